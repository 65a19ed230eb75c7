//! What may be recorded, and how it stands in an entry's body.

use kapitera_message::{Problem, text};
use kapitera_money::Ore;
use kapitera_period::{Date, Month};
use serde::{Deserialize, Serialize};

use crate::draft::{Draft, DraftLine, SettlementId};
use crate::form;
use crate::life::Step;
use crate::voucher::{Row, Voucher};

/// What is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A text that something stands on: a model, the books, a plan.
    Text(TextRecord),
    /// A settlement or correction, prepared.
    Draft(Box<Draft>),
    /// A step in its life.
    Step(StepRecord),
    /// A voucher.
    Voucher(Voucher),
    /// A month of the books opened or closed.
    Period(PeriodRecord),
    /// A plan, prepared.
    Plan(PlanRecord),
    /// A step in a plan's life.
    PlanStep(PlanStepRecord),
    /// Payments made from the balances.
    Payment(PaymentRecord),
    /// A file given to somebody.
    Export(ExportRecord),
    /// Figures of follow-up prepared for residents.
    Publication(PublicationRecord),
    /// A step in a publication's life.
    PublicationStep(PublicationStepRecord),
    /// The outcome of a measure in a programme, reported.
    Outcome(OutcomeRecord),
}

/// The kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordKind {
    /// [`Record::Text`]
    Text,
    /// [`Record::Draft`]
    Draft,
    /// [`Record::Step`]
    Step,
    /// [`Record::Voucher`]
    Voucher,
    /// [`Record::Period`]
    Period,
    /// [`Record::Plan`]
    Plan,
    /// [`Record::PlanStep`]
    PlanStep,
    /// [`Record::Payment`]
    Payment,
    /// [`Record::Export`]
    Export,
    /// [`Record::Publication`]
    Publication,
    /// [`Record::PublicationStep`]
    PublicationStep,
    /// [`Record::Outcome`]
    Outcome,
}

impl RecordKind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Text,
        Self::Draft,
        Self::Step,
        Self::Voucher,
        Self::Period,
        Self::Plan,
        Self::PlanStep,
        Self::Payment,
        Self::Export,
        Self::Publication,
        Self::PublicationStep,
        Self::Outcome,
    ];

    /// Its word in the journal.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Draft => "draft",
            Self::Step => "step",
            Self::Voucher => "voucher",
            Self::Period => "period",
            Self::Plan => "plan",
            Self::PlanStep => "plan-step",
            Self::Payment => "payment",
            Self::Export => "export",
            Self::Publication => "publication",
            Self::PublicationStep => "publication-step",
            Self::Outcome => "outcome",
        }
    }

    /// The kind with this word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A text that something stands on, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextRecord {
    /// Where it lay, relative to the region's directory where it lay there.
    pub path: String,
    /// Its digest.
    pub sha256: String,
    /// The text.
    pub text: String,
}

/// A step in the life of a settlement or correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRecord {
    /// Whose.
    pub settlement: SettlementId,
    /// Which.
    pub step: Step,
    /// The hash of the entry that holds the draft that it was taken on.
    pub on: String,
    /// What was said with it; may be empty.
    pub note: String,
}

/// What happens to a month of the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodAct {
    /// It takes vouchers.
    Opened,
    /// It takes no more.
    Closed,
    /// It takes vouchers again: the contrary step of closing.
    Reopened,
}

/// A month of the books opened or closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodRecord {
    /// The month.
    #[serde(with = "form::text")]
    pub month: Month,
    /// What happens to it.
    pub act: PeriodAct,
    /// Why; must be there when it is opened again.
    pub reason: String,
}

/// A plan as it is prepared: a text that says what is paid or taken back over several months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanRecord {
    /// The plan's id, from its text.
    pub id: String,
    /// The text.
    pub text: String,
}

/// A step in the life of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanAct {
    /// Somebody else than the preparer answers for it: from now on it is followed.
    Attested,
    /// It is followed no more; what is booked stands.
    Ended,
}

