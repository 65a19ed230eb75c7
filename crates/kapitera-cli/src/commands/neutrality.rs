//! `kapitera neutrality`: what only some providers can be paid, by what decision, and whether others were offered it.

use kapitera_ask::neutrality::neutrality_answer;

use super::ledger::periods;
use crate::args::{Common, Neutrality};
use crate::fail::Failure;
use crate::session::{open_office, show};

pub fn run(common: &Common, asked: &Neutrality) -> Result<(), Failure> {
    show(common, &neutrality_answer(&mut open_office(common)?, periods(asked.periods))?)
}
