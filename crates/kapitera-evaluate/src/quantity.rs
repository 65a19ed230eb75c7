//! The count and weigh steps: how much of what each centre has.

use kapitera_cube::{Cell, Cells, Cube, Key};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Combine, Component, Count, Each, Factor, Normalise, Number, Spot, TableKey};
use kapitera_money::{Exact, RoundMode};
use kapitera_period::{Date, Span};

use crate::count_limit::{CountLimit, days};
use crate::facts::Facts;
use crate::lookup::{Lookup, Names, Sieve, weighted_sum};
use crate::plan::Plan;
use crate::problems;
use crate::settlement::Step;

/// Everything a component is evaluated against.
pub(crate) struct Context<'a> {
    pub(crate) plan: Plan<'a>,
    pub(crate) cube: &'a Cube,
    pub(crate) facts: &'a Facts,
    pub(crate) names: Names<'a>,
    /// For each settled centre its position in the cube; none when nobody was counted there.
    pub(crate) in_cube: Vec<Option<usize>>,
    /// The amounts of the components evaluated so far, in kronor: by component, then by centre.
    pub(crate) amounts: Vec<Option<Vec<Exact>>>,
}

/// What a centre has of what a component counts, for one part of the period.
pub(crate) struct Quantity {
    pub(crate) centre: usize,
    pub(crate) count: Exact,
    pub(crate) weighted: Exact,
    pub(crate) steps: Vec<Step>,
}

impl<'a> Context<'a> {
    pub(crate) fn number(&self, component: &Component, number: &Number, day: Date) -> Result<Exact, Problem> {
        self.plan
            .model
            .number_on(number, day)
            .map(|found| found.value)
            .map_err(|error| problems::unresolved(&error, component))
    }

    /// The sum of a value's items for a centre.
    pub(crate) fn value(&self, component: &Component, name: &str, centre: usize) -> Result<Exact, Problem> {
        let id = &self.facts.centres[centre].id;
        let items = self.facts.values.get(name).and_then(|centres| centres.get(id));
        items
            .map(|items| items.iter().map(|item| &item.amount).sum())
            .ok_or_else(|| problems::value_missing(component, name, id))
    }

    pub(crate) fn index(&self, name: &str, scale: &str, centre: usize) -> Option<&'a Exact> {
        let (_, values) = self.facts.indices.iter().find(|((index, on), _)| **index == *name && **on == *scale)?;
        values.get(&self.facts.centres[centre].id)
    }

    /// The tables of a component's weigh step, prepared for cells with these keys.
    pub(crate) fn lookups(
        &self,
        component: &'a Component,
        keys: &[Key],
        day: Date,
        of_persons: bool,
    ) -> Result<Vec<Lookup<'a>>, Problem> {
        let mut lookups = Vec::new();
        for factor in &component.weigh {
            let Factor::Table(name, _) = factor else { continue };
            let model: &'a kapitera_model::Model = self.plan.model;
            let (table, version) =
                model.table_on(name, day).map_err(|error| problems::unresolved(&error, component))?;
            if table.by.iter().any(|key| key.count_key().is_some()) == of_persons {
                lookups.push(Lookup::new(table, version, keys, &self.names));
            }
        }
        Ok(lookups)
    }
}

/// What each centre has of `component` during `part`, weighed and normalised.
pub(crate) fn quantities(context: &Context<'_>, component: &Component, part: Span) -> Result<Vec<Quantity>, Problems> {
    let mut quantities = match &component.count {
        Count::Listed { .. } => listed(context, component, part)?,
        Count::Value { name, each, .. } => values(context, component, name, *each)?,
        Count::Components(names) => amounts(context, names),
        Count::Centre => centres(context),
    };
    centre_factors(context, component, part, &mut quantities)?;
    if component.combine == Combine::PerCentre {
        against_means(context, component, part, &mut quantities)?;
    }
    // Normalising belongs to the weigh step: a floor of 500 must still be 500 after it.
    normalise(context, component, &mut quantities)?;
    crate::shape::shape_counts(context, component, part.from, &mut quantities)?;
    Ok(quantities)
}

/// The cells that `component` counts, and the divisor that makes person-days into average persons.
pub(crate) fn cells<'c>(
    context: &Context<'c>,
    component: &Component,
    part: Span,
) -> Result<(&'c Cells, Exact), Problem> {
    let spec = context.plan.spec(component, part).ok_or_else(|| problems::not_counted(component))?;
    let cells = context.cube.find(&spec).ok_or_else(|| problems::not_counted(component))?;
    Ok((cells, days(cells)))
}

