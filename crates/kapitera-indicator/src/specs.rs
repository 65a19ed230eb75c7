//! From what a text says to what the kernel counts, and back from its cells.

use std::collections::BTreeSet;

use kapitera_cube::{Cells, CountSpec, Cube, Key, Measure, Responsibility, Unplaced};
use kapitera_model::{Division, Filter, Indicator, IndicatorMeasure, Selector, TableKey, Tally};
use kapitera_period::Month;
use kapitera_register::EventKind;

use crate::cells::{BANDS, CellKey, UNKNOWN_SEX};

/// Whether cells are kept apart by sex and by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Apart {
    pub sex: bool,
    pub age: bool,
}

impl Apart {
    pub fn of(indicator: &Indicator) -> Self {
        let standardised = matches!(indicator.measure, IndicatorMeasure::Rate { standardised: true, .. });
        Self {
            sex: standardised || indicator.by.contains(&Division::Sex),
            age: standardised || indicator.by.contains(&Division::Age),
        }
    }

    fn keys(self) -> impl Iterator<Item = Key> {
        self.sex.then_some(Key::Sex).into_iter().chain(self.age.then_some(Key::Age))
    }
}

/// What a tally of events or of listed persons must have counted in a month.
pub(crate) fn spec(tally: &Tally, apart: Apart, month: Month) -> Option<CountSpec> {
    let (measure, mut keys): (Measure, Vec<Key>) = match tally {
        Tally::Events { of, at, filter, .. } => {
            let measure = Measure::Events { of: *of, span: month.span(), at: *at };
            (measure, filter.iter().filter_map(|filter| filter.key.count_key()).collect())
        }
        Tally::Listed { with_doctor, filter, .. } => {
            let keys = filter.iter().filter_map(|filter| filter.key.count_key());
            (Measure::Heads { on: month.last() }, keys.chain(with_doctor.then_some(Key::Doctor)).collect())
        }
        Tally::Moved(_) | Tally::Value { .. } => return None,
    };
    keys.extend(apart.keys());
    keys.sort_unstable();
    keys.dedup();
    Some(CountSpec { measure, age_on: month.last(), responsibility: Responsibility::SameDay, keys })
}

/// The days that persons were listed in a month.
pub(crate) fn days_spec(apart: Apart, month: Month) -> CountSpec {
    let mut keys: Vec<Key> = apart.keys().collect();
    keys.sort_unstable();
    let measure = Measure::Days { span: month.span() };
    CountSpec { measure, age_on: month.last(), responsibility: Responsibility::SameDay, keys }
}

/// The same keys for all that is counted of one register in one way, so that they are counted once: those of each specification are
/// joined with those of others of its measure, when few.
pub(crate) fn joined(specs: Vec<CountSpec>) -> Vec<CountSpec> {
    let mut all: Vec<CountSpec> = Vec::new();
    for spec in specs {
        match all.iter_mut().find(|other| other.measure == spec.measure && other.age_on == spec.age_on) {
            Some(other) => {
                let keys: BTreeSet<Key> = other.keys.iter().chain(&spec.keys).copied().collect();
                other.keys = keys.into_iter().collect();
            }
            None => all.push(spec),
        }
    }
    all
}

/// Gives the counts of a tally in a month to `take`, by centre (its place in the cube), sex and age, and what no centre has.
pub(crate) fn each(cube: &Cube, tally: &Tally, spec: &CountSpec, apart: Apart, take: &mut dyn FnMut(Found)) {
    let Some(cells) = cube.find(spec) else { return };
    let filters: &[Filter] = match tally {
        Tally::Events { filter, .. } | Tally::Listed { filter, .. } => filter,
        Tally::Moved(_) | Tally::Value { .. } => return,
    };
    let with_doctor = matches!(tally, Tally::Listed { with_doctor: true, .. });
    each_cell(cube, cells, filters, with_doctor, apart, take);
}

/// Gives the days listed to `take`.
pub(crate) fn each_day(cube: &Cube, spec: &CountSpec, apart: Apart, take: &mut dyn FnMut(Found)) {
    if let Some(cells) = cube.find(spec) {
        each_cell(cube, cells, &[], false, apart, take);
    }
}

/// Some that were counted.
pub(crate) enum Found {
    /// At a centre, by its place in the cube.
    At(usize, CellKey, u64),
    /// At no centre: listed nowhere, without a centre, or at one that is not open.
    Nowhere(u64),
}

