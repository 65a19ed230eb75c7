//! Raw files become checked rows: text files and workbooks as Swedish systems write them, read by a mapping.
//!
//! A row is accepted or rejected with all its reasons, never lost; what was supposed or changed in an accepted row
//! is a remark with a count. A file that cannot be judged row by row is refused as a whole. The result does not
//! depend on the order of files and rows. There is no clock here, nothing is written, and no personal number
//! leaves the crate: rows carry pseudonyms, and the quarantine carries masks.

mod amount;
mod areas;
mod care_need;
mod cell;
mod centres;
mod columns;
mod days;
mod decode;
mod distances;
mod events;
mod heading;
mod indices;
mod intake;
mod known;
mod listing;
mod listing_counts;
mod mapping;
mod names;
mod nearest;
mod overlap;
mod person;
mod prices;
mod raw_file;
mod record;
mod refuse;
mod reject;
mod repeated;
mod report;
mod residents;
mod row;
mod source_csv;
mod source_excel;
mod units;
mod values;
mod workbook_size;

pub use areas::import_areas;
pub use care_need::import_care_need;
pub use centres::import_centres;
pub use distances::import_distances;
pub use events::{Amounts, EventContext, ImportedEvents, import_events};
pub use indices::import_indices;
pub use known::Known;
pub use listing::{ListingContext, import_listing};
pub use listing_counts::import_listing_counts;
pub use mapping::Mapping;
pub use prices::import_prices;
pub use raw_file::RawFile;
pub use reject::{Reason, Rejected};
pub use report::{FileReport, Imported, LeftOut, Remark, Report, check_rejected_share};
pub use residents::import_residents;
pub use units::import_units;
pub use values::import_values;

use kapitera_register::RegisterKind;

/// The names of a register's columns, in the order of [`Rejected::raw`].
pub fn column_names(register: RegisterKind) -> impl Iterator<Item = &'static str> {
    columns::columns(register).iter().map(|column| column.name)
}
