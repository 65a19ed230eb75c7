//! Names in a model that the registers must know: a misspelt one would count nobody, in silence.

use std::collections::BTreeSet;

use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Count, Model, Selector, Spot, TableKey};
use kapitera_register::{Label, UNKNOWN_AREA};

use crate::known::Known;

/// The centres, areas, municipalities and units that sell, which a model names in conditions and tables and no register knows.
pub(crate) fn unknown_names(model: &Model, known: &Known) -> Problems {
    let Known { centres, areas, units, .. } = known;
    let centre_ids: BTreeSet<&str> = centres.iter().map(|centre| &*centre.id).collect();
    let codes: BTreeSet<&str> = areas.iter().map(|area| &*area.code).chain([UNKNOWN_AREA]).collect();
    let municipalities: BTreeSet<&str> = areas.iter().map(|area| &*area.municipality).chain([UNKNOWN_AREA]).collect();
    let known = |key: TableKey, name: &str| match key {
        TableKey::Centre => centre_ids.contains(name),
        TableKey::Area => codes.contains(name),
        TableKey::Municipality => municipalities.contains(name),
        TableKey::Label(Label::Supplier) => units.contains(name),
        _ => true,
    };
    let mut problems = Problems::new();
    let mut look = |key: TableKey, selector: &Selector, spot: &Spot| {
        if let Selector::Name(name) = selector
            && !known(key, name)
        {
            problems.push(unknown(key, name, spot));
        }
    };
    for component in &model.components {
        if let Count::Listed { filter, .. } | Count::Events { filter, .. } = &component.count {
            for filter in filter {
                filter.any_of.iter().for_each(|selector| look(filter.key, selector, &component.provenance.spot));
            }
        }
    }
    for table in &model.tables {
        for row in table.versions.iter().flat_map(|version| &version.rows) {
            table.by.iter().zip(&row.selectors).for_each(|(key, selector)| look(*key, selector, &row.spot));
        }
    }
    problems
}

fn unknown(key: TableKey, name: &str, spot: &Spot) -> Problem {
    let (sv, en) = match key {
        TableKey::Centre => ("hälsocentral", "centre"),
        TableKey::Municipality => ("kommun", "municipality"),
        TableKey::Label(Label::Supplier) => ("säljande enhet", "unit that sells"),
        _ => ("område", "area"),
    };
    Problem::error(
        "unknown_in_registers",
        text!("registren känner ingen {sv} ”{name}”", "the registers know no {en} “{name}”"),
    )
    .at(spot.here())
    .why(text!("ett felstavat namn skulle ge 0 i tysthet", "a misspelt name would give 0 in silence"))
    .hint(text!(
        "rätta namnet i modellen, eller importera registret som har det",
        "correct the name in the model, or import the register that has it"
    ))
}
