//! One suite, run on both databases.

use kapitera_books::{Entry, PeriodAct, Record, RecordKind, Row, Series, Step, Subject};
use kapitera_money::Ore;
use kapitera_store::{
    Balance, BalanceFilter, BalanceKey, EntryFilter, LedgerRow, Order, PeriodState, Periods, Posted, RowFilter, Store,
};

use crate::cases::{
    Place, at, batch, centre_voucher, draft, id, lines, month, new, opened, period, posted, prepared, row, step, text,
    voucher,
};

/// Runs a case on both, each in a database of its own.
fn on_both(case: impl Fn(&Place)) {
    for place in Place::both() {
        case(&place);
    }
}

fn code<T: std::fmt::Debug>(done: Result<T, kapitera_message::Problem>) -> &'static str {
    done.unwrap_err().code
}

fn number(store: &mut Store) -> u64 {
    store.head().unwrap().number
}

#[test]
fn a_new_ledger_holds_nothing_and_is_whole() {
    on_both(|place| {
        let mut store = place.open();
        assert_eq!((number(&mut store), store.head().unwrap().sha256), (0, Entry::GENESIS.to_owned()));
        assert_eq!(store.periods().unwrap(), []);
        assert_eq!(store.rows(&RowFilter::default()).unwrap(), []);
        assert_eq!(store.balances(&BalanceFilter::default()).unwrap(), []);
        assert_eq!(store.verify().unwrap().head.number, 0);
        drop(store);
        assert_eq!(number(&mut place.open()), 0);
    });
}

#[test]
fn what_is_recorded_is_read_back() {
    on_both(|place| {
        let mut store = place.open();
        store.append(&opened(&["2020-02"])).unwrap();
        let prepared = prepared("2020-02-1");
        let entries = store.append(&prepared).unwrap();
        let vouchers = posted("2020-02-1", 3, 4);
        let recorded = store.append(&vouchers).unwrap();
        assert_eq!(recorded.iter().map(|entry| entry.number).collect::<Vec<_>>(), [4, 5, 6, 7]);
        for (new, entry) in prepared.entries.iter().zip(&entries) {
            assert_eq!(store.record(entry).unwrap(), new.record);
            assert_eq!(store.entry(&new.key).unwrap().as_ref(), Some(entry));
            assert_eq!((entry.at, entry.by.as_str()), (at(0), "eva"));
        }
        for (number, (new, entry)) in (1..).zip(vouchers.entries.iter().zip(&recorded).skip(1)) {
            let Record::Voucher(mut voucher) = new.record.clone() else { panic!("a voucher") };
            voucher.number = Some(number);
            assert_eq!(store.record(entry).unwrap(), Record::Voucher(voucher));
        }
        let (entry, read) = store.draft(id("2020-02-1")).unwrap().unwrap();
        assert_eq!((entry, read), (entries[1].clone(), draft("2020-02-1", lines(month("2020-02")))));
        assert_eq!(store.draft(id("2020-02-2")).unwrap(), None);
        assert_eq!(store.entry("settlement").unwrap(), None);
        let verified = store.verify().unwrap();
        assert_eq!((verified.head.number, verified.vouchers, verified.rows, verified.lines), (7, 3, 15, 3));
    });
}

#[test]
fn appending_again_is_appending_once() {
    on_both(|place| {
        let mut store = place.open();
        store.append(&opened(&["2020-02"])).unwrap();
        let mut batch = posted("2020-02-1", 2, 2);
        let first = store.append(&batch).unwrap();
        // Who repeats does it later, maybe from another program, maybe after the period was closed.
        batch.at = at(3600);
        store.append(&crate::cases::batch("eva", vec![period("2020-02", 2, PeriodAct::Closed)])).unwrap();
        assert_eq!(store.append(&batch).unwrap(), first);
        assert_eq!(place.open().append(&batch).unwrap(), first);
        assert_eq!(number(&mut store), 5);
    });
}

