//! `providers.toml`: who is paid, where, and what counterpart they are.

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::Provenance;
use kapitera_register::Owner;
use kapitera_toml::Section;

use super::account::{AccountError, BankAccount, PayAccount, is_bic};
use super::chart::{self, Chart};
use super::dated::{dated, one_at_a_time};
use super::numbers::{is_org_number, is_vat_number, peppol_address};
use super::read::Reader;

/// A provider, as it was during its days.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its organisation number, ten digits, by which the register of centres names it.
    pub org_number: String,
    /// Its name.
    pub name: String,
    /// Its code as a counterpart.
    pub counterpart: String,
    /// The cost centre of its postings when the posting rule has none; may be empty.
    pub cost_centre: String,
    /// Where it is paid; an IBAN with the BIC that the text says.
    pub pay: PayAccount,
    /// Whether it is approved for F-tax.
    pub f_tax: bool,
    /// Its VAT number.
    pub vat_number: Option<String>,
    /// Its address in Peppol, scheme and number: `0007:5599999912`.
    pub peppol: Option<String>,
    /// Its postal address.
    pub address: Address,
    /// The names by which splits in models name it.
    pub payee: Vec<String>,
    /// Its origin.
    pub origin: Provenance,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Street and number, or box.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// Country, two letters; Sweden when none is said.
    pub country: Option<String>,
}

dated!(Provider);

impl Provider {
    /// Whose it is: what is paid inside the region is the region's own.
    pub fn owner(&self) -> Owner {
        if self.pay.is_internal() { Owner::OwnOperated } else { Owner::Private }
    }
}

/// Reads the providers.
pub(super) fn read(reader: &mut Reader<'_>, root: &mut Section<'_, '_>) -> Vec<Provider> {
    reader.entries(root, "provider", provider)
}

fn provider(reader: &mut Reader<'_>, section: &mut Section<'_, '_>, origin: Provenance) -> Option<Provider> {
    let org_number = reader
        .formed(section, "org-number", wrong_org_number, |number| is_org_number(number).then(|| number.to_owned()));
    let name = reader.needed(section, "name");
    let counterpart = reader.needed(section, "counterpart");
    let cost_centre = reader.optional(section, "cost-centre").unwrap_or_default();
    let pay = pay(reader, section);
    let f_tax = reader.document.flag(section, "f-tax").unwrap_or(false);
    let vat_number = checked(reader, section, "vat-number", is_vat_number, "SE559999001601");
    let peppol = checked(reader, section, "peppol", |written| peppol_address(written).is_some(), "0007:5599990016");
    let [street, postal_code, city] = ["street", "postal-code", "city"].map(|key| reader.optional(section, key));
    let country = checked(reader, section, "country", is_country, "SE");
    let payee = reader.document.strings(section, "payee");
    let address = Address { street, postal_code, city, country };
    let (org_number, name, counterpart, pay) = (org_number?, name?, counterpart?, pay?);
    Some(Provider {
        org_number,
        name,
        counterpart,
        cost_centre,
        pay,
        f_tax,
        vat_number,
        peppol,
        address,
        payee,
        origin,
    })
}

/// Where it is paid: `pay`, with what `bic` says of an IBAN.
fn pay(reader: &mut Reader<'_>, section: &mut Section<'_, '_>) -> Option<PayAccount> {
    let read = reader.document.required(section, "pay").and_then(|(written, span)| match PayAccount::read(&written) {
        Ok(pay) => Some(pay),
        Err(error) => {
            reader.document.problem(wrong_pay(&written, error), span);
            None
        }
    });
    let place = section.place_of("bic");
    let Some(said) = checked(reader, section, "bic", is_bic, "SESSSESS") else { return read };
    match read? {
        PayAccount::Bank(BankAccount::Iban { number, bic: None }) => {
            Some(PayAccount::Bank(BankAccount::Iban { number, bic: Some(said) }))
        }
        pay => {
            reader.document.problem(bic_of_nothing(&said, &pay), place);
            None
        }
    }
}

fn checked(
    reader: &mut Reader<'_>,
    section: &mut Section<'_, '_>,
    key: &'static str,
    holds: fn(&str) -> bool,
    example: &str,
) -> Option<String> {
    if !section.has(key) {
        return None;
    }
    let wrong = |written: &str| {
        Problem::error(
            "provider_value_form",
            text!("”{written}” är inget giltigt värde för ”{key}”", "“{written}” is not a valid value for “{key}”"),
        )
        .hint(text!("skriv till exempel {key} = \"{example}\"", "write for example {key} = \"{example}\""))
    };
    reader.formed(section, key, wrong, |written| holds(written).then(|| written.to_owned()))
}

fn is_country(written: &str) -> bool {
    written.len() == 2 && written.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn wrong_org_number(written: &str) -> Problem {
    Problem::error(
        "org_number",
        text!("”{written}” är inget organisationsnummer", "“{written}” is not an organisation number"),
    )
    .why(text!(
        "tio siffror utan bindestreck, den sista en rätt kontrollsiffra",
        "ten digits without hyphen, the last a right check digit"
    ))
    .hint(text!(
        "se efter i registret över vårdenheter: samma nummer ska stå här",
        "look in the register of centres: the same number belongs here"
    ))
}

fn wrong_pay(written: &str, error: AccountError) -> Problem {
    let Text { sv, en } = error.text();
    Problem::error(
        "pay_account",
        text!("”{written}” är inget konto att betala till", "“{written}” is not an account to pay to"),
    )
    .why(text!("det {sv}", "it {en}"))
    .hint(text!(
        "skriv \"bankgiro 5805-6201\", \"plusgiro 28 65 43-4\", \"iban SE45 5000 …\" eller \"internal\"",
        "write \"bankgiro 5805-6201\", \"plusgiro 28 65 43-4\", \"iban SE45 5000 …\" or \"internal\""
    ))
}

fn bic_of_nothing(bic: &str, pay: &PayAccount) -> Problem {
    Problem::error(
        "bic_without_iban",
        text!("BIC {bic} hör inte till ”{pay}”", "the BIC {bic} does not belong to “{pay}”"),
    )
    .why(text!(
        "bara ett IBAN har en BIC, och bara en; banken skulle få en annan uppgift än den som står här",
        "only an IBAN has a BIC, and only one; the bank would be told something else than stands here"
    ))
    .hint(text!("ta bort bic, eller ange ett IBAN", "remove bic, or give an IBAN"))
}

/// What can only be seen when all are read.
pub(super) fn check(providers: &[Provider], chart: &Chart, problems: &mut Problems) {
    one_at_a_time(problems, providers, |provider| {
        let number = &provider.org_number;
        let mut questions = vec![(number.clone(), text!("vem {number} är", "who {number} is"))];
        for name in &provider.payee {
            questions.push((format!("payee\t{name}"), text!("vem ”{name}” är", "who “{name}” is")));
        }
        questions
    });
    for Provider { counterpart, cost_centre, origin, .. } in providers {
        let counterparts = chart.counterparts.iter().map(|entry| (entry.code.as_str(), entry));
        chart::check_code(problems, counterparts, counterpart, &chart::counterpart_said(), "counterpart", origin);
        let cost_centres = chart.cost_centres.iter().map(|entry| (entry.code.as_str(), entry));
        let said = chart::provider_cost_centre_said();
        chart::check_code(problems, cost_centres, cost_centre, &said, "cost-centre", origin);
    }
}
