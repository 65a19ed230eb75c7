//! `kapitera programme`: improvement programmes followed up.

use std::path::Path;

use kapitera_ask::programmes::{
    Asked, Known, ReportAsked, Shown, history_answer, reconcile_answer, report_answer, report_document, report_outcome,
};
use kapitera_document::Frame;
use kapitera_message::{Problem, text};
use kapitera_period::Date;
use kapitera_post::Office;
use kapitera_programme::parse_amount;
use kapitera_region::Region;

use super::decision::day;
use super::settlement::with_act;
use super::written;
use crate::args::{AsOf, Common, Programme, ProgrammeDocument, ProgrammeOutcome, ProgrammeReport};
use crate::fail::Failure;
use crate::session::{language, open_office, show, talk};

pub fn run(common: &Common, asked: &Programme) -> Result<(), Failure> {
    match asked {
        Programme::Report(asked) => report(common, asked),
        Programme::Document(asked) => document(common, asked),
        Programme::Reconcile { file } => show(common, &reconcile_answer(&Known::alone(file)?.programme)),
        Programme::Outcome(asked) => outcome(common, asked),
        Programme::History { file, item } => {
            let known = Known::of(&mut open_office(common)?, file, day(&AsOf { as_of: None }))?;
            show(common, &history_answer(&known, item.as_deref()))
        }
    }
}

fn report(common: &Common, asked: &ProgrammeReport) -> Result<(), Failure> {
    let as_of = day(&asked.as_of);
    let known = known(common, &asked.file, as_of)?;
    let of = match (&asked.item, asked.all) {
        (Some(item), _) => Shown::Below(item.clone()),
        (None, true) => Shown::All,
        (None, false) => Shown::Packages,
    };
    show(common, &report_answer(&known, &Asked { as_of, since: asked.since, of })?)
}

/// Makes all the files, and then writes them; what was written is told on standard output.
fn document(common: &Common, asked: &ProgrammeDocument) -> Result<(), Failure> {
    let forms = written::forms(&asked.files)?;
    let as_of = day(&asked.as_of);
    let known = known(common, &asked.file, as_of)?;
    let document = report_document(&known, as_of, asked.since, &asked.file.display().to_string())?;
    // A text can be read anywhere; in a region its papers are the region's.
    let frame = match Region::open(&common.region) {
        Ok(region) => written::frame(common, &region, as_of),
        Err(_) => Frame {
            language: language(common),
            dated: as_of,
            author: String::new(),
            subject: String::new(),
            marks: Vec::new(),
        },
    };
    written::write(common, &document, &forms, &frame)
}

/// With what the region knows, when the command is given in one or for one; a text can be read anywhere.
fn known(common: &Common, file: &Path, on: Date) -> Result<Known, Failure> {
    if !common.region.join("kapitera.toml").is_file() {
        return Ok(Known::alone(file)?);
    }
    let region = Region::open(&common.region)?;
    if !region.path(&region.settings().books).is_dir() {
        return Ok(Known::alone(file)?);
    }
    Ok(Known::of(&mut Office::open(region)?, file, on)?)
}

fn outcome(common: &Common, asked: &ProgrammeOutcome) -> Result<(), Failure> {
    let amount = asked.amount.as_deref().map(|said| parse_amount(said).map_err(|_| not_an_amount(said))).transpose()?;
    let report =
        ReportAsked { item: asked.item.clone(), period: asked.period.clone(), amount, status: asked.status.clone() };
    let said = with_act(&mut open_office(common)?, &asked.acting, |office, act| {
        let known = Known::of(office, &asked.file, act.day())?;
        Ok(report_outcome(office, &known, &report, act)?)
    })?;
    talk(common, &said);
    Ok(())
}

fn not_an_amount(said: &str) -> Problem {
    Problem::error("not_an_amount", text!("”{said}” är inget belopp", "“{said}” is no amount")).hint(text!(
        "skriv talet och enheten: \"8.2 mkr\", \"-600 tkr\"",
        "write the number and its unit: \"8.2 mkr\", \"-600 tkr\""
    ))
}
