//! `kapitera risk`

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use kapitera_money::Ore;
use kapitera_period::Month;

/// `kapitera risk`
#[derive(Debug, Args)]
pub struct Risk {
    /// The models, in the order of their steps
    #[arg(required = true, value_name = "MODEL")]
    pub models: Vec<PathBuf>,
    /// Only this centre beside the pools: HSA id or a part of its name
    #[arg(long, value_name = "C")]
    pub centre: Option<String>,
    /// Centres that pool: NAME=C,C, or providers or municipalities; may be given several times
    #[arg(long, value_name = "NAME=C,C")]
    pub pool: Vec<String>,
    /// The common shock: how far a year may lie from the mean for all alike
    #[arg(long, value_name = "SHARE", default_value = "2%")]
    pub shock: String,
    /// The most that a centre carries for a person and year, in kronor
    #[arg(long, value_name = "KR", value_parser = super::kronor)]
    pub stop_loss: Option<Ore>,
    /// What the premium of the stop-loss lies above what is ceded in the mean
    #[arg(long, value_name = "SHARE", default_value = "10%", requires = "stop_loss")]
    pub loading: String,
    /// Leave out these kinds of cost: the words, with commas between them
    #[arg(long, value_name = "KIND,KIND")]
    pub without_kind: Vec<String>,
    /// Leave out costs whose service code begins so
    #[arg(long, value_name = "CODE,CODE")]
    pub without_service: Vec<String>,
    /// Leave out costs whose main diagnosis begins so: C for all of a chapter, F20 for one
    #[arg(long, value_name = "ICD,ICD")]
    pub without_diagnosis: Vec<String>,
    /// The overspending that matters where a size is sought
    #[arg(long, value_name = "SHARE", default_value = "5%")]
    pub limit: String,
    /// How seldom it may happen: once in so many years
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub once_in: u32,
    /// The last of the twelve months of costs, 2020-04; the last that all sources have stated when not given
    #[arg(long, value_name = "MONTH", value_parser = super::month)]
    pub to: Option<Month>,
    /// Only what was known then: a day (its end) or a time; everything when not given
    #[arg(long, value_parser = super::known, value_name = "TIME")]
    pub known_at: Option<Timestamp>,
    /// The same seed gives the same result
    #[arg(long, default_value_t = 1, value_name = "S")]
    pub seed: u64,
    /// How many years are simulated for each centre
    #[arg(long, default_value_t = 2_000, value_name = "N")]
    pub years: u32,
    /// On how many threads; changes no result
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}
