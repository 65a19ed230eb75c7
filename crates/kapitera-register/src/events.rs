//! Dated events: visits, dispensed drugs, cost items, calls, assessments, and what units order of each other, in one form, so
//! that one store and one count serve all.

use std::fmt;
use std::sync::Arc;

use kapitera_money::Ore;
use kapitera_period::Date;

use crate::{Pseudonym, RegisterKind};

/// The registers of dated events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// Visits at centres; the amount is the patient fee.
    Visits,
    /// Dispensed drugs; the amount is their cost.
    Drugs,
    /// Cost items: lab, X-ray, rent and so on; the amount is the cost, negative when it is credited.
    Costs,
    /// Telephone calls to centres, which are nobody's; they have no amount.
    Calls,
    /// Needs of a medical assessment, by the day of the contact; they have no amount.
    Assessments,
    /// What a centre or another unit orders of a unit that sells; the amount is what was charged for all of it.
    Orders,
    /// Consultative feedback from a unit that sells to one that orders; it has no amount.
    Feedback,
    /// Point-of-care tests (*patientnära analyser*, PNA) done at a centre or another unit; the amount is what they cost it.
    PocTests,
}

impl EventKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Visits,
        Self::Drugs,
        Self::Costs,
        Self::Calls,
        Self::Assessments,
        Self::Orders,
        Self::Feedback,
        Self::PocTests,
    ];

    /// The register.
    pub fn register(self) -> RegisterKind {
        match self {
            Self::Visits => RegisterKind::Visits,
            Self::Drugs => RegisterKind::Drugs,
            Self::Costs => RegisterKind::Costs,
            Self::Calls => RegisterKind::Calls,
            Self::Assessments => RegisterKind::Assessments,
            Self::Orders => RegisterKind::Orders,
            Self::Feedback => RegisterKind::Feedback,
            Self::PocTests => RegisterKind::PocTests,
        }
    }

    /// The kind of events that `register` holds; none for the other registers.
    pub fn of(register: RegisterKind) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.register() == register)
    }

    /// The name used in commands and models: that of the register.
    pub fn name(self) -> &'static str {
        self.register().name()
    }

    /// Whether its events have amounts; the amounts of others are 0.
    pub fn has_amounts(self) -> bool {
        matches!(self, Self::Visits | Self::Drugs | Self::Costs | Self::Orders | Self::PocTests)
    }

    /// Whether a row may tell of several alike, each of which counts; an event of another kind counts 1.
    pub fn has_quantities(self) -> bool {
        matches!(self, Self::Orders | Self::PocTests)
    }

    /// Whether its events are of internal trade: nobody's, and at centres or at other units of the region.
    pub fn is_of_trade(self) -> bool {
        matches!(self, Self::Orders | Self::Feedback | Self::PocTests)
    }

    /// What is said of each event of this kind besides person, day, centre and amount; the order in which
    /// [`Event::labels`] holds it.
    pub fn labels(self) -> &'static [Label] {
        match self {
            Self::Visits => &[Label::Profession, Label::Contact, Label::Prescription, Label::County, Label::Clinician],
            Self::Drugs => &[Label::Responsibility, Label::Atc, Label::Workplace],
            Self::Costs => &[Label::CostKind, Label::Service, Label::Diagnosis],
            Self::Calls => &[Label::Errand, Label::Answer],
            Self::Assessments => &[Label::Assessor, Label::Chosen, Label::Wait],
            Self::Orders => &[Label::Supplier, Label::Service, Label::Referrer],
            Self::Feedback => &[Label::Supplier, Label::Subject],
            Self::PocTests => &[Label::Service],
        }
    }
}

/// What is said of an event by a word or a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// The profession met at a visit: `doctor`, `nurse` …, as the mapping names them.
    Profession,
    /// The type of contact: `visit`, `home-visit`, `telephone` …, as the mapping names them.
    Contact,
    /// Whether the contact was only a prescription by telephone: `yes` or `no`.
    Prescription,
    /// The patient's home region: its county code, two digits; `unknown` when not known.
    County,
    /// The clinician met; empty when not known.
    Clinician,
    /// Who has cost responsibility for a drug: `general`, or the name of a specialty.
    Responsibility,
    /// A drug's ATC code.
    Atc,
    /// The prescriber's workplace code; empty when not known.
    Workplace,
    /// What kind of cost: `lab`, `x-ray`, `rent` …, as the mapping names them.
    CostKind,
    /// The service code of an order, of a point-of-care test, or of a cost item; empty for a cost item that has none.
    Service,
    /// The main diagnosis of a cost item: its ICD-10-SE code with a point after the third sign, `C50.9`; empty when not known.
    Diagnosis,
    /// What a call was about: `care`, `booking` …, as the mapping names it.
    Errand,
    /// How a call ended: one of [`ANSWERS`].
    Answer,
    /// The profession that assessed: `doctor`, `nurse` …; empty when nobody has yet, or it is not known.
    Assessor,
    /// Whether the patient chose to wait longer than was offered: `yes` or `no`.
    Chosen,
    /// Calendar days from the contact to the assessment: `0`, `1` …, or [`STILL_WAITING`].
    Wait,
    /// The unit that sells, or that gives feedback: its HSA id.
    Supplier,
    /// The unit of who referred, when it is another than the one that pays; empty when not known.
    Referrer,
    /// What feedback was about: `ordering`, `indications` …, as the mapping names it.
    Subject,
}

