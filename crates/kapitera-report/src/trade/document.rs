//! The report with the three answers.

use std::path::Path;

use kapitera_document::{Document, Piece, Section, Tabled};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Output, Part};
use kapitera_trade::{Awareness, Learning, PriceLists, Tested};

use super::{
    Shown, Variants, awareness_answer, awareness_lines, awareness_output, awareness_whiskers, break_even_lines,
    change_answer, change_output, learning_answer, learning_output, variant_columns, variation_funnel,
};

/// What was found.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// The first question, or why it has no answer.
    pub awareness: Result<&'a Awareness, &'a Text>,
    /// What price lists did.
    pub lists: &'a PriceLists,
    /// The second question.
    pub learning: &'a Learning,
    /// The third: variants.
    pub variants: &'a Variants,
    /// The third: tests.
    pub tests: &'a [Tested],
}

/// The report; `at` is how the region's directory is named in commands, when it must be.
pub fn trade_document(shown: &Shown<'_>, found: &Answers<'_>, at: Option<&Path>) -> Document {
    let directory = at.map_or_else(String::new, |at| format!(" --region {}", at.display()));
    let command = |question: &str| format!("kapitera trade {question}{directory}");
    Document {
        title: shown.evaluation.title.clone(),
        sections: vec![
            summary(shown, found),
            first(shown, found, command("awareness")),
            second(shown, found, command("feedback")),
            third(shown, found, command("change")),
        ],
    }
}

fn summary(shown: &Shown<'_>, found: &Answers<'_>) -> Section {
    let months = shown.evaluation.months;
    let facts = vec![
        ("region", text!("region", "region"), Cell::Name(shown.region.to_owned())),
        ("months", text!("månader", "months"), Cell::Name(format!("{}–{}", months.first, months.last))),
    ];
    let about = Part::Facts { key: "about", heading: Text::default(), facts };
    let mut section = Section::new(text!("De tre svaren", "The three answers")).with(Piece::Result(vec![about]));
    let questions = [
        text!(
            "1. Har modellen gjort enheterna mer kostnadsmedvetna och hållit tillbaka kostnaderna, mot om tjänsterna varit fria?",
            "1. Has the model made units more aware of costs and held costs back, against if the services had been free?"
        ),
        text!(
            "2. Har säljarna genom återkoppling stött en bättre användning?",
            "2. Have suppliers by their feedback supported a better use?"
        ),
        text!("3. Hur skulle modellen kunna ändras?", "3. How could the model be changed?"),
    ];
    let first = match found.awareness {
        Ok(awareness) => awareness_answer(shown, awareness),
        Err(why) => vec![why.clone()],
    };
    let answers = [first, learning_answer(shown, found.learning), change_answer(shown, found.variants, found.tests)];
    for (question, answers) in questions.into_iter().zip(answers) {
        section = section.with(Piece::Sentence(question));
        for answer in answers {
            section = section.with(Piece::Sentence(answer));
        }
    }
    section
}

/// A result without what stands in the first section already.
fn rest(output: Output) -> Vec<Part> {
    output.parts.into_iter().filter(|part| !matches!(part, Part::Sentences { key: "answer", .. })).collect()
}

fn first(shown: &Shown<'_>, found: &Answers<'_>, command: String) -> Section {
    let mut section = Section::new(text!("Kostnadsmedvetenhet", "Cost awareness"));
    match found.awareness {
        Err(why) => section = section.with(Piece::Sentence(why.clone())),
        Ok(awareness) => {
            if let Some(picture) = awareness_lines(shown, awareness) {
                section = section.charted(picture, Tabled::Here);
            }
            if let Some(picture) = awareness_whiskers(shown, awareness) {
                section = section.charted(picture, Tabled::InSection);
            }
            section = section.with(Piece::Result(rest(awareness_output(shown, awareness, found.lists))));
        }
    }
    section.printed_by(command)
}

fn second(shown: &Shown<'_>, found: &Answers<'_>, command: String) -> Section {
    let mut section = Section::new(text!("Återkoppling och skillnader", "Feedback and differences"));
    for of in found.learning.variation.iter().filter(|of| of.group.is_none()) {
        if let Some(picture) = variation_funnel(shown, of) {
            section = section.charted(picture, Tabled::InSection);
        }
    }
    section.with(Piece::Result(rest(learning_output(shown, found.learning)))).printed_by(command)
}

fn third(shown: &Shown<'_>, found: &Answers<'_>, command: String) -> Section {
    let mut section = Section::new(text!("Andra sätt", "Other ways"));
    if let Some(picture) = variant_columns(shown, found.variants) {
        section = section.charted(picture, Tabled::Here);
    }
    for tested in found.tests {
        if let Some(picture) = break_even_lines(tested) {
            section = section.charted(picture, Tabled::Here);
        }
    }
    section.with(Piece::Result(rest(change_output(shown, found.variants, found.tests)))).printed_by(command)
}
