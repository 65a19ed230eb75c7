//! Catchment areas: who lives nearest to which open centre, as reported from the map, and which centres lie in the
//! region's largest municipality.
//!
//! Counted from what the registers say: residents by the area they are registered in, each area at its nearest centre by the
//! register of distances. Who is registered in no area, as with a protected identity, lives in no catchment area. There are two
//! reports: one at the turn of the year, and one when a centre has closed and its area has gone to those that are nearest now.

use std::path::Path;

use jiff::civil::date;
use kapitera_message::Problems;
use kapitera_period::Date;
use kapitera_register::RegisterKind;

use crate::distances::Nearest;
use crate::listing_format::{FileKind, text_keys};
use crate::periods::HISTORY_FIRST;
use crate::persons::{History, Person};
use crate::plan::{PlannedImport, small};
use crate::region::{Centre, Region};
use crate::table::{Cell, Table};
use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm, TextTable};

pub(crate) const CATCHMENT_MAPPING: &str = "mappings/values-catchment.toml";

const DIALECT: Dialect = Dialect {
    encoding: Encoding::Utf8,
    delimiter: ';',
    line_end: "\n",
    sep_line: false,
    dates: DateForm::Dashes,
    numbers: NumberForm::POINT,
};

/// A report: what it counts holds from its first day on.
struct Report {
    file: &'static str,
    /// Residents and open centres are those of this day.
    counted: Date,
    holds_from: Date,
    received: &'static str,
}

const REPORTS: [Report; 2] = [
    Report {
        file: "raw/upptagningsomraden-2020-01.csv",
        counted: date(2020, 1, 1),
        holds_from: HISTORY_FIRST,
        received: "2020-01-09T10:10:00Z",
    },
    Report {
        file: "raw/upptagningsomraden-2020-03.csv",
        counted: date(2020, 3, 1),
        holds_from: date(2020, 3, 1),
        received: "2020-03-02T10:10:00Z",
    },
];
const HOLDS_TO: Date = date(2020, 12, 31);

pub(crate) fn mapping() -> (&'static str, String) {
    let text = format!(
        r#"# Kartsystemets upptagningsområden: folkbokförda som har hälsocentralen närmast, och vilka som hör till Älvkrona.
register = "values"
source = "map"
{}
[columns]
centre = "hsaid"
value = "uppgift"
from = "fran"
to = "till"
amount = "varde"

[codes.value]
"personer" = "catchment-population"
"i älvkrona" = "in-ostersund"
"#,
        text_keys(FileKind::Text(DIALECT))
    );
    (CATCHMENT_MAPPING, text)
}

/// Counts the residents of each area.
pub(crate) struct Catchment {
    /// By report, then by area.
    residents: [Vec<u64>; REPORTS.len()],
}

impl Catchment {
    pub(crate) fn new(region: &Region) -> Self {
        Self { residents: REPORTS.map(|_| vec![0; region.areas.len()]) }
    }

    /// Counts a person where the population register says that they live.
    pub(crate) fn count(&mut self, person: &Person, history: &History) {
        if person.protected {
            return;
        }
        for (report, residents) in REPORTS.iter().zip(&mut self.residents) {
            if let Some(row) = history.rows.iter().find(|row| row.valid.contains(report.counted)) {
                residents[row.area] += 1;
            }
        }
    }

    /// Writes both reports.
    pub(crate) fn write(self, root: &Path, region: &Region, nearest: &Nearest) -> Result<Vec<PlannedImport>, Problems> {
        let written = REPORTS.iter().zip(&self.residents).map(|(report, residents)| {
            let is_open = |centre: &Centre| centre.last_day.is_none_or(|last| last >= report.counted);
            let mut persons = vec![0; region.centres.len()];
            for (area, residents) in residents.iter().enumerate() {
                let near = nearest.of(area).iter().find(|&&centre| is_open(&region.centres[centre]));
                persons[*near.expect("an area has an open centre")] += residents;
            }
            let open = region.centres.iter().zip(persons).filter(|(centre, _)| is_open(centre));
            write_report(root, region, report, open)
        });
        written.collect()
    }
}

fn write_report<'a>(
    root: &Path,
    region: &Region,
    report: &Report,
    centres: impl Iterator<Item = (&'a Centre, u64)>,
) -> Result<PlannedImport, Problems> {
    let mut table = Box::new(TextTable::create(&root.join(report.file), DIALECT)?);
    table.row(&["hsaid", "uppgift", "fran", "till", "varde"].map(Cell::Text))?;
    for (centre, persons) in centres {
        let in_largest = u64::from(region.is_largest(centre.municipality));
        for (what, value) in [("personer", persons), ("i älvkrona", in_largest)] {
            let days = [Cell::Day(report.holds_from), Cell::Day(HOLDS_TO)];
            table.row(&[Cell::Text(&centre.id), Cell::Text(what), days[0], days[1], Cell::Count(value)])?;
        }
    }
    table.finish()?;
    let covers = (report.holds_from, HOLDS_TO);
    Ok(small(RegisterKind::Values, report.file, CATCHMENT_MAPPING, report.received, covers))
}
