//! What studies found of ways of paying, and what such volumes would mean in kronor.

use kapitera_message::{Text, text};
use kapitera_money::{Exact, Ore, RoundMode, format_whole};
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_reform::{Applied, Compared, Comparison, Effect, ScenarioPaid};

use crate::comparison::{per_cent, whole};
use crate::comparison_need::called;

/// A change of the number of visits to doctors, as a share, and what each model would pay by it; none for the base.
pub struct Scenario<'a> {
    /// The finding.
    pub effect: &'a Effect,
    /// The change.
    pub change: Exact,
    /// By model.
    pub models: Vec<(Option<&'a Compared>, ScenarioPaid)>,
}

/// The findings, and the scenarios that can be reckoned from them.
pub fn literature_parts(comparison: &Comparison, effects: &[Effect], scenarios: &[Scenario<'_>]) -> Vec<Part> {
    let sentences = vec![text!(
        "Litteratur, inte prognos: vad andra har funnit i andra länder, så som regionens rapport (S2) återger det, och vad hälsocentralerna skulle betalas om deras läkarbesök ändrades lika mycket.",
        "Literature, not forecast: what others have found in other countries, as the region's report (S2) cites it, and what centres would be paid if their visits to doctors changed as much."
    )];
    let heading = text!("Vad studier har funnit om ersättningsformer", "What studies have found of ways of paying");
    let mut parts = vec![
        Part::Sentences { key: "literature_read", heading, sentences },
        Part::Table(findings(comparison, effects)),
    ];
    if !scenarios.is_empty() {
        parts.push(Part::Table(applied(comparison, scenarios)));
    }
    parts
}

fn findings(comparison: &Comparison, effects: &[Effect]) -> Table {
    let columns = vec![
        Column::for_programs("effect"),
        Column::new("what", text!("funnet", "found")),
        Column::new("source", text!("källa", "source")),
        Column::new("applied", text!("här", "here")),
    ];
    let visits = comparison.doctor_visits();
    let row = |effect: &Effect| {
        vec![
            Cell::Name(effect.key.to_owned()),
            Cell::Words(effect.what.clone()),
            Cell::Words(effect.source.clone()),
            Cell::Words(here(&effect.applied, visits)),
        ]
    };
    Table { key: "literature", heading: Text::default(), columns, rows: effects.iter().map(row).collect(), total: None }
}

fn here(applied: &Applied, visits: Option<u64>) -> Text {
    match (applied, visits) {
        (Applied::Not(Text { sv, en }), _) => text!("räknas inte: {sv}", "not reckoned: {en}"),
        (_, None) => text!(
            "räknas inte: modellerna räknar inga läkarbesök",
            "not reckoned: the models count no visits to doctors"
        ),
        (Applied::DoctorVisits(_), Some(visits)) => {
            let visits = format_whole(visits);
            text!("räknas nedan, på {visits} läkarbesök", "reckoned below, on {visits} visits to doctors")
        }
        (Applied::MinutesOfVisit(minutes), Some(visits)) => {
            let hours = (minutes * &Exact::whole(visits)).checked_div(&Exact::whole(60));
            let hours = format_whole(hours.and_then(|hours| hours.round(RoundMode::HalfAway)).unwrap_or_default());
            let visits = format_whole(visits);
            text!(
                "{visits} läkarbesök × minuterna = {hours} timmar med patienter; ingen betalning ändras av det",
                "{visits} visits to doctors × the minutes = {hours} hours with patients; no pay changes by it"
            )
        }
    }
}

fn applied(comparison: &Comparison, scenarios: &[Scenario<'_>]) -> Table {
    let mut columns = vec![
        Column::for_programs("effect"),
        Column::new("source", text!("källa", "source")),
        Column::new("change", text!("läkarbesök, %", "visits to doctors, %")),
        Column::new("visits", text!("besök färre", "visits fewer")),
    ];
    for (compared, _) in scenarios.first().map_or(&[][..], |first| &first.models) {
        let (id, Text { sv, en }) = called(comparison, *compared);
        columns.push(Column::new(&format!("paid.{id}"), text!("{sv}, betalas kr", "{en}, paid kr")));
        columns.push(Column::new(&format!("received.{id}"), text!("{sv}, avgifter kr", "{en}, fees kr")));
        columns.push(Column::new(&format!("most.{id}"), text!("{sv}, mest berörd", "{en}, touched most")));
    }
    let visits = comparison.doctor_visits().unwrap_or_default();
    let rows = scenarios.iter().map(|scenario| {
        let fewer = (&Exact::whole(visits) * &scenario.change).round(RoundMode::HalfAway).unwrap_or_default();
        let mut row = vec![
            Cell::Name(scenario.effect.key.to_owned()),
            Cell::Words(scenario.effect.source.clone()),
            per_cent(Some(&scenario.change)),
            usize::try_from(-fewer).map_or(Cell::Whole(-fewer), whole),
        ];
        for (_, paid) in &scenario.models {
            let sum = |all: &[Ore]| Cell::Change(all.iter().copied().sum());
            row.push(sum(&paid.paid));
            row.push(sum(&paid.received));
            row.push(most(comparison, paid));
        }
        row
    });
    let heading = text!("Scenarier ur litteraturen", "Scenarios from the literature");
    Table { key: "scenarios", heading, columns, rows: rows.collect(), total: None }
}

/// The centre whose pay and fees together change most, whichever way.
fn most(comparison: &Comparison, paid: &ScenarioPaid) -> Cell {
    let sums = paid.paid.iter().zip(&paid.received).map(|(paid, received)| *paid + *received);
    let most = sums.enumerate().max_by_key(|(_, sum)| sum.0.unsigned_abs()).filter(|(_, sum)| *sum != Ore::ZERO);
    most.map_or(Cell::Empty, |(place, _)| Cell::Name(comparison.places[place].name.clone()))
}