#[test]
fn a_key_stands_for_one_thing() {
    on_both(|place| {
        let mut store = place.open();
        store.append(&opened(&["2020-02"])).unwrap();
        let done = posted("2020-02-1", 2, 2);
        store.append(&done).unwrap();
        let head = number(&mut store);
        let mut other_person = done.clone();
        other_person.by = "bo".to_owned();
        let mut other_amount = done.clone();
        if let Record::Voucher(voucher) = &mut other_amount.entries[1].record {
            voucher.rows[0].amount.0 += 1;
            voucher.rows[2].amount.0 -= 1;
        }
        let mut other_text = done.clone();
        if let Record::Voucher(voucher) = &mut other_text.entries[2].record {
            voucher.text.push('!');
        }
        let mut more = done.clone();
        more.entries.push(step("2020-02-1", 4, Step::Paid));
        let mut other_kind = done.clone();
        other_kind.entries[0].record = text("a", "b").record;
        for taken in [other_person, other_amount, other_text, more, other_kind] {
            let problem = store.append(&taken).unwrap_err();
            assert_eq!(problem.code, "entry_key_taken");
            assert!(problem.what.en.contains("by eva"), "{}", problem.what.en);
        }
        assert_eq!(number(&mut store), head);
        let mut twice = done;
        twice.entries.push(twice.entries[0].clone());
        assert_eq!(code(store.append(&twice)), "entry_key_twice");
    });
}

#[test]
fn texts_that_are_there_are_passed_over() {
    on_both(|place| {
        let mut store = place.open();
        let first = store.append(&prepared("2020-02-1")).unwrap();
        let mut second = prepared("2020-03-1");
        second.by = "bo".to_owned();
        let recorded = store.append(&second).unwrap();
        assert_eq!((recorded[0].clone(), recorded[1].number), (first[0].clone(), 3));
        assert_eq!(store.append(&second).unwrap(), recorded);
        store.verify().unwrap();
    });
}

#[test]
fn all_of_a_batch_is_recorded_or_nothing() {
    on_both(|place| {
        let mut store = place.open();
        store.append(&opened(&["2020-02"])).unwrap();
        let period_of = month("2020-02");
        let good = || new("voucher/good", Record::Voucher(centre_voucher(period_of, "SE01", 3, 100)));
        let bad = |change: &dyn Fn(&mut Vec<Row>)| {
            let mut voucher = centre_voucher(period_of, "SE02", 3, 100);
            change(&mut voucher.rows);
            new("voucher/bad", Record::Voucher(voucher))
        };
        let mut numbered = centre_voucher(period_of, "SE02", 3, 100);
        numbered.number = Some(2);
        let mut elsewhere = centre_voucher(period_of, "SE02", 3, 100);
        elsewhere.date = crate::cases::day("2020-03-01");
        let closed = centre_voucher(month("2020-03"), "SE02", 3, 100);
        let mut lines = lines(period_of);
        lines[1].amount = kapitera_books::LineAmount::Quantity("5 öre".to_owned());
        let quantity = draft("2020-02-1", lines);
        let cases = [
            (bad(&|rows| rows[0].amount.0 += 1), "voucher_not_balanced"),
            (bad(&Vec::clear), "voucher_without_rows"),
            (bad(&|rows| rows[1].account.clear()), "voucher_row_empty"),
            (bad(&|rows| rows[1].text = "a\tb".to_owned()), "field_not_clean"),
            (bad(&|rows| rows[1].component = "a\nb".to_owned()), "field_not_clean"),
            (
                bad(&|rows| {
                    rows[0].amount.0 += i64::MAX / 4;
                    rows[1].amount.0 -= i64::MAX / 4;
                }),
                "amount_too_large",
            ),
            (new("voucher/bad", Record::Voucher(numbered)), "voucher_has_number"),
            (new("voucher/bad", Record::Voucher(elsewhere)), "voucher_outside_period"),
            (new("voucher/bad", Record::Voucher(closed)), "period_not_open"),
            (new("voucher\u{7}bad", good().record), "field_not_clean"),
            (new("", good().record), "entry_without_key"),
            (new("settlement/2020-02-1", Record::Draft(Box::new(quantity))), "quantity_not_clean"),
            (period("2020-02", 2, PeriodAct::Opened), "period_act_not_allowed"),
            (period("2020-02", 2, PeriodAct::Reopened), "period_act_not_allowed"),
            (period("2020-04", 1, PeriodAct::Closed), "period_act_not_allowed"),
        ];
        for (bad, expected) in cases {
            assert_eq!(code(store.append(&batch("eva", vec![good(), bad]))), expected);
            assert_eq!(number(&mut store), 1, "{expected}");
        }
        assert_eq!(code(store.append(&batch("", vec![good()]))), "entry_without_key");
        let entries = store.append(&batch("eva", vec![good()])).unwrap();
        assert_eq!(store.rows(&RowFilter::default()).unwrap()[0].voucher, "A 1");
        assert_eq!(entries[0].number, 2);
        store.verify().unwrap();
    });
}

