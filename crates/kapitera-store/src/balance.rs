//! Balances, from the table that is kept with every append.
//!
//! The table has sums of months and of years. What is asked of several years reads the years, and months only at the ends.

use std::collections::BTreeMap;

use kapitera_message::Problem;
use kapitera_money::Ore;
use kapitera_period::Month;

use crate::asked::{Balance, BalanceFilter, BalanceKey, Periods};
use crate::database::Database;
use crate::derived::{Sums, load_periods};
use crate::read::Where;

/// Sums by the values of the keys asked for.
type ByKeys = BTreeMap<Vec<String>, Sums>;

pub(crate) fn balances(database: &mut Database, filter: &BalanceFilter) -> Result<Vec<Balance>, Problem> {
    let months: Vec<Month> = load_periods(database)?.into_keys().collect();
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(Vec::new()) };
    let all = Periods { from: *first, to: *last };
    let Periods { from, to } = filter.periods.unwrap_or(all);
    let by_period = filter.by.contains(&BalanceKey::Period);
    let before = spans(&months, *first, from.plus(-1), Whole::Years);
    let opening = sums(database, filter, &before, false)?;
    let within = spans(&months, from, to, if by_period { Whole::Months } else { Whole::Years });
    let turnover = sums(database, filter, &within, true)?;
    Ok(if by_period { by_months(filter, &opening, turnover) } else { together(&opening, turnover) })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    Years,
    Months,
}

/// The spans that together are the months known from `from` to `to`.
fn spans(months: &[Month], from: Month, to: Month, whole: Whole) -> Vec<String> {
    let mut spans: Vec<String> = months
        .iter()
        .filter(|month| from <= **month && **month <= to)
        .map(|month| {
            // A year whose months outside hold nothing is whole too.
            let year = month.year();
            let in_year = || months.iter().filter(|other| other.year() == year);
            let whole_year = whole == Whole::Years && in_year().all(|other| from <= *other && *other <= to);
            if whole_year { format!("{year:04}") } else { month.to_string() }
        })
        .collect();
    spans.dedup();
    spans
}

fn column(key: BalanceKey) -> &'static str {
    match key {
        BalanceKey::Account => "account",
        BalanceKey::Provider => "provider",
        BalanceKey::Centre => "centre",
        BalanceKey::CostCentre => "cost_centre",
        BalanceKey::Counterpart => "counterpart",
        BalanceKey::Period => "span",
    }
}

/// The sums of some spans; without periods among the keys, their place is an empty text.
fn sums(database: &mut Database, filter: &BalanceFilter, spans: &[String], periods: bool) -> Result<ByKeys, Problem> {
    if spans.is_empty() {
        return Ok(ByKeys::new());
    }
    let mut conditions = Where::default();
    let places: Vec<String> = spans.iter().map(|span| conditions.place(span.as_str().into())).collect();
    let mut said = format!(" WHERE span IN ({})", places.join(", "));
    let texts = [("account", &filter.account), ("provider", &filter.provider), ("centre", &filter.centre)];
    for (column, value) in texts {
        if let Some(value) = value {
            let place = conditions.place(value.as_str().into());
            said.push_str(&format!(" AND {column} = {place}"));
        }
    }
    let keys: Vec<BalanceKey> = filter.by.iter().copied().filter(|key| periods || *key != BalanceKey::Period).collect();
    let columns: Vec<&str> = keys.iter().map(|key| column(*key)).collect();
    let (group, columns) = if columns.is_empty() {
        // Without groups there would be a row of nothing where there are no rows.
        (" HAVING COUNT(*) > 0".to_owned(), String::new())
    } else {
        (format!(" GROUP BY {}", columns.join(", ")), format!("{}, ", columns.join(", ")))
    };
    let rows = database.query(
        &format!(
            "SELECT {columns}CAST(SUM(debit_ore) AS BIGINT), CAST(SUM(credit_ore) AS BIGINT) FROM balances{said}{group}"
        ),
        &conditions.values,
    )?;
    rows.into_iter()
        .map(|mut cells| {
            let found: Vec<String> = keys.iter().map(|key| cells.text(column(*key))).collect::<Result<_, Problem>>()?;
            let mut found = found.into_iter();
            let left_out = |key: &BalanceKey| !periods && *key == BalanceKey::Period;
            let all = filter.by.iter().map(|key| if left_out(key) { None } else { found.next() });
            let all = all.map(Option::unwrap_or_default).collect();
            Ok((all, Sums { debit: cells.int("debit_ore")?, credit: cells.int("credit_ore")? }))
        })
        .collect()
}

fn net(Sums { debit, credit }: Sums) -> i64 {
    debit - credit
}

fn balance(keys: Vec<String>, opening: i64, Sums { debit, credit }: Sums) -> Balance {
    let closing = opening + debit - credit;
    Balance { keys, opening: Ore(opening), debit: Ore(debit), credit: Ore(credit), closing: Ore(closing) }
}

fn together(opening: &ByKeys, mut turnover: ByKeys) -> Vec<Balance> {
    for keys in opening.keys() {
        turnover.entry(keys.clone()).or_default();
    }
    turnover
        .into_iter()
        .map(|(keys, sums)| {
            let opening = opening.get(&keys).copied().map_or(0, net);
            balance(keys, opening, sums)
        })
        .collect()
}

/// Each month opens where the one before closed.
fn by_months(filter: &BalanceFilter, opening: &ByKeys, turnover: ByKeys) -> Vec<Balance> {
    let without_period = |keys: &[String]| -> Vec<String> {
        let key = |(key, value): (&BalanceKey, &String)| {
            if *key == BalanceKey::Period { String::new() } else { value.clone() }
        };
        filter.by.iter().zip(keys).map(key).collect()
    };
    let mut now: BTreeMap<Vec<String>, i64> = opening.iter().map(|(keys, sums)| (keys.clone(), net(*sums))).collect();
    let place = filter.by.iter().position(|key| *key == BalanceKey::Period).unwrap_or(0);
    let mut months: Vec<(Vec<String>, Sums)> = turnover.into_iter().collect();
    months.sort_by(|(one, _), (other, _)| one.get(place).cmp(&other.get(place)));
    let mut balances: Vec<Balance> = months
        .into_iter()
        .map(|(keys, sums)| {
            let now = now.entry(without_period(&keys)).or_default();
            let balance = balance(keys, *now, sums);
            *now = balance.closing.0;
            balance
        })
        .collect();
    balances.sort_by(|one, other| one.keys.cmp(&other.keys));
    balances
}
