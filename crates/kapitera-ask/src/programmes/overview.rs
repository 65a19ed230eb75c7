//! A programme at a glance: from plan to outcome by package, and how the packages stand.

use kapitera_chart::{Head, Unit, Waterfall, WaterfallSteps};
use kapitera_message::{Problems, Text, text};
use kapitera_money::{Exact, Ore};
use kapitera_output::{Cell, Column, Table};
use kapitera_period::Date;
use kapitera_programme::{Level, Programme, Report, Row, Status, Valuation, report, status_text};

use super::Known;

/// From what was planned to what came of it, by package, of the periods that have an outcome; of one that is not over, of the latest stop on
/// the way. None when no package has an outcome that can be held against a plan.
///
/// # Errors
///
/// As [`kapitera_programme::report`].
pub fn plan_to_outcome(known: &Known, as_of: Date) -> Result<Option<Waterfall>, Problems> {
    let programme = &known.programme;
    let report = report(programme, &known.facts(), as_of)?;
    let rows: Vec<&Row> = report.packages().filter(|row| row.valuation == Valuation::Valued && !row.removed).collect();
    let held: Vec<(&Row, Held)> = rows.into_iter().filter_map(|row| Some((row, held(programme, row)?))).collect();
    if held.is_empty() {
        return Ok(None);
    }
    let planned: Ore = held.iter().map(|(_, held)| held.planned).sum();
    let came: Ore = held.iter().map(|(_, held)| held.planned + held.deviation).sum();
    let steps: Vec<(Text, Exact)> =
        held.iter().map(|(row, held)| (Text::same(row.path.clone()), held.deviation.to_exact_kr())).collect();
    let deviations: Exact = steps.iter().map(|(_, step)| step).sum();
    assert_eq!(&planned.to_exact_kr() + &deviations, came.to_exact_kr(), "plan and deviations come to the outcome");
    let head = Head {
        key: "plan_to_outcome",
        title: text!("Från plan till utfall, {as_of}", "From plan to outcome, {as_of}"),
        about: text!(
            "Den första stapeln är planen för de perioder som har ett utfall, den sista utfallet. Däremellan står varje pakets avvikelse, och börjar där den förra slutade.",
            "The first column is the plan of the periods that have an outcome, the last the outcome. Between them stands each package's deviation, beginning where the one before ended."
        ),
    };
    let of = WaterfallSteps {
        start: (text!("plan", "plan"), planned.to_exact_kr()),
        steps: &steps,
        end: text!("utfall", "outcome"),
        names: [
            text!("plan och utfall", "plan and outcome"),
            text!("bättre än plan", "better than planned"),
            text!("sämre än plan", "worse than planned"),
        ],
    };
    Ok(Some(Waterfall::new(head, Unit::Kronor, text!("paket", "package"), of)))
}

/// What was planned of what has an outcome, and how it deviates.
#[derive(Clone, Copy, Debug)]
struct Held {
    planned: Ore,
    deviation: Ore,
}

/// All whole periods of a package, each by itself or by the latest stop on its way that has an outcome.
fn held(programme: &Programme, row: &Row) -> Option<Held> {
    let mut found: Option<Held> = None;
    for whole in programme.periods.iter().filter(|period| period.within.is_none()) {
        let stops = programme.periods.iter().filter(|period| period.within.as_deref() == Some(whole.name.as_str()));
        // Periods stand by their last day, and a stop before the whole that it lies within.
        let latest = std::iter::once(whole).chain(stops.rev()).find_map(|period| {
            let cell = row.cell(&period.name)?;
            Some((cell.amount()?, cell.deviation?.amount))
        });
        let Some((outcome, deviation)) = latest else { continue };
        let sum = found.get_or_insert(Held { planned: Ore::ZERO, deviation: Ore::ZERO });
        sum.planned += outcome - deviation;
        sum.deviation += deviation;
    }
    found
}

/// How packages and measures stand: so many of each, and which packages.
pub(super) fn standings(report: &Report) -> Table {
    let valued = || report.rows.iter().filter(|row| row.valuation == Valuation::Valued);
    let of = |status: Option<Status>, removed: bool| {
        valued().filter(move |row| row.removed == removed && (removed || row.status == status))
    };
    let row = |name: Cell, rows: Vec<&Row>| {
        let packages: Vec<&str> =
            rows.iter().filter(|row| row.level == Level::Package).map(|row| row.path.as_str()).collect();
        let below = rows.len() - packages.len();
        let named = if packages.is_empty() { Cell::Empty } else { Cell::Name(packages.join(", ")) };
        vec![name, Cell::Whole(packages.len() as i128), named, Cell::Whole(below as i128)]
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (_, status) in Status::ALL {
        let (code, words) = status_text(status);
        rows.push(row(Cell::Code(code, words), of(Some(status), false).collect()));
    }
    rows.push(row(Cell::Code("removed", text!("borttaget", "removed")), of(None, true).collect()));
    rows.push(row(Cell::Code("unsaid", text!("läget sägs inte", "not said")), of(None, false).collect()));
    rows.retain(|row| !matches!((&row[1], &row[3]), (Cell::Whole(0), Cell::Whole(0))));
    Table {
        key: "standings",
        heading: text!("Läge", "Status"),
        columns: vec![
            Column::new("status", text!("läge", "status")),
            Column::new("packages", text!("paket", "packages")),
            Column::new("which", text!("vilka", "which")),
            Column::new("below", text!("åtgärder och delar", "measures and parts")),
        ],
        rows,
        total: None,
    }
}
