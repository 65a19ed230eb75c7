//! Self-billing invoices and credit notes: Peppol BIS Self-Billing 3.0, as UBL 2.1.
//!
//! The region makes the provider's invoice: the provider is the supplier and receives the document, the region is the
//! customer and sends it. A document holds what the ledger booked for one provider by one settlement or correction: a line
//! for each centre, component and month it belongs to, never a person. Amounts are the ledger's öre; each line has the
//! quantity 1 or −1 and the price of its size, so that quantity × price is the line, the lines are the total and the total
//! is the ledger's, with nothing rounded.
//!
//! Kept out on purpose: attachments, allowances and charges, VAT that is charged. Care is exempt; the code of the
//! exemption is a setting, because it is the region's decision.

mod layout;
mod lines;
mod parties;
mod xml;

use kapitera_books::SettlementId;
use kapitera_message::{Problem, Problems, text};
use kapitera_money::Ore;
use kapitera_period::{Date, Month};

use crate::made::Made;
pub use crate::settings::peppol::{AccountingCost, ExemptionCode, PeppolSettings};
pub use lines::{BookedLine, LineNames, booked_lines};
pub use parties::{Address, Party};

/// What a document is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfBilling {
    /// The settlement or correction that booked it; its id and the provider's number are the document's id.
    pub settlement: SettlementId,
    /// Whether it changes what the month gave the provider before; false of the first that it gives, also in a correction.
    pub corrects: bool,
    /// The month of the books that it is booked in.
    pub period: Month,
    /// The day of the document.
    pub issued: Date,
    /// The day it is paid, or would be.
    pub due: Date,
    /// The provider.
    pub supplier: Party,
    /// The region.
    pub customer: Party,
    /// How the amount is settled.
    pub settled: SettledBy,
    /// The lines, as [`booked_lines`] gives them.
    pub lines: Vec<BookedLine>,
    /// What the ledger booked for the provider: what is added to what it is to be paid.
    pub total: Ore,
    /// What the whole document is to say beside its lines, on one line: why it takes back, and what that rests on. May be empty.
    pub note: String,
    /// The documents of the same month that were given before, oldest first. What corrects has at least one.
    pub earlier: Vec<Earlier>,
}

/// A document given out before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Its id.
    pub id: String,
    /// Its day.
    pub issued: Date,
}

/// How what a document comes to is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettledBy {
    /// It is paid to an account. What a document takes is taken from the same payment, and then no account stands in it.
    Account {
        /// The account as the payment has recorded it: `bankgiro 5805-6201`, `plusgiro 2-1`, `iban SE35…`.
        account: String,
        /// The reference of the transfer, by which the receiver finds it on the account.
        reference: String,
    },
    /// The provider owes it, and it is taken from what it is paid next.
    TakenFromNext,
    /// The provider owes it and gets an invoice.
    Invoiced,
}

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentType {
    /// Self-billed invoice, 389.
    Invoice,
    /// Self-billed credit note, 261: amounts have the sign turned.
    CreditNote,
}

impl DocumentType {
    /// The code of UNCL 1001.
    pub fn code(self) -> &'static str {
        match self {
            Self::Invoice => "389",
            Self::CreditNote => "261",
        }
    }
}

impl SelfBilling {
    /// The document's id, unique for ever: the settlement's and the provider's; `2020-02-1-5560160680`.
    pub fn id(&self) -> String {
        document_id(self.settlement, &self.supplier.organisation_number)
    }

    /// A correction of an earlier month, and anything that takes more than it gives, is a credit note.
    pub fn document_type(&self) -> DocumentType {
        if self.corrects || self.total < Ore::ZERO { DocumentType::CreditNote } else { DocumentType::Invoice }
    }
}

/// The id of the document of a settlement for a provider, as [`SelfBilling::id`] has it.
pub fn document_id(settlement: SettlementId, provider: &str) -> String {
    format!("{settlement}-{provider}")
}

/// The document. Made again from the same things it has the same bytes.
///
/// # Errors
///
/// Everything that keeps it from being accepted by who receives it: `nothing_to_invoice`, `not_the_ledgers_total`,
/// `earlier_document_missing`, `tax_registration_missing`, `organisation_number_wrong`, `endpoint_wrong`, `vat_number_wrong`,
/// `provider_is_the_region`, `account_form`, `paid_inside_the_region`, `country_wrong`, `character_not_in_xml`, `text_missing`.
pub fn document(billing: &SelfBilling, settings: &PeppolSettings) -> Result<Made, Problems> {
    let mut problems = Problems::new();
    problems.extend(check(billing));
    problems.extend(parties::check(&billing.supplier, &billing.customer));
    let tree = layout::tree(billing, settings, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let bytes = xml::bytes(&tree)?;
    Ok(Made { bytes, total: billing.total, count: billing.lines.len() })
}

/// What must hold of the amounts and of what is referred to.
fn check(billing: &SelfBilling) -> Problems {
    let mut problems = Problems::new();
    let id = billing.id();
    if billing.lines.is_empty() {
        problems.push(
            Problem::error(
                "nothing_to_invoice",
                text!("underlaget till faktura {id} har inga rader", "there are no lines for invoice {id}"),
            )
            .hint(text!(
                "gör ingen faktura för en utförare som inget är bokfört för",
                "make no invoice for a provider that nothing is booked for"
            )),
        );
    }
    let lines: Ore = billing.lines.iter().map(|line| line.amount).sum();
    if lines != billing.total {
        problems.push(not_the_ledgers(&id, lines, billing.total));
    }
    if billing.corrects && billing.earlier.is_empty() {
        problems.push(
            Problem::error(
                "earlier_document_missing",
                text!(
                    "kreditfaktura {id} rättar en månad men hänvisar inte till någon tidigare faktura",
                    "credit note {id} corrects a month but refers to no earlier invoice"
                ),
            )
            .why(text!("mottagaren kan inte se vad den rättar", "the receiver cannot see what it corrects"))
            .hint(text!(
                "ta ut månadens faktura för utföraren först",
                "export the month's invoice for the provider first"
            )),
        );
    }
    problems
}

/// That lines do not come to what the ledger says.
fn not_the_ledgers(id: &str, lines: Ore, total: Ore) -> Problem {
    Problem::error(
        "not_the_ledgers_total",
        text!(
            "raderna för {id} är {lines} kr tillsammans, men huvudboken har {total} kr",
            "the lines of {id} come to {lines} kr together, but the ledger has {total} kr"
        ),
    )
    .why(text!("fakturan skulle inte stämma med det som betalas", "the invoice would not agree with what is paid"))
}
