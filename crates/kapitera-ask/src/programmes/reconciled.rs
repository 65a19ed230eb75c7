//! Where a programme's text says the same thing twice and differs.

use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_programme::{Cited, Finding, Programme, Said, Side, finding_text, reconcile};

use super::amounts::{amount, maybe};

/// Every disagreement of the text with itself: both places, and the difference.
pub fn reconcile_answer(programme: &Programme) -> Output {
    let found = reconcile(programme);
    let side = |side: &Side| match side.said {
        Said::Amount(said) => amount(programme, said),
        Said::Between(least, most) => {
            let shown = |language| (amount(programme, least).shown(language), amount(programme, most).shown(language));
            let ((least_sv, most_sv), (least_en, most_en)) =
                (shown(kapitera_message::Language::Sv), shown(kapitera_message::Language::En));
            Cell::Words(text!("{least_sv}–{most_sv}", "{least_en}–{most_en}"))
        }
        Said::Blank => Cell::Empty,
    };
    let row = |finding: &Finding| {
        vec![
            finding.path.as_ref().map_or(Cell::Empty, |path| Cell::Name(path.clone())),
            finding.period.as_ref().map_or(Cell::Empty, |period| Cell::Name(period.clone())),
            side(&finding.one),
            Cell::Name(places(&finding.one.at)),
            side(&finding.other),
            Cell::Name(places(&finding.other.at)),
            maybe(programme, finding.difference),
            maybe(programme, finding.consequence.map(|follows| follows.by_goal)),
            maybe(programme, finding.consequence.map(|follows| follows.by_plan)),
        ]
    };
    let table = Table {
        key: "disagreements",
        heading: Text::default(),
        columns: vec![
            Column::for_programs("item"),
            Column::for_programs("period"),
            Column::for_programs("one"),
            Column::for_programs("one_at"),
            Column::for_programs("other"),
            Column::for_programs("other_at"),
            Column::for_programs("difference"),
            Column::for_programs("deviation_from_goal"),
            Column::for_programs("deviation_from_plan"),
        ],
        rows: found.iter().map(row).collect(),
        total: None,
    };
    let sentences = if found.is_empty() {
        vec![text!("Texten säger ingenting två gånger olika.", "The text says nothing twice and differently.")]
    } else {
        found.iter().map(|finding| finding_text(programme, finding)).collect()
    };
    let Text { sv, en } = &programme.title;
    Output {
        title: Some(text!("{sv}: där texten säger olika", "{en}: where the text disagrees with itself")),
        parts: vec![
            Part::ForPrograms(table.clone()),
            Part::Sentences { key: "in_words", heading: Text::default(), sentences },
        ],
        csv: Some(table),
    }
}

pub(super) fn places(at: &[Cited]) -> String {
    at.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
