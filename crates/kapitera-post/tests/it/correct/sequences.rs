//! Random sequences of what comes late and of corrections, against a second, simple book of what is posted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use kapitera_books::Stage;
use kapitera_money::Ore;
use kapitera_period::Date;
use kapitera_region::Mode;
use proptest::prelude::*;

use super::model::Prices;
use super::region::Test;
use super::sums::{Sums, sums};
use crate::small::{Cost, act_at, month};

#[derive(Clone, Debug)]
enum Event {
    /// A person is known to be elsewhere from a day; persons 4, 7 stay, so that there is somebody to share with.
    Listing(usize, Option<usize>, Date),
    Costs(bool, Vec<Cost>),
    Index([i128; 3]),
    Recovered(i64),
    Decision(Prices),
    /// Of January or February, with a threshold in kronor.
    Correct(bool, &'static str),
    /// The last correction is undone.
    Reverse(bool),
}

fn event() -> impl Strategy<Value = Event> {
    let day = || (0_i8..59).prop_map(|days| date(2020, 1, 1) + jiff::Span::new().days(days));
    let person = prop::sample::select(vec![0_usize, 1, 2, 3, 5, 6, 8, 9]);
    let cost = (prop::option::weighted(0.9, 0..9_usize), day(), 1_i64..30_000);
    let prices = (99_i64..102, 990_i64..1010).prop_map(|(each, pool)| Event::Decision(Prices { each, pool }));
    let threshold = prop::sample::select(vec!["0", "0.01", "5", "50", "100", "10000"]);
    prop_oneof![
        3 => (person, prop::option::weighted(0.8, 0..3_usize), day()).prop_map(|(a, b, c)| Event::Listing(a, b, c)),
        2 => (any::<bool>(), prop::collection::vec(cost, 0..4)).prop_map(|(full, costs)| Event::Costs(full, costs)),
        1 => (80_i128..130, 80_i128..130, 80_i128..130).prop_map(|(a, b, c)| Event::Index([a, b, c])),
        1 => (0_i64..4).prop_map(|hundreds| Event::Recovered(hundreds * 100)),
        1 => prices,
        5 => (any::<bool>(), threshold).prop_map(|(february, threshold)| Event::Correct(february, threshold)),
        1 => any::<bool>().prop_map(Event::Reverse),
    ]
}

/// What is booked for a month, and how it came there.
#[derive(Clone, Default)]
struct Book {
    posted: Sums,
    /// The month as it was settled when it was last recorded.
    recorded: Sums,
    /// The states before each posted correction.
    before: Vec<(Sums, Sums)>,
}

/// Components that move together.
const TOGETHER: [&str; 2] = ["recovery", "returned"];

impl Book {
    /// The rule of thresholds, said once more: by component over all centres, or not at all.
    fn moved(&self, settled: &Sums, threshold_ore: i64) -> BTreeSet<String> {
        let mut moved: BTreeSet<String> = self
            .difference(settled)
            .into_iter()
            .filter(|(_, amount)| amount.0.abs() >= threshold_ore)
            .map(|((_, component), _)| component)
            .collect();
        if TOGETHER.iter().any(|component| moved.contains(*component)) {
            moved.extend(TOGETHER.map(str::to_owned));
        }
        moved
    }

    fn difference(&self, settled: &Sums) -> Sums {
        let less = self.posted.iter().map(|((centre, component), amount)| (centre, component, -*amount));
        let more = settled.iter().map(|((centre, component), amount)| (centre, component, *amount));
        sums(less.chain(more).map(|(centre, component, amount)| (centre.clone(), component.clone(), amount)))
    }