impl Label {
    /// All labels.
    pub const ALL: [Self; 19] = [
        Self::Profession,
        Self::Contact,
        Self::Prescription,
        Self::County,
        Self::Clinician,
        Self::Responsibility,
        Self::Atc,
        Self::Workplace,
        Self::CostKind,
        Self::Service,
        Self::Diagnosis,
        Self::Errand,
        Self::Answer,
        Self::Assessor,
        Self::Chosen,
        Self::Wait,
        Self::Supplier,
        Self::Referrer,
        Self::Subject,
    ];

    /// The name used in mappings, stored registers and models.
    pub fn name(self) -> &'static str {
        match self {
            Self::Profession => "profession",
            Self::Contact => "contact",
            Self::Prescription => "prescription",
            Self::County => "county",
            Self::Clinician => "clinician",
            Self::Responsibility => "responsibility",
            Self::Atc => "atc",
            Self::Workplace => "workplace",
            Self::CostKind => "kind",
            Self::Service => "service",
            Self::Diagnosis => "diagnosis",
            Self::Errand => "errand",
            Self::Answer => "answer",
            Self::Assessor => "assessor",
            Self::Chosen => "chosen",
            Self::Wait => "wait",
            Self::Supplier => "supplier",
            Self::Referrer => "referrer",
            Self::Subject => "subject",
        }
    }

    /// Whether it is said of events of `kind`. A service is said of several.
    pub fn is_of(self, kind: EventKind) -> bool {
        kind.labels().contains(&self)
    }
}

/// The word for drugs that primary care carries the cost of, whoever prescribed them.
pub const GENERAL_DRUGS: &str = "general";

/// The county code of a patient whose home region is not known.
pub const UNKNOWN_COUNTY: &str = "unknown";

/// How a call may end: answered at once, called back the same day, called back later, never answered.
pub const ANSWERS: [&str; 4] = ["answered", "called-back", "called-back-later", "unanswered"];

/// The word for a need of assessment that nobody has met yet.
pub const STILL_WAITING: &str = "waiting";

/// A visit, a dispensing, a cost item, a call, a need of assessment, or something of internal trade. Prints itself without
/// saying who.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// Whom it concerns; none for costs without a person, such as rent.
    pub person: Option<Pseudonym>,
    /// The service date: the day of the visit, of the dispensing or of the service.
    pub day: Date,
    /// The centre visited or ordering, or the centre whose cost it is; empty for none. Of internal trade it may be another unit.
    pub centre: Arc<str>,
    /// The patient fee of a visit, or the cost; what was charged for all that an order tells of.
    pub amount: Ore,
    /// How many alike it tells of: what it counts. 1, unless the kind has quantities ([`EventKind::has_quantities`]); never 0.
    pub quantity: u32,
    /// One word per entry of [`EventKind::labels`].
    pub labels: Vec<Arc<str>>,
}

impl fmt::Debug for Event {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { person, day, centre, amount, quantity, labels } = self;
        let of = if *quantity == 1 { String::new() } else { format!(" for {quantity}") };
        write!(out, "event {day} {centre:?} {amount:?}{of} {labels:?} of {person:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_label_is_said_of_some_kind() {
        for kind in EventKind::ALL {
            assert!(Label::ALL.into_iter().all(|label| label.is_of(kind) == kind.labels().contains(&label)));
            assert_eq!(EventKind::of(kind.register()), Some(kind));
        }
        let said = |label: Label| EventKind::ALL.into_iter().filter(|kind| label.is_of(*kind)).count();
        assert!(Label::ALL.into_iter().all(|label| said(label) > 0));
        assert_eq!(said(Label::Service), 3);
    }
}