/// The conditions on whom to count, prepared for cells with these keys.
pub(crate) fn sieves(context: &Context<'_>, component: &Component, keys: &[Key]) -> Vec<Sieve> {
    match &component.count {
        Count::Listed { filter, .. } => filter.iter().map(|filter| Sieve::new(filter, keys, &context.names)).collect(),
        _ => Vec::new(),
    }
}

fn listed(context: &Context<'_>, component: &Component, part: Span) -> Result<Vec<Quantity>, Problems> {
    let (cells, divisor) = cells(context, component, part).map_err(|problem| vec![problem])?;
    let keys = &cells.spec().keys;
    let sieves = sieves(context, component, keys);
    let per_person = component.combine == Combine::PerPerson;
    let lookups = if per_person { context.lookups(component, keys, part.from, true) } else { Ok(Vec::new()) }
        .map_err(|problem| vec![problem])?;
    let mut quantities = Vec::with_capacity(context.in_cube.len());
    let mut missing = Problems::new();
    for (centre, in_cube) in context.in_cube.iter().enumerate() {
        // Past the last centre there are no cells.
        let index = in_cube.unwrap_or(cells.centres());
        let mine = || cells.of_centre(index).filter(|cell| sieves.iter().all(|sieve| sieve.lets_through(cell, centre)));
        // Without conditions, which is usual, no cell need be asked whether it passes.
        let sum = if sieves.is_empty() && lookups.is_empty() {
            let heads = cells.total_of_centre(index);
            Ok((heads, Exact::whole(heads)))
        } else if sieves.is_empty() {
            weighted_sum(cells.of_centre(index), &lookups, centre)
        } else {
            weighted_sum(mine(), &lookups, centre)
        };
        let (count, weighted) = match sum {
            Ok((heads, weighted)) => (quotient(Exact::whole(heads), &divisor), quotient(weighted, &divisor)),
            Err((cell, lookup)) => {
                let words = context.names.words(lookup, &cell, centre);
                let id = &context.facts.centres[centre].id;
                missing.push(problems::weight_missing(
                    component,
                    lookup.version,
                    &lookup.table.name,
                    &words,
                    id,
                    cell.count,
                ));
                continue;
            }
        };
        let mut steps = Vec::with_capacity(3);
        steps.push(Step::Counted { count: count.clone(), item: None });
        if !lookups.is_empty() {
            let names: Vec<&str> = lookups.iter().map(|lookup| lookup.table.name.as_str()).collect();
            steps.push(Step::TableWeighted { table: names.join(" × "), weighted: weighted.clone() });
        }
        let mut quantity = Quantity { centre, count, weighted, steps };
        let limited =
            CountLimit::new(context, component, part, cells, &quantity.count, mine).map_err(|problem| vec![problem])?;
        limited.apply(&mut quantity, cells, mine, &lookups, &divisor);
        quantities.push(quantity);
    }
    first_of_each(missing, quantities)
}

/// One problem per missing row is enough; the same row is missing at many centres.
fn first_of_each<T>(missing: Problems, good: T) -> Result<T, Problems> {
    let mut kept = Problems::new();
    for problem in missing {
        if !kept.iter().any(|there| there.what == problem.what) {
            kept.push(problem);
        }
    }
    if kept.is_empty() { Ok(good) } else { Err(kept) }
}

pub(crate) fn quotient(number: Exact, divisor: &Exact) -> Exact {
    if *divisor == Exact::ONE { number } else { number.checked_div(divisor).unwrap_or(Exact::ZERO) }
}

fn values(context: &Context<'_>, component: &Component, name: &str, each: Each) -> Result<Vec<Quantity>, Problems> {
    let mut quantities = Vec::new();
    let mut missing = Problems::new();
    for (centre, fact) in context.facts.centres.iter().enumerate() {
        let Some(items) = context.facts.values.get(name).and_then(|centres| centres.get(&fact.id)) else {
            missing.push(problems::value_missing(component, name, &fact.id));
            continue;
        };
        let counted: Vec<(Option<String>, Exact)> = match each {
            Each::Total => vec![(None, items.iter().map(|item| &item.amount).sum())],
            Each::Item => items.iter().map(|item| (Some(item.name.clone()), item.amount.clone())).collect(),
        };
        for (item, count) in counted {
            let steps = vec![Step::Counted { count: count.clone(), item }];
            quantities.push(Quantity { centre, weighted: count.clone(), count, steps });
        }
    }
    if missing.is_empty() { Ok(quantities) } else { Err(missing) }
}

/// Each centre counts once.
fn centres(context: &Context<'_>) -> Vec<Quantity> {
    let one = |centre| Quantity {
        centre,
        count: Exact::ONE,
        weighted: Exact::ONE,
        steps: vec![Step::Counted { count: Exact::ONE, item: None }],
    };
    (0..context.facts.centres.len()).map(one).collect()
}

