//! Rows of a small register that answer the same question.

use kapitera_message::{Problems, Text, text};
use kapitera_period::Span;

use crate::intake::{Delivery, Intake, Late, REJECTED_MAX};
use crate::reject::Reason;
use crate::report::{Imported, Remarked, RowPlace};

/// A row and where it came from.
pub(crate) struct Sourced<R> {
    pub row: R,
    pub place: RowPlace,
}

/// What is asked of rows of a small register.
pub(crate) struct Rule<R, K> {
    /// What the row is about: two rows with the same key and a day in common contradict each other.
    pub key: fn(&R) -> K,
    /// The days that the row is for.
    pub valid: fn(&R) -> Span,
    /// The column that is shown as the cause.
    pub column: usize,
    /// Whether an exact repeat is counted once; otherwise it is a contradiction like any other.
    pub merge_equal: bool,
}

/// Sorts the rows by key and day, merges repeats, rejects contradictions, and gives the result.
pub(crate) fn finish<R: PartialEq, K: Ord>(
    delivery: &Delivery<'_>,
    mut intake: Intake,
    mut rows: Vec<Sourced<R>>,
    rule: &Rule<R, K>,
) -> Result<Imported<R>, Problems> {
    rows.sort_by_cached_key(|one| ((rule.key)(&one.row), (rule.valid)(&one.row), one.place));
    if rule.merge_equal {
        rows.dedup_by(|later, earlier| {
            let equal = later.row == earlier.row;
            if equal {
                intake.merge(Remarked::DuplicateRow, later.place);
            }
            equal
        });
    }
    let contradicted = contradictions(&rows, rule);
    let late = contradicted.iter().enumerate().filter_map(|(at, other)| {
        let other = rows[(*other)?].place;
        Some(Late { place: rows[at].place, column: Some(rule.column), reason: repeated(intake.place_text(other)) })
    });
    let late = late.take(REJECTED_MAX as usize + 1).collect();
    delivery.reject_late(&mut intake, late)?;
    let kept = rows.into_iter().zip(contradicted).filter(|(_, other)| other.is_none());
    Ok(intake.finish(kept.map(|(one, _)| one.row).collect()))
}

/// For each row another one that it contradicts.
fn contradictions<R, K: Ord>(rows: &[Sourced<R>], rule: &Rule<R, K>) -> Vec<Option<usize>> {
    let mut contradicted = vec![None; rows.len()];
    // The earlier row of the same key that reaches furthest: rows are sorted by first day.
    let mut furthest = 0;
    for at in 1..rows.len() {
        let (row, reaching) = (&rows[at].row, &rows[furthest].row);
        if (rule.key)(row) != (rule.key)(reaching) {
            furthest = at;
            continue;
        }
        if (rule.valid)(row).intersect((rule.valid)(reaching)).is_some() {
            contradicted[at].get_or_insert(furthest);
            contradicted[furthest].get_or_insert(at);
        }
        if (rule.valid)(row).to > (rule.valid)(reaching).to {
            furthest = at;
        }
    }
    contradicted
}

fn repeated(other: Text) -> Reason {
    let Text { sv, en } = other;
    Reason::new(
        "repeated_key",
        text!(
            "en annan rad säger något annat för samma dagar: {sv}",
            "another row says something else for the same days: {en}"
        ),
    )
    .hint(text!(
        "ta bort en av raderna, eller ge dem skilda dagar",
        "remove one of the rows, or give them different days"
    ))
}
