//! Reads what is said elsewhere, and figures.

use kapitera_message::text;
use kapitera_toml::{Document, Section};

use super::fields::{amount, line, name, need, needed_cited, needed_words, not_an_amount, spot};
use crate::amount::Quantity;
use crate::stated::{DeviationFrom, Figure, Stated, What};

const WHATS: [(&str, What); 4] = [
    ("plan", What::Plan),
    ("outcome", What::Outcome),
    ("deviation", What::Deviation(DeviationFrom::Plan)),
    ("accumulated", What::Accumulated),
];

const FROM: [(&str, DeviationFrom); 2] = [("plan", DeviationFrom::Plan), ("goal", DeviationFrom::Goal)];

pub(super) fn stated(document: &mut Document, from: &mut Section<'_, '_>) -> Vec<Stated> {
    let mut found = Vec::new();
    for mut section in document.sections(from, "stated") {
        let from = &mut section;
        let spot = spot(document, from.span());
        let what = document.needed_word(from, "what", &WHATS);
        let against = document.word(from, "against", &FROM);
        let period = line(document, from, "period");
        need(document, from, "amount");
        let (amount, at) = (amount(document, from, "amount"), needed_cited(document, from, "at"));
        let what = match (what, against) {
            (Some(What::Deviation(_)), Some(against)) => Some(What::Deviation(against)),
            (Some(_), Some(_)) => {
                let what = text!("”against” hör bara till en avvikelse", "“against” belongs to a deviation only");
                let hint = text!("ta bort ”against”", "remove “against”");
                document.hinted(section.place_of("against"), "against_without_deviation", what, hint);
                None
            }
            (what, None) => what,
            (None, Some(_)) => None,
        };
        document.finish(section);
        if let (Some(what), Some(amount), Some(at)) = (what, amount, at) {
            found.push(Stated { what, period, amount, at, spot });
        }
    }
    found
}

pub(super) fn figures(document: &mut Document, from: &mut Section<'_, '_>) -> Vec<Figure> {
    let mut found: Vec<Figure> = Vec::new();
    for mut section in document.sections(from, "figure") {
        let from = &mut section;
        let spot = spot(document, from.span());
        let name = name(document, from, "name");
        need(document, from, "value");
        let (value, up_to) = (quantity(document, from, "value"), quantity(document, from, "up-to"));
        let about = document.flag(from, "about").unwrap_or(false);
        let (says, at) = (needed_words(document, from, "says"), needed_cited(document, from, "at"));
        if let Some(twice) = name.as_ref().filter(|name| found.iter().any(|there| there.name == **name)) {
            let what = text!("siffran ”{twice}” står två gånger", "the figure “{twice}” stands twice");
            let hint = text!("ge den ett eget namn", "give it a name of its own");
            document.hinted(from.place_of("name"), "figure_twice", what, hint);
        }
        document.finish(section);
        if let (Some(name), Some(value), Some(says), Some(at)) = (name, value, says, at) {
            found.push(Figure { name, value, up_to, about, says, at, spot });
        }
    }
    found
}

fn quantity(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Quantity> {
    let (said, span) = document.string(from, key)?;
    match Quantity::parse(&said) {
        Ok(quantity) => Some(quantity),
        Err(error) => {
            not_an_amount(document, &said, span, error);
            None
        }
    }
}
