//! How entries, rows and lines stand in their tables, and are read back.

use kapitera_books::{
    Cause, Draft, DraftLine, Entry, LineAmount, LineStance, RecordKind, Row, Series, SettlementId, Voucher,
};
use kapitera_message::Problem;
use kapitera_money::Ore;
use kapitera_period::{Date, Month};

use crate::database::{Cells, Value, unread};

/// A table whose rows are written.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
}

impl Table {
    /// The columns with commas between.
    pub(crate) fn columns(&self) -> String {
        self.columns.join(", ")
    }
}

pub(crate) const ENTRIES: Table = Table {
    name: "entries",
    columns: &[
        "number",
        "entry_key",
        "recorded_at",
        "recorded_by",
        "kind",
        "body",
        "detail_sha256",
        "previous",
        "sha256",
    ],
};

pub(crate) const ROWS: Table = Table {
    name: "voucher_rows",
    columns: &[
        "entry",
        "position",
        "series",
        "number",
        "booked_on",
        "period",
        "settlement",
        "account",
        "cost_centre",
        "activity",
        "counterpart",
        "provider",
        "centre",
        "component",
        "plan",
        "month_for",
        "amount_ore",
        "row_text",
    ],
};

pub(crate) const LINES: Table = Table {
    name: "settlement_lines",
    columns: &[
        "entry",
        "position",
        "centre",
        "component",
        "label",
        "payee",
        "stance",
        "month_for",
        "amount_ore",
        "quantity",
        "cause",
        "persons",
        "rests_on",
        "plan",
        "against",
        "moved",
    ],
};

/// A number from 0 as a BIGINT holds it.
pub(crate) fn big(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

pub(crate) fn entry_values(entry: &Entry) -> Vec<Value<'_>> {
    vec![
        big(entry.number).into(),
        entry.key.as_str().into(),
        entry.at.to_string().into(),
        entry.by.as_str().into(),
        entry.kind.name().into(),
        entry.body.as_str().into(),
        entry.detail_sha256.as_str().into(),
        entry.previous.as_str().into(),
        entry.sha256.as_str().into(),
    ]
}

pub(crate) fn read_entry(cells: &mut Cells) -> Result<Entry, Problem> {
    Ok(Entry {
        number: cells.natural("number")?,
        key: cells.text("entry_key")?,
        at: cells.parsed("recorded_at")?,
        by: cells.text("recorded_by")?,
        kind: RecordKind::from_name(&cells.text("kind")?).ok_or_else(|| unread("kind"))?,
        body: cells.text("body")?,
        detail_sha256: cells.text("detail_sha256")?,
        previous: cells.text("previous")?,
        sha256: cells.text("sha256")?,
    })
}

/// What a voucher says of each of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowHeader {
    pub(crate) series: String,
    pub(crate) number: u64,
    pub(crate) date: Date,
    pub(crate) period: Month,
    pub(crate) settlement: Option<SettlementId>,
}

impl RowHeader {
    pub(crate) fn of(voucher: &Voucher) -> Self {
        Self {
            series: voucher.series.letter().to_owned(),
            number: voucher.number.unwrap_or(0),
            date: voucher.date,
            period: voucher.period,
            settlement: voucher.settlement,
        }
    }
}

/// The rows of a voucher that is recorded as entry `number`.
pub(crate) fn row_values(number: u64, voucher: &Voucher) -> impl Iterator<Item = Vec<Value<'_>>> {
    let (date, period) = (voucher.date.to_string(), voucher.period.to_string());
    let settlement = voucher.settlement.map(|id| id.to_string()).unwrap_or_default();
    voucher.rows.iter().zip(1_i64..).map(move |(row, position)| {
        vec![
            big(number).into(),
            position.into(),
            voucher.series.letter().into(),
            big(voucher.number.unwrap_or(0)).into(),
            date.clone().into(),
            period.clone().into(),
            settlement.clone().into(),
            row.account.as_str().into(),
            row.cost_centre.as_str().into(),
            row.activity.as_str().into(),
            row.counterpart.as_str().into(),
            row.provider.as_str().into(),
            row.centre.as_str().into(),
            row.component.as_str().into(),
            row.plan.as_str().into(),
            row.month_for.to_string().into(),
            row.amount.0.into(),
            row.text.as_str().into(),
        ]
    })
}

/// A row as it is read: whose it is, which, what its voucher says of it, and itself.
pub(crate) struct StoredRow {
    pub(crate) entry: u64,
    pub(crate) position: u32,
    pub(crate) header: RowHeader,
    pub(crate) row: Row,
}

