//! What each person cost, in one pass and person by person.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_count::{
    CostTally, Effort, EventInput, Input, ListingInput, MemoryDelivery, PersonCosts, PersonCostsAsked, person_costs,
};
use kapitera_cube::{EventAt, Responsibility};
use kapitera_period::{Span, age_on};
use kapitera_register::{Centre, Event, EventKind, Label, Pseudonym};
use proptest::prelude::*;

use super::naive::{listed, place};
use super::random::events;
use crate::naive::state;
use crate::random::{DAYS, centres, day, deliveries};

/// To which sums words go: some to none, some to one of two, some to both.
fn sums_of(of: EventKind, words: &[Arc<str>]) -> u64 {
    match (of, &*words[0]) {
        (EventKind::Costs, "lab") => 3,
        (EventKind::Costs, "doctor") => 1,
        (EventKind::Drugs, "lab") => 2,
        _ => 0,
    }
}

fn input(listings: &[MemoryDelivery], costs: &[Event], drugs: &[Event]) -> Input {
    let mut input = Input::from(ListingInput::from_deliveries(listings.to_vec()).unwrap());
    input.events.insert(EventKind::Costs, EventInput::from_events(EventKind::Costs, costs.to_vec()));
    input.events.insert(EventKind::Drugs, EventInput::from_events(EventKind::Drugs, drugs.to_vec()));
    input
}

/// Outcomes by register and words: at which centre, or why at none.
type Outcomes = BTreeMap<(EventKind, Vec<String>), BTreeMap<String, (u64, i128)>>;

fn outcomes(costs: &PersonCosts) -> Outcomes {
    let mut all = Outcomes::new();
    for of in &costs.words {
        let words: Vec<String> = of.words.iter().map(ToString::to_string).collect();
        let mut own: BTreeMap<String, (u64, i128)> = BTreeMap::new();
        let mut put = |place: String, tally: CostTally| {
            if tally.rows > 0 {
                own.insert(place, (tally.rows, tally.ore));
            }
        };
        for (centre, tally) in costs.centres.iter().zip(&of.at_centres) {
            put(centre.to_string(), *tally);
        }
        put("(no person)".into(), of.no_person);
        put("(nobody)".into(), of.nowhere);
        put("(not open)".into(), of.not_open);
        put("(not of the cohort)".into(), of.not_of_cohort);
        all.insert((of.of, words), own);
    }
    all
}

/// The same, event by event.
struct Naive {
    ages: BTreeMap<Pseudonym, u32>,
    sums: BTreeMap<(Pseudonym, u64), (i64, u32)>,
    outcomes: Outcomes,
}

fn naive(
    listings: &[MemoryDelivery],
    all: &[(EventKind, &[Event])],
    (days, cohort, responsibility): (Span, i32, Responsibility),
    centres: &[Centre],
) -> Naive {
    let on = day(cohort);
    let looked = if responsibility == Responsibility::SameDay { on } else { on.yesterday().unwrap() };
    let open = |id: &str, on| centres.iter().any(|centre| &*centre.id == id && centre.valid.contains(on));
    let persons: BTreeSet<Pseudonym> =
        listings.iter().flat_map(|delivery| &delivery.rows).map(|row| row.person).collect();
    let age = |person: &Pseudonym| {
        let row = state(listings, *person, looked).filter(|row| open(&row.centre, on))?;
        Some((*person, age_on(row.birth, on).unwrap_or(0).min(179)))
    };
    let ages: BTreeMap<Pseudonym, u32> = persons.iter().filter_map(age).collect();
    let (mut sums, mut found) = (BTreeMap::new(), Outcomes::new());
    for (of, events) in all {
        for event in events.iter().filter(|event| days.contains(event.day)) {
            let words = vec![event.labels[0].to_string()];
            let row = listed(event, listings, responsibility);
            let mut at = place(event, row, EventAt::Listed, centres);
            match event.person {
                None => at = "(no person)".into(),
                Some(person) if !at.starts_with('(') && ages.contains_key(&person) => {
                    let bits = sums_of(*of, &event.labels[..1]);
                    for bit in [1, 2].into_iter().filter(|bit| bits & bit != 0) {
                        let sum: &mut (i64, u32) = sums.entry((person, bit)).or_default();
                        *sum = (sum.0 + event.amount.0, sum.1 + 1);
                    }
                }
                Some(_) if !at.starts_with('(') => at = "(not of the cohort)".into(),
                Some(_) => {}
            }
            let tally = found.entry((*of, words)).or_default().entry(at).or_default();
            *tally = (tally.0 + 1, tally.1 + i128::from(event.amount.0));
        }
    }
    Naive { ages, sums, outcomes: found }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn persons_cost_what_their_events_sum_to(
        listings in deliveries(), costs in events(EventKind::Costs), drugs in events(EventKind::Drugs), centres in centres(),
        days in (1..DAYS, 1..DAYS), next_day: bool, batch_rows in 1usize..9, threads in 1usize..5
    ) {
        let span = Span { from: day(days.0.min(days.1)), to: day(days.0.max(days.1)) };
        let cohort = days.0.min(days.1);
        let responsibility = if next_day { Responsibility::NextDay } else { Responsibility::SameDay };
        let input = input(&listings, &costs, &drugs);
        let labels = [(EventKind::Costs, vec![Label::CostKind]), (EventKind::Drugs, vec![Label::Responsibility])];
        let asked = PersonCostsAsked {
            input: &input,
            labels: &labels,
            days: span,
            cohort: day(cohort),
            responsibility,
            centres: &centres,
            effort: Effort { threads, batch_rows, ..Effort::default() },
        };
        let found = person_costs(&asked, &sums_of, &|_, _| {}).unwrap();
        let alone = PersonCostsAsked { effort: Effort { threads: 1, ..Effort::default() }, ..asked };
        prop_assert_eq!(&person_costs(&alone, &sums_of, &|_, _| {}).unwrap(), &found);

        let plain = naive(&listings, &[(EventKind::Costs, &costs), (EventKind::Drugs, &drugs)], (span, cohort, responsibility), &centres);
        prop_assert_eq!(outcomes(&found), plain.outcomes);
        let persons: BTreeSet<Pseudonym> = listings.iter().flat_map(|delivery| &delivery.rows).map(|row| row.person).collect();
        let mut of_cohort = 0;
        for (number, person) in persons.iter().enumerate() {
            let age = found.ages.get(number).copied().flatten().map(u32::from);
            prop_assert_eq!(age, plain.ages.get(person).copied());
            of_cohort += usize::from(age.is_some());
            for bit in [1, 2] {
                let mut sum = (0, 0);
                for (_, sums) in found.sums.iter().filter(|(bits, _)| *bits & bit != 0) {
                    sum = (sum.0 + sums.ore[number], sum.1 + sums.rows[number]);
                }
                prop_assert_eq!(sum, plain.sums.get(&(*person, bit)).copied().unwrap_or_default());
            }
        }
        prop_assert_eq!(of_cohort, found.ages.iter().flatten().count());
    }
}
