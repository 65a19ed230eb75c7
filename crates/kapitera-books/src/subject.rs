//! What a settlement settles: a month may be settled once for each subject, in one ledger.

use kapitera_message::{Text, text};

/// What a settlement settles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// What centres are paid for their listed and their care.
    #[default]
    PrimaryCare,
    /// What units of the region order of each other.
    InternalTrade,
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::PrimaryCare, Self::InternalTrade];

    /// Its word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::PrimaryCare => "primary-care",
            Self::InternalTrade => "internal-trade",
        }
    }

    /// The subject with this word.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.name() == name)
    }

    /// Its words for people.
    pub fn said(self) -> Text {
        match self {
            Self::PrimaryCare => text!("primärvård", "primary care"),
            Self::InternalTrade => text!("internhandel", "internal trade"),
        }
    }

    /// What a place that it settles is called: of internal trade clinics and laboratories too, which are no health centres.
    pub fn place(self) -> Text {
        match self {
            Self::PrimaryCare => text!("hälsocentral", "centre"),
            Self::InternalTrade => text!("enhet", "unit"),
        }
    }

    /// The same of several.
    pub fn places(self) -> Text {
        match self {
            Self::PrimaryCare => text!("hälsocentraler", "centres"),
            Self::InternalTrade => text!("enheter", "units"),
        }
    }

    /// What a settlement of it is called by between its month and its number; nothing for primary care, which ledgers had alone.
    pub(crate) fn in_id(self) -> Option<&'static str> {
        match self {
            Self::PrimaryCare => None,
            Self::InternalTrade => Some("trade"),
        }
    }

    /// What is added to a command that is about a month of it.
    pub fn option(self) -> &'static str {
        match self {
            Self::PrimaryCare => "",
            Self::InternalTrade => " --of internal-trade",
        }
    }
}
