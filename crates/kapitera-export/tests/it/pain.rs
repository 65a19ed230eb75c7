//! Payment files, parsed again and compared with the payment.

use kapitera_books::PaymentItem;
use kapitera_export::pain::{PainVersion, payments};
use kapitera_export::settings::{BankProfile, PartyId, Payer, Reference};
use kapitera_money::Ore;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::samples::{DAY, codes, documents, english, item, payment, recorded_at, settings};
use super::snapshots;

fn payer() -> Payer {
    settings().payer(DAY).unwrap().clone()
}

fn bank() -> BankProfile {
    settings().bank(DAY).unwrap().clone()
}

/// The elements with text: the path from the root, and the text with its entities put in.
fn leaves(bytes: &[u8]) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).unwrap());
    let (mut path, mut said, mut leaves): (Vec<String>, String, Vec<(String, String)>) = Default::default();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                path.push(start.name().as_ref().to_owned());
                said.clear();
            }
            Event::Text(text) => said.push_str(&text),
            Event::GeneralRef(name) => {
                let entity = format!("&{};", &*name);
                said.push_str(&quick_xml::escape::unescape(&entity).unwrap());
            }
            Event::End(_) => {
                if !said.trim().is_empty() {
                    leaves.push((path.join("/"), said.clone()));
                }
                path.pop();
                said.clear();
            }
            Event::Eof => return leaves,
            _ => {}
        }
    }
}

fn all<'l>(leaves: &'l [(String, String)], end: &str) -> Vec<&'l str> {
    leaves.iter().filter(|(path, _)| path.ends_with(end)).map(|(_, said)| said.as_str()).collect()
}

#[test]
fn both_versions_as_they_are() {
    for version in PainVersion::ALL {
        let bank = BankProfile { version, ..bank() };
        let made = payments(&payment(), recorded_at(), &payer(), &bank, &documents()).unwrap();
        let file = made.file.unwrap();
        assert_eq!((file.total, file.count), (Ore(2_000_000_00 + 1_318_48 + 99_01 + 1), 4));
        assert_eq!(made.internal.iter().map(|item| item.provider.as_str()).collect::<Vec<_>>(), ["2329999995"]);
        snapshots::check(&format!("{}.xml", version.name()), std::str::from_utf8(&file.bytes).unwrap());
        let again = payments(&payment(), recorded_at(), &payer(), &bank, &documents()).unwrap();
        assert_eq!(again.file.unwrap(), file);
    }
}

#[test]
fn the_documents_that_are_paid_are_named_by_their_numbers() {
    let bank = BankProfile {
        reference: Reference::SelfBilledInvoice,
        charges: Some("SLEV".into()),
        batch_booking: None,
        service_level: None,
        category_purpose: None,
        initiator: None,
        debtor: Some(PartyId { id: "1234567890".into(), scheme: "CUST".into() }),
        ..bank()
    };
    let file = payments(&payment(), recorded_at(), &payer(), &bank, &documents()).unwrap().file.unwrap();
    let leaves = leaves(&file.bytes);
    assert_eq!(all(&leaves, "/Strd/RfrdDocInf/Tp/CdOrPrtry/Cd"), ["CREN", "SBIN", "SBIN", "SBIN"]);
    assert_eq!(
        all(&leaves, "/Strd/RfrdDocInf/Nb"),
        ["2020-01-2-5599999918", "2020-02-1-5599999918", "2020-02-1-5599999926", "2020-02-1-5599999934"]
    );
    // The fourth settles no document: its reference stands as text.
    assert_eq!(all(&leaves, "/Strd/RfrdDocAmt/RmtdAmt"), all(&leaves, "/Amt/InstdAmt")[..3]);
    assert_eq!(all(&leaves, "/RmtInf/Ustrd"), ["Hälsoval 2020-02-B1-7699999947"]);
    assert_eq!(all(&leaves, "/ChrgBr"), ["SLEV"]);
    assert_eq!(all(&leaves, "/Dbtr/Id/OrgId/Othr/SchmeNm/Cd"), ["CUST"]);
    assert!(all(&leaves, "/BtchBookg").is_empty() && all(&leaves, "/SvcLvl/Cd").is_empty());
    assert!(all(&leaves, "/InitgPty/Id/OrgId/Othr/Id").is_empty());
}

#[test]
fn the_bank_of_an_iban_is_named() {
    for (version, element) in [(PainVersion::V03, "BIC"), (PainVersion::V09, "BICFI")] {
        let bank = BankProfile { version, ..bank() };
        let file = payments(&payment(), recorded_at(), &payer(), &bank, &documents()).unwrap().file.unwrap();
        assert_eq!(all(&leaves(&file.bytes), &format!("/CdtrAgt/FinInstnId/{element}")), ["FJALSESX"]);
    }
}

