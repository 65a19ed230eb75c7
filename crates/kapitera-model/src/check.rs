//! What must hold of a model before anything is computed with it.

mod components;
mod costs;
mod keys;
mod steps;
mod time;
mod uses;

pub(crate) use uses::numbers_of;

use kapitera_message::{Problem, Problems, text};

use crate::ast::{Model, Number, PriceKind, Selector, Table, TableRow};

/// All problems of a model that was read: errors and warnings.
pub(crate) fn check(model: &Model) -> Problems {
    let mut problems = Problems::new();
    unique_names(model, &mut problems);
    time::check(model, &mut problems);
    for table in &model.tables {
        rows(table, &mut problems);
    }
    components::check(model, &mut problems);
    keys::check(model, &mut problems);
    costs::check(model, &mut problems);
    uses::check(model, &mut problems);
    unallocated_pools(model, &mut problems);
    problems
}

/// What shares leave to nobody is an amount only when the parts are pools: of a price per person nobody can say how
/// much is left.
fn unallocated_pools(model: &Model, problems: &mut Problems) {
    for unallocated in &model.unallocated {
        let prefix = format!("{}.", unallocated.shares);
        for component in &model.components {
            let Some(price) = &component.price else { continue };
            let (PriceKind::Each(Number::Parameter(name, spot)) | PriceKind::Mean(Number::Parameter(name, spot))) =
                &price.kind
            else {
                continue;
            };
            if name.starts_with(&prefix) {
                let shares = &unallocated.shares;
                problems.push(
                    Problem::error(
                        "unallocated_needs_pools",
                        text!(
                            "”{name}” är en del av ”{shares}”, som lämnar något ofördelat, men är ingen pott",
                            "“{name}” is a part of “{shares}”, which leaves something unallocated, but is no pool"
                        ),
                    )
                    .at(spot.here())
                    .why(text!(
                        "av ett pris per enhet går det inte att säga hur många kronor som blir över",
                        "of a price per unit nobody can say how many kronor are left"
                    ))
                    .hint(text!(
                        "dela ut den som pott (pool = \"{name}\"), eller låt andelarna bli 100 %",
                        "share it out as a pool (pool = \"{name}\"), or let the shares sum to 100 %"
                    )),
                );
            }
        }
    }
}

/// Shares make parameters; one of them may have the name of a parameter that is there already.
fn unique_names(model: &Model, problems: &mut Problems) {
    for (index, parameter) in model.parameters.iter().enumerate() {
        let earlier = model.parameters[..index].iter().find(|earlier| earlier.name == parameter.name);
        if let (Some(earlier), Some(first), Some(second)) =
            (earlier, earlier.and_then(|earlier| earlier.versions.first()), parameter.versions.first())
        {
            let name = &earlier.name;
            problems.push(
                Problem::error("repeated_name", text!("”{name}” finns två gånger", "“{name}” is there twice"))
                    .at(second.provenance.spot.here())
                    .at(first.provenance.spot.place(text!("första gången", "the first time")))
                    .hint(text!(
                        "byt namn på den ena: andelar blir parametrar med namnet andelarna.delen",
                        "rename one of them: shares become parameters named shares.part"
                    )),
            );
        }
    }
}

fn rows(table: &Table, problems: &mut Problems) {
    let name = &table.name;
    for version in &table.versions {
        // A table without keys is reported when it is read.
        if version.rows.is_empty() && !table.by.is_empty() {
            problems.push(
                Problem::error(
                    "empty_table",
                    text!("tabellen ”{name}” har inga rader", "the table “{name}” has no rows"),
                )
                .at(version.provenance.spot.here())
                .hint(text!("lägg till rader under [table.{name}.rows]", "add rows under [table.{name}.rows]")),
            );
        }
        for (index, row) in version.rows.iter().enumerate() {
            if let Some(earlier) = version.rows[..index].iter().find(|earlier| overlap(earlier, row)) {
                let (first, second) = (&earlier.written, &row.written);
                problems.push(
                    Problem::error(
                        "two_values",
                        text!(
                            "tabellen ”{name}” har två värden för samma sak: ”{first}” och ”{second}”",
                            "the table “{name}” has two values for the same thing: “{first}” and “{second}”"
                        ),
                    )
                    .at(row.spot.place(text!("andra värdet", "the second value")))
                    .at(earlier.spot.place(text!("första värdet", "the first value")))
                    .why(text!(
                        "vilket som gäller får inte bero på ordningen",
                        "which one counts must not depend on the order"
                    ))
                    .hint(text!("ändra intervallen så att de inte möts", "change the bands so that they do not meet")),
                );
            }
        }
    }
}

fn overlap(left: &TableRow, right: &TableRow) -> bool {
    left.selectors.iter().zip(&right.selectors).all(|(left, right)| match (left, right) {
        (Selector::Band(a, b), Selector::Band(c, d)) => d.is_none_or(|d| *a <= d) && b.is_none_or(|b| *c <= b),
        (left, right) => left == right,
    })
}
