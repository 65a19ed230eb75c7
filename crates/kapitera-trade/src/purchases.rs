//! What was bought, in cells whose sums are the whole.

use std::collections::BTreeMap;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};
use std::sync::Arc;

use kapitera_money::Ore;
use kapitera_period::{Date, Month};

use crate::Refusal;

/// A service that a unit sells. Two units' services are two, also with one code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Service {
    /// The id of the unit that sells.
    pub supplier: Arc<str>,
    /// The code of the service.
    pub code: Arc<str>,
}

impl Service {
    /// The service `code` of `supplier`.
    pub fn new(supplier: impl Into<Arc<str>>, code: impl Into<Arc<str>>) -> Self {
        Self { supplier: supplier.into(), code: code.into() }
    }
}

/// Supplier and code: `LAB CRP`.
impl fmt::Display for Service {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.supplier, self.code)
    }
}

/// So many for so much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Bought {
    /// How many.
    pub quantity: u64,
    /// What was charged for all of them.
    pub amount: Ore,
}

impl Add for Bought {
    type Output = Self;

    /// # Panics
    ///
    /// When a sum does not fit in 64 bits, as sums of [`Ore`] do.
    fn add(self, other: Self) -> Self {
        let quantity = self.quantity.checked_add(other.quantity).expect("a quantity fits in 64 bits");
        Self { quantity, amount: self.amount + other.amount }
    }
}

impl AddAssign for Bought {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Bought {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

/// What was bought of each service in a period.
pub type Basket = BTreeMap<Service, Bought>;

/// A row of what was bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// The service date: the price list of this day is in force.
    pub day: Date,
    /// The id of the unit that pays.
    pub buyer: Arc<str>,
    /// What was bought.
    pub service: Service,
    /// What kind of service it is, for sums; empty for none.
    pub group: Arc<str>,
    /// How many for how much.
    pub bought: Bought,
}

/// What a sum of [`Purchases`] is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The month of the service date.
    pub month: Month,
    /// The id of the unit that pays.
    pub buyer: Arc<str>,
    /// What was bought.
    pub service: Service,
    /// What kind of service it is; empty for none.
    pub group: Arc<str>,
}

/// What was bought, summed by [`Cell`]. The order in which it was told changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Purchases {
    cells: BTreeMap<Cell, Bought>,
}

impl Purchases {
    /// The sums of rows.
    ///
    /// # Errors
    ///
    /// With a day outside the years 1 to 9998, which has no month.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Purchase>) -> Result<Self, Refusal> {
        let mut all = Self::default();
        for Purchase { day, buyer, service, group, bought } in rows {
            let month = Month::of(*day).ok_or(Refusal::NoMonth { day: *day })?;
            all.add(Cell { month, buyer: buyer.clone(), service: service.clone(), group: group.clone() }, *bought);
        }
        Ok(all)
    }

    /// Adds to a cell.
    pub fn add(&mut self, cell: Cell, bought: Bought) {
        *self.cells.entry(cell).or_default() += bought;
    }

    /// The cells in the order of month, buyer, service and group.
    pub fn cells(&self) -> impl Iterator<Item = (&Cell, Bought)> {
        self.cells.iter().map(|(cell, bought)| (cell, *bought))
    }

    /// All that was bought.
    pub fn total(&self) -> Bought {
        self.cells.values().copied().sum()
    }

    /// The sums by a key of the cells: by buyer, by group, by month.
    pub fn by<K: Ord>(&self, key: impl Fn(&Cell) -> K) -> BTreeMap<K, Bought> {
        let mut sums: BTreeMap<K, Bought> = BTreeMap::new();
        for (cell, bought) in self.cells() {
            *sums.entry(key(cell)).or_default() += bought;
        }
        assert_eq!(sums.values().copied().sum::<Bought>(), self.total(), "sums by a key sum to the whole");
        sums
    }

    /// What was bought of each service in the months from `from` to `to`, both belonging to it.
    pub fn basket(&self, from: Month, to: Month) -> Basket {
        self.only(|cell| (from..=to).contains(&cell.month)).by(|cell| cell.service.clone())
    }

    /// The cells for which `keep` is true: a buyer's, a group's.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&Cell) -> bool) -> Self {
        let kept = self.cells().filter(|(cell, _)| keep(cell));
        Self { cells: kept.map(|(cell, bought)| (cell.clone(), bought)).collect() }
    }
}
