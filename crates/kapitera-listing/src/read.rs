//! From a text to checked rules.

mod kinds;
mod origin;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::{Decision, Source};
use kapitera_period::Span;

use crate::rules::{Closing, Dated, MovesTo, Rules, Way};
use crate::text::{Document, Fields};
use origin::Origins;

/// Reads and checks a text of listing rules. `file` is the name the person knows.
///
/// # Errors
///
/// All problems that could be found, each with its place.
pub fn read_rules(file: &str, source: &str) -> Result<Rules, Problems> {
    let document = Document {
        source: Arc::new(Source { file: file.into(), text: source.into() }),
        problems: RefCell::new(Problems::new()),
    };
    let rules = read(&document, source);
    let problems = document.problems.into_inner();
    match rules {
        Some(rules) if problems.is_empty() => Ok(rules),
        _ => Err(problems),
    }
}

fn read(document: &Document, source: &str) -> Option<Rules> {
    let parsed = document.parse(source)?;
    let top = Fields::new(document, parsed.get_ref(), document.spot(0..0), text!("texten", "the text"));
    let head = top.tables("listing-rules", &text!("[listing-rules]", "[listing-rules]")).into_iter().next();
    let Some(head) = head else {
        document.push(no_head(document));
        return None;
    };
    let id = head.needed_text("id");
    let name = head.needed_text("name");
    let from = head.needed_day("from");
    let to = head.day("to");
    let still_valid = head.day("still-valid");
    let head_spot = head.spot.clone();
    head.finish();
    let (Some((id, _)), Some((name, _)), Some(from)) = (id, name, from) else { return None };
    let valid = to.map_or(Span::open(from), |to| Span { from, to });
    if valid.is_empty() {
        document.push(origin::ends_early(&head_spot));
    }
    let decisions = decisions(&top);
    let origins = Origins { decisions: &decisions, valid, still_valid };
    let mut rules = Rules {
        id: id.to_owned(),
        name: name.to_owned(),
        valid,
        source: document.source.clone(),
        assignments: kinds::assignments(&top, &origins),
        receives: kinds::receives(&top, &origins),
        responsibilities: kinds::responsibilities(&top, &origins),
        openings: kinds::openings(&top, &origins),
        closings: kinds::closings(&top, &origins),
        caps: kinds::caps(&top, &origins),
        re_listings: kinds::re_listings(&top, &origins),
        decisions,
    };
    top.finish();
    check(document, &mut rules);
    Some(rules)
}

fn no_head(document: &Document) -> Problem {
    Problem::error("key_missing", text!("texten saknar ”[listing-rules]”", "the text lacks “[listing-rules]”"))
        .at(document.spot(0..0).here())
        .hint(text!(
            "börja med [listing-rules] och id, name och from",
            "begin with [listing-rules] and id, name and from"
        ))
}

fn decisions(top: &Fields<'_, '_>) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for (name, spot, value) in top.entries("decision") {
        let document = top.document();
        let Some(table) = value.get_ref().as_table() else {
            document.wrong_kind(value, &text!("en tabell", "a table"));
            continue;
        };
        let fields = Fields::new(document, table, spot, text!("beslutet ”{name}”", "the decision “{name}”"));
        let body = fields.needed_text("body");
        let date = fields.needed_day("date");
        let [case_number, section, title] =
            ["case", "section", "title"].map(|key| fields.text(key).map(|(text, _)| text.to_owned()));
        fields.finish();
        if let (Some((body, _)), Some(date)) = (body, date) {
            let (name, body) = (name.to_owned(), body.to_owned());
            decisions.push(Decision { name, body, date, case_number, section, title });
        }
    }
    decisions
}

