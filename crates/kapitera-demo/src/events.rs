//! What happens to persons from one delivery to the next: moves, new choices, deaths, a centre that closes, and
//! moves that are reported a month late.

use kapitera_period::{Date, Month, age_on};
use kapitera_register::ListingKind;

use crate::persons::{FIRST_DAY, History, Person};
use crate::random::Draw;
use crate::region::Region;

const MOVES_HOME: u64 = 8_000;
const CHOOSES_ANOTHER: u64 = 7_000;
const LEAVES_REGION: u64 = 900;
/// One person in so many is left at the centre that closed: nobody moved the listing.
const LEFT_BEHIND_ONE_IN: u64 = 120;
/// One person in so many moves in each month and is reported in the next.
const LATE_ONE_IN: u64 = 1_000;

/// The deliveries of listings: January whole, then changes.
pub(crate) const DELIVERIES: usize = 4;

/// The month that a delivery of listings comes in the first days of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calendar {
    /// 0 is the first delivery, the whole of January.
    pub(crate) delivery: usize,
    pub(crate) month: Month,
}

/// A move that took effect in a month and came with the delivery of the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LateMove {
    pub(crate) effective: Date,
    pub(crate) from_centre: usize,
    pub(crate) to_centre: usize,
}

/// What a delivery has to say of a person.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Happened {
    Nothing,
    Changed,
    MovedLate(LateMove),
}

impl Calendar {
    /// The month of this delivery.
    pub(crate) fn of(delivery: usize) -> Self {
        let january = Month::of(FIRST_DAY).expect("the first day lies in the years 1 to 9998");
        Self { delivery, month: january.plus(delivery as i32) }
    }

    /// The `day`th of the month, but not past `last`.
    pub(crate) fn day(&self, day: i8, last: i8) -> Date {
        jiff::civil::date(self.month.year(), self.month.first().month(), day.clamp(1, last.min(28)))
    }

    /// A day of the month before, between two days of it.
    pub(crate) fn day_before_the_month(&self, first: i8, last: i8, draw: &mut Draw) -> Date {
        let day = draw.between(first.into(), last.into()) as i8;
        Self { month: self.month.plus(-1), ..*self }.day(day, last)
    }

    /// The day a change reported in time takes effect: mostly the first, else a day soon after, else one announced ahead.
    pub(crate) fn effective_day(&self, draw: &mut Draw) -> Date {
        let day = match draw.below(100) {
            0..60 => 1,
            60..75 => draw.between(2, 3),
            _ => draw.between(4, 25),
        };
        self.day(day as i8, 28)
    }
}

/// Lets the things happen that come with one delivery.
pub(crate) struct Events<'a> {
    region: &'a Region,
    at_closing_centre: u64,
}

impl<'a> Events<'a> {
    pub(crate) fn new(region: &'a Region) -> Self {
        Self { region, at_closing_centre: 0 }
    }

    /// Changes the history of the person with this number as the delivery reports it.
    pub(crate) fn happen(
        &mut self,
        number: u64,
        person: &Person,
        history: &mut History,
        calendar: &Calendar,
        draw: &mut Draw,
    ) -> Happened {
        if history.has_ended() {
            return Happened::Nothing;
        }
        if let Some(moved) = self.close(history, calendar, draw) {
            return moved;
        }
        let turn = number % LATE_ONE_IN;
        if calendar.delivery > 0 && turn == 17 + 300 * (calendar.delivery as u64 - 1) && !person.protected {
            return self.move_late(history, calendar, draw);
        }
        if calendar.delivery > 0 && dies(person, draw) {
            let day = calendar.day_before_the_month(12, 28, draw);
            return changed(history.end(day));
        }
        self.ordinary(person, history, calendar, draw)
    }

    /// The list of a centre that closed at the end of the month before goes to the centres that stay.
    fn close(&mut self, history: &mut History, calendar: &Calendar, draw: &mut Draw) -> Option<Happened> {
        let last = *history.last();
        let closed = self.region.centres[last.centre].last_day?;
        let after = closed.tomorrow().ok().filter(|&after| Month::of(after) == Some(calendar.month))?;
        self.at_closing_centre += 1;
        if self.at_closing_centre % LEFT_BEHIND_ONE_IN == 3 {
            return Some(Happened::Nothing);
        }
        let chooses = draw.chance(300_000);
        let (centre, kind) = if chooses {
            (self.region.other_centre(last.area, last.centre, draw), ListingKind::Active)
        } else {
            (self.region.staying_home_centre(last.area, draw), ListingKind::Assigned)
        };
        Some(changed(history.change(after, last.area, centre, kind)))
    }

    fn move_late(&self, history: &mut History, calendar: &Calendar, draw: &mut Draw) -> Happened {
        let last = *history.last();
        let effective = calendar.day_before_the_month(4, 24, draw);
        let to_centre = self.region.other_centre(last.area, last.centre, draw);
        if !history.change(effective, last.area, to_centre, ListingKind::Active) {
            return Happened::Nothing;
        }
        Happened::MovedLate(LateMove { effective, from_centre: last.centre, to_centre })
    }

    fn ordinary(&self, person: &Person, history: &mut History, calendar: &Calendar, draw: &mut Draw) -> Happened {
        let last = *history.last();
        let what = draw.below(1_000_000);
        if what < MOVES_HOME && !person.protected {
            let area = self.region.area_to_move_to(last.area, draw);
            let at_home = last.centre == self.region.areas[last.area].home_centre;
            let follows = at_home && draw.chance(750_000);
            let centre = if follows { self.region.staying_home_centre(area, draw) } else { last.centre };
            return changed(history.change(calendar.effective_day(draw), area, centre, last.kind));
        }
        if what < MOVES_HOME + CHOOSES_ANOTHER {
            let centre = self.region.other_centre(last.area, last.centre, draw);
            return changed(history.change(calendar.effective_day(draw), last.area, centre, ListingKind::Active));
        }
        if what < MOVES_HOME + CHOOSES_ANOTHER + LEAVES_REGION {
            return changed(history.end(calendar.effective_day(draw)));
        }
        Happened::Nothing
    }
}

fn changed(is_changed: bool) -> Happened {
    if is_changed { Happened::Changed } else { Happened::Nothing }
}

/// Whether the person dies in the month before the delivery; illustrative risks per month.
fn dies(person: &Person, draw: &mut Draw) -> bool {
    let per_million = match age_on(person.birth, FIRST_DAY).unwrap_or(0) {
        0..=49 => 40,
        50..=64 => 350,
        65..=74 => 1_200,
        75..=84 => 4_000,
        85..=94 => 13_000,
        _ => 30_000,
    };
    draw.chance(per_million)
}
