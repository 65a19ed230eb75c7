//! Imports the distance from each area to each centre.

use kapitera_message::Problems;
use kapitera_register::{Distance, RegisterKind};

use crate::RawFile;
use crate::areas::read_kilometres;
use crate::cell::Cell;
use crate::columns::distances::{AREA, CENTRE, FROM, KM, TO};
use crate::days::read_open_span;
use crate::intake::Delivery;
use crate::known::{Areas, Centres, Known};
use crate::mapping::Mapping;
use crate::reject::Reason;
use crate::repeated::{Rule, Sourced, finish};
use crate::report::Imported;
use crate::row::{Row, RowLog};

/// Reads the files of one delivery of the register `distances`, sorted by area, centre and first day. Two distances
/// between one area and centre with a day in common are rejected.
///
/// # Errors
///
/// When the delivery cannot be judged row by row.
pub fn import_distances(
    files: &[RawFile],
    mapping: &Mapping,
    known: Known<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Imported<Distance>, Problems> {
    let delivery = Delivery::new(files, mapping, RegisterKind::Distances, None)?;
    let (mut areas, mut centres) = (Areas::new(known.areas), Centres::new(known.centres));
    let mut rows = Vec::new();
    let intake = delivery.read(progress, &mut |row, place, log| {
        rows.extend(judge(row, &mut areas, &mut centres, log).map(|row| Sourced { row, place }));
    })?;
    let rule = Rule {
        key: |row: &Distance| (row.area.clone(), row.centre.clone()),
        valid: |row| row.valid,
        column: KM,
        merge_equal: true,
    };
    finish(&delivery, intake, rows, &rule)
}

fn judge(row: &Row<'_>, areas: &mut Areas, centres: &mut Centres, log: &mut RowLog) -> Option<Distance> {
    let area = row.cell(AREA, log).and_then(|cell| log.keep(AREA, known_area(areas, cell)));
    let centre = row.cell(CENTRE, log).and_then(|cell| log.keep(CENTRE, centres.read(cell)));
    let km = row.cell(KM, log).and_then(|cell| log.keep(KM, read_kilometres(cell)));
    let valid = read_open_span(row, FROM, TO, log);
    let (area, centre) = (areas.0.text(area?).clone(), centres.0.text(centre?).clone());
    Some(Distance { area, centre, km: km?, valid: valid? }).filter(|_| log.is_clean())
}

/// The unknown area lies nowhere, so it has no distance.
fn known_area(areas: &mut Areas, cell: Cell<'_>) -> Result<u32, Reason> {
    match areas.read(cell)? {
        0 => Err(Reason::missing()),
        area => Ok(area),
    }
}
