//! Random batches against a second, plain model of the ledger: a list of rows.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_books::{Batch, PeriodAct, Record, Row, Series};
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_store::{Balance, BalanceFilter, BalanceKey, Order, PeriodState, Periods, Posted, RowFilter, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult, TestRunner};

use crate::cases::{Place, batch, new, period, row, voucher};

const MONTHS: [&str; 5] = ["2019-11", "2019-12", "2020-01", "2020-07", "2021-02"];

#[derive(Clone, Debug)]
enum Act {
    /// Opens, closes or opens again the month.
    Period(usize),
    /// Appends vouchers: each of a month, with rows of account, centre, component, plan or not, month and amount.
    Vouchers(Vec<(usize, usize, Vec<Made>)>),
    /// Appends again what was appended last.
    Again,
}

#[derive(Clone, Debug)]
struct Made {
    account: u8,
    centre: u8,
    component: u8,
    plan: bool,
    month_for: usize,
    ore: i64,
}

fn made() -> impl Strategy<Value = Made> {
    let ore = prop_oneof![-5_i64..=-1, 1_i64..=5, 1_i64..=90_000_000_000, -90_000_000_000_i64..=-1];
    (0_u8..3, 0_u8..4, 0_u8..3, prop::bool::weighted(0.2), 0..MONTHS.len(), ore).prop_map(
        |(account, centre, component, plan, month_for, ore)| Made { account, centre, component, plan, month_for, ore },
    )
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let voucher = (0..MONTHS.len(), 0..Series::ALL.len(), prop::collection::vec(made(), 1..6));
    let act = prop_oneof![
        3 => (0..MONTHS.len()).prop_map(Act::Period),
        5 => prop::collection::vec(voucher, 1..4).prop_map(Act::Vouchers),
        1 => Just(Act::Again),
    ];
    prop::collection::vec(act, 1..14)
}

/// The second model.
#[derive(Default)]
struct Plain {
    open: BTreeMap<Month, (bool, u32)>,
    numbers: BTreeMap<Series, u64>,
    /// Entry, position, voucher, period, row.
    rows: Vec<(u64, u32, String, Month, Row)>,
    entries: u64,
}

fn month(index: usize) -> Month {
    MONTHS[index].parse().unwrap()
}

fn rows_of(made: &[Made]) -> Vec<Row> {
    let mut rows: Vec<Row> = made
        .iter()
        .map(|made| {
            let component = ["", "grund", "mål"][usize::from(made.component)];
            let (account, centre) =
                (format!("40{}", made.account), ["", "SE1", "SE22", "SE333"][usize::from(made.centre)]);
            let mut row = row(&account, centre, component, month(made.month_for), made.ore);
            if made.plan {
                row.plan = "plan".to_owned();
            }
            row
        })
        .collect();
    let sum: i64 = rows.iter().map(|row| row.amount.0).sum();
    if sum != 0 {
        rows.push(row("2440", "SE1", "", month(0), -sum));
    }
    rows
}

impl Plain {
    /// The batch that an act is now, and whether it is taken.
    fn take(&mut self, act: &Act, turn: usize) -> Option<(Batch, bool)> {
        match act {
            Act::Again => None,
            Act::Period(index) => {
                let state = self.open.entry(month(*index)).or_default();
                let act = match state {
                    (false, 0) => PeriodAct::Opened,
                    (true, _) => PeriodAct::Closed,
                    (false, _) => PeriodAct::Reopened,
                };
                *state = (!state.0, state.1 + 1);
                self.entries += 1;
                Some((batch("eva", vec![period(MONTHS[*index], state.1, act)]), true))
            }
            Act::Vouchers(vouchers) => {
                let good =
                    vouchers.iter().all(|(index, ..)| self.open.get(&month(*index)).is_some_and(|state| state.0));
                let mut entries = Vec::new();
                for (number, (index, series, made)) in vouchers.iter().enumerate() {
                    let (series, rows) = (Series::ALL[*series], rows_of(made));
                    let record = voucher(series, month(*index), rows.clone());
                    entries.push(new(&format!("v/{turn}/{number}"), Record::Voucher(record)));
                    if good {
                        self.entries += 1;
                        let last = self.numbers.entry(series).or_default();
                        *last += 1;
                        let name = format!("{} {last}", series.letter());
                        let rows = rows.into_iter().zip(1..);
                        let entry = self.entries;
                        self.rows
                            .extend(rows.map(|(row, position)| (entry, position, name.clone(), month(*index), row)));
                    }
                }
                Some((batch("eva", entries), good))
            }
        }
    }

