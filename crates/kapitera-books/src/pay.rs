//! From what the region owes to payments: never a negative one, and no balance left without a named outcome.

use std::collections::BTreeMap;

use kapitera_message::{Language, Problem, Problems, Text, text};
use kapitera_money::Ore;
use kapitera_period::{Date, Month};

use crate::draft::SettlementId;
use crate::post::Undoing;
use crate::reclaim::{BANK, CLAIM, INTERNAL_TRANSFER};
use crate::record::{HeldBalance, HeldOutcome, PaymentItem, PaymentRecord};
use crate::texts::{Books, NegativeRule, Provider};
use crate::voucher::{Rests, Row, Series, Voucher};

/// What the region owes a provider for one centre on one of the accounts of the role `payable`: the sum of its rows with the sign turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderBalance {
    /// The provider's organisation number.
    pub provider: String,
    /// The centre that it is owed for; empty when the rows name none.
    pub centre: String,
    /// The account's number.
    pub account: String,
    /// Öre; below 0 when the provider owes.
    pub balance: Ore,
}

/// What payments are made for.
#[derive(Clone, Debug)]
pub struct PaymentRequest<'a> {
    /// The payment's id, unique for ever, at most 30 characters of `A–Z 0–9 -`.
    pub id: &'a str,
    /// The month of the books.
    pub period: Month,
    /// The day the bank is asked to pay, in that month: they are booked on it.
    pub execution: Date,
    /// The settlements and corrections that are paid by it.
    pub settlements: Vec<SettlementId>,
    /// The language of texts.
    pub language: Language,
}

/// Payments made from balances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// What is recorded of them.
    pub record: PaymentRecord,
    /// Their vouchers, each with its key.
    pub vouchers: Vec<(String, Voucher)>,
    /// The providers whose balance is zero, with their names: nothing is paid and nothing is owed.
    pub zero: Vec<(String, String)>,
}