/// A step in the life of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanStepRecord {
    /// The plan.
    pub plan: String,
    /// What happens.
    pub act: PlanAct,
    /// Why; must be there when it is ended.
    pub reason: String,
}

/// Payments made together: one payment file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentRecord {
    /// Its id, unique for ever, at most 30 characters of `A–Z 0–9 -`: the message id of the file is made from it.
    pub id: String,
    /// The month of the books.
    #[serde(with = "form::text")]
    pub period: Month,
    /// The day the bank is asked to pay.
    #[serde(with = "form::text")]
    pub execution: Date,
    /// What is paid, by provider.
    pub items: Vec<PaymentItem>,
    /// What is not paid now, by provider, with its outcome.
    pub held: Vec<HeldBalance>,
    /// The settlements and corrections that are paid by it.
    pub settlements: Vec<SettlementId>,
}

/// What one provider is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentItem {
    /// The provider's organisation number.
    pub provider: String,
    /// Its name.
    pub name: String,
    /// Öre, above 0.
    #[serde(with = "form::ore")]
    pub amount: Ore,
    /// Where it is paid to as the books say it: `bankgiro 5805-6201`, `plusgiro …`, `iban …`; `internal` inside the region.
    pub account: String,
    /// The end-to-end id, at most 35 characters, unique for ever.
    pub reference: String,
}

/// What becomes of a balance that is not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeldOutcome {
    /// The provider owes; it is taken from what comes next.
    CarriedForward,
    /// The provider owes; it gets an invoice.
    Invoiced,
}

/// A balance that is not paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldBalance {
    /// The provider's organisation number.
    pub provider: String,
    /// Its name.
    pub name: String,
    /// What it owes, in öre, above 0.
    #[serde(with = "form::ore")]
    pub owed: Ore,
    /// What becomes of it.
    pub outcome: HeldOutcome,
    /// By what rule.
    pub reason: String,
}

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExportKind {
    /// A centre's statement as PDF.
    StatementPdf,
    /// A centre's statement as Excel.
    StatementExcel,
    /// Vouchers as SIE 4I.
    Sie,
    /// Payments as pain.001.
    Payments,
    /// A self-billing invoice or credit note.
    Invoice,
    /// The ledger's rows in the region's column layout.
    LedgerCsv,
}

impl ExportKind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::StatementPdf, Self::StatementExcel, Self::Sie, Self::Payments, Self::Invoice, Self::LedgerCsv];
}

/// A file given to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportRecord {
    /// What it is.
    pub kind: ExportKind,
    /// Where it lies, relative to the region's directory.
    pub path: String,
    /// What it is of: a month, a payment's id, a centre and a month.
    pub of: String,
    /// The digest of its bytes.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// The amount it comes to, equal to the ledger's, in öre.
    #[serde(with = "form::ore")]
    pub total: Ore,
}

/// Figures of follow-up prepared for residents. What is said stands in texts of their own, recorded with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicationRecord {
    /// Its id, unique for ever: the month it ends with and a number, `2020-04-1`.
    pub id: String,
    /// The digest of the text that everybody may read when it is published.
    pub public_sha256: String,
    /// The digest of the text that only the region reads: the counts by which the next one is kept from giving small numbers away.
    pub basis_sha256: String,
    /// What is said of figures that were published before and are others now; empty when none are.
    pub notice: String,
    /// How many figures that were published before are others now.
    pub changed: u64,
}

/// A step in the life of a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PublicationAct {
    /// Somebody else than who prepared it has checked it.
    Checked,
    /// Everybody may read it.
    Published,
    /// It will not be published.
    Withdrawn,
}

/// A step in the life of a publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicationStepRecord {
    /// The publication.
    pub publication: String,
    /// What happens.
    pub act: PublicationAct,
    /// What was said with it; must be there when it is withdrawn.
    pub note: String,
}

