//! Reads packages, their measures and the parts of these: one kind of table at three levels.

use std::collections::BTreeMap;

use kapitera_message::text;
use kapitera_toml::{Document, Section};

use super::fields::{
    amount, amount_of, cited, decisions, line, many_words, name, need, needed_cited, needed_words, spot, when, words,
    year,
};
use super::goal::goal;
use super::rule::rule;
use super::stated::{figures, stated};
use crate::item::{Effect, Entry, Item, Level, Measured, Removed, Status, Valuation};
use crate::programme::Cited;

/// The most items that a programme may have at one level below one item.
const ITEMS_MOST: usize = 1_000;

/// What a part has from the item above when it says nothing itself.
#[derive(Clone, Copy)]
struct Above<'a> {
    path: &'a str,
    at: Option<&'a Cited>,
    effect: Effect,
    measured: Option<Measured>,
    valuation: Valuation,
    level: Level,
}

pub(super) fn packages(document: &mut Document, root: &mut Section<'_, '_>) -> Vec<Item> {
    let above = Above {
        path: "",
        at: None,
        effect: Effect::Unsaid,
        measured: None,
        valuation: Valuation::Valued,
        level: Level::Package,
    };
    items(document, root, "package", above)
}

fn items(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str, above: Above<'_>) -> Vec<Item> {
    let sections = document.sections(from, key);
    if sections.len() > ITEMS_MOST {
        let what = text!("fler än {ITEMS_MOST} ”{key}”", "more than {ITEMS_MOST} “{key}”");
        document.hinted(
            from.place_of(key),
            "too_many_items",
            what,
            text!("dela upp programmet", "divide the programme"),
        );
        return Vec::new();
    }
    let mut found: Vec<Item> = Vec::new();
    for section in sections {
        let id_place = section.place_of("id");
        let Some(item) = item(document, section, above) else { continue };
        if found.iter().any(|there| there.id == item.id) {
            let id = &item.id;
            let what = text!("”{id}” står två gånger", "“{id}” stands twice");
            let hint = text!("ge varje post ett eget id", "give each item an id of its own");
            document.hinted(id_place, "id_twice", what, hint);
        }
        found.push(item);
    }
    found
}

fn item(document: &mut Document, mut section: Section<'_, '_>, above: Above<'_>) -> Option<Item> {
    let from = &mut section;
    let item_spot = spot(document, from.span());
    let id = name(document, from, "id");
    let title = needed_words(document, from, "title");
    let at = cited(document, from, "at").or_else(|| above.at.cloned());
    if at.is_none() {
        need(document, from, "at");
    }
    let status = document.word(from, "status", &Status::ALL);
    let (goal, removed) = (goal(document, from), removed(document, from));
    let (responsible, category) = (line(document, from, "responsible"), line(document, from, "category"));
    let valuation = valuation(document, from, above.valuation);
    let reason = reason(document, from, valuation);
    let effect = document.word(from, "effect", &Effect::ALL).unwrap_or(above.effect);
    let measured = measured(document, from, above.measured);
    let (plan, outcome) = (entries(document, from, "plan", &at), entries(document, from, "outcome", &at));
    let rule = rule(document, from);
    let reports = document.strings(from, "reports");
    let (decisions, risks) = (decisions(document, from), many_words(document, from, "risks"));
    let story = words(document, from, "story");
    let (stated, figures) = (stated(document, from), figures(document, from));
    let path = if above.path.is_empty() { id.clone() } else { id.as_ref().map(|id| format!("{}/{id}", above.path)) };
    let below = Above {
        path: path.as_deref().unwrap_or("?"),
        at: at.as_ref(),
        effect,
        measured: Some(measured),
        valuation,
        level: if above.level == Level::Package { Level::Measure } else { Level::Part },
    };
    let parts = match above.level {
        Level::Package => items(document, from, "measure", below),
        Level::Measure => items(document, from, "part", below),
        Level::Part => Vec::new(),
    };
    document.finish(section);
    Some(Item {
        id: id?,
        path: path?,
        level: above.level,
        title: title?,
        status,
        goal,
        removed,
        responsible,
        category,
        valuation,
        reason,
        effect,
        measured,
        plan,
        outcome,
        rule,
        reports,
        decisions,
        risks,
        story,
        stated,
        figures,
        at: at?,
        spot: item_spot,
        parts,
    })
}

