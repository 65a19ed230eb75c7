//! `kapitera programme`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use kapitera_period::Date;

use super::{Acting, AsOf};

/// `kapitera programme`
#[derive(Debug, Subcommand)]
pub enum Programme {
    /// Plan, outcome, deviation, what has accumulated, the forecast; the effect year by year; who has not reported
    Report(ProgrammeReport),
    /// The report as a document, in the shape of the source's tables: HTML, PDF, Word or a workbook
    Document(ProgrammeDocument),
    /// Where the text says the same thing twice and differs: both places, and the difference
    Reconcile {
        /// The programme's text
        file: PathBuf,
    },
    /// Report the outcome of a package or measure; a later report counts instead, and both stay
    Outcome(ProgrammeOutcome),
    /// What was reported, when and by whom
    History {
        /// The programme's text
        file: PathBuf,
        /// One item: 8/travel
        item: Option<String>,
    },
}

/// `kapitera programme report`
#[derive(Debug, Args)]
pub struct ProgrammeReport {
    /// The programme's text
    pub file: PathBuf,
    /// One item and what is below it: 8
    pub item: Option<String>,
    #[command(flatten)]
    pub as_of: AsOf,
    /// What is new after this day
    #[arg(long, value_parser = super::day, value_name = "DAY")]
    pub since: Option<Date>,
    /// Measures and parts too
    #[arg(long)]
    pub all: bool,
}

/// `kapitera programme document`
#[derive(Debug, Args)]
pub struct ProgrammeDocument {
    /// The programme's text
    pub file: PathBuf,
    /// The files to write; what their names end with says what they are
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub as_of: AsOf,
    /// What is new after this day
    #[arg(long, value_parser = super::day, value_name = "DAY")]
    pub since: Option<Date>,
}

/// `kapitera programme outcome`
#[derive(Debug, Args)]
pub struct ProgrammeOutcome {
    /// The programme's text
    pub file: PathBuf,
    /// The item: 8/travel
    pub item: String,
    /// The period, by its name in the text
    pub period: String,
    /// The outcome with its unit, better above zero: "8.2 mkr", "-600 tkr"
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// How it stands, in the texts' words: ongoing, done, delayed …
    #[arg(long)]
    pub status: Option<String>,
    #[command(flatten)]
    pub acting: Acting,
}
