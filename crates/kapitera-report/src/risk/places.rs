//! The places: what each risks, alone and with the common shock, with a stop-loss, and as simulated.

use kapitera_message::{Text, text};
use kapitera_output::{Column, Table};
use kapitera_risk::{Carried, Measures, OVERSPENDING_PERCENT, figure};

use super::{Risk, kronor, kronor_of, percent, place_cells, place_columns, share};

fn over_columns(key: &str) -> impl Iterator<Item = Column> {
    let key = key.to_owned();
    OVERSPENDING_PERCENT.into_iter().map(move |percent| {
        let name = text!("över {percent} %", "over {percent} %");
        Column::new(&format!("{key}_{percent}"), name)
    })
}

fn worst_columns() -> [Column; 3] {
    [
        Column::new("worst_in_20", text!("värsta året av 20, kr", "worst year in 20, kr")),
        Column::new("reserve", text!("reserv som behövs, kr", "reserve needed, kr")),
        Column::new("reserve_percent", text!("reserv, % av budgeten", "reserve, % of budget")),
    ]
}

fn worst_cells(measures: &Measures) -> [kapitera_output::Cell; 3] {
    let reserve = measures.reserve_in_20;
    let part = reserve.and_then(|reserve| figure::percent(reserve.value, measures.budget.amount));
    [kronor_of(measures.worst_in_20), kronor_of(reserve), percent(part)]
}

/// Each step and place with the common shock, and what of the variation pooling removes.
pub(super) fn places(risk: &Risk) -> Table {
    let mut columns = place_columns();
    columns.extend([
        Column::new("expected", text!("förväntad kostnad, kr", "expected cost, kr")),
        Column::new("variation", text!("variation, %", "variation, %")),
        Column::new("own_luck", text!("därav personernas, %", "of it the persons', %")),
        Column::new("common_shock", text!("därav gemensam, %", "of it common, %")),
    ]);
    columns.extend(over_columns("over"));
    columns.extend(worst_columns());
    let row = |(step, place, found): (usize, &super::RiskPlace, &kapitera_risk::PlaceRisk)| {
        let whole = &found.whole;
        let mut cells = place_cells(risk, step, place, found);
        cells.extend([
            kronor(whole.budget.amount),
            percent(whole.variation_percent()),
            percent(whole.own_percent()),
            percent(whole.common_percent()),
        ]);
        let computed = &whole.assessment.computed;
        cells.extend(computed.overspending.iter().map(|over| share(over.probability.value)));
        cells.extend(worst_cells(computed));
        cells
    };
    Table {
        key: "places",
        heading: text!(
            "Risken på ett år, med den gemensamma svängningen: sannolikhet i % att överskrida budgeten",
            "The risk of one year, with the common shock: probability in % of overspending"
        ),
        columns,
        rows: risk.rows().map(row).collect(),
        total: None,
    }
}

/// The same were there no common shock.
pub(super) fn alone(risk: &Risk) -> Table {
    let mut columns = place_columns();
    columns.extend(over_columns("over_alone"));
    columns.extend(worst_columns());
    let row = |(step, place, found): (usize, &super::RiskPlace, &kapitera_risk::PlaceRisk)| {
        let mut cells = place_cells(risk, step, place, found);
        let computed = &found.whole.assessment.computed_persons_only;
        cells.extend(computed.overspending.iter().map(|over| share(over.probability.value)));
        cells.extend(worst_cells(computed));
        cells
    };
    Table {
        key: "places_without_shock",
        heading: text!(
            "Bara personernas egen slump, utan gemensam svängning: det som sammanslagning tar bort",
            "The persons' own luck alone, without a common shock: what pooling removes"
        ),
        columns,
        rows: risk.rows().map(row).collect(),
        total: None,
    }
}

