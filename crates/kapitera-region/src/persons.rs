//! Dense person numbers: each pseudonym gets the next free number in the delivery that first mentions it, whichever
//! register that is of.
//!
//! A delivery's new persons lie in its `persons.parquet`, ascending, so that row order is number order. Numbers are
//! looked up by reading all such files once beside the sorted pseudonyms of the new delivery: memory does not
//! grow with the persons already known.

use std::path::{Path, PathBuf};

use kapitera_message::{Problem, text};
use kapitera_register::{Pseudonym, RegisterKind};

use crate::table::{ColumnKind, Schema, StoredTable, TableWriter, Values};

/// The columns of `persons.parquet`.
pub(crate) const SCHEMA: Schema = Schema { name: "persons", columns: &[("pseudonym", ColumnKind::Pseudonym)] };

/// The registers whose rows carry person numbers, and whose deliveries bring a file of new persons.
/// Calls and internal trade are nobody's, and have one without persons, as other events do.
pub(crate) const REGISTERS: [RegisterKind; 9] = [
    RegisterKind::Listing,
    RegisterKind::Visits,
    RegisterKind::Drugs,
    RegisterKind::Costs,
    RegisterKind::Calls,
    RegisterKind::Assessments,
    RegisterKind::Orders,
    RegisterKind::Feedback,
    RegisterKind::PocTests,
];

/// The most persons a region can hold: numbers are 32 bits, one bit is kept free.
pub const MAX_PERSONS: u32 = i32::MAX as u32;

/// A delivery's persons file and the number of its first person.
pub(crate) struct PersonsFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The number of the person in its first row.
    pub from: u32,
}

/// The numbers of `wanted`, which ascend without repeats; `None` for persons in no file.
pub(crate) fn numbers(files: &[PersonsFile], wanted: &[Pseudonym]) -> Result<Vec<Option<u32>>, Problem> {
    let mut found = vec![None; wanted.len()];
    for file in files {
        let mut next = 0;
        let mut number = file.from;
        read(&file.path, |person| {
            while next < wanted.len() && wanted[next].0 < person {
                next += 1;
            }
            if next < wanted.len() && wanted[next].0 == person {
                found[next] = Some(number);
            }
            number = number.wrapping_add(1);
        })?;
    }
    Ok(found)
}

/// Gives every pseudonym of a persons file to `take`, in the order of their numbers.
pub(crate) fn read(path: &Path, take: impl FnMut([u8; 16])) -> Result<(), Problem> {
    StoredTable::open(path, &SCHEMA)?.reader()?.pseudonyms(0, take)
}

/// Writes the new persons, ascending; gives the digest of the file.
pub(crate) fn write(path: &Path, persons: &[Pseudonym]) -> Result<String, Problem> {
    let mut writer = TableWriter::create(path, &SCHEMA)?;
    for persons in persons.chunks(1 << 20) {
        writer.group(&[Values::Pseudonyms(persons.iter().map(|person| person.0).collect())])?;
    }
    writer.finish()
}

/// The problem of a region that has run out of person numbers.
pub(crate) fn too_many() -> Problem {
    Problem::error(
        "too_many_persons",
        text!("regionen rymmer högst {MAX_PERSONS} personer", "a region holds at most {MAX_PERSONS} persons"),
    )
}
