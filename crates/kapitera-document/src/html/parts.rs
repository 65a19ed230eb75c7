//! The parts of a result, one after the other.

use kapitera_message::Text;
use kapitera_output::{Cell, Column, Item, Part, Table};

use super::around::Setting;
use super::escape::{attribute, element, push_escaped};
use super::table::{hash, table};

/// A table of an item with more rows than this is folded.
const FOLDED: usize = 8;

/// Adds a result: its sentences, facts, tables and lists.
pub fn parts(out: &mut String, all: &[Part], setting: &Setting<'_>) {
    for part in all {
        match part {
            Part::Table(figures) | Part::ForPeople(figures) => table(out, figures, setting),
            Part::ForPrograms(_) | Part::Identities(_) => {}
            Part::Sentences { key, heading, sentences } => self::sentences(out, key, heading, sentences, setting),
            Part::Facts { key, heading, facts } => self::facts(out, (key, heading, facts), setting),
            Part::List { key, items } => {
                for item in items {
                    list_item(out, key, item, setting);
                }
            }
        }
    }
}

/// Adds sentences: what warns as a notice, one as a paragraph, several as a list.
fn sentences(out: &mut String, key: &str, heading: &Text, sentences: &[Text], setting: &Setting<'_>) {
    let language = setting.language;
    if sentences.is_empty() {
        return;
    }
    if matches!(key, "marks" | "alerts") {
        out.push_str("<div class=\"notice warning\" role=\"note\">");
        for sentence in sentences {
            element(out, "p", sentence.get(language));
        }
        out.push_str("</div>");
        return;
    }
    if !heading.get(language).is_empty() {
        element(out, setting.heading, heading.get(language));
    }
    if let [only] = sentences {
        element(out, "p", &setting.around.said(only.get(language)));
        return;
    }
    out.push_str("<ul class=\"sentences\">");
    for sentence in sentences {
        element(out, "li", &setting.around.said(sentence.get(language)));
    }
    out.push_str("</ul>");
}

type Fact = (&'static str, Text, Cell);

/// Adds named values.
fn facts(out: &mut String, of: (&str, &Text, &[Fact]), setting: &Setting<'_>) {
    let (key, heading, facts) = of;
    let language = setting.language;
    if facts.is_empty() {
        return;
    }
    if !heading.get(language).is_empty() {
        element(out, setting.heading, heading.get(language));
    }
    // The same rules as for the cells of a table of one row.
    let row = Table {
        key: "facts",
        heading: Text::default(),
        columns: facts.iter().map(|(key, name, _)| Column::new(key, name.clone())).collect(),
        rows: Vec::new(),
        total: None,
    };
    let cells: Vec<Cell> = facts.iter().map(|(.., cell)| cell.clone()).collect();
    out.push_str("<dl class=\"facts\"");
    attribute(out, "data-facts", key);
    out.push('>');
    for (at, (_, name, cell)) in facts.iter().enumerate() {
        out.push_str("<div>");
        element(out, "dt", name.get(language));
        out.push_str(if cell.is_number() { "<dd class=\"n\">" } else { "<dd>" });
        let to = setting.around.leads(&row, &cells, at);
        if let Some(to) = &to {
            out.push_str("<a");
            attribute(out, "href", to);
            out.push('>');
        }
        match cell {
            Cell::Name(name) if name.len() == 64 => hash(out, name),
            _ => push_escaped(out, &cell.shown(language)),
        }
        if to.is_some() {
            out.push_str("</a>");
        }
        out.push_str("</dd></div>");
    }
    out.push_str("</dl>");
}

/// Adds one of several things of a kind: its first sentences or facts are open, long tables of it are folded.
fn list_item(out: &mut String, key: &str, item: &Item, setting: &Setting<'_>) {
    out.push_str("<section class=\"item\"");
    attribute(out, "data-item", key);
    let name = item.named.iter().find_map(|(_, cell)| match cell {
        Cell::Name(name) => Some(name.as_str()),
        _ => None,
    });
    if let Some(name) = name {
        attribute(out, "id", &format!("{key}-{name}"));
    }
    out.push('>');
    for part in &item.parts {
        match part {
            Part::Table(figures) | Part::ForPeople(figures) if figures.rows.len() > FOLDED => {
                folded(out, figures, setting);
            }
            _ => parts(out, std::slice::from_ref(part), setting),
        }
    }
    out.push_str("</section>");
}

/// Adds a table that is unfolded by who wants it.
fn folded(out: &mut String, figures: &Table, setting: &Setting<'_>) {
    let rows = figures.rows.len();
    let said = match figures.heading.get(setting.language) {
        "" => format!("{} {rows} {}", setting.word("Visa", "Show"), setting.word("rader", "rows")),
        heading => format!("{heading} ({rows} {})", setting.word("rader", "rows")),
    };
    out.push_str("<details>");
    element(out, "summary", &said);
    table(out, &Table { heading: Text::default(), ..figures.clone() }, setting);
    out.push_str("</details>");
}
