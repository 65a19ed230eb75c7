//! `[[bank]]`: how the region's bank wants its payment files.

use kapitera_books::{AccountError, is_bic, parse_iban};
use kapitera_message::{Problem, Text, text};
use kapitera_toml::{Document, Section};

use super::{Replacements, Validity, one_of, optional, replace, validity};
use crate::pain::PainVersion;

/// The most characters of a name, when the bank has not said less.
const NAME_LENGTH: u64 = 70;
/// The most that the format takes.
const NAME_LENGTH_MAX: u64 = 140;
/// The clearing member that stands for Bankgirot.
const BANKGIRO_MEMBER: &str = "9900";
/// The clearing member that stands for Plusgirot at most banks.
const PLUSGIRO_MEMBER: &str = "9960";

/// An id that the bank has given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyId {
    /// The id.
    pub id: String,
    /// Its scheme, `BANK` or `CUST`.
    pub scheme: String,
}

/// How the payee is told what is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// As free text.
    Unstructured,
    /// As the numbers of the self-billing documents that are paid.
    SelfBilledInvoice,
}

/// How the bank wants its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankProfile {
    /// When this holds.
    pub validity: Validity,
    /// The bank's name.
    pub name: String,
    /// The version of the message.
    pub version: PainVersion,
    /// The account that is paid from.
    pub iban: String,
    /// The bank.
    pub bic: String,
    /// Who sends the file, as the bank knows it.
    pub initiator: Option<PartyId>,
    /// Who pays, as the bank knows it.
    pub debtor: Option<PartyId>,
    /// How urgent: `NURG`.
    pub service_level: Option<String>,
    /// What the payments are: `SUPP`.
    pub category_purpose: Option<String>,
    /// Who bears the charges: `SHAR`, `SLEV`; some banks want it left out.
    pub charges: Option<String>,
    /// Whether the account shows one sum; left to the bank when not said.
    pub batch_booking: Option<bool>,
    /// The clearing member of bankgiro payees.
    pub bankgiro_member: String,
    /// The clearing member of plusgiro payees.
    pub plusgiro_member: String,
    /// How the payee is told what is paid.
    pub reference: Reference,
    /// Words before a reference in free text; may be empty.
    pub message: String,
    /// The most characters of a name.
    pub name_length_max: usize,
    /// What is written instead of characters that payments lack.
    pub replacements: Replacements,
}

pub(super) fn read(document: &mut Document, root: &mut Section<'_, '_>) -> Vec<BankProfile> {
    document.sections(root, "bank").into_iter().filter_map(|section| one(document, section)).collect()
}

fn one(document: &mut Document, mut section: Section<'_, '_>) -> Option<BankProfile> {
    let profile = profile(document, &mut section);
    document.finish(section);
    profile
}

fn profile(document: &mut Document, section: &mut Section<'_, '_>) -> Option<BankProfile> {
    let validity = validity(document, section);
    let name = document.required(section, "name");
    let versions = PainVersion::ALL.map(|version| (version.name(), version));
    let version = one_of(document, section, "version", &versions, Some(PainVersion::V03));
    let iban = checked(document, section, "iban", |iban| parse_iban(iban).map_err(AccountError::text));
    let bic = checked(document, section, "bic", |bic| {
        let wrong = text!("har inte en BIC:s form", "does not have the form of a BIC");
        if is_bic(bic) { Ok(bic.to_owned()) } else { Err(wrong) }
    });
    let initiator = party(document, section, "initiator");
    let debtor = party(document, section, "debtor");
    let levels = ["NURG", "URGP", "SDVA", "SEPA"].map(|word| (word, Some(word)));
    let service_level = one_of(document, section, "service-level", &levels, Some(Some("NURG")));
    let purposes = ["SUPP", "GOVT", "TREA", "OTHR"].map(|word| (word, Some(word)));
    let category_purpose = one_of(document, section, "category-purpose", &purposes, Some(Some("SUPP")));
    let bearers = ["SHAR", "SLEV", "DEBT", "CRED"].map(|word| (word, Some(word)));
    let charges = one_of(document, section, "charges", &bearers, Some(None));
    let batch_booking = if section.has("batch-booking") { document.flag(section, "batch-booking") } else { None };
    let member = |document: &mut Document, section: &mut Section<'_, '_>, key| {
        checked(document, section, key, |member| {
            let digits = member.len() == 4 && member.bytes().all(|byte| byte.is_ascii_digit());
            if digits { Ok(member.to_owned()) } else { Err(text!("är inte fyra siffror", "is not four digits")) }
        })
    };
    let bankgiro_member =
        if section.has("bankgiro-member") { member(document, section, "bankgiro-member") } else { None };
    let plusgiro_member =
        if section.has("plusgiro-member") { member(document, section, "plusgiro-member") } else { None };
    let references = [("text", Reference::Unstructured), ("self-billed-invoice", Reference::SelfBilledInvoice)];
    let reference = one_of(document, section, "reference", &references, Some(Reference::Unstructured));
    let message = optional(document, section, "message").unwrap_or_default();
    let length = if section.has("name-length-max") { document.whole(section, "name-length-max") } else { None };
    let length = length.unwrap_or(NAME_LENGTH).clamp(1, NAME_LENGTH_MAX);
    let replacements = replace::read(document, section);
    Some(BankProfile {
        validity: validity?,
        name: name?.0,
        version: version?,
        iban: iban?,
        bic: bic?,
        initiator,
        debtor,
        service_level: service_level?.map(str::to_owned),
        category_purpose: category_purpose?.map(str::to_owned),
        charges: charges?.map(str::to_owned),
        batch_booking,
        bankgiro_member: bankgiro_member.unwrap_or_else(|| BANKGIRO_MEMBER.to_owned()),
        plusgiro_member: plusgiro_member.unwrap_or_else(|| PLUSGIRO_MEMBER.to_owned()),
        reference: reference?,
        message,
        name_length_max: usize::try_from(length).unwrap_or(1),
        replacements,
    })
}

/// A value that must be there and that `read` takes; what it says follows the value.
fn checked(
    document: &mut Document,
    section: &mut Section<'_, '_>,
    key: &'static str,
    read: impl Fn(&str) -> Result<String, Text>,
) -> Option<String> {
    let (string, span) = document.required(section, key)?;
    match read(&string) {
        Ok(value) => Some(value),
        Err(Text { sv, en }) => {
            let problem = Problem::error("bank_value_form", text!("”{string}” {sv}", "“{string}” {en}"));
            document.problem(problem, span);
            None
        }
    }
}

/// Reads `initiator = { id = "…", scheme = "BANK" }`.
fn party(document: &mut Document, section: &mut Section<'_, '_>, key: &'static str) -> Option<PartyId> {
    let mut part = document.section(section, key)?;
    let id = document.required(&mut part, "id");
    let schemes = ["BANK", "CUST"].map(|word| (word, word));
    let scheme = one_of(document, &mut part, "scheme", &schemes, None);
    document.finish(part);
    let (id, span) = id?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    if id.is_empty() || id.len() > 35 || !id.chars().all(plain) {
        let problem = Problem::error(
            "bank_value_form",
            text!("”{id}” är inget id som får stå i filen", "“{id}” is not an id that may stand in the file"),
        )
        .hint(text!("högst 35 bokstäver a–z, siffror, - _ .", "at most 35 letters a–z, digits, - _ ."));
        document.problem(problem, span);
        return None;
    }
    Some(PartyId { id, scheme: scheme?.to_owned() })
}
