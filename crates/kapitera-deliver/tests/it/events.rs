//! Deliveries of events: stored with their amounts, superseded by source, refused whole.

use jiff::Timestamp;
use kapitera_money::Ore;
use kapitera_region::{DaySet, Mode, StoredAmounts, event_column, verify};
use kapitera_register::{EventKind, RegisterKind};

use crate::small::{BIRCH, COSTS, SPRUCE, Sent, Small, january};

const ROWS: &str =
    "DEMO-1;SE2329999995-T001;2020-01-03;A1;100,50\nDEMO-2;;2020-01-31;A2;-20\n;SE2329999995-T002;2020-01-15;A1;7\n";

fn costs<'a>(name: &'a str, text: &'a str) -> Sent<'a> {
    Sent::january(RegisterKind::Costs, name, text)
}

/// The amounts that hold, as known at a time.
fn held(small: &Small, known_at: &str) -> Vec<i64> {
    let mut held = Vec::new();
    for known in small.region.known_events(EventKind::Costs, known_at.parse().unwrap()).unwrap() {
        let table = small.region.event_table(EventKind::Costs, &known.manifest).unwrap();
        let mut reader = table.reader().unwrap();
        for group in 0..table.groups() {
            let (mut days, mut amounts) = (Vec::new(), Vec::new());
            reader.numbers(group, event_column::DAY).unwrap().read(table.rows(group), &mut days).unwrap();
            reader.amounts(group, event_column::AMOUNT).unwrap().read(table.rows(group), &mut amounts).unwrap();
            let counts = |day: i32| known.days.contains(kapitera_period::day_from_number(day).unwrap());
            held.extend(days.into_iter().zip(amounts).filter(|&(day, _)| counts(day)).map(|(_, amount)| amount));
        }
    }
    held.sort_unstable();
    held
}

#[test]
fn a_delivery_of_costs_keeps_its_rows_amounts_and_source() {
    let small = Small::new();
    let rejected = "DEMO-3;SE2329999995-T001;2020-02-01;A1;5\n";
    let text = format!("{COSTS}{ROWS}{rejected}Summa;;;;92,50\n");
    let sent = Sent { control_sum: Some(Ore(92_50)), ..costs("lab", &text) };
    let delivered = small.deliver(&sent).unwrap();
    let amounts = delivered.amounts.unwrap();
    assert_eq!((amounts.accepted, amounts.rejected, amounts.rejected_without_amount), (Ore(87_50), Ore(5_00), 0));
    let manifest = delivered.manifest;
    let stored = StoredAmounts { accepted: Ore(87_50), rejected: Ore(5_00), rejected_without_amount: 0 };
    assert_eq!((manifest.source.as_str(), manifest.amounts), ("lab", Some(stored)));
    assert_eq!((manifest.rows, manifest.rejected, manifest.persons_count, manifest.covers), (3, 1, 2, january()));
    assert_eq!(delivered.rejected[0].reason.code, "outside_covers");
    assert_eq!(held(&small, "2020-03-01T00:00:00Z"), [-20_00, 7_00, 100_50]);
    let covered = small.region.events_covered(EventKind::Costs, Timestamp::MAX).unwrap();
    assert_eq!(covered, [("lab".to_owned(), DaySet::of([january()]))]);
    let verified = verify(small.root());
    assert_eq!((verified.problems, verified.deliveries, verified.persons), (vec![], 3, 2));
}

#[test]
fn late_rows_add_and_corrections_replace_their_own_source() {
    let small = Small::new();
    let row = |day: &str, amount: &str| format!("{COSTS}DEMO-1;{BIRCH};{day};A1;{amount}\n");
    let first = format!("{}DEMO-1;{BIRCH};2020-01-20;A1;2\n", row("2020-01-10", "1"));
    small.deliver(&costs("first", &first)).unwrap();
    let x_ray = row("2020-01-10", "500");
    let sent = Sent { received: "2020-02-05T07:00:00Z", mapping: Some("x-ray.toml"), ..costs("x-ray", &x_ray) };
    assert_eq!(small.deliver(&sent).unwrap().manifest.source, "x-ray");
    let late = row("2020-01-10", "3");
    let sent = Sent { received: "2020-02-06T07:00:00Z", mode: Mode::Changes, ..costs("late", &late) };
    small.deliver(&sent).unwrap();
    let corrected = row("2020-01-10", "4");
    let sent = Sent {
        received: "2020-02-07T07:00:00Z",
        covers: Some(kapitera_period::Span { to: "2020-01-15".parse().unwrap(), ..january() }),
        ..costs("corrected", &corrected)
    };
    small.deliver(&sent).unwrap();
    assert_eq!(held(&small, "2020-02-04T08:00:00Z"), [100, 200]);
    assert_eq!(held(&small, "2020-02-06T06:00:00Z"), [100, 200, 500_00]);
    assert_eq!(held(&small, "2020-02-06T08:00:00Z"), [100, 200, 300, 500_00]);
    assert_eq!(held(&small, "2020-02-07T08:00:00Z"), [200, 400, 500_00]);
}

