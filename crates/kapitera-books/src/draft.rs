//! A settlement or a correction as it is prepared: what is to be reviewed, attested and posted, word for word.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use kapitera_message::{Text, text};
use kapitera_money::Ore;
use kapitera_period::Month;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::form;
use crate::subject::Subject;

/// A settlement's or correction's name: the month it is of, what it settles, and which of these it is, from 1; `2020-02-1` of primary
/// care, `2020-02-trade-1` of internal trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SettlementId {
    /// The month it is of.
    pub month: Month,
    /// What it settles.
    pub subject: Subject,
    /// Which of the month's and subject's, from 1; withdrawn ones keep theirs.
    pub ordinal: u32,
}

impl fmt::Display for SettlementId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { month, subject, ordinal } = self;
        match subject.in_id() {
            None => write!(out, "{month}-{ordinal}"),
            Some(word) => write!(out, "{month}-{word}-{ordinal}"),
        }
    }
}

impl FromStr for SettlementId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (of, ordinal) = text.rsplit_once('-').ok_or(())?;
        let named = |subject: &Subject| Some((*subject, of.strip_suffix(subject.in_id()?)?.strip_suffix('-')?));
        let (subject, month) = Subject::ALL.iter().find_map(named).unwrap_or((Subject::PrimaryCare, of));
        let plain =
            !ordinal.is_empty() && !ordinal.starts_with('0') && ordinal.bytes().all(|byte| byte.is_ascii_digit());
        let ordinal = if plain { ordinal.parse().map_err(|_| ())? } else { return Err(()) };
        Ok(Self { month: month.parse().map_err(|_| ())?, subject, ordinal })
    }
}

impl Serialize for SettlementId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SettlementId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|()| D::Error::custom(format!("not a settlement: {text}")))
    }
}

/// Whether a draft settles a month for the first time or corrects it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftKind {
    /// The month's settlement: its lines are the whole.
    Settlement,
    /// A correction: its lines are differences from what is posted.
    Correction,
}

/// What is prepared. Its lines are recorded beside the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Its name; its month is the one it belongs to.
    pub id: SettlementId,
    /// Settlement or correction.
    pub kind: DraftKind,
    /// The month of the books that it is to be booked in.
    #[serde(with = "form::text")]
    pub post_in: Month,
    /// Deliveries received later do not count.
    #[serde(with = "form::text")]
    pub known_at: Timestamp,
    /// Digest of the engine.
    pub engine: String,
    /// Digest of the model's texts.
    pub model: String,
    /// The model's id, and whether its values may only be tried out.
    pub model_id: String,
    /// Whether the model may only be tried out.
    pub try_out: bool,
    /// Digest of the deliveries.
    pub deliveries: String,
    /// Digest of the settlement's result (of a correction: of the whole month settled anew).
    pub result: String,
    /// The deliveries it stands on.
    pub delivery_list: Vec<DeliveryRef>,
    /// The texts it stands on: the model with all it extends, and the books.
    pub texts: Vec<TextRef>,
    /// In how many monthly instalments what is taken back is paid; 1 = at once.
    pub instalments: u32,
    /// Differences below this are recorded and not moved.
    #[serde(with = "form::ore")]
    pub threshold: Ore,
    /// Why, when a person said so.
    pub reason: String,
    /// The centres as known then, by HSA id.
    pub centres: Vec<DraftCentre>,
    /// What was meant to be shared out and nobody could be given.
    pub unallocated: Vec<Unplaced>,
    /// The digest of the review that this draft is shown by.
    pub review: String,
    /// The lines.
    #[serde(skip)]
    pub lines: Vec<DraftLine>,
}

/// A delivery that a draft stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryRef {
    /// The register's name.
    pub register: String,
    /// The delivery's id.
    pub id: String,
    /// The digest of its manifest, which names the digests of its files.
    pub manifest_sha256: String,
}

/// A text that a draft stands on; the text itself is recorded too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextRef {
    /// Where it lies, relative to the region's directory where it lies there.
    pub path: String,
    /// Its digest.
    pub sha256: String,
}

/// A centre as a draft knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftCentre {
    /// HSA id.
    pub id: String,
    /// The name people use.
    pub name: String,
    /// `own-operated` or `private`.
    pub owner: String,
    /// The provider's organisation number, ten digits.
    pub provider: String,
    /// The provider's name.
    pub provider_name: String,
    /// Listed persons, as a decimal or a fraction in lowest terms.
    pub listed: String,
}

/// An amount that nobody could be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unplaced {
    /// The shares or the component.
    pub name: String,
    /// Öre.
    #[serde(with = "form::ore")]
    pub amount: Ore,
    /// Why, in the region's language.
    pub reason: String,
}

/// What a line is to the centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineStance {
    /// Paid to it.
    Paid,
    /// Charged to it.
    Charged,
    /// Only shown.
    Shadow,
    /// It has it already.
    Received,
}

impl LineStance {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Paid, Self::Charged, Self::Shadow, Self::Received];

    /// Its word in the language of models.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Charged => "charged",
            Self::Shadow => "shadow",
            Self::Received => "received",
        }
    }
}

/// Why a line differs from what is posted. The causes are taken in this order, each by settling once more; together they
/// are the whole difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Nothing differs: the line of a settlement.
    Settled,
    /// Left from earlier corrections, where it was below the threshold.
    NotMovedBefore,
    /// Listings, centres, areas or residents that were known later.
    LateListing,
    /// Visits, dispensings or costs that were known later.
    ChangedActivity,
    /// Indices, care need counts, distances or reported values that were known later.
    NewIndex,
    /// The model's text is another.
    ChangedDecision,
    /// The program computes it otherwise.
    ChangedEngine,
    /// A plan's amount for the month.
    Plan,
}

