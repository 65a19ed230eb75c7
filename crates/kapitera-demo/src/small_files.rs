//! The small registers as files: centres, areas and SCB's table of care need, each from a system of its own, with
//! the mapping that reads it.

use std::path::Path;

use kapitera_message::Problems;
use kapitera_register::Owner;

use crate::areas::EDITION;
use crate::care_need::NeedCounts;
use crate::random::Draw;
use crate::region::Region;
use crate::table::{Cell, Table};
use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm, TextTable};
use crate::write_excel::SheetTable;

pub(crate) const CENTRES_FILE: &str = "raw/vardenheter-2020-01.csv";
pub(crate) const CENTRES_LATER_FILE: &str = "raw/vardenheter-2020-02.csv";
pub(crate) const AREAS_FILE: &str = "raw/deso-omraden-2018.csv";
pub(crate) const NEED_FILE: &str = "raw/cni-2020-scb.xlsx";

pub(crate) const CENTRES_MAPPING: &str = "mappings/centres.toml";
pub(crate) const AREAS_MAPPING: &str = "mappings/areas.toml";
pub(crate) const NEED_MAPPING: &str = "mappings/indices-cni.toml";

pub(crate) const NEED_COUNTS_MAPPING: &str = "mappings/care-need.toml";

pub(crate) const CENTRES_MAPPING_TOML: &str = r#"# Enhetskatalogens utdrag: UTF-8 med BOM, komma mellan fälten.
register = "centres"
encoding = "utf-8"
delimiter = ","

[columns]
id = "HSA-id"
name = "Enhet"
provider = "Vårdgivare"
org-number = "Organisationsnummer"
owner = "Driftform"
from = "Öppen fr.o.m."
to = "Öppen t.o.m."

[codes.owner]
"Egen regi" = "own-operated"
"Privat" = "private"
"#;

pub(crate) const AREAS_MAPPING_TOML: &str = r#"# Planeringsenhetens områdeslista: Windows-1252, semikolon, rubrikrader överst.
register = "areas"
encoding = "windows-1252"
delimiter = ";"

[columns]
code = "DeSO"
name = "Namn"
municipality = "Kommunkod"
edition = "Utgåva"
distance-km = "Avstånd till sjukhuset (km)"
"#;

pub(crate) const NEED_MAPPING_TOML: &str = r#"# SCB:s tabell över Care Need Index per enhet, skalan med medel 1. Demoregionen använder den för båda åren.
register = "indices"
sheet = "CNI 2020"
sum-row = "Summa"

[columns]
index = { constant = "cni" }
scale = { constant = "mean-1" }
from = { constant = "2019-01-01" }
to = { constant = "2020-12-31" }
centre = "HSA-id"
value = "CNI"
"#;

pub(crate) const NEED_COUNTS_MAPPING_TOML: &str = r#"# Samma tabell från SCB: antalen bakom indexet.
register = "care-need"
sheet = "CNI 2020"
sum-row = "Summa"

[columns]
centre = "HSA-id"
from = { constant = "2019-01-01" }
to = { constant = "2020-12-31" }
under-5 = "Under 5 år"
foreign-born = "Födda i östra/södra Europa utanför EU, Asien, Afrika, Sydamerika"
alone-65 = "65 år och äldre, ensamboende"
single-parent = "Ensamstående förälder med barn 17 år eller yngre"
moved-in = "Inflyttade, 1 år eller äldre"
unemployed = "Arbetslösa eller i åtgärd 16–64 år"
low-education = "Lågutbildade 25–64 år"
population = "Folkmängd"
printed = "CNI"
"#;

