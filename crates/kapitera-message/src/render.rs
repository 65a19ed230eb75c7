//! Draws a problem as plain text: the words pointed at, then why and how to mend it.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::{Language, Place, Problem, Severity};

/// The problem as lines of text without colour, ending without a line break.
///
/// Meaning never lies in colour. The words `error`, `warning`, `where`, `why` and `hint` follow `language`.
pub fn render(problem: &Problem, language: Language) -> String {
    let word = |sv: &'static str, en: &'static str| match language {
        Language::Sv => sv,
        Language::En => en,
    };
    let level = match problem.severity {
        Severity::Error => Level::ERROR.with_name(word("fel", "error")),
        Severity::Warning => Level::WARNING.with_name(word("varning", "warning")),
    };
    let mut group: Group<'_> = Group::with_title(level.primary_title(problem.what.get(language)).id(problem.code));
    for (position, place) in problem.places.iter().enumerate() {
        match place {
            Place::InText { file, source, span, label } => {
                let kind = if position == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                let span = span.start.min(source.len())..span.end.min(source.len());
                let label = label.get(language);
                let annotation = kind.span(span);
                let annotation = if label.is_empty() { annotation } else { annotation.label(label) };
                group = group.element(Snippet::source(&**source).path(&**file).annotation(annotation));
            }
            Place::Named(name) => {
                let level = Level::NOTE.with_name(word("var", "where"));
                group = group.element(level.message(name.get(language)));
            }
        }
    }
    if let Some(why) = &problem.why {
        group = group.element(Level::NOTE.with_name(word("varför", "why")).message(why.get(language)));
    }
    if let Some(hint) = &problem.hint {
        group = group.element(Level::HELP.with_name(word("åtgärd", "hint")).message(hint.get(language)));
    }
    Renderer::plain().render(&[group])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Text, text};

    #[test]
    fn points_at_the_words() {
        let source = "a = 1\nprice = \"lots\"\n";
        let problem = Problem::error("not_a_number", text!("”lots” är inget tal", "“lots” is not a number"))
            .at(Place::InText { file: "m.toml".into(), source: source.into(), span: 14..20, label: Text::default() })
            .named(text!("modellen", "the model"))
            .why(text!("w", "a price is a number"))
            .hint(text!("h", "write for example 2453"));
        let drawn = render(&problem, Language::En);
        assert_eq!(
            drawn,
            "error[not_a_number]: “lots” is not a number\n --> m.toml:2:9\n  |\n2 | price = \"lots\"\n  |         ^^^^^^\n  |\n  = where: the model\n  = why: a price is a number\n  = hint: write for example 2453"
        );
    }
}
