//! `kapitera publication`: what residents are shown, from draft to published, and open data.

use std::path::Path;

use jiff::Timestamp;
use kapitera_ask::publication::{
    PublishAsked, all_public, draft_answer, figures_answer, list_answer, open_files, public_answer, review,
    step_sentence,
};
use kapitera_books::PublicationAct;
use kapitera_message::{Problem, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_post::write_whole;

use super::settlement::with_act;
use crate::args::{Common, Publication, PublicationDraft, PublicationShow, PublicationStep};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{open_office, show, talk};

pub fn run(common: &Common, asked: &Publication) -> Result<(), Failure> {
    match asked {
        Publication::Draft(asked) => draft(common, asked),
        Publication::Review { id, indicator } => {
            let found = review(&mut open_office(common)?, id)?;
            match indicator {
                None => show(common, &found.output),
                Some(indicator) => show(common, &figures_answer(&found, indicator)?),
            }
        }
        Publication::Check(asked) => step(common, asked, PublicationAct::Checked),
        Publication::Publish(asked) => step(common, asked, PublicationAct::Published),
        Publication::Withdraw(asked) => step(common, asked, PublicationAct::Withdrawn),
        Publication::List => show(common, &list_answer(&mut open_office(common)?)?),
        Publication::Show(asked) => shown(common, asked),
        Publication::Export { dir } => export(common, dir),
    }
}

fn draft(common: &Common, asked: &PublicationDraft) -> Result<(), Failure> {
    let wanted = PublishAsked {
        month: asked.month,
        known_at: asked.known_at.unwrap_or(Timestamp::MAX),
        notice: asked.notice.clone(),
        open_changes: asked.open_changes,
        give_up: asked.give_up,
    };
    let progress = Progress::of("");
    let told = with_act(&mut open_office(common)?, &asked.acting, |office, act| {
        Ok(draft_answer(office, &wanted, act, &|done, all| progress.at(done, all))?)
    })?;
    drop(progress);
    show(common, &told)
}

fn step(common: &Common, asked: &PublicationStep, done: PublicationAct) -> Result<(), Failure> {
    let standing = with_act(&mut open_office(common)?, &asked.acting, |office, act| {
        Ok(office.publication_step(&asked.id, done, act)?)
    })?;
    talk(common, &step_sentence(&standing));
    Ok(())
}

fn shown(common: &Common, asked: &PublicationShow) -> Result<(), Failure> {
    let all = all_public(&mut open_office(common)?)?;
    let at = asked.on.unwrap_or(Timestamp::MAX);
    show(common, &public_answer(&all, at, asked.indicator.as_deref(), asked.centre.as_deref())?)
}

/// Writes all files of open data, each whole.
fn export(common: &Common, dir: &Path) -> Result<(), Failure> {
    if dir.exists() {
        let shown = dir.display();
        return Err(Problem::error("file_exists", text!("{shown} finns redan", "{shown} is there already"))
            .hint(text!("ange en annan mapp", "name another directory"))
            .into());
    }
    let mut office = open_office(common)?;
    let all = all_public(&mut office)?;
    let files = open_files(office.region(), &all)?;
    let mut rows = Vec::new();
    for file in &files {
        let path = dir.join(&file.path);
        let not_written = |error: &std::io::Error| {
            let shown = path.display();
            Problem::error(
                "file_not_written",
                text!("{shown} kan inte skrivas: {error}", "{shown} cannot be written: {error}"),
            )
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| not_written(&error))?;
        }
        write_whole(&path, |out| out.write_all(&file.bytes).map_err(|error| not_written(&error)))?;
        let bytes = i128::try_from(file.bytes.len()).unwrap_or(i128::MAX);
        rows.push(vec![Cell::Name(file.path.clone()), Cell::Whole(bytes)]);
    }
    let columns = vec![Column::new("file", text!("fil", "file")), Column::new("bytes", text!("byte", "bytes"))];
    let table = Table { key: "files", heading: kapitera_message::Text::default(), columns, rows, total: None };
    show(common, &Output { title: Some(text!("Öppna data", "Open data")), parts: vec![Part::Table(table)], csv: None })
}
