//! Payments as ISO 20022 `pain.001`: the file that the region's bank is asked to pay by.
//!
//! Version .03, which Swedish banks take, or .09; what banks want differently is data, a [`BankProfile`]. Ids and the time are
//! those recorded with the payment, so that the same payment is always the same bytes. What is written is read back and
//! compared before it is given out.

mod letters;
mod read_back;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kapitera_books::{BankAccount, PayAccount, PaymentItem, PaymentRecord};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::{Ore, format_ore};

use crate::account::account;
use crate::made::Made;
use crate::peppol::DocumentType;
use crate::settings::{BankProfile, PartyId, Payer, Reference};
use crate::xml::Xml;
use letters::Letters;

/// The most characters of an id.
const ID_LENGTH_MAX: usize = 35;
/// The most characters of a payment's own id, so that ids made from it still fit.
const PAYMENT_ID_LENGTH_MAX: usize = 30;
/// The most characters of a free text.
const TEXT_LENGTH_MAX: usize = 140;

/// A version of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PainVersion {
    /// `pain.001.001.03`
    V03,
    /// `pain.001.001.09`
    V09,
}

impl PainVersion {
    /// All versions.
    pub const ALL: [Self; 2] = [Self::V03, Self::V09];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::V03 => "pain.001.001.03",
            Self::V09 => "pain.001.001.09",
        }
    }

    fn bic(self) -> &'static str {
        match self {
            Self::V03 => "BIC",
            Self::V09 => "BICFI",
        }
    }
}

/// What becomes of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payments {
    /// The file; none when nobody is paid by the bank.
    pub file: Option<Made>,
    /// What is paid inside the region, in other ways than by the bank.
    pub internal: Vec<PaymentItem>,
}

/// A self-billing document that a transfer settles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledDocument {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: DocumentType,
}

/// The self-billing documents that each transfer settles, by the transfer's reference.
pub type SettledDocuments = BTreeMap<String, Vec<SettledDocument>>;

/// A payee's part, ready to be written.
struct Transfer<'r> {
    item: &'r PaymentItem,
    account: BankAccount,
    name: String,
    documents: &'r [SettledDocument],
}

/// The bank's file for a payment that was recorded at a time. `documents` are named where the bank's profile wants the numbers
/// of self-billed invoices; a transfer that settles none has its reference as text.
///
/// # Errors
///
/// All that keeps it from being written: an amount that is not above 0, an id of the wrong form or that stands twice, an
/// account that is none, a character that payments do not take, a name that is too long.
pub fn payments(
    record: &PaymentRecord,
    recorded_at: Timestamp,
    payer: &Payer,
    bank: &BankProfile,
    documents: &SettledDocuments,
) -> Result<Payments, Problems> {
    let letters = Letters::new(&bank.replacements);
    let mut problems = Problems::new();
    check_id(&record.id, PAYMENT_ID_LENGTH_MAX, "payment_id_form", text!("betalningen", "the payment"), &mut problems);
    let (transfers, internal) = transfers(record, bank, &letters, documents, &mut problems);
    let said = said(&letters, payer, bank, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    if transfers.is_empty() {
        return Ok(Payments { file: None, internal });
    }
    let total: i128 = transfers.iter().map(|transfer| i128::from(transfer.item.amount.0)).sum();
    let Ok(total) = i64::try_from(total) else {
        return Err(vec![Problem::error("payment_too_large", text!("summan ryms inte", "the sum does not fit"))]);
    };
    let file = File {
        record,
        recorded_at,
        bank,
        payer_name: said.0,
        message: said.1,
        transfers: &transfers,
        total: Ore(total),
    };
    let bytes = file.write().into_bytes();
    let expected: Vec<(&str, Ore)> =
        transfers.iter().map(|transfer| (transfer.item.reference.as_str(), transfer.item.amount)).collect();
    read_back::check(&bytes, &expected).map_err(|problem| vec![problem])?;
    Ok(Payments { file: Some(Made { bytes, total: Ore(total), count: transfers.len() }), internal })
}

/// Who is paid by the bank, and what is paid inside the region.
fn transfers<'r>(
    record: &'r PaymentRecord,
    bank: &BankProfile,
    letters: &Letters<'_>,
    documents: &'r SettledDocuments,
    problems: &mut Problems,
) -> (Vec<Transfer<'r>>, Vec<PaymentItem>) {
    let mut references: BTreeSet<&str> = BTreeSet::new();
    let (mut transfers, mut internal) = (Vec::new(), Vec::new());
    for item in &record.items {
        let (provider, reference) = (&item.provider, &item.reference);
        let place = || text!("betalningen till {provider}", "the payment to {provider}");
        if item.amount <= Ore::ZERO {
            let (sv, en) = (format_ore(item.amount, ','), format_ore(item.amount, '.'));
            problems.push(
                Problem::error(
                    "payment_not_above_zero",
                    text!("beloppet {sv} är inte över 0", "the amount {en} is not above 0"),
                )
                .named(place())
                .why(text!("en bank betalar inte ut negativa belopp", "a bank does not pay negative amounts")),
            );
        }
        check_id(reference, ID_LENGTH_MAX, "payment_reference_form", place(), problems);
        if !references.insert(reference) {
            problems.push(
                Problem::error(
                    "payment_reference_twice",
                    text!("referensen {reference} står två gånger", "the reference {reference} stands twice"),
                )
                .named(place()),
            );
        }
        let account = match account(&item.account) {
            Ok(PayAccount::Internal) => {
                internal.push(item.clone());
                continue;
            }
            Ok(PayAccount::Bank(account)) => Some(account),
            Err(problem) => {
                problems.push(problem.named(place()));
                None
            }
        };
        let name = letters.checked(&item.name, &place, problems);
        name_length(&name, bank, &place, problems);
        let documents = match bank.reference {
            Reference::SelfBilledInvoice => documents.get(reference).map_or(&[][..], Vec::as_slice),
            Reference::Unstructured => &[],
        };
        for document in documents {
            check_id(&document.id, ID_LENGTH_MAX, "payment_reference_form", place(), problems);
        }
        if let Some(account) = account {
            transfers.push(Transfer { item, account, name, documents });
        }
    }
    (transfers, internal)
}

