//! `kapitera deliveries`: lists what was received, or shows one delivery.

use kapitera_ask::deliveries::{deliveries_answer, delivery_answer, find_delivery};
use kapitera_message::text;
use kapitera_output::{Output, Part};

use crate::args::{Common, Deliveries};
use crate::fail::Failure;
use crate::session::{open, show, talk};

pub fn run(common: &Common, asked: &Deliveries) -> Result<(), Failure> {
    let region = open(common)?;
    if let (Some(register), Some(id)) = (asked.register, &asked.delivery) {
        return show(common, &delivery_answer(&find_delivery(&region, register, id)?));
    }
    let answer = deliveries_answer(&region, asked.register)?;
    if is_empty(&answer) {
        talk(common, &text!("Inga leveranser är mottagna.", "No deliveries are taken in."));
    }
    show(common, &answer)
}

fn is_empty(answer: &Output) -> bool {
    answer.parts.iter().all(|part| matches!(part, Part::Table(table) if table.rows.is_empty()))
}
