//! What is followed up, by the kernel and by a plain loop over persons.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_count::{
    Effort, EventInput, FollowAsked, Input, ListingInput, MemoryDelivery, PART, PersonTally, PersonsAsked, PersonsRule,
    count, follow,
};
use kapitera_cube::Responsibility;
use kapitera_period::{Date, Span};
use kapitera_register::{Centre, Event, EventKind, Label, Pseudonym, Sex};
use proptest::prelude::*;

use super::random::event_specs;
use crate::naive::state;
use crate::random::{DAYS, centres, day, deliveries};

const LABELS: [Label; 1] = [Label::Profession];

fn keep(_: Label, word: &str) -> bool {
    word != "lab"
}

fn windows() -> impl Strategy<Value = Vec<Span>> {
    prop::collection::vec((1..DAYS, 1..DAYS), 1..4)
        .prop_map(|ends| ends.into_iter().map(|(a, b)| Span { from: day(a.min(b)), to: day(a.max(b)) }).collect())
}

fn asked_day(day: Date, responsibility: Responsibility) -> Date {
    if responsibility == Responsibility::NextDay { day.yesterday().unwrap() } else { day }
}

struct Plain<'a> {
    listings: &'a [MemoryDelivery],
    centres: &'a [Centre],
    responsibility: Responsibility,
}

impl Plain<'_> {
    /// The open centre and the sex on a day.
    fn listed(&self, person: Pseudonym, day: Date) -> Option<(String, usize)> {
        let row = state(self.listings, person, asked_day(day, self.responsibility))?;
        let open = self.centres.iter().any(|centre| centre.id == row.centre && centre.valid.contains(day));
        open.then(|| (row.centre.to_string(), usize::from(row.sex == Sex::Male)))
    }

    fn persons(
        &self,
        visits: &[Event],
        windows: &[Span],
        rule: PersonsRule,
    ) -> BTreeMap<(usize, String, usize), PersonTally> {
        let mut all: BTreeMap<(usize, String, usize), PersonTally> = BTreeMap::new();
        let persons: BTreeSet<Pseudonym> = visits.iter().filter_map(|visit| visit.person).collect();
        for (turn, window) in windows.iter().enumerate() {
            for person in &persons {
                let within = |visit: &&Event| {
                    visit.person == Some(*person)
                        && window.contains(visit.day)
                        && keep(Label::Profession, &visit.labels[0])
                };
                let own: Vec<&Event> = visits.iter().filter(within).collect();
                match rule {
                    PersonsRule::Repeated => {
                        let mut by_place: BTreeMap<(String, usize), u64> = BTreeMap::new();
                        for visit in own {
                            if let Some(place) = self.listed(*person, visit.day) {
                                *by_place.entry(place).or_default() += 1;
                            }
                        }
                        for ((centre, sex), often) in by_place {
                            let tally = all.entry((turn, centre, sex)).or_default();
                            tally.persons += 1;
                            tally.events += often;
                            tally.repeated += often * often;
                        }
                    }
                    PersonsRule::Continuity { least, own_centre } => {
                        let Some((centre, sex)) = self.listed(*person, window.to) else { continue };
                        let mut here: Vec<&Event> =
                            own.into_iter().filter(|visit| !own_centre || *visit.centre == *centre).collect();
                        here.sort_by(|a, b| (a.day, &a.labels[4]).cmp(&(b.day, &b.labels[4])));
                        let known: Vec<&str> =
                            here.iter().map(|visit| &*visit.labels[4]).filter(|name| !name.is_empty()).collect();
                        let tally = all.entry((turn, centre, sex)).or_default();
                        add(tally, &known, here.len() - known.len(), least as usize);
                    }
                }
            }
        }
        all.retain(|_, tally| *tally != PersonTally::default());
        all
    }
}

