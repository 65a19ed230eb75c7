//! The ledger's rows and balances.

use kapitera_message::{Text, text};
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_post::{BalanceLine, PeriodNow};
use kapitera_store::LedgerRow;

/// A page of the ledger.
#[derive(Clone, Copy)]
pub struct LedgerPage<'a> {
    /// The rows.
    pub rows: &'a [LedgerRow],
    /// The place after which the next page begins; none when this is the last.
    pub next: Option<(u64, u32)>,
    /// What an account is called in the books; empty when they do not know it.
    pub account_name: &'a dyn Fn(&str) -> String,
}

/// A page of rows; debits and credits are the page's own sums.
pub fn page_output(region: &str, page: &LedgerPage<'_>) -> Output {
    let columns = vec![
        Column::new("voucher", text!("ver", "voucher")),
        Column::new("date", text!("dag", "date")),
        Column::for_programs("period"),
        Column::new("account", text!("konto", "account")),
        Column::new("account_name", text!("benämning", "name")),
        Column::for_programs("cost_centre"),
        Column::for_programs("activity"),
        Column::for_programs("counterpart"),
        Column::new("provider", text!("utförare", "provider")),
        Column::for_programs("centre_id"),
        Column::new("centre", text!("enhet", "centre")),
        Column::new("component", text!("komponent", "component")),
        Column::for_programs("plan"),
        Column::new("month_for", text!("avser", "for")),
        Column::new("debit", text!("debet", "debit")),
        Column::new("credit", text!("kredit", "credit")),
        Column::for_programs("text"),
        Column::for_programs("settlement"),
        Column::for_programs("entry"),
        Column::for_programs("row"),
    ];
    let rows: Vec<Vec<Cell>> = page.rows.iter().map(|row| page_row(row, page.account_name)).collect();
    let sum = |of: fn(Ore) -> Ore| page.rows.iter().map(|row| of(row.row.amount)).sum::<Ore>();
    let mut total = vec![Cell::Empty; columns.len()];
    total[0] = Cell::Words(text!("Sidan", "Page"));
    total[14] = Cell::Money(sum(debit));
    total[15] = Cell::Money(sum(credit));
    let table = Table { key: "rows", heading: Text::default(), columns, rows, total: Some(total) };
    let mut parts = vec![Part::Table(table)];
    if let Some((entry, row)) = page.next {
        parts.push(Part::Sentences {
            key: "next",
            heading: Text::default(),
            sentences: vec![text!("Nästa sida: --after {entry}:{row}", "Next page: --after {entry}:{row}")],
        });
    }
    Output { title: Some(text!("{region}: huvudbok", "{region}: ledger")), parts, csv: None }
}

fn page_row(found: &LedgerRow, account_name: &dyn Fn(&str) -> String) -> Vec<Cell> {
    let row = &found.row;
    let name = |text: &str| Cell::Name(text.to_owned());
    let side = |amount: Ore| if amount == Ore::ZERO { Cell::Empty } else { Cell::Money(amount) };
    // The end of an HSA id is what tells a region's centres apart; programs get the whole.
    let short = row.centre.rsplit_once('-').map_or(row.centre.as_str(), |(_, end)| end);
    let what = if row.plan.is_empty() { &row.component } else { &row.plan };
    vec![
        name(&found.voucher),
        Cell::Name(found.date.to_string()),
        Cell::Name(found.period.to_string()),
        name(&row.account),
        Cell::Name(account_name(&row.account)),
        name(&row.cost_centre),
        name(&row.activity),
        name(&row.counterpart),
        name(&row.provider),
        name(&row.centre),
        name(short),
        name(what),
        name(&row.plan),
        Cell::Name(row.month_for.to_string()),
        side(debit(row.amount)),
        side(credit(row.amount)),
        name(&row.text),
        found.settlement.map_or(Cell::Empty, |id| Cell::Name(id.to_string())),
        Cell::Whole(found.entry.into()),
        Cell::Whole(found.position.into()),
    ]
}

fn debit(amount: Ore) -> Ore {
    amount.max(Ore::ZERO)
}

fn credit(amount: Ore) -> Ore {
    (-amount).max(Ore::ZERO)
}

/// Balances; `key` names what they are shown by besides the account, when they are, and `named` what its values are called.
pub fn balances_output(
    region: &str,
    lines: &[BalanceLine],
    key: Option<(&str, Text)>,
    named: &dyn Fn(&str) -> String,
) -> Output {
    let by_key = key.is_some();
    let mut columns = Vec::new();
    if let Some((key, heading)) = key {
        columns.push(Column::new(key, heading));
        columns.push(Column::new("name", text!("namn", "name")));
    }
    columns.extend([
        Column::new("account", text!("konto", "account")),
        Column::new("account_name", text!("benämning", "name")),
        Column::new("opening", text!("ingående", "opening")),
        Column::new("debit", text!("debet", "debit")),
        Column::new("credit", text!("kredit", "credit")),
        Column::new("closing", text!("utgående", "closing")),
    ]);
    let row = |line: &BalanceLine| {
        let mut row = Vec::new();
        if by_key {
            let value = line.keys.first().map_or("", String::as_str);
            row.push(if value.is_empty() { Cell::Empty } else { Cell::Name(value.to_owned()) });
            row.push(Cell::Name(named(value)));
        }
        row.extend([Cell::Name(line.account.clone()), Cell::Name(line.name.clone())]);
        row.extend([line.opening, line.debit, line.credit, line.closing].map(Cell::Money));
        row
    };
    let sum = |of: fn(&BalanceLine) -> Ore| Cell::Money(lines.iter().map(of).sum());
    let mut total = vec![Cell::Empty; columns.len() - 4];
    total[0] = Cell::Words(text!("Summa", "Total"));
    total.extend([sum(|line| line.opening), sum(|line| line.debit), sum(|line| line.credit), sum(|line| line.closing)]);
    let rows = lines.iter().map(row).collect();
    let table = Table { key: "balances", heading: Text::default(), columns, rows, total: Some(total) };
    Output { title: Some(text!("{region}: saldon", "{region}: balances")), parts: vec![Part::Table(table)], csv: None }
}

/// The months of the books.
pub fn periods_output(periods: &[PeriodNow]) -> Part {
    let columns = vec![
        Column::new("month", text!("bokföringsmånad", "month of the books")),
        Column::new("open", text!("öppen", "open")),
    ];
    let rows = periods.iter().map(|period| vec![Cell::Name(period.month.to_string()), Cell::Flag(period.open)]);
    Part::Table(Table {
        key: "periods",
        heading: text!("Bokföringsmånader", "Months of the books"),
        columns,
        rows: rows.collect(),
        total: None,
    })
}
