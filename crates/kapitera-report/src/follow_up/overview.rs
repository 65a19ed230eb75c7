//! All indicators of the region, or of one centre.

use kapitera_indicator::{Counted, CountedIndicator, Period, Whose, compared, figure};
use kapitera_message::{Text, text};
use kapitera_model::{Better, Indicator, LevelKind};
use kapitera_output::{Cell, Column, Output, Part, Table};

use super::words::{
    FigureUnit, figure_cell, no_figure, percent_cell, period_words, shown_end, standing, unit_of, unit_words,
};

/// All indicators at their last known period: of the region, or of one centre (its place) beside the region.
pub fn overview(counted: &Counted, centre: Option<usize>) -> Output {
    let mut columns = vec![
        // The name is for commands about all; of one centre the label is enough.
        if centre.is_some() {
            Column::for_programs("indicator")
        } else {
            Column::new("indicator", text!("namn", "name"))
        },
        Column::new("label", text!("indikator", "indicator")),
        Column::new("period", text!("tid", "time")),
        Column::new("value", text!("värde", "figure")),
    ];
    if centre.is_some() {
        columns.push(Column::new("region", text!("regionen", "region")));
        columns.push(Column::new("standing", text!("jämfört med de andra", "beside the others")));
    }
    columns.extend([
        Column::new("unit", text!("enhet", "unit")),
        Column::new("level", text!("mål", "level")),
        Column::new("low", text!("lägst", "low")),
        Column::new("high", text!("högst", "high")),
        Column::new("of", text!("av så många", "of so many")),
    ]);
    let mut rows = Vec::new();
    for of in &counted.indicators {
        for &period in Period::of(&of.indicator.measure) {
            rows.push(row(counted, of, period, centre));
        }
    }
    let named = centre.map(|centre| counted.centres[centre].name.clone());
    let title = match &named {
        Some(name) => text!("Uppföljning av {name}", "Follow-up of {name}"),
        None => text!("Uppföljning av regionen", "Follow-up of the region"),
    };
    let table = Table { key: "indicators", heading: Text::default(), columns, rows, total: None };
    let read = vec![text!(
        "Lägst och högst är 95-procentiga gränser: så långt från värdet som slumpen lätt kan ha fört det. Ett värde för flera enheter är alltid sammanslaget, alla täljare delat med alla nämnare.",
        "Low and high are 95 % limits: as far from the figure as chance may easily have brought it. The figure of several units is always pooled, all numerators by all denominators."
    )];
    Output {
        title: Some(title),
        parts: vec![Part::Table(table), Part::Sentences { key: "read", heading: Text::default(), sentences: read }],
        csv: None,
    }
}

fn row(counted: &Counted, of: &CountedIndicator, period: Period, centre: Option<usize>) -> Vec<Cell> {
    let indicator = &of.indicator;
    let unit = unit_of(indicator);
    let mut row = vec![Cell::Name(indicator.name.clone()), Cell::Words(indicator.label.clone())];
    let Some(end) = shown_end(of, period) else {
        row.push(Cell::Words(match of.months.last() {
            Some(kapitera_indicator::MonthState::Missing(missing)) => {
                missing.first().map_or_else(|| text!("okänt", "not known"), super::words::missing_words)
            }
            _ => no_figure(&kapitera_indicator::NoFigure::TooFewMonths),
        }));
        row.extend(std::iter::repeat_n(Cell::Empty, if centre.is_some() { 8 } else { 6 }));
        return row;
    };
    row.push(Cell::Words(period_words(period, counted.months[end])));
    let everyone: Vec<usize> = (0..counted.centres.len()).collect();
    let who: Vec<usize> = centre.map_or_else(|| everyone.clone(), |centre| vec![centre]);
    let found = figure(of, period, &counted.months, end, &who, Whose::ALL);
    row.push(match &found {
        Ok(found) => figure_cell(unit, &found.value),
        Err(why) => Cell::Words(no_figure(why)),
    });
    if let Some(centre) = centre {
        let comparison = compared(of, &counted.months, counted.centres.len(), period, end);
        row.push(comparison.region.map_or(Cell::Empty, |region| figure_cell(unit, &region.value)));
        row.push(if unit == FigureUnit::Number {
            Cell::Empty
        } else {
            standing(indicator.better, comparison.centres[centre].limits.as_ref())
        });
    }
    row.extend([Cell::Words(unit_words(unit)), levels_cell(indicator)]);
    let limits = found.as_ref().ok().and_then(|found| found.limits);
    row.push(limits.map_or(Cell::Empty, |limits| percent_cell(unit, limits.low)));
    row.push(limits.map_or(Cell::Empty, |limits| percent_cell(unit, limits.high)));
    row.push(match &found {
        Ok(found) if found.of > 0 => Cell::Whole(i128::from(found.of)),
        _ => Cell::Empty,
    });
    row
}

fn levels_cell(indicator: &Indicator) -> Cell {
    match levels_sentence(indicator) {
        Some(words) => Cell::Words(words),
        None => Cell::Empty,
    }
}

/// The levels of an indicator in words: `mål 100,0 %; 85,0 % ger statsbidraget`.
pub fn levels_sentence(indicator: &Indicator) -> Option<Text> {
    let unit = unit_of(indicator);
    let words = unit_words(unit);
    let said = |level: &kapitera_model::Level| {
        let cell = figure_cell(unit, &level.at);
        let (sv, en) = (cell.shown(kapitera_message::Language::Sv), cell.shown(kapitera_message::Language::En));
        let (unit_sv, unit_en) = (&words.sv, &words.en);
        match (level.kind, &level.label) {
            (LevelKind::Target, _) => {
                let (lead_sv, lead_en) =
                    if indicator.better == Better::Lower { ("högst", "at most") } else { ("mål", "target") };
                text!("{lead_sv} {sv} {unit_sv}", "{lead_en} {en} {unit_en}")
            }
            (LevelKind::Pay, Some(label)) => {
                let (label_sv, label_en) = (&label.sv, &label.en);
                text!("{sv} {unit_sv} ger {label_sv}", "{en} {unit_en} gives {label_en}")
            }
            (LevelKind::Pay, None) => text!("{sv} {unit_sv} ger ersättning", "{en} {unit_en} is paid by"),
        }
    };
    let all: Vec<Text> = indicator.levels.iter().map(said).collect();
    let (sv, en): (Vec<&str>, Vec<&str>) = all.iter().map(|text| (text.sv.as_str(), text.en.as_str())).unzip();
    (!all.is_empty()).then(|| Text { sv: sv.join("; "), en: en.join("; ") })
}
