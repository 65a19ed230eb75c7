//! What an item is to reach, and by when.

use kapitera_message::{Place, Text, text};
use kapitera_money::Ore;
use kapitera_period::Date;

use crate::amount::{Unit, amount_text};
use crate::programme::Cited;
use crate::when::When;

/// A goal as its source has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// How much.
    pub amount: GoalAmount,
    /// From when, of a goal for several years.
    pub from: Option<When>,
    /// By when.
    pub by: Option<When>,
    /// The day before which it is not to be reached.
    pub not_before: Option<Date>,
    /// Where the source says it.
    pub at: Cited,
    /// Where it stands in the text.
    pub spot: Place,
}

/// How much is to be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoalAmount {
    /// The source gives a time and no amount.
    Unsaid,
    /// The source says that it is not known: `?`.
    Unknown,
    /// One amount.
    Exactly(Ore),
    /// An amount in parts, as `2 + 2`.
    Parts(Vec<Ore>),
    /// Between two amounts, both included.
    Between(Ore, Ore),
}

impl GoalAmount {
    /// The least and the most that reach the goal; the same unless it is a range. `None` when no amount is given.
    pub fn bounds(&self) -> Option<(Ore, Ore)> {
        match self {
            Self::Unsaid | Self::Unknown => None,
            Self::Exactly(amount) => Some((*amount, *amount)),
            Self::Parts(parts) => {
                let sum = parts.iter().copied().sum();
                Some((sum, sum))
            }
            Self::Between(least, most) => Some((*least, *most)),
        }
    }
}

impl Goal {
    /// The goal in words, amounts in the programme's unit: `2,0 mkr + 2,0 mkr, från 2014, senast 2017-07`.
    pub fn words(&self, unit: Unit) -> Text {
        let mut words = match &self.amount {
            GoalAmount::Unsaid => text!("inget belopp är sagt", "no amount is said"),
            GoalAmount::Unknown => text!("beloppet är inte känt", "the amount is not known"),
            GoalAmount::Exactly(amount) => amount_text(unit, *amount),
            GoalAmount::Parts(parts) => {
                let parts: Vec<Text> = parts.iter().map(|part| amount_text(unit, *part)).collect();
                let joined = |of: fn(&Text) -> &str| parts.iter().map(of).collect::<Vec<_>>().join(" + ");
                Text { sv: joined(|text| &text.sv), en: joined(|text| &text.en) }
            }
            GoalAmount::Between(least, most) => {
                let (least, most) = (amount_text(unit, *least), amount_text(unit, *most));
                Text { sv: format!("{}–{}", least.sv, most.sv), en: format!("{}–{}", least.en, most.en) }
            }
        };
        let mut add = |when: Text| words = Text { sv: words.sv.clone() + &when.sv, en: words.en.clone() + &when.en };
        if let Some(from) = self.from {
            add(text!(", från {from}", ", from {from}"));
        }
        if let Some(by) = self.by {
            add(text!(", senast {by}", ", by {by}"));
        }
        if let Some(day) = self.not_before {
            add(text!(", inte före {day}", ", not before {day}"));
        }
        words
    }

    /// Whether it is to be reached at the latest on `day`. One of which no source says by when never is.
    pub fn is_due(&self, day: Date) -> bool {
        self.by.is_some_and(|by| by.last() <= day) && self.not_before.is_none_or(|first| first <= day)
    }
}
