//! Paying what is owed: balances of providers become payments, and what is posted becomes paid.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_books::pay::{PaymentRequest, ProviderBalance, payments, rejected};
use kapitera_books::post::Undoing;
use kapitera_books::reclaim::PAYABLE;
use kapitera_books::{
    Entry, HeldOutcome, Life, NewEntry, PaymentRecord, Record, RecordKind, Right, SettlementId, Stage, Step, Taken,
};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::Ore;
use kapitera_period::{Date, Month};
use kapitera_store::{BalanceFilter, BalanceKey, Head};

use crate::booking::{day_in, entries};
use crate::periods::{is_unpaid, reason_missing};
use crate::{Act, Office, Standing};

/// What was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// The entry that records the payments.
    pub entry: Entry,
    /// What it records.
    pub record: PaymentRecord,
    /// The providers that are owed nothing, with their names.
    pub zero: Vec<(String, String)>,
}

/// A payment that the bank did not make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The entry of the voucher by which the amount is owed again.
    pub entry: Entry,
    /// The settlements and corrections that wait for payment again.
    pub lives: Vec<Life>,
}

impl Office {
    /// Pays all that is owed to providers, whatever month it was booked in, and carries forward or invoices what providers
    /// owe. It is booked on the day the bank is asked to pay, which lies in `period`. Every settlement and correction that is
    /// posted and not paid becomes paid. All of it is recorded together.
    ///
    /// # Errors
    ///
    /// `officer_may_not`, `books_not_recorded`, `books_are_illustrative`, `payment_day`, `period_not_open`,
    /// `nothing_to_pay`, and those of the books: providers, roles and rules that are missing. Nothing is recorded then.
    pub fn pay(&mut self, period: Month, execution: Date, act: &Act<'_>) -> Result<Paid, Problems> {
        let one = |problem: Problem| vec![problem];
        self.may(act, Right::Pay).map_err(one)?;
        self.books_may_be_posted().map_err(one)?;
        // In an invented region days may have been: a demo is of another year.
        let from = if self.region.settings().invented { None } else { Some(act.day()) };
        check_day(period, execution, from).map_err(one)?;
        // What is posted between reading balances and paying them must be in neither or both.
        self.until_still(|office, head| office.pay_once(period, execution, act, head))
    }

    fn pay_once(&mut self, period: Month, execution: Date, act: &Act<'_>, head: &Head) -> Result<Paid, Problems> {
        let one = |problem: Problem| vec![problem];
        self.is_open(period).map_err(one)?;
        let lives: Vec<Life> = self.lives().map_err(one)?.into_iter().filter(is_unpaid).collect();
        let balances = self.owed().map_err(one)?;
        if lives.is_empty() && balances.iter().all(|balance| balance.balance <= Ore::ZERO) {
            return Err(one(nothing_to_pay()));
        }
        let id = self.next_payment().map_err(one)?;
        let request = PaymentRequest {
            id: &id,
            period,
            execution,
            settlements: lives.iter().map(|life| life.id).collect(),
            language: self.language(),
        };
        let payment = payments(&balances, &self.books, &request)?;
        let key = payment_key(&id);
        let mut batch = vec![NewEntry { key: key.clone(), record: Record::Payment(payment.record.clone()) }];
        batch.extend(entries(payment.vouchers.clone()));
        for life in &lives {
            let taken = Self::taken(life, Step::Paid, act, &id);
            batch.push(Self::step_entry(life, &taken));
        }
        let recorded = self.record_after(act, batch, head).map_err(one)?;
        let entry = recorded.into_iter().find(|entry| entry.key == key);
        let entry = entry.ok_or_else(crate::problems::nothing_recorded).map_err(one)?;
        Ok(Paid { entry, record: payment.record, zero: payment.zero })
    }

    /// The bank did not pay a provider: what was paid is owed again, and the payment's settlements wait for payment again.
    ///
    /// # Errors
    ///
    /// `officer_may_not`, `no_such_payment`, `reason_missing`, `payment_has_no_item`, `rejected_already`, `period_not_open`.
    pub fn reject_payment(
        &mut self,
        payment: &str,
        provider: &str,
        period: Month,
        act: &Act<'_>,
    ) -> Result<Rejected, Problems> {
        self.may(act, Right::Pay).map_err(|problem| vec![problem])?;
        self.until_still(|office, head| office.reject_once(payment, provider, period, act, head))
    }

