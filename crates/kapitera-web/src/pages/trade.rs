//! Internal trade evaluated: a page for each of the three questions, and the report as a file.

use std::sync::Arc;

use jiff::Timestamp;
use kapitera_ask::trade::files::{called, paths, read};
use kapitera_ask::trade::{Evaluated, Question};
use kapitera_chart::responsive;
use kapitera_desk::Scope;
use kapitera_document::Picture;
use kapitera_message::{Text, text};
use kapitera_output::{Item, Output, Part};

use super::as_file;
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::dispatch::day;
use crate::form::encoded;
use crate::html::Links;
use crate::page::{Block, Link, Page, Tab};
use crate::rights::FIGURES;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/trade", FIGURES, "The evaluations of internal trade, with their answers", list),
    Route::get("/trade/{evaluation}/awareness", FIGURES, "Whether prices hold costs back", awareness).api(Scope::Read),
    Route::get("/trade/{evaluation}/feedback", FIGURES, "Whether feedback helps, and how unlike units order", feedback)
        .api(Scope::Read),
    Route::get("/trade/{evaluation}/change", FIGURES, "What another way to pay or to test would cost", change)
        .api(Scope::Read),
    Route::get(
        "/trade/{evaluation}/report",
        FIGURES,
        "The report with the three answers as a file: html, pdf, docx or xlsx by format",
        report,
    ),
];

fn evaluated(asked: &Asked<'_>, name: &str) -> Result<Arc<Evaluated>, Refused> {
    let region = asked.app.region()?;
    asked.app.keep_large(&format!("trade {name}"), || {
        let evaluation = called(&region, name)?;
        Ok(Evaluated::of(&region, evaluation, Timestamp::MAX, &Question::ALL, &|_, _| {})?)
    })
}

fn address(name: &str, question: Question) -> String {
    format!("/trade/{}/{}", encoded(name), question.name())
}

fn list(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let mut page = Page::new(text!("Internhandel", "Internal trade")).lead(text!(
        "Vad enheterna köper av varandra, utvärderat: tre frågor och deras svar.",
        "What units buy of each other, evaluated: three questions and their answers."
    ));
    let region = asked.app.region()?;
    let paths = paths(&region);
    if paths.is_empty() {
        return Ok(Answer::page(page.with(Block::Sentence(text!(
            "Regionen har ingen utvärdering ännu: de skrivs som texter i mappen evaluations.",
            "The region has no evaluation yet: they are written as texts in the folder evaluations."
        )))));
    }
    for path in paths {
        let evaluation = match read(&path) {
            Ok(evaluation) => evaluation,
            Err(problems) => {
                page = page.with(Block::Problems(problems));
                continue;
            }
        };
        let name = evaluation.name.clone();
        page = page.with(Block::Heading(evaluation.title.clone()));
        match evaluated(asked, &name) {
            Err(refused) => page = page.with(Block::Problems(refused.problems)),
            Ok(evaluated) => {
                for question in Question::ALL {
                    page = page.with(Block::Links(vec![Link::new(question.text(), address(&name, question))]));
                    match evaluated.answer(question) {
                        Ok((output, _)) => {
                            for said in answers(&output) {
                                page = page.with(Block::Sentence(said));
                            }
                        }
                        Err(problems) => page = page.with(Block::Problems(problems)),
                    }
                }
                page = page.with(Block::SavedAs(reports(&name)));
            }
        }
    }
    Ok(Answer::page(page))
}

/// The answer in plain words.
fn answers(output: &Output) -> Vec<Text> {
    let found = output.parts.iter().find_map(|part| match part {
        Part::Sentences { key: "answer", sentences, .. } => Some(sentences.clone()),
        _ => None,
    });
    found.unwrap_or_default()
}

fn awareness(asked: &Asked<'_>) -> Result<Answer, Refused> {
    one(asked, Question::Awareness)
}

fn feedback(asked: &Asked<'_>) -> Result<Answer, Refused> {
    one(asked, Question::Feedback)
}

fn change(asked: &Asked<'_>) -> Result<Answer, Refused> {
    one(asked, Question::Change)
}

/// A question: its answer first, then its pictures, then all that it stands on.
fn one(asked: &Asked<'_>, question: Question) -> Result<Answer, Refused> {
    let name = asked.part("evaluation");
    let evaluated = evaluated(asked, name)?;
    let (mut output, pictures) = evaluated.answer(question)?;
    let mut page = Page::new(question.text()).under(text!("Internhandel", "Internal trade"), "/trade");
    page.tabs = Question::ALL
        .into_iter()
        .map(|other| Tab { link: Link::new(other.text(), address(name, other)), is_here: other == question })
        .collect();
    let said = answers(&output);
    if !asked.is_api {
        output.parts.retain(|part| !matches!(part, Part::Sentences { key: "answer", .. }));
        output.title = None;
        for said in said {
            page = page.with(Block::Sentence(said));
        }
        for (at, picture) in pictures.iter().enumerate() {
            page = page.with(Block::Heading(picture.head().title.clone())).with(drawn(asked, at, picture));
        }
        output.parts.push(Part::List { key: "pictured", items: pictures.iter().filter_map(figures).collect() });
    }
    page = page.linked(output, asked.links());
    Ok(Answer::page(page.with(Block::SavedAs(reports(name)))))
}

fn drawn(asked: &Asked<'_>, at: usize, picture: &Picture) -> Block {
    let svg = responsive(picture.chart(), &format!("picture-{at}"), asked.language);
    Block::Chart { svg, table: None, links: Links::default() }
}

/// The figures of a picture, where no table of the page has them.
fn figures(picture: &Picture) -> Option<Item> {
    let is_in_page = matches!(picture.head().key, "by_series" | "variation");
    (!is_in_page).then(|| Item { named: Vec::new(), parts: vec![Part::Table(picture.table())] })
}

fn reports(name: &str) -> Vec<Link> {
    as_file::links(&as_file::report(), &format!("/trade/{}/report?", encoded(name)))
}

fn report(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let form = as_file::form(asked)?;
    let evaluated = evaluated(asked, asked.part("evaluation"))?;
    let name = &evaluated.evaluation.name;
    as_file::file(asked, &evaluated.report(None), form, (name, String::new(), day(asked.at)))
}
