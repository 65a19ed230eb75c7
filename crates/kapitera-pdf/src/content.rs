//! What stands in a result or a document, as the data of `statement.typ`: a head and blocks, one below the other.
//!
//! A text is a list of pieces between which a line may be broken; texts with long words (digests, keys) have several.

use kapitera_document::{Document, Frame, Picture, Piece, Tabled, command_words};
use kapitera_message::{Language, Text};
use kapitera_output::{Cell, Output, Part, Table, decimals_most, missing_decimals};
use serde_json::{Value, json};

use crate::fit::{self, Fit, Need, Page};
use crate::letters::{Letters, Weight};

/// The level of the headings below the title.
const TOP: u32 = 2;

/// A word with more letters than this may be broken where it has no hyphen, after every so many letters.
const WORD_LETTERS_MAX: usize = 30;
const PIECE_LETTERS: usize = 10;

/// The size of what is repeated at the edges of pages, in tenths of a point, and the room of what stands beside it: the day
/// or the number of the page.
const RUNNING_SIZE_DPT: i64 = 90;
const BESIDE_MEM: i64 = 11_000;

/// A table of no more lines stands on one page, with its heading: a page must not begin with its last row alone.
const TABLE_LINES_TOGETHER: i64 = 16;

/// A row whose texts are shorter stands on one page.
const ROW_LETTERS_TOGETHER: usize = 500;

/// A result.
pub(crate) fn result(output: &Output, frame: &Frame, letters: &Letters) -> Value {
    let setter = Setter { letters, language: frame.language };
    let mut drafts = Vec::new();
    setter.drafts(&output.parts, TOP, &mut drafts);
    setter.whole(output.title.as_ref(), drafts, frame)
}

/// A document with its sections.
pub(crate) fn document(document: &Document, frame: &Frame, letters: &Letters) -> Value {
    let setter = Setter { letters, language: frame.language };
    let mut drafts = Vec::new();
    let mut charts = 0;
    for section in &document.sections {
        drafts.extend(setter.heading(&section.heading, TOP));
        for piece in &section.pieces {
            match piece {
                Piece::Sentence(sentence) => {
                    drafts.push(Draft::Paragraphs(vec![letters.printable(sentence.get(frame.language))]));
                }
                Piece::Result(parts) => setter.drafts(&section.under_heading(parts), TOP + 1, &mut drafts),
                Piece::Chart(picture, tabled) => {
                    charts += 1;
                    setter.chart(picture, *tabled, &format!("chart-{charts}"), &mut drafts);
                }
            }
        }
        drafts.extend(section.command.as_ref().map(|command| Draft::Command(letters.printable(command))));
    }
    setter.whole(Some(&document.title), drafts, frame)
}

/// A part before it is known how the pages lie.
enum Draft {
    Heading(String, u32),
    Paragraphs(Vec<String>),
    /// A drawing below its title, with the words that stand for it.
    Chart {
        title: String,
        about: String,
        svg: String,
    },
    /// What is typed to get the figures above.
    Command(String),
    Facts(Vec<[Field; 2]>),
    Table(Grid),
}

/// A table with its texts.
struct Grid {
    headings: Vec<Field>,
    right: Vec<bool>,
    rows: Vec<Vec<Field>>,
    /// Which of the rows are sums of others.
    sums: Vec<bool>,
    total: Option<Vec<Field>>,
    needs: Vec<Need>,
}

/// A text in a table, and the room it leaves on its right so that decimal marks stand below each other.
struct Field {
    text: String,
    pad_mem: i64,
}

impl Draft {
    fn page(&self) -> Page {
        match self {
            Self::Table(grid) => fit::page(&grid.needs),
            _ => Page::Upright,
        }
    }
}

/// Makes blocks of parts.
struct Setter<'a> {
    letters: &'a Letters,
    language: Language,
}

