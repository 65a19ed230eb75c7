//! Who came and who went between two days.

use std::collections::BTreeSet;
use std::sync::Arc;

use kapitera_cube::Key;
use kapitera_message::Problems;
use kapitera_period::{Date, Span, day_number};
use kapitera_region::DaySet;
use kapitera_region::listing_column::SEX;

use super::FollowAsked;
use crate::events::{NOWHERE, OpenDays, States, build_states, days_before, plan_states};

/// The moves of the persons of one sex at one centre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Came from another open centre.
    pub from_centres: u64,
    /// Came from nowhere: born, moved in, listed for the first time.
    pub from_nowhere: u64,
    /// Went to another open centre.
    pub to_centres: u64,
    /// Went nowhere: died, moved away, ended the listing.
    pub to_nowhere: u64,
}

/// The moves of some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MovesFound {
    /// HSA ids, ascending.
    pub centres: Vec<Arc<str>>,
    /// By centre and sex: 0 female, 1 male.
    pub moves: Vec<[Moves; 2]>,
}

/// The moves of each span asked about: from the day before it to its last day. Between open centres and nowhere those who came = those
/// who went.
///
/// # Panics
///
/// When not everybody who came to a centre from another went from one.
pub(super) fn moves(asked: &FollowAsked<'_>) -> Result<Vec<MovesFound>, Problems> {
    if asked.moves.is_empty() {
        return Ok(Vec::new());
    }
    let deliveries = super::by_person(asked).map_err(|problem| vec![problem])?;
    let ends = |span: &Span| [span.from.yesterday().unwrap_or(span.from), span.to];
    let shifted = |day: Date| match days_before(asked.responsibility) {
        0 => day,
        _ => day.yesterday().unwrap_or(day),
    };
    let days: Vec<Date> = asked.moves.iter().flat_map(ends).collect();
    let listings = DaySet::of(days.iter().map(|&day| Span { from: shifted(day), to: shifted(day) }));
    let plan = plan_states(deliveries, &listings, &BTreeSet::from([Key::Sex]))?;
    let states = build_states(deliveries, &plan, None, asked.effort)?;
    let open =
        OpenDays::new(&DaySet::of(days.iter().map(|&day| Span { from: day, to: day })), &plan.centres, asked.centres);
    let look = Look { states: &states, open: &open, before: days_before(asked.responsibility) };
    Ok(asked.moves.iter().map(|span| look.between(ends(span), &plan.centres)).collect())
}

struct Look<'a> {
    states: &'a States,
    open: &'a OpenDays,
    before: i32,
}

impl Look<'_> {
    /// The open centre where a person is listed on a day, and the sex that the listing says.
    fn at(&self, person: i32, day: i32) -> Option<(usize, usize)> {
        let run = self.states.at(person, day - self.before);
        let centre =
            (run != NOWHERE).then(|| self.states.centre(run)).filter(|&centre| self.open.is_open(day, centre))?;
        Some((centre as usize, (self.states.columns[SEX][run as usize] & 1) as usize))
    }

    fn between(&self, [from, to]: [Date; 2], centres: &[Arc<str>]) -> MovesFound {
        let mut found = MovesFound { centres: centres.to_vec(), moves: vec![[Moves::default(); 2]; centres.len()] };
        let (from, to) = (day_number(from), day_number(to));
        let persons = self.states.starts.len().saturating_sub(1) as i32;
        for person in self.states.first..self.states.first + persons {
            match (self.at(person, from), self.at(person, to)) {
                (Some((left, sex_then)), Some((came, sex_now))) if left != came => {
                    found.moves[left][sex_then].to_centres += 1;
                    found.moves[came][sex_now].from_centres += 1;
                }
                (Some((left, sex)), None) => found.moves[left][sex].to_nowhere += 1,
                (None, Some((came, sex))) => found.moves[came][sex].from_nowhere += 1,
                (Some(_), Some(_)) | (None, None) => {}
            }
        }
        let sum = |part: fn(&Moves) -> u64| found.moves.iter().flatten().map(part).sum::<u64>();
        assert_eq!(
            sum(|moves| moves.from_centres),
            sum(|moves| moves.to_centres),
            "who came from a centre went from one"
        );
        found
    }
}
