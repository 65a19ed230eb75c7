//! What a line's weighted count is made of: one element per combination of table rows, and one person's part.

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_cube::{Cell, Cube, Key};
use kapitera_message::Problems;
use kapitera_model::{Basis, Combine, Component, Spot};
use kapitera_money::{Exact, Ore};
use kapitera_period::Span;
use kapitera_register::Label;

use crate::count_limit::CountLimit;
use crate::evaluate::context;
use crate::facts::Facts;
use crate::lookup::Lookup;
use crate::plan::{Plan, counts_events};
use crate::quantity::{Context, Counted, cells, sieves};

/// All listed or events of a centre that meet the same table rows.
#[derive(Clone, Debug)]
pub struct Element {
    /// The rows met, one per table of the weigh step: table, row as written, its value, where it stands, its basis.
    pub rows: Vec<ElementRow>,
    /// How many count, after a limit on the count; average persons when days are counted, kronor when amounts are.
    pub count: Exact,
    /// The product of the rows' values.
    pub weight: Exact,
}

/// A table's row as an element met it.
#[derive(Clone, Debug)]
pub struct ElementRow {
    /// The table.
    pub table: String,
    /// The row as it is written in the model.
    pub written: String,
    /// Its value.
    pub value: Exact,
    /// Where it stands.
    pub spot: Spot,
    /// What it rests on.
    pub basis: Basis,
}

/// What a person's keys are in the cube: the codes of the cell the person was counted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonKeys {
    /// Age in whole years on the age date.
    pub age: u32,
    /// 0 female, 1 male.
    pub sex: u32,
    /// Home area's position in the cube.
    pub area: u32,
    /// 0 active, 1 assigned.
    pub kind: u32,
    /// Whole months listed.
    pub tenure: u32,
    /// Doctor's position in the cube.
    pub doctor: u32,
}

/// What an event's keys are in the cube: what is said of it, and of its person's listing on its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventKeys {
    /// The keys of the person's listing; none when the person is listed nowhere that day, or there is no person.
    pub person: Option<PersonKeys>,
    /// Where the person was listed, seen from the centre of the event: 0 there, 1 elsewhere, 2 nowhere.
    pub listed_at: u32,
    /// What is said of the event; what is not counted by need not be here.
    pub labels: Vec<(Label, Arc<str>)>,
    /// The fee or the cost.
    pub amount: Ore,
}

/// The elements of the component at `position` for the centre at `centre` during `part` of the period, in the order
/// of the tables' rows. A component that weighs by no table of persons or events has one element; none where nothing
/// is counted, among it costs that no centre carries.
///
/// # Errors
///
/// As [`crate::evaluate`].
pub fn elements(
    plan: &Plan<'_>,
    cube: &Cube,
    facts: &Facts,
    position: usize,
    centre: usize,
    part: Span,
) -> Result<Vec<Element>, Problems> {
    let context = context(plan, cube, facts)?;
    let component = &plan.model.components[position];
    if counts_events(component) && plan.spec(component, part).is_none() {
        return Ok(Vec::new());
    }
    let single = |problem| vec![problem];
    let counted = cells(&context, component, part).map_err(single)?;
    let (cells, keys) = (counted.cells, &counted.cells.spec().keys);
    let sieves = sieves(&context, component, part.from, keys).map_err(single)?;
    let lookups = person_tables(&context, position, keys, part)?;
    let mine = || {
        let cells = context.in_cube[centre].into_iter().flat_map(|index| cells.of_centre(index));
        cells.filter(|cell| sieves.iter().all(|sieve| sieve.lets_through(cell, centre)))
    };
    let limit = limit(&context, component, part, &counted, mine)?;
    let mut by_rows: BTreeMap<Vec<usize>, Exact> = BTreeMap::new();
    for cell in mine() {
        let rows: Vec<usize> = lookups.iter().filter_map(|lookup| lookup.row(&cell, centre)).collect();
        *by_rows.entry(rows).or_insert(Exact::ZERO) += &(&limit.factor(&cell) * &Exact::whole(counted.gives.of(&cell)));
    }
    let element = |(rows, count): (Vec<usize>, Exact)| Element {
        count: counted.quotient(count),
        weight: product(&lookups, &rows),
        rows: element_rows(&lookups, &rows),
    };
    Ok(by_rows.into_iter().map(element).collect())
}

/// The element of one person, who has these keys in `cube`, in the component at `position`; `None` when its conditions
/// leave the person out, and for a component that does not count listed.
///
/// # Errors
///
/// As [`crate::evaluate`].
pub fn person_weight(
    plan: &Plan<'_>,
    cube: &Cube,
    facts: &Facts,
    position: usize,
    centre: usize,
    person: &PersonKeys,
    part: Span,
) -> Result<Option<Element>, Problems> {
    if counts_events(&plan.model.components[position]) {
        return Ok(None);
    }
    let code = |key| Ok(person.code(key).unwrap_or(u32::MAX));
    one(plan, cube, facts, At { position, centre, part }, code, Ore::ZERO)
}

