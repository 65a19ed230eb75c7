//! `kapitera trade`: internal trade, invoiced and evaluated.

use std::path::Path;

use jiff::Timestamp;
use kapitera_ask::trade::files::asked as evaluation;
use kapitera_ask::trade::{Evaluated, Question, check_answer};
use kapitera_document::Frame;

use super::trade_invoices::invoices;
use super::written;
use crate::args::{Common, Trade, TradeAsked, TradeReport};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{open, show};

pub fn run(common: &Common, trade: &Trade) -> Result<(), Failure> {
    match trade {
        Trade::Invoices(asked) => invoices(common, asked),
        Trade::Awareness(asked) => answered(common, asked, Question::Awareness),
        Trade::Feedback(asked) => answered(common, asked, Question::Feedback),
        Trade::Change(asked) => answered(common, asked, Question::Change),
        Trade::Report(asked) => report(common, asked),
        Trade::Check { file } => show(common, &check_answer(file)?),
    }
}

fn answered(common: &Common, asked: &TradeAsked, question: Question) -> Result<(), Failure> {
    let (evaluated, _) = evaluated(common, asked.file.as_deref(), asked.known_at, &[question])?;
    show(common, &evaluated.answer(question)?.0)
}

fn evaluated(
    common: &Common,
    file: Option<&Path>,
    known_at: Option<Timestamp>,
    questions: &[Question],
) -> Result<(Evaluated, Frame), Failure> {
    let region = open(common)?;
    let evaluation = evaluation(&region, file)?;
    let frame = written::frame(common, &region, written::today());
    let progress = Progress::of("");
    let known_at = known_at.unwrap_or(Timestamp::MAX);
    let evaluated = Evaluated::of(&region, evaluation, known_at, questions, &|done, all| progress.at(done, all))?;
    Ok((evaluated, frame))
}

fn report(common: &Common, asked: &TradeReport) -> Result<(), Failure> {
    let forms = written::forms(&asked.files)?;
    let (evaluated, frame) = evaluated(common, asked.of.as_deref(), asked.known_at, &Question::ALL)?;
    let at = Some(common.region.as_path()).filter(|at| *at != Path::new("."));
    written::write(common, &evaluated.report(at), &forms, &frame)
}
