//! Which amounts the exact distribution is reckoned at: how fine, from where, to where.
//!
//! The transform is circular: an amount outside the window lands inside it. So the window is laid where all but a stated
//! probability lies, by Chernoff's bound, P(T ≥ a) ≤ E\[e^(θT)\] e^(−θa), on either side. The bound is first taken on a coarse mesh
//! to find the window, then proved on the very cells that are
//! transformed.

use crate::refusal::positive;
use crate::{Portfolio, Refusal, Severity};

/// How fine the exact distribution is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Resolution {
    /// The step in kr, where amounts are known to be multiples of one; else it is chosen.
    pub step: Option<f64>,
    /// The step is coarsened rather than that there were more than two to this many cells; 8 to 21.
    pub cells_log2_max: u32,
}

impl Default for Resolution {
    fn default() -> Self {
        Self { step: None, cells_log2_max: 18 }
    }
}

impl Resolution {
    fn cells_max(self) -> f64 {
        f64::from(1_u32 << self.cells_log2_max.clamp(8, 21))
    }
}

/// The probability that may lie outside the window, on either side.
const OUTSIDE: f64 = 1e-11;
/// The expected number of persons above the cap that is aimed at, and the one that is never exceeded.
const ABOVE_CAP: (f64, f64) = (1e-10, 5e-4);
/// Persons who cost alike, as far as they matter.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    pub listed: u32,
    pub share: f64,
    pub severity: &'a Severity,
}

/// The window and the step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lattice {
    pub step: f64,
    /// The multiple of the step at the window's lower end.
    pub first: i64,
    /// How many cells, a power of two.
    pub cells: usize,
    /// The multiple of the step that no one person is reckoned above.
    pub top: usize,
    /// Whether those above `top` are left out (and counted as beyond), rather than cut off at it.
    pub open: bool,
    /// The tilts at which the window was found, upwards and downwards.
    tilt: (f64, f64),
}

/// The persons that can cost something.
pub(crate) fn parts(portfolio: &Portfolio) -> Vec<Part<'_>> {
    let groups = portfolio.groups().iter().filter(|group| group.listed > 0 && group.person.share() > 0.0);
    groups
        .map(|group| Part { listed: group.listed, share: group.person.share(), severity: group.person.severity() })
        .collect()
}

impl Part<'_> {
    fn users(&self) -> f64 {
        f64::from(self.listed) * self.share
    }
}