fn name_length(name: &str, bank: &BankProfile, place: &dyn Fn() -> Text, problems: &mut Problems) {
    let (letters, most) = (name.chars().count(), bank.name_length_max);
    if letters == 0 || letters > most {
        problems.push(
            Problem::error(
                "payment_name_length",
                text!(
                    "namnet ”{name}” har {letters} tecken; banken tar 1–{most}",
                    "the name “{name}” has {letters} characters; the bank takes 1–{most}"
                ),
            )
            .named(place()),
        );
    }
}

/// The payer's name and the words before references, as they are written.
fn said(letters: &Letters<'_>, payer: &Payer, bank: &BankProfile, problems: &mut Problems) -> (String, String) {
    let place = || text!("files.toml", "files.toml");
    let name = letters.checked(&payer.name, &place, problems);
    name_length(&name, bank, &place, problems);
    let message = letters.checked(&bank.message, &place, problems);
    let most = TEXT_LENGTH_MAX - ID_LENGTH_MAX - 1;
    if message.chars().count() > most {
        problems.push(
            Problem::error(
                "payment_message_length",
                text!("”{message}” är längre än {most} tecken", "“{message}” is longer than {most} characters"),
            )
            .named(place()),
        );
    }
    (name, message)
}

/// Ids have letters that every bank takes, and no slash where it would mean something.
fn check_id(id: &str, most: usize, code: &'static str, place: Text, problems: &mut Problems) {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if id.is_empty() || id.len() > most || !id.bytes().all(plain) {
        problems.push(
            Problem::error(
                code,
                text!("”{id}” kan inte vara ett id i en betalfil", "“{id}” cannot be an id in a payment file"),
            )
            .named(place)
            .hint(text!("1–{most} tecken: A–Z a–z 0–9 -", "1–{most} characters: A–Z a–z 0–9 -")),
        );
    }
}

/// What the file is written from.
struct File<'r> {
    record: &'r PaymentRecord,
    recorded_at: Timestamp,
    bank: &'r BankProfile,
    payer_name: String,
    message: String,
    transfers: &'r [Transfer<'r>],
    total: Ore,
}

