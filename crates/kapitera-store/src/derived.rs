//! What follows from the entries: the last one, the months of the books, the numbers of the series, the balances.
//!
//! The same computation keeps the derived tables when something is appended, fills them when a backup is restored, and is
//! what they are compared with when the ledger is verified.

use std::collections::BTreeMap;

use kapitera_books::{Entry, PeriodAct, PeriodRecord, Record, Series, Voucher};
use kapitera_message::{Problem, Problems, text};
use kapitera_period::Month;

use crate::asked::Head;
use crate::check;
use crate::database::{Database, Value};
use crate::encode::{Table, big, read_series};
use crate::insert::insert;

/// A month of the books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) open: bool,
    /// The entries of its first and last voucher; 0 when it has none.
    pub(crate) first_entry: u64,
    pub(crate) last_entry: u64,
}

/// What a balance is of. Its span is a month or a year.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct BalancePlace {
    pub(crate) span: String,
    pub(crate) account: String,
    pub(crate) provider: String,
    pub(crate) centre: String,
    pub(crate) cost_centre: String,
    pub(crate) counterpart: String,
}

/// Debits and credits, both as positive öre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) debit: i64,
    pub(crate) credit: i64,
}

/// The state that follows from the entries so far.
#[derive(Clone, Debug)]
pub(crate) struct Derived {
    pub(crate) head: Head,
    pub(crate) periods: BTreeMap<Month, Period>,
    pub(crate) series: BTreeMap<Series, u64>,
    /// From the beginning when it began with nothing; else only what was added since.
    pub(crate) balances: BTreeMap<BalancePlace, Sums>,
}

const PERIODS: Table = Table { name: "periods", columns: &["period", "is_open", "first_entry", "last_entry"] };
const SERIES: Table = Table { name: "series", columns: &["series", "last_number"] };
const BALANCES: Table = Table {
    name: "balances",
    columns: &["span", "account", "provider", "centre", "cost_centre", "counterpart", "debit_ore", "credit_ore"],
};

impl Default for Derived {
    fn default() -> Self {
        Self {
            head: Head { number: 0, sha256: Entry::GENESIS.to_owned() },
            periods: BTreeMap::new(),
            series: BTreeMap::new(),
            balances: BTreeMap::new(),
        }
    }
}

impl Derived {
    /// Adds the next entry, and says what does not follow: its number, its chain, its period, its voucher's number.
    pub(crate) fn add(&mut self, entry: &Entry, record: &Record, problems: &mut Problems) {
        let number = self.head.number + 1;
        if entry.number != number {
            problems.push(check::entry_number(entry, number));
        }
        if entry.previous != self.head.sha256 {
            problems.push(check::entry_chain(entry));
        }
        self.head = Head { number: entry.number, sha256: entry.sha256.clone() };
        match record {
            Record::Voucher(voucher) => self.add_voucher(entry, voucher, problems),
            Record::Period(period) => self.add_period(period, problems),
            _ => {}
        }
    }

    fn add_period(&mut self, PeriodRecord { month, act, .. }: &PeriodRecord, problems: &mut Problems) {
        let known = self.periods.get(month).map(|period| period.open);
        let follows = matches!(
            (act, known),
            (PeriodAct::Opened, None) | (PeriodAct::Closed, Some(true)) | (PeriodAct::Reopened, Some(false))
        );
        if !follows {
            problems.push(check::period_act(*month, *act, known));
        }
        self.periods.entry(*month).or_default().open = *act != PeriodAct::Closed;
    }

    fn add_voucher(&mut self, entry: &Entry, voucher: &Voucher, problems: &mut Problems) {
        let last = self.series.entry(voucher.series).or_default();
        if voucher.number != Some(*last + 1) {
            problems.push(check::voucher_number(voucher, *last + 1));
        }
        *last = voucher.number.unwrap_or(*last + 1);
        let period = self.periods.entry(voucher.period).or_default();
        if !period.open {
            problems.push(check::period_not_open(voucher.period));
        }
        if period.first_entry == 0 {
            period.first_entry = entry.number;
        }
        period.last_entry = entry.number;
        if !self.add_rows(voucher) {
            problems.push(check::balance_too_large(voucher));
        }
    }

    /// False when a sum is larger than any that can be kept.
    fn add_rows(&mut self, voucher: &Voucher) -> bool {
        let spans = [voucher.period.to_string(), format!("{:04}", voucher.period.year())];
        let mut fits = true;
        for row in &voucher.rows {
            for span in &spans {
                let place = BalancePlace {
                    span: span.clone(),
                    account: row.account.clone(),
                    provider: row.provider.clone(),
                    centre: row.centre.clone(),
                    cost_centre: row.cost_centre.clone(),
                    counterpart: row.counterpart.clone(),
                };
                let sums = self.balances.entry(place).or_default();
                let sum = if row.amount.0 > 0 { &mut sums.debit } else { &mut sums.credit };
                match sum.checked_add_unsigned(row.amount.0.unsigned_abs()) {
                    Some(added) => *sum = added,
                    None => fits = false,
                }
            }
        }
        fits
    }

