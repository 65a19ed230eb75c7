//! Centres beside each other, and a place over time.

use std::collections::BTreeSet;

use kapitera_model::{Better, IndicatorMeasure};
use kapitera_period::Month;
use kapitera_statistics::{
    Chart, ChartPoint, Funnel, Interval, Limits, MeanPoint, Point, Rank, Refusal, chart, chart_of_rates,
    funnel_of_means, funnel_of_ratios, funnel_of_shares, ranks,
};

use crate::count::{CountedIndicator, MonthState};
use crate::figure::{Figure, NoFigure, Period, Whose, figure, spread, summed, unweighted_mean};
use crate::standard::{Standard, Standardised};

/// A centre with fewer in the denominator, or fewer expected, is shown without a verdict and a place: chance decides too much.
pub const FEWEST_TO_JUDGE: u64 = 20;
/// The same for what is expected of a rate.
pub const FEWEST_EXPECTED: f64 = 10.0;

/// A centre beside the others.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// The centre, by its place among those counted.
    pub centre: usize,
    /// Its figure, or why there is none.
    pub figure: Result<Figure, NoFigure>,
    /// The same as it would be with the region's rates for its ages and sexes; of what is standardised.
    pub standard: Option<Standardised>,
    /// Its place among the others, and those it could as well have; none where neither way is better, or too few.
    pub rank: Option<Rank>,
    /// Where it lies in the funnel; none without a figure, or with too few.
    pub limits: Option<Limits>,
    /// Whether its figure is kept from the reader, since it tells of a few persons.
    pub is_hidden: bool,
}

/// All centres beside each other.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The time.
    pub period: Period,
    /// The place of the month that it ends with.
    pub end: usize,
    /// All of them pooled.
    pub region: Result<Figure, NoFigure>,
    /// The unweighted mean of the centres' own figures, which is another figure.
    pub unweighted: Option<f64>,
    /// The common figure of the funnel and how far the centres lie apart; why there is none.
    pub funnel: Result<Funnel, Refusal>,
    /// The centres, by HSA id.
    pub centres: Vec<Ranked>,
}

/// The centres (how many there are) beside each other over a period that ends with a month.
pub fn compared(
    counted: &CountedIndicator,
    months: &[Month],
    centres: usize,
    period: Period,
    end: usize,
) -> Comparison {
    let everyone: Vec<usize> = (0..centres).collect();
    let region = figure(counted, period, months, end, &everyone, Whose::ALL);
    let unweighted = unweighted_mean(counted, period, months, end, &everyone);
    let standard = match counted.indicator.measure {
        IndicatorMeasure::Rate { standardised: true, .. } => Standard::new(counted, period, end).ok(),
        _ => None,
    };
    let mut ranked: Vec<Ranked> = everyone
        .iter()
        .map(|&centre| Ranked {
            centre,
            figure: figure(counted, period, months, end, &[centre], Whose::ALL),
            standard: standard.as_ref().and_then(|all| all.of(counted, period, months[end], end, &[centre]).ok()),
            rank: None,
            limits: None,
            is_hidden: false,
        })
        .collect();
    let funnel = funnelled(counted, &mut ranked);
    placed(counted.indicator.better, &mut ranked);
    Comparison { period, end, region, unweighted, funnel, centres: ranked }
}

impl Comparison {
    /// The comparison as those see it who work at some of the centres: the figures of the others that tell of a few persons are hidden,
    /// and where that would be a single one, another beside it, for it could be reckoned from the region's. What
    /// stands beside the others' figures is left out.
    #[must_use]
    pub fn for_own(mut self, own: &BTreeSet<usize>) -> Self {
        let others = |ranked: &&mut Ranked| !own.contains(&ranked.centre);
        let mut hidden = 0_usize;
        for ranked in self.centres.iter_mut().filter(others) {
            if ranked.figure.as_ref().is_ok_and(tells_of_few) {
                ranked.hide();
                hidden += 1;
            }
            // What stands beside may be of few where the figure is not.
            if let Ok(figure) = &mut ranked.figure {
                figure.beside.clear();
            }
        }
        if hidden == 1 {
            let shown =
                self.centres.iter_mut().filter(others).filter(|ranked| !ranked.is_hidden && ranked.figure.is_ok());
            let size = |ranked: &&mut Ranked| ranked.figure.as_ref().map_or(u64::MAX, |figure| figure.of);
            if let Some(smallest) = shown.min_by_key(size) {
                smallest.hide();
            }
        }
        self
    }

    /// Whether somebody's figure is hidden.
    pub fn hides(&self) -> bool {
        self.centres.iter().any(|ranked| ranked.is_hidden)
    }

    /// The centres by place, the best first, or the highest where neither way is better; those without a figure last.
    pub fn by_figure(&self, better: Better) -> Vec<&Ranked> {
        let mut order: Vec<&Ranked> = self.centres.iter().collect();
        let sign = if better == Better::Lower { 1.0 } else { -1.0 };
        let key = |ranked: &Ranked| {
            let standard = ranked.standard.as_ref().map(|standard| standard.rate.value);
            standard
                .or_else(|| ranked.figure.as_ref().ok().map(Figure::near))
                .map_or(f64::INFINITY, |value| sign * value)
        };
        order.sort_by(|one, other| key(one).total_cmp(&key(other)).then(one.centre.cmp(&other.centre)));
        order
    }
}

