//! `kapitera compare --report`: the whole comparison in files, each written whole or not at all.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kapitera_ask::compare::CompareAsked;
use kapitera_ask::compare_report::compare_report;
use kapitera_handout::DocumentForm;
use kapitera_region::Region;

use super::written::{frame, write};
use crate::args::Common;
use crate::fail::Failure;
use crate::progress::Progress;

/// Compares, makes all the files, and then writes them; what was written is told on standard output.
pub fn run(
    common: &Common,
    region: &Region,
    asked: &CompareAsked,
    forms: &[(&Path, DocumentForm)],
) -> Result<(), Failure> {
    let progress = Progress::of("");
    let at = Some(common.region.as_path()).filter(|at| *at != Path::new("."));
    let document = compare_report(region, asked, at, &|done, all| progress.at(done, all))?;
    drop(progress);
    // A report of what was known then is of that day: asked for again it is the same file.
    let dated = if asked.known_at == Timestamp::MAX { Timestamp::now() } else { asked.known_at };
    let frame = frame(common, region, dated.to_zoned(TimeZone::UTC).date());
    write(common, &document, forms, &frame)
}
