//! What becomes of a person's listings that meet: repeats, contradictions and overlaps.
//!
//! A person is listed at one centre a day. The listing that begins later is the newer choice and wins on its days; two that begin on the same day and differ cannot be told apart, and both are rejected. Listings keep
//! the days they were delivered with, also those that the delivery does not speak about: how long a person has been
//! listed is told by the first day.

use std::collections::HashSet;

use kapitera_message::{Text, text};
use kapitera_period::{Date, Span};
use kapitera_register::{ListingKind, Pseudonym, Sex};

use crate::intake::{Intake, Late, REJECTED_MAX};
use crate::reject::Reason;
use crate::report::{Remarked, RowPlace};

/// A listing row with its texts as numbers.
#[derive(Clone, Copy)]
pub(crate) struct Compact {
    pub person: Pseudonym,
    pub birth: Date,
    pub valid: Span,
    pub area: u32,
    pub centre: u32,
    pub doctor: u32,
    pub place: RowPlace,
    pub sex: Sex,
    pub kind: ListingKind,
}

impl Compact {
    fn same_content(&self, other: &Self) -> bool {
        let key = |row: &Self| (row.person, row.birth, row.valid, row.area, row.centre, row.doctor, row.sex, row.kind);
        key(self) == key(other)
    }
}

/// What the rows are, for messages.
pub(crate) struct OverlapKind {
    /// The column of the first day.
    pub from: usize,
    /// Why a row is rejected when the person has so many different ones from this day, of which another is there.
    pub same_day: fn(Date, usize, Text) -> Reason,
}

/// Sorts the rows by person and first day, and leaves one row per person and day at most. Gives the rows that
/// contradict each other, and with `half_stated`, the persons of whom a row was rejected, all other rows of those.
pub(crate) fn settle_overlaps(
    rows: &mut Vec<Compact>,
    covers: Span,
    half_stated: Option<&mut HashSet<Pseudonym>>,
    kind: &OverlapKind,
    intake: &mut Intake,
) -> Vec<Late> {
    rows.sort_unstable_by_key(|row| (row.person, row.valid.from, row.place));
    let mut late = Vec::new();
    let mut contradicted = HashSet::new();
    match half_stated {
        Some(half_stated) => {
            withhold(rows, half_stated, &mut late);
            merge_same_day(rows, kind, intake, &mut late, &mut contradicted);
            withhold(rows, &contradicted, &mut late);
        }
        None => merge_same_day(rows, kind, intake, &mut late, &mut contradicted),
    }
    cut_overlaps(rows, intake);
    remark_outside(rows, covers, intake);
    rows.shrink_to_fit();
    late
}

/// Takes out all rows of the persons named.
fn withhold(rows: &mut Vec<Compact>, persons: &HashSet<Pseudonym>, late: &mut Vec<Late>) {
    rows.retain(|row| {
        let kept = !persons.contains(&row.person);
        if !kept {
            late.push(Late { place: row.place, column: None, reason: half_stated() });
        }
        kept
    });
}

fn half_stated() -> Reason {
    Reason::new(
        "person_half_stated",
        text!(
            "en annan rad om personen är avvisad, och ändringar gäller bara hela: det som var känt förut gäller",
            "another row of the person is rejected, and changes hold only whole: what was known before holds"
        ),
    )
    .hint(text!(
        "rätta den avvisade raden och leverera personen igen",
        "correct the rejected row and deliver the person again"
    ))
}

