//! The decision that a plan or a rule rests on.

use std::fmt;

use kapitera_period::Date;

/// A decision by a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanDecision {
    /// Who decided; none where the source does not say.
    pub body: Option<String>,
    /// When; none where the source does not say.
    pub date: Option<Date>,
    /// The case number (*diarienummer*).
    pub case: String,
    /// The section of the minutes.
    pub section: Option<String>,
    /// What it is called.
    pub title: Option<String>,
}

/// In words that need no language: `Regionstyrelsen 2021-02-10, RS/12/2021, § 3`.
impl fmt::Display for PlanDecision {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(body) = &self.body {
            write!(out, "{body}")?;
        }
        if let Some(date) = self.date {
            write!(out, "{}{date}", if self.body.is_some() { " " } else { "" })?;
        }
        let stands = self.body.is_some() || self.date.is_some();
        write!(out, "{}{}", if stands { ", " } else { "" }, self.case)?;
        match &self.section {
            Some(section) => write!(out, ", {section}"),
            None => Ok(()),
        }
    }
}
