//! Reported values.

use std::cmp::Ordering;

use kapitera_message::{Problem, text};
use kapitera_money::parse_number;
use kapitera_register::ReportedValue;

use super::{SmallRow, days, span, stored_number, texts};
use crate::table::ColumnKind::{Day, Text};
use crate::table::{Schema, TableReader, Values};

/// The order of reported values: by value, centre, item, days and amount.
pub(crate) fn order(a: &ReportedValue, b: &ReportedValue) -> Ordering {
    (&a.value, &a.centre, &a.item, a.valid, &a.amount).cmp(&(&b.value, &b.centre, &b.item, b.valid, &b.amount))
}

impl SmallRow for ReportedValue {
    const SCHEMA: Schema = Schema {
        name: "values",
        columns: &[("value", Text), ("centre", Text), ("item", Text), ("from", Day), ("to", Day), ("amount", Text)],
    };

    fn sort(rows: &mut [Self]) {
        rows.sort_by(order);
    }

    fn columns<'a>(rows: &'a [Self], amounts: &'a [String]) -> Vec<Values<'a>> {
        vec![
            texts(rows, |row| &row.value),
            texts(rows, |row| &row.centre),
            texts(rows, |row| &row.item),
            days(rows, |row| row.valid.from),
            days(rows, |row| row.valid.to),
            Values::Texts(amounts.iter().map(String::as_str).collect()),
        ]
    }

    fn made_text(&self) -> Result<String, Problem> {
        stored_number(&self.amount).ok_or_else(|| {
            let (value, centre) = (&self.value, &self.centre);
            Problem::error(
                "reported_value_too_long",
                text!("ett rapporterat värde har fler än 30 siffror", "a reported value has more than 30 digits"),
            )
            .named(text!("{value}, enhet {centre}", "{value}, centre {centre}"))
        })
    }

    fn read(reader: &mut TableReader) -> Result<Option<Vec<Self>>, Problem> {
        let (value, centre, item) = (reader.all_texts(0)?, reader.all_texts(1)?, reader.all_texts(2)?);
        let (from, to, amount) = (reader.all_numbers(3)?, reader.all_numbers(4)?, reader.all_texts(5)?);
        let row = |at: usize| {
            Some(Self {
                value: value[at].clone(),
                centre: centre[at].clone(),
                item: item[at].clone(),
                valid: span(from[at], to[at])?,
                amount: parse_number(&amount[at]).ok()?,
            })
        };
        Ok((0..value.len()).map(row).collect())
    }
}
