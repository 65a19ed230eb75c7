//! A text of indicators, told.

use kapitera_message::{Text, text};
use kapitera_model::{Basis, Division, Index, Indicator, IndicatorMeasure, Indicators};
use kapitera_output::{Cell, Column, Output, Part, Table};

use super::overview::levels_sentence;

/// What a text follows up.
pub fn checked(indicators: &Indicators) -> Output {
    let columns = vec![
        Column::new("indicator", text!("namn", "name")),
        Column::new("label", text!("indikator", "indicator")),
        Column::new("measure", text!("mått", "measure")),
        Column::new("by", text!("delas efter", "divided by")),
        Column::new("level", text!("mål", "level")),
        Column::new("public", text!("visas för invånare", "shown to residents")),
        Column::new("basis", text!("vilar på", "rests on")),
    ];
    let row = |indicator: &Indicator| {
        vec![
            Cell::Name(indicator.name.clone()),
            Cell::Words(indicator.label.clone()),
            Cell::Words(measure(&indicator.measure)),
            by(&indicator.by),
            levels_sentence(indicator).map_or(Cell::Empty, Cell::Words),
            Cell::Flag(indicator.public),
            Cell::Words(basis(indicator)),
        ]
    };
    let rows = indicators.indicators.iter().map(row).collect();
    let (name, many) = (&indicators.name, indicators.indicators.len());
    Output {
        title: Some(text!("{name}: {many} indikatorer, inga fel", "{name}: {many} indicators, no errors")),
        parts: vec![Part::Table(Table { key: "indicators", heading: Text::default(), columns, rows, total: None })],
        csv: None,
    }
}

fn measure(measure: &IndicatorMeasure) -> Text {
    match measure {
        IndicatorMeasure::Share { .. } => text!("andel", "share"),
        IndicatorMeasure::Rate { per, standardised, .. } => {
            let (sv, en) = if *standardised { (", standardiserad", ", standardised") } else { ("", "") };
            text!("per {per} listade och år{sv}", "per {per} listed and year{en}")
        }
        IndicatorMeasure::Continuity { index, months, least, .. } => {
            let index = match index {
                Index::Coc => "COC",
                Index::Upc => "UPC",
                Index::Secon => "SECON",
            };
            text!(
                "{index}, minst {least} besök på {months} månader",
                "{index}, at least {least} visits in {months} months"
            )
        }
        IndicatorMeasure::Number { .. } => text!("antal", "number"),
    }
}

fn by(divisions: &[Division]) -> Cell {
    let word = |division: &Division| match division {
        Division::Sex => ("kön", "sex"),
        Division::Age => ("ålder", "age"),
    };
    let (sv, en): (Vec<&str>, Vec<&str>) = divisions.iter().map(word).unzip();
    if divisions.is_empty() { Cell::Empty } else { Cell::Words(Text { sv: sv.join(", "), en: en.join(", ") }) }
}

fn basis(indicator: &Indicator) -> Text {
    let provenance = &indicator.provenance;
    match (&provenance.read, provenance.basis) {
        (Some(read), _) => Text::same(read.clone()),
        (None, Basis::Illustrative) => text!("illustrativt", "illustrative"),
        (None, Basis::Proposed) => text!("förslag", "proposed"),
        (None, Basis::Decided) => Text::same(provenance.decision.clone().unwrap_or_default()),
    }
}
