//! Funnels: how far from the common figure a centre may lie by chance, by its size.
//!
//! Centres lie further apart than chance alone would have it, since they differ in what no register holds. That is measured and added to
//! the limits (additive overdispersion, Spiegelhalter 2005), after the outermost tenth on each side is drawn in (winsorised), so that the
//! few who stand out do not hide themselves.

use crate::{Confidence, Refusal};

/// A centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Events.
    pub events: u64,
    /// Of so many, or beside so many expected.
    pub of: f64,
}

/// A centre of means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanPoint {
    /// So many values.
    pub many: u64,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, by n − 1. None of one value, or where it is not known.
    pub sd: Option<f64>,
}

/// How far apart the centres lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispersion {
    /// The mean of the squared standardised distances: 1 by chance alone.
    pub phi: f64,
    /// The variance between centres that chance does not explain, on the scale that was reckoned on.
    pub tau_squared: f64,
}

/// The limits of a centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The centre's figure.
    pub value: f64,
    /// Low and high, 95 %.
    pub inner: (f64, f64),
    /// Low and high, 99.8 %.
    pub outer: (f64, f64),
}

/// A funnel.
#[derive(Clone, Debug, PartialEq)]
pub struct Funnel {
    /// The common figure.
    pub target: f64,
    /// How far apart the centres lie.
    pub dispersion: Dispersion,
    /// In the order of the points.
    pub limits: Vec<Limits>,
}

/// Fewer centres cannot tell how they are spread.
const FEWEST: usize = 5;
/// The part on each side that is drawn in.
const DRAWN_IN: f64 = 0.1;

/// A funnel of shares around the pooled share, reckoned on the arcsine of the root, where the variance is 1/(4n).
///
/// # Errors
///
/// With fewer than five points, with nobody, or with more events than there are.
pub fn funnel_of_shares(points: &[Point]) -> Result<Funnel, Refusal> {
    check(points)?;
    if points.iter().any(|point| point.events as f64 > point.of) {
        return Err(Refusal::MoreThanAll);
    }
    let target = pooled(points);
    let to = |share: f64| share.sqrt().asin();
    // The sine turns beyond a right angle: the limit is then 1, and below 0 it is 0.
    let back = |angle: f64| angle.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2);
    let scaled: Vec<Scaled> = points
        .iter()
        .map(|point| {
            let value = point.events as f64 / point.of;
            Scaled { value, at: to(value), variance: 1.0 / (4.0 * point.of) }
        })
        .collect();
    Ok(funnel(&scaled, target, to(target), back))
}

/// A funnel of events against those expected, around 1, reckoned on the logarithm, where the variance is 1/expected. A centre without
/// events lies at half an event there.
///
/// # Errors
///
/// With fewer than five points, or where nothing is expected.
pub fn funnel_of_ratios(points: &[Point]) -> Result<Funnel, Refusal> {
    check(points)?;
    let scaled: Vec<Scaled> = points
        .iter()
        .map(|point| {
            let events = point.events as f64;
            let at = (if point.events == 0 { 0.5 } else { events } / point.of).ln();
            Scaled { value: events / point.of, at, variance: 1.0 / point.of }
        })
        .collect();
    Ok(funnel(&scaled, 1.0, 0.0, f64::exp))
}

