//! The steps, the risk by list size, and the sizes that others found.

use kapitera_message::{Text, text};
use kapitera_money::format_whole;
use kapitera_output::{Cell, Column, Table};
use kapitera_risk::{FAN, Listed, SizeNeeded, figure, findings};

use super::sentences::limit;
use super::{Risk, RiskPlaceKind, kronor, percent, share};

/// A step a row: what all centres carry by it, and the size it takes.
pub(super) fn steps(risk: &Risk) -> Table {
    let columns = vec![
        Column::new("model_id", text!("modell", "model")),
        Column::new("model_name", text!("namn", "name")),
        Column::new("expected", text!("alla bär, kr per år", "all carry, kr a year")),
        Column::new("per_listed", text!("kr per listad", "kr per listed")),
        Column::new("added", text!("mer än raden ovan, kr", "more than the row above, kr")),
        Column::new("needed", text!("listade som behövs", "listed needed")),
        Column::new("needed_with_stop_loss", text!("med stopplösning", "with stop-loss")),
        Column::new("needed_without_shock", text!("utan gemensam svängning", "without common shock")),
        Column::new("centres_enough", text!("centraler som räcker till", "centres large enough")),
    ];
    let mut rows = Vec::new();
    let mut before: Option<f64> = None;
    for (step, found) in risk.steps.iter().enumerate() {
        let Some(all) = found.places.last() else { continue };
        let expected = all.whole.budget.amount;
        let needed = found.sizes.as_ref().map(|sizes| sizes.needed);
        rows.push(vec![
            Cell::Name(risk.models[step].id.clone()),
            Cell::Name(risk.models[step].name.clone()),
            kronor(expected),
            figure::per(expected, all.listed).map_or(Cell::Empty, kronor),
            before.map_or(Cell::Empty, |before| kronor(figure::difference(expected, before))),
            needed.map_or(Cell::Empty, |needed| needed_cell(&needed)),
            found
                .sizes
                .as_ref()
                .and_then(|sizes| sizes.needed_limited)
                .map_or(Cell::Empty, |needed| needed_cell(&needed)),
            found.sizes.as_ref().map_or(Cell::Empty, |sizes| needed_cell(&sizes.needed_without_shock)),
            needed.map_or(Cell::Empty, |needed| enough(risk, &needed)),
        ]);
        before = Some(expected);
    }
    let (Text { sv, en }, Text { sv: once_sv, en: once_en }) = limit(risk);
    Table {
        key: "steps",
        heading: text!(
            "Stegen, och hur många listade som behövs för att överskrida med mer än {sv} % i färre än {once_sv} % av åren",
            "The steps, and how many listed it takes to overspend by more than {en} % in fewer than {once_en} % of years"
        ),
        columns,
        rows,
        total: None,
    }
}

/// The size that is needed, or why there is none.
pub(super) fn needed_cell(needed: &SizeNeeded) -> Cell {
    match needed {
        SizeNeeded::At { listed, .. } => Cell::Whole((*listed).into()),
        SizeNeeded::Never { .. } => Cell::Words(text!("ingen räcker", "none is enough")),
        SizeNeeded::NotWithin { .. } => {
            let most = format_whole(kapitera_risk::LARGEST);
            Cell::Words(text!("över {most}", "above {most}"))
        }
    }
}

/// How many of the centres shown have as many listed as is needed.
fn enough(risk: &Risk, needed: &SizeNeeded) -> Cell {
    let SizeNeeded::At { listed, .. } = needed else { return Cell::Whole(0) };
    let centres = risk.year.centres.iter().map(kapitera_settle::YearCentre::all_listed);
    Cell::Whole(centres.filter(|of_centre| *of_centre >= u64::from(*listed)).count().try_into().unwrap_or(i128::MAX))
}

/// The risk by list size, with everyone's ages.
pub(super) fn by_size(risk: &Risk) -> Table {
    let mut columns = vec![
        Column::new("model_id", text!("modell", "model")),
        Column::new("listed", text!("listade", "listed")),
        Column::new("over", text!("sannolikhet, %", "probability, %")),
        Column::new("over_without_shock", text!("utan gemensam svängning, %", "without common shock, %")),
    ];
    let has_stop_loss = risk.terms.stop_loss.is_some();
    if has_stop_loss {
        columns.push(Column::new("over_with_stop_loss", text!("med stopplösning, %", "with stop-loss, %")));
    }
    let names = [
        text!("5 % har sämre än", "5 % are worse than"),
        text!("25 % har sämre än", "25 % are worse than"),
        text!("medianår", "median year"),
        text!("25 % har bättre än", "25 % are better than"),
        text!("5 % har bättre än", "5 % are better than"),
    ];
    let keys = ["result_5", "result_25", "result_50", "result_75", "result_95"];
    columns.extend(keys.into_iter().zip(names).map(|(key, name)| Column::new(key, name)));
    let mut rows = Vec::new();
    for (step, found) in risk.steps.iter().enumerate() {
        for at in found.sizes.iter().flat_map(|sizes| &sizes.at) {
            let mut cells = vec![
                Cell::Name(risk.short(step).to_owned()),
                Cell::Whole(at.listed.into()),
                share(at.whole),
                share(at.persons_only),
            ];
            if has_stop_loss {
                cells.push(at.limited.map_or(Cell::Empty, share));
            }
            cells.extend(at.fan.iter().map(|result| percent(*result)));
            rows.push(cells);
        }
    }
    debug_assert_eq!(FAN.len(), 5, "a column for each quantile");
    let (Text { sv, en }, _) = limit(risk);
    Table {
        key: "sizes",
        heading: text!(
            "Hur risken faller med antalet listade: sannolikhet att överskrida med mer än {sv} %, och resultatet i % av budgeten",
            "How the risk falls with the number of listed: probability of overspending by more than {en} %, and the result in % of the budget"
        ),
        columns,
        rows,
        total: None,
    }
}

/// What others found, with their sources.
pub(super) fn found_by_others() -> Table {
    let columns = vec![
        Column::new("listed", text!("listade", "listed")),
        Column::new("finding", text!("vad andra funnit", "what others found")),
        Column::new("source", text!("källa", "source")),
    ];
    let row = |finding: kapitera_risk::Finding| {
        vec![Cell::Words(listed(finding.listed)), Cell::Words(finding.what), Cell::Words(finding.source)]
    };
    Table {
        key: "findings",
        heading: text!(
            "Storlekar som andra har funnit, att ställa bredvid",
            "Sizes that others found, to set beside these"
        ),
        columns,
        rows: findings().into_iter().map(row).collect(),
        total: None,
    }
}

fn listed(listed: Listed) -> Text {
    let whole = |number: u32| format_whole(number);
    match listed {
        Listed::About(number) => {
            let number = whole(number);
            text!("omkring {number}", "about {number}")
        }
        Listed::AtLeast(number) => {
            let number = whole(number);
            text!("från {number}", "from {number}")
        }
        Listed::Below(number) => {
            let number = whole(number);
            text!("under {number}", "below {number}")
        }
        Listed::Between(from, to) => {
            let (from, to) = (whole(from), whole(to));
            text!("{from}–{to}", "{from}–{to}")
        }
        Listed::Practices => text!("vanliga mottagningar", "ordinary practices"),
    }
}

/// The centres shown, without pools.
pub(super) fn is_centre(kind: RiskPlaceKind) -> bool {
    kind == RiskPlaceKind::Centre
}
