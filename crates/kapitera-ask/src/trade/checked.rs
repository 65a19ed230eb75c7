//! An evaluation's text, checked and told.

use std::path::Path;

use kapitera_message::{Problems, text};
use kapitera_output::{Cell, Output, Part};
use kapitera_trade::asked::Months;

use super::files;

/// The text checked.
///
/// # Errors
///
/// When it cannot be read or is wrong.
pub fn check_answer(file: &Path) -> Result<Output, Problems> {
    let evaluation = files::read(file)?;
    let months = |Months { first, last }: Months| Cell::Name(format!("{first}–{last}"));
    let names = |units: &[std::sync::Arc<str>]| Cell::Name(units.join(", "));
    let (awareness, change) = (&evaluation.awareness, &evaluation.change);
    let facts = vec![
        ("name", text!("namn", "name"), Cell::Name(evaluation.name.clone())),
        ("months", text!("månader", "months"), months(evaluation.months)),
        ("introduced", text!("priserna kom", "prices came"), Cell::Name(awareness.introduced.to_string())),
        ("priced", text!("säljare med pris", "suppliers with prices"), names(&awareness.priced)),
        ("beside", text!("säljare utan pris, vid sidan", "suppliers without prices, beside"), names(&awareness.beside)),
        ("feedback", text!("återkoppling från", "feedback from"), Cell::Name(evaluation.feedback.supplier.to_string())),
        (
            "variation",
            text!("skillnader mellan enheter", "differences between units"),
            months(evaluation.feedback.variation),
        ),
        (
            "variants",
            text!("varianter av modellen", "variants of the model"),
            Cell::Whole(change.variants.len() as i128),
        ),
        ("tests", text!("patientnära analyser", "point-of-care tests"), Cell::Whole(change.tests.len() as i128)),
    ];
    let heading = text!("Texten håller", "The text holds");
    let parts = vec![Part::Facts { key: "evaluation", heading, facts }];
    Ok(Output { title: Some(evaluation.title), parts, csv: None })
}
