//! Price lists: what is done, how often of a thousand, and what it costs. All prices are illustrative.

use crate::random::{Draw, Weighted};

/// One thing on a price list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    pub(crate) code: &'static str,
    /// Of a thousand draws.
    pub(crate) share: u64,
    /// In öre.
    pub(crate) price: u64,
}

/// A price list to draw from.
pub(crate) struct Catalogue {
    items: &'static [Item],
    weighted: Weighted,
}

impl Catalogue {
    pub(crate) fn new(items: &'static [Item]) -> Self {
        Self { items, weighted: Weighted::new(items.iter().map(|item| item.share)) }
    }

    /// An item at its list price.
    pub(crate) fn pick(&self, draw: &mut Draw) -> Item {
        self.items[self.weighted.pick(draw)]
    }

    /// An item at a price up to a fifth above or below that of the list, so that the mean is the list's.
    pub(crate) fn pick_about(&self, draw: &mut Draw) -> Item {
        let item = self.pick(draw);
        Item { price: item.price * (800 + draw.below(401)) / 1_000, ..item }
    }
}

/// Shorter than the struct, so that a list reads as a table.
pub(crate) const fn item(code: &'static str, share: u64, price: u64) -> Item {
    Item { code, share, price }
}
