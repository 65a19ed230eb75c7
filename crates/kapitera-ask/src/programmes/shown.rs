//! A programme as it stands on a day, as tables.

use kapitera_message::{Problems, Text, text};
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::{Date, Span};
use kapitera_programme::{
    Change, Derived, DerivedLine, Level, Programme, Report, Row, Sign, Valuation, changes, effect_text, late_text,
    report, standing_text, status_text, valuation_text,
};

use super::Known;
use super::amounts::{amount, maybe, reckoned};
use super::by_period::by_period;
use super::described::described;
use super::overview::standings;
use crate::one;

/// What is to be shown.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The day it is seen from: nothing that came later counts.
    pub as_of: Date,
    /// An earlier day: what is new since then.
    pub since: Option<Date>,
    /// Measures and parts too, or those of one package.
    pub of: Shown,
}

/// Which rows are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The packages.
    Packages,
    /// All items.
    All,
    /// An item and what is below it.
    Below(String),
}

/// Plan, outcome, deviation, what has accumulated and the forecast; the effect year by year; who is late; what is new.
///
/// # Errors
///
/// As [`kapitera_programme::report`]; `item_not_in_programme`.
pub fn report_answer(known: &Known, asked: &Asked) -> Result<Output, Problems> {
    let programme = &known.programme;
    let report = report(programme, &known.facts(), asked.as_of)?;
    let is_shown = |row: &&Row| match &asked.of {
        Shown::Packages => row.level == Level::Package,
        Shown::All => true,
        Shown::Below(path) => row.path == *path || row.path.starts_with(&format!("{path}/")),
    };
    let counted: Vec<&Row> =
        report.rows.iter().filter(is_shown).filter(|row| row.valuation == Valuation::Valued).collect();
    let mut parts = Vec::new();
    if let Shown::Below(path) = &asked.of {
        parts.extend(described(known, path)?);
        parts.extend(by_period(programme, &report, path));
    }
    // An item that is kept apart has no amounts, and no table of them.
    if !counted.is_empty() {
        parts.push(Part::Table(table(programme, &report, &counted, asked.of == Shown::Packages)));
    }
    parts.extend(kept_apart(&report, &is_shown));
    if asked.of == Shown::Packages || asked.of == Shown::All {
        parts.push(Part::Table(standings(&report)));
        parts.push(Part::Table(effects(programme, &report)));
        parts.extend(late(&report));
    }
    parts.extend(parts_differ(programme, &report));
    parts.extend(looked_up(known, &report, &is_shown));
    if let Some(since) = asked.since {
        parts.push(new(known, since, asked.as_of)?);
    }
    if !known.missing.is_empty() {
        let heading = text!("Utfall som regeln inte kan ge", "Outcomes that their rule cannot give");
        let sentences = known.missing.iter().map(|problem| problem.what.clone()).collect();
        parts.push(Part::Sentences { key: "not_derived", heading, sentences });
    }
    let on = asked.as_of;
    let title = match &asked.of {
        Shown::Below(path) => {
            let Text { sv, en } = &programme.needed_item(path).map_err(one)?.title;
            text!("{path} {sv}, {on}", "{path} {en}, {on}")
        }
        Shown::Packages | Shown::All => {
            let Text { sv, en } = &programme.title;
            text!("{sv}, {on}", "{en}, {on}")
        }
    };
    Ok(Output { title: Some(title), parts, csv: None })
}

