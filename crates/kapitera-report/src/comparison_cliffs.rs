//! Thresholds, and how near each centre is to them.

use kapitera_message::text;
use kapitera_money::{Exact, RoundMode};
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_reform::{Compared, Comparison, NearCliff};

use crate::comparison::{per_cent, short};
use crate::words::number_cell;

/// The thresholds of each model: none for the base. A model that has the same as the base, with the same jumps, says so.
pub fn cliffs_parts(comparison: &Comparison, found: &[(Option<&Compared>, Vec<NearCliff>)]) -> Vec<Part> {
    let of_base = found.iter().find(|(compared, _)| compared.is_none()).map(|(_, near)| near);
    let mut sentences = vec![text!(
        "En tröskel är en gräns där en liten ändring av ett tal ändrar betalningen med ett hopp. Hoppet är vad hälsocentralen skulle få mer i månaden på gränsens andra sida, med allt annat som det är.",
        "A threshold is a level where a small change of a figure changes the pay by a jump. The jump is what the centre would be paid more in the month on the other side of it, with all else as it is."
    )];
    let mut rows = Vec::new();
    for (compared, near) in found {
        let id = compared.map_or_else(|| comparison.base.model.id.clone(), |compared| short(comparison, compared));
        if near.is_empty() {
            sentences.push(text!(
                "{id} har ingen tröskel som någon hälsocentral möter.",
                "{id} has no threshold that a centre meets."
            ));
        } else if compared.is_some() && Some(near) == of_base {
            sentences.push(text!("{id} har samma trösklar som grunden.", "{id} has the same thresholds as the base."));
        } else {
            let model = compared.map_or(&comparison.base.model.id, |compared| &compared.prepared.model.id);
            rows.extend(near.iter().map(|one| row(comparison, model, one)));
        }
    }
    let columns = vec![
        Column::new("model_id", text!("modell", "model")),
        Column::for_programs("centre_id"),
        Column::new("centre", text!("hälsocentral", "health centre")),
        Column::for_programs("component"),
        Column::new("label", text!("komponent", "component")),
        Column::new("said", text!("tröskel", "threshold")),
        Column::new("found", text!("står på", "stands at")),
        Column::new("to_go", text!("kvar till gränsen", "to the level")),
        Column::new("nearness", text!("av gränsen, %", "of the level, %")),
        Column::new("jump", text!("hopp kr i månaden", "jump kr in the month")),
    ];
    let heading = text!("Trösklar, den närmaste först", "Thresholds, the nearest first");
    vec![
        Part::Sentences { key: "cliffs_read", heading: text!("Trösklar", "Thresholds"), sentences },
        Part::Table(Table { key: "cliffs", heading, columns, rows, total: None }),
    ]
}

fn row(comparison: &Comparison, model: &str, near: &NearCliff) -> Vec<Cell> {
    let place = &comparison.places[near.place];
    let named = |name: &str| Cell::Name(name.to_owned());
    vec![
        named(model),
        named(&place.id),
        named(&place.name),
        named(&near.component),
        Cell::Words(near.label.clone()),
        Cell::Words(near.said.clone()),
        shown(&near.found),
        shown(&(&near.level - &near.found)),
        per_cent(Some(&near.nearness())),
        Cell::Change(near.jump),
    ]
}

/// In full when six decimals are enough; else rounded to them, for reading.
fn shown(value: &Exact) -> Cell {
    match value.decimals_needed(6) {
        Some(_) => number_cell(value),
        None => value.round_decimals(6, RoundMode::HalfAway).map_or(Cell::Empty, |mantissa| Cell::Decimal(mantissa, 6)),
    }
}