#[test]
fn a_payment_inside_the_region_gives_no_file() {
    let mut record = payment();
    record.items.retain(|item| item.account == "internal");
    let made = payments(&record, recorded_at(), &payer(), &bank(), &documents()).unwrap();
    assert_eq!((made.file, made.internal.len()), (None, 1));
    record.items.clear();
    let made = payments(&record, recorded_at(), &payer(), &bank(), &documents()).unwrap();
    assert_eq!((made.file, made.internal.len()), (None, 0));
}

#[test]
fn what_no_bank_takes_is_refused() {
    let check = |change: &dyn Fn(&mut PaymentItem), code: &str| {
        let mut record = payment();
        change(&mut record.items[0]);
        let problems = payments(&record, recorded_at(), &payer(), &bank(), &documents()).unwrap_err();
        assert_eq!(codes(&problems), [code], "{}", english(&problems));
    };
    check(&|item| item.amount = Ore(0), "payment_not_above_zero");
    check(&|item| item.amount = Ore(-1), "payment_not_above_zero");
    check(&|item| item.account = "bankgiro 5805-6202".into(), "account_form");
    check(&|item| item.account = String::new(), "account_form");
    check(&|item| item.name = "Vård\u{a0}AB".into(), "character_outside_payments");
    check(&|item| item.name = "A\nB".into(), "character_outside_payments");
    check(&|item| item.name = "Å".repeat(71), "payment_name_length");
    check(&|item| item.name = " ".into(), "payment_name_length");
    check(&|item| item.reference = "2020-02-B1-5599999926".into(), "payment_reference_twice");
    check(&|item| item.reference = "a/b".into(), "payment_reference_form");
    check(&|item| item.reference = "a".repeat(36), "payment_reference_form");
    let mut record = payment();
    record.id = "A".repeat(31);
    let problems = payments(&record, recorded_at(), &payer(), &bank(), &documents()).unwrap_err();
    assert_eq!(codes(&problems), ["payment_id_form"]);
}

fn any_item() -> impl Strategy<Value = (i64, String, usize)> {
    let name = prop::string::string_regex("[A-Za-z0-9åäöÅÄÖ'(),.+&:?/-][A-Za-z0-9 åäöÅÄÖ'(),.+&:?/-]{0,30}").unwrap();
    (1_i64..=99_999_999_999_99, name, 0..4_usize)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_payments_come_back(items in prop::collection::vec(any_item(), 0..30), newer: bool) {
        let accounts = ["bankgiro 5805-6201", "plusgiro 90 20 03-3", "iban SE4699900000000000004242", "internal"];
        let mut record = payment();
        record.items = items
            .iter()
            .enumerate()
            .map(|(index, (amount, name, account))| {
                item(&format!("{index:010}"), name, *amount, accounts[*account], &format!("2020-02-B1-{index:010}"))
            })
            .collect();
        let bank = BankProfile { version: PainVersion::ALL[usize::from(newer)], ..bank() };
        let made = payments(&record, recorded_at(), &payer(), &bank, &documents())
            .unwrap_or_else(|problems| panic!("{}", english(&problems)));
        let paid: Vec<&PaymentItem> = record.items.iter().filter(|item| item.account != "internal").collect();
        prop_assert_eq!(made.internal.len() + paid.len(), record.items.len());
        let Some(file) = made.file else {
            prop_assert!(paid.is_empty());
            return Ok(());
        };
        let leaves = leaves(&file.bytes);
        let total: Ore = paid.iter().map(|item| item.amount).sum();
        prop_assert_eq!(file.total, total);
        prop_assert_eq!(all(&leaves, "/CtrlSum"), [total.to_string(), total.to_string()]);
        prop_assert_eq!(all(&leaves, "/NbOfTxs"), [paid.len().to_string(), paid.len().to_string()]);
        let amounts: Vec<String> = paid.iter().map(|item| item.amount.to_string()).collect();
        prop_assert_eq!(all(&leaves, "/InstdAmt"), amounts);
        let names: Vec<String> = paid.iter().map(|item| item.name.replace('&', "och").trim().to_owned()).collect();
        prop_assert_eq!(all(&leaves, "/Cdtr/Nm"), names);
        let ids: Vec<&str> = paid.iter().map(|item| item.reference.as_str()).collect();
        prop_assert_eq!(all(&leaves, "/EndToEndId"), ids);
        prop_assert_eq!(
            all(&leaves, "/Othr/SchmeNm/Prtry"),
            vec!["BGNR"; paid.iter().filter(|item| item.account.starts_with("bankgiro")).count()]
        );
    }
}
