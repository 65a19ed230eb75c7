//! What holds of every table, also of cells that overlap in no order.

use kapitera_disclosure::{Cell, Counts, Rules, Status, Table, Wish, audit, protect};
use proptest::prelude::*;

/// Any cells over a few pieces.
fn tables(least: u64) -> impl Strategy<Value = Table> {
    let pieces = proptest::collection::vec((least..60, least..60), 3..10);
    pieces.prop_flat_map(|pieces| {
        let some = proptest::sample::subsequence((0..pieces.len() as u32).collect::<Vec<_>>(), 1..=pieces.len());
        let cells = proptest::collection::vec((some, 0..500_u64), 1..30);
        (Just(pieces), cells).prop_map(|(pieces, cells)| {
            let cells = cells.into_iter().enumerate();
            let cell = |(id, (of, cost))| Cell { id: id as u64, of, cost, wish: Wish::Show };
            let pieces = pieces.into_iter().map(|(met, not)| Counts::from([met, not])).collect();
            Table { pieces, cells: cells.map(cell).collect(), ..Table::default() }
        })
    })
}

fn counts(table: &Table, cell: &Cell) -> Vec<u64> {
    (0..2).map(|kind| cell.of.iter().map(|&piece| table.pieces[piece as usize].0[kind]).sum()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// What is chosen passes the audit by itself, and shows nothing that is sensitive.
    #[test]
    fn what_is_chosen_is_safe(table in tables(0)) {
        let rules = Rules::default();
        let protected = protect(&table, &rules).unwrap();
        for (cell, status) in table.cells.iter().zip(&protected.status) {
            prop_assert!(*status == Status::Hidden || !rules.is_sensitive(&counts(&table, cell)));
        }
        let found = audit(&table, &protected.status, &rules).unwrap();
        prop_assert!(found.is_safe(), "{found:?}");
        prop_assert!(protected.audit.is_safe());
    }

    /// Where nothing is sensitive nothing is hidden.
    #[test]
    fn nothing_is_hidden_for_nothing(table in tables(20)) {
        let protected = protect(&table, &Rules::default()).unwrap();
        prop_assert!(protected.status.iter().all(|status| *status == Status::Shown));
        prop_assert_eq!((protected.primary, protected.secondary), (0, 0));
    }

    /// The order of the cells changes nothing, nor does that of a cell's pieces.
    #[test]
    fn order_changes_nothing(table in tables(0), turn in 0..30_usize) {
        let protected = protect(&table, &Rules::default()).unwrap();
        let mut other = table.clone();
        let turn = turn % other.cells.len();
        other.cells.rotate_left(turn);
        other.cells.iter_mut().for_each(|cell| cell.of.reverse());
        let mut turned = protect(&other, &Rules::default()).unwrap();
        turned.status.rotate_right(turn);
        prop_assert_eq!(protected, turned);
    }
}
