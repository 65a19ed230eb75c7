//! A component's change at a centre, split into what moved it.
//!
//! A line comes about in steps: so many are counted, they weigh so much, a weighted one is priced, limits change the sum:
//!
//! ```text
//! amount = count × weight × index × price × limits
//! ```
//!
//! What was decided is told first, in whole öre: both months are settled at the same decided values
//! ([`kapitera_settle::settled_with`]), and what each month differs by from that is the decision's. Between the two months
//! at the same values the factors are moved one after the other, in the order above; what the amount changes when one of
//! them moves is its part. The parts sum to the change exactly, before and after rounding to öre, where the last part
//! takes what is left. When a factor is nothing in one of the months there is no ratio: then the whole change belongs to
//! the first thing that is nothing.

use kapitera_evaluate::{Line, Priced, Step};
use kapitera_model::{Component, Factor, PriceKind, Stance};
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
    /// The product of the centre's indices and measured values, 1 without any; none when it has several through the month.
    index: Option<Exact>,
    /// What the weighted count is priced at.
    priced: Exact,
    /// What the price is said as: the price, the mean or the pool. Nothing when prices go by steps.
    said: Option<Exact>,
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
        let (priced, said) = priced(&first.steps);
        let priced = priced.unwrap_or_else(|| first.weighted.clone());
        let signed = |amount: Exact| if first.stance == Stance::Charged { -amount } else { amount };
        Some(Self { paid, count, weighted: first.weighted.clone(), index, priced: signed(priced), said, exact })
    }

    /// That there was nothing.
    pub fn nothing() -> Self {
        let zero = || Exact::ZERO;
        let (count, weighted, priced, exact) = (zero(), zero(), zero(), zero());
        Self { paid: Ore::ZERO, count, weighted, index: Some(Exact::ONE), priced, said: None, exact }
    }
}

/// What was counted, over the parts of the period, and the product of the centre's own factors. Parts that differ in an
/// index have no one index: they are told by their weight alone.
fn counted(component: &Component, steps: &[Step]) -> (Exact, Option<Exact>) {
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
    let index = (parts <= 1 && items <= 1).then_some(index);
    (together.unwrap_or(count), index)
}

fn is_of_centre(component: &Component, position: usize) -> bool {
    let factor = component.weigh.get(position);
    matches!(factor, Some(Factor::Index { .. } | Factor::Linear { .. } | Factor::Between { .. }))
}

/// What the priced steps come to, and what the price is said as when there is one price.
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

/// How a component's price comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pricing {
    /// For each: nobody else's weights move it.
    Each,
    /// By how much there is.
    Steps,
    /// A decided sum or mean that all centres share by their weights.
    Shared,
    /// A pool of what other components come to.
    OfOthers,
}

impl Pricing {
    /// Of a component; without a price each is worth its weight.
    pub fn of(component: &Component) -> Self {
        match component.price.as_ref().map(|price| &price.kind) {
            None | Some(PriceKind::Each(_) | PriceKind::Share(_)) => Self::Each,
            Some(PriceKind::Steps { .. }) => Self::Steps,
            Some(PriceKind::Mean(_) | PriceKind::Pool(_)) => Self::Shared,
            Some(PriceKind::PoolOf { .. }) => Self::OfOthers,
        }
    }
}

/// A component at a centre in both months, each as it is and at the values that they are compared at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Months<'a> {
    /// What the month before is posted as.
    pub posted: Ore,
    /// The month before.
    pub before: &'a Anatomy,
    /// The month before at the same values.
    pub before_held: &'a Anatomy,
    /// This month at the same values.
    pub now_held: &'a Anatomy,
    /// This month.
    pub now: &'a Anatomy,
}

/// The change from one month to another by its parts.
pub(super) fn split(months: Months<'_>, pricing: Pricing) -> Split {
    let Months { posted, before, before_held, now_held, now } = months;
    let mut split = Split { learnt: before.paid - posted, ..Split::default() };
    let parts = exact_parts(before_held, now_held, pricing);
    let ore = |part: &Exact| {
        part.round_decimals(2, RoundMode::HalfAway).and_then(|ore| i64::try_from(ore).ok()).map_or(Ore::ZERO, Ore)
    };
    let [count, composition, index, share, limits, parameters] = &parts;
    split.count = ore(count);
    split.composition = ore(composition);
    split.index = ore(index);
    split.share = ore(share);
    split.limits = ore(limits);
    split.parameters = ore(parameters) + (now.paid - now_held.paid) + (before_held.paid - before.paid);
    split.rest = (now.paid - posted) - split.change();
    assert_eq!(split.change(), now.paid - posted, "the parts of a change sum to it");
    split
}

/// Count, composition, index, share, limits, parameters; they sum to the change of the exact amount.
fn exact_parts(before: &Anatomy, now: &Anatomy, pricing: Pricing) -> [Exact; 6] {
    let change = &now.exact - &before.exact;
    let mut parts = [const { Exact::ZERO }; 6];
    let (index_before, index_now) = match (&before.index, &now.index) {
        (Some(before), Some(now)) => (before, now),
        // Where one of the months has no one index, the weights tell what it moves.
        _ => (&Exact::ONE, &Exact::ONE),
    };
    let levels = [
        (&before.count, &now.count, 0),
        (&before.weighted, &now.weighted, 1),
        (index_before, index_now, 2),
        (&before.priced, &now.priced, 5),
        (&before.exact, &now.exact, 4),
    ];
    if let Some((_, _, nothing)) = levels.iter().find(|(before, now, _)| before.is_zero() || now.is_zero()) {
        parts[*nothing] = change;
        return parts;
    }
    let ratio = |now: &Exact, before: &Exact| now.checked_div(before).unwrap_or(Exact::ONE);
    let per = |sum: &Exact, count: &Exact| sum.checked_div(count).unwrap_or(Exact::ONE);
    let (index, count) = (ratio(index_now, index_before), ratio(&now.count, &before.count));
    let weight = ratio(&per(&now.weighted, &now.count), &per(&before.weighted, &before.count));
    let composition = per(&weight, &index);
    let price = ratio(&per(&now.priced, &now.weighted), &per(&before.priced, &before.weighted));
    let limits = ratio(&per(&now.exact, &now.priced), &per(&before.exact, &before.priced));
    // A price that two models write in place differs although no value has changed: that is decided too.
    let decided = match (&before.said, &now.said) {
        (Some(before), Some(now)) if !before.is_zero() && !now.is_zero() => ratio(now, before),
        _ => Exact::ONE,
    };
    let left = per(&price, &decided);
    let (count, share, limits, decided) = match pricing {
        // What is left of a price for each is the days that it is for.
        Pricing::Each => (&count * &left, Exact::ONE, limits, decided),
        Pricing::Steps => (count, Exact::ONE, &limits * &price, Exact::ONE),
        Pricing::Shared => (count, left, limits, decided),
        Pricing::OfOthers => (count, price, limits, Exact::ONE),
    };
    let mut reached = before.exact.clone();
    for (part, factor) in parts.iter_mut().zip([count, composition, index, share, limits, decided]) {
        let next = &reached * &factor;
        *part = &next - &reached;
        reached = next;
    }
    debug_assert_eq!(reached, now.exact);
    parts
}