/// With the stop-loss, where one is looked at.
pub(super) fn limited(risk: &Risk) -> Option<Table> {
    let terms = risk.terms.stop_loss?;
    let mut columns = place_columns();
    columns.extend([
        Column::new("ceded_share", text!("avlyft, %", "ceded, %")),
        Column::new("ceded", text!("avlyft, kr", "ceded, kr")),
        Column::new("premium", text!("premie, kr", "premium, kr")),
        Column::new("budget", text!("budget med premie, kr", "budget with premium, kr")),
        Column::new("variation", text!("variation, %", "variation, %")),
    ]);
    columns.extend(over_columns("over_limited"));
    columns.extend(worst_columns());
    let row = |(step, place, found): (usize, &super::RiskPlace, &kapitera_risk::PlaceRisk)| {
        let (carried, layers) = found.limited.as_ref()?;
        let mut cells = place_cells(risk, step, place, found);
        cells.extend([
            share(layers.ceded_share()),
            kronor(layers.ceded),
            kronor(layers.premium),
            kronor(carried.budget.amount),
            percent(carried.variation_percent()),
        ]);
        let computed = &carried.assessment.computed;
        cells.extend(computed.overspending.iter().map(|over| share(over.probability.value)));
        cells.extend(worst_cells(computed));
        Some(cells)
    };
    let Text { sv, en } = retention(terms.retention());
    Some(Table {
        key: "places_with_stop_loss",
        heading: text!(
            "Med stopplösning vid {sv} per person och år, med den gemensamma svängningen",
            "With a stop-loss at {en} per person and year, with the common shock"
        ),
        columns,
        rows: risk.rows().filter_map(row).collect(),
        total: None,
    })
}

/// An amount as people read it.
pub(super) fn retention(amount: f64) -> Text {
    let cell = kronor(amount);
    let said = |language| cell.shown(language);
    let (sv, en) = (said(kapitera_message::Language::Sv), said(kapitera_message::Language::En));
    text!("{sv} kr", "{en} kr")
}

/// What was simulated, with standard errors, beside what is computed.
pub(super) fn simulated(risk: &Risk) -> Table {
    let mut columns = place_columns();
    let mut terms = Column::new("terms", text!("villkor", "terms"));
    terms.for_programs = risk.terms.stop_loss.is_none();
    columns.push(terms);
    for percent in OVERSPENDING_PERCENT {
        columns.extend([
            Column::new(&format!("computed_{percent}"), text!("över {percent} %, exakt", "over {percent} %, exact")),
            Column::new(&format!("simulated_{percent}"), text!("simulerad", "simulated")),
            Column::new(&format!("error_{percent}"), text!("medelfel", "standard error")),
        ]);
    }
    columns.push(Column::new("farthest", text!("längst isär, medelfel", "farthest apart, standard errors")));
    let mut rows = Vec::new();
    for (step, place, found) in risk.rows() {
        let whole = ("whole", text!("utan stopplösning", "without stop-loss"), &found.whole);
        let limited = found.limited.as_ref();
        let limited = limited.map(|(carried, _)| ("stop_loss", text!("med stopplösning", "with stop-loss"), carried));
        for (code, name, carried) in [Some(whole), limited].into_iter().flatten() {
            let mut cells = place_cells(risk, step, place, found);
            cells.push(kapitera_output::Cell::Code(code, name));
            cells.extend(beside(carried));
            rows.push(cells);
        }
    }
    let years = kapitera_money::format_whole(risk.terms.replicates);
    Table {
        key: "simulated",
        heading: text!(
            "Kontroll: samma sannolikheter simulerade ({years} år) bredvid de exakta, i %",
            "Check: the same probabilities simulated ({years} years) beside the exact ones, in %"
        ),
        columns,
        rows,
        total: None,
    }
}

fn beside(carried: &Carried) -> Vec<kapitera_output::Cell> {
    let (computed, simulated) = (&carried.assessment.computed, &carried.assessment.simulated);
    let pairs = computed.overspending.iter().zip(&simulated.overspending);
    let mut cells: Vec<_> = pairs
        .flat_map(|(exact, drawn)| {
            let drawn = drawn.probability;
            [share(exact.probability.value), share(drawn.value), share(drawn.standard_error)]
        })
        .collect();
    cells.push(super::decimals(Some(carried.agreement.farthest), 1));
    cells
}
