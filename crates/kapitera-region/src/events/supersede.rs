//! Which delivery speaks for which days, when deliveries have sources.

use std::collections::BTreeMap;

use crate::clip::DaySet;
use crate::{Manifest, Mode};

/// For each delivery, in order of receipt, the days it covers less those that a later full delivery of the same
/// source covers. Changes take nothing from anybody.
pub(crate) fn spoken(known: &[Manifest]) -> Vec<DaySet> {
    let mut later: BTreeMap<&str, DaySet> = BTreeMap::new();
    let mut left: Vec<DaySet> = Vec::with_capacity(known.len());
    for manifest in known.iter().rev() {
        let covers = DaySet::of([manifest.covers]);
        let replaced = later.entry(&manifest.source).or_default();
        left.push(covers.minus(replaced));
        if manifest.mode == Mode::Full {
            *replaced = replaced.union(&covers);
        }
    }
    left.reverse();
    left
}
