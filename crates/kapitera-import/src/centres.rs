//! Imports the centres and who runs them.

use kapitera_message::{Problems, Text, text};
use kapitera_register::{Centre, Owner, RegisterKind, parse_hsa_id, parse_organisation_number};

use crate::RawFile;
use crate::cell::Cell;
use crate::columns::centres::{FROM, ID, NAME, ORG_NUMBER, OWNER, PROVIDER, TO};
use crate::days::read_span;
use crate::intake::Delivery;
use crate::known::Known;
use crate::mapping::Mapping;
use crate::reject::{Reason, shown};
use crate::repeated::{Rule, Sourced, finish};
use crate::report::Imported;
use crate::row::{Row, RowLog, unknown_value};

/// The most characters of a name.
pub(crate) const NAME_MAX: usize = 200;

/// Reads the files of one delivery of the register `centres`, sorted by id and first day. Two rows of one centre
/// with a day in common are rejected, and so is a row whose id is another unit's.
///
/// # Errors
///
/// When the delivery cannot be judged row by row.
pub fn import_centres(
    files: &[RawFile],
    mapping: &Mapping,
    known: Known<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Imported<Centre>, Problems> {
    let delivery = Delivery::new(files, mapping, RegisterKind::Centres, None)?;
    let mut rows = Vec::new();
    let intake = delivery.read(progress, &mut |row, place, log| {
        rows.extend(judge(row, known, log).map(|row| Sourced { row, place }));
    })?;
    let rule = Rule { key: |row: &Centre| row.id.clone(), valid: |row| row.valid, column: ID, merge_equal: true };
    finish(&delivery, intake, rows, &rule)
}

fn judge(row: &Row<'_>, known: Known<'_>, log: &mut RowLog) -> Option<Centre> {
    let id = row.cell(ID, log).and_then(|cell| log.keep(ID, read_id(cell)));
    if let Some(id) = id.as_ref().filter(|id| known.units.contains(id)) {
        let what = text!("{id} är en annan enhet i registret units", "{id} is another unit, of the register units");
        log.reject(ID, Reason::new("centre_is_unit", what).hint(one_of_both()));
    }
    let name = required_name(row, NAME, log);
    let provider = required_name(row, PROVIDER, log);
    let org_number = row.cell(ORG_NUMBER, log).and_then(|cell| log.keep(ORG_NUMBER, read_org_number(cell)));
    let owner = row.cell(OWNER, log).and_then(|cell| log.keep(OWNER, read_owner(cell)));
    let valid = read_span(row, FROM, TO, log);
    Some(Centre { id: id?, name: name?, provider: provider?, org_number: org_number?, owner: owner?, valid: valid? })
        .filter(|_| log.is_clean())
}

/// A name that must be there.
pub(crate) fn required_name(row: &Row<'_>, column: usize, log: &mut RowLog) -> Option<String> {
    let cell = row.cell(column, log)?;
    let name = log.keep(column, cell.required().and_then(|_| cell.name(NAME_MAX)))?;
    Some(name.to_owned())
}

/// What to do about an id that is both a centre's and another unit's.
pub(crate) fn one_of_both() -> Text {
    text!(
        "en hälsocentral står bara i enhetsregistret: ta bort den ur det andra registret",
        "a health centre is in the centre register only: remove it from the other register"
    )
}

pub(crate) fn read_id(cell: Cell<'_>) -> Result<std::sync::Arc<str>, Reason> {
    let written = cell.required()?;
    parse_hsa_id(written).map_err(|error| {
        let (value, cause) = (shown(written), error.text());
        let (sv, en) = (cause.sv, cause.en);
        Reason::new("centre_form", text!("HSA-id ”{value}” {sv}", "the HSA id “{value}” {en}")).hint(text!(
            "skriv SE, tio siffror, bindestreck, bokstäver och siffror",
            "write SE, ten digits, a hyphen, letters and digits"
        ))
    })
}

pub(crate) fn read_org_number(cell: Cell<'_>) -> Result<String, Reason> {
    let written = cell.required()?;
    parse_organisation_number(written).map_err(|error| {
        let (value, cause) = (shown(written), error.text());
        let (sv, en) = (cause.sv, cause.en);
        Reason::new("org_number", text!("organisationsnumret ”{value}” {sv}", "the organisation number “{value}” {en}"))
            .hint(text!("skriv tio siffror, till exempel 232100-0214", "write ten digits, for example 232100-0214"))
    })
}

fn read_owner(cell: Cell<'_>) -> Result<Owner, Reason> {
    match cell.required()? {
        "own-operated" => Ok(Owner::OwnOperated),
        "private" => Ok(Owner::Private),
        other => Err(unknown_value(other, "own-operated, private", "owner")),
    }
}
