//! A programme: its head, its periods, its packages.

use kapitera_message::{Place, Problem, Text};
use kapitera_period::Date;

use crate::amount::Unit;
use crate::facts::no_item;
use crate::item::Item;
use crate::period::Period;
use crate::report::ForecastBy;
use crate::stated::{Figure, Stated};
use crate::when::When;

/// A programme, read and checked. What a source does not say is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// The name it is cited by.
    pub name: String,
    /// What it is called.
    pub title: Text,
    /// The body that owns it.
    pub owner: Option<String>,
    /// The year that effects are held against.
    pub base_year: Option<i16>,
    /// The unit its amounts are shown in.
    pub unit: Unit,
    /// The first and the last year that it speaks of, for the effect year by year.
    pub years: (i16, i16),
    /// How the forecast is made.
    pub forecast: ForecastBy,
    /// The documents it is read from.
    pub sources: Vec<Source>,
    /// The decisions it rests on.
    pub decisions: Vec<DecisionCited>,
    /// Kinds of effects.
    pub categories: Vec<Category>,
    /// By their last days; a stop on the way before the period it lies within.
    pub periods: Vec<Period>,
    /// In the source's order.
    pub packages: Vec<Item>,
    /// What is said of the whole.
    pub stated: Vec<Stated>,
    /// Figures of the whole.
    pub figures: Vec<Figure>,
    /// Where its head stands in the text.
    pub spot: Place,
}

/// A document that a programme is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name it is cited by.
    pub name: String,
    /// What it is.
    pub title: Text,
    /// Its case number.
    pub case: Option<String>,
    /// Its day: nothing that it says was known before.
    pub date: Option<Date>,
    /// What should be known of it.
    pub remark: Option<Text>,
}

/// Where in which document something is said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cited {
    /// The document's name.
    pub source: String,
    /// Where in it; empty when it is cited as a whole.
    pub place: String,
}

/// As it is written: `S4, kap. 1, tabell`.
impl std::fmt::Display for Cited {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.source)?;
        if self.place.is_empty() { Ok(()) } else { write!(out, ", {}", self.place) }
    }
}

/// A kind of effects, such as hired staff or income.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The name it is cited by.
    pub name: String,
    /// What it is called.
    pub title: Text,
}

/// A decision that something rests on, as the text cites it; what it says is told in the register of decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionCited {
    /// How it is cited.
    pub how: Named,
    /// Where the citation stands in the text.
    pub spot: Place,
}

/// How a decision is cited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// By its name in the register of decisions.
    Name(String),
    /// By what a source says of it, at least one thing.
    As {
        /// The case number (*diarienummer*).
        case: Option<String>,
        /// The section of the minutes.
        section: Option<String>,
        /// Who decided.
        body: Option<String>,
        /// When.
        date: Option<When>,
        /// What it is called or about.
        title: Option<Text>,
    },
}

impl Programme {
    /// The period of that name.
    pub fn period(&self, name: &str) -> Option<&Period> {
        self.periods.iter().find(|period| period.name == name)
    }

    /// The periods that lie within no other, in the order of time: they sum to the whole.
    pub fn wholes(&self) -> impl DoubleEndedIterator<Item = &Period> {
        self.periods.iter().filter(|period| period.within.is_none())
    }

    /// The stops on the way of the period `whole`, in the order of time.
    pub fn stops<'a>(&'a self, whole: &'a str) -> impl DoubleEndedIterator<Item = &'a Period> {
        self.periods.iter().filter(move |period| period.within.as_deref() == Some(whole))
    }

    /// The item at `path`: `8`, `8/contracts`, `8/contracts/nysam`.
    pub fn item(&self, path: &str) -> Option<&Item> {
        let mut found: Option<&Item> = None;
        for id in path.split('/') {
            let among = found.map_or(&self.packages, |item| &item.parts);
            found = Some(among.iter().find(|item| item.id == id)?);
        }
        found
    }

    /// The item at `path`, which must be there.
    ///
    /// # Errors
    ///
    /// `item_not_in_programme`.
    pub fn needed_item(&self, path: &str) -> Result<&Item, Problem> {
        self.item(path).ok_or_else(|| no_item(self, path))
    }

    /// Who answers for the item at `path`: said by itself, or by the nearest above it.
    pub fn responsible(&self, path: &str) -> Option<&str> {
        let mut path = path;
        loop {
            if let Some(said) = self.item(path).and_then(|item| item.responsible.as_deref()) {
                return Some(said);
            }
            path = path.rsplit_once('/')?.0;
        }
    }

    /// All items, each package followed by its measures and each measure by its parts.
    pub fn items(&self) -> Vec<&Item> {
        let mut all = Vec::new();
        for package in &self.packages {
            package.collect(&mut all);
        }
        all
    }

    /// The document of that name.
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.name == name)
    }
}