impl Lattice {
    /// The window and step for these persons, `None` when they cost nothing.
    pub(crate) fn choose(
        parts: &[Part<'_>],
        retention: Option<f64>,
        resolution: Resolution,
    ) -> Result<Option<Self>, Refusal> {
        if let Some(step) = resolution.step {
            positive("step", step)?;
        }
        if parts.is_empty() || retention == Some(0.0) {
            return Ok(None);
        }
        let (cap, open) = cap(parts, retention, resolution);
        let persons: f64 = parts.iter().map(|part| f64::from(part.listed)).sum();
        let (low, high, _) = Mesh::new(parts, cap, open, None).window(cap);
        let step = step(parts, cap, high.min(persons * cap) - low, resolution);
        let step = match retention {
            // The retention itself is an amount, so that what is cut off at it needs no sharing.
            Some(retention) if resolution.step.is_none() && cap == retention => {
                retention / (retention / step).ceil().max(1.0)
            }
            _ => step,
        };
        let top = (cap / step - 1e-9).ceil().max(1.0);
        // Costs shared over cells spread more than the costs themselves: the window is laid anew for what is transformed.
        let (low, high, tilt) = Mesh::new(parts, top * step, open, Some(step)).window(cap);
        let high = high.min(persons * top * step);
        let cells = ((high - low) / step).ceil() + 3.0;
        let limit = 1_usize << 21;
        if cells > limit as f64 || top > 2.0 * limit as f64 {
            return Err(Refusal::LimitExceeded { name: "cells", limit: limit as u64 });
        }
        let cells = (cells as usize).next_power_of_two();
        Ok(Some(Self { step, first: (low / step).floor() as i64, cells, top: top as usize, open, tilt }))
    }

    /// A bound on the probability outside the window, from the masses that are transformed.
    pub(crate) fn outside(&self, parts: &[Part<'_>], masses: &[Vec<f64>]) -> f64 {
        let side = |tilt: f64, end: f64| {
            let mut log = 0.0;
            for (part, masses) in parts.iter().zip(masses) {
                let ratio = libm::exp(tilt * self.step);
                // Horner's rule from the highest cell down.
                let sum = masses.iter().rev().fold(0.0, |sum, mass| sum * ratio + mass);
                log += f64::from(part.listed) * log_person(part.share, sum, sum - 1.0);
            }
            libm::exp(log - tilt * end)
        };
        let end = (self.first + self.cells as i64) as f64 * self.step;
        // Beyond what all cost at most there is nothing, which no tilt shows.
        let persons: f64 = parts.iter().map(|part| f64::from(part.listed)).sum();
        let above = if end > persons * self.top as f64 * self.step { 0.0 } else { side(self.tilt.0, end) };
        let below = if self.first > 0 { side(-self.tilt.1, (self.first - 1) as f64 * self.step) } else { 0.0 };
        above + below
    }

    /// The cost of one who costs anything, on the cells from 0 to `top`, with its mean kept.
    ///
    /// With A(k) the integral of P(X > x) from cell k to the next, the mass at cell k is (A(k−1) − A(k))/step: each cost is shared by its
    /// two neighbours in proportion to its nearness.
    pub(crate) fn masses(&self, severity: &Severity) -> Vec<f64> {
        let mut masses = vec![0.0; self.top + 1];
        if let Severity::Discrete(law) = severity {
            for &(amount, share) in law.points() {
                let place = amount / self.step;
                if self.open && place > self.top as f64 + 1e-9 {
                    continue;
                }
                let place = place.min(self.top as f64);
                let low = (place + 1e-9).floor();
                let upper = (place - low).max(0.0) * share;
                masses[low as usize] += share - upper;
                if upper > 0.0 {
                    masses[low as usize + 1] += upper;
                }
            }
            return masses;
        }
        let areas = Areas::new(severity, (0..=self.top).map(|cell| cell as f64 * self.step));
        let mut left = Area { size: self.step, noise: 0.0 };
        for (mass, right) in masses.iter_mut().zip(areas) {
            let (difference, noise) = (left.size - right.size, left.noise + right.noise);
            *mass = if difference > noise { difference / self.step } else { 0.0 };
            left = right;
        }
        let left_out = if self.open { severity.above(self.top as f64 * self.step) } else { 0.0 };
        masses[self.top] = (left.size / self.step - left_out).max(0.0);
        // What rounding left out goes to the heaviest cell, where it is least: millions of users would multiply it.
        let rounding = 1.0 - left_out - precise_sum(&masses);
        if let Some(heaviest) = masses.iter_mut().max_by(|one, other| one.total_cmp(other)) {
            *heaviest += rounding;
        }
        masses
    }

    /// The probability that one who costs anything is above `top` and left out.
    pub(crate) fn left_out(&self, severity: &Severity) -> f64 {
        if self.open { severity.above(self.top as f64 * self.step * (1.0 + 1e-12)) } else { 0.0 }
    }
}

/// The integral of P(X > x) over a cell, and how much of it may be rounding.
#[derive(Clone, Copy)]
struct Area {
    size: f64,
    noise: f64,
}

/// The areas between nodes that rise from zero.
///
/// They are differences of E\[min(X, x)\] while that is the smaller part of the mean, and of E\[max(X − x, 0)\] afterwards: what is
/// subtracted is never larger than it must be, and little is lost where nothing lies.
struct Areas<'a, Nodes> {
    severity: &'a Severity,
    nodes: Nodes,
    half: f64,
    at: f64,
    /// E\[min(X, x)\] at the last node, or E\[max(X − x, 0)\] once `above`.
    part: f64,
    above: bool,
}

impl<'a, Nodes: Iterator<Item = f64>> Areas<'a, Nodes> {
    fn new(severity: &'a Severity, mut nodes: Nodes) -> Self {
        let at = nodes.next().unwrap_or(0.0);
        Self { severity, nodes, half: 0.5 * severity.mean(), at, part: severity.limited_mean(at), above: false }
    }
}

impl<Nodes: Iterator<Item = f64>> Iterator for Areas<'_, Nodes> {
    type Item = Area;