/// What somebody reports of a measure in an improvement programme. A later report of the same measure and period counts instead of it; this
/// one stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRecord {
    /// The programme, by its name.
    pub programme: String,
    /// The package or measure, by its name in the programme.
    pub measure: String,
    /// The period, by its name in the programme.
    pub period: String,
    /// The outcome in öre, better above zero; none when only the status is reported.
    #[serde(with = "form::maybe_ore")]
    pub amount: Option<Ore>,
    /// Where the measure stands, in the programme's words; none when that is as it was.
    pub status: Option<String>,
    /// What was said of it; may be empty.
    pub note: String,
}

impl Record {
    /// Its kind.
    pub fn kind(&self) -> RecordKind {
        match self {
            Self::Text(_) => RecordKind::Text,
            Self::Draft(_) => RecordKind::Draft,
            Self::Step(_) => RecordKind::Step,
            Self::Voucher(_) => RecordKind::Voucher,
            Self::Period(_) => RecordKind::Period,
            Self::Plan(_) => RecordKind::Plan,
            Self::PlanStep(_) => RecordKind::PlanStep,
            Self::Payment(_) => RecordKind::Payment,
            Self::Export(_) => RecordKind::Export,
            Self::Publication(_) => RecordKind::Publication,
            Self::PublicationStep(_) => RecordKind::PublicationStep,
            Self::Outcome(_) => RecordKind::Outcome,
        }
    }

    /// The body as JSON on one line, without rows and lines.
    pub fn body(&self) -> String {
        let body = match self {
            Self::Text(record) => serde_json::to_string(record),
            Self::Draft(record) => serde_json::to_string(record),
            Self::Step(record) => serde_json::to_string(record),
            Self::Voucher(record) => serde_json::to_string(record),
            Self::Period(record) => serde_json::to_string(record),
            Self::Plan(record) => serde_json::to_string(record),
            Self::PlanStep(record) => serde_json::to_string(record),
            Self::Payment(record) => serde_json::to_string(record),
            Self::Export(record) => serde_json::to_string(record),
            Self::Publication(record) => serde_json::to_string(record),
            Self::PublicationStep(record) => serde_json::to_string(record),
            Self::Outcome(record) => serde_json::to_string(record),
        };
        // These are structs of texts and numbers: the writer has no case in which it fails.
        body.unwrap_or_else(|error| unreachable!("a record cannot be written: {error}"))
    }

    /// The details that stand beside the body: a voucher's rows, a draft's lines.
    pub fn details(&self) -> Vec<String> {
        match self {
            Self::Voucher(voucher) => voucher.rows.iter().map(Row::detail).collect(),
            Self::Draft(draft) => draft.lines.iter().map(DraftLine::detail).collect(),
            _ => Vec::new(),
        }
    }

    /// Reads a body; rows and lines are put in by the reader.
    ///
    /// # Errors
    ///
    /// `record_not_read` when it is not a body of this kind.
    pub fn read(kind: RecordKind, body: &str) -> Result<Self, Problem> {
        let read = match kind {
            RecordKind::Text => serde_json::from_str(body).map(Self::Text),
            RecordKind::Draft => serde_json::from_str(body).map(Self::Draft),
            RecordKind::Step => serde_json::from_str(body).map(Self::Step),
            RecordKind::Voucher => serde_json::from_str(body).map(Self::Voucher),
            RecordKind::Period => serde_json::from_str(body).map(Self::Period),
            RecordKind::Plan => serde_json::from_str(body).map(Self::Plan),
            RecordKind::PlanStep => serde_json::from_str(body).map(Self::PlanStep),
            RecordKind::Payment => serde_json::from_str(body).map(Self::Payment),
            RecordKind::Export => serde_json::from_str(body).map(Self::Export),
            RecordKind::Publication => serde_json::from_str(body).map(Self::Publication),
            RecordKind::PublicationStep => serde_json::from_str(body).map(Self::PublicationStep),
            RecordKind::Outcome => serde_json::from_str(body).map(Self::Outcome),
        };
        read.map_err(|error| {
            let name = kind.name();
            Problem::error(
                "record_not_read",
                text!(
                    "en post av slaget ”{name}” i journalen kan inte läsas: {error}",
                    "an entry of kind “{name}” in the journal cannot be read: {error}"
                ),
            )
        })
    }
}