    fn balances(&self, filter: &BalanceFilter) -> Vec<Balance> {
        let Some(first) = self.open.keys().next() else { return Vec::new() };
        let Some(last) = self.open.keys().next_back() else { return Vec::new() };
        let Periods { from, to } = filter.periods.unwrap_or(Periods { from: *first, to: *last });
        let is = |value: &str, wanted: &Option<String>| wanted.as_ref().is_none_or(|wanted| wanted == value);
        let rows: Vec<_> = self
            .rows
            .iter()
            .filter(|(.., row)| {
                is(&row.account, &filter.account)
                    && is(&row.provider, &filter.provider)
                    && is(&row.centre, &filter.centre)
            })
            .collect();
        let keys = |period: Month, row: &Row| -> Vec<String> {
            let key = |key: &BalanceKey| match key {
                BalanceKey::Account => row.account.clone(),
                BalanceKey::Provider => row.provider.clone(),
                BalanceKey::Centre => row.centre.clone(),
                BalanceKey::CostCentre => row.cost_centre.clone(),
                BalanceKey::Counterpart => row.counterpart.clone(),
                BalanceKey::Period => period.to_string(),
            };
            filter.by.iter().map(key).collect()
        };
        let by_period = filter.by.contains(&BalanceKey::Period);
        let within = |period: Month| from <= period && period <= to;
        let shown = rows.iter().filter(|(.., period, _)| if by_period { within(*period) } else { *period <= to });
        let all: BTreeSet<(Vec<String>, Option<Month>)> =
            shown.map(|(.., period, row)| (keys(*period, row), by_period.then_some(*period))).collect();
        all.into_iter()
            .map(|(wanted, of)| {
                let (mut opening, mut debit, mut credit) = (0, 0, 0);
                for (.., period, row) in &rows {
                    let same = keys(of.unwrap_or(*period), row) == wanted;
                    let now = of.map_or_else(|| within(*period), |of| of == *period);
                    let ore = row.amount.0;
                    match (same, now) {
                        (true, true) if ore > 0 => debit += ore,
                        (true, true) => credit -= ore,
                        (true, false) if *period < of.unwrap_or(from) => opening += ore,
                        _ => {}
                    }
                }
                let closing = Ore(opening + debit - credit);
                Balance { keys: wanted, opening: Ore(opening), debit: Ore(debit), credit: Ore(credit), closing }
            })
            .collect()
    }

    fn posted(&self, month_for: Month) -> Vec<Posted> {
        let mut sums: BTreeMap<(String, String, String), i64> = BTreeMap::new();
        let rows = self.rows.iter().map(|(.., row)| row);
        for row in rows.filter(|row| row.month_for == month_for && row.plan.is_empty() && !row.component.is_empty()) {
            *sums.entry((row.centre.clone(), row.component.clone(), row.provider.clone())).or_default() += row.amount.0;
        }
        let posted = |((centre, component, provider), ore)| Posted { centre, component, provider, amount: Ore(ore) };
        sums.into_iter().map(posted).collect()
    }

