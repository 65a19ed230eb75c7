//! One indicator of all centres.

use kapitera_indicator::{Comparison, Counted, Figure, MonthState, NoFigure, Period, compared, unweighted_mean};
use kapitera_message::{Text, text};
use kapitera_model::{Better, Indicator};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_statistics::{Interval, Rank};

use super::overview::levels_sentence;
use super::words::{
    FigureUnit, figure_cell, hidden_words, no_figure, percent_cell, period_words, shown_end, standing, unit_of,
    unit_words,
};

/// One indicator (its place) of all centres, at the last known end of each of its periods.
pub fn by_centre(counted: &Counted, at: usize) -> Output {
    let of = &counted.indicators[at];
    let indicator = &of.indicator;
    let mut parts = vec![says(counted, at)];
    for &period in Period::of(&indicator.measure).iter().rev() {
        let Some(end) = shown_end(of, period) else { continue };
        let comparison = compared(of, &counted.months, counted.centres.len(), period, end);
        parts.push(Part::Table(centres_table(counted, at, &comparison)));
        parts.push(Part::Sentences {
            key: if period == Period::Year { "year_read" } else { "read" },
            heading: Text::default(),
            sentences: read(counted, at, &comparison),
        });
    }
    if parts.len() == 1 {
        let sentence = of.months.last().map(|state| match state {
            MonthState::Missing(missing) => {
                missing.first().map_or_else(|| text!("okänt", "not known"), super::words::missing_words)
            }
            MonthState::Known { .. } => no_figure(&NoFigure::TooFewMonths),
        });
        parts.push(Part::Sentences {
            key: "missing",
            heading: Text::default(),
            sentences: sentence.into_iter().collect(),
        });
    }
    Output { title: Some(indicator.label.clone()), parts, csv: None }
}

/// What the figure says and does not say, and its levels.
pub fn says(counted: &Counted, at: usize) -> Part {
    let indicator = &counted.indicators[at].indicator;
    let mut sentences = vec![indicator.says.clone(), indicator.says_not.clone()];
    sentences.extend(levels_sentence(indicator));
    if let Some(read) = &indicator.provenance.read {
        sentences.push(text!("Ur: {read}.", "From: {read}."));
    }
    Part::Sentences { key: "says", heading: Text::default(), sentences }
}

/// What stands below the table: the unweighted mean, how the comparison is made, what is left out.
pub fn read(counted: &Counted, at: usize, comparison: &Comparison) -> Vec<Text> {
    let of = &counted.indicators[at];
    let unit = unit_of(&of.indicator);
    let mut sentences = Vec::new();
    if of.indicator.better != Better::Neither && comparison.centres.iter().any(|ranked| ranked.rank.is_some()) {
        sentences.push(text!(
            "Platsen är ett spann: alla platser som hälsocentralen lika väl kan ha. Den är inget betyg.",
            "The place is a range: all places that the centre could as well have. It is no mark."
        ));
    }
    if comparison.hides() {
        sentences.push(text!(
            "Tal för andra hälsocentraler som säger något om få personer visas inte: färre än 20 i nämnaren, eller en till fyra räknade.",
            "Figures of other centres that tell of few persons are not shown: fewer than 20 in the denominator, or one to four counted."
        ));
    }
    let everyone: Vec<usize> = (0..counted.centres.len()).collect();
    if let Some(mean) = unweighted_mean(of, comparison.period, &counted.months, comparison.end, &everyone) {
        let cell = percent_cell(unit, mean);
        let (sv, en) = (cell.shown(kapitera_message::Language::Sv), cell.shown(kapitera_message::Language::En));
        sentences.push(text!(
            "Raden för regionen är sammanslagen. Det ovägda medelvärdet av hälsocentralernas egna tal är ett annat tal: {sv}.",
            "The region's row is pooled. The unweighted mean of the centres' own figures is another figure: {en}."
        ));
    }
    if let Ok(funnel) = &comparison.funnel {
        let phi = percent_cell(FigureUnit::Index, funnel.dispersion.phi);
        let (sv, en) = (phi.shown(kapitera_message::Language::Sv), phi.shown(kapitera_message::Language::En));
        sentences.push(text!(
            "Jämförelsen tar hänsyn till storlek och till att hälsocentraler skiljer sig mer än slumpen ger (spridning φ {sv}, där 1 är bara slump). ”Kanske” är utanför 95 %, utan ”kanske” utanför 99,8 %.",
            "The comparison reckons with size, and with centres differing more than chance would have it (spread φ {en}, where 1 is chance alone). “Perhaps” is outside 95 %, without it outside 99.8 %."
        ));
    }
    let nowhere: u64 = match &of.months[comparison.end] {
        MonthState::Known { nowhere, .. } => *nowhere,
        MonthState::Missing(_) => 0,
    };
    if nowhere > 0 {
        let month = counted.months[comparison.end];
        sentences.push(text!(
            "{month}: {nowhere} räknade hör till ingen öppen hälsocentral och är inte med.",
            "{month}: {nowhere} that were counted belong to no open centre and are left out."
        ));
    }
    sentences
}

