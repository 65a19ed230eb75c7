//! Self-billing invoices and credit notes: one for each settlement or correction and private provider, when it has been
//! paid or held, so that the day it is due and how it is settled are known and never change.

use std::path::Path;

use kapitera_books::{Entry, ExportKind, PaymentRecord, Row, Stage, Voucher};
use kapitera_export::peppol::{
    Earlier, LineNames, Party, PeppolSettings, SelfBilling, SettledBy, booked_lines, document, document_id,
};
use kapitera_export::{Made, Names, RowCode};
use kapitera_message::{Problem, Problems, text};
use kapitera_period::{Date, Month};
use kapitera_post::{Act, Office, Standing};

use crate::booked::{day_of, in_month, names, vouchers_of};
use crate::{Asked, File, HandedOut, file_settings, files_text};

/// The names of a document's lines.
struct Called<'a>(&'a Names);

impl LineNames for Called<'_> {
    fn centre(&self, id: &str) -> String {
        self.0.of(RowCode::Centre, id).to_owned()
    }

    fn line(&self, row: &Row) -> String {
        if row.plan.is_empty() {
            self.0.of(RowCode::Component, &row.component).to_owned()
        } else {
            self.0.of(RowCode::Plan, &row.plan).to_owned()
        }
    }
}

pub(crate) fn hand_out(office: &mut Office, asked: &Asked<'_>, act: &Act<'_>) -> Result<HandedOut, Problems> {
    let one = |problem: Problem| vec![problem];
    let month = asked.month;
    let (path, source) = files_text(office)?;
    let peppol = PeppolSettings::parse(Path::new(&path), &source)?;
    let vouchers = vouchers_of(office, month).map_err(one)?;
    let standings = in_month(office, month, &vouchers).map_err(one)?.booked;
    let names = names(office, &standings)?;
    let payable = office.books().accounts_of_role(kapitera_books::reclaim::PAYABLE);
    let payable: Vec<String> = payable.into_iter().map(str::to_owned).collect();
    let mut handed = HandedOut::default();
    for standing in &standings {
        let id = standing.draft.id;
        if standing.life.stage == Stage::Reversed {
            handed.without.push(text!("{id} är återförd", "{id} is reversed"));
            continue;
        }
        let payments = payments_for(office, standing).map_err(one)?;
        for provider in providers(&vouchers, standing) {
            let Some(payment) = first_for(&payments, &provider) else {
                handed.without.push(text!("{id} är inte betald än", "{id} is not paid yet"));
                break;
            };
            let given = Given { standing, payment, provider: &provider, period: month };
            let Some(billing) = billing(office, &given, &vouchers, &names, &payable)? else {
                handed.without.push(text!(
                    "{id}: {provider} är regionens egen och får inget dokument",
                    "{id}: {provider} is the region's own and gets no document"
                ));
                continue;
            };
            if billing.lines.is_empty() {
                handed
                    .without
                    .push(text!("{id}: inget är bokfört för {provider}", "{id}: nothing is booked for {provider}"));
                continue;
            }
            let settings = PeppolSettings::on(&peppol, billing.issued).map_err(one)?;
            let Made { bytes, total, .. } = document(&billing, settings)?;
            let path = format!("invoices/{month}/{}.xml", billing.id());
            let file = File { kind: ExportKind::Invoice, of: billing.id(), path, bytes, total };
            handed.give(office, &file, act).map_err(one)?;
        }
    }
    if standings.is_empty() {
        handed.without.push(text!("inget är bokfört i {month}", "nothing is booked in {month}"));
    }
    Ok(handed)
}

/// A document to be made.
struct Given<'a> {
    standing: &'a Standing,
    payment: &'a PaymentRecord,
    provider: &'a str,
    period: Month,
}

