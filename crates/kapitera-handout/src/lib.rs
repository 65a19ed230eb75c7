//! The month's files: gathered from the ledger, made by the exporters, written whole and recorded.
//!
//! What was given out once is never given out again as something else. Vouchers and ledger rows leave in parts: each part
//! holds what was recorded since the part before, so that a receiving ledger books nothing twice. Asking again finds the
//! parts that were given as they were, and makes one more when there is more. What keeps one file from being made keeps no
//! other.

mod booked;
mod called;
mod claims;
mod documents;
mod given;
mod grounds;
mod invoices;
mod parts;
mod payments;
mod reports;
mod settling;
mod statements;

use std::path::Path;

use kapitera_export::settings::FileSettings;
use kapitera_message::{Language, Problem, Problems, text};
use kapitera_model::Model;
use kapitera_period::Month;
use kapitera_post::{Act, Office};

pub use given::HandedOut;
pub use reports::{DocumentForm, document_bytes, no_pdf, region_marks};
pub use statements::posted_statement;

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A statement per centre, as PDF.
    #[cfg(feature = "pdf")]
    Pdf,
    /// A statement per centre, as a workbook.
    Excel,
    /// The month's vouchers as SIE 4I.
    Sie,
    /// The month's payments as pain.001.
    Payments,
    /// Self-billing invoices and credit notes.
    Invoices,
    /// The ledger's rows, in each layout of the books.
    Csv,
}

impl What {
    /// All kinds that this program can make.
    pub const ALL: &[Self] = &[
        #[cfg(feature = "pdf")]
        Self::Pdf,
        Self::Excel,
        Self::Sie,
        Self::Payments,
        Self::Invoices,
        Self::Csv,
    ];
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The month of the books.
    pub month: Month,
    /// Of statements: only of the centre with this HSA id, or whose HSA id or name ends or begins so.
    pub centre: Option<&'a str>,
    /// The region's models, for the statements' columns of other months.
    pub models: &'a [Model],
    /// The program's version, which some files name.
    pub program_version: &'a str,
}

/// Makes the files of a kind, writes and records them.
///
/// # Errors
///
/// When it cannot be seen which files there are to be. What is wrong with one file is in [`HandedOut::problems`].
pub fn hand_out(
    office: &mut Office,
    what: What,
    asked: &Asked<'_>,
    act: &Act<'_>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<HandedOut, Problems> {
    match what {
        #[cfg(feature = "pdf")]
        What::Pdf => statements::hand_out(office, statements::Form::Pdf, asked, act, progress),
        What::Excel => statements::hand_out(office, statements::Form::Excel, asked, act, progress),
        What::Sie => parts::sie(office, asked, act),
        What::Payments => payments::hand_out(office, asked, act),
        What::Invoices => invoices::hand_out(office, asked, act),
        What::Csv => parts::csv(office, asked, act),
    }
}

/// The language of the region's files.
fn language(office: &Office) -> Language {
    office.region().settings().language
}

/// The settings of files in the books.
fn file_settings(office: &Office) -> Result<FileSettings, Problems> {
    let (path, source) = files_text(office)?;
    FileSettings::parse(Path::new(&path), &source)
}

/// The text of the settings of files, with its path.
fn files_text(office: &Office) -> Result<(String, String), Problems> {
    match office.books().text("files.toml") {
        Some((path, source)) => Ok((path.to_owned(), source.to_owned())),
        None => Err(vec![
            Problem::error(
                "file_settings_missing",
                text!("böckerna har ingen files.toml", "the books have no files.toml"),
            )
            .hint(text!(
                "skriv en: betalare, SIE, bank, Peppol och filuppställningar (docs/files.md)",
                "write one: payer, SIE, bank, Peppol and layouts (docs/files.md)"
            )),
        ]),
    }
}
