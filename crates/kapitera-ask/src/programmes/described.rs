//! What a programme's text says of one item beside its amounts: what it is to reach, who answers for it, what may keep it from that, and
//! what was decided of it.

use kapitera_decision::{Found, Register};
use kapitera_message::{Problems, Text, text};
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_programme::{
    DecisionCited, Figure, Item, Measured, Programme, Valuation, effect_text, level_text, valuation_text,
};

use super::Known;
use crate::decisions::programmes::cited;
use crate::decisions::told;
use crate::one;

/// What the text says of an item.
///
/// # Errors
///
/// `item_not_in_programme`.
pub(super) fn described(known: &Known, path: &str) -> Result<Vec<Part>, Problems> {
    let programme = &known.programme;
    let item = programme.needed_item(path).map_err(one)?;
    let mut parts = vec![Part::Facts { key: "about", heading: Text::default(), facts: facts(programme, item) }];
    let mut sentences = |key: &'static str, heading: Text, sentences: Vec<Text>| {
        if !sentences.is_empty() {
            parts.push(Part::Sentences { key, heading, sentences });
        }
    };
    sentences("story", text!("Vad som gjorts", "What was done"), item.story.iter().cloned().collect());
    sentences("risks", text!("Risker", "Risks"), item.risks.clone());
    parts.extend(decided(known.register.as_ref(), &item.decisions));
    parts.extend(figures(programme, &item.figures));
    Ok(parts)
}

fn facts(programme: &Programme, item: &Item) -> Vec<(&'static str, Text, Cell)> {
    let mut facts = Vec::new();
    facts.push(("programme", text!("program", "programme"), Cell::Words(programme.title.clone())));
    let (code, words) = level_text(item.level);
    facts.push(("level", text!("nivå", "level"), Cell::Code(code, words)));
    if let Some(goal) = &item.goal {
        let (Text { sv, en }, at) = (goal.words(programme.unit), &goal.at);
        facts.push(("goal", text!("mål", "goal"), Cell::Words(text!("{sv} ({at})", "{en} ({at})"))));
    }
    if let Some(responsible) = programme.responsible(&item.path) {
        facts.push(("responsible", text!("ansvarig", "responsible"), Cell::Name(responsible.to_owned())));
    }
    let category = item.category.as_ref().and_then(|name| programme.categories.iter().find(|it| it.name == *name));
    if let Some(category) = category {
        facts.push(("category", text!("kategori", "category"), Cell::Words(category.title.clone())));
    }
    let (code, words) = effect_text(item.effect);
    facts.push(("effect", text!("effekt", "effect"), Cell::Code(code, words)));
    if item.measured == Measured::AgainstBase {
        let words = text!("hela årets effekt mot basåret", "the year's whole effect against the base year");
        facts.push(("measured", text!("mäts som", "measured as"), Cell::Words(words)));
    }
    if item.valuation != Valuation::Valued {
        let (code, words) = valuation_text(item.valuation);
        facts.push(("valuation", text!("hålls isär", "kept apart"), Cell::Code(code, words)));
    }
    if let Some(reason) = &item.reason {
        facts.push(("reason", text!("därför", "because"), Cell::Words(reason.clone())));
    }
    if let Some(removed) = &item.removed {
        let (when, Text { sv, en }) = (removed.date, &removed.reason);
        facts.push(("removed", text!("borttaget", "removed"), Cell::Words(text!("{when}: {sv}", "{when}: {en}"))));
    }
    if !item.at.source.is_empty() {
        facts.push(("at", text!("källa", "source"), Cell::Name(item.at.to_string())));
    }
    facts
}

/// The decisions that the item cites, as the region's register has them; one that it does not have, as the text says.
fn decided(register: Option<&Register>, decisions: &[DecisionCited]) -> Option<Part> {
    let row = |decision: &DecisionCited| {
        let citation = cited(&decision.how);
        match register.map(|register| register.find(&citation)) {
            Some(Found::One(found)) => told::as_registered(found),
            _ => told::as_cited(&citation),
        }
    };
    let table = Table {
        key: "item_decisions",
        heading: text!("Beslut", "Decisions"),
        columns: told::columns(),
        rows: decisions.iter().map(row).collect(),
        total: None,
    };
    (!table.rows.is_empty()).then_some(Part::Table(table))
}

fn figures(programme: &Programme, figures: &[Figure]) -> Option<Part> {
    let value = |figure: &Figure| {
        let Text { sv, en } = figure.value.words(programme.unit);
        let Text { sv, en } = match figure.up_to.as_ref().map(|to| to.words(programme.unit)) {
            Some(to) => Text { sv: format!("{sv}–{}", to.sv), en: format!("{en}–{}", to.en) },
            None => Text { sv, en },
        };
        if figure.about { text!("omkring {sv}", "about {en}") } else { text!("{sv}", "{en}") }
    };
    let row = |figure: &Figure| {
        vec![Cell::Words(figure.says.clone()), Cell::Words(value(figure)), Cell::Name(figure.at.to_string())]
    };
    let table = Table {
        key: "figures",
        heading: text!("Andra uppgifter", "Other figures"),
        columns: vec![
            Column::new("says", text!("vad", "what")),
            Column::new("value", text!("värde", "value")),
            Column::new("at", text!("källa", "source")),
        ],
        rows: figures.iter().map(row).collect(),
        total: None,
    };
    (!table.rows.is_empty()).then_some(Part::Table(table))
}
