//! What was decided by whom and when about a krona: the decisions that explained lines rest on, and what rests on none.

use std::collections::BTreeMap;

use kapitera_decision::{Cited, Decision, Links, Register, Resting, Support, Thing, why_text};
use kapitera_message::{Text, text};
use kapitera_model::Model;
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_period::Month;
use kapitera_region::Region;
use kapitera_settle::ValueBehind;

use super::words::{contradicts, day};
use super::{has_register, register, resting, told};

/// The decisions behind things that explained lines rest on, and those that rest on none.
///
/// By the region's register, with whether each decision held in the month. Without a register, or with one that cannot be read,
/// the citations stand as the model has them, and that is said.
pub(crate) fn decisions_behind(
    region: &Region,
    model: &Model,
    month: Month,
    things: Vec<ValueBehind<'_>>,
) -> Vec<Part> {
    let things = resting::behind(region, model, things);
    if !has_register(region) {
        let why = text!(
            "Regionen har inget register över beslut: hänvisningarna står som modellen har dem.",
            "The region has no register of decisions: the citations stand as the model has them."
        );
        return as_cited(&things, why);
    }
    match register(region) {
        Ok(register) => resolved(&register, things, month),
        Err(problems) => {
            let Text { sv, en } = problems.first().map(|problem| problem.what.clone()).unwrap_or_default();
            let why = text!(
                "Registret över beslut kan inte läsas ({sv}): hänvisningarna står som modellen har dem.",
                "The register of decisions cannot be read ({en}): the citations stand as the model has them."
            );
            as_cited(&things, why)
        }
    }
}

/// By the register: each decision once, with the things that rest on it.
fn resolved(register: &Register, things: Vec<Resting>, month: Month) -> Vec<Part> {
    let links = Links::of(register, things);
    let all = links.things();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for decision in register.decisions() {
        let on_it = |thing: &&Thing<'_>| thing.on.iter().any(|support| support.decision.name == decision.name);
        let resting: Vec<&Thing<'_>> = all.iter().filter(on_it).collect();
        if resting.is_empty() {
            continue;
        }
        let (code, words) = held(register, decision, month);
        let supports: Vec<&Support<'_>> = resting.iter().flat_map(|thing| &thing.on).collect();
        let supports: Vec<&Support<'_>> =
            supports.into_iter().filter(|support| support.decision.name == decision.name).collect();
        let mut row = told::as_registered(decision);
        row.extend([
            day(decision.from),
            Cell::Code(code, words),
            rest_on_it(resting.iter().map(|thing| thing.resting)),
            contradicts(supports),
        ]);
        rows.push(row);
    }
    let unsupported = links.rests_on_none();
    let reasons = unsupported.iter().map(|found| (why_text(&found.why), found.thing.resting));
    let (founded, many) = (all.len() - unsupported.len(), all.len());
    let sentence = text!(
        "Av {many} värden och regler bakom beloppet vilar {founded} på beslut i registret.",
        "Of {many} values and rules behind the amount {founded} rest on decisions of the register."
    );
    parts(rows, reasons, sentence)
}

/// As the model cites: there is nothing to look the citations up in.
fn as_cited(things: &[Resting], why: Text) -> Vec<Part> {
    let mut cited: Vec<(&Cited, Vec<&Resting>)> = Vec::new();
    for (citation, thing) in things.iter().flat_map(|thing| thing.cites.iter().map(move |cited| (cited, thing))) {
        match cited.iter_mut().find(|(known, _)| *known == citation) {
            Some((_, resting)) => resting.push(thing),
            None => cited.push((citation, vec![thing])),
        }
    }
    let row = |(cited, resting): &(&Cited, Vec<&Resting>)| {
        let mut row = told::as_cited(cited);
        row.extend([Cell::Empty, Cell::Empty, rest_on_it(resting.iter().copied()), Cell::Empty]);
        row
    };
    let rows = cited.iter().map(row).collect();
    let none = things.iter().filter(|thing| thing.cites.is_empty());
    parts(rows, none.map(|thing| (why_text(&thing.basis.why()), thing)), why)
}

fn parts<'a>(
    rows: Vec<Vec<Cell>>,
    reasons: impl Iterator<Item = ((&'static str, Text), &'a Resting)>,
    sentence: Text,
) -> Vec<Part> {
    let mut parts = Vec::new();
    if !rows.is_empty() {
        let mut columns = told::columns();
        columns.extend([
            Column::new("from", text!("gäller från", "holds from")),
            Column::new("held", text!("gällde månaden", "held that month")),
            Column::new("rest_on_it", text!("vilar på det", "rest on it")).lines_of(40),
            Column::new("contradicts", text!("hänvisningen säger annat om", "the citation differs on")),
        ]);
        let table = Table {
            key: "decisions_behind",
            heading: text!("Besluten bakom", "The decisions behind"),
            columns,
            rows,
            total: None,
        };
        parts.push(Part::Table(table.without_zeros(&["decision", "section", "from", "held", "contradicts"])));
    }
    let mut without: BTreeMap<&str, (Text, Vec<&Resting>)> = BTreeMap::new();
    for ((code, words), thing) in reasons {
        without.entry(code).or_insert((words, Vec::new())).1.push(thing);
    }
    if !without.is_empty() {
        let row = |(code, (words, things)): (&'static str, (Text, Vec<&Resting>))| {
            let many = Cell::Whole(i128::try_from(things.len()).unwrap_or_default());
            vec![Cell::Code(code, words), many, rest_on_it(things.into_iter())]
        };
        parts.push(Part::Table(Table {
            key: "rests_on_none",
            heading: text!("Vilar inte på något beslut", "Rests on no decision"),
            columns: vec![
                Column::new("why", text!("varför", "why")),
                Column::new("many", text!("antal", "number")),
                Column::new("things", text!("vad", "what")).lines_of(70),
            ],
            rows: without.into_iter().map(row).collect(),
            total: None,
        }));
    }
    parts.push(Part::Sentences { key: "decisions_counted", heading: Text::default(), sentences: vec![sentence] });
    parts
}

/// The things by their names in the texts.
fn rest_on_it<'a>(things: impl Iterator<Item = &'a Resting>) -> Cell {
    Cell::Name(things.map(|thing| thing.name.as_str()).collect::<Vec<_>>().join(", "))
}

/// Whether a decision held in a month: all of it, part of it, or not at all.
fn held(register: &Register, decision: &Decision, month: Month) -> (&'static str, Text) {
    if !decision.status.is_decided() {
        return ("proposed", text!("bara föreslaget", "only proposed"));
    }
    let holds = |day| register.holds_on(decision, day);
    match (holds(month.first()), holds(month.last())) {
        (true, true) => ("held", text!("ja", "yes")),
        (false, false) => ("not_held", text!("nej", "no")),
        _ => ("part_of_month", text!("en del av månaden", "part of the month")),
    }
}