impl Ranked {
    fn hide(&mut self) {
        self.figure = Err(NoFigure::Nobody);
        (self.standard, self.rank, self.limits) = (None, None, None);
        self.is_hidden = true;
    }
}

/// Whether a figure tells of a few persons: of fewer than [`FEWEST_TO_JUDGE`], or of one to four, or of all but one to four.
fn tells_of_few(figure: &Figure) -> bool {
    let those = figure.those.unsigned_abs();
    let few = |count: u64| (1..5).contains(&count);
    let rest = figure.of.checked_sub(those).filter(|_| figure.those >= 0);
    (figure.of > 0 && figure.of < FEWEST_TO_JUDGE) || few(those) || rest.is_some_and(few)
}

/// What is compared of a centre: the standardised figure where there is one.
fn compared_interval(ranked: &Ranked) -> Option<Interval> {
    match &ranked.standard {
        Some(standard) => Some(standard.rate),
        None => ranked.figure.as_ref().ok()?.limits,
    }
}

/// Whether there is enough to judge by.
fn is_judged(ranked: &Ranked) -> bool {
    match (&ranked.standard, &ranked.figure) {
        (Some(standard), _) => standard.expected >= FEWEST_EXPECTED,
        (None, Ok(figure)) => figure.of >= FEWEST_TO_JUDGE && figure.limits.is_some(),
        (None, Err(_)) => false,
    }
}

fn funnelled(counted: &CountedIndicator, ranked: &mut [Ranked]) -> Result<Funnel, Refusal> {
    let judged: Vec<usize> = (0..ranked.len()).filter(|at| is_judged(&ranked[*at])).collect();
    let figures = judged.iter().filter_map(|at| ranked[*at].figure.as_ref().ok());
    let funnel = match &counted.indicator.measure {
        IndicatorMeasure::Share { .. } => {
            let point =
                |figure: &Figure| Point { events: u64::try_from(figure.those).unwrap_or(0), of: figure.of as f64 };
            funnel_of_shares(&figures.map(point).collect::<Vec<_>>())
        }
        IndicatorMeasure::Rate { .. } => {
            let standards = judged.iter().filter_map(|at| ranked[*at].standard.as_ref());
            let point = |standard: &Standardised| Point { events: standard.observed, of: standard.expected };
            funnel_of_ratios(&standards.map(point).collect::<Vec<_>>())
        }
        IndicatorMeasure::Continuity { .. } => {
            let point = |figure: &Figure| MeanPoint {
                many: figure.of,
                mean: figure.near(),
                sd: spread(&counted.indicator.measure, &figure.persons),
            };
            funnel_of_means(&figures.map(point).collect::<Vec<_>>())
        }
        IndicatorMeasure::Number { .. } => Err(Refusal::TooFewPoints),
    }?;
    for (at, limits) in judged.into_iter().zip(&funnel.limits) {
        ranked[at].limits = Some(*limits);
    }
    Ok(funnel)
}

fn placed(better: Better, ranked: &mut [Ranked]) {
    if better == Better::Neither {
        return;
    }
    let judged: Vec<usize> =
        (0..ranked.len()).filter(|at| is_judged(&ranked[*at]) && compared_interval(&ranked[*at]).is_some()).collect();
    let intervals: Vec<Interval> = judged.iter().filter_map(|at| compared_interval(&ranked[*at])).collect();
    for (at, rank) in judged.into_iter().zip(ranks(&intervals, better == Better::Higher)) {
        ranked[at].rank = Some(rank);
    }
}

/// The months of some centres together as a control chart: of shares and rates. Months without a figure are no points: they stand as gaps
/// in `months_of` what is returned beside.
///
/// # Errors
///
/// With too few months, or for what is no share and no rate.
pub fn trend(counted: &CountedIndicator, centres: &[usize]) -> Result<(Vec<usize>, Chart), Refusal> {
    let known: Vec<usize> =
        (0..counted.months.len()).filter(|at| matches!(counted.months[*at], MonthState::Known { .. })).collect();
    let cell =
        |at: &usize| summed(counted, Period::Month, *at, |centre, _, _| centres.contains(&centre)).unwrap_or_default();
    let chart = match (&counted.indicator.measure, Period::of(&counted.indicator.measure)) {
        (IndicatorMeasure::Share { .. }, [Period::Month, ..]) => {
            let point = |at: &usize| {
                let cell = cell(at);
                ChartPoint { events: u64::try_from(cell.those).unwrap_or(0), of: cell.of }
            };
            chart(&known.iter().map(point).collect::<Vec<_>>())
        }
        (IndicatorMeasure::Rate { per, .. }, _) => {
            let point = |at: &usize| {
                let cell = cell(at);
                // Listed-years, so that the chart's figures are per so many and year.
                let of = cell.of as f64 / 365.25 / f64::from(*per);
                Point { events: u64::try_from(cell.those).unwrap_or(0), of }
            };
            chart_of_rates(&known.iter().map(point).collect::<Vec<_>>())
        }
        _ => Err(Refusal::TooFewPoints),
    }?;
    Ok((known, chart))
}
