//! What the tests write files of: the demo's settings, invented vouchers and an invented payment.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_books::{PaymentItem, PaymentRecord, Rests, Row, Series, Voucher};
use kapitera_export::pain::{SettledDocument, SettledDocuments};
use kapitera_export::peppol::DocumentType;
use kapitera_export::settings::FileSettings;
use kapitera_export::sie::SieHeader;
use kapitera_export::{Names, RowCode, VoucherOut};
use kapitera_message::{Language, Problem, render};
use kapitera_money::Ore;
use kapitera_period::{Date, Month};

/// The settings that the demo's books have.
pub(crate) const DEMO: &str = include_str!("../../../../books/demo/files.toml");
/// A day that they hold on.
pub(crate) const DAY: Date = date(2020, 2, 29);

pub(crate) fn settings() -> FileSettings {
    FileSettings::parse(Path::new("books/files.toml"), DEMO).unwrap_or_else(|problems| panic!("{}", english(&problems)))
}

pub(crate) fn english(problems: &[Problem]) -> String {
    problems.iter().map(|problem| render(problem, Language::En)).collect::<Vec<_>>().join("\n\n")
}

pub(crate) fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code).collect()
}

pub(crate) fn header() -> SieHeader {
    SieHeader {
        company: "Region Fjällmark (påhittad)".into(),
        org_number: "2329999995".into(),
        generated: date(2020, 3, 10),
        by: "eva".into(),
        program_version: "0.1.0".into(),
    }
}

pub(crate) fn names() -> Names {
    let mut names = Names::default();
    for (number, name) in [
        ("2440", "Leverantörsskulder (påhittat)"),
        ("5510", "Vårdval, listning"),
        ("5511", "Vårdval, \"besök\""),
        ("1930", "Bank"),
    ] {
        names.accounts.insert(number.into(), name.into());
    }
    for (code, word, name) in [
        (RowCode::CostCentre, "4100", "Hälsoval"),
        (RowCode::Counterpart, "8", "Övriga i Sverige"),
        (RowCode::Activity, "1010", "Primärvård"),
        (RowCode::Centre, "SE5599999918-F102", "Vårdcentralen Ängen (påhittad)"),
        (RowCode::Component, "capitation", "Listningsersättning"),
    ] {
        names.codes.insert((code, word.into()), name.into());
    }
    names
}

pub(crate) fn row(account: &str, amount_ore: i64) -> Row {
    let is_cost = account.starts_with('5');
    let only = |said: &str| if is_cost { said.to_owned() } else { String::new() };
    Row {
        account: account.into(),
        cost_centre: only("4100"),
        activity: only("1010"),
        counterpart: "8".into(),
        provider: "5599999918".into(),
        centre: "SE5599999918-F102".into(),
        component: only("capitation"),
        plan: String::new(),
        month_for: Month::new(2020, 2).unwrap(),
        amount: Ore(amount_ore),
        text: only("Listningsersättning 0–6 år"),
    }
}

pub(crate) fn voucher(series: Series, number: u64, rows: Vec<Row>) -> VoucherOut {
    VoucherOut {
        voucher: Voucher {
            series,
            number: Some(number),
            date: DAY,
            period: Month::new(2020, 2).unwrap(),
            text: "Vårdcentralen Ängen, \"februari\" 2020".into(),
            settlement: "2020-02-1".parse().ok(),
            rests: Rests::default(),
            rows,
        },
        entry: 100 + number,
        recorded: date(2020, 3, 5),
        by: "eva".into(),
    }
}

/// Three vouchers of two series, not in order.
pub(crate) fn vouchers() -> Vec<VoucherOut> {
    vec![
        voucher(Series::P, 1, vec![row("2440", 1_318_48), row("1930", -1_318_48)]),
        voucher(Series::A, 2, vec![row("5510", -5), row("2440", 5)]),
        voucher(Series::A, 1, vec![row("5510", 1_000_00), row("5511", 318_48), row("2440", -1_318_48)]),
    ]
}

pub(crate) fn item(provider: &str, name: &str, amount_ore: i64, account: &str, reference: &str) -> PaymentItem {
    PaymentItem {
        provider: provider.into(),
        name: name.into(),
        amount: Ore(amount_ore),
        account: account.into(),
        reference: reference.into(),
    }
}

pub(crate) fn payment() -> PaymentRecord {
    PaymentRecord {
        id: "2020-02-B1".into(),
        period: Month::new(2020, 2).unwrap(),
        execution: date(2020, 3, 27),
        items: vec![
            item("5599999918", "Fjällmark Vård AB (påhittad)", 1_318_48, "bankgiro 5805-6201", "2020-02-B1-5599999918"),
            item("5599999926", "Vinterhälsan & Co AB", 99_01, "plusgiro 90 20 03-3", "2020-02-B1-5599999926"),
            item(
                "5599999934",
                "Älvdoktorerna AB",
                1,
                "iban SE46 9990 0000 0000 0000 4242 FJALSESX",
                "2020-02-B1-5599999934",
            ),
            item("7699999947", "Byns Läkare", 2_000_000_00, "iban SE4699900000000000004242", "2020-02-B1-7699999947"),
            item("2329999995", "Region Fjällmark", 500_00, "internal", "2020-02-B1-2329999995"),
        ],
        held: Vec::new(),
        settlements: vec!["2020-02-1".parse().unwrap()],
    }
}

/// The documents that the payment settles: an invoice and a credit note to the first, an invoice to the second and the third.
pub(crate) fn documents() -> SettledDocuments {
    let invoice = |id: &str| SettledDocument { id: id.into(), kind: DocumentType::Invoice };
    let credit = SettledDocument { id: "2020-01-2-5599999918".into(), kind: DocumentType::CreditNote };
    let documents = [
        ("2020-02-B1-5599999918", vec![credit, invoice("2020-02-1-5599999918")]),
        ("2020-02-B1-5599999926", vec![invoice("2020-02-1-5599999926")]),
        ("2020-02-B1-5599999934", vec![invoice("2020-02-1-5599999934")]),
    ];
    documents.map(|(reference, documents)| (reference.to_owned(), documents)).into()
}

pub(crate) fn recorded_at() -> Timestamp {
    "2020-03-24T09:15:00.123Z".parse().unwrap()
}
