//! `kapitera ledger`: the rows, the balances, the months of the books, and that all of it is whole.

use kapitera_ask::ledger::{
    BalancesAsked, JournalAsked, LedgerAsked, balances_answer, journal_answer, ledger_answer, voucher_answer,
};
use kapitera_ask::models::load_models;
use kapitera_ask::verify::{holds, verified_answer};
use kapitera_message::text;
use kapitera_post::{OfficeVerified, VerifyRequest};
use kapitera_store::{BalanceKey, Order, Periods};

use super::settlement::with_act;
use crate::args::{Acting, BalanceBy, Common, Ledger, LedgerBalance, LedgerJournal, LedgerShow, Months, Period};
use crate::fail::{Failure, say_problems};
use crate::progress::Progress;
use crate::session::{language, open_office, show, talk};

pub fn run(common: &Common, asked: &Ledger) -> Result<(), Failure> {
    match asked {
        Ledger::Show(asked) => page(common, asked),
        Ledger::Voucher { voucher } => show(common, &voucher_answer(&mut open_office(common)?, *voucher)?),
        Ledger::Journal(asked) => journal(common, asked),
        Ledger::Balance(asked) => balances(common, asked),
        Ledger::Verify { resettle } => verify(common, *resettle),
        Ledger::Open(period) => open(common, period),
        Ledger::Close(period) => close(common, period),
        Ledger::Reopen(period) => reopen(common, period),
        Ledger::RecordTexts(acting) => record_texts(common, acting),
    }
}

fn page(common: &Common, asked: &LedgerShow) -> Result<(), Failure> {
    let asked = LedgerAsked {
        periods: asked.periods.map(periods),
        account: asked.account.clone(),
        provider: asked.provider.clone(),
        centre: asked.centre.clone(),
        component: asked.component.clone(),
        plan: asked.plan.clone(),
        settlement: asked.settlement,
        words: asked.words.clone(),
        order: Order::OldestFirst,
        after: asked.after,
        rows: asked.rows,
        ..LedgerAsked::default()
    };
    show(common, &ledger_answer(&mut open_office(common)?, &asked)?)
}

fn journal(common: &Common, asked: &LedgerJournal) -> Result<(), Failure> {
    let asked = JournalAsked { kind: asked.kind, before: asked.before, entries: asked.entries };
    show(common, &journal_answer(&mut open_office(common)?, &asked)?)
}

fn balances(common: &Common, asked: &LedgerBalance) -> Result<(), Failure> {
    let by = match asked.by {
        BalanceBy::Account => BalanceKey::Account,
        BalanceBy::Provider => BalanceKey::Provider,
        BalanceBy::Centre => BalanceKey::Centre,
        BalanceBy::CostCentre => BalanceKey::CostCentre,
        BalanceBy::Counterpart => BalanceKey::Counterpart,
        BalanceBy::Period => BalanceKey::Period,
    };
    let asked = BalancesAsked {
        periods: asked.periods.map(periods),
        by,
        account: asked.account.clone(),
        provider: asked.provider.clone(),
        centre: asked.centre.clone(),
    };
    show(common, &balances_answer(&mut open_office(common)?, &asked)?)
}

fn verify(common: &Common, resettle: bool) -> Result<(), Failure> {
    let mut office = open_office(common)?;
    let progress = Progress::of("verify");
    let verified = office.verify_all(&VerifyRequest { resettle }, &|done, all| progress.at(done, all))?;
    drop(progress);
    say_verified(common, &verified)
}

/// Shows what was verified, and every problem.
pub fn say_verified(common: &Common, verified: &OfficeVerified) -> Result<(), Failure> {
    show(common, &verified_answer(verified))?;
    say_problems(&verified.problems, language(common));
    if holds(verified) { Ok(()) } else { Err(Failure::DoesNotHold) }
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