fn amounts(context: &Context<'_>, names: &[(String, Spot)]) -> Vec<Quantity> {
    let positions: Vec<usize> = positions_of(context, names);
    let sum_of = |centre: usize| -> Exact {
        positions
            .iter()
            .filter_map(|&component| context.amounts[component].as_ref())
            .map(|amounts| &amounts[centre])
            .sum()
    };
    let quantity = |centre| {
        let count = sum_of(centre);
        Quantity {
            centre,
            weighted: count.clone(),
            steps: vec![Step::Counted { count: count.clone(), item: None }],
            count,
        }
    };
    (0..context.facts.centres.len()).map(quantity).collect()
}

/// The positions of named components in the model.
pub(crate) fn positions_of(context: &Context<'_>, names: &[(String, Spot)]) -> Vec<usize> {
    let components = &context.plan.model.components;
    names.iter().filter_map(|(name, _)| components.iter().position(|component| component.name == *name)).collect()
}

/// Whether a factor is the same for all persons of a centre.
fn of_centre(context: &Context<'_>, factor: &Factor) -> bool {
    match factor {
        Factor::Table(name, _) => context
            .plan
            .model
            .table(name)
            .is_some_and(|table| table.by.iter().all(|key| matches!(key, TableKey::Owner | TableKey::Centre))),
        _ => true,
    }
}

/// The value of a factor that is the same for all persons of the centre.
fn centre_value(
    context: &Context<'_>,
    component: &Component,
    factor: &Factor,
    centre: usize,
    day: Date,
) -> Result<Exact, Problem> {
    let number = |number| context.number(component, number, day);
    match factor {
        Factor::Index { name, scale, spot } => context
            .index(name, scale, centre)
            .cloned()
            .ok_or_else(|| index_missing(context, component, name, scale, spot)),
        Factor::Linear { constant, terms, over, divided_by, .. } => {
            let mut sum = number(constant)?;
            for (coefficient, value) in terms {
                sum += &(&number(coefficient)? * &context.value(component, value, centre)?);
            }
            if let Some(name) = over {
                sum = sum
                    .checked_div(&context.value(component, name, centre)?)
                    .ok_or_else(|| problems::divided_by_zero(component, text!("värdet {name}", "the value {name}")))?;
            }
            match divided_by {
                None => Ok(sum),
                Some(divisor) => sum
                    .checked_div(&number(divisor)?)
                    .ok_or_else(|| problems::divided_by_zero(component, text!("divided-by", "divided-by"))),
            }
        }
        Factor::Between { value, from, to, whole, .. } => {
            let (found, from, to) = (context.value(component, value, centre)?, number(from)?, number(to)?);
            let reached = &found.clone().min(to).max(from.clone()) - &from;
            let cut = || reached.round(RoundMode::Down).map_or_else(|| reached.clone(), Exact::whole);
            Ok(if *whole { cut() } else { reached })
        }
        Factor::Table(name, _) => {
            let lookups = context.lookups(component, &[], day, false)?;
            let lookup = lookups
                .iter()
                .find(|lookup| lookup.table.name == *name)
                .ok_or_else(|| problems::not_counted(component))?;
            let cell = Cell { codes: &[], count: 0, amount: 0 };
            lookup.row(&cell, centre).map(|row| lookup.weight(row)).ok_or_else(|| {
                let words = context.names.words(lookup, &cell, centre);
                problems::weight_missing(component, lookup.version, name, &words, &context.facts.centres[centre].id, 0)
            })
        }
    }
}

fn index_missing(context: &Context<'_>, component: &Component, name: &str, scale: &str, spot: &Spot) -> Problem {
    let missing: Vec<&str> = (0..context.facts.centres.len())
        .filter(|&centre| context.index(name, scale, centre).is_none())
        .map(|centre| &*context.facts.centres[centre].id)
        .collect();
    let others: Vec<&str> = context
        .facts
        .indices
        .keys()
        .filter(|(index, other)| **index == *name && **other != *scale)
        .map(|(_, other)| &**other)
        .collect();
    problems::index_missing(component, spot, name, scale, &missing, &others.join(", "))
}

/// Multiplies by the factors that are the same for all persons of a centre; with `per-centre`, [`against_means`]
/// does it instead.
fn centre_factors(
    context: &Context<'_>,
    component: &Component,
    part: Span,
    quantities: &mut [Quantity],
) -> Result<(), Problems> {
    if component.combine == Combine::PerCentre {
        return Ok(());
    }
    let mut found = Problems::new();
    for (position, factor) in component.weigh.iter().enumerate().filter(|(_, factor)| of_centre(context, factor)) {
        for quantity in quantities.iter_mut().filter(|quantity| !quantity.count.is_zero()) {
            match centre_value(context, component, factor, quantity.centre, part.from) {
                Ok(value) => {
                    quantity.weighted = &quantity.weighted * &value;
                    quantity.steps.push(Step::Factor { position, value });
                }
                Err(problem) => found.push(problem),
            }
        }
    }
    first_of_each(found, ())
}

