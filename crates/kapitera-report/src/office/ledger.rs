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
    /// What was asked for, in words; empty for all rows.
    pub asked: &'a Text,
}

/// A page of rows; debits and credits are the page's own sums. `mark` stands above it.
pub fn page_output(region: &str, page: &LedgerPage<'_>, mark: Option<Part>) -> Output {
    let table = rows_table(page.rows, page.account_name, Cell::Code("page", text!("Sidan", "Page")));
    let mut parts: Vec<Part> = mark.into_iter().collect();
    let csv = table.rows.is_empty().then(|| table.clone());
    if csv.is_some() {
        parts.push(Part::ForPrograms(table));
        parts.push(if page.next.is_some() { none_so_far(page.asked) } else { no_rows(page.asked) });
    } else {
        parts.push(Part::Table(table));
    }
    if let Some((entry, row)) = page.next {
        parts.push(Part::Sentences {
            key: "next",
            heading: Text::default(),
            sentences: vec![text!("Nästa sida: --after {entry}:{row}", "Next page: --after {entry}:{row}")],
        });
    }
    Output { title: Some(text!("{region}: huvudbok", "{region}: ledger")), parts, csv }
}

/// Rows with the sums of their debits and credits, which `sum` names.
pub(super) fn rows_table(rows: &[LedgerRow], account_name: &dyn Fn(&str) -> String, sum: Cell) -> Table {
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
    let cells: Vec<Vec<Cell>> = rows.iter().map(|row| page_row(row, account_name)).collect();
    let all = |of: fn(Ore) -> Ore| rows.iter().map(|row| of(row.row.amount)).sum::<Ore>();
    let mut total = vec![Cell::Empty; columns.len()];
    total[0] = sum;
    total[14] = Cell::Money(all(debit));
    total[15] = Cell::Money(all(credit));
    let total = (!cells.is_empty()).then_some(total);
    Table { key: "rows", heading: Text::default(), columns, rows: cells, total }
}

/// That nothing was found of what was asked for.
fn no_rows(asked: &Text) -> Part {
    let Text { sv, en } = asked;
    let said = if sv.is_empty() { text!("inga rader", "no rows") } else { text!("inga rader: {sv}", "no rows: {en}") };
    Part::Sentences { key: "none", heading: Text::default(), sentences: vec![said] }
}

/// That nothing was found yet, and that the next page goes on looking.
fn none_so_far(asked: &Text) -> Part {
    let Text { sv, en } = asked;
    let said = text!("inga rader så långt som söktes: {sv}", "no rows as far as was looked: {en}");
    Part::Sentences { key: "none", heading: Text::default(), sentences: vec![said] }
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

/// What balances are shown by besides the account.
#[derive(Clone, Copy)]
pub struct BalancesBy<'a> {
    /// Its key for programs.
    pub key: &'static str,
    /// What it is called.
    pub heading: &'a Text,
    /// What its values are called.
    pub named: &'a dyn Fn(&str) -> String,
}

/// Balances by account, and by something else when asked: then those of one value stand together, and people read their
/// sum below them. `asked` says what was asked for, `mark` stands above.
pub fn balances_output(
    region: &str,
    lines: &[BalanceLine],
    by: Option<BalancesBy<'_>>,
    asked: &Text,
    mark: Option<Part>,
) -> Output {
    let mut lines: Vec<&BalanceLine> = lines.iter().collect();
    let value = |line: &BalanceLine| line.keys.first().cloned().unwrap_or_default();
    if by.is_some() {
        lines.sort_by_key(|line| (value(line), line.account.clone()));
    }
    let columns = balance_columns(by);
    let rows: Vec<Vec<Cell>> = lines.iter().map(|line| balance_row(line, by)).collect();
    let mut total = vec![Cell::Empty; columns.len() - 4];
    total[0] = Cell::Code("total", text!("Summa", "Total"));
    total.extend(sums(&lines));
    let total = (!rows.is_empty()).then_some(total);
    let table = Table { key: "balances", heading: Text::default(), columns, rows, total };
    let mut parts: Vec<Part> = mark.into_iter().collect();
    let csv = table.clone();
    match by {
        _ if lines.is_empty() => {
            parts.push(Part::ForPrograms(table));
            parts.push(no_rows(asked));
        }
        None => parts.push(Part::Table(table)),
        Some(by) => {
            let grouped: Vec<Vec<Cell>> = lines
                .chunk_by(|one, other| value(one) == value(other))
                .flat_map(|group| {
                    let own = group.iter().map(|line| balance_row(line, Some(by)));
                    let mut sum = vec![Cell::Empty, Cell::Empty, Cell::Empty, Cell::Words(text!("summa", "sum"))];
                    sum[0] = key_cell(&value(group[0]));
                    sum[1] = Cell::Name((by.named)(&value(group[0])));
                    sum.extend(sums(group));
                    own.chain([sum]).collect::<Vec<_>>()
                })
                .collect();
            parts.push(Part::ForPeople(Table { rows: grouped, ..table.clone() }));
            parts.push(Part::ForPrograms(table));
        }
    }
    Output { title: Some(text!("{region}: saldon", "{region}: balances")), parts, csv: Some(csv) }
}

fn balance_columns(by: Option<BalancesBy<'_>>) -> Vec<Column> {
    let mut columns = Vec::new();
    if let Some(by) = by {
        columns.push(Column::new(by.key, by.heading.clone()));
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
    columns
}

fn balance_row(line: &BalanceLine, by: Option<BalancesBy<'_>>) -> Vec<Cell> {
    let mut row = Vec::new();
    if let Some(by) = by {
        let value = line.keys.first().map_or("", String::as_str);
        row.extend([key_cell(value), Cell::Name((by.named)(value))]);
    }
    row.extend([Cell::Name(line.account.clone()), Cell::Name(line.name.clone())]);
    row.extend([line.opening, line.debit, line.credit, line.closing].map(Cell::Money));
    row
}

fn key_cell(value: &str) -> Cell {
    if value.is_empty() { Cell::Empty } else { Cell::Name(value.to_owned()) }
}

fn sums(lines: &[&BalanceLine]) -> [Cell; 4] {
    let sum = |of: fn(&BalanceLine) -> Ore| Cell::Money(lines.iter().map(|line| of(line)).sum());
    [sum(|line| line.opening), sum(|line| line.debit), sum(|line| line.credit), sum(|line| line.closing)]
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
