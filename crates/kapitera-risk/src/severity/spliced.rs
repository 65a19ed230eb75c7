//! A body below a threshold and a Pareto tail above it.

use super::{Gamma, Lognormal, Pareto};
use crate::Refusal;
use crate::random::Draw;
use crate::refusal::probability;

/// The part below the threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Body {
    /// A lognormal, cut off at the threshold.
    Lognormal(Lognormal),
    /// A gamma, cut off at the threshold.
    Gamma(Gamma),
}

macro_rules! ask {
    ($body:expr, $law:ident => $answer:expr) => {
        match $body {
            Body::Lognormal($law) => $answer,
            Body::Gamma($law) => $answer,
        }
    };
}

impl Body {
    fn above(&self, amount: f64) -> f64 {
        if amount <= 0.0 { 1.0 } else { ask!(self, law => law.above(amount)) }
    }

    fn excess(&self, amount: f64) -> f64 {
        if amount <= 0.0 { ask!(self, law => law.mean()) } else { ask!(self, law => law.excess(amount)) }
    }

    fn limited_mean(&self, amount: f64) -> f64 {
        ask!(self, law => law.limited_mean(amount))
    }

    fn second_moment_up_to(&self, amount: f64) -> f64 {
        ask!(self, law => law.second_moment_up_to(amount))
    }
}

/// A share `below` of the costs follows the body cut off at the tail's threshold; the others follow the tail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spliced {
    body: Body,
    below: f64,
    tail: Pareto,
    /// The body's probability of lying under the threshold, by which it is divided.
    body_share: f64,
}

impl Spliced {
    /// Of a body, the share of costs that are below the tail's threshold, and a tail.
    ///
    /// # Errors
    ///
    /// When the share is not a probability, or the body has nothing below the threshold.
    pub fn new(body: Body, below: f64, tail: Pareto) -> Result<Self, Refusal> {
        probability(below)?;
        let body_share = 1.0 - body.above(tail.threshold());
        if body_share < 1e-9 {
            return Err(Refusal::ParameterMustLieInItsRange { name: "body below threshold", given: body_share });
        }
        Ok(Self { body, below, tail, body_share })
    }

    /// The body, before it is cut off.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// The share of costs below the threshold.
    pub fn below(&self) -> f64 {
        self.below
    }

    /// The tail.
    pub fn tail(&self) -> &Pareto {
        &self.tail
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        let body = match self.body {
            Body::Lognormal(law) => Body::Lognormal(law.scaled(factor)),
            Body::Gamma(law) => Body::Gamma(law.scaled(factor)),
        };
        Self { body, tail: self.tail.scaled(factor), ..*self }
    }

    fn threshold(&self) -> f64 {
        self.tail.threshold()
    }

    /// The weight of the body's own density below the threshold.
    fn weight(&self) -> f64 {
        self.below / self.body_share
    }

    /// E\[X of the body; X ≤ amount\], for amounts up to the threshold.
    fn body_mean_up_to(&self, amount: f64) -> f64 {
        self.body.limited_mean(amount) - amount * self.body.above(amount)
    }

    pub(super) fn mean(&self) -> f64 {
        self.weight() * self.body_mean_up_to(self.threshold()) + (1.0 - self.below) * self.tail.mean()
    }

    pub(super) fn second_moment(&self) -> Option<f64> {
        let body = self.weight() * self.body.second_moment_up_to(self.threshold());
        if self.below == 1.0 {
            return Some(body);
        }
        Some(body + (1.0 - self.below) * self.tail.second_moment()?)
    }

    pub(super) fn above(&self, amount: f64) -> f64 {
        let threshold = self.threshold();
        if amount >= threshold {
            return (1.0 - self.below) * self.tail.above(amount);
        }
        1.0 - self.below + self.weight() * (self.body.above(amount) - self.body.above(threshold))
    }

    pub(super) fn excess(&self, amount: f64) -> f64 {
        let (threshold, tail) = (self.threshold(), (1.0 - self.below) * self.tail.excess(amount));
        if amount >= threshold {
            return tail;
        }
        // E[(X − d)+; X ≤ u] = E[(X − d)+] − E[(X − u)+] − (u − d) P(X > u).
        let body =
            self.body.excess(amount) - self.body.excess(threshold) - (threshold - amount) * self.body.above(threshold);
        tail + self.weight() * body.max(0.0)
    }

    pub(super) fn limited_mean(&self, amount: f64) -> f64 {
        let (threshold, tail) = (self.threshold(), (1.0 - self.below) * self.tail.limited_mean(amount));
        let to = amount.min(threshold);
        let between = to * (self.body.above(to) - self.body.above(threshold));
        tail + self.weight() * (self.body_mean_up_to(to) + between)
    }

    pub(super) fn limited_second_moment(&self, amount: f64) -> f64 {
        let (threshold, tail) = (self.threshold(), (1.0 - self.below) * self.tail.limited_second_moment(amount));
        let to = amount.min(threshold);
        let between = to * to * (self.body.above(to) - self.body.above(threshold));
        tail + self.weight() * (self.body.second_moment_up_to(to) + between)
    }

    pub(super) fn draw(&self, draw: &mut Draw<'_>) -> f64 {
        if draw.uniform() >= self.below {
            return self.tail.draw(draw);
        }
        loop {
            let cost = match &self.body {
                Body::Lognormal(law) => law.draw(draw),
                Body::Gamma(law) => law.draw(draw),
            };
            if cost <= self.threshold() {
                return cost;
            }
        }
    }
}
