//! What internal trade stands on: the units that buy and sell, and the price lists of those that sell.

use std::sync::Arc;

use kapitera_money::{Exact, Ore};
use kapitera_period::Span;

use crate::{Centre, Owner};

/// A unit of the region that is no health centre, and that buys or sells inside it: a hospital clinic, the laboratory,
/// radiology. As it was during `valid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// HSA id, upper case; no centre has it.
    pub id: Arc<str>,
    /// The name people use.
    pub name: String,
    /// What it is, in the region's words: `clinic`, `supplier` …
    pub kind: Arc<str>,
    /// The organisation it belongs to.
    pub organisation: String,
    /// The organisation's number, ten digits without hyphen.
    pub org_number: String,
    /// The days it is there.
    pub valid: Span,
}

impl Unit {
    /// The unit in the place of a centre, where what it buys is counted and settled: own-operated, with its organisation as the
    /// provider.
    pub fn as_centre(&self) -> Centre {
        Centre {
            id: self.id.clone(),
            name: self.name.clone(),
            provider: self.organisation.clone(),
            org_number: self.org_number.clone(),
            owner: Owner::OwnOperated,
            valid: self.valid,
        }
    }
}

/// The price of a service on a supplier's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPrice {
    /// The supplier's HSA id.
    pub supplier: Arc<str>,
    /// The code of the service.
    pub service: Arc<str>,
    /// What kind of service it is, for sums; empty when the list has no groups.
    pub group: Arc<str>,
    /// The points of the service, where the supplier reckons in such.
    pub points: Option<Exact>,
    /// The price of one.
    pub price: Ore,
    /// The days it holds.
    pub valid: Span,
}
