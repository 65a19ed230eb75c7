//! A centre's statement of a month of the books, as it is given out: what is booked for it, what that is made of, and what
//! its provider is paid. Every figure is the ledger's; that they are is said among the checks.

use std::collections::BTreeMap;

use kapitera_books::{DraftKind, DraftLine, LineAmount, LineStance, PaymentRecord, Stage, Step};
use kapitera_message::{Language, Problem, Text, text};
use kapitera_money::{Ore, format_ore};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Month;
use kapitera_post::Standing;
use kapitera_settle::Statements;

use super::life::moment;
use crate::statement::statement_output;

/// What a statement is made from.
#[derive(Clone, Copy)]
pub struct PostedStatement<'a> {
    /// The centre's HSA id.
    pub centre: &'a str,
    /// The month of the books.
    pub period: Month,
    /// The settlements and corrections that are booked in the month, in order of their names.
    pub standings: &'a [Standing],
    /// Those that were undone in the month, by contrary vouchers.
    pub undone: &'a [Standing],
    /// The month's statements, with the columns of the year, last year and the forecast; none when no settlement is booked.
    pub made: Option<&'a Statements>,
    /// Payments of the month.
    pub payments: &'a [PaymentRecord],
    /// What the ledger has booked for the centre in the month, by the names of its vouchers: what is added to what its
    /// provider is to be paid.
    pub booked: &'a BTreeMap<String, Ore>,
    /// The language.
    pub language: Language,
}

/// The statement.
///
/// # Errors
///
/// `statement_not_the_ledgers` when its lines do not come to what the ledger has booked, or the month's columns not to the
/// settlement's lines.
pub fn posted_statement_output(asked: &PostedStatement<'_>) -> Result<Output, Problem> {
    let Known { name, provider, provider_name } = known(asked)?;
    let PostedStatement { centre, period, .. } = *asked;
    let mut parts = vec![Part::Facts {
        key: "statement",
        heading: Text::default(),
        facts: vec![
            ("centre_id", text!("HSA-id", "HSA id"), Cell::Name(centre.to_owned())),
            ("provider", text!("utförare", "provider"), Cell::Name(format!("{provider_name}, {provider}"))),
            ("period", text!("bokförd i", "booked in"), Cell::Name(period.to_string())),
        ],
    }];
    parts.push(Part::Table(booked_table(asked)?));
    parts.extend(asked.made.map(|made| month_parts(asked, made)).transpose()?.unwrap_or_default());
    parts.extend(other_lines(asked));
    parts.push(Part::Table(payments_table(asked, &provider)));
    parts.push(checks(asked));
    parts.push(Part::Table(stands_on(asked)));
    Ok(Output { title: Some(text!("Besked för {name}, {period}", "Statement of {name}, {period}")), parts, csv: None })
}

/// What the drafts know of the centre.
struct Known {
    name: String,
    provider: String,
    provider_name: String,
}

fn known(asked: &PostedStatement<'_>) -> Result<Known, Problem> {
    let found =
        asked.standings.iter().chain(asked.undone).rev().find_map(|standing| standing.draft.centre(asked.centre));
    let centre = asked.centre;
    let period = asked.period;
    found
        .map(|found| Known {
            name: found.name.clone(),
            provider: found.provider.clone(),
            provider_name: found.provider_name.clone(),
        })
        .ok_or_else(|| {
            Problem::error(
                "nothing_booked_for_centre",
                text!("inget är bokfört för {centre} i {period}", "nothing is booked for {centre} in {period}"),
            )
        })
}

fn lines<'a>(asked: &PostedStatement<'a>, standing: &'a Standing) -> impl Iterator<Item = &'a DraftLine> {
    let centre = asked.centre;
    standing.draft.lines.iter().filter(move |line| line.centre == centre)
}

