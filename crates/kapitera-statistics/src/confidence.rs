//! How sure an interval is.

use statrs::distribution::{ContinuousCDF, Normal};

/// The share of intervals that hold what they are about, were all done anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// 95 %: the intervals shown, and the inner limits of funnels.
    P95,
    /// 99.8 %: the outer limits of funnels, outside which a centre is followed up.
    P998,
}

impl Confidence {
    /// The share left outside, both sides together.
    pub(crate) fn outside(self) -> f64 {
        match self {
            Self::P95 => 0.05,
            Self::P998 => 0.002,
        }
    }

    /// The standard normal that half of it lies above.
    pub(crate) fn z(self) -> f64 {
        Normal::standard().inverse_cdf(1.0 - self.outside() / 2.0)
    }
}

/// An estimate with its limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower limit.
    pub low: f64,
    /// The estimate.
    pub value: f64,
    /// The upper limit.
    pub high: f64,
}

impl Interval {
    /// Each times a factor.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { low: self.low * factor, value: self.value * factor, high: self.high * factor }
    }

    /// Whether something lies within.
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}
