//! The count step: how much of what each centre has.

use kapitera_cube::{Cell, Cells, Cube, Key, Measure};
use kapitera_message::{Problem, Problems};
use kapitera_model::{Combine, Component, Count, Each, EventMeasure, Factor, Number, Spot};
use kapitera_money::Exact;
use kapitera_period::{Date, Span};

use crate::count_limit::CountLimit;
use crate::facts::Facts;
use crate::lookup::{Gives, Lookup, Names, Sieve, weighted_sum};
use crate::plan::Plan;
use crate::problems;
use crate::settlement::Step;
use crate::weigh::{against_means, centre_factors, normalise};

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

/// What a centre has of what a component counts, for one part of the period; of events for all of it.
pub(crate) struct Quantity {
    pub(crate) centre: usize,
    pub(crate) count: Exact,
    pub(crate) weighted: Exact,
    /// Of events: the weighted count of each part of the period. They sum to `weighted`.
    pub(crate) by_part: Vec<Exact>,
    /// Of an item: what it had before the period.
    pub(crate) before: Option<Box<Before>>,
    pub(crate) steps: Vec<Step>,
}

/// What an item had before the period, taken through the same steps as what it has now.
#[derive(Clone)]
pub(crate) struct Before {
    pub(crate) count: Exact,
    pub(crate) weighted: Exact,
    pub(crate) amount: Exact,
}

impl Quantity {
    pub(crate) fn new(centre: usize, count: Exact, weighted: Exact, steps: Vec<Step>) -> Self {
        Self { centre, count, weighted, by_part: Vec::new(), before: None, steps }
    }

    /// What is counted without being weighed by tables of persons.
    fn plain(centre: usize, count: Exact, item: Option<String>) -> Self {
        let steps = vec![Step::Counted { count: count.clone(), item }];
        Self::new(centre, count.clone(), count, steps)
    }

    /// Whether there is nothing to weigh. Amounts may sum to 0 and still weigh something, when some are credits.
    pub(crate) fn is_nothing(&self) -> bool {
        self.count.is_zero() && self.weighted.is_zero()
    }

    /// Brings what is weighed to a limit, its parts in proportion; what a floor adds to nothing belongs to no day, and
    /// is shared by the parts' `shares` of the period.
    pub(crate) fn limit_to(&mut self, limit: Exact, shares: &[Exact]) {
        match limit.checked_div(&self.weighted) {
            Some(factor) => self.by_part.iter_mut().for_each(|part| *part = &*part * &factor),
            None => {
                let all: Exact = shares.iter().sum();
                for (part, share) in self.by_part.iter_mut().zip(shares) {
                    *part += &(&limit * &share.checked_div(&all).unwrap_or(Exact::ONE));
                }
            }
        }
        self.weighted = limit;
    }

    /// Multiplies what is weighed, in all its parts.
    pub(crate) fn multiply(&mut self, factor: &Exact) {
        self.weighted = &self.weighted * factor;
        for part in &mut self.by_part {
            *part = &*part * factor;
        }
        if let Some(before) = &mut self.before {
            before.weighted = &before.weighted * factor;
        }
    }
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

/// What each centre has of `component` during `part`, weighed and normalised; not of events, which are taken for all
/// parts together.
pub(crate) fn quantities(context: &Context<'_>, component: &Component, part: Span) -> Result<Vec<Quantity>, Problems> {
    let mut quantities = match &component.count {
        Count::Listed { .. } => counted(context, component, part)?,
        Count::Value { name, each, .. } => values(context, component, name, *each)?,
        Count::Components(names) => amounts(context, names),
        Count::Centre => centres(context),
        Count::Events { .. } | Count::Cost { .. } => Vec::new(),
    };
    centre_factors(context, component, part, &mut quantities)?;
    if component.combine == Combine::PerCentre {
        let counts = quantities.iter().map(|quantity| quantity.count.clone()).collect();
        against_means(context, component, &[(part, counts)], &mut quantities)?;
    }
    // Normalising belongs to the weigh step: a floor of 500 must still be 500 after it.
    normalise(context, component, &mut quantities)?;
    let size_of = |number: &Number| context.number(component, number, part.from);
    crate::shape::shape_counts(context, component, &[Exact::ONE], size_of, &mut quantities)?;
    Ok(quantities)
}

/// The cells that a component counts, and what each gives.
pub(crate) struct Counted<'c> {
    pub(crate) cells: &'c Cells,
    pub(crate) gives: Gives,
    /// What makes person-days into average persons, and öre into kronor.
    pub(crate) divisor: Exact,
}

