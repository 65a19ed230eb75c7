//! A centre's statement of a month of the books, as it is given out: what is booked for it, what that is made of, and what
//! its provider is paid. Every figure is the ledger's; that they are is said among the checks.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_books::{Draft, DraftKind, DraftLine, LineAmount, LineStance, PaymentRecord, Stage, Step, Subject};
use kapitera_message::{Language, Problem, Text, text};
use kapitera_money::{Ore, format_ore};
use kapitera_output::{Cell, Column, Identity, Output, Part, Place, Table};
use kapitera_period::Month;
use kapitera_post::Standing;
use kapitera_settle::Statements;

use super::claims::{self, InstalmentClaim};
use super::grounds::Grounds;
use super::life::moment;
use super::payment::account_cell;
use crate::statement::statement_parts;
use crate::words::decimal_mark;

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
    /// The ledger's rows of the month that add to what the centre's provider is to be paid, or are put off to instalments.
    pub booked: &'a [BookedRow],
    /// What the centre pays back in instalments.
    pub claims: &'a [InstalmentClaim],
    /// What of its surplus and deficit is carried over in the month.
    pub carried: &'a [CarriedRow],
    /// Why plans and corrections take or give.
    pub grounds: &'a Grounds,
    /// The months whose settlements are booked.
    pub booked_months: &'a BTreeSet<Month>,
    /// Whose statement it is, when no draft of the month knows the centre: then only a surplus or deficit is carried over.
    pub otherwise: Option<&'a StatementOf>,
    /// The language.
    pub language: Language,
}

/// A row of the ledger as a statement shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookedRow {
    /// The voucher, `A 12`.
    pub voucher: String,
    /// The account's number.
    pub account: String,
    /// What the account is called.
    pub account_name: String,
    /// The month that the amount belongs to.
    pub month_for: Month,
    /// What it adds to what the provider is to be paid.
    pub amount: Ore,
    /// Whether it pays out what was carried over from earlier years: the row then comes from no draft.
    pub of_carry_over: bool,
}

/// A part of a unit's surplus or deficit that a rule carries over, as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedRow {
    /// The voucher, `C 3`.
    pub voucher: String,
    /// The rule's name.
    pub rule: String,
    /// The decision that it rests on.
    pub decision: String,
    /// What the voucher rests on: the year's figures in words, decisions, the sources of the results.
    pub rests_on: Vec<String>,
    /// The account's name.
    pub account_name: String,
    /// The month that the amount belongs to.
    pub month_for: Month,
    /// What it adds to what the unit has: above 0 a surplus carried or a deficit that is met, below 0 a deficit carried or a
    /// surplus that is used.
    pub amount: Ore,
}

/// The statement.
///
/// # Errors
///
/// `statement_not_the_ledgers` when its lines do not come to what the ledger has booked, or the month's columns not to the
/// settlement's lines.
pub fn posted_statement_output(asked: &PostedStatement<'_>) -> Result<Output, Problem> {
    let StatementOf { name, provider, provider_name } = known(asked)?;
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
    parts.extend(put_off_table(asked));
    parts.extend(claims::parts(asked.claims, &provider_name, asked.language));
    parts.extend(asked.made.map(|made| month_parts(asked, made)).transpose()?.unwrap_or_default());
    parts.extend(other_lines(asked));
    parts.extend(carried_parts(asked));
    parts.push(Part::Table(ledger_table(asked)));
    parts.push(Part::Table(payments_table(asked, &provider)));
    parts.push(checks(asked));
    parts.push(Part::Table(stands_on(asked)));
    parts.push(Part::Identities(identities(asked)));
    Ok(Output { title: Some(text!("Besked för {name}, {period}", "Statement of {name}, {period}")), parts, csv: None })
}

/// Whose a statement is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementOf {
    /// The centre's name.
    pub name: String,
    /// The provider's organisation number.
    pub provider: String,
    /// The provider's name.
    pub provider_name: String,
}

