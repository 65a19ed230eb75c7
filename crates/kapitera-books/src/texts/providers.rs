//! `providers.toml`: who is paid, where, and what counterpart they are.

use kapitera_message::{Problem, Problems, text};
use kapitera_model::Provenance;
use kapitera_register::Owner;
use kapitera_toml::Section;

use super::chart::{self, Chart};
use super::dated::{dated, one_at_a_time};
use super::numbers::{PayAccount, is_org_number};
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
    /// Where it is paid.
    pub pay: PayAccount,
    /// The bank's identifier (BIC), which some banks want with an IBAN.
    pub bic: Option<String>,
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
    let pay = reader.formed(section, "pay", wrong_pay, PayAccount::read);
    let bic = checked(reader, section, "bic", is_bic, "SESSSESS");
    let f_tax = reader.document.flag(section, "f-tax").unwrap_or(false);
    let vat_number = checked(reader, section, "vat-number", is_vat_number, "SE559999001601");
    let peppol = checked(reader, section, "peppol", is_peppol, "0007:5599990016");
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
        bic,
        f_tax,
        vat_number,
        peppol,
        address,
        payee,
        origin,
    })
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

fn is_bic(written: &str) -> bool {
    let upper = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase());
    let both = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    written.is_ascii() && matches!(written.len(), 8 | 11) && upper(&written[..6]) && both(&written[6..])
}

fn is_vat_number(written: &str) -> bool {
    let Some(number) = written.strip_prefix("SE") else {
        let mut bytes = written.bytes();
        let country = bytes.by_ref().take(2).filter(u8::is_ascii_uppercase).count() == 2;
        let rest = (2..=12).contains(&bytes.len()) && bytes.all(|byte| byte.is_ascii_alphanumeric());
        return country && rest;
    };
    number.len() == 12 && number.ends_with("01") && super::numbers::luhn_holds(&number[..10])
}

fn is_peppol(written: &str) -> bool {
    let Some((scheme, id)) = written.split_once(':') else { return false };
    let scheme_holds = scheme.len() == 4 && scheme.bytes().all(|byte| byte.is_ascii_digit());
    let plain = !id.is_empty() && id.len() <= 50 && id.bytes().all(|byte| byte.is_ascii_graphic());
    scheme_holds && plain && (scheme != "0007" || is_org_number(id))
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

fn wrong_pay(written: &str) -> Problem {
    Problem::error(
        "pay_account",
        text!("”{written}” är inget konto att betala till", "“{written}” is not an account to pay to"),
    )
    .why(text!("antal siffror eller kontrollsiffran stämmer inte", "the number of digits or the check digit is wrong"))
    .hint(text!(
        "skriv \"bankgiro 5805-6201\", \"plusgiro 28 65 43-4\", \"iban SE45 5000 …\" eller \"internal\"",
        "write \"bankgiro 5805-6201\", \"plusgiro 28 65 43-4\", \"iban SE45 5000 …\" or \"internal\""
    ))
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
