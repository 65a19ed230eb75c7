//! Change over time: which months chance alone would hardly have made, by a rule that is stated at [`Chart`].

use std::cmp::Ordering;

use crate::{Confidence, Point, Refusal};

/// So many months with anybody, the first of them, make the line.
pub const BASE: usize = 12;
/// So many months in a row on the same side are a signal.
pub const RUN: usize = 8;
/// With fewer months there is no chart.
const FEWEST: usize = 8;

/// A month of shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartPoint {
    /// Events.
    pub events: u64,
    /// Of so many; a month with nobody is a gap.
    pub of: u64,
}

/// A control chart (Shewhart 1931; for health care Mohammed, Worthington and Woodall 2008). The rule:
///
/// - The centre line is the pooled figure of the base: the first [`BASE`] months with anybody, or all of them while they are fewer. So the
///   line and the limits lie still from the twelfth month on, and are not moved by the change they are to show.
/// - A month's limits are those within which 99.8 % of the months would lie by chance alone, by the normal distribution and its own
///   number: p ± z·√(p(1 − p)/n) for shares, u ± z·√(u/n) for rates, with z = 3.09 beside the 3 of Shewhart, and not beyond what can be.
/// - A signal is a month outside its limits, or at least [`RUN`] months in a row on the same side of the line (Western Electric 1956).
///   Months on the line, and months with nobody, neither count in a run nor break it.
///
/// **How often it cries without cause.** Of series that do not change (a share of 80 % of 200 a month) some 2 % have a signal within 12
/// months, 12 % within 24, and 23 % within 36; with 95 % of 30 a month it is 5, 22 and 35 %, since there the normal distribution fits badly.
/// So of 30 centres followed for two years with nothing changed, some four to six get a signal: a signal is a reason to look, not a
/// finding. Where numbers are large most of it is runs, for the line is itself a figure of one year: where that lies high by chance, the
/// months that follow lie low.
/// A test measures these figures.
///
/// What it does not say: whether the first year was good, how large a change is, or why. It takes months to differ by chance alone, so it
/// knows no seasons: holidays and influenza give signals, as does whatever makes months differ beyond chance, which limits around large
/// numbers are narrow enough to find (with many thousands a month that may be most months; Laney 2002). Persons who come several
/// times a month make the limits of rates too narrow.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The centre line.
    pub line: f64,
    /// The line is from the first so many points, gaps among them.
    pub base: usize,
    /// In the order of the points.
    pub months: Vec<ChartMonth>,
    /// In the order of their first months. Those of the base are among them.
    pub signals: Vec<Signal>,
}

/// A month of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChartMonth {
    /// The month's figure; none with nobody.
    pub value: Option<f64>,
    /// Low and high, 99.8 %. None with nobody, nor where the base has no events or nothing else: chance has then nothing to be measured by.
    pub limits: Option<(f64, f64)>,
}

/// Something that chance alone would hardly have made. Months are told by their place among the points, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// A month outside its limits.
    Outside {
        /// Which.
        month: usize,
        /// Where it lies.
        side: Side,
    },
    /// Months in a row on the same side of the line: all of them, when there are more than it takes.
    Run {
        /// The first.
        first: usize,
        /// The last.
        last: usize,
        /// How many of them lie on the side: those on the line and those with nobody not counted.
        many: usize,
        /// Where they lie.
        side: Side,
    },
}

/// A side of the centre line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Above it.
    Above,
    /// Below it.
    Below,
}

/// Shares by month, in order of time (a p-chart).
///
/// The rule, and how often it gives a signal without cause, stands at [`Chart`].
///
/// # Errors
///
/// With fewer than eight months that have anybody, or more events than there are.
pub fn chart(points: &[ChartPoint]) -> Result<Chart, Refusal> {
    if points.iter().any(|point| point.events > point.of) {
        return Err(Refusal::MoreThanAll);
    }
    let points: Vec<Point> = points.iter().map(|point| Point { events: point.events, of: point.of as f64 }).collect();
    charted(&points, |line| line * (1.0 - line), 1.0)
}

/// Events by month for each one of what they are beside, such as persons or years of them, in order of time (a u-chart); by the same rule
/// as [`chart`].
///
/// # Errors
///
/// With fewer than eight months that have anybody, with events beside nobody, or beside what is below zero or not finite.
pub fn chart_of_rates(points: &[Point]) -> Result<Chart, Refusal> {
    if points.iter().any(|point| !(point.of.is_finite() && point.of >= 0.0)) {
        return Err(Refusal::MustBeAboveZero);
    }
    if points.iter().any(|point| point.of == 0.0 && point.events > 0) {
        return Err(Refusal::NothingToDivideBy);
    }
    charted(points, |line| line, f64::INFINITY)
}

