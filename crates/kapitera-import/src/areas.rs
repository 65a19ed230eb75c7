//! Imports the areas that persons live in.

use kapitera_message::{Problems, text};
use kapitera_period::{OPEN_END, Span};
use kapitera_register::{Area, RegisterKind};

use crate::RawFile;
use crate::cell::Cell;
use crate::centres::{NAME_MAX, required_name};
use crate::columns::areas::{CODE, DISTANCE_KM, EDITION, MUNICIPALITY, NAME};
use crate::intake::Delivery;
use crate::mapping::Mapping;
use crate::reject::{Reason, shown};
use crate::repeated::{Rule, Sourced, finish};
use crate::report::Imported;
use crate::row::{Row, RowLog};

/// The most characters of an area's code.
const CODE_MAX: usize = 20;
/// No place in the country is further from another.
const DISTANCE_KM_MAX: u64 = 3000;
/// An edition has no days of its own: all its rows are for the same ones.
const ALL_DAYS: Span = Span { from: OPEN_END, to: OPEN_END };

/// Reads the files of one delivery of the register `areas`, sorted by code and edition. Two rows of one code and
/// edition are rejected.
///
/// # Errors
///
/// When the delivery cannot be judged row by row.
pub fn import_areas(
    files: &[RawFile],
    mapping: &Mapping,
    progress: &mut dyn FnMut(u64),
) -> Result<Imported<Area>, Problems> {
    let delivery = Delivery::new(files, mapping, RegisterKind::Areas, None)?;
    let mut rows = Vec::new();
    let intake = delivery.read(progress, &mut |row, place, log| {
        rows.extend(judge(row, log).map(|row| Sourced { row, place }));
    })?;
    let rule = Rule {
        key: |row: &Area| (row.code.clone(), row.edition.clone()),
        valid: |_| ALL_DAYS,
        column: CODE,
        merge_equal: true,
    };
    finish(&delivery, intake, rows, &rule)
}

fn judge(row: &Row<'_>, log: &mut RowLog) -> Option<Area> {
    let code = row.cell(CODE, log).and_then(|cell| log.keep(CODE, read_code(cell)));
    let name = row.cell(NAME, log).and_then(|cell| log.keep(NAME, cell.name(NAME_MAX)));
    let municipality = row.cell(MUNICIPALITY, log).and_then(|cell| log.keep(MUNICIPALITY, read_municipality(cell)));
    let edition = required_name(row, EDITION, log);
    let distance = row.cell(DISTANCE_KM, log).and_then(|cell| log.keep(DISTANCE_KM, read_distance(cell)));
    let area = Area {
        code: code?.into(),
        name: name?.to_owned(),
        municipality: municipality?,
        edition: edition?,
        distance_km: distance?,
    };
    log.is_clean().then_some(area)
}

fn read_code(cell: Cell<'_>) -> Result<String, Reason> {
    let code = cell.required()?.to_uppercase();
    let fits = code.len() <= CODE_MAX && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let shown = shown(cell.text);
    if !fits || code == "UNKNOWN" {
        return Err(Reason::new(
            "area_form",
            text!("områdeskoden ”{shown}” har fel form", "the area code “{shown}” has the wrong form"),
        )
        .hint(text!("skriv till exempel 2380A0010", "write for example 2380A0010")));
    }
    // A DeSO or RegSO begins with the four digits of its municipality.
    let digits = code.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 3 && code.as_bytes().get(3).is_some_and(u8::is_ascii_alphabetic) {
        return Err(Reason::new(
            "leading_zero_lost",
            text!("områdeskoden ”{shown}” saknar inledande nolla", "the area code “{shown}” lacks its leading zero"),
        )
        .hint(text!(
            "Excel tar bort inledande nollor: kolumnen ska ha formatet Text",
            "Excel drops leading zeros: the column must have the format Text"
        )));
    }
    Ok(code)
}

fn read_municipality(cell: Cell<'_>) -> Result<String, Reason> {
    let code = cell.required()?;
    if code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(code.to_owned());
    }
    let shown = shown(code);
    let reason = Reason::new(
        "municipality_form",
        text!("kommunkoden ”{shown}” är inte fyra siffror", "the municipality code “{shown}” is not four digits"),
    );
    Err(reason.hint(text!(
        "Excel tar bort inledande nollor: kolumnen ska ha formatet Text",
        "Excel drops leading zeros: the column must have the format Text"
    )))
}

fn read_distance(cell: Cell<'_>) -> Result<Option<u32>, Reason> {
    if cell.is_empty() { Ok(None) } else { read_kilometres(cell).map(Some) }
}

/// Whole kilometres by road.
pub(crate) fn read_kilometres(cell: Cell<'_>) -> Result<u32, Reason> {
    let kilometres = cell.whole()?;
    if kilometres > DISTANCE_KM_MAX {
        return Err(Reason::new(
            "distance_implausible",
            text!("{kilometres} km är för långt", "{kilometres} km is too far"),
        ));
    }
    u32::try_from(kilometres).map_err(|_| Reason::missing())
}