impl Setter<'_> {
    fn word<'a>(&self, sv: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Sv => sv,
            Language::En => en,
        }
    }

    /// The data of the template.
    fn whole(&self, title: Option<&Text>, drafts: Vec<Draft>, frame: &Frame) -> Value {
        let letters = self.letters;
        let page = drafts.iter().map(Draft::page).max().unwrap_or(Page::Upright);
        let blocks: Vec<Value> = drafts.into_iter().flat_map(|draft| self.blocks(draft, page)).collect();
        let subject = letters.printable(frame.subject.trim());
        let title = title.map(|title| letters.printable(title.get(frame.language).trim()));
        // A document must have a title.
        let title = title.filter(|title| !title.is_empty()).or_else(|| (!subject.is_empty()).then(|| subject.clone()));
        let title = title.unwrap_or_else(|| self.word("Resultat", "Result").to_owned());
        let marks: Vec<String> = frame.marks.iter().map(|mark| letters.printable(mark.get(frame.language))).collect();
        let short =
            |text: &String, weight| letters.shortened(text, fit::room_mem(RUNNING_SIZE_DPT, page) - BESIDE_MEM, weight);
        json!({
            "language": self.word("sv", "en"),
            "author": letters.printable(&frame.author),
            "year": frame.dated.year(),
            "month": frame.dated.month(),
            "day": frame.dated.day(),
            "dated": frame.day(),
            "words": { "page": self.word("sida", "page"), "of": self.word("av", "of") },
            "lying": page == Page::Lying,
            "title_short": short(&title, Weight::Regular),
            "subject_short": short(&subject, Weight::Regular),
            "marks_short": marks.iter().map(|mark| short(mark, Weight::Bold)).collect::<Vec<_>>(),
            "title": pieces(&title),
            "subject": pieces(&subject),
            "marks": marks.iter().map(|mark| pieces(mark)).collect::<Vec<_>>(),
            "blocks": blocks,
        })
    }

    fn heading(&self, heading: &Text, level: u32) -> Option<Draft> {
        let heading = heading.get(self.language).trim();
        (!heading.is_empty()).then(|| Draft::Heading(self.letters.printable(heading), level))
    }

    /// A chart under its title. Its letters must have glyphs as all others.
    fn chart(&self, picture: &Picture, tabled: Tabled, id: &str, drafts: &mut Vec<Draft>) {
        let head = picture.head();
        let said = |text: &Text| self.letters.printable(text.get(self.language).trim());
        let svg = self.letters.printable(&picture.painted(id, self.language));
        drafts.push(Draft::Chart { title: said(&head.title), about: said(&head.about), svg });
        if tabled == Tabled::Here {
            drafts.push(Draft::Table(self.grid(&picture.table())));
        }
    }

    fn drafts(&self, parts: &[Part], level: u32, drafts: &mut Vec<Draft>) {
        let heading = |heading: &Text| self.heading(heading, level);
        for part in parts {
            match part {
                Part::ForPrograms(_) | Part::Identities(_) => {}
                Part::Table(table) | Part::ForPeople(table)
                    if (table.rows.is_empty() && table.total.is_none()) || table.columns_read().is_empty() => {}
                Part::Table(table) | Part::ForPeople(table) => {
                    drafts.extend(heading(&table.heading));
                    drafts.push(Draft::Table(self.grid(table)));
                }
                Part::Sentences { heading: named, sentences, .. } => {
                    drafts.extend(heading(named));
                    let sentences =
                        sentences.iter().map(|sentence| self.letters.printable(sentence.get(self.language)));
                    drafts.push(Draft::Paragraphs(sentences.collect()));
                }
                Part::Facts { heading: named, facts, .. } => {
                    drafts.extend(heading(named));
                    let plain = |text: &str| Field { text: self.letters.printable(text), pad_mem: 0 };
                    let fact = |name: &Text, value: &Cell| {
                        [plain(name.get(self.language)), plain(&value.shown(self.language))]
                    };
                    drafts.push(Draft::Facts(facts.iter().map(|(_, name, value)| fact(name, value)).collect()));
                }
                Part::List { items, .. } => items.iter().for_each(|item| self.drafts(&item.parts, level, drafts)),
            }
        }
    }

    fn grid(&self, table: &Table) -> Grid {
        let read = table.columns_read();
        let heading =
            |column: usize| Field::of(self.letters.printable(table.columns[column].heading.get(self.language)));
        let most: Vec<u32> = read.iter().map(|&column| decimals_most(table, column)).collect();
        let row = |cells: &[Cell], of_sums: bool| -> Vec<Field> {
            let one = |(position, &column): (usize, &usize)| match cells.get(column) {
                None => Field::of(String::new()),
                Some(Cell::Empty) if of_sums => Field::of(String::new()),
                Some(cell) => self.field(cell, most[position]),
            };
            read.iter().enumerate().map(one).collect()
        };
        let mut grid = Grid {
            headings: read.iter().map(|&column| heading(column)).collect(),
            right: read.iter().map(|&column| is_right(table, column)).collect(),
            rows: table.rows.iter().map(|cells| row(cells, Table::is_sum(cells))).collect(),
            sums: table.rows.iter().map(|cells| Table::is_sum(cells)).collect(),
            total: table.total.as_ref().map(|cells| row(cells, true)),
            needs: Vec::new(),
        };
        grid.needs = (0..read.len()).map(|position| self.need(&grid, position)).collect();
        grid
    }

    fn field(&self, cell: &Cell, decimals_most: u32) -> Field {
        let missing = i64::try_from(missing_decimals(cell, decimals_most)).unwrap_or(0);
        let mark = self.letters.width_mem(self.word(",", "."), Weight::Regular);
        let digit = self.letters.width_mem("0", Weight::Regular);
        let pad_mem = if missing == 0 { 0 } else { mark + (missing - 1) * digit };
        Field { text: self.letters.printable(&cell.shown(self.language)), pad_mem }
    }

    fn need(&self, grid: &Grid, position: usize) -> Need {
        let heading = self.need_of(&grid.headings[position], Weight::Bold);
        let heading = Need { comfortable_mem: heading.least_mem, ..heading };
        let weight = |is_sum: &bool| if *is_sum { Weight::Bold } else { Weight::Regular };
        let rows = grid.rows.iter().zip(&grid.sums).map(|(row, is_sum)| self.need_of(&row[position], weight(is_sum)));
        let total = grid.total.iter().map(|row| self.need_of(&row[position], Weight::Bold));
        rows.chain(total).fold(heading, |widest, need| Need {
            least_mem: widest.least_mem.max(need.least_mem),
            comfortable_mem: widest.comfortable_mem.max(need.comfortable_mem),
            natural_mem: widest.natural_mem.max(need.natural_mem),
        })
    }

    fn need_of(&self, field: &Field, weight: Weight) -> Need {
        let width = |text: &str| self.letters.width_mem(text, weight) + field.pad_mem;
        let pieces = pieces(&field.text);
        // A no-break space holds its words together.
        let words = pieces.iter().flat_map(|piece| piece.split(' '));
        let least_mem = words.map(width).max().unwrap_or(0);
        let natural_mem = width(&field.text);
        Need { least_mem, comfortable_mem: least_mem.max(natural_mem.min(fit::COMFORTABLE_MEM)), natural_mem }
    }

    fn blocks(&self, draft: Draft, page: Page) -> Vec<Value> {
        match draft {
            Draft::Heading(text, level) => {
                vec![json!({ "kind": "heading", "level": level, "text": pieces(&text) })]
            }
            Draft::Chart { title, about, svg } => vec![json!({
                "kind": "chart",
                "level": TOP + 1,
                "title": pieces(&title),
                "about": pieces(&about),
                "svg": svg,
                "alt": format!("{title}. {about}"),
            })],
            Draft::Command(command) => {
                let words = command_words();
                vec![json!({ "kind": "command", "words": words.get(self.language), "command": pieces(&command) })]
            }
            Draft::Paragraphs(texts) if texts.is_empty() => Vec::new(),
            Draft::Facts(facts) if facts.is_empty() => Vec::new(),
            Draft::Paragraphs(texts) => {
                let texts = texts.iter().map(|text| pieces(text)).collect::<Vec<_>>();
                vec![json!({ "kind": "paragraphs", "texts": texts })]
            }
            Draft::Facts(facts) => vec![self.facts(&facts)],
            Draft::Table(grid) => self.tables(&grid, page),
        }
    }

    fn facts(&self, facts: &[[Field; 2]]) -> Value {
        let rows = facts.iter().map(|[name, value]| json!([pieces(&name.text), pieces(&value.text)]));
        let names = facts.iter().map(|[name, _]| self.letters.width_mem(&name.text, Weight::Regular));
        json!({ "kind": "facts", "name_mem": names.max().unwrap_or(0), "rows": rows.collect::<Vec<_>>() })
    }

    /// About how many lines a table takes on paper, more rather than fewer: a row of texts that are broken takes several.
    fn lines_of(&self, grid: &Grid, table: &fit::Piece, size_dpt: i64) -> i64 {
        let lines = |fields: &Vec<Field>| {
            let of = |(&column, &width_cpt): (&usize, &i64)| {
                let natural_cpt = self.letters.width_mem(&fields[column].text, Weight::Bold) * size_dpt / 100;
                // Words leave some of a line empty when they are broken.
                natural_cpt * 5 / 4 / width_cpt.max(1) + 1
            };
            table.columns.iter().zip(&table.widths_cpt).map(of).max().unwrap_or(1)
        };
        std::iter::once(&grid.headings).chain(&grid.rows).chain(&grid.total).map(lines).sum()
    }

    fn tables(&self, grid: &Grid, page: Page) -> Vec<Value> {
        let leading = grid.right.first().is_some_and(|right| !right);
        let Fit { size_dpt, pieces: tables } = fit::fit(&grid.needs, page, leading);
        let many = tables.len();
        let mut blocks = Vec::new();
        for (index, table) in tables.into_iter().enumerate() {
            if index > 0 {
                let (part, of) = (index + 1, self.word("av", "of"));
                let words = self.word("Tabellen fortsätter åt höger, del", "The table goes on to the right, part");
                blocks.push(json!({ "kind": "continued", "text": format!("{words} {part} {of} {many}") }));
            }
            let choose = |fields: &[Field]| -> Vec<Value> {
                table.columns.iter().map(|&column| fields[column].value()).collect()
            };
            let row = |fields: &Vec<Field>, is_sum: bool| {
                let long = fields.iter().any(|field| field.text.len() > ROW_LETTERS_TOGETHER);
                json!({ "cells": choose(fields), "together": !long, "is_sum": is_sum })
            };
            let rows: Vec<Value> =
                grid.rows.iter().zip(&grid.sums).map(|(fields, is_sum)| row(fields, *is_sum)).collect();
            blocks.push(json!({
                "kind": "table",
                "size_dpt": size_dpt,
                "widths_cpt": table.widths_cpt,
                "right": table.columns.iter().map(|&column| grid.right[column]).collect::<Vec<_>>(),
                "leading": leading,
                "headings": choose(&grid.headings),
                "rows": rows,
                "total": grid.total.as_ref().map(|fields| row(fields, true)),
                "together": self.lines_of(grid, &table, size_dpt) <= TABLE_LINES_TOGETHER,
            }));
        }
        blocks
    }
}

