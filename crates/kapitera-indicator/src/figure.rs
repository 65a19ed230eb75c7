//! One figure: of an indicator, for some centres together, over a period.

use kapitera_count::{Indices, PART};
use kapitera_model::{Index, IndicatorMeasure, Tally};
use kapitera_money::Exact;
use kapitera_period::{Month, Span};
use kapitera_statistics::{Confidence, Interval, mean, near, rate_of_squares, share};

use crate::cells::Cell;
use crate::count::{CountedIndicator, MonthState};
use crate::months::Missing;

/// The time of a figure, which ends with a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// The month.
    Month,
    /// Twelve months ending with it.
    Year,
    /// What is known at its end: of listed persons, of a window that the indicator says, or of what was reported last.
    Point,
}

impl Period {
    /// The periods that an indicator has figures for.
    pub fn of(measure: &IndicatorMeasure) -> &'static [Self] {
        let point =
            |tallies: &[Tally]| tallies.iter().any(|tally| matches!(tally, Tally::Listed { .. } | Tally::Value { .. }));
        match measure {
            IndicatorMeasure::Continuity { .. } => &[Self::Point],
            IndicatorMeasure::Share { of, .. } if point(of) => &[Self::Point],
            IndicatorMeasure::Number { those, .. } if point(those) => &[Self::Point],
            IndicatorMeasure::Share { .. } | IndicatorMeasure::Rate { .. } | IndicatorMeasure::Number { .. } => {
                &[Self::Month, Self::Year]
            }
        }
    }

    /// Its name in commands, addresses and data: `month`, `year`, `point`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
            Self::Point => "point",
        }
    }

    /// Its days when it ends with `month`.
    pub fn days(self, month: Month) -> Span {
        let from = if self == Self::Year { month.plus(-11) } else { month };
        Span { from: from.first(), to: month.last() }
    }
}

/// Whose figure, besides the place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whose {
    /// 0 women, 1 men; none for everyone.
    pub sex: Option<u8>,
    /// The first age and the one after the last; none for all ages.
    pub ages: Option<(u32, Option<u32>)>,
}

impl Whose {
    /// Everyone.
    pub const ALL: Self = Self { sex: None, ages: None };

    fn has(self, sex: u8, band: u8) -> bool {
        let age = u32::from(band) * 5;
        let of_age = self.ages.is_none_or(|(from, end)| from <= age && end.is_none_or(|end| age < end));
        self.sex.is_none_or(|wanted| wanted == sex) && of_age
    }
}

/// A figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What was counted; of an index the persons' visits, of a number the number.
    pub those: i64,
    /// Of so many: events, persons, or of a rate the listed, a mean over the days rounded to the nearest.
    pub of: u64,
    /// The figure, exactly: a share of 1, an index of 1, so many per so many listed and year, or a number.
    pub value: Exact,
    /// Its 95 % limits; none for a number, and for the index of one person.
    pub limits: Option<Interval>,
    /// What stands beside, in the order of the text.
    pub beside: Vec<u64>,
    /// What persons' events together say: for an index.
    pub persons: kapitera_count::PersonTally,
}

impl Figure {
    /// The figure as binary floating point, for pictures and statistics.
    pub fn near(&self) -> f64 {
        self.limits.map_or_else(|| near(&self.value), |limits| limits.value)
    }
}

/// Why there is no figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoFigure {
    /// Something is missing.
    Missing(Vec<Missing>),
    /// Fewer than twelve months are known.
    TooFewMonths,
    /// Nobody, or nothing, to reckon on.
    Nobody,
}

/// The figure of some centres together (their places among those counted), over the period that ends with the month at `end`.
///
/// # Errors
///
/// Why there is none.
pub fn figure(
    counted: &CountedIndicator,
    period: Period,
    months: &[Month],
    end: usize,
    centres: &[usize],
    whose: Whose,
) -> Result<Figure, NoFigure> {
    let cell = summed(counted, period, end, |centre, sex, band| centres.contains(&centre) && whose.has(sex, band))?;
    of_cell(counted, period, months[end], cell, whose)
}

/// The cells of the period added up, of those that `wanted` wants.
pub(crate) fn summed(
    counted: &CountedIndicator,
    period: Period,
    end: usize,
    wanted: impl Fn(usize, u8, u8) -> bool,
) -> Result<Cell, NoFigure> {
    let first = match period {
        Period::Year => end.checked_sub(11).ok_or(NoFigure::TooFewMonths)?,
        Period::Month | Period::Point => end,
    };
    let mut sum = Cell::default();
    for state in &counted.months[first..=end] {
        match state {
            MonthState::Known { cells, .. } => {
                let of = |key: &crate::CellKey| wanted(key.centre as usize, key.sex, key.band);
                cells.iter().filter(|(key, _)| of(key)).for_each(|(_, cell)| sum.add(cell));
            }
            MonthState::Missing(missing) => return Err(NoFigure::Missing(missing.clone())),
        }
    }
    if period == Period::Year {
        // Those of the months are not those of the year: a person has events in several.
        sum.persons = kapitera_count::PersonTally::default();
        for (key, cell) in &counted.years[end] {
            if wanted(key.centre as usize, key.sex, key.band) {
                sum.persons += cell.persons;
            }
        }
    }
    Ok(sum)
}