/// The chart of points of which `variance` is that of one, by the line.
fn charted(points: &[Point], variance: impl Fn(f64) -> f64, highest: f64) -> Result<Chart, Refusal> {
    let with_anybody: Vec<usize> = (0..points.len()).filter(|&place| points[place].of > 0.0).collect();
    if with_anybody.len() < FEWEST {
        return Err(Refusal::TooFewPoints);
    }
    let base = 1 + with_anybody[with_anybody.len().min(BASE) - 1];
    let sum =
        points[..base].iter().fold((0.0, 0.0), |(events, of), point| (events + point.events as f64, of + point.of));
    let line = sum.0 / sum.1;
    let variance = variance(line);
    let month = |point: &Point| {
        if point.of == 0.0 {
            return ChartMonth { value: None, limits: None };
        }
        let reach = Confidence::P998.z() * (variance / point.of).sqrt();
        let limits = (variance > 0.0).then(|| ((line - reach).max(0.0), (line + reach).min(highest)));
        ChartMonth { value: Some(point.events as f64 / point.of), limits }
    };
    let months: Vec<ChartMonth> = points.iter().map(month).collect();
    let mut signals: Vec<Signal> = outside(&months).chain(runs(&sides(points, sum))).collect();
    signals.sort_by_key(|signal| match *signal {
        Signal::Outside { month: first, .. } | Signal::Run { first, .. } => first,
    });
    Ok(Chart { line, base, months, signals })
}

fn outside(months: &[ChartMonth]) -> impl Iterator<Item = Signal> {
    months.iter().enumerate().filter_map(|(month, found)| {
        let ((low, high), value) = (found.limits?, found.value?);
        let side = if value > high { Side::Above } else { Side::Below };
        (value < low || value > high).then_some(Signal::Outside { month, side })
    })
}

/// The side of each point, beside the events of the base and what they are of; none on the line and with nobody.
fn sides(points: &[Point], (events, of): (f64, f64)) -> Vec<Option<Side>> {
    // Multiplied rather than divided: of whole numbers it is then exact what lies on the line.
    let side = |point: &Point| match (point.events as f64 * of).total_cmp(&(events * point.of)) {
        Ordering::Greater => Some(Side::Above),
        Ordering::Less => Some(Side::Below),
        Ordering::Equal => None,
    };
    points.iter().map(side).collect()
}

fn runs(sides: &[Option<Side>]) -> Vec<Signal> {
    let on_a_side: Vec<(usize, Side)> =
        sides.iter().enumerate().filter_map(|(month, side)| Some((month, (*side)?))).collect();
    let run = |run: &[(usize, Side)]| {
        let ((first, side), (last, _)) = (*run.first()?, *run.last()?);
        (run.len() >= RUN).then_some(Signal::Run { first, last, many: run.len(), side })
    };
    on_a_side.chunk_by(|one, next| one.1 == next.1).filter_map(run).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 100 each month.
    fn of(events: &[u64]) -> Chart {
        let points: Vec<ChartPoint> = events.iter().map(|&events| ChartPoint { events, of: 100 }).collect();
        chart(&points).unwrap()
    }

    /// A year around 50: the line is 50, the limits 50 ± 15.45.
    const YEAR: [u64; 12] = [48, 52, 49, 51, 50, 50, 47, 53, 49, 51, 48, 52];

    fn after_a_year(events: &[u64]) -> Vec<Signal> {
        let found = of(&[&YEAR[..], events].concat());
        assert_eq!((found.line, found.base), (0.5, 12));
        found.signals
    }

    #[test]
    fn a_month_outside_its_limits_is_a_signal() {
        assert_eq!(after_a_year(&[]), []);
        assert_eq!(after_a_year(&[65, 35]), []);
        let wanted =
            [Signal::Outside { month: 12, side: Side::Above }, Signal::Outside { month: 14, side: Side::Below }];
        assert_eq!(after_a_year(&[66, 49, 34]), wanted);
    }

    #[test]
    fn eight_in_a_row_on_a_side_are_a_signal_and_seven_are_not() {
        // December was above, so that the run begins with the year.
        assert_eq!(after_a_year(&[49; 7]), []);
        let run = |last, many| [Signal::Run { first: 12, last, many, side: Side::Below }];
        assert_eq!(after_a_year(&[49; 8]), run(19, 8));
        assert_eq!(after_a_year(&[49; 11]), run(22, 11));
        // On the line: neither counted nor a break, and not the end of a run.
        assert_eq!(after_a_year(&[49, 49, 49, 50, 49, 49, 49, 49, 49, 50]), run(20, 8));
        assert_eq!(after_a_year(&[49, 49, 49, 49, 51, 49, 49, 49, 49]), []);
    }

    #[test]
    fn a_month_with_nobody_is_a_gap() {
        let mut points: Vec<ChartPoint> = YEAR.iter().map(|&events| ChartPoint { events, of: 100 }).collect();
        points.insert(6, ChartPoint { events: 0, of: 0 });
        let found = chart(&points).unwrap();
        assert_eq!((found.line, found.base), (0.5, 13));
        assert_eq!(found.months[6], ChartMonth { value: None, limits: None });
        assert_eq!(found.signals, []);
        let short = [points[6], points[0], points[1], points[2], points[3], points[4], points[5], points[7]];
        assert_eq!(chart(&short), Err(Refusal::TooFewPoints));
    }

    #[test]
    fn without_events_in_the_base_there_are_no_limits_but_runs() {
        let found = of(&[[0; 12], [3; 12]].concat());
        assert!(found.months.iter().all(|month| month.limits.is_none()));
        assert_eq!(found.signals, [Signal::Run { first: 12, last: 23, many: 12, side: Side::Above }]);
    }
}
