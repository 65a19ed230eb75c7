//! Files out of the demo's ledger: nothing is paid twice, nothing is given out as something else, and what keeps one file
//! from being made keeps no other.

use std::fs;
use std::sync::OnceLock;

use serde_json::Value;

use crate::harness::{Place, Printed};

const ALPHA: &str = "5599999918";
const BETA: &str = "5599999926";

/// The demo with a posted settlement of 2020-02.
fn posted() -> Place {
    static MADE: OnceLock<Place> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let place = Place::demo();
        open(&place);
        settle(&place, "2020-02-1");
        place
    });
    made.copied()
}

/// The same, paid.
fn paid() -> Place {
    static MADE: OnceLock<Place> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let place = posted();
        pay(&place);
        place
    });
    made.copied()
}

/// When the month is settled and paid, and when more is known.
const AT: &str = "2020-03-06T09:00:00Z";
const LATER: &str = "2020-05-02T09:00:00Z";

/// Does something that must succeed.
fn office(place: &Place, by: &str, words: &str) {
    office_at(place, AT, by, words);
}

fn office_at(place: &Place, at: &str, by: &str, words: &str) {
    place.ok(&line(by, at, words));
}

fn line(by: &str, at: &str, words: &str) -> String {
    format!("kapitera {words} --by {by} --at {at} --region demo --lang en")
}

/// The month, and the one in which the bank pays.
fn open(place: &Place) {
    office(place, "ekonom", "ledger open 2020-02");
    office(place, "ekonom", "ledger open 2020-03");
}

/// The month in which more is known.
fn open_later(place: &Place) {
    office_at(place, LATER, "ekonom", "ledger open 2020-04");
    office_at(place, LATER, "ekonom", "ledger open 2020-05");
}

fn settle(place: &Place, id: &str) {
    office(place, "controller", "settlement prepare 2020-02 --post-in 2020-02");
    take(place, AT, id);
}

fn take(place: &Place, at: &str, id: &str) {
    office_at(place, at, "controller", &format!("settlement review {id}"));
    office_at(place, at, "attestant", &format!("settlement attest {id}"));
    office_at(place, at, "controller", &format!("settlement post {id}"));
}

fn pay(place: &Place) {
    office(place, "ekonom", "pay 2020-03 --execution 2020-03-25");
}

fn reject(place: &Place, payment: &str, provider: &str) {
    let words = format!("pay 2020-03 --rejected {payment} --provider {provider} --note 'account closed'");
    office(place, "ekonom", &words);
}

fn export(place: &Place, what: &str) -> Printed {
    place.run(&format!("{} --format json", line("ekonom", AT, &format!("export {what}"))))
}

/// An export that must succeed: its files by path, each with whether it was given now or before.
fn exported(place: &Place, what: &str) -> Vec<(String, String)> {
    let printed = export(place, what);
    assert_eq!(printed.exit, 0, "{what}\n{}{}", printed.stdout, printed.stderr);
    files(&printed)
}

fn files(printed: &Printed) -> Vec<(String, String)> {
    let json: Value = serde_json::from_str(&printed.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    json["files"].as_array().unwrap().iter().map(|file| (text(&file["path"]), text(&file["given"]))).collect()
}

fn names(files: &[(String, String)]) -> Vec<&str> {
    files.iter().map(|(path, _)| path.rsplit('/').next().unwrap()).collect()
}

fn read(place: &Place, path: &str) -> String {
    fs::read_to_string(place.path("demo").join("exports").join(path)).unwrap()
}

fn edit(place: &Place, path: &str, from: &str, to: &str) {
    let file = place.path("demo").join(path);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

/// The texts of all elements with this name.
fn all<'x>(xml: &'x str, name: &str) -> Vec<&'x str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    xml.split(&open).skip(1).filter_map(|rest| rest.split(&close).next()).collect()
}

#[test]
fn what_is_rejected_before_its_file_is_made_is_paid_once() {
    let place = paid();
    reject(&place, "PAY-000001", ALPHA);
    let waiting = export(&place, "invoices 2020-02");
    assert!(waiting.stdout.contains(&format!("the payment to {ALPHA} is rejected")), "{}", waiting.stdout);
    pay(&place);
    let printed = export(&place, "payments 2020-03");
    assert_eq!(names(&files(&printed)), ["PAY-000001.xml", "PAY-000002.xml"]);
    assert!(printed.stdout.contains("PAY-000001-0002 to Fjällmark Vård AB"), "{}", printed.stdout);
    let (first, second) = (read(&place, "payments/PAY-000001.xml"), read(&place, "payments/PAY-000002.xml"));
    assert_eq!(all(&first, "CtrlSum"), ["294833.27"; 2]);
    assert_eq!(all(&first, "EndToEndId"), ["PAY-000001-0003", "PAY-000001-0004", "PAY-000001-0005"]);
    assert_eq!(all(&second, "CtrlSum"), ["251605.32"; 2]);
    assert_eq!(all(&second, "EndToEndId"), ["PAY-000002-0001"]);
    exported(&place, "invoices 2020-02");
    let invoice = |provider| read(&place, &format!("invoices/2020-02/2020-02-1-{provider}.xml"));
    assert_eq!(all(&invoice(ALPHA), "cbc:PaymentID"), ["PAY-000002-0001"]);
    assert_eq!(all(&invoice(BETA), "cbc:PaymentID"), ["PAY-000001-0003"]);
}