fn of_cell(
    counted: &CountedIndicator,
    period: Period,
    month: Month,
    cell: Cell,
    whose: Whose,
) -> Result<Figure, NoFigure> {
    let beside = counted.indicator.beside.len();
    let Cell { those, of, beside: mut besides, persons } = cell;
    besides.resize(beside, 0);
    match &counted.indicator.measure {
        IndicatorMeasure::Share { .. } => {
            let value = Exact::fraction(i128::from(those), i128::from(of)).ok_or(NoFigure::Nobody)?;
            let limits = share(u64::try_from(those).unwrap_or(0), of, Confidence::P95).ok();
            Ok(Figure { those, of, value, limits, beside: besides, persons })
        }
        IndicatorMeasure::Rate { per, .. } => {
            let days = i128::from(period.days(month).days());
            let months = if period == Period::Year { 12 } else { 1 };
            let value = Exact::fraction(i128::from(those) * i128::from(*per) * 12 * days, i128::from(of) * months)
                .ok_or(NoFigure::Nobody)?;
            let years = of as f64 / days as f64 * months as f64 / 12.0;
            let events = u64::try_from(those).unwrap_or(0);
            let limits =
                rate_of_squares(events, squares(events, &persons, whose), years, f64::from(*per), Confidence::P95);
            let listed = (of + period.days(month).days() as u64 / 2) / u64::from(period.days(month).days());
            Ok(Figure { those, of: listed, value, limits: limits.ok(), beside: besides, persons })
        }
        IndicatorMeasure::Continuity { index, .. } => {
            let sum = of_index(&persons.sums, *index);
            let parts = i128::from(persons.persons) * i128::try_from(PART).unwrap_or(1);
            let value = Exact::fraction(i128::try_from(sum).unwrap_or(0), parts).ok_or(NoFigure::Nobody)?;
            let part = PART as f64;
            let (sum, squares) = (sum as f64 / part, of_index(&persons.squares, *index) as f64 / part);
            let limits = mean(persons.persons, sum, squares, Confidence::P95).ok();
            let those = i64::try_from(persons.events).unwrap_or(i64::MAX);
            Ok(Figure { those, of: persons.persons, value, limits, beside: besides, persons })
        }
        IndicatorMeasure::Number { those: counted, .. } => {
            if of == 0 && counted.iter().any(|tally| matches!(tally, Tally::Value { .. })) {
                return Err(NoFigure::Nobody);
            }
            Ok(Figure { those, of: 0, value: Exact::whole(those), limits: None, beside: besides, persons })
        }
    }
}

/// The sum of the squares of how many events each person had. By age it is not known, and is then taken to be to the events as it is for
/// all ages.
fn squares(events: u64, persons: &kapitera_count::PersonTally, whose: Whose) -> f64 {
    let all = persons.repeated as f64;
    match whose.ages {
        None if persons.events == events => all,
        _ if persons.events == 0 => events as f64,
        _ => all * events as f64 / persons.events as f64,
    }
}

fn of_index(indices: &Indices, index: Index) -> u128 {
    match index {
        Index::Coc => indices.coc,
        Index::Upc => indices.upc,
        Index::Secon => indices.secon,
    }
}

/// The unweighted mean of the centres' own figures: another figure than the pooled one, and named so wherever it is shown.
pub fn unweighted_mean(
    counted: &CountedIndicator,
    period: Period,
    months: &[Month],
    end: usize,
    centres: &[usize],
) -> Option<f64> {
    let own: Vec<f64> = centres
        .iter()
        .filter_map(|&centre| figure(counted, period, months, end, &[centre], Whose::ALL).ok())
        .map(|figure| near(&figure.value))
        .collect();
    if own.is_empty() { None } else { Some(own.iter().sum::<f64>() / own.len() as f64) }
}

/// The standard deviation of persons' indices, by n − 1; none of fewer than two.
pub(crate) fn spread(measure: &IndicatorMeasure, persons: &kapitera_count::PersonTally) -> Option<f64> {
    let IndicatorMeasure::Continuity { index, .. } = measure else { return None };
    let many = persons.persons as f64;
    let part = PART as f64;
    let (sum, squares) =
        (of_index(&persons.sums, *index) as f64 / part, of_index(&persons.squares, *index) as f64 / part);
    (persons.persons > 1).then(|| ((squares - sum * sum / many) / (many - 1.0)).max(0.0).sqrt())
}
