//! What must hold of every region, model and month.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_evaluate::{Amount, Plan, Settlement, evaluate};
use kapitera_message::Problems;
use kapitera_model::{Model, read_model};
use kapitera_money::Ore;
use kapitera_period::Month;
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::generate::{Case, Kind, case};
use crate::oracle::{Outcome, settle};

/// The model that a case's text says.
pub fn read(case: &Case) -> Model {
    let text = case.rules.text();
    match read_model("random.toml", &text, &|_, _| Err("nothing to extend".to_owned())) {
        Ok((model, _)) => model,
        Err(problems) => panic!("{text}\n{problems:#?}"),
    }
}

fn settled(case: &Case, model: &Model, month: Month) -> Result<Settlement, Problems> {
    let plan = Plan::new(model, month);
    evaluate(&plan, &case.region.cube(plan.specs(), |position| position), &case.region.facts())
}

fn lines(model: &Model, settlement: &Settlement) -> BTreeMap<(String, usize, Option<String>), BigInt> {
    let key = |line: &kapitera_evaluate::Line| (model.components[line.component].name.clone(), line.centre, line.payee.clone());
    let mantissa = |amount| match amount {
        Amount::Money(Ore(ore)) => BigInt::from(ore),
        Amount::Quantity { mantissa, .. } => BigInt::from(mantissa),
    };
    let lines: BTreeMap<_, _> = settlement.lines.iter().map(|line| (key(line), mantissa(line.amount))).collect();
    assert_eq!(lines.len(), settlement.lines.len(), "no line is there twice");
    lines
}

fn choices() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 0..900)
}

fn codes(problems: &Problems) -> BTreeSet<&str> {
    problems.iter().map(|problem| problem.code).collect()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, max_shrink_iters: 20_000, failure_persistence: None, ..ProptestConfig::default() }
}

/// The settlement and the plain recomputation; none when both say that something is missing.
fn both(case: &Case, model: &Model) -> Option<(Settlement, Outcome)> {
    match (settled(case, model, case.month), settle(&case.region, &case.rules, case.month)) {
        (Ok(settlement), Ok(outcome)) => Some((settlement, outcome)),
        (Err(problems), Err(expected)) => {
            assert!(!codes(&problems).is_disjoint(&expected), "{:?} is not {expected:?}\n{}", codes(&problems), case.rules.text());
            None
        }
        (Ok(_), Err(expected)) => panic!("settled, though {expected:?}\n{}", case.rules.text()),
        (Err(problems), Ok(_)) => panic!("{problems:#?}\n{}", case.rules.text()),
    }
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn the_settlement_is_the_plain_recomputation(data in choices()) {
        let case = case(data, Kind::All);
        let model = read(&case);
        if let Some((settlement, outcome)) = both(&case, &model) {
            let text = case.rules.text();
            let listed: Vec<String> = settlement.listed.iter().map(kapitera_money::Exact::to_fraction_text).collect();
            prop_assert_eq!(listed, outcome.listed.iter().map(ToString::to_string).collect::<Vec<_>>());
            for line in &settlement.lines {
                let name = &model.components[line.component].name;
                let (exact, weighted) = &outcome.exacts[&(name.clone(), line.centre)];
                prop_assert_eq!(line.weighted.to_fraction_text(), weighted.to_string(), "weighted of {} {}\n{}", name, line.centre, text);
                prop_assert_eq!(line.exact.to_fraction_text(), exact.to_string(), "exact of {} {}\n{}\n{:?}", name, line.centre, text, line.steps);
            }
            prop_assert_eq!(lines(&model, &settlement), outcome.lines, "{}", text);
            let unallocated: BTreeSet<(String, BigInt)> = settlement.unallocated.iter().map(|left| (left.name.clone(), left.amount.0.into())).collect();
            prop_assert_eq!(unallocated, outcome.unallocated.into_iter().collect());
        }
    }
}
