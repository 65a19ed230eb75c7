//! What a change is made of, by four factors: how many are listed, how much is used per listed, which services it is (mix), and what
//! they cost.
//!
//! The amount of a service is listed × use per listed × share of the volume × price, and the change is shared between the four service by
//! service: by the logarithmic mean (LMDI-I: Ang 2004; zeros by their limits: Ang and Liu 2007), or by Shapley's exact shares.
//!
//! The volume sums unlike tests. Where points tell how much work each is, they weigh them; else each counts one, a blood glucose as much as
//! a tomography, and mix and use per listed must be read so. Which was done stands in the result. The same points are used in both
//! periods, so that new points are no change of mix.
//!
//! A service that came or went has no price to compare. By the limits its whole amount is mix; it is kept on lines of its own, so that the
//! whole mix is mix + entering − leaving. A service that was free in one of the periods, and bought in both, changes by price.

use std::collections::BTreeMap;

use kapitera_money::{Exact, Ore};
use kapitera_statistics::near;

use crate::log_mean::{ln_ratio, log_mean};
use crate::price_quantity::{both, came_and_went};
use crate::shapley::{FACTORS, shapley};
use crate::whole::in_ore;
use crate::{Basket, Bought, Refusal, Service};

/// A period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// How many are listed: the mean of the period's months, say. Above zero.
    pub listed: Exact,
    /// What was bought.
    pub bought: Basket,
}

/// The points of one of each service; above zero.
pub type Points = BTreeMap<Service, Exact>;

/// What the volume is a sum of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighing {
    /// Points.
    Points,
    /// Numbers, unlike tests alike.
    Numbers,
}

/// How the change is shared between the factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By the logarithmic mean, reckoned with binary floating point; what rounding leaves goes to the largest factor.
    LogMean,
    /// By Shapley's shares, exact.
    Shapley,
}

/// Parts of a change, in whole öre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct FactorSums {
    /// More or fewer listed.
    pub listed: Ore,
    /// More or less used by each.
    pub use_per_listed: Ore,
    /// Other services, of those bought in both periods.
    pub mix: Ore,
    /// Dearer or cheaper, of services bought in both periods.
    pub price: Ore,
    /// What services cost after that were not bought before.
    pub entering: Ore,
    /// What services cost before that were not bought after; it is taken away.
    pub leaving: Ore,
    /// The change of what was charged without a quantity.
    pub without_quantity: Ore,
}

impl FactorSums {
    /// The whole change: listed + use + mix + price + entering − leaving + what has no quantity.
    pub fn change(&self) -> Ore {
        self.listed + self.use_per_listed + self.mix + self.price + self.entering - self.leaving + self.without_quantity
    }

    fn plus(self, other: Self) -> Self {
        Self {
            listed: self.listed + other.listed,
            use_per_listed: self.use_per_listed + other.use_per_listed,
            mix: self.mix + other.mix,
            price: self.price + other.price,
            entering: self.entering + other.entering,
            leaving: self.leaving + other.leaving,
            without_quantity: self.without_quantity + other.without_quantity,
        }
    }
}

/// The change of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactorLine {
    /// Which.
    pub service: Service,
    /// What was bought before.
    pub before: Bought,
    /// What was bought after.
    pub after: Bought,
    /// Its parts.
    pub parts: FactorSums,
}

/// A change taken apart by four factors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FourFactors {
    /// How it was shared.
    pub method: Method,
    /// What the volume is a sum of.
    pub weighing: Weighing,
    /// How many were listed, before and after.
    pub listed: (Exact, Exact),
    /// The volume, before and after: points, or numbers.
    pub volume: (Exact, Exact),
    /// The volume per listed, before and after.
    pub use_per_listed: (Exact, Exact),
    /// All that was bought before.
    pub before: Bought,
    /// All that was bought after.
    pub after: Bought,
    /// A line for each service, in order. A line's listed and use per listed are its part of the common change.
    pub lines: Vec<FactorLine>,
    /// The sums of the lines.
    pub sums: FactorSums,
}

/// Takes the change between two periods apart by four factors, service by service, weighed by `points` where they are given.
///
/// Each line's parts are whole öre by largest remainder and sum to its change; so do the sums. Both are checked.
///
/// # Errors
///
/// Without listed or without anything bought in one of the periods; when a service has no points, or points that are not above zero, where
/// points are given; by the logarithmic mean, of a service with an amount below zero; when a part does not fit in 64 bits of öre.
pub fn four_factors(
    before: &Period,
    after: &Period,
    points: Option<&Points>,
    method: Method,
) -> Result<FourFactors, Refusal> {
    let common = Common::of(before, after, points)?;
    let lines = both(&before.bought, &after.bought)
        .map(|(service, before, after)| common.line(service, before, after, method))
        .collect::<Result<Vec<FactorLine>, Refusal>>()?;
    let sums = lines.iter().fold(FactorSums::default(), |sums, line| sums.plus(line.parts));
    let whole = |period: &Period| period.bought.values().copied().sum::<Bought>();
    let (was, is) = (whole(before), whole(after));
    assert_eq!(sums.change(), is.amount - was.amount, "the parts of a change sum to it");
    let weighing = if points.is_some() { Weighing::Points } else { Weighing::Numbers };
    let Common { listed, volume, used, .. } = common;
    Ok(FourFactors { method, weighing, listed, volume, use_per_listed: used, before: was, after: is, lines, sums })
}

