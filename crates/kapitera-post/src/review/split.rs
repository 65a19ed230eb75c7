//! A component's change at a centre, split into what moved it.
//!
//! A line comes about in steps: so many are counted, they weigh so much, a weighted one is priced, limits change the sum:
//!
//! ```text
//! amount = count × weight × index × price × limits
//! ```
//!
//! The factors are moved from the month before to this month one after the other, in that order; what the amount changes
//! when one of them moves is its part. The parts sum to the change exactly, before and after rounding to öre, where the
//! last part takes what is left. When a factor is nothing in one of the months there is no ratio: then the whole change
//! belongs to the first thing that is nothing.

use kapitera_evaluate::{Line, Priced, Step};
use kapitera_model::{Component, Factor, Stance};
use kapitera_money::{Exact, Ore, RoundMode};

use super::data::Split;

/// How a component's amount at a centre comes about.
#[derive(Clone, Debug)]
pub(super) struct Anatomy {
    /// What is paid, in öre, all payees together; charges are negative.
    pub paid: Ore,
    /// What is counted.
    count: Exact,
    /// What it weighs.
    weighted: Exact,
    /// The product of the centre's indices and measured values; 1 without any.
    index: Exact,
    /// What the weighted count is priced at.
    priced: Exact,
    /// The decided part of the price: the price, the mean or the pool. Nothing when prices go by steps.
    decided: Option<Exact>,
    /// The amount before rounding, as it is paid.
    exact: Exact,
}

impl Anatomy {
    /// Of lines of one component and centre, one for each payee.
    pub fn of_lines(component: &Component, lines: &[&Line]) -> Option<Self> {
        let first = lines.first()?;
        let paid = lines.iter().map(|line| line.paid()).sum();
        let exact = match first.stance {
            Stance::Paid => first.exact.clone(),
            Stance::Charged => -first.exact.clone(),
            Stance::Shadow | Stance::Received => Exact::ZERO,
        };
        let (count, index) = counted(component, &first.steps);
        let (priced, decided) = priced(&first.steps);
        let priced = priced.unwrap_or_else(|| first.weighted.clone());
        let signed = |amount: Exact| if first.stance == Stance::Charged { -amount } else { amount };
        Some(Self { paid, count, weighted: first.weighted.clone(), index, priced: signed(priced), decided, exact })
    }

    /// That there was nothing.
    pub fn nothing() -> Self {
        let zero = || Exact::ZERO;
        let (count, weighted, priced, exact) = (zero(), zero(), zero(), zero());
        Self { paid: Ore::ZERO, count, weighted, index: Exact::ONE, priced, decided: None, exact }
    }
}

/// What was counted, over the parts of the period, and the product of the centre's own factors. Parts that differ in an
/// index have no one index: they are told by their weight alone.
fn counted(component: &Component, steps: &[Step]) -> (Exact, Exact) {
    let mut share = Exact::ONE;
    let mut count = Exact::ZERO;
    let mut together = None;
    let mut index = Exact::ONE;
    let mut parts = 0;
    for step in steps {
        match step {
            Step::Part { share: of_period, .. } => {
                parts += 1;
                share = of_period.clone();
            }
            Step::EventDays { .. } => parts += 1,
            Step::Counted { count: counted, .. } => count += &(counted * &share),
            Step::Together { count, .. } => together = Some(count.clone()),
            Step::Factor { position, value } if is_of_centre(component, *position) => index = &index * value,
            Step::AgainstMean { position, own, mean } if is_of_centre(component, *position) => {
                index = &index * &own.checked_div(mean).unwrap_or(Exact::ONE);
            }
            _ => {}
        }
    }
    let items = steps.iter().filter(|step| matches!(step, Step::Counted { .. })).count();
    let index = if parts > 1 || items > 1 { Exact::ONE } else { index };
    (together.unwrap_or(count), index)
}

fn is_of_centre(component: &Component, position: usize) -> bool {
    let factor = component.weigh.get(position);
    matches!(factor, Some(Factor::Index { .. } | Factor::Linear { .. } | Factor::Between { .. }))
}

