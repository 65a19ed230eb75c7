//! Twelve months of one list are the year, to the öre.

use kapitera_money::Ore;

use super::small::{BIRCH, SPRUCE, Small, ore, total};

#[test]
fn twelve_months_sum_to_the_year() {
    let small = Small::listed("");
    let months: Vec<_> = (1..=12).map(|month| small.settle(&format!("2020-{month:02}")).settlement).collect();
    let year = |component, centre| months.iter().map(|month| ore(month, component, centre).unwrap()).sum::<i64>();
    // T5 is 30 all year; nobody else passes a limit of the table: 5.65 × 2 453 and 2.8 × 2 453.
    assert_eq!((year(0, BIRCH), year(0, SPRUCE)), (1_385_945, 686_840));
    // 820 × 7 ÷ 6.9 per weighted person: 4.5 and 2.4 of them, 3 743.478… and 1 996.521…; together 7 × 820.
    assert_eq!((year(1, BIRCH), year(1, SPRUCE)), (374_348, 199_652));
    let totals = |centre| months.iter().map(|month| total(month, centre)).sum::<Ore>();
    assert_eq!((totals(BIRCH) + totals(SPRUCE)).0, 1_385_945 + 686_840 + 574_000);
    assert!(months.iter().any(|month| ore(month, 0, BIRCH) != ore(&months[0], 0, BIRCH)), "a twelfth is not whole öre");
}