#[test]
fn a_payment_whose_every_transfer_is_rejected_gives_no_file() {
    let place = paid();
    for provider in [ALPHA, BETA, "5599999934", "7699999947"] {
        reject(&place, "PAY-000001", provider);
    }
    let printed = export(&place, "payments 2020-03");
    assert_eq!((printed.exit, files(&printed)), (0, Vec::new()), "{}", printed.stderr);
    assert!(printed.stdout.contains("PAY-000001: no file"), "{}", printed.stdout);
}

#[test]
fn a_file_that_was_given_stays_when_the_bank_rejects_it() {
    let place = paid();
    exported(&place, "payments 2020-03");
    let given = read(&place, "payments/PAY-000001.xml");
    reject(&place, "PAY-000001", ALPHA);
    let path = place.path("demo/exports/payments/PAY-000001.xml");
    fs::remove_file(&path).unwrap();
    pay(&place);
    let files = exported(&place, "payments 2020-03");
    let states: Vec<&str> = files.iter().map(|(_, state)| state.as_str()).collect();
    assert_eq!(states, ["now", "now"], "the first is made again as it was");
    assert_eq!(read(&place, "payments/PAY-000001.xml"), given);
    assert_eq!(all(&read(&place, "payments/PAY-000002.xml"), "EndToEndId"), ["PAY-000002-0001"]);
}

#[test]
fn a_changed_text_changes_no_file_that_was_given() {
    let place = paid();
    let kinds = ["sie 2020-02", "payments 2020-03", "invoices 2020-02", "csv 2020-02"];
    let given: usize = kinds.iter().map(|kind| exported(&place, kind).len()).sum();
    edit(&place, "books/files.toml", "message = \"Hälsoval\"", "message = \"Primärvård\"");
    edit(&place, "books/chart.toml", "Köpt primärvård, kapitering, privata", "Köpt vård, kapitering");
    edit(&place, "books/providers.toml", "Skogsvägen 1", "Skogsvägen 2");
    let again: Vec<(String, String)> = kinds.iter().flat_map(|kind| exported(&place, kind)).collect();
    assert_eq!(again.len(), given);
    assert!(again.iter().all(|(_, state)| state == "before"), "{again:?}");
    // What is gone and would become another is said, and the others are found as they are.
    fs::remove_file(place.path(&format!("demo/exports/invoices/2020-02/2020-02-1-{ALPHA}.xml"))).unwrap();
    fs::remove_file(place.path(&format!("demo/exports/invoices/2020-02/2020-02-1-{BETA}.xml"))).unwrap();
    let printed = export(&place, "invoices 2020-02");
    assert_eq!(printed.exit, 1);
    let now: Vec<(String, String)> = files(&printed).into_iter().filter(|(_, state)| state == "now").collect();
    assert_eq!((files(&printed).len(), names(&now)), (3, vec!["2020-02-1-5599999926.xml"]));
    assert!(printed.stderr.contains("error[export_gone]: exports/invoices/2020-02/2020-02-1-5599999918.xml"));
    assert!(printed.stderr.ends_with("The rest is done.\n"), "{}", printed.stderr);
    // So is what lies there and is another.
    fs::write(place.path("demo/exports/payments/PAY-000001.xml"), "<Document/>").unwrap();
    let printed = export(&place, "payments 2020-03");
    assert!(printed.exit == 1 && printed.stderr.contains("error[export_changed]"), "{}", printed.stderr);
}

#[test]
fn what_keeps_one_file_from_being_made_keeps_no_other() {
    let place = paid();
    let beta = "pay = \"bankgiro 999-9038\"\nf-tax = true";
    edit(&place, "books/providers.toml", beta, "pay = \"bankgiro 999-9038\"");
    let printed = export(&place, "invoices 2020-02");
    assert_eq!((printed.exit, files(&printed).len()), (1, 3), "{}", printed.stderr);
    assert!(printed.stderr.contains("error[tax_registration_missing]: Vinterhälsan"), "{}", printed.stderr);
    edit(&place, "books/providers.toml", "pay = \"bankgiro 999-9038\"", beta);
    let states: Vec<String> = exported(&place, "invoices 2020-02").into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, ["before", "now", "before", "before"]);
}

#[test]
fn the_bank_of_an_iban_stands_in_the_files() {
    let place = paid();
    exported(&place, "payments 2020-03");
    exported(&place, "invoices 2020-02");
    let payment = read(&place, "payments/PAY-000001.xml");
    let last = payment.split("<CdtTrfTxInf>").last().unwrap();
    assert_eq!((all(last, "EndToEndId"), all(last, "BIC")), (vec!["PAY-000001-0005"], vec!["FJALSESX"]));
    let invoice = read(&place, "invoices/2020-02/2020-02-1-7699999947.xml");
    let branch = invoice.split("<cac:FinancialInstitutionBranch>").nth(1).unwrap();
    assert_eq!(all(branch, "cbc:ID")[0], "FJALSESX");
}