impl File<'_> {
    fn write(&self) -> String {
        let version = self.bank.version.name();
        let mut xml = Xml::new();
        xml.open_with("Document", &[("xmlns", &format!("urn:iso:std:iso:20022:tech:xsd:{version}"))]);
        xml.open("CstmrCdtTrfInitn");
        self.group_header(&mut xml);
        self.payment_information(&mut xml);
        xml.close();
        xml.close();
        xml.finish()
    }

    fn group_header(&self, xml: &mut Xml) {
        xml.open("GrpHdr");
        xml.leaf("MsgId", &self.record.id);
        xml.leaf("CreDtTm", &self.recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        self.sums(xml);
        xml.open("InitgPty");
        xml.leaf("Nm", &self.payer_name);
        party(xml, self.bank.initiator.as_ref());
        xml.close();
        xml.close();
    }

    fn sums(&self, xml: &mut Xml) {
        xml.leaf("NbOfTxs", &self.transfers.len().to_string());
        xml.leaf("CtrlSum", &self.total.to_string());
    }

    fn payment_information(&self, xml: &mut Xml) {
        let bank = self.bank;
        xml.open("PmtInf");
        xml.leaf("PmtInfId", &format!("{}-1", self.record.id));
        xml.leaf("PmtMtd", "TRF");
        if let Some(one_sum) = bank.batch_booking {
            xml.leaf("BtchBookg", if one_sum { "true" } else { "false" });
        }
        self.sums(xml);
        self.payment_type(xml);
        let execution = self.record.execution.to_string();
        match bank.version {
            PainVersion::V03 => xml.leaf("ReqdExctnDt", &execution),
            PainVersion::V09 => {
                xml.open("ReqdExctnDt");
                xml.leaf("Dt", &execution);
                xml.close();
            }
        }
        xml.open("Dbtr");
        xml.leaf("Nm", &self.payer_name);
        party(xml, bank.debtor.as_ref());
        xml.close();
        xml.open("DbtrAcct");
        xml.open("Id");
        xml.leaf("IBAN", &bank.iban);
        xml.close();
        xml.leaf("Ccy", "SEK");
        xml.close();
        xml.open("DbtrAgt");
        xml.open("FinInstnId");
        xml.leaf(bank.version.bic(), &bank.bic);
        xml.close();
        xml.close();
        if let Some(charges) = &bank.charges {
            xml.leaf("ChrgBr", charges);
        }
        for transfer in self.transfers {
            self.transfer(xml, transfer);
        }
        xml.close();
    }

    fn payment_type(&self, xml: &mut Xml) {
        let parts = [("SvcLvl", &self.bank.service_level), ("CtgyPurp", &self.bank.category_purpose)];
        if parts.iter().all(|(_, code)| code.is_none()) {
            return;
        }
        xml.open("PmtTpInf");
        for (name, code) in parts {
            if let Some(code) = code {
                xml.open(name);
                xml.leaf("Cd", code);
                xml.close();
            }
        }
        xml.close();
    }

    fn transfer(&self, xml: &mut Xml, transfer: &Transfer<'_>) {
        let item = transfer.item;
        xml.open("CdtTrfTxInf");
        xml.open("PmtId");
        xml.leaf("InstrId", &item.reference);
        xml.leaf("EndToEndId", &item.reference);
        xml.close();
        xml.open("Amt");
        xml.leaf_with("InstdAmt", &[("Ccy", "SEK")], &item.amount.to_string());
        xml.close();
        self.creditor_agent(xml, &transfer.account);
        xml.open("Cdtr");
        xml.leaf("Nm", &transfer.name);
        xml.open("PstlAdr");
        xml.leaf("Ctry", transfer.account.country());
        xml.close();
        xml.close();
        xml.open("CdtrAcct");
        xml.open("Id");
        match &transfer.account {
            BankAccount::Bankgiro(digits) => other_account(xml, digits, "Prtry", "BGNR"),
            BankAccount::Plusgiro(digits) => other_account(xml, digits, "Cd", "BBAN"),
            BankAccount::Iban { number, .. } => xml.leaf("IBAN", number),
        }
        xml.close();
        xml.close();
        self.remittance(xml, transfer);
        xml.close();
    }

    fn creditor_agent(&self, xml: &mut Xml, account: &BankAccount) {
        let member = match account {
            BankAccount::Bankgiro(_) => &self.bank.bankgiro_member,
            BankAccount::Plusgiro(_) => &self.bank.plusgiro_member,
            BankAccount::Iban { bic: None, .. } => return,
            BankAccount::Iban { bic: Some(bic), .. } => {
                xml.open("CdtrAgt");
                xml.open("FinInstnId");
                xml.leaf(self.bank.version.bic(), bic);
                xml.close();
                xml.close();
                return;
            }
        };
        xml.open("CdtrAgt");
        xml.open("FinInstnId");
        xml.open("ClrSysMmbId");
        xml.open("ClrSysId");
        xml.leaf("Cd", "SESBA");
        xml.close();
        xml.leaf("MmbId", member);
        xml.close();
        xml.close();
        xml.close();
    }

    fn remittance(&self, xml: &mut Xml, transfer: &Transfer<'_>) {
        let Transfer { item, documents, .. } = transfer;
        xml.open("RmtInf");
        if documents.is_empty() {
            let words = [self.message.as_str(), item.reference.as_str()];
            let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            xml.leaf("Ustrd", &words.join(" "));
        } else {
            xml.open("Strd");
            for document in *documents {
                referred(xml, document);
            }
            xml.open("RfrdDocAmt");
            xml.leaf_with("RmtdAmt", &[("Ccy", "SEK")], &item.amount.to_string());
            xml.close();
            xml.close();
        }
        xml.close();
    }
}

/// A document that is settled: a self-billed invoice or a credit note.
fn referred(xml: &mut Xml, document: &SettledDocument) {
    xml.open("RfrdDocInf");
    xml.open("Tp");
    xml.open("CdOrPrtry");
    xml.leaf(
        "Cd",
        match document.kind {
            DocumentType::Invoice => "SBIN",
            DocumentType::CreditNote => "CREN",
        },
    );
    xml.close();
    xml.close();
    xml.leaf("Nb", &document.id);
    xml.close();
}

fn party(xml: &mut Xml, id: Option<&PartyId>) {
    let Some(PartyId { id, scheme }) = id else { return };
    xml.open("Id");
    xml.open("OrgId");
    xml.open("Othr");
    xml.leaf("Id", id);
    xml.open("SchmeNm");
    xml.leaf("Cd", scheme);
    xml.close();
    xml.close();
    xml.close();
    xml.close();
}

fn other_account(xml: &mut Xml, digits: &str, kind: &'static str, scheme: &str) {
    xml.open("Othr");
    xml.leaf("Id", digits);
    xml.open("SchmeNm");
    xml.leaf(kind, scheme);
    xml.close();
    xml.close();
}
