//! Changes of centre: which of them count, and whether there are more than a person may make.

use jiff::ToSpan as _;
use kapitera_count::ListingRun;
use kapitera_period::{Date, Span};
use kapitera_register::ListingKind;

use crate::rules::{Excuse, ReListing, Rules, in_force};
use crate::world::World;

/// A change of centre by choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The first day at the new centre.
    pub day: Date,
    /// The new centre.
    pub centre: usize,
    /// The centre left had closed.
    pub centre_closed: bool,
    /// The person had moved to another area.
    pub moved: bool,
}

/// The changes by choice in the runs of one person, ascending. Who comes back to the same centre after days without
/// any has changed nothing.
pub(crate) fn changes(
    runs: &[ListingRun],
    rules: &Rules,
    world: &World,
    place: impl Fn(&ListingRun) -> usize,
) -> Vec<Change> {
    let pairs = runs.windows(2).filter(|pair| pair[0].centre != pair[1].centre);
    let chosen = pairs.filter(|pair| pair[1].kind == ListingKind::Active);
    let change = |pair: &[ListingRun]| {
        let day = pair[1].days.from;
        let answers = plus_days(day, rules.shift_on(day));
        Change {
            day,
            centre: place(&pair[1]),
            centre_closed: world.has_closed(place(&pair[0]), answers),
            moved: pair[0].area != pair[1].area,
        }
    };
    chosen.map(change).collect()
}

/// The first change that is one too many, among those seen on the first day of `days` and later within them, with the
/// position of the rule.
pub(crate) fn too_many(changes: &[Change], rules: &Rules, days: Span) -> Option<(usize, usize)> {
    // The number can only grow on the day of a change, and what is allowed only shrink on the first day of a rule.
    let later = changes.iter().map(|change| change.day);
    let later = later.chain(rules.re_listings.iter().map(|rule| rule.origin.valid.from));
    let mut looked: Vec<Date> = later.filter(|day| days.from < *day && *day <= days.to).collect();
    looked.push(days.from);
    looked.sort_unstable();
    looked.into_iter().find_map(|day| {
        let rule = in_force(&rules.re_listings, day)?;
        let window = Span { from: window_start(rule, day), to: day };
        let counted = || changes.iter().filter(|change| window.contains(change.day) && counts(rule, change));
        let last = counted().next_back()?;
        let position = rules.re_listings.iter().position(|other| std::ptr::eq(other, rule))?;
        (counted().count() > rule.most as usize).then_some((last.centre, position))
    })
}

/// The first day of the window that ends on `day`: with 12 months the day after the same day a year before.
pub(crate) fn window_start(rule: &ReListing, day: Date) -> Date {
    let months = i64::from(rule.months).min(12 * 1000).months();
    day.checked_sub(months).and_then(Date::tomorrow).unwrap_or(Date::MIN)
}

fn counts(rule: &ReListing, change: &Change) -> bool {
    !(change.centre_closed && rule.except.contains(&Excuse::CentreClosed)
        || change.moved && rule.except.contains(&Excuse::Moved))
}

/// `day` and so many days more; the last day of the calendar at most.
pub(crate) fn plus_days(day: Date, days: u32) -> Date {
    day.saturating_add(i64::from(days).days())
}

/// `day` less so many days; the first day of the calendar at least.
pub(crate) fn minus_days(day: Date, days: u32) -> Date {
    day.saturating_sub(i64::from(days).days())
}
