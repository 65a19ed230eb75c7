//! How each line came about, in sentences with its numbers.

mod behind;
mod deliveries;
mod items;
mod person;
mod steps;

use kapitera_evaluate::{Amount, Element, Line, Plan, Step, elements, rounded_parts};
use kapitera_message::{Problems, Text, text};
use kapitera_model::{Basis, Component, Count, Factor, PriceKind, Rounding, RoundingLevel, Shape, Stance};
use kapitera_money::{Exact, RoundMode, format_ore};
use kapitera_register::ReportedValue;

use crate::settle::Settled;
use crate::words::{number_origins, origin, shown, shown_kr};

pub use behind::{ValueBehind, values_behind};
pub use deliveries::deliveries_behind;
pub use items::{ItemsBehind, items_behind};
pub(crate) use items::{filter_of, passes};
pub use person::{PersonExplained, PersonPart, explain_person};
pub(crate) use steps::carrier_name;

/// Whose and which lines to explain.
#[derive(Clone, Copy, Debug)]
pub struct ExplanationRequest<'a> {
    /// The model and the month.
    pub plan: Plan<'a>,
    /// The settled month.
    pub settled: &'a Settled,
    /// The centre's position in the settlement.
    pub centre: usize,
    /// The component's position in the model; none for all.
    pub component: Option<usize>,
}

/// One line, explained.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The component's name.
    pub component: String,
    /// What it is called.
    pub label: Text,
    /// Whether it is paid, charged or only shown.
    pub stance: Stance,
    /// The amount, all payees together.
    pub amount: Amount,
    /// The unit of the amount.
    pub unit: String,
    /// What each payee gets, when the amount is split.
    pub payees: Vec<(String, Amount)>,
    /// What was done, step by step.
    pub steps: Vec<Text>,
    /// What the component and its values rest on.
    pub origins: Vec<Text>,
    /// What the weighted count is made of; empty when no table weighs persons.
    pub elements: Vec<ElementLine>,
    /// The reported rows that it rests on: those of the period, and of occasions that go on in it those before.
    pub reported: Vec<ReportedValue>,
}

/// The listed that meet the same table rows.
#[derive(Clone, Debug)]
pub struct ElementLine {
    /// The rows as they are written in the tables: `75-79`.
    pub rows: String,
    /// How many persons.
    pub count: Exact,
    /// The weight of each.
    pub weight: Exact,
    /// Their part of the line before rounding.
    pub amount: Exact,
    /// What the weakest of the rows rests on.
    pub basis: Basis,
    /// Where the rows stand: file and line.
    pub place: String,
}

/// Explains a centre's lines in the model's order.
///
/// # Errors
///
/// As evaluating: a checked settlement gives none.
pub fn explain(request: &ExplanationRequest<'_>) -> Result<Vec<Explanation>, Problems> {
    let model = request.plan.model;
    let mut explanations = Vec::new();
    for (position, component) in model.components.iter().enumerate() {
        if request.component.is_some_and(|wanted| wanted != position) {
            continue;
        }
        let lines = request.settled.settlement.lines.iter();
        let lines: Vec<&Line> =
            lines.filter(|line| line.component == position && line.centre == request.centre).collect();
        if let Some(first) = lines.first() {
            explanations.push(Explanation {
                component: component.name.clone(),
                label: component.label.clone(),
                stance: component.stance,
                amount: sum(&lines),
                unit: component.unit.clone(),
                payees: lines.iter().filter_map(|line| Some((line.payee.clone()?, line.amount))).collect(),
                steps: steps_of(request, component, first, &lines),
                origins: origins(request, component),
                elements: element_lines(request, position, first)?,
                reported: reported(request, component),
            });
        }
    }
    Ok(explanations)
}

/// The rows of reported values that a component's count and conditions rest on for the centre.
fn reported(request: &ExplanationRequest<'_>, component: &Component) -> Vec<ReportedValue> {
    let period = request.plan.period(&component.time).span();
    let id = &request.settled.settlement.centres[request.centre].id;
    let names = component.values();
    let known = &request.settled.known.values.rows;
    let mine = known.iter().map(|known| &known.row);
    let mine = mine.filter(|row| row.centre == *id && names.contains(&&*row.value));
    // An occasion's earlier rows count towards its limit.
    let rows = mine
        .filter(|row| row.valid.intersect(period).is_some() || (!row.item.is_empty() && row.valid.to < period.from));
    rows.cloned().collect()
}

