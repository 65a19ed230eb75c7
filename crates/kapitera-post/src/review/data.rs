//! A review as data.

use std::ops::AddAssign;

use kapitera_books::{DraftKind, SettlementId};
use kapitera_message::{Problem, Text, text};
use kapitera_money::Ore;
use kapitera_period::Month;
use serde::{Deserialize, Serialize};

use super::form;

/// The review of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// The version of this form: 1.
    pub version: u32,
    /// Whose.
    pub id: SettlementId,
    /// Settlement or correction.
    pub kind: DraftKind,
    /// The month before, when the draft is compared with it.
    #[serde(with = "form::text")]
    pub before: Month,
    /// Whether the month before is posted; else it is compared with what it comes to now.
    pub before_posted: bool,
    /// Why there is nothing to compare with; none when there is.
    pub nothing_before: Option<Said>,
    /// What happened, in sentences; the most important first.
    pub summary: Vec<Said>,
    /// The components that have lines, in the order of the model.
    pub components: Vec<ReviewComponent>,
    /// Per centre and component of the model, those of a component together.
    pub lines: Vec<ReviewLine>,
    /// Per centre.
    pub centres: Vec<ReviewCentre>,
    /// Per centre and plan.
    pub plans: Vec<PlanChange>,
    /// Of a correction: per centre, component and month, by cause.
    pub corrections: Vec<CorrectionLine>,
    /// Of a correction: the causes, in order.
    pub causes: Vec<CauseSum>,
    /// Parameters and tables that have another value than the month before.
    pub parameters: Vec<ChangedParameter>,
    /// Lines whose change is far from the other centres'.
    pub outliers: Vec<Outlier>,
    /// What must be looked at: what paid the month before and does not now, and what the settlement warns of.
    pub alerts: Vec<Said>,
    /// The checks that held.
    pub checks: Vec<Said>,
}

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The Swedish wording.
    pub sv: String,
    /// The English wording.
    pub en: String,
}

/// Where a change comes from; the parts sum to the change. Each part is what the amount moves when that one thing goes
/// from the month before to this month, the things above it in this list being moved already and those below it not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// What was learnt about the month before after it was posted: what a correction of it would give.
    #[serde(with = "form::ore", default, skip_serializing_if = "is_zero")]
    pub learnt: Ore,
    /// How many are counted: listed persons, visits, kronor.
    #[serde(with = "form::ore", default, skip_serializing_if = "is_zero")]
    pub count: Ore,
    /// Who they are: ages, areas and other weights of tables.
    #[serde(with = "form::ore", default, skip_serializing_if = "is_zero")]
    pub composition: Ore,
    /// The centre's indices and measured values.
    #[serde(with = "form::ore", default, skip_serializing_if = "is_zero")]
    pub index: Ore,
    /// The centre's part of what is shared, when the other centres' weights change.
    #[serde(with = "form::ore", default, skip_serializing_if = "is_zero")]
    pub share: Ore,
    /// Floors, caps, steps, conditions, schedules and instalments.
    #[serde(with = "form::ore", default, skip_serializing_if = "is_zero")]
    pub limits: Ore,
    /// What was decided: parameters and the rows of tables ([`ChangedParameter`]). It is what the month comes to less what
    /// it would come to with the values in force before.
    #[serde(with = "form::ore", default, skip_serializing_if = "is_zero")]
    pub parameters: Ore,
    /// The rest: rounding.
    #[serde(with = "form::ore", default, skip_serializing_if = "is_zero")]
    pub rest: Ore,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
fn is_zero(amount: &Ore) -> bool {
    *amount == Ore::ZERO
}

impl Split {
    /// The parts in order.
    pub fn parts(&self) -> [Ore; 8] {
        let Self { learnt, count, composition, index, share, limits, parameters, rest } = *self;
        [learnt, count, composition, index, share, limits, parameters, rest]
    }

    /// The change that the parts sum to.
    pub fn change(&self) -> Ore {
        self.parts().into_iter().sum()
    }
}

impl AddAssign for Split {
    fn add_assign(&mut self, other: Self) {
        self.learnt += other.learnt;
        self.count += other.count;
        self.composition += other.composition;
        self.index += other.index;
        self.parameters += other.parameters;
        self.share += other.share;
        self.limits += other.limits;
        self.rest += other.rest;
    }
}

/// A component of the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewComponent {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub label: Said,
}

/// What a component comes to at a centre, now and the month before. Amounts are as they are paid: charges are negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewLine {
    /// The centre's HSA id.
    pub centre: String,
    /// The component, one of [`Review::components`].
    pub component: String,
    /// The month before: what was posted, or else what it comes to now.
    #[serde(with = "form::ore")]
    pub before: Ore,
    /// This month.
    #[serde(with = "form::ore")]
    pub now: Ore,
    /// The change, `now − before`, by its parts.
    pub split: Split,
}

