//! Internal trade: what the files say is what was to be drawn.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::{Date, date};
use kapitera_demo::{DemoOptions, DemoPlan, TradeBuyer, true_trade};
use kapitera_register::RegisterKind;

use crate::reading::{Event, day, demo_of, mapped, ore};

/// The right rows of a register.
fn rows(dir: &Path, plan: &DemoPlan, register: RegisterKind) -> Vec<Event> {
    let of_register = plan.imports.iter().filter(|import| import.register == register);
    let of_import = |import| -> Vec<Event> {
        let rows: Vec<Event> = mapped(dir, import);
        let covers = (import.covers_from, import.covers_to);
        let right = |row: &Event| {
            let within = day(&row["day"]).is_some_and(|day| (covers.0..=covers.1).contains(&day));
            let amount = row.get("amount").or(row.get("cost")).is_none_or(|amount| ore(amount).is_some());
            within && amount && !row["centre"].ends_with('X')
        };
        rows.into_iter().filter(right).collect()
    };
    of_register.flat_map(of_import).collect()
}

fn quantity(row: &Event) -> i64 {
    row["quantity"].replace(['\u{a0}', ' '], "").parse().unwrap()
}

fn on(row: &Event) -> Date {
    day(&row["day"]).unwrap()
}

/// Who buys, by id.
fn kinds(dir: &Path, plan: &DemoPlan) -> BTreeMap<String, TradeBuyer> {
    let of = |register: RegisterKind| plan.imports.iter().find(|import| import.register == register).unwrap();
    let centres = mapped(dir, of(RegisterKind::Centres)).into_iter().map(|row| {
        let kind = if row["owner"] == "private" { TradeBuyer::PrivateCentre } else { TradeBuyer::OwnCentre };
        (row["id"].clone(), kind)
    });
    let clinics = mapped(dir, of(RegisterKind::Units)).into_iter().filter(|row| row["kind"] == "clinic");
    centres.chain(clinics.map(|row| (row["id"].clone(), TradeBuyer::Clinic))).collect()
}

#[test]
fn prices_come_in_july_2018_and_what_is_charged_is_by_them() {
    let (dir, plan) = demo_of(&DemoOptions::new(2_500, 5));
    let orders = rows(dir.path(), &plan, RegisterKind::Orders);
    let prices = plan.imports.iter().find(|import| import.register == RegisterKind::Prices).unwrap();
    let prices = mapped(dir.path(), prices);
    let price = |order: &Event, on: Date| {
        let holds = |price: &&Event| {
            let ended = !price["to"].is_empty() && day(&price["to"]).unwrap() < on;
            price["supplier"] == order["supplier"]
                && price["service"] == order["service"]
                && day(&price["from"]).unwrap() <= on
                && !ended
        };
        prices.iter().find(holds).map_or(0, |price| ore(&price["price"]).unwrap())
    };
    let mut charged = 0;
    for order in &orders {
        // The laboratory charged one clinic by the old list in January 2020.
        let old =
            order["centre"].ends_with("KIR1") && order["supplier"].ends_with("LAB1") && on(order) == date(2020, 1, 31);
        let by = if old { date(2019, 12, 31) } else { on(order) };
        let expected = quantity(order) * price(order, by);
        assert_eq!(ore(&order["amount"]), Some(expected), "{order:?}");
        assert_eq!(expected > 0, on(order) > date(2018, 7, 1) && !order["supplier"].ends_with("PAT1"));
        charged += expected;
    }
    assert!(charged > 0 && orders.len() > 5_000, "{}", orders.len());
    assert_eq!((on(&orders[0]), orders.iter().map(on).max()), (date(2015, 5, 31), Some(date(2020, 4, 30))));
}

#[test]
fn the_effect_of_prices_is_the_true_one() {
    let (dir, plan) = demo_of(&DemoOptions::new(9_000, 6));
    let (orders, kinds, truth) =
        (rows(dir.path(), &plan, RegisterKind::Orders), kinds(dir.path(), &plan), true_trade());
    let sum = |keep: &dyn Fn(&Event) -> bool| -> f64 {
        orders.iter().filter(|order| keep(order)).map(quantity).sum::<i64>() as f64
    };
    let priced = |order: &Event| order["supplier"] != truth.unpriced;
    for effect in &truth.effects {
        let of = |order: &Event| kinds[&order["centre"]] == effect.buyer;
        // Whole years of seasons: July 2017 to June 2018, and July 2018 to June 2019 before there has been much feedback.
        let before = |order: &Event| (date(2017, 7, 1)..date(2018, 7, 1)).contains(&on(order));
        let after = |order: &Event| (date(2018, 7, 1)..date(2019, 7, 1)).contains(&on(order));
        let change = sum(&|order| of(order) && priced(order) && after(order))
            / sum(&|order| of(order) && priced(order) && before(order));
        // What would have happened anyway is reckoned from the growth; the free supplier shows the same, less exactly.
        let grown = 1.0 + 12.0 * truth.growth_permille as f64 / (1_000.0 + 23.5 * truth.growth_permille as f64);
        let expected = 1.0 + (effect.level_permille as f64 + 5.5 * effect.slope_permille as f64) / 1_000.0;
        let found = change / grown;
        assert!((found - expected).abs() < 0.035, "{:?}: {found} beside {expected}", effect.buyer);
        let free = sum(&|order| of(order) && !priced(order) && after(order))
            / sum(&|order| of(order) && !priced(order) && before(order));
        assert!((free / grown - 1.0).abs() < 0.15, "{:?}: {free}", effect.buyer);
    }
}

#[test]
fn some_are_given_feedback_and_centres_test_more_themselves() {
    let (dir, plan) = demo_of(&DemoOptions::new(2_500, 7));
    let (told, kinds) = (rows(dir.path(), &plan, RegisterKind::Feedback), kinds(dir.path(), &plan));
    let mut units: Vec<&String> = told.iter().map(|row| &row["centre"]).collect();
    units.sort();
    units.dedup();
    assert!(units.len() * 2 < kinds.len() && units.len() * 4 > kinds.len(), "{} of {}", units.len(), kinds.len());
    assert!(told.iter().all(|row| on(row) >= date(2019, 1, 31) && kinds.contains_key(&row["centre"])));
    let tests = rows(dir.path(), &plan, RegisterKind::PocTests);
    let sum = |year: i16| tests.iter().filter(|row| on(row).year() == year).map(quantity).sum::<i64>() as f64;
    assert!((sum(2017) / sum(2016) - 1.0).abs() < 0.05);
    assert!((sum(2019) / sum(2017) - 1.16).abs() < 0.05, "{}", sum(2019) / sum(2017));
    assert!(tests.iter().all(|row| kinds[&row["centre"]] != TradeBuyer::Clinic));
}
