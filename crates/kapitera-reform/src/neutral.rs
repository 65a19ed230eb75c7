//! Budget-neutral: one parameter gives way until each month costs what it is to cost, to the öre.
//!
//! Every month has a value of its own. Amounts are rounded line by line, so that what is paid moves in steps of an öre as the
//! parameter moves; the value is searched for among exact decimals, and the shortest that does it is taken. Where several lines
//! step at the same value, no value may do it: then the lines that step there are taken one by one, in the order of components and
//! centres, until the month is neutral, and those lines are named.

use kapitera_evaluate::{Line, Plan};
use kapitera_message::Problems;
use kapitera_model::Model;
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_period::Month;
use kapitera_settle::Ground;

use crate::paid::Paid;
use crate::prepared::{Prepared, Turned};
use crate::problems;

/// A model made to cost what it is to cost.
#[derive(Clone, Debug)]
pub struct Neutral {
    /// The knob that gave way.
    pub knob: String,
    /// Its value in each month.
    pub months: Vec<NeutralMonth>,
    /// What is paid then.
    pub paid: Paid,
}

/// The value that makes a month neutral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeutralMonth {
    /// The month.
    pub month: Month,
    /// What the knob was.
    pub before: Exact,
    /// What it has to be.
    pub value: Exact,
    /// How many lines were given their öre by order, since several step at the same value; mostly none.
    pub by_order: usize,
}

/// Most decimals of a value that is searched for.
const DECIMALS: u32 = 18;
/// So many values are tried at most in a month.
const TRIES: usize = 200;

/// Lets `knob` give way, month by month, until what the model with `turned` knobs pays comes to `target`.
///
/// # Errors
///
/// `no_such_knob`; `neutral_without_effect`; `neutral_out_of_reach` when no value from 0 up (of a share: to 1) does it.
pub fn make_neutral(
    ground: &Ground,
    prepared: &Prepared,
    turned: &[Turned],
    knob: &str,
    target: &[Ore],
) -> Result<Neutral, Problems> {
    let (model, mut touched) = prepared.varied(turned)?;
    let is_share = share(&model, knob);
    if !is_share {
        model.turned(knob, &Exact::ZERO).map_err(|problem| vec![problem])?;
    }
    for (all, own) in touched.iter_mut().zip(model.touched_by(&[knob])) {
        *all |= own;
    }
    let mut paid = prepared.turned(ground, turned)?;
    let solved = crate::sweep::in_parallel(prepared.months.len(), |month| {
        let search = Search { ground, prepared, model: &model, touched: &touched, month, knob, is_share };
        search.solve(&paid, target[month])
    })?;
    let mut months = Vec::new();
    for (month, (solved, cells)) in solved.into_iter().enumerate() {
        for component in touched.iter().enumerate().filter(|(_, touched)| **touched).map(|(at, _)| at) {
            paid.clear(month, component);
        }
        for (component, centre, ore) in cells {
            paid.add_ore(month, component, centre, ore);
        }
        assert_eq!(paid.of_month(month), target[month], "a month made neutral costs what it is to cost");
        months.push(solved);
    }
    Ok(Neutral { knob: knob.to_owned(), months, paid })
}

/// Whether a knob is a share, which is never more than 1.
fn share(model: &Model, knob: &str) -> bool {
    model.parameter(knob).is_some_and(|parameter| {
        parameter.versions.iter().any(|version| matches!(version.value, kapitera_model::ParameterValue::ShareOf { .. }))
    })
}

/// What touched components pay, by component and centre.
type CellsPaid = Vec<(usize, usize, Ore)>;

struct Search<'a> {
    ground: &'a Ground,
    prepared: &'a Prepared,
    model: &'a Model,
    touched: &'a [bool],
    month: usize,
    knob: &'a str,
    is_share: bool,
}

/// A tried value with what the touched components then come to.
struct Tried {
    value: Exact,
    sum: Ore,
    cells: CellsPaid,
}

