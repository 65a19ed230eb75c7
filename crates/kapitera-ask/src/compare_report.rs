//! What if, as a whole document: every section with the command that prints its figures.

use std::path::Path;

use jiff::Timestamp;
use kapitera_document::{Document, Section};
use kapitera_message::Problems;
use kapitera_reform::Comparison;
use kapitera_region::Region;
use kapitera_report::{ComparisonDocument, ComparisonShown, Printed, PrintedOf, comparison_document};

use crate::compare::{Also, CompareAsked, Depth, View, compared};

/// Models side by side as a document. Its commands name the region's directory when `at` is one.
///
/// # Errors
///
/// Those of comparing.
pub fn compare_report(
    region: &Region,
    asked: &CompareAsked,
    at: Option<&Path>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Document, Problems> {
    let comparison = compared(region, asked, Depth::Whole, progress)?;
    let also = Also::of(&comparison, asked)?;
    let section = |view: &View| {
        let printed = Printed { table: None, proposal: None, of: PrintedOf::View(view.name()) };
        view.section(&comparison, also.centre, asked.command(&printed, at))
    };
    let views = asked.views.iter().map(section).collect::<Result<_, _>>()?;
    Ok(document(&comparison, &also, asked, (&region.settings().name, at), views))
}

/// A comparison that is made already as a document, with further sections after its own.
///
/// # Errors
///
/// When a value or range cannot be understood.
pub fn compare_document(
    comparison: &Comparison,
    asked: &CompareAsked,
    region: &str,
    further: Vec<Section>,
) -> Result<Document, Problems> {
    let also = Also::of(comparison, asked)?;
    Ok(document(comparison, &also, asked, (region, None), further))
}

fn document(
    comparison: &Comparison,
    also: &Also,
    asked: &CompareAsked,
    (region, at): (&str, Option<&Path>),
    further: Vec<Section>,
) -> Document {
    let of = ComparisonDocument {
        comparison,
        shown: ComparisonShown { centre: also.centre, region },
        known_at: asked.known_at,
        transitions: &also.transitions,
        swept: also.knob.as_deref().map(|knob| (knob, &also.swept[..])),
        sought: &also.sought,
        command: &|printed| asked.command(printed, at),
    };
    comparison_document(&of, further)
}

impl CompareAsked {
    /// The command that prints a part of what was asked, quoted as shells of Unix read it.
    pub fn command(&self, printed: &Printed, at: Option<&Path>) -> String {
        let mut words = Words(String::from("kapitera compare"));
        words.push(&self.base.to_string_lossy());
        match printed.proposal.and_then(|place| self.reforms.get(place)) {
            Some(one) => words.push(&one.to_string_lossy()),
            None => self.reforms.iter().for_each(|one| words.push(&one.to_string_lossy())),
        }
        words.option("--months", Some(&months(&self.months)));
        for turned in &self.turned {
            words.option("--turn", Some(turned));
        }
        words.option("--neutral", self.neutral.as_deref());
        match printed.of {
            PrintedOf::Models => {}
            PrintedOf::Changes => {
                words.flag("--each", self.each);
                words.option("--centre", self.centre.as_deref());
            }
            PrintedOf::Transition => {
                words.option("--phase-in", self.transition.years.map(|years| years.to_string()).as_deref());
                words.option("--floor", self.transition.floor.as_deref());
                words.option("--ceiling", self.transition.ceiling.as_deref());
                words.flag("--shared", self.transition.shared);
            }
            PrintedOf::Sweep => words.option("--sweep", self.sweep.as_deref()),
            PrintedOf::View(view) => {
                words.option("--show", Some(view));
                words.option("--centre", self.centre.as_deref());
            }
            PrintedOf::Goal => {
                words.option("--seek", self.seek.as_ref().map(|(knob, _)| knob.as_str()));
                words.option("--gain", self.seek.as_ref().map(|(_, gain)| gain.as_str()));
                words.option("--under", self.under.map(|under| under.to_string()).as_deref());
                words.option("--centre", self.centre.as_deref());
            }
        }
        let known = Some(self.known_at).filter(|known| *known != Timestamp::MAX);
        words.option("--known-at", known.map(|known| known.to_string()).as_deref());
        words.option("--region", at.map(|at| at.to_string_lossy()).as_deref());
        words.option("--table", printed.table);
        words.option("--format", Some(if printed.table.is_some() { "csv" } else { "json" }));
        words.0
    }
}

/// `2020-01..2020-06`, or the only one.
fn months(months: &[kapitera_period::Month]) -> String {
    match months {
        [first, .., last] => format!("{first}..{last}"),
        [only] => only.to_string(),
        [] => String::new(),
    }
}

/// The words of a command line.
struct Words(String);

impl Words {
    fn push(&mut self, word: &str) {
        self.0.push(' ');
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=,:%@+".contains(letter);
        if !word.is_empty() && word.chars().all(plain) {
            self.0.push_str(word);
        } else {
            self.0.push('\'');
            self.0.push_str(&word.replace('\'', "'\\''"));
            self.0.push('\'');
        }
    }

    fn option(&mut self, name: &str, value: Option<&str>) {
        let Some(value) = value else { return };
        self.0.push(' ');
        self.0.push_str(name);
        self.push(value);
    }

    fn flag(&mut self, name: &str, is_on: bool) {
        if is_on {
            self.0.push(' ');
            self.0.push_str(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kapitera_period::Month;

    fn asked() -> CompareAsked {
        let month = |number| Month::new(2020, number).unwrap();
        CompareAsked {
            base: "models/2020.toml".into(),
            reforms: vec!["models/a b.toml".into(), "models/it's.toml".into()],
            months: vec![month(1), month(2)],
            known_at: Timestamp::MAX,
            turned: vec!["capitation.cni=40 %".to_owned(), "drug-price=1300".to_owned()],
            neutral: Some("fixed-capitation".to_owned()),
            sweep: Some("capitation.cni=25..40%".to_owned()),
            transition: crate::compare::TransitionAsked {
                years: Some(3),
                floor: Some("1%".to_owned()),
                ceiling: None,
                shared: true,
            },
            seek: Some(("drug-price".to_owned(), "-10".to_owned())),
            under: Some(2000),
            each: true,
            centre: Some("Ängen".to_owned()),
            views: Vec::new(),
            keep: None,
            table: None,
        }
    }

    #[test]
    fn a_command_is_what_was_asked_and_no_more() {
        let said = |table, proposal, of| asked().command(&Printed { table, proposal, of }, None);
        let start = "kapitera compare models/2020.toml";
        let rest =
            "--months 2020-01..2020-02 --turn 'capitation.cni=40 %' --turn drug-price=1300 --neutral fixed-capitation";
        assert_eq!(
            said(Some("models"), None, PrintedOf::Models),
            format!("{start} 'models/a b.toml' 'models/it'\\''s.toml' {rest} --table models --format csv")
        );
        assert_eq!(
            said(Some("changes"), Some(0), PrintedOf::Changes),
            format!("{start} 'models/a b.toml' {rest} --each --centre 'Ängen' --table changes --format csv")
        );
        assert_eq!(
            said(Some("transition"), Some(1), PrintedOf::Transition),
            format!(
                "{start} 'models/it'\\''s.toml' {rest} --phase-in 3 --floor 1% --shared --table transition --format csv"
            )
        );
        assert_eq!(
            said(Some("values"), Some(0), PrintedOf::Sweep),
            format!("{start} 'models/a b.toml' {rest} --sweep capitation.cni=25..40% --table values --format csv")
        );
        assert!(said(None, None, PrintedOf::Goal).ends_with("--gain -10 --under 2000 --centre 'Ängen' --format json"));
    }

    #[test]
    fn the_region_and_what_was_known_are_named_when_they_were() {
        let asked = CompareAsked {
            known_at: "2020-03-01T00:00:00Z".parse().unwrap(),
            months: vec![Month::new(2020, 2).unwrap()],
            ..asked()
        };
        let printed = Printed { table: None, proposal: Some(0), of: PrintedOf::Models };
        let said = asked.command(&printed, Some(Path::new("min region")));
        assert!(said.contains("--months 2020-02 "), "{said}");
        assert!(said.ends_with("--known-at 2020-03-01T00:00:00Z --region 'min region' --format json"), "{said}");
    }
}
