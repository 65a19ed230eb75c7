//! Which payment settles what a settlement or correction gives a provider, and what a transfer settles.
//!
//! What the bank rejected was not paid: the amount is owed again, and another payment settles it.

use std::collections::BTreeMap;

use kapitera_books::{Entry, HeldOutcome, PaymentRecord, SettlementId};
use kapitera_message::Problem;
use kapitera_post::Office;

/// A payment with what the bank rejected of it.
pub(crate) struct Paid {
    /// The entry that records it.
    pub(crate) entry: Entry,
    /// What it records.
    pub(crate) record: PaymentRecord,
    /// The providers that were rejected, by organisation number, each with its entry.
    pub(crate) rejections: BTreeMap<String, Entry>,
}

/// How far an amount is on its way to a provider.
#[derive(Clone, Copy)]
pub(crate) enum Settling<'p> {
    /// Nothing has been paid or held.
    NotYet,
    /// It was paid, the bank rejected it, and it is not paid again yet.
    Rejected,
    /// It is settled by this payment.
    By(&'p Paid),
}

/// All payments, in order.
pub(crate) fn paid(office: &mut Office) -> Result<Vec<Paid>, Problem> {
    let mut all = Vec::new();
    for (entry, record) in office.payments()? {
        let rejections = office.rejections(&record.id)?;
        all.push(Paid { entry, record, rejections });
    }
    Ok(all)
}

impl Paid {
    /// Whether the bank had rejected what is paid to a provider when the entry `before` was recorded.
    pub(crate) fn is_rejected(&self, provider: &str, before: u64) -> bool {
        self.rejections.get(provider).is_some_and(|entry| entry.number < before)
    }

    /// Whether a provider is paid by it, and was not rejected.
    fn pays(&self, provider: &str, before: u64) -> bool {
        self.record.items.iter().any(|item| item.provider == provider) && !self.is_rejected(provider, before)
    }

    /// What became of what a provider owed.
    pub(crate) fn held(&self, provider: &str) -> Option<HeldOutcome> {
        self.record.held.iter().find(|held| held.provider == provider).map(|held| held.outcome)
    }

    fn names(&self, provider: &str) -> bool {
        self.held(provider).is_some() || self.record.items.iter().any(|item| item.provider == provider)
    }
}

/// The payment that settles what `id` gives a provider, of those known before the entry `before`.
pub(crate) fn settling<'p>(payments: &'p [Paid], id: SettlementId, provider: &str, before: u64) -> Settling<'p> {
    let known = || payments.iter().filter(|paid| paid.entry.number < before);
    let own: Vec<&Paid> = known().filter(|paid| paid.record.settlements.contains(&id)).collect();
    let Some(first) = own.first() else { return Settling::NotYet };
    let mut naming = own.iter().filter(|paid| paid.names(provider)).peekable();
    if naming.peek().is_none() {
        // What it was owed and what it owed came to nothing.
        return Settling::By(first);
    }
    if let Some(by) = naming.find(|paid| !paid.is_rejected(provider, before)) {
        return Settling::By(by);
    }
    // What was rejected is owed again; the next payment of the provider has it, whatever else that is made for.
    let last = own.last().map_or(0, |paid| paid.entry.number);
    let again = known().find(|paid| paid.entry.number > last && paid.pays(provider, before));
    again.map_or(Settling::Rejected, Settling::By)
}

