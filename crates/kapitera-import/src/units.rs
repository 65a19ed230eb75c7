//! Imports the units of the region that are no health centres and that buy or sell inside it.

use kapitera_message::{Problems, text};
use kapitera_register::{RegisterKind, Unit};

use crate::RawFile;
use crate::centres::{one_of_both, read_id, read_org_number, required_name};
use crate::columns::units::{FROM, ID, KIND, NAME, ORG_NUMBER, ORGANISATION, TO};
use crate::days::read_span;
use crate::intake::Delivery;
use crate::known::Known;
use crate::mapping::Mapping;
use crate::names::read_word;
use crate::reject::Reason;
use crate::repeated::{Rule, Sourced, finish};
use crate::report::Imported;
use crate::row::{Row, RowLog};

/// Reads the files of one delivery of the register `units`, sorted by id and first day. Two rows of one unit with a day in
/// common are rejected, and so is a row whose id is a centre's.
///
/// # Errors
///
/// When the delivery cannot be judged row by row.
pub fn import_units(
    files: &[RawFile],
    mapping: &Mapping,
    known: Known<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Imported<Unit>, Problems> {
    let delivery = Delivery::new(files, mapping, RegisterKind::Units, None)?;
    let mut rows = Vec::new();
    let intake = delivery.read(progress, &mut |row, place, log| {
        rows.extend(judge(row, known, log).map(|row| Sourced { row, place }));
    })?;
    let rule = Rule { key: |row: &Unit| row.id.clone(), valid: |row| row.valid, column: ID, merge_equal: true };
    finish(&delivery, intake, rows, &rule)
}

fn judge(row: &Row<'_>, known: Known<'_>, log: &mut RowLog) -> Option<Unit> {
    let id = row.cell(ID, log).and_then(|cell| log.keep(ID, read_id(cell)));
    if let Some(id) = id.as_ref().filter(|id| known.centres.contains(id)) {
        let what = text!("{id} är en hälsocentral i enhetsregistret", "{id} is a centre, of the centre register");
        log.reject(ID, Reason::new("unit_is_centre", what).hint(one_of_both()));
    }
    let name = required_name(row, NAME, log);
    let kind = row.cell(KIND, log).and_then(|cell| log.keep(KIND, read_word(cell, "kind")));
    let organisation = required_name(row, ORGANISATION, log);
    let org_number = row.cell(ORG_NUMBER, log).and_then(|cell| log.keep(ORG_NUMBER, read_org_number(cell)));
    let valid = read_span(row, FROM, TO, log);
    let (id, name, kind, organisation) = (id?, name?, kind?.into(), organisation?);
    Some(Unit { id, name, kind, organisation, org_number: org_number?, valid: valid? }).filter(|_| log.is_clean())
}
