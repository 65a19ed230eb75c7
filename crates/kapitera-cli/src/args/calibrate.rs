//! The words of `kapitera calibrate`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use kapitera_calibrate::{Band, parse_bands};
use kapitera_message::text;
use kapitera_money::{Exact, RoundMode};
use kapitera_period::{Date, Month, Span};

use super::{Basis, day, month, span};
use crate::command_line::Unread;

/// `kapitera calibrate`
#[derive(Debug, Subcommand)]
pub enum Calibrate {
    /// Age weights from visits by listed time
    Weights(CalibrateVisits),
    /// Drug weights from the cost of dispensed drugs that primary care carries, by listed time
    Drugs(CalibrateTable),
    /// The Care Need Index from SCB's counts
    Cni(CalibrateCni),
}

/// `kapitera calibrate weights`
#[derive(Debug, Args)]
pub struct CalibrateVisits {
    /// What a visit to a doctor counts
    #[arg(long, value_parser = number, default_value = "2", value_name = "N")]
    pub doctor: Exact,
    /// What any other visit counts; telephone prescriptions count nothing
    #[arg(long, value_parser = number, default_value = "1", value_name = "N")]
    pub other: Exact,
    #[command(flatten)]
    pub table: CalibrateTable,
}

/// What is asked of a table of weights.
#[derive(Debug, Args)]
pub struct CalibrateTable {
    /// The days counted: FROM/TO as days (2018-11-01/2019-10-31) or months (2018-11/2019-10)
    #[arg(long, value_parser = window, value_name = "FROM/TO")]
    pub window: Span,
    /// The model's table that gets new weights; age-weight of visits and drug-weight of drugs when not given
    #[arg(long, value_name = "T")]
    pub table: Option<String>,
    /// The day on which all ages are taken; the middle of each month when not given
    #[arg(long, value_parser = day, value_name = "DAY")]
    pub age_on: Option<Date>,
    /// Other bands than the table's, 0-4,5-9,85-
    #[arg(long, value_parser = bands, value_name = "BANDS")]
    pub bands: Option<Bands>,
    /// A band with fewer person-years is merged with a neighbour
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub min_persons: u64,
    /// Decimals of the weights
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=12))]
    pub decimals: u32,
    /// Make the mean weight 1 for those listed on this day, instead of for the window's listed days
    #[arg(long, value_parser = day, value_name = "DAY")]
    pub normalise_on: Option<Date>,
    /// Make the mean weight that of the weights in force instead of 1, so that only the relation between ages changes
    #[arg(long)]
    pub keep_level: bool,
    /// Show who gains and who loses in this month
    #[arg(long, value_parser = month, value_name = "MONTH")]
    pub month: Option<Month>,
    /// Write the model text there; else it is shown
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub basis: Basis,
}

/// `kapitera calibrate cni`
#[derive(Debug, Args)]
pub struct CalibrateCni {
    /// The day whose counts are used; the month's first when a month is given, else the newest counts'
    #[arg(long, value_parser = day, value_name = "DAY")]
    pub on: Option<Date>,
    /// The mean that the index is set against, 2.4762; that of all persons counted when not given
    #[arg(long, value_parser = number, value_name = "N")]
    pub reference_mean: Option<Exact>,
    /// The scale: the mean is 1, or the sum per person as it is
    #[arg(long, value_enum, default_value_t = Scale::Mean1)]
    pub scale: Scale,
    /// A TOML text with a weight for each of the seven variables; SCB's when not given
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
    /// Decimals of the index
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=12))]
    pub decimals: u32,
    /// What happens to the rest
    #[arg(long, value_enum, default_value_t = Rounding::HalfAway)]
    pub rounding: Rounding,
    /// Compute from the sum as it is printed, cut off to a whole number
    #[arg(long)]
    pub from_printed_sum: bool,
    /// The index's name in models and in the register of indices
    #[arg(long, default_value = "cni", value_name = "X")]
    pub index: String,
    /// Show who gains and who loses in this month
    #[arg(long, value_parser = month, value_name = "MONTH")]
    pub month: Option<Month>,
    /// Write the values there as CSV, ready for the register of indices
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub basis: Basis,
}

/// A scale of the Care Need Index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scale {
    /// 1 is average.
    #[value(name = "mean-1")]
    Mean1,
    /// The sum per person.
    UnNormalised,
}

/// What happens to the part of a number that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Rounding {
    /// To the nearest, halves away from zero.
    HalfAway,
    /// To the nearest, halves to the even one.
    HalfEven,
    /// Cut off.
    Down,
    /// Away from zero.
    Up,
}

impl From<Rounding> for RoundMode {
    fn from(rounding: Rounding) -> Self {
        match rounding {
            Rounding::HalfAway => Self::HalfAway,
            Rounding::HalfEven => Self::HalfEven,
            Rounding::Down => Self::Down,
            Rounding::Up => Self::Up,
        }
    }
}

/// Age bands.
#[derive(Clone, Debug)]
pub struct Bands(pub Vec<Band>);

fn bands(text: &str) -> Result<Bands, Unread> {
    parse_bands(text).map(Bands).map_err(Unread)
}

fn number(text: &str) -> Result<Exact, Unread> {
    let number = kapitera_money::parse_number(text).ok().filter(|number| !number.is_negative());
    number.ok_or_else(|| {
        Unread(text!("skriv ett tal från 0 och uppåt, 2 eller 2.4762", "write a number from 0 up, 2 or 2.4762"))
    })
}

/// Days or months, both ends belonging to it.
fn window(text: &str) -> Result<Span, Unread> {
    let months = text.split_once('/').and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    let read = match months {
        Some((from, to)) => Some(Span { from: Month::first(from), to: Month::last(to) }),
        None => span(text).ok(),
    };
    read.filter(|read| !read.is_open() && !read.is_empty()).ok_or_else(|| {
        Unread(text!(
            "skriv ett fönster med slut, 2018-11/2019-10 eller 2018-11-01/2019-10-31",
            "write a window with an end, 2018-11/2019-10 or 2018-11-01/2019-10-31"
        ))
    })
}