impl Search<'_> {
    fn solve(&self, paid: &Paid, target: Ore) -> Result<(NeutralMonth, CellsPaid), Problems> {
        let month = self.prepared.months[self.month].month;
        let others: Ore = (0..self.touched.len())
            .filter(|component| !self.touched[*component])
            .map(|component| {
                (0..paid.centres.len()).map(|centre| paid.cell(self.month, component, centre)).sum::<Ore>()
            })
            .sum();
        let target = target - others;
        let before = self.value_now(month)?;
        let (value, by_order, cells) = self.search(&before, target, month)?;
        Ok((NeutralMonth { month, before, value, by_order }, cells))
    }

    fn value_now(&self, month: Month) -> Result<Exact, Problems> {
        let day = Plan::new(self.model, month).period(&self.model.time).first();
        let knobs = self.model.knobs(day);
        let found = knobs.into_iter().find(|knob| knob.name == self.knob).map(|knob| knob.value);
        found.ok_or_else(|| vec![problems::no_effect(self.model, self.knob, month)])
    }

    fn search(&self, before: &Exact, target: Ore, month: Month) -> Result<(Exact, usize, CellsPaid), Problems> {
        let mut last = self.attempt(before)?;
        if last.sum == target {
            return Ok((last.value, 0, last.cells));
        }
        let mut next = self.attempt(&self.beside(before, 100))?;
        if next.sum == last.sum {
            next = self.attempt(&self.beside(before, 1))?;
        }
        if next.sum == last.sum {
            return Err(vec![problems::no_effect(self.model, self.knob, month)]);
        }
        // Steps by the slope, until two values stand on either side.
        for _ in 0..TRIES {
            if next.sum == target {
                return self.shortest(next, target);
            }
            if (last.sum < target) != (next.sum < target) {
                let (low, high) = if last.sum < target { (last, next) } else { (next, last) };
                return self.between(low, high, target);
            }
            let wanted = interpolated(&last, &next, target).map(|value| self.within(&value));
            let value = match wanted {
                // What lies nearest is not enough: rounding may have hidden the slope.
                Some(value) if value == next.value => self.within(&self.beyond(&last.value, &next.value)),
                Some(value) => value,
                None => self.within(&self.beyond(&last.value, &next.value)),
            };
            if value == next.value {
                let most = self.is_share.then_some(Exact::ONE);
                return Err(vec![problems::out_of_reach(self.model, self.knob, month, most.as_ref())]);
            }
            let found = self.attempt(&value)?;
            last = std::mem::replace(&mut next, found);
        }
        Err(vec![problems::no_effect(self.model, self.knob, month)])
    }

    /// The value between two that do it, one with too little and one with too much.
    fn between(&self, mut low: Tried, mut high: Tried, target: Ore) -> Result<(Exact, usize, CellsPaid), Problems> {
        for round in 0..TRIES {
            let middle = || rounded(&(&(&low.value + &high.value) * &half()), DECIMALS);
            // The slope brings it near at once; halving brings it home.
            let guess = if round % 2 == 0 { interpolated(&low, &high, target) } else { None };
            let inside = |value: &Exact| lies_between(value, &low.value, &high.value);
            let value = guess.filter(|value| inside(value)).unwrap_or_else(middle);
            if !inside(&value) {
                break;
            }
            let tried = self.attempt(&value)?;
            if tried.sum == target {
                return self.shortest(tried, target);
            }
            if tried.sum < target { low = tried } else { high = tried }
        }
        Ok(by_order(low, high, target))
    }

    /// The value with the fewest decimals that does what `found` does.
    fn shortest(&self, found: Tried, target: Ore) -> Result<(Exact, usize, CellsPaid), Problems> {
        let needed = found.value.decimals_needed(DECIMALS).unwrap_or(DECIMALS);
        // Decimals are added from both ends: most values need few, and halving the rest is quick.
        let (mut fewest, mut enough) = (0, needed);
        let mut best = found;
        while fewest < enough {
            let decimals = fewest.midpoint(enough);
            let value = rounded(&best.value, decimals);
            let tried = if value == best.value { None } else { Some(self.attempt(&self.within(&value))?) };
            match tried {
                None => enough = decimals,
                Some(tried) if tried.sum == target => {
                    best = tried;
                    enough = decimals;
                }
                Some(_) => fewest = decimals + 1,
            }
        }
        Ok((best.value, 0, best.cells))
    }

    fn attempt(&self, value: &Exact) -> Result<Tried, Problems> {
        let model = self.model.turned(self.knob, value).map_err(|problem| vec![problem])?;
        let lines: Vec<Line> = self.prepared.again(self.ground, &model, self.touched, self.month, None)?;
        let places = self.prepared.places(self.month);
        let cells: CellsPaid = lines.iter().map(|line| (line.component, places[line.centre], line.paid())).collect();
        let sum = cells.iter().map(|(.., ore)| *ore).sum();
        Ok(Tried { value: value.clone(), sum, cells })
    }

    /// A value near another: a `part`th of it more, or less for a share that is more than a half.
    fn beside(&self, value: &Exact, part: i128) -> Exact {
        let step = match (value.is_zero(), self.is_share) {
            (true, true) => Exact::decimal(1, 2),
            (true, false) => Exact::ONE,
            (false, _) => value.checked_div(&Exact::whole(part)).unwrap_or(Exact::ONE),
        };
        let more = value + &step;
        if self.is_share && more > Exact::ONE { value - &step } else { rounded(&more, DECIMALS) }
    }

    /// Twice as far on in the same direction.
    fn beyond(&self, from: &Exact, to: &Exact) -> Exact {
        let step = to - from;
        &(to + &step) + &step
    }

    fn within(&self, value: &Exact) -> Exact {
        if value.is_negative() {
            Exact::ZERO
        } else if self.is_share && *value > Exact::ONE {
            Exact::ONE
        } else {
            rounded(value, DECIMALS)
        }
    }
}

fn half() -> Exact {
    Exact::decimal(5, 1)
}

fn rounded(value: &Exact, decimals: u32) -> Exact {
    value
        .round_decimals(decimals, RoundMode::HalfAway)
        .map_or_else(|| value.clone(), |mantissa| Exact::decimal(mantissa, decimals))
}

/// Where a line through two tries meets the target; none when they are level.
fn interpolated(one: &Tried, other: &Tried, target: Ore) -> Option<Exact> {
    let rise = Exact::whole(other.sum.0 - one.sum.0);
    let wanted = Exact::whole(target.0 - one.sum.0);
    let part = wanted.checked_div(&rise)?;
    Some(rounded(&(&one.value + &(&(&other.value - &one.value) * &part)), DECIMALS))
}

fn lies_between(value: &Exact, one: &Exact, other: &Exact) -> bool {
    let (low, high) = if one < other { (one, other) } else { (other, one) };
    value > low && value < high
}

/// Takes the lines that step between two neighbouring values one by one, from the first.
fn by_order(low: Tried, high: Tried, target: Ore) -> (Exact, usize, CellsPaid) {
    let mut cells = low.cells;
    let mut left = target - low.sum;
    let mut taken = 0;
    for (cell, stepped) in cells.iter_mut().zip(&high.cells) {
        let step = stepped.2 - cell.2;
        // Only steps towards the target, and none past it.
        if step > Ore::ZERO && left > Ore::ZERO {
            let part = step.min(left);
            cell.2 += part;
            left = left - part;
            taken += 1;
        }
    }
    (high.value, taken, cells)
}
