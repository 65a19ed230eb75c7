//! Who lives in the region. Residents keep their pseudonyms and get no number: most are numbered by their listing
//! already, and nothing is counted over the rest.

use kapitera_message::Problem;
use kapitera_period::day_from_number;
use kapitera_register::{Pseudonym, Resident};

use super::{SmallRow, days, sex_from, span, texts};
use crate::table::ColumnKind::{self, Day, Text};
use crate::table::{Schema, TableReader, Values};

impl SmallRow for Resident {
    const SCHEMA: Schema = Schema {
        name: "residents",
        columns: &[
            ("person", ColumnKind::Pseudonym),
            ("birth", Day),
            ("sex", Text),
            ("area", Text),
            ("from", Day),
            ("to", Day),
        ],
    };

    fn sort(rows: &mut [Self]) {
        rows.sort_by(|a, b| {
            (a.person, a.valid, a.birth, a.sex, &a.area).cmp(&(b.person, b.valid, b.birth, b.sex, &b.area))
        });
    }

    fn columns<'a>(rows: &'a [Self], _: &'a [String]) -> Vec<Values<'a>> {
        vec![
            Values::Pseudonyms(rows.iter().map(|row| row.person.0).collect()),
            days(rows, |row| row.birth),
            texts(rows, |row| row.sex.name()),
            texts(rows, |row| &row.area),
            days(rows, |row| row.valid.from),
            days(rows, |row| row.valid.to),
        ]
    }

    fn read(reader: &mut TableReader) -> Result<Option<Vec<Self>>, Problem> {
        let (person, birth, sex) = (reader.all_pseudonyms(0)?, reader.all_numbers(1)?, reader.all_texts(2)?);
        let (area, from, to) = (reader.all_texts(3)?, reader.all_numbers(4)?, reader.all_numbers(5)?);
        let row = |at: usize| {
            Some(Self {
                person: Pseudonym(person[at]),
                birth: day_from_number(birth[at])?,
                sex: sex_from(&sex[at])?,
                area: area[at].clone(),
                valid: span(from[at], to[at])?,
            })
        };
        Ok((0..person.len()).map(row).collect())
    }
}
