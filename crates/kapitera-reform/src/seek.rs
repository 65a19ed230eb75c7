//! Goal seek: the smallest change of a value that brings centres to a result.

use kapitera_message::{Problem, Problems, text};
use kapitera_model::ParameterValue;
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_settle::Ground;

use crate::neutral::make_neutral;
use crate::prepared::{Prepared, Turned};

/// What is to be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The centres, by their places; each must reach it.
    pub centres: Vec<usize>,
    /// What each is to be paid at least, in öre, in all months.
    pub at_least: Vec<Ore>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// The knob's value before.
    pub before: Exact,
    /// The value nearest to it that reaches the goal, with so many decimals as were asked for.
    pub value: Exact,
    /// What each centre is paid then.
    pub by_centre: Vec<Ore>,
    /// The value of what gave way in the first month.
    pub gives_way: Option<Exact>,
}

/// Doublings before it is given up.
const DOUBLINGS: u32 = 40;

/// How a goal is sought.
#[derive(Clone, Copy, Debug)]
pub struct Seek<'a> {
    /// The counts.
    pub ground: &'a Ground,
    /// The model.
    pub prepared: &'a Prepared,
    /// Knobs at other values.
    pub turned: &'a [Turned],
    /// The knob that is turned until the goal is reached.
    pub knob: &'a str,
    /// The knob that gives way, with what each month is to cost.
    pub neutral: Option<(&'a str, &'a [Ore])>,
    /// The decimals of the value.
    pub decimals: u32,
}

struct Tried {
    reaches: bool,
    by_centre: Vec<Ore>,
    gives_way: Option<Exact>,
}

impl Seek<'_> {
    /// The value nearest to the knob's own, above or below, that reaches the goal. What lies further on the same side is taken to
    /// reach it too, as it does when pay moves one way with the value.
    ///
    /// # Errors
    ///
    /// `no_such_knob`; `goal_out_of_reach` when no value from 0 up (of a share: to 1) reaches it.
    pub fn nearest(&self, goal: &Goal) -> Result<Sought, Problems> {
        let before = self.now()?;
        let start = self.attempt(&before, goal)?;
        if start.reaches {
            return Ok(found(before.clone(), before, start));
        }
        let mut best: Option<(Exact, Sought)> = None;
        for up in [true, false] {
            if let Some((value, tried)) = self.on_one_side(&before, up, goal)? {
                let far = (&value - &before).abs();
                if best.as_ref().is_none_or(|(nearest, _)| far < *nearest) {
                    best = Some((far, found(before.clone(), value, tried)));
                }
            }
        }
        best.map(|(_, sought)| sought).ok_or_else(|| vec![self.out_of_reach()])
    }

    fn now(&self) -> Result<Exact, Problems> {
        let day = self.prepared.months.first().map(|month| month.month.first());
        let knobs = day.map(|day| self.prepared.model.knobs(day)).unwrap_or_default();
        let turned = self.turned.iter().find(|turned| turned.name == self.knob).map(|turned| turned.value.clone());
        let found = turned.or_else(|| knobs.into_iter().find(|knob| knob.name == self.knob).map(|knob| knob.value));
        match found {
            Some(value) => Ok(value),
            // The model says what there is.
            None => Err(self
                .prepared
                .model
                .turned(self.knob, &Exact::ZERO)
                .map_or_else(|problem| vec![problem], |_| vec![self.out_of_reach()])),
        }
    }

    fn on_one_side(&self, before: &Exact, up: bool, goal: &Goal) -> Result<Option<(Exact, Tried)>, Problems> {
        let grain = Exact::decimal(1, self.decimals);
        let mut step = grain.clone();
        let mut near = before.clone();
        for _ in 0..DOUBLINGS {
            let wanted = if up { before + &step } else { before - &step };
            let value = self.within(&wanted);
            if value == near {
                return Ok(None);
            }
            match self.attempt(&value, goal) {
                Ok(tried) if tried.reaches => return self.between(near, value, tried, goal).map(Some),
                Ok(_) => near = value,
                // What cannot be made neutral so far out is no answer, and neither is what lies beyond.
                Err(_) if self.neutral.is_some() => return Ok(None),
                Err(problems) => return Err(problems),
            }
            step = &step + &step;
        }
        Ok(None)
    }

    /// The nearest value to `near`, which does not reach the goal, that does as `far` does.
    fn between(&self, near: Exact, far: Exact, tried: Tried, goal: &Goal) -> Result<(Exact, Tried), Problems> {
        let (mut near, mut far, mut best) = (near, far, tried);
        loop {
            let middle = self.rounded(&(&(&near + &far) * &Exact::decimal(5, 1)));
            if middle == near || middle == far {
                return Ok((far, best));
            }
            let tried = self.attempt(&middle, goal)?;
            if tried.reaches {
                (far, best) = (middle, tried);
            } else {
                near = middle;
            }
        }
    }

    fn attempt(&self, value: &Exact, goal: &Goal) -> Result<Tried, Problems> {
        let mut all: Vec<Turned> = self.turned.iter().filter(|turned| turned.name != self.knob).cloned().collect();
        all.push(Turned { name: self.knob.to_owned(), value: value.clone() });
        let (paid, gives_way) = match self.neutral {
            None => (self.prepared.turned(self.ground, &all)?, None),
            Some((knob, target)) => {
                let neutral = make_neutral(self.ground, self.prepared, &all, knob, target)?;
                (neutral.paid, neutral.months.into_iter().next().map(|month| month.value))
            }
        };
        let by_centre = paid.by_centre();
        let reaches = goal.centres.iter().zip(&goal.at_least).all(|(centre, least)| by_centre[*centre] >= *least);
        Ok(Tried { reaches, by_centre, gives_way })
    }

    fn rounded(&self, value: &Exact) -> Exact {
        let mantissa = value.round_decimals(self.decimals, RoundMode::HalfAway);
        mantissa.map_or_else(|| value.clone(), |mantissa| Exact::decimal(mantissa, self.decimals))
    }

    fn within(&self, value: &Exact) -> Exact {
        let value = self.rounded(value);
        let is_share = self.prepared.model.parameter(self.knob).is_some_and(|parameter| {
            parameter.versions.iter().any(|version| matches!(version.value, ParameterValue::ShareOf { .. }))
        });
        if value.is_negative() {
            Exact::ZERO
        } else if is_share && value > Exact::ONE {
            Exact::ONE
        } else {
            value
        }
    }

    fn out_of_reach(&self) -> Problem {
        let knob = self.knob;
        Problem::error(
            "goal_out_of_reach",
            text!("inget värde på ”{knob}” når målet", "no value of “{knob}” reaches the goal"),
        )
        .hint(text!(
            "välj ett annat värde att ändra, eller ett mål närmare dagens",
            "choose another value to change, or a goal nearer to what is paid now"
        ))
    }
}

fn found(before: Exact, value: Exact, tried: Tried) -> Sought {
    Sought { before, value, by_centre: tried.by_centre, gives_way: tried.gives_way }
}
