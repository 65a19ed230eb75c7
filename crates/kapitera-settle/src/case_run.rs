//! Running the cases of a model: the same counting and evaluating as a settlement, on a few given facts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_count::{ListingInput, count};
use kapitera_cube::{Cells, CellsBuilder, CountSpec, Cube, Key, Measure};
use kapitera_evaluate::{AreaFact, CentreFact, Facts, Item, Plan, Settlement, evaluate};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::{Case, ExpectWhat, Expectation, Model};
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_period::{Month, Span};
use kapitera_register::{Centre, ListingKind, ListingRow, Owner, Pseudonym, Sex, UNKNOWN_AREA};

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
    let mut settled: BTreeMap<Month, Result<Settlement, Problems>> = BTreeMap::new();
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

fn settle(model: &Model, case: &Case, month: Month) -> Result<Settlement, Problems> {
    let plan = Plan::new(model, month);
    let facts = facts(case, month);
    let cube = if case.persons.is_empty() { cube_of_counts(case, &plan) } else { cube_of_persons(case, &plan)? };
    evaluate(&plan, &cube, &facts)
}

fn facts(case: &Case, month: Month) -> Facts {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    ids.extend(case.listed.iter().map(|listed| listed.centre.as_str()));
    ids.extend(case.persons.iter().map(|person| person.centre.as_str()));
    ids.extend(case.values.iter().map(|value| value.centre.as_str()));
    ids.extend(case.indices.iter().map(|(_, _, centre, _)| centre.as_str()));
    let owner =
        |id: &str| if case.private.iter().any(|private| private == id) { Owner::Private } else { Owner::OwnOperated };
    let centres = ids.iter().map(|id| CentreFact { id: (*id).into(), name: (*id).to_owned(), owner: owner(id).name() });
    let areas = case.areas.iter().map(|(code, municipality, distance_km)| {
        (Arc::from(code.as_str()), AreaFact { municipality: municipality.as_str().into(), distance_km: *distance_km })
    });
    let mut areas: BTreeMap<Arc<str>, AreaFact> = areas.collect();
    let named = case.listed.iter().map(|listed| &listed.area).chain(case.persons.iter().map(|person| &person.area));
    for area in named.filter(|area| *area != UNKNOWN_AREA) {
        areas.entry(area.as_str().into()).or_insert_with(|| AreaFact { municipality: "".into(), distance_km: None });
    }
    let mut facts = Facts { centres: centres.collect(), areas, ..Facts::default() };
    for (index, scale, centre, value) in &case.indices {
        let key = (index.as_str().into(), scale.as_str().into());
        facts.indices.entry(key).or_default().insert(centre.as_str().into(), value.clone());
    }
    for given in case.values.iter().filter(|given| given.month.is_none_or(|of| of == month)) {
        let centres = facts.values.entry(given.value.clone()).or_default();
        let items = centres.entry(given.centre.as_str().into()).or_default();
        items.push(Item { name: given.item.clone(), amount: given.amount.clone() });
    }
    facts
}

fn cube_of_persons(case: &Case, plan: &Plan<'_>) -> Result<Cube, Problems> {
    let rows = case.persons.iter().map(|person| ListingRow {
        person: pseudonym(&person.id),
        birth: person.birth,
        sex: if person.female { Sex::Female } else { Sex::Male },
        area: person.area.as_str().into(),
        centre: person.centre.as_str().into(),
        kind: if person.active { ListingKind::Active } else { ListingKind::Assigned },
        doctor: person.doctor.as_deref().map(Arc::from),
        valid: person.valid,
    });
    let rows: Vec<ListingRow> = rows.collect();
    let ids: BTreeSet<&Arc<str>> = rows.iter().map(|row| &row.centre).collect();
    let always = Span::open(jiff::civil::Date::MIN);
    let centres = ids.into_iter().map(|id| Centre {
        id: id.clone(),
        name: id.to_string(),
        provider: String::new(),
        org_number: String::new(),
        owner: Owner::OwnOperated,
        valid: always,
    });
    let centres: Vec<Centre> = centres.collect();
    count(&ListingInput::from_rows(rows)?, &plan.specs(), &centres, &|_, _| {})
}

/// A case's person has a name, not a number; the name itself, cut or filled, is the key.
fn pseudonym(name: &str) -> Pseudonym {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(name.as_bytes());
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    Pseudonym(key)
}

fn cube_of_counts(case: &Case, plan: &Plan<'_>) -> Cube {
    let centres: BTreeSet<&str> = case.listed.iter().map(|listed| listed.centre.as_str()).collect();
    let areas: BTreeSet<&str> = case.listed.iter().map(|listed| listed.area.as_str()).collect();
    let centres: Vec<Arc<str>> = centres.into_iter().map(Arc::from).collect();
    let areas: Vec<Arc<str>> = areas.into_iter().map(Arc::from).collect();
    let named = case.listed.iter().filter_map(|listed| listed.doctor.as_deref());
    let doctors: BTreeSet<&str> = named.chain([""]).collect();
    let doctors: Vec<Arc<str>> = doctors.into_iter().map(Arc::from).collect();
    let names = CaseNames { centres: &centres, areas: &areas, doctors: &doctors };
    let counts = plan.specs().into_iter().map(|spec| cells_of_counts(case, spec, &names)).collect();
    Cube { centres, areas, doctors, labels: BTreeMap::new(), counts, outcomes: Vec::new() }
}

