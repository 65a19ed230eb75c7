//! The ledger: its rows, its balances, one voucher, and the journal that all of it stands in.

use kapitera_books::SettlementId;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_output::Output;
use kapitera_post::{BalanceRequest, Office, books_mark};
use kapitera_report::{BalancesBy, BookNames, LedgerPage, balances_output, page_output, periods_output};
use kapitera_store::{BalanceKey, LedgerRow, Order, Periods, RowFilter};

use crate::models::load_models;
use crate::one;
use crate::settlement::no_such_settlement;

mod journal;
mod search;
mod voucher;

pub use journal::{JournalAsked, journal_answer, journal_page};
pub use voucher::{VoucherName, voucher_answer};

/// Which rows of the ledger. What is not given is not asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerAsked {
    /// Booked in these months.
    pub periods: Option<Periods>,
    /// On this account.
    pub account: Option<String>,
    /// Of this provider: its organisation number.
    pub provider: Option<String>,
    /// Of this centre: its HSA id, or the end of it.
    pub centre: Option<String>,
    /// Of this component.
    pub component: Option<String>,
    /// Of this plan.
    pub plan: Option<String>,
    /// Of the vouchers of this settlement or correction.
    pub settlement: Option<SettlementId>,
    /// With all of these words, or parts of words, in the voucher's or the row's text, or in a number, code or name that the
    /// row bears.
    pub words: Option<String>,
    /// Which way.
    pub order: Order,
    /// Beyond this row: the entry and the row that the page before ended with.
    pub after: Option<(u64, u32)>,
    /// At most so many, from 1.
    pub rows: u32,
    /// When words are looked for, look through at most so many of the rows that the rest of the question leaves, from 1; the
    /// next page goes on from there.
    pub look_through: u32,
}

impl Default for LedgerAsked {
    fn default() -> Self {
        Self {
            periods: None,
            account: None,
            provider: None,
            centre: None,
            component: None,
            plan: None,
            settlement: None,
            words: None,
            order: Order::OldestFirst,
            after: None,
            rows: 50,
            look_through: 250_000,
        }
    }
}

/// A page of an answer.
#[derive(Debug)]
pub struct Paged<P> {
    /// The answer, which says in words where the next page begins.
    pub answer: Output,
    /// Where the next page begins, for the next question; none when this is the last.
    pub next: Option<P>,
}

/// A page of the ledger's rows, and where the next one begins.
///
/// # Errors
///
/// As [`ledger_page`].
pub fn ledger_answer(office: &mut Office, asked: &LedgerAsked) -> Result<Output, Problems> {
    Ok(ledger_page(office, asked)?.answer)
}

/// As [`ledger_answer`], with the place of the next page for [`LedgerAsked::after`].
///
/// # Errors
///
/// When what is asked for cannot be: no centre, account, provider, component or settlement is of that name. When the ledger
/// cannot be read.
pub fn ledger_page(office: &mut Office, asked: &LedgerAsked) -> Result<Paged<(u64, u32)>, Problems> {
    let centre = asked.centre.as_deref().map(|wanted| centre_id(office, wanted)).transpose().map_err(one)?;
    let filter = filter(asked, centre);
    let names = BookNames::new(office.books(), office.region())?;
    let found = match &asked.words {
        Some(words) => search::search(office, &filter, (words, asked.look_through), &names).map_err(one)?,
        None => page(office, filter).map_err(one)?,
    };
    if found.rows.is_empty() && found.next.is_none() {
        is_there(office, asked, &names)?;
    }
    let said = asked_for(&[
        (text!("månader", "months"), asked.periods.map(shown)),
        (text!("konto", "account"), asked.account.clone()),
        (text!("utförare", "provider"), asked.provider.clone()),
        (text!("enhet", "centre"), asked.centre.clone()),
        (text!("komponent", "component"), asked.component.clone()),
        (text!("plan", "plan"), asked.plan.clone()),
        (text!("avräkning", "settlement"), asked.settlement.map(|id| id.to_string())),
        (text!("ord", "words"), asked.words.clone()),
    ]);
    let account_name = |number: &str| BookNames::of(&names.accounts, number);
    let page = LedgerPage { rows: &found.rows, next: found.next, account_name: &account_name, asked: &said };
    let answer = page_output(&office.region().settings().name, &page, books_mark(office.books()));
    Ok(Paged { answer, next: found.next })
}