impl Counted<'_> {
    /// A sum of what cells give, in persons, events or kronor.
    pub(crate) fn quotient(&self, sum: Exact) -> Exact {
        if self.divisor == Exact::ONE { sum } else { sum.checked_div(&self.divisor).unwrap_or(Exact::ZERO) }
    }

    /// What these cells give together, in persons, events or kronor.
    pub(crate) fn sum<'c>(&self, cells: impl Iterator<Item = Cell<'c>>) -> Exact {
        self.quotient(Exact::whole(cells.map(|cell| self.gives.of(&cell)).sum::<i128>()))
    }
}

/// What `component` counts of one part; a problem when that is nothing that cells hold.
pub(crate) fn cells<'c>(context: &Context<'c>, component: &Component, part: Span) -> Result<Counted<'c>, Problem> {
    let not_counted = || problems::not_counted(component);
    let spec = context.plan.spec(component, part).ok_or_else(not_counted)?;
    let cells = context.cube.find(&spec).ok_or_else(not_counted)?;
    let events = context.plan.event_count(component, part.from);
    let events = events.map_err(|error| problems::unresolved(&error, component))?;
    let gives = match events.map(|events| events.measure) {
        Some(EventMeasure::Amount) => Gives::Amount,
        Some(EventMeasure::Number) | None => Gives::Count,
    };
    let divisor = match (spec.measure, gives) {
        (Measure::Days { span }, _) => Exact::whole(span.days()),
        (Measure::Events { .. }, Gives::Amount) => Exact::whole(100),
        (Measure::Events { .. } | Measure::Heads { .. }, _) => Exact::ONE,
    };
    Ok(Counted { cells, gives, divisor })
}

/// The conditions on what to count on a day, prepared for cells with these keys.
pub(crate) fn sieves(
    context: &Context<'_>,
    component: &Component,
    day: Date,
    keys: &[Key],
) -> Result<Vec<Sieve>, Problem> {
    let events = context.plan.event_count(component, day);
    let filter = match (events.map_err(|error| problems::unresolved(&error, component))?, &component.count) {
        (Some(events), _) => events.filter,
        (None, Count::Listed { filter, .. }) => filter,
        _ => &[],
    };
    Ok(filter.iter().map(|filter| Sieve::new(filter, keys, &context.names)).collect())
}

