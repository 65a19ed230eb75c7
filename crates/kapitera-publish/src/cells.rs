//! Which cells are published of an indicator, and the pieces that they sum.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_disclosure::Rules;
use kapitera_indicator::{
    CountedIndicator, MonthState, NoFigure, Period, Place, PlaceKind, UNKNOWN_SEX, Whose, compared, figure,
    standardised,
};
use kapitera_model::{IndicatorMeasure, Tally};
use kapitera_output::Cell;
use kapitera_period::Month;
use kapitera_report::follow_up::{figure_cell, percent_cell, unit_of};
use kapitera_statistics::Verdict;

use crate::publication::{CellStatus, PublishedCell};

/// Months that are published by themselves, before the last one and with it.
pub(crate) const MONTHS: usize = 12;

/// A cell to be, with its figures as they would be shown, and the pieces that it sums.
pub(crate) struct Candidate {
    pub cell: PublishedCell,
    /// By their places among the pieces.
    pub of: Vec<u32>,
    /// Whether it is never shown, but guarded: what is left when the parts of a sum are taken from it.
    pub is_rest: bool,
    /// Whether so few are in its denominator that it is hidden, whatever it counts.
    pub is_of_few: bool,
}

/// The finest pieces of an indicator.
#[derive(Default)]
pub(crate) struct Pieces {
    places: BTreeMap<(usize, usize, u8), u32>,
    /// Names and counts, in the order of their places.
    pub all: Vec<(String, Vec<u64>)>,
}