/// A page of rows.
struct Found {
    rows: Vec<LedgerRow>,
    /// The place that the next page begins after; none when this is the last.
    next: Option<(u64, u32)>,
}

fn filter(asked: &LedgerAsked, centre: Option<String>) -> RowFilter {
    RowFilter {
        periods: asked.periods,
        account: asked.account.clone(),
        centre,
        provider: asked.provider.clone(),
        component: asked.component.clone(),
        plan: asked.plan.clone(),
        settlement: asked.settlement,
        order: asked.order,
        after: asked.after,
        limit: asked.rows,
    }
}

fn page(office: &mut Office, filter: RowFilter) -> Result<Found, Problem> {
    let most = filter.limit;
    let rows = office.store().rows(&RowFilter { limit: most.saturating_add(1), ..filter })?;
    Ok(Found::of(rows, most))
}

impl Found {
    /// A page of at most `most` rows: one row more says that there is a next one.
    fn of(mut rows: Vec<LedgerRow>, most: u32) -> Self {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        let next = rows.last().filter(|_| more).map(LedgerRow::place);
        Self { rows, next }
    }
}

fn shown(months: Periods) -> String {
    let Periods { from, to } = months;
    if from == to { from.to_string() } else { format!("{from}–{to}") }
}

/// What was asked for, in words.
fn asked_for(asked: &[(Text, Option<String>)]) -> Text {
    let said = asked.iter().filter_map(|(Text { sv, en }, value)| {
        let value = value.as_ref()?;
        Some((format!("{sv} {value}"), format!("{en} {value}")))
    });
    let (sv, en): (Vec<_>, Vec<_>) = said.unzip();
    Text { sv: sv.join(", "), en: en.join(", ") }
}

/// That what was asked for is there at all: rows that cannot be are more often a slip than an answer.
fn is_there(office: &mut Office, asked: &LedgerAsked, names: &BookNames) -> Result<(), Problems> {
    if let Some(id) = asked.settlement
        && office.standing(id).map_err(one)?.is_none()
    {
        return Err(one(no_such_settlement(id)));
    }
    known_keys(names, asked.account.as_deref(), asked.provider.as_deref()).map_err(one)?;
    if let Some(component) = &asked.component {
        let models = load_models(office.region())?;
        if !models.iter().flat_map(|model| &model.components).any(|known| known.name == *component) {
            return Err(one(no_such_component(component)));
        }
    }
    Ok(())
}

fn no_such_component(component: &str) -> Problem {
    Problem::error(
        "no_such_component",
        text!("ingen modell har komponenten ”{component}”", "no model has the component “{component}”"),
    )
    .hint(text!(
        "namnen visas av kapitera model show, och i kolumnen komponent",
        "kapitera model show has the names, and so has the column component"
    ))
}

/// That the books know an account and a provider.
fn known_keys(names: &BookNames, account: Option<&str>, provider: Option<&str>) -> Result<(), Problem> {
    if let Some(account) = account.filter(|account| !names.accounts.contains_key(*account)) {
        return Err(Problem::error(
            "no_such_account",
            text!("kontoplanen har inget konto {account}", "the chart has no account {account}"),
        )
        .hint(text!("kontona visas av: kapitera ledger balance", "kapitera ledger balance shows the accounts")));
    }
    if let Some(provider) = provider.filter(|provider| !names.providers.contains_key(*provider)) {
        return Err(Problem::error(
            "no_such_provider",
            text!(
                "ingen utförare har organisationsnumret {provider}",
                "no provider has the organisation number {provider}"
            ),
        )
        .hint(text!(
            "de som finns visas av: kapitera ledger balance --by provider",
            "kapitera ledger balance --by provider shows those there are"
        )));
    }
    Ok(())
}

