//! The document as UBL 2.1: which elements, in the order of its schema.

use kapitera_books::{BankAccount, PayAccount};
use kapitera_message::{Problem, Problems, text};
use kapitera_money::Ore;
use kapitera_period::Month;

use super::parties;
use super::xml::Element;
use super::{BookedLine, DocumentType, PeppolSettings, SelfBilling, SettledBy};
use crate::account;

const CUSTOMIZATION: &str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0";
const PROFILE: &str = "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0";
const NAMESPACE: &str = "urn:oasis:names:specification:ubl:schema:xsd:";
const CURRENCY: &str = "SEK";
/// One piece, by UN/ECE recommendation 20.
const UNIT: &str = "C62";

/// Codes of UNCL 4461.
const CREDIT_TRANSFER: &str = "30";
const NOT_DEFINED: &str = "1";
const CLEARING_BETWEEN_PARTNERS: &str = "97";

/// The whole document; what keeps it from being made is added to `problems`.
pub(super) fn tree(billing: &SelfBilling, settings: &PeppolSettings, problems: &mut Problems) -> Element {
    let kind = billing.document_type();
    let (root, type_code) = match kind {
        DocumentType::Invoice => ("Invoice", "cbc:InvoiceTypeCode"),
        DocumentType::CreditNote => ("CreditNote", "cbc:CreditNoteTypeCode"),
    };
    let due = (kind == DocumentType::Invoice).then(|| Element::text("cbc:DueDate", billing.due));
    let mut customer = billing.customer.clone();
    customer.endpoint = settings.endpoint.clone().or(customer.endpoint);
    Element::group(root)
        .attribute("xmlns", format!("{NAMESPACE}{root}-2"))
        .attribute("xmlns:cac", format!("{NAMESPACE}CommonAggregateComponents-2"))
        .attribute("xmlns:cbc", format!("{NAMESPACE}CommonBasicComponents-2"))
        .with(Element::text("cbc:CustomizationID", CUSTOMIZATION))
        .with(Element::text("cbc:ProfileID", PROFILE))
        .with(Element::text("cbc:ID", billing.id()))
        .with(Element::text("cbc:IssueDate", billing.issued))
        .with_some(due)
        .with(Element::text(type_code, kind.code()))
        .with_some(note(billing, settings))
        .with(Element::text("cbc:DocumentCurrencyCode", CURRENCY))
        .with(Element::text("cbc:BuyerReference", &settings.buyer_reference))
        .with_some(months(&billing.lines).map(|(first, last)| period(first, last)))
        .with_all(billing.earlier.iter().map(|earlier| {
            let reference = Element::group("cac:InvoiceDocumentReference")
                .with(Element::text("cbc:ID", &earlier.id))
                .with(Element::text("cbc:IssueDate", earlier.issued));
            Element::group("cac:BillingReference").with(reference)
        }))
        .with(parties::element("cac:AccountingSupplierParty", &billing.supplier, true))
        .with(parties::element("cac:AccountingCustomerParty", &customer, false))
        .with(payment_means(billing, kind, problems))
        .with_some(payment_terms(billing))
        .with(tax_total(billing, settings, kind))
        .with(totals(billing, kind))
        .with_all((1..).zip(&billing.lines).map(|(number, line)| self::line(number, line, settings, kind)))
}

/// The settings' note and the document's own: a document may have one note only (PEPPOL-EN16931-R002).
fn note(billing: &SelfBilling, settings: &PeppolSettings) -> Option<Element> {
    let notes = [settings.note.as_deref().unwrap_or_default(), billing.note.trim()];
    let notes: Vec<&str> = notes.into_iter().filter(|note| !note.is_empty()).collect();
    (!notes.is_empty()).then(|| Element::text("cbc:Note", notes.join(" ")))
}

/// An amount as the document writes it: a credit note has the sign turned.
fn signed(amount: Ore, kind: DocumentType) -> Ore {
    match kind {
        DocumentType::Invoice => amount,
        DocumentType::CreditNote => -amount,
    }
}

fn amount(name: &'static str, amount: Ore) -> Element {
    Element::text(name, amount).attribute("currencyID", CURRENCY)
}

fn months(lines: &[BookedLine]) -> Option<(Month, Month)> {
    let months = || lines.iter().map(|line| line.month_for);
    Some((months().min()?, months().max()?))
}

fn period(first: Month, last: Month) -> Element {
    Element::group("cac:InvoicePeriod")
        .with(Element::text("cbc:StartDate", first.first()))
        .with(Element::text("cbc:EndDate", last.last()))
}

fn payment_means(billing: &SelfBilling, kind: DocumentType, problems: &mut Problems) -> Element {
    // A credit note has no due date of its own: there it stands with the means of payment.
    let due = (kind == DocumentType::CreditNote).then(|| Element::text("cbc:PaymentDueDate", billing.due));
    let means = |code| {
        Element::group("cac:PaymentMeans").with(Element::text("cbc:PaymentMeansCode", code)).with_some(due.clone())
    };
    match &billing.settled {
        SettledBy::TakenFromNext => means(CLEARING_BETWEEN_PARTNERS),
        SettledBy::Account { .. } if billing.total < Ore::ZERO => means(CLEARING_BETWEEN_PARTNERS),
        SettledBy::Invoiced => means(NOT_DEFINED),
        SettledBy::Account { account, reference } => {
            let means = means(CREDIT_TRANSFER).with(Element::text("cbc:PaymentID", reference));
            match account::account(account) {
                Ok(PayAccount::Bank(account)) => means.with(payee(account)),
                Ok(PayAccount::Internal) => {
                    problems.push(paid_inside(billing));
                    means
                }
                Err(problem) => {
                    let name = &billing.supplier.name;
                    problems.push(problem.named(text!("utföraren {name}", "the provider {name}")));
                    means
                }
            }
        }
    }
}

