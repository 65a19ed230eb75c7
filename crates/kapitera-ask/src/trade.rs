//! Internal trade evaluated: the three questions of S0, each answered from a region's registers as its evaluation's text asks.

mod checked;
pub mod files;
mod market;
mod variants;

use std::path::Path;

use jiff::Timestamp;
use kapitera_document::{Document, Picture};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_output::Output;
use kapitera_region::Region;
use kapitera_report::trade::{
    Answers, Shown, Variants, awareness_lines, awareness_output, awareness_whiskers, break_even_lines, change_output,
    learning_output, trade_document, variant_columns, variation_funnel,
};
use kapitera_trade::{Evaluation, Tested, awareness, learning, price_lists, tested};

pub use checked::check_answer;
pub use market::{Gathered, gathered};
pub use variants::variants;

use crate::one;

/// A question of S0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Do prices hold costs back?
    Awareness,
    /// Does feedback help, and how far apart do units order?
    Feedback,
    /// What would another way cost?
    Change,
}

impl Question {
    /// All of them, in the order they were asked.
    pub const ALL: [Self; 3] = [Self::Awareness, Self::Feedback, Self::Change];

    /// Its word in commands and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Awareness => "awareness",
            Self::Feedback => "feedback",
            Self::Change => "change",
        }
    }

    /// The question itself.
    pub fn text(self) -> Text {
        match self {
            Self::Awareness => text!("Höll priserna tillbaka kostnaderna?", "Did prices hold costs back?"),
            Self::Feedback => text!("Hjälpte återkopplingen?", "Did feedback help?"),
            Self::Change => text!("Hur skulle modellen kunna ändras?", "How could the model be changed?"),
        }
    }
}

/// What a region's registers say of an evaluation.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// What was asked.
    pub evaluation: Evaluation,
    region: String,
    gathered: Gathered,
    variants: Option<(Variants, Vec<Tested>)>,
}

impl Evaluated {
    /// Gathers what `questions` stand on. `progress` is told rows counted and rows in all.
    ///
    /// # Errors
    ///
    /// As [`gathered`] and [`variants()`].
    pub fn of(
        region: &Region,
        evaluation: Evaluation,
        known_at: Timestamp,
        questions: &[Question],
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Self, Problems> {
        let gathered = gathered(region, &evaluation, known_at, progress)?;
        let variants = match questions.contains(&Question::Change) {
            true => {
                let of_models = variants(region, &evaluation, &gathered.market, known_at, progress)?;
                Some((of_models, tested(&gathered.market, &evaluation)))
            }
            false => None,
        };
        Ok(Self { evaluation, region: region.settings().name.clone(), gathered, variants })
    }

    fn shown(&self) -> Shown<'_> {
        Shown {
            evaluation: &self.evaluation,
            names: &self.gathered.names,
            stray: self.gathered.stray,
            deliveries: &self.gathered.deliveries,
            region: &self.region,
        }
    }

    /// A question answered, with its pictures.
    ///
    /// # Errors
    ///
    /// When no buyer ordered in every month of the evaluation.
    ///
    /// # Panics
    ///
    /// Of a question that was not among those that were gathered for.
    pub fn answer(&self, question: Question) -> Result<(Output, Vec<Picture>), Problems> {
        let (shown, market) = (self.shown(), &self.gathered.market);
        match question {
            Question::Awareness => {
                let found = awareness(market, &self.evaluation).map_err(|why| one(no_series(&why.text())))?;
                let pictures = [awareness_lines(&shown, &found), awareness_whiskers(&shown, &found)];
                let lists = price_lists(market, &self.evaluation);
                Ok((awareness_output(&shown, &found, &lists), pictures.into_iter().flatten().collect()))
            }
            Question::Feedback => {
                let found = learning(market, &self.evaluation);
                let whole = found.variation.iter().filter(|of| of.group.is_none());
                let pictures = whole.filter_map(|of| variation_funnel(&shown, of)).collect();
                Ok((learning_output(&shown, &found), pictures))
            }
            Question::Change => {
                let (variants, tests) = self.change();
                let pictures = variant_columns(&shown, variants).into_iter();
                let pictures = pictures.chain(tests.iter().filter_map(break_even_lines)).collect();
                Ok((change_output(&shown, variants, tests), pictures))
            }
        }
    }

    /// The report with all three answers, for which all questions must have been gathered for; `at` is how the region's directory is named in commands, when it must be.
    pub fn report(&self, at: Option<&Path>) -> Document {
        let market = &self.gathered.market;
        let found = awareness(market, &self.evaluation).map_err(|why| said(&why.text()));
        let (variants, tests) = self.change();
        let answers = Answers {
            awareness: found.as_ref(),
            lists: &price_lists(market, &self.evaluation),
            learning: &learning(market, &self.evaluation),
            variants,
            tests,
        };
        trade_document(&self.shown(), &answers, at)
    }

    fn change(&self) -> (&Variants, &[Tested]) {
        let (variants, tests) = self.variants.as_ref().expect("what another way would cost was among the questions");
        (variants, tests)
    }
}

fn said(why: &Text) -> Text {
    let Text { sv, en } = why;
    text!("Det går inte att säga: {sv}.", "It cannot be said: {en}.")
}

fn no_series(why: &Text) -> Problem {
    let Text { sv, en } = why;
    Problem::error("no_series", text!("{sv}", "{en}"))
        .why(text!(
            "en serie av olika köpare skulle visa vilka som fanns, inte vad de beställde",
            "a series of unlike buyers would show who was there, not what they ordered"
        ))
        .hint(text!(
            "välj månader under [evaluation] som köparna har beställt i",
            "choose months under [evaluation] in which the buyers have ordered"
        ))
}
