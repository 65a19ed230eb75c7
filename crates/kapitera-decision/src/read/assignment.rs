//! Reads an assignment and its answer.

use kapitera_message::text;
use kapitera_toml::{Document, Section};

use super::fields::{line, stated, words};
use super::{Named, NamedSection, Unchecked, read_at, refer};
use crate::{Answer, Assignment};

pub(super) fn read(document: &mut Document, named: NamedSection<'_, '_>, all: &mut Unchecked) -> Option<Assignment> {
    let NamedSection { name, spot, mut section } = named;
    let from = &mut section;
    let decision = decision(document, from, all);
    let point = point(document, from, decision.as_deref(), all);
    let who = who(document, from);
    let what = words(document, from, "what", true);
    let reported_to = line(document, from, "reported-to", false);
    let due = stated(document, from, "due");
    let answered = answer(document, from, all);
    let read = read_at(document, from, all);
    let remark = words(document, from, "remark", false);
    document.finish(section);
    let (source, place) = read?;
    Some(Assignment {
        name,
        decision,
        point,
        who,
        what: what?,
        reported_to,
        due,
        answered,
        source,
        place,
        remark,
        spot,
    })
}

fn decision(document: &mut Document, from: &mut Section<'_, '_>, all: &mut Unchecked) -> Option<String> {
    let (name, span) = document.string(from, "decision")?;
    refer(document, all, Named::Decision, &name, span);
    Some(name)
}

fn point(
    document: &mut Document,
    from: &mut Section<'_, '_>,
    decision: Option<&str>,
    all: &mut Unchecked,
) -> Option<String> {
    let (number, span) = document.string(from, "point")?;
    match decision {
        Some(decision) => refer(document, all, Named::Point(number.clone()), decision, span),
        None => {
            let what = text!("punkten hör inte till något beslut", "the point belongs to no decision");
            let hint = text!("lägg till decision = \"…\"", "add decision = \"…\"");
            document.hinted(span, "point_without_decision", what, hint);
        }
    }
    Some(number)
}

/// The role that is to do it. That the source does not say is written out, so that nobody is forgotten.
fn who(document: &mut Document, from: &mut Section<'_, '_>) -> Option<String> {
    let said = from.has("who");
    let who = line(document, from, "who", false);
    let not_said = document.flag(from, "who-not-said").unwrap_or(false);
    if said == not_said {
        let what = if said {
            text!(
                "uppdraget har ”who” och säger att källan inte har det",
                "the assignment has “who” and says that the source has not"
            )
        } else {
            text!("uppdraget säger inte vem som ska utföra det", "the assignment does not say who is to do it")
        };
        let hint = text!(
            "skriv who = \"…\", eller who-not-said = true när källan inte säger det",
            "write who = \"…\", or who-not-said = true when the source does not say"
        );
        document.hinted(from.span(), "assignment_without_who", what, hint);
    }
    who
}

fn answer(document: &mut Document, from: &mut Section<'_, '_>, all: &mut Unchecked) -> Option<Answer> {
    let mut section = document.section(from, "answered")?;
    let from = &mut section;
    let how = words(document, from, "how", true);
    let date = stated(document, from, "date");
    let decision = decision(document, from, all);
    let read = read_at(document, from, all);
    document.finish(section);
    let (source, place) = read?;
    Some(Answer { how: how?, date, decision, source, place })
}