impl Field {
    fn of(text: String) -> Self {
        Self { text, pad_mem: 0 }
    }

    fn value(&self) -> Value {
        json!({ "text": pieces(&self.text), "pad_mem": self.pad_mem })
    }
}

/// Whether the column stands to the right: numbers, and no words among the sums.
fn is_right(table: &Table, column: usize) -> bool {
    let sum = table.total.as_ref().and_then(|total| total.get(column));
    table.is_numeric(column) && sum.is_none_or(|sum| sum.is_number() || matches!(sum, Cell::Empty))
}

/// The text in pieces between which a line may be broken.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for word in text.split_inclusive(' ') {
        let long = word.chars().count() > WORD_LETTERS_MAX;
        for (index, letter) in word.chars().enumerate() {
            if long && index > 0 && index % PIECE_LETTERS == 0 && letter != ' ' {
                pieces.push(String::new());
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push(letter);
            }
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_words_are_in_pieces() {
        assert_eq!(pieces(""), [""]);
        assert_eq!(pieces("Björkens vårdcentral i Östra Göinge"), ["Björkens vårdcentral i Östra Göinge"]);
        let digest = "0123456789".repeat(4);
        assert_eq!(pieces(&format!("se {digest} ok")), ["se 0123456789", "0123456789", "0123456789", "0123456789 ok"]);
    }
}