/// The lines of one component and centre together.
fn sum(lines: &[&Line]) -> Amount {
    lines.iter().skip(1).fold(lines[0].amount, |sum, line| match (sum, line.amount) {
        (Amount::Money(left), Amount::Money(right)) => Amount::Money(left + right),
        (sum, _) => sum,
    })
}

fn steps_of(request: &ExplanationRequest<'_>, component: &Component, line: &Line, lines: &[&Line]) -> Vec<Text> {
    let mut sentences: Vec<Text> =
        line.steps.iter().map(|step| steps::sentence(request, component, line, step)).collect();
    sentences.push(rounding(request, component, line, lines));
    sentences
}

fn rounding(request: &ExplanationRequest<'_>, component: &Component, line: &Line, lines: &[&Line]) -> Text {
    let rounding = &request.plan.model.rounding;
    let shown = if component.is_money() { shown_kr } else { shown };
    let Text { sv: exact_sv, en: exact_en } = shown(&line.exact);
    let Text { sv: to_sv, en: to_en } = shown(&sum(lines).to_exact());
    if !component.is_money() {
        let unit = &component.unit;
        return text!("avrundat: {exact_sv} → {to_sv} {unit}", "rounded: {exact_en} → {to_en} {unit}");
    }
    let (mode_sv, mode_en) = match rounding.mode {
        RoundMode::HalfAway => ("hälften från noll", "half away from zero"),
        RoundMode::HalfEven => ("hälften till jämnt", "half to even"),
        RoundMode::Down => ("nedåt", "down"),
        RoundMode::Up => ("uppåt", "up"),
    };
    let (unit_sv, unit_en) = if rounding.unit_ore == 1 { ("öre", "öre") } else { ("hela kronor", "whole kronor") };
    let pool = matches!(
        component.price.as_ref().map(|price| &price.kind),
        Some(PriceKind::Pool(_) | PriceKind::PoolOf { .. })
    );
    let (how_sv, how_en) = if pool {
        (
            "; potten delas hel, största rest först".to_owned(),
            "; the pool is shared whole, largest remainder first".to_owned(),
        )
    } else {
        cumulated(component, rounding, line)
    };
    let (level_sv, level_en) = match rounding.level {
        RoundingLevel::Line => ("en gång, på raden", "once, on the line"),
        RoundingLevel::Person => ("per person", "person by person"),
    };
    text!(
        "avrundat {level_sv}, till {unit_sv} ({mode_sv}{how_sv}): {exact_sv} → {to_sv} kr",
        "rounded {level_en}, to {unit_en} ({mode_en}{how_en}): {exact_en} → {to_en} kr"
    )
}

/// How a month of a year, or an instalment, was rounded so that all of them sum to the rounded whole.
fn cumulated(component: &Component, rounding: &Rounding, line: &Line) -> (String, String) {
    let Some((number, upto, before)) = rounded_parts(component, rounding, line) else { return Default::default() };
    let (upto_sv, upto_en) = (format_ore(upto, ','), format_ore(upto, '.'));
    let (before_sv, before_en) = (format_ore(before, ','), format_ore(before, '.'));
    let instalments = component.shape.iter().any(|shape| matches!(shape, Shape::Instalments { .. }));
    let ([one_sv, many_sv, whole_sv], [one_en, many_en, whole_en]) = if instalments {
        (["del", "delar", "summan"], ["instalment", "instalments", "the sum"])
    } else {
        (["månad", "månader", "året"], ["month", "months", "the year"])
    };
    let last = number - 1;
    let (last_sv, last_en) =
        if last == 1 { (one_sv, format!("{one_en} is")) } else { (many_sv, format!("{many_en} are")) };
    (
        format!("; {number} {many_sv} är {upto_sv} och {last} {last_sv} är {before_sv}, så att alla blir {whole_sv}"),
        format!("; {number} {many_en} are {upto_en} and {last} {last_en} {before_en}, so that all make {whole_en}"),
    )
}