/// What the priced steps come to, and the decided part of the price when there is one price.
fn priced(steps: &[Step]) -> (Option<Exact>, Option<Exact>) {
    let mut sum = None;
    let mut decided: Option<Option<Exact>> = None;
    for step in steps {
        let Step::Priced { priced, amount, .. } = step else { continue };
        *sum.get_or_insert(Exact::ZERO) += amount;
        let one = match priced {
            Priced::Each(price) | Priced::Share(price) => Some(price.clone()),
            Priced::Mean { mean, .. } => Some(mean.clone()),
            Priced::Pool { pool, .. } => Some(pool.clone()),
            Priced::Steps(_) => None,
        };
        decided = match decided {
            None => Some(one),
            Some(there) if there == one => Some(there),
            Some(_) => Some(None),
        };
    }
    (sum, decided.flatten())
}

/// The change from one month to another by its parts; `posted` is what the month before is posted as.
pub(super) fn split(posted: Ore, before: &Anatomy, now: &Anatomy, each_price: bool) -> Split {
    let mut split = Split { learnt: before.paid - posted, ..Split::default() };
    let parts = exact_parts(before, now, each_price);
    let ore = |part: &Exact| {
        part.round_decimals(2, RoundMode::HalfAway).and_then(|ore| i64::try_from(ore).ok()).map_or(Ore::ZERO, Ore)
    };
    let [count, composition, index, parameters, share, limits] = &parts;
    split.count = ore(count);
    split.composition = ore(composition);
    split.index = ore(index);
    split.parameters = ore(parameters);
    split.share = ore(share);
    split.limits = ore(limits);
    split.rest = (now.paid - posted) - split.change();
    assert_eq!(split.change(), now.paid - posted, "the parts of a change sum to it");
    split
}

/// Count, composition, index, parameters, share, limits; they sum to the change of the exact amount.
fn exact_parts(before: &Anatomy, now: &Anatomy, each_price: bool) -> [Exact; 6] {
    let change = &now.exact - &before.exact;
    let mut parts = [const { Exact::ZERO }; 6];
    let levels = [
        (&before.count, &now.count, 0),
        (&before.weighted, &now.weighted, 1),
        (&before.index, &now.index, 2),
        (&before.priced, &now.priced, 3),
        (&before.exact, &now.exact, 5),
    ];
    if let Some((_, _, nothing)) = levels.iter().find(|(before, now, _)| before.is_zero() || now.is_zero()) {
        parts[*nothing] = change;
        return parts;
    }
    let ratio = |now: &Exact, before: &Exact| now.checked_div(before).unwrap_or(Exact::ONE);
    let per = |sum: &Exact, count: &Exact| sum.checked_div(count).unwrap_or(Exact::ONE);
    let (index, count) = (ratio(&now.index, &before.index), ratio(&now.count, &before.count));
    let weight = ratio(&per(&now.weighted, &now.count), &per(&before.weighted, &before.count));
    let composition = per(&weight, &index);
    let price = ratio(&per(&now.priced, &now.weighted), &per(&before.priced, &before.weighted));
    let limits = ratio(&per(&now.exact, &now.priced), &per(&before.exact, &before.priced));
    let decided = match (&before.decided, &now.decided) {
        (Some(before), Some(now)) if !before.is_zero() && !now.is_zero() => ratio(now, before),
        // One that is not said as one price moves with what is decided, or with the steps it has reached.
        _ => price.clone(),
    };
    // Without a pool or a mean nobody else's weights move the price; only days of the month and steps do.
    let (decided, shared) = if each_price { (price, Exact::ONE) } else { (decided.clone(), per(&price, &decided)) };
    let mut reached = before.exact.clone();
    for (part, factor) in parts.iter_mut().zip([count, composition, index, decided, shared, limits]) {
        let next = &reached * &factor;
        *part = &next - &reached;
        reached = next;
    }
    debug_assert_eq!(reached, now.exact);
    parts
}
