//! Dated events as they are stored, and which delivery speaks for which of their days.
//!
//! A delivery of events has a source, since visits of one system say nothing of another's. A full one replaces what
//! was received earlier from the same source for the days it covers; changes add rows that came late, and are
//! themselves replaced when a later full delivery covers their days.

mod numbering;
mod spill;
mod supersede;
mod words;
mod writer;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use kapitera_message::{Problem, Problems};
use kapitera_register::EventKind;

use crate::clip::DaySet;
use crate::table::{ColumnKind, Schema, StoredTable};
use crate::{Manifest, Mode, Region};

pub(crate) use supersede::spoken;
pub use writer::EventWriter;

/// The positions of the columns of the `rows.parquet` of events.
pub mod event_column {
    /// Person number, [`crate::NO_PERSON`] for an event without a person.
    pub const PERSON: usize = 0;
    /// The service date.
    pub const DAY: usize = 1;
    /// The event's own centre's HSA id; empty for none.
    pub const CENTRE: usize = 2;
    /// The amount in öre, read with [`crate::TableReader::amounts`].
    pub const AMOUNT: usize = 3;
    /// The first label; the others follow in the order of [`kapitera_register::EventKind::labels`].
    pub const LABELS: usize = 4;

    /// Of kinds that have quantities, how many alike a row tells of: after the labels.
    pub fn quantity(kind: kapitera_register::EventKind) -> Option<usize> {
        kind.has_quantities().then_some(LABELS + kind.labels().len())
    }
}

/// Stored in place of a person's number for an event without a person. It comes after every number, so that rows
/// sorted by person end with these.
pub const NO_PERSON: u32 = u32::MAX;

const VISITS: Schema = Schema {
    name: "visits",
    columns: &[
        ("person", ColumnKind::Ascending),
        ("day", ColumnKind::Day),
        ("centre", ColumnKind::Text),
        ("amount", ColumnKind::Amount),
        ("profession", ColumnKind::Text),
        ("contact", ColumnKind::Text),
        ("prescription", ColumnKind::Text),
        ("county", ColumnKind::Text),
        ("clinician", ColumnKind::Text),
    ],
};

const DRUGS: Schema = Schema {
    name: "drugs",
    columns: &[
        ("person", ColumnKind::Ascending),
        ("day", ColumnKind::Day),
        ("centre", ColumnKind::Text),
        ("amount", ColumnKind::Amount),
        ("responsibility", ColumnKind::Text),
        ("atc", ColumnKind::Text),
        ("workplace", ColumnKind::Text),
    ],
};

const COSTS: Schema = Schema {
    name: "costs",
    columns: &[
        ("person", ColumnKind::Ascending),
        ("day", ColumnKind::Day),
        ("centre", ColumnKind::Text),
        ("amount", ColumnKind::Amount),
        ("kind", ColumnKind::Text),
        ("service", ColumnKind::Text),
        ("diagnosis", ColumnKind::Text),
    ],
};

const CALLS: Schema = Schema {
    name: "calls",
    columns: &[
        ("person", ColumnKind::Ascending),
        ("day", ColumnKind::Day),
        ("centre", ColumnKind::Text),
        ("amount", ColumnKind::Amount),
        ("errand", ColumnKind::Text),
        ("answer", ColumnKind::Text),
    ],
};

const ASSESSMENTS: Schema = Schema {
    name: "assessments",
    columns: &[
        ("person", ColumnKind::Ascending),
        ("day", ColumnKind::Day),
        ("centre", ColumnKind::Text),
        ("amount", ColumnKind::Amount),
        ("assessor", ColumnKind::Text),
        ("chosen", ColumnKind::Text),
        ("wait", ColumnKind::Text),
    ],
};

const ORDERS: Schema = Schema {
    name: "orders",
    columns: &[
        ("person", ColumnKind::Ascending),
        ("day", ColumnKind::Day),
        ("centre", ColumnKind::Text),
        ("amount", ColumnKind::Amount),
        ("supplier", ColumnKind::Text),
        ("service", ColumnKind::Text),
        ("referrer", ColumnKind::Text),
        ("quantity", ColumnKind::Number),
    ],
};

const FEEDBACK: Schema = Schema {
    name: "feedback",
    columns: &[
        ("person", ColumnKind::Ascending),
        ("day", ColumnKind::Day),
        ("centre", ColumnKind::Text),
        ("amount", ColumnKind::Amount),
        ("supplier", ColumnKind::Text),
        ("subject", ColumnKind::Text),
    ],
};

const POC_TESTS: Schema = Schema {
    name: "poc-tests",
    columns: &[
        ("person", ColumnKind::Ascending),
        ("day", ColumnKind::Day),
        ("centre", ColumnKind::Text),
        ("amount", ColumnKind::Amount),
        ("service", ColumnKind::Text),
        ("quantity", ColumnKind::Number),
    ],
};

/// How many of the last columns older deliveries lack; what they lack is empty in every row.
fn lacking_most(kind: EventKind) -> usize {
    match kind {
        // The diagnosis came in 2026.
        EventKind::Costs => 1,
        EventKind::Visits
        | EventKind::Drugs
        | EventKind::Calls
        | EventKind::Assessments
        | EventKind::Orders
        | EventKind::Feedback
        | EventKind::PocTests => 0,
    }
}

