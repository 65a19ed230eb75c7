//! What must hold of events and costs in every region, model and month.

use std::collections::BTreeMap;

use kapitera_evaluate::{
    CostBalance, EventTally, Plan, cost_balances, elements, evaluate, event_outcomes, event_weight,
};
use kapitera_model::{Carrier, Count as ModelCount, Model};
use kapitera_money::Exact;
use kapitera_period::Span;
use proptest::prelude::*;

use crate::generate::{Case, Kind, case};
use crate::oracle::{Place, outcome_of, place_of};
use crate::properties::{choices, config, lines, read, said, settled};
use crate::region::Event;
use crate::rules::{Component, Count, Price, Shape};

fn counts_events(component: &Component) -> bool {
    matches!(component.count, Count::Events { .. } | Count::Cost(_))
}

/// Leaves only those components; what the others name of components must not be among those that go.
fn retain(case: &mut Case, keep: impl Fn(&Component) -> bool) {
    case.rules.components.retain(|component| {
        !matches!(component.price, Some((Price::PoolOf(..), _)))
            && !matches!(component.count, Count::Components(_))
            && keep(component)
    });
    case.rules.order = (0..case.rules.components.len()).collect();
}

fn balances(case: &Case, model: &Model) -> Vec<CostBalance> {
    let plan = Plan::new(model, case.month);
    let cube = case.region.cube(plan.specs(), |position| position);
    cost_balances(&plan, &cube, &case.region.facts()).unwrap_or_else(|problems| panic!("{}", said(&problems)))
}

