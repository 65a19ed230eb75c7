//! The words of `kapitera listing`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use kapitera_period::{Date, Month};

use super::{Basis, day, known, month};

/// `kapitera listing`
#[derive(Debug, Subcommand)]
pub enum Listing {
    /// Find what in the registers breaks the listing rules
    Check(ListingCheck),
    /// Propose a centre for newcomers and for the list of a centre that closes, with the effect on lists and pay
    Assign(ListingAssign),
}

/// `kapitera listing check`
#[derive(Debug, Args)]
pub struct ListingCheck {
    /// The listing rules; models/listing-rules.toml of the region when not given
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// The day checked
    #[arg(long, value_parser = day, value_name = "DAY", required_unless_present = "month")]
    pub day: Option<Date>,
    /// All days of a month, 2020-02
    #[arg(long, value_parser = month, value_name = "MONTH", conflicts_with = "day")]
    pub month: Option<Month>,
    /// Only what was known then: a day (its end) or a time; everything when not given
    #[arg(long, value_parser = known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
}

/// `kapitera listing assign`
#[derive(Debug, Args)]
pub struct ListingAssign {
    /// The listing rules; models/listing-rules.toml of the region when not given
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Everyone on the list of this centre (HSA id or name), which closes
    #[arg(long, value_name = "CENTRE")]
    pub closing: Option<String>,
    /// The first day that the closing centre no longer answers
    #[arg(long, value_parser = day, value_name = "DAY", requires = "closing", conflicts_with = "day")]
    pub from: Option<Date>,
    /// Those assigned elsewhere whom the rule gives this centre (HSA id or name), which has opened
    #[arg(long, value_name = "CENTRE")]
    pub opening: Option<String>,
    /// Those who live in the region and are listed nowhere; so too when neither --closing nor --opening is given
    #[arg(long)]
    pub newcomers: bool,
    /// The first day that the new centres answer
    #[arg(long, value_parser = day, value_name = "DAY", required_unless_present = "from")]
    pub day: Option<Date>,
    /// The month whose pay is compared; the day's own when not given
    #[arg(long, value_parser = month, value_name = "MONTH")]
    pub month: Option<Month>,
    /// Leave out the pay
    #[arg(long)]
    pub no_pay: bool,
    /// Write every person's proposal to this file, in the columns of the listing register
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub basis: Basis,
}