/// The table of all centres, with the region as its last row.
pub fn centres_table(counted: &Counted, at: usize, comparison: &Comparison) -> Table {
    let of = &counted.indicators[at];
    let indicator = &of.indicator;
    let unit = unit_of(indicator);
    let standardised = comparison.centres.iter().any(|centre| centre.standard.is_some());
    let placed = indicator.better != Better::Neither;
    let is_index = matches!(indicator.measure, kapitera_model::IndicatorMeasure::Continuity { .. });
    let columns = columns(indicator, standardised);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let judged = comparison.centres.iter().filter(|ranked| ranked.rank.is_some()).count();
    for ranked in comparison.by_figure(indicator.better) {
        let centre = &counted.centres[ranked.centre];
        let [those, of, value, low, high] = figure_cells(unit, ranked.figure.as_ref(), ranked.is_hidden);
        let mut row = vec![Cell::Name(centre.id.to_string()), Cell::Name(centre.name.clone()), value];
        let standard = ranked.standard.as_ref();
        if standardised {
            row.push(standard.map_or(Cell::Empty, |standard| percent_cell(unit, standard.rate.value)));
        }
        row.push(match &ranked.figure {
            Ok(_) => standing(indicator.better, ranked.limits.as_ref()),
            Err(_) => Cell::Empty,
        });
        if placed {
            row.extend(place_cells(ranked.rank, judged));
        }
        row.extend([low, high, those, of]);
        if standardised {
            let expected = standard.map(|standard| percent_cell(FigureUnit::Per(1), standard.expected));
            row.push(expected.unwrap_or(Cell::Empty));
        }
        row.extend(beside_cells(ranked.figure.as_ref().ok(), indicator.beside.len(), is_index));
        rows.push(row);
    }
    let [those, of_all, value, low, high] = figure_cells(unit, comparison.region.as_ref(), false);
    let mut total = vec![Cell::Empty, Cell::Words(text!("Regionen", "The region")), value];
    total.extend(std::iter::repeat_n(Cell::Empty, usize::from(standardised) + 1 + usize::from(placed) * 4));
    total.extend([low, high, those, of_all]);
    total.extend(standardised.then_some(Cell::Empty));
    total.extend(beside_cells(comparison.region.as_ref().ok(), indicator.beside.len(), is_index));
    Table {
        key: match comparison.period {
            Period::Year => "year",
            Period::Month => "month",
            Period::Point => "centres",
        },
        heading: period_words(comparison.period, counted.months[comparison.end]),
        columns,
        rows,
        total: Some(total),
    }
}

/// The columns: the figure first, and what it means; on a telephone the rest is beyond the edge.
fn columns(indicator: &Indicator, standardised: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::for_programs("centre_id"),
        Column::new("centre", text!("hälsocentral", "health centre")),
        Column::new("value", unit_words(unit_of(indicator))),
    ];
    if standardised {
        columns.push(Column::new("standardised", text!("standardiserat", "standardised")));
    }
    columns.push(Column::new("standing", text!("jämfört med de andra", "beside the others")));
    if indicator.better != Better::Neither {
        columns.extend(["place", "place_best", "place_worst"].map(Column::for_programs));
        columns.push(Column::new("places", text!("plats", "place")));
    }
    columns.extend([
        Column::new("low", text!("lägst", "low")),
        Column::new("high", text!("högst", "high")),
        Column::new("those", text!("räknade", "counted")),
        Column::new("of", text!("av så många", "of so many")),
    ]);
    if standardised {
        columns.push(Column::new("expected", text!("väntat för ålder och kön", "expected for age and sex")));
    }
    columns.extend(indicator.beside.iter().map(|beside| Column::new(&beside.name, beside.label.clone())));
    if matches!(indicator.measure, kapitera_model::IndicatorMeasure::Continuity { .. }) {
        columns.push(Column::new("unknown", text!("besök utan känd behandlare", "visits without a known clinician")));
    }
    columns
}

/// A place in words: `3`, or `3–9` where any of them could as well be its place; and where that is half of all or more, that it is too
/// close to call.
fn place_words(rank: Rank, all: usize) -> Text {
    let Rank { place, best, worst } = rank;
    if !rank.too_close_to_call() {
        return Text::same(place.to_string());
    }
    if 2 * (worst - best + 1) >= all {
        return text!("{best}–{worst}, för jämnt för att säga", "{best}–{worst}, too close to call");
    }
    Text::same(format!("{best}–{worst}"))
}

/// A place for programs, the first and the last it could as well be, and in words.
fn place_cells(rank: Option<Rank>, judged: usize) -> [Cell; 4] {
    let Some(rank) = rank else { return [const { Cell::Empty }; 4] };
    let place = |place: usize| Cell::Whole(i128::try_from(place).unwrap_or(0));
    [place(rank.place), place(rank.best), place(rank.worst), Cell::Words(place_words(rank, judged))]
}

/// What was counted, of so many, the figure, and its limits.
pub(super) fn figure_cells(unit: FigureUnit, figure: Result<&Figure, &NoFigure>, is_hidden: bool) -> [Cell; 5] {
    let without = |why: Text| [Cell::Empty, Cell::Empty, Cell::Words(why), Cell::Empty, Cell::Empty];
    match figure {
        Err(_) if is_hidden => without(hidden_words()),
        Err(why) => without(no_figure(why)),
        Ok(figure) => {
            let limit =
                |of: fn(Interval) -> f64| figure.limits.map_or(Cell::Empty, |limits| percent_cell(unit, of(limits)));
            [
                Cell::Whole(i128::from(figure.those)),
                if figure.of == 0 { Cell::Empty } else { Cell::Whole(i128::from(figure.of)) },
                figure_cell(unit, &figure.value),
                limit(|limits| limits.low),
                limit(|limits| limits.high),
            ]
        }
    }
}

fn beside_cells(figure: Option<&Figure>, many: usize, is_index: bool) -> Vec<Cell> {
    let mut cells: Vec<Cell> = (0..many)
        .map(|at| {
            let beside = figure.and_then(|figure| figure.beside.get(at));
            beside.map_or(Cell::Empty, |count| Cell::Whole(i128::from(*count)))
        })
        .collect();
    if is_index {
        cells.push(figure.map_or(Cell::Empty, |figure| Cell::Whole(i128::from(figure.persons.unknown))));
    }
    cells
}
