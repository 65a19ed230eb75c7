//! The population register: everyone who is listed, newcomers whom no centre has yet, and a few who live here without
//! ever having been listed.

use std::path::Path;

use kapitera_message::Problems;
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_register::{ListingKind, RegisterKind, Sex};

use crate::event_dirt::{EventDirtCount, EventDirtKind};
use crate::periods::HISTORY_FIRST;
use crate::persons::{History, Listing, People, Person};
use crate::plan::{PlannedImport, RowContent, small};
use crate::random::Draw;
use crate::region::Region;
use crate::table::{Cell, Table};
use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm, TextTable};

pub(crate) const RESIDENTS_MAPPING: &str = "mappings/residents.toml";
const RESIDENTS_FILE: &str = "raw/folkbokforing-2020-04.csv";

pub(crate) const RESIDENTS_MAPPING_TOML: &str = r#"# Folkbokföringens utdrag: alla som bor i regionen.
register = "residents"
encoding = "windows-1252"
delimiter = ";"

[columns]
person-kind = "Id-typ"
person = "Personnummer"
birth = "Födelsedatum"
sex = "Kön"
area = "DeSO"
from = "Folkbokförd fr.o.m."
to = "Folkbokförd t.o.m."

[codes.person-kind]
"PNR" = "personal-number"
"SAM" = "coordination-number"
"RES" = "reserve"

[codes.sex]
"K" = "female"
"M" = "male"
"#;

/// Per million inhabitants: who moved in lately, and who has lived here for years without a listing.
const NEWCOMERS: u64 = 2_300;
const NEVER_LISTED: u64 = 450;
/// A wrong row after so many.
const WRONG_EVERY: u64 = 12_000;

/// Persons who are not listed, after all who are.
pub(crate) fn unlisted(persons: u64) -> impl Iterator<Item = bool> {
    let (newcomers, never) = ((persons * NEWCOMERS / 1_000_000).max(2), (persons * NEVER_LISTED / 1_000_000).max(1));
    (0..newcomers + never).map(move |turn| turn < newcomers)
}

/// Someone without a listing; the history says where they live and which centre is near, not that they are listed.
pub(crate) fn make_unlisted(people: &People<'_>, number: u64, is_newcomer: bool) -> (Person, History, Draw) {
    let (person, mut history, mut draw) = people.grown(number);
    let moved_in = if is_newcomer {
        let day = draw.between(0, 45);
        kapitera_period::day_from_number(kapitera_period::day_number(NEWCOMERS_FROM) + day).unwrap_or(NEWCOMERS_FROM)
    } else {
        jiff::civil::date(2010 + draw.below(7) as i16, 9, 1).max(person.birth)
    };
    let Listing { area, centre, .. } = *history.last();
    history.rows = vec![Listing { area, centre, kind: ListingKind::Assigned, valid: Span::open(moved_in) }];
    (person, history, draw)
}

/// Newcomers came from here on, within a month and a half.
const NEWCOMERS_FROM: Date = jiff::civil::date(2020, 2, 17);

/// The file being written.
pub(crate) struct ResidentFile {
    table: Box<TextTable>,
    rows: u64,
    wrong: u64,
}

impl ResidentFile {
    pub(crate) fn create(root: &Path) -> Result<Self, Problems> {
        let dialect = Dialect {
            encoding: Encoding::Windows1252,
            delimiter: ';',
            line_end: "\r\n",
            sep_line: false,
            dates: DateForm::Dashes,
            numbers: NumberForm::COMMA,
        };
        let mut table = Box::new(TextTable::create(&root.join(RESIDENTS_FILE), dialect)?);
        table.row(&[Cell::Text("Folkbokförda i regionen (påhittade uppgifter)")])?;
        let headings =
            ["Id-typ", "Personnummer", "Födelsedatum", "Kön", "DeSO", "Folkbokförd fr.o.m.", "Folkbokförd t.o.m."];
        table.row(&headings.map(Cell::Text))?;
        Ok(Self { table, rows: 0, wrong: 0 })
    }

    /// Writes where a person has lived: a row for each time in one area.
    pub(crate) fn write(
        &mut self,
        person: &Person,
        id: &str,
        history: &History,
        region: &Region,
    ) -> Result<(), Problems> {
        let mut rows = history.rows.iter().peekable();
        while let Some(row) = rows.next() {
            let mut valid = row.valid;
            while let Some(same) = rows.next_if(|next| next.area == row.area) {
                valid.to = same.valid.to;
            }
            let area = if person.protected { "" } else { region.areas[row.area].code.as_str() };
            self.row(person, id, area, Cell::Day(valid.from), valid.to)?;
        }
        if self.rows >= (self.wrong + 1) * WRONG_EVERY {
            self.wrong += 1;
            let id = format!("DEMO-B{:07}", self.wrong);
            self.row(person, &id, "", Cell::Text("2019-02-30"), OPEN_END)?;
        }
        Ok(())
    }

    fn row(&mut self, person: &Person, id: &str, area: &str, from: Cell<'_>, to: Date) -> Result<(), Problems> {
        self.rows += 1;
        let is_made_up = id.starts_with("DEMO");
        self.table.row(&[
            Cell::Text(if is_made_up { "RES" } else { person.id.kind_code() }),
            Cell::Text(id),
            Cell::Day(person.birth),
            Cell::Text(if person.sex == Sex::Female { "K" } else { "M" }),
            if area.is_empty() { Cell::Empty } else { Cell::Text(area) },
            from,
            if to == OPEN_END { Cell::Empty } else { Cell::Day(to) },
        ])
    }

    /// Ends the file. It was taken out when the listings of April had come.
    pub(crate) fn finish(self) -> Result<PlannedImport, Problems> {
        self.table.finish()?;
        let covers = (HISTORY_FIRST, OPEN_END);
        let import = small(RegisterKind::Residents, RESIDENTS_FILE, RESIDENTS_MAPPING, "2020-04-03T08:00:00Z", covers);
        let dirt = vec![EventDirtCount { kind: EventDirtKind::ImpossibleDate, count: self.wrong }];
        Ok(PlannedImport { content: Some(RowContent { rows: self.rows, amount_ore: 0, dirt }), ..import })
    }
}
