//! What must hold of every region, model and month.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_evaluate::{AlternativeKind, Amount, Plan, Settlement, alternatives, elements, evaluate, person_weight};
use kapitera_message::Problems;
use kapitera_model::{Model, read_model};
use kapitera_money::Ore;
use kapitera_period::Month;
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::fraction::Fraction;
use crate::generate::{Case, Data, Kind, case};
use crate::oracle::{Outcome, settle};
use crate::rules::{Component, Count, Counting, Factor, Per, Price, Rules, Shape, Table, Time};

/// The model that a case's text says.
pub fn read(case: &Case) -> Model {
    let text = case.rules.text();
    match read_model("random.toml", &text, &|_, _| Err("nothing to extend".to_owned())) {
        Ok((model, _)) => model,
        Err(problems) => panic!("{text}\n{}", said(&problems)),
    }
}

pub fn said(problems: &Problems) -> String {
    problems.iter().map(|problem| format!("{}: {}\n", problem.code, problem.what.en)).collect()
}

pub fn settled(case: &Case, model: &Model, month: Month) -> Result<Settlement, Problems> {
    let plan = Plan::new(model, month);
    evaluate(&plan, &case.region.cube(plan.specs(), |position| position), &case.region.facts())
}

pub fn lines(model: &Model, settlement: &Settlement) -> BTreeMap<(String, usize, Option<String>), BigInt> {
    let key = |line: &kapitera_evaluate::Line| {
        (model.components[line.component].name.clone(), line.centre, line.payee.clone())
    };
    let mantissa = |amount| match amount {
        Amount::Money(Ore(ore)) => BigInt::from(ore),
        Amount::Quantity { mantissa, .. } => BigInt::from(mantissa),
    };
    let lines: BTreeMap<_, _> = settlement.lines.iter().map(|line| (key(line), mantissa(line.amount))).collect();
    assert_eq!(lines.len(), settlement.lines.len(), "no line is there twice");
    lines
}

pub fn choices() -> impl Strategy<Value = Data> {
    let stream = |most| proptest::collection::vec(any::<u16>(), 0..most);
    (stream(500), stream(1500), stream(800))
}

fn codes(problems: &Problems) -> BTreeSet<&str> {
    problems.iter().map(|problem| problem.code).collect()
}

pub fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, max_shrink_iters: 20_000, failure_persistence: None, ..ProptestConfig::default() }
}

/// The settlement and the plain recomputation; none when both say that something is missing.
fn both(case: &Case, model: &Model) -> Option<(Settlement, Outcome)> {
    match (settled(case, model, case.month), settle(&case.region, &case.rules, case.month)) {
        (Ok(settlement), Ok(outcome)) => Some((settlement, outcome)),
        (Err(problems), Err(expected)) => {
            assert!(
                !codes(&problems).is_disjoint(&expected),
                "{:?} is not {expected:?}\n{}",
                codes(&problems),
                case.rules.text()
            );
            None
        }
        (Ok(_), Err(expected)) => panic!("settled, though {expected:?}\n{}", case.rules.text()),
        (Err(problems), Ok(_)) => panic!("{}\n{}", said(&problems), case.rules.text()),
    }
}

proptest! {
    #![proptest_config(config(900))]

    #[test]
    fn the_settlement_is_the_plain_recomputation(data in choices()) {
        is_the_plain_recomputation(&case(data, Kind::All))?;
    }

    #[test]
    fn the_settlement_of_events_is_the_plain_recomputation(data in choices()) {
        is_the_plain_recomputation(&case(data, Kind::Events))?;
    }
}

