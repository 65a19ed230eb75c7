//! From balances to payments.

use jiff::civil::date;
use kapitera_books::pay::{Payment, PaymentRequest, ProviderBalance, payments, rejected};
use kapitera_books::post::Undoing;
use kapitera_books::{HeldOutcome, Series, reclaim};
use kapitera_message::{Language, Problems};
use kapitera_money::Ore;

use crate::fixtures::{DAY, books, codes, month, parse, texts_with};
use crate::gallery::codes_of;

const OWN: &str = "2329999995";
const BIRCH: &str = "5599999918";
const ELM: &str = "5599999926";

fn balance(provider: &str, ore: i64) -> ProviderBalance {
    let account = if provider == OWN { "2896" } else { "2446" };
    ProviderBalance {
        provider: provider.to_owned(),
        centre: String::new(),
        account: account.to_owned(),
        balance: Ore(ore),
    }
}

fn request(id: &str) -> PaymentRequest<'_> {
    PaymentRequest {
        id,
        period: month("2020-02"),
        execution: DAY,
        settlements: vec!["2020-02-1".parse().unwrap()],
        language: Language::En,
    }
}

fn pay(balances: &[ProviderBalance]) -> Result<Payment, Problems> {
    payments(balances, &books(), &request("2020-02-1"))
}

fn rows(payment: &Payment, index: usize) -> Vec<(String, i64)> {
    payment.vouchers[index].1.rows.iter().map(|row| (row.account.clone(), row.amount.0)).collect()
}

#[test]
fn what_is_owed_is_paid_by_bank_or_inside_the_region() {
    let payment = pay(&[balance(OWN, 700_00), balance(BIRCH, 850_00), balance(ELM, 0)]).unwrap();
    let items = &payment.record.items;
    assert_eq!(items.iter().map(|item| item.amount.0).collect::<Vec<_>>(), [700_00, 850_00]);
    assert_eq!(items[0].account, "internal");
    assert_eq!(items[1].account, "bankgiro 9999-0012");
    assert_eq!(items[1].reference, "2020-02-1-0002");
    assert_eq!(payment.vouchers[1].0, "payment/2020-02-1/voucher/5599999918");
    assert_eq!(rows(&payment, 0), [("2896".to_owned(), 700_00), ("1690".to_owned(), -700_00)]);
    assert_eq!(rows(&payment, 1), [("2446".to_owned(), 850_00), ("1930".to_owned(), -850_00)]);
    assert_eq!(payment.vouchers[1].1.series, Series::P);
    assert_eq!(payment.zero, [(ELM.to_owned(), "Elm Ltd".to_owned())]);
    assert!(payment.record.held.is_empty());
}

#[test]
fn the_bank_of_an_iban_goes_along() {
    let said = "pay = \"iban SE42 9999 0000 0000 0012 3454\"";
    let texts = texts_with("providers.toml", said, &format!("{said}\nbic = \"FJALSESX\""));
    let payment = payments(&[balance(ELM, 60_00)], &parse(&texts), &request("2020-02-1")).unwrap();
    assert_eq!(payment.record.items[0].account, "iban SE4299990000000000123454 FJALSESX");
    let payment = pay(&[balance(ELM, 60_00)]).unwrap();
    assert_eq!(payment.record.items[0].account, "iban SE4299990000000000123454");
}

#[test]
fn who_owes_is_carried_or_invoiced_and_never_paid() {
    let payment = pay(&[balance(OWN, -40_00), balance(BIRCH, -50_00), balance(ELM, 60_00)]).unwrap();
    let held = &payment.record.held;
    assert_eq!((held[0].owed, held[0].outcome), (Ore(40_00), HeldOutcome::CarriedForward));
    assert_eq!((held[1].owed, held[1].outcome), (Ore(50_00), HeldOutcome::Invoiced));
    assert!(held[1].reason.starts_with("invoiced (The board 2019-12-10; books/rules.toml:"), "{}", held[1].reason);
    // Carrying forward books nothing: the balance stands.
    assert_eq!(payment.vouchers.len(), 2);
    assert_eq!(rows(&payment, 0), [("2446".to_owned(), -50_00), ("1512".to_owned(), 50_00)]);
    let invoice = &payment.vouchers[0].1;
    assert_eq!(reclaim::taken_back(invoice, &books()).into_iter().next(), Some((BIRCH.to_owned(), Ore(50_00))));
    reclaim::check(invoice, &books()).unwrap();
    assert_eq!(payment.record.items.len(), 1);
}

