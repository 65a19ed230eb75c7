//! Tables for people.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table as Drawn, presets};
use kapitera_message::Language;

use super::{Cell, Output, Part, Table};

pub(super) fn write(output: &Output, language: Language, out: &mut dyn Write) -> io::Result<()> {
    if let Some(title) = &output.title {
        writeln!(out, "{}\n", title.get(language))?;
    }
    write_parts(&output.parts, language, out)
}

fn write_parts(parts: &[Part], language: Language, out: &mut dyn Write) -> io::Result<()> {
    let shows = |part: &&Part| match part {
        Part::ForPrograms(_) | Part::Identities(_) => false,
        Part::Table(table) | Part::ForPeople(table) => !table.rows.is_empty() || table.total.is_some(),
        _ => true,
    };
    let read = parts.iter().filter(shows);
    for (index, part) in read.enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        match part {
            Part::Table(table) | Part::ForPeople(table) => write_table(table, language, out)?,
            Part::ForPrograms(_) | Part::Identities(_) => {}
            Part::Sentences { heading, sentences, .. } => {
                heading_line(heading.get(language), out)?;
                for sentence in sentences {
                    writeln!(out, "  {}", sentence.get(language))?;
                }
            }
            Part::Facts { heading, facts, .. } => {
                heading_line(heading.get(language), out)?;
                let width = facts.iter().map(|(_, name, _)| name.get(language).chars().count()).max().unwrap_or(0);
                for (_, name, value) in facts {
                    writeln!(out, "  {:<width$}  {}", name.get(language), value.shown(language))?;
                }
            }
            Part::List { items, .. } => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        writeln!(out)?;
                    }
                    write_parts(&item.parts, language, out)?;
                }
            }
        }
    }
    Ok(())
}

fn heading_line(heading: &str, out: &mut dyn Write) -> io::Result<()> {
    if heading.is_empty() { Ok(()) } else { writeln!(out, "{heading}") }
}

fn write_table(table: &Table, language: Language, out: &mut dyn Write) -> io::Result<()> {
    if table.rows.is_empty() && table.total.is_none() {
        return Ok(());
    }
    heading_line(table.heading.get(language), out)?;
    let mut drawn = Drawn::new();
    drawn.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    let read = table.columns_read();
    drawn.set_header(read.iter().map(|&index| table.columns[index].heading.get(language)));
    let decimals: Vec<u32> = (0..table.columns.len()).map(|index| decimals_most(table, index)).collect();
    let cell = |cell: &Cell, index: usize| {
        let shown = format!("{}{}", cell.shown(language), " ".repeat(missing_decimals(cell, decimals[index])));
        match table.columns[index].letters {
            Some(letters) => lines_of(&shown, letters),
            None => shown,
        }
    };
    for row in &table.rows {
        drawn.add_row(read.iter().filter_map(|&index| row.get(index).map(|there| cell(there, index))));
    }
    if let Some(total) = &table.total {
        let sum = |there: &Cell, index| if matches!(there, Cell::Empty) { String::new() } else { cell(there, index) };
        drawn.add_row(read.iter().filter_map(|&index| total.get(index).map(|there| sum(there, index))));
    }
    for (position, column) in drawn.column_iter_mut().enumerate() {
        column.set_cell_alignment(if table.is_numeric(read[position]) {
            CellAlignment::Right
        } else {
            CellAlignment::Left
        });
        column.set_padding((if position == 0 { 2 } else { 1 }, 1));
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    let lines: Vec<String> = drawn.lines().map(|line| line.trim_end().to_owned()).collect();
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let rule = format!("  {}", "─".repeat(width.saturating_sub(2)));
    let last = lines.len().saturating_sub(1);
    for (index, line) in lines.iter().enumerate() {
        if index == 1 || (index == last && table.total.is_some()) {
            writeln!(out, "{rule}")?;
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Words in lines of so many letters at most, cut between words and after hyphens; a single longer one stands as it is.
fn lines_of(words: &str, letters: usize) -> String {
    let mut lines = vec![String::new()];
    for piece in words.split_inclusive([' ', '-']) {
        let longer = |line: &String| line.chars().count() + piece.trim_end().chars().count() > letters;
        match lines.last_mut() {
            Some(line) if line.is_empty() || !longer(line) => line.push_str(piece),
            _ => lines.push(piece.to_owned()),
        }
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

/// The most decimals of a column, so that its numbers can stand with their decimal marks below each other.
pub fn decimals_most(table: &Table, column: usize) -> u32 {
    let cells = table.rows.iter().chain(&table.total).filter_map(|row| row.get(column));
    let decimals = cells.map(|cell| if let Cell::Decimal(_, decimals) = cell { *decimals } else { 0 });
    decimals.max().unwrap_or(0)
}

/// The room, in letters, that the decimals a number lacks beside the most of its column would take, the mark too.
pub fn missing_decimals(cell: &Cell, most: u32) -> usize {
    let room = |decimals: u32| if decimals == 0 { 0 } else { decimals as usize + 1 };
    match cell {
        Cell::Decimal(_, decimals) => room(most) - room(*decimals),
        Cell::Whole(_) | Cell::Empty => room(most),
        _ => 0,
    }
}
