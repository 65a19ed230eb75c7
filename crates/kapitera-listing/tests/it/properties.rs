//! Random regions against the plain second computation.

use std::collections::BTreeMap;

use kapitera_listing::{AssignRequest, BreachKind, Cause, CheckRequest, Mover, Outcome, assign, check, in_force};
use kapitera_message::{Language, render};
use proptest::prelude::*;

use crate::naive::{self, Outcome2};
use crate::random::{AREAS, day, pseudonym, region, span, text};

fn movers() -> impl Strategy<Value = Vec<Mover>> {
    let cause = prop_oneof![
        2 => Just(Cause::Newcomer),
        2 => (0..4usize).prop_map(Cause::Closing),
        1 => (0..4usize, 1..4usize).prop_map(|(left, on)| Cause::Opening(left, (left + on) % 4)),
    ];
    prop::collection::vec((0..200u32, 0..6usize, cause), 0..30).prop_map(|rows| {
        let mut met = std::collections::BTreeSet::new();
        let rows = rows.into_iter().filter(|(number, ..)| met.insert(*number));
        let row = |(number, area, cause): (u32, usize, Cause)| Mover {
            person: pseudonym(number),
            area: AREAS[area].into(),
            cause,
        };
        rows.map(row).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// Everyone has the outcome of a plain walk over all centres, and is on exactly one list or has a named reason.
    #[test]
    fn assignments_are_those_of_a_plain_walk(region in region(), on in day(), movers in movers(), extra in 0..4u64) {
        let world = &region.world;
        // Lists long enough for all who leave them.
        let mut lists = vec![extra; world.centres()];
        for mover in &movers {
            if let Cause::Closing(left) | Cause::Opening(left, _) = mover.cause {
                lists[left] += 1;
            }
        }
        let request = AssignRequest { rules: &region.rules, world, day: on, lists: &lists, movers: &movers };
        let asks = |closing: bool| movers.iter().any(|mover| matches!(mover.cause, Cause::Closing(_)) == closing);
        let lacks = (asks(true) && in_force(&region.rules.closings, on).is_none())
            || (asks(false) && in_force(&region.rules.assignments, on).is_none());
        let proposals = match assign(&request) {
            Ok(proposals) => { prop_assert!(!lacks); proposals }
            Err(problem) => { prop_assert!(lacks && problem.code == "no_rule_in_force"); return Ok(()); }
        };
        let (outcomes, after) = naive::assign(&region.rules, world, on, &lists, &movers);
        let found: Vec<Outcome2> = proposals.rows.iter().map(|row| row.outcome.into()).collect();
        prop_assert_eq!(&found, &outcomes, "{}", region.text);
        prop_assert_eq!(&proposals.lists, &after);
        for (row, mover) in proposals.rows.iter().zip(&movers) {
            let chosen = match row.outcome {
                Outcome::Placed(candidate) | Outcome::Offered(candidate) => Some(candidate),
                _ => None,
            };
            if let Some(candidate) = chosen {
                prop_assert!(naive::bar(&region.rules, world, candidate.centre, on).is_none());
                prop_assert!(row.passed.iter().all(|(centre, _)| *centre != candidate.centre));
                prop_assert_eq!(candidate.km, world.km(&mover.area, candidate.centre, on));
                prop_assert!(mover.cause != Cause::Closing(candidate.centre));
            }
        }
        // No cap is passed by those who are placed.
        for cap in region.rules.caps.iter().filter(|cap| cap.origin.valid.contains(on)) {
            let centre = world.centre(&cap.centre.id).unwrap_or(0);
            prop_assert!(after[centre] <= lists[centre].max(u64::from(cap.most)));
        }
    }

    /// The order of the movers changes nothing.
    #[test]
    fn the_order_of_persons_changes_nothing(region in region(), on in day(), movers in movers()) {
        let lists = vec![100; region.world.centres()];
        let request = AssignRequest { rules: &region.rules, world: &region.world, day: on, lists: &lists, movers: &movers };
        let Ok(one) = assign(&request) else { return Ok(()) };
        let reversed: Vec<Mover> = movers.iter().rev().cloned().collect();
        let mut other = assign(&AssignRequest { movers: &reversed, ..request }).unwrap();
        other.rows.reverse();
        prop_assert_eq!(one, other);
    }

    /// The check finds exactly what a plain scan by day finds.
    #[test]
    fn a_check_finds_what_a_plain_scan_finds(region in region(), days in span()) {
        let request = CheckRequest {
            rules: &region.rules,
            world: &region.world,
            runs: &region.runs,
            residents: Some(&region.residents),
            days,
        };
        let report = check(&request);
        let plain = naive::check(&region, days);
        let mut breaches: BTreeMap<(BreachKind, Option<usize>), u64> = BTreeMap::new();
        for found in plain.values() {
            for breach in &found.breaches {
                *breaches.entry(*breach).or_default() += 1;
            }
        }
        // A kind at a centre may be found by two versions of a rule within the days: then it stands on two lines.
        let mut found: BTreeMap<(BreachKind, Option<usize>), Vec<u64>> = BTreeMap::new();
        for breach in &report.breaches {
            found.entry((breach.kind, breach.centre)).or_default().push(breach.persons);
        }
        prop_assert_eq!(found.keys().collect::<Vec<_>>(), breaches.keys().collect::<Vec<_>>(), "{}", region.text);
        for (key, persons) in &found {
            let all = breaches[key];
            prop_assert!(persons.iter().sum::<u64>() >= all && persons.iter().all(|lines| *lines <= all));
            if persons.len() == 1 {
                prop_assert_eq!(persons[0], all, "{:?} {}", key, region.text);
            }
        }
        let with = plain.values().filter(|found| !found.breaches.is_empty()).count() as u64;
        let not_judged = plain.values().filter(|found| found.breaches.is_empty() && !found.unjudged.is_empty()).count() as u64;
        prop_assert_eq!(report.checked, plain.len() as u64);
        prop_assert_eq!(report.with_breach, with);
        prop_assert_eq!(report.not_judged, not_judged);
        prop_assert_eq!(report.in_order, plain.len() as u64 - with - not_judged);
        let offered = plain.values().filter(|found| found.breaches.is_empty() && found.unjudged.is_empty() && !found.offered.is_empty());
        let offers: u64 = report.offers.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(offers, offered.count() as u64, "{}", region.text);
    }

    /// Caps are exceeded on the days on which plain counting says so.
    #[test]
    fn caps_are_counted_by_day(region in region(), days in span()) {
        let request = CheckRequest { rules: &region.rules, world: &region.world, runs: &region.runs, residents: None, days };
        let report = check(&request);
        for cap in &region.rules.caps {
            let Some(centre) = region.world.centre(&cap.centre.id) else { continue };
            let mut over = Vec::new();
            let mut day = days.from;
            while day <= days.to {
                let listed = day.checked_sub(jiff::Span::new().days(i64::from(region.rules.shift_on(day)))).unwrap();
                let count = region.runs.rows.iter().filter(|run| {
                    run.days.contains(listed) && region.world.centre(&region.runs.centres[run.centre]) == Some(centre)
                }).count() as u64;
                if cap.origin.valid.contains(day) && count > u64::from(cap.most) {
                    over.push((day, count));
                }
                day = day.tomorrow().unwrap();
            }
            let found = report.caps.iter().find(|found| found.rule.spot == cap.origin.spot);
            prop_assert_eq!(found.map_or(0, |found| found.days as usize), over.len());
            if let Some(found) = found {
                let most = over.iter().map(|(_, count)| *count).max().unwrap();
                prop_assert_eq!((found.first, found.listed), (over[0].0, most));
                prop_assert_eq!(Some(found.worst), over.iter().find(|(_, count)| *count == most).map(|(day, _)| *day));
            }
        }
    }

    /// A text with a piece missing is read or refused with problems that can be drawn, and never makes the reader fail.
    #[test]
    fn no_text_makes_the_reader_fail(text in text(), at in 0..2000usize, cut in 0..40usize) {
        let mut broken: Vec<char> = text.chars().collect();
        let at = at.min(broken.len());
        broken.drain(at..(at + cut).min(broken.len()));
        let broken: String = broken.into_iter().collect();
        if let Err(problems) = kapitera_listing::read_rules("broken.toml", &broken) {
            prop_assert!(!problems.is_empty());
            for problem in &problems {
                prop_assert!(render(problem, Language::Sv).contains(problem.code));
            }
        }
    }
}

/// The random regions meet every kind of breach and every outcome: a property about nothing would hold too.
#[test]
fn the_random_regions_meet_everything() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut kinds = std::collections::BTreeSet::new();
    let mut outcomes = std::collections::BTreeSet::new();
    let mut offers = 0;
    for _ in 0..30_000 {
        if kinds.len() == 8 && outcomes.len() == 12 && offers > 0 {
            break;
        }
        let region = region().new_tree(&mut runner).unwrap().current();
        let days = span().new_tree(&mut runner).unwrap().current();
        let residents = Some(region.residents.as_slice());
        let (rules, world, runs) = (&region.rules, &region.world, &region.runs);
        let report = check(&CheckRequest { rules, world, runs, residents, days });
        kinds.extend(report.breaches.iter().map(|breach| format!("{:?}", breach.kind)));
        kinds.extend(report.unjudged.iter().map(|(why, ..)| format!("{why:?}")));
        offers += report.offers.len();
        let movers = movers().new_tree(&mut runner).unwrap().current();
        let lists = vec![50; world.centres()];
        if let Ok(proposals) = assign(&AssignRequest { rules, world, day: days.from, lists: &lists, movers: &movers }) {
            for row in &proposals.rows {
                let said = format!("{:?}", Outcome2::from(row.outcome));
                outcomes.insert(said.split('(').next().unwrap().to_owned());
                if let Outcome::Nowhere(why) = row.outcome {
                    outcomes.insert(format!("{why:?}"));
                }
                outcomes.extend(row.passed.iter().map(|(_, why)| format!("{why:?}")));
            }
        }
    }
    assert_eq!(kinds.len(), 8, "{kinds:?}");
    let all = ["Placed", "Offered", "Stays", "Nowhere", "AreaUnknown", "NoneGiven", "NoneMayReceive", "AllFull"];
    let barred = ["NotOpen", "Owner", "Never", "Full"];
    assert!(all.iter().chain(&barred).all(|wanted| outcomes.contains(*wanted)), "{outcomes:?}");
    assert!(offers > 0);
}
