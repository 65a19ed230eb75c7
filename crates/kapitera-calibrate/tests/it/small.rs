//! Small things that the tests share.

use std::sync::Arc;

use kapitera_calibrate::{Band, CentreTallies, Tallies, Tally};
use kapitera_money::{Exact, RoundMode, decimal_text};

/// A tally of visits that count 1 each.
pub fn tally(days: u64, events: u64) -> Tally {
    Tally { days, events, amount: Exact::whole(events), variance: Exact::whole(events) }
}

/// Bands of five years from 0, the last one open.
pub fn five_year_bands(count: usize) -> Vec<Band> {
    let count = u32::try_from(count).unwrap();
    (0..count).map(|index| Band::new(index * 5, (index + 1 < count).then_some(index * 5 + 4))).collect()
}

/// Tallies of centres called A, B ….
pub fn tallies(centres: Vec<Vec<Tally>>) -> Tallies {
    let bands = five_year_bands(centres.first().map_or(0, Vec::len));
    let name = |index: usize| Arc::from(char::from(b'A' + u8::try_from(index).unwrap()).to_string());
    let centres =
        centres.into_iter().enumerate().map(|(index, bands)| CentreTallies { centre: name(index), bands }).collect();
    Tallies { bands, centres }
}

/// A number with so many decimals.
pub fn decimals(value: &Exact, decimals: u32) -> String {
    decimal_text(value.round_decimals(decimals, RoundMode::HalfAway).unwrap(), decimals)
}
