//! Internal trade evaluated, as tables, sentences and pictures: one answer for each of the three questions.

mod awareness;
mod change;
mod charts;
mod document;
mod learning;
mod lists;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_register::RegisterKind;
use kapitera_trade::{Bought, Evaluation};

pub use awareness::{awareness_answer, awareness_output};
pub use change::{Variants, VariantsRow, change_answer, change_output};
pub use charts::{awareness_lines, awareness_whiskers, break_even_lines, variant_columns, variation_funnel};
pub use document::{Answers, trade_document};
pub use learning::{learning_answer, learning_output};

/// What is shown beside what was found.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// What was asked.
    pub evaluation: &'a Evaluation,
    /// What units are called, by id.
    pub names: &'a BTreeMap<Arc<str>, String>,
    /// Orders that stand in no series, of units that were not there that day.
    pub stray: Bought,
    /// The deliveries it stands on.
    pub deliveries: &'a [(RegisterKind, String)],
    /// The region.
    pub region: &'a str,
}

impl Shown<'_> {
    /// What a unit is called.
    fn name(&self, id: &str) -> String {
        self.names.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// What is common to all answers: what was left out, and what it stands on.
    fn basis(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        if self.stray.quantity > 0 {
            let many = self.stray.quantity;
            parts.push(sentences("stray", text!("Utanför serierna", "Outside the series"), vec![text!(
                "{many} beställningar är av enheter som inte fanns den dagen, eller av ingen; de står i ingen serie.",
                "{many} orders are of units that were not there that day, or of none; they stand in no series."
            )]));
        }
        let columns = vec![
            Column::new("register", text!("register", "register")),
            Column::new("delivery", text!("leverans", "delivery")),
        ];
        let rows = self.deliveries.iter();
        let rows = rows.map(|(register, id)| vec![Cell::Name(register.name().to_owned()), Cell::Name(id.clone())]);
        let heading = text!("Leveranser", "Deliveries");
        parts.push(Part::ForPrograms(Table { key: "deliveries", heading, columns, rows: rows.collect(), total: None }));
        parts
    }
}

/// Sentences under a heading.
fn sentences(key: &'static str, heading: Text, sentences: Vec<Text>) -> Part {
    Part::Sentences { key, heading, sentences }
}
