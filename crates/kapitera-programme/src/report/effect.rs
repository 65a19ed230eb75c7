//! The effect year by year: what is new in a year, and what carries on from the years before.
//!
//! What lasts carries on, what is one-off does not. Where no source says which, both are shown: the effect lies between
//! what it is if nothing of that lasts and if all does.

use std::collections::BTreeSet;

use kapitera_money::Ore;

use super::view::View;
use crate::item::{Effect, Item, Measured};
use crate::period::Period;

/// The effect of a year; of several, where no source says which year of a period an outcome came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectYear {
    /// The first year.
    pub from: i16,
    /// The last year.
    pub to: i16,
    /// What is new.
    pub new: Split,
    /// What carries on from the years before: all that lasts, and of what nobody says whether it lasts, all of it. One-off
    /// effects do not carry on.
    pub carried: Split,
}

/// Amounts by whether they last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Split {
    /// What lasts.
    pub lasting: Ore,
    /// What does not.
    pub one_off: Ore,
    /// Where no source says.
    pub unsaid: Ore,
}

impl Split {
    /// All together.
    pub fn sum(self) -> Ore {
        self.lasting + self.one_off + self.unsaid
    }

    fn add(&mut self, effect: Effect, amount: Ore) {
        let to = match effect {
            Effect::Lasting => &mut self.lasting,
            Effect::OneOff => &mut self.one_off,
            Effect::Unsaid => &mut self.unsaid,
        };
        *to += amount;
    }
}

impl EffectYear {
    /// The year's effect if only what is said to last carries on.
    pub fn if_unsaid_ends(&self) -> Ore {
        self.new.sum() + self.carried.lasting
    }

    /// The year's effect if what nobody says about lasts too.
    pub fn if_unsaid_lasts(&self) -> Ore {
        self.new.sum() + self.carried.lasting + self.carried.unsaid
    }
}

/// An outcome that came in some years.
pub(super) struct Contribution<'a> {
    item: &'a Item,
    years: (i16, i16),
    amount: Ore,
}

/// The years to show: those of the periods, then on to the programme's last. A period of several years is one row where no
/// source says which of them an outcome came in, beside those of its years that something is said to have come in.
pub(super) fn slots(view: &View<'_>) -> Vec<(i16, i16)> {
    let packages = view.programme.packages.iter();
    let mut years: BTreeSet<(i16, i16)> =
        packages.flat_map(|package| contributions(view, package)).map(|contribution| contribution.years).collect();
    for whole in view.programme.wholes() {
        let (from, to) = (whole.days.from.year(), whole.days.to.year());
        if !years.contains(&(from, to)) {
            years.extend((from..=to).map(|year| (year, year)));
        }
    }
    let last = years.iter().map(|(_, last)| *last).max().unwrap_or(view.programme.years.1);
    years.extend((last..=view.programme.years.1).skip(1).map(|year| (year, year)));
    let mut slots: Vec<(i16, i16)> = years.into_iter().collect();
    slots.sort_by_key(|(from, to)| (*to, *from));
    slots
}

/// The outcomes of an item, each from where it is given: the item itself, or its parts.
pub(super) fn contributions<'a>(view: &View<'_>, item: &'a Item) -> Vec<Contribution<'a>> {
    let mut found = Vec::new();
    for whole in view.programme.wholes() {
        of_period(view, item, whole, &mut found);
    }
    found
}

fn of_period<'a>(view: &View<'_>, item: &'a Item, whole: &Period, found: &mut Vec<Contribution<'a>>) {
    let Some(own) = view.own_so_far(item, whole) else {
        for part in &item.parts {
            of_period(view, part, whole, found);
        }
        return;
    };
    let said = item.outcome.get(&whole.name).and_then(|entry| entry.year);
    let years = said.map_or((whole.days.from.year(), whole.days.to.year()), |year| (year, year));
    found.push(Contribution { item, years, amount: own.amount });
}

pub(super) fn years(slots: &[(i16, i16)], contributions: &[Contribution<'_>]) -> Vec<EffectYear> {
    let year = |&(from, to): &(i16, i16)| {
        let (mut new, mut carried) = (Split::default(), Split::default());
        for contribution in contributions {
            let effect = contribution.item.effect;
            if contribution.years == (from, to) {
                new.add(effect, contribution.amount);
            } else if contribution.years.1 < from
                && effect != Effect::OneOff
                && !replaced(contribution, from, contributions)
            {
                carried.add(effect, contribution.amount);
            }
        }
        EffectYear { from, to, new, carried }
    };
    slots.iter().map(year).collect()
}

/// Whether a later outcome of the same item, held against the base year too, takes the place of this one in the year.
fn replaced(earlier: &Contribution<'_>, year: i16, all: &[Contribution<'_>]) -> bool {
    earlier.item.measured == Measured::AgainstBase
        && all.iter().any(|later| {
            later.item.path == earlier.item.path && later.years.0 > earlier.years.1 && later.years.0 <= year
        })
}
