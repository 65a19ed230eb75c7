//! Running the cases of a model: the same counting and evaluating as a settlement, on a few given facts.

mod facts;
mod figure;

use std::collections::BTreeMap;

use kapitera_evaluate::{Plan, cost_balances, evaluate};
use kapitera_message::{Problems, Text, text};
use kapitera_model::{BalanceOf, Case, ExpectWhat, Expectation, Model};
use kapitera_money::{Exact, RoundMode};
use kapitera_period::Month;

use figure::{Month as CaseMonth, figure};

/// What came out of one expectation.
#[derive(Clone, Debug)]
pub struct CaseOutcome {
    /// Of what.
    pub said: Text,
    /// The figure that was expected.
    pub expected: Exact,
    /// The figure that came out; none when the settlement stopped.
    pub found: Option<Exact>,
    /// Whether it held.
    pub held: bool,
    /// What stopped the settlement, when that was not expected.
    pub problems: Problems,
}

/// Settles the months of `case` by `model` and compares every expectation.
pub fn run_case(model: &Model, case: &Case) -> Vec<CaseOutcome> {
    let mut settled: BTreeMap<Month, Result<CaseMonth, Problems>> = BTreeMap::new();
    for expectation in &case.expect {
        let (first, last) = expectation.months;
        for month in months(first, last) {
            settled.entry(month).or_insert_with(|| settle(model, case, month));
        }
    }
    case.expect.iter().map(|expectation| outcome(model, expectation, &settled)).collect()
}

fn months(first: Month, last: Month) -> impl Iterator<Item = Month> {
    (0..=first.months_to(last)).map(move |months| first.plus(months))
}

fn settle(model: &Model, case: &Case, month: Month) -> Result<CaseMonth, Problems> {
    let plan = Plan::new(model, month);
    let facts = facts::facts(case, &plan);
    let cube = facts::cube(case, &plan)?;
    let settlement = evaluate(&plan, &cube, &facts)?;
    let balances = cost_balances(&plan, &cube, &facts)?;
    Ok(CaseMonth { settlement, balances })
}

fn outcome(
    model: &Model,
    expectation: &Expectation,
    settled: &BTreeMap<Month, Result<CaseMonth, Problems>>,
) -> CaseOutcome {
    let (first, last) = expectation.months;
    let said = said(expectation);
    let expected = expectation.figure.clone();
    let mut sum = Exact::ZERO;
    let mut base = Exact::ZERO;
    for month in months(first, last) {
        match (settled.get(&month), &expectation.what) {
            (Some(Err(problems)), ExpectWhat::Problem(code)) => {
                let held = problems.iter().any(|problem| problem.code == code);
                let problems = if held { Problems::new() } else { problems.clone() };
                return CaseOutcome { said, expected, found: None, held, problems };
            }
            (Some(Err(problems)), _) => {
                return CaseOutcome { said, expected, found: None, held: false, problems: problems.clone() };
            }
            (Some(Ok(month)), what) => match figure(model, month, what) {
                Ok((part, of)) => {
                    sum += &part;
                    base += &of;
                }
                Err(problem) => {
                    return CaseOutcome { said, expected, found: None, held: false, problems: vec![problem] };
                }
            },
            (None, _) => {}
        }
    }
    if let ExpectWhat::Problem(_) = expectation.what {
        return CaseOutcome { said, expected, found: None, held: false, problems: Problems::new() };
    }
    let found = match expectation.what {
        ExpectWhat::PerListed(_) => {
            let months = Exact::whole(first.months_to(last) + 1);
            (&sum * &months).checked_div(&base).unwrap_or(Exact::ZERO)
        }
        ExpectWhat::Percent { .. } => (&sum * &Exact::whole(100)).checked_div(&base).unwrap_or(Exact::ZERO),
        _ => sum,
    };
    let found = match &expectation.nearest {
        Some(unit) => {
            let units = found.checked_div(unit).and_then(|units| units.round(RoundMode::HalfAway));
            units.map_or(found, |units| unit * &Exact::whole(units))
        }
        None => found,
    };
    CaseOutcome { said, held: found == expected, expected, found: Some(found), problems: Problems::new() }
}

fn said(expectation: &Expectation) -> Text {
    let (first, last) = expectation.months;
    let when = if first == last { first.to_string() } else { format!("{first}–{last}") };
    match &expectation.what {
        ExpectWhat::Component { component, centre, payee } => {
            let centre = centre.as_deref().map(|centre| format!(", {centre}")).unwrap_or_default();
            let payee = payee.as_deref().map(|payee| format!(" → {payee}")).unwrap_or_default();
            Text::same(format!("{component}{centre}{payee}, {when}"))
        }
        ExpectWhat::Total(None) => text!("summa, {when}", "total, {when}"),
        ExpectWhat::Total(Some(centre)) => text!("summa, {centre}, {when}", "total, {centre}, {when}"),
        ExpectWhat::Received(None) => text!("redan mottaget, {when}", "received already, {when}"),
        ExpectWhat::Received(Some(centre)) => {
            text!("redan mottaget, {centre}, {when}", "received already, {centre}, {when}")
        }
        ExpectWhat::Balance(of, part) => {
            let of = match of {
                BalanceOf::Cost(name) => name.as_str(),
                BalanceOf::Register(kind) => kind.name(),
            };
            let part = part.word();
            text!("kostnader {of}: {part}, {when}", "costs {of}: {part}, {when}")
        }
        ExpectWhat::PerListed(component) => text!("{component} per listad, {when}", "{component} per listed, {when}"),
        ExpectWhat::Percent { component, of } => {
            let of = of.join(" + ");
            text!("{component} i procent av {of}, {when}", "{component} in percent of {of}, {when}")
        }
        ExpectWhat::Unallocated(name) => text!("ofördelat av {name}, {when}", "unallocated of {name}, {when}"),
        ExpectWhat::Problem(code) => text!("felet {code}, {when}", "the error {code}, {when}"),
    }
}
