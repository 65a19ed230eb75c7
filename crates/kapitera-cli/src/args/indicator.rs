//! `kapitera indicator`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use kapitera_period::Month;

use super::Months;

/// `kapitera indicator`
#[derive(Debug, Subcommand)]
pub enum Indicator {
    /// All indicators, one of all centres, or one of a centre month by month
    Show(IndicatorShow),
    /// The calls, visits or contacts behind a figure of a centre in a month
    Behind(IndicatorBehind),
    /// Check a text of indicators, without data
    Check(IndicatorCheck),
    /// Freeze an indicator's figures of a month as reported values, which components of models can count
    Freeze(IndicatorFreeze),
    /// The sheet of a centre for the yearly follow-up meeting, as HTML, PDF or workbook by its ending
    Sheet(IndicatorSheet),
}

/// `kapitera indicator show`
#[derive(Debug, Args)]
pub struct IndicatorShow {
    /// The indicator's name; all when not given
    pub indicator: Option<String>,
    /// One centre: HSA id or a part of its name
    #[arg(long, value_name = "C")]
    pub centre: Option<String>,
    /// The months counted: 2020-02, or 2019-01..2020-02; all that are known whole when not given
    #[arg(long, value_name = "A..B", value_parser = super::office::months)]
    pub months: Option<Months>,
    /// Only what was known then: a day (its end) or a time; everything when not given
    #[arg(long, value_parser = super::known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
}

/// `kapitera indicator behind`
#[derive(Debug, Args)]
pub struct IndicatorBehind {
    /// The indicator's name
    pub indicator: String,
    /// The month
    #[arg(value_parser = super::month)]
    pub month: Month,
    /// The centre: HSA id or a part of its name
    #[arg(long, value_name = "C")]
    pub centre: String,
    /// At most so many of each
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub most: usize,
    /// Only what was known then: a day (its end) or a time; everything when not given
    #[arg(long, value_parser = super::known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
}

/// `kapitera indicator check`
#[derive(Debug, Args)]
pub struct IndicatorCheck {
    /// The text; the region's own when not given
    pub file: Option<PathBuf>,
}

/// `kapitera indicator freeze`
#[derive(Debug, Args)]
pub struct IndicatorFreeze {
    /// The indicator's name, which becomes that of the value
    pub indicator: String,
    /// The month that the figures are of; with --year the last of twelve
    #[arg(value_parser = super::month)]
    pub month: Month,
    /// The figures of twelve months instead of one
    #[arg(long)]
    pub year: bool,
    /// The month that the values are for, when it is a later one: a grant paid in March for February
    #[arg(long, value_parser = super::month, value_name = "MONTH")]
    pub valid_for: Option<Month>,
    /// When the figures became known; now when not given
    #[arg(long, value_parser = super::moment, value_name = "TIME")]
    pub received: Option<Timestamp>,
}

/// `kapitera indicator sheet`
#[derive(Debug, Args)]
pub struct IndicatorSheet {
    /// The centre: HSA id or a part of its name
    pub centre: String,
    /// The files to write; what their names end with says what they are
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}
