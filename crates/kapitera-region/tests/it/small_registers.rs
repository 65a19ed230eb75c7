//! Distances, care need, values, residents, units and prices: stored, read back, and known when.

use kapitera_money::{Exact, Ore, parse_number};
use kapitera_period::Span;
use kapitera_region::{KnownValue, Mode, NewDelivery};
use kapitera_register::{CareNeedCounts, Distance, ListPrice, ReportedValue, Resident, Sex, Unit};

use crate::fixtures::{all, at, day, days, new, person, region};

fn distance(area: &str, centre: &str, km: u32, valid: Span) -> Distance {
    Distance { area: area.into(), centre: centre.into(), km, valid }
}

#[test]
fn distances_hold_for_the_days_they_state() {
    let (_folder, region) = region();
    let first = [distance("A", "SE1", 0, all()), distance("A", "SE2", 40, all()), distance("B", "SE1", 7, all())];
    region.write_distances(new(1, all()), first.iter().rev().cloned().collect()).unwrap();
    assert_eq!(region.distances(at(1)).unwrap(), first);
    // A new road from day 10, stated for all: what the delivery leaves out has no distance from then.
    let from = Span::open(day(10));
    region.write_distances(new(2, all()), vec![distance("A", "SE2", 35, from), distance("A", "SE1", 0, from)]).unwrap();
    let before = days(0, 9);
    let expected = [
        distance("A", "SE1", 0, all()),
        distance("A", "SE2", 40, before),
        distance("A", "SE2", 35, from),
        distance("B", "SE1", 7, before),
    ];
    assert_eq!(region.distances(at(2)).unwrap(), expected);
    assert_eq!(region.distances(at(1)).unwrap(), first);
    // Days that a delivery does not cover it does not speak for, whatever its rows say.
    region.write_distances(new(3, days(0, 4)), vec![distance("B", "SE1", 8, all())]).unwrap();
    let expected = [
        distance("A", "SE1", 0, Span::open(day(5))),
        distance("A", "SE2", 40, days(5, 9)),
        distance("A", "SE2", 35, from),
        distance("B", "SE1", 8, days(0, 4)),
        distance("B", "SE1", 7, days(5, 9)),
    ];
    assert_eq!(region.distances(at(3)).unwrap(), expected);
}

#[test]
fn care_need_comes_back_with_what_was_printed() {
    let (_folder, region) = region();
    let counts = |centre: &str, first: u64, printed: Option<&str>, valid| CareNeedCounts {
        centre: centre.into(),
        valid,
        counts: [first, 2, 3, 4, 5, 6, 7],
        population: u32::MAX.into(),
        printed: printed.map(|text| parse_number(text).unwrap()),
    };
    let (old, year) = (Span { to: day(364), ..all() }, days(365, 729));
    let first = [counts("SE1", 1, Some("-0.25"), old), counts("SE2", 9, None, old)];
    region.write_care_need(new(1, all()), first.to_vec()).unwrap();
    assert_eq!(region.care_need(at(1)).unwrap(), first);
    let second = counts("SE1", 5, Some("1/3"), year);
    region.write_care_need(new(2, all()), vec![second.clone()]).unwrap();
    assert_eq!(region.care_need(at(2)).unwrap(), [first[0].clone(), second, first[1].clone()]);
    let refused = |row: CareNeedCounts| region.write_care_need(new(3, all()), vec![row]).unwrap_err()[0].code;
    assert_eq!(refused(counts("SE1", 1 << 32, None, all())), "count_too_large");
    let long = &Exact::fraction(1, i128::MAX).unwrap() * &Exact::fraction(1, 3).unwrap();
    assert_eq!(refused(CareNeedCounts { printed: Some(long), ..first[0].clone() }), "index_value_too_long");
}

#[test]
fn residents_are_those_of_the_latest_delivery_that_covers_the_day() {
    let (_folder, region) = region();
    let resident = |who, area: &str, valid| Resident {
        person: person(who),
        birth: day(-9_000),
        sex: Sex::Male,
        area: area.into(),
        valid,
    };
    let first = [resident(1, "A", all()), resident(2, "B", days(3, 8))];
    region.write_residents(new(1, all()), first.iter().rev().cloned().collect()).unwrap();
    assert_eq!(region.residents(at(1)).unwrap(), first);
    // Person 1 has moved, person 2 never lived here from day 5 on.
    let from = Span::open(day(5));
    region.write_residents(new(2, from), vec![resident(1, "A", all()), resident(3, "B", all())]).unwrap();
    let expected = [resident(1, "A", all()), resident(2, "B", days(3, 4)), resident(3, "B", from)];
    assert_eq!(region.residents(at(2)).unwrap(), expected);
    // They are numbered by nobody.
    assert_eq!(region.persons_end().unwrap(), 0);
    assert_eq!(region.find_person(&person(1)).unwrap(), None);
}