/// Persons or events of each centre, weighed by the tables that weigh each of them.
pub(crate) fn counted(context: &Context<'_>, component: &Component, part: Span) -> Result<Vec<Quantity>, Problems> {
    let single = |problem| vec![problem];
    let counted = cells(context, component, part).map_err(single)?;
    let (cells, gives) = (counted.cells, counted.gives);
    let keys = &cells.spec().keys;
    let sieves = sieves(context, component, part.from, keys).map_err(single)?;
    let per_person = component.combine == Combine::PerPerson;
    let lookups =
        if per_person { context.lookups(component, keys, part.from, true).map_err(single)? } else { Vec::new() };
    let mut quantities = Vec::with_capacity(context.in_cube.len());
    let mut missing = Problems::new();
    for (centre, in_cube) in context.in_cube.iter().enumerate() {
        let index = in_cube.unwrap_or(NOT_IN_CUBE);
        let mine = || cells.of_centre(index).filter(|cell| sieves.iter().all(|sieve| sieve.lets_through(cell, centre)));
        // Without conditions, which is usual, no cell need be asked whether it passes.
        let sum = if sieves.is_empty() && lookups.is_empty() && gives == Gives::Count {
            let heads = cells.total_of_centre(index).into();
            Ok((heads, Exact::whole(heads)))
        } else if sieves.is_empty() {
            weighted_sum(cells.of_centre(index), gives, &lookups, centre)
        } else {
            weighted_sum(mine(), gives, &lookups, centre)
        };
        let (count, weighted) = match sum {
            Ok((sum, weighted)) => (counted.quotient(Exact::whole(sum)), counted.quotient(weighted)),
            Err((cell, lookup)) => {
                missing.push(weight_missing(context, component, cells, &cell, lookup, centre));
                continue;
            }
        };
        let mut steps = Vec::with_capacity(3);
        steps.push(Step::Counted { count: count.clone(), item: None });
        if !lookups.is_empty() {
            let names: Vec<&str> = lookups.iter().map(|lookup| lookup.table.name.as_str()).collect();
            steps.push(Step::TableWeighted { table: names.join(" × "), weighted: weighted.clone() });
        }
        let mut quantity = Quantity::new(centre, count, weighted, steps);
        let limited = CountLimit::new(context, component, part, &counted, &quantity.count, mine).map_err(single)?;
        limited.apply(&mut quantity, &counted, mine, &lookups);
        quantities.push(quantity);
    }
    first_of_each(missing, quantities)
}

/// The position of a centre that the cube does not have: past every place, those of unplaced events too.
const NOT_IN_CUBE: usize = usize::MAX - 1;

pub(crate) fn weight_missing(
    context: &Context<'_>,
    component: &Component,
    cells: &Cells,
    cell: &Cell<'_>,
    lookup: &Lookup<'_>,
    centre: usize,
) -> Problem {
    let words = context.names.words(lookup, cell, centre);
    let met = problems::met_at(cells.spec().measure, cell.count, &context.facts.centres[centre].id);
    problems::weight_missing(component, lookup.version, &lookup.table.name, &words, met)
}

/// One problem per missing row is enough; the same row is missing at many centres.
pub(crate) fn first_of_each<T>(missing: Problems, good: T) -> Result<T, Problems> {
    let mut kept = Problems::new();
    for problem in missing {
        if !kept.iter().any(|there| there.what == problem.what) {
            kept.push(problem);
        }
    }
    if kept.is_empty() { Ok(good) } else { Err(kept) }
}

fn values(context: &Context<'_>, component: &Component, name: &str, each: Each) -> Result<Vec<Quantity>, Problems> {
    let mut quantities = Vec::new();
    let mut missing = Problems::new();
    for (centre, fact) in context.facts.centres.iter().enumerate() {
        let Some(items) = context.facts.values.get(name).and_then(|centres| centres.get(&fact.id)) else {
            missing.push(problems::value_missing(component, name, &fact.id));
            continue;
        };
        match each {
            Each::Total => {
                let sum = items.iter().map(|item| &item.amount).sum();
                quantities.push(Quantity::plain(centre, sum, None));
            }
            Each::Item => quantities.extend(items.iter().map(|item| {
                let (count, weighted) = (item.before.clone(), item.before.clone());
                let before = Before { count, weighted, amount: Exact::ZERO };
                let quantity = Quantity::plain(centre, item.amount.clone(), Some(item.name.clone()));
                Quantity { before: (!item.before.is_zero()).then(|| Box::new(before)), ..quantity }
            })),
        }
    }
    if missing.is_empty() { Ok(quantities) } else { Err(missing) }
}

/// Each centre counts once.
fn centres(context: &Context<'_>) -> Vec<Quantity> {
    (0..context.facts.centres.len()).map(|centre| Quantity::plain(centre, Exact::ONE, None)).collect()
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
    (0..context.facts.centres.len()).map(|centre| Quantity::plain(centre, sum_of(centre), None)).collect()
}

/// The positions of named components in the model.
pub(crate) fn positions_of(context: &Context<'_>, names: &[(String, Spot)]) -> Vec<usize> {
    let components = &context.plan.model.components;
    names.iter().filter_map(|(name, _)| components.iter().position(|component| component.name == *name)).collect()
}
