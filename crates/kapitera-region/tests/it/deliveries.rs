//! Deliveries of listings, centres, areas and indices.

use jiff::civil::date;
use kapitera_money::{Exact, parse_number};
use kapitera_period::{OPEN_END, Span};
use kapitera_region::{Mode, NewDelivery, Region, verify};
use kapitera_register::{Area, Centre, IndexValue, ListingRow, Owner, RegisterKind};

use crate::fixtures::{all, at, listing as row, new, person, region};

#[test]
fn persons_keep_their_numbers_and_new_ones_follow() {
    let (folder, region) = region();
    let first = region.write_listing(new(1, all()), [9, 3, 5].map(|who| row(who, all().from)).to_vec()).unwrap();
    let second = region.write_listing(new(2, all()), [5, 4, 1, 9].map(|who| row(who, all().from)).to_vec()).unwrap();
    assert_eq!((first.persons_from, first.persons_count, second.persons_from, second.persons_count), (0, 3, 3, 2));
    let number = |who: u8| region.find_person(&person(who)).unwrap();
    assert_eq!([3, 5, 9, 1, 4, 8].map(number), [Some(0), Some(1), Some(2), Some(3), Some(4), None]);
    assert_eq!(region.deliveries(RegisterKind::Listing).unwrap(), [first, second]);
    let verified = verify(folder.path());
    assert_eq!(
        (verified.problems, verified.deliveries, verified.rows, verified.persons, verified.files),
        (vec![], 2, 7, 5, 6)
    );
}

#[test]
fn the_same_rows_in_any_order_give_the_same_bytes() {
    let rows: Vec<ListingRow> = (0..50).map(|who| row(who, date(2024, 1, 1 + (who % 28) as i8))).collect();
    let digest = |rows| region().1.write_listing(new(1, all()), rows).unwrap().rows_sha256;
    assert_eq!(digest(rows.clone()), digest(rows.into_iter().rev().collect()));
}

#[test]
fn what_must_not_be_stored_is_refused_and_leaves_nothing() {
    let (folder, region) = region();
    region.write_listing(new(1, all()), vec![row(1, all().from)]).unwrap();
    let check = |new: NewDelivery, rows: Vec<ListingRow>, code: &str| {
        assert_eq!(region.write_listing(new, rows).unwrap_err()[0].code, code);
    };
    let again = NewDelivery { received: at(2), ..new(1, all()) };
    check(again, vec![row(2, all().from)], "delivery_repeated");
    let mut wrong = new(3, all());
    wrong.files[0].rejected = 3;
    check(wrong, vec![row(2, all().from)], "too_many_rejected");
    check(new(4, all()), vec![row(2, all().from), row(2, OPEN_END)], "listings_overlap");
    check(new(5, Span { from: OPEN_END, to: all().from }), vec![], "covers_no_day");
    let changes = NewDelivery { mode: Mode::Changes, ..new(6, all()) };
    assert_eq!(region.write_areas(changes, vec![]).unwrap_err()[0].code, "changes_only_for_listing");
    let verified = verify(folder.path());
    assert_eq!((verified.problems, verified.deliveries), (vec![], 1));
    assert_eq!(Region::open(&folder.path().join("nowhere")).unwrap_err()[0].code, "not_a_region");
}

#[test]
fn a_later_delivery_of_centres_speaks_for_the_days_it_covers() {
    let (_folder, region) = region();
    let centre = |name: &str, valid| Centre {
        id: "SE1".into(),
        name: name.into(),
        provider: "P".into(),
        org_number: "2321000000".into(),
        owner: Owner::OwnOperated,
        valid,
    };
    let first = centre("Old", Span::open(date(2020, 1, 1)));
    region.write_centres(new(1, Span::open(date(2020, 1, 1))), vec![first.clone()]).unwrap();
    let march = Span { from: date(2024, 3, 1), to: date(2024, 3, 31) };
    region.write_centres(new(2, march), vec![centre("New", Span::open(date(2020, 1, 1)))]).unwrap();
    assert_eq!(region.centres(at(1)).unwrap(), [first]);
    let expected = [
        centre("Old", Span { from: date(2020, 1, 1), to: date(2024, 2, 29) }),
        centre("New", march),
        centre("Old", Span::open(date(2024, 4, 1))),
    ];
    assert_eq!(region.centres(at(2)).unwrap(), expected);
    // The same said again is one row, not three.
    region.write_centres(new(3, march), vec![centre("Old", march)]).unwrap();
    assert_eq!(region.centres(at(3)).unwrap(), [centre("Old", Span::open(date(2020, 1, 1)))]);
}

#[test]
fn areas_stand_by_edition_and_indices_by_scale() {
    let (_folder, region) = region();
    let area = |code: &str, edition: &str, distance_km| Area {
        code: code.into(),
        name: "å".into(),
        municipality: "2380".into(),
        edition: edition.into(),
        distance_km,
    };
    region.write_areas(new(1, all()), vec![area("B", "2018", None), area("A", "2018", Some(0))]).unwrap();
    region.write_areas(new(2, all()), vec![area("C", "2025", Some(7))]).unwrap();
    region.write_areas(new(3, all()), vec![area("A", "2018", Some(1))]).unwrap();
    assert_eq!(region.areas(at(2)).unwrap().len(), 3);
    assert_eq!(region.areas(at(3)).unwrap(), [area("A", "2018", Some(1)), area("C", "2025", Some(7))]);

    let value = |centre: &str, valid, value: &str| IndexValue {
        index: "cni".into(),
        scale: "mean-1".into(),
        valid,
        centre: centre.into(),
        value: parse_number(value).unwrap(),
    };
    let year = Span { from: date(2024, 1, 1), to: date(2024, 12, 31) };
    region.write_indices(new(1, year), vec![value("SE1", year, "1.5513"), value("SE2", year, "1/3")]).unwrap();
    let autumn = Span { from: date(2024, 9, 1), to: date(2024, 12, 31) };
    region.write_indices(new(2, autumn), vec![value("SE1", autumn, "-0.5")]).unwrap();
    let before = Span { to: date(2024, 8, 31), ..year };
    let expected = [value("SE1", before, "1.5513"), value("SE1", autumn, "-0.5"), value("SE2", before, "1/3")];
    assert_eq!(region.indices(at(2)).unwrap(), expected);
    let long = value("SE1", year, "1/3");
    let long = IndexValue { value: &long.value * &Exact::fraction(1, i128::MAX).unwrap(), ..long };
    assert_eq!(region.write_indices(new(3, year), vec![long]).unwrap_err()[0].code, "index_value_too_long");
}
