//! Units of the region that are no health centres.

use kapitera_message::Problem;
use kapitera_register::Unit;

use super::{SmallRow, days, span, texts};
use crate::table::ColumnKind::{Day, Text};
use crate::table::{Schema, TableReader, Values};

impl SmallRow for Unit {
    const SCHEMA: Schema = Schema {
        name: "units",
        columns: &[
            ("id", Text),
            ("name", Text),
            ("kind", Text),
            ("organisation", Text),
            ("org-number", Text),
            ("from", Day),
            ("to", Day),
        ],
    };

    fn sort(rows: &mut [Self]) {
        rows.sort_by(|a, b| (&a.id, a.valid, &a.name).cmp(&(&b.id, b.valid, &b.name)));
    }

    fn columns<'a>(rows: &'a [Self], _: &'a [String]) -> Vec<Values<'a>> {
        vec![
            texts(rows, |row| &row.id),
            texts(rows, |row| &row.name),
            texts(rows, |row| &row.kind),
            texts(rows, |row| &row.organisation),
            texts(rows, |row| &row.org_number),
            days(rows, |row| row.valid.from),
            days(rows, |row| row.valid.to),
        ]
    }

    fn read(reader: &mut TableReader) -> Result<Option<Vec<Self>>, Problem> {
        let (id, name, kind) = (reader.all_texts(0)?, reader.all_texts(1)?, reader.all_texts(2)?);
        let (organisation, org_number) = (reader.all_texts(3)?, reader.all_texts(4)?);
        let (from, to) = (reader.all_numbers(5)?, reader.all_numbers(6)?);
        let row = |at: usize| {
            Some(Self {
                id: id[at].clone(),
                name: name[at].to_string(),
                kind: kind[at].clone(),
                organisation: organisation[at].to_string(),
                org_number: org_number[at].to_string(),
                valid: span(from[at], to[at])?,
            })
        };
        Ok((0..id.len()).map(row).collect())
    }
}
