//! What is new since an earlier day: outcomes that came or changed, and what is said of how items stand.

use kapitera_message::Problems;
use kapitera_money::Ore;
use kapitera_period::Date;

use super::{Report, Row, report};
use crate::facts::{Facts, Reported};
use crate::item::Status;
use crate::programme::Programme;

/// Something that is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// An outcome came, or is another.
    Outcome {
        /// The item's path.
        path: String,
        /// The period's name.
        period: String,
        /// What it was; none when it was not known.
        before: Option<Ore>,
        /// What it is.
        after: Option<Ore>,
        /// What was reported of it since, in the order it came.
        reported: Vec<Reported>,
    },
    /// An item stands otherwise.
    Status {
        /// The item's path.
        path: String,
        /// As it stood.
        before: Option<Status>,
        /// As it stands.
        after: Option<Status>,
    },
    /// A comment came.
    Comment {
        /// What was reported.
        reported: Reported,
    },
}

/// What is new on the day `as_of` since the end of the day `since`, item by item, each with its periods in order.
///
/// # Errors
///
/// As [`report`].
pub fn changes(programme: &Programme, facts: &Facts<'_>, since: Date, as_of: Date) -> Result<Vec<Change>, Problems> {
    let (before, after) = (report(programme, facts, since)?, report(programme, facts, as_of)?);
    Ok(compare(&before, &after, facts))
}

fn compare(before: &Report, after: &Report, facts: &Facts<'_>) -> Vec<Change> {
    let is_new = |report: &&Reported| before.as_of < report.at && report.at <= after.as_of;
    let mut new: Vec<&Reported> = facts.reported.iter().filter(is_new).collect();
    new.sort_by_key(|report| report.at);
    let mut found = Vec::new();
    for (old, row) in before.rows.iter().zip(&after.rows) {
        let of_row: Vec<&Reported> = new.iter().filter(|report| report.item == row.path).copied().collect();
        outcomes(old, row, &of_row, &mut found);
        if old.status != row.status {
            found.push(Change::Status { path: row.path.clone(), before: old.status, after: row.status });
        }
        let comments = of_row.into_iter().filter(|report| report.comment.is_some());
        found.extend(comments.map(|reported| Change::Comment { reported: reported.clone() }));
    }
    found
}

fn outcomes(old: &Row, row: &Row, new: &[&Reported], found: &mut Vec<Change>) {
    for (was, is) in old.cells.iter().zip(&row.cells) {
        let reported: Vec<Reported> = new
            .iter()
            .filter(|report| report.period == is.period && report.amount.is_some())
            .map(|report| (*report).clone())
            .collect();
        if was.amount() != is.amount() || !reported.is_empty() {
            let (path, period) = (row.path.clone(), is.period.clone());
            found.push(Change::Outcome { path, period, before: was.amount(), after: is.amount(), reported });
        }
    }
}
