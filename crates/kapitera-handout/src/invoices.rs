//! Self-billing invoices and credit notes: one for each settlement or correction and private provider, when it has been
//! paid or held, so that the day it is due and how it is settled are known and never change.

use std::cell::OnceCell;
use std::path::Path;

use kapitera_books::{Entry, ExportKind, HeldOutcome, PayAccount, Row, Stage, Voucher};
use kapitera_export::peppol::{Party, PeppolSettings, SelfBilling, SettledBy, document, document_id};
use kapitera_export::{Made, Names};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_period::Month;
use kapitera_post::{Act, Office, Standing};
use kapitera_report::Grounds;

use crate::booked::{day_of, in_month, names, vouchers_of};
use crate::called::Called;
use crate::documents::{OwnVouchers, corrects, earlier, lines_for};
use crate::given::{File, HandedOut};
use crate::grounds::grounds;
use crate::settling::{Paid, Settling, paid, settling};
use crate::{Asked, file_settings, files_text, language};

pub(crate) fn hand_out(office: &mut Office, asked: &Asked<'_>, act: &Act<'_>) -> Result<HandedOut, Problems> {
    let one = |problem: Problem| vec![problem];
    let month = asked.month;
    let vouchers = vouchers_of(office, month).map_err(one)?;
    let standings = in_month(office, month, &vouchers).map_err(one)?.booked;
    let payments = paid(office).map_err(one)?;
    let (mut before_them, names) = (OwnVouchers::default(), OnceCell::new());
    let mut handed = HandedOut::default();
    for standing in &standings {
        let id = standing.draft.id;
        if standing.life.stage == Stage::Reversed {
            handed.add_without(text!("{id} är återförd", "{id} is reversed"));
            continue;
        }
        let prefix = format!("settlement/{id}/voucher/");
        let own = vouchers.iter().filter(|(entry, _)| entry.key.starts_with(&prefix));
        let own: Vec<(Entry, Voucher)> = own.cloned().collect();
        for provider in providers(&own) {
            let path = format!("invoices/{month}/{}.xml", document_id(id, &provider));
            let booked = Booked {
                standing,
                own: &own,
                standings: &standings,
                vouchers: &vouchers,
                provider: &provider,
                period: month,
                names: &names,
            };
            let mut without = None;
            handed.give(office, &path, act, |office, before| {
                let made = file(office, &mut before_them, &booked, &payments, before)?;
                Ok(made.map_err(|said| without = Some(said)).ok())
            });
            without.into_iter().for_each(|said| handed.add_without(said));
        }
    }
    if standings.is_empty() {
        handed.add_without(text!("inget är bokfört i {month}", "nothing is booked in {month}"));
    }
    Ok(handed)
}

/// What a settlement or correction booked for a provider.
struct Booked<'a> {
    standing: &'a Standing,
    /// Its own vouchers.
    own: &'a [(Entry, Voucher)],
    /// All that is booked in the month, for the names of components.
    standings: &'a [Standing],
    vouchers: &'a [(Entry, Voucher)],
    provider: &'a str,
    period: Month,
    /// What is called what, and why plans take, gathered for the first document.
    names: &'a OnceCell<(Names, Grounds)>,
}

/// The document; or why there is none.
fn file(
    office: &mut Office,
    vouchers: &mut OwnVouchers,
    booked: &Booked<'_>,
    payments: &[Paid],
    before: u64,
) -> Result<Result<File, Text>, Problems> {
    let one = |problem: Problem| vec![problem];
    let (id, provider) = (booked.standing.draft.id, booked.provider);
    let payment = match settling(payments, id, provider, before) {
        Settling::By(payment) => payment,
        Settling::NotYet => {
            return Ok(Err(text!(
                "{id} är inte betald än: självfakturan säger vilken dag den betalas; betala först med kapitera pay",
                "{id} is not paid yet: the document says the day it is paid; pay first with kapitera pay"
            )));
        }
        Settling::Rejected => {
            return Ok(Err(text!(
                "{id}: betalningen till {provider} är avvisad och inte gjord om än",
                "{id}: the payment to {provider} is rejected and not made again yet"
            )));
        }
    };
    let Some(billing) = billing(office, vouchers, booked, payment, before)? else {
        return Ok(Err(text!(
            "{id}: {provider} är regionens egen och får inget dokument",
            "{id}: {provider} is the region's own and gets no document"
        )));
    };
    if billing.lines.is_empty() {
        return Ok(Err(text!("{id}: inget är bokfört för {provider}", "{id}: nothing is booked for {provider}")));
    }
    let (path, source) = files_text(office)?;
    let peppol = PeppolSettings::parse(Path::new(&path), &source)?;
    let settings = PeppolSettings::on(&peppol, billing.issued).map_err(one)?;
    let Made { bytes, total, .. } = document(&billing, settings)?;
    Ok(Ok(File { kind: ExportKind::Invoice, of: billing.id(), bytes, total }))
}

/// What a document is made from; none for the region's own.
fn billing(
    office: &mut Office,
    vouchers: &mut OwnVouchers,
    booked: &Booked<'_>,
    payment: &Paid,
    before: u64,
) -> Result<Option<SelfBilling>, Problems> {
    let one = |problem: Problem| vec![problem];
    let Booked { standing, own, standings, vouchers: all, provider, period, names: called } = *booked;
    let id = standing.draft.id;
    let Some(issued) = own.iter().map(|(entry, _)| day_of(entry)).max() else { return Ok(None) };
    let supplier = office.books().provider(provider, issued).map_err(one)?.clone();
    if supplier.pay == PayAccount::Internal {
        return Ok(None);
    }
    let (names, grounds) = match called.get() {
        Some(gathered) => gathered,
        None => {
            let gathered = (names(office, standings, all)?, grounds(office, all)?);
            called.get_or_init(|| gathered)
        }
    };
    let called = Called { names, draft: &standing.draft, grounds, language: language(office) };
    let (lines, total) = lines_for(office, own, provider, &called).map_err(one)?;
    let rows = own.iter().flat_map(|(_, voucher)| &voucher.rows).filter(|row| row.provider == provider);
    let note = called.note(&rows.cloned().collect::<Vec<Row>>());
    let earlier = earlier(office, vouchers, id, provider, before).map_err(one)?;
    let corrects = corrects(office, vouchers, standing, provider, &earlier).map_err(one)?;
    let settings = file_settings(office)?;
    Ok(Some(SelfBilling {
        settlement: id,
        corrects,
        period,
        issued,
        due: payment.record.execution.max(issued),
        supplier: Party::provider(&supplier),
        customer: Party::payer(settings.payer(issued).map_err(one)?),
        settled: settled(payment, provider),
        note,
        lines,
        total,
        earlier,
    }))
}

/// The providers that vouchers book for, by number.
fn providers(own: &[(Entry, Voucher)]) -> Vec<String> {
    let rows = own.iter().flat_map(|(_, voucher)| &voucher.rows);
    let mut providers: Vec<String> =
        rows.map(|row| row.provider.clone()).filter(|provider| !provider.is_empty()).collect();
    providers.sort_unstable();
    providers.dedup();
    providers
}

fn settled(payment: &Paid, provider: &str) -> SettledBy {
    let item = payment.record.items.iter().find(|item| item.provider == provider);
    match (item, payment.held(provider)) {
        (Some(item), _) => SettledBy::Account { account: item.account.clone(), reference: item.reference.clone() },
        (None, Some(HeldOutcome::Invoiced)) => SettledBy::Invoiced,
        (None, _) => SettledBy::TakenFromNext,
    }
}
