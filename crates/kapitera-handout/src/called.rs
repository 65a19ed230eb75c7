//! What the lines of a self-billing document are called, and why they take or give.

use kapitera_books::{Draft, DraftKind, DraftLine, Row, instalments};
use kapitera_export::peppol::LineNames;
use kapitera_export::{Names, RowCode};
use kapitera_message::Language;
use kapitera_money::Ore;
use kapitera_report::{Ground, Grounds};

/// The names and grounds of a document's lines.
pub(crate) struct Called<'a> {
    pub(crate) names: &'a Names,
    pub(crate) draft: &'a Draft,
    pub(crate) grounds: &'a Grounds,
    pub(crate) language: Language,
}

impl Called<'_> {
    /// The draft's lines that a row is booked for.
    fn lines(&self, row: &Row) -> impl Iterator<Item = &DraftLine> {
        let (centre, component, plan, month_for) = (&row.centre, &row.component, &row.plan, row.month_for);
        self.draft.lines.iter().filter(move |line| {
            (&line.centre, &line.component, &line.plan, line.month_for) == (centre, component, plan, month_for)
                && line.booked() != Ore::ZERO
        })
    }

    /// Whether a row is what a correction puts off to instalments: no line of the draft has it.
    fn is_put_off(&self, row: &Row) -> bool {
        instalments::correction_of(&row.plan) == Some(self.draft.id)
    }

    /// The grounds of a row, each once.
    fn grounds(&self, row: &Row) -> Vec<Ground> {
        let mut grounds: Vec<Ground> = Vec::new();
        if self.is_put_off(row) {
            grounds.extend(self.grounds.plans.get(&row.plan).cloned());
        }
        for line in self.lines(row) {
            let ground = self.grounds.of(self.draft.kind, line, self.language);
            grounds.extend(ground.filter(|ground| !grounds.contains(ground)));
        }
        grounds
    }

    /// What the document says of all that takes back: of a correction why it is made, of plans why each takes.
    pub(crate) fn note(&self, rows: &[Row]) -> String {
        if self.draft.kind == DraftKind::Correction {
            return one_line(&self.draft.reason);
        }
        let mut said: Vec<String> = Vec::new();
        for row in rows.iter().filter(|row| row.amount < Ore::ZERO && !row.plan.is_empty()) {
            let label = self.line(row);
            let new = self.grounds(row).into_iter().map(|ground| format!("{label}. {}", sentence(&ground)));
            for new in new {
                if !said.contains(&new) {
                    said.push(new);
                }
            }
        }
        said.join(" ")
    }
}

impl LineNames for Called<'_> {
    fn centre(&self, id: &str) -> String {
        self.names.of(RowCode::Centre, id).to_owned()
    }

    fn line(&self, row: &Row) -> String {
        if self.is_put_off(row) {
            let (of, first) = (self.draft.instalments, self.draft.post_in.plus(1));
            return format!("Läggs på {of} delbetalningar från {first}");
        }
        // An instalment says which it is: its own line knows, where another settlement's has another number.
        if let Some(line) = self.lines(row).next() {
            return line.label.clone();
        }
        if row.plan.is_empty() {
            self.names.of(RowCode::Component, &row.component).to_owned()
        } else {
            self.names.of(RowCode::Plan, &row.plan).to_owned()
        }
    }

    fn note(&self, row: &Row) -> String {
        let grounds = self.grounds(row);
        if grounds.is_empty() {
            return String::new();
        }
        let grounds: Vec<String> = grounds.iter().map(sentence).collect();
        format!("Avser {}. {}", row.month_for, grounds.join(" "))
    }
}

/// A ground as a document says it, on one line.
fn sentence(ground: &Ground) -> String {
    let (reason, rests_on) = (one_line(&ground.reason), one_line(&ground.rests_on));
    let reason = reason.trim_end_matches('.');
    if rests_on.is_empty() { format!("Skäl: {reason}.") } else { format!("Skäl: {reason}. Vilar på: {rests_on}.") }
}

/// A text of one line: a note that a person wrote may have several.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
