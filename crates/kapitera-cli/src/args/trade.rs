//! `kapitera trade`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;

/// `kapitera trade`
#[derive(Debug, Subcommand)]
pub enum Trade {
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

/// What is asked of an evaluation.
#[derive(Debug, Args)]
pub struct TradeAsked {
    /// The evaluation's text; the region's only one when not given
    pub file: Option<PathBuf>,
    /// Only what was known then: a day (its end) or a time; everything when not given
    #[arg(long, value_parser = super::known, value_name = "TIME")]
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
    #[arg(long, value_parser = super::known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
}
