//! SIE files, read by another program's reader and by a small one of our own.

use std::collections::BTreeMap;

use kapitera_books::{Row, Series};
use kapitera_export::settings::Numbering;
use kapitera_export::{Names, sie};
use kapitera_money::Ore;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use sie_parser::{FieldValue, Severity, decode_cp437, document};

use super::samples::{DAY, codes, english, header, names, row, settings, voucher, vouchers};
use super::snapshots;

/// The text of the file as the other program decodes it, after that program has found nothing to say of it.
fn decoded(bytes: &[u8]) -> String {
    let text = decode_cp437(bytes);
    let said: Vec<String> = sie_parser::parse(&text)
        .diagnostics
        .iter()
        .filter(|said| !matches!(said.severity, Severity::Info | Severity::Hint))
        .map(|said| format!("{}: {}", said.code, said.message))
        .collect();
    assert!(said.is_empty(), "{said:?}\n{text}");
    text
}

/// Öre of an amount as it stands in the file.
fn ore(amount: &str) -> i64 {
    let (whole, part) = amount.split_once('.').unwrap_or((amount, "00"));
    assert!(part.len() == 2 && !amount.starts_with('+'), "{amount}");
    format!("{whole}{part}").parse().unwrap_or_else(|_| panic!("{amount}"))
}

/// Sums by account and sums of vouchers, read line by line: the amount is the first word after the object list.
fn sums(text: &str) -> (BTreeMap<String, i64>, Vec<i64>) {
    let (mut accounts, mut vouchers) = (BTreeMap::new(), Vec::new());
    for line in text.split("\r\n") {
        if line == "{" {
            vouchers.push(0);
        }
        let Some(rest) = line.strip_prefix("#TRANS ") else { continue };
        let (account, rest) = rest.split_once(" {").unwrap();
        let mut quoted = false;
        let end = rest
            .char_indices()
            .find(|(at, letter)| {
                quoted ^= *letter == '"' && !rest[..*at].ends_with('\\');
                *letter == '}' && !quoted
            })
            .unwrap()
            .0;
        let amount = ore(rest[end + 1..].split_whitespace().next().unwrap());
        *accounts.entry(account.to_owned()).or_insert(0) += amount;
        *vouchers.last_mut().unwrap() += amount;
    }
    (accounts, vouchers)
}

#[test]
fn a_small_file_as_it_is() {
    let settings = settings();
    let made = sie::vouchers(&header(), &vouchers(), &names(), settings.sie(DAY).unwrap()).unwrap();
    assert_eq!((made.total, made.count), (Ore(2 * 1_318_48 + 5), 3));
    let text = decoded(&made.bytes);
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    snapshots::check("small.si.txt", &text.replace("\r\n", "\n"));
    let again = sie::vouchers(&header(), &vouchers(), &names(), settings.sie(DAY).unwrap()).unwrap();
    assert_eq!(made, again);
    // Å, Ä, Ö, å, ä, ö are those bytes and no others.
    assert!(made.bytes.windows(5).any(|bytes| bytes == b"\x8engen"), "Ängen");
}

#[test]
fn another_reader_reads_what_was_meant() {
    let settings = settings();
    let made = sie::vouchers(&header(), &vouchers(), &names(), settings.sie(DAY).unwrap()).unwrap();
    let read = document::read(&decoded(&made.bytes)).unwrap();
    assert_eq!((read.header.import_flag, read.header.sie_type, read.header.format.as_str()), (0, 4, "PC8"));
    assert_eq!(read.company.name, "Region Fjällmark (påhittad)");
    assert_eq!(read.company.orgnr_raw, "2329999995");
    assert_eq!(read.accounts[&5511].name, "Vårdval, \"besök\"");
    assert_eq!(read.dimensions.keys().copied().collect::<Vec<_>>(), [1, 20, 21, 22, 23, 24, 25]);
    assert_eq!(read.objects[&(22, "SE5599999918-F102".into())].name, "Vårdcentralen Ängen (påhittad)");
    let said: Vec<(String, u32, String)> = read
        .vouchers
        .iter()
        .map(|voucher| (voucher.series.clone(), voucher.number, voucher.date.to_string()))
        .collect();
    let day = || "20200229".to_owned();
    assert_eq!(said, [("A".into(), 1, day()), ("A".into(), 2, day()), ("P".into(), 1, day())]);
    let first = &read.vouchers[0];
    assert_eq!(first.text, "Vårdcentralen Ängen, \"februari\" 2020");
    assert_eq!(first.rows[0].text, "Listningsersättning 0-6 år");
    assert_eq!(first.rows[0].amount.to_string(), "1000.00");
    let objects = [(20, "8"), (22, "SE5599999918-F102"), (24, "2020-02"), (25, "5599999918")];
    assert_eq!(first.rows[2].objects, objects.map(|(dimension, object)| (dimension, object.to_owned())));
    assert_eq!(first.registration_date.unwrap().to_string(), "20200305");
}

