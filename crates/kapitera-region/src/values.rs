//! Reported values as known at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_message::Problems;
use kapitera_period::Span;
use kapitera_register::{RegisterKind, ReportedValue};

use crate::clip::DaySet;
use crate::events::spoken;
use crate::{Mode, Region, small};

/// The values that were reported, and for which days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownValues {
    /// The rows that still speak for a day, sorted by value, centre, item, days and amount. Two that are alike are two:
    /// both were reported.
    pub rows: Vec<KnownValue>,
    /// For each value's name, the days of the full deliveries of every source that ever mentioned it.
    pub covered: BTreeMap<Arc<str>, DaySet>,
}

/// A reported value and the days for which it still holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownValue {
    /// The row as it was stated.
    pub row: ReportedValue,
    /// The row's days for which its delivery speaks: among those that the delivery covers, and not replaced by a later
    /// full delivery of the same source. Ascending, never empty.
    pub days: Vec<Span>,
}

impl KnownValues {
    /// Whether full deliveries speak about the value `name` on every day of `span`.
    pub fn covers(&self, name: &str, span: Span) -> bool {
        self.covered.get(name).is_some_and(|days| DaySet::of([span]).minus(days).is_empty())
    }
}

impl Region {
    /// The reported values as known at a time.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read.
    pub fn values(&self, known_at: Timestamp) -> Result<KnownValues, Problems> {
        let known = self.known(RegisterKind::Values, known_at)?;
        let mut rows = Vec::new();
        // By source: the days stated in full, and the names ever mentioned.
        let mut sources: BTreeMap<&str, (DaySet, BTreeSet<Arc<str>>)> = BTreeMap::new();
        for (manifest, spoken) in known.iter().zip(spoken(&known)) {
            let (full, names) = sources.entry(&manifest.source).or_default();
            if manifest.mode == Mode::Full {
                *full = full.union(&DaySet::of([manifest.covers]));
            }
            // Also of a delivery that has been replaced: it tells which names the source is asked about.
            for row in self.small_rows::<ReportedValue>(manifest)? {
                if !names.contains(&row.value) {
                    names.insert(row.value.clone());
                }
                let days = spoken.clip(row.valid);
                if !days.is_empty() {
                    rows.push(KnownValue { row, days });
                }
            }
        }
        let mut covered: BTreeMap<Arc<str>, DaySet> = BTreeMap::new();
        for (full, names) in sources.into_values() {
            for name in names {
                let days = covered.entry(name).or_default();
                *days = days.union(&full);
            }
        }
        rows.sort_by(|a, b| small::value_order(&a.row, &b.row));
        Ok(KnownValues { rows, covered })
    }
}
