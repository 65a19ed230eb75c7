//! `kapitera publication`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use kapitera_period::Month;

use super::Acting;

/// `kapitera publication`
#[derive(Debug, Subcommand)]
pub enum Publication {
    /// Draft what residents are shown, protected against small numbers by all that was ever published
    Draft(PublicationDraft),
    /// Show what a draft would publish, what it hides, and which published figures it changes
    Review {
        /// Which: 2020-04-1
        id: String,
        /// Its figures of one indicator at all centres; what is hidden and what has changed when not given
        indicator: Option<String>,
    },
    /// Say that a draft has been checked: by another than who made it
    Check(PublicationStep),
    /// Publish a draft that has been checked
    Publish(PublicationStep),
    /// Give a draft up
    Withdraw(PublicationStep),
    /// List the publications, and where each is in its life
    List,
    /// Show what is public, or what was on a day
    Show(PublicationShow),
    /// Write all open data into a directory: CSV, JSON-stat, Kolada's rows, the catalogue
    Export {
        /// The directory, which must not be there
        dir: PathBuf,
    },
}

/// `kapitera publication draft`
#[derive(Debug, Args)]
pub struct PublicationDraft {
    /// The month that it ends with; the last that is known whole when not given
    #[arg(value_parser = super::month)]
    pub month: Option<Month>,
    /// What is said of figures that were published before and are others now
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub notice: String,
    /// Let changes by few persons between publications be seen
    #[arg(long)]
    pub open_changes: bool,
    /// Go on when earlier publications have given something away: it stays hidden, and is guarded no more
    #[arg(long)]
    pub give_up: bool,
    /// Only what was known then: a day (its end) or a time; everything when not given
    #[arg(long, value_parser = super::known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
    #[command(flatten)]
    pub acting: Acting,
}

/// A step of a publication.
#[derive(Debug, Args)]
pub struct PublicationStep {
    /// Which: 2020-04-1
    pub id: String,
    #[command(flatten)]
    pub acting: Acting,
}

/// `kapitera publication show`
#[derive(Debug, Args)]
pub struct PublicationShow {
    /// One indicator of all centres; all indicators of the region when not given
    pub indicator: Option<String>,
    /// One centre: HSA id or a part of its name
    #[arg(long, value_name = "C")]
    pub centre: Option<String>,
    /// What was public then: a day (its end) or a time; now when not given
    #[arg(long, value_parser = super::known, value_name = "TIME")]
    pub on: Option<Timestamp>,
}