/// What is booked, by where it comes from; it is what the ledger has.
fn booked_table(asked: &PostedStatement<'_>) -> Result<Table, Problem> {
    let columns = vec![
        Column::new("source", text!("vad", "what")),
        Column::new("month_for", text!("avser", "for")),
        Column::new("amount", text!("kr", "kr")),
    ];
    let mut rows = Vec::new();
    let mut sum = Ore::ZERO;
    for standing in asked.standings {
        let mut by: BTreeMap<(bool, Month), Ore> = BTreeMap::new();
        for line in lines(asked, standing).filter(|line| line.booked() != Ore::ZERO) {
            *by.entry((!line.plan.is_empty(), line.month_for)).or_default() += line.booked();
        }
        let id = standing.draft.id;
        for ((of_plan, month_for), amount) in by {
            let source = match (of_plan, standing.draft.kind) {
                (true, _) => text!("planer, med {id}", "plans, with {id}"),
                (false, DraftKind::Settlement) => text!("avräkning {id}", "settlement {id}"),
                (false, DraftKind::Correction) => text!("rättelse {id}", "correction {id}"),
            };
            rows.push(vec![Cell::Words(source), Cell::Name(month_for.to_string()), Cell::Money(amount)]);
            sum += amount;
        }
    }
    for standing in asked.undone {
        let mut by: BTreeMap<Month, Ore> = BTreeMap::new();
        for line in lines(asked, standing) {
            *by.entry(line.month_for).or_default() += -line.booked();
        }
        let id = standing.draft.id;
        for (month_for, amount) in by.into_iter().filter(|(_, amount)| *amount != Ore::ZERO) {
            let source = text!("{id} återförd", "{id} reversed");
            rows.push(vec![Cell::Words(source), Cell::Name(month_for.to_string()), Cell::Money(amount)]);
            sum += amount;
        }
    }
    let ledger: Ore = asked.booked.values().copied().sum();
    if sum != ledger {
        return Err(not_the_ledgers(asked, sum, ledger));
    }
    let total = vec![Cell::Words(text!("BOKFÖRT", "BOOKED")), Cell::Empty, Cell::Money(sum)];
    Ok(Table { key: "booked", heading: text!("Bokfört", "Booked"), columns, rows, total: Some(total) })
}

fn not_the_ledgers(asked: &PostedStatement<'_>, lines: Ore, ledger: Ore) -> Problem {
    let (centre, period) = (asked.centre, asked.period);
    let (lines_sv, ledger_sv) = (format_ore(lines, ','), format_ore(ledger, ','));
    let (lines_en, ledger_en) = (format_ore(lines, '.'), format_ore(ledger, '.'));
    Problem::error(
        "statement_not_the_ledgers",
        text!(
            "beskedet för {centre}, {period}, blir {lines_sv} kr men huvudboken har {ledger_sv} kr",
            "the statement of {centre}, {period}, comes to {lines_en} kr but the ledger has {ledger_en} kr"
        ),
    )
    .why(text!("ett besked ska vara det som är bokfört", "a statement must be what is booked"))
    .hint(text!("pröva huvudboken: kapitera ledger verify", "prove the ledger: kapitera ledger verify"))
}

/// The month's columns as in `kapitera statement`, when they are the settlement's own lines.
fn month_parts(asked: &PostedStatement<'_>, made: &Statements) -> Result<Vec<Part>, Problem> {
    let position = made.centres.iter().position(|centre| &*centre.id == asked.centre);
    let settled = asked.standings.iter().find(|standing| standing.draft.kind == DraftKind::Settlement);
    let (Some(position), Some(standing)) = (position, settled) else { return Ok(Vec::new()) };
    let made_total = made.of_centre(position).sums.month.to_pay();
    let own: Ore = lines(asked, standing).filter(|line| line.plan.is_empty()).map(DraftLine::paid).sum();
    if made_total != own {
        return Err(not_the_ledgers(asked, made_total, own));
    }
    let mut parts = statement_output(made, position).parts;
    if let Some(Part::Table(table)) = parts.first_mut() {
        let month = standing.draft.id.month;
        table.heading = text!("Avräkningen av {month}", "The settlement of {month}");
    }
    Ok(parts)
}

/// Lines of corrections and plans: each with the month it belongs to, why, for how many, and what it rests on.
fn other_lines(asked: &PostedStatement<'_>) -> Option<Part> {
    let columns = vec![
        Column::new("settlement", text!("i", "in")),
        Column::new("month_for", text!("avser", "for")),
        Column::new("line", text!("rad", "line")),
        Column::new("cause", text!("orsak", "cause")),
        Column::new("persons", text!("antal", "count")),
        Column::new("amount", text!("kr", "kr")),
        Column::new("moved", text!("bokförd", "booked")),
        Column::new("rests_on", text!("vilar på", "rests on")),
    ];
    let mut rows = Vec::new();
    let mut sum = Ore::ZERO;
    for standing in asked.standings {
        let of_correction = standing.draft.kind == DraftKind::Correction;
        let shown = lines(asked, standing).filter(|line| of_correction || !line.plan.is_empty());
        for line in shown.filter(|line| line.paid() != Ore::ZERO || is_shown_only(line)) {
            rows.push(vec![
                Cell::Name(standing.draft.id.to_string()),
                Cell::Name(line.month_for.to_string()),
                Cell::Name(line.label.clone()),
                Cell::Code(line.cause.name(), line.cause.said()),
                line.persons.map_or(Cell::Empty, |persons| Cell::Whole(persons.into())),
                Cell::Change(line.paid()),
                Cell::Flag(line.moved),
                Cell::Name(if line.plan.is_empty() { line.rests_on.clone() } else { line.plan.clone() }),
            ]);
            sum += line.booked();
        }
    }
    if rows.is_empty() {
        return None;
    }
    let mut total = vec![Cell::Empty; columns.len()];
    total[0] = Cell::Words(text!("Bokfört", "Booked"));
    total[5] = Cell::Change(sum);
    let heading = text!("Rättelser och planer", "Corrections and plans");
    Some(Part::Table(Table { key: "corrections", heading, columns, rows, total: Some(total) }))
}