/// What a centre gets, now and the month before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewCentre {
    /// HSA id.
    pub centre: String,
    /// Its name.
    pub name: String,
    /// Whether it had anything the month before.
    pub was_there: bool,
    /// Whether it has anything now.
    pub is_there: bool,
    /// Listed persons the month before, as a decimal or a fraction.
    pub listed_before: String,
    /// Listed persons now.
    pub listed: String,
    /// What it was paid the month before, plans included.
    #[serde(with = "form::ore")]
    pub before: Ore,
    /// What it is paid now, plans included.
    #[serde(with = "form::ore")]
    pub now: Ore,
    /// The change of the model's components by its parts.
    pub split: Split,
    /// The change of plans' lines and of corrections booked beside the model.
    #[serde(with = "form::ore")]
    pub plans: Ore,
}

/// What a plan comes to at a centre, now and the month before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanChange {
    /// The centre's HSA id.
    pub centre: String,
    /// The plan.
    pub plan: String,
    /// What it is called.
    pub label: String,
    /// The month before, as it was booked.
    #[serde(with = "form::ore")]
    pub before: Ore,
    /// This month.
    #[serde(with = "form::ore")]
    pub now: Ore,
}

/// A difference of a correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionLine {
    /// The centre's HSA id.
    pub centre: String,
    /// Its name.
    pub name: String,
    /// What the line is called, in the region's language.
    pub label: String,
    /// The month it belongs to.
    #[serde(with = "form::text")]
    pub month_for: Month,
    /// The cause's word.
    pub cause: String,
    /// How many persons or rows stand behind the line; none when nobody can say.
    pub persons: Option<u64>,
    /// What it rests on.
    pub rests_on: String,
    /// What is paid more, or less when negative.
    #[serde(with = "form::ore")]
    pub amount: Ore,
    /// Whether it is moved; a difference below the threshold is recorded only.
    pub moved: bool,
}

/// What a cause comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseSum {
    /// The cause's word.
    pub cause: String,
    /// What it is in words.
    pub said: Said,
    /// How many centres it touches.
    pub centres: u64,
    /// What is moved.
    #[serde(with = "form::ore")]
    pub moved: Ore,
    /// What is recorded and not moved.
    #[serde(with = "form::ore")]
    pub left: Ore,
}

/// A parameter or table with another value than the month before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedParameter {
    /// Its name in the model.
    pub name: String,
    /// What it is called.
    pub label: Said,
    /// Its unit.
    pub unit: String,
    /// The value the month before; empty for a table.
    pub from: Said,
    /// The value now; of a table how many of its rows differ.
    pub to: Said,
    /// By which decision, or on what basis.
    pub decision: Said,
}

/// A line whose change is far from the other centres' change of the same component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlier {
    /// The centre's HSA id.
    pub centre: String,
    /// Its name.
    pub name: String,
    /// The component.
    pub component: String,
    /// What it is called.
    pub label: Said,
    /// The month before; negative for a cost.
    #[serde(with = "form::ore", default)]
    pub before: Ore,
    /// The change in öre.
    #[serde(with = "form::ore")]
    pub change: Ore,
    /// The change in hundredths of a per cent of the month before.
    pub change_percent_hundredths: i64,
    /// The middle centre's change, likewise.
    pub median_percent_hundredths: i64,
    /// How far the centres usually are from the middle one (MAD), likewise.
    pub usual_percent_hundredths: i64,
}

impl Said {
    /// The sentence as a text.
    pub fn text(&self) -> Text {
        Text { sv: self.sv.clone(), en: self.en.clone() }
    }
}

impl From<Text> for Said {
    fn from(Text { sv, en }: Text) -> Self {
        Self { sv, en }
    }
}

impl Review {
    /// What a component is called.
    pub fn label_of(&self, component: &str) -> Said {
        let found = self.components.iter().find(|there| there.name == component);
        found.map_or_else(|| Said::from(Text::same(component)), |there| there.label.clone())
    }

    /// The version of the form.
    pub const VERSION: u32 = 1;

    /// The text that is recorded.
    pub(crate) fn to_text(&self) -> String {
        // A struct of texts and numbers: the writer has no case in which it fails.
        serde_json::to_string(self).unwrap_or_else(|error| unreachable!("a review cannot be written: {error}"))
    }

    /// Reads the recorded text.
    pub(crate) fn parse(source: &str) -> Result<Self, Problem> {
        let not_read = |why: &str| {
            Problem::error(
                "review_not_read",
                text!("granskningen kan inte läsas: {why}", "the review cannot be read: {why}"),
            )
        };
        let review: Self = serde_json::from_str(source).map_err(|error| not_read(&error.to_string()))?;
        if review.version == Self::VERSION { Ok(review) } else { Err(not_read("version")) }
    }
}
