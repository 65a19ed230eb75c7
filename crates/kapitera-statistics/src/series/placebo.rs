//! The same question with false dates, before anything was introduced.

use crate::Refusal;

use super::effect::{Effect, Finding};
use super::question::Question;

/// A false date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placebo {
    /// The month in which nothing was introduced.
    pub introduction: i32,
    /// The effect that nothing had, at the first horizon.
    pub effect: Effect,
}

/// What false dates show.
///
/// Dates close to each other judge almost the same months, so that they show an effect together or not at all: the share of them is no
/// error rate. What they can tell is that the series moves without cause as much as it did at the introduction.
#[derive(Clone, Debug, PartialEq)]
pub struct Placebos {
    /// Every month before the introduction that has months enough around it.
    pub tried: Vec<Placebo>,
    /// Those that could not be reckoned for another reason than too few months.
    pub refused: Vec<(i32, Refusal)>,
}

impl Placebos {
    /// So many of them show an effect.
    pub fn showing(&self) -> usize {
        self.tried.iter().filter(|one| one.effect.finding != Finding::NotShown).count()
    }
}

impl Question {
    /// The same question, of the months before the introduction alone, for every false date that has twelve of them before it and twelve after.
    /// None can be tried with fewer than 24 months before the introduction.
    pub fn placebos(&self) -> Placebos {
        let mut found = Placebos { tried: Vec::new(), refused: Vec::new() };
        for introduction in self.first()..self.plan().introduction {
            let asked = self.as_if(introduction).and_then(|question| question.answer());
            match asked {
                Ok(answer) => found.tried.push(Placebo { introduction, effect: answer.effects[0] }),
                Err(Refusal::TooFewMonths { .. }) => {}
                Err(refusal) => found.refused.push((introduction, refusal)),
            }
        }
        found
    }
}
