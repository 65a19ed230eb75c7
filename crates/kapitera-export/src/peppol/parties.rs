//! The two parties of a document: who they are, where they are reached, what they are registered for.

use kapitera_books::{ORGANISATION_SCHEME, Provider, is_org_number, is_vat_number, peppol_address};
use kapitera_message::{Problem, Problems, text};

use super::xml::Element;
use crate::settings::Payer;

/// A party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The organisation number, ten digits.
    pub organisation_number: String,
    /// The registered name.
    pub name: String,
    /// Where it receives documents, when that is not the organisation number: `0007:2321000214`.
    pub endpoint: Option<String>,
    /// The postal address.
    pub address: Address,
    /// The VAT number, `SE556016068001`.
    pub vat_number: Option<String>,
    /// Whether it is approved for F-tax.
    pub f_tax: bool,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Street, or box.
    pub street: Option<String>,
    /// What stands beside the street.
    pub additional: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// Country by ISO 3166-1: `SE`.
    pub country: String,
}

impl Party {
    /// The region, as the settings of files name it.
    pub fn payer(payer: &Payer) -> Self {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            organisation_number: payer.org_number.clone(),
            name: payer.name.clone(),
            endpoint: None,
            address: Address {
                street: filled(&payer.street),
                additional: None,
                postal_code: filled(&payer.postal_code),
                town: filled(&payer.city),
                country: payer.country.clone(),
            },
            vat_number: filled(&payer.vat_number),
            f_tax: false,
        }
    }

    /// A provider, as the books name it.
    pub fn provider(provider: &Provider) -> Self {
        let there = &provider.address;
        Self {
            organisation_number: provider.org_number.clone(),
            name: provider.name.clone(),
            endpoint: provider.peppol.clone(),
            address: Address {
                street: there.street.clone(),
                additional: None,
                postal_code: there.postal_code.clone(),
                town: there.city.clone(),
                country: there.country.clone().unwrap_or_else(|| "SE".to_owned()),
            },
            vat_number: provider.vat_number.clone(),
            f_tax: provider.f_tax,
        }
    }
}

/// What must hold of both.
pub(super) fn check(supplier: &Party, customer: &Party) -> Problems {
    let mut problems = Problems::new();
    for party in [supplier, customer] {
        problems.extend(numbers(party));
    }
    let (name, number) = (&supplier.name, &supplier.organisation_number);
    if supplier.vat_number.is_none() && !supplier.f_tax {
        problems.push(
            Problem::error(
                "tax_registration_missing",
                text!(
                    "{name} ({number}) har varken momsregistreringsnummer eller F-skatt",
                    "{name} ({number}) has neither a VAT number nor approval for F-tax"
                ),
            )
            .why(text!(
                "en momsfri faktura måste ange en av dem (BR-E-02)",
                "an invoice exempt from VAT must state one of them (BR-E-02)"
            ))
            .hint(text!(
                "ange ”vat-number” eller ”f-tax = true” för utföraren i böckernas providers.toml",
                "give “vat-number” or “f-tax = true” for the provider in the books' providers.toml"
            )),
        );
    }
    if supplier.organisation_number == customer.organisation_number {
        problems.push(
            Problem::error(
                "provider_is_the_region",
                text!(
                    "{name} ({number}) är regionen själv: inom samma organisation ställs ingen faktura ut",
                    "{name} ({number}) is the region itself: no invoice is made within one organisation"
                ),
            )
            .hint(text!(
                "egen regi får internbokföring, inte faktura",
                "own-operated centres are booked internally, not invoiced"
            )),
        );
    }
    problems
}

