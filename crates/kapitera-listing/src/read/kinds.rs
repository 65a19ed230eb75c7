//! Reads the rules of each kind.

use std::collections::BTreeSet;
use std::sync::Arc;

use kapitera_cube::Responsibility;
use kapitera_message::{Problem, text};
use kapitera_register::Owner;

use super::list_of;
use super::origin::Origins;
use crate::rules::{
    Assignment, Cap, Closing, Entry, Excuse, FullFor, HoldsFor, Moves, MovesTo, Named, Opening, ReListing, Receives,
    ResponsibilityRule, Way,
};
use crate::text::{Document, Fields, Value};

const WAYS: [(&str, Way); 3] = [("area", Way::Area), ("distance", Way::Distance), ("municipality", Way::Municipality)];
const HOLDS_FOR: [(&str, HoldsFor); 2] = [("all", HoldsFor::All), ("new", HoldsFor::New)];
const OWNERS: [(&str, Option<Owner>); 3] =
    [("own-operated", Some(Owner::OwnOperated)), ("private", Some(Owner::Private)), ("any", None)];
const RESPONSIBILITIES: [(&str, Responsibility); 2] =
    [("same-day", Responsibility::SameDay), ("next-day", Responsibility::NextDay)];
const MOVES: [(&str, Moves); 3] = [("nobody", Moves::Nobody), ("offered", Moves::Offered), ("moved", Moves::Moved)];
const MOVES_TO: [(&str, MovesTo); 2] = [("assignment", MovesTo::Assignment), ("municipality", MovesTo::Municipality)];
const FULL_FOR: [(&str, FullFor); 2] = [("queue", FullFor::Queue), ("refused", FullFor::Refused)];
const EXCUSES: [(&str, Excuse); 2] = [("centre-closed", Excuse::CentreClosed), ("moved", Excuse::Moved)];

pub(super) fn assignments(top: &Fields<'_, '_>, origins: &Origins<'_>) -> Vec<Assignment> {
    let read = |fields: Fields<'_, '_>| {
        let by = fields.need("by").map(|value| words(fields.document(), value, &WAYS)).unwrap_or_default();
        let rule = Assignment {
            by,
            areas: table(&fields, "areas"),
            municipalities: table(&fields, "municipalities"),
            order: centres(&fields, "order"),
            within_km: fields.whole("within-km", 0),
            holds_for: fields.choice("holds-for", &HOLDS_FOR, HoldsFor::All),
            origin: origins.read(&fields),
        };
        fields.finish();
        rule
    };
    top.tables("assignment", &list_of("assignment")).into_iter().map(read).collect()
}

pub(super) fn receives(top: &Fields<'_, '_>, origins: &Origins<'_>) -> Vec<Receives> {
    let read = |fields: Fields<'_, '_>| {
        fields.need("owner");
        let rule = Receives {
            owner: fields.choice("owner", &OWNERS, None),
            procured: centres(&fields, "procured"),
            never: centres(&fields, "never"),
            holds_for: fields.choice("holds-for", &HOLDS_FOR, HoldsFor::All),
            origin: origins.read(&fields),
        };
        if let Some(both) = rule.never.iter().find(|named| rule.procured.iter().any(|other| other.id == named.id)) {
            fields.document().push(twice(both));
        }
        fields.finish();
        rule
    };
    top.tables("receives", &list_of("receives")).into_iter().map(read).collect()
}

pub(super) fn responsibilities(top: &Fields<'_, '_>, origins: &Origins<'_>) -> Vec<ResponsibilityRule> {
    let read = |fields: Fields<'_, '_>| {
        fields.need("counts");
        let counts = fields.choice("counts", &RESPONSIBILITIES, Responsibility::SameDay);
        let rule = ResponsibilityRule { counts, origin: origins.read(&fields) };
        fields.finish();
        rule
    };
    top.tables("responsibility", &list_of("responsibility")).into_iter().map(read).collect()
}

pub(super) fn openings(top: &Fields<'_, '_>, origins: &Origins<'_>) -> Vec<Opening> {
    let read = |fields: Fields<'_, '_>| {
        fields.need("moves");
        let rule = Opening { moves: fields.choice("moves", &MOVES, Moves::Nobody), origin: origins.read(&fields) };
        fields.finish();
        rule
    };
    top.tables("opening", &list_of("opening")).into_iter().map(read).collect()
}