/// Whose and which a row or line is: the first two columns of both tables.
pub(crate) fn read_place(cells: &mut Cells) -> Result<(u64, u32), Problem> {
    Ok((cells.natural("entry")?, cells.natural("position")?))
}

/// What stands after [`read_place`].
pub(crate) fn read_row((entry, position): (u64, u32), cells: &mut Cells) -> Result<StoredRow, Problem> {
    Ok(StoredRow {
        entry,
        position,
        header: RowHeader {
            series: cells.text("series")?,
            number: cells.natural("number")?,
            date: cells.parsed("booked_on")?,
            period: cells.parsed("period")?,
            settlement: read_settlement(cells)?,
        },
        row: Row {
            account: cells.text("account")?,
            cost_centre: cells.text("cost_centre")?,
            activity: cells.text("activity")?,
            counterpart: cells.text("counterpart")?,
            provider: cells.text("provider")?,
            centre: cells.text("centre")?,
            component: cells.text("component")?,
            plan: cells.text("plan")?,
            month_for: cells.parsed("month_for")?,
            amount: Ore(cells.int("amount_ore")?),
            text: cells.text("row_text")?,
        },
    })
}

pub(crate) fn read_settlement(cells: &mut Cells) -> Result<Option<SettlementId>, Problem> {
    let text = cells.text("settlement")?;
    if text.is_empty() {
        return Ok(None);
    }
    let id: Option<SettlementId> = text.parse().ok();
    id.filter(|id| id.to_string() == text).map(Some).ok_or_else(|| unread("settlement"))
}

/// The lines of a draft that is recorded as entry `number`.
pub(crate) fn line_values(number: u64, draft: &Draft) -> impl Iterator<Item = Vec<Value<'_>>> {
    draft.lines.iter().zip(1_i64..).map(move |(line, position)| {
        let (amount, quantity) = match &line.amount {
            LineAmount::Money(ore) => (ore.0, ""),
            LineAmount::Quantity(quantity) => (0, quantity.as_str()),
        };
        vec![
            big(number).into(),
            position.into(),
            line.centre.as_str().into(),
            line.component.as_str().into(),
            line.label.as_str().into(),
            line.payee.as_deref().unwrap_or_default().into(),
            line.stance.name().into(),
            line.month_for.to_string().into(),
            amount.into(),
            quantity.into(),
            line.cause.name().into(),
            line.persons.map_or(-1, big).into(),
            line.rests_on.as_str().into(),
            line.plan.as_str().into(),
            line.against.as_str().into(),
            i64::from(line.moved).into(),
        ]
    })
}

/// A line as it is read: whose it is, which, and itself.
pub(crate) struct StoredLine {
    pub(crate) entry: u64,
    pub(crate) position: u32,
    pub(crate) line: DraftLine,
}

/// What stands after [`read_place`].
pub(crate) fn read_line((entry, position): (u64, u32), cells: &mut Cells) -> Result<StoredLine, Problem> {
    let (centre, component, label) = (cells.text("centre")?, cells.text("component")?, cells.text("label")?);
    let payee = cells.text("payee")?;
    let stance = cells.text("stance")?;
    let month_for = cells.parsed("month_for")?;
    let (ore, quantity) = (cells.int("amount_ore")?, cells.text("quantity")?);
    let amount = match (ore, quantity.is_empty()) {
        (ore, true) => LineAmount::Money(Ore(ore)),
        (0, false) => LineAmount::Quantity(quantity),
        (_, false) => return Err(unread("amount_ore")),
    };
    let cause = cells.text("cause")?;
    let persons = match cells.int("persons")? {
        -1 => None,
        persons => Some(u64::try_from(persons).map_err(|_| unread("persons"))?),
    };
    let line = DraftLine {
        centre,
        component,
        label,
        payee: (!payee.is_empty()).then_some(payee),
        stance: LineStance::ALL.into_iter().find(|one| one.name() == stance).ok_or_else(|| unread("stance"))?,
        month_for,
        amount,
        cause: Cause::ALL.into_iter().find(|one| one.name() == cause).ok_or_else(|| unread("cause"))?,
        persons,
        rests_on: cells.text("rests_on")?,
        plan: cells.text("plan")?,
        against: cells.text("against")?,
        moved: match cells.int("moved")? {
            0 => false,
            1 => true,
            _ => return Err(unread("moved")),
        },
    };
    Ok(StoredLine { entry, position, line })
}

/// The series with this letter.
pub(crate) fn read_series(letter: &str) -> Option<Series> {
    Series::ALL.into_iter().find(|series| series.letter() == letter)
}