fn each_cell(
    cube: &Cube,
    cells: &Cells,
    filters: &[Filter],
    with_doctor: bool,
    apart: Apart,
    take: &mut dyn FnMut(Found),
) {
    let keys = &cells.spec().keys;
    let place = |key: Key| keys.iter().position(|other| *other == key);
    let lets: Vec<Lets<'_>> = filters.iter().filter_map(|filter| Lets::new(cube, filter, place)).collect();
    let doctor = if with_doctor { place(Key::Doctor) } else { None };
    let (sex, age) = (if apart.sex { place(Key::Sex) } else { None }, if apart.age { place(Key::Age) } else { None });
    let passes = |codes: &[u32]| {
        let named =
            doctor.is_none_or(|at| cube.doctors.get(codes[at] as usize).is_some_and(|doctor| !doctor.is_empty()));
        named && lets.iter().all(|lets| lets.through(codes))
    };
    for centre in 0..cells.centres() {
        for cell in cells.of_centre(centre).filter(|cell| passes(cell.codes)) {
            let sex =
                sex.map_or(UNKNOWN_SEX, |at| u8::try_from(cell.codes[at]).unwrap_or(UNKNOWN_SEX).min(UNKNOWN_SEX));
            let band = age.map_or(0, |at| band(cell.codes[at]));
            let key = CellKey { centre: 0, sex, band };
            take(Found::At(centre, key, cell.count));
        }
    }
    for why in Unplaced::ALL {
        let nowhere: u64 = cells.unplaced(why).filter(|cell| passes(cell.codes)).map(|cell| cell.count).sum();
        if nowhere > 0 {
            take(Found::Nowhere(nowhere));
        }
    }
}

/// The band of five years of an age; that of an unknown age is the last.
fn band(age: u32) -> u8 {
    u8::try_from(age / 5).unwrap_or(u8::MAX).min(BANDS - 1)
}

/// A condition, looked up by the code of its key.
struct Lets<'f> {
    place: usize,
    filter: &'f Filter,
    /// By code, where codes are few.
    by_code: Vec<bool>,
}

impl<'f> Lets<'f> {
    fn new(cube: &Cube, filter: &'f Filter, place: impl Fn(Key) -> Option<usize>) -> Option<Self> {
        let place = place(filter.key.count_key()?)?;
        let words: Vec<&str> = match filter.key {
            TableKey::Sex => vec!["female", "male"],
            TableKey::ListedAt => vec!["here", "elsewhere", "nowhere"],
            TableKey::Label(label) => {
                cube.labels.get(&label).map_or_else(Vec::new, |words| words.iter().map(|word| &**word).collect())
            }
            _ => Vec::new(),
        };
        let by_code = words.into_iter().map(|word| filter.lets_word_through(word)).collect();
        Some(Self { place, filter, by_code })
    }

    fn through(&self, codes: &[u32]) -> bool {
        let code = codes[self.place];
        if let Some(through) = self.by_code.get(code as usize) {
            return *through;
        }
        // What is not known is only let through where the condition says so.
        let means = |selector: &Selector| match selector {
            Selector::Band(from, to) => code != u32::MAX && *from <= code && to.is_none_or(|to| code <= to),
            Selector::Name(name) => code == u32::MAX && **name == *"unknown",
            Selector::Others => false,
        };
        self.filter.any_of.iter().any(means) != self.filter.negated
    }
}

/// Whether an event is among those that a figure was counted from.
pub type KeepFound<'a> = Box<dyn Fn(&kapitera_count::EventFound) -> bool + Sync + 'a>;

/// The specification and the condition of the events behind a tally in a month, for those who want to see them: what
/// [`kapitera_count::events_behind_where`] takes. None for what is no event.
pub fn behind(tally: &Tally, month: Month) -> Option<(CountSpec, KeepFound<'_>)> {
    let Tally::Events { of, filter, .. } = tally else { return None };
    let of: EventKind = *of;
    let spec = spec(tally, Apart { sex: false, age: false }, month)?;
    let keep = move |event: &kapitera_count::EventFound| {
        filter.iter().all(|filter| match filter.key {
            TableKey::Label(label) => {
                let place = of.labels().iter().position(|other| *other == label);
                place.is_some_and(|place| filter.lets_word_through(&event.labels[place]))
            }
            TableKey::ListedAt => {
                let word = match &event.listed_at {
                    Some(listed) if *listed == event.centre && !event.centre.is_empty() => "here",
                    Some(_) if !event.centre.is_empty() => "elsewhere",
                    _ => "nowhere",
                };
                filter.lets_word_through(word)
            }
            // Ages and sexes are in no event: those who ask for them see all that the other conditions let through.
            _ => true,
        })
    };
    Some((spec, Box::new(keep)))
}

/// Whether the events of `of` that `those` does not count can be told from the others: both count events of one register at the same
/// centre, and what `those` asks for stands in the events.
pub fn are_told_apart(of: &[Tally], those: &[Tally]) -> bool {
    let ([Tally::Events { of, at, .. }], [Tally::Events { of: other, at: there, filter, .. }]) = (of, those) else {
        return false;
    };
    let stands = |key: &TableKey| matches!(key, TableKey::Label(_) | TableKey::ListedAt);
    of == other && at == there && filter.iter().all(|filter| stands(&filter.key))
}
