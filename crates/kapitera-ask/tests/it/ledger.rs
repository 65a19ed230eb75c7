//! Vouchers, the journal and words looked for, against a plain look at everything.

use jiff::Timestamp;
use kapitera_ask::ledger::{
    JournalAsked, LedgerAsked, Paged, VoucherName, journal_answer, journal_page, ledger_page, voucher_answer,
};
use kapitera_books::{
    Batch, Entry, NewEntry, PeriodAct, PeriodRecord, Record, RecordKind, Rests, Row, Series, TextRecord, Voucher,
    sha256,
};
use kapitera_money::Ore;
use kapitera_post::Office;
use kapitera_store::{EntryFilter, LedgerRow, Order, RowFilter};

use crate::small::{Small, column, fact, says, table};

const WORDS: [&str; 4] = ["Åtgärdspeng", "Läkemedel", "Listad", "Återkrav, öl och ål"];

fn row(account: &str, ore: i64, text: &str) -> Row {
    let [activity, counterpart, plan] = [const { String::new() }; 3];
    Row {
        account: account.to_owned(),
        cost_centre: "71010".to_owned(),
        activity,
        counterpart,
        provider: "5599999918".to_owned(),
        centre: "SE2329999995-F101".to_owned(),
        component: "listed".to_owned(),
        plan,
        month_for: "2020-02".parse().unwrap(),
        amount: Ore(ore),
        text: text.to_owned(),
    }
}

fn voucher(nth: usize) -> Voucher {
    let amount = i64::try_from(nth).unwrap() + 1;
    Voucher {
        series: [Series::A, Series::P, Series::A][nth % 3],
        number: None,
        date: "2020-02-29".parse().unwrap(),
        period: "2020-02".parse().unwrap(),
        text: format!("Prov <{nth}>"),
        settlement: None,
        rests: Rests { reason: "ett prov".to_owned(), on: vec!["beslut 1".to_owned()], vouchers: Vec::new() },
        rows: vec![row("5510", amount, WORDS[nth % 4]), row("2446", -amount, "")],
    }
}

/// An office with 25 vouchers among texts.
fn booked(small: &Small) -> Office {
    let mut office = small.office();
    let opened = PeriodRecord { month: "2020-02".parse().unwrap(), act: PeriodAct::Opened, reason: String::new() };
    let mut entries = vec![NewEntry { key: "period/2020-02/1".to_owned(), record: Record::Period(opened) }];
    for nth in 0..25 {
        if nth % 4 == 1 {
            let text = format!("text {nth}");
            let record = TextRecord { path: format!("{nth}.toml"), sha256: sha256(text.as_bytes()), text };
            entries.push(NewEntry { key: format!("text/{nth}"), record: Record::Text(record) });
        }
        entries.push(NewEntry { key: format!("test/{nth}"), record: Record::Voucher(voucher(nth)) });
    }
    let at = Timestamp::from_second(1_583_000_000).unwrap();
    office.store().append(&Batch { at, by: "prov".to_owned(), entries }).unwrap();
    office
}

fn all_entries(office: &mut Office) -> Vec<Entry> {
    office.store().entries(&EntryFilter::default()).unwrap()
}

#[test]
fn the_pages_of_the_journal_are_all_of_it_and_the_last_comes_first() {
    let small = Small::new();
    assert!(table(&journal_answer(&mut small.office(), &JournalAsked::default()).unwrap(), "entries").rows.is_empty());
    let mut office = booked(&small);
    let kinds =
        [None, Some(RecordKind::Text), Some(RecordKind::Voucher), Some(RecordKind::Period), Some(RecordKind::Plan)];
    for kind in kinds {
        let mut wanted: Vec<Entry> = all_entries(&mut office);
        wanted.retain(|entry| kind.is_none_or(|kind| entry.kind == kind));
        wanted.reverse();
        let wanted: Vec<String> = wanted.into_iter().map(|entry| entry.sha256).collect();
        for entries in [1, 2, 7, 24, 25, 26, 50, u32::MAX] {
            let (mut found, mut before): (Vec<String>, _) = (Vec::new(), None);
            loop {
                let Paged { answer, next } =
                    journal_page(&mut office, &JournalAsked { kind, before, entries }).unwrap();
                let page = table(&answer, "entries");
                found.extend(column(page, "sha256"));
                assert_eq!(says(&answer, "next"), next.is_some());
                if next.is_none() {
                    break;
                }
                assert_eq!(page.rows.len(), usize::try_from(entries).unwrap());
                before = next;
            }
            assert_eq!(found, wanted, "{kind:?}, {entries} at a time");
        }
    }
}

