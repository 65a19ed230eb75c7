//! `[[payer]]`: the region that pays, as files name it.

use kapitera_books::is_vat_number;
use kapitera_message::{Problem, text};
use kapitera_register::parse_organisation_number;
use kapitera_toml::{Document, Section};

use super::{Validity, optional, validity};

/// Who pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// When this holds.
    pub validity: Validity,
    /// The region's name.
    pub name: String,
    /// Its organisation number, ten digits.
    pub org_number: String,
    /// Its VAT number, `SE`, ten digits, `01`; may be empty.
    pub vat_number: String,
    /// The street or box; may be empty.
    pub street: String,
    /// The postal code, five digits; may be empty.
    pub postal_code: String,
    /// The town; may be empty.
    pub city: String,
    /// The country, two letters.
    pub country: String,
}

pub(super) fn read(document: &mut Document, root: &mut Section<'_, '_>) -> Vec<Payer> {
    document.sections(root, "payer").into_iter().filter_map(|section| one(document, section)).collect()
}

fn one(document: &mut Document, mut section: Section<'_, '_>) -> Option<Payer> {
    let validity = validity(document, &mut section);
    let name = document.required(&mut section, "name").map(|(name, _)| name);
    let org_number = org_number(document, &mut section);
    let vat_number = vat_number(document, &mut section);
    let mut text = |key| optional(document, &mut section, key);
    let (street, postal_code, city) = (text("street"), text("postal-code"), text("city"));
    let country = text("country");
    document.finish(section);
    Some(Payer {
        validity: validity?,
        name: name?,
        org_number: org_number?,
        vat_number: vat_number?,
        street: street.unwrap_or_default(),
        postal_code: postal_code.unwrap_or_default(),
        city: city.unwrap_or_default(),
        country: country.unwrap_or_else(|| "SE".to_owned()),
    })
}

/// The number, when it is said; empty when it is not.
fn vat_number(document: &mut Document, section: &mut Section<'_, '_>) -> Option<String> {
    let Some((number, span)) = document.string(section, "vat-number") else { return Some(String::new()) };
    if is_vat_number(&number) {
        return Some(number);
    }
    let problem = Problem::error(
        "vat_number_form",
        text!("”{number}” är inget momsregistreringsnummer", "“{number}” is not a VAT number"),
    )
    .why(text!("självfakturor skulle inte tas emot", "self-billing documents would be refused"))
    .hint(text!("skriv SE, tio siffror och 01: SE556016068001", "write SE, ten digits and 01: SE556016068001"));
    document.problem(problem, span);
    None
}

fn org_number(document: &mut Document, section: &mut Section<'_, '_>) -> Option<String> {
    let (number, span) = document.required(section, "org-number")?;
    match parse_organisation_number(&number) {
        Ok(digits) => Some(digits),
        Err(error) => {
            let cause = error.text();
            let (sv, en) = (cause.sv, cause.en);
            let problem = Problem::error(
                "org_number_form",
                text!("organisationsnumret ”{number}” {sv}", "the organisation number “{number}” {en}"),
            );
            document.problem(problem, span);
            None
        }
    }
}