/// A line of another stance that changed: it is shown, and pays nothing.
fn is_shown_only(line: &DraftLine) -> bool {
    matches!(line.stance, LineStance::Shadow | LineStance::Received)
        && !matches!(line.amount, LineAmount::Money(Ore::ZERO))
}

fn payments_table(asked: &PostedStatement<'_>, provider: &str) -> Table {
    let columns = vec![
        Column::new("payment", text!("utbetalning", "payment")),
        Column::new("execution", text!("dag", "day")),
        Column::new("to", text!("till", "to")),
        Column::new("amount", text!("kr", "kr")),
    ];
    let mut rows = Vec::new();
    for payment in asked.payments {
        let (id, day) = (Cell::Name(payment.id.clone()), Cell::Name(payment.execution.to_string()));
        for item in payment.items.iter().filter(|item| item.provider == provider) {
            rows.push(vec![id.clone(), day.clone(), Cell::Name(item.account.clone()), Cell::Money(item.amount)]);
        }
        for held in payment.held.iter().filter(|held| held.provider == provider) {
            let reason = &held.reason;
            let said = text!("betalas inte: {reason}", "not paid: {reason}");
            rows.push(vec![id.clone(), day.clone(), Cell::Words(said), Cell::Money(-held.owed)]);
        }
    }
    if rows.is_empty() {
        let not_yet = text!("inte betald än", "not paid yet");
        rows.push(vec![Cell::Words(not_yet), Cell::Empty, Cell::Empty, Cell::Empty]);
    }
    let heading = text!("Utbetalt till utföraren, för alla dess enheter", "Paid to the provider, for all its centres");
    Table { key: "payments", heading, columns, rows, total: None }
}

fn checks(asked: &PostedStatement<'_>) -> Part {
    let mark = match asked.language {
        Language::Sv => ',',
        Language::En => '.',
    };
    let mut sentences: Vec<Text> = Vec::new();
    for (voucher, amount) in asked.booked {
        let kronor = format_ore(*amount, mark);
        sentences.push(text!(
            "verifikation {voucher} har {kronor} kr för hälsocentralen",
            "voucher {voucher} has {kronor} kr for the centre"
        ));
    }
    let sum = format_ore(asked.booked.values().copied().sum(), mark);
    sentences.push(text!(
        "beskedets rader = verifikationerna = {sum} kr",
        "the statement's lines = the vouchers = {sum} kr"
    ));
    if asked.made.is_some() {
        sentences.push(text!(
            "månadens kolumn, räknad igen med samma leveranser, är avräkningens rader",
            "the month's column, settled again from the same deliveries, is the settlement's lines"
        ));
    }
    Part::Sentences { key: "checks", heading: text!("Kontroller som höll", "Checks that held"), sentences }
}

/// What the statement stands on: who attested what, and the digests.
fn stands_on(asked: &PostedStatement<'_>) -> Table {
    let columns = vec![
        Column::new("settlement", text!("avräkning", "settlement")),
        Column::new("known_at", text!("känt till och med", "known at")),
        Column::new("attested_by", text!("attesterad av", "attested by")),
        Column::new("posted_at", text!("bokförd", "posted")),
        Column::new("deliveries", text!("leveranser", "deliveries")),
        Column::new("model", text!("modell", "model")),
        Column::new("draft", text!("utkastets hash", "the draft's hash")),
    ];
    let row = |standing: &Standing| {
        let taken = |step: Step| standing.life.steps.iter().rev().find(|taken| taken.step == step);
        let draft = &standing.draft;
        vec![
            Cell::Name(draft.id.to_string()),
            moment(draft.known_at),
            taken(Step::Attested).map_or(Cell::Empty, |taken| Cell::Name(taken.by.clone())),
            taken(Step::Posted).map_or(Cell::Empty, |taken| moment(taken.at)),
            Cell::Whole(draft.delivery_list.len() as i128),
            Cell::Name(draft.model_id.clone()),
            Cell::Name(standing.entry.sha256.clone()),
        ]
    };
    let there = |standing: &&Standing| matches!(standing.life.stage, Stage::Posted | Stage::Paid);
    Table {
        key: "stands_on",
        heading: text!("Vad beskedet vilar på", "What the statement stands on"),
        columns,
        rows: asked.standings.iter().filter(there).map(row).collect(),
        total: None,
    }
}
