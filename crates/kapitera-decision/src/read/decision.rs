//! Reads a decision: its keys, its points, and what other places say of it.

use kapitera_message::text;
use kapitera_toml::{Document, Section};

use super::fields::{line, lines, stated, words};
use super::{EndSpot, Named, NamedSection, Unchecked, read_at, refer};
use crate::{Also, Decision, Ends, Point, Spot, Status};

pub(super) fn read(document: &mut Document, named: NamedSection<'_, '_>, all: &mut Unchecked) -> Option<Decision> {
    let NamedSection { name, spot, mut section } = named;
    let from = &mut section;
    let title = words(document, from, "title", true);
    let status = status(document, from);
    let [body, proposed_by, case, minutes] =
        ["body", "proposed-by", "case", "section"].map(|key| line(document, from, key, false));
    let date = stated(document, from, "date");
    let (first, last) = (document.day(from, "from"), document.day(from, "to"));
    if first.zip(last).is_some_and(|(first, last)| last < first) {
        let what = text!("sista dagen är före den första", "the last day is before the first");
        document.hinted(
            from.place_of("to"),
            "ends_before_it_begins",
            what,
            text!("ändra from eller to", "change from or to"),
        );
    }
    let replaces = names(document, from, "replaces", all);
    let amends = names(document, from, "amends", all);
    let extract_to = lines(document, from, "extract-to").into_iter().map(|(who, _)| who).collect();
    let read = read_at(document, from, all);
    let remark = words(document, from, "remark", false);
    let binds = status.is_none_or(Status::is_decided);
    let points = points(document, from, &Owner { name: &name, binds }, all);
    let also = also(document, from, all);
    document.finish(section);
    let (source, place) = read?;
    Some(Decision {
        name,
        title: title?,
        status: status?,
        body,
        proposed_by,
        date,
        case,
        section: minutes,
        points,
        from: first,
        to: last,
        replaces,
        amends,
        extract_to,
        source,
        place,
        also,
        remark,
        spot,
    })
}

fn status(document: &mut Document, from: &mut Section<'_, '_>) -> Option<Status> {
    let (said, span) = document.required(from, "status")?;
    let found = Status::ALL.iter().find(|(name, _)| *name == said).map(|(_, status)| *status);
    if found.is_none() {
        let known = Status::ALL.map(|(name, _)| name).join(", ");
        let what = text!("”{said}” är inget läge för ett beslut", "“{said}” is no status of a decision");
        document.hinted(span, "status_unknown", what, text!("här kan stå: {known}", "what may stand here: {known}"));
    }
    found
}

/// The names of decisions.
fn names(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str, all: &mut Unchecked) -> Vec<String> {
    let mut names = Vec::new();
    for (name, span) in lines(document, from, key) {
        refer(document, all, Named::Decision, &name, span);
        names.push(name);
    }
    names
}

/// The decision that the points belong to.
struct Owner<'a> {
    name: &'a str,
    binds: bool,
}

fn points(document: &mut Document, from: &mut Section<'_, '_>, owner: &Owner<'_>, all: &mut Unchecked) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for mut section in document.sections(from, "point") {
        let from = &mut section;
        let number = line(document, from, "number", false);
        let says = words(document, from, "says", true);
        let proposes_to = line(document, from, "proposes-to", false);
        let decided = owner.binds && proposes_to.is_none();
        let mut ends = Vec::new();
        for end in document.sections(from, "ends") {
            ends.extend(read_end(document, end, &Ending { by: owner.name, decided }, all));
        }
        if let Some(twice) = number.as_ref().filter(|_| points.iter().any(|point| point.number == number)) {
            let what = text!("punkt {twice} står två gånger", "point {twice} stands twice");
            let hint = text!("ge punkterna källans nummer", "give the points the source's numbers");
            document.hinted(from.place_of("number"), "point_twice", what, hint);
        }
        document.finish(section);
        if let Some(says) = says {
            points.push(Point { number, says, proposes_to, ends });
        }
    }
    points
}

/// By what an end comes.
struct Ending<'a> {
    by: &'a str,
    decided: bool,
}

fn read_end(
    document: &mut Document,
    mut section: Section<'_, '_>,
    ending: &Ending<'_>,
    all: &mut Unchecked,
) -> Option<Ends> {
    let from = &mut section;
    let decision = document.required(from, "decision");
    let day = document.required_day(from, "from");
    let spot = Spot::of(document, from.span());
    document.finish(section);
    let ((decision, span), day) = (decision?, day?);
    if decision == ending.by {
        let what = text!("beslutet avslutar sig självt", "the decision ends itself");
        let hint = text!("skriv dess sista dag som ”to”", "write its last day as “to”");
        document.hinted(span.clone(), "ends_itself", what, hint);
    }
    refer(document, all, Named::Decision, &decision, span);
    all.ends.push(EndSpot { of: decision.clone(), from: day, decided: ending.decided, spot });
    Some(Ends { decision, from: day })
}

fn also(document: &mut Document, from: &mut Section<'_, '_>, all: &mut Unchecked) -> Vec<Also> {
    let mut found = Vec::new();
    for mut section in document.sections(from, "also") {
        let from = &mut section;
        let date = stated(document, from, "date");
        let [case, minutes, body] = ["case", "section", "body"].map(|key| line(document, from, key, false));
        let title = words(document, from, "title", false);
        let read = read_at(document, from, all);
        let says_nothing = !["date", "case", "section", "body", "title"].iter().any(|key| from.has(key));
        if says_nothing {
            let what = text!(
                "källan sägs säga något annat, men inte vad",
                "the source is said to say otherwise, but not what"
            );
            let hint = text!(
                "skriv date, case, section, body eller title så som den har det",
                "write date, case, section, body or title as it has it"
            );
            document.hinted(from.span(), "also_says_nothing", what, hint);
        }
        document.finish(section);
        if let Some((source, place)) = read {
            found.push(Also { date, case, section: minutes, body, title, source, place });
        }
    }
    found
}
