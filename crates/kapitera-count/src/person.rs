//! One person: their own count, and the rows behind it.

use std::sync::Arc;

use kapitera_cube::{CountSpec, Cube, Measure, Responsibility};
use kapitera_message::{Problem, Problems, text};
use kapitera_period::{Date, Span, day_from_number};
use kapitera_region::{StoredTable, listing_column as column};
use kapitera_register::{Centre, ListingKind, Sex};

use crate::events::Asked;
use crate::listing::{Delivery, Form};
use crate::source::{MemoryRows, Source};
use crate::{Effort, Input, plan};

/// A run of days of one person at one centre, with what is known of the person during it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonListing {
    /// The days, within those asked for.
    pub days: Span,
    /// The delivery that speaks.
    pub delivery: String,
    /// Birth date.
    pub birth: Date,
    /// Legal sex.
    pub sex: Sex,
    /// Home area's code.
    pub area: Arc<str>,
    /// The centre's HSA id.
    pub centre: Arc<str>,
    /// How the listing came about.
    pub kind: ListingKind,
    /// The named doctor, when there is one.
    pub doctor: Option<Arc<str>>,
    /// First and last day of the listing as delivered.
    pub valid: Span,
}

/// Counts one person alone, by the same kernels and rules as everyone: the cube holds that person's part, of listings
/// and of events.
///
/// # Errors
///
/// As [`crate::count`]; also when the listings are counts, which hold no persons.
pub fn count_person(input: &Input, person: u32, specs: &[CountSpec], centres: &[Centre]) -> Result<Cube, Problems> {
    persons(input)?;
    let only = Some(person);
    crate::everything(&Asked { input, specs, centres, only, every_word: false, effort: Effort::default() }, &|_, _| {})
}

/// The rows that speak for one person on the days of a measure, in order of days. The rule of who speaks is that of the
/// count; whether the centre is open is not asked.
///
/// # Errors
///
/// When a day has no full delivery, a delivery cannot be read, or the listings are counts.
pub fn person_listings(
    input: &Input,
    person: u32,
    measure: Measure,
    responsibility: Responsibility,
) -> Result<Vec<PersonListing>, Problems> {
    let deliveries = persons(input)?;
    let spec = CountSpec { measure, age_on: Date::ZERO, responsibility, keys: Vec::new() };
    let plan = plan::Plan::new(deliveries, std::slice::from_ref(&spec), &[])?;
    let mut listings: Vec<PersonListing> = Vec::new();
    for part in &plan.parts {
        // From the latest on: the first that mentions the person, or the full one at the end, speaks.
        for (at, _) in &part.layers {
            let rows = rows_of(&deliveries[*at], person)?;
            if rows.is_empty() {
                continue;
            }
            listings.extend(rows.into_iter().filter_map(|row| clip(row, part.days, &deliveries[*at].id)));
            break;
        }
    }
    listings.sort_by_key(|listing| listing.days);
    Ok(listings)
}

/// The deliveries of persons; counts have none.
pub(crate) fn persons(input: &Input) -> Result<&[Delivery], Problems> {
    match &input.listing.form {
        Form::Persons(deliveries) => Ok(deliveries),
        Form::Counts(_) => Err(vec![counts_have_no_persons()]),
    }
}

/// The problem of asking about persons where only their number is known.
pub(crate) fn counts_have_no_persons() -> Problem {
    Problem::error(
        "counts_have_no_persons",
        text!("listning som antal innehåller inga personer", "listing counts hold no persons"),
    )
    .hint(text!("leverera listningen per person", "deliver the listing person by person"))
}

fn clip(row: PersonListing, days: (i32, i32), delivery: &str) -> Option<PersonListing> {
    let asked = Span { from: day_from_number(days.0)?, to: day_from_number(days.1)? };
    Some(PersonListing { days: row.valid.intersect(asked)?, delivery: delivery.to_owned(), ..row })
}

fn rows_of(delivery: &Delivery, person: u32) -> Result<Vec<PersonListing>, Problems> {
    let person = person.cast_signed();
    match &delivery.source {
        Source::Memory(rows) => Ok(memory_rows(rows, person)),
        Source::Stored(table) => stored_rows(table, person).map_err(|problem| vec![problem]),
    }
}

fn memory_rows(rows: &MemoryRows, person: i32) -> Vec<PersonListing> {
    let persons = &rows.columns[column::PERSON];
    let range = persons.partition_point(|&other| other < person)..persons.partition_point(|&other| other <= person);
    let row = |at: usize| {
        let number = |column: usize| rows.columns[column][at];
        let name = |column: usize, names: &[Arc<str>]| names[rows.columns[column][at] as usize].clone();
        listing(
            number,
            [name(column::AREA, &rows.areas), name(column::CENTRE, &rows.centres), name(column::DOCTOR, &rows.doctors)],
        )
    };
    range.filter_map(row).collect()
}

fn stored_rows(table: &StoredTable, person: i32) -> Result<Vec<PersonListing>, Problem> {
    let mut listings = Vec::new();
    let mut reader = table.reader()?;
    for group in 0..table.groups() {
        if table.range(group, column::PERSON).is_some_and(|(least, most)| !(least..=most).contains(&person)) {
            continue;
        }
        let rows = table.rows(group);
        let mut columns: [Vec<i32>; 9] = Default::default();
        let mut names: [Vec<Arc<str>>; 9] = Default::default();
        reader.numbers(group, column::PERSON)?.read(rows, &mut columns[column::PERSON])?;
        if !columns[column::PERSON].contains(&person) {
            continue;
        }
        for at in [column::BIRTH, column::FROM, column::TO] {
            reader.numbers(group, at)?.read(rows, &mut columns[at])?;
        }
        for at in [column::SEX, column::AREA, column::CENTRE, column::KIND, column::DOCTOR] {
            let names = &mut names[at];
            let mut codes = reader.codes(group, at, |text| {
                names.push(text.into());
                names.len() as i32 - 1
            })?;
            codes.read(rows, &mut columns[at])?;
        }
        for at in (0..rows).filter(|&at| columns[column::PERSON][at] == person) {
            let name = |column: usize| names[column][columns[column][at] as usize].clone();
            let number = |column: usize| match column {
                column::SEX => i32::from(*name(column) == *Sex::Male.name()),
                column::KIND => i32::from(*name(column) == *ListingKind::Assigned.name()),
                _ => columns[column][at],
            };
            listings.extend(listing(number, [column::AREA, column::CENTRE, column::DOCTOR].map(name)));
        }
    }
    Ok(listings)
}

fn listing(number: impl Fn(usize) -> i32, [area, centre, doctor]: [Arc<str>; 3]) -> Option<PersonListing> {
    let valid = Span { from: day_from_number(number(column::FROM))?, to: day_from_number(number(column::TO))? };
    Some(PersonListing {
        days: valid,
        delivery: String::new(),
        birth: day_from_number(number(column::BIRTH))?,
        sex: if number(column::SEX) == 1 { Sex::Male } else { Sex::Female },
        area,
        centre,
        kind: if number(column::KIND) == 1 { ListingKind::Assigned } else { ListingKind::Active },
        doctor: Some(doctor).filter(|doctor| !doctor.is_empty()),
        valid,
    })
}
