//! Self-billing invoices and credit notes: one for each settlement or correction and private provider, when it has been
//! paid or held, so that the day it is due and how it is settled are known and never change.

use std::path::Path;

use kapitera_books::{Draft, DraftKind, DraftLine, Entry, ExportKind, PaymentRecord, Row, Stage, Voucher, instalments};
use kapitera_export::peppol::{
    Earlier, LineNames, Party, PeppolSettings, SelfBilling, SettledBy, booked_lines, document, document_id,
};
use kapitera_export::{Made, Names, RowCode};
use kapitera_message::{Language, Problem, Problems, text};
use kapitera_money::Ore;
use kapitera_period::{Date, Month};
use kapitera_post::{Act, Office, Standing};
use kapitera_report::{Ground, Grounds};

use crate::booked::{day_of, in_month, names, vouchers_of};
use crate::grounds::grounds;
use crate::{Asked, File, HandedOut, file_settings, files_text, language};

/// The names and grounds of a document's lines.
struct Called<'a> {
    names: &'a Names,
    draft: &'a Draft,
    grounds: &'a Grounds,
    language: Language,
}

impl Called<'_> {
    /// The draft's lines that a row is booked for.
    fn lines(&self, row: &Row) -> impl Iterator<Item = &DraftLine> {
        let (centre, component, plan, month_for) = (&row.centre, &row.component, &row.plan, row.month_for);
        self.draft.lines.iter().filter(move |line| {
            (&line.centre, &line.component, &line.plan, line.month_for) == (centre, component, plan, month_for)
                && line.booked() != Ore::ZERO
        })
    }

    /// Whether a row is what a correction puts off to instalments: no line of the draft has it.
    fn is_put_off(&self, row: &Row) -> bool {
        instalments::correction_of(&row.plan) == Some(self.draft.id)
    }

    /// The grounds of a row, each once.
    fn grounds(&self, row: &Row) -> Vec<Ground> {
        let mut grounds: Vec<Ground> = Vec::new();
        if self.is_put_off(row) {
            grounds.extend(self.grounds.plans.get(&row.plan).cloned());
        }
        for line in self.lines(row) {
            let ground = self.grounds.of(self.draft.kind, line, self.language);
            grounds.extend(ground.filter(|ground| !grounds.contains(ground)));
        }
        grounds
    }

    /// What the document says of all that takes back: of a correction why it is made, of plans why each takes.
    fn note(&self, rows: &[Row]) -> String {
        if self.draft.kind == DraftKind::Correction {
            return one_line(&self.draft.reason);
        }
        let mut said: Vec<String> = Vec::new();
        for row in rows.iter().filter(|row| row.amount < Ore::ZERO && !row.plan.is_empty()) {
            let label = self.line(row);
            let new = self.grounds(row).into_iter().map(|ground| format!("{label}. {}", sentence(&ground)));
            for new in new {
                if !said.contains(&new) {
                    said.push(new);
                }
            }
        }
        said.join(" ")
    }
}

impl LineNames for Called<'_> {
    fn centre(&self, id: &str) -> String {
        self.names.of(RowCode::Centre, id).to_owned()
    }

    fn line(&self, row: &Row) -> String {
        if self.is_put_off(row) {
            let (of, first) = (self.draft.instalments, self.draft.post_in.plus(1));
            return format!("Läggs på {of} delbetalningar från {first}");
        }
        // An instalment says which it is: its own line knows, where another settlement's has another number.
        if let Some(line) = self.lines(row).next() {
            return line.label.clone();
        }
        if row.plan.is_empty() {
            self.names.of(RowCode::Component, &row.component).to_owned()
        } else {
            self.names.of(RowCode::Plan, &row.plan).to_owned()
        }
    }

    fn note(&self, row: &Row) -> String {
        let grounds = self.grounds(row);
        if grounds.is_empty() {
            return String::new();
        }
        let grounds: Vec<String> = grounds.iter().map(sentence).collect();
        format!("Avser {}. {}", row.month_for, grounds.join(" "))
    }
}

/// A ground as a document says it, on one line.
fn sentence(ground: &Ground) -> String {
    let (reason, rests_on) = (one_line(&ground.reason), one_line(&ground.rests_on));
    let reason = reason.trim_end_matches('.');
    if rests_on.is_empty() { format!("Skäl: {reason}.") } else { format!("Skäl: {reason}. Vilar på: {rests_on}.") }
}

/// A text of one line: a note that a person wrote may have several.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(crate) fn hand_out(office: &mut Office, asked: &Asked<'_>, act: &Act<'_>) -> Result<HandedOut, Problems> {
    let one = |problem: Problem| vec![problem];
    let month = asked.month;
    let (path, source) = files_text(office)?;
    let peppol = PeppolSettings::parse(Path::new(&path), &source)?;
    let vouchers = vouchers_of(office, month).map_err(one)?;
    let standings = in_month(office, month, &vouchers).map_err(one)?.booked;
    let names = names(office, &standings, &vouchers)?;
    let grounds = grounds(office, &vouchers)?;
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
                handed.without.push(text!(
                    "{id} är inte betald än: självfakturan säger vilken dag den betalas; betala först: kapitera pay {month} --execution DAG --by …",
                    "{id} is not paid yet: the document says the day it is paid; pay first: kapitera pay {month} --execution DAY --by …"
                ));
                break;
            };
            let called =
                Called { names: &names, draft: &standing.draft, grounds: &grounds, language: language(office) };
            let given = Given { standing, payment, provider: &provider, period: month };
            let Some(billing) = billing(office, &given, &vouchers, &called, &payable)? else {
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
    called: &Called<'_>,
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
    let (lines, total) = booked_lines(&rows, &is_payable, called).map_err(one)?;
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
        note: called.note(&rows),
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
