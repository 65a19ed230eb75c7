//! The persons: each made from the seed and the person's number alone, in any order, none kept in memory.

use kapitera_period::{Date, Span, age_on, day_from_number, day_number};
use kapitera_register::{ListingKind, Sex};

use crate::ages::{AgePyramid, draw_sex};
use crate::events::Calendar;
use crate::official::{NumberKind, OfficialNumber, OfficialNumbers};
use crate::periods::HISTORY_FIRST;
use crate::random::{Draw, Source};
use crate::region::Region;

/// The day that the first delivery is about.
pub(crate) const FIRST_DAY: Date = jiff::civil::date(2020, 1, 1);

/// Of those whose listing began after the first day of activity, the share who moved into the region then; the others
/// were listed somewhere else in it before.
const MOVED_IN: u64 = 150_000;
/// Of the others, those who lived in another area before.
const LIVED_ELSEWHERE: u64 = 450_000;
/// A child listed within so many days from birth was listed nowhere before.
const NEWBORN_DAYS: i32 = 90;

/// Of persons listed at the centre nearest to them, the share who chose it; with the others, who all chose, about 70 %.
const CHOSE_HOME_CENTRE: u64 = 647_000;
const LISTED_AT_HOME: u64 = 850_000;
const PROTECTED_IDENTITY: u64 = 500;

/// What a register calls a person.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PersonId {
    Official(OfficialNumber),
    /// Written `DEMO-0000123`.
    Reserve(u64),
}

/// A person.
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) birth: Date,
    pub(crate) sex: Sex,
    /// Protected identity: the registers do not say where the person lives.
    pub(crate) protected: bool,
}

/// One row of a person's history: where they lived and were listed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listing {
    pub(crate) area: usize,
    pub(crate) centre: usize,
    pub(crate) kind: ListingKind,
    pub(crate) valid: Span,
}

/// A person's rows, in order of time and without gaps between them.
pub(crate) struct History {
    pub(crate) rows: Vec<Listing>,
}

impl PersonId {
    /// The id as the registers write it.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Official(number) => number.text.to_owned(),
            Self::Reserve(number) => format!("DEMO-{number:07}"),
        }
    }

    /// The code of the kind of id: `PNR`, `SAM` or `RES`.
    pub(crate) fn kind_code(self) -> &'static str {
        match self {
            Self::Official(number) if number.kind == NumberKind::Personal => "PNR",
            Self::Official(_) => "SAM",
            Self::Reserve(_) => "RES",
        }
    }
}

impl History {
    /// The row that is valid last.
    pub(crate) fn last(&self) -> &Listing {
        self.rows.last().expect("a history is made with a row and never loses one")
    }

    /// Whether the person is listed no longer.
    pub(crate) fn has_ended(&self) -> bool {
        !self.last().valid.is_open()
    }

    /// Ends the last row the day before `from` and goes on with `area`, `centre` and `kind`.
    /// Does nothing, and says so, when the last row did not begin before that day.
    pub(crate) fn change(&mut self, from: Date, area: usize, centre: usize, kind: ListingKind) -> bool {
        let Some(before) = from.yesterday().ok().filter(|&before| before >= self.last().valid.from) else {
            return false;
        };
        self.end(before) && {
            self.rows.push(Listing { area, centre, kind, valid: Span::open(from) });
            true
        }
    }

    /// Ends the last row with `to` as its last day; does nothing, and says so, when it would have no day left.
    pub(crate) fn end(&mut self, to: Date) -> bool {
        let row = self.rows.last_mut().expect("a history is made with a row and never loses one");
        let ends = to >= row.valid.from;
        if ends {
            row.valid.to = to;
        }
        ends
    }
}

/// Makes the persons of a region.
pub(crate) struct People<'a> {
    region: &'a Region,
    source: &'a Source,
    persons: u64,
    pub(crate) numbers: OfficialNumbers,
    ages: AgePyramid,
}

impl<'a> People<'a> {
    /// `persons` are listed from the first day; at most a quarter of them have official test numbers.
    pub(crate) fn new(persons: u64, region: &'a Region, source: &'a Source) -> Self {
        let numbers = OfficialNumbers::load(usize::try_from(persons / 4).unwrap_or(usize::MAX));
        let taken = numbers.listed.iter().filter_map(|number| age_on(number.birth, FIRST_DAY));
        let ages = AgePyramid::beside(persons, taken);
        Self { region, source, persons, numbers, ages }
    }

    /// The person with this number, below the number of persons, as they were on the first day.
    pub(crate) fn resident(&self, number: u64) -> (Person, History, Draw) {
        let mut draw = self.source.for_person(number);
        let (id, birth, sex) = match self.official(number) {
            Some(official) => (PersonId::Official(official), official.birth, official.sex()),
            None => {
                let age = match number {
                    // Whatever the size of the demo, the dearest age bands occur.
                    0 => 101,
                    1 => 87,
                    _ => self.ages.age(&mut draw),
                };
                (PersonId::Reserve(number), born(age, &mut draw), draw_sex(age, &mut draw))
            }
        };
        let age = age_on(birth, FIRST_DAY).unwrap_or(0);
        let area = self.region.home_area(age, &mut draw);
        let (centre, kind) = self.choose_centre(area, &mut draw);
        let opened = self.region.centres[centre].opened.max(birth);
        let from = listed_since(opened, &mut draw);
        let protected = draw.chance(PROTECTED_IDENTITY);
        let listing = Listing { area, centre, kind, valid: Span::open(from) };
        let mut rows = vec![listing];
        rows.splice(0..0, self.before(number, birth, &listing));
        (Person { id, birth, sex, protected }, History { rows }, draw)
    }