#[test]
fn balances_on_an_old_and_a_new_account_are_paid_together() {
    let old = ProviderBalance { account: "2445".to_owned(), ..balance(BIRCH, -10_00) };
    let payment = pay(&[old, balance(BIRCH, 90_00), balance(BIRCH, 10_00)]).unwrap();
    assert_eq!(payment.record.items[0].amount, Ore(90_00));
    assert_eq!(
        rows(&payment, 0),
        [("2445".to_owned(), -10_00), ("2446".to_owned(), 100_00), ("1930".to_owned(), -90_00)]
    );
}

#[test]
fn what_the_bank_rejects_is_owed_again() {
    let payment = pay(&[balance(BIRCH, 850_00), balance(ELM, -1)]).unwrap();
    let mut voucher = payment.vouchers[0].1.clone();
    voucher.number = Some(4);
    let undoing = Undoing { date: date(2020, 3, 2), period: month("2020-03"), reason: "AC04", language: Language::En };
    let (key, contrary) = rejected(&payment.record, BIRCH, &voucher, &undoing).unwrap();
    assert_eq!(key, "payment/2020-02-1/rejection/5599999918");
    assert_eq!(contrary.rows[0].amount, Ore(-850_00));
    assert_eq!(contrary.rests.vouchers, ["P 4"]);
    let wrong = |provider: &str, voucher| rejected(&payment.record, provider, voucher, &undoing).unwrap_err().code;
    assert_eq!(wrong(ELM, &payment.vouchers[1].1), "payment_has_no_item");
    assert_eq!(wrong(BIRCH, &payment.vouchers[1].1), "payment_has_no_item");
    assert_eq!(wrong(OWN, &voucher), "payment_has_no_item");
    let silent = Undoing { reason: "", ..undoing };
    assert_eq!(rejected(&payment.record, BIRCH, &voucher, &silent).unwrap_err().code, "undoing_without_reason");
}

#[test]
fn all_that_is_missing_is_told_together() {
    let no_role = texts_with("chart.toml", "{ role = \"bank\", account = \"1930\" },\n", "");
    let balances = [balance(BIRCH, 1), balance(ELM, 1), balance("5599999934", 1)];
    let problems = payments(&balances, &parse(&no_role), &request("lower case")).unwrap_err();
    assert_eq!(codes(&problems), ["payment_id_form", "role_missing", "provider_missing"]);
    let no_rule = texts_with(
        "rules.toml",
        "owner = \"private\"\nrule = \"invoice\"",
        "rule = \"invoice\"\nowner = \"private\"\nfrom = 2021-01-01",
    );
    let problems = payments(&[balance(ELM, -1)], &parse(&no_rule), &request("2020-02-1")).unwrap_err();
    assert_eq!(codes(&problems), ["negative_rule_missing"]);
    let problems = payments(&[], &books(), &request(&"9".repeat(31))).unwrap_err();
    assert_eq!(codes(&problems), ["payment_id_form"]);
}

#[test]
fn more_payments_than_references_are_refused() {
    let mut texts = crate::fixtures::texts();
    let mut balances = Vec::new();
    for number in 0..10_000_u32 {
        let start = format!("559{number:06}");
        let digit = (0..10).find(|digit| kapitera_books::is_org_number(&format!("{start}{digit}"))).unwrap();
        let org_number = format!("{start}{digit}");
        texts[1].1 += &format!(
            "[[provider]]\norg-number = \"{org_number}\"\nname = \"N\"\ncounterpart = \"870\"\npay = \"bankgiro 9999-0012\"\n"
        );
        balances.push(balance(&org_number, 1));
    }
    let books = parse(&texts);
    assert_eq!(codes(&payments(&balances, &books, &request("2020-02-1")).unwrap_err()), ["payments_too_many"]);
    let payment = payments(&balances[1..], &books, &request("2020-02-1")).unwrap();
    let mut references: Vec<&str> = payment.record.items.iter().map(|item| item.reference.as_str()).collect();
    references.dedup();
    assert_eq!(references.len(), 9_999);
}

/// Every code of payments is met above.
#[test]
fn every_code_is_met() {
    let met = ["payment_has_no_item", "payment_id_form", "payments_too_many"];
    assert_eq!(codes_of(&["pay.rs"]).iter().map(String::as_str).collect::<Vec<_>>(), met);
}