/// The numbers of a party have the form and the check digits that receivers test.
fn numbers(party: &Party) -> Problems {
    let mut problems = Problems::new();
    let name = &party.name;
    let number = &party.organisation_number;
    if !is_org_number(number) {
        problems.push(
            Problem::error(
                "organisation_number_wrong",
                text!(
                    "”{number}” för {name} är inget organisationsnummer med tio siffror och rätt kontrollsiffra",
                    "“{number}” of {name} is not an organisation number of ten digits with the right check digit"
                ),
            )
            .why(text!("mottagaren tar inte emot det (schema 0007)", "the receiver refuses it (scheme 0007)")),
        );
    }
    if let Some(endpoint) = party.endpoint.as_deref().filter(|endpoint| peppol_address(endpoint).is_none()) {
        problems.push(
            Problem::error(
                "endpoint_wrong",
                text!(
                    "”{endpoint}” för {name} är ingen Peppoladress",
                    "“{endpoint}” of {name} is no address in Peppol"
                ),
            )
            .why(text!("accesspunkten tar inte emot den", "the access point refuses it"))
            .hint(text!(
                "skriv schema och nummer: 0007: och ett organisationsnummer med rätt kontrollsiffra",
                "write scheme and number: 0007: and an organisation number with the right check digit"
            )),
        );
    }
    if let Some(vat) = party.vat_number.as_deref().filter(|vat| !is_vat_number(vat)) {
        problems.push(
            Problem::error(
                "vat_number_wrong",
                text!("”{vat}” för {name} är inget momsregistreringsnummer", "“{vat}” of {name} is not a VAT number"),
            )
            .hint(text!("skriv SE, tio siffror och 01: SE556016068001", "write SE, ten digits and 01: SE556016068001")),
        );
    }
    let country = &party.address.country;
    if !(country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase())) {
        problems.push(
            Problem::error(
                "country_wrong",
                text!("”{country}” för {name} är ingen landskod", "“{country}” of {name} is not a country code"),
            )
            .hint(text!("skriv två versaler, till exempel SE", "write two capitals, for example SE")),
        );
    }
    problems
}

/// The scheme and the number by which a party is reached.
fn endpoint(party: &Party) -> (&str, &str) {
    let own = (ORGANISATION_SCHEME, party.organisation_number.as_str());
    party.endpoint.as_deref().and_then(peppol_address).unwrap_or(own)
}

/// The supplier or the customer; `registration` is whether approval for F-tax is stated.
pub(super) fn element(name: &'static str, party: &Party, registration: bool) -> Element {
    let (scheme, endpoint) = endpoint(party);
    let vat = party.vat_number.as_deref().map(|vat| tax_scheme(vat, "VAT"));
    let f_tax = (registration && party.f_tax).then(|| tax_scheme("Godkänd för F-skatt", "TAX"));
    let legal = Element::group("cac:PartyLegalEntity")
        .with(Element::text("cbc:RegistrationName", &party.name))
        .with(Element::text("cbc:CompanyID", &party.organisation_number).attribute("schemeID", ORGANISATION_SCHEME));
    let inner = Element::group("cac:Party")
        .with(Element::text("cbc:EndpointID", endpoint).attribute("schemeID", scheme))
        .with(Element::group("cac:PartyName").with(Element::text("cbc:Name", &party.name)))
        .with(address(&party.address))
        .with_some(vat)
        .with_some(f_tax)
        .with(legal);
    Element::group(name).with(inner)
}

fn tax_scheme(number: &str, scheme: &'static str) -> Element {
    Element::group("cac:PartyTaxScheme")
        .with(Element::text("cbc:CompanyID", number))
        .with(Element::group("cac:TaxScheme").with(Element::text("cbc:ID", scheme)))
}

fn address(address: &Address) -> Element {
    let line = |name, value: &Option<String>| value.as_deref().map(|value| Element::text(name, value));
    Element::group("cac:PostalAddress")
        .with_some(line("cbc:StreetName", &address.street))
        .with_some(line("cbc:AdditionalStreetName", &address.additional))
        .with_some(line("cbc:CityName", &address.town))
        .with_some(line("cbc:PostalZone", &address.postal_code))
        .with(Element::group("cac:Country").with(Element::text("cbc:IdentificationCode", &address.country)))
}