    fn reject_once(
        &mut self,
        payment: &str,
        provider: &str,
        period: Month,
        act: &Act<'_>,
        head: &Head,
    ) -> Result<Rejected, Problems> {
        let one = |problem: Problem| vec![problem];
        let record = self.payment(payment).map_err(one)?;
        if act.note.trim().is_empty() {
            return Err(one(reason_missing(&text!(
                "betalningen {payment} avvisas",
                "the payment {payment} is rejected"
            ))));
        }
        if let Some(before) = self.store.entry(&rejection_key(payment, provider)).map_err(one)? {
            let (by, at) = (&before.by, before.at);
            return Err(one(Problem::error(
                "rejected_already",
                text!(
                    "betalningen {payment} till {provider} är redan avvisad, av {by} {at}",
                    "the payment {payment} to {provider} is rejected already, by {by} {at}"
                ),
            )));
        }
        self.is_open(period).map_err(one)?;
        let own = format!("payment/{payment}/voucher/{provider}");
        let vouchers = self.recorded_vouchers(&own).map_err(one)?;
        let voucher = vouchers.into_iter().find(|(key, _)| *key == own).map(|(_, voucher)| voucher);
        let Some(voucher) = voucher else { return Err(one(no_item(payment, provider))) };
        let undoing = Undoing { date: day_in(period, act), period, reason: act.note, language: self.language() };
        let (key, contrary) = rejected(&record, provider, &voucher, &undoing).map_err(one)?;
        let mut batch = vec![NewEntry { key: key.clone(), record: Record::Voucher(contrary) }];
        let mut lives = Vec::new();
        for id in &record.settlements {
            let standing = self.outline_of(*id).map_err(one)?;
            let concerned = self.providers_of(*id).map_err(one)?.contains(provider);
            if concerned && standing.life.stage == Stage::Paid {
                let mut life = standing.life;
                let taken = Self::taken(&life, Step::PaymentRejected, act, act.note);
                batch.push(Self::step_entry(&life, &taken));
                life.take(taken).map_err(one)?;
                lives.push(life);
            }
        }
        let recorded = self.record_after(act, batch, head).map_err(one)?;
        let entry = recorded.into_iter().find(|entry| entry.key == key);
        let entry = entry.ok_or_else(crate::problems::nothing_recorded).map_err(one)?;
        Ok(Rejected { entry, lives })
    }

    /// A payment with its items.
    ///
    /// # Errors
    ///
    /// `no_such_payment`; when the journal cannot be read.
    pub fn payment(&mut self, id: &str) -> Result<PaymentRecord, Problem> {
        let found = self.store.entry(&payment_key(id))?;
        let record = found.map(|entry| self.store.record(&entry)).transpose()?;
        match record {
            Some(Record::Payment(payment)) => Ok(payment),
            _ => Err(Problem::error(
                "no_such_payment",
                text!("det finns ingen betalning {id}", "there is no payment {id}"),
            )),
        }
    }

