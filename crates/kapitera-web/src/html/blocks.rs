//! The parts of a page, one after the other.

use kapitera_message::{Language, Text};
use kapitera_output::{Cell, Item, Output, Part};

use super::escape::{attribute, push_escaped};
use super::forms::form;
use super::links::Links;
use super::problems::problems;
use super::table::table;
use crate::form::Form;
use crate::page::{Block, Card, Link, Progress, Tone};

/// Adds the parts of a page. `csrf` is what forms that change something carry.
pub fn blocks(out: &mut String, all: &[Block], csrf: &str, language: Language) {
    for block in all {
        one(out, block, csrf, language);
    }
}

fn one(out: &mut String, block: &Block, csrf: &str, language: Language) {
    match block {
        Block::Output(result, links) => output(out, result, links, language),
        Block::Heading(heading) => element(out, "h2", heading.get(language)),
        Block::Sentence(sentence) => element(out, "p", sentence.get(language)),
        Block::Chart { svg, table: figures, links } => {
            out.push_str("<div class=\"charted\"><figure class=\"figure\">");
            out.push_str(svg);
            out.push_str("</figure>");
            if let Some(figures) = figures {
                out.push_str("<div>");
                table(out, figures, links, language);
                out.push_str("</div>");
            }
            out.push_str("</div>");
        }
        Block::Charts(charts) => {
            out.push_str("<div class=\"beside\">");
            for (caption, svg) in charts {
                out.push_str("<figure class=\"figure\">");
                element(out, "figcaption", caption.get(language));
                out.push_str(svg);
                out.push_str("</figure>");
            }
            out.push_str("</div>");
        }
        Block::SavedAs(links) => {
            out.push_str("<p class=\"saved-as\">");
            for (at, Link { name, to }) in links.iter().enumerate() {
                out.push_str(if at == 0 { "<a" } else { " <a" });
                attribute(out, "href", to);
                out.push('>');
                push_escaped(out, name.get(language));
                out.push_str("</a>");
            }
            out.push_str("</p>");
        }
        Block::Form(asked) => form(out, asked, csrf, language),
        Block::Actions(forms) => {
            out.push_str("<div class=\"actions\">");
            for asked in forms {
                form(out, asked, csrf, language);
            }
            out.push_str("</div>");
        }
        Block::Notice(tone, said) => notice(out, *tone, said, language),
        Block::Problems(all) => problems(out, all, language),
        Block::Links(links) => link_list(out, links, language),
        Block::Cards(cards) => self::cards(out, cards, language),
        Block::Secret(secret) => {
            out.push_str("<p class=\"secret\"><code>");
            push_escaped(out, secret);
            out.push_str("</code></p>");
        }
        Block::Lines(lines) => self::lines(out, lines, language),
        Block::Progress(at) => progress(out, at, language),
        Block::Live(parts) => {
            out.push_str("<div");
            attribute(out, "id", Form::LIVE);
            out.push('>');
            blocks(out, parts, csrf, language);
            out.push_str("</div>");
        }
    }
}

fn element(out: &mut String, tag: &str, text: &str) {
    out.push('<');
    out.push_str(tag);
    out.push('>');
    push_escaped(out, text);
    out.push_str("</");
    out.push_str(tag);
    out.push('>');
}

fn notice(out: &mut String, tone: Tone, said: &Text, language: Language) {
    out.push_str(match tone {
        Tone::Plain => "<p class=\"notice\">",
        Tone::Good => "<p class=\"notice good\" role=\"status\">",
        Tone::Warning => "<p class=\"notice warning\" role=\"note\">",
    });
    push_escaped(out, said.get(language));
    out.push_str("</p>");
}

fn link_list(out: &mut String, links: &[Link], language: Language) {
    out.push_str("<ul class=\"links\">");
    for Link { name, to } in links {
        out.push_str("<li><a");
        attribute(out, "href", to);
        out.push('>');
        push_escaped(out, name.get(language));
        out.push_str("</a></li>");
    }
    out.push_str("</ul>");
}

fn cards(out: &mut String, cards: &[Card], language: Language) {
    out.push_str("<ul class=\"cards\">");
    for card in cards {
        out.push_str(if card.tone == Tone::Warning { "<li class=\"card waits\">" } else { "<li class=\"card\">" });
        let tag = if card.to.is_empty() { "div" } else { "a" };
        out.push('<');
        out.push_str(tag);
        if !card.to.is_empty() {
            attribute(out, "href", &card.to);
        }
        out.push_str("><span class=\"card-name\">");
        push_escaped(out, card.name.get(language));
        out.push_str("</span> <span class=\"card-value\">");
        push_escaped(out, card.value.get(language));
        out.push_str("</span>");
        if !card.note.get(language).is_empty() {
            out.push_str(" <span class=\"card-note\">");
            push_escaped(out, card.note.get(language));
            out.push_str("</span>");
        }
        out.push_str("</");
        out.push_str(tag);
        out.push_str("></li>");
    }
    out.push_str("</ul>");
}

