//! The parts of a page, one after the other.

use kapitera_document::{Setting, attribute, element, parts, push_escaped, table};
use kapitera_message::{Language, Text};

use super::forms::form;
use super::links::Links;
use super::problems::problems;
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
        // The title of a result stands as the page's.
        Block::Output(result, links) => parts(out, &result.parts, &setting(links, language)),
        Block::Heading(heading) => element(out, "h2", heading.get(language)),
        Block::Sentence(sentence) => element(out, "p", sentence.get(language)),
        Block::Chart { svg, table: figures, links } => {
            out.push_str("<div class=\"charted\"><figure class=\"figure\">");
            out.push_str(svg);
            out.push_str("</figure>");
            if let Some(figures) = figures {
                out.push_str("<div>");
                table(out, figures, &setting(links, language));
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

/// How results stand on a page.
fn setting(links: &Links, language: Language) -> Setting<'_> {
    Setting { language, around: links, heading: "h2" }
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
        out.push_str(&card.drawing);
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