/// What can only be seen when all rules are read: no two answer the same question on one day, and every way has its table.
fn check(document: &Document, rules: &mut Rules) {
    one_at_a_time(document, &mut rules.assignments, "assignment");
    one_at_a_time(document, &mut rules.receives, "receives");
    one_at_a_time(document, &mut rules.responsibilities, "responsibility");
    one_at_a_time(document, &mut rules.openings, "opening");
    one_at_a_time(document, &mut rules.closings, "closing");
    one_at_a_time(document, &mut rules.re_listings, "re-listing");
    let mut by_centre: BTreeMap<Arc<str>, Vec<crate::rules::Cap>> = BTreeMap::new();
    for cap in rules.caps.drain(..) {
        by_centre.entry(cap.centre.id.clone()).or_default().push(cap);
    }
    for (centre, mut caps) in by_centre {
        one_at_a_time(document, &mut caps, &format!("cap {centre}"));
        rules.caps.extend(caps);
    }
    for assignment in &rules.assignments {
        for (way, table, key) in
            [(Way::Area, &assignment.areas, "areas"), (Way::Municipality, &assignment.municipalities, "municipalities")]
        {
            if assignment.by.contains(&way) && table.is_empty() {
                document.push(no_table(assignment, key));
            }
        }
        let by_area = assignment.by.contains(&Way::Area);
        if !by_area && let Some(entry) = assignment.areas.first() {
            document.push(
                Problem::error(
                    "table_not_used",
                    text!("tabellen ”areas” används inte", "the table “areas” is not used"),
                )
                .at(entry.spot.here())
                .hint(text!(
                    "lägg till \"area\" i ”by”, eller ta bort tabellen",
                    "add \"area\" to “by”, or remove the table"
                )),
            );
        }
    }
    for closing in rules.closings.iter().filter(|closing| closing.moves_to == MovesTo::Municipality) {
        let tables = rules.assignments.iter().filter(|rule| !rule.municipalities.is_empty());
        if !tables.into_iter().any(|rule| rule.origin.valid.intersect(closing.origin.valid).is_some()) {
            document.push(no_municipalities(closing));
        }
    }
}

fn no_table(rule: &impl Dated, key: &str) -> Problem {
    Problem::error("way_without_table", text!("regeln saknar tabellen ”{key}”", "the rule lacks the table “{key}”"))
        .at(rule.origin().spot.here())
        .why(text!("”by” säger att den ska slås upp i den", "“by” says that it is to be looked up"))
        .hint(text!(
            "lägg till {key} = {{ \"KOD\" = \"HSA-ID\" }}, eller ta bort ordet ur ”by”",
            "add {key} = {{ \"CODE\" = \"HSA-ID\" }}, or take the word out of “by”"
        ))
}

fn no_municipalities(closing: &Closing) -> Problem {
    let problem = no_table(closing, "municipalities");
    problem
        .why(text!(
            "moves-to = \"municipality\" slår upp kommunens vårdenhet i tilldelningsregeln som gäller samtidigt",
            "moves-to = \"municipality\" looks up the municipality's unit in the assignment rule in force at the same time"
        ))
        .hint(text!(
            "lägg till municipalities = {{ \"KOD\" = \"HSA-ID\" }} i [[assignment]], eller skriv moves-to = \"assignment\"",
            "add municipalities = {{ \"CODE\" = \"HSA-ID\" }} to [[assignment]], or write moves-to = \"assignment\""
        ))
}

/// Puts rules of one kind in the order of time, and reports those that share a day.
fn one_at_a_time<T: Dated>(document: &Document, rules: &mut [T], kind: &str) {
    rules.sort_by_key(|rule| rule.origin().valid);
    for pair in rules.windows(2) {
        let (first, second) = (pair[0].origin(), pair[1].origin());
        if first.valid.is_empty() || second.valid.is_empty() || second.valid.from > first.valid.to {
            continue;
        }
        let from = second.valid.from;
        document.push(
            Problem::error(
                "two_rules",
                text!("två regler av slaget ”{kind}” gäller från {from}", "two rules “{kind}” hold from {from} on"),
            )
            .at(second.spot.place(text!("andra regeln", "the second rule")))
            .at(first.spot.place(text!("första regeln", "the first rule")))
            .hint(text!(
                "avsluta den första dagen innan den andra börjar",
                "end the first the day before the second begins"
            )),
        );
    }
}

/// What the tables of a list are called.
fn list_of(key: &'static str) -> Text {
    text!("[[{key}]]", "[[{key}]]")
}