pub(super) fn closings(top: &Fields<'_, '_>, origins: &Origins<'_>) -> Vec<Closing> {
    let read = |fields: Fields<'_, '_>| {
        fields.need("moves-to");
        let mut named = table(&fields, "named");
        for entry in &mut named {
            entry.key = entry.key.to_ascii_uppercase().into();
        }
        let moves_to = fields.choice("moves-to", &MOVES_TO, MovesTo::Assignment);
        let rule = Closing { moves_to, named, origin: origins.read(&fields) };
        fields.finish();
        rule
    };
    top.tables("closing", &list_of("closing")).into_iter().map(read).collect()
}

pub(super) fn caps(top: &Fields<'_, '_>, origins: &Origins<'_>) -> Vec<Cap> {
    let read = |fields: Fields<'_, '_>| {
        let centre = fields.need("centre").and_then(|value| named(fields.document(), value));
        let most = fields.need("most").and_then(|_| fields.whole("most", 0));
        fields.need("active");
        let active = fields.choice("active", &FULL_FOR, FullFor::Queue);
        let origin = origins.read(&fields);
        fields.finish();
        Some(Cap { centre: centre?, most: most?, active, origin })
    };
    top.tables("cap", &list_of("cap")).into_iter().filter_map(read).collect()
}

pub(super) fn re_listings(top: &Fields<'_, '_>, origins: &Origins<'_>) -> Vec<ReListing> {
    let read = |fields: Fields<'_, '_>| {
        let most = fields.need("most").and_then(|_| fields.whole("most", 0));
        let months = fields.need("months").and_then(|_| fields.whole("months", 1));
        let except = fields.get("except").map(|value| words(fields.document(), value, &EXCUSES)).unwrap_or_default();
        let origin = origins.read(&fields);
        fields.finish();
        Some(ReListing { most: most?, months: months?, except, origin })
    };
    top.tables("re-listing", &list_of("re-listing")).into_iter().filter_map(read).collect()
}

/// Several words, each once.
fn words<T: Copy + PartialEq>(document: &Document, value: Value<'_, '_>, choices: &[(&'static str, T)]) -> Vec<T> {
    let mut found = Vec::new();
    let items = document.one_or_more(value);
    if items.is_empty() {
        document.wrong_kind(value, &text!("minst ett ord", "at least one word"));
    }
    for item in items {
        let Some(word) = document.pick(item, choices) else { continue };
        if found.contains(&word) {
            let spot = document.spot(item.span());
            document.push(
                Problem::error("word_twice", text!("ordet står två gånger", "the word stands twice"))
                    .at(spot.here())
                    .hint(text!("ta bort det ena", "remove one of them")),
            );
        }
        found.push(word);
    }
    found
}

/// A table of centres by area, municipality or centre.
fn table(fields: &Fields<'_, '_>, key: &'static str) -> Vec<Entry> {
    let document = fields.document();
    let entry = |(key, spot, value)| {
        let centres = list(document, value);
        if document.one_or_more(value).is_empty() {
            document.wrong_kind(value, &text!("minst en hälsocentral", "at least one centre"));
        }
        Entry { key: Arc::from(key), spot, centres }
    };
    fields.entries(key).into_iter().map(entry).collect()
}

fn centres(fields: &Fields<'_, '_>, key: &'static str) -> Vec<Named> {
    fields.get(key).map(|value| list(fields.document(), value)).unwrap_or_default()
}

/// One or more centres, each once.
fn list(document: &Document, value: Value<'_, '_>) -> Vec<Named> {
    let centres: Vec<Named> =
        document.one_or_more(value).into_iter().filter_map(|item| named(document, item)).collect();
    let mut met = BTreeSet::new();
    for centre in &centres {
        if !met.insert(&centre.id) {
            document.push(twice(centre));
        }
    }
    centres
}

/// HSA ids are compared in upper case, as the registers store them.
fn named(document: &Document, value: Value<'_, '_>) -> Option<Named> {
    let (id, spot) = document.as_text(value)?;
    Some(Named { id: id.to_ascii_uppercase().into(), spot })
}

fn twice(centre: &Named) -> Problem {
    let id = &centre.id;
    Problem::error("centre_twice", text!("hälsocentralen {id} står två gånger", "the centre {id} stands twice"))
        .at(centre.spot.here())
        .hint(text!("ta bort den ena", "remove one of them"))
}