#[test]
fn every_voucher_is_found_by_its_name_with_its_entry() {
    let small = Small::new();
    let mut office = booked(&small);
    let mut last = 0;
    for entry in all_entries(&mut office) {
        let Record::Voucher(voucher) = office.store().record(&entry).unwrap() else { continue };
        let name = VoucherName { series: voucher.series, number: voucher.number.unwrap() };
        let answer = voucher_answer(&mut office, name).unwrap();
        assert_eq!(fact(&answer, "voucher", "text"), voucher.text);
        assert_eq!(fact(&answer, "entry", "sha256"), entry.sha256);
        assert_eq!(fact(&answer, "entry", "previous"), entry.previous);
        assert_eq!(fact(&answer, "rests", "on"), "beslut 1");
        assert_eq!(column(table(&answer, "rows"), "account"), ["5510", "2446"]);
        if voucher.series == Series::A {
            last = name.number;
        }
    }
    assert_eq!(last, 17);
    for missing in ["A 18", "P 9", "R 1", "A 4000000000"] {
        let problems = voucher_answer(&mut office, missing.parse().unwrap()).unwrap_err();
        assert_eq!(problems[0].code, "no_such_voucher", "{missing}");
    }
}

#[test]
fn words_are_found_where_a_plain_look_finds_them() {
    let small = Small::new();
    let mut office = booked(&small);
    let all = office.store().rows(&RowFilter::default()).unwrap();
    let check = |office: &mut Office, words: &str, plain: &dyn Fn(&LedgerRow) -> bool| {
        let pages = [(Order::OldestFirst, 1, 5), (Order::NewestFirst, 3, 1), (Order::NewestFirst, 2, 49)];
        for (order, rows, look_through) in pages.into_iter().chain([(Order::OldestFirst, 50, 250_000)]) {
            let mut wanted: Vec<String> =
                all.iter().filter(|row| plain(row)).map(|row| format!("{}:{}", row.entry, row.position)).collect();
            if order == Order::NewestFirst {
                wanted.reverse();
            }
            let (mut found, mut after): (Vec<String>, _) = (Vec::new(), None);
            loop {
                let words = Some(words.to_owned());
                let asked = LedgerAsked { words, order, after, rows, look_through, ..LedgerAsked::default() };
                let page = ledger_page(office, &asked).unwrap();
                assert_eq!(says(&page.answer, "next"), page.next.is_some());
                let shown = table(&page.answer, "rows");
                assert!(shown.rows.len() <= usize::try_from(rows).unwrap());
                let places = column(shown, "entry").into_iter().zip(column(shown, "row"));
                found.extend(places.map(|(entry, row)| format!("{entry}:{row}")));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, wanted, "{words}, {order:?}, {rows} at a time");
        }
    };
    check(&mut office, "ÅTGÄRD", &|row| row.row.text == "Åtgärdspeng");
    check(&mut office, "åL kRaV", &|row| row.row.text.contains("ål"));
    check(&mut office, "prov <1", &|row| [1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19].contains(&nth_of(row)));
    check(&mut office, "listedlisted", &|_| false);
    // The name of the provider stands in the books, that of the account in the chart.
    check(&mut office, "fjällmark vård 5510", &|row| row.row.account == "5510");
}

/// Which of the vouchers a row is of: its amount says it.
fn nth_of(row: &LedgerRow) -> i64 {
    row.row.amount.0.abs() - 1
}
