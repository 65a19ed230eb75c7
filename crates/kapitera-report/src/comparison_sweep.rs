//! A value over a range, in each of the models compared.

use kapitera_message::{Text, text};
use kapitera_money::{Ore, plain_text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_reform::{Comparison, Swept};

use crate::comparison::{of_model, short, whole};

/// A sweep of each proposal, in their order: each value's total, and what it changes for each centre. As CSV the centres of all proposals
/// stand below each other.
pub fn sweep_output(comparison: &Comparison, knob: &str, swept: &[Vec<Swept>], region: &str) -> Output {
    let tables: Vec<[Table; 2]> = comparison
        .compared
        .iter()
        .zip(swept)
        .map(|(compared, swept)| {
            let id = &short(comparison, compared);
            [values(comparison, id, knob, swept), centres(comparison, id, &compared.prepared.model.id, knob, swept)]
        })
        .collect();
    let mut csv: Option<Table> = None;
    for [_, centres] in &tables {
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
