//! An indicator's figures frozen as reported values, so that components of models can count them.
//!
//! What is frozen is a delivery like any other: received at a time, never changed, replaced only by another. It says of which month the
//! figures are, by which text, and what was counted, so that a krona paid by it can be followed to the calls or visits behind.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use kapitera_count::Effort;
use kapitera_deliver::{Delivered, Request as DeliverRequest, deliver};
use kapitera_indicator::{Figure, Period, Request, Whose, count_indicators, figure};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::Indicator;
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Month;
use kapitera_region::{Mode, Region};
use kapitera_register::RegisterKind;
use kapitera_report::follow_up::{figure_cell, no_figure, period_words, unit_of, unit_words};
use sha2::{Digest as _, Sha256};

use crate::indicators::indicators;
use crate::one;

/// What the source of a frozen indicator begins with.
pub const SOURCE: &str = "indicator-";

/// What is to be frozen.
#[derive(Clone, Debug)]
pub struct FreezeAsked {
    /// The indicator.
    pub indicator: String,
    /// The month that the figures end with.
    pub month: Month,
    /// The figures of twelve months; otherwise those of one, or of what is known at its end.
    pub year: bool,
    /// The month that the values are for.
    pub valid_for: Month,
    /// When they became known: what was received later does not count.
    pub received: Timestamp,
}

