//! A person's stays: the days of one month at one centre, which is what visits, drugs and costs are drawn for.

use kapitera_period::{Date, age_on};

use crate::periods::Days;
use crate::persons::History;
use crate::random::Draw;
use crate::region::Region;
use crate::weights::band;

/// How registers of events name a person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Who<'a> {
    /// The person's number, or one past all persons.
    pub(crate) number: u64,
    pub(crate) id_kind: &'static str,
    pub(crate) id: &'a str,
    pub(crate) birth: Date,
}

/// The days of one month that a person is listed at one centre, or lives near it without being listed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stay<'a> {
    pub(crate) who: Who<'a>,
    /// In years, and as a band, in the middle of the month.
    pub(crate) age: u32,
    pub(crate) band: usize,
    /// The month's number.
    pub(crate) month: usize,
    /// The place of the first day.
    pub(crate) first: usize,
    pub(crate) days: usize,
    pub(crate) area: usize,
    pub(crate) centre: usize,
    /// The centre where the person is listed on the day after, when it is another one and in the same month.
    pub(crate) next: Option<usize>,
}

/// Some days in one area, at one centre.
#[derive(Clone, Copy, Debug)]
struct Spell {
    first: usize,
    last: usize,
    area: usize,
    centre: usize,
}

/// Cuts a history into stays, in order of time.
pub(crate) fn stays<'a>(who: Who<'a>, history: &History, days: &'a Days) -> impl Iterator<Item = Stay<'a>> {
    let spells: Vec<Spell> = history
        .rows
        .iter()
        .filter_map(|row| {
            let (first, last) = days.within(row.valid)?;
            Some(Spell { first, last, area: row.area, centre: row.centre })
        })
        .collect();
    days.months.iter().enumerate().flat_map(move |(month, dates)| {
        let end = dates.start + dates.days - 1;
        // The middle of a newborn's first month may lie before the birth.
        let age = age_on(who.birth, dates.middle).unwrap_or(0);
        let within: Vec<Stay<'a>> = spells
            .iter()
            .enumerate()
            .filter(|(_, spell)| spell.first <= end && spell.last >= dates.start)
            .map(|(place, spell)| {
                let (first, last) = (spell.first.max(dates.start), spell.last.min(end));
                let next = spells.get(place + 1).filter(|next| next.first <= end && next.centre != spell.centre);
                Stay {
                    who,
                    age,
                    band: band(age),
                    month,
                    first,
                    days: last + 1 - first,
                    area: spell.area,
                    centre: spell.centre,
                    next: next.map(|next| next.centre),
                }
            })
            .collect();
        within
    })
}

impl Stay<'_> {
    /// One of the days; seldom a Saturday or Sunday.
    pub(crate) fn weekday(&self, draw: &mut Draw) -> usize {
        let mut day = self.day(draw);
        for _ in 0..2 {
            if Days::is_weekend(day) {
                day = self.day(draw);
            }
        }
        day
    }

    /// One of the days.
    pub(crate) fn day(&self, draw: &mut Draw) -> usize {
        self.first + draw.below(self.days as u64) as usize
    }
}

/// Where people go: their own centre mostly, when it is open.
pub(crate) struct Places<'a> {
    region: &'a Region,
    /// Per centre, the place of the first day when it is no longer open.
    closed: Vec<usize>,
}

/// Of a thousand contacts, those at the centre where the person is listed.
const AT_OWN_CENTRE: u64 = 830;

impl<'a> Places<'a> {
    pub(crate) fn new(region: &'a Region, days: &Days) -> Self {
        let closed = region.centres.iter().map(|centre| {
            let last = centre.last_day.map(kapitera_period::Span::open);
            last.and_then(|span| days.within(span)).map_or(usize::MAX, |(last, _)| last + 1)
        });
        Self { closed: closed.collect(), region }
    }

    /// The centre that somebody visits on a day.
    pub(crate) fn visited(&self, stay: &Stay<'_>, day: usize, draw: &mut Draw) -> usize {
        if draw.below(1_000) >= AT_OWN_CENTRE {
            return self.region.other_centre(stay.area, stay.centre, draw);
        }
        if day < self.closed[stay.centre] { stay.centre } else { self.region.staying_home_centre(stay.area, draw) }
    }
}
