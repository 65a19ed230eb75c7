//! What must hold of each component: names exist, and its steps fit together.

use kapitera_message::{Problem, Problems, Text, text};

use super::uses::{numbers_of, NumberUse};
use crate::ast::{
    Component, Count, Counting, Each, Factor, LimitOn, Model, Number, Per, PriceKind, Shape, Stance,
};
use crate::doc::Spot;
use crate::fields::suggest;

pub(super) fn check(model: &Model, problems: &mut Problems) {
    for component in &model.components {
        numbers(model, component, problems);
        tables(model, component, problems);
        references(model, component, problems);
        steps_fit(component, problems);
    }
    circles(model, problems);
}

fn numbers(model: &Model, component: &Component, problems: &mut Problems) {
    for NumberUse { number, per, .. } in numbers_of(component) {
        let Number::Parameter(name, spot) = number else { continue };
        let Some(parameter) = model.parameter(name) else {
            let known = model.parameters.iter().map(|parameter| parameter.name.as_str());
            let problem = Problem::error("unknown_parameter", text!("parametern ”{name}” finns inte", "there is no parameter “{name}”")).at(spot.here());
            problems.push(suggest(problem, name, known));
            continue;
        };
        let said = match parameter.unit.rsplit_once('/').map(|(_, time)| time) {
            Some("year") => Some(Per::Year),
            Some("month") => Some(Per::Month),
            Some("day") => Some(Per::Day),
            _ => None,
        };
        if let (Some(said), Some(per)) = (said, per)
            && said != per
        {
            let unit = &parameter.unit;
            let mut problem = Problem::error("unit_differs", text!("”{name}” är i {unit}, men används per annan tid", "“{name}” is in {unit}, but is used per another time"))
                .at(spot.here());
            if let Some(version) = parameter.versions.first() {
                problem = problem.at(version.provenance.spot.place(text!("sägs här", "said here")));
            }
            problems.push(problem.hint(text!("ändra per, eller parameterns unit", "change per, or the parameter's unit")));
        }
    }
}

fn tables(model: &Model, component: &Component, problems: &mut Problems) {
    for factor in &component.weigh {
        let Factor::Table(name, spot) = factor else { continue };
        let Some(table) = model.table(name) else {
            let known = model.tables.iter().map(|table| table.name.as_str());
            let problem = Problem::error("unknown_table", text!("tabellen ”{name}” finns inte", "there is no table “{name}”")).at(spot.here());
            problems.push(suggest(problem, name, known));
            continue;
        };
        let personal = table.by.iter().find(|key| key.count_key().is_some());
        if let (Some(key), false) = (personal, matches!(component.count, Count::Listed { .. })) {
            let key = key.name();
            problems.push(
                Problem::error("no_persons_to_weigh", text!("tabellen ”{name}” går efter {key}, men komponenten räknar inga personer", "the table “{name}” goes by {key}, but the component counts no persons"))
                    .at(spot.here())
                    .hint(text!("räkna listade (count = \"listed\"), eller väg med något om hälsocentralen", "count listed persons (count = \"listed\"), or weigh by something of the centre")),
            );
        }
    }
}

fn references(model: &Model, component: &Component, problems: &mut Problems) {
    for (name, spot) in named_components(component) {
        match model.components.iter().find(|other| other.name == *name) {
            None => {
                let known = model.components.iter().map(|other| other.name.as_str());
                let problem = Problem::error("unknown_component", text!("komponenten ”{name}” finns inte", "there is no component “{name}”")).at(spot.here());
                problems.push(suggest(problem, name, known));
            }
            Some(other) if !other.is_money() => problems.push(
                Problem::error("not_money", text!("”{name}” är inte i kronor", "“{name}” is not in kronor")).at(spot.here()),
            ),
            Some(_) => {}
        }
    }
}

/// The components whose amounts a component uses.
pub(crate) fn named_components(component: &Component) -> &[(String, Spot)] {
    match (&component.count, component.price.as_ref().map(|price| &price.kind)) {
        (Count::Components(names), _) => names,
        (_, Some(PriceKind::PoolOf { components, .. })) => components,
        _ => &[],
    }
}

