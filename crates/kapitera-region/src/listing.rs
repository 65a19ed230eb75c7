//! How listing rows are stored: person numbers instead of pseudonyms, sorted by person and first day.

use std::path::Path;

use kapitera_message::{Problem, Problems, text};
use kapitera_period::day_number;
use kapitera_register::{ListingRow, Pseudonym};

use crate::persons::{self, PersonsFile};
use crate::table::{ColumnKind, Schema, TableWriter, Values};

/// The positions of the columns of a listing's `rows.parquet`.
pub mod column {
    /// Person number.
    pub const PERSON: usize = 0;
    /// Birth date.
    pub const BIRTH: usize = 1;
    /// `female` or `male`.
    pub const SEX: usize = 2;
    /// Home area's code.
    pub const AREA: usize = 3;
    /// The centre's HSA id.
    pub const CENTRE: usize = 4;
    /// `active` or `assigned`.
    pub const KIND: usize = 5;
    /// Named doctor; empty for none.
    pub const DOCTOR: usize = 6;
    /// First day of the listing.
    pub const FROM: usize = 7;
    /// Last day of the listing.
    pub const TO: usize = 8;
}

/// The columns of a listing's `rows.parquet`.
pub(crate) const SCHEMA: Schema = Schema {
    name: "listing",
    columns: &[
        ("person", ColumnKind::Ascending),
        ("birth", ColumnKind::Day),
        ("sex", ColumnKind::Text),
        ("area", ColumnKind::Text),
        ("centre", ColumnKind::Text),
        ("kind", ColumnKind::Text),
        ("doctor", ColumnKind::Text),
        ("from", ColumnKind::Day),
        ("to", ColumnKind::Day),
    ],
};

/// Rows in one group of the file.
const GROUP_ROWS: usize = 1 << 20;

/// The rows with their persons numbered, in the order they are stored.
pub(crate) struct Numbered<'a> {
    rows: &'a [ListingRow],
    /// Person number and position in `rows`, sorted by person and first day.
    order: Vec<(u32, u32)>,
    /// Persons the region has not met before, ascending.
    pub new: Vec<Pseudonym>,
    /// The number of the first of them.
    pub from: u32,
}

impl<'a> Numbered<'a> {
    /// Numbers the persons of `rows`, given the files of all persons already known and the next free number.
    ///
    /// # Errors
    ///
    /// When a person has two rows with a day in common, or a row has no day.
    pub fn new(rows: &'a [ListingRow], files: &[PersonsFile], next: u32) -> Result<Self, Problems> {
        let mut order: Vec<(Pseudonym, u32)> =
            rows.iter().enumerate().map(|(index, row)| (row.person, index as u32)).collect();
        // The rows lie scattered in memory: they are looked up only for persons with several.
        let from = |index: u32| rows[index as usize].valid.from;
        let person = |person: Pseudonym| u128::from_be_bytes(person.0);
        order.sort_unstable_by(|a, b| person(a.0).cmp(&person(b.0)).then_with(|| from(a.1).cmp(&from(b.1))));
        check_overlaps(rows, &order)?;

        let mut distinct: Vec<Pseudonym> = order.iter().map(|&(person, _)| person).collect();
        distinct.dedup();
        let mut numbers = persons::numbers(files, &distinct).map_err(|problem| vec![problem])?;
        let mut new = Vec::new();
        for (number, person) in numbers.iter_mut().zip(&distinct) {
            if number.is_none() {
                *number = u32::try_from(new.len()).ok().and_then(|position| next.checked_add(position));
                if number.is_none_or(|number| number >= persons::MAX_PERSONS) {
                    return Err(vec![persons::too_many()]);
                }
                new.push(*person);
            }
        }
        let mut position = 0;
        let mut numbered: Vec<(u32, u32)> = Vec::with_capacity(order.len());
        for (person, index) in order {
            while distinct[position] != person {
                position += 1;
            }
            numbered.push((numbers[position].expect("every person has a number by now"), index));
        }
        // Stable: a person's rows keep their order by first day.
        numbered.sort_by_key(|&(number, _)| number);
        Ok(Self { rows, order: numbered, new, from: next })
    }

    /// Writes the rows; gives the digest of the file.
    pub fn write(&self, path: &Path) -> Result<String, Problem> {
        let mut writer = TableWriter::create(path, &SCHEMA)?;
        for order in self.order.chunks(GROUP_ROWS) {
            let rows = || order.iter().map(|&(_, index)| &self.rows[index as usize]);
            let days = |day: fn(&ListingRow) -> i32| Values::Numbers(rows().map(day).collect());
            writer.group(&[
                Values::Numbers(order.iter().map(|&(number, _)| number as i32).collect()),
                days(|row| day_number(row.birth)),
                Values::Texts(rows().map(|row| row.sex.name()).collect()),
                Values::Texts(rows().map(|row| &*row.area).collect()),
                Values::Texts(rows().map(|row| &*row.centre).collect()),
                Values::Texts(rows().map(|row| row.kind.name()).collect()),
                Values::Texts(rows().map(|row| row.doctor.as_deref().unwrap_or("")).collect()),
                days(|row| day_number(row.valid.from)),
                days(|row| day_number(row.valid.to)),
            ])?;
        }
        writer.finish()
    }
}

/// At most this many persons are named in a problem.
const NAMED_MOST: usize = 10;

fn check_overlaps(rows: &[ListingRow], order: &[(Pseudonym, u32)]) -> Result<(), Problems> {
    let row = |position: usize| &rows[order[position].1 as usize];
    let empty = (0..order.len()).filter(|&position| row(position).valid.is_empty());
    let overlapping = (1..order.len()).filter(|&position| {
        let (earlier, later) = (row(position - 1), row(position));
        earlier.person == later.person && later.valid.from <= earlier.valid.to
    });
    let problems: Problems = empty
        .map(|position| {
            let days = row(position).valid;
            Problem::error(
                "listing_has_no_day",
                text!("en listning slutar före den börjar: {days}", "a listing ends before it begins: {days}"),
            )
        })
        .chain(overlapping.map(|position| {
            let (earlier, later) = (row(position - 1).valid, row(position).valid);
            Problem::error(
                "listings_overlap",
                text!(
                    "en person är listad två gånger samma dag: {earlier} och {later}",
                    "a person is listed twice on one day: {earlier} and {later}"
                ),
            )
            .why(text!("varje person räknas högst en gång per dag", "each person counts at most once a day"))
        }))
        .take(NAMED_MOST)
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