/// Keeps the first of equal rows, and none of rows that begin on the same day and differ.
fn merge_same_day(
    rows: &mut Vec<Compact>,
    kind: &OverlapKind,
    intake: &mut Intake,
    late: &mut Vec<Late>,
    contradicted: &mut HashSet<Pseudonym>,
) {
    let (mut kept, mut start) = (0, 0);
    while start < rows.len() {
        let first = rows[start];
        let same_key = |row: &Compact| row.person == first.person && row.valid.from == first.valid.from;
        let length = rows[start..].iter().take_while(|row| same_key(row)).count();
        let group = &rows[start..start + length];
        if group.iter().all(|row| row.same_content(&first)) {
            for row in &group[1..] {
                intake.merge(Remarked::DuplicateRow, row.place);
            }
            rows[kept] = first;
            kept += 1;
        } else if late.len() as u64 <= REJECTED_MAX {
            contradicted.insert(first.person);
            // More than the most that are kept refuse the delivery, so the rest need no text.
            late.extend((0..length).map(|at| {
                // The row it meets: the next of the group, the last one meets the first.
                let other = intake.place_text(group[(at + 1) % length].place);
                let reason = (kind.same_day)(first.valid.from, length, other).hint(text!(
                    "källsystemet måste säga vilken som gäller",
                    "the source system must say which one holds"
                ));
                Late { place: group[at].place, column: Some(kind.from), reason }
            }));
        }
        start += length;
    }
    rows.truncate(kept);
}

/// On each day the listing that began last holds. One that another interrupts ends the day before it, and goes on the
/// day after when it outlasts the other: no day that was stated is lost.
fn cut_overlaps(rows: &mut Vec<Compact>, intake: &mut Intake) {
    let overlaps = |pair: &[Compact]| pair[0].person == pair[1].person && pair[0].valid.to >= pair[1].valid.from;
    if !rows.windows(2).any(overlaps) {
        return;
    }
    let mut cut = Vec::with_capacity(rows.len());
    // Listings of one person that are not over, the one that holds last.
    let mut open: Vec<Compact> = Vec::new();
    for &next in rows.iter() {
        if open.last().is_some_and(|held| held.person != next.person) {
            hold(&mut open, None, &mut cut, intake);
        }
        hold(&mut open, Some(next), &mut cut, intake);
        open.push(next);
    }
    hold(&mut open, None, &mut cut, intake);
    cut.sort_unstable_by_key(|row| (row.person, row.valid.from));
    intake.resumed += cut.len() as u64 - rows.len() as u64;
    *rows = cut;
}

/// Writes down the days that open listings hold before `next` begins; all of them when nothing more comes.
fn hold(open: &mut Vec<Compact>, next: Option<Compact>, cut: &mut Vec<Compact>, intake: &mut Intake) {
    // The first day after what newer listings held.
    let mut free: Option<Date> = None;
    while let Some(mut held) = open.pop() {
        held.valid.from = free.map_or(held.valid.from, |free| held.valid.from.max(free));
        if held.valid.is_empty() {
            continue;
        }
        let ends = held.valid.to;
        if let Some(next) = next.filter(|next| next.valid.from <= ends) {
            interrupt(held, next, open, cut, intake);
            return;
        }
        cut.push(held);
        free = ends.tomorrow().ok();
        if free.is_none() {
            // It has no end: nothing older goes on after it.
            open.clear();
        }
    }
}

/// Ends `held` the day before `next` begins, and keeps it open when it outlasts `next`.
fn interrupt(mut held: Compact, next: Compact, open: &mut Vec<Compact>, cut: &mut Vec<Compact>, intake: &mut Intake) {
    let until = next.valid.from.yesterday().expect("another listing begins on an earlier day");
    let remarked = if held.centre == next.centre { Remarked::OverlapSameCentre } else { Remarked::OverlapCut };
    intake.remarks.add(remarked, held.place);
    let before = Span { from: held.valid.from, to: until };
    if !before.is_empty() {
        cut.push(Compact { valid: before, ..held });
    }
    if next.valid.to < held.valid.to {
        intake.remarks.add(Remarked::OverlapResumed, held.place);
        let after = next.valid.to.tomorrow().expect("the older listing lasts longer");
        held.valid.from = held.valid.from.max(after);
        open.push(held);
    }
}

/// Remarks on listings that have no day among those that the delivery speaks about. They are kept: a delivery of
/// changes speaks for every person it mentions, also by saying that the person is listed nowhere.
fn remark_outside(rows: &[Compact], covers: Span, intake: &mut Intake) {
    for row in rows.iter().filter(|row| row.valid.intersect(covers).is_none()) {
        intake.remarks.add(Remarked::OutsideCovers, row.place);
    }
}
