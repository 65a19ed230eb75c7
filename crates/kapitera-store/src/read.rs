//! What is asked of the ledger.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kapitera_books::{Draft, Entry, Record, SettlementId, Subject, detail_sha256};
use kapitera_message::{Problem, text};
use kapitera_money::Ore;
use kapitera_period::Month;

use crate::asked::{EntryFilter, LedgerRow, Order, Posted, RowFilter};
use crate::check;
use crate::database::{Database, Value};
use crate::derived::load_periods;
use crate::encode::{
    ENTRIES, LINES, ROWS, RowHeader, StoredRow, big, read_entry, read_line, read_place, read_row, read_settlement,
};

/// Conditions and the values in them.
#[derive(Default)]
pub(crate) struct Where<'a> {
    text: String,
    pub(crate) values: Vec<Value<'a>>,
}

impl<'a> Where<'a> {
    /// Adds a condition in which each `?` is the next of the values.
    pub(crate) fn and<const N: usize>(&mut self, condition: &str, values: [Value<'a>; N]) {
        self.text.push_str(if self.text.is_empty() { " WHERE " } else { " AND " });
        let mut parts = condition.split('?');
        self.text.push_str(parts.next().unwrap_or_default());
        for (value, part) in values.into_iter().zip(parts) {
            let place = self.place(value);
            let _ = write!(self.text, "{place}{part}");
        }
    }

    /// The place of a value that stands after the conditions.
    pub(crate) fn place(&mut self, value: Value<'a>) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

pub(crate) fn entry(database: &mut Database, key: &str) -> Result<Option<Entry>, Problem> {
    let columns = ENTRIES.columns();
    let rows = database.query(&format!("SELECT {columns} FROM entries WHERE entry_key = $1"), &[key.into()])?;
    rows.into_iter().next().map(|mut cells| read_entry(&mut cells)).transpose()
}

pub(crate) fn entries(database: &mut Database, filter: &EntryFilter) -> Result<Vec<Entry>, Problem> {
    let mut conditions = Where::default();
    conditions.and("number > ?", [big(filter.after).into()]);
    if let Some(kind) = filter.kind {
        conditions.and("kind = ?", [kind.name().into()]);
    }
    if let Some(prefix) = &filter.key_prefix {
        // No key holds the last character there is.
        conditions
            .and("entry_key >= ? AND entry_key < ?", [prefix.as_str().into(), format!("{prefix}\u{10ffff}").into()]);
    }
    let limit = conditions.place(i64::from(filter.limit).into());
    let (columns, said) = (ENTRIES.columns(), conditions.text());
    let rows = database
        .query(&format!("SELECT {columns} FROM entries{said} ORDER BY number LIMIT {limit}"), &conditions.values)?;
    rows.into_iter().map(|mut cells| read_entry(&mut cells)).collect()
}

/// What an entry records, with its rows or lines, which must be those that its digest is of.
pub(crate) fn record(database: &mut Database, entry: &Entry) -> Result<Record, Problem> {
    let mut record = Record::read(entry.kind, &entry.body)?;
    match &mut record {
        Record::Voucher(voucher) => {
            let columns = ROWS.columns();
            let rows = database.query(
                &format!("SELECT {columns} FROM voucher_rows WHERE entry = $1 ORDER BY position"),
                &[big(entry.number).into()],
            )?;
            let header = RowHeader::of(voucher);
            for mut cells in rows {
                let stored = read_row(read_place(&mut cells)?, &mut cells)?;
                if stored.header != header {
                    return Err(not_whole(entry));
                }
                voucher.rows.push(stored.row);
            }
        }
        Record::Draft(draft) => {
            let columns = LINES.columns();
            let rows = database.query(
                &format!("SELECT {columns} FROM settlement_lines WHERE entry = $1 ORDER BY position"),
                &[big(entry.number).into()],
            )?;
            for mut cells in rows {
                draft.lines.push(read_line(read_place(&mut cells)?, &mut cells)?.line);
            }
        }
        _ => {}
    }
    if detail_sha256(&record.details()) == entry.detail_sha256 { Ok(record) } else { Err(not_whole(entry)) }
}

/// The rows or lines of an entry are not those that were recorded.
pub(crate) fn not_whole(entry: &Entry) -> Problem {
    Problem::error(
        "entry_details_changed",
        text!("postens rader är inte de som registrerades", "the entry's rows are not those that were recorded"),
    )
    .named(check::place(entry.number, &entry.key))
    .hint(text!("kontrollera med kapitera ledger verify", "look with kapitera ledger verify"))
}

pub(crate) fn draft(database: &mut Database, id: SettlementId) -> Result<Option<(Entry, Draft)>, Problem> {
    let Some(entry) = entry(database, &format!("settlement/{id}"))? else { return Ok(None) };
    match record(database, &entry)? {
        Record::Draft(draft) => Ok(Some((entry, *draft))),
        _ => Err(not_whole(&entry)),
    }
}

pub(crate) fn posted(database: &mut Database, month_for: Month) -> Result<Vec<Posted>, Problem> {
    let rows = database.query(
        "SELECT centre, component, provider, CAST(SUM(amount_ore) AS BIGINT) FROM voucher_rows \
         WHERE month_for = $1 AND plan = '' AND component <> '' \
         GROUP BY centre, component, provider ORDER BY centre, component, provider",
        &[month_for.to_string().into()],
    )?;
    rows.into_iter()
        .map(|mut cells| {
            Ok(Posted {
                centre: cells.text("centre")?,
                component: cells.text("component")?,
                provider: cells.text("provider")?,
                amount: Ore(cells.int("amount_ore")?),
            })
        })
        .collect()
}

/// The same of one subject.
pub(crate) fn posted_of(database: &mut Database, month_for: Month, subject: Subject) -> Result<Vec<Posted>, Problem> {
    let rows = database.query(
        "SELECT centre, component, provider, settlement, CAST(SUM(amount_ore) AS BIGINT) FROM voucher_rows \
         WHERE month_for = $1 AND plan = '' AND component <> '' \
         GROUP BY centre, component, provider, settlement ORDER BY centre, component, provider",
        &[month_for.to_string().into()],
    )?;
    let mut sums: BTreeMap<(String, String, String), Ore> = BTreeMap::new();
    for mut cells in rows {
        let place = (cells.text("centre")?, cells.text("component")?, cells.text("provider")?);
        let settlement = read_settlement(&mut cells)?;
        let amount = Ore(cells.int("amount_ore")?);
        if settlement.map_or(Subject::PrimaryCare, |id| id.subject) == subject {
            *sums.entry(place).or_default() += amount;
        }
    }
    let posted = |((centre, component, provider), amount)| Posted { centre, component, provider, amount };
    Ok(sums.into_iter().map(posted).collect())
}

pub(crate) fn rows(database: &mut Database, filter: &RowFilter) -> Result<Vec<LedgerRow>, Problem> {
    let mut conditions = Where::default();
    if let Some(periods) = filter.periods {
        // The months' vouchers lie between these entries: the page is found without looking at the months before.
        let months = load_periods(database)?;
        let within = || months.range(periods.from..=periods.to).map(|(_, period)| period);
        let first = within().map(|period| period.first_entry).filter(|entry| *entry > 0).min();
        let last = within().map(|period| period.last_entry).max();
        let (Some(mut first), Some(mut last)) = (first, last) else { return Ok(Vec::new()) };
        match (filter.after, filter.order) {
            (Some((entry, _)), Order::OldestFirst) => first = first.max(entry),
            (Some((entry, _)), Order::NewestFirst) => last = last.min(entry),
            (None, _) => {}
        }
        conditions.and("entry >= ? AND entry <= ?", [big(first).into(), big(last).into()]);
        conditions.and("period >= ? AND period <= ?", [periods.from.to_string().into(), periods.to.to_string().into()]);
    }
    let texts = [
        ("account = ?", &filter.account),
        ("centre = ?", &filter.centre),
        ("provider = ?", &filter.provider),
        ("component = ?", &filter.component),
        ("plan = ?", &filter.plan),
    ];
    for (condition, value) in texts {
        if let Some(value) = value {
            conditions.and(condition, [value.as_str().into()]);
        }
    }
    if let Some(id) = filter.settlement {
        conditions.and("settlement = ?", [id.to_string().into()]);
    }
    let (beyond, order) = match filter.order {
        Order::OldestFirst => (">", "entry, position"),
        Order::NewestFirst => ("<", "entry DESC, position DESC"),
    };
    if let Some((entry, position)) = filter.after {
        let condition = format!("(entry, position) {beyond} (?, ?)");
        conditions.and(&condition, [big(entry).into(), i64::from(position).into()]);
    }
    let limit = conditions.place(i64::from(filter.limit).into());
    let (columns, said) = (ROWS.columns(), conditions.text());
    database.read_in_order()?;
    let rows = database.query(
        &format!("SELECT {columns} FROM voucher_rows{said} ORDER BY {order} LIMIT {limit}"),
        &conditions.values,
    )?;
    rows.into_iter().map(|mut cells| Ok(ledger_row(read_row(read_place(&mut cells)?, &mut cells)?))).collect()
}

fn ledger_row(StoredRow { entry, position, header, row }: StoredRow) -> LedgerRow {
    let RowHeader { series, number, date, period, settlement } = header;
    LedgerRow { entry, position, voucher: format!("{series} {number}"), date, period, settlement, row }
}