    fn next(&mut self) -> Option<Area> {
        let next = self.nodes.next()?;
        if !self.above && self.part > self.half {
            self.above = true;
            self.part = self.severity.excess(self.at);
        }
        let part = if self.above { self.severity.excess(next) } else { self.severity.limited_mean(next) };
        let area = Area { size: (part - self.part).abs(), noise: 4.0 * f64::EPSILON * part.max(self.part) };
        (self.at, self.part) = (next, part);
        Some(area)
    }
}

/// A sum whose rounding does not grow with the number of terms (A. Neumaier, 1974).
fn precise_sum(terms: &[f64]) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for &term in terms {
        let next = sum + term;
        lost += if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
        sum = next;
    }
    sum + lost
}

/// The amount above which no single person is followed, and whether those above are left out rather than cut off at it.
///
/// The cap lies where hardly anybody is above it, as far as that does not make the cells coarser than wanted; but so high that the worst
/// year in a hundred can be read.
fn cap(parts: &[Part<'_>], retention: Option<f64>, resolution: Resolution) -> (f64, bool) {
    let maximum = parts.iter().try_fold(0.0_f64, |most, part| part.severity.maximum().map(|here| most.max(here)));
    match (retention, maximum) {
        (Some(retention), Some(maximum)) => return (retention.min(maximum), false),
        (Some(amount), None) | (None, Some(amount)) => return (amount, false),
        (None, None) => {}
    }
    let rare = exceeded_by(parts, ABOVE_CAP.0);
    let seldom = exceeded_by(parts, ABOVE_CAP.1);
    let affordable = 0.5 * resolution.cells_max() * wanted_step(parts, seldom).unwrap_or(0.0);
    (rare.min(seldom.max(affordable)), true)
}

/// The variance of the sum with each person's cost cut off at `cap`.
fn limited_variance(parts: &[Part<'_>], cap: f64) -> f64 {
    let own = |part: &Part<'_>| {
        let mean = part.share * part.severity.limited_mean(cap);
        (part.share * part.severity.limited_second_moment(cap) - mean * mean).max(0.0)
    };
    parts.iter().map(|part| f64::from(part.listed) * own(part)).sum()
}

/// The amount that `expected` persons in the mean are above.
fn exceeded_by(parts: &[Part<'_>], expected: f64) -> f64 {
    let above = |amount: f64| parts.iter().map(|part| part.users() * part.severity.above(amount)).sum::<f64>();
    let (mut low, mut high) = (1e-3, 1.0);
    while above(high) > expected && high < 1e200 {
        (low, high) = (high, 4.0 * high);
    }
    for _ in 0..60 {
        let middle = (low * high).sqrt();
        if above(middle) > expected { low = middle } else { high = middle }
    }
    high
}

fn step(parts: &[Part<'_>], cap: f64, width: f64, resolution: Resolution) -> f64 {
    if let Some(step) = resolution.step {
        return step;
    }
    let finest = (width / resolution.cells_max() * 1.001).max(cap / f64::from(1_u32 << 21));
    wanted_step(parts, cap).unwrap_or(width / 4096.0).max(finest)
}

/// The step that is fine enough, `None` where nothing varies.
///
/// Sharing adds about a sixth of the step squared per user: at most a thousandth of the variance. And a standard deviation has a thousand
/// cells, so that a cell has at most about four in ten thousand of the probability.
fn wanted_step(parts: &[Part<'_>], cap: f64) -> Option<f64> {
    let variance = limited_variance(parts, cap);
    let users: f64 = parts.iter().map(Part::users).sum();
    (variance > 0.0).then(|| (6e-3 * variance / users).sqrt().min(variance.sqrt() / 1000.0))
}

/// The persons' costs on a few hundred amounts, for the bound.
struct Mesh<'a> {
    parts: &'a [Part<'a>],
    nodes: Vec<f64>,
    weights: Vec<Vec<f64>>,
}

impl<'a> Mesh<'a> {
    /// Geometric nodes; with a `step`, multiples of it. Convexity makes the moment of e^(θX) of the costs shared over nodes no smaller than
    /// that of the costs, nor of the costs shared over cells that the nodes are among.
    fn new(parts: &'a [Part<'a>], cap: f64, open: bool, step: Option<f64>) -> Self {
        const NODES: u32 = 160;
        let place = |place: u32| cap * libm::exp(-16.0 * (1.0 - f64::from(place) / f64::from(NODES)));
        let on_cells = |node: f64| step.map_or(node, |step| (node / step).round() * step);
        let mut nodes: Vec<f64> = [0.0].into_iter().chain(step).chain((0..=NODES).map(place).map(on_cells)).collect();
        nodes.sort_by(f64::total_cmp);
        // Multiples of one step differ by a step or not at all.
        nodes.dedup_by(|next, kept| *next - *kept < step.unwrap_or(0.0) * 0.5);
        let weights = parts.iter().map(|part| weights(part.severity, &nodes, open)).collect();
        Self { parts, nodes, weights }
    }

    /// ln E\[e^(θT)\].
    fn cumulant(&self, tilt: f64) -> f64 {
        let factors: Vec<f64> = self.nodes.iter().map(|node| libm::exp(tilt * node)).collect();
        let factors_less_one: Vec<f64> = self.nodes.iter().map(|node| libm::expm1(tilt * node)).collect();
        let parts = self.parts.iter().zip(&self.weights);
        parts
            .map(|(part, weights)| {
                let missing = 1.0 - weights.iter().sum::<f64>();
                let moment =
                    |factors: &[f64]| weights.iter().zip(factors).map(|(weight, factor)| weight * factor).sum();
                let more: f64 = moment(&factors_less_one);
                f64::from(part.listed) * log_person(part.share, moment(&factors), more - missing)
            })
            .sum()
    }

    /// Where all but [`OUTSIDE`] lies, on either side, and the tilts that show it.
    fn window(&self, cap: f64) -> (f64, f64, (f64, f64)) {
        let rest = -libm::log(OUTSIDE);
        let above = |log: f64| (self.cumulant(libm::exp(log)) + rest) / libm::exp(log);
        let below = |log: f64| (self.cumulant(-libm::exp(log)) + rest) / libm::exp(log);
        let scale = libm::log(cap);
        let up = lowest(above, scale, libm::log(600.0));
        let down = lowest(below, scale, libm::log(1e9));
        ((-below(down)).max(0.0), above(up), (libm::exp(up), libm::exp(down)))
    }
}

/// ln(1 − p + p M) for a user's moment M, also given as M − 1 with its own precision near 1.
///
/// A moment too small for its number is taken for larger than it is, which a bound may do.
fn log_person(share: f64, moment: f64, moment_less_one: f64) -> f64 {
    let more = share * moment_less_one;
    if more > -0.5 { libm::log1p(more) } else { libm::log((1.0 - share + share * moment).max(1e-300)) }
}

/// A severity shared to nodes, its mean kept; the last takes what is above, unless that is left out.
fn weights(severity: &Severity, nodes: &[f64], open: bool) -> Vec<f64> {
    let slope: Vec<f64> = Areas::new(severity, nodes.iter().copied())
        .zip(nodes.windows(2))
        .map(|(area, ends)| area.size / (ends[1] - ends[0]))
        .collect();
    let last = nodes.len() - 1;
    (0..nodes.len())
        .map(|node| {
            let left = if node == 0 { 1.0 } else { slope[node - 1] };
            let right = match node == last {
                false => slope[node],
                true if open => severity.above(nodes[last]),
                true => 0.0,
            };
            (left - right).max(0.0)
        })
        .collect()
}

/// The logarithm of the tilt at which a bound is lowest, by golden section: the bound has one valley.
fn lowest(bound: impl Fn(f64) -> f64, scale: f64, reach: f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let (mut low, mut high) = (-scale - 25.0, -scale + reach);
    let (mut left, mut right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (mut at_left, mut at_right) = (bound(left), bound(right));
    for _ in 0..40 {
        if at_left <= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - GOLDEN * (high - low);
            at_left = bound(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + GOLDEN * (high - low);
            at_right = bound(right);
        }
    }
    0.5 * (low + high)
}
