//! A value over a range, in each of the models compared.

use kapitera_message::{Text, text};
use kapitera_money::{Ore, plain_text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_reform::{Compared, Comparison, Swept};

use crate::comparison::{of_model, per_listed, short, whole};
use crate::comparison_charts::per_listed_change;

/// A sweep of each proposal, in their order: each value's total, and what it changes for each centre. As CSV the centres of all proposals
/// stand below each other.
pub fn sweep_output(comparison: &Comparison, knob: &str, swept: &[Vec<Swept>], region: &str) -> Output {
    let tables: Vec<[Table; 3]> = comparison
        .compared
        .iter()
        .zip(swept)
        .map(|(compared, swept)| sweep_tables(comparison, compared, knob, swept))
        .collect();
    let mut csv: Option<Table> = None;
    for [_, centres, _] in &tables {
        match &mut csv {
            Some(all) => all.rows.extend(centres.rows.iter().cloned()),
            None => csv = Some(centres.clone()),
        }
    }
    let items = comparison.compared.iter().zip(tables);
    let items = items.map(|(compared, tables)| of_model(compared, tables.map(Part::Table).into())).collect();
    let title = text!("{region}: {knob} i ett intervall", "{region}: {knob} over a range");
    Output { title: Some(title), parts: vec![Part::List { key: "sweeps", items }], csv }
}

/// A sweep of a proposal: the values, the change for each centre, and that per listed.
pub(crate) fn sweep_tables(comparison: &Comparison, compared: &Compared, knob: &str, swept: &[Swept]) -> [Table; 3] {
    let id = &short(comparison, compared);
    let centres = centres(comparison, id, &compared.prepared.model.id, knob, swept);
    let per_listed = centres_per_listed(comparison, id, knob, swept, &centres);
    [values(comparison, id, knob, swept), centres, per_listed]
}

fn changes(comparison: &Comparison, swept: &Swept) -> Vec<Ore> {
    let base = comparison.base.paid.by_centre();
    swept.by_centre.iter().zip(&base).map(|(now, then)| *now - *then).collect()
}

fn values(comparison: &Comparison, id: &str, knob: &str, swept: &[Swept]) -> Table {
    let total = comparison.base.paid.total();
    let columns = vec![
        Column::new("value", Text::same(knob)),
        Column::new("total", text!("kr", "kr")),
        Column::new("change", text!("ändring kr", "change kr")),
        Column::new("gain", text!("vinner", "gain")),
        Column::new("lose", text!("förlorar", "lose")),
        Column::new("gives_way", text!("ger vika till", "gives way to")),
    ];
    let row = |one: &Swept| {
        let changes = changes(comparison, one);
        let sum: Ore = one.by_centre.iter().copied().sum();
        vec![
            Cell::Name(plain_text(&one.value, 6)),
            Cell::Money(sum),
            Cell::Change(sum - total),
            whole(changes.iter().filter(|change| **change > Ore::ZERO).count()),
            whole(changes.iter().filter(|change| **change < Ore::ZERO).count()),
            one.gives_way.as_ref().map_or(Cell::Empty, |value| Cell::Name(plain_text(value, 6))),
        ]
    };
    let heading = text!("{id}: värdena", "{id}: the values");
    Table { key: "values", heading, columns, rows: swept.iter().map(row).collect(), total: None }
}

fn centres(comparison: &Comparison, id: &str, model: &str, knob: &str, swept: &[Swept]) -> Table {
    let mut columns = vec![
        Column::for_programs("model_id"),
        Column::for_programs("centre_id"),
        Column::new("centre", text!("hälsocentral", "health centre")),
    ];
    columns.extend(swept.iter().map(|one| {
        let value = plain_text(&one.value, 6);
        Column::new(&format!("at.{value}"), Text::same(value.clone()))
    }));
    let by_value: Vec<Vec<Ore>> = swept.iter().map(|one| changes(comparison, one)).collect();
    let rows = comparison.places.iter().enumerate().map(|(at, place)| {
        let names = [model, &place.id, &place.name].map(|name| Cell::Name(name.to_owned()));
        names.into_iter().chain(by_value.iter().map(|changes| Cell::Change(changes[at]))).collect()
    });
    let rows = rows.collect();
    let named = |name: &str| Cell::Name(name.to_owned());
    let mut sums = vec![named(model), named("total"), Cell::Words(text!("Summa", "Total"))];
    sums.extend(by_value.iter().map(|changes| Cell::Change(changes.iter().copied().sum())));
    let heading = text!(
        "{id}: ändring i kr mot grunden, för varje värde på {knob}",
        "{id}: change in kr from the base, for each value of {knob}"
    );
    Table { key: "swept", heading, columns, rows, total: Some(sums) }
}

/// The changes per listed, under the same headings as those in kronor.
fn centres_per_listed(comparison: &Comparison, id: &str, knob: &str, swept: &[Swept], like: &Table) -> Table {
    let row = |(at, row): (usize, &Vec<Cell>)| {
        let names = row.iter().take(3).cloned();
        names.chain(swept.iter().map(|one| per_listed(per_listed_change(comparison, one, at).as_ref()))).collect()
    };
    let heading = text!(
        "{id}: ändring i kr per listad mot grunden, för varje värde på {knob}",
        "{id}: change in kr per listed from the base, for each value of {knob}"
    );
    let rows = like.rows.iter().enumerate().map(row).collect();
    Table { key: "swept_per_listed", heading, columns: like.columns.clone(), rows, total: None }
}