/// The element of one event, which has these keys in `cube`, in the component at `position`: it counts 1, or its amount
/// in kronor. `None` when its conditions leave the event out, and for a component that does not count such events.
///
/// The caller says at which centre the event is counted; this does not look.
///
/// # Errors
///
/// As [`crate::evaluate`], and when a word of the event does not occur in the cube.
pub fn event_weight(
    plan: &Plan<'_>,
    cube: &Cube,
    facts: &Facts,
    position: usize,
    centre: usize,
    event: &EventKeys,
    part: Span,
) -> Result<Option<Element>, Problems> {
    let component = &plan.model.components[position];
    if !counts_events(component) || plan.spec(component, part).is_none() {
        return Ok(None);
    }
    let code = |key| match key {
        Key::ListedAt => Ok(event.listed_at),
        Key::Label(label) => {
            let word = event.labels.iter().find(|(there, _)| *there == label).map(|(_, word)| word);
            let words = cube.labels.get(&label);
            let code = word.and_then(|word| words?.binary_search(word).ok()).and_then(|code| u32::try_from(code).ok());
            code.ok_or_else(|| vec![crate::problems::not_counted(component)])
        }
        _ => Ok(event.person.as_ref().and_then(|person| person.code(key)).unwrap_or(u32::MAX)),
    };
    one(plan, cube, facts, At { position, centre, part }, code, event.amount)
}

impl PersonKeys {
    /// The code of a key; none for what only events have.
    fn code(&self, key: Key) -> Option<u32> {
        match key {
            Key::Age => Some(self.age),
            Key::Sex => Some(self.sex),
            Key::Area => Some(self.area),
            Key::Kind => Some(self.kind),
            Key::Tenure => Some(self.tenure),
            Key::Doctor => Some(self.doctor),
            Key::ListedAt | Key::Label(_) => None,
        }
    }
}

/// Where one person or event is looked at.
#[derive(Clone, Copy)]
struct At {
    position: usize,
    centre: usize,
    part: Span,
}

/// The element of one person or event.
fn one(
    plan: &Plan<'_>,
    cube: &Cube,
    facts: &Facts,
    at: At,
    code: impl Fn(Key) -> Result<u32, Problems>,
    amount: Ore,
) -> Result<Option<Element>, Problems> {
    let At { position, centre, part } = at;
    let context = context(plan, cube, facts)?;
    let component = &plan.model.components[position];
    let single = |problem| vec![problem];
    let counted = cells(&context, component, part).map_err(single)?;
    let (cells, keys) = (counted.cells, &counted.cells.spec().keys);
    let codes: Vec<u32> = keys.iter().map(|key| code(*key)).collect::<Result<_, _>>()?;
    let cell = Cell { codes: &codes, count: 1, amount: amount.0 };
    let sieves = sieves(&context, component, part.from, keys).map_err(single)?;
    if !sieves.iter().all(|sieve| sieve.lets_through(&cell, centre)) {
        return Ok(None);
    }
    let lookups = person_tables(&context, position, keys, part)?;
    let mine = || {
        let cells = context.in_cube[centre].into_iter().flat_map(|index| cells.of_centre(index));
        cells.filter(|cell| sieves.iter().all(|sieve| sieve.lets_through(cell, centre)))
    };
    let factor = limit(&context, component, part, &counted, mine)?.factor(&cell);
    let own = if counts_events(component) {
        counted.quotient(Exact::whole(counted.gives.of(&cell)))
    } else {
        // A person counts one, also when days are counted.
        Exact::ONE
    };
    let rows: Vec<usize> = lookups.iter().filter_map(|lookup| lookup.row(&cell, centre)).collect();
    let (weight, rows) = (product(&lookups, &rows), element_rows(&lookups, &rows));
    Ok(Some(Element { count: &factor * &own, weight, rows }))
}

/// The limit on the count of a centre, as it meets the cells that `mine` gives.
fn limit<'c, I: Iterator<Item = Cell<'c>>>(
    context: &Context<'_>,
    component: &Component,
    part: Span,
    counted: &Counted<'_>,
    mine: impl Fn() -> I,
) -> Result<CountLimit, Problems> {
    let count = counted.sum(mine());
    CountLimit::new(context, component, part, counted, &count, mine).map_err(|problem| vec![problem])
}

/// The tables that weigh person by person; none when each factor is an index per centre.
fn person_tables<'a>(
    context: &Context<'a>,
    position: usize,
    keys: &[Key],
    part: Span,
) -> Result<Vec<Lookup<'a>>, Problems> {
    let model: &'a kapitera_model::Model = context.plan.model;
    let component = &model.components[position];
    if component.combine == Combine::PerCentre {
        return Ok(Vec::new());
    }
    context.lookups(component, keys, part.from, true).map_err(|problem| vec![problem])
}

fn product(lookups: &[Lookup<'_>], rows: &[usize]) -> Exact {
    lookups.iter().zip(rows).fold(Exact::ONE, |product, (lookup, row)| &product * &lookup.weight(*row))
}

fn element_rows(lookups: &[Lookup<'_>], rows: &[usize]) -> Vec<ElementRow> {
    let row = |(lookup, index): (&Lookup<'_>, &usize)| {
        let row = &lookup.version.rows[*index];
        ElementRow {
            table: lookup.table.name.clone(),
            written: row.written.clone(),
            value: row.value.clone(),
            spot: row.spot.clone(),
            basis: row.basis.unwrap_or(lookup.version.provenance.basis),
        }
    };
    lookups.iter().zip(rows).map(row).collect()
}
