//! A region's directory: settings, deliveries, and what was known when.
//!
//! ```text
//! kapitera.toml                          settings
//! models/  mappings/                     texts that the region writes
//! registers/REGISTER/ID/rows.parquet     the rows of a delivery
//!                       persons.parquet  new persons, in the order of their numbers (listing and events only)
//!                       manifest.toml    what was delivered, when, and the digests of the files
//! quarantine/REGISTER/ID.csv             rejected rows as they came, with the reason for each
//! ```
//!
//! A delivery is written once, whole or not at all, and never changed; everything else is derived. Reading raw
//! files is not done here: this crate takes checked rows.

mod clip;
mod events;
mod known_persons;
mod listing;
mod lock;
mod manifest;
mod persons;
mod quarantine;
mod region;
mod settings;
mod small;
mod stored;
mod table;
mod unfinished;
mod values;
mod verify;
mod write;

pub use clip::DaySet;
pub use events::{EventWriter, KnownEvents, NO_PERSON, event_column};
pub use listing::column as listing_column;
pub use manifest::{Manifest, Mode, RawFile, StoredAmounts};
pub use persons::MAX_PERSONS;
pub use quarantine::QuarantineRow;
pub use region::Region;
pub use settings::{InitSettings, OidcSettings, OpenDataSettings, Settings, WebSettings};
pub use table::{AmountReader, ColumnReader, StoredTable, TableReader};
pub use values::{KnownValue, KnownValues};
pub use verify::{Verified, verify};
pub use write::NewDelivery;