/// Pays what is owed. A provider that owes is carried forward or invoiced by the rule in force.
///
/// # Errors
///
/// All providers, roles and rules that are missing, together; `payment_id_form`; `payments_too_many`; what
/// [`Voucher::check`] says.
///
/// # Panics
///
/// When what is paid less what is owed is not the sum of the balances.
pub fn payments(
    balances: &[ProviderBalance],
    books: &Books,
    request: &PaymentRequest<'_>,
) -> Result<Payment, Problems> {
    let mut by_provider: BTreeMap<&str, Owed<'_>> = BTreeMap::new();
    for ProviderBalance { provider, centre, account, balance } in balances {
        *by_provider.entry(provider).or_default().entry((account, centre)).or_default() += *balance;
    }
    let mut problems: Problems = check_id(request.id).err().into_iter().collect();
    let record = PaymentRecord {
        id: request.id.to_owned(),
        period: request.period,
        execution: request.execution,
        items: Vec::new(),
        held: Vec::new(),
        settlements: request.settlements.clone(),
    };
    let mut payment = Payment { record, vouchers: Vec::new(), zero: Vec::new() };
    for (org_number, owed) in by_provider {
        if owed.values().copied().sum::<Ore>() == Ore::ZERO {
            // A provider that is owed nothing need not be known any more.
            let name = books.provider(org_number, request.execution).map(|provider| provider.name.clone());
            payment.zero.push((org_number.to_owned(), name.unwrap_or_default()));
            continue;
        }
        let settled = books
            .provider(org_number, request.execution)
            .and_then(|provider| payment.settle(provider, &owed, books, request));
        if let Err(problem) = settled
            && !problems.contains(&problem)
        {
            problems.push(problem);
        }
    }
    if payment.record.items.len() > MOST_ITEMS {
        problems.push(too_many(payment.record.items.len()));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let paid: Ore = payment.record.items.iter().map(|item| item.amount).sum();
    let held: Ore = payment.record.held.iter().map(|held| held.owed).sum();
    assert!(paid - held == balances.iter().map(|balance| balance.balance).sum(), "payments come to the balances");
    assert!(payment.record.items.iter().all(|item| item.amount > Ore::ZERO), "a payment is above zero");
    Ok(payment)
}

/// What a provider is owed, by account and centre.
type Owed<'a> = BTreeMap<(&'a str, &'a str), Ore>;

/// The reference of an item ends with its number in four digits.
const MOST_ITEMS: usize = 9_999;

impl Payment {
    /// What becomes of one provider's balance.
    fn settle(
        &mut self,
        provider: &Provider,
        owed: &Owed<'_>,
        books: &Books,
        request: &PaymentRequest<'_>,
    ) -> Result<(), Problem> {
        let balance: Ore = owed.values().copied().sum();
        let (org_number, name) = (provider.org_number.clone(), provider.name.clone());
        if balance > Ore::ZERO {
            let (id, number) = (request.id, self.record.items.len() + 1);
            let reference = format!("{id}-{number:04}");
            let role = if provider.pay.is_internal() { INTERNAL_TRANSFER } else { BANK };
            let voucher = self.voucher(provider, owed, role, books, request, paid_said(&name, &reference))?;
            self.vouchers.push((voucher_key(id, &org_number), voucher));
            let account = provider.pay.to_string();
            self.record.items.push(PaymentItem { provider: org_number, name, amount: balance, account, reference });
        } else {
            let rule = books.negative(provider.owner(), request.execution)?;
            let reason = rule_said(rule, books).get(request.language).to_owned();
            if rule.rule == HeldOutcome::Invoiced {
                let said = invoiced_said(&name);
                let voucher = self.voucher(provider, owed, CLAIM, books, request, said)?;
                self.vouchers.push((voucher_key(request.id, &org_number), voucher));
            }
            let (owed, outcome) = (-balance, rule.rule);
            self.record.held.push(HeldBalance { provider: org_number, name, owed, outcome, reason });
        }
        Ok(())
    }

    /// Moves the whole of a provider's balance to the account of a role: centre by centre, so that each is even.
    fn voucher(
        &self,
        provider: &Provider,
        owed: &Owed<'_>,
        role: &str,
        books: &Books,
        request: &PaymentRequest<'_>,
        said: Text,
    ) -> Result<Voucher, Problem> {
        let against = books.role(role, provider.owner(), request.execution)?;
        let row = |account: &str, centre: &str, amount: Ore| Row {
            account: account.to_owned(),
            cost_centre: String::new(),
            activity: String::new(),
            counterpart: provider.counterpart.clone(),
            provider: provider.org_number.clone(),
            centre: centre.to_owned(),
            component: String::new(),
            plan: String::new(),
            month_for: request.period,
            amount,
            text: provider.name.clone(),
        };
        let own = owed.iter().filter(|(_, amount)| **amount != Ore::ZERO);
        let mut rows: Vec<Row> = own.map(|((account, centre), amount)| row(account, centre, *amount)).collect();
        let total: Ore = owed.values().copied().sum();
        let (cost_centre, activity) = (against.cost_centre.clone(), against.activity.clone());
        rows.push(Row { cost_centre, activity, ..row(&against.account, "", -total) });
        let text = said.get(request.language).to_owned();
        let mut on: Vec<String> = request.settlements.iter().map(ToString::to_string).collect();
        let id = request.id;
        on.push(text!("betalning {id}", "payment {id}").get(request.language).to_owned());
        let voucher = Voucher {
            series: Series::P,
            number: None,
            date: request.execution,
            period: request.period,
            text: text.clone(),
            settlement: None,
            rests: Rests { reason: text, on, vouchers: Vec::new() },
            rows,
        };
        voucher.check()?;
        Ok(voucher)
    }
}

/// The contrary voucher of a payment that the bank did not make, with its key: what was paid is owed again. `voucher` is the
/// payment's, as recorded; the reason is the bank's.
///
/// # Errors
///
/// `payment_has_no_item` when the payment paid this provider nothing; `undoing_without_reason`; what [`Voucher::check`] says.
pub fn rejected(
    record: &PaymentRecord,
    provider: &str,
    voucher: &Voucher,
    undoing: &Undoing<'_>,
) -> Result<(String, Voucher), Problem> {
    let id = &record.id;
    let item = record.items.iter().find(|item| item.provider == provider);
    let taken: Ore = voucher.rows.iter().map(|row| row.amount).filter(|amount| *amount < Ore::ZERO).sum();
    let holds = item.is_some_and(|item| {
        -taken >= item.amount && voucher.series == Series::P && voucher.rows.iter().all(|row| row.provider == provider)
    });
    if !holds {
        return Err(Problem::error(
            "payment_has_no_item",
            text!("betalning {id} betalade inget till {provider}", "payment {id} paid {provider} nothing"),
        )
        .named(Text::same(voucher.text.clone()))
        .hint(text!("se efter i betalningens rader vem som betalades", "see in the payment's items who was paid")));
    }
    let contrary = crate::post::undo(voucher, undoing)?;
    Ok((format!("payment/{id}/rejection/{provider}"), contrary))
}

fn voucher_key(id: &str, provider: &str) -> String {
    format!("payment/{id}/voucher/{provider}")
}

fn paid_said(name: &str, reference: &str) -> Text {
    text!("Betalning {reference} till {name}", "Payment {reference} to {name}")
}

fn invoiced_said(name: &str) -> Text {
    text!("Skuld efter avräkning faktureras {name}", "What is owed after settlement is invoiced to {name}")
}

/// By what rule a balance is held.
fn rule_said(rule: &NegativeRule, books: &Books) -> Text {
    let outcome = match rule.rule {
        HeldOutcome::CarriedForward => {
            text!("avräknas mot kommande betalningar", "taken from the payments that come")
        }
        HeldOutcome::Invoiced => text!("faktureras", "invoiced"),
    };
    let Text { sv, en } = outcome;
    let line = rule.origin.spot.line();
    match books.decision_of(&rule.origin) {
        Some(decision) => {
            let (body, date) = (&decision.body, decision.date);
            text!("{sv} ({body} {date}; {line})", "{en} ({body} {date}; {line})")
        }
        None => text!("{sv} ({line})", "{en} ({line})"),
    }
}

fn check_id(id: &str) -> Result<(), Problem> {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    if (1..=30).contains(&id.len()) && id.bytes().all(plain) {
        return Ok(());
    }
    Err(Problem::error(
        "payment_id_form",
        text!("”{id}” kan inte vara en betalnings id", "“{id}” cannot be a payment's id"),
    )
    .named(text!("betalningens id", "the payment's id"))
    .why(text!("bankens meddelande-id görs av det", "the bank's message id is made from it"))
    .hint(text!(
        "skriv 1 till 30 tecken av A–Z, 0–9 och bindestreck",
        "write 1 to 30 characters of A–Z, 0–9 and hyphen"
    )))
}

fn too_many(items: usize) -> Problem {
    Problem::error(
        "payments_too_many",
        text!(
            "{items} betalningar på en gång; högst {MOST_ITEMS} får plats",
            "{items} payments at once; at most {MOST_ITEMS} fit"
        ),
    )
    .named(text!("betalningen", "the payment"))
    .hint(text!("dela upp dem på flera", "divide them into several"))
}
