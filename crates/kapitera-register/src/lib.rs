//! What the registers hold: persons, centres, areas, listings and indices, as checked values.
//!
//! A value of a type from this crate has been checked when it was made, so that no later step checks it again.
//! Types that hold personal data mask themselves when printed. Nothing here reads a file.

mod events;
mod luhn;
mod organisation;
mod person_id;
mod person_number;
mod rows;
mod trade;

pub use events::{ANSWERS, Event, EventKind, GENERAL_DRUGS, Label, STILL_WAITING, UNKNOWN_COUNTY};
pub use luhn::luhn_holds;
pub use organisation::{OrganisationIdError, parse_hsa_id, parse_organisation_number};
pub use person_id::{KeyFormError, PersonId, PersonKind, PseudonymKey};
pub use person_number::{PersonNumber, PersonNumberError, PersonNumberKind};
pub use rows::{
    Area, CARE_NEED_VARIABLES, CareNeedCounts, Centre, Distance, IndexValue, ListingCount, ListingKind, ListingRow,
    Owner, Pseudonym, RegisterKind, ReportedValue, Resident, Sex, UNKNOWN_AREA,
};
pub use trade::{ListPrice, Unit};
