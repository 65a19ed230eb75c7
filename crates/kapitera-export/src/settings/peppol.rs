//! `[[peppol]]`: how the region's self-billing documents are written.

use std::path::Path;

use kapitera_books::peppol_address;
use kapitera_message::{Problem, Problems, text};
use kapitera_period::Date;
use kapitera_toml::{Document, Section};

use super::{Validity, on_day, one_of, optional, overlaps, validity};
use crate::peppol::BookedLine;

/// How self-billing documents are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeppolSettings {
    /// When this holds.
    pub validity: Validity,
    /// Why care is exempt from VAT, as a code.
    pub exemption: ExemptionCode,
    /// The same in words.
    pub exemption_reason: String,
    /// The region's own reference, by which it knows its documents again.
    pub buyer_reference: String,
    /// Where the region is reached, when that is not its organisation number: `0007:2321000214`.
    pub endpoint: Option<String>,
    /// A note that stands in every document.
    pub note: Option<String>,
    /// The region's coding of each line; no fields, no coding.
    pub accounting_cost: Vec<AccountingCost>,
    /// What stands between the fields of the coding.
    pub accounting_cost_mark: String,
}

/// The codes of the exemption that Sweden's exempt care can rest on. Which one is the region's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExemptionCode {
    /// Article 132(1)(b): hospital and medical care by public bodies and comparable ones.
    HospitalCare,
    /// Article 132(1)(c): medical care by the professions.
    Professions,
}

impl ExemptionCode {
    const WORDS: [(&'static str, Self); 2] =
        [("VATEX-EU-132-1B", Self::HospitalCare), ("VATEX-EU-132-1C", Self::Professions)];

    /// The code of the list VATEX.
    pub fn code(self) -> &'static str {
        Self::WORDS.iter().find(|(_, code)| *code == self).map_or("", |(word, _)| word)
    }
}

/// A field of the region's coding of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountingCost {
    /// The account.
    Account,
    /// The cost centre.
    CostCentre,
    /// The area of activity.
    Activity,
    /// The counterpart.
    Counterpart,
}

impl AccountingCost {
    const WORDS: [(&'static str, Self); 4] = [
        ("account", Self::Account),
        ("cost-centre", Self::CostCentre),
        ("activity", Self::Activity),
        ("counterpart", Self::Counterpart),
    ];

    /// What a line has in this field; may be empty.
    pub fn of(self, line: &BookedLine) -> &str {
        match self {
            Self::Account => &line.account,
            Self::CostCentre => &line.cost_centre,
            Self::Activity => &line.activity,
            Self::Counterpart => &line.counterpart,
        }
    }
}

impl PeppolSettings {
    /// Reads all `[[peppol]]` of `files.toml`, by their place in the text; other parts have their own readers.
    ///
    /// # Errors
    ///
    /// All that is wrong in them, each with its place.
    pub fn parse(path: &Path, source: &str) -> Result<Vec<Self>, Problems> {
        let mut document = Document::new(path, source);
        let Some(table) = document.parse(source) else { return Err(document.problems) };
        let mut root = Document::root(&table);
        let sections = document.sections(&mut root, "peppol");
        let settings: Vec<Self> = sections.into_iter().filter_map(|section| one(&mut document, section)).collect();
        overlaps(&mut document, &settings, "peppol", |one| &one.validity, |_| "");
        if document.problems.is_empty() { Ok(settings) } else { Err(document.problems) }
    }

    /// Those of `settings` that hold on a day.
    ///
    /// # Errors
    ///
    /// `file_setting_missing` when none does.
    pub fn on(settings: &[Self], day: Date) -> Result<&Self, Problem> {
        on_day(settings, day, "[[peppol]]", |one| &one.validity)
    }
}

fn one(document: &mut Document, mut section: Section<'_, '_>) -> Option<PeppolSettings> {
    let section_ref = &mut section;
    let validity = validity(document, section_ref);
    let exemption = one_of(document, section_ref, "tax-exemption", &ExemptionCode::WORDS, None);
    let reason = filled(document, section_ref, "tax-exemption-reason");
    let reference = filled(document, section_ref, "buyer-reference");
    let endpoint = if section_ref.has("endpoint") {
        document.parsed(section_ref, "endpoint", |said| peppol_address(said).map(|_| said.to_owned()))
    } else {
        None
    };
    let note = optional(document, section_ref, "note").filter(|note| !note.trim().is_empty());
    let cost = fields(document, section_ref);
    let mark = optional(document, section_ref, "accounting-cost-mark");
    document.finish(section);
    Some(PeppolSettings {
        validity: validity?,
        exemption: exemption?,
        exemption_reason: reason?,
        buyer_reference: reference?,
        endpoint,
        note,
        accounting_cost: cost?,
        accounting_cost_mark: mark.unwrap_or_else(|| ";".to_owned()),
    })
}

/// A text that must be there and not be blank.
fn filled(document: &mut Document, section: &mut Section<'_, '_>, key: &'static str) -> Option<String> {
    document.parsed(section, key, |text| (!text.trim().is_empty()).then(|| text.to_owned()))
}

/// `accounting-cost = ["account", "cost-centre"]`.
fn fields(document: &mut Document, section: &mut Section<'_, '_>) -> Option<Vec<AccountingCost>> {
    let place = section.entries().find(|(key, ..)| *key == "accounting-cost").map(|(_, span, _)| span);
    let mut fields = Some(Vec::new());
    for word in document.strings(section, "accounting-cost") {
        match AccountingCost::WORDS.iter().find(|(known, _)| *known == word) {
            Some((_, field)) => fields.iter_mut().for_each(|fields| fields.push(*field)),
            None => {
                let known = AccountingCost::WORDS.map(|(known, _)| known).join(", ");
                let problem = Problem::error(
                    "value_form",
                    text!("”{word}” är inget fält i konteringen", "“{word}” is not a field of the coding"),
                )
                .hint(text!("fälten är: {known}", "the fields are: {known}"));
                document.problem(problem, place.clone().unwrap_or_default());
                fields = None;
            }
        }
    }
    fields
}
