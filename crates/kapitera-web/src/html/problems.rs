//! What is wrong: what, where, why and how to mend it.

use kapitera_document::push_escaped;
use kapitera_message::{Language, Place, Problem, Severity, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};

/// At most so many problems of a page are drawn; how many more there are is said.
const MOST: usize = 100;

/// Adds problems.
pub(crate) fn problems(out: &mut String, all: &[Problem], language: Language) {
    if all.is_empty() {
        return;
    }
    // The role stands around the list: on it, it would be no list any more.
    out.push_str("<div role=\"alert\"><ul class=\"problems\">");
    for problem in all.iter().take(MOST) {
        out.push_str(if problem.severity == Severity::Error {
            "<li class=\"error\">"
        } else {
            "<li class=\"warning\">"
        });
        said(out, "what", "", problem.what.get(language));
        for place in problem.places.iter().take(MOST) {
            let word = if language == Language::Sv { "var" } else { "where" };
            said(out, "where", word, shown(place).get(language));
        }
        if let Some(why) = &problem.why {
            said(out, "why", if language == Language::Sv { "varför" } else { "why" }, why.get(language));
        }
        if let Some(hint) = &problem.hint {
            said(out, "hint", mend(hint.get(language), language), hint.get(language));
        }
        out.push_str("</li>");
    }
    if all.len() > MOST {
        let more = all.len() - MOST;
        out.push_str("<li>");
        let said =
            if language == Language::Sv { format!("… och {more} till") } else { format!("… and {more} more") };
        push_escaped(out, &said);
        out.push_str("</li>");
    }
    out.push_str("</ul></div>");
}

/// What a hint is called: one that names a command is for those who sit at one.
fn mend(hint: &str, language: Language) -> &'static str {
    match (hint.contains("kapitera ") || hint.contains("--"), language) {
        (false, Language::Sv) => "åtgärd",
        (false, Language::En) => "mend",
        (true, Language::Sv) => "på kommandoraden",
        (true, Language::En) => "at the command line",
    }
}

fn said(out: &mut String, class: &str, word: &str, text: &str) {
    out.push_str("<p class=\"");
    out.push_str(class);
    out.push_str("\">");
    if !word.is_empty() {
        out.push_str("<strong>");
        push_escaped(out, word);
        out.push_str("</strong> ");
    }
    push_escaped(out, text);
    out.push_str("</p>");
}

/// Where a problem lies: a line of a text with the words, or the place by name.
fn shown(place: &Place) -> Text {
    match place {
        Place::Named(name) => name.clone(),
        Place::InText { file, source, span, label } => {
            let before = source.get(..span.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let words = source.get(start..).unwrap_or_default().lines().next().unwrap_or_default().trim();
            let file = in_region(file);
            let Text { sv, en } = label;
            let (sv, en) = (with_colon(sv), with_colon(en));
            text!("{file}, rad {line}{sv}: {words}", "{file}, line {line}{en}: {words}")
        }
    }
}

fn with_colon(label: &str) -> String {
    if label.is_empty() { String::new() } else { format!(" ({label})") }
}

/// A path from the region's folder: where it lies on the machine is nobody's matter.
fn in_region(file: &str) -> &str {
    ["models/", "books/", "mappings/", "plans/"]
        .iter()
        .find_map(|folder| file.find(folder).map(|at| &file[at..]))
        .or_else(|| file.rsplit('/').next())
        .unwrap_or(file)
}

/// Problems as a result, for programs.
pub fn problem_parts(all: &[Problem]) -> Output {
    let cell = |text: &Option<Text>| text.clone().map_or(Cell::Empty, Cell::Words);
    let row = |problem: &Problem| {
        let places: Vec<Text> = problem.places.iter().map(shown).collect();
        let joined = Text {
            sv: places.iter().map(|place| place.sv.as_str()).collect::<Vec<_>>().join("; "),
            en: places.iter().map(|place| place.en.as_str()).collect::<Vec<_>>().join("; "),
        };
        vec![
            Cell::Name(problem.code.to_owned()),
            Cell::Words(problem.what.clone()),
            if places.is_empty() { Cell::Empty } else { Cell::Words(joined) },
            cell(&problem.why),
            cell(&problem.hint),
        ]
    };
    let columns = vec![
        Column::new("code", text!("regel", "rule")),
        Column::new("what", text!("vad", "what")),
        Column::new("where", text!("var", "where")),
        Column::new("why", text!("varför", "why")),
        Column::new("hint", text!("åtgärd", "mend")),
    ];
    let rows = all.iter().map(row).collect();
    Output::of(vec![Part::Table(Table { key: "problems", heading: Text::default(), columns, rows, total: None })])
}