/// Freezes the figures of all centres, and tells them.
///
/// # Errors
///
/// When the indicator is unknown, has no such period, has no figures of the month, or the delivery is refused.
pub fn freeze(region: &Region, asked: &FreezeAsked) -> Result<Output, Problems> {
    let indicators = indicators(region)?;
    let indicator = crate::indicators::find(&indicators, &asked.indicator).map_err(one)?.clone();
    let period = period(&indicator, asked.year).map_err(one)?;
    let first = if period == Period::Year { asked.month.plus(-11) } else { asked.month };
    let request = Request {
        region,
        indicators: &indicators,
        only: &[&asked.indicator],
        months: Some((first, asked.month)),
        known_at: asked.received,
        effort: Effort::default(),
    };
    let counted = count_indicators(&request, &|_, _| {})?;
    let of = &counted.indicators[0];
    let end = counted.months.len() - 1;
    let mut frozen = Vec::new();
    let mut without = Vec::new();
    for (at, centre) in counted.centres.iter().enumerate() {
        match figure(of, period, &counted.months, end, &[at], Whose::ALL) {
            Ok(figure) => frozen.push((centre, figure)),
            Err(why) => without.push((centre, no_figure(&why))),
        }
    }
    if frozen.is_empty() {
        let why = without.first().map(|(_, why)| why.clone()).unwrap_or_default();
        return Err(one(nothing_to_freeze(&asked.indicator, asked.month, &why)));
    }
    let digest = Sha256::digest(indicators.source.text.as_bytes());
    let digest = digest.iter().take(4).fold(String::new(), |mut hex, byte| {
        // A text takes whatever is written to it.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let rows: Vec<(&str, &Figure)> = frozen.iter().map(|(centre, figure)| (&*centre.id, figure)).collect();
    let (file, mapping) = written(region, asked, period, &digest, &rows).map_err(one)?;
    let delivered = deliver(
        region,
        &DeliverRequest {
            register: RegisterKind::Values,
            files: vec![file],
            mapping: Some(mapping),
            received: asked.received,
            covers: Some(asked.valid_for.span()),
            mode: Mode::Full,
            control_sum: None,
            backdated: false,
        },
        &mut |_| {},
    )?;
    Ok(Output {
        title: Some(title(&indicator, asked)),
        parts: vec![
            Part::Table(table(&indicator, period, asked.month, &frozen)),
            sentences(asked, &delivered, &without),
        ],
        csv: None,
    })
}

fn table(
    indicator: &Indicator,
    period: Period,
    month: Month,
    frozen: &[(&kapitera_indicator::Centre, Figure)],
) -> Table {
    let unit = unit_of(indicator);
    let row = |(centre, figure): &(&kapitera_indicator::Centre, Figure)| {
        vec![
            Cell::Name(centre.id.to_string()),
            Cell::Name(centre.name.clone()),
            figure_cell(unit, &figure.value),
            Cell::Whole(i128::from(figure.those)),
            Cell::Whole(i128::from(figure.of)),
            Cell::Name(figure.value.to_fraction_text()),
        ]
    };
    Table {
        key: "frozen",
        heading: period_words(period, month),
        columns: vec![
            Column::for_programs("centre_id"),
            Column::new("centre", text!("hälsocentral", "health centre")),
            Column::new("value", unit_words(unit)),
            Column::new("those", text!("räknade", "counted")),
            Column::new("of", text!("av så många", "of so many")),
            Column::new("exact", text!("värdet exakt", "the value exactly")),
        ],
        rows: frozen.iter().map(row).collect(),
        total: None,
    }
}

fn title(indicator: &Indicator, asked: &FreezeAsked) -> Text {
    let (name, month, Text { sv, en }) = (&indicator.name, asked.valid_for, &indicator.label);
    text!("Fryst som värdet ”{name}” för {month}: {sv}", "Frozen as the value “{name}” for {month}: {en}")
}

fn sentences(asked: &FreezeAsked, delivered: &Delivered, without: &[(&kapitera_indicator::Centre, Text)]) -> Part {
    let (id, name) = (delivered.manifest.id(), &asked.indicator);
    let mut sentences = vec![text!(
        "Leveransen {id} av registret values. En komponent räknar den med count = {{ value = \"{name}\" }}.",
        "The delivery {id} of the register values. A component counts it with count = {{ value = \"{name}\" }}."
    )];
    for (centre, why) in without {
        let (name, Text { sv, en }) = (&centre.name, why);
        sentences.push(text!("{name} har inget värde: {sv}.", "{name} has no value: {en}."));
    }
    Part::Sentences { key: "delivered", heading: Text::default(), sentences }
}

fn period(indicator: &Indicator, year: bool) -> Result<Period, Problem> {
    let has = Period::of(&indicator.measure);
    let period = if year { Period::Year } else { has[0] };
    if has.contains(&period) {
        return Ok(period);
    }
    let name = &indicator.name;
    Err(Problem::error(
        "no_such_period",
        text!("”{name}” har inga tal för tolv månader", "“{name}” has no figures of twelve months"),
    )
    .hint(text!("utelämna --year", "leave out --year")))
}

fn nothing_to_freeze(name: &str, month: Month, why: &Text) -> Problem {
    let Text { sv, en } = why;
    Problem::error(
        "nothing_to_freeze",
        text!("”{name}” har inget tal för {month} att frysa", "“{name}” has no figure for {month} to freeze"),
    )
    .why(text!("{sv}", "{en}"))
}

/// The raw file and its mapping, in the region's folder `frozen`.
fn written(
    region: &Region,
    asked: &FreezeAsked,
    period: Period,
    digest: &str,
    rows: &[(&str, &Figure)],
) -> Result<(PathBuf, PathBuf), Problem> {
    let FreezeAsked { indicator, month, valid_for, .. } = asked;
    let folder = region.path(Path::new("frozen"));
    std::fs::create_dir_all(&folder).map_err(|error| not_written(&folder, &error))?;
    let mapping = folder.join(format!("{indicator}.mapping.toml"));
    let text = format!(
        "# Written by kapitera indicator freeze.\nregister = \"values\"\nsource = \"{SOURCE}{indicator}\"\n[columns]\n\
         value = \"value\"\ncentre = \"centre\"\nfrom = \"from\"\nto = \"to\"\namount = \"amount\"\n"
    );
    std::fs::write(&mapping, text).map_err(|error| not_written(&mapping, &error))?;
    let stamp = asked.received.strftime("%Y%m%dT%H%M%SZ");
    let of = period.name();
    // The name tells of which period and by which text: it stands in the delivery's manifest for good.
    let file = folder.join(format!("{indicator} {of} {month} text-{digest} {stamp}.csv"));
    let mut csv = String::from("value,centre,from,to,amount,numerator,denominator\n");
    let (from, to) = (valid_for.first(), valid_for.last());
    for (centre, figure) in rows {
        let (amount, those, of) = (figure.value.to_fraction_text(), figure.those, figure.of);
        // A text takes whatever is written to it.
        let _ = writeln!(csv, "{indicator},{centre},{from},{to},{amount},{those},{of}");
    }
    std::fs::write(&file, csv).map_err(|error| not_written(&file, &error))?;
    Ok((file, mapping))
}

/// What a frozen delivery says of itself by the name of its file: the indicator, the period and the month.
pub fn frozen_of(file: &str) -> Option<(&str, &str, Month)> {
    let mut words = file.split(' ');
    let (name, period, month) = (words.next()?, words.next()?, words.next()?.parse().ok()?);
    words.next()?.starts_with("text-").then_some((name, period, month))
}

fn not_written(path: &Path, error: &std::io::Error) -> Problem {
    let shown = path.display();
    Problem::error("file_not_written", text!("{shown} kan inte skrivas: {error}", "{shown} cannot be written: {error}"))
}
