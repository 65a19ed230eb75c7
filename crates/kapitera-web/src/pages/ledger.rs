//! The ledger: its rows with search, balances, vouchers, the journal and its chain, the months of the books.

use kapitera_ask::ledger::{
    BalancesAsked, JournalAsked, LedgerAsked, VoucherName, balances_answer, journal_page, ledger_page, voucher_answer,
};
use kapitera_desk::Scope;
use kapitera_message::{Text, text};
use kapitera_output::{Output, Part};
use kapitera_period::Month;
use kapitera_store::{BalanceKey, Order, Periods};
use serde_json::json;

use super::done;
use crate::answer::{Answer, Refused};
use crate::app::Rests;
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind, encoded};
use crate::jobs::{self, Kind as JobKind};
use crate::page::{Block, Link, Page};
use crate::rights::{ACCOUNTS, WORK};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/ledger", WORK, "Rows of the ledger, with search", rows).api(Scope::Read).asks(&[
        "from",
        "to",
        "account",
        "provider",
        "centre",
        "component",
        "plan",
        "settlement",
        "words",
        "order",
        "after",
    ]),
    Route::get("/ledger/balances", WORK, "Balances by account and provider, centre or month", balances)
        .api(Scope::Read)
        .asks(&["by", "from", "to", "account", "provider", "centre"]),
    Route::get("/ledger/vouchers/{voucher}", WORK, "A voucher: its rows and what it rests on", voucher)
        .api(Scope::Read),
    Route::get("/ledger/journal", WORK, "The journal's entries and the state of its chain", journal)
        .api(Scope::Read)
        .asks(&["before", "kind"]),
    Route::get("/ledger/periods", WORK, "The months of the books", periods).api(Scope::Read),
    Route::post("/ledger/verify", WORK, "Goes through chain, deliveries, texts and files, as a job", verify)
        .api(Scope::Read),
    Route::post("/ledger/periods/{month}/open", ACCOUNTS, "Opens a month of the books", open).api(Scope::Post),
    Route::post("/ledger/periods/{month}/close", ACCOUNTS, "Closes a month of the books", close).api(Scope::Post),
    Route::post("/ledger/periods/{month}/reopen", ACCOUNTS, "Opens a closed month of the books again", reopen)
        .api(Scope::Post)
        .asks(&["reason"]),
];

/// Rows on a page.
const ROWS: u32 = 100;
/// At most so many rows are looked through for words before the answer says how far it came.
const LOOKED_THROUGH: u32 = 20_000;

/// The months asked for; one of them alone stands for both.
fn months(asked: &Asked<'_>) -> Result<Option<Periods>, Refused> {
    let (from, to) = (asked.query.parsed::<Month>("from")?, asked.query.parsed::<Month>("to")?);
    let months = match (from, to) {
        (None, None) => return Ok(None),
        (Some(from), None) => Periods { from, to: from },
        (None, Some(to)) => Periods { from: to, to },
        (Some(from), Some(to)) => Periods { from, to },
    };
    if months.from > months.to {
        let (from, to) = (months.from, months.to);
        return Err(kapitera_message::Problem::error(
            "months_reversed",
            text!("{from} är efter {to}", "{from} is after {to}"),
        )
        .hint(text!("byt plats på månaderna", "change the months about"))
        .into());
    }
    Ok(Some(months))
}

fn text_of(asked: &Asked<'_>, name: &str) -> Option<String> {
    asked.query.get(name).map(str::to_owned)
}

fn rows(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let after = match asked.query.get("after") {
        None => None,
        Some(after) => Some(
            after
                .split_once(':')
                .and_then(|(entry, row)| Some((entry.parse().ok()?, row.parse().ok()?)))
                .ok_or_else(Refused::not_found)?,
        ),
    };
    let wanted = LedgerAsked {
        periods: months(asked)?,
        account: text_of(asked, "account"),
        provider: text_of(asked, "provider"),
        centre: text_of(asked, "centre"),
        component: text_of(asked, "component"),
        plan: text_of(asked, "plan"),
        settlement: asked.query.parsed("settlement")?,
        words: text_of(asked, "words"),
        order: if asked.query.get("order") == Some("oldest") { Order::OldestFirst } else { Order::NewestFirst },
        after,
        rows: ROWS,
        look_through: LOOKED_THROUGH,
    };
    let mut page = Page::new(text!("Huvudbok", "Ledger")).with(Block::Form(filter(asked)));
    match asked.app.office(|office| Ok(ledger_page(office, &wanted)?)) {
        Ok(found) => {
            page = page.linked(without_next(found.answer), asked.links());
            if let Some((entry, row)) = found.next {
                let after = format!("{entry}:{row}");
                page = page.with(Block::Links(vec![Link::new(
                    text!("Nästa sida", "Next page"),
                    with(asked, "after", &after),
                )]));
            }
        }
        // What was searched for and is not there is said above the form that can be mended.
        Err(refused) if !asked.is_api && refused.status.is_client_error() => {
            page.blocks.push(Block::Problems(refused.problems))
        }
        Err(refused) => return Err(refused),
    }
    Ok(Answer::page(page))
}

