//! Reads from a region what the rules meet.

use std::collections::HashMap;

use jiff::Timestamp;
use kapitera_count::{Input, ListingInput, listing_runs};
use kapitera_message::{Problem, Problems, text};
use kapitera_period::{Date, Span};
use kapitera_region::{DaySet, Mode, Region};
use kapitera_register::{Centre, Pseudonym, RegisterKind, UNKNOWN_AREA};

use crate::check::ResidentDays;
use crate::names::unknown_names;
use crate::relist::{minus_days, window_start};
use crate::rules::Rules;
use crate::runs::Runs;
use crate::world::World;

/// The registers as a region knew them, for some days.
#[derive(Debug)]
pub struct Known {
    /// Centres, areas, distances.
    pub world: World,
    /// The centres as registered.
    pub centres: Vec<Centre>,
    /// The listings.
    pub runs: Runs,
    /// The last day up to which every day is spoken for.
    pub known_to: Date,
    /// Who lives in the region; none when no delivery speaks about all of the days.
    pub residents: Option<Vec<ResidentDays>>,
    /// The pseudonym of each person's number.
    pub pseudonyms: Vec<Pseudonym>,
}

/// How far the listings are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Back to the first day of the longest window in which changes of centre are counted.
    Back,
    /// On to the last day known.
    On,
}

impl Known {
    /// Reads what is needed to look at the `days` answered for.
    ///
    /// # Errors
    ///
    /// When a register cannot be read, the rules name what no register knows, or no full delivery speaks for a day.
    pub fn read(
        region: &Region,
        rules: &Rules,
        days: Span,
        reach: Reach,
        known_at: Timestamp,
    ) -> Result<Self, Problems> {
        not_in_force(rules, days)?;
        let centres = region.centres(known_at)?;
        let input = Input::from(ListingInput::from_region(region, known_at)?);
        let listed_from = minus_days(days.from, rules.shift_on(days.from));
        let spoken = spoken(region, listed_from, known_at)?;
        let from = match reach {
            Reach::Back => listed_from.min(window(rules, days, listed_from).max(spoken.from)),
            Reach::On => listed_from,
        };
        let to = if reach == Reach::On { spoken.to.max(days.to) } else { days.to };
        let mut runs = runs(&input, Span { from, to })?;
        runs.known_from = Some(spoken.from);
        let areas = region.areas(known_at)?;
        let world = World::new(&centres, &areas, &region.distances(known_at)?, &runs.centres);
        let unknown = unknown_names(rules, &world);
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let pseudonyms = region.pseudonyms()?;
        let residents = residents(region, days, known_at, &pseudonyms)?;
        Ok(Self { world, centres, runs, known_to: spoken.to, residents, pseudonyms })
    }
}

/// The rules must be in force on all days: what they say of others is nothing.
fn not_in_force(rules: &Rules, days: Span) -> Result<(), Problems> {
    if rules.valid.contains(days.from) && rules.valid.contains(days.to) {
        return Ok(());
    }
    let (file, name, valid) = (&rules.source.file, &rules.name, rules.valid);
    let days = if days.from == days.to { days.from.to_string() } else { days.to_string() };
    Err(vec![
        Problem::error(
            "rules_not_in_force",
            text!("”{name}” gäller inte {days}, utan {valid}", "“{name}” is not in force {days}, but {valid}"),
        )
        .named(text!("{file}", "{file}"))
        .hint(text!(
            "välj en annan dag, eller ange en annan text med --rules",
            "choose another day, or give another text with --rules"
        )),
    ])
}

/// The first day of the longest window that ends on a day looked at.
fn window(rules: &Rules, days: Span, listed_from: Date) -> Date {
    let in_force = rules.re_listings.iter().filter(|rule| rule.origin.valid.intersect(days).is_some());
    in_force.map(|rule| window_start(rule, listed_from)).min().unwrap_or(listed_from)
}

/// The days round `day` for each of which a full delivery of listings speaks.
fn spoken(region: &Region, day: Date, known_at: Timestamp) -> Result<Span, Problems> {
    let known = region.known(RegisterKind::Listing, known_at)?;
    let full = known.iter().filter(|manifest| manifest.mode == Mode::Full);
    let spans = DaySet::of(full.map(|manifest| manifest.covers)).spans();
    // Without one the reading of listings says what is missing.
    Ok(spans.into_iter().find(|span| span.contains(day)).unwrap_or(Span { from: day, to: day }))
}

/// The listings of everyone on some days.
pub(crate) fn runs(input: &Input, days: Span) -> Result<Runs, Problems> {
    let found = listing_runs(input, days)?;
    Ok(Runs { rows: found.rows, centres: found.centres, areas: found.areas, known_from: None })
}

fn residents(
    region: &Region,
    days: Span,
    known_at: Timestamp,
    pseudonyms: &[Pseudonym],
) -> Result<Option<Vec<ResidentDays>>, Problems> {
    let known = region.known(RegisterKind::Residents, known_at)?;
    let covered = DaySet::of(known.iter().map(|manifest| manifest.covers));
    if !DaySet::of([days]).minus(&covered).is_empty() {
        return Ok(None);
    }
    let numbers: HashMap<Pseudonym, u32> = pseudonyms.iter().copied().zip(0..).collect();
    let rows = region.residents(known_at)?.into_iter().filter(|row| row.valid.intersect(days).is_some());
    let resident = |row: kapitera_register::Resident| ResidentDays {
        number: numbers.get(&row.person).copied(),
        person: row.person,
        birth: row.birth,
        sex: row.sex,
        area: if row.area.is_empty() { UNKNOWN_AREA.into() } else { row.area },
        days: row.valid,
    };
    Ok(Some(rows.map(resident).collect()))
}
