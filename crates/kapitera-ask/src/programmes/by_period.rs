//! An item period by period: what was planned, what came, and who said so.

use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_programme::{Cell as InPeriod, OutcomeFrom, Programme, Report, Standing, Valuation, standing_text};

use super::amounts::maybe;

/// The periods of the item at `path`; none of what is kept apart, which has no amounts.
pub(super) fn by_period(programme: &Programme, report: &Report, path: &str) -> Option<Part> {
    let item = report.rows.iter().find(|row| row.path == path && row.valuation == Valuation::Valued)?;
    let row = |cell: &InPeriod| {
        let title = programme.period(&cell.period).map_or_else(Text::default, |period| period.title.clone());
        let (code, words) = standing_text(cell.standing);
        vec![
            Cell::Name(cell.period.clone()),
            Cell::Words(title),
            maybe(programme, cell.plan),
            maybe(programme, cell.amount()),
            maybe(programme, cell.deviation.map(|deviation| deviation.amount)),
            Cell::Code(code, words),
            cell.outcome.as_ref().map_or(Cell::Empty, |outcome| Cell::Words(said_by(&outcome.from))),
            due(cell.standing),
        ]
    };
    let unit = programme.unit.name();
    Some(Part::Table(Table {
        key: "by_period",
        heading: text!("Period för period, {unit}", "Period by period, {unit}"),
        columns: vec![
            Column::new("period", text!("period", "period")),
            Column::new("period_title", text!("vad", "what")),
            Column::new("plan", text!("plan", "plan")),
            Column::new("outcome", text!("utfall", "outcome")),
            Column::new("deviation", text!("avvikelse", "deviation")),
            Column::new("standing", text!("läge", "state")),
            Column::new("said_by", text!("utfallet enligt", "the outcome by")),
            Column::new("due", text!("rapporteras senast", "to be reported by")),
        ],
        rows: item.cells.iter().map(row).collect(),
        total: None,
    }))
}

fn said_by(from: &OutcomeFrom) -> Text {
    match from {
        OutcomeFrom::Text(at) => text!("{at}", "{at}"),
        OutcomeFrom::Reported(reported) => {
            let (by, at) = (&reported.by, reported.at);
            text!("{by}, {at}", "{by}, {at}")
        }
        OutcomeFrom::Derived(_) => text!("regeln", "its rule"),
        OutcomeFrom::Parts => text!("delarnas summa", "the sum of its parts"),
    }
}

fn due(standing: Standing) -> Cell {
    match standing {
        Standing::Awaited { due } | Standing::Overdue { due } => Cell::Name(due.to_string()),
        _ => Cell::Empty,
    }
}
