//! How far the weighted means of two groups lie apart, when each has few units of unlike size.

use crate::student;
use crate::{Confidence, Interval, Refusal};

/// A unit's value, and how much it weighs beside the others of its group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighted {
    /// The value.
    pub value: f64,
    /// Its weight, above zero: how many persons it is about, say.
    pub weight: f64,
}

/// How far two groups lie apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Apart {
    /// The weighted mean of the one.
    pub one: f64,
    /// The weighted mean of the other.
    pub other: f64,
    /// The one less the other, with its limits.
    pub apart: Interval,
    /// The degrees of freedom of Student's t that the limits are by.
    pub freedom: f64,
}

/// Of one unit there is no spread.
const FEWEST: u64 = 2;

/// The weighted mean of one group less that of another, with limits by how far the units of each lie apart.
///
/// The units are independent; a unit's own events need not be, since only its value is used. The variance of each mean is Σ a²r²/(1 − a) over
/// units, with shares of weight a and distances from the mean r (HC2: MacKinnon and White 1985), which is right when a unit's variance is
/// inversely as its weight, and then, with equal weights, the usual s²/n. The limits are Student's, with the degrees of freedom of Bell and
/// McCaffrey (2002) for each group, joined as by Welch (1947): with equal weights this is Welch's test. One large unit leaves few degrees of
/// freedom, and so wide limits.
///
/// # Errors
///
/// With fewer than two units in a group, a weight that is not above zero, a value that is not finite, or where no unit lies apart from its
/// group's mean.
pub fn weighted_apart(one: &[Weighted], other: &[Weighted], confidence: Confidence) -> Result<Apart, Refusal> {
    let (one, other) = (group(one)?, group(other)?);
    let variance = one.variance + other.variance;
    if variance <= 0.0 {
        return Err(Refusal::NoSpread);
    }
    let squared = |group: &Group| group.variance * group.variance / group.freedom;
    let freedom = variance * variance / (squared(&one) + squared(&other));
    let value = one.mean - other.mean;
    let reach = student::quantile(freedom, confidence) * variance.sqrt();
    let apart = Interval { low: value - reach, value, high: value + reach };
    Ok(Apart { one: one.mean, other: other.mean, apart, freedom })
}

struct Group {
    mean: f64,
    /// Of the mean.
    variance: f64,
    freedom: f64,
}

fn group(units: &[Weighted]) -> Result<Group, Refusal> {
    let values = units.len() as u64;
    if values < FEWEST {
        return Err(Refusal::TooFewValues { values, needed: FEWEST });
    }
    if units.iter().any(|unit| !unit.value.is_finite()) {
        return Err(Refusal::NotFinite);
    }
    if units.iter().any(|unit| !(unit.weight.is_finite() && unit.weight > 0.0)) {
        return Err(Refusal::MustBeAboveZero);
    }
    let all: f64 = units.iter().map(|unit| unit.weight).sum();
    let mean = units.iter().map(|unit| unit.weight * unit.value).sum::<f64>() / all;
    let (mut variance, mut shares, mut crossed, mut own) = (0.0, 0.0, 0.0, 0.0);
    for Weighted { value, weight } in units {
        let share = weight / all;
        let leverage = share * share / (1.0 - share);
        variance += leverage * (value - mean).powi(2);
        shares += share * share;
        crossed += leverage;
        own += leverage * leverage;
    }
    // The trace of the squared form that the variance is, over the square of its trace, which is 1.
    let freedom = 1.0 / (shares + crossed * crossed - own);
    Ok(Group { mean, variance, freedom })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() <= 1e-8 * other.abs().max(1.0)
    }

    /// Beside scipy's Welch test, and the publications' matrices: `tests/weighted.py`.
    #[test]
    fn beside_computations_of_others() {
        for line in include_str!("../tests/weighted.csv").lines() {
            let cells: Vec<&str> = line.split(',').collect();
            let side = |words: &str| -> Vec<Weighted> {
                let pair = words.split(' ').filter_map(|word| word.split_once('/'));
                pair.map(|(value, weight)| Weighted { value: value.parse().unwrap(), weight: weight.parse().unwrap() })
                    .collect()
            };
            let wanted: Vec<f64> = cells[2..].iter().map(|word| word.parse().unwrap()).collect();
            let found = weighted_apart(&side(cells[0]), &side(cells[1]), Confidence::P95).unwrap();
            let Interval { low, value, high } = found.apart;
            assert!(near(found.one - found.other, value));
            let alike =
                [value, low, high, found.freedom].into_iter().zip(&wanted).all(|(one, other)| near(one, *other));
            assert!(alike, "{line}: {found:?}");
        }
    }

    #[test]
    fn few_units_alike_units_and_no_weight_have_no_limits() {
        let unit = |value, weight| Weighted { value, weight };
        let two = [unit(1.0, 1.0), unit(2.0, 3.0)];
        let refused = |units: &[Weighted]| weighted_apart(&two, units, Confidence::P95).unwrap_err();
        assert_eq!(refused(&two[..1]), Refusal::TooFewValues { values: 1, needed: 2 });
        assert_eq!(refused(&[two[0], unit(1.0, 0.0)]), Refusal::MustBeAboveZero);
        assert_eq!(refused(&[two[0], unit(f64::NAN, 1.0)]), Refusal::NotFinite);
        let alike = [unit(1.0, 1.0), unit(1.0, 2.0)];
        assert_eq!(weighted_apart(&alike, &alike, Confidence::P95), Err(Refusal::NoSpread));
    }
}
