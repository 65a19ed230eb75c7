//! One table as CSV: comma, point, ASCII digits, headings are the keys of the JSON form.

use std::io::{self, Write};

use kapitera_message::Language;
use kapitera_money::decimal_text;

use super::{Cell, Output, Part};

pub(super) fn write(output: &Output, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let first = || output.parts.iter().find_map(|part| if let Part::Table(table) = part { Some(table) } else { None });
    let facts =
        || output.parts.iter().find_map(|part| if let Part::Facts { facts, .. } = part { Some(facts) } else { None });
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    if let Some(table) = output.csv.as_ref().or_else(first) {
        writer.write_record(table.columns.iter().map(|column| column.key.as_str()))?;
        for row in &table.rows {
            writer.write_record(row.iter().map(|cell| text(cell, language)))?;
        }
    } else if let Some(facts) = facts() {
        writer.write_record(["key", "value"])?;
        for (key, _, cell) in facts {
            writer.write_record([key, text(cell, language).as_str()])?;
        }
    }
    // Written in one go, so that an error of `out` stays what it is: the csv crate would wrap it.
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    out.write_all(&bytes)?;
    out.flush()
}

fn text(cell: &Cell, language: Language) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Name(name) => name.clone(),
        Cell::Code(code, _) => (*code).to_owned(),
        Cell::Words(words) => words.get(language).to_owned(),
        Cell::Whole(number) => number.to_string(),
        Cell::Money(ore) | Cell::Change(ore) => ore.to_string(),
        Cell::Decimal(mantissa, decimals) => decimal_text(*mantissa, *decimals),
        Cell::Flag(flag) => flag.to_string(),
    }
}