/// The HSA id of a centre named by it or by its end, among those that have rows.
///
/// # Errors
///
/// `no_rows_of_centre`, `several_centres`; when the ledger cannot be read.
pub fn centre_id(office: &mut Office, wanted: &str) -> Result<String, Problem> {
    let asked = BalanceRequest { by: vec![BalanceKey::Centre], ..Default::default() };
    let mut ids: Vec<String> =
        office.balances(&asked)?.into_iter().filter_map(|line| line.keys.into_iter().next()).collect();
    ids.sort();
    ids.dedup();
    let lower = wanted.to_lowercase();
    let fits: Vec<&String> = ids.iter().filter(|id| id.to_lowercase().ends_with(&lower)).collect();
    match fits[..] {
        [only] => Ok(only.clone()),
        [] => Err(Problem::error(
            "no_rows_of_centre",
            text!("ingen rad i huvudboken gäller ”{wanted}”", "no row of the ledger is of “{wanted}”"),
        )
        .hint(text!("ange HSA-id eller dess slut, F117", "give the HSA id or its end, F117"))),
        _ => Err(Problem::error(
            "several_centres",
            text!("flera HSA-id slutar på ”{wanted}”", "several HSA ids end with “{wanted}”"),
        )
        .hint(text!("ange hela HSA-id", "give the whole HSA id"))),
    }
}

/// Which balances. What is not given is not asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalancesAsked {
    /// The months of the books; all when not given.
    pub periods: Option<Periods>,
    /// Added up by this and by account.
    pub by: BalanceKey,
    /// On this account.
    pub account: Option<String>,
    /// Of this provider: its organisation number.
    pub provider: Option<String>,
    /// Of this centre: its HSA id, or the end of it.
    pub centre: Option<String>,
}

impl Default for BalancesAsked {
    fn default() -> Self {
        Self { periods: None, by: BalanceKey::Account, account: None, provider: None, centre: None }
    }
}

/// Balances: opening, debit, credit and closing; then the months of the books.
///
/// # Errors
///
/// When no account, provider or centre is of that name; `balance_years` as [`Office::balances`]; when the ledger cannot be
/// read.
pub fn balances_answer(office: &mut Office, asked: &BalancesAsked) -> Result<Output, Problems> {
    let centre = asked.centre.as_deref().map(|wanted| centre_id(office, wanted)).transpose().map_err(one)?;
    let by = key_and_heading(asked.by);
    let request = BalanceRequest {
        from: asked.periods.map(|months| months.from),
        to: asked.periods.map(|months| months.to),
        by: by.iter().map(|_| asked.by).collect(),
        account: asked.account.clone(),
        provider: asked.provider.clone(),
        centre,
    };
    let lines = office.balances(&request).map_err(one)?;
    let names = BookNames::new(office.books(), office.region())?;
    if lines.is_empty() {
        known_keys(&names, asked.account.as_deref(), asked.provider.as_deref()).map_err(one)?;
    }
    let named = |value: &str| match asked.by {
        BalanceKey::Provider => BookNames::of(&names.providers, value),
        BalanceKey::Centre => BookNames::of(&names.centres, value),
        BalanceKey::CostCentre => BookNames::of(&names.cost_centres, value),
        BalanceKey::Counterpart => BookNames::of(&names.counterparts, value),
        BalanceKey::Account | BalanceKey::Period => String::new(),
    };
    let said = asked_for(&[
        (text!("månader", "months"), asked.periods.map(shown)),
        (text!("konto", "account"), asked.account.clone()),
        (text!("utförare", "provider"), asked.provider.clone()),
        (text!("enhet", "centre"), asked.centre.clone()),
    ]);
    let by = by.as_ref().map(|(key, heading)| BalancesBy { key, heading, named: &named });
    let mark = books_mark(office.books());
    let mut output = balances_output(&office.region().settings().name, &lines, by, &said, mark);
    output.parts.push(periods_output(&office.periods().map_err(one)?));
    Ok(output)
}

/// The column of what balances are shown by besides the account; none for the account alone.
fn key_and_heading(by: BalanceKey) -> Option<(&'static str, Text)> {
    match by {
        BalanceKey::Account => None,
        BalanceKey::Provider => Some(("provider", text!("utförare", "provider"))),
        BalanceKey::Centre => Some(("centre_id", text!("enhet", "centre"))),
        BalanceKey::CostCentre => Some(("cost_centre", text!("kostnadsställe", "cost centre"))),
        BalanceKey::Counterpart => Some(("counterpart", text!("motpart", "counterpart"))),
        BalanceKey::Period => Some(("period", text!("bokföringsmånad", "month of the books"))),
    }
}