fn table(programme: &Programme, report: &Report, rows: &[&Row], with_sums: bool) -> Table {
    let unit = programme.unit.name();
    let mut columns = vec![
        Column::new("item", text!("post", "item")),
        Column::new("title", text!("vad", "what")),
        Column::new("status", text!("läge", "status")),
    ];
    for period in &programme.periods {
        let (name, Text { sv, en }) = (&period.name, &period.title);
        columns.push(Column::new(&format!("plan_{name}"), text!("plan {sv}", "plan {en}")));
        columns.push(Column::new(&format!("outcome_{name}"), text!("utfall {sv}", "outcome {en}")));
        columns.push(Column::for_programs(&format!("outcome_{name}_kronor")));
        columns.push(Column::new(&format!("deviation_{name}"), text!("avvikelse {sv}", "deviation {en}")));
        columns.push(Column::for_programs(&format!("deviation_{name}_kronor")));
        columns.push(Column::for_programs(&format!("standing_{name}")));
    }
    columns.push(Column::new("accumulated", text!("ackumulerat", "accumulated")));
    columns.push(Column::for_programs("accumulated_kronor"));
    columns.push(Column::new("forecast", text!("prognos", "forecast")));
    columns.push(Column::for_programs("forecast_kronor"));
    columns.push(Column::for_programs("effect"));
    columns.push(Column::for_programs("responsible"));
    let total = with_sums.then(|| sums(programme, report));
    let stops = programme.periods.iter().filter(|period| period.within.is_some());
    let keys = |period: &kapitera_programme::Period| {
        ["plan", "outcome", "deviation"].map(|what| format!("{what}_{}", period.name))
    };
    let empty: Vec<String> = stops.flat_map(keys).collect();
    Table {
        key: "items",
        heading: text!("Plan och utfall, {unit}", "Plan and outcome, {unit}"),
        columns,
        rows: rows.iter().map(|row| cells(programme, row)).collect(),
        total,
    }
    // What nobody has planned or reported of a stop on the way is no news to people.
    .without_zeros(&empty.iter().map(String::as_str).collect::<Vec<_>>())
}

fn cells(programme: &Programme, row: &Row) -> Vec<Cell> {
    let status = if row.removed {
        Cell::Code("removed", text!("borttaget", "removed"))
    } else {
        row.status.map_or(Cell::Empty, |status| {
            let (code, words) = status_text(status);
            Cell::Code(code, words)
        })
    };
    let mut cells = vec![Cell::Name(row.path.clone()), Cell::Words(row.title.clone()), status];
    for cell in &row.cells {
        cells.push(maybe(programme, cell.plan));
        cells.extend(to_the_ore(programme, cell.amount()));
        cells.extend(to_the_ore(programme, cell.deviation.map(|deviation| deviation.amount)));
        let (code, words) = standing_text(cell.standing);
        cells.push(Cell::Code(code, words));
    }
    cells.extend(to_the_ore(programme, row.accumulated));
    cells.extend(to_the_ore(programme, row.forecast.amount));
    let (code, words) = effect_text(row.effect);
    cells.push(Cell::Code(code, words));
    cells.push(row.responsible.as_ref().map_or(Cell::Empty, |role| Cell::Name(role.clone())));
    cells
}

/// An outcome or a forecast as people read it, and to the öre for programs.
fn to_the_ore(programme: &Programme, amount: Option<Ore>) -> [Cell; 2] {
    [amount.map_or(Cell::Empty, |amount| reckoned(programme, amount)), amount.map_or(Cell::Empty, Cell::Money)]
}

fn sums(programme: &Programme, report: &Report) -> Vec<Cell> {
    let mut cells = vec![Cell::Empty, Cell::Words(text!("Summa", "Sum")), Cell::Empty];
    for sum in &report.sums {
        cells.push(maybe(programme, sum.plan));
        cells.extend(to_the_ore(programme, sum.outcome));
        cells.extend(to_the_ore(programme, sum.deviation));
        cells.push(Cell::Empty);
    }
    cells.extend(to_the_ore(programme, report.totals.accumulated));
    cells.extend(to_the_ore(programme, report.totals.forecast));
    cells.extend([Cell::Empty, Cell::Empty]);
    cells
}

