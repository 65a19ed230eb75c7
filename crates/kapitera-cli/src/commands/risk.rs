//! `kapitera risk`: what a centre risks when it carries more of its listed persons' care.

use std::num::NonZeroUsize;

use jiff::Timestamp;
use kapitera_ask::risk::{RiskAsked, RiskTerms, risk_answer, without};
use kapitera_register::Label;

use crate::args::{Common, Risk};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{open, show};

pub fn run(common: &Common, asked: &Risk) -> Result<(), Failure> {
    let region = open(common)?;
    let mut left_out = Vec::new();
    for (label, beginnings, written) in [
        (Label::CostKind, false, &asked.without_kind),
        (Label::Service, true, &asked.without_service),
        (Label::Diagnosis, true, &asked.without_diagnosis),
    ] {
        for written in written {
            left_out.push(without(label, beginnings, written)?);
        }
    }
    let wanted = RiskAsked {
        models: asked.models.clone(),
        centre: asked.centre.clone(),
        pools: asked.pool.clone(),
        to: asked.to,
        known_at: asked.known_at.unwrap_or(Timestamp::MAX),
        terms: RiskTerms {
            seed: asked.seed,
            years: asked.years,
            shock: asked.shock.clone(),
            stop_loss: asked.stop_loss,
            loading: asked.loading.clone(),
            limit: asked.limit.clone(),
            once_in: asked.once_in,
            without: left_out,
        },
        threads: asked.threads.unwrap_or_else(all_threads),
    };
    let progress = Progress::of("");
    let output = risk_answer(&region, &wanted, &|done, all| progress.at(done, all))?;
    drop(progress);
    show(common, &output)
}

/// As many as the machine has.
fn all_threads() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}
