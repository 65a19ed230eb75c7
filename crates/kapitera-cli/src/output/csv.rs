//! The first table as CSV: comma, point, ASCII digits, headings are the keys of the JSON form.

use std::io::{self, Write};

use kapitera_message::Language;
use kapitera_money::decimal_text;

use super::{Cell, Output, Part};

pub(super) fn write(output: &Output, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let table = output.parts.iter().find_map(|part| match part {
        Part::Table(table) => Some(table),
        _ => None,
    });
    let Some(table) = table else { return Ok(()) };
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(table.columns.iter().map(|column| column.key.as_str()))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| text(cell, language)))?;
    }
    writer.flush()
}

fn text(cell: &Cell, language: Language) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Name(name) => name.clone(),
        Cell::Words(words) => words.get(language).to_owned(),
        Cell::Whole(number) => number.to_string(),
        Cell::Money(ore) | Cell::Change(ore) => ore.to_string(),
        Cell::Decimal(mantissa, decimals) => decimal_text(*mantissa, *decimals),
        Cell::Flag(flag) => flag.to_string(),
    }
}