    fn check(&self, store: &mut Store) -> TestCaseResult {
        prop_assert_eq!(store.head().unwrap().number, self.entries);
        let periods: Vec<PeriodState> =
            self.open.iter().map(|(month, (open, _))| PeriodState { month: *month, open: *open }).collect();
        prop_assert_eq!(store.periods().unwrap(), periods);
        let spans = [None, Periods::year(2019), Periods::year(2020), Some(Periods { from: month(1), to: month(3) })];
        let keys = [
            vec![],
            vec![BalanceKey::Account],
            vec![BalanceKey::Provider, BalanceKey::Centre],
            vec![BalanceKey::Period, BalanceKey::Account],
            vec![BalanceKey::Centre, BalanceKey::Period],
            vec![BalanceKey::CostCentre, BalanceKey::Counterpart],
        ];
        for (periods, by) in spans.iter().flat_map(|span| keys.iter().map(move |by| (*span, by.clone()))) {
            for account in [None, Some("400".to_owned())] {
                let filter = BalanceFilter { periods, by: by.clone(), account, ..BalanceFilter::default() };
                prop_assert_eq!(store.balances(&filter).unwrap(), self.balances(&filter), "{:?}", filter);
            }
        }
        for index in 0..MONTHS.len() {
            prop_assert_eq!(store.posted(month(index)).unwrap(), self.posted(month(index)));
        }
        self.check_pages(store)
    }

    fn check_pages(&self, store: &mut Store) -> TestCaseResult {
        let centre = |text: &str| Some(text.to_owned());
        let filters = [
            RowFilter::default(),
            RowFilter { periods: Some(Periods { from: month(1), to: month(2) }), ..RowFilter::default() },
            RowFilter { centre: centre("SE22"), ..RowFilter::default() },
            RowFilter { centre: centre(""), periods: Periods::year(2019), ..RowFilter::default() },
            RowFilter { component: centre("mål"), account: Some("401".to_owned()), ..RowFilter::default() },
        ];
        for mut filter in filters {
            for order in [Order::OldestFirst, Order::NewestFirst] {
                let is = |value: &str, wanted: &Option<String>| wanted.as_ref().is_none_or(|wanted| wanted == value);
                let mut expected: Vec<_> = self
                    .rows
                    .iter()
                    .filter(|(.., period, _)| {
                        filter.periods.is_none_or(|span| span.from <= *period && *period <= span.to)
                    })
                    .filter(|(.., row)| is(&row.centre, &filter.centre) && is(&row.component, &filter.component))
                    .filter(|(.., row)| is(&row.account, &filter.account))
                    .cloned()
                    .collect();
                if order == Order::NewestFirst {
                    expected.reverse();
                }
                filter = RowFilter { order, limit: 3, after: None, ..filter };
                let mut paged = Vec::new();
                loop {
                    let page = store.rows(&filter).unwrap();
                    prop_assert!(page.len() <= 3);
                    let Some(last) = page.last() else { break };
                    filter.after = Some(last.place());
                    paged.extend(
                        page.into_iter().map(|row| (row.entry, row.position, row.voucher, row.period, row.row)),
                    );
                }
                prop_assert_eq!(paged, expected, "{:?}", filter);
            }
        }
        Ok(())
    }
}

fn hold(place: &Place, acts: &[Act]) -> TestCaseResult {
    let (mut plain, mut store, mut last) = (Plain::default(), place.open(), None);
    for (turn, act) in acts.iter().enumerate() {
        match plain.take(act, turn) {
            Some((batch, true)) => {
                store.append(&batch).unwrap();
                last = Some(batch);
            }
            Some((batch, false)) => prop_assert_eq!(store.append(&batch).unwrap_err().code, "period_not_open"),
            None => {
                let head = store.head().unwrap();
                if let Some(batch) = &last {
                    store.append(batch).unwrap();
                }
                prop_assert_eq!(store.head().unwrap(), head);
            }
        }
    }
    plain.check(&mut store)?;
    let verified = store.verify();
    prop_assert!(verified.is_ok(), "{:?}", verified);
    // A backup is the same ledger.
    let mut lines = Vec::new();
    store.backup(&mut lines).unwrap();
    let other = Place::sqlite();
    let mut restored = Store::restore(&other.location, &mut lines.as_slice()).unwrap();
    prop_assert_eq!(restored.head().unwrap(), store.head().unwrap());
    plain.check(&mut restored)
}

fn cases(count: u32, place: fn() -> Place) {
    let mut runner = TestRunner::new(Config { cases: count, failure_persistence: None, ..Config::default() });
    runner.run(&acts(), |acts| hold(&place(), &acts)).unwrap();
}

#[test]
fn random_batches_in_a_file() {
    cases(120, Place::sqlite);
}

#[test]
fn random_batches_in_a_server() {
    cases(25, Place::postgres);
}
