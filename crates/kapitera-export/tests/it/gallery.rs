//! What is said when a file cannot be made, in both languages. After a change run the tests with `UPDATE_GALLERY=1`
//! and read every text that changed in `gallery.txt`.

use kapitera_export::settings::{FileSettings, SieSettings};
use kapitera_export::{ledger_csv, pain, sie};
use kapitera_message::{Language, Problem, Problems, render};
use kapitera_money::Ore;

use super::samples::{DAY, DEMO, documents, header, item, names, payment, recorded_at, settings, vouchers};

/// What is said of the demo's settings with one thing changed.
fn of_settings(from: &str, to: &str) -> Problems {
    let text = DEMO.replacen(from, to, 1);
    FileSettings::parse("books/files.toml".as_ref(), &text).err().unwrap_or_default()
}

fn of_sie(change: impl Fn(&mut Vec<kapitera_export::VoucherOut>, &mut SieSettings)) -> Problems {
    let (mut list, mut settings) = (vouchers(), settings().sie(DAY).unwrap().clone());
    change(&mut list, &mut settings);
    sie::vouchers(&header(), &list, &names(), &settings).err().unwrap_or_default()
}

fn of_payment(change: impl Fn(&mut kapitera_books::PaymentRecord)) -> Problems {
    let mut record = payment();
    record.items = vec![item("5599999918", "Fjällmark Vård AB", 1_00, "bankgiro 5805-6201", "2020-02-B1-5599999918")];
    change(&mut record);
    let settings = settings();
    pain::payments(&record, recorded_at(), settings.payer(DAY).unwrap(), settings.bank(DAY).unwrap(), &documents())
        .err()
        .unwrap_or_default()
}

fn of_ledger(layout: &str, change: impl Fn(&mut Vec<kapitera_export::VoucherOut>)) -> Problems {
    let mut list = vouchers();
    change(&mut list);
    ledger_csv::rows(&list, &names(), settings().layout(layout, DAY).unwrap()).err().unwrap_or_default()
}

fn cases() -> Vec<Problems> {
    let missing = |problem: Result<(), Problem>| problem.err().into_iter().collect::<Problems>();
    let before = jiff::civil::date(2017, 1, 1);
    vec![
        of_sie(|list, _| list[0].voucher.text = "Košice".into()),
        of_sie(|list, _| list[0].voucher.rows[0].text = "a\tb".into()),
        of_sie(|list, _| list[0].voucher.rows[0].text = "a\\b".into()),
        of_sie(|list, _| list[0].voucher.number = None),
        of_sie(|list, _| list[1] = list[2].clone()),
        of_sie(|list, _| list.clear()),
        of_sie(|list, _| list[0].voucher.rows[0].amount = Ore(1)),
        of_sie(|list, _| list[0].voucher.rows[0].account = "24A0".into()),
        of_sie(|list, _| list[0].voucher.rows[0].account = "2499".into()),
        of_payment(|record| record.items[0].amount = Ore(-100)),
        of_payment(|record| record.items[0].account = "bankgiro 5805-6202".into()),
        of_payment(|record| record.items[0].account = "iban SE00".into()),
        of_payment(|record| record.items[0].name = "Łódź AB".into()),
        of_payment(|record| record.items[0].name = "Vård ".repeat(20)),
        of_payment(|record| record.items[0].reference = "a b".into()),
        of_payment(|record| record.items.push(record.items[0].clone())),
        of_payment(|record| record.id = String::new()),
        of_ledger("huvudbok", |list| list[0].voucher.rows[0].text = "Łódź".into()),
        of_ledger("fasta-bredder", |list| list[0].voucher.rows[0].cost_centre = "123456789".into()),
        of_settings("[[payer]]", "[[betalare]]\n[[payer]]"),
        of_settings("from = 2018-01-01", "from = \"i går\""),
        of_settings("from = 2018-01-01", "from = 2018-01-01\nto = 2017-01-01"),
        of_settings("232999-9995", "232999-9996"),
        of_settings("SE232999999501", "SE232999999502"),
        of_settings("from = \"–\", to = \"-\"", "from = \"--\", to = \"-\""),
        of_settings("from = \"’\"", "from = \"–\""),
        of_settings("number = 20", "number = 19"),
        of_settings("number = 21", "number = 20"),
        of_settings("checksum = true", "series = [{ ours = \"A\", theirs = \"R\" }]"),
        of_settings("checksum = true", "series = [{ ours = \"A\", theirs = \"K\" }, { ours = \"A\", theirs = \"L\" }]"),
        of_settings("0000 0017", "0000 0018"),
        of_settings("556677889900", "5566/77889900"),
        of_settings("numbering = \"ours\"", "numbering = \"mine\""),
        of_settings("field = \"voucher\"", "field = \"vouchers\""),
        of_settings("field = \"credit\"", "field = \"text\""),
        of_settings("constant = \"KAP\", ", ""),
        of_settings("delimiter = \";\"", "delimiter = \",\""),
        of_settings(", width = 4 ", ""),
        of_settings("[[bank]]", "[[payer]]\nfrom = 2019-01-01\nname = \"B\"\norg-number = \"232999-9995\"\n\n[[bank]]"),
        missing(settings().sie(before).map(|_| ())),
        missing(settings().layout("annan", DAY).map(|_| ())),
    ]
}

#[test]
fn every_refusal_has_its_text() {
    let mut written = String::new();
    for problems in cases() {
        assert!(!problems.is_empty(), "a case provokes nothing, after\n{written}");
        for language in [Language::En, Language::Sv] {
            for problem in &problems {
                written += &format!("{}\n\n", render(problem, language));
            }
        }
        written += "----\n\n";
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/gallery.txt");
    if std::env::var_os("UPDATE_GALLERY").is_some() {
        std::fs::write(path, &written).unwrap();
        return;
    }
    let there = std::fs::read_to_string(path).unwrap_or_default();
    for (line, (got, expected)) in written.lines().zip(there.lines()).enumerate() {
        assert_eq!(got, expected, "gallery.txt line {}", line + 1);
    }
    assert_eq!(written, there);
}