impl Pieces {
    /// The pieces of the months that are published.
    pub fn new(of: &CountedIndicator, months: &[Month], ids: &[&str]) -> Self {
        let mut pieces = Self::default();
        for (at, state) in of.months.iter().enumerate() {
            let MonthState::Known { cells, .. } = state else { continue };
            let mut sums: BTreeMap<(usize, u8), Vec<u64>> = BTreeMap::new();
            for (key, cell) in cells {
                let counts = counts(&of.indicator.measure, cell);
                let sum = sums.entry((key.centre as usize, key.sex)).or_insert_with(|| vec![0; counts.len()]);
                sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
            for ((centre, sex), counts) in sums {
                if counts.iter().all(|count| *count == 0) {
                    continue;
                }
                let place = u32::try_from(pieces.all.len()).unwrap_or(u32::MAX);
                pieces.places.insert((centre, at, sex), place);
                pieces.all.push((format!("{}|{}|{sex}", ids[centre], months[at]), counts));
            }
        }
        pieces
    }

    fn of(&self, centres: &[usize], months: std::ops::RangeInclusive<usize>, sex: Option<u8>) -> Vec<u32> {
        let mut of = Vec::new();
        for &centre in centres {
            for month in months.clone() {
                for kind in 0..=UNKNOWN_SEX {
                    if sex.is_none_or(|sex| sex == kind) {
                        of.extend(self.places.get(&(centre, month, kind)).copied());
                    }
                }
            }
        }
        of
    }
}

/// What is counted of a piece: of a share those and the others, of a rate the events, of an index the persons.
fn counts(measure: &IndicatorMeasure, cell: &kapitera_indicator::Cell) -> Vec<u64> {
    let those = u64::try_from(cell.those).unwrap_or(0);
    match measure {
        IndicatorMeasure::Share { .. } => vec![those, cell.of.saturating_sub(those)],
        IndicatorMeasure::Rate { .. } | IndicatorMeasure::Number { .. } => vec![those],
        IndicatorMeasure::Continuity { .. } => vec![cell.persons.persons],
    }
}

/// The months that the published figures of a period end with. The last whole calendar year stands beside the last twelve months: it is what
/// other statistics are of.
fn ends(period: Period, months: &[Month], end: usize) -> Vec<usize> {
    match period {
        Period::Point => vec![end],
        Period::Month => ((end + 1).saturating_sub(MONTHS)..=end).collect(),
        Period::Year => {
            let is_whole = |at: &usize| *at >= 11 && months[*at].last().month() == 12;
            (0..end).rev().find(is_whole).into_iter().chain([end]).collect()
        }
    }
}

/// All cells of an indicator that may be published of what ends with the month at `end`.
pub(crate) fn candidates(
    of: &CountedIndicator,
    months: &[Month],
    end: usize,
    places: &[Place],
    pieces: &Pieces,
) -> Vec<Candidate> {
    let mut cells = Vec::new();
    let by_sex = of.indicator.by.contains(&kapitera_model::Division::Sex);
    let centres = places.iter().filter(|place| place.kind == PlaceKind::Centre).count();
    // The longest period that is known of all: that is what is compared.
    let everyone: Vec<usize> = (0..centres).collect();
    let is_known = |period: &&Period| {
        let found = figure(of, **period, months, end, &everyone, Whose::ALL);
        !matches!(found, Err(NoFigure::TooFewMonths | NoFigure::Missing(_)))
    };
    let last = *Period::of(&of.indicator.measure).iter().rev().find(is_known).unwrap_or(&Period::Point);
    let comparison = compared(of, months, centres, last, end);
    for place in places {
        for &period in Period::of(&of.indicator.measure) {
            for at in ends(period, months, end) {
                for sex in [None, Some(0), Some(1)] {
                    if sex.is_some() && (!by_sex || period == Period::Month) {
                        continue;
                    }
                    let first = if period == Period::Year { (at + 1).saturating_sub(12) } else { at };
                    let mut cell = cell(of, months, at, place, period, sex, (period, at) == (last, end));
                    if let ([centre], PlaceKind::Centre, None) = (&place.centres[..], place.kind, sex)
                        && (period, at) == (last, end)
                    {
                        let limits = comparison.centres.get(*centre).and_then(|ranked| ranked.limits.as_ref());
                        cell.standing = limits.map(|limits| verdict_word(limits.verdict()).to_owned());
                    }
                    let of_few = matches!(of.indicator.measure, IndicatorMeasure::Rate { .. })
                        && cell.of.is_some_and(|of| of < Rules::default().least_denominator);
                    let of = pieces.of(&place.centres, first..=at, sex);
                    cells.push(Candidate { cell, of, is_rest: false, is_of_few: of_few });
                }
            }
        }
    }
    let rests = rests(&cells, pieces, by_sex, places, |period| ends(period, months, end), of, months);
    cells.extend(rests);
    cells
}

/// What nobody is shown and everybody could reckon: those of unknown sex, as all less women less men; and the centres that no municipality
/// is known of, as the region less its municipalities.
fn rests(
    shown: &[Candidate],
    pieces: &Pieces,
    by_sex: bool,
    places: &[Place],
    ends: impl Fn(Period) -> Vec<usize>,
    of: &CountedIndicator,
    months: &[Month],
) -> Vec<Candidate> {
    let within: BTreeSet<usize> = places
        .iter()
        .filter(|place| place.kind == PlaceKind::Municipality)
        .flat_map(|place| place.centres.iter().copied())
        .collect();
    let everywhere = places.iter().find(|place| place.kind == PlaceKind::Region);
    let nowhere: Vec<usize> = everywhere
        .map(|region| region.centres.iter().copied().filter(|centre| !within.contains(centre)).collect())
        .unwrap_or_default();
    let unplaced = (!within.is_empty() && !nowhere.is_empty()).then(|| Place {
        kind: PlaceKind::Municipality,
        id: String::new(),
        name: String::new(),
        centres: nowhere,
    });
    let known: BTreeSet<&[u32]> = shown.iter().map(|candidate| &candidate.of[..]).collect();
    let mut rests = Vec::new();
    for (place, is_unplaced) in
        places.iter().map(|place| (place, false)).chain(unplaced.as_ref().map(|place| (place, true)))
    {
        for &period in Period::of(&of.indicator.measure) {
            let divided = by_sex && period != Period::Month;
            for at in ends(period) {
                let first = if period == Period::Year { (at + 1).saturating_sub(12) } else { at };
                for sex in [None, Some(0), Some(1), Some(UNKNOWN_SEX)] {
                    // A place that is shown lacks only those of unknown sex.
                    if sex.map_or(!is_unplaced, |sex| !divided || (!is_unplaced && sex != UNKNOWN_SEX)) {
                        continue;
                    }
                    let pieces = pieces.of(&place.centres, first..=at, sex);
                    if !pieces.is_empty() && !known.contains(&pieces[..]) {
                        let cell = cell(of, months, at, place, period, sex, false);
                        rests.push(Candidate { cell, of: pieces, is_rest: true, is_of_few: false });
                    }
                }
            }
        }
    }
    rests
}

fn cell(
    of: &CountedIndicator,
    months: &[Month],
    end: usize,
    place: &Place,
    period: Period,
    sex: Option<u8>,
    is_compared: bool,
) -> PublishedCell {
    let unit = unit_of(&of.indicator);
    let plain = |cell: Cell| shown_plainly(&cell);
    let mut cell = PublishedCell {
        indicator: of.indicator.name.clone(),
        place: place_word(place.kind).to_owned(),
        id: place.id.clone(),
        period: period.name().to_owned(),
        end: months[end].to_string(),
        sex: match sex {
            None => "all",
            Some(0) => "women",
            Some(UNKNOWN_SEX) => "unknown",
            Some(_) => "men",
        }
        .to_owned(),
        status: CellStatus::Shown,
        those: None,
        of: None,
        value: None,
        low: None,
        high: None,
        standardised: None,
        beside: Vec::new(),
        standing: None,
    };
    match figure(of, period, months, end, &place.centres, Whose { sex, ages: None }) {
        Ok(found) => {
            cell.those = Some(found.those);
            cell.of = Some(found.of);
            cell.value = Some(plain(figure_cell(unit, &found.value)));
            cell.low = found.limits.map(|limits| plain(percent_cell(unit, limits.low)));
            cell.high = found.limits.map(|limits| plain(percent_cell(unit, limits.high)));
            if sex.is_none() {
                let standard = standardised(of, period, months, end, &place.centres).ok();
                cell.standardised = standard.map(|standard| {
                    [standard.rate.value, standard.rate.low, standard.rate.high]
                        .map(|value| plain(percent_cell(unit, value)))
                });
                // Of one time only: what was few in a month would be the year's less the other months'.
                if is_compared && shows_beside(of, place.kind, &found.beside) {
                    cell.beside = found.beside;
                }
            }
        }
        Err(NoFigure::Nobody) => cell.status = CellStatus::Nobody,
        Err(NoFigure::TooFewMonths) => cell.status = CellStatus::TooFewMonths,
        Err(NoFigure::Missing(_)) => cell.status = CellStatus::NotKnown,
    }
    cell
}

fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Within => "within",
        Verdict::Low95 => "low95",
        Verdict::High95 => "high95",
        Verdict::Low998 => "low998",
        Verdict::High998 => "high998",
    }
}

/// What stands beside may be few persons: it is shown of the whole region, when it is not few there too, and where it is no count of
/// persons' care but of what was sent.
fn shows_beside(of: &CountedIndicator, kind: PlaceKind, counts: &[u64]) -> bool {
    let reported = |tally: &Tally| matches!(tally, Tally::Value { .. });
    let few = Rules::default().small;
    (kind == PlaceKind::Region && !counts.iter().any(|count| few.contains(count)))
        || of.indicator.beside.iter().all(|beside| beside.count.iter().all(reported))
}

pub(crate) fn place_word(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Region => "region",
        PlaceKind::Municipality => "municipality",
        PlaceKind::Provider => "provider",
        PlaceKind::Centre => "centre",
    }
}

/// A number with a point and ASCII digits.
pub(crate) fn shown_plainly(cell: &Cell) -> String {
    match cell {
        Cell::Whole(number) => number.to_string(),
        Cell::Decimal(mantissa, decimals) => kapitera_money::decimal_text(*mantissa, *decimals),
        _ => String::new(),
    }
}
