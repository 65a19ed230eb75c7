//! The same payments, person by person and event by event, in plain integers.

use jiff::civil::date;
use kapitera_period::{Date, Month, age_on};
use kapitera_register::EventKind;

use super::region::{CENTRES, Facts, Visit};

/// Where a person was listed on a day.
fn listed(facts: &Facts, person: Option<usize>, day: Date) -> Option<usize> {
    let (_, listings) = &facts.persons[person?];
    listings.iter().find(|(days, _)| days.contains(day)).map(|(_, centre)| *centre)
}

fn within(day: Date, month: Month) -> bool {
    month.first() <= day && day <= month.last()
}

/// Each component's öre at a centre.
pub fn lines(facts: &Facts, centre: &str, month: Month) -> Vec<(&'static str, i64)> {
    let centre = CENTRES.iter().position(|id| *id == centre).unwrap();
    let visits: Vec<&Visit> = facts.visits.iter().filter(|visit| within(visit.day, month)).collect();
    let mut capitation = 0;
    for (person, (birth, _)) in facts.persons.iter().enumerate() {
        if listed(facts, Some(person), month.first()) == Some(centre) {
            capitation += if age_on(*birth, month.first()).unwrap() < 40 { 100_00 } else { 200_00 };
        }
    }
    let price = |visit: &Visit| match (visit.doctor, visit.day < date(2020, 2, 15)) {
        (true, true) => 900_00,
        (false, true) => 400_00,
        (true, false) => 1000_00,
        (false, false) => 300_00,
    };
    let elsewhere = |visit: &&Visit| {
        visit.own_county && listed(facts, visit.person, visit.day).is_some_and(|at| at != visit.centre)
    };
    let out: i64 =
        visits.iter().filter(|visit| visit.centre == centre && !visit.own_county).map(|visit| price(visit)).sum();
    let paid = visits.iter().copied().filter(elsewhere).filter(|visit| visit.centre == centre).count() as i64 * 250_00;
    let deducted = visits.iter().copied().filter(elsewhere);
    let deducted =
        deducted.filter(|visit| listed(facts, visit.person, visit.day) == Some(centre)).count() as i64 * 250_00;
    let fees: i64 = visits.iter().filter(|visit| visit.centre == centre).map(|visit| visit.fee).sum();
    let costs =
        |kind: &'static str| facts.costs.iter().filter(move |cost| cost.kind == kind && within(cost.day, month));
    let at_listed = |kind: &'static str| {
        costs(kind).filter(|cost| listed(facts, cost.person, cost.day) == Some(centre)).map(|cost| (cost.day, cost.ore))
    };
    let lab: i64 = at_listed("lab").map(|(_, ore)| ore).sum();
    let lof: i64 = at_listed("lof").filter(|(day, _)| *day < date(2020, 2, 10)).map(|(_, ore)| ore).sum();
    let rent: i64 = costs("rent").filter(|cost| cost.centre == Some(centre)).map(|cost| cost.ore).sum();
    let drugs: i64 = facts
        .drugs
        .iter()
        .filter(|(person, day, _, general)| {
            *general && within(*day, month) && listed(facts, Some(*person), *day) == Some(centre)
        })
        .map(|(_, _, ore, _)| ore)
        .sum();
    vec![
        ("listed", capitation),
        ("out-of-county", out),
        ("elsewhere", paid),
        ("elsewhere-deducted", deducted),
        ("fees", fees),
        ("positions", positions(facts, centre, month)),
        ("penalty", penalty(facts, centre, month)),
        ("cost-lab", lab),
        ("cost-rent", rent),
        ("cost-lof", lof),
        ("cost-drugs", drugs),
    ]
}

fn positions(facts: &Facts, centre: usize, month: Month) -> i64 {
    let mut position_days = 0;
    for (at, days, many) in &facts.positions {
        let mut day = month.first();
        while *at == centre && day <= month.last() {
            position_days += if days.contains(day) { *many } else { 0 };
            day = day.tomorrow().unwrap();
        }
    }
    let days = i64::from(month.days());
    (2 * position_days * 2900_00 + days) / (2 * days)
}

fn penalty(facts: &Facts, centre: usize, month: Month) -> i64 {
    (0..2_u8)
        .map(|occasion| {
            let weeks = facts.weeks.iter().filter(|(at, of, _)| *at == centre && *of == occasion);
            let before = weeks.clone().filter(|(_, _, from)| *from < month.first()).count() as i64;
            let now = weeks.filter(|(_, _, from)| within(*from, month)).count() as i64;
            let capped = |weeks: i64| (weeks * 10_000_00).min(25_000_00);
            capped(before + now) - capped(before)
        })
        .sum()
}

/// What the files hold of a register in a month: rows and öre.
pub fn in_files(facts: &Facts, kind: EventKind, month: Month) -> (u64, i128) {
    let amounts: Vec<i64> = match kind {
        EventKind::Visits => {
            facts.visits.iter().filter(|visit| within(visit.day, month)).map(|visit| visit.fee).collect()
        }
        EventKind::Drugs => {
            facts.drugs.iter().filter(|(_, day, ..)| within(*day, month)).map(|(_, _, ore, _)| *ore).collect()
        }
        EventKind::Costs => facts.costs.iter().filter(|cost| within(cost.day, month)).map(|cost| cost.ore).collect(),
        EventKind::Calls | EventKind::Assessments | EventKind::Orders | EventKind::Feedback | EventKind::PocTests => {
            Vec::new()
        }
    };
    (amounts.len() as u64, amounts.iter().map(|ore| i128::from(*ore)).sum())
}

/// What the centres are charged of a register of costs.
pub fn charged(facts: &Facts, kind: EventKind, month: Month) -> i128 {
    let names: &[&str] = match kind {
        EventKind::Drugs => &["cost-drugs"],
        EventKind::Costs => &["cost-lab", "cost-rent", "cost-lof"],
        _ => &[],
    };
    let of_centre = |centre: &str| -> i64 {
        lines(facts, centre, month).iter().filter(|(name, _)| names.contains(name)).map(|(_, ore)| ore).sum()
    };
    CENTRES.iter().map(|centre| i128::from(of_centre(centre))).sum()
}
