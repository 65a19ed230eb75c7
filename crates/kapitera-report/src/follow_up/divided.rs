//! Figures of more than a centre and of less: of municipalities, providers and kinds of owner pooled, and by sex and age.

use kapitera_indicator::{Comparison, Counted, Place, PlaceKind, Whose, figure, places};
use kapitera_message::{Text, text};
use kapitera_model::Division;
use kapitera_output::{Cell, Column, Table};
use kapitera_register::Owner;

use super::centres::figure_cells;
use super::words::{period_words, unit_of, unit_words};

/// The centres of each municipality, of each provider and of each kind of owner, pooled. None where a centre's figure is hidden: it could
/// be reckoned from these.
pub fn places_table(counted: &Counted, at: usize, comparison: &Comparison) -> Option<Table> {
    if comparison.hides() {
        return None;
    }
    let of = &counted.indicators[at];
    let unit = unit_of(&of.indicator);
    let mut rows = Vec::new();
    let mut row = |kind: Cell, name: Cell, centres: &[usize]| {
        let figure = figure(of, comparison.period, &counted.months, comparison.end, centres, Whose::ALL);
        let many = Cell::Whole(i128::try_from(centres.len()).unwrap_or(0));
        let mut row = vec![kind, name, many];
        row.extend(figure_cells(unit, figure.as_ref(), false));
        rows.push(row);
    };
    let all = places(counted);
    for kind in [PlaceKind::Municipality, PlaceKind::Provider] {
        for Place { name, centres, .. } in all.iter().filter(|place| place.kind == kind) {
            row(kind_words(kind), Cell::Name(name.clone()), centres);
        }
    }
    for (owner, name) in [
        (Owner::OwnOperated, text!("regionens egna", "the region's own")),
        (Owner::Private, text!("privata", "private")),
    ] {
        let run: Vec<usize> =
            (0..counted.centres.len()).filter(|centre| counted.centres[*centre].owner == owner).collect();
        if !run.is_empty() {
            row(Cell::Code("owner", text!("drift", "run as")), Cell::Words(name), &run);
        }
    }
    Some(Table {
        key: "places",
        heading: headed(
            &text!("Sammanslaget efter kommun, vårdgivare och drift", "Pooled by municipality, provider and owner"),
            &period_words(comparison.period, counted.months[comparison.end]),
        ),
        columns: columns(
            vec![
                Column::new("kind", text!("efter", "by")),
                Column::new("place", text!("vilka", "which")),
                Column::new("centres", text!("hälsocentraler", "health centres")),
            ],
            unit_words(unit),
        ),
        rows,
        total: None,
    })
}

fn kind_words(kind: PlaceKind) -> Cell {
    match kind {
        PlaceKind::Municipality => {
            Cell::Code("municipality", text!("kommun, flest listade", "municipality of most listed"))
        }
        PlaceKind::Provider => Cell::Code("provider", text!("vårdgivare", "provider")),
        PlaceKind::Region | PlaceKind::Centre => Cell::Empty,
    }
}

/// Some centres' figure by sex and by age, as the indicator is divided; none where it is not. `ages` are the first ages of the bands.
pub fn division_table(
    counted: &Counted,
    at: usize,
    comparison: &Comparison,
    centres: &[usize],
    ages: &[u32],
) -> Option<Table> {
    let of = &counted.indicators[at];
    let by = &of.indicator.by;
    let unit = unit_of(&of.indicator);
    let mut whose = Vec::new();
    if by.contains(&Division::Sex) {
        for (sex, name) in [(0, text!("kvinnor", "women")), (1, text!("män", "men"))] {
            whose.push((Whose { sex: Some(sex), ages: None }, name));
        }
    }
    if by.contains(&Division::Age) {
        for (place, from) in ages.iter().enumerate() {
            let end = ages.get(place + 1).copied();
            let name = match end.map(|end| end - 1) {
                Some(last) => text!("{from}–{last} år", "{from}–{last} years"),
                None => text!("{from} år och äldre", "{from} years and older"),
            };
            whose.push((Whose { sex: None, ages: Some((*from, end)) }, name));
        }
    }
    if whose.is_empty() {
        return None;
    }
    let row = |(whose, name): (Whose, Text)| {
        let figure = figure(of, comparison.period, &counted.months, comparison.end, centres, whose);
        let mut row = vec![Cell::Words(name)];
        row.extend(figure_cells(unit, figure.as_ref(), false));
        row
    };
    Some(Table {
        key: "divided",
        heading: headed(
            &text!("Efter kön och ålder", "By sex and age"),
            &period_words(comparison.period, counted.months[comparison.end]),
        ),
        columns: columns(vec![Column::new("whose", text!("vilka", "whose"))], unit_words(unit)),
        rows: whose.into_iter().map(row).collect(),
        total: None,
    })
}

fn columns(mut first: Vec<Column>, unit: Text) -> Vec<Column> {
    first.extend([
        Column::new("those", text!("räknade", "counted")),
        Column::new("of", text!("av så många", "of so many")),
        Column::new("value", unit),
        Column::new("low", text!("lägst", "low")),
        Column::new("high", text!("högst", "high")),
    ]);
    first
}

fn headed(what: &Text, when: &Text) -> Text {
    Text { sv: format!("{}, {}", what.sv, when.sv), en: format!("{}, {}", what.en, when.en) }
}
