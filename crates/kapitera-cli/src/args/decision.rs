//! `kapitera decision`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use kapitera_period::Date;

/// `kapitera decision`
#[derive(Debug, Subcommand)]
pub enum Decision {
    /// All decisions of the register, and where sources disagree on them
    List {
        /// Texts to read instead of those in the region's decisions/
        texts: Vec<PathBuf>,
    },
    /// One decision: what it says, what it gives to do, what rests on it, what ceases by it
    Show {
        /// Its name in the register, or its case number: RS/1039/2017
        decision: String,
        #[command(flatten)]
        as_of: AsOf,
    },
    /// What ceases on a day, and what falls with it
    Ceases {
        /// The first day without it
        #[arg(value_parser = super::day)]
        day: Date,
    },
    /// What rests on no decision, and what is in force although its decisions have ceased
    Unfounded {
        #[command(flatten)]
        as_of: AsOf,
    },
    /// Who is to do what and report by when: overdue, due, answered
    Assignments {
        /// Texts to read instead of those in the region's decisions/
        texts: Vec<PathBuf>,
        #[command(flatten)]
        as_of: AsOf,
        /// Only what is not answered
        #[arg(long)]
        open: bool,
    },
}

/// The day that something is seen from.
#[derive(Debug, Args)]
pub struct AsOf {
    /// As it stood on this day; today when not given
    #[arg(long, value_parser = super::day, value_name = "DAY")]
    pub as_of: Option<Date>,
}
