//! Dirt: the wrong rows that real deliveries hold, a few of each kind in every file, evenly spread.
//!
//! Wrong rows are added beside the right ones; nobody's right rows are spoilt, save that a person with an
//! overlapping listing is listed twice.

use kapitera_period::Date;

use crate::listing_file::{RawDay, RawListing};
use crate::luhn::check_digit;
use crate::official::{NumberKind, OfficialNumbers};

/// A kind of dirt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DirtKind {
    /// A test number whose last digit was altered.
    WrongCheckDigit,
    /// No birth date, and an id that does not tell it (a coordination number with month 00, or a reserve id).
    MissingBirthDate,
    /// A centre that no register knows.
    UnknownCentre,
    /// 30 February.
    ImpossibleDate,
    /// A last day before the first.
    EndsBeforeBegins,
    /// A person's second listing, at another centre, in the same days.
    OverlappingListing,
    /// The same row twice.
    DuplicateRow,
    /// No area: protected identity. Not an error.
    MissingArea,
    /// Spaces and no-break spaces round the values. Not an error.
    PaddedCells,
}

impl DirtKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::WrongCheckDigit,
        Self::MissingBirthDate,
        Self::UnknownCentre,
        Self::ImpossibleDate,
        Self::EndsBeforeBegins,
        Self::OverlappingListing,
        Self::DuplicateRow,
        Self::MissingArea,
        Self::PaddedCells,
    ];

    /// Whether the added row cannot be right by itself, whatever else stands in the file.
    pub fn is_wrong_row(self) -> bool {
        matches!(
            self,
            Self::WrongCheckDigit
                | Self::MissingBirthDate
                | Self::UnknownCentre
                | Self::ImpossibleDate
                | Self::EndsBeforeBegins
        )
    }
}

/// How many of each kind a delivery holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirtCount {
    /// The kind.
    pub kind: DirtKind,
    /// Rows, or for [`DirtKind::MissingArea`] persons.
    pub count: u64,
}

/// Hands out dirt for one delivery as the persons go by.
pub(crate) struct DirtFeeder {
    total: u64,
    persons: u64,
    given: u64,
    counts: [u64; DirtKind::ALL.len()],
    /// Numbers the made-up ids of wrong rows; begins apart for each delivery.
    next_id: u64,
}

impl DirtFeeder {
    /// Dirt for the delivery with this number, of a region with so many persons.
    pub(crate) fn new(delivery: usize, persons: u64) -> Self {
        // The first delivery is whole and always has some of each; the changes, some hundredths as long, have none
        // in a small demo, since one wrong row would be a large share of it.
        let each = if delivery == 0 { (persons / 5_000).max(2) } else { persons / 40_000 };
        // A missing area is a property of persons, see `Person::protected`: it is counted here, not handed out.
        let handed_out = DirtKind::ALL.len() as u64 - 1;
        Self { total: each * handed_out, persons, given: 0, counts: [0; 9], next_id: delivery as u64 * 1_000_000 }
    }

    /// The dirt to put beside the rows of this person, if it is time for some.
    pub(crate) fn due(&self, number: u64) -> Option<DirtKind> {
        const HANDED_OUT: [DirtKind; 8] = [
            DirtKind::WrongCheckDigit,
            DirtKind::MissingBirthDate,
            DirtKind::UnknownCentre,
            DirtKind::ImpossibleDate,
            DirtKind::EndsBeforeBegins,
            DirtKind::OverlappingListing,
            DirtKind::DuplicateRow,
            DirtKind::PaddedCells,
        ];
        let place = (self.given + 1) * self.persons / (self.total + 2);
        let kind = HANDED_OUT[(self.given % HANDED_OUT.len() as u64) as usize];
        (self.given < self.total && number >= place).then_some(kind)
    }

    /// Counts a person whose area is not told.
    pub(crate) fn count_missing_area(&mut self) {
        self.count(DirtKind::MissingArea);
    }

    /// Puts the dirt beside a person's right rows (at least one).
    pub(crate) fn soil(
        &mut self,
        kind: DirtKind,
        rows: &mut Vec<RawListing>,
        other_centre: &str,
        ids: &OfficialNumbers,
    ) {
        self.count(kind);
        self.given += 1;
        let Some(last) = rows.last().cloned() else { return };
        self.next_id += 1;
        let id = format!("DEMO-F{:07}", self.next_id);
        let day = last.birth.map_or(SOME_DAY, |birth| birth.max(SOME_DAY));
        let wrong = RawListing { id_kind: "RES", id, to: None, from: RawDay::Day(day), ..last.clone() };
        match kind {
            DirtKind::WrongCheckDigit => rows.push(with_wrong_check_digit(wrong, self.next_id, ids)),
            DirtKind::MissingBirthDate => rows.push(without_birth(wrong, self.counts[kind as usize], ids)),
            DirtKind::UnknownCentre => rows.push(RawListing { centre: "SE2329999995-F999X".to_owned(), ..wrong }),
            DirtKind::ImpossibleDate => rows.push(RawListing { from: RawDay::Text("2019-02-30"), ..wrong }),
            DirtKind::EndsBeforeBegins => rows.push(RawListing { to: day.yesterday().ok(), ..wrong }),
            DirtKind::OverlappingListing => {
                let (centre, doctor) = (other_centre.to_owned(), String::new());
                rows.push(RawListing { centre, doctor, from: RawDay::Day(day), to: None, ..last });
            }
            DirtKind::DuplicateRow => rows.push(last),
            DirtKind::PaddedCells | DirtKind::MissingArea => rows.iter_mut().for_each(pad),
        }
    }

    /// What was put out.
    pub(crate) fn counts(&self) -> Vec<DirtCount> {
        DirtKind::ALL.into_iter().zip(self.counts).map(|(kind, count)| DirtCount { kind, count }).collect()
    }

    fn count(&mut self, kind: DirtKind) {
        self.counts[kind as usize] += 1;
    }
}

/// A day of the first month, so that wrong rows would matter to a settlement if they were let in.
const SOME_DAY: Date = jiff::civil::date(2020, 1, 2);

fn with_wrong_check_digit(row: RawListing, turn: u64, ids: &OfficialNumbers) -> RawListing {
    let start = (turn % 1_000_000) as usize * 37 % ids.listed.len().max(1);
    let personal = ids.listed.iter().cycle().skip(start).take(ids.listed.len());
    let Some(number) = personal.into_iter().find(|number| number.kind == NumberKind::Personal) else { return row };
    let right = u32::from(check_digit(&number.text[2..11])) - u32::from('0');
    let wrong = (right + 1 + (turn % 8) as u32) % 10;
    let id = format!("{}{wrong}", &number.text[..11]);
    RawListing { id_kind: "PNR", id, birth: Some(number.birth), sex: number.sex(), ..row }
}

fn without_birth(row: RawListing, turn: u64, ids: &OfficialNumbers) -> RawListing {
    match ids.without_birth.get(turn as usize - 1) {
        Some(number) => {
            RawListing { id_kind: "SAM", id: number.text.to_owned(), sex: number.sex(), birth: None, ..row }
        }
        None => RawListing { birth: None, ..row },
    }
}

fn pad(row: &mut RawListing) {
    row.id = format!(" {}\u{a0}", row.id);
    row.centre = format!("{} \u{a0}", row.centre);
    if !row.area.is_empty() {
        row.area = format!("\u{a0}{}", row.area);
    }
}