/// The result without the words on the next page, which name the command's option.
fn without_next(mut output: Output) -> Output {
    output.parts.retain(|part| !matches!(part, Part::Sentences { key: "next", .. }));
    output
}

/// The address of this page with one thing asked otherwise.
fn with(asked: &Asked<'_>, name: &str, value: &str) -> String {
    let path = asked.here.split('?').next().unwrap_or_default();
    let others = asked.query.pairs().filter(|(there, value)| *there != name && !value.is_empty());
    let mut all: Vec<String> = others.map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    all.push(format!("{name}={}", encoded(value)));
    format!("{path}?{}", all.join("&"))
}

fn filter(asked: &Asked<'_>) -> Form {
    let held = |name: &str| asked.query.get(name).unwrap_or_default().to_owned();
    Form::ask("/ledger", text!("Sök", "Search"))
        .field(
            Field::new("words", text!("Ord", "Words"), Kind::Line)
                .holding(held("words"))
                .help(text!("I texter, namn, nummer och belopp.", "In texts, names, numbers.")),
        )
        .field(Field::new("from", text!("Från månad", "From month"), Kind::Month).holding(held("from")))
        .field(Field::new("to", text!("Till månad", "To month"), Kind::Month).holding(held("to")))
        .field(Field::new("account", text!("Konto", "Account"), Kind::Line).holding(held("account")))
        .field(
            Field::new(
                "provider",
                text!("Utförarens organisationsnummer", "The provider's organisation number"),
                Kind::Line,
            )
            .holding(held("provider")),
        )
        .field(
            Field::new("centre", text!("Hälsocentralens HSA-id", "The centre's HSA id"), Kind::Line)
                .holding(held("centre")),
        )
        .field(Field::new("component", text!("Komponent", "Component"), Kind::Line).holding(held("component")))
        .field(Field::new("settlement", text!("Avräkning", "Settlement"), Kind::Line).holding(held("settlement")))
        .field(
            Field::new(
                "order",
                text!("Ordning", "Order"),
                Kind::One(vec![
                    Choice::new("newest", text!("senaste först", "newest first")),
                    Choice::new("oldest", text!("äldsta först", "oldest first")),
                ]),
            )
            .required()
            .holding(held("order")),
        )
}

