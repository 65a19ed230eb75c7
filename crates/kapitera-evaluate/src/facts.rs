//! What evaluating needs to know besides the counts.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use kapitera_model::Spot;
use kapitera_money::Exact;

/// Facts of the period paid for.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The centres that are settled, by ascending HSA id.
    pub centres: Vec<CentreFact>,
    /// What is known of each home area, by code.
    pub areas: BTreeMap<Arc<str>, AreaFact>,
    /// Index values.
    pub indices: IndexValues,
    /// Reported values: by name, then by centre.
    pub values: BTreeMap<String, HashMap<Arc<str>, Vec<Item>>>,
    /// A condition that is taken to be otherwise than it is, to see what hangs on it; none when months are settled.
    pub otherwise: Option<Otherwise>,
}

/// A condition of one centre that is taken to fail when it holds, and to hold when it fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otherwise {
    /// The component.
    pub component: String,
    /// Where the condition stands.
    pub spot: Spot,
    /// The centre's place among [`Facts::centres`].
    pub centre: usize,
}

/// Values of indices: by index and scale, then by centre.
pub type IndexValues = BTreeMap<(Arc<str>, Arc<str>), HashMap<Arc<str>, Exact>>;

/// A centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentreFact {
    /// HSA id.
    pub id: Arc<str>,
    /// The name people use.
    pub name: String,
    /// Who runs it: `own-operated` or `private`.
    pub owner: &'static str,
}

/// What is known of a home area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaFact {
    /// The municipality's code.
    pub municipality: Arc<str>,
    /// The distance to the main hospital in whole kilometres.
    pub distance_km: Option<u32>,
}

/// One item of a reported value: an occasion, or the whole when there is only one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The item's name; empty when there is only one.
    pub name: String,
    /// How much in the period.
    pub amount: Exact,
    /// How much the same item had before the period; 0 when it had nothing. A limit per item holds for all of it.
    pub before: Exact,
}
