//! Two cubes become one: names are united, and codes follow them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_cube::{Cells, Cube, Key, Unplaced};
use kapitera_register::Label;

use crate::source::position;

/// The cube of listings and that of events as one.
pub(crate) fn join(listings: Cube, events: Cube) -> Cube {
    let united = |one: &[Arc<str>], other: &[Arc<str>]| -> Vec<Arc<str>> {
        one.iter().chain(other).cloned().collect::<BTreeSet<_>>().into_iter().collect()
    };
    let centres = united(&listings.centres, &events.centres);
    let areas = united(&listings.areas, &events.areas);
    let doctors = united(&listings.doctors, &events.doctors);
    let mut labels: BTreeMap<Label, Vec<Arc<str>>> = listings.labels.clone();
    for (label, words) in &events.labels {
        let known = labels.entry(*label).or_default();
        *known = united(known, words);
    }
    let mut joined = Cube { centres, areas, doctors, labels, counts: Vec::new(), outcomes: Vec::new() };
    for cube in [&listings, &events] {
        let counts: Vec<Cells> = cube.counts.iter().map(|cells| recoded(cells, cube, &joined)).collect();
        joined.counts.extend(counts);
        joined.outcomes.extend(cube.outcomes.iter().cloned());
    }
    joined
}

/// The same cells in the codes of `to`, which has all names of `from`.
fn recoded(cells: &Cells, from: &Cube, to: &Cube) -> Cells {
    let codes = |from: &[Arc<str>], to: &[Arc<str>]| -> Vec<u32> {
        from.iter().map(|name| position(to, name).cast_unsigned()).collect()
    };
    let mut places = codes(&from.centres, &to.centres);
    places.extend(Unplaced::ALL.map(|why| why.place(to.centres.len()) as u32));
    let of_key = |key: &Key| match key {
        Key::Area => Some(codes(&from.areas, &to.areas)),
        Key::Doctor => Some(codes(&from.doctors, &to.doctors)),
        Key::Label(label) => Some(codes(&from.labels[label], &to.labels[label])),
        Key::Age | Key::Sex | Key::Kind | Key::Tenure | Key::ListedAt => None,
    };
    let new_codes: Vec<Option<Vec<u32>>> = cells.spec().keys.iter().map(of_key).collect();
    let mut all =
        places.iter().enumerate().flat_map(|(place, &new)| cells.of_centre(place).map(move |cell| (new, cell)));
    let mut next = |codes: &mut [u32]| {
        let (place, cell) = all.next()?;
        for ((code, &old), new) in codes.iter_mut().zip(cell.codes).zip(&new_codes) {
            // The code of those listed nowhere has no name.
            *code = new.as_ref().and_then(|new| new.get(old as usize)).copied().unwrap_or(old);
        }
        Some((place, cell.count, cell.amount))
    };
    let (spec, centres) = (cells.spec().clone(), to.centres.len());
    if spec.measure.is_of_events() {
        Cells::events_from_ascending(spec, centres, next)
    } else {
        Cells::from_ascending(spec, centres, |codes| next(codes).map(|(place, count, _)| (place, count)))
    }
}
