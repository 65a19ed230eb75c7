//! One more of something, with all that it can be counted by, and the counts with it.

use std::collections::BTreeMap;

use kapitera_cube::{Cells, CountSpec, EventAt, Key, Measure, Unplaced};
use kapitera_period::Month;
use kapitera_register::{EventKind, Label};

use super::common::{by_word, mean_fee, usual};
use super::{Added, Home, More, Visitor};

/// Months since the listing began of somebody added.
const TENURE: u32 = 24;
/// The age of those who visit.
const VISITOR_AGE: u32 = 35;
/// The code of what is not known of somebody who is listed nowhere.
const UNKNOWN: u32 = u32::MAX;

/// One more, with all that it can be counted by.
pub(super) struct One<'a> {
    added: &'a Added<'a>,
    /// The register, when it is an event.
    of: Option<EventKind>,
    /// The centre where it happens.
    own: u32,
    /// The centre where the person is listed.
    listed: Option<u32>,
    age: u32,
    area: u32,
    doctor: u32,
    labels: BTreeMap<Label, u32>,
    /// Öre.
    amount: i64,
}

impl<'a> One<'a> {
    pub(super) fn new(added: &'a Added<'a>, more: &More, place: usize) -> Self {
        let cube = added.comparison.ground.cube();
        let here = u32::try_from(place).unwrap_or(UNKNOWN);
        let usual = |key| usual(cube, Some(place), key).or_else(|| usual(cube, None, key)).unwrap_or_default();
        let one = |of| Self {
            added,
            of,
            own: here,
            listed: Some(here),
            age: VISITOR_AGE,
            area: usual(Key::Area),
            doctor: usual(Key::Doctor),
            labels: BTreeMap::new(),
            amount: 0,
        };
        match more {
            More::Listed { age, home } => {
                let remote = added.comparison.remote_area().filter(|_| *home == Home::Remote);
                let usual = one(None);
                Self { age: *age, area: remote.unwrap_or(usual.area), ..usual }
            }
            More::Visit { profession, visitor } => {
                let profession = profession.as_deref();
                let mut visit = one(Some(EventKind::Visits)).labelled(EventKind::Visits, Label::Profession, profession);
                visit.amount = mean_fee(cube, visit.labels.get(&Label::Profession).copied());
                let another = (0..cube.centres.len()).find(|other| *other != place);
                let another = another.and_then(|other| u32::try_from(other).ok());
                match visitor {
                    Visitor::Own => {}
                    Visitor::Others => visit.listed = another,
                    Visitor::Away => visit.own = another.unwrap_or(here),
                    Visitor::OtherRegion => {
                        visit.listed = None;
                        let home = visit.labels.get(&Label::County).copied();
                        let counties = by_word(cube, EventKind::Visits, Label::County, |cell| i128::from(cell.count));
                        let word = |code: u32| cube.labels.get(&Label::County).and_then(|all| all.get(code as usize));
                        let other = counties.into_iter().find(|(code, _)| {
                            Some(*code) != home && word(*code).is_some_and(|word| **word != *"unknown")
                        });
                        visit.labels.extend(other.map(|(code, _)| (Label::County, code)));
                    }
                }
                visit
            }
            More::Cost { of, word, kr } => {
                let label = if *of == EventKind::Drugs { Label::Responsibility } else { Label::CostKind };
                let cost = one(Some(*of)).labelled(*of, label, Some(word));
                Self { amount: kr * 100, ..cost }
            }
        }
    }

    /// With this word of one label, and of the others what is most usual of the register.
    fn labelled(mut self, of: EventKind, label: Label, word: Option<&str>) -> Self {
        let cube = self.added.comparison.ground.cube();
        for other in of.labels() {
            let usual = by_word(cube, of, *other, |cell| i128::from(cell.count)).first().map(|(code, _)| *code);
            self.labels.insert(*other, usual.unwrap_or_default());
        }
        let code =
            cube.labels.get(&label).zip(word).and_then(|(words, word)| words.iter().position(|one| **one == *word));
        self.labels.extend(code.and_then(|code| u32::try_from(code).ok()).map(|code| (label, code)));
        self
    }

    /// Whether counts by a specification would have it. It happens on the last day of the month, so that it is in one part of a month
    /// that is cut.
    pub(super) fn is_counted(&self, spec: &CountSpec) -> bool {
        match spec.measure {
            Measure::Heads { .. } | Measure::Days { .. } => self.of.is_none(),
            Measure::Events { of, span, .. } => {
                self.of == Some(of) && Month::of(span.to).is_some_and(|month| month.last() == span.to)
            }
        }
    }

    /// The counts with it.
    pub(super) fn added_to(&self, cells: &Cells) -> Cells {
        let spec = cells.spec();
        let codes: Vec<u32> = spec.keys.iter().map(|key| self.code(*key)).collect();
        let unplaced = |why: Unplaced| u32::try_from(why.place(cells.centres())).unwrap_or(UNKNOWN);
        let (place, count) = match spec.measure {
            Measure::Heads { .. } => (self.own, 1),
            Measure::Days { span } => (self.own, span.days().into()),
            Measure::Events { at: EventAt::Own, .. } => (self.own, 1),
            Measure::Events { at: EventAt::Listed, .. } => {
                (self.listed.unwrap_or_else(|| unplaced(Unplaced::Nobody)), 1)
            }
            // One more of internal trade is not asked about.
            Measure::Events { at: EventAt::Seller, .. } => (unplaced(Unplaced::Nobody), 1),
            Measure::Events { at: EventAt::Region, .. } => (unplaced(Unplaced::Region), 1),
        };
        cells.with(place, &codes, count, self.amount)
    }

    fn code(&self, key: Key) -> u32 {
        let of_listed = |code: u32| if self.listed.is_some() { code } else { UNKNOWN };
        match key {
            Key::Age => of_listed(self.age),
            Key::Sex | Key::Kind => of_listed(0),
            Key::Area => of_listed(self.area),
            Key::Tenure => of_listed(TENURE.min(self.age * 12)),
            Key::Doctor => of_listed(self.doctor),
            Key::ListedAt => match self.listed {
                Some(listed) if listed == self.own => 0,
                Some(_) => 1,
                None => 2,
            },
            Key::Label(label) => self.labels.get(&label).copied().unwrap_or_default(),
        }
    }
}
