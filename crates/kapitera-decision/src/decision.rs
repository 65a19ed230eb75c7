//! A decision as a source tells of it.

use kapitera_message::Text;
use kapitera_period::Date;

use crate::{Spot, Stated};

/// Whether something is decided, as far as a source says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// A source proposes it; no source says that it was decided.
    Proposed,
    /// A source says that it is to be decided.
    Awaited,
    /// A source names it as decided, without telling what it says.
    Announced,
    /// A source tells what was decided.
    Decided,
}

impl Status {
    /// All, with the words they are written by.
    pub const ALL: [(&'static str, Self); 4] = [
        ("proposed", Self::Proposed),
        ("awaited", Self::Awaited),
        ("announced", Self::Announced),
        ("decided", Self::Decided),
    ];

    /// The word it is written by.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, status)| *status == self).map_or("", |(name, _)| name)
    }

    /// Whether a source says that the body has decided.
    pub fn is_decided(self) -> bool {
        matches!(self, Self::Announced | Self::Decided)
    }
}

/// A document that decisions are read in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name it is cited by.
    pub name: String,
    /// What it is.
    pub title: Text,
    /// Its case number.
    pub case: Option<String>,
    /// Its date.
    pub date: Option<Stated>,
    /// What should be known of it.
    pub remark: Option<Text>,
    /// Where it stands in the texts.
    pub spot: Spot,
}

/// A decision by a body. What the source does not say is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The name it is cited by.
    pub name: String,
    /// What it is about, in our own words.
    pub title: Text,
    /// Whether it is decided.
    pub status: Status,
    /// Who decides; of a proposal, the body that it is meant for.
    pub body: Option<String>,
    /// Whose proposal it is.
    pub proposed_by: Option<String>,
    /// When it was decided; of a proposal, the date of the paper.
    pub date: Option<Stated>,
    /// The case number (*diarienummer*).
    pub case: Option<String>,
    /// The section of the minutes.
    pub section: Option<String>,
    /// What is decided, point by point, in the source's order.
    pub points: Vec<Point>,
    /// The first day that it holds.
    pub from: Option<Date>,
    /// The last day that it holds by its own words. Others may end it: see [`crate::Register::end`].
    pub to: Option<Date>,
    /// The names of those that it takes the place of.
    pub replaces: Vec<String>,
    /// The names of those that it changes in part; they go on.
    pub amends: Vec<String>,
    /// Who is sent an extract.
    pub extract_to: Vec<String>,
    /// The name of the source.
    pub source: String,
    /// Where in the source.
    pub place: String,
    /// Where a source says otherwise.
    pub also: Vec<Also>,
    /// What should be known, as what the source leaves open.
    pub remark: Option<Text>,
    /// Where it stands in the texts.
    pub spot: Spot,
}

/// One thing that is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Its number as in the source, as `4b`; none where the source numbers nothing.
    pub number: Option<String>,
    /// What it says, in our own words.
    pub says: Text,
    /// The body that it is only proposed to: it binds nobody until that body has decided.
    pub proposes_to: Option<String>,
    /// The decisions that it ends.
    pub ends: Vec<Ends>,
}

/// That a decision ceases.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ends {
    /// The name of the decision that ceases.
    pub decision: String,
    /// The first day that it does not hold.
    pub from: Date,
}

/// What a source says otherwise than the decision is told here: another date, case, section, body or title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Also {
    /// When it was decided.
    pub date: Option<Stated>,
    /// Its case number.
    pub case: Option<String>,
    /// Its section.
    pub section: Option<String>,
    /// Who decided.
    pub body: Option<String>,
    /// What it is called.
    pub title: Option<Text>,
    /// The name of the source.
    pub source: String,
    /// Where in the source.
    pub place: String,
}

/// Something that is said of a decision, and can be said in two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// When.
    Date,
    /// The case number.
    Case,
    /// The section of the minutes.
    Section,
    /// Who.
    Body,
    /// What it is called.
    Title,
}

impl Decision {
    /// The point of that number.
    pub fn point(&self, number: &str) -> Option<&Point> {
        self.points.iter().find(|point| point.number.as_deref() == Some(number))
    }

    /// All the times that sources give, the decision's own first.
    pub fn dates(&self) -> impl Iterator<Item = &Stated> {
        self.date.iter().chain(self.also.iter().filter_map(|also| also.date.as_ref()))
    }

    /// All the case numbers that sources give.
    pub fn cases(&self) -> impl Iterator<Item = &str> {
        self.case.as_deref().into_iter().chain(self.also.iter().filter_map(|also| also.case.as_deref()))
    }

    /// All the sections that sources give.
    pub fn sections(&self) -> impl Iterator<Item = &str> {
        self.section.as_deref().into_iter().chain(self.also.iter().filter_map(|also| also.section.as_deref()))
    }

    /// All the bodies that sources give.
    pub fn bodies(&self) -> impl Iterator<Item = &str> {
        self.body.as_deref().into_iter().chain(self.also.iter().filter_map(|also| also.body.as_deref()))
    }
}