#[test]
fn values_come_back_exactly_and_may_come_as_changes() {
    let (_folder, region) = region();
    let value = |name: &str, item: &str, valid, amount: &str| ReportedValue {
        value: name.into(),
        centre: "SE1".into(),
        item: item.into(),
        valid,
        amount: parse_number(amount).unwrap(),
    };
    let rows = [
        value("breach-weeks", "autumn", days(3, 3), "2"),
        value("share", "", all(), "1/3"),
        value("share", "", all(), "-12345678.901"),
    ];
    region.write_values(new(1, all()), rows.to_vec()).unwrap();
    let late = value("breach-weeks", "autumn", days(4, 4), "1");
    let changes = NewDelivery { mode: Mode::Changes, ..new(2, days(0, 9)) };
    region.write_values(changes, vec![late.clone()]).unwrap();
    let [weeks, third, negative] = rows;
    let known = |row: ReportedValue| KnownValue { days: vec![row.valid], row };
    assert_eq!(region.values(at(2)).unwrap().rows, [weeks, late, negative, third].map(known));
    let long = &Exact::fraction(1, i128::MAX).unwrap() * &Exact::fraction(1, 3).unwrap();
    let long = ReportedValue { amount: long, ..value("share", "", all(), "1") };
    assert_eq!(region.write_values(new(3, all()), vec![long]).unwrap_err()[0].code, "reported_value_too_long");
    let changes = NewDelivery { mode: Mode::Changes, ..new(4, all()) };
    assert_eq!(region.write_residents(changes, vec![]).unwrap_err()[0].code, "changes_only_for_listing");
}

pub fn unit(id: &str, name: &str, valid: Span) -> Unit {
    Unit {
        id: id.into(),
        name: name.into(),
        kind: "supplier".into(),
        organisation: "Region".into(),
        org_number: "2321000214".into(),
        valid,
    }
}

pub fn price(supplier: &str, service: &str, ore: i64, valid: Span) -> ListPrice {
    let group = if ore % 200 == 0 { "chemistry" } else { "" };
    let points = (ore % 300 == 0).then(|| parse_number("1/3").unwrap());
    let (supplier, service) = (supplier.into(), service.into());
    ListPrice { supplier, service, group: group.into(), points, price: Ore(ore), valid }
}

#[test]
fn units_are_those_of_the_latest_delivery_that_covers_the_day() {
    let (_folder, region) = region();
    let first = [unit("SE8", "Clinic", days(0, 8)), unit("SE9", "Laboratory", all())];
    region.write_units(new(1, all()), first.iter().rev().cloned().collect()).unwrap();
    assert_eq!(region.units(at(1)).unwrap(), first);
    let from = Span::open(day(5));
    region.write_units(new(2, from), vec![unit("SE9", "Laboratory medicine", all())]).unwrap();
    let before = |valid: Span| Span { to: day(4), ..valid };
    let expected = [
        unit("SE8", "Clinic", before(days(0, 8))),
        unit("SE9", "Laboratory", before(all())),
        unit("SE9", "Laboratory medicine", from),
    ];
    assert_eq!(region.units(at(2)).unwrap(), expected);
    // Where it is counted it stands as a centre of the region's own.
    let place = expected[1].as_centre();
    assert_eq!((&*place.id, place.owner.name(), place.valid), ("SE9", "own-operated", before(all())));
}

#[test]
fn a_suppliers_new_list_holds_as_a_whole_for_the_days_it_has() {
    let (_folder, region) = region();
    let first = [
        price("SE8", "CT", 2_400_00, all()),
        price("SE9", "K-Na", 24_50, all()),
        price("SE9", "P-CRP", 30_00, days(0, 20)),
    ];
    region.write_prices(new(1, all()), first.iter().rev().cloned().collect()).unwrap();
    assert_eq!(region.prices(at(1)).unwrap(), first);
    // The laboratory's next list, from day 10: without P-CRP, which then has no price. Radiology's stands.
    let from = Span::open(day(10));
    region.write_prices(new(2, all()), vec![price("SE9", "K-Na", 26_00, from)]).unwrap();
    let before = days(0, 9);
    let expected = [
        first[0].clone(),
        price("SE9", "K-Na", 24_50, Span { to: day(9), ..all() }),
        price("SE9", "K-Na", 26_00, from),
        price("SE9", "P-CRP", 30_00, before),
    ];
    assert_eq!(region.prices(at(2)).unwrap(), expected);
    let long = &Exact::fraction(1, i128::MAX).unwrap() * &Exact::fraction(1, 3).unwrap();
    let long = ListPrice { points: Some(long), ..first[0].clone() };
    assert_eq!(region.write_prices(new(3, all()), vec![long]).unwrap_err()[0].code, "points_too_long");
}
