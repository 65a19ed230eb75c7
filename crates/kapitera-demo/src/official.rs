//! The official test numbers: the only real-form person ids in the demo.

use jiff::civil::{Date, date};
use kapitera_register::Sex;

const PERSONAL_NUMBERS: &str = include_str!("../data/personnummer.txt");
const COORDINATION_NUMBERS: &str = include_str!("../data/samordningsnummer.txt");

/// Numbers born before this year are not used: too many of the list's numbers are from the 1890s.
const FIRST_YEAR: i16 = 1925;
const LAST_YEAR: i16 = 2019;

/// The kind of number, as the demo's registers write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberKind {
    Personal,
    Coordination,
}

/// One official test number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfficialNumber {
    pub(crate) kind: NumberKind,
    /// Twelve digits.
    pub(crate) text: &'static str,
    /// The birth date; where the number leaves month or day open, the middle of the year or of the month.
    pub(crate) birth: Date,
}

impl OfficialNumber {
    /// Legal sex: the last digit but one is even for women.
    pub(crate) fn sex(&self) -> Sex {
        if self.text.as_bytes()[10].is_multiple_of(2) { Sex::Female } else { Sex::Male }
    }
}

/// The official numbers, split by use.
pub(crate) struct OfficialNumbers {
    /// For persons who are listed, spread over the lists.
    pub(crate) listed: Vec<OfficialNumber>,
    /// Coordination numbers with month 00 that no listed person has: for rows without a birth date.
    pub(crate) without_birth: Vec<OfficialNumber>,
}

impl OfficialNumbers {
    /// At most `limit` numbers for listed persons, evenly from both lists.
    pub(crate) fn load(limit: usize) -> Self {
        let personal = PERSONAL_NUMBERS.lines().filter_map(|line| parse(NumberKind::Personal, line));
        let coordination = COORDINATION_NUMBERS.lines().filter_map(|line| parse(NumberKind::Coordination, line));
        let mut listed: Vec<_> = personal.collect();
        let mut without_birth = Vec::new();
        for (place, number) in coordination.enumerate() {
            let month_open = &number.text[4..6] == "00";
            if month_open && place % 2 == 1 { without_birth.push(number) } else { listed.push(number) }
        }
        let (all, taken) = (listed.len(), limit.min(listed.len()));
        // A step that shares no factor with the length visits every number once, old and young mixed.
        let step = (all / 3..).find(|&step| greatest_common_divisor(step, all) == 1).unwrap_or(1);
        let listed = (0..taken).map(|place| listed[place * step % all]).collect();
        Self { listed, without_birth }
    }
}

fn greatest_common_divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

fn parse(kind: NumberKind, text: &'static str) -> Option<OfficialNumber> {
    let text = text.trim();
    if text.len() != 12 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year: i16 = text[..4].parse().ok()?;
    let month: i8 = text[4..6].parse().ok()?;
    let day: i8 = text[6..8].parse().ok()?;
    let day = if kind == NumberKind::Coordination { day - 60 } else { day };
    let month = if month == 0 { 7 } else { month };
    let day = if day == 0 { 15 } else { day };
    let birth = Date::new(year, month, day).unwrap_or(date(year, month.clamp(1, 12), 28));
    (FIRST_YEAR..=LAST_YEAR).contains(&year).then_some(OfficialNumber { kind, text, birth })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_number_is_used_once_and_is_of_the_listed_years() {
        let numbers = OfficialNumbers::load(usize::MAX);
        let all: HashSet<_> = numbers.listed.iter().chain(&numbers.without_birth).map(|number| number.text).collect();
        assert_eq!(all.len(), numbers.listed.len() + numbers.without_birth.len());
        assert!(numbers.listed.len() > 33_000);
        assert!(numbers.without_birth.len() > 30);
        assert!(numbers.without_birth.iter().all(|number| &number.text[4..6] == "00"));
        assert!(numbers.listed.iter().any(|number| number.kind == NumberKind::Coordination));
        assert_eq!(OfficialNumbers::load(500).listed.len(), 500);
    }
}