    /// The state as the derived tables have it, with no balances: what an append goes on from.
    pub(crate) fn load(database: &mut Database) -> Result<Self, Problem> {
        Ok(Self {
            head: load_head(database)?,
            periods: load_periods(database)?,
            series: load_series(database)?,
            balances: BTreeMap::new(),
        })
    }

    /// Writes what has changed since `before`, and adds the balances to those in the table.
    pub(crate) fn store(&self, before: &Self, database: &mut Database) -> Result<(), Problem> {
        let periods = self.periods.iter().filter(|(month, period)| before.periods.get(month) != Some(*period));
        insert(
            database,
            &PERIODS,
            " ON CONFLICT (period) DO UPDATE SET is_open = excluded.is_open, first_entry = excluded.first_entry, \
             last_entry = excluded.last_entry",
            periods.map(|(month, period)| {
                let Period { open, first_entry, last_entry } = period;
                vec![
                    month.to_string().into(),
                    i64::from(*open).into(),
                    big(*first_entry).into(),
                    big(*last_entry).into(),
                ]
            }),
        )?;
        let series = self.series.iter().filter(|(series, number)| before.series.get(series) != Some(*number));
        insert(
            database,
            &SERIES,
            " ON CONFLICT (series) DO UPDATE SET last_number = excluded.last_number",
            series.map(|(series, number)| vec![series.letter().into(), big(*number).into()]),
        )?;
        insert(
            database,
            &BALANCES,
            " ON CONFLICT (span, account, provider, centre, cost_centre, counterpart) DO UPDATE SET \
             debit_ore = balances.debit_ore + excluded.debit_ore, \
             credit_ore = balances.credit_ore + excluded.credit_ore",
            self.balances.iter().map(|(place, sums)| balance_values(place, *sums)),
        )?;
        let Head { number, sha256 } = &self.head;
        database.execute("UPDATE head SET number = $1, sha256 = $2", &[big(*number).into(), sha256.as_str().into()])?;
        Ok(())
    }
}

fn balance_values(place: &BalancePlace, Sums { debit, credit }: Sums) -> Vec<Value<'_>> {
    let BalancePlace { span, account, provider, centre, cost_centre, counterpart } = place;
    let texts = [span, account, provider, centre, cost_centre, counterpart];
    texts.into_iter().map(|text| text.as_str().into()).chain([debit.into(), credit.into()]).collect()
}

pub(crate) fn load_head(database: &mut Database) -> Result<Head, Problem> {
    let rows = database.query("SELECT number, sha256 FROM head", &[])?;
    let Ok([mut cells]) = <[_; 1]>::try_from(rows) else {
        return Err(Problem::error(
            "head_not_one",
            text!("tabellen head har inte en rad", "the table head has not one row"),
        ));
    };
    Ok(Head { number: cells.natural("number")?, sha256: cells.text("sha256")? })
}

pub(crate) fn load_periods(database: &mut Database) -> Result<BTreeMap<Month, Period>, Problem> {
    let rows = database.query("SELECT period, is_open, first_entry, last_entry FROM periods ORDER BY period", &[])?;
    rows.into_iter()
        .map(|mut cells| {
            let month = cells.parsed("period")?;
            let open = match cells.int("is_open")? {
                0 => false,
                1 => true,
                _ => return Err(crate::database::unread("is_open")),
            };
            let (first_entry, last_entry) = (cells.natural("first_entry")?, cells.natural("last_entry")?);
            Ok((month, Period { open, first_entry, last_entry }))
        })
        .collect()
}

pub(crate) fn load_series(database: &mut Database) -> Result<BTreeMap<Series, u64>, Problem> {
    let rows = database.query("SELECT series, last_number FROM series ORDER BY series", &[])?;
    rows.into_iter()
        .map(|mut cells| {
            let series = read_series(&cells.text("series")?).ok_or_else(|| crate::database::unread("series"))?;
            Ok((series, cells.natural("last_number")?))
        })
        .collect()
}

/// A page of the balances as they are kept, after a place, in order of places.
pub(crate) fn load_balances(
    database: &mut Database,
    after: &BalancePlace,
    limit: i64,
) -> Result<Vec<(BalancePlace, Sums)>, Problem> {
    let BalancePlace { span, account, provider, centre, cost_centre, counterpart } = after;
    let texts = [span, account, provider, centre, cost_centre, counterpart];
    let mut values: Vec<Value<'_>> = texts.into_iter().map(|text| text.as_str().into()).collect();
    values.push(limit.into());
    let columns = BALANCES.columns();
    let rows = database.query(
        &format!(
            "SELECT {columns} FROM balances \
             WHERE (span, account, provider, centre, cost_centre, counterpart) > ($1, $2, $3, $4, $5, $6) \
             ORDER BY span, account, provider, centre, cost_centre, counterpart LIMIT $7"
        ),
        &values,
    )?;
    rows.into_iter()
        .map(|mut cells| {
            let place = BalancePlace {
                span: cells.text("span")?,
                account: cells.text("account")?,
                provider: cells.text("provider")?,
                centre: cells.text("centre")?,
                cost_centre: cells.text("cost_centre")?,
                counterpart: cells.text("counterpart")?,
            };
            Ok((place, Sums { debit: cells.int("debit_ore")?, credit: cells.int("credit_ore")? }))
        })
        .collect()
}
