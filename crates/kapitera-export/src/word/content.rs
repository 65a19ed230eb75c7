//! What stands in the file, one block below the other, before it is known how the pages lie.

use kapitera_document::{Document, Frame, Picture, Piece, Tabled, command_words};
use kapitera_message::{Language, Text, text};
use kapitera_output::{Cell, Output, Part};

use super::grid::{Grid, Page};
use super::letters::printable;

/// All that stands in a file.
pub(super) struct Content<'p> {
    pub(super) title: String,
    /// The sections, when they are so many that they are listed first.
    pub(super) contents: Vec<String>,
    pub(super) blocks: Vec<Block<'p>>,
}

/// A block.
pub(super) enum Block<'p> {
    /// A heading, of level 1 or 2.
    Heading(String, u8),
    /// A paragraph.
    Sentence(String),
    /// What one sees in the chart below.
    About(String),
    /// One that must not be overlooked.
    Notice(String),
    /// What is typed to get the figures above.
    Command(String),
    /// Named values.
    Facts(Vec<[String; 2]>),
    /// A table, with what it is called.
    Table(Grid, String),
    /// A chart.
    Chart(&'p Picture),
}

impl<'p> Content<'p> {
    /// What stands in a result.
    pub(super) fn result(output: &Output, frame: &Frame) -> Self {
        let mut filler = Filler { language: frame.language, blocks: Vec::new() };
        filler.parts(&output.parts, 1);
        let title = output.title.as_ref().map(|title| filler.said(title)).unwrap_or_default();
        Self { title: called(title, frame), contents: Vec::new(), blocks: filler.blocks }
    }

    /// What stands in a document.
    pub(super) fn document(document: &'p Document, frame: &Frame) -> Self {
        let mut filler = Filler { language: frame.language, blocks: Vec::new() };
        for section in &document.sections {
            filler.blocks.push(Block::Heading(filler.said(&section.heading), 1));
            for piece in &section.pieces {
                match piece {
                    Piece::Sentence(sentence) => filler.blocks.push(Block::Sentence(filler.said(sentence))),
                    Piece::Result(parts) => filler.parts(&section.under_heading(parts), 2),
                    Piece::Chart(picture, tabled) => filler.chart(picture, *tabled),
                }
            }
            filler.blocks.extend(section.command.as_deref().map(|command| Block::Command(printable(command))));
        }
        let headings = document.sections.iter().map(|section| filler.said(&section.heading));
        let contents = if document.is_listed() { headings.collect() } else { Vec::new() };
        Self { title: called(filler.said(&document.title), frame), contents, blocks: filler.blocks }
    }
}

impl Content<'_> {
    /// How all pages lie.
    pub(super) fn page(&self) -> Page {
        let tables = self.blocks.iter().filter_map(|block| match block {
            Block::Table(grid, _) => Some(grid.page()),
            _ => None,
        });
        tables.max().unwrap_or(Page::Upright)
    }
}

/// The title; who opens a file without one is told what it is about.
fn called(title: String, frame: &Frame) -> String {
    let otherwise = [printable(frame.subject.trim()), text!("Resultat", "Result").get(frame.language).to_owned()];
    [title].into_iter().chain(otherwise).find(|title| !title.is_empty()).unwrap_or_default()
}

/// What stands before the command of a section.
pub(super) fn before_command(language: Language) -> String {
    format!("{} ", command_words().get(language))
}

struct Filler<'p> {
    language: Language,
    blocks: Vec<Block<'p>>,
}

impl<'p> Filler<'p> {
    fn said(&self, text: &Text) -> String {
        printable(text.get(self.language).trim())
    }

    fn heading(&mut self, heading: &Text, level: u8) {
        let heading = self.said(heading);
        if !heading.is_empty() {
            self.blocks.push(Block::Heading(heading, level));
        }
    }

    fn chart(&mut self, picture: &'p Picture, tabled: Tabled) {
        let head = picture.head();
        self.heading(&head.title, 2);
        let about = self.said(&head.about);
        if !about.is_empty() {
            self.blocks.push(Block::About(about));
        }
        self.blocks.push(Block::Chart(picture));
        self.blocks.extend(left_out(picture).map(|lacks| Block::Sentence(self.said(&lacks))));
        if tabled == Tabled::Here {
            let title = self.said(&head.title);
            self.blocks.extend(Grid::of(&picture.table(), self.language).map(|grid| Block::Table(grid, title)));
        }
    }

    fn parts(&mut self, parts: &[Part], level: u8) {
        for part in parts {
            match part {
                Part::ForPrograms(_) | Part::Identities(_) => {}
                Part::Table(table) | Part::ForPeople(table) => {
                    if let Some(grid) = Grid::of(table, self.language) {
                        self.heading(&table.heading, level);
                        self.blocks.push(Block::Table(grid, self.said(&table.heading)));
                    }
                }
                Part::Sentences { sentences, .. } if sentences.is_empty() => {}
                Part::Sentences { key, heading, sentences } => {
                    self.heading(heading, level);
                    let is_notice = matches!(*key, "marks" | "alerts");
                    let block = if is_notice { Block::Notice } else { Block::Sentence };
                    for sentence in sentences {
                        self.blocks.push(block(self.said(sentence)));
                    }
                }
                Part::Facts { facts, .. } if facts.is_empty() => {}
                Part::Facts { heading, facts, .. } => {
                    self.heading(heading, level);
                    let fact = |(_, name, value): &(&str, Text, Cell)| {
                        [self.said(name), printable(&value.shown(self.language))]
                    };
                    let facts = facts.iter().map(fact).collect();
                    self.blocks.push(Block::Facts(facts));
                }
                Part::List { items, .. } => items.iter().for_each(|item| self.parts(&item.parts, level)),
            }
        }
    }
}

/// What the drawing of a chart has and Word's own chart has not.
fn left_out(picture: &Picture) -> Option<Text> {
    match picture {
        Picture::Bars(_) | Picture::Columns(_) | Picture::Fan(_) | Picture::Lines(_) | Picture::Steps(_) => None,
        Picture::Waterfall(_) => Some(text!(
            "Här börjar alla staplar på noll; i HTML och PDF börjar var och en där den förra slutade.",
            "Here all columns begin at zero; in HTML and PDF each begins where the one before ended."
        )),
        Picture::Whiskers(_) => Some(text!(
            "Här är talen staplar. Intervallen står i tabellen; i HTML och PDF är de ritade.",
            "Here the figures are bars. The intervals stand in the table; in HTML and PDF they are drawn."
        )),
        Picture::Funnel(_) | Picture::Scatter(_) => Some(text!(
            "Vilken punkt som är vilken står i tabellen; i HTML och PDF har punkterna namn.",
            "Which point is which stands in the table; in HTML and PDF the points have names."
        )),
    }
}