/// Every pair of visits looked at by itself.
fn add(tally: &mut PersonTally, known: &[&str], unknown: usize, least: usize) {
    tally.unknown += unknown as u64;
    if known.len() < least {
        tally.lost += u64::from(known.len() + unknown >= least);
        return;
    }
    let many = known.len();
    let alike = (0..many).flat_map(|a| (0..many).map(move |b| (a, b))).filter(|&(a, b)| a != b && known[a] == known[b]);
    let alike = alike.count() as u128;
    let most = known.iter().map(|one| known.iter().filter(|other| *other == one).count()).max().unwrap() as u128;
    let same = (1..many).filter(|&at| known[at] == known[at - 1]).count() as u128;
    let many = many as u128;
    let part = |top: u128, bottom: u128| (2 * top * PART + bottom) / (2 * bottom);
    let square = |value: u128| (2 * value * value + PART) / (2 * PART);
    let [coc, upc, secon] = [part(alike, many * (many - 1)), part(most, many), part(same, many - 1)];
    tally.persons += 1;
    tally.events += many as u64;
    tally.sums.coc += coc;
    tally.sums.upc += upc;
    tally.sums.secon += secon;
    tally.squares.coc += square(coc);
    tally.squares.upc += square(upc);
    tally.squares.secon += square(secon);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn persons_are_followed_as_one_by_one(
        listings in deliveries(),
        visits in prop::collection::vec(super::random::event(EventKind::Visits), 0..120),
        specs in event_specs(),
        windows in windows(),
        centres in centres(),
        (least, own_centre, next_day) in (2u32..4, any::<bool>(), any::<bool>()),
        (threads, batch_rows, range_rows) in (1usize..4, 1usize..9, 1u64..60),
    ) {
        let responsibility = if next_day { Responsibility::NextDay } else { Responsibility::SameDay };
        let mut input = Input::from(ListingInput::from_deliveries(listings.clone()).unwrap());
        for kind in EventKind::ALL {
            input.events.insert(kind, EventInput::from_events(kind, if kind == EventKind::Visits { visits.clone() } else { Vec::new() }));
        }
        let rules = [PersonsRule::Continuity { least, own_centre }, PersonsRule::Repeated];
        let persons = rules.map(|rule| PersonsAsked { of: EventKind::Visits, labels: &LABELS, keep: &keep, windows: &windows, rule });
        let asked = FollowAsked {
            input: &input,
            specs: &specs,
            persons: &persons,
            moves: &windows,
            centres: &centres,
            responsibility,
            effort: Effort { threads, batch_rows, range_rows },
        };
        let found = follow(&asked, &|_, _| {}).unwrap();
        let cube = count(&input, &specs, &centres, &|_, _| {}).unwrap();
        for spec in &specs {
            prop_assert_eq!(super::naive::of_cube(&found.cube, spec), super::naive::of_cube(&cube, spec));
        }
        let plain = Plain { listings: &listings, centres: &centres, responsibility };
        for (rule, answer) in rules.into_iter().zip(&found.persons) {
            let told: BTreeMap<(usize, String, usize), PersonTally> = answer
                .cells
                .iter()
                .map(|(&(window, centre, sex), tally)| ((window, answer.centres[centre].to_string(), sex), *tally))
                .collect();
            prop_assert_eq!(told, plain.persons(&visits, &windows, rule));
            let (first, last) = (windows.iter().map(|window| window.from).min(), windows.iter().map(|window| window.to).max());
            let nobodys = visits.iter().filter(|visit| visit.person.is_none() && Some(visit.day) >= first && Some(visit.day) <= last);
            prop_assert_eq!(answer.nobodys, nobodys.filter(|visit| keep(Label::Profession, &visit.labels[0])).count() as u64);
        }
        for (window, moves) in windows.iter().zip(&found.moves) {
            let everyone: BTreeSet<Pseudonym> = listings.iter().flat_map(|delivery| &delivery.rows).map(|row| row.person).collect();
            for (at, centre) in moves.centres.iter().enumerate() {
                for sex in 0..2 {
                    let there = |place: &Option<(String, usize)>| place.as_ref().is_some_and(|(id, of)| **id == **centre && *of == sex);
                    let (mut from_centres, mut from_nowhere, mut to_centres, mut to_nowhere) = (0, 0, 0, 0);
                    for &person in &everyone {
                        let before = plain.listed(person, window.from.yesterday().unwrap());
                        let after = plain.listed(person, window.to);
                        let moved = before.as_ref().map(|place| &place.0) != after.as_ref().map(|place| &place.0);
                        from_centres += u64::from(moved && there(&after) && before.is_some());
                        from_nowhere += u64::from(moved && there(&after) && before.is_none());
                        to_centres += u64::from(moved && there(&before) && after.is_some());
                        to_nowhere += u64::from(moved && there(&before) && after.is_none());
                    }
                    let told = moves.moves[at][sex];
                    prop_assert_eq!((told.from_centres, told.from_nowhere, told.to_centres, told.to_nowhere), (from_centres, from_nowhere, to_centres, to_nowhere));
                }
            }
        }
    }
}
