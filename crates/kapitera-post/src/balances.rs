//! Balances for a year or part of it, as the books have them: accounts of result begin each year anew.

use std::collections::BTreeMap;

use kapitera_books::AccountClass;
use kapitera_message::{Problem, text};
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_store::{BalanceFilter, BalanceKey, Periods};

use crate::Office;

/// Which balances.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BalanceRequest {
    /// From this month of the books; since the beginning when none.
    pub from: Option<Month>,
    /// To this month; to the last one when none.
    pub to: Option<Month>,
    /// Added up by these, besides the account, in this order.
    pub by: Vec<BalanceKey>,
    /// Only on this account.
    pub account: Option<String>,
    /// Only of this provider.
    pub provider: Option<String>,
    /// Only of this centre.
    pub centre: Option<String>,
}

/// A balance of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceLine {
    /// The account's number.
    pub account: String,
    /// Its name in the chart.
    pub name: String,
    /// Its class.
    pub class: AccountClass,
    /// The values of [`BalanceRequest::by`], in its order.
    pub keys: Vec<String>,
    /// Before the first month; of a result account, since the year of the first month began.
    pub opening: Ore,
    /// Debits in the months.
    pub debit: Ore,
    /// Credits in the months, as a positive amount.
    pub credit: Ore,
    /// Opening, plus debits, minus credits.
    pub closing: Ore,
}

impl Office {
    /// Balances by account and whatever else is asked for. Accounts of assets, liabilities and equity go on from year to
    /// year; those of income and cost begin anew in January, so that they show the year's result.
    ///
    /// # Errors
    ///
    /// `balance_years` when the months lie in several years and an account of result is among them, `account_unknown`;
    /// when the store cannot be read.
    pub fn balances(&mut self, asked: &BalanceRequest) -> Result<Vec<BalanceLine>, Problem> {
        let months = self.months_of(asked)?;
        let Some(months) = months else { return Ok(Vec::new()) };
        let mut by = vec![BalanceKey::Account];
        by.extend(asked.by.iter().copied().filter(|key| *key != BalanceKey::Account));
        let filter = |by: &[BalanceKey], periods: Periods| BalanceFilter {
            periods: Some(periods),
            by: by.to_vec(),
            account: asked.account.clone(),
            provider: asked.provider.clone(),
            centre: asked.centre.clone(),
        };
        let found = self.store.balances(&filter(&by, months))?;
        // What stood on the accounts of result before the year began is no opening balance of it.
        let period = by.iter().position(|key| *key == BalanceKey::Period);
        let january = Month::new(months.from.year(), 1).unwrap_or(months.from);
        let whole: Vec<BalanceKey> = by.iter().copied().filter(|key| *key != BalanceKey::Period).collect();
        let years = self.store.balances(&filter(&whole, Periods { from: january, to: months.to }))?;
        let before_year: BTreeMap<Vec<String>, Ore> =
            years.into_iter().map(|balance| (balance.keys, balance.opening)).collect();
        let mut lines = Vec::new();
        for balance in found {
            let mut whole = balance.keys.clone();
            if let Some(period) = period {
                whole.remove(period);
            }
            let mut keys = balance.keys.into_iter();
            let account = keys.next().unwrap_or_default();
            let (name, class) = self.account_of(&account)?;
            let mut opening = balance.opening;
            if is_result(class) {
                if months.from.year() != months.to.year() {
                    return Err(several_years(&account, months));
                }
                opening = opening - before_year.get(&whole).copied().unwrap_or_default();
            }
            let closing = opening + balance.debit - balance.credit;
            let moved = balance.debit != Ore::ZERO || balance.credit != Ore::ZERO;
            if moved || opening != Ore::ZERO {
                let (debit, credit) = (balance.debit, balance.credit);
                lines.push(BalanceLine { account, name, class, keys: keys.collect(), opening, debit, credit, closing });
            }
        }
        Ok(lines)
    }

    /// The months asked for, within those of the books; none when there are no books yet.
    fn months_of(&mut self, asked: &BalanceRequest) -> Result<Option<Periods>, Problem> {
        let periods = self.store.periods()?;
        let (Some(first), Some(last)) = (periods.first(), periods.last()) else { return Ok(None) };
        let (from, to) = (asked.from.unwrap_or(first.month), asked.to.unwrap_or(last.month));
        Ok((from <= to).then_some(Periods { from, to }))
    }

    /// What an account is, in any of its versions.
    fn account_of(&self, number: &str) -> Result<(String, AccountClass), Problem> {
        let found = self.books.chart().accounts.iter().rev().find(|account| account.number == number);
        found.map(|account| (account.name.clone(), account.class)).ok_or_else(|| {
            Problem::error(
                "account_unknown",
                text!("konto {number} finns inte i kontoplanen", "the chart has no account {number}"),
            )
            .why(text!("det är bokfört på det", "something is booked on it"))
            .hint(text!("lägg tillbaka det i chart.toml med dess tid", "put it back into chart.toml with its time"))
        })
    }
}

/// Whether an account shows a year's result.
fn is_result(class: AccountClass) -> bool {
    matches!(class, AccountClass::Income | AccountClass::Cost)
}

fn several_years(account: &str, months: Periods) -> Problem {
    let (from, to) = (months.from, months.to);
    Problem::error(
        "balance_years",
        text!(
            "konto {account} börjar om varje år: {from}–{to} har ingen en balans",
            "account {account} begins anew each year: {from}–{to} has no one balance"
        ),
    )
    .hint(text!("fråga om ett år i taget", "ask for one year at a time"))
}
