//! Values reported for the centres: what was granted for the year, and what is followed up every month. Illustrative.

use std::path::Path;

use jiff::civil::date;
use kapitera_message::Problems;
use kapitera_period::{Date, Month, Span, day_from_number, day_number};
use kapitera_register::RegisterKind;

use crate::listing_format::{FileKind, text_keys};
use crate::periods::{PERIODS, covers, received, tail};
use crate::plan::{PlannedImport, small};
use crate::random::{Draw, Matter, Source};
use crate::region::Region;
use crate::table::{Cell, Table};
use crate::write_csv::{DateForm, Dialect, Encoding, NumberForm, TextTable};
use crate::write_excel::SheetTable;

pub(crate) const GRANTED_MAPPING: &str = "mappings/values-granted.toml";
pub(crate) const FOLLOW_UP_MAPPING: &str = "mappings/values.toml";
const GRANTED_FILE: &str = "raw/uppdrag-tjanster-2020.xlsx";
const SHEET: &str = "Beviljat 2020";
/// The years that assignments and positions were granted for.
const GRANTED: Span = Span { from: date(2019, 1, 1), to: date(2020, 12, 31) };

const FOLLOW_UP: Dialect = Dialect {
    encoding: Encoding::Windows1252,
    delimiter: ';',
    line_end: "\r\n",
    sep_line: false,
    dates: DateForm::Dashes,
    numbers: NumberForm::COMMA,
};

/// Persons per centre in a demo of the usual size.
const USUAL_SIZE: u64 = 4_679;

/// Add-on assignments: name, kronor a year in a demo of the usual size, and of how many centres (in a thousand) it is granted to.
const ASSIGNMENTS: [(&str, i64, u64); 4] = [
    ("Barnmorskemottagning", 640_000, 300),
    ("Ungdomsmottagning", 380_000, 220),
    ("Jourmottagning turistsäsong", 950_000, 160),
    ("Hjärtsviktsmottagning", 275_000, 250),
];

/// Breaches of the opening hours: the centre's place, the occasion, its first Monday, its weeks. The first passes three
/// ends of months, and is longer than the penalty grows.
const BREACHES: [(usize, &str, Date, i32); 3] =
    [(6, "2020-A", date(2020, 1, 6), 12), (13, "2020-B", date(2020, 2, 10), 3), (13, "2020-C", date(2020, 4, 6), 2)];

