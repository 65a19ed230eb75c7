//! Distances from areas to centres.

use kapitera_message::Problem;
use kapitera_register::Distance;

use super::{SmallRow, days, span, texts};
use crate::table::ColumnKind::{Day, Number, Text};
use crate::table::{Schema, TableReader, Values};

impl SmallRow for Distance {
    const SCHEMA: Schema = Schema {
        name: "distances",
        columns: &[("area", Text), ("centre", Text), ("km", Number), ("from", Day), ("to", Day)],
    };

    fn sort(rows: &mut [Self]) {
        rows.sort_by(|a, b| (&a.area, &a.centre, a.valid, a.km).cmp(&(&b.area, &b.centre, b.valid, b.km)));
    }

    fn columns<'a>(rows: &'a [Self], _: &'a [String]) -> Vec<Values<'a>> {
        vec![
            texts(rows, |row| &row.area),
            texts(rows, |row| &row.centre),
            Values::Numbers(rows.iter().map(|row| row.km.cast_signed()).collect()),
            days(rows, |row| row.valid.from),
            days(rows, |row| row.valid.to),
        ]
    }

    fn read(reader: &mut TableReader) -> Result<Option<Vec<Self>>, Problem> {
        let (area, centre, km) = (reader.all_texts(0)?, reader.all_texts(1)?, reader.all_numbers(2)?);
        let (from, to) = (reader.all_numbers(3)?, reader.all_numbers(4)?);
        let row = |at: usize| {
            Some(Self {
                area: area[at].clone(),
                centre: centre[at].clone(),
                km: km[at].cast_unsigned(),
                valid: span(from[at], to[at])?,
            })
        };
        Ok((0..area.len()).map(row).collect())
    }
}
