//! Indicators: what is followed up, said in the words of the model.

use std::sync::Arc;

use kapitera_cube::EventAt;
use kapitera_message::Text;
use kapitera_money::Exact;
use kapitera_period::Span;
use kapitera_register::EventKind;

use crate::ast::{Decision, Filter, Provenance};
use crate::doc::{Source, Spot};

/// A text of indicators.
#[derive(Clone, Debug)]
pub struct Indicators {
    /// The name in file names and results.
    pub id: String,
    /// The name people use.
    pub name: String,
    /// The days the text is in force.
    pub valid: Span,
    /// The text itself.
    pub source: Arc<Source>,
    /// The decisions that indicators cite.
    pub decisions: Vec<Decision>,
    /// The first age of each band that figures are divided by; the first is 0, the last has no end.
    pub ages: Vec<u32>,
    /// The indicators, in the order of the text.
    pub indicators: Vec<Indicator>,
}

impl Indicators {
    /// The indicator with this name.
    pub fn indicator(&self, name: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.name == name)
    }
}

/// What is followed up.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// The name in commands, models and open data: `telephone`.
    pub name: String,
    /// What it is called, for people.
    pub label: Text,
    /// What the figure says, in plain words.
    pub says: Text,
    /// What it does not say, in plain words.
    pub says_not: Text,
    /// What is counted, and how.
    pub measure: IndicatorMeasure,
    /// Counts that are shown beside the figure and are not in it, each with its name.
    pub beside: Vec<Beside>,
    /// Which way is better.
    pub better: Better,
    /// Levels that are aimed at or paid by.
    pub levels: Vec<Level>,
    /// By what figures are divided besides the centre.
    pub by: Vec<Division>,
    /// Whether residents are shown it.
    pub public: bool,
    /// A national figure that means nearly the same: Kolada's id.
    pub like: Option<String>,
    /// Where it comes from and when it is in force.
    pub provenance: Provenance,
}

/// What is counted, and how.
#[derive(Clone, Debug)]
pub enum IndicatorMeasure {
    /// The share of some that are also others.
    Share {
        /// Of so many.
        of: Vec<Tally>,
        /// So many.
        those: Vec<Tally>,
    },
    /// So many events per so many listed and year.
    Rate {
        /// The events.
        those: Vec<Tally>,
        /// Per so many listed.
        per: u32,
        /// Whether it is compared with what the same ages and sexes have in the whole region.
        standardised: bool,
    },
    /// By whom the listed are met.
    Continuity {
        /// Which index.
        index: Index,
        /// Only visits for which all conditions hold: labels of visits.
        filter: Vec<Filter>,
        /// Months looked back from the last day of each month.
        months: u32,
        /// The fewest visits of a person to have an index.
        least: u32,
        /// Only visits at the centre where the person is listed.
        own_centre: bool,
    },
    /// So many, less others.
    Number {
        /// So many.
        those: Vec<Tally>,
        /// Less so many.
        less: Vec<Tally>,
    },
}

/// An index of continuity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// The chance that two visits are to the same clinician.
    Coc,
    /// The share of visits to the clinician met most.
    Upc,
    /// The share of visits to the same clinician as the time before.
    Secon,
}

/// Something to count.
#[derive(Clone, Debug)]
pub enum Tally {
    /// Events.
    Events {
        /// Which.
        of: EventKind,
        /// Whose they are.
        at: EventAt,
        /// Only those that all conditions hold for.
        filter: Vec<Filter>,
        /// Where it stands.
        spot: Spot,
    },
    /// Persons listed on the month's last day.
    Listed {
        /// Only those with a named doctor.
        with_doctor: bool,
        /// Only those that all conditions hold for.
        filter: Vec<Filter>,
        /// Where it stands.
        spot: Spot,
    },
    /// Persons who came or went during the month.
    Moved(Move),
    /// A number that centres or others report, for the days that end in the month.
    Value {
        /// Its name.
        name: String,
        /// Where it is named.
        spot: Spot,
    },
}

/// Who came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Everyone listed on the last day who was not on the day before the first.
    Joined,
    /// Those of them who were listed at another centre.
    JoinedFromCentre,
    /// Everyone listed on the day before the first who is not on the last day.
    Left,
    /// Those of them who are listed at another centre.
    LeftForCentre,
}

/// A count beside the figure.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Its name.
    pub name: String,
    /// What it is called, for people.
    pub label: Text,
    /// What is counted.
    pub count: Vec<Tally>,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: it describes.
    Neither,
}

/// A level of a figure.
#[derive(Clone, Debug)]
pub struct Level {
    /// What it is.
    pub kind: LevelKind,
    /// The figure: a share of 1, or per so many.
    pub at: Exact,
    /// What it is called, when more than its kind.
    pub label: Option<Text>,
}

/// What a level is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelKind {
    /// What is aimed at.
    Target,
    /// What something is paid by.
    Pay,
}

/// By what figures are divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Division {
    /// Legal sex.
    Sex,
    /// Age in the bands of the text.
    Age,
}