/// The tallies of events by what `key` says of them.
fn tallies<K: Ord>(events: &[&Event], key: impl Fn(&Event) -> K) -> BTreeMap<K, EventTally> {
    let mut found: BTreeMap<K, EventTally> = BTreeMap::new();
    for event in events {
        *found.entry(key(event)).or_default() += EventTally { number: 1, amount: event.amount.into() };
    }
    found
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn every_cost_has_one_carrier_or_a_named_outcome(data in choices()) {
        let case = case(data, Kind::Events);
        let model = read(&case);
        for balance in balances(&case, &model) {
            let inside = |event: &&Event| event.kind == balance.of && balance.days.contains(event.day);
            let events: Vec<&Event> = case.region.events.iter().filter(inside).collect();
            // Who has each cost, event by event: the rule that takes it, since when, and who carries it.
            let mut expected = tallies(&events, |event| place_of(&case.region, &case.rules, case.month, event));
            let mut whole = tallies(&events, |_| ()).remove(&()).unwrap_or_default();
            prop_assert_eq!(balance.in_files, whole);
            prop_assert_eq!(balance.without_rule, expected.remove(&None).unwrap_or_default(), "{}", case.rules.text());
            for rule in &balance.rules {
                let index = case.rules.costs.iter().position(|cost| cost.name == model.costs[rule.rule].name).unwrap();
                let days = events.iter().copied().filter(|event| rule.days.contains(event.day)).collect::<Vec<_>>();
                let mut outcomes = tallies(&days, |event| match place_of(&case.region, &case.rules, case.month, event) {
                    Some((taken, place)) if taken == index => Some(place),
                    _ => None,
                });
                outcomes.remove(&None);
                let mut all = EventTally::default();
                outcomes.values().for_each(|tally| all += *tally);
                prop_assert_eq!(rule.in_files, all);
                let mut charged = EventTally::default();
                let mut specialties = Vec::new();
                for (place, tally) in &outcomes {
                    match place.as_ref().unwrap() {
                        Place::Centre(_) => charged += *tally,
                        Place::Specialty(name) => specialties.push((name.clone(), *tally)),
                        Place::Nobody | Place::NotOpen | Place::Central => {}
                    }
                }
                let of = |place: Place| outcomes.get(&Some(place)).copied().unwrap_or_default();
                prop_assert_eq!(rule.charged, charged, "{}", case.rules.text());
                prop_assert_eq!(&rule.specialties, &specialties);
                let others = [of(Place::Nobody), of(Place::NotOpen), of(Place::Central)];
                prop_assert_eq!([rule.nobody, rule.not_open, rule.central], others);
                whole.number -= all.number;
            }
            prop_assert_eq!(whole.number, balance.without_rule.number, "each cost is in one rule or in none");
        }
    }

    #[test]
    fn what_centres_carry_is_what_their_lines_say(data in choices()) {
        let mut case = case(data, Kind::Events);
        retain(&mut case, |component| matches!(component.count, Count::Cost(_)));
        for component in &mut case.rules.components {
            component.weigh.clear();
            component.shape.clear();
            component.split.clear();
            (component.points, component.normalise, component.per_centre) = (Some(2), None, false);
            (component.price, component.stance, component.time) = (None, "shadow", None);
        }
        let model = read(&case);
        let settlement = settled(&case, &model, case.month).unwrap_or_else(|problems| panic!("{}", said(&problems)));
        let balances = balances(&case, &model);
        for (position, component) in model.components.iter().enumerate() {
            let ModelCount::Cost { name, .. } = &component.count else { panic!("costs only") };
            let lines = settlement.lines.iter().filter(|line| line.component == position);
            let sum: Exact = lines.map(|line| line.exact.clone()).sum();
            let rules = balances.iter().flat_map(|balance| &balance.rules);
            let charged: i128 =
                rules.filter(|rule| model.costs[rule.rule].name == *name).map(|rule| rule.charged.amount).sum();
            prop_assert_eq!(sum, Exact::decimal(charged, 2), "{}", case.rules.text());
        }
    }

    #[test]
    fn every_event_of_a_component_has_an_outcome(data in choices()) {
        let case = case(data, Kind::Events);
        let model = read(&case);
        let plan = Plan::new(&model, case.month);
        let cube = case.region.cube(plan.specs(), |position| position);
        for outcome in event_outcomes(&plan, &cube, &case.region.facts()).unwrap() {
            let name = &model.components[outcome.component].name;
            let component = case.rules.components.iter().find(|component| component.name == *name).unwrap();
            let inside = |event: &&Event| event.kind == outcome.of && outcome.days.contains(event.day);
            let events: Vec<&Event> = case.region.events.iter().filter(inside).collect();
            let placed = tallies(&events, |event| outcome_of(&case.region, &case.rules, case.month, component, event));
            let mut at_centres = EventTally::default();
            let centres = placed.iter().filter(|(place, _)| matches!(place, Some(Place::Centre(_))));
            centres.for_each(|(_, tally)| at_centres += *tally);
            let of = |place: Place| placed.get(&Some(place)).copied().unwrap_or_default();
            prop_assert_eq!(outcome.at_centres, at_centres, "{}", case.rules.text());
            prop_assert_eq!([outcome.nobody, outcome.not_open], [of(Place::Nobody), of(Place::NotOpen)]);
        }
    }

    #[test]
    fn a_cut_where_nothing_changes_changes_no_amount_of_events(data in choices(), day in 1_i8..=28) {
        let mut case = case(data, Kind::Events);
        retain(&mut case, counts_events);
        let whole = read(&case);
        let before = settled(&case, &whole, case.month);
        let day = jiff::civil::date(2024, i8::try_from(case.month.number()).unwrap(), day);
        cut(&mut case, day);
        let parts = read(&case);
        let after = settled(&case, &parts, case.month);
        match (before, after) {
            (Ok(before), Ok(after)) => {
                prop_assert_eq!(lines(&whole, &before), lines(&parts, &after), "{}", case.rules.text());
                for (one, other) in before.lines.iter().zip(&after.lines) {
                    prop_assert_eq!(&one.exact, &other.exact, "{}", case.rules.text());
                    prop_assert_eq!(&one.weighted, &other.weighted);
                }
            }
            (before, after) => prop_assert_eq!(before.is_ok(), after.is_ok(), "{}", case.rules.text()),
        }
    }

    #[test]
    fn elements_and_events_make_up_the_weighted_count(data in choices()) {
        let mut case = case(data, Kind::Events);
        let tables_only = |component: &Component| {
            counts_events(component)
                && !component.per_centre
                && component.normalise.is_none()
                && !component.shape.iter().any(|shape| matches!(shape, Shape::When(_) | Shape::Limit { on: "count", .. }))
        };
        retain(&mut case, tables_only);
        for component in &mut case.rules.components {
            let tables = &case.rules.tables;
            component.weigh.retain(|factor| matches!(factor, crate::rules::Factor::Table(table)
                if tables[*table].keys.iter().any(|key| key.of_person())));
        }
        let model = read(&case);
        let plan = Plan::new(&model, case.month);
        let (cube, facts) = (case.region.cube(plan.specs(), |position| position), case.region.facts());
        let Ok(settlement) = evaluate(&plan, &cube, &facts) else { return Ok(()) };
        for line in settlement.lines.iter().filter(|line| line.payee.as_deref().is_none_or(|payee| payee == "one")) {
            let component = &model.components[line.component];
            let (mut by_rows, mut by_events) = (Exact::ZERO, Exact::ZERO);
            for part in plan.parts(component) {
                for element in elements(&plan, &cube, &facts, line.component, line.centre, part).unwrap() {
                    by_rows += &(&element.count * &element.weight);
                }
                for event in here(&case, &plan, line.component, line.centre, part) {
                    let keys = case.region.event_keys(event);
                    let found = event_weight(&plan, &cube, &facts, line.component, line.centre, &keys, part).unwrap();
                    if let Some(element) = found {
                        by_events += &(&element.count * &element.weight);
                    }
                }
            }
            prop_assert_eq!(&by_rows, &line.weighted);
            prop_assert_eq!(&by_events, &line.weighted);
        }
    }
}

