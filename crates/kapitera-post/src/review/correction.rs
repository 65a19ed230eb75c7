//! The review of a correction: its differences by cause.

use std::collections::{BTreeMap, BTreeSet};

use kapitera_books::{Cause, Draft, DraftLine};
use kapitera_message::{Text, text};
use kapitera_money::{Ore, format_ore};

use super::data::{CauseSum, CorrectionLine, Review, Said};

/// The review of a correction, made of its draft.
pub(crate) fn review_of_correction(draft: &Draft) -> Review {
    let lines: Vec<CorrectionLine> = draft.lines.iter().map(|line| correction_line(draft, line)).collect();
    let causes = causes(&lines);
    let mut review = Review {
        version: Review::VERSION,
        id: draft.id,
        kind: draft.kind,
        before: draft.id.month.plus(-1),
        before_posted: false,
        nothing_before: None,
        summary: Vec::new(),
        components: Vec::new(),
        lines: Vec::new(),
        centres: Vec::new(),
        plans: Vec::new(),
        corrections: lines,
        causes,
        parameters: Vec::new(),
        outliers: Vec::new(),
        alerts: unallocated(draft),
        checks: Vec::new(),
    };
    review.summary = summary(&review, draft);
    let moved: Ore = review.causes.iter().map(|cause| cause.moved).sum();
    assert_eq!(moved, draft.total(), "the causes sum to what the correction moves");
    review
}

fn correction_line(draft: &Draft, line: &DraftLine) -> CorrectionLine {
    CorrectionLine {
        centre: line.centre.clone(),
        name: draft.centre(&line.centre).map_or_else(|| line.centre.clone(), |centre| centre.name.clone()),
        label: line.label.clone(),
        month_for: line.month_for,
        cause: line.cause.name().to_owned(),
        persons: line.persons,
        rests_on: line.rests_on.clone(),
        amount: line.paid(),
        moved: line.moved,
    }
}

fn causes(lines: &[CorrectionLine]) -> Vec<CauseSum> {
    let mut sums = Vec::new();
    for cause in Cause::ALL {
        let of = || lines.iter().filter(|line| line.cause == cause.name());
        let centres: BTreeSet<&str> = of().map(|line| line.centre.as_str()).collect();
        if centres.is_empty() {
            continue;
        }
        let sum = |moved: bool| of().filter(|line| line.moved == moved).map(|line| line.amount).sum();
        sums.push(CauseSum {
            cause: cause.name().to_owned(),
            said: cause.said().into(),
            centres: centres.len() as u64,
            moved: sum(true),
            left: sum(false),
        });
    }
    sums
}

fn summary(review: &Review, draft: &Draft) -> Vec<Said> {
    let (id, month, post_in) = (draft.id, draft.id.month, draft.post_in);
    let mut by_centre: BTreeMap<&str, Ore> = BTreeMap::new();
    for line in review.corrections.iter().filter(|line| line.moved) {
        *by_centre.entry(&line.centre).or_default() += line.amount;
    }
    let more = by_centre.values().filter(|amount| **amount > Ore::ZERO).count();
    let less = by_centre.values().filter(|amount| **amount < Ore::ZERO).count();
    let total = draft.total();
    let Text { sv: more_sv, en: more_en } =
        Text::number_of(more, gets(id.subject.place(), "gets"), gets(id.subject.places(), "get"));
    let (sv, en) = (format_ore(total, ','), format_ore(total, '.'));
    let mut said = vec![text!(
        "{id} rättar {month} och bokförs i {post_in}: {sv} kr i allt; {more_sv} får mer, {less} mindre.",
        "{id} corrects {month} and is posted in {post_in}: {en} kr in all; {more_en} more, {less} less."
    )];
    for cause in &review.causes {
        let Said { sv, en } = &cause.said;
        let centres = usize::try_from(cause.centres).unwrap_or(usize::MAX);
        let Text { sv: at_sv, en: at_en } = Text::number_of(centres, id.subject.place(), id.subject.places());
        let (moved_sv, moved_en) = (format_ore(cause.moved, ','), format_ore(cause.moved, '.'));
        let (left_sv, left_en) = (format_ore(cause.left, ','), format_ore(cause.left, '.'));
        said.push(text!(
            "{sv}: {moved_sv} kr flyttas, {left_sv} kr antecknas bara, hos {at_sv}.",
            "{en}: {moved_en} kr are moved, {left_en} kr only recorded, at {at_en}."
        ));
    }
    if draft.instalments > 1 {
        let months = draft.instalments;
        said.push(text!(
            "Det som tas tillbaka betalas under {months} månader.",
            "What is taken back is paid over {months} months."
        ));
    }
    said.into_iter().map(Said::from).collect()
}

fn unallocated(draft: &Draft) -> Vec<Said> {
    let one = |left: &kapitera_books::Unplaced| {
        let (name, why) = (&left.name, &left.reason);
        let (sv, en) = (format_ore(left.amount, ','), format_ore(left.amount, '.'));
        Said::from(text!("Ofördelat: {name}, {sv} kr ({why}).", "Unallocated: {name}, {en} kr ({why})."))
    };
    draft.unallocated.iter().map(one).collect()
}

/// A place, or several, as the subject of an English sentence.
fn gets(of: Text, verb: &str) -> Text {
    let Text { sv, en } = of;
    text!("{sv}", "{en} {verb}")
}