fn kept_apart(report: &Report, is_shown: &dyn Fn(&&Row) -> bool) -> Option<Part> {
    let row = |row: &Row| {
        let (code, words) = valuation_text(row.valuation);
        vec![Cell::Name(row.path.clone()), Cell::Code(code, words), Cell::Words(row.title.clone())]
    };
    let rows: Vec<Vec<Cell>> = report.kept_apart().filter(|row| is_shown(row)).map(row).collect();
    let table = Table {
        key: "kept_apart",
        heading: text!("Hålls isär och ingår i ingen summa", "Kept apart, and in no sum"),
        columns: vec![
            Column::new("item", text!("post", "item")),
            Column::new("valuation", text!("hur", "how")),
            Column::new("title", text!("vad", "what")),
        ],
        rows,
        total: None,
    };
    (!table.rows.is_empty()).then_some(Part::Table(table))
}

fn effects(programme: &Programme, report: &Report) -> Table {
    let unit = programme.unit.name();
    let row = |effect: &kapitera_programme::EffectYear| {
        let years = if effect.from == effect.to {
            effect.from.to_string()
        } else {
            let (from, to) = (effect.from, effect.to);
            format!("{from}–{to}")
        };
        let mut cells = vec![Cell::Name(years)];
        for amount in
            [effect.new.lasting, effect.new.one_off, effect.new.unsaid, effect.carried.lasting, effect.carried.unsaid]
        {
            cells.extend(to_the_ore(programme, Some(amount)));
        }
        cells
    };
    let kinds = [
        ("new_lasting", text!("ny, varaktig", "new, lasting")),
        ("new_one_off", text!("ny, engångs", "new, one-off")),
        ("new_unsaid", text!("ny, framgår inte", "new, not said")),
        ("carried_lasting", text!("från tidigare, varaktig", "from before, lasting")),
        ("carried_unsaid", text!("från tidigare om den varar", "from before if it lasts")),
    ];
    Table {
        key: "effects",
        heading: text!("Effekt år för år, {unit}", "Effect year by year, {unit}"),
        columns: std::iter::once(Column::new("years", text!("år", "year")))
            .chain(
                kinds.into_iter().flat_map(|(key, heading)| {
                    [Column::new(key, heading), Column::for_programs(&format!("{key}_kronor"))]
                }),
            )
            .collect(),
        rows: report.effects.iter().map(row).collect(),
        total: None,
    }
}

/// Who has not reported.
fn late(report: &Report) -> Option<Part> {
    let row = |late: &kapitera_programme::Late| {
        let (code, words) = late_text(late);
        vec![
            Cell::Name(late.path.clone()),
            Cell::Name(late.period.clone()),
            Cell::Code(code, words),
            late.responsible.as_ref().map_or(Cell::Empty, |role| Cell::Name(role.clone())),
        ]
    };
    let table = Table {
        key: "not_reported",
        heading: text!("Inte rapporterat", "Not reported"),
        columns: vec![
            Column::new("item", text!("post", "item")),
            Column::new("period", text!("period", "period")),
            Column::new("standing", text!("läge", "state")),
            Column::new("responsible", text!("ansvarig", "responsible")),
        ],
        rows: report.late.iter().map(row).collect(),
        total: None,
    };
    (!table.rows.is_empty()).then_some(Part::Table(table))
}

