//! All indicators of the region at a glance: its figure, and how many centres lie clearly apart.

use kapitera_indicator::{Comparison, Counted};
use kapitera_message::{Text, text};
use kapitera_model::Better;
use kapitera_output::{Cell, Column, Table};
use kapitera_statistics::{Limits, Verdict};

use super::overview::levels_sentence;
use super::words::{figure_cell, no_figure, period_words, unit_of, unit_words};

/// How many centres lie outside the outer limits, where chance hardly puts anyone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StandingCounts {
    /// Above them.
    pub high: usize,
    /// Below them.
    pub low: usize,
    /// So many can be judged.
    pub judged: usize,
}

/// How many centres lie clearly apart from the others.
pub fn standing_counts(comparison: &Comparison) -> StandingCounts {
    let mut counts = StandingCounts::default();
    for limits in comparison.centres.iter().filter_map(|ranked| ranked.limits.as_ref()) {
        counts.judged += 1;
        match Limits::verdict(limits) {
            Verdict::High998 => counts.high += 1,
            Verdict::Low998 => counts.low += 1,
            Verdict::Within | Verdict::Low95 | Verdict::High95 => {}
        }
    }
    counts
}

impl StandingCounts {
    /// In words: `2 sämre, 1 bättre`, or higher and lower where neither way is better.
    pub fn words(self, better: Better) -> Text {
        let Self { high, low, judged } = self;
        if judged == 0 {
            return text!("kan inte jämföras", "cannot be compared");
        }
        if high + low == 0 {
            return text!("ingen skiljer sig tydligt", "none clearly differs");
        }
        let (worse, better_ones) = if better == Better::Lower { (high, low) } else { (low, high) };
        let said = match better {
            Better::Neither => {
                [(high, text!("{high} högre", "{high} higher")), (low, text!("{low} lägre", "{low} lower"))]
            }
            _ => [
                (worse, text!("{worse} sämre", "{worse} worse")),
                (better_ones, text!("{better_ones} bättre", "{better_ones} better")),
            ],
        };
        let said = said.into_iter().filter(|(many, _)| *many > 0).map(|(_, words)| words);
        said.reduce(|one, other| Text {
            sv: format!("{}, {}", one.sv, other.sv),
            en: format!("{}, {}", one.en, other.en),
        })
        .unwrap_or_default()
    }

    /// How many lie clearly on the worse side.
    pub fn worse(self, better: Better) -> usize {
        match better {
            Better::Higher => self.low,
            Better::Lower => self.high,
            Better::Neither => 0,
        }
    }
}

/// A row for each indicator, with its comparison; none of those that have no figure at all, with why not.
pub fn standings_table(counted: &Counted, latest: &[Result<Comparison, Text>]) -> Table {
    let columns = vec![
        Column::for_programs("indicator"),
        Column::new("label", text!("indikator", "indicator")),
        Column::new("value", text!("värde", "figure")),
        Column::new("unit", text!("enhet", "unit")),
        Column::new("standings", text!("hälsocentraler som skiljer sig", "health centres that differ")),
        Column::for_programs("higher"),
        Column::for_programs("lower"),
        Column::for_programs("judged"),
        Column::new("level", text!("mål", "level")),
        Column::new("period", text!("tid", "time")),
    ];
    let whole = |count: usize| Cell::Whole(i128::try_from(count).unwrap_or(0));
    let rows = counted.indicators.iter().zip(latest).map(|(of, latest)| {
        let indicator = &of.indicator;
        let unit = unit_of(indicator);
        let mut row = vec![Cell::Name(indicator.name.clone()), Cell::Words(indicator.label.clone())];
        match latest {
            Ok(comparison) => {
                let counts = standing_counts(comparison);
                row.push(match &comparison.region {
                    Ok(region) => figure_cell(unit, &region.value),
                    Err(why) => Cell::Words(no_figure(why)),
                });
                row.extend([Cell::Words(unit_words(unit)), Cell::Words(counts.words(indicator.better))]);
                row.extend([counts.high, counts.low, counts.judged].map(whole));
                row.push(levels_sentence(indicator).map_or(Cell::Empty, Cell::Words));
                row.push(Cell::Words(period_words(comparison.period, counted.months[comparison.end])));
            }
            Err(why) => {
                row.extend([Cell::Empty, Cell::Words(unit_words(unit)), Cell::Words(why.clone())]);
                row.extend([Cell::Empty, Cell::Empty, Cell::Empty]);
                row.push(levels_sentence(indicator).map_or(Cell::Empty, Cell::Words));
                row.push(Cell::Empty);
            }
        }
        row
    });
    Table { key: "indicators", heading: Text::default(), columns, rows: rows.collect(), total: None }
}