/// What the drafts know of the centre, the latest of them.
fn known(asked: &PostedStatement<'_>) -> Result<StatementOf, Problem> {
    let found =
        asked.standings.iter().chain(asked.undone).rev().find_map(|standing| standing.draft.centre(asked.centre));
    let of_draft = found.map(|found| StatementOf {
        name: found.name.clone(),
        provider: found.provider.clone(),
        provider_name: found.provider_name.clone(),
    });
    let (centre, period) = (asked.centre, asked.period);
    of_draft.or_else(|| asked.otherwise.cloned()).ok_or_else(|| {
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
    let mut paid_out: BTreeMap<Month, Ore> = BTreeMap::new();
    for row in asked.booked.iter().filter(|row| row.of_carry_over) {
        *paid_out.entry(row.month_for).or_default() += row.amount;
    }
    for (month_for, amount) in paid_out {
        let source =
            text!("över- och underskott, betalas ut eller dras av", "surplus and deficit, paid out or charged");
        rows.push(vec![Cell::Words(source), Cell::Name(month_for.to_string()), Cell::Money(amount)]);
        sum += amount;
    }
    let ledger = asked.booked_in_all();
    if sum != ledger {
        return Err(not_the_ledgers(asked, sum, ledger));
    }
    let total = vec![Cell::Words(text!("BOKFÖRT", "BOOKED")), Cell::Empty, Cell::Money(sum)];
    Ok(Table { key: BOOKED, heading: text!("Bokfört", "Booked"), columns, rows, total: Some(total) })
}

/// The keys of tables that checks speak of.
const BOOKED: &str = "booked";
const LEDGER: &str = "ledger";
const TO_PAY: &str = "to_pay";

impl PostedStatement<'_> {
    /// What the ledger has booked for the centre in the month.
    fn booked_in_all(&self) -> Ore {
        self.booked.iter().map(|row| row.amount).sum()
    }

    /// The claims of which something was put off in the month.
    fn put_off(&self) -> impl Iterator<Item = &InstalmentClaim> {
        self.claims.iter().filter(|claim| claim.put_off != Ore::ZERO)
    }
}

/// What of the booked is put off to instalments, and what is to be paid now.
fn put_off_table(asked: &PostedStatement<'_>) -> Option<Part> {
    let all = asked.booked_in_all();
    let row = |said: Text, amount: Ore| vec![Cell::Words(said), Cell::Money(amount)];
    let mut rows: Vec<Vec<Cell>> = asked.put_off().map(|claim| row(claim.put_off_said(), claim.put_off)).collect();
    if rows.is_empty() {
        return None;
    }
    let put_off: Ore = asked.put_off().map(|claim| claim.put_off).sum();
    rows.insert(0, row(text!("att betala nu", "to pay now"), all - put_off));
    Some(Part::Table(Table {
        key: TO_PAY,
        heading: text!("Att betala nu, och på delbetalning", "To pay now, and in instalments"),
        columns: vec![Column::new("what", text!("vad", "what")), Column::new("amount", text!("kr", "kr"))],
        rows,
        total: Some(row(text!("BOKFÖRT", "BOOKED"), all)),
    }))
}

/// The ledger's rows that the booked is the sum of.
fn ledger_table(asked: &PostedStatement<'_>) -> Table {
    let columns = vec![
        Column::new("voucher", text!("verifikation", "voucher")),
        Column::new("account", text!("konto", "account")),
        Column::new("account_name", text!("benämning", "name")),
        Column::new("month_for", text!("avser", "for")),
        Column::new("amount", text!("kr", "kr")),
    ];
    let row = |row: &BookedRow| {
        vec![
            Cell::Name(row.voucher.clone()),
            Cell::Name(row.account.clone()),
            Cell::Name(row.account_name.clone()),
            Cell::Name(row.month_for.to_string()),
            Cell::Money(row.amount),
        ]
    };
    let mut total = vec![Cell::Empty; columns.len()];
    total[0] = Cell::Words(text!("Summa", "Total"));
    total[4] = Cell::Money(asked.booked_in_all());
    let heading = text!("I huvudboken", "In the ledger");
    Table { key: LEDGER, heading, columns, rows: asked.booked.iter().map(row).collect(), total: Some(total) }
}

/// What of the unit's surplus and deficit is carried over: shown beside what is paid.
fn carried_parts(asked: &PostedStatement<'_>) -> Vec<Part> {
    if asked.carried.is_empty() {
        return Vec::new();
    }
    let columns = vec![
        Column::new("voucher", text!("verifikation", "voucher")),
        Column::new("month_for", text!("avser", "for")),
        Column::new("what", text!("vad", "what")),
        Column::new("rule", text!("regel", "rule")),
        Column::new("decision", text!("beslut", "decision")),
        Column::new("amount", text!("kr", "kr")),
    ];
    let row = |row: &CarriedRow| {
        vec![
            Cell::Name(row.voucher.clone()),
            Cell::Name(row.month_for.to_string()),
            Cell::Name(row.account_name.clone()),
            Cell::Name(row.rule.clone()),
            Cell::Name(row.decision.clone()),
            Cell::Change(row.amount),
        ]
    };
    let mut total = vec![Cell::Empty; columns.len()];
    total[0] = Cell::Words(text!("Förs över", "Carried over"));
    total[5] = Cell::Change(asked.carried.iter().map(|row| row.amount).sum());
    let heading = text!(
        "Över- och underskott som förs över; ingår inte i det som betalas",
        "Surplus and deficit carried over; not a part of what is paid"
    );
    let rows = asked.carried.iter().map(row).collect();
    let mut sentences: Vec<Text> = Vec::new();
    for on in asked.carried.iter().flat_map(|row| &row.rests_on) {
        let sentence = Text::same(on.as_str());
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    let grounds = text!("Vad det som förs över vilar på", "What is carried over rests on");
    vec![
        Part::Table(Table { key: "carried_over", heading, columns, rows, total: Some(total) }),
        Part::Sentences { key: "carried_over_grounds", heading: grounds, sentences },
    ]
}

/// What must hold between the statement's sums besides that each is the sum of its rows.
fn identities(asked: &PostedStatement<'_>) -> Vec<Identity> {
    let holds = |said, sum, plus| Identity { said, columns: vec!["amount".to_owned()], sum, plus, minus: Vec::new() };
    let mut identities = vec![
        holds(
            text!("BOKFÖRT = huvudbokens rader", "BOOKED = the ledger's rows"),
            Place::total(BOOKED),
            vec![Place::rows(LEDGER, 0..asked.booked.len())],
        ),
        holds(
            text!("huvudbokens summa = BOKFÖRT", "the ledger's total = BOOKED"),
            Place::total(LEDGER),
            vec![Place::total(BOOKED)],
        ),
    ];
    if asked.put_off().next().is_some() {
        let said = text!("att betala nu + på delbetalning = BOKFÖRT", "to pay now + in instalments = BOOKED");
        identities.push(holds(said, Place::total(TO_PAY), vec![Place::total(BOOKED)]));
    }
    identities
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
    let of_care = |draft: &Draft| draft.kind == DraftKind::Settlement && draft.id.subject == Subject::PrimaryCare;
    let settled = asked.standings.iter().find(|standing| of_care(&standing.draft));
    let (Some(position), Some(standing)) = (position, settled) else { return Ok(Vec::new()) };
    let made_total = made.of_centre(position).sums.month.to_pay();
    let own: Ore = lines(asked, standing).filter(|line| line.plan.is_empty()).map(DraftLine::paid).sum();
    if made_total != own {
        return Err(not_the_ledgers(asked, made_total, own));
    }
    let mut parts = statement_parts(made, position, Some(asked.booked_months));
    if let Some(Part::Table(table)) = parts.first_mut() {
        let month = standing.draft.id.month;
        table.heading = text!("Avräkningen av {month}", "The settlement of {month}");
    }
    Ok(parts)
}

/// Lines of internal trade, corrections and plans: each with the month it belongs to, why, for how many, and what it rests on.
fn other_lines(asked: &PostedStatement<'_>) -> Option<Part> {
    let columns = vec![
        Column::new("settlement", text!("i", "in")),
        Column::new("month_for", text!("avser", "for")),
        Column::new("line", text!("rad", "line")),
        Column::new("reason", text!("skäl", "reason")),
        Column::new("rests_on", text!("beslut eller underlag", "decision or basis")),
        Column::new("persons", text!("antal", "count")),
        Column::new("difference", text!("skillnad, kr", "difference, kr")),
        Column::new("booked", text!("bokfört, kr", "booked, kr")),
    ];
    let mut rows = Vec::new();
    let mut sum = Ore::ZERO;
    for standing in asked.standings {
        let kind = standing.draft.kind;
        let trade = standing.draft.id.subject == Subject::InternalTrade;
        let shown =
            lines(asked, standing).filter(|line| trade || kind == DraftKind::Correction || !line.plan.is_empty());
        for line in shown.filter(|line| line.paid() != Ore::ZERO || is_shown_only(line)) {
            let ground = asked.grounds.of(kind, line, asked.language).unwrap_or_default();
            rows.push(vec![
                Cell::Name(standing.draft.id.to_string()),
                Cell::Name(line.month_for.to_string()),
                Cell::Name(line.label.clone()),
                Cell::Name(ground.reason),
                Cell::Name(ground.rests_on),
                line.persons.map_or(Cell::Empty, |persons| Cell::Whole(persons.into())),
                Cell::Change(line.paid()),
                if line.moved { Cell::Change(line.booked()) } else { Cell::Empty },
            ]);
            sum += line.booked();
        }
    }
    if rows.is_empty() {
        return None;
    }
    let mut total = vec![Cell::Empty; columns.len()];
    total[0] = Cell::Words(text!("Bokfört", "Booked"));
    total[7] = Cell::Change(sum);
    let traded = asked.standings.iter().any(|standing| standing.draft.id.subject == Subject::InternalTrade);
    let heading = if traded {
        text!("Internhandel, rättelser och planer", "Internal trade, corrections and plans")
    } else {
        text!("Rättelser och planer", "Corrections and plans")
    };
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
            rows.push(vec![id.clone(), day.clone(), account_cell(&item.account), Cell::Money(item.amount)]);
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
    let sum = format_ore(asked.booked_in_all(), decimal_mark(asked.language));
    let mut sentences: Vec<Text> = vec![text!(
        "beskedets rader = huvudbokens rader = {sum} kr",
        "the statement's lines = the ledger's rows = {sum} kr"
    )];
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