/// What is the same for all services.
struct Common<'a> {
    points: Option<&'a Points>,
    listed: (Exact, Exact),
    volume: (Exact, Exact),
    used: (Exact, Exact),
}

impl<'a> Common<'a> {
    fn of(before: &Period, after: &Period, points: Option<&'a Points>) -> Result<Self, Refusal> {
        let one = |period: &Period| {
            if period.listed <= Exact::ZERO {
                return Err(Refusal::NoListed);
            }
            let volume = volume(&period.bought, points)?;
            let used = volume.checked_div(&period.listed).ok_or(Refusal::NoListed)?;
            if volume.is_zero() { Err(Refusal::NothingBought) } else { Ok((period.listed.clone(), volume, used)) }
        };
        let (was, is) = (one(before)?, one(after)?);
        Ok(Self { points, listed: (was.0, is.0), volume: (was.1, is.1), used: (was.2, is.2) })
    }

    fn line(&self, service: &Service, before: Bought, after: Bought, method: Method) -> Result<FactorLine, Refusal> {
        let change = after.amount - before.amount;
        let apart = came_and_went(before, after);
        let mut parts = FactorSums {
            entering: apart.entering,
            leaving: apart.leaving,
            without_quantity: apart.without_quantity,
            ..FactorSums::default()
        };
        if before.quantity > 0 && after.quantity > 0 {
            let shared = match method {
                Method::LogMean => self.by_log_mean(service, before, after)?,
                Method::Shapley => shapley(&self.factors(service, before, after)?),
            };
            let ore = in_ore(change, &shared)?;
            (parts.listed, parts.use_per_listed, parts.mix, parts.price) = (ore[0], ore[1], ore[2], ore[3]);
        }
        assert_eq!(parts.change(), change, "the parts of a line sum to its change");
        Ok(FactorLine { service: service.clone(), before, after, parts })
    }

    /// The four factors of a service bought in both periods; their product is its amount.
    fn factors(&self, service: &Service, before: Bought, after: Bought) -> Result<[(Exact, Exact); FACTORS], Refusal> {
        let weight = weight(self.points, service)?;
        let one = |bought: Bought, volume: &Exact| {
            let own = &weight * &Exact::whole(bought.quantity);
            let price = Exact::whole(bought.amount.0).checked_div(&own).ok_or(Refusal::NothingBought)?;
            let share = own.checked_div(volume).ok_or(Refusal::NothingBought)?;
            Ok::<_, Refusal>((share, price))
        };
        let (was, is) = (one(before, &self.volume.0)?, one(after, &self.volume.1)?);
        Ok([self.listed.clone(), self.used.clone(), (was.0, is.0), (was.1, is.1)])
    }

    /// The parts of the four in öre; they sum to the change exactly.
    fn by_log_mean(&self, service: &Service, before: Bought, after: Bought) -> Result<[Exact; FACTORS], Refusal> {
        let (was, is) = (before.amount, after.amount);
        if was < Ore::ZERO || is < Ore::ZERO {
            return Err(Refusal::NegativeAmount { service: service.clone() });
        }
        let change = Exact::whole((is - was).0);
        if was == Ore::ZERO || is == Ore::ZERO {
            return Ok([Exact::ZERO, Exact::ZERO, Exact::ZERO, change]);
        }
        let factors = self.factors(service, before, after)?;
        let mean = log_mean(is.0 as f64, was.0 as f64);
        let parts = factors.map(|(was, is)| exact(mean * ln_ratio(near(&is), near(&was))));
        Ok(completed(parts, &change, &Exact::whole((was + is).0)))
    }
}

fn volume(basket: &Basket, points: Option<&Points>) -> Result<Exact, Refusal> {
    let bought = basket.iter().filter(|(_, bought)| bought.quantity > 0);
    bought.map(|(service, bought)| Ok(&weight(points, service)? * &Exact::whole(bought.quantity))).sum()
}

fn weight(points: Option<&Points>, service: &Service) -> Result<Exact, Refusal> {
    let Some(points) = points else { return Ok(Exact::ONE) };
    let weight = points.get(service).ok_or_else(|| Refusal::PointsMissing { service: service.clone() })?;
    if *weight > Exact::ZERO {
        Ok(weight.clone())
    } else {
        Err(Refusal::PointsNotAboveZero { service: service.clone() })
    }
}

/// A part in öre to the nearest in the sixth decimal.
fn exact(part: f64) -> Exact {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "amounts are less than 2⁶³ öre, which times a million fits in 128 bits"
    )]
    let millionths = (part * 1e6).round() as i128;
    Exact::decimal(millionths, 6)
}

/// The parts with what rounding left given to the largest, so that they sum to the change. What is left is small beside the amounts, by
/// which the logarithms were multiplied.
fn completed(mut parts: [Exact; FACTORS], change: &Exact, amounts: &Exact) -> [Exact; FACTORS] {
    let left = change - &parts.iter().sum::<Exact>();
    let usual = &Exact::decimal(1, 5) + &(amounts * &Exact::decimal(1, 12));
    assert!(left.abs() <= usual, "the logarithms' parts sum to the change but for rounding");
    if let Some(largest) = parts.iter_mut().max_by_key(|part| part.abs()) {
        *largest += &left;
    }
    parts
}