    /// All payments with the entries that record them, in order.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn payments(&mut self) -> Result<Vec<(Entry, PaymentRecord)>, Problem> {
        let mut all = Vec::new();
        for entry in self.entries(RecordKind::Payment, "payment/")? {
            if let Record::Payment(payment) = self.store.record(&entry)? {
                all.push((entry, payment));
            }
        }
        Ok(all)
    }

    /// The providers that the bank did not pay of a payment, by organisation number, each with the entry of the voucher by
    /// which it is owed again.
    ///
    /// # Errors
    ///
    /// When the journal cannot be read.
    pub fn rejections(&mut self, payment: &str) -> Result<BTreeMap<String, Entry>, Problem> {
        let prefix = rejection_key(payment, "");
        let entries = self.entries(RecordKind::Voucher, &prefix)?.into_iter();
        Ok(entries.filter_map(|entry| Some((entry.key.strip_prefix(&prefix)?.to_owned(), entry))).collect())
    }

    /// What the region owes each provider for each centre on each account of what it owes; negative when the provider owes.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn owed(&mut self) -> Result<Vec<ProviderBalance>, Problem> {
        let accounts: Vec<String> = self.books.accounts_of_role(PAYABLE).into_iter().map(ToOwned::to_owned).collect();
        let mut owed = Vec::new();
        for account in accounts {
            let filter = BalanceFilter {
                by: vec![BalanceKey::Provider, BalanceKey::Centre],
                account: Some(account.clone()),
                ..BalanceFilter::default()
            };
            for balance in self.store.balances(&filter)? {
                let [provider, centre] = <[String; 2]>::try_from(balance.keys).unwrap_or_default();
                if !provider.is_empty() {
                    let (account, balance) = (account.clone(), -balance.closing);
                    owed.push(ProviderBalance { provider, centre, account, balance });
                }
            }
        }
        owed.sort_by(|one, other| {
            (&one.provider, &one.account, &one.centre).cmp(&(&other.provider, &other.account, &other.centre))
        });
        Ok(owed)
    }

    /// The providers that a settlement or correction has booked something for, split payees among them.
    fn providers_of(&mut self, id: SettlementId) -> Result<BTreeSet<String>, Problem> {
        let vouchers = self.recorded_vouchers(&format!("settlement/{id}/voucher/"))?;
        let rows = vouchers.into_iter().flat_map(|(_, voucher)| voucher.rows);
        Ok(rows.map(|row| row.provider).collect())
    }

    /// The provider of a payment's item that stands: who was paid, or who was sent an invoice, by a payment that names the
    /// settlement, and was not rejected; one that it booked for. None when there is none.
    pub(crate) fn paid_provider(&mut self, standing: &Standing) -> Result<Option<(String, String)>, Problem> {
        let id = standing.draft.id;
        let booked = self.providers_of(id)?;
        for (_, payment) in self.payments()?.into_iter().filter(|(_, payment)| payment.settlements.contains(&id)) {
            let invoiced = payment.held.iter().filter(|held| held.outcome == HeldOutcome::Invoiced);
            let paid = payment.items.iter().map(|item| &item.provider).chain(invoiced.map(|held| &held.provider));
            let rejected = self.rejections(&payment.id)?;
            let mut stands = paid.filter(|provider| booked.contains(*provider) && !rejected.contains_key(*provider));
            if let Some(provider) = stands.next() {
                return Ok(Some((payment.id.clone(), provider.clone())));
            }
        }
        Ok(None)
    }

    fn taken(life: &Life, step: Step, act: &Act<'_>, note: &str) -> Taken {
        Taken { step, by: act.by.to_owned(), at: act.at, on: life.sha256.clone(), note: note.to_owned() }
    }

    /// Payments are numbered over all months, so that two who pay at once meet at one key.
    fn next_payment(&mut self) -> Result<String, Problem> {
        let number = self.entries(RecordKind::Payment, "payment/")?.len() + 1;
        Ok(format!("PAY-{number:06}"))
    }
}

fn payment_key(id: &str) -> String {
    format!("payment/{id}")
}

/// The key of the voucher by which a provider is owed again, as the books make it.
fn rejection_key(payment: &str, provider: &str) -> String {
    format!("payment/{payment}/rejection/{provider}")
}

/// That the bank is asked to pay on a day that comes, when it is said what day it is, in the month that the payment is booked in.
fn check_day(period: Month, execution: Date, from: Option<Date>) -> Result<(), Problem> {
    let of = Month::of(execution);
    let problem = |why: Text, hint: Text| {
        Err(Problem::error(
            "payment_day",
            text!("{execution} kan inte vara betalningsdag", "{execution} cannot be the day of payment"),
        )
        .why(why)
        .hint(hint))
    };
    if let Some(today) = from.filter(|today| execution < *today) {
        return problem(
            text!("dagen har varit; det är {today}", "the day has been; it is {today}"),
            text!("ange en dag som kommer med --execution", "name a day that comes with --execution"),
        );
    }
    if of != Some(period) {
        let of = of.unwrap_or(period);
        return problem(
            text!(
                "betalningen bokförs den dag banken betalar, och den ligger inte i {period}",
                "the payment is booked on the day the bank pays, which is not in {period}"
            ),
            text!(
                "betala i dagens månad, som betalar också det som bokförts tidigare: kapitera pay {of} --execution {execution}",
                "pay in the month of the day, which pays what was booked earlier too: kapitera pay {of} --execution {execution}"
            ),
        );
    }
    Ok(())
}

fn nothing_to_pay() -> Problem {
    Problem::error("nothing_to_pay", text!("det finns inget att betala", "there is nothing to pay"))
        .why(text!("ingen avräkning är bokförd och obetald", "no settlement is posted and unpaid"))
        .hint(text!("bokför en avräkning först", "post a settlement first"))
}

fn no_item(payment: &str, provider: &str) -> Problem {
    Problem::error(
        "payment_has_no_item",
        text!("betalningen {payment} betalade inget till {provider}", "payment {payment} paid {provider} nothing"),
    )
    .hint(text!("se efter i betalningens rader vem som betalades", "see in the payment's items who was paid"))
}