#[test]
fn a_transfer_names_the_documents_it_settles() {
    let place = paid();
    edit(&place, "books/files.toml", "reference = \"text\"", "reference = \"self-billed-invoice\"");
    exported(&place, "payments 2020-03");
    let payment = read(&place, "payments/PAY-000001.xml");
    let numbers = ["5599999918", "5599999926", "5599999934", "7699999947"].map(|number| format!("2020-02-1-{number}"));
    assert_eq!(all(&payment, "Nb"), numbers);
    let given = exported(&place, "invoices 2020-02");
    assert_eq!(names(&given), numbers.map(|number| format!("{number}.xml")));
}

#[test]
fn a_document_refers_only_to_documents_that_were_given() {
    let place = posted();
    office(&place, "controller", "settlement reverse 2020-02-1 --note 'wrong'");
    settle(&place, "2020-02-2");
    pay(&place);
    exported(&place, "invoices 2020-02");
    let invoice = read(&place, &format!("invoices/2020-02/2020-02-2-{ALPHA}.xml"));
    assert!(!invoice.contains("BillingReference"), "2020-02-1 has no document");
    // A correction that moves nothing gives no document, and the next does not refer to one.
    open_later(&place);
    for (id, from, to) in [("2020-02-3", "500 kr", "1000000 kr"), ("2020-02-4", "1000000 kr", "50 kr")] {
        edit(&place, "books/rules.toml", &format!("threshold = \"{from}\""), &format!("threshold = \"{to}\""));
        office_at(&place, LATER, "attestant", "ledger record-texts");
        office_at(&place, LATER, "controller", "correct 2020-02 --post-in 2020-05");
        take(&place, LATER, id);
    }
    office_at(&place, LATER, "ekonom", "pay 2020-05 --execution 2020-05-25");
    let given = exported(&place, "invoices 2020-05");
    assert!(names(&given).iter().all(|name| name.starts_with("2020-02-4-")) && !given.is_empty(), "{given:?}");
    for (path, _) in &given {
        let document = read(&place, path.strip_prefix("exports/").unwrap());
        let reference = document.split("<cac:BillingReference>").nth(1).unwrap();
        let provider = path.rsplit(['-', '.']).nth(1).unwrap();
        assert_eq!(all(reference, "cbc:ID")[0], format!("2020-02-2-{provider}"));
        assert_eq!(document.matches("<cac:BillingReference>").count(), 1);
    }
}

/// Who is paid a share of what others' centres are given is no centre's provider, and has documents all the same.
#[test]
fn a_document_of_a_splits_payee_refers_to_the_payees_own() {
    let place = Place::demo();
    let component = "[component.out-of-county]\n";
    let split = format!("{component}split = {{ centre = \"rest\", university = \"10 %\" }}\n");
    edit(&place, "models/jamtland-harjedalen/2020.toml", component, &split);
    let payee = "[[provider]]\norg-number = \"5599990016\"\nname = \"Elm University (invented)\"\ncounterpart = \"870\"\n\
        pay = \"bankgiro 9999-0012\"\nf-tax = true\npayee = [\"university\"]\n\n[[provider]]\n";
    edit(&place, "books/providers.toml", "[[provider]]\n", payee);
    open(&place);
    settle(&place, "2020-02-1");
    pay(&place);
    open_later(&place);
    office_at(&place, LATER, "controller", "correct 2020-02 --post-in 2020-05");
    take(&place, LATER, "2020-02-2");
    office_at(&place, LATER, "ekonom", "pay 2020-05 --execution 2020-05-25");
    let printed = export(&place, "invoices 2020-05");
    assert!(printed.stderr.contains("error[earlier_document_missing]"), "{}", printed.stderr);
    exported(&place, "invoices 2020-02");
    assert_eq!(names(&exported(&place, "invoices 2020-05")), ["2020-02-2-5599990016.xml"]);
    let document = read(&place, "invoices/2020-05/2020-02-2-5599990016.xml");
    let reference = document.split("<cac:BillingReference>").nth(1).unwrap();
    assert_eq!(all(reference, "cbc:ID")[0], "2020-02-1-5599990016");
}

/// A file that was received before the month was settled and taken in afterwards is no part of what was posted.
#[test]
fn a_statement_stands_on_the_deliveries_that_the_draft_names() {
    let place = Place::demo();
    let late = "demo/registers/listing/20200303T070500Z-ef526fe1";
    place.ok(&format!("mkdir aside; mv {late} aside"));
    open(&place);
    settle(&place, "2020-02-1");
    place.ok(&format!("mv aside/* {late}"));
    let given = exported(&place, "excel 2020-02 --centre F109");
    // Under its whole id: another centre's may end alike.
    assert_eq!(names(&given), ["SE5599999934-F109-1.xlsx"]);
    assert_eq!(exported(&place, "excel 2020-02 --centre F109")[0].1, "before");
}
