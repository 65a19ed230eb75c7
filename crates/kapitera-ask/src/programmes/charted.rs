//! Plan and outcome of the packages as a picture.

use kapitera_chart::{Arrangement, Columns, Figures, Head, Mark, Series, Unit};
use kapitera_message::{Problems, Text, text};
use kapitera_money::Ore;
use kapitera_period::Date;
use kapitera_programme::{Level, Row, report};

use super::Known;

/// What was planned of each package and what came of it, beside each other; what is not known has no column.
///
/// # Errors
///
/// As [`kapitera_programme::report`].
pub fn plan_and_outcome(known: &Known, as_of: Date) -> Result<Columns, Problems> {
    let report = report(&known.programme, &known.facts(), as_of)?;
    let shown: Vec<&Row> = report
        .rows
        .iter()
        .filter(|row| row.level == Level::Package && (row.plan.is_some() || row.accumulated.is_some()))
        .collect();
    let mark = |amount: Option<Ore>| amount.map_or(Mark::Missing, Mark::from);
    let series = |key: &str, name: Text, marks: Vec<Mark>| Series { key: key.to_owned(), name, marks };
    let labels = shown.iter().map(|row| Text::same(row.path.clone())).collect();
    let head = Head {
        key: "plan_and_outcome",
        title: text!("Plan och utfall per paket, {as_of}", "Plan and outcome by package, {as_of}"),
        about: text!(
            "Två staplar för varje paket: planen för alla perioder, och det utfall som har ackumulerats.",
            "Two columns for each package: the plan of all periods, and the outcome that has accumulated."
        ),
    };
    let figures = Figures::new(head, Unit::Kronor, text!("paket", "package"), labels)
        .with(series("plan", text!("plan", "plan"), shown.iter().map(|row| mark(row.plan)).collect()))
        .with(series(
            "accumulated",
            text!("utfall", "outcome"),
            shown.iter().map(|row| mark(row.accumulated)).collect(),
        ));
    Ok(Columns { figures, arrangement: Arrangement::Beside, now: None })
}