#[test]
fn an_empty_batch_records_nothing() {
    on_both(|place| {
        assert_eq!(place.open().append(&batch("eva", Vec::new())).unwrap(), []);
    });
}

#[test]
fn periods_open_and_close_within_a_batch() {
    on_both(|place| {
        let mut store = place.open();
        let of = |key: &str| new(key, Record::Voucher(centre_voucher(month("2020-02"), "SE01", 1, 5)));
        let all = vec![period("2020-02", 1, PeriodAct::Opened), of("v/1"), period("2020-02", 2, PeriodAct::Closed)];
        store.append(&batch("eva", all)).unwrap();
        assert_eq!(code(store.append(&batch("eva", vec![of("v/2")]))), "period_not_open");
        assert_eq!(store.periods().unwrap(), [PeriodState { month: month("2020-02"), open: false }]);
        store.append(&batch("eva", vec![period("2020-02", 3, PeriodAct::Reopened), of("v/2")])).unwrap();
        assert_eq!(store.periods().unwrap(), [PeriodState { month: month("2020-02"), open: true }]);
        store.verify().unwrap();
    });
}

#[test]
fn each_series_is_numbered_by_itself() {
    on_both(|place| {
        let mut store = place.open();
        store.append(&opened(&["2020-02"])).unwrap();
        let of = |key: &str, series| {
            let rows =
                vec![row("4010", "SE01", "grund", month("2020-02"), 7), row("2440", "SE01", "", month("2020-02"), -7)];
            new(key, Record::Voucher(voucher(series, month("2020-02"), rows)))
        };
        let all = vec![of("v/1", Series::A), of("v/2", Series::R), of("v/3", Series::A), of("v/4", Series::P)];
        store.append(&batch("eva", all)).unwrap();
        store.append(&batch("eva", vec![of("v/5", Series::R), of("v/6", Series::A)])).unwrap();
        let rows = store.rows(&RowFilter { account: Some("4010".to_owned()), ..RowFilter::default() }).unwrap();
        let names: Vec<&str> = rows.iter().map(|row| row.voucher.as_str()).collect();
        assert_eq!(names, ["A 1", "R 1", "A 2", "P 1", "R 2", "A 3"]);
        store.verify().unwrap();
    });
}