/// The settlements and corrections that a transfer to a provider settles: those it is made for, those whose payment the bank
/// rejected, and those whose balance was carried forward to it.
pub(crate) fn settled_by(payments: &[Paid], payment: &Paid, provider: &str, before: u64) -> Vec<SettlementId> {
    let mut settling_them = vec![payment.entry.number];
    let mut candidates: Vec<SettlementId> = payment.record.settlements.clone();
    for earlier in payments.iter().rev().filter(|earlier| earlier.entry.number < payment.entry.number) {
        if earlier.pays(provider, before) || earlier.held(provider) == Some(HeldOutcome::Invoiced) {
            break;
        }
        if earlier.held(provider) == Some(HeldOutcome::CarriedForward) {
            settling_them.push(earlier.entry.number);
        }
        candidates.extend(&earlier.record.settlements);
    }
    candidates.sort_unstable();
    candidates.dedup();
    candidates.retain(|id| match settling(payments, *id, provider, before) {
        Settling::By(by) => settling_them.contains(&by.entry.number),
        Settling::NotYet | Settling::Rejected => false,
    });
    candidates
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use kapitera_books::{HeldBalance, NewEntry, PaymentItem, Record};
    use kapitera_money::Ore;

    use super::*;

    const BIRCH: &str = "5599999918";
    const ELM: &str = "5599999926";

    fn id(text: &str) -> SettlementId {
        text.parse().unwrap()
    }

    fn entry(number: u64, record: PaymentRecord) -> Entry {
        let new = NewEntry { key: format!("payment/{}", record.id), record: Record::Payment(record) };
        Entry::seal(number, jiff::Timestamp::UNIX_EPOCH, "ekonom", &new, Entry::GENESIS)
    }

    /// A payment as entry `number`: of settlements, to providers, with what providers owe carried forward.
    fn payment(number: u64, settlements: &[&str], paid: &[&str], carried: &[&str]) -> Paid {
        let item = |provider: &&str| PaymentItem {
            provider: (*provider).to_owned(),
            name: String::new(),
            amount: Ore(100),
            account: "bankgiro 9999-0012".to_owned(),
            reference: format!("PAY-{number}-{provider}"),
        };
        let held = |provider: &&str| HeldBalance {
            provider: (*provider).to_owned(),
            name: String::new(),
            owed: Ore(100),
            outcome: HeldOutcome::CarriedForward,
            reason: String::new(),
        };
        let record = PaymentRecord {
            id: format!("PAY-{number}"),
            period: "2020-02".parse().unwrap(),
            execution: jiff::civil::date(2020, 3, 25),
            items: paid.iter().map(item).collect(),
            held: carried.iter().map(held).collect(),
            settlements: settlements.iter().map(|text| id(text)).collect(),
        };
        Paid { entry: entry(number, record.clone()), record, rejections: BTreeMap::new() }
    }

    fn rejected(mut paid: Paid, provider: &str, number: u64) -> Paid {
        paid.rejections.insert(provider.to_owned(), entry(number, paid.record.clone()));
        paid
    }

    /// The number of the entry of the payment that settles; 0 while it is rejected, none before it is paid.
    fn by(payments: &[Paid], settlement: &str, provider: &str, before: u64) -> Option<u64> {
        match settling(payments, id(settlement), provider, before) {
            Settling::NotYet => None,
            Settling::Rejected => Some(0),
            Settling::By(paid) => Some(paid.entry.number),
        }
    }

    #[test]
    fn what_is_rejected_is_settled_by_the_next() {
        let first = || rejected(payment(10, &["2020-02-1"], &[BIRCH, ELM], &[]), BIRCH, 20);
        let again = [first(), payment(30, &["2020-02-1"], &[BIRCH], &[])];
        assert_eq!(by(&again, "2020-02-1", BIRCH, u64::MAX), Some(30));
        assert_eq!(by(&again, "2020-02-1", BIRCH, 25), Some(0));
        assert_eq!(by(&again, "2020-02-1", BIRCH, 15), Some(10), "the rejection was not known then");
        assert_eq!(by(&again, "2020-02-1", ELM, u64::MAX), Some(10));
        assert_eq!(by(&again, "2020-03-1", ELM, u64::MAX), None);
        // The next payment of a payee that no centre has for provider may be made for another settlement.
        let other = [first(), payment(30, &["2020-03-1"], &[BIRCH], &[])];
        assert_eq!(by(&other, "2020-02-1", BIRCH, u64::MAX), Some(30));
        assert_eq!(settled_by(&other, &other[1], BIRCH, u64::MAX), [id("2020-02-1"), id("2020-03-1")]);
        assert_eq!(settled_by(&other, &other[0], ELM, u64::MAX), [id("2020-02-1")]);
    }

    #[test]
    fn what_is_carried_forward_is_settled_by_the_transfer_that_it_is_taken_from() {
        let payments = [
            payment(10, &["2020-01-1"], &[BIRCH], &[]),
            payment(20, &["2020-02-1"], &[], &[BIRCH]),
            payment(30, &["2020-03-1"], &[BIRCH], &[]),
        ];
        assert_eq!(settled_by(&payments, &payments[2], BIRCH, u64::MAX), [id("2020-02-1"), id("2020-03-1")]);
        assert_eq!(settled_by(&payments, &payments[0], BIRCH, u64::MAX), [id("2020-01-1")]);
    }
}
