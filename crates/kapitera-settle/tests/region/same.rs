//! Persons and the same persons counted give the same settlement.

use kapitera_region::Mode;
use kapitera_register::RegisterKind;

use super::small::{BIRCH, SPRUCE, Small, counted};

#[test]
fn counts_settle_as_persons_do() {
    let day = "2020-02-01";
    // The ages on that day; T5 has turned 30 on it.
    let rows = [
        counted(day, BIRCH, 39, "female"),
        counted(day, BIRCH, 69, "male"),
        counted(day, BIRCH, 81, "female"),
        counted(day, BIRCH, 19, "male"),
        counted(day, BIRCH, 30, "male"),
        counted(day, SPRUCE, 34, "female"),
        counted(day, SPRUCE, 89, "male"),
    ];
    let counts = Small::new("");
    let text = format!("day;centre;age;sex;area;count\n{}", rows.concat());
    counts.deliver(RegisterKind::ListingCounts, "2020-02-03T06:00:00Z", None, Mode::Full, &text);
    let (of_counts, of_persons) = (counts.settle("2020-02"), Small::listed("").settle("2020-02"));
    let lines = |settled: &kapitera_settle::Settled| {
        let lines = settled.settlement.lines.iter();
        lines.map(|line| (line.component, line.centre, line.amount, line.exact.clone())).collect::<Vec<_>>()
    };
    assert_eq!(lines(&of_counts), lines(&of_persons));
    assert_eq!(of_counts.settlement.listed, of_persons.settlement.listed);
    assert_eq!(of_counts.digests.result, of_persons.digests.result);
    assert_ne!(of_counts.digests.deliveries, of_persons.digests.deliveries);
}