/// What the rules of the shown items looked up: the amounts that each outcome is the signed sum of.
fn looked_up(known: &Known, report: &Report, is_shown: &dyn Fn(&&Row) -> bool) -> Option<Part> {
    let shown: Vec<&str> = report.rows.iter().filter(is_shown).map(|row| row.path.as_str()).collect();
    let row = |derived: &Derived, line: &DerivedLine| {
        let Span { from, to } = line.lookup.days;
        let signed = match line.lookup.sign {
            Sign::Plus => line.amount,
            Sign::Minus => Ore::ZERO - line.amount,
        };
        vec![
            Cell::Name(derived.item.clone()),
            Cell::Name(derived.period.clone()),
            Cell::Name(line.lookup.selector.to_string()),
            Cell::Name(from.to_string()),
            Cell::Name(to.to_string()),
            Cell::Change(signed),
        ]
    };
    let derived = known.derived.iter().filter(|derived| shown.contains(&derived.item.as_str()));
    let rows: Vec<Vec<Cell>> =
        derived.flat_map(|derived| derived.lines.iter().map(move |line| row(derived, line))).collect();
    let table = Table {
        key: "looked_up",
        heading: text!("Hämtat av reglerna, kr", "Taken by the rules, kr"),
        columns: vec![
            Column::new("item", text!("post", "item")),
            Column::new("period", text!("period", "period")),
            Column::new("account", text!("konton eller slag", "accounts or kinds")),
            Column::new("from", text!("från", "from")),
            Column::new("to", text!("till", "to")),
            Column::new("amount", text!("i utfallet, kr", "in the outcome, kr")),
        ],
        rows,
        total: None,
    };
    (!table.rows.is_empty()).then_some(Part::Table(table))
}

fn parts_differ(programme: &Programme, report: &Report) -> Option<Part> {
    let row = |differ: &kapitera_programme::PartsDiffer| {
        vec![
            Cell::Name(differ.path.clone()),
            Cell::Name(differ.period.clone()),
            amount(programme, differ.own),
            amount(programme, differ.parts),
            amount(programme, differ.difference()),
        ]
    };
    let table = Table {
        key: "parts_differ",
        heading: text!("Helheten är inte summan av delarna", "The whole is not the sum of its parts"),
        columns: vec![
            Column::new("item", text!("post", "item")),
            Column::new("period", text!("period", "period")),
            Column::new("own", text!("helheten", "the whole")),
            Column::new("parts", text!("delarna", "the parts")),
            Column::new("difference", text!("skillnad", "difference")),
        ],
        rows: report.parts_differ.iter().map(row).collect(),
        total: None,
    };
    (!table.rows.is_empty()).then_some(Part::Table(table))
}

fn new(known: &Known, since: Date, as_of: Date) -> Result<Part, Problems> {
    let programme = &known.programme;
    let status = |status: Option<kapitera_programme::Status>| {
        status.map_or(Cell::Empty, |status| {
            let (code, words) = status_text(status);
            Cell::Code(code, words)
        })
    };
    let name = |name: &str| Cell::Name(name.to_owned());
    let row = |change: &Change| match change {
        Change::Outcome { path, period, before, after, reported } => {
            let by = reported.last().map_or(Cell::Empty, |last| name(&last.by));
            let what = Cell::Code("outcome", text!("utfall", "outcome"));
            vec![name(path), name(period), what, maybe(programme, *before), maybe(programme, *after), by]
        }
        Change::Status { path, before, after } => {
            let what = Cell::Code("status", text!("läge", "status"));
            vec![name(path), Cell::Empty, what, status(*before), status(*after), Cell::Empty]
        }
        Change::Comment { reported } => {
            let said = reported.comment.as_deref().unwrap_or_default();
            let what = Cell::Code("comment", text!("kommentar", "comment"));
            vec![name(&reported.item), name(&reported.period), what, Cell::Empty, name(said), name(&reported.by)]
        }
    };
    let table = Table {
        key: "changes",
        heading: text!("Nytt efter {since}", "New after {since}"),
        columns: vec![
            Column::new("item", text!("post", "item")),
            Column::new("period", text!("period", "period")),
            Column::new("what", text!("vad", "what")),
            Column::new("before", text!("var", "was")),
            Column::new("after", text!("är", "is")),
            Column::new("by", text!("av", "by")),
        ],
        rows: changes(programme, &known.facts(), since, as_of)?.iter().map(row).collect(),
        total: None,
    };
    if table.rows.is_empty() {
        let sentences = vec![text!("Inget är nytt efter {since}.", "Nothing is new after {since}.")];
        return Ok(Part::Sentences { key: "changes", heading: Text::default(), sentences });
    }
    Ok(Part::Table(table))
}