#[test]
fn what_is_refused_leaves_nothing() {
    let small = Small::new();
    let text = format!("{COSTS}{ROWS}");
    assert_eq!(small.refused(&Sent { covers: None, ..costs("a", &text) }), ["covers_missing"]);
    assert_eq!(small.refused(&Sent { control_sum: Some(Ore(87_49)), ..costs("a", &text) }), ["control_sum_differs"]);
    let summed = format!("{text}Summa;;;;87,51\n");
    assert_eq!(small.refused(&costs("a", &summed)), ["control_sum_differs"]);
    assert_eq!(small.refused(&costs("a", COSTS)), ["no_rows"]);
    small.deliver(&costs("a", &text)).unwrap();
    // The same bytes, under another name, of another source and for other days.
    let again = Sent { received: "2020-02-05T07:00:00Z", mapping: Some("x-ray.toml"), ..costs("b", &text) };
    assert_eq!(small.refused(&again), ["delivery_repeated"]);
    let other = format!("{text}DEMO-4;{SPRUCE};2020-01-05;;1\n");
    assert_eq!(
        small.refused(&Sent { received: "2020-02-03T07:00:00Z", ..costs("c", &other) }),
        ["received_out_of_order"]
    );
}

#[test]
fn too_many_rejected_rows_refuse_the_delivery_and_are_named() {
    let small = Small::new();
    let wrong: String = (0..150).map(|row| format!("DEMO-1;{BIRCH};2020-01-{:02};;x\n", row % 31 + 1)).collect();
    let text = format!("{COSTS}{ROWS}{wrong}");
    let codes = small.refused(&costs("a", &text));
    assert_eq!((codes.len(), codes[0]), (101, "too_many_rejected"));
    let problems = small.deliver(&costs("a", &text)).unwrap_err();
    let said: Vec<&str> = problems[0]
        .places
        .iter()
        .filter_map(|place| match place {
            kapitera_message::Place::Named(text) => Some(text.en.as_str()),
            kapitera_message::Place::InText { .. } => None,
        })
        .collect();
    assert_eq!(said, ["a.csv", "showing the first 100 of 150 faults"]);
}

#[test]
fn persons_are_numbered_once_over_listing_and_events() {
    let small = Small::new();
    let visits = format!("id;day;centre;fee\nDEMO-2;2020-01-03;{BIRCH};200\nDEMO-1;2020-01-04;{BIRCH};0\n");
    let first = small.deliver(&Sent::january(RegisterKind::Visits, "visits", &visits)).unwrap().manifest;
    let listing = format!("id;centre\nDEMO-1;{BIRCH}\nDEMO-3;{BIRCH}\n");
    let second = small.deliver(&Sent::january(RegisterKind::Listing, "listing", &listing)).unwrap().manifest;
    let drugs = "id;day;atc;cost\nDEMO-3;2020-01-03;A10BA02;12,34\nDEMO-4;2020-01-03;A10BA02;12,34\n";
    let third = small.deliver(&Sent::january(RegisterKind::Drugs, "drugs", drugs)).unwrap().manifest;
    let range = |manifest: &kapitera_region::Manifest| (manifest.persons_from, manifest.persons_count);
    assert_eq!([first, second, third].each_ref().map(range), [(0, 2), (2, 1), (3, 1)]);
    assert_eq!(small.region.persons_end().unwrap(), 4);
    assert_eq!(verify(small.root()).problems, []);
}
