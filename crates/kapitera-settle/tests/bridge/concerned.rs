//! Whom the steps concern, found again from the facts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use kapitera_period::Date;
use kapitera_settle::{Bridge, Change, ListingMoves, RegisterGroup};
use proptest::prelude::*;

use super::super::statement::region::{CENTRES, Facts};
use super::Late;

/// Where each person is listed on a day, before and after the late listings.
fn listed(facts: &Facts, person: usize, day: Date) -> Option<usize> {
    facts.persons[person].1.iter().find(|(days, _)| days.contains(day)).map(|(_, centre)| *centre)
}

pub fn check(first: &Facts, later: &Facts, late: &Late, bridge: &Bridge) -> Result<(), TestCaseError> {
    for step in &bridge.steps {
        let found = step.concerned.as_ref().unwrap();
        let numbers: BTreeMap<String, u64> = found
            .iter()
            .map(|(centre, concerned)| (centre.to_string(), concerned.number()))
            .filter(|(_, number)| *number > 0)
            .collect();
        match step.changes[..] {
            [Change::Known(RegisterGroup::Listing)] => {
                let expected = of_listing(first, later, late);
                let moves: BTreeMap<String, (u64, ListingMoves)> =
                    found.iter().map(|(id, there)| (id.to_string(), (there.number(), there.moves))).collect();
                prop_assert_eq!(moves, expected);
            }
            [Change::Known(RegisterGroup::Activity)] => prop_assert_eq!(numbers, of_activity(first, later, late)),
            _ => prop_assert_eq!(numbers, BTreeMap::new()),
        }
    }
    Ok(())
}

fn february() -> impl Iterator<Item = Date> {
    (1..=29).map(|day| date(2020, 2, day))
}

/// The listing is counted on 1 February; visits and costs look it up on every day of the month.
fn of_listing(first: &Facts, later: &Facts, late: &Late) -> BTreeMap<String, (u64, ListingMoves)> {
    let mut all: BTreeMap<String, (u64, ListingMoves)> = BTreeMap::new();
    for person in (0..8).filter(|&person| late.listing[person]) {
        for (at, id) in CENTRES.iter().enumerate() {
            let is = |facts, day| listed(facts, person, day) == Some(at);
            let mut moves = ListingMoves::default();
            let counted = date(2020, 2, 1);
            match (is(first, counted), is(later, counted)) {
                (false, true) => moves.arrived = 1,
                (true, false) => moves.left = 1,
                _ if february().any(|day| is(first, day) != is(later, day)) => moves.service_days = 1,
                _ => continue,
            }
            let (number, there) = all.entry((*id).to_owned()).or_default();
            *number += 1;
            there.arrived += moves.arrived;
            there.left += moves.left;
            there.service_days += moves.service_days;
        }
    }
    all
}

/// Who has another visit or cost in February that some component takes at the centre; each row of nobody is one.
fn of_activity(first: &Facts, later: &Facts, late: &Late) -> BTreeMap<String, u64> {
    let place = |person: Option<usize>, day: Date| {
        let person = person?;
        listed(if late.listing[person] { later } else { first }, person, day)
    };
    // Person, centre, and for rows of nobody which row.
    let mut touched: BTreeSet<(usize, Option<usize>, usize)> = BTreeSet::new();
    let mut touch = |row: usize, person: Option<usize>, centre: usize| {
        touched.insert((centre, person, if person.is_some() { 0 } else { row }));
    };
    let in_month = |day: Date| (day.year(), day.month()) == (2020, 2);
    if late.visits {
        for (row, visit) in later.visits.iter().enumerate().filter(|(_, visit)| in_month(visit.day)) {
            touch(row, visit.person, visit.centre);
            if let Some(at) = place(visit.person, visit.day)
                && visit.own_county
                && at != visit.centre
            {
                touch(row, visit.person, at);
            }
        }
    }
    if late.costs {
        for (row, (cost, _)) in differing(first, later).into_iter().enumerate() {
            let at = match cost.0 {
                "lab" => place(cost.1, cost.3),
                "rent" => cost.2,
                "lof" if cost.3 <= date(2020, 2, 9) => place(cost.1, cost.3),
                _ => None,
            };
            if let Some(at) = at.filter(|_| in_month(cost.3)) {
                touch(1000 + row, cost.1, at);
            }
        }
    }
    let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
    for (centre, ..) in touched {
        *numbers.entry(CENTRES[centre].to_owned()).or_default() += 1;
    }
    numbers
}

type CostRow = (&'static str, Option<usize>, Option<usize>, Date, i64);

/// The costs that only one of them has, one for one.
fn differing(first: &Facts, later: &Facts) -> Vec<(CostRow, ())> {
    let mut balance: BTreeMap<CostRow, i64> = BTreeMap::new();
    for (facts, sign) in [(first, -1), (later, 1)] {
        for cost in &facts.costs {
            *balance.entry((cost.kind, cost.person, cost.centre, cost.day, cost.ore)).or_default() += sign;
        }
    }
    balance.into_iter().flat_map(|(row, times)| (0..times.abs()).map(move |_| (row, ()))).collect()
}
