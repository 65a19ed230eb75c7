//! What must hold of each component: names exist, and its steps fit together.

use kapitera_message::{Problem, Problems, Text, text};

use super::uses::{NumberUse, numbers_of};
use crate::ast::{Component, Count, Counting, Each, Factor, LimitOn, Model, Number, Per, PriceKind, Shape, Stance};
use crate::doc::Spot;
use crate::fields::suggest;
use crate::read::{PERS, unknown_parameter};

pub(super) fn check(model: &Model, problems: &mut Problems) {
    for component in &model.components {
        numbers(model, component, problems);
        tables(model, component, problems);
        references(model, component, problems);
        steps_fit(component, problems);
        levels(model, component, problems);
    }
    circles(model, problems);
}

fn numbers(model: &Model, component: &Component, problems: &mut Problems) {
    for NumberUse { number, per, .. } in numbers_of(component) {
        let Number::Parameter(name, spot) = number else { continue };
        let Some(parameter) = model.parameter(name) else {
            let known = model.parameters.iter().map(|parameter| parameter.name.as_str());
            problems.push(unknown_parameter(name, spot, known));
            continue;
        };
        let stands = parameter.versions.first().map(|version| &version.provenance.spot);
        problems.extend(unit_differs(name, spot, &parameter.unit, stands, per));
    }
}

/// A value per year that is used as if it were per month, and the like.
fn unit_differs(name: &str, used: &Spot, unit: &str, stands: Option<&Spot>, per: Option<Per>) -> Option<Problem> {
    let said = match unit.rsplit_once('/')?.1 {
        "year" => Per::Year,
        "month" => Per::Month,
        "day" => Per::Day,
        _ => return None,
    };
    let per = per.filter(|per| *per != said)?;
    let word = PERS.iter().find(|(_, other)| *other == per)?.0;
    let mut problem = Problem::error(
        "unit_differs",
        text!(
            "”{name}” är i {unit}, men används med per = \"{word}\"",
            "“{name}” is in {unit}, but is used with per = \"{word}\""
        ),
    )
    .at(used.here());
    if let Some(stands) = stands {
        problem = problem.at(stands.place(text!("sägs här", "said here")));
    }
    Some(problem.hint(text!("ändra per, eller enheten", "change per, or the unit")))
}

fn tables(model: &Model, component: &Component, problems: &mut Problems) {
    for factor in &component.weigh {
        let Factor::Table(name, spot) = factor else { continue };
        let Some(table) = model.table(name) else {
            let known = model.tables.iter().map(|table| table.name.as_str());
            let problem =
                Problem::error("unknown_table", text!("tabellen ”{name}” finns inte", "there is no table “{name}”"))
                    .at(spot.here())
                    .hint(text!("lägg till [table.{name}]", "add [table.{name}]"));
            problems.push(suggest(problem, name, known));
            continue;
        };
        let stands = table.versions.first().map(|version| &version.provenance.spot);
        problems.extend(unit_differs(name, spot, &table.unit, stands, component.price.as_ref().map(|price| price.per)));
        let personal = table.by.iter().find(|key| key.count_key().is_some());
        if let (Some(key), false) = (personal, matches!(component.count, Count::Listed { .. })) {
            let key = key.name();
            problems.push(
                Problem::error(
                    "no_persons_to_weigh",
                    text!(
                        "tabellen ”{name}” går efter {key}, men komponenten räknar inga personer",
                        "the table “{name}” goes by {key}, but the component counts no persons"
                    ),
                )
                .at(spot.here())
                .hint(text!(
                    "räkna listade (count = \"listed\"), eller väg med något om hälsocentralen",
                    "count listed persons (count = \"listed\"), or weigh by something of the centre"
                )),
            );
        }
    }
}

fn references(model: &Model, component: &Component, problems: &mut Problems) {
    for (name, spot) in named_components(component) {
        match model.components.iter().find(|other| other.name == *name) {
            None => {
                let known = model.components.iter().map(|other| other.name.as_str());
                let problem = Problem::error(
                    "unknown_component",
                    text!("komponenten ”{name}” finns inte", "there is no component “{name}”"),
                )
                .at(spot.here())
                .hint(text!("lägg till [component.{name}]", "add [component.{name}]"));
                problems.push(suggest(problem, name, known));
            }
            Some(other) if !other.is_money() => problems.push(
                Problem::error("not_money", text!("”{name}” är inte i kronor", "“{name}” is not in kronor"))
                    .at(spot.here())
                    .hint(text!(
                        "bara belopp i kronor kan räknas: räkna det som ”{name}” räknar",
                        "only amounts in kronor can be counted: count what “{name}” counts"
                    )),
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
                Problem::error(
                    "counts_itself",
                    text!("”{name}” räknar till slut sig själv", "“{name}” in the end counts itself"),
                )
                .at(component.provenance.spot.here())
                .hint(text!(
                    "ta bort ett av namnen i components eller pool-of",
                    "remove one of the names in components or pool-of"
                )),
            );
        }
    }
}

