//! One indicator of a centre or of the region, month by month.

use kapitera_indicator::{Counted, MonthState, Period, Whose, figure, trend};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Month;
use kapitera_statistics::{Chart, Side, Signal};

use super::overview::levels_sentence;
use super::words::{figure_cell, no_figure, percent_cell, unit_of, unit_words};

/// One indicator (its place) of a centre (its place), month by month.
pub fn by_month(counted: &Counted, at: usize, centre: usize) -> Output {
    let of = &counted.indicators[at];
    let name = &counted.centres[centre].name;
    let Text { sv, en } = &of.indicator.label;
    let mut sentences = vec![of.indicator.says.clone(), of.indicator.says_not.clone()];
    sentences.extend(levels_sentence(&of.indicator));
    let mut parts = vec![
        Part::Sentences { key: "says", heading: Text::default(), sentences },
        Part::Table(months_table(counted, at, &[centre])),
    ];
    parts.push(signals(counted, at, &[centre]));
    Output { title: Some(text!("{sv}, {name}", "{en}, {name}")), parts, csv: None }
}

/// What the control chart says.
pub fn signals(counted: &Counted, at: usize, centres: &[usize]) -> Part {
    let heading = text!("Förändring över tid", "Change over time");
    let sentences = match trend(&counted.indicators[at], centres) {
        Err(why) => {
            let Text { sv, en } = why.text();
            vec![text!("Kan inte bedömas: {sv}.", "Cannot be judged: {en}.")]
        }
        Ok((known, chart)) => signal_sentences(&known, &counted.months, &chart),
    };
    Part::Sentences { key: "signals", heading, sentences }
}

/// The signals of a chart in words, or that there are none, and the rule.
pub(crate) fn signal_sentences(known: &[usize], months: &[Month], chart: &Chart) -> Vec<Text> {
    let month = |at: usize| known.get(at).map_or_else(String::new, |at| months[*at].to_string());
    let side = |side: Side| match side {
        Side::Above => ("över", "above"),
        Side::Below => ("under", "below"),
    };
    let mut sentences: Vec<Text> = chart
        .signals
        .iter()
        .map(|signal| match *signal {
            Signal::Outside { month: at, side: of } => {
                let (month, (sv, en)) = (month(at), side(of));
                text!("{month} ligger {sv} gränserna.", "{month} lies {en} the limits.")
            }
            Signal::Run { first, last, many, side: of } => {
                let (first, last, (sv, en)) = (month(first), month(last), side(of));
                text!(
                    "{many} månader i rad, {first}–{last}, ligger {sv} mittlinjen.",
                    "{many} months in a row, {first}–{last}, lie {en} the centre line."
                )
            }
        })
        .collect();
    if sentences.is_empty() {
        sentences.push(text!("Inget tecken på förändring.", "No sign of change."));
    }
    let base = chart.base;
    sentences.push(text!(
        "Regeln: mittlinjen är de {base} första månaderna tillsammans; ett tecken är en månad utanför 99,8 % eller åtta i rad på samma sida.",
        "The rule: the centre line is the first {base} months together; a sign is a month outside 99.8 %, or eight in a row on the same side."
    ));
    sentences
}

/// The months of some centres together.
pub fn months_table(counted: &Counted, at: usize, centres: &[usize]) -> Table {
    let of = &counted.indicators[at];
    let unit = unit_of(&of.indicator);
    let periods = Period::of(&of.indicator.measure);
    let mut columns = vec![
        Column::new("month", text!("månad", "month")),
        Column::new("those", text!("räknade", "counted")),
        Column::new("of", text!("av så många", "of so many")),
        Column::new("value", unit_words(unit)),
        Column::new("low", text!("lägst", "low")),
        Column::new("high", text!("högst", "high")),
    ];
    let has_year = periods.contains(&Period::Year);
    if has_year {
        columns.push(Column::new("year", text!("12 månader", "12 months")));
    }
    columns.extend(of.indicator.beside.iter().map(|beside| Column::new(&beside.name, beside.label.clone())));
    let mut rows = Vec::new();
    for (end, month) in counted.months.iter().enumerate() {
        let mut row = vec![Cell::Name(month.to_string())];
        let found = figure(of, periods[0], &counted.months, end, centres, Whose::ALL);
        match &found {
            Ok(found) => {
                row.push(Cell::Whole(i128::from(found.those)));
                row.push(if found.of == 0 { Cell::Empty } else { Cell::Whole(i128::from(found.of)) });
                row.push(figure_cell(unit, &found.value));
                row.push(found.limits.map_or(Cell::Empty, |limits| percent_cell(unit, limits.low)));
                row.push(found.limits.map_or(Cell::Empty, |limits| percent_cell(unit, limits.high)));
            }
            Err(why) => {
                row.extend([Cell::Empty, Cell::Empty, Cell::Words(no_figure(why)), Cell::Empty, Cell::Empty]);
            }
        }
        if has_year {
            let year = figure(of, Period::Year, &counted.months, end, centres, Whose::ALL);
            row.push(year.map_or(Cell::Empty, |year| figure_cell(unit, &year.value)));
        }
        row.extend((0..of.indicator.beside.len()).map(|at| {
            let beside = found.as_ref().ok().and_then(|found| found.beside.get(at));
            beside.map_or(Cell::Empty, |count| Cell::Whole(i128::from(*count)))
        }));
        // Before the first figure there is nothing to see; a gap later on is seen.
        let begins = !rows.is_empty() || found.is_ok();
        if (begins && matches!(of.months[end], MonthState::Known { .. })) || end + 1 == counted.months.len() {
            rows.push(row);
        }
    }
    Table { key: "months", heading: text!("Månad för månad", "Month by month"), columns, rows, total: None }
}
