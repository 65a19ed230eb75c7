//! What is reported once a year: the patient survey of 2019, and the opening hours. All figures are illustrative.
//!
//! The survey goes out in the autumn and stands for the year: its rows are of 2019-01-01 to 2019-12-31, which its delivery covers. The
//! opening hours hold from 2019-01-01 on, as far as their delivery covers: 2019 and 2020.

use std::path::Path;

use jiff::civil::date;
use kapitera_message::Problems;
use kapitera_period::Span;
use kapitera_register::RegisterKind;

use crate::characters::Trait;
use crate::listing_format::{FileKind, text_keys};
use crate::plan::{PlannedImport, small};
use crate::random::{Draw, Matter, Source};
use crate::region::{Centre, Region};
use crate::table::{Cell, Table};
use crate::template::CENTRES;
use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm, TextTable};

const SURVEY_FILE: &str = "raw/patientenkat-2019.csv";
const SURVEY_MAPPING: &str = "mappings/values-patient-survey.toml";
const HOURS_FILE: &str = "raw/oppettider-2019.csv";
const HOURS_MAPPING: &str = "mappings/values-opening-hours.toml";

const SURVEY_YEAR: Span = Span { from: date(2019, 1, 1), to: date(2019, 12, 31) };
const HOURS_HOLD: Span = Span { from: date(2019, 1, 1), to: date(2020, 12, 31) };

/// One form in so many of a centre's people, and some more, but never to more than half of them.
const SENT_ONE_IN: u64 = 12;
const SENT_AT_LEAST: u64 = 60;
/// Of a thousand sent, those that are answered; by centre up to so much more or less.
const ANSWERED: i32 = 360;
const ANSWERED_ABOUT: i32 = 40;
/// Ordinary variation of the positive answers by centre, up or down, of a thousand.
const POSITIVE_ABOUT: i32 = 20;

/// Hours a week at most centres, and by the centre's place in [`CENTRES`] at the others: one is open for less than is required.
const HOURS: i64 = 45;
const OTHER_HOURS: [(usize, i64); 6] = [(0, 55), (1, 50), (4, 47), (9, 50), (20, 48), (25, 40)];

const DIALECT: Dialect = Dialect {
    encoding: Encoding::Utf8,
    delimiter: ';',
    line_end: "\r\n",
    sep_line: false,
    dates: DateForm::Dashes,
    numbers: NumberForm::COMMA,
};

/// The mappings of both sources.
pub(crate) fn mappings() -> [(&'static str, String); 2] {
    let survey = format!(
        r#"# Patientenkätens resultat för året: antal, inte andelar.
register = "values"
source = "patient-survey"
{}
[columns]
value = "Uppgift"
centre = "HSA-id"
item = "Dimension"
from = "Fr.o.m."
to = "T.o.m."
amount = "Antal"

[codes.value]
"Utskickade enkäter" = "survey-sent"
"Besvarade enkäter" = "survey-answers"
"Positiva svar" = "survey-positive"
"#,
        text_keys(FileKind::Text(DIALECT))
    );
    let hours = format!(
        r#"# Öppettider i timmar per vecka, ur enhetskatalogen.
register = "values"
source = "opening-hours"
{}
[columns]
value = {{ constant = "opening-hours" }}
centre = "HSA-id"
from = "Gäller fr.o.m."
to = "Gäller t.o.m."
amount = "Timmar per vecka"
"#,
        text_keys(FileKind::Text(DIALECT))
    );
    [(SURVEY_MAPPING, survey), (HOURS_MAPPING, hours)]
}

/// Writes both.
pub(crate) fn write_yearly(root: &Path, region: &Region, source: &Source) -> Result<[PlannedImport; 2], Problems> {
    Ok([write_survey(root, region, &mut source.for_matter(Matter::Survey))?, write_hours(root, region)?])
}

fn write_survey(root: &Path, region: &Region, draw: &mut Draw) -> Result<PlannedImport, Problems> {
    let mut table = Box::new(TextTable::create(&root.join(SURVEY_FILE), DIALECT)?);
    table.row(&[Cell::Text("Patientenkät i primärvården hösten 2019 (påhittade uppgifter)")])?;
    table.row(&["HSA-id", "Uppgift", "Dimension", "Fr.o.m.", "T.o.m.", "Antal"].map(Cell::Text))?;
    for (number, centre) in region.centres.iter().enumerate() {
        let answers = Answers::draw(number, centre, draw);
        let mut row = |what: &str, dimension: Cell<'_>, count: u64| {
            let days = [SURVEY_YEAR.from, SURVEY_YEAR.to].map(Cell::Day);
            table.row(&[Cell::Text(&centre.id), Cell::Text(what), dimension, days[0], days[1], Cell::Count(count)])
        };
        row("Utskickade enkäter", Cell::Empty, answers.sent)?;
        row("Besvarade enkäter", Cell::Empty, answers.answered)?;
        row("Positiva svar", Cell::Text("Helhetsintryck"), answers.positive)?;
    }
    table.finish()?;
    let days = (SURVEY_YEAR.from, SURVEY_YEAR.to);
    Ok(small(RegisterKind::Values, SURVEY_FILE, SURVEY_MAPPING, "2020-01-20T09:00:00Z", days))
}

fn write_hours(root: &Path, region: &Region) -> Result<PlannedImport, Problems> {
    let mut table = Box::new(TextTable::create(&root.join(HOURS_FILE), DIALECT)?);
    table.row(&["HSA-id", "Gäller fr.o.m.", "Gäller t.o.m.", "Timmar per vecka"].map(Cell::Text))?;
    for (number, centre) in region.centres.iter().enumerate() {
        let other = OTHER_HOURS.iter().find(|(place, _)| *place == number % CENTRES.len());
        let hours = other.map_or(HOURS, |(_, hours)| *hours);
        let last = centre.last_day.map_or(Cell::Empty, Cell::Day);
        table.row(&[Cell::Text(&centre.id), Cell::Day(HOURS_HOLD.from), last, Cell::Amount(hours * 100)])?;
    }
    table.finish()?;
    let days = (HOURS_HOLD.from, HOURS_HOLD.to);
    Ok(small(RegisterKind::Values, HOURS_FILE, HOURS_MAPPING, "2020-01-09T10:20:00Z", days))
}

/// How many forms were sent to a centre's people, and how many came back.
struct Answers {
    sent: u64,
    answered: u64,
    positive: u64,
}

impl Answers {
    fn draw(number: usize, centre: &Centre, draw: &mut Draw) -> Self {
        let mut about = |share: i32, about: i32| u64::from((share + draw.between(-about, about)).unsigned_abs());
        let answered_of = about(ANSWERED, ANSWERED_ABOUT);
        let positive_of = about(Trait::Survey.at(number) as i32, POSITIVE_ABOUT);
        let mut of = |many: u64, share: u64| (0..many).filter(|_| draw.below(1_000) < share).count() as u64;
        let sent = (centre.size / SENT_ONE_IN + SENT_AT_LEAST).min(centre.size.div_ceil(2));
        let answered = of(sent, answered_of);
        Self { sent, answered, positive: of(answered, positive_of) }
    }
}
