//! `kapitera ledger`: the rows, the balances, the months of the books, and that all of it is whole.

use kapitera_ask::models::load_models;
use kapitera_message::{Problem, Text, text};
use kapitera_output::{Cell, Output, Part};
use kapitera_post::{BalanceRequest, Office, OfficeVerified, VerifyRequest, books_mark};
use kapitera_report::{BalancesBy, BookNames, LedgerPage, balances_output, page_output, periods_output};
use kapitera_store::{BalanceKey, Order, Periods, RowFilter};

use super::settlement::{no_such_settlement, with_act};
use crate::args::{Acting, BalanceBy, Common, Ledger, LedgerBalance, LedgerShow, Months, Period};
use crate::fail::{Failure, say_problems};
use crate::progress::Progress;
use crate::session::{language, open_office, show, talk};

pub fn run(common: &Common, asked: &Ledger) -> Result<(), Failure> {
    match asked {
        Ledger::Show(asked) => page(common, asked),
        Ledger::Balance(asked) => balances(common, asked),
        Ledger::Verify { resettle } => verify(common, *resettle),
        Ledger::Open(period) => open(common, period),
        Ledger::Close(period) => close(common, period),
        Ledger::Reopen(period) => reopen(common, period),
        Ledger::RecordTexts(acting) => record_texts(common, acting),
    }
}

fn page(common: &Common, asked: &LedgerShow) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let centre = asked.centre.as_deref().map(|wanted| centre_id(&mut office, wanted)).transpose()?;
    let filter = RowFilter {
        periods: asked.periods.map(periods),
        account: asked.account.clone(),
        centre,
        provider: asked.provider.clone(),
        component: asked.component.clone(),
        plan: asked.plan.clone(),
        settlement: asked.settlement,
        order: Order::OldestFirst,
        after: asked.after,
        limit: asked.rows.saturating_add(1),
    };
    let mut rows = office.store().rows(&filter)?;
    let more = rows.len() > asked.rows as usize;
    rows.truncate(asked.rows as usize);
    let next = rows.last().filter(|_| more).map(kapitera_store::LedgerRow::place);
    let names = BookNames::new(office.books(), office.region())?;
    if rows.is_empty() {
        is_there(common, &mut office, asked, &names)?;
    }
    let account_name = |number: &str| BookNames::of(&names.accounts, number);
    let asked = asked_for(&[
        (text!("månader", "months"), asked.periods.map(|months| shown(periods(months)))),
        (text!("konto", "account"), asked.account.clone()),
        (text!("utförare", "provider"), asked.provider.clone()),
        (text!("enhet", "centre"), asked.centre.clone()),
        (text!("komponent", "component"), asked.component.clone()),
        (text!("plan", "plan"), asked.plan.clone()),
        (text!("avräkning", "settlement"), asked.settlement.map(|id| id.to_string())),
    ]);
    let page = LedgerPage { rows: &rows, next, account_name: &account_name, asked: &asked };
    show(common, &page_output(&office.region().settings().name, &page, books_mark(office.books())))
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
fn is_there(common: &Common, office: &mut Office, asked: &LedgerShow, names: &BookNames) -> Result<(), Failure> {
    if let Some(id) = asked.settlement
        && office.standing(id)?.is_none()
    {
        return Err(no_such_settlement(id).into());
    }
    known_keys(names, asked.account.as_deref(), asked.provider.as_deref())?;
    if let Some(component) = &asked.component {
        let models = load_models(office.region())?;
        if !models.iter().flat_map(|model| &model.components).any(|known| known.name == *component) {
            return Err(Problem::error(
                "no_such_component",
                text!("ingen modell har komponenten ”{component}”", "no model has the component “{component}”"),
            )
            .hint(text!(
                "namnen visas av kapitera model show, och i kolumnen komponent",
                "kapitera model show has the names, and so has the column component"
            ))
            .into());
        }
    }
    Ok(())
}

/// That the books know an account and a provider.
fn known_keys(names: &BookNames, account: Option<&str>, provider: Option<&str>) -> Result<(), Failure> {
    if let Some(account) = account.filter(|account| !names.accounts.contains_key(*account)) {
        return Err(Problem::error(
            "no_such_account",
            text!("kontoplanen har inget konto {account}", "the chart has no account {account}"),
        )
        .hint(text!("kontona visas av: kapitera ledger balance", "kapitera ledger balance shows the accounts"))
        .into());
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
        ))
        .into());
    }
    Ok(())
}

/// The HSA id of a centre named by it or by its end, among those that have rows.
fn centre_id(office: &mut Office, wanted: &str) -> Result<String, Failure> {
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
        .hint(text!("ange HSA-id eller dess slut, F117", "give the HSA id or its end, F117"))
        .into()),
        _ => Err(Problem::error(
            "several_centres",
            text!("flera HSA-id slutar på ”{wanted}”", "several HSA ids end with “{wanted}”"),
        )
        .hint(text!("ange hela HSA-id", "give the whole HSA id"))
        .into()),
    }
}