fn is_the_plain_recomputation(case: &Case) -> Result<(), TestCaseError> {
    let model = read(case);
    let Some((settlement, outcome)) = both(case, &model) else { return Ok(()) };
    let text = case.rules.text();
    let listed: Vec<String> = settlement.listed.iter().map(kapitera_money::Exact::to_fraction_text).collect();
    prop_assert_eq!(listed, outcome.listed.iter().map(ToString::to_string).collect::<Vec<_>>());
    for line in &settlement.lines {
        let name = &model.components[line.component].name;
        let (exact, weighted) = &outcome.exacts[&(name.clone(), line.centre)];
        let found = line.weighted.to_fraction_text();
        prop_assert_eq!(found, weighted.to_string(), "weighted of {} {}\n{}", name, line.centre, text);
        let found = line.exact.to_fraction_text();
        prop_assert_eq!(found, exact.to_string(), "exact of {} {}\n{}\n{:?}", name, line.centre, text, line.steps);
    }
    prop_assert_eq!(lines(&model, &settlement), outcome.lines, "{}", text);
    let unallocated: BTreeSet<(String, BigInt)> =
        settlement.unallocated.iter().map(|left| (left.name.clone(), left.amount.0.into())).collect();
    prop_assert_eq!(unallocated, outcome.unallocated.into_iter().collect());
    Ok(())
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn totals_are_sums_of_lines_and_parts_of_a_split_sum_to_the_whole(data in choices()) {
        let mut case = case(data, Kind::All);
        let model = read(&case);
        if let Ok(settlement) = settled(&case, &model, case.month) {
            let (mut total, mut received) = (0, 0);
            for line in &settlement.lines {
                let stance = model.components[line.component].stance;
                let sign = match stance {
                    kapitera_model::Stance::Paid => 1,
                    kapitera_model::Stance::Charged => -1,
                    kapitera_model::Stance::Shadow | kapitera_model::Stance::Received => 0,
                };
                if let Amount::Money(Ore(ore)) = line.amount {
                    total += sign * ore;
                    received += if stance == kapitera_model::Stance::Received { ore } else { 0 };
                }
            }
            prop_assert_eq!(settlement.total(), Ore(total));
            prop_assert_eq!(settlement.total_received(), Ore(received));
            let by_centre: Ore = (0..settlement.centres.len()).map(|centre| settlement.received_of_centre(centre)).sum();
            prop_assert_eq!(by_centre, Ore(received));
            let by_centre: Ore = (0..settlement.centres.len()).map(|centre| settlement.total_of_centre(centre)).sum();
            prop_assert_eq!(by_centre, Ore(total));
            case.rules.components.iter_mut().for_each(|component| component.split.clear());
            let whole = read(&case);
            let mut sums: BTreeMap<(String, usize, Option<String>), BigInt> = BTreeMap::new();
            for ((name, centre, _), amount) in lines(&model, &settlement) {
                *sums.entry((name, centre, None)).or_default() += amount;
            }
            let unsplit = settled(&case, &whole, case.month).unwrap();
            prop_assert_eq!(sums, lines(&whole, &unsplit), "{}", case.rules.text());
        }
    }

    #[test]
    fn the_order_of_persons_rows_and_components_changes_nothing(data in choices()) {
        let mut case = case(data, Kind::All);
        let model = read(&case);
        let last = case.region.persons.len().saturating_sub(1);
        let plan = Plan::new(&model, case.month);
        let straight = evaluate(&plan, &case.region.cube(plan.specs(), |position| position), &case.region.facts());
        let reversed = evaluate(&plan, &case.region.cube(plan.specs(), |position| last - position), &case.region.facts());
        // The facts are in other hash maps, whose order differs: not a byte may.
        prop_assert_eq!(format!("{straight:?}"), format!("{reversed:?}"));
        for table in &mut case.rules.tables {
            table.versions.iter_mut().for_each(|(_, rows)| rows.reverse());
        }
        case.rules.order.reverse();
        let other = read(&case);
        if let (Ok(straight), Ok(turned)) = (&straight, settled(&case, &other, case.month)) {
            prop_assert_eq!(lines(&model, straight), lines(&other, &turned));
        }
    }

    #[test]
    fn twelve_months_of_the_same_are_the_year(data in choices()) {
        let mut case = case(data, Kind::Constant);
        case.rules.cumulative = true;
        case.rules.by_person = false;
        case.rules.components.retain(|component| matches!(component.price, Some((_, Per::Year))) && is_the_same_each_month(component));
        case.rules.order = (0..case.rules.components.len()).collect();
        case.rules.components.iter_mut().for_each(|component| component.split.clear());
        let model = read(&case);
        let months: Vec<Settlement> = (1..=12).filter_map(|month| settled(&case, &model, Month::new(2024, month).unwrap()).ok()).collect();
        prop_assume!(months.len() == 12);
        let sum = |component: usize, centre: usize| -> BigInt {
            let lines = months.iter().flat_map(|month| &month.lines).filter(|line| line.component == component && line.centre == centre);
            lines.map(|line| match line.amount { Amount::Money(Ore(ore)) => BigInt::from(ore), Amount::Quantity { .. } => BigInt::ZERO }).sum()
        };
        let outcome = settle(&case.region, &case.rules, case.month).unwrap();
        let unit = if case.rules.krona { 100 } else { 1 };
        let year = |exact: &Fraction| exact.times(&Fraction::new(1200, unit)).round(case.rules.mode) * unit;
        for (position, component) in case.rules.components.iter().enumerate().filter(|(_, component)| component.points.is_none()) {
            let centres = 0..case.region.centres.len();
            let exacts: Vec<&Fraction> = centres.clone().map(|centre| &outcome.exacts[&(component.name.clone(), centre)].0).collect();
            let sums: Vec<BigInt> = centres.map(|centre| sum(position, centre)).collect();
            if matches!(component.price, Some((Price::Pool(_), _))) {
                let all: Fraction = exacts.iter().fold(Fraction::zero(), |sum, exact| sum.plus(exact));
                prop_assert_eq!(sums.iter().sum::<BigInt>(), year(&all), "{}", case.rules.text());
                // Each part of the year's pool is within a unit of its exact share.
                for (sum, exact) in sums.iter().zip(exacts) {
                    let off = Fraction::whole(sum.clone()).minus(&exact.times(&Fraction::whole(1200)).times(&share_rounding(&all, &year(&all)))).abs();
                    prop_assert!(off < Fraction::whole(unit), "{off}\n{}", case.rules.text());
                }
            } else {
                prop_assert_eq!(sums, exacts.into_iter().map(year).collect::<Vec<_>>(), "{}", case.rules.text());
            }
        }
    }

    #[test]
    fn other_levels_of_rounding_are_plain_sums(data in choices()) {
        let case = case(data, Kind::All);
        let model = read(&case);
        if let Some((settlement, outcome)) = both(&case, &model) {
            let plan = Plan::new(&model, case.month);
            let found = alternatives(&plan, &case.region.cube(plan.specs(), |position| position), &case.region.facts(), &settlement).unwrap();
            let of = |kind| BigInt::from(found.iter().find(|found| found.kind == kind).unwrap().total.0);
            let ore = |exact: &Fraction, unit: i64| exact.times(&Fraction::new(100, unit)).round(case.rules.mode) * unit;
            let mut by_centre = vec![Fraction::zero(); case.region.centres.len()];
            let (mut line, mut krona) = (BigInt::ZERO, BigInt::ZERO);
            for ((name, centre), (exact, _)) in &outcome.exacts {
                let component = case.rules.components.iter().find(|component| component.name == *name).unwrap();
                if component.points.is_some() || !["paid", "charged"].contains(&component.stance) {
                    continue;
                }
                let signed = exact.times(&Fraction::whole(if component.stance == "charged" { -1 } else { 1 }));
                line += ore(&signed, 1);
                krona += ore(&signed, 100);
                by_centre[*centre] = by_centre[*centre].plus(&signed);
            }
            prop_assert_eq!(of(AlternativeKind::Line), line);
            prop_assert_eq!(of(AlternativeKind::LineKrona), krona);
            prop_assert_eq!(of(AlternativeKind::Centre), by_centre.iter().map(|exact| ore(exact, 1)).sum::<BigInt>());
            prop_assert_eq!(of(AlternativeKind::Region), ore(&Fraction::sum(&by_centre), 1));
            prop_assert_eq!(of(AlternativeKind::Person), outcome.by_person, "{}", case.rules.text());
        }
    }

    #[test]
    fn elements_and_persons_make_up_the_weighted_count(data in choices()) {
        let mut case = case(data, Kind::Constant);
        let Rules { tables, time, components, .. } = &mut case.rules;
        components.retain(|component| weighs_persons_only(tables, *time, component));
        case.rules.order = (0..case.rules.components.len()).collect();
        let model = read(&case);
        let plan = Plan::new(&model, case.month);
        let (cube, facts) = (case.region.cube(plan.specs(), |position| position), case.region.facts());
        let Ok(settlement) = evaluate(&plan, &cube, &facts) else { return Ok(()) };
        for line in settlement.lines.iter().filter(|line| line.payee.as_deref().is_none_or(|payee| payee == "one")) {
            let component = &model.components[line.component];
            let part = plan.period(&component.time).span();
            let elements = elements(&plan, &cube, &facts, line.component, line.centre, part).unwrap();
            let sum: kapitera_money::Exact = elements.iter().map(|element| &element.count * &element.weight).sum();
            prop_assert_eq!(&sum, &line.weighted);
            let persons = case.region.persons.iter().filter(|person| person.centre == line.centre);
            let weights = persons.filter_map(|person| {
                let keys = case.region.person_keys(person);
                person_weight(&plan, &cube, &facts, line.component, line.centre, &keys, part).unwrap().map(|element| element.weight)
            });
            prop_assert_eq!(weights.sum::<kapitera_money::Exact>(), sum);
        }
    }

    #[test]
    fn three_times_the_persons_are_three_times_the_amount(data in choices()) {
        let mut case = case(data, Kind::All);
        let Rules { tables, time, components, .. } = &mut case.rules;
        components.retain(|component| weighs_persons_only(tables, *time, component) && matches!(component.price, None | Some((Price::Each(_), _))));
        case.rules.order = (0..case.rules.components.len()).collect();
        let model = read(&case);
        let Ok(once) = settled(&case, &model, case.month) else { return Ok(()) };
        case.region.persons = case.region.persons.iter().flat_map(|person| [person.clone(), person.clone(), person.clone()]).collect();
        let thrice = settled(&case, &model, case.month).unwrap();
        for (one, three) in once.lines.iter().zip(&thrice.lines) {
            prop_assert_eq!(&one.exact * &kapitera_money::Exact::whole(3), three.exact.clone());
        }
    }
}