/// That what is paid inside the region is invoiced.
fn paid_inside(billing: &SelfBilling) -> Problem {
    let name = &billing.supplier.name;
    Problem::error(
        "paid_inside_the_region",
        text!(
            "{name} betalas inom regionen, inte till ett konto",
            "{name} is paid inside the region, not to an account"
        ),
    )
    .why(text!("ett dokument måste säga vart det betalas", "a document must say where it is paid"))
    .hint(text!(
        "ange utförarens konto med ”pay” i böckernas providers.toml",
        "give the provider's account with “pay” in the books' providers.toml"
    ))
}

/// The provider's account. Sweden's giros are told by their branch, not by codes of their own.
fn payee(account: BankAccount) -> Element {
    let (number, branch) = match account {
        BankAccount::Bankgiro(number) => (number, Some("SE:BANKGIRO".to_owned())),
        BankAccount::Plusgiro(number) => (number, Some("SE:PLUSGIRO".to_owned())),
        BankAccount::Iban { number, bic } => (number, bic),
    };
    let branch =
        branch.map(|branch| Element::group("cac:FinancialInstitutionBranch").with(Element::text("cbc:ID", branch)));
    Element::group("cac:PayeeFinancialAccount").with(Element::text("cbc:ID", number)).with_some(branch)
}

fn payment_terms(billing: &SelfBilling) -> Option<Element> {
    let note = match billing.settled {
        SettledBy::Account { .. } if billing.total < Ore::ZERO => "Dras av från samma utbetalning",
        SettledBy::Account { .. } => return None,
        SettledBy::TakenFromNext => "Dras av från kommande ersättning",
        SettledBy::Invoiced => "Faktureras särskilt",
    };
    Some(Element::group("cac:PaymentTerms").with(Element::text("cbc:Note", note)))
}

/// Exempt care: no VAT on any line.
fn tax_total(billing: &SelfBilling, settings: &PeppolSettings, kind: DocumentType) -> Element {
    let category = Element::group("cac:TaxCategory")
        .with(Element::text("cbc:ID", "E"))
        .with(Element::text("cbc:Percent", "0"))
        .with(Element::text("cbc:TaxExemptionReasonCode", settings.exemption.code()))
        .with(Element::text("cbc:TaxExemptionReason", &settings.exemption_reason))
        .with(vat());
    let subtotal = Element::group("cac:TaxSubtotal")
        .with(amount("cbc:TaxableAmount", signed(billing.total, kind)))
        .with(amount("cbc:TaxAmount", Ore::ZERO))
        .with(category);
    Element::group("cac:TaxTotal").with(amount("cbc:TaxAmount", Ore::ZERO)).with(subtotal)
}

fn vat() -> Element {
    Element::group("cac:TaxScheme").with(Element::text("cbc:ID", "VAT"))
}

fn totals(billing: &SelfBilling, kind: DocumentType) -> Element {
    let total = signed(billing.total, kind);
    ["cbc:LineExtensionAmount", "cbc:TaxExclusiveAmount", "cbc:TaxInclusiveAmount", "cbc:PayableAmount"]
        .into_iter()
        .fold(Element::group("cac:LegalMonetaryTotal"), |totals, name| totals.with(amount(name, total)))
}

fn line(number: usize, line: &BookedLine, settings: &PeppolSettings, kind: DocumentType) -> Element {
    let (name, quantity_name) = match kind {
        DocumentType::Invoice => ("cac:InvoiceLine", "cbc:InvoicedQuantity"),
        DocumentType::CreditNote => ("cac:CreditNoteLine", "cbc:CreditedQuantity"),
    };
    let net = signed(line.amount, kind);
    // A price may not be below 0 (BR-27): what takes is a negative quantity.
    let (quantity, price) = if net < Ore::ZERO { ("-1", -net) } else { ("1", net) };
    Element::group(name)
        .with(Element::text("cbc:ID", number))
        .with_some((!line.note.is_empty()).then(|| Element::text("cbc:Note", &line.note)))
        .with(Element::text(quantity_name, quantity).attribute("unitCode", UNIT))
        .with(amount("cbc:LineExtensionAmount", net))
        .with_some(accounting_cost(line, settings))
        .with(period(line.month_for, line.month_for))
        .with(item(line))
        .with(Element::group("cac:Price").with(amount("cbc:PriceAmount", price)))
}

fn accounting_cost(line: &BookedLine, settings: &PeppolSettings) -> Option<Element> {
    let fields: Vec<&str> = settings.accounting_cost.iter().map(|field| field.of(line)).collect();
    let filled = fields.iter().any(|field| !field.is_empty());
    filled.then(|| Element::text("cbc:AccountingCost", fields.join(&settings.accounting_cost_mark)))
}

fn item(line: &BookedLine) -> Element {
    let month = line.month_for;
    let whose = if line.centre.is_empty() {
        month.to_string()
    } else {
        let (name, id) = (&line.centre_name, &line.centre);
        format!("{name} ({id}), {month}")
    };
    let id = if line.component.is_empty() { &line.plan } else { &line.component };
    let id = (!id.is_empty()).then(|| Element::group("cac:BuyersItemIdentification").with(Element::text("cbc:ID", id)));
    let category = Element::group("cac:ClassifiedTaxCategory")
        .with(Element::text("cbc:ID", "E"))
        .with(Element::text("cbc:Percent", "0"))
        .with(vat());
    Element::group("cac:Item")
        .with(Element::text("cbc:Description", whose))
        .with(Element::text("cbc:Name", &line.label))
        .with_some(id)
        .with(category)
}
