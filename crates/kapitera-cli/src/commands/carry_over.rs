//! `kapitera carry-over`: what of the units' surplus and deficit goes on into the next year, by the rules in force.

use kapitera_message::{Problem, text};
use kapitera_output::Output;
use kapitera_post::{Act, carry_parts};

use crate::args::{CarryOver, Common};
use crate::fail::Failure;
use crate::session::{open_office, show, talk, time_of};

pub fn run(common: &Common, asked: &CarryOver) -> Result<(), Failure> {
    let shown = asked.results.display().to_string();
    let bytes = std::fs::read(&asked.results).map_err(|error| {
        Problem::error(
            "results_not_read",
            text!(
                "resultatfilen {shown} kan inte läsas: {error}",
                "the file of results {shown} cannot be read: {error}"
            ),
        )
        .hint(text!("ange en fil som finns med --results", "name a file that there is with --results"))
    })?;
    let mut office = open_office(common)?;
    let at = time_of(&office, asked.at)?;
    let act = asked.by.as_deref().map(|by| Act { by, at, note: "" });
    let booking = asked.post_in.zip(act.as_ref());
    let over = office.carry_over(asked.year, &shown, &bytes, booking)?;
    let (region, year) = (&office.region().settings().name, asked.year);
    let title = text!(
        "{region}: över- och underskott {year} förs över",
        "{region}: surplus and deficit of {year} carried over"
    );
    show(common, &Output { title: Some(title), parts: carry_parts(&over), csv: None })?;
    if over.booked.is_none() && booking.is_none() {
        talk(
            common,
            &text!(
                "\nBokförs med: --post-in MÅNAD --by HANDLÄGGARE",
                "\nIt is booked with: --post-in MONTH --by OFFICER"
            ),
        );
    }
    Ok(())
}