/// What the component, its price and other numbers, its tables and the rounding rest on.
fn origins(request: &ExplanationRequest<'_>, component: &Component) -> Vec<Text> {
    let model = request.plan.model;
    let day = request.plan.period(&component.time).first();
    let Text { sv, en } = origin(model, &component.provenance);
    let name = &component.name;
    let mut sentences = vec![text!("komponenten {name}: {sv}", "the component {name}: {en}")];
    for part in request.plan.parts(component) {
        for number in component.numbers() {
            for sentence in number_origins(model, number, part.from) {
                if !sentences.contains(&sentence) {
                    sentences.push(sentence);
                }
            }
        }
    }
    sentences.extend(cost_rule(request, component));
    for factor in &component.weigh {
        if let Factor::Table(table, _) = factor
            && let Ok((_, version)) = model.table_on(table, day)
        {
            let Text { sv, en } = origin(model, &version.provenance);
            sentences.push(text!("tabellen {table}: {sv}", "the table {table}: {en}"));
        }
    }
    let Text { sv, en } = origin(model, &model.rounding_provenance);
    sentences.push(text!("avrundningen: {sv}", "the rounding: {en}"));
    sentences
}

/// Who carries the costs that a component counts, and what that rests on.
fn cost_rule(request: &ExplanationRequest<'_>, component: &Component) -> Vec<Text> {
    let Count::Cost { name, .. } = &component.count else { return Vec::new() };
    let model = request.plan.model;
    let period = request.plan.period(&component.time).span();
    let versions = model.costs.iter().filter(|rule| rule.name == *name).flat_map(|rule| &rule.versions);
    let said = versions.filter(|version| version.provenance.valid.intersect(period).is_some()).map(|version| {
        let Text { sv, en } = origin(model, &version.provenance);
        let Text { sv: by_sv, en: by_en } = carrier_name(version.carrier);
        text!("kostnaden {name} bärs av {by_sv}: {sv}", "the cost {name} is carried by {by_en}: {en}")
    });
    said.collect()
}

/// The elements of a line, each with its part of the line before rounding; by part of the period when it is cut.
fn element_lines(request: &ExplanationRequest<'_>, position: usize, line: &Line) -> Result<Vec<ElementLine>, Problems> {
    let component = &request.plan.model.components[position];
    let weighs = line.steps.iter().any(|step| matches!(step, Step::TableWeighted { .. }));
    let of_rows = matches!(component.count, Count::Listed { .. } | Count::Events { .. } | Count::Cost { .. });
    if !of_rows || !weighs {
        return Ok(Vec::new());
    }
    let settled = request.settled;
    let parts = request.plan.parts(component);
    let cut = parts.len() > 1;
    let mut lines = Vec::new();
    for (part, priced) in parts.into_iter().zip(priced_parts(request, position, line)?) {
        for element in elements(&request.plan, &settled.cube, &settled.facts, position, request.centre, part)? {
            let amount = (&priced.amount * &(&element.count * &element.weight)).checked_div(&priced.weighted);
            let count = element.count.clone();
            let mut shown = element_line(element, count, amount.unwrap_or(Exact::ZERO));
            if cut {
                shown.rows = format!("{part}: {}", shown.rows);
            }
            lines.push(shown);
        }
    }
    Ok(lines)
}

fn element_line(element: Element, count: Exact, amount: Exact) -> ElementLine {
    let Element { rows, weight, .. } = element;
    ElementLine {
        rows: rows.iter().map(|row| row.written.as_str()).collect::<Vec<_>>().join(" × "),
        basis: rows.iter().map(|row| row.basis).max().unwrap_or(Basis::Decided),
        place: rows.iter().map(|row| row.spot.line()).collect::<Vec<_>>().join(", "),
        count,
        weight,
        amount,
    }
}

/// What a part of the period gave, and the sum of count × weight over all counted that it stands on.
struct PricedPart {
    amount: Exact,
    weighted: Exact,
}

/// A line's amount by part of the period. What was done to the amount after pricing concerns all parts alike.
fn priced_parts(request: &ExplanationRequest<'_>, position: usize, line: &Line) -> Result<Vec<PricedPart>, Problems> {
    let settled = request.settled;
    let component = &request.plan.model.components[position];
    let amounts = line.steps.iter().filter_map(|step| match step {
        Step::Priced { amount, .. } => Some(amount),
        _ => None,
    });
    let mut parts = Vec::new();
    for (part, amount) in request.plan.parts(component).into_iter().zip(amounts) {
        let elements = elements(&request.plan, &settled.cube, &settled.facts, position, request.centre, part)?;
        let weighted = elements.iter().map(|element| &element.count * &element.weight).sum();
        parts.push(PricedPart { amount: amount.clone(), weighted });
    }
    let sum: Exact = parts.iter().map(|part| &part.amount).sum();
    if let Some(scale) = line.exact.checked_div(&sum) {
        parts.iter_mut().for_each(|part| part.amount = &part.amount * &scale);
    }
    Ok(parts)
}