    /// Where the person was listed before, when the listing is younger than the activity that is delivered.
    fn before(&self, number: u64, birth: Date, listing: &Listing) -> Option<Listing> {
        let from = listing.valid.from;
        let is_newborn = day_number(from) - day_number(birth) < NEWBORN_DAYS;
        let mut draw = self.source.for_past(number);
        if from <= HISTORY_FIRST || is_newborn || draw.chance(MOVED_IN) {
            return None;
        }
        let moved = draw.chance(LIVED_ELSEWHERE);
        let area = if moved { self.region.area_to_move_to(listing.area, &mut draw) } else { listing.area };
        let centre = self.region.other_centre(area, listing.centre, &mut draw);
        let kind = if draw.chance(CHOSE_HOME_CENTRE) { ListingKind::Active } else { ListingKind::Assigned };
        let earliest = day_number(self.region.centres[centre].opened.max(birth));
        let last = from.yesterday().ok()?;
        let first = day_from_number(draw.between(earliest, day_number(last)))?;
        (first <= last).then_some(Listing { area, centre, kind, valid: Span { from: first, to: last } })
    }

    /// A person who lives in the region and is not listed: the history only says where.
    pub(crate) fn grown(&self, number: u64) -> (Person, History, Draw) {
        let mut draw = self.source.for_person(number);
        let birth = born(self.ages.age(&mut draw), &mut draw);
        self.settled(number, birth, FIRST_DAY, draw)
    }

    /// A person who is born or moves in and comes with the delivery that `calendar` is of.
    pub(crate) fn arrival(&self, number: u64, newborn: bool, calendar: &Calendar) -> (Person, History, Draw) {
        let mut draw = self.source.for_person(number);
        let (birth, from) = if newborn {
            let birth = calendar.day_before_the_month(1, 28, &mut draw);
            // Most are listed when the birth has been registered, some from the birth on.
            (birth, if draw.chance(250_000) { birth } else { calendar.day(1, 3) })
        } else {
            (born(self.ages.age(&mut draw), &mut draw), calendar.effective_day(&mut draw))
        };
        self.settled(number, birth, from, draw)
    }

    /// Somebody with a reserve id, at the centre that people in their area are assigned to.
    fn settled(&self, number: u64, birth: Date, from: Date, mut draw: Draw) -> (Person, History, Draw) {
        let age = age_on(birth, FIRST_DAY).unwrap_or(0);
        let sex = draw_sex(age, &mut draw);
        let area = self.region.home_area(age, &mut draw);
        let centre = self.region.staying_home_centre(area, &mut draw);
        let rows = vec![Listing { area, centre, kind: ListingKind::Assigned, valid: Span::open(from) }];
        (Person { id: PersonId::Reserve(number), birth, sex, protected: false }, History { rows }, draw)
    }

    /// The official numbers are spread evenly among the persons.
    fn official(&self, number: u64) -> Option<OfficialNumber> {
        let have = self.numbers.listed.len() as u64;
        let place = |number: u64| number * have / self.persons.max(1);
        (place(number + 1) > place(number)).then(|| self.numbers.listed.get(place(number) as usize).copied()).flatten()
    }

    fn choose_centre(&self, area: usize, draw: &mut Draw) -> (usize, ListingKind) {
        let home = self.region.areas[area].home_centre;
        if !draw.chance(LISTED_AT_HOME) {
            return (self.region.other_centre(area, home, draw), ListingKind::Active);
        }
        (home, if draw.chance(CHOSE_HOME_CENTRE) { ListingKind::Active } else { ListingKind::Assigned })
    }
}

/// A birth date of a person who has turned `age` by the last day of 2019.
fn born(age: u32, draw: &mut Draw) -> Date {
    let first = jiff::civil::date(2019 - age as i16, 1, 1);
    day_from_number(day_number(first) + draw.between(0, 364)).unwrap_or(first)
}

fn listed_since(earliest: Date, draw: &mut Draw) -> Date {
    let (first, last) = (day_number(earliest), day_number(FIRST_DAY) - 1);
    day_from_number(draw.between(first, last)).unwrap_or(earliest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_history_never_gets_a_row_without_days() {
        let row = Listing { area: 0, centre: 0, kind: ListingKind::Active, valid: Span::open(date(2020, 1, 5)) };
        let mut history = History { rows: vec![row] };
        assert!(!history.change(date(2020, 1, 5), 1, 1, ListingKind::Active));
        assert!(!history.end(date(2020, 1, 4)));
        assert!(history.change(date(2020, 1, 6), 1, 1, ListingKind::Active));
        assert_eq!(history.rows[0].valid.days(), 1);
        assert!(!history.has_ended());
    }

    #[test]
    fn persons_do_not_depend_on_each_other() {
        let source = Source::new(9);
        let region = Region::new(5_000, &source);
        let people = People::new(5_000, &region, &source);
        let (one, history, _) = people.resident(1234);
        people.resident(4000);
        let (again, same, _) = people.resident(1234);
        assert_eq!((one.birth, one.sex, history.last().centre), (again.birth, again.sex, same.last().centre));
        assert_eq!((0..5_000).filter(|&number| people.official(number).is_some()).count(), 1_250);
    }
}