#[test]
fn entries_come_in_pages() {
    on_both(|place| {
        let mut store = place.open();
        store.append(&opened(&["2020-02", "2020-03"])).unwrap();
        store.append(&prepared("2020-02-1")).unwrap();
        store.append(&posted("2020-02-1", 2, 1)).unwrap();
        let numbers = |store: &mut Store, filter: EntryFilter| -> Vec<u64> {
            store.entries(&filter).unwrap().iter().map(|entry| entry.number).collect()
        };
        assert_eq!(numbers(&mut store, EntryFilter::default()), [1, 2, 3, 4, 5, 6, 7]);
        let kind = EntryFilter { kind: Some(RecordKind::Voucher), ..EntryFilter::default() };
        assert_eq!(numbers(&mut store, kind), [6, 7]);
        let prefix = |text: &str| EntryFilter { key_prefix: Some(text.to_owned()), ..EntryFilter::default() };
        assert_eq!(numbers(&mut store, prefix("settlement/2020-02-1")), [4, 5, 6, 7]);
        assert_eq!(numbers(&mut store, prefix("settlement/2020-02-1/")), [5, 6, 7]);
        assert_eq!(numbers(&mut store, prefix("period/2020-0")), [1, 2]);
        assert_eq!(numbers(&mut store, EntryFilter { after: 3, limit: 2, ..EntryFilter::default() }), [4, 5]);
        let last = EntryFilter { kind: Some(RecordKind::Period), after: 1, ..prefix("period/") };
        assert_eq!(numbers(&mut store, last), [2]);
    });
}

#[test]
fn rows_come_in_pages_either_way() {
    on_both(|place| {
        let mut store = place.open();
        store.append(&opened(&["2020-02", "2020-03", "2020-04"])).unwrap();
        store.append(&posted("2020-02-1", 3, 3)).unwrap();
        store.append(&posted("2020-03-1", 3, 3)).unwrap();
        store.append(&posted("2020-02-2", 2, 3)).unwrap();
        let all = store.rows(&RowFilter::default()).unwrap();
        assert_eq!(all.len(), 32);
        assert!(all.is_sorted_by_key(LedgerRow::place));
        for order in [Order::OldestFirst, Order::NewestFirst] {
            for limit in [1, 5, 7, 40] {
                let mut filter = RowFilter { order, limit, ..RowFilter::default() };
                let mut paged = Vec::new();
                loop {
                    let page = store.rows(&filter).unwrap();
                    let Some(last) = page.last() else { break };
                    filter.after = Some(last.place());
                    paged.extend(page);
                }
                if order == Order::NewestFirst {
                    paged.reverse();
                }
                assert_eq!(paged, all, "{order:?} {limit}");
            }
        }
        type Asked = (RowFilter, fn(&LedgerRow) -> bool);
        let none = RowFilter::default;
        let cases: [Asked; 7] = [
            (RowFilter { periods: Some(Periods::month(month("2020-02"))), ..none() }, |row| {
                row.period == month("2020-02")
            }),
            (RowFilter { account: Some("4011".into()), ..none() }, |row| row.row.account == "4011"),
            (RowFilter { centre: Some("SE002".into()), ..none() }, |row| row.row.centre == "SE002"),
            (RowFilter { provider: Some("2321000016".into()), ..none() }, |row| row.row.provider == "2321000016"),
            (RowFilter { component: Some(String::new()), ..none() }, |row| row.row.component.is_empty()),
            (RowFilter { settlement: Some(id("2020-02-2")), ..none() }, |row| row.settlement == Some(id("2020-02-2"))),
            (RowFilter { periods: Periods::year(2019), ..none() }, |_| false),
        ];
        for (filter, is) in cases {
            let expected: Vec<LedgerRow> = all.iter().filter(|row| is(row)).cloned().collect();
            assert_eq!(store.rows(&filter).unwrap(), expected, "{filter:?}");
        }
    });
}

