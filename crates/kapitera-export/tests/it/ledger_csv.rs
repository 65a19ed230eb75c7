//! Ledger files, read again by the csv crate or column by column.

use encoding_rs::WINDOWS_1252;
use kapitera_books::Series;
use kapitera_export::ledger_csv;
use kapitera_export::settings::{Encoding, FileSettings, Layout};
use kapitera_money::Ore;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use super::samples::{DAY, DEMO, codes, english, names, row, settings, voucher, vouchers};
use super::snapshots;

fn layout(name: &str) -> Layout {
    settings().layout(name, DAY).unwrap().clone()
}

/// The rows of the file as another reader sees them.
fn read(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Öre with a decimal comma; nothing is 0.
fn ore(said: &str) -> i64 {
    if said.is_empty() { 0 } else { said.replace(',', "").parse().unwrap() }
}

#[test]
fn a_small_file_as_it_is() {
    let mut layout = layout("huvudbok");
    let made = ledger_csv::rows(&vouchers(), &names(), &layout).unwrap();
    assert_eq!((made.total, made.count), (Ore(2 * 1_318_48 + 5), 7));
    let (text, _, wrong) = WINDOWS_1252.decode(&made.bytes);
    assert!(!wrong);
    snapshots::check("small.csv", &text.replace("\r\n", "\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    layout.encoding = Encoding::Utf8Marked;
    let marked = ledger_csv::rows(&vouchers(), &names(), &layout).unwrap();
    assert_eq!(marked.bytes, ["\u{feff}".as_bytes(), text.as_bytes()].concat());
}

#[test]
fn fixed_widths_stand_below_each_other() {
    let layout = layout("fasta-bredder");
    let made = ledger_csv::rows(&vouchers(), &names(), &layout).unwrap();
    let text = String::from_utf8(made.bytes).unwrap();
    snapshots::check("small_fixed.txt", &text);
    let amounts: Vec<i64> = text.lines().map(|line| line[49..].trim().replace('.', "").parse().unwrap()).collect();
    assert_eq!(amounts, [1_000_00, 318_48, -1_318_48, -5, 5, 1_318_48, -1_318_48]);
    let mut list = vouchers();
    list[0].voucher.number = Some(123_456_789);
    let problems = ledger_csv::rows(&list, &names(), &layout).unwrap_err();
    assert_eq!(codes(&problems), ["value_wider_than_column"; 2], "{}", english(&problems));
}

#[test]
fn what_the_encoding_lacks_is_named() {
    let mut list = vouchers();
    list[0].voucher.rows[0].text = "Košice, Łódź; 5 €\u{81}".into();
    let problems = ledger_csv::rows(&list, &names(), &layout("huvudbok")).unwrap_err();
    // š and € are in Windows-1252; Ł and ź are not, and U+0081 controls.
    assert_eq!(codes(&problems), ["character_outside_encoding"; 3], "{}", english(&problems));
    assert!(english(&problems).contains("voucher P 1, row 1"), "{}", english(&problems));
    list[0].voucher.rows[0].text = "två\nrader".into();
    let problems = ledger_csv::rows(&list, &names(), &layout("huvudbok")).unwrap_err();
    assert_eq!(codes(&problems), ["character_outside_encoding"]);
}

#[test]
fn an_unbalanced_voucher_is_not_written() {
    let mut list = vouchers();
    list[0].voucher.rows[0].amount = Ore(1);
    let problems = ledger_csv::rows(&list, &names(), &layout("huvudbok")).unwrap_err();
    assert_eq!(codes(&problems), ["voucher_not_balanced"]);
}

#[test]
fn all_ways_of_showing_amounts_come_to_the_same() {
    let columns = |fields: &str| {
        let columns: Vec<String> = fields.split(' ').map(|field| format!("{{ field = \"{field}\" }}")).collect();
        let columns = columns.join(", ");
        let text = format!(
            "[[layout]]\nfrom = 2018-01-01\nname = \"x\"\ndelimiter = \";\"\ndecimal-mark = \",\"\nencoding = \"utf-8\"\ncolumn = [{columns}]\n"
        );
        let settings = FileSettings::parse("files.toml".as_ref(), &text)
            .unwrap_or_else(|problems| panic!("{}", english(&problems)));
        let made = ledger_csv::rows(&vouchers(), &names(), settings.layout("x", DAY).unwrap()).unwrap();
        read(&String::from_utf8(made.bytes).unwrap())
    };
    let signed: Vec<i64> = columns("account amount").iter().map(|row| ore(&row[1])).collect();
    let split: Vec<i64> = columns("account debit credit").iter().map(|row| ore(&row[1]) - ore(&row[2])).collect();
    let sided: Vec<i64> = columns("account side size")
        .iter()
        .map(|row| if row[1] == "D" { ore(&row[2]) } else { -ore(&row[2]) })
        .collect();
    assert_eq!(signed, [1_000_00, 318_48, -1_318_48, -5, 5, 1_318_48, -1_318_48]);
    assert_eq!((&signed, &signed), (&split, &sided));
    let all = columns(
        "entry series number voucher date period voucher-text settlement reason recorded by row account account-name text amount \
         cost-centre cost-centre-name counterpart-name activity-name centre-name component-name provider plan month-for",
    );
    assert_eq!(
        all[0],
        [
            "101",
            "A",
            "1",
            "A 1",
            "2020-02-29",
            "2020-02",
            "Vårdcentralen Ängen, \"februari\" 2020",
            "2020-02-1",
            "",
            "2020-03-05",
            "eva",
            "1",
            "5510",
            "Vårdval, listning",
            "Listningsersättning 0–6 år",
            "1000,00",
            "4100",
            "Hälsoval",
            "Övriga i Sverige",
            "Primärvård",
            "Vårdcentralen Ängen (påhittad)",
            "Listningsersättning",
            "5599999918",
            "",
            "2020-02"
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_rows_come_back(
        amounts in prop::collection::vec(1_i64..=1_000_000_000_000, 1..20),
        texts in prop::collection::vec("[ -~åäöÅÄÖ;\"']{0,20}", 20),
    ) {
        let layout = layout("huvudbok");
        let list: Vec<_> = amounts
            .iter()
            .enumerate()
            .map(|(index, amount)| {
                let mut debit = row("5510", *amount);
                debit.text.clone_from(&texts[index]);
                voucher(Series::A, index as u64 + 1, vec![debit, row("2440", -amount)])
            })
            .collect();
        let made = ledger_csv::rows(&list, &names(), &layout).unwrap();
        let (text, _, _) = WINDOWS_1252.decode(&made.bytes);
        let rows = read(&text);
        prop_assert_eq!(rows.len(), 2 * amounts.len());
        let (debit, credit): (i64, i64) = rows.iter().fold((0, 0), |sums, row| (sums.0 + ore(&row[10]), sums.1 + ore(&row[11])));
        prop_assert_eq!((Ore(debit), Ore(credit)), (made.total, made.total));
        for (index, text) in texts.iter().take(amounts.len()).enumerate() {
            prop_assert_eq!(&rows[2 * index][12], text);
        }
    }
}

#[test]
fn the_demo_s_layouts_are_read() {
    assert!(DEMO.contains("invented"));
    assert_eq!(layout("huvudbok").columns.len(), 13);
}
