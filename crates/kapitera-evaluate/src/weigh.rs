//! The weigh step: factors of centres, means and normalising. Tables that weigh person by person, or event by event, are
//! applied where the cells are counted.

use kapitera_cube::Cell;
use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Combine, Component, Factor, Normalise, Spot, TableKey};
use kapitera_money::{Exact, RoundMode};
use kapitera_period::{Date, Span};

use crate::count_limit::CountLimit;
use crate::lookup::{Lookup, weighted_sum};
use crate::plan::counts_events;
use crate::problems;
use crate::quantity::{Context, Quantity, cells, first_of_each, sieves, weight_missing};
use crate::settlement::Step;

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
                let met = problems::met_at(context.plan.listed_spec().measure, 0, &context.facts.centres[centre].id);
                problems::weight_missing(component, lookup.version, name, &words, met)
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
pub(crate) fn centre_factors(
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
        for quantity in quantities.iter_mut().filter(|quantity| !quantity.is_nothing()) {
            match centre_value(context, component, factor, quantity.centre, part.from) {
                Ok(value) => {
                    quantity.multiply(&value);
                    quantity.steps.push(Step::Factor { position, value });
                }
                Err(problem) => found.push(problem),
            }
        }
    }
    first_of_each(found, ())
}

/// Each factor first becomes the centre's average against the region's mean; then their product. Of each part of the
/// period that is taken together comes its days and what each quantity counts in it.
pub(crate) fn against_means(
    context: &Context<'_>,
    component: &Component,
    parts: &[(Span, Vec<Exact>)],
    quantities: &mut [Quantity],
) -> Result<(), Problems> {
    let everyone: Exact = quantities.iter().map(|quantity| &quantity.count).sum();
    for (position, factor) in component.weigh.iter().enumerate() {
        let averages = averages_of_parts(context, component, factor, parts, quantities)?;
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
            quantity.multiply(&index);
            quantity.steps.push(Step::AgainstMean { position, own, mean: mean.clone() });
        }
    }
    Ok(())
}

/// The average of a factor for each quantity over all parts, by what is counted in each.
fn averages_of_parts(
    context: &Context<'_>,
    component: &Component,
    factor: &Factor,
    parts: &[(Span, Vec<Exact>)],
    quantities: &[Quantity],
) -> Result<Vec<Exact>, Problems> {
    let by_centre = of_centre(context, factor);
    if by_centre && let [(part, counts)] = parts {
        return values_of_centres(context, component, factor, *part, quantities, counts);
    }
    let mut sums = vec![Exact::ZERO; quantities.len()];
    for (part, counts) in parts {
        let of_part = if by_centre {
            let values = values_of_centres(context, component, factor, *part, quantities, counts)?;
            values.iter().zip(counts).map(|(value, count)| value * count).collect()
        } else {
            table_sums(context, component, factor, *part, quantities)?
        };
        sums.iter_mut().zip(of_part).for_each(|(sum, of_part)| *sum += &of_part);
    }
    let average = |(sum, quantity): (Exact, &Quantity)| sum.checked_div(&quantity.count).unwrap_or(Exact::ZERO);
    Ok(sums.into_iter().zip(quantities).map(average).collect())
}

/// The value of a factor that is the same for all of a centre; not asked for where nothing is counted.
fn values_of_centres(
    context: &Context<'_>,
    component: &Component,
    factor: &Factor,
    part: Span,
    quantities: &[Quantity],
    counts: &[Exact],
) -> Result<Vec<Exact>, Problems> {
    let value = |(quantity, count): (&Quantity, &Exact)| {
        if count.is_zero() {
            Ok(Exact::ZERO)
        } else {
            centre_value(context, component, factor, quantity.centre, part.from)
        }
    };
    quantities.iter().zip(counts).map(value).collect::<Result<_, _>>().map_err(|problem| vec![problem])
}

/// The sum of count × weight of one table during a part.
fn table_sums(
    context: &Context<'_>,
    component: &Component,
    factor: &Factor,
    part: Span,
    quantities: &[Quantity],
) -> Result<Vec<Exact>, Problems> {
    let single = |problem| vec![problem];
    if counts_events(component) && context.plan.spec(component, part).is_none() {
        // No centre carries the costs these days.
        return Ok(vec![Exact::ZERO; quantities.len()]);
    }
    let counted = cells(context, component, part).map_err(single)?;
    let (cells, keys) = (counted.cells, &counted.cells.spec().keys);
    let sieves = sieves(context, component, part.from, keys).map_err(single)?;
    let lookups = context.lookups(component, keys, part.from, true).map_err(single)?;
    let named = |lookup: &Lookup<'_>| matches!(factor, Factor::Table(name, _) if lookup.table.name == *name);
    let Some(position) = lookups.iter().position(named) else {
        return Err(single(problems::not_counted(component)));
    };
    let table = &lookups[position..=position];
    let mut sums = Vec::new();
    for quantity in quantities {
        let centre = quantity.centre;
        let mine = || {
            context.in_cube[centre]
                .into_iter()
                .flat_map(|index| cells.of_centre(index))
                .filter(|cell| sieves.iter().all(|sieve| sieve.lets_through(cell, centre)))
        };
        let (sum, weighted) = weighted_sum(mine(), counted.gives, table, centre)
            .map_err(|(cell, lookup)| single(weight_missing(context, component, cells, &cell, lookup, centre)))?;
        // Those over a limit on the count are left out of the sum as they are of the count.
        let (count, weighted) = (counted.quotient(Exact::whole(sum)), counted.quotient(weighted));
        let mut own = Quantity::new(centre, count, weighted, Vec::new());
        let limit = CountLimit::new(context, component, part, &counted, &own.count, mine).map_err(single)?;
        limit.apply(&mut own, &counted, mine, table);
        sums.push(own.weighted);
    }
    Ok(sums)
}

pub(crate) fn normalise(
    context: &Context<'_>,
    component: &Component,
    quantities: &mut [Quantity],
) -> Result<(), Problems> {
    let Some(normalise) = component.normalise else { return Ok(()) };
    if quantities.iter().all(Quantity::is_nothing) {
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
        quantity.multiply(&factor);
        quantity.steps.push(Step::Normalised { factor: factor.clone() });
    }
    Ok(())
}
