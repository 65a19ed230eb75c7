//! What of an improvement programme rests on decisions: the programme itself, and the packages, measures and parts that cite some.

use kapitera_decision::{Basis, Cited, Resting, When};
use kapitera_message::{Place, Text, text};
use kapitera_programme::{DecisionCited, Item, Level, Named, Programme};

/// The programme, which rests on what it cites, and each of its items that cites decisions of its own. An item that cites none rests
/// on the programme's.
pub(super) fn in_programme(file: &str, programme: &Programme) -> Vec<Resting> {
    let whole = Thing { kind: text!("program", "programme"), path: None, title: &programme.title };
    let mut things = vec![whole.resting(file, programme, &programme.decisions, &programme.spot)];
    let mut items: Vec<&Item> = programme.packages.iter().rev().collect();
    while let Some(item) = items.pop() {
        if !item.decisions.is_empty() {
            let thing = Thing { kind: kind(item.level), path: Some(&item.path), title: &item.title };
            things.push(thing.resting(file, programme, &item.decisions, &item.spot));
        }
        items.extend(item.parts.iter().rev());
    }
    things
}

struct Thing<'a> {
    kind: Text,
    path: Option<&'a str>,
    title: &'a Text,
}

impl Thing<'_> {
    fn resting(self, file: &str, programme: &Programme, decisions: &[DecisionCited], spot: &Place) -> Resting {
        let name = &programme.name;
        Resting {
            kind: self.kind,
            name: self.path.map_or_else(|| format!("programme.{name}"), |path| format!("programme.{name}.{path}")),
            label: self.title.clone(),
            file: file.to_owned(),
            place: line(spot),
            cites: decisions.iter().map(|decision| cited(&decision.how)).collect(),
            ended_by: None,
            basis: if decisions.is_empty() { Basis::ReadOnly } else { Basis::Decided },
            from: None,
            to: None,
        }
    }
}

fn kind(level: Level) -> Text {
    match level {
        Level::Package => text!("paket", "package"),
        Level::Measure => text!("åtgärd", "measure"),
        Level::Part => text!("del av åtgärd", "part of a measure"),
    }
}

pub(crate) fn cited(how: &Named) -> Cited {
    match how {
        Named::Name(name) => Cited { name: Some(name.clone()), ..Cited::default() },
        Named::As { case, section, body, date, title } => Cited {
            name: None,
            case: case.clone(),
            section: section.clone(),
            body: body.clone(),
            date: date.map(when),
            title: title.as_ref().map(|title| title.sv.clone()),
        },
    }
}

fn when(date: kapitera_programme::When) -> When {
    match date {
        kapitera_programme::When::Day(day) => When::Day(day),
        kapitera_programme::When::Month(month) => When::Month(month),
        kapitera_programme::When::Year(year) => When::Year(year),
    }
}

/// The line of a place in a text.
pub(super) fn line(spot: &Place) -> String {
    match spot {
        Place::InText { source, span, .. } => {
            let before = source.get(..span.start).unwrap_or_default();
            (before.matches('\n').count() + 1).to_string()
        }
        Place::Named(_) => String::new(),
    }
}
