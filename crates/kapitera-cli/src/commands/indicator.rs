//! `kapitera indicator`: what is followed up, what stands behind it, and figures frozen for pay.

use std::path::Path;

use jiff::Timestamp;
use kapitera_ask::freeze::{FreezeAsked, freeze};
use kapitera_ask::indicators::{FollowUpAsked, behind_answer, check_answer, follow_up_answer};
use kapitera_ask::sheet::sheet;

use super::written;
use crate::args::{Common, Indicator, IndicatorBehind, IndicatorCheck, IndicatorFreeze, IndicatorSheet, IndicatorShow};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{open, show};

pub fn run(common: &Common, indicator: &Indicator) -> Result<(), Failure> {
    match indicator {
        Indicator::Show(asked) => shown(common, asked),
        Indicator::Behind(asked) => behind(common, asked),
        Indicator::Check(asked) => check(common, asked),
        Indicator::Freeze(asked) => frozen(common, asked),
        Indicator::Sheet(asked) => sheets(common, asked),
    }
}

fn shown(common: &Common, asked: &IndicatorShow) -> Result<(), Failure> {
    let region = open(common)?;
    let wanted = FollowUpAsked {
        indicator: asked.indicator.clone(),
        centre: asked.centre.clone(),
        months: asked.months.map(|months| (months.from, months.to)),
        known_at: asked.known_at.unwrap_or(Timestamp::MAX),
    };
    let progress = Progress::of("");
    let output = follow_up_answer(&region, &wanted, &|done, all| progress.at(done, all))?;
    drop(progress);
    show(common, &output)
}

fn behind(common: &Common, asked: &IndicatorBehind) -> Result<(), Failure> {
    let region = open(common)?;
    let wanted = FollowUpAsked {
        indicator: Some(asked.indicator.clone()),
        centre: Some(asked.centre.clone()),
        months: None,
        known_at: asked.known_at.unwrap_or(Timestamp::MAX),
    };
    show(common, &behind_answer(&region, &wanted, asked.month, asked.most)?)
}

fn check(common: &Common, asked: &IndicatorCheck) -> Result<(), Failure> {
    let path = match &asked.file {
        Some(file) => file.clone(),
        None => {
            let region = open(common)?;
            kapitera_ask::indicators::path(&region)?
        }
    };
    show(common, &check_answer(&path)?)
}

fn frozen(common: &Common, asked: &IndicatorFreeze) -> Result<(), Failure> {
    let region = open(common)?;
    let wanted = FreezeAsked {
        indicator: asked.indicator.clone(),
        month: asked.month,
        year: asked.year,
        valid_for: asked.valid_for.unwrap_or(asked.month),
        received: asked.received.unwrap_or_else(Timestamp::now),
    };
    show(common, &freeze(&region, &wanted)?)
}

/// Makes all the files, and then writes them; what was written is told on standard output.
fn sheets(common: &Common, asked: &IndicatorSheet) -> Result<(), Failure> {
    let region = open(common)?;
    let forms = written::forms(&asked.files)?;
    let progress = Progress::of("");
    let at = Some(common.region.as_path()).filter(|at| *at != Path::new("."));
    let document = sheet(&region, &asked.centre, at, &|done, all| progress.at(done, all))?;
    drop(progress);
    let frame = written::frame(common, &region, written::today());
    written::write(common, &document, &forms, &frame)
}