/// The events that a component counts at a centre during a part, but for its conditions.
fn here<'a>(case: &'a Case, plan: &Plan<'_>, position: usize, centre: usize, part: Span) -> Vec<&'a Event> {
    use kapitera_cube::{EventAt, Measure};
    let spec = plan.spec(&plan.model.components[position], part);
    let Some(Measure::Events { of, at, .. }) = spec.map(|spec| spec.measure) else { return Vec::new() };
    let belongs = |event: &&Event| {
        let own = match at {
            EventAt::Listed => case.region.listing(event).map(|person| person.centre),
            EventAt::Own => event.centre,
            EventAt::Seller | EventAt::Region => None,
        };
        event.kind == of && part.contains(event.day) && own == Some(centre) && case.region.is_open(centre, event.day)
    };
    case.region.events.iter().filter(belongs).collect()
}

/// Begins every value anew on `day`, the same as it was.
fn cut(case: &mut Case, day: jiff::civil::Date) {
    fn again<V: Clone>(versions: &mut Vec<(jiff::civil::Date, V)>, day: jiff::civil::Date) {
        let at = versions.iter().rposition(|(from, _)| *from <= day).unwrap();
        if versions[at].0 < day {
            let same = versions[at].1.clone();
            versions.insert(at + 1, (day, same));
        }
    }
    for parameter in &mut case.rules.parameters {
        again(&mut parameter.versions, day);
    }
    for table in &mut case.rules.tables {
        again(&mut table.versions, day);
    }
    for cost in &mut case.rules.costs {
        again(&mut cost.versions, day);
    }
}

/// The generator must reach what these tests are about; a test of nothing would pass too.
#[test]
fn the_cases_are_not_empty() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut met: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..400 {
        let case = case(choices().new_tree(&mut runner).unwrap().current(), Kind::Events);
        let model = read(&case);
        let plan = Plan::new(&model, case.month);
        let Ok(settlement) = settled(&case, &model, case.month) else { continue };
        for line in settlement.lines.iter().filter(|line| !line.exact.is_zero()) {
            let component = &model.components[line.component];
            let rule = match &component.count {
                ModelCount::Events { of, measure, at, .. } => format!("{of:?} {measure:?} {at:?}"),
                ModelCount::Cost { name, .. } => {
                    let rule = model.cost(name).unwrap();
                    let carriers: Vec<Carrier> = rule.versions.iter().map(|version| version.carrier).collect();
                    if carriers.len() > 1 { "a carrier that changes".to_owned() } else { format!("{:?}", carriers[0]) }
                }
                _ => continue,
            };
            *met.entry(rule).or_default() += 1;
            let price = component.price.as_ref().map_or("none".to_owned(), |price| format!("{:?}", price.kind));
            *met.entry(price.split(['(', ' ']).next().unwrap_or_default().to_owned()).or_default() += 1;
            if plan.parts(component).len() > 1 {
                *met.entry("cut".to_owned()).or_default() += 1;
            }
            *met.entry(format!("{:?}", component.stance)).or_default() += 1;
        }
    }
    let wanted = [
        "Visits Number Own",
        "Visits Number Listed",
        "Visits Amount Own",
        "Drugs Number Listed",
        "Listed",
        "Ordering",
        "a carrier that changes",
        "cut",
        "none",
        "Each",
        "Share",
        "Steps",
        "Mean",
        "Pool",
        "PoolOf",
        "Received",
    ];
    for wanted in wanted {
        assert!(met.get(wanted).is_some_and(|times| *times > 3), "{wanted} is not met: {met:#?}");
    }
}