    fn correct(&mut self, settled: &Sums, threshold_ore: i64) -> bool {
        let moved = self.moved(settled, threshold_ore);
        let mut posted = self.posted.clone();
        posted.retain(|(_, component), _| !moved.contains(component));
        posted.extend(
            settled
                .iter()
                .filter(|((_, component), _)| moved.contains(component))
                .map(|(key, amount)| (key.clone(), *amount)),
        );
        let anything = *settled != self.recorded || posted != self.posted;
        if anything {
            self.before.push((self.posted.clone(), self.recorded.clone()));
            self.posted = posted;
            self.recorded = settled.clone();
        }
        anything
    }
}

fn run(events: &[Event]) -> Result<(), TestCaseError> {
    let mut test = Test::new();
    let mut office = test.office();
    let mut books: BTreeMap<&str, Book> = BTreeMap::new();
    let mut pools = BTreeSet::from([test.prices.pool]);
    for of in ["2020-01", "2020-02"] {
        test.post(&mut office, of);
        let settled = test.settled(month(of));
        prop_assert_eq!(&test.posted(&mut office, month(of)), &settled);
        books.insert(of, Book { posted: settled.clone(), recorded: settled, before: Vec::new() });
    }
    for event in events {
        match event {
            Event::Listing(person, centre, from) => test.listing(Mode::Changes, &[(*person, *centre, *from)]),
            Event::Costs(full, costs) => test.costs(if *full { Mode::Full } else { Mode::Changes }, costs),
            Event::Index(values) => test.index(*values),
            Event::Recovered(kronor) => test.recovered(*kronor),
            Event::Decision(prices) => {
                pools.insert(prices.pool);
                test.model(*prices);
            }
            Event::Correct(february, threshold) => {
                let of = if *february { "2020-02" } else { "2020-01" };
                test.rule(threshold, 24);
                office = test.office();
                correct(&mut test, &mut office, of, threshold, books.get_mut(of).unwrap())?;
            }
            Event::Reverse(february) => {
                let of = if *february { "2020-02" } else { "2020-01" };
                let book = books.get_mut(of).unwrap();
                if let Some((posted, recorded)) = book.before.pop() {
                    reverse(&mut test, &mut office, of);
                    (book.posted, book.recorded) = (posted, recorded);
                }
            }
        }
        for (of, book) in &books {
            closed(&test.posted(&mut office, month(of)), book, &pools)?;
        }
    }
    Ok(())
}

fn reverse(test: &mut Test, office: &mut kapitera_post::Office, of: &str) {
    let last = office.standings(Some(month(of))).unwrap();
    let last = last.iter().rfind(|standing| standing.life.stage == Stage::Posted).unwrap().draft.id;
    let at = test.now();
    office.reverse(last, &kapitera_post::Act { note: "prov", ..act_at("controller", at) }).unwrap();
}

/// What is posted is what the simple book says, and the pools sum to themselves.
fn closed(posted: &Sums, book: &Book, pools: &BTreeSet<i64>) -> Result<(), TestCaseError> {
    prop_assert_eq!(posted, &book.posted);
    let of = |names: &[&str]| -> Ore {
        posted.iter().filter(|((_, component), _)| names.contains(&component.as_str())).map(|(_, amount)| *amount).sum()
    };
    let pool = of(&["pool"]).0;
    prop_assert!(pools.iter().any(|kronor| kronor * 100 == pool), "{} öre is no pool", pool);
    prop_assert_eq!(of(&TOGETHER), Ore::ZERO, "what is recovered is shared out");
    Ok(())
}

fn correct(
    test: &mut Test,
    office: &mut kapitera_post::Office,
    of: &str,
    threshold: &str,
    book: &mut Book,
) -> Result<(), TestCaseError> {
    let settled = test.settled(month(of));
    let difference = book.difference(&settled);
    let done = test.correct(office, of);
    let correction = &done.correction;
    // The parts by cause are the whole difference, line by line, centre by centre, and in all.
    let line = |line: &kapitera_post::CorrectedLine| (line.centre.clone(), line.component.clone(), line.paid);
    prop_assert_eq!(sums(correction.lines.iter().map(line)), difference.clone());
    let all: Ore = difference.values().copied().sum();
    prop_assert_eq!(correction.causes.iter().map(|cause| cause.amount).sum::<Ore>(), all);
    prop_assert_eq!(correction.settled - correction.posted, all);
    for centre in &correction.centres {
        let own: Ore = difference.iter().filter(|((id, _), _)| *id == centre.id).map(|(_, amount)| *amount).sum();
        prop_assert_eq!(centre.difference(), own);
        prop_assert_eq!(centre.by_cause.iter().map(|(amount, _)| *amount).sum::<Ore>(), own);
    }
    let ore = (threshold.parse::<f64>().unwrap() * 100.0).round() as i64;
    let before = book.posted.clone();
    let anything = book.correct(&settled, ore);
    prop_assert_eq!(done.prepared.is_some(), anything, "something is recorded when something is to be");
    let posted = test.posted(office, month(of));
    prop_assert_eq!(&posted, &book.posted);
    if ore == 0 {
        prop_assert_eq!(&posted, &settled, "nothing is left when nothing is below the threshold");
    }
    if let Some(prepared) = &done.prepared {
        let booked =
            prepared.draft.lines.iter().map(|line| (line.centre.clone(), line.component.clone(), line.booked()));
        let moves = Book { posted: before, ..Book::default() }.difference(&posted);
        prop_assert_eq!(sums(booked), moves, "what the draft moves is what the ledger has more");
    }
    // Posted and recorded but not moved = settled with today's knowledge.
    let again = test.compare(office, of).unwrap();
    prop_assert!(!again.is_anything);
    prop_assert_eq!(again.posted + again.not_moved_before, settled.values().copied().sum());
    let left = sums(again.lines.iter().map(line));
    prop_assert_eq!(left, book.difference(&settled));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 64, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn after_any_sequence_the_month_is_paid_as_it_is_settled_now(events in prop::collection::vec(event(), 4..14)) {
        run(&events)?;
    }
}
