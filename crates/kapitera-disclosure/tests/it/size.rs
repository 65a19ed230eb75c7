//! A region of usual size: thirty centres, two years of months and rolling years, both sexes.

use kapitera_disclosure::{Counts, Rules, audit, protect};

use crate::region::{Draw, Shape, published, table};

const CENTRES: u64 = 30;

fn shape() -> Shape {
    Shape {
        // Providers with few centres and one with many; municipalities of neighbours.
        provider_of: (0..CENTRES).map(|centre| if centre < 12 { 0 } else { 1 + centre % 7 }).collect(),
        municipality_of: (0..CENTRES).map(|centre| centre / 3).collect(),
        months: 24,
        window: 12,
        sexes: true,
        by_month: true,
    }
}

/// A share of so many per cent at most.
fn facts(shape: &Shape, share: u64) -> Vec<Counts> {
    let mut draw = Draw(7);
    let sizes: Vec<u64> = (0..CENTRES).map(|_| draw.within(15, 200)).collect();
    let pieces = 0..shape.pieces();
    let facts = pieces.map(|piece| {
        let size = sizes[(piece / 2) % sizes.len()];
        let all = draw.within(size * 3 / 4, size);
        let met = all * draw.within(share / 10, share) / 100;
        Counts::from([met, all - met])
    });
    facts.collect()
}

#[test]
fn a_region_of_usual_size_is_protected() {
    let (shape, rules) = (shape(), Rules::default());
    let facts = facts(&shape, 60);
    // What was published a month before stands.
    let before = table(&shape, 23, &facts, Vec::new());
    let first = protect(&before, &rules).unwrap();
    let now = table(&shape, 24, &facts, vec![published(&before, &first.status)]);
    let second = protect(&now, &rules).unwrap();
    for (table, found) in [(&before, &first), (&now, &second)] {
        assert!(table.cells.len() > 5_000 && found.primary > 200, "{} of {}", found.primary, table.cells.len());
        // Most cells are left to read.
        assert!((found.primary + found.secondary) * 3 < table.cells.len(), "{}", found.secondary);
        assert!(found.audit.is_safe() && found.audit.narrowest >= Some(5));
        assert!(audit(table, &found.status, &rules).unwrap().is_safe());
    }
}
