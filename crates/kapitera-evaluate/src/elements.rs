//! What a line's weighted count is made of: one element per combination of table rows, and one person's part.

use std::collections::BTreeMap;

use kapitera_cube::{Cell, Cells, Cube};
use kapitera_message::Problems;
use kapitera_model::{Basis, Combine, Component, Spot};
use kapitera_money::Exact;
use kapitera_period::Span;

use crate::count_limit::CountLimit;
use crate::evaluate::context;
use crate::facts::Facts;
use crate::lookup::Lookup;
use crate::plan::Plan;
use crate::quantity::{Context, cells, quotient, sieves};

/// All listed of a centre that meet the same table rows.
#[derive(Clone, Debug)]
pub struct Element {
    /// The rows met, one per table of the weigh step: table, row as written, its value, where it stands, its basis.
    pub rows: Vec<ElementRow>,
    /// How many count, after a limit on the count; average persons when days are counted.
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

/// The elements of the component at `position` for the centre at `centre` during `part` of the period, in the order
/// of the tables' rows. A component that weighs by no table of persons has one element.
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
    let single = |problem| vec![problem];
    let (cells, divisor) = cells(&context, component, part).map_err(single)?;
    let keys = &cells.spec().keys;
    let sieves = sieves(&context, component, keys);
    let lookups = person_tables(&context, position, keys, part)?;
    let mine = || {
        let cells = context.in_cube[centre].into_iter().flat_map(|index| cells.of_centre(index));
        cells.filter(|cell| sieves.iter().all(|sieve| sieve.lets_through(cell, centre)))
    };
    let limit = limit(&context, component, part, cells, &divisor, mine)?;
    let mut by_rows: BTreeMap<Vec<usize>, Exact> = BTreeMap::new();
    for cell in mine() {
        let rows: Vec<usize> = lookups.iter().filter_map(|lookup| lookup.row(&cell, centre)).collect();
        *by_rows.entry(rows).or_insert(Exact::ZERO) += &(&limit.factor(&cell) * &Exact::whole(cell.count));
    }
    let element = |(rows, count): (Vec<usize>, Exact)| Element {
        count: quotient(count, &divisor),
        weight: product(&lookups, &rows),
        rows: element_rows(&lookups, &rows),
    };
    Ok(by_rows.into_iter().map(element).collect())
}

/// The element of one person, who has these keys in `cube`, in the component at `position`; `None` when its conditions leave the person out.
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
    use kapitera_cube::Key;
    let context = context(plan, cube, facts)?;
    let component = &plan.model.components[position];
    let (cells, divisor) = cells(&context, component, part).map_err(|problem| vec![problem])?;
    let keys = &cells.spec().keys;
    let codes: Vec<u32> = keys
        .iter()
        .map(|key| match key {
            Key::Age => person.age,
            Key::Sex => person.sex,
            Key::Area => person.area,
            Key::Kind => person.kind,
            Key::Tenure => person.tenure,
            Key::Doctor => person.doctor,
        })
        .collect();
    let cell = Cell { codes: &codes, count: 1, amount: 0 };
    let sieves = sieves(&context, component, keys);
    if !sieves.iter().all(|sieve| sieve.lets_through(&cell, centre)) {
        return Ok(None);
    }
    let lookups = person_tables(&context, position, keys, part)?;
    let mine = || {
        let cells = context.in_cube[centre].into_iter().flat_map(|index| cells.of_centre(index));
        cells.filter(|cell| sieves.iter().all(|sieve| sieve.lets_through(cell, centre)))
    };
    let count = limit(&context, component, part, cells, &divisor, mine)?.factor(&cell);
    let rows: Vec<usize> = lookups.iter().filter_map(|lookup| lookup.row(&cell, centre)).collect();
    Ok(Some(Element { count, weight: product(&lookups, &rows), rows: element_rows(&lookups, &rows) }))
}

/// The limit on the count of a centre, as it meets the cells that `mine` gives.
fn limit<'c, I: Iterator<Item = Cell<'c>>>(
    context: &Context<'_>,
    component: &Component,
    part: Span,
    cells: &Cells,
    divisor: &Exact,
    mine: impl Fn() -> I,
) -> Result<CountLimit, Problems> {
    let counted = quotient(Exact::whole(mine().map(|cell| cell.count).sum::<u64>()), divisor);
    CountLimit::new(context, component, part, cells, &counted, mine).map_err(|problem| vec![problem])
}

/// The tables that weigh person by person; none when each factor is an index per centre.
fn person_tables<'a>(
    context: &Context<'a>,
    position: usize,
    keys: &[kapitera_cube::Key],
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
