//! The month's payments as the files that the bank is asked to pay by.
//!
//! What the bank rejected before the file was made is left out of it: it is owed again, and another payment pays it.

use kapitera_books::{ExportKind, PayAccount, PaymentItem};
use kapitera_export::pain::{self, SettledDocuments};
use kapitera_export::settings::Reference;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::{Ore, format_ore};
use kapitera_post::{Act, Office};

use crate::documents::{OwnVouchers, settled_document};
use crate::given::{File, HandedOut};
use crate::settling::{Paid, paid, settled_by};
use crate::{Asked, file_settings};

pub(crate) fn hand_out(office: &mut Office, asked: &Asked<'_>, act: &Act<'_>) -> Result<HandedOut, Problems> {
    let one = |problem: Problem| vec![problem];
    let month = asked.month;
    let mut handed = HandedOut::default();
    let payments = paid(office).map_err(one)?;
    let of_month: Vec<&Paid> = payments.iter().filter(|paid| paid.record.period == month).collect();
    if of_month.is_empty() {
        handed.add_without(text!("inget är betalt i {month}", "nothing has been paid in {month}"));
    }
    for payment in of_month {
        let path = format!("payments/{}.xml", payment.record.id);
        let given = office.given_exports(&path).map_err(one)?;
        say_what_is_not_in(&mut handed, payment, given.first().map_or(u64::MAX, |(entry, _)| entry.number));
        handed.give(office, &path, act, |office, before| file(office, &payments, payment, before));
    }
    Ok(handed)
}

fn file(office: &mut Office, payments: &[Paid], payment: &Paid, before: u64) -> Result<Option<File>, Problems> {
    let one = |problem: Problem| vec![problem];
    let mut record = payment.record.clone();
    record.items.retain(|item| !payment.is_rejected(&item.provider, before));
    if record.items.is_empty() {
        return Ok(None);
    }
    let settings = file_settings(office)?;
    let payer = settings.payer(record.execution).map_err(one)?;
    let bank = settings.bank(record.execution).map_err(one)?;
    let (mut documents, mut vouchers) = (SettledDocuments::new(), OwnVouchers::default());
    if bank.reference == Reference::SelfBilledInvoice {
        for item in record.items.iter().filter(|item| !is_internal(item)) {
            let mut settled = Vec::new();
            for id in settled_by(payments, payment, &item.provider, before) {
                if let Some(standing) = office.standing(id).map_err(one)? {
                    settled.extend(
                        settled_document(office, &mut vouchers, &standing, &item.provider, before).map_err(one)?,
                    );
                }
            }
            documents.insert(item.reference.clone(), settled);
        }
    }
    let made = pain::payments(&record, payment.entry.at, payer, bank, &documents)?;
    let of = record.id;
    Ok(made.file.map(|file| File { kind: ExportKind::Payments, of, bytes: file.bytes, total: file.total }))
}

/// Names what a payment has and its file has not.
fn say_what_is_not_in(handed: &mut HandedOut, payment: &Paid, before: u64) {
    let id = &payment.record.id;
    let (rejected, left): (Vec<&PaymentItem>, Vec<&PaymentItem>) =
        payment.record.items.iter().partition(|item| payment.is_rejected(&item.provider, before));
    let (internal, by_bank): (Vec<&PaymentItem>, Vec<&PaymentItem>) =
        left.into_iter().partition(|item| is_internal(item));
    if !internal.is_empty() {
        let sum: Ore = internal.iter().map(|item| item.amount).sum();
        let (sum_sv, sum_en) = (format_ore(sum, ','), format_ore(sum, '.'));
        let count = internal.len();
        let Text { sv, en } = Text::number_of(count, text!("post", "item"), text!("poster", "items"));
        let are = if count == 1 { "is" } else { "are" };
        handed.add_without(text!(
            "{id}: {sv} inom regionen, {sum_sv} kr, betalas inte av banken",
            "{id}: {en} inside the region, {sum_en} kr, {are} not paid by the bank"
        ));
    }
    for item in &rejected {
        let PaymentItem { name, provider, amount, reference, .. } = item;
        let (sv, en) = (format_ore(*amount, ','), format_ore(*amount, '.'));
        handed.add_without(text!(
            "{id}: {reference} till {name} ({provider}), {sv} kr, är avvisad och står inte i filen",
            "{id}: {reference} to {name} ({provider}), {en} kr, is rejected and is not in the file"
        ));
    }
    if by_bank.is_empty() {
        handed.add_without(if rejected.is_empty() {
            text!("{id}: ingen betalas av banken", "{id}: nobody is paid by the bank")
        } else {
            text!(
                "{id}: ingen fil, eftersom det som banken skulle betala är avvisat",
                "{id}: no file, since what the bank was to pay is rejected"
            )
        });
    }
}

fn is_internal(item: &PaymentItem) -> bool {
    PayAccount::read(&item.account) == Ok(PayAccount::Internal)
}
