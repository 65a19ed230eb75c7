//! What a citation means: which decision of the register it is.
//!
//! Texts cite decisions in their own ways: by the register's name, by case number, or by who decided and when. The rule is one,
//! and stands in `docs/decisions.md`.

use crate::{Decision, Property, Register, When};

/// A decision as another text cites it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cited {
    /// Its name in the register.
    pub name: Option<String>,
    /// Its case number.
    pub case: Option<String>,
    /// Its section of the minutes.
    pub section: Option<String>,
    /// Who decided.
    pub body: Option<String>,
    /// When.
    pub date: Option<When>,
    /// What it is called there; nothing is found by it.
    pub title: Option<String>,
}

/// What a citation means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'r> {
    /// One decision.
    One(&'r Decision),
    /// None of the register.
    None,
    /// Several that the citation does not tell apart, in the register's order.
    Several(Vec<&'r Decision>),
}

impl Register {
    /// The decision that is cited.
    ///
    /// By the register's name when the citation gives one. Otherwise by the case number, and by the section when both say one;
    /// of several of one case, those whose body or date is another fall away. Without a case number, by body and date together,
    /// and by the section when both say one. Where sources disagree, each of their statements counts.
    pub fn find(&self, cited: &Cited) -> Found<'_> {
        let found: Vec<&Decision> = if let Some(name) = &cited.name {
            self.decision(name).into_iter().collect()
        } else if cited.case.is_some() {
            let of_case: Vec<&Decision> = self.decisions().iter().filter(|it| is_of_case(it, cited)).collect();
            match of_case.len() {
                0 | 1 => of_case,
                _ => of_case.into_iter().filter(|it| contradictions(cited, it).is_empty()).collect(),
            }
        } else if cited.body.is_some() && cited.date.is_some() {
            let says_both = |it: &Decision| it.bodies().next().is_some() && it.dates().next().is_some();
            self.decisions().iter().filter(|it| says_both(it) && contradictions(cited, it).is_empty()).collect()
        } else {
            Vec::new()
        };
        match found[..] {
            [] => Found::None,
            [one] => Found::One(one),
            _ => Found::Several(found),
        }
    }
}

fn is_of_case(decision: &Decision, cited: &Cited) -> bool {
    let case = cited.case.as_deref().map(case_key);
    decision.cases().any(|of| Some(case_key(of)) == case) && !contradicts_section(cited, decision)
}

fn contradicts_section(cited: &Cited, decision: &Decision) -> bool {
    other(cited.section.as_deref().map(section_key), decision.sections().map(section_key))
}

/// What a citation says otherwise than all that sources say of the decision. What either leaves unsaid contradicts nothing.
pub(crate) fn contradictions(cited: &Cited, decision: &Decision) -> Vec<Property> {
    let mut found = Vec::new();
    let dated = cited.date.is_some_and(|date| {
        let mut said = decision.dates().peekable();
        said.peek().is_some() && !said.any(|said| said.when.fits(date))
    });
    if dated {
        found.push(Property::Date);
    }
    if other(cited.case.as_deref().map(case_key), decision.cases().map(case_key)) {
        found.push(Property::Case);
    }
    if contradicts_section(cited, decision) {
        found.push(Property::Section);
    }
    if other(cited.body.as_deref().map(body_key), decision.bodies().map(body_key)) {
        found.push(Property::Body);
    }
    found
}

/// Whether something is cited, something is said, and they differ.
fn other(cited: Option<String>, said: impl Iterator<Item = String>) -> bool {
    let Some(cited) = cited else { return false };
    let mut said = said.peekable();
    said.peek().is_some() && !said.any(|said| said == cited)
}

/// A case number as it is compared: `RS 554/2019`, `rs/554/2019` and `Dnr: RS/554/2019` are the same.
pub(crate) fn case_key(case: &str) -> String {
    let case = case.to_uppercase();
    let parts = case.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty() && *part != "DNR");
    parts.collect::<Vec<_>>().join("/")
}

/// A section as it is compared: `§ 218`, `§218` and `218` are the same.
pub(crate) fn section_key(section: &str) -> String {
    section.to_uppercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// A body as it is compared: by its words, in any case of letters.
pub(crate) fn body_key(body: &str) -> String {
    body.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}