/// The names a case's counts use, in the order of the cube's codes.
struct CaseNames<'a> {
    centres: &'a [Arc<str>],
    areas: &'a [Arc<str>],
    doctors: &'a [Arc<str>],
}

fn cells_of_counts(case: &Case, spec: CountSpec, names: &CaseNames<'_>) -> Cells {
    let days = match spec.measure {
        Measure::Heads { .. } => 1,
        Measure::Days { span } => u64::from(span.days()),
    };
    let code = |names: &[Arc<str>], name: &str| {
        names.iter().position(|there| **there == *name).and_then(|position| u32::try_from(position).ok()).unwrap_or(0)
    };
    let keys = spec.keys.clone();
    let mut builder = CellsBuilder::new(spec);
    for listed in &case.listed {
        let codes: Vec<u32> = keys
            .iter()
            .map(|key| match key {
                Key::Age => listed.age,
                Key::Sex => u32::from(!listed.female),
                Key::Area => code(names.areas, &listed.area),
                Key::Kind => u32::from(!listed.active),
                Key::Doctor => code(names.doctors, listed.doctor.as_deref().unwrap_or_default()),
                Key::Tenure => listed.tenure,
            })
            .collect();
        builder.add(code(names.centres, &listed.centre), &codes, listed.count * days);
    }
    builder.finish(names.centres.len())
}

fn outcome(
    model: &Model,
    expectation: &Expectation,
    settled: &BTreeMap<Month, Result<Settlement, Problems>>,
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
            (Some(Ok(settlement)), what) => match figure(model, settlement, what) {
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

/// The figure of one month, and what it is divided by for averages and percentages.
fn figure(model: &Model, settlement: &Settlement, what: &ExpectWhat) -> Result<(Exact, Exact), Problem> {
    let position =
        |name: &str| model.components.iter().position(|component| component.name == name).ok_or_else(|| unknown(name));
    let sum_of = |position: usize| -> Exact {
        settlement.lines.iter().filter(|line| line.component == position).map(|line| line.amount.to_exact()).sum()
    };
    match what {
        ExpectWhat::Component { component, centre, payee } => {
            let position = position(component)?;
            let of_centre = |index: usize| centre.as_ref().is_none_or(|id| *settlement.centres[index].id == **id);
            if let Some(id) = centre.as_ref().filter(|id| !settlement.centres.iter().any(|there| *there.id == ***id)) {
                return Err(unknown(id));
            }
            let lines = settlement.lines.iter().filter(|line| line.component == position && of_centre(line.centre));
            let lines = lines.filter(|line| payee.is_none() || line.payee == *payee);
            Ok((lines.map(|line| line.amount.to_exact()).sum(), Exact::ONE))
        }
        ExpectWhat::Total(centre) => {
            let total: Ore = match centre {
                None => settlement.total(),
                Some(id) => {
                    let index =
                        settlement.centres.iter().position(|there| *there.id == **id).ok_or_else(|| unknown(id))?;
                    settlement.total_of_centre(index)
                }
            };
            Ok((total.to_exact_kr(), Exact::ONE))
        }
        ExpectWhat::PerListed(component) => Ok((sum_of(position(component)?), settlement.listed.iter().sum())),
        ExpectWhat::Percent { component, of } => {
            let mut base = Exact::ZERO;
            for name in of {
                base += &sum_of(position(name)?);
            }
            Ok((sum_of(position(component)?), base))
        }
        ExpectWhat::Unallocated(shares) => {
            let left = settlement.unallocated.iter().filter(|left| left.name == *shares);
            Ok((left.map(|left| left.amount).sum::<Ore>().to_exact_kr(), Exact::ONE))
        }
        ExpectWhat::Problem(_) => Ok((Exact::ZERO, Exact::ONE)),
    }
}

fn unknown(name: &str) -> Problem {
    Problem::error(
        "unknown_in_case",
        text!("fallet nämner ”{name}”, som inte finns", "the case names “{name}”, which does not exist"),
    )
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
        ExpectWhat::PerListed(component) => text!("{component} per listad, {when}", "{component} per listed, {when}"),
        ExpectWhat::Percent { component, of } => {
            let of = of.join(" + ");
            text!("{component} i procent av {of}, {when}", "{component} in percent of {of}, {when}")
        }
        ExpectWhat::Unallocated(name) => text!("ofördelat av {name}, {when}", "unallocated of {name}, {when}"),
        ExpectWhat::Problem(code) => text!("felet {code}, {when}", "the error {code}, {when}"),
    }
}