/// Adds a text with its lines numbered.
fn lines(out: &mut String, lines: &[String], language: Language) {
    out.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"region\"");
    attribute(out, "aria-label", if language == Language::Sv { "Texten" } else { "The text" });
    out.push_str("><ol class=\"text\">");
    for (line, number) in lines.iter().zip(1..) {
        out.push_str("<li");
        attribute(out, "id", &format!("line-{number}"));
        out.push_str("><code>");
        push_escaped(out, line);
        out.push_str("</code></li>");
    }
    out.push_str("</ol></div>");
}

/// Adds how far a job has come; while it goes on the part asks for itself again, and without scripts the page can be
/// loaded again.
fn progress(out: &mut String, at: &Progress, language: Language) {
    out.push_str("<div class=\"progress\" id=\"progress\" aria-live=\"polite\"");
    if at.goes_on {
        attribute(out, "hx-get", &at.from);
        attribute(out, "hx-trigger", "every 700ms");
        attribute(out, "hx-swap", "outerHTML");
    }
    out.push('>');
    element(out, "p", at.what.get(language));
    if at.goes_on {
        let label = if language == Language::Sv { "Hur långt jobbet har kommit" } else { "How far the job has come" };
        out.push_str("<progress");
        attribute(out, "aria-label", label);
        if at.all > 0 {
            attribute(out, "max", &at.all.to_string());
            attribute(out, "value", &at.done.min(at.all).to_string());
        }
        out.push_str("></progress>");
    }
    out.push_str("</div>");
}

/// Adds a result: its sentences, facts, tables and lists. Its title stands as the page's.
fn output(out: &mut String, result: &Output, links: &Links, language: Language) {
    parts(out, &result.parts, links, language);
}

fn parts(out: &mut String, all: &[Part], links: &Links, language: Language) {
    for part in all {
        match part {
            Part::Table(figures) | Part::ForPeople(figures) => table(out, figures, links, language),
            Part::ForPrograms(_) | Part::Identities(_) => {}
            Part::Sentences { key, heading, sentences } => self::sentences(out, key, heading, sentences, language),
            Part::Facts { key, heading, facts } => self::facts(out, (key, heading, facts), links, language),
            Part::List { key, items } => {
                for item in items {
                    list_item(out, key, item, links, language);
                }
            }
        }
    }
}

/// Adds sentences: what warns as a notice, one as a paragraph, several as a list.
fn sentences(out: &mut String, key: &str, heading: &Text, sentences: &[Text], language: Language) {
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
        element(out, "h2", heading.get(language));
    }
    if let [only] = sentences {
        element(out, "p", &on_a_page(only.get(language)));
        return;
    }
    out.push_str("<ul class=\"sentences\">");
    for sentence in sentences {
        element(out, "li", &on_a_page(sentence.get(language)));
    }
    out.push_str("</ul>");
}

/// A sentence as a page says it: what a command gives by an option stands among the files at the page's foot.
fn on_a_page(sentence: &str) -> String {
    sentence.replace("--format csv", "CSV").replace("--format json", "JSON")
}

type Fact = (&'static str, Text, Cell);

/// Adds named values.
fn facts(out: &mut String, of: (&str, &Text, &[Fact]), links: &Links, language: Language) {
    let (key, heading, facts) = of;
    if facts.is_empty() {
        return;
    }
    if !heading.get(language).is_empty() {
        element(out, "h2", heading.get(language));
    }
    // The same rules as for the cells of a table of one row.
    let row = kapitera_output::Table {
        key: "facts",
        heading: Text::default(),
        columns: facts.iter().map(|(key, name, _)| kapitera_output::Column::new(key, name.clone())).collect(),
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
        let to = links.of(&row, &cells, at);
        if let Some(to) = &to {
            out.push_str("<a");
            attribute(out, "href", to);
            out.push('>');
        }
        match cell {
            Cell::Name(name) if name.len() == 64 => super::table::hash(out, name),
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
fn list_item(out: &mut String, key: &str, item: &Item, links: &Links, language: Language) {
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
                let heading = figures.heading.get(language);
                let rows = figures.rows.len();
                out.push_str("<details><summary>");
                let said = match (language, heading) {
                    (Language::Sv, "") => format!("Visa {rows} rader"),
                    (Language::En, "") => format!("Show {rows} rows"),
                    (Language::Sv, heading) => format!("{heading} ({rows} rader)"),
                    (Language::En, heading) => format!("{heading} ({rows} rows)"),
                };
                push_escaped(out, &said);
                out.push_str("</summary>");
                table(out, &kapitera_output::Table { heading: Text::default(), ..figures.clone() }, links, language);
                out.push_str("</details>");
            }
            _ => parts(out, std::slice::from_ref(part), links, language),
        }
    }
    out.push_str("</section>");
}

/// A table of an item with more rows than this is folded.
const FOLDED: usize = 8;
