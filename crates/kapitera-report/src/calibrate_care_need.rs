//! What `kapitera calibrate cni` shows, and the file that the register of indices takes.

use kapitera_calibrate::{CalibrateCareNeed, CalibratedCareNeed, CareNeedRow, Effect, ReferenceMean};
use kapitera_message::{Text, text};
use kapitera_money::{Exact, decimal_text};
use kapitera_region::Region;
use kapitera_register::Centre;

use crate::calibrate_tables::{effect_table, fixed, stands_on};
use kapitera_output::{Cell, Column, Output, Part, Table};

/// The Care Need Index for people and programs.
pub fn care_need_output(
    region: &Region,
    asked: &CalibrateCareNeed<'_>,
    centres: &[Centre],
    found: &CalibratedCareNeed,
    effect: Option<&Effect>,
) -> Output {
    let (region, index, scale, on) = (&region.settings().name, asked.index, found.index.scale.name(), found.on);
    let title = text!(
        "{region}: indexet ”{index}” på skalan ”{scale}” den {on}, ur SCB:s räkningar",
        "{region}: the index “{index}” on the scale “{scale}” on {on}, from SCB's counts"
    );
    let mut parts = vec![Part::Table(care_need(centres, found)), means(asked, found)];
    parts.extend(effect.map(|effect| Part::Table(effect_table(effect))));
    parts.push(stands_on(&found.provenance));
    Output { title: Some(title), parts, csv: Some(care_need_register(asked.index, found)) }
}

fn care_need(centres: &[Centre], found: &CalibratedCareNeed) -> Table {
    let decimals = found.index.decimals;
    let name = |id: &str| {
        // The last row of a centre is its newest; one that the register lacks is shown by its id.
        let there = centres.iter().rev().find(|centre| *centre.id == *id);
        there.map_or_else(|| id.to_owned(), |centre| centre.name.clone())
    };
    let maybe = |value: Option<&Exact>| value.map_or(Cell::Empty, |value| fixed(value, decimals));
    // SCB prints four decimals, whatever ours are.
    let as_printed = |value: &Exact| fixed(value, value.decimals_needed(12).unwrap_or(4).max(4));
    let row = |row: &CareNeedRow| {
        let new = Exact::decimal(row.mantissa, decimals);
        let in_force = found.in_force.get(&row.centre);
        vec![
            Cell::Name(row.centre.to_string()),
            Cell::Name(name(&row.centre)),
            Cell::Whole(row.population.into()),
            fixed(&row.sum, 2),
            Cell::Whole(row.sum_printed),
            fixed(&row.per_person, decimals),
            Cell::Decimal(row.mantissa, decimals),
            row.printed.as_ref().map_or(Cell::Empty, as_printed),
            row.difference.as_ref().map_or(Cell::Empty, as_printed),
            maybe(in_force),
            maybe(in_force.map(|there| &new - there).as_ref()),
            Cell::Name(row.exact.to_fraction_text()),
        ]
    };
    Table {
        key: "care_need",
        heading: Text::default(),
        columns: vec![
            Column::for_programs("centre_id"),
            Column::new("centre", text!("hälsocentral", "centre")),
            Column::new("population", text!("befolkning", "population")),
            Column::new("sum", text!("indexsumma", "index sum")),
            Column::new("sum_printed", text!("avhuggen", "cut off")),
            Column::new("per_person", text!("per person", "per person")),
            Column::new("index", text!("index", "index")),
            Column::new("printed", text!("SCB", "SCB")),
            Column::new("difference", text!("skillnad", "difference")),
            Column::new("in_force", text!("gäller", "in force")),
            Column::new("change", text!("ändring", "change")),
            Column::for_programs("exact"),
        ],
        rows: found.index.rows.iter().map(row).collect(),
        total: None,
    }
}

fn means(asked: &CalibrateCareNeed<'_>, found: &CalibratedCareNeed) -> Part {
    let differing = found.index.rows.iter().filter(|row| row.difference.as_ref().is_some_and(|away| !away.is_zero()));
    let (differing, printed) = (differing.count(), found.index.rows.iter().filter(|row| row.printed.is_some()).count());
    let given = match asked.rule.mean {
        ReferenceMean::Given(_) => text!("angivet", "given"),
        ReferenceMean::OfPopulation => text!("av de räknade", "of those counted"),
    };
    Part::Facts {
        key: "means",
        heading: text!("Medelvärden", "Means"),
        facts: vec![
            ("reference_mean", text!("referensmedelvärde", "reference mean"), fixed(&found.index.mean, 6)),
            ("reference_mean_is", text!("som är", "which is"), Cell::Words(given)),
            (
                "mean_of_population",
                text!("de räknades medelvärde", "mean of those counted"),
                fixed(&found.index.mean_of_population, 6),
            ),
            ("printed", text!("index som SCB har tryckt", "indices printed by SCB"), Cell::Whole(printed as i128)),
            ("differing", text!("därav skiljer sig", "of them differ"), Cell::Whole(differing as i128)),
        ],
    }
}

/// The values as the register of indices takes them.
fn care_need_register(index: &str, found: &CalibratedCareNeed) -> Table {
    let row = |row: &CareNeedRow| {
        let to = if row.valid.is_open() { String::new() } else { row.valid.to.to_string() };
        vec![
            Cell::Name(index.to_owned()),
            Cell::Name(found.index.scale.name().to_owned()),
            Cell::Name(row.valid.from.to_string()),
            Cell::Name(to),
            Cell::Name(row.centre.to_string()),
            Cell::Decimal(row.mantissa, found.index.decimals),
        ]
    };
    let columns = ["index", "scale", "from", "to", "centre", "value"];
    Table {
        key: "indices",
        heading: Text::default(),
        columns: columns.map(|key| Column::new(key, Text::same(key))).into(),
        rows: found.index.rows.iter().map(row).collect(),
        total: None,
    }
}

/// The same as a file.
pub fn care_need_csv(index: &str, found: &CalibratedCareNeed) -> String {
    let table = care_need_register(index, found);
    let mut out = String::new();
    let keys: Vec<&str> = table.columns.iter().map(|column| column.key.as_str()).collect();
    out.push_str(&keys.join(","));
    out.push('\n');
    for row in &table.rows {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| match cell {
                Cell::Decimal(mantissa, decimals) => decimal_text(*mantissa, *decimals),
                Cell::Name(name) => name.clone(),
                _ => String::new(),
            })
            .collect();
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    out
}