/// Each factor first becomes the centre's average against the region's mean; then their product.
fn against_means(
    context: &Context<'_>,
    component: &Component,
    part: Span,
    quantities: &mut [Quantity],
) -> Result<(), Problems> {
    let everyone: Exact = quantities.iter().map(|quantity| &quantity.count).sum();
    for (position, factor) in component.weigh.iter().enumerate() {
        let averages = averages(context, component, factor, part, quantities)?;
        let sum: Exact = quantities.iter().zip(&averages).map(|(quantity, average)| &quantity.count * average).sum();
        if everyone.is_zero() {
            // The factors that follow are looked at all the same: what they lack is a problem in any order.
            continue;
        }
        let mean = sum.checked_div(&everyone).unwrap_or(Exact::ZERO);
        for (quantity, own) in quantities.iter_mut().zip(averages) {
            let index = own.checked_div(&mean).ok_or_else(|| {
                vec![problems::divided_by_zero(component, text!("regionens medelvärde", "the region's mean"))]
            })?;
            quantity.weighted = &quantity.weighted * &index;
            quantity.steps.push(Step::AgainstMean { position, own, mean: mean.clone() });
        }
    }
    Ok(())
}

fn averages(
    context: &Context<'_>,
    component: &Component,
    factor: &Factor,
    part: Span,
    quantities: &[Quantity],
) -> Result<Vec<Exact>, Problems> {
    if of_centre(context, factor) {
        let value = |quantity: &Quantity| {
            if quantity.count.is_zero() {
                Ok(Exact::ZERO)
            } else {
                centre_value(context, component, factor, quantity.centre, part.from)
            }
        };
        return quantities.iter().map(value).collect::<Result<_, _>>().map_err(|problem| vec![problem]);
    }
    let Factor::Table(name, _) = factor else { return Ok(Vec::new()) };
    let single = |problem| vec![problem];
    let (cells, divisor) = cells(context, component, part).map_err(single)?;
    let keys = &cells.spec().keys;
    let sieves = sieves(context, component, keys);
    let lookups = context.lookups(component, keys, part.from, true).map_err(single)?;
    let Some(position) = lookups.iter().position(|lookup| lookup.table.name == *name) else {
        return Err(single(problems::not_counted(component)));
    };
    let table = &lookups[position..=position];
    let mut averages = Vec::new();
    for quantity in quantities {
        let centre = quantity.centre;
        let mine = || {
            context.in_cube[centre]
                .into_iter()
                .flat_map(|index| cells.of_centre(index))
                .filter(|cell| sieves.iter().all(|sieve| sieve.lets_through(cell, centre)))
        };
        let (heads, sum) = weighted_sum(mine(), table, centre).map_err(|(cell, lookup)| {
            let words = context.names.words(lookup, &cell, centre);
            single(problems::weight_missing(
                component,
                lookup.version,
                name,
                &words,
                &context.facts.centres[centre].id,
                cell.count,
            ))
        })?;
        // Those over a limit on the count are left out of the sum as they are of the count.
        let count = quotient(Exact::whole(heads), &divisor);
        let mut own = Quantity { centre, weighted: quotient(sum, &divisor), count, steps: Vec::new() };
        let limit = CountLimit::new(context, component, part, cells, &own.count, mine).map_err(single)?;
        limit.apply(&mut own, cells, mine, table, &divisor);
        averages.push(own.weighted.checked_div(&own.count).unwrap_or(Exact::ZERO));
    }
    Ok(averages)
}

fn normalise(context: &Context<'_>, component: &Component, quantities: &mut [Quantity]) -> Result<(), Problems> {
    let Some(normalise) = component.normalise else { return Ok(()) };
    if quantities.iter().all(|quantity| quantity.count.is_zero()) {
        return Ok(());
    }
    let weighted: Exact = quantities.iter().map(|quantity| &quantity.weighted).sum();
    let target: Exact = match normalise {
        Normalise::MeanOne => quantities.iter().map(|quantity| &quantity.count).sum(),
        Normalise::SumListed => crate::evaluate::listed(context).map_err(|problem| vec![problem])?.iter().sum(),
    };
    let factor = target
        .checked_div(&weighted)
        .ok_or_else(|| vec![problems::divided_by_zero(component, text!("den vägda summan", "the weighted sum"))])?;
    for quantity in quantities {
        quantity.weighted = &quantity.weighted * &factor;
        quantity.steps.push(Step::Normalised { factor: factor.clone() });
    }
    Ok(())
}