fn circles(model: &Model, problems: &mut Problems) {
    for component in &model.components {
        let mut reached: Vec<&str> = Vec::new();
        let mut waiting: Vec<&str> = named_components(component).iter().map(|(name, _)| name.as_str()).collect();
        while let Some(name) = waiting.pop() {
            if reached.contains(&name) {
                continue;
            }
            reached.push(name);
            if let Some(next) = model.components.iter().find(|other| other.name == name) {
                waiting.extend(named_components(next).iter().map(|(name, _)| name.as_str()));
            }
        }
        if reached.contains(&component.name.as_str()) {
            let name = &component.name;
            problems.push(
                Problem::error("counts_itself", text!("”{name}” räknar till slut sig själv", "“{name}” in the end counts itself"))
                    .at(component.provenance.spot.here()),
            );
        }
    }
}

fn steps_fit(component: &Component, problems: &mut Problems) {
    let name = &component.name;
    let mut misfit = |spot: &Spot, what: Text, hint: Text| {
        problems.push(
            Problem::error("steps_do_not_fit", text!("i ”{name}” passar stegen inte ihop", "in “{name}” the steps do not fit together"))
                .at(spot.place(what))
                .hint(hint),
        );
    };
    let own = &component.provenance.spot;
    let counts_amounts = matches!(component.count, Count::Components(_));
    let kind = component.price.as_ref().map(|price| &price.kind);
    match (counts_amounts, kind) {
        (true, Some(PriceKind::Share(_))) | (false, Some(_)) if !(counts_amounts ^ matches!(kind, Some(PriceKind::Share(_)))) => {}
        (true, _) => misfit(own, text!("räknar belopp", "counts amounts"), text!("priset för räknade belopp är en andel: price = {{ share = \"10 %\" }}", "the price of counted amounts is a share: price = {{ share = \"10 %\" }}")),
        (false, Some(_)) => misfit(own, text!("en andel av vad?", "a share of what?"), text!("en andel tas av belopp: count = {{ components = […] }}", "a share is taken of amounts: count = {{ components = […] }}")),
        (false, None) if component.is_money() => misfit(own, text!("saknar pris", "has no price"), text!("lägg till price, eller unit = \"points\"", "add a price, or unit = \"points\"")),
        (false, None) => {}
    }
    if counts_amounts && (!component.weigh.is_empty() || component.normalise.is_some()) {
        misfit(own, text!("väger belopp", "weighs amounts"), text!("ta bort weigh och normalise", "remove weigh and normalise"));
    }
    if !component.is_money() && component.stance != Stance::Shadow {
        misfit(own, text!("är inte i kronor", "is not in kronor"), text!("skriv stance = \"shadow\": det som inte är pengar betalas inte", "write stance = \"shadow\": what is not money is not paid"));
    }
    let shares_out = matches!(kind, Some(PriceKind::Pool(_) | PriceKind::PoolOf { .. } | PriceKind::Mean(_)));
    let by_item = matches!(component.count, Count::Value { each: Each::Item, .. });
    if shares_out && by_item {
        misfit(own, text!("delar ut efter poster", "shares out by items"), text!("ta bort each = \"item\"", "remove each = \"item\""));
    }
    if shares_out && component.time.counting == Counting::PersonDays && component.price.as_ref().is_some_and(|price| price.per == Per::Day) {
        misfit(own, text!("en pott per dag", "a pool per day"), text!("säg potten per månad eller år", "say the pool per month or year"));
    }
    for shape in &component.shape {
        match shape {
            Shape::Floor(limit) | Shape::Cap(limit) => {
                if limit.on == LimitOn::Item && !by_item {
                    misfit(&limit.spot, text!("inga poster", "no items"), text!("count behöver each = \"item\"", "count needs each = \"item\""));
                }
                if limit.on != LimitOn::Count && shares_out {
                    misfit(&limit.spot, text!("ändrar delar av en pott", "changes parts of a pool"), text!("sätt gränsen på räkningen (on = \"count\"): annars blir potten inte hel", "put the limit on the count (on = \"count\"): the pool would not be whole"));
                }
            }
            Shape::Schedule { spot, .. } | Shape::Instalments { spot, .. } if shares_out => {
                misfit(spot, text!("ändrar delar av en pott", "changes parts of a pool"), text!("ändra pottens storlek i stället", "change the size of the pool instead"));
            }
            _ => {}
        }
    }
}
