//! Counting the raw files gives the generator's weights back, within what chance allows.

use std::collections::HashMap;

use jiff::civil::{Date, date};
use kapitera_demo::{DemoOptions, true_age_weights, true_drug_weights};
use kapitera_period::{Month, Span, age_on};
use kapitera_register::RegisterKind;

use crate::reading::{day, demo_of, listing_imports, listings, mapped, ore, tidy};

const WINDOW: Span = Span { from: date(2018, 11, 1), to: date(2019, 10, 31) };

/// What is counted in one band: listed days, the sum of what is weighed, and the sum of its squares.
#[derive(Clone, Copy, Default)]
struct Band {
    days: f64,
    sum: f64,
    squares: f64,
}

fn months() -> impl Iterator<Item = Month> {
    (0..12).map(|number| Month::of(WINDOW.from).unwrap().plus(number))
}

fn band(birth: Date, on: Date) -> usize {
    let month = Month::of(on).unwrap();
    let middle = month.first().saturating_add(jiff::Span::new().days(i64::from(month.days() - 1) / 2));
    (age_on(birth, middle).unwrap_or(0) as usize / 5).min(20)
}

fn check(bands: &[Band; 21], weights: &[(&str, &str)], what: &str) {
    let weight: Vec<f64> = weights.iter().map(|(_, weight)| weight.parse().unwrap()).collect();
    let expected: f64 = bands.iter().zip(&weight).map(|(band, weight)| band.days * weight).sum();
    let factor = bands.iter().map(|band| band.sum).sum::<f64>() / expected;
    for (place, (band, weight)) in bands.iter().zip(weight).enumerate() {
        let expected = band.days * weight * factor;
        // The sum of so many independent amounts has about the variance of the sum of their squares.
        let off = (band.sum - expected).abs() / band.squares.sqrt();
        assert!(off < 4.0, "{what}, band {place}: {} where {expected} is expected, {off:.1} σ", band.sum);
    }
}

#[test]
fn counting_gives_the_true_weights_back() {
    count_and_check(8_000);
}

// Too slow without a release build.
#[test]
#[cfg(not(debug_assertions))]
fn counting_many_gives_the_true_weights_back() {
    count_and_check(60_000);
}

fn count_and_check(persons: u64) {
    let (dir, plan) = demo_of(&DemoOptions::new(persons, 12));
    let mut births: HashMap<String, Date> = HashMap::new();
    let (mut visits, mut drugs) = ([Band::default(); 21], [Band::default(); 21]);
    for row in listings(dir.path(), listing_imports(&plan).next().unwrap()) {
        let (Some(birth), Some(from)) = (day(&row[2]), day(&row[6])) else { continue };
        let id = tidy(&row[1]);
        if id.starts_with("DEMOF") {
            continue;
        }
        births.insert(id, birth);
        let valid = Span { from, to: day(&row[7]).unwrap_or(kapitera_period::OPEN_END) };
        for month in months() {
            let days = valid.intersect(month.span()).map_or(0, Span::days);
            visits[band(birth, month.first())].days += f64::from(days);
        }
    }
    drugs.iter_mut().zip(&visits).for_each(|(drugs, visits)| drugs.days = visits.days);
    let old = |register| plan.imports.iter().find(|import| import.register == register).unwrap();
    let add = |bands: &mut [Band; 21], row: &crate::reading::Event, weight: f64| {
        let Some(day) = day(&row["day"]).filter(|day| WINDOW.contains(*day)) else { return };
        let Some(birth) = births.get(&tidy(&row["person"])) else { return };
        let band = &mut bands[band(*birth, day)];
        band.sum += weight;
        band.squares += weight * weight;
    };
    for visit in mapped(dir.path(), old(RegisterKind::Visits)).iter().filter(|visit| visit["prescription"] == "no") {
        add(&mut visits, visit, if visit["profession"] == "doctor" { 2.0 } else { 1.0 });
    }
    for drug in mapped(dir.path(), old(RegisterKind::Drugs)).iter().filter(|drug| drug["responsibility"] == "general") {
        add(&mut drugs, drug, ore(&drug["cost"]).unwrap_or(0) as f64);
    }
    check(&visits, true_age_weights(), "visits");
    check(&drugs, true_drug_weights(), "drugs");
}