/// What balances can be added up by.
fn keys() -> [(&'static str, Text, BalanceKey); 6] {
    [
        ("account", text!("konto", "account"), BalanceKey::Account),
        ("provider", text!("utförare", "provider"), BalanceKey::Provider),
        ("centre", text!("hälsocentral", "centre"), BalanceKey::Centre),
        ("cost-centre", text!("kostnadsställe", "cost centre"), BalanceKey::CostCentre),
        ("counterpart", text!("motpart", "counterpart"), BalanceKey::Counterpart),
        ("period", text!("bokföringsmånad", "month of the books"), BalanceKey::Period),
    ]
}

fn balances(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let by = asked.query.get("by").unwrap_or("account");
    let (_, _, key) = keys().into_iter().find(|(name, ..)| *name == by).ok_or_else(Refused::not_found)?;
    let wanted = BalancesAsked {
        periods: months(asked)?,
        by: key,
        account: text_of(asked, "account"),
        provider: text_of(asked, "provider"),
        centre: text_of(asked, "centre"),
    };
    let held = |name: &str| asked.query.get(name).unwrap_or_default().to_owned();
    let choices = keys().into_iter().map(|(name, label, _)| Choice::new(name, label)).collect();
    let form = Form::ask("/ledger/balances", text!("Visa", "Show"))
        .field(Field::new("by", text!("Per", "By"), Kind::One(choices)).required().holding(by))
        .field(Field::new("from", text!("Från månad", "From month"), Kind::Month).holding(held("from")))
        .field(Field::new("to", text!("Till månad", "To month"), Kind::Month).holding(held("to")))
        .field(Field::new("account", text!("Konto", "Account"), Kind::Line).holding(held("account")))
        .field(
            Field::new(
                "provider",
                text!("Utförarens organisationsnummer", "The provider's organisation number"),
                Kind::Line,
            )
            .holding(held("provider")),
        )
        .field(
            Field::new("centre", text!("Hälsocentralens HSA-id", "The centre's HSA id"), Kind::Line)
                .holding(held("centre")),
        );
    let mut page = Page::new(text!("Saldon", "Balances")).with(Block::Form(form));
    match asked
        .app
        .output(&format!("balances {}", asked.here), Rests::OnPosted, |office| Ok(balances_answer(office, &wanted)?))
    {
        Ok(output) => page = page.linked(output, asked.links()),
        Err(refused) if !asked.is_api && refused.status.is_client_error() => {
            page.blocks.push(Block::Problems(refused.problems))
        }
        Err(refused) => return Err(refused),
    }
    Ok(Answer::page(page))
}

fn voucher(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let name: VoucherName = asked.parsed("voucher")?;
    let output = asked.app.output(&format!("voucher {}", asked.part("voucher")), Rests::OnPosted, |office| {
        Ok(voucher_answer(office, name)?)
    })?;
    Ok(Answer::page(Page::default().under(text!("Huvudbok", "Ledger"), "/ledger").linked(output, asked.links())))
}

fn journal(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let wanted = JournalAsked {
        kind: asked.query.get("kind").and_then(kapitera_books::RecordKind::from_name),
        before: asked.query.parsed("before")?,
        entries: ROWS,
    };
    let (entries, head) = asked.app.office(|office| Ok((journal_page(office, &wanted)?, office.store().head()?)))?;
    let (number, hash) = (head.number, head.sha256.get(..16).unwrap_or_default().to_owned());
    let last = asked.app.desk(|desk| {
        desk.jobs(&kapitera_desk::JobFilter {
            kind: Some(JobKind::Verify.name().to_owned()),
            limit: 1,
            ..kapitera_desk::JobFilter::default()
        })
    })?;
    let verified = last.first().and_then(|job| Some((job.ended_at?, job.state, job.id)));
    let mut page = Page::new(text!("Journal", "Journal")).lead(text!(
        "Allt som är registrerat, i en kedja: varje post bär den förras hash. {number} poster, den sista {hash}….",
        "Everything that is recorded, in a chain: each entry bears the hash of the one before. {number} entries, the last {hash}…."
    ));
    page = page.with(match verified {
        Some((at, kapitera_desk::JobState::Done, _)) => {
            let at = super::when(at);
            Block::Notice(
                crate::page::Tone::Good,
                text!(
                    "Kedjan, leveranserna, texterna och filerna kontrollerades {at} och var hela.",
                    "Chain, deliveries, texts and files were verified {at} and were whole."
                ),
            )
        }
        Some((_, kapitera_desk::JobState::Refused, id)) => Block::Notice(
            crate::page::Tone::Warning,
            text!(
                "Den senaste kontrollen fann fel: se jobb {id}.",
                "The last verification found faults: see job {id}."
            ),
        ),
        _ => Block::Notice(
            crate::page::Tone::Plain,
            text!("Ingen kontroll är gjord härifrån ännu.", "No verification has been made from here yet."),
        ),
    });
    page = page.with(Block::Actions(vec![
        Form::post("/ledger/verify", text!("Kontrollera allt", "Verify everything")).hidden("once", jobs::once(asked)),
    ]));
    page = page.linked(without_next(entries.answer), asked.links());
    if let Some(before) = entries.next {
        let to = with(asked, "before", &before.to_string());
        page = page.with(Block::Links(vec![Link::new(text!("Äldre poster", "Older entries"), to)]));
    }
    Ok(Answer::page(page))
}

fn verify(asked: &Asked<'_>) -> Result<Answer, Refused> {
    jobs::start(asked, JobKind::Verify, &json!({}), None)
}

fn periods(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let all = asked.app.periods()?;
    let mut page = Page::new(text!("Bokföringsmånader", "Months of the books"));
    page.blocks.extend(done::done(asked));
    let output = Output::of(vec![kapitera_report::periods_output(&all)]);
    page = page.linked(output, asked.links());
    if asked.may(ACCOUNTS) {
        let mut forms = Vec::new();
        for period in all.iter() {
            let month = period.month;
            forms.push(if period.open {
                Form::post(format!("/ledger/periods/{month}/close"), text!("Stäng {month}", "Close {month}")).grave()
            } else {
                Form::post(format!("/ledger/periods/{month}/reopen"), text!("Öppna {month} igen", "Open {month} again"))
                    .field(Field::new("reason", text!("Skäl", "Reason"), Kind::Line).required())
                    .grave()
            });
        }
        // The first month is chosen; after that the one after the last.
        let next = all.last().map(|last| last.month.plus(1));
        match next {
            Some(month) => {
                forms.push(Form::post(format!("/ledger/periods/{month}/open"), text!("Öppna {month}", "Open {month}")))
            }
            None => {
                for month in super::months::listed_months(asked.app)?.iter().rev().take(6) {
                    forms.push(Form::post(
                        format!("/ledger/periods/{month}/open"),
                        text!("Öppna {month}", "Open {month}"),
                    ));
                }
            }
        }
        page = page.with(Block::Actions(forms));
    }
    Ok(Answer::page(page))
}

fn open(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let (month, act) = (asked.month()?, asked.act("")?);
    asked.app.office(|office| Ok(office.open_period(month, &act)?))?;
    Ok(Answer::Done("/ledger/periods?done=open".to_owned()))
}

fn close(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let (month, act) = (asked.month()?, asked.act("")?);
    asked.app.office(|office| Ok(office.close_period(month, &act)?))?;
    Ok(Answer::Done("/ledger/periods?done=close".to_owned()))
}

fn reopen(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let reason = asked.sent.need("reason")?.to_owned();
    let (month, act) = (asked.month()?, asked.act(&reason)?);
    asked.app.office(|office| Ok(office.reopen_period(month, &act)?))?;
    Ok(Answer::Done("/ledger/periods?done=open".to_owned()))
}