/// The columns of the `rows.parquet` of events.
pub(crate) fn schema(kind: EventKind) -> &'static Schema {
    match kind {
        EventKind::Visits => &VISITS,
        EventKind::Drugs => &DRUGS,
        EventKind::Costs => &COSTS,
        EventKind::Calls => &CALLS,
        EventKind::Assessments => &ASSESSMENTS,
        EventKind::Orders => &ORDERS,
        EventKind::Feedback => &FEEDBACK,
        EventKind::PocTests => &POC_TESTS,
    }
}

/// Opens stored events, also those of an older form.
pub(crate) fn open_events(path: &Path, kind: EventKind) -> Result<StoredTable, Problem> {
    StoredTable::open_older(path, schema(kind), lacking_most(kind))
}

/// A delivery of events, and the days for which it speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownEvents {
    /// The delivery.
    pub manifest: Manifest,
    /// The days whose rows in it count; rows of other days have been replaced by later deliveries.
    pub days: DaySet,
}

impl Region {
    /// The deliveries of events known at a time, in order of receipt, each with the days for which it speaks.
    /// Deliveries of which nothing is left are there too, without days.
    ///
    /// # Errors
    ///
    /// As [`Region::deliveries`].
    pub fn known_events(&self, kind: EventKind, known_at: Timestamp) -> Result<Vec<KnownEvents>, Problems> {
        let known = self.known(kind.register(), known_at)?;
        let spoken = spoken(&known);
        Ok(known.into_iter().zip(spoken).map(|(manifest, days)| KnownEvents { manifest, days }).collect())
    }

    /// The days that each source of a register of events has stated in full, as known at a time: by source,
    /// ascending. A source that has sent changes only has no days. A day is covered when there is a source and all of
    /// them have it.
    ///
    /// # Errors
    ///
    /// As [`Region::deliveries`].
    pub fn events_covered(&self, kind: EventKind, known_at: Timestamp) -> Result<Vec<(String, DaySet)>, Problems> {
        let mut covered: BTreeMap<String, DaySet> = BTreeMap::new();
        for manifest in self.known(kind.register(), known_at)? {
            let days = covered.entry(manifest.source).or_default();
            if manifest.mode == Mode::Full {
                *days = days.union(&DaySet::of([manifest.covers]));
            }
        }
        Ok(covered.into_iter().collect())
    }

    /// The stored rows of a delivery of events; its columns are those of [`event_column`]. Each group of rows is sorted
    /// by person, day, centre, amount and labels.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or has other columns.
    pub fn event_table(&self, kind: EventKind, manifest: &Manifest) -> Result<StoredTable, Problem> {
        open_events(&self.rows_path(kind.register(), &manifest.id()), kind)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::table::{TableWriter, Values};

    /// Deliveries of costs from before the diagnosis: they are read, and have none.
    #[test]
    fn an_older_delivery_lacks_the_diagnosis() {
        const OLDER: Schema =
            Schema { name: COSTS.name, columns: COSTS.columns.split_last().expect("it has columns").1 };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.parquet");
        let mut writer = TableWriter::create(&path, &OLDER).unwrap();
        for rows in [vec!["lab", "x-ray", "lab"], vec!["rent"]] {
            let numbers = || Values::Numbers((0..rows.len() as i32).collect());
            let texts = |text: &'static str| Values::Texts(vec![text; rows.len()]);
            let amounts = Values::Amounts(vec![100; rows.len()]);
            writer
                .group(&[numbers(), numbers(), texts(""), amounts, Values::Texts(rows.clone()), texts("K-Na")])
                .unwrap();
        }
        writer.finish().unwrap();
        assert!(StoredTable::open(&path, &COSTS).is_err());
        let table = open_events(&path, EventKind::Costs).unwrap();
        let mut reader = table.reader().unwrap();
        let [service, diagnosis] = [event_column::LABELS + 1, event_column::LABELS + 2];
        assert_eq!(reader.all_texts(diagnosis).unwrap(), vec![Arc::from(""); 4]);
        assert_eq!(reader.texts(0, diagnosis).unwrap(), [Arc::from("")]);
        assert_eq!(reader.all_texts(service).unwrap(), vec![Arc::from("K-Na"); 4]);
        let mut column = reader.codes(0, diagnosis, |_| 7).unwrap();
        let mut codes = Vec::new();
        column.read(2, &mut codes).unwrap();
        column.read(1, &mut codes).unwrap();
        assert_eq!(codes, [7, 7, 7]);
        assert!(column.read(1, &mut codes).is_err());
        // Other registers have no older form.
        assert!(open_events(&path, EventKind::Drugs).is_err());
    }

    #[test]
    fn columns_are_the_labels_of_the_kind() {
        for kind in EventKind::ALL {
            let schema = schema(kind);
            let names: Vec<&str> = schema.columns.iter().map(|(name, _)| *name).collect();
            let labels: Vec<&str> = kind.labels().iter().map(|label| label.name()).collect();
            assert_eq!(schema.name, kind.name());
            let after = event_column::LABELS + labels.len();
            assert_eq!(names[event_column::LABELS..after], labels);
            assert_eq!(event_column::quantity(kind).map(|at| names[at]), names.get(after).copied());
            assert_eq!(kind.has_quantities(), names.get(after) == Some(&"quantity"));
        }
    }
}
