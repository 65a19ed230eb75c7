//! `kapitera decision`: what was decided by whom and when, what rests on it, and what is still to be done.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kapitera_ask::decisions::{
    Known, ceasing_answer, decision_answer, find, known, known_with_plans, list_answer, register, register_of,
    tasks_answer, unfounded_answer,
};
use kapitera_decision::Register;
use kapitera_period::Date;
use kapitera_post::Office;
use kapitera_region::Region;

use crate::args::{AsOf, Common, Decision};
use crate::fail::Failure;
use crate::session::{open, show};

pub fn run(common: &Common, asked: &Decision) -> Result<(), Failure> {
    match asked {
        Decision::List { texts } if !texts.is_empty() => show(common, &list_answer(&register_of(texts)?)),
        Decision::List { .. } => show(common, &list_answer(&register(&open(common)?)?)),
        Decision::Show { decision, as_of } => {
            let region = open(common)?;
            let register = register(&region)?;
            let decision = find(&register, decision)?;
            show(common, &decision_answer(&linked(region, &register)?, decision, day(as_of)))
        }
        Decision::Ceases { day } => {
            let region = open(common)?;
            let register = register(&region)?;
            show(common, &ceasing_answer(&linked(region, &register)?, *day))
        }
        Decision::Unfounded { as_of } => {
            let region = open(common)?;
            let register = register(&region)?;
            show(common, &unfounded_answer(&linked(region, &register)?, day(as_of)))
        }
        Decision::Assignments { texts, as_of, open: only_open } => {
            let register = if texts.is_empty() { register(&open(common)?)? } else { register_of(texts)? };
            show(common, &tasks_answer(&register, day(as_of), *only_open))
        }
    }
}

/// With the plans of the ledger, when the region has books.
fn linked(region: Region, register: &Register) -> Result<Known<'_>, Failure> {
    if !region.path(&region.settings().books).is_dir() {
        return Ok(known(&region, register));
    }
    Ok(known_with_plans(&mut Office::open(region)?, register)?)
}

pub(super) fn day(asked: &AsOf) -> Date {
    asked.as_of.unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date())
}