/// What the year's pool, rounded, is of the pool itself: nothing when it is nothing.
fn share_rounding(pool: &Fraction, rounded: &BigInt) -> Fraction {
    Fraction::whole(rounded.clone()).over(&pool.times(&Fraction::whole(1200))).unwrap_or(Fraction::zero())
}

fn is_the_same_each_month(component: &Component) -> bool {
    let same = |shape: &Shape| match shape {
        Shape::When(_) => true,
        Shape::Limit { on, per, .. } => *on != "amount" || *per != Per::Day,
        _ => false,
    };
    // Events are of their month.
    let events = matches!(component.count, Count::Events { .. } | Count::Cost(_));
    !events && !matches!(component.price, Some((Price::PoolOf(..), _))) && component.shape.iter().all(same)
}

fn weighs_persons_only(tables: &[Table], time: Time, component: &Component) -> bool {
    let by_persons = |factor: &Factor| matches!(factor, Factor::Table(table) if tables[*table].keys.iter().any(|key| key.of_person()));
    let heads = component.time.unwrap_or(time).counting != Counting::PersonDays;
    let listed = matches!(component.count, Count::Listed { at_most: None, .. });
    let pool_of = matches!(component.price, Some((Price::PoolOf(..), _)));
    heads
        && listed
        && !pool_of
        && !component.per_centre
        && component.normalise.is_none()
        && component.shape.is_empty()
        && component.weigh.iter().all(by_persons)
}
