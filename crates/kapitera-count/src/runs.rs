//! The listings of all persons as runs of days, for those who ask about each person: the rules of listing.
//!
//! Which delivery speaks for a day is decided where events look up their persons' listings too.

use std::collections::BTreeSet;
use std::sync::Arc;

use kapitera_cube::Key;
use kapitera_message::Problems;
use kapitera_period::{Date, Span, day_from_number};
use kapitera_region::DaySet;
use kapitera_region::listing_column::{AREA, BIRTH, CENTRE, FROM, KIND, SEX};
use kapitera_register::{ListingKind, Sex};

use crate::events::{build_states, plan_states};
use crate::person::persons;
use crate::{Effort, Input};

/// A run of days of one person at one centre on which nothing of what is said here changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListingRun {
    /// The person's number.
    pub person: u32,
    /// The days, within those asked for.
    pub days: Span,
    /// The first day of the listing as delivered.
    pub began: Date,
    /// The centre, as a position in [`ListingRuns::centres`].
    pub centre: usize,
    /// The home area, as a position in [`ListingRuns::areas`].
    pub area: usize,
    /// How the listing came about.
    pub kind: ListingKind,
    /// Birth date.
    pub birth: Date,
    /// Legal sex.
    pub sex: Sex,
}

/// The runs of all persons.
#[derive(Clone, Debug, Default)]
pub struct ListingRuns {
    /// By person, then by day.
    pub rows: Vec<ListingRun>,
    /// HSA ids, ascending.
    pub centres: Vec<Arc<str>>,
    /// Area codes, ascending.
    pub areas: Vec<Arc<str>>,
}

/// Where everyone was listed on `days`; whether the centres were open is not asked.
///
/// # Errors
///
/// When a day has no full delivery, a delivery cannot be read, or the listings are counts.
pub fn listing_runs(input: &Input, days: Span) -> Result<ListingRuns, Problems> {
    let deliveries = persons(input)?;
    let keys = BTreeSet::from([Key::Age, Key::Sex, Key::Area, Key::Kind, Key::Tenure]);
    let plan = plan_states(deliveries, &DaySet::of([days]), &keys)?;
    let states = build_states(deliveries, &plan, None, Effort::default())?;
    let mut rows = Vec::with_capacity(states.days.len());
    let day = |number: i32| day_from_number(number).unwrap_or(kapitera_period::OPEN_END);
    for (index, ends) in states.starts.windows(2).enumerate() {
        for run in ends[0] as usize..ends[1] as usize {
            let value = |column: usize| states.columns[column][run];
            let (from, to) = states.days[run];
            rows.push(ListingRun {
                person: states.first.cast_unsigned() + index as u32,
                days: Span { from: day(from), to: day(to) },
                began: day(value(FROM)),
                centre: value(CENTRE).cast_unsigned() as usize,
                area: value(AREA).cast_unsigned() as usize,
                kind: if value(KIND) == 1 { ListingKind::Assigned } else { ListingKind::Active },
                birth: day(value(BIRTH)),
                sex: if value(SEX) == 1 { Sex::Male } else { Sex::Female },
            });
        }
    }
    Ok(ListingRuns { rows, centres: plan.centres, areas: plan.areas })
}
