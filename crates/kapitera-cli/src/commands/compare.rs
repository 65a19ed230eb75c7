//! `kapitera compare`: what other models would pay, who gains and who loses, and why.

use jiff::Timestamp;
use kapitera_ask::compare::{CompareAsked, TransitionAsked, compare_answer};

use super::{compare_report, written};
use crate::args::{Common, Compare};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{open, show};

pub fn run(common: &Common, asked: &Compare) -> Result<(), Failure> {
    let forms = written::forms(&asked.report)?;
    let region = open(common)?;
    let count = asked.months.from.months_to(asked.months.to);
    let wanted = CompareAsked {
        base: asked.base.clone(),
        reforms: asked.reforms.clone(),
        months: (0..=count).map(|number| asked.months.from.plus(number)).collect(),
        known_at: asked.known_at.unwrap_or(Timestamp::MAX),
        turned: asked.turn.clone(),
        neutral: asked.neutral.clone(),
        sweep: asked.sweep.clone(),
        transition: TransitionAsked {
            years: asked.phase_in,
            floor: asked.floor.clone(),
            ceiling: asked.ceiling.clone(),
            shared: asked.shared,
        },
        seek: asked.seek.clone().zip(asked.gain.clone()),
        under: asked.under,
        each: asked.each,
        centre: asked.centre.clone(),
        table: asked.table.clone(),
        views: asked.show.clone(),
        risk: asked.risk,
        keep: asked.keep.clone(),
    };
    if !forms.is_empty() {
        return compare_report::run(common, &region, &wanted, &forms);
    }
    let progress = Progress::of("");
    let output = compare_answer(&region, &wanted, &|done, all| progress.at(done, all))?;
    drop(progress);
    show(common, &output)
}