/// What outcomes are held against: said once, for a package and all its parts.
fn measured(document: &mut Document, from: &mut Section<'_, '_>, above: Option<Measured>) -> Measured {
    let Some(above) = above else {
        return document.word(from, "measured", &Measured::ALL).unwrap_or(Measured::New);
    };
    if from.has("measured") {
        let what = text!("”measured” gäller ett helt paket", "“measured” holds for a whole package");
        let hint = text!("skriv det i [[package]]", "write it in [[package]]");
        document.hinted(from.place_of("measured"), "measured_below_package", what, hint);
        document.word(from, "measured", &Measured::ALL);
    }
    above
}

/// Whether it is valued: what is kept apart is so with all below it.
fn valuation(document: &mut Document, from: &mut Section<'_, '_>, above: Valuation) -> Valuation {
    let own = document.word(from, "valuation", &Valuation::ALL);
    if own == Some(Valuation::Valued) && above != Valuation::Valued {
        let what = text!("delen är värderad i något som hålls isär", "the part is valued in what is kept apart");
        let hint = text!("ta bort valuation här eller ovanför", "remove valuation here or above");
        document.hinted(from.place_of("valuation"), "valued_below_kept_apart", what, hint);
    }
    own.unwrap_or(above)
}

fn reason(document: &mut Document, from: &mut Section<'_, '_>, valuation: Valuation) -> Option<kapitera_message::Text> {
    let reason = words(document, from, "reason");
    match (valuation, from.has("reason")) {
        (Valuation::Rejected, false) => {
            let what = text!("förslaget är avvisat utan skäl", "the proposal is rejected without a reason");
            let hint = text!("skriv reason = {{ sv = …, en = … }}", "write reason = {{ sv = …, en = … }}");
            document.hinted(from.place_of("valuation"), "rejected_without_reason", what, hint);
        }
        (Valuation::Valued, true) => {
            let what = text!("”reason” säger varför något hålls isär", "“reason” says why something is kept apart");
            let hint = text!("skriv valuation, eller ta bort reason", "write valuation, or remove reason");
            document.hinted(from.place_of("reason"), "reason_without_valuation", what, hint);
        }
        _ => {}
    }
    reason
}

fn removed(document: &mut Document, from: &mut Section<'_, '_>) -> Option<Removed> {
    let mut section = document.section(from, "removed")?;
    need(document, &mut section, "date");
    let date = when(document, &mut section, "date");
    let reason = needed_words(document, &mut section, "reason");
    let at = needed_cited(document, &mut section, "at");
    document.finish(section);
    Some(Removed { date: date?, reason: reason?, at: at? })
}

/// The amounts of a table by period: `"2016" = "5.0 mkr"`, or a table with amount, at and year.
fn entries(
    document: &mut Document,
    from: &mut Section<'_, '_>,
    key: &'static str,
    at: &Option<Cited>,
) -> BTreeMap<String, Entry> {
    let Some(section) = document.section(from, key) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for (period, span, value) in section.entries() {
        let spot = spot(document, span.clone());
        let entry = if let Some(table) = value.get_ref().as_table() {
            let mut section = Section::of(&format!("{key}.{period}"), span, table);
            need(document, &mut section, "amount");
            let amount = amount(document, &mut section, "amount");
            let year = year(document, &mut section, "year");
            let own = cited(document, &mut section, "at");
            document.finish(section);
            amount.zip(own.or_else(|| at.clone())).map(|(amount, at)| Entry { amount, year, at, spot })
        } else if let Some(said) = value.get_ref().as_str() {
            let amount = amount_of(document, said, value.span());
            amount.zip(at.clone()).map(|(amount, at)| Entry { amount, year: None, at, spot })
        } else {
            let what = text!("”{key}.{period}” ska vara ett belopp", "“{key}.{period}” must be an amount");
            let hint = text!(
                "skriv \"5.0 mkr\", eller {{ amount = \"5.0 mkr\", at = … }}; ett tomt fält utelämnas",
                "write \"5.0 mkr\", or {{ amount = \"5.0 mkr\", at = … }}; a blank is left out"
            );
            document.hinted(value.span(), "entry_form", what, hint);
            None
        };
        found.extend(entry.map(|entry| (period.to_owned(), entry)));
    }
    found
}
