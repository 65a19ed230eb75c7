//! Price lists of units that sell.

use kapitera_message::{Problem, text};
use kapitera_money::{Ore, parse_number};
use kapitera_register::ListPrice;

use super::{SmallRow, days, span, stored_number, texts};
use crate::table::ColumnKind::{Amount, Day, Text};
use crate::table::{Schema, TableReader, Values};

impl SmallRow for ListPrice {
    const SCHEMA: Schema = Schema {
        name: "prices",
        columns: &[
            ("supplier", Text),
            ("service", Text),
            ("group", Text),
            ("points", Text),
            ("price", Amount),
            ("from", Day),
            ("to", Day),
        ],
    };

    fn sort(rows: &mut [Self]) {
        rows.sort_by(|a, b| {
            (&a.supplier, &a.service, a.valid, a.price).cmp(&(&b.supplier, &b.service, b.valid, b.price))
        });
    }

    fn columns<'a>(rows: &'a [Self], points: &'a [String]) -> Vec<Values<'a>> {
        vec![
            texts(rows, |row| &row.supplier),
            texts(rows, |row| &row.service),
            texts(rows, |row| &row.group),
            Values::Texts(points.iter().map(String::as_str).collect()),
            Values::Amounts(rows.iter().map(|row| row.price.0).collect()),
            days(rows, |row| row.valid.from),
            days(rows, |row| row.valid.to),
        ]
    }

    /// The points; nothing for a service without.
    fn made_text(&self) -> Result<String, Problem> {
        let Some(points) = &self.points else { return Ok(String::new()) };
        stored_number(points).ok_or_else(|| {
            let (supplier, service) = (&self.supplier, &self.service);
            Problem::error(
                "points_too_long",
                text!("en tjänsts poäng har fler än 30 siffror", "the points of a service have more than 30 digits"),
            )
            .named(text!("{service}, säljare {supplier}", "{service}, supplier {supplier}"))
        })
    }

    fn read(reader: &mut TableReader) -> Result<Option<Vec<Self>>, Problem> {
        let (supplier, service) = (reader.all_texts(0)?, reader.all_texts(1)?);
        let (group, points) = (reader.all_texts(2)?, reader.all_texts(3)?);
        let mut prices = Vec::with_capacity(supplier.len());
        for at in 0..reader.table().groups() {
            let rows = reader.table().rows(at);
            reader.amounts(at, 4)?.read(rows, &mut prices)?;
        }
        let (from, to) = (reader.all_numbers(5)?, reader.all_numbers(6)?);
        let points_of = |text: &str| match text {
            "" => Some(None),
            points => parse_number(points).ok().map(Some),
        };
        let row = |at: usize| {
            Some(Self {
                supplier: supplier[at].clone(),
                service: service[at].clone(),
                group: group[at].clone(),
                points: points_of(&points[at])?,
                price: Ore(prices[at]),
                valid: span(from[at], to[at])?,
            })
        };
        Ok((0..supplier.len()).map(row).collect())
    }
}
