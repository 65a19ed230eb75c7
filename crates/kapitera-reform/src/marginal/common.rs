//! What is most common in the counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_cube::{Cell, Cells, CountSpec, Cube, Key, Measure, Unplaced};
use kapitera_money::{Exact, RoundMode};
use kapitera_register::{EventKind, Label};

/// The register that is counted; none of listings.
pub(crate) fn kind_of(spec: &CountSpec) -> Option<EventKind> {
    match spec.measure {
        Measure::Events { of, .. } => Some(of),
        Measure::Heads { .. } | Measure::Days { .. } => None,
    }
}

/// The code that most of the listed have, of a centre or of all; the first of equals.
pub(crate) fn usual(cube: &Cube, centre: Option<usize>, key: Key) -> Option<u32> {
    let of_listed = cube.counts.iter().filter(|cells| kind_of(cells.spec()).is_none());
    let (cells, at) = of_listed
        .filter_map(|cells| cells.spec().keys.iter().position(|there| *there == key).map(|at| (cells, at)))
        .max_by_key(|(cells, _)| cells.total())?;
    let centres = centre.map_or(0..cells.centres(), |centre| centre..centre + 1);
    let mut sums: BTreeMap<u32, u64> = BTreeMap::new();
    for cell in centres.flat_map(|centre| cells.of_centre(centre)) {
        *sums.entry(cell.codes[at]).or_default() += cell.count;
    }
    sums.into_iter().rev().max_by_key(|(_, count)| *count).map(|(code, _)| code)
}

/// The counts of a register by a label that hold most of it, with the label's place among their keys.
fn fullest(cube: &Cube, of: EventKind, label: Label) -> Option<(&Cells, usize)> {
    let counted = cube.counts.iter().filter(|cells| kind_of(cells.spec()) == Some(of));
    let at = |cells: &Cells| cells.spec().keys.iter().position(|key| *key == Key::Label(label));
    let everywhere = |cells: &Cells| {
        let unplaced = Unplaced::ALL.into_iter().flat_map(|why| cells.unplaced(why));
        (0..cells.centres()).map(|centre| cells.total_of_centre(centre)).sum::<u64>()
            + unplaced.map(|cell| cell.count).sum::<u64>()
    };
    counted.filter_map(|cells| at(cells).map(|at| (cells, at))).max_by_key(|(cells, _)| everywhere(cells))
}

/// The words of a label of a register by what they come to, the most first; none when nothing is counted by it.
pub(crate) fn by_word(cube: &Cube, of: EventKind, label: Label, size: impl Fn(&Cell<'_>) -> i128) -> Vec<(u32, i128)> {
    let Some((cells, at)) = fullest(cube, of, label) else { return Vec::new() };
    let mut sums: BTreeMap<u32, i128> = BTreeMap::new();
    let everywhere = (0..cells.centres()).flat_map(|centre| cells.of_centre(centre));
    let unplaced = Unplaced::ALL.into_iter().flat_map(|why| cells.unplaced(why));
    for cell in everywhere.chain(unplaced) {
        *sums.entry(cell.codes[at]).or_default() += size(&cell);
    }
    let mut sorted: Vec<(u32, i128)> = sums.into_iter().collect();
    sorted.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    sorted
}

/// The words themselves, in that order.
pub(crate) fn most_common(cube: &Cube, of: EventKind, label: Label, size: impl Fn(&Cell<'_>) -> i128) -> Vec<Arc<str>> {
    let words = cube.labels.get(&label);
    let word = |(code, _): (u32, i128)| words?.get(usize::try_from(code).ok()?).cloned();
    by_word(cube, of, label, size).into_iter().filter_map(word).collect()
}

/// The fee that a visit to a profession brings on average, in whole öre.
pub(crate) fn mean_fee(cube: &Cube, profession: Option<u32>) -> i64 {
    let by_profession = fullest(cube, EventKind::Visits, Label::Profession);
    let of_visits = cube.counts.iter().filter(|cells| kind_of(cells.spec()) == Some(EventKind::Visits));
    let Some(cells) = by_profession.map(|(cells, _)| cells).or_else(|| of_visits.max_by_key(|cells| cells.total()))
    else {
        return 0;
    };
    let at = by_profession.map(|(_, at)| at);
    let (mut number, mut amount) = (0_i128, 0_i128);
    for cell in (0..cells.centres()).flat_map(|centre| cells.of_centre(centre)) {
        if at.zip(profession).is_none_or(|(at, profession)| cell.codes[at] == profession) {
            number += i128::from(cell.count);
            amount += i128::from(cell.amount);
        }
    }
    let mean = Exact::fraction(amount, number).and_then(|mean| mean.round(RoundMode::HalfAway));
    mean.and_then(|mean| i64::try_from(mean).ok()).unwrap_or_default()
}
