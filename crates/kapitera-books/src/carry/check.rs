//! What must hold of results, rules and balances before anything is carried over.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_message::{Problem, Problems, text};
use kapitera_money::Ore;
use kapitera_period::Span;

use super::compute::year_span;
use super::{CarryRequest, CarryRule, UnitResult};
use crate::draft::DraftCentre;

/// All that is wrong.
pub(super) fn problems(request: &CarryRequest<'_>) -> Problems {
    let mut problems = Problems::new();
    let Some(year) = year_span(request.year) else {
        let year = request.year;
        problems.push(
            Problem::error("carry_year", text!("{year} är inget år", "{year} is no year"))
                .hint(text!("skriv ett år som 2018", "write a year such as 2018")),
        );
        return problems;
    };
    let mut units: BTreeMap<&str, &DraftCentre> = BTreeMap::new();
    for unit in request.units {
        units.insert(&unit.id, unit);
    }
    results(request, year, &units, &mut problems);
    for unit in units.values() {
        one_rule_a_day(request, year, unit, &mut problems);
        listed_where_needed(request, year, unit, &mut problems);
    }
    balances(request, &units, &mut problems);
    problems
}

fn results(request: &CarryRequest<'_>, year: Span, units: &BTreeMap<&str, &DraftCentre>, problems: &mut Problems) {
    let mut rows: Vec<&UnitResult> = request.results.iter().collect();
    rows.sort_by_key(|row| (&row.centre, row.days.from));
    for row in &rows {
        let (centre, days, said) = (&row.centre, row.days, request.year);
        if !units.contains_key(centre.as_str()) {
            problems.push(unknown_unit(centre));
        }
        if days.is_empty() || days.intersect(year) != Some(days) {
            problems.push(
                Problem::error(
                    "carry_result_outside_year",
                    text!(
                        "resultatet {days} för {centre} ligger inte i {said}",
                        "the result {days} of {centre} does not lie in {said}"
                    ),
                )
                .named(text!("{centre}", "{centre}"))
                .why(text!("varje år förs över för sig", "every year is carried over by itself"))
                .hint(text!("dela raden vid årsskiftet", "divide the row at the turn of the year")),
            );
        }
    }
    for pair in rows.windows(2) {
        let (one, other) = (pair[0], pair[1]);
        if one.centre == other.centre && one.days.intersect(other.days).is_some() {
            let (centre, first, second) = (&one.centre, one.days, other.days);
            problems.push(
                Problem::error(
                    "carry_results_overlap",
                    text!(
                        "resultaten {first} och {second} för {centre} avser samma dagar",
                        "the results {first} and {second} of {centre} are of the same days"
                    ),
                )
                .named(text!("{centre}", "{centre}"))
                .why(text!("resultatet skulle räknas två gånger", "the result would count twice"))
                .hint(text!("ta bort den ena raden", "remove one of the rows")),
            );
        }
    }
}

fn one_rule_a_day(request: &CarryRequest<'_>, year: Span, unit: &DraftCentre, problems: &mut Problems) {
    let rules: Vec<&CarryRule> = request.rules.iter().filter(|rule| rule.is_for(unit)).collect();
    for (index, one) in rules.iter().enumerate() {
        for other in &rules[index + 1..] {
            let both = one.valid.intersect(other.valid).and_then(|both| both.intersect(year));
            if let Some(both) = both {
                let (first, second, centre) = (&one.name, &other.name, &unit.id);
                problems.push(
                    Problem::error(
                        "carry_rules_overlap",
                        text!(
                            "reglerna {first} och {second} gäller båda {centre} under {both}",
                            "the rules {first} and {second} are both for {centre} during {both}"
                        ),
                    )
                    .named(text!("regeln {first}", "the rule {first}"))
                    .named(text!("regeln {second}", "the rule {second}"))
                    .hint(text!("låt den ena sluta innan den andra börjar", "let one end before the other begins")),
                );
            }
        }
    }
}

/// A ceiling per listed needs the number of listed with every result of the year.
fn listed_where_needed(request: &CarryRequest<'_>, year: Span, unit: &DraftCentre, problems: &mut Problems) {
    let per_listed = |rule: &&CarryRule| {
        let sides = [&rule.surplus, &rule.deficit];
        sides.iter().any(|side| side.year.per_listed.is_some() || side.balance.per_listed.is_some())
    };
    let rule =
        request.rules.iter().find(|rule| rule.is_for(unit) && rule.valid.intersect(year).is_some() && per_listed(rule));
    let Some(rule) = rule else { return };
    for row in request.results.iter().filter(|row| row.centre == unit.id && row.listed.is_none()) {
        let (centre, days, name) = (&row.centre, row.days, &rule.name);
        problems.push(
            Problem::error(
                "carry_listed_missing",
                text!(
                    "resultatet {days} för {centre} saknar antal listade",
                    "the result {days} of {centre} lacks the number of listed"
                ),
            )
            .named(text!("{centre}", "{centre}"))
            .why(text!("regeln {name} har ett tak per listad", "the rule {name} has a ceiling per listed"))
            .hint(text!("fyll i kolumnen ”listed”", "fill in the column “listed”")),
        );
    }
}

fn balances(request: &CarryRequest<'_>, units: &BTreeMap<&str, &DraftCentre>, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for balance in request.balances {
        let centre = &balance.centre;
        let sound = balance.surplus >= Ore::ZERO
            && balance.scheduled >= Ore::ZERO
            && balance.deficit >= balance.scheduled
            && seen.insert((centre, &balance.provider));
        if !sound {
            problems.push(
                Problem::error(
                    "carry_balance_unsound",
                    text!(
                        "det som {centre} har överfört kan inte stämma: det är under noll, återbetalas med mer än det är eller står två gånger",
                        "what {centre} has carried cannot be right: it is below zero, is repaid by more than it is or stands twice"
                    ),
                )
                .named(text!("{centre}", "{centre}"))
                .hint(text!("jämför med huvudboken", "compare with the ledger")),
            );
        }
        let nothing = balance.surplus == Ore::ZERO && balance.deficit == Ore::ZERO;
        if !nothing && !units.contains_key(centre.as_str()) {
            problems.push(unknown_unit(centre));
        }
    }
}

fn unknown_unit(centre: &str) -> Problem {
    Problem::error("carry_unit_unknown", text!("enheten {centre} finns inte", "there is no unit {centre}"))
        .named(text!("{centre}", "{centre}"))
        .hint(text!(
            "rätta HSA-id:t, eller lägg till enheten i registret",
            "mend the HSA id, or add the unit to the register"
        ))
}
