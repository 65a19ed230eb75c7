//! The sheet of a centre for the yearly follow-up meeting.

use std::path::Path;

use kapitera_document::Document;
use kapitera_message::Problems;
use kapitera_region::Region;
use kapitera_report::follow_up;

use crate::indicators::{FollowUpAsked, centre_of, counted};
use crate::one;

/// The sheet of a centre, as a document; `at` is how the region's directory is named in commands, when it must be.
///
/// # Errors
///
/// As [`counted`]; when the centre is unknown.
pub fn sheet(
    region: &Region,
    centre: &str,
    at: Option<&Path>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Document, Problems> {
    let (_, counted) = counted(region, &FollowUpAsked::default(), progress)?;
    let place = centre_of(&counted, centre).map_err(one)?;
    Ok(follow_up::sheet(&counted, place, &region.settings().name, at))
}