/// Levels that stand in the wrong order: steps that do not rise, or a stretch between two levels that is empty.
fn levels(model: &Model, component: &Component, problems: &mut Problems) {
    let value = |number: &Number| model.number_on(number, model.valid.from).ok().map(|found| found.value);
    let name = &component.name;
    for factor in &component.weigh {
        if let Factor::Between { from, to, spot, .. } = factor
            && let (Some(from), Some(to)) = (value(from), value(to))
            && from >= to
        {
            problems.push(
                Problem::error(
                    "levels_in_wrong_order",
                    text!("i ”{name}” är from inte lägre än to", "in “{name}” from is not below to"),
                )
                .at(spot.here())
                .why(text!(
                    "ingenting ligger mellan dem, så faktorn vore alltid 0",
                    "nothing lies between them, so the factor would always be 0"
                ))
                .hint(text!("byt plats på dem", "swap them")),
            );
        }
    }
    let Some(price) = &component.price else { return };
    let PriceKind::Steps { steps, .. } = &price.kind else { return };
    let ends: Vec<Option<_>> = steps.iter().map(|(up_to, _)| up_to.as_ref().map(&value)).collect();
    let last_is_open = matches!(ends.last(), Some(None));
    let rises = ends.windows(2).all(|pair| match (&pair[0], &pair[1]) {
        (None, _) => false,
        (Some(Some(lower)), Some(Some(upper))) => lower < upper,
        _ => true,
    });
    if !rises || !last_is_open {
        problems.push(
            Problem::error(
                "levels_in_wrong_order",
                text!(
                    "stegen i ”{name}” stiger inte till ett sista utan slut",
                    "the steps of “{name}” do not rise to a last one without end"
                ),
            )
            .at(price.spot.here())
            .why(text!(
                "varje enhet ska ha precis ett pris; ett pris som saknas är aldrig 0",
                "each unit must have exactly one price; a missing price is never 0"
            ))
            .hint(text!(
                "ordna stegen efter up-to; det sista har inget up-to ({{ each = 0 }} om mer inte ger något)",
                "order the steps by up-to; the last has no up-to ({{ each = 0 }} if more gives nothing)"
            )),
        );
    }
}

fn steps_fit(component: &Component, problems: &mut Problems) {
    let name = &component.name;
    let mut misfit = |spot: &Spot, what: Text, hint: Text| {
        problems.push(
            Problem::error(
                "steps_do_not_fit",
                text!("i ”{name}” passar stegen inte ihop", "in “{name}” the steps do not fit together"),
            )
            .at(spot.place(what))
            .hint(hint),
        );
    };
    let own = &component.provenance.spot;
    let counts_amounts = matches!(component.count, Count::Components(_));
    let kind = component.price.as_ref().map(|price| &price.kind);
    match (counts_amounts, kind) {
        (true, Some(PriceKind::Share(_))) | (false, Some(_))
            if !(counts_amounts ^ matches!(kind, Some(PriceKind::Share(_)))) => {}
        (true, _) => misfit(
            own,
            text!("räknar belopp", "counts amounts"),
            text!(
                "priset för räknade belopp är en andel: price = {{ share = \"10 %\" }}",
                "the price of counted amounts is a share: price = {{ share = \"10 %\" }}"
            ),
        ),
        (false, Some(_)) => misfit(
            own,
            text!("en andel av vad?", "a share of what?"),
            text!(
                "en andel tas av belopp: count = {{ components = […] }}",
                "a share is taken of amounts: count = {{ components = […] }}"
            ),
        ),
        (false, None) if component.is_money() => misfit(
            own,
            text!("saknar pris", "has no price"),
            text!("lägg till price, eller unit = \"points\"", "add a price, or unit = \"points\""),
        ),
        (false, None) => {}
    }
    if counts_amounts && (!component.weigh.is_empty() || component.normalise.is_some()) {
        misfit(
            own,
            text!("väger belopp", "weighs amounts"),
            text!("ta bort weigh och normalise", "remove weigh and normalise"),
        );
    }
    if !component.is_money() && component.stance != Stance::Shadow {
        misfit(
            own,
            text!("är inte i kronor", "is not in kronor"),
            text!(
                "skriv stance = \"shadow\": det som inte är pengar betalas inte",
                "write stance = \"shadow\": what is not money is not paid"
            ),
        );
    }
    let shares_out = matches!(kind, Some(PriceKind::Pool(_) | PriceKind::PoolOf { .. } | PriceKind::Mean(_)));
    let by_item = matches!(component.count, Count::Value { each: Each::Item, .. });
    if shares_out && by_item {
        misfit(
            own,
            text!("delar ut efter poster", "shares out by items"),
            text!("ta bort each = \"item\"", "remove each = \"item\""),
        );
    }
    if shares_out
        && component.time.counting == Counting::PersonDays
        && component.price.as_ref().is_some_and(|price| price.per == Per::Day)
    {
        misfit(
            own,
            text!("en pott per dag", "a pool per day"),
            text!("säg potten per månad eller år", "say the pool per month or year"),
        );
    }
    for shape in &component.shape {
        match shape {
            Shape::Floor(limit) | Shape::Cap(limit) => {
                if limit.on == LimitOn::Item && !by_item {
                    misfit(
                        &limit.spot,
                        text!("inga poster", "no items"),
                        text!("count behöver each = \"item\"", "count needs each = \"item\""),
                    );
                }
                if limit.on != LimitOn::Count && shares_out {
                    misfit(
                        &limit.spot,
                        text!("ändrar delar av en pott", "changes parts of a pool"),
                        text!(
                            "sätt gränsen på räkningen (on = \"count\"): annars blir potten inte hel",
                            "put the limit on the count (on = \"count\"): the pool would not be whole"
                        ),
                    );
                }
            }
            Shape::Schedule { spot, .. } | Shape::Instalments { spot, .. } if shares_out => {
                misfit(
                    spot,
                    text!("ändrar delar av en pott", "changes parts of a pool"),
                    text!("ändra pottens storlek i stället", "change the size of the pool instead"),
                );
            }
            _ => {}
        }
    }
}