impl Cause {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Settled,
        Self::NotMovedBefore,
        Self::LateListing,
        Self::ChangedActivity,
        Self::NewIndex,
        Self::ChangedDecision,
        Self::ChangedEngine,
        Self::Plan,
    ];

    /// Its word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::NotMovedBefore => "not-moved-before",
            Self::LateListing => "late-listing",
            Self::ChangedActivity => "changed-activity",
            Self::NewIndex => "new-index",
            Self::ChangedDecision => "changed-decision",
            Self::ChangedEngine => "changed-engine",
            Self::Plan => "plan",
        }
    }

    /// The cause with this word for programs.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.name() == name)
    }

    /// Its words for people: the same wherever a cause is said.
    pub fn said(self) -> Text {
        match self {
            Self::Settled => text!("avräkning", "settlement"),
            Self::NotMovedBefore => text!("inte flyttat förut", "not moved before"),
            Self::LateListing => text!("sen listning", "late listing"),
            Self::ChangedActivity => text!("ändrade besök och kostnader", "changed visits and costs"),
            Self::NewIndex => text!("nytt index eller mätvärde", "new index or value"),
            Self::ChangedDecision => text!("ändrat beslut", "changed decision"),
            Self::ChangedEngine => text!("ändrat program", "changed program"),
            Self::Plan => text!("plan", "plan"),
        }
    }
}

/// A line's amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineAmount {
    /// Whole öre.
    Money(Ore),
    /// Another unit, as a decimal text; posted nowhere.
    Quantity(String),
}

/// A line of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftLine {
    /// The centre's HSA id, one of [`Draft::centres`].
    pub centre: String,
    /// The component's name; empty for a plan's line that is of none.
    pub component: String,
    /// What the component (or plan) is called, in the region's language.
    pub label: String,
    /// Who is paid, when it is not the centre.
    pub payee: Option<String>,
    /// What it is to the centre.
    pub stance: LineStance,
    /// The month the amount is for.
    pub month_for: Month,
    /// The amount; of a correction the difference.
    pub amount: LineAmount,
    /// Why.
    pub cause: Cause,
    /// How many persons (or rows, when no persons) of the cause stand behind the component at the centre; none when it is
    /// not about persons, or nobody can say.
    pub persons: Option<u64>,
    /// What it rests on: deliveries or a decision; may be empty for a settlement's line.
    pub rests_on: String,
    /// The plan whose amount it is; empty for what the model made.
    pub plan: String,
    /// The role of the account it is booked against; empty for the account of its component.
    pub against: String,
    /// Whether it is to be booked; a difference below the threshold is not.
    pub moved: bool,
}

impl DraftLine {
    /// What the line adds to what the centre's provider (or the payee) is to be paid: paid as it is, charged with the sign
    /// turned, nothing for the others.
    pub fn paid(&self) -> Ore {
        match (self.stance, &self.amount) {
            (LineStance::Paid, LineAmount::Money(ore)) => *ore,
            (LineStance::Charged, LineAmount::Money(ore)) => -*ore,
            _ => Ore::ZERO,
        }
    }

    /// What the line books: [`DraftLine::paid`] where it is moved.
    pub fn booked(&self) -> Ore {
        if self.moved { self.paid() } else { Ore::ZERO }
    }

    /// The line as it is hashed: its fields with tabs between.
    pub fn detail(&self) -> String {
        let Self { centre, component, label, month_for, rests_on, plan, against, moved, .. } = self;
        let payee = self.payee.as_deref().unwrap_or("");
        let (stance, cause) = (self.stance.name(), self.cause.name());
        let amount = match &self.amount {
            LineAmount::Money(ore) => format!("{} öre", ore.0),
            LineAmount::Quantity(quantity) => quantity.clone(),
        };
        let persons = self.persons.map(|persons| persons.to_string()).unwrap_or_default();
        format!(
            "{centre}\t{component}\t{label}\t{payee}\t{stance}\t{month_for}\t{amount}\t{cause}\t{persons}\t{rests_on}\t{plan}\t{against}\t{moved}"
        )
    }
}

impl Draft {
    /// What it books in all.
    pub fn total(&self) -> Ore {
        self.lines.iter().map(DraftLine::booked).sum()
    }

    /// The centre with this HSA id.
    pub fn centre(&self, id: &str) -> Option<&DraftCentre> {
        self.centres.iter().find(|centre| centre.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_and_old_names_are_of_primary_care() {
        for (name, subject) in [("2020-02-1", Subject::PrimaryCare), ("2020-02-trade-12", Subject::InternalTrade)] {
            let id: SettlementId = name.parse().unwrap();
            assert_eq!((id.to_string().as_str(), id.subject, id.month), (name, subject, "2020-02".parse().unwrap()));
        }
        for wrong in [
            "",
            "2020-02",
            "2020-02-0",
            "2020-02-01",
            "2020-02-trade",
            "2020-02-trade-0",
            "2020-02-care-1",
            "trade-2020-02-1",
            "2020-02-trade-trade-1",
            "2020-02-1-trade",
            "2020-02--1",
        ] {
            assert_eq!(wrong.parse::<SettlementId>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn names_go_by_month_and_then_by_what_is_settled() {
        let mut names = ["2020-03-1", "2020-02-trade-1", "2020-02-2", "2020-02-10", "2020-01-trade-3"];
        names.sort_by_key(|name| name.parse::<SettlementId>().unwrap());
        assert_eq!(names, ["2020-01-trade-3", "2020-02-2", "2020-02-10", "2020-02-trade-1", "2020-03-1"]);
    }
}