/// What a document is made from; none for the region's own.
fn billing(
    office: &mut Office,
    given: &Given<'_>,
    vouchers: &[(Entry, Voucher)],
    names: &Names,
    payable: &[String],
) -> Result<Option<SelfBilling>, Problems> {
    let one = |problem: Problem| vec![problem];
    let Given { standing, payment, provider, period } = *given;
    let draft = &standing.draft;
    let own: Vec<&(Entry, Voucher)> = own_vouchers(vouchers, standing).collect();
    let Some(issued) = own.iter().map(|(entry, _)| day_of(entry)).max() else { return Ok(None) };
    let supplier = office.books().provider(provider, issued).map_err(one)?.clone();
    if supplier.pay == kapitera_books::PayAccount::Internal {
        return Ok(None);
    }
    let rows: Vec<Row> =
        own.iter().flat_map(|(_, voucher)| &voucher.rows).filter(|row| row.provider == provider).cloned().collect();
    let is_payable = |row: &Row| payable.contains(&row.account);
    let (lines, total) = booked_lines(&rows, &is_payable, &Called(names)).map_err(one)?;
    let settings = file_settings(office)?;
    Ok(Some(SelfBilling {
        settlement: draft.id,
        kind: draft.kind,
        period,
        issued,
        due: payment.execution.max(issued),
        supplier: Party::provider(&supplier),
        customer: Party::payer(settings.payer(issued).map_err(one)?),
        settled: settled_by(payment, provider),
        lines,
        total,
        earlier: earlier(office, standing, provider).map_err(one)?,
    }))
}

/// The vouchers of a settlement or correction itself, not those that undo it.
fn own_vouchers<'v>(
    vouchers: &'v [(Entry, Voucher)],
    standing: &Standing,
) -> impl Iterator<Item = &'v (Entry, Voucher)> {
    let prefix = format!("settlement/{}/voucher/", standing.draft.id);
    vouchers.iter().filter(move |(entry, _)| entry.key.starts_with(&prefix))
}

/// The providers that it books for, by number.
fn providers(vouchers: &[(Entry, Voucher)], standing: &Standing) -> Vec<String> {
    let rows = own_vouchers(vouchers, standing).flat_map(|(_, voucher)| &voucher.rows);
    let mut providers: Vec<String> =
        rows.map(|row| row.provider.clone()).filter(|provider| !provider.is_empty()).collect();
    providers.sort_unstable();
    providers.dedup();
    providers
}

/// The payments that a settlement or correction was paid by: several when the bank rejected some of the first.
fn payments_for(office: &mut Office, standing: &Standing) -> Result<Vec<PaymentRecord>, Problem> {
    let payments = office.payments()?.into_iter().map(|(_, payment)| payment);
    Ok(payments.filter(|payment| payment.settlements.contains(&standing.draft.id)).collect())
}

/// The first of them that names the provider: a payment that is made again changes no document that was given out.
fn first_for<'p>(payments: &'p [PaymentRecord], provider: &str) -> Option<&'p PaymentRecord> {
    let names = |payment: &&PaymentRecord| {
        payment.items.iter().any(|item| item.provider == provider)
            || payment.held.iter().any(|held| held.provider == provider)
    };
    payments.iter().find(names).or(payments.first())
}

fn settled_by(payment: &PaymentRecord, provider: &str) -> SettledBy {
    let held = payment.held.iter().find(|held| held.provider == provider);
    let item = payment.items.iter().find(|item| item.provider == provider);
    match (item, held.map(|held| held.outcome)) {
        (Some(item), _) => SettledBy::Account(item.account.clone()),
        (None, Some(kapitera_books::HeldOutcome::Invoiced)) => SettledBy::Invoiced,
        (None, _) => SettledBy::TakenFromNext,
    }
}

/// The documents of the same month and provider that came before.
fn earlier(office: &mut Office, standing: &Standing, provider: &str) -> Result<Vec<Earlier>, Problem> {
    let id = standing.draft.id;
    let mut earlier = Vec::new();
    for before in office.standings(Some(id.month))? {
        let posted = before.life.steps.iter().find(|taken| taken.step == kapitera_books::Step::Posted);
        let Some(posted) = posted.filter(|_| before.draft.id < id) else { continue };
        let has = before
            .draft
            .lines
            .iter()
            .any(|line| before.draft.centre(&line.centre).is_some_and(|centre| centre.provider == provider));
        if has {
            let issued: Date = posted.at.to_zoned(jiff::tz::TimeZone::UTC).date();
            earlier.push(Earlier { id: document_id(before.draft.id, provider), issued });
        }
    }
    Ok(earlier)
}