#[test]
fn the_receiver_may_number() {
    let settings = settings();
    let mut sie_settings = settings.sie(DAY).unwrap().clone();
    sie_settings.series.insert(Series::A, "VAL".into());
    for (numbering, first) in [
        (Numbering::Ours, "#VER \"VAL\" 1 "),
        (Numbering::Series, "#VER \"VAL\" \"\" "),
        (Numbering::Receiver, "#VER \"\" \"\" "),
    ] {
        sie_settings.numbering = numbering;
        let made = sie::vouchers(&header(), &vouchers(), &names(), &sie_settings).unwrap();
        let text = decoded(&made.bytes);
        assert!(text.lines().find(|line| line.starts_with("#VER")).unwrap().starts_with(first), "{text}");
    }
}

/// The sum of the fields that the other reader sees, by the table that the standard's example makes.
fn checksum(text: &str) -> u32 {
    let table: Vec<u32> = (0..256_u32)
        .map(|byte| (0..8).fold(byte, |value, _| if value & 1 == 1 { (value >> 1) ^ 0xEDB8_8320 } else { value >> 1 }))
        .collect();
    let mut sum = u32::MAX;
    let mut add = |said: &str| {
        for byte in sie_parser::encode_cp437(said).unwrap() {
            sum = (sum >> 8) ^ table[((sum ^ u32::from(byte)) & 0xFF) as usize];
        }
    };
    let parsed = sie_parser::parse(text);
    let all = parsed.items.iter().flat_map(|item| std::iter::once(item).chain(&item.children));
    for item in all.skip_while(|item| item.label != "#KSUMMA").skip(1).take_while(|item| item.label != "#KSUMMA") {
        add(&item.label);
        for field in &item.fields {
            match &field.value {
                FieldValue::Bare { text } | FieldValue::Quoted { text } => add(text),
                FieldValue::ObjectList { tokens } => tokens.iter().for_each(|token| add(token)),
            }
        }
    }
    !sum
}

#[test]
fn the_checksum_is_that_of_the_fields() {
    let settings = settings();
    let mut sie_settings = settings.sie(DAY).unwrap().clone();
    let made = sie::vouchers(&header(), &vouchers(), &names(), &sie_settings).unwrap();
    let text = decoded(&made.bytes);
    assert!(text.starts_with("#FLAGGA 0\r\n#KSUMMA\r\n"), "{text}");
    let expected = format!("#KSUMMA {}\r\n", checksum(&text));
    assert!(text.ends_with(&expected), "{expected} {text}");
    sie_settings.checksum = false;
    let without = decoded(&sie::vouchers(&header(), &vouchers(), &names(), &sie_settings).unwrap().bytes);
    assert_eq!(without, text.replace("#KSUMMA\r\n", "").replace(&expected, ""));
}

#[test]
fn each_thing_that_cannot_be_written_is_named_once() {
    let settings = settings();
    let mut sie_settings = settings.sie(DAY).unwrap().clone();
    sie_settings.replacements.0.clear();
    let mut list = vouchers();
    list[0].voucher.text = "Ersättning till Košice — š".into();
    list[1].voucher.rows[0].text = "a\u{1}b\\".into();
    let problems = sie::vouchers(&header(), &list, &names(), &sie_settings).unwrap_err();
    let said = english(&problems);
    // The rows' texts have an en dash, which stands in `replace` otherwise.
    let count = |code| codes(&problems).iter().filter(|there| **there == code).count();
    assert_eq!(
        (count("character_outside_cp437"), count("control_character"), count("backslash_in_sie"), problems.len()),
        (2 + 2, 1, 1, 6),
        "{said}"
    );
    assert!(said.contains("“š” (U+0161)") && said.contains("voucher P 1"), "{said}");
    assert!(said.contains("voucher A 1, row 1, account 5510"), "{said}");
}