fn balances(common: &Common, asked: &LedgerBalance) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let (key, heading, by) = match asked.by {
        BalanceBy::Account => ("", Text::default(), None),
        BalanceBy::Provider => ("provider", text!("utförare", "provider"), Some(BalanceKey::Provider)),
        BalanceBy::Centre => ("centre_id", text!("enhet", "centre"), Some(BalanceKey::Centre)),
        BalanceBy::CostCentre => ("cost_centre", text!("kostnadsställe", "cost centre"), Some(BalanceKey::CostCentre)),
        BalanceBy::Counterpart => ("counterpart", text!("motpart", "counterpart"), Some(BalanceKey::Counterpart)),
        BalanceBy::Period => ("period", text!("bokföringsmånad", "month of the books"), Some(BalanceKey::Period)),
    };
    let centre = asked.centre.as_deref().map(|wanted| centre_id(&mut office, wanted)).transpose()?;
    let request = BalanceRequest {
        from: asked.periods.map(|months| months.from),
        to: asked.periods.map(|months| months.to),
        by: by.into_iter().collect(),
        account: asked.account.clone(),
        provider: asked.provider.clone(),
        centre,
    };
    let lines = office.balances(&request)?;
    let names = BookNames::new(office.books(), office.region())?;
    if lines.is_empty() {
        known_keys(&names, asked.account.as_deref(), asked.provider.as_deref())?;
    }
    let named = |value: &str| match asked.by {
        BalanceBy::Provider => BookNames::of(&names.providers, value),
        BalanceBy::Centre => BookNames::of(&names.centres, value),
        BalanceBy::CostCentre => BookNames::of(&names.cost_centres, value),
        BalanceBy::Counterpart => BookNames::of(&names.counterparts, value),
        BalanceBy::Account | BalanceBy::Period => String::new(),
    };
    let said = asked_for(&[
        (text!("månader", "months"), asked.periods.map(|months| shown(periods(months)))),
        (text!("konto", "account"), asked.account.clone()),
        (text!("utförare", "provider"), asked.provider.clone()),
        (text!("enhet", "centre"), asked.centre.clone()),
    ]);
    let by = by.map(|_| BalancesBy { key, heading: &heading, named: &named });
    let mark = books_mark(office.books());
    let mut output = balances_output(&office.region().settings().name, &lines, by, &said, mark);
    output.parts.push(periods_output(&office.periods()?));
    show(common, &output)
}

fn verify(common: &Common, resettle: bool) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let progress = Progress::of("verify");
    let verified = office.verify_all(&VerifyRequest { resettle }, &|done, all| progress.at(done, all))?;
    drop(progress);
    say_verified(common, &verified, verified.holds())
}

/// Shows what was verified, and every problem.
pub fn say_verified(common: &Common, verified: &OfficeVerified, holds: bool) -> Result<(), Failure> {
    let whole = |number: u64| Cell::Whole(number.into());
    let region = &verified.region;
    let mut facts = vec![
        ("deliveries", text!("leveranser", "deliveries"), whole(region.deliveries)),
        ("files", text!("filer med rätt digest", "files with the right digest"), whole(region.files)),
        ("bytes", text!("byte", "bytes"), whole(region.bytes)),
        ("rows", text!("rader", "rows"), whole(region.rows)),
        ("persons", text!("numrerade personer", "numbered persons"), whole(region.persons)),
    ];
    if let Some(store) = &verified.store {
        facts.extend([
            ("entries", text!("poster i journalen", "entries in the journal"), whole(store.head.number)),
            ("vouchers", text!("verifikationer som går jämnt ut", "vouchers that balance"), whole(store.vouchers)),
            ("ledger_rows", text!("rader i huvudboken", "rows of the ledger"), whole(store.rows)),
            ("drafts", text!("utkast med sina leveranser", "drafts with their deliveries"), whole(verified.drafts)),
            ("texts", text!("texter som de registrerades", "texts as they were recorded"), whole(verified.texts)),
            ("exports", text!("exporterade filer", "exported files"), whole(verified.exports)),
            ("resettled", text!("avräknade igen", "settled again"), whole(verified.resettled)),
            ("head", text!("journalens hash", "the journal's hash"), Cell::Name(store.head.sha256.clone())),
        ]);
    }
    facts.push(("whole", text!("hel", "whole"), Cell::Flag(holds)));
    show(common, &Output::of(vec![Part::Facts { key: "verified", heading: Text::default(), facts }]))?;
    say_problems(&verified.problems, language(common));
    if holds { Ok(()) } else { Err(Failure::DoesNotHold) }
}

fn open(common: &Common, period: &Period) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let month = period.month;
    with_act(&mut office, &period.acting, |office, act| Ok(office.open_period(month, act)?))?;
    talk(common, &text!("{month} är öppen", "{month} is open"));
    Ok(())
}

fn close(common: &Common, period: &Period) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let month = period.month;
    let closed = with_act(&mut office, &period.acting, |office, act| Ok(office.close_period(month, act)?))?;
    for sentence in closed.sentences() {
        talk(common, &sentence);
    }
    Ok(())
}

fn reopen(common: &Common, period: &Period) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let month = period.month;
    with_act(&mut office, &period.acting, |office, act| Ok(office.reopen_period(month, act)?))?;
    talk(common, &text!("{month} är öppen igen", "{month} is open again"));
    Ok(())
}

fn record_texts(common: &Common, acting: &Acting) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let models = load_models(office.region())?;
    let recorded = with_act(&mut office, acting, |office, act| Ok(office.record_texts(&models, act)?))?;
    for text in &recorded {
        let (path, digest) = (&text.path, &text.sha256);
        talk(common, &text!("{path}: registrerad som {digest}", "{path}: recorded as {digest}"));
    }
    if recorded.is_empty() {
        talk(
            common,
            &text!("alla texter är redan registrerade som de är", "all texts are recorded as they are already"),
        );
    }
    Ok(())
}

/// Months as the store wants them.
pub fn periods(months: Months) -> Periods {
    Periods { from: months.from, to: months.to }
}
