//! The words of `kapitera trade`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use kapitera_handout::DocumentForm;
use kapitera_period::Month;

use super::{known, month};

/// `kapitera trade`.
#[derive(Debug, Subcommand)]
pub enum Trade {
    /// The month's invoices between units: what each buys and sells, service by service, as the settlement charges it
    Invoices(TradeInvoices),
    /// Do prices hold costs back? What was ordered against what would have been, and what price lists did
    Awareness(TradeAsked),
    /// Does feedback from those who sell help? And how unlike do units order per listed?
    Feedback(TradeAsked),
    /// What would another way cost? Variants of the model for every unit; the laboratory or the point of care
    Change(TradeAsked),
    /// The report with all three answers, as HTML, PDF, Word or a workbook
    Report(TradeReport),
    /// Check an evaluation's text
    Check {
        /// The evaluation's text
        file: PathBuf,
    },
}

/// `kapitera trade invoices`.
#[derive(Debug, Args)]
pub struct TradeInvoices {
    /// The month, 2020-02
    #[arg(value_parser = month)]
    pub month: Month,
    /// Only this unit's, with their lines: HSA id or a part of its name
    #[arg(long, value_name = "U")]
    pub unit: Option<String>,
    /// Write each invoice to files in this folder, which is made; none that is there is written over
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// With --out: the form of the files; may be given several times; csv and html when not given
    #[arg(long = "as", value_name = "FORM", value_enum, requires = "out")]
    pub forms: Vec<InvoiceForm>,
    /// The model of internal trade; the region's own when not given
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Only what was known then: a day (its end) or a time; everything when not given
    #[arg(long, value_parser = known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
}

/// The form of an invoice's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum InvoiceForm {
    /// Lines for programs.
    Csv,
    /// A page.
    Html,
    /// A document.
    Pdf,
    /// A file for Word.
    Docx,
    /// An Excel workbook.
    Xlsx,
}

impl InvoiceForm {
    /// The form of the document; none for lines.
    pub fn document(self) -> Option<DocumentForm> {
        match self {
            Self::Csv => None,
            Self::Html => Some(DocumentForm::Html),
            Self::Pdf => Some(DocumentForm::Pdf),
            Self::Docx => Some(DocumentForm::Word),
            Self::Xlsx => Some(DocumentForm::Excel),
        }
    }
}

/// What is asked of an evaluation.
#[derive(Debug, Args)]
pub struct TradeAsked {
    /// The evaluation's text; the region's only one when not given
    pub file: Option<PathBuf>,
    /// Only what was known then: a day (its end) or a time; everything when not given
    #[arg(long, value_parser = known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
}

/// `kapitera trade report`
#[derive(Debug, Args)]
pub struct TradeReport {
    /// The files to write; what their names end with says what they are
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The evaluation's text; the region's only one when not given
    #[arg(long, value_name = "FILE")]
    pub of: Option<PathBuf>,
    /// Only what was known then: a day (its end) or a time; everything when not given
    #[arg(long, value_parser = known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
}