/// The mappings of both sources.
pub(crate) fn mappings() -> [(&'static str, String); 2] {
    let granted = format!(
        r#"# Avtalsenhetens arbetsbok: beviljade tilläggsuppdrag och tjänster för året.
register = "values"
source = "agreements"
{}
[columns]
value = "Vad"
centre = "HSA-id"
item = "Uppdrag eller tjänst"
from = "Från"
to = "Till"
amount = "Kr per år eller antal"

[codes.value]
"Tilläggsuppdrag" = "add-on-assignments"
"ST-tjänst" = "st-positions"
"PTP-tjänst" = "ptp-positions"
"#,
        text_keys(FileKind::Excel { sheet: SHEET })
    );
    let follow_up = format!(
        r#"# Uppföljningens månadsfil: tillgänglighet i procent, och veckor med brist i öppettiderna.
register = "values"
source = "follow-up"
{}
[columns]
value = "Mått"
centre = "Enhet"
item = "Tillfälle"
from = "Fr.o.m."
to = "T.o.m."
amount = "Värde"

[codes.value]
"Bedömda inom tre dagar (%)" = "three-day-share"
"Brist i öppettider (veckor)" = "breach-weeks"
"#,
        text_keys(FileKind::Text(FOLLOW_UP))
    );
    [(GRANTED_MAPPING, granted), (FOLLOW_UP_MAPPING, follow_up)]
}

/// Writes all deliveries of values.
pub(crate) fn write_values(root: &Path, region: &Region, source: &Source) -> Result<Vec<PlannedImport>, Problems> {
    let mut draw = source.for_matter(Matter::Values);
    let mut imports = vec![write_granted(root, region, &mut draw)?];
    // The months before 2020 are drawn last, and received first.
    for period in (1..PERIODS).chain([0]) {
        imports.push(write_follow_up(root, region, period, &mut draw)?);
    }
    Ok(imports)
}

fn write_granted(root: &Path, region: &Region, draw: &mut Draw) -> Result<PlannedImport, Problems> {
    let mut table = Box::new(SheetTable::create(&root.join(GRANTED_FILE), SHEET)?);
    table.row(&[Cell::Text("Beviljade tilläggsuppdrag och utbildningstjänster 2019–2020 (påhittade uppgifter)")])?;
    table.row(&[Cell::Empty])?;
    table.row(&["HSA-id", "Vad", "Uppdrag eller tjänst", "Från", "Till", "Kr per år eller antal"].map(Cell::Text))?;
    let all: u64 = region.centres.iter().map(|centre| centre.size).sum();
    let usual = region.centres.len() as u64 * USUAL_SIZE;
    for centre in &region.centres {
        // As if the demo had its usual size: also a small one is to have some of everything.
        let size = centre.size * usual / all.max(1);
        let mut row = |what: &str, item: &str, from: Date, amount: i64| {
            let amount = Cell::Amount(amount * 100);
            table.row(&[
                Cell::Text(&centre.id),
                Cell::Text(what),
                Cell::Text(item),
                Cell::Day(from),
                Cell::Day(centre.last_day.unwrap_or(GRANTED.to).max(from)),
                amount,
            ])
        };
        for (name, amount, share) in ASSIGNMENTS {
            if draw.below(1_000) < share {
                let thousands = amount * all as i64 / (usual as i64 * 1_000);
                row("Tilläggsuppdrag", name, GRANTED.from, thousands.max(1) * 1_000)?;
            }
        }
        // A place for every 6 000 persons or so, some of them from the middle of a month on.
        for turn in 1..=(size + draw.below(4_000)) / 6_000 {
            let from = if draw.chance(250_000) { date(2020, 3, 16) } else { GRANTED.from };
            row("ST-tjänst", &format!("ST {turn}"), from, 1)?;
        }
        if draw.below(14_000) < size {
            row("PTP-tjänst", "PTP 1", GRANTED.from, 1)?;
        }
    }
    table.finish()?;
    Ok(small(RegisterKind::Values, GRANTED_FILE, GRANTED_MAPPING, "2020-01-09T10:00:00Z", (GRANTED.from, GRANTED.to)))
}

fn write_follow_up(root: &Path, region: &Region, period: usize, draw: &mut Draw) -> Result<PlannedImport, Problems> {
    let (file, days) = (format!("raw/uppfoljning-{}.csv", tail(period)), covers(period));
    let mut table = Box::new(TextTable::create(&root.join(&file), FOLLOW_UP)?);
    table.row(&["Enhet", "Mått", "Tillfälle", "Fr.o.m.", "T.o.m.", "Värde"].map(Cell::Text))?;
    let first = Month::of(days.from).expect("a period begins on a day that has a month");
    for month in (0..).map(|number| first.plus(number)).take_while(|month| month.first() <= days.to) {
        for centre in &region.centres {
            // Drawn also for a centre that has closed, so that the others' figures do not depend on it.
            let share = share_in_time(draw);
            if centre.last_day.is_none_or(|last| last >= month.first()) {
                table.row(&[
                    Cell::Text(&centre.id),
                    Cell::Text("Bedömda inom tre dagar (%)"),
                    Cell::Empty,
                    Cell::Day(month.first()),
                    Cell::Day(month.last()),
                    Cell::Amount(share),
                ])?;
            }
        }
    }
    for (centre, occasion, first, weeks) in BREACHES {
        for week in 0..weeks {
            let day = |days| day_from_number(day_number(first) + 7 * week + days).unwrap_or(first);
            if !days.contains(day(0)) {
                continue;
            }
            table.row(&[
                Cell::Text(&region.centres[centre].id),
                Cell::Text("Brist i öppettider (veckor)"),
                Cell::Text(occasion),
                Cell::Day(day(0)),
                Cell::Day(day(6)),
                Cell::Amount(1_00),
            ])?;
        }
    }
    table.finish()?;
    Ok(small(RegisterKind::Values, &file, FOLLOW_UP_MAPPING, &received(period, "07:40"), (days.from, days.to)))
}

/// Hundredths of a percent: most centres reach 85 %, some do not.
fn share_in_time(draw: &mut Draw) -> i64 {
    let tenths = if draw.chance(750_000) { 850 + draw.below(131) } else { 760 + draw.below(90) };
    tenths as i64 * 10
}