/// Writes the centres, as they are known before (`false`) or after (`true`) one has told that it closes.
pub(crate) fn write_centres(root: &Path, region: &Region, closing_known: bool) -> Result<(), Problems> {
    let path = root.join(if closing_known { CENTRES_LATER_FILE } else { CENTRES_FILE });
    let dialect = Dialect {
        encoding: Encoding::Utf8WithMark,
        delimiter: ',',
        line_end: "\r\n",
        sep_line: false,
        dates: DateForm::Dashes,
        numbers: NumberForm::COMMA,
    };
    let mut table = Box::new(TextTable::create(&path, dialect)?);
    let headings =
        ["HSA-id", "Enhet", "Vårdgivare", "Organisationsnummer", "Driftform", "Öppen fr.o.m.", "Öppen t.o.m."];
    table.row(&headings.map(Cell::Text))?;
    for centre in &region.centres {
        table.row(&[
            Cell::Text(&centre.id),
            Cell::Text(&centre.name),
            Cell::Text(centre.provider),
            Cell::Text(&centre.org_number),
            Cell::Text(if centre.owner == Owner::OwnOperated { "Egen regi" } else { "Privat" }),
            Cell::Day(centre.opened),
            centre.last_day.filter(|_| closing_known).map_or(Cell::Empty, Cell::Day),
        ])?;
    }
    table.finish()
}

/// Writes the areas, below two title rows and an empty one.
pub(crate) fn write_areas(root: &Path, region: &Region) -> Result<(), Problems> {
    let dialect = Dialect {
        encoding: Encoding::Windows1252,
        delimiter: ';',
        line_end: "\r\n",
        sep_line: false,
        dates: DateForm::Dashes,
        numbers: NumberForm::COMMA,
    };
    let mut table = Box::new(TextTable::create(&root.join(AREAS_FILE), dialect)?);
    table.row(&[Cell::Text("Områden och avstånd till sjukhuset i Älvkrona (påhittade uppgifter)")])?;
    table.row(&[Cell::Text("Källa: planeringsenheten, utgåva DeSO 2018")])?;
    table.row(&[Cell::Empty])?;
    let headings = ["DeSO", "Namn", "Kommunkod", "Kommun", "Utgåva", "Avstånd till sjukhuset (km)"];
    table.row(&headings.map(Cell::Text))?;
    for area in &region.areas {
        let municipality = &region.municipalities[area.municipality];
        table.row(&[
            Cell::Text(&area.code),
            Cell::Text(&area.name),
            Cell::Text(&municipality.code),
            Cell::Text(&municipality.name),
            Cell::Text(EDITION),
            Cell::Count(area.distance_km.into()),
        ])?;
    }
    table.finish()
}

/// Writes SCB's sheet: seven counts, the population and the index that follows from them, and a sum row.
pub(crate) fn write_care_need(root: &Path, region: &Region, draw: &mut Draw) -> Result<(), Problems> {
    let mut table = Box::new(SheetTable::create(&root.join(NEED_FILE), "CNI 2020")?);
    table.row(&[Cell::Text("Care Need Index 2020 (påhittade uppgifter i SCB:s form)")])?;
    table.row(&[Cell::Text("Folkmängd 2019-10-31, listade per enhet. Index 1,0000 = medel i regionen")])?;
    table.row(&[Cell::Empty])?;
    let headings = [
        "Enhet",
        "HSA-id",
        "Under 5 år",
        "Födda i östra/södra Europa utanför EU, Asien, Afrika, Sydamerika",
        "65 år och äldre, ensamboende",
        "Ensamstående förälder med barn 17 år eller yngre",
        "Inflyttade, 1 år eller äldre",
        "Arbetslösa eller i åtgärd 16–64 år",
        "Lågutbildade 25–64 år",
        "Folkmängd",
        "CNI",
    ];
    table.row(&headings.map(Cell::Text))?;
    let needs: Vec<_> =
        region.centres.iter().map(|centre| NeedCounts::for_need(centre.need, centre.size, draw)).collect();
    let all = needs.iter().fold(NeedCounts::NONE, |all, need| all.plus(need));
    for (centre, need) in region.centres.iter().zip(&needs) {
        need_row(&mut table, &centre.name, &centre.id, need, &all)?;
    }
    need_row(&mut table, "Summa", "", &all, &all)?;
    table.finish()
}

fn need_row(table: &mut SheetTable, name: &str, id: &str, need: &NeedCounts, all: &NeedCounts) -> Result<(), Problems> {
    let id = if id.is_empty() { Cell::Empty } else { Cell::Text(id) };
    let mut cells = vec![Cell::Text(name), id];
    cells.extend(need.counts.map(Cell::Count));
    cells.extend([Cell::Count(need.population), Cell::Index(need.index_among(all))]);
    table.row(&cells)
}