#[test]
fn what_is_posted_is_without_plans_and_contra_rows() {
    on_both(|place| {
        let mut store = place.open();
        store.append(&opened(&["2020-02", "2020-03"])).unwrap();
        store.append(&posted("2020-02-1", 1, 2)).unwrap();
        let mut corrected = centre_voucher(month("2020-03"), "SE001", 1, -3);
        corrected.rows.iter_mut().for_each(|row| row.month_for = month("2020-02"));
        let mut planned = corrected.clone();
        planned.rows.iter_mut().for_each(|row| row.plan = "p".to_owned());
        let both = vec![new("v/1", Record::Voucher(corrected)), new("v/2", Record::Voucher(planned))];
        store.append(&batch("eva", both)).unwrap();
        let of = |component: &str, ore| Posted {
            centre: "SE001".to_owned(),
            component: component.to_owned(),
            provider: "2321000016".to_owned(),
            amount: Ore(ore),
        };
        let expected = [of("ersättning-0", 1000_01 - 3), of("ersättning-1", 1000_02)];
        assert_eq!(store.posted(month("2020-02")).unwrap(), expected);
        assert_eq!(store.posted(month("2020-03")).unwrap(), []);
        assert_eq!(store.posted_of(month("2020-02"), Subject::PrimaryCare).unwrap(), expected);
        assert_eq!(store.posted_of(month("2020-02"), Subject::InternalTrade).unwrap(), []);
        // The rows of a plan are found by its id, those of none by an empty one.
        let all = store.rows(&RowFilter::default()).unwrap();
        for plan in ["p", ""] {
            let own: Vec<LedgerRow> = all.iter().filter(|row| row.row.plan == plan).cloned().collect();
            assert!(!own.is_empty() && own.len() < all.len());
            assert_eq!(store.rows(&RowFilter { plan: Some(plan.to_owned()), ..RowFilter::default() }).unwrap(), own);
        }
    });
}

#[test]
fn balances_open_and_close() {
    on_both(|place| {
        let mut store = place.open();
        store.append(&opened(&["2019-12", "2020-01", "2020-02", "2021-01"])).unwrap();
        let of = |period: &str, ore: i64| {
            let rows = vec![row("4010", "A", "g", month(period), ore), row("2440", "A", "", month(period), -ore)];
            new(&format!("v/{period}"), Record::Voucher(voucher(Series::A, month(period), rows)))
        };
        store.append(&batch("eva", vec![of("2019-12", 1), of("2020-01", 10), of("2020-02", -100)])).unwrap();
        store.append(&batch("eva", vec![of("2021-01", 1000)])).unwrap();
        let sums = |keys: &[&str], opening: i64, debit: i64, credit: i64| Balance {
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            opening: Ore(opening),
            debit: Ore(debit),
            credit: Ore(credit),
            closing: Ore(opening + debit - credit),
        };
        let by = |by: &[BalanceKey], periods| BalanceFilter { by: by.to_vec(), periods, ..BalanceFilter::default() };
        let (account, per_month) = (BalanceKey::Account, BalanceKey::Period);
        let year = store.balances(&by(&[account], Periods::year(2020))).unwrap();
        assert_eq!(year, [sums(&["2440"], -1, 100, 10), sums(&["4010"], 1, 10, 100)]);
        let part = Periods { from: month("2020-02"), to: month("2021-01") };
        let part = store.balances(&by(&[account], Some(part))).unwrap();
        assert_eq!(part, [sums(&["2440"], -11, 100, 1000), sums(&["4010"], 11, 1000, 100)]);
        let all = store.balances(&by(&[], None)).unwrap();
        assert_eq!(all, [sums(&[], 0, 1111, 1111)]);
        let mut one = by(&[per_month, account], Periods::year(2020));
        one.account = Some("4010".to_owned());
        let months = store.balances(&one).unwrap();
        assert_eq!(months, [sums(&["2020-01", "4010"], 1, 10, 0), sums(&["2020-02", "4010"], 11, 0, 100)]);
        // A year without bookings keeps what was there.
        let later = store.balances(&by(&[account], Periods::year(2025))).unwrap();
        assert_eq!(later, [sums(&["2440"], -911, 0, 0), sums(&["4010"], 911, 0, 0)]);
        assert_eq!(store.balances(&by(&[account], Periods::year(2018))).unwrap(), []);
    });
}