fn any_text() -> impl Strategy<Value = String> {
    prop::string::string_regex("[ -\\[\\]-~åäöÅÄÖéüÉß½§]{0,30}").unwrap().prop_map(|text| text.replace('§', "±"))
}

prop_compose! {
    /// Rows that sum to zero, none of nothing.
    fn any_rows()(
        amounts in prop::collection::vec((1_i64..=10_000_000_000_00, any::<bool>()), 1..8),
        accounts in prop::collection::vec(0..3_usize, 8),
        texts in prop::collection::vec(any_text(), 8),
        codes in prop::collection::vec("[A-ZÅÄÖ0-9 \"{}#-]{0,8}", 8),
    ) -> Vec<Row> {
        let amounts: Vec<i64> = amounts.into_iter().map(|(size, debit)| if debit { size } else { -size }).collect();
        let mut rows: Vec<Row> = Vec::new();
        for (index, amount) in amounts.iter().enumerate() {
            let mut made = row(["2440", "5510", "5511"][accounts[index]], *amount);
            made.text.clone_from(&texts[index]);
            made.counterpart.clone_from(&codes[index]);
            rows.push(made);
        }
        let rest: i64 = -amounts.iter().sum::<i64>();
        if rest != 0 {
            rows.push(row("1930", rest));
        }
        rows
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_vouchers_come_back(all in prop::collection::vec((any_rows(), any_text()), 1..6), checksum_there: bool) {
        let settings = settings();
        let mut sie_settings = settings.sie(DAY).unwrap().clone();
        sie_settings.checksum = checksum_there;
        let list: Vec<_> = all
            .into_iter()
            .filter(|(rows, _)| rows.iter().map(|row| row.amount).sum::<Ore>() == Ore::ZERO)
            .enumerate()
            .map(|(index, (rows, text))| {
                let mut made = voucher([Series::R, Series::A][index % 2], index as u64 / 2 + 1, rows);
                made.voucher.text = text;
                made
            })
            .collect();
        let made = sie::vouchers(&header(), &list, &names(), &sie_settings)
            .unwrap_or_else(|problems| panic!("{}", english(&problems)));
        let text = decoded(&made.bytes);
        let read = document::read(&text).unwrap();
        prop_assert_eq!(read.vouchers.len(), list.len());
        let mut expected: BTreeMap<String, i64> = BTreeMap::new();
        for out in &list {
            let voucher = &out.voucher;
            let found = read.vouchers.iter().find(|there| {
                there.series == voucher.series.letter() && Some(u64::from(there.number)) == voucher.number
            });
            let found = found.expect("the voucher is there");
            prop_assert_eq!(&found.text, &voucher.text);
            for (row, there) in voucher.rows.iter().zip(&found.rows) {
                prop_assert_eq!(&there.text, &row.text.replace('–', "-"));
                prop_assert_eq!(there.account.to_string(), row.account.clone());
                prop_assert_eq!(there.amount.to_string(), row.amount.to_string());
                let counterpart = there.objects.iter().find(|(dimension, _)| *dimension == 20);
                prop_assert_eq!(counterpart.map_or("", |(_, code)| code.as_str()), row.counterpart.as_str());
                *expected.entry(row.account.clone()).or_insert(0) += row.amount.0;
            }
            prop_assert_eq!(found.rows.len(), voucher.rows.len());
        }
        let (accounts, sums) = sums(&text);
        prop_assert_eq!(accounts, expected);
        prop_assert!(sums.len() == list.len() && sums.iter().all(|sum| *sum == 0), "{:?}", sums);
        if checksum_there {
            let end = format!("#KSUMMA {}\r\n", checksum(&text));
            prop_assert!(text.ends_with(&end));
        }
    }
}

#[test]
fn a_code_without_a_name_goes_by_its_code() {
    let settings = settings();
    let names = Names { accounts: names().accounts, ..Names::default() };
    let made = sie::vouchers(&header(), &vouchers(), &names, settings.sie(DAY).unwrap()).unwrap();
    let read = document::read(&decoded(&made.bytes)).unwrap();
    assert_eq!(read.objects[&(20, "8".into())].name, "8");
}