/// A funnel of means around the pooled mean, reckoned on the mean itself, where the variance is that within the centres, pooled,
/// over n: for continuity, waiting days and the like (Spiegelhalter 2005).
///
/// All centres are taken to be spread alike within, so that none gets wide limits by being uneven, and those whose spread is not
/// known get limits by the others'. The limits are not transformed: of a figure that ends, as an index of continuity does at 1, they
/// may lie beyond, where no centre can be; and of small centres with skewed values they lie too far out on the short side and too
/// near on the long.
///
/// # Errors
///
/// With fewer than five points, with nobody, with a number that is not finite or a deviation below zero, or without spread within any.
pub fn funnel_of_means(points: &[MeanPoint]) -> Result<Funnel, Refusal> {
    check_many(points.len())?;
    if points.iter().any(|point| point.many == 0) {
        return Err(Refusal::NothingToDivideBy);
    }
    if points.iter().any(|point| !(point.mean.is_finite() && point.sd.is_none_or(f64::is_finite))) {
        return Err(Refusal::NotFinite);
    }
    if points.iter().any(|point| point.sd.is_some_and(|sd| sd < 0.0)) {
        return Err(Refusal::MustBeAboveZero);
    }
    let within = within(points).filter(|&variance| variance > 0.0).ok_or(Refusal::NoSpread)?;
    let all: f64 = points.iter().map(|point| point.many as f64).sum();
    let target = points.iter().map(|point| point.many as f64 * point.mean).sum::<f64>() / all;
    let scaled: Vec<Scaled> = points
        .iter()
        .map(|point| Scaled { value: point.mean, at: point.mean, variance: within / point.many as f64 })
        .collect();
    Ok(funnel(&scaled, target, target, |mean| mean))
}

/// The variance within, each centre's by its degrees of freedom. None without any.
fn within(points: &[MeanPoint]) -> Option<f64> {
    let known = points.iter().filter_map(|point| Some(((point.many - 1) as f64, point.sd?)));
    let (squares, freedom) =
        known.fold((0.0, 0.0), |(squares, all), (freedom, sd)| (squares + freedom * sd * sd, all + freedom));
    (freedom > 0.0).then(|| squares / freedom)
}

fn check_many(points: usize) -> Result<(), Refusal> {
    if points < FEWEST { Err(Refusal::TooFewPoints) } else { Ok(()) }
}

fn check(points: &[Point]) -> Result<(), Refusal> {
    check_many(points.len())?;
    if points.iter().any(|point| !(point.of.is_finite() && point.of > 0.0)) {
        return Err(Refusal::NothingToDivideBy);
    }
    Ok(())
}

fn pooled(points: &[Point]) -> f64 {
    let events: f64 = points.iter().map(|point| point.events as f64).sum();
    events / points.iter().map(|point| point.of).sum::<f64>()
}

/// A point on the scale that is reckoned on.
struct Scaled {
    value: f64,
    at: f64,
    variance: f64,
}

fn funnel(points: &[Scaled], target: f64, middle: f64, back: impl Fn(f64) -> f64) -> Funnel {
    let dispersion = dispersion(points, middle);
    let limits = points.iter().map(|point| {
        let of = |confidence: Confidence| {
            let reach = confidence.z() * (point.variance + dispersion.tau_squared).sqrt();
            (back(middle - reach), back(middle + reach))
        };
        Limits { value: point.value, inner: of(Confidence::P95), outer: of(Confidence::P998) }
    });
    Funnel { target, dispersion, limits: limits.collect() }
}

fn dispersion(points: &[Scaled], middle: f64) -> Dispersion {
    let mut distances: Vec<f64> = points.iter().map(|point| (point.at - middle) / point.variance.sqrt()).collect();
    distances.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&distances, DRAWN_IN), quantile(&distances, 1.0 - DRAWN_IN));
    let many = points.len() as f64;
    let phi = distances.iter().map(|distance| distance.clamp(low, high).powi(2)).sum::<f64>() / many;
    let weights = || points.iter().map(|point| 1.0 / point.variance);
    let (sum, squares) = (weights().sum::<f64>(), weights().map(|weight| weight * weight).sum::<f64>());
    let tau_squared = ((many * phi - (many - 1.0)) / (sum - squares / sum)).max(0.0);
    Dispersion { phi, tau_squared }
}

/// The usual quantile of sorted values, linear between them.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let below = at.floor();
    let place = below as usize;
    let above = sorted.get(place + 1).copied().unwrap_or(sorted[place]);
    sorted[place] + (at - below) * (above - sorted[place])
}
