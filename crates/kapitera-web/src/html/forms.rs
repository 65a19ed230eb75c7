//! Forms.

use kapitera_document::{attribute, push_escaped};
use kapitera_message::{Language, text};

use crate::form::{Choice, Field, Form, Kind, Knob, Unfolds};

/// Adds a form. One that changes something carries `csrf`, which no other site can know.
pub(crate) fn form(out: &mut String, form: &Form, csrf: &str, language: Language) {
    let is_button = form.fields.iter().all(|field| matches!(field.kind, Kind::Hidden));
    // What is filled in with care stands in one column; what only asks, beside each other.
    let class = match (is_button, form.is_question) {
        (true, _) => "button",
        (_, true) => "fields",
        (_, false) => "fields tall",
    };
    out.push_str("<form");
    attribute(out, "class", class);
    attribute(out, "action", &form.to);
    attribute(out, "method", if form.is_question { "get" } else { "post" });
    if let Some(live) = form.live {
        attribute(out, "hx-get", live);
        attribute(out, "hx-target", &format!("#{}", Form::LIVE));
        // What is asked last is what is shown.
        attribute(out, "hx-trigger", "input delay:60ms, change");
        attribute(out, "hx-sync", "this:queue last");
    }
    if form.has_files {
        attribute(out, "enctype", "multipart/form-data");
        out.push_str(" data-upload");
    }
    out.push('>');
    if !form.heading.get(language).is_empty() {
        out.push_str("<h2>");
        push_escaped(out, form.heading.get(language));
        out.push_str("</h2>");
    }
    if !form.about.get(language).is_empty() {
        out.push_str("<p class=\"about\">");
        push_escaped(out, form.about.get(language));
        out.push_str("</p>");
    }
    if !form.is_question {
        hidden(out, "csrf", csrf);
    }
    let shown = form.fields.iter().filter(|field| !matches!(field.kind, Kind::Hidden)).count();
    // A long question begins with its first fields; the rest unfolds, and is open when something is asked there.
    let folded = form.unfolds.clone().or_else(|| {
        (form.is_question && shown > ASKED).then(|| Unfolds {
            after: ASKED,
            under: text!("Fler villkor", "More conditions"),
            is_open: form.fields[ASKED..].iter().any(|field| !field.value.is_empty() && !field.is_required),
        })
    });
    let folded = folded.filter(|folded| folded.after < form.fields.len());
    for (at, one) in form.fields.iter().enumerate() {
        if let Some(folded) = folded.as_ref().filter(|folded| folded.after == at) {
            out.push_str(if folded.is_open { "<details open><summary>" } else { "<details><summary>" });
            push_escaped(out, folded.under.get(language));
            out.push_str("</summary><div class=\"fields\">");
        }
        field(out, one, &form.to, language);
    }
    if folded.is_some() {
        out.push_str("</div></details>");
    }
    out.push_str(if form.is_grave { "<button class=\"grave\">" } else { "<button>" });
    push_escaped(out, form.button.get(language));
    out.push_str("</button>");
    if form.has_files {
        let label = if language == Language::Sv { "Hur mycket som är skickat" } else { "How much is sent" };
        out.push_str("<progress hidden max=\"100\" value=\"0\"");
        attribute(out, "aria-label", label);
        out.push_str("></progress>");
    }
    out.push_str("</form>");
}

/// So many fields of a question are shown at once.
const ASKED: usize = 3;

fn hidden(out: &mut String, name: &str, value: &str) {
    out.push_str("<input type=\"hidden\"");
    attribute(out, "name", name);
    attribute(out, "value", value);
    out.push('>');
}

fn field(out: &mut String, field: &Field, form: &str, language: Language) {
    if matches!(field.kind, Kind::Hidden) {
        hidden(out, field.name, &field.value);
        return;
    }
    // Two forms of a page may have fields of one name.
    let place: String = form.chars().filter(char::is_ascii_alphanumeric).collect();
    let id = match &field.kind {
        Kind::Knob(knob) => format!("{}-{place}", knob.name.replace('.', "-")),
        _ => format!("{}-{place}", field.name),
    };
    let help = field.help.get(language);
    if let Kind::Any(choices) = &field.kind {
        any(out, field, choices, language);
        return;
    }
    out.push_str("<div class=\"field\"><label");
    attribute(out, "for", &id);
    if matches!(field.kind, Kind::Knob(_)) {
        attribute(out, "id", &format!("{id}-label"));
    }
    out.push('>');
    push_escaped(out, field.label.get(language));
    if !field.is_required && !matches!(field.kind, Kind::Knob(_)) {
        out.push_str(if language == Language::Sv {
            " <span class=\"optional\">(valfritt)</span>"
        } else {
            " <span class=\"optional\">(optional)</span>"
        });
    }
    out.push_str("</label>");
    if !help.is_empty() {
        out.push_str("<p class=\"help\"");
        attribute(out, "id", &format!("{id}-help"));
        out.push('>');
        push_escaped(out, help);
        out.push_str("</p>");
    }
    let mut common = String::new();
    attribute(&mut common, "id", &id);
    attribute(&mut common, "name", field.name);
    if field.is_required {
        common.push_str(" required");
    }
    if !help.is_empty() {
        attribute(&mut common, "aria-describedby", &format!("{id}-help"));
    }
    match &field.kind {
        Kind::Knob(knob) => self::knob(out, knob, &field.value, &common, &id),
        _ => control(out, field, &common, language),
    }
    out.push_str("</div>");
}

/// A line for the value, and a slide that writes in it, which only scripts can: they show it.
fn knob(out: &mut String, knob: &Knob, value: &str, common: &str, id: &str) {
    hidden(out, "knob", &knob.name);
    out.push_str("<span class=\"knob\"><input type=\"text\" inputmode=\"decimal\" autocomplete=\"off\" size=\"9\"");
    out.push_str(common);
    attribute(out, "placeholder", &knob.now);
    attribute(out, "value", value);
    out.push_str("><input type=\"range\" hidden");
    let [from, to, step] = &knob.slide;
    attribute(out, "data-slides", id);
    attribute(out, "data-unit", knob.unit);
    attribute(out, "data-now", &knob.now);
    attribute(out, "aria-labelledby", &format!("{id}-label"));
    attribute(out, "min", from);
    attribute(out, "max", to);
    attribute(out, "step", step);
    let at = if value.is_empty() { &knob.now } else { value };
    attribute(out, "value", at.trim_end_matches([' ', '%']));
    out.push_str("></span>");
}

fn control(out: &mut String, field: &Field, common: &str, language: Language) {
    if let Kind::One(choices) = &field.kind {
        out.push_str("<select");
        out.push_str(common);
        out.push('>');
        for Choice { value, label } in choices {
            out.push_str("<option");
            attribute(out, "value", value);
            if *value == field.value {
                out.push_str(" selected");
            }
            out.push('>');
            push_escaped(out, label.get(language));
            out.push_str("</option>");
        }
        out.push_str("</select>");
        return;
    }
    out.push_str("<input");
    out.push_str(common);
    let more: &[(&str, &str)] = match field.kind {
        Kind::Month => &[
            ("type", "text"),
            ("inputmode", "numeric"),
            ("pattern", "[0-9]{4}-[0-9]{2}"),
            ("placeholder", if language == Language::Sv { "åååå-mm" } else { "yyyy-mm" }),
            ("size", "8"),
        ],
        Kind::Day => &[
            ("type", "text"),
            ("inputmode", "numeric"),
            ("pattern", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
            ("placeholder", if language == Language::Sv { "åååå-mm-dd" } else { "yyyy-mm-dd" }),
            ("size", "11"),
        ],
        Kind::Number(..) => &[("type", "number")],
        Kind::Files => &[("type", "file"), ("accept", ".csv,.txt,.xlsx")],
        Kind::UserName => {
            &[("type", "text"), ("autocomplete", "username"), ("autocapitalize", "none"), ("spellcheck", "false")]
        }
        Kind::Password => &[("type", "password"), ("autocomplete", "current-password")],
        Kind::NewPassword => &[("type", "password"), ("autocomplete", "new-password"), ("minlength", "12")],
        Kind::Line | Kind::One(_) | Kind::Any(_) | Kind::Knob(_) | Kind::Hidden => &[("type", "text")],
    };
    for (name, value) in more {
        attribute(out, name, value);
    }
    if let Kind::Number(from, to) = field.kind {
        attribute(out, "min", &from.to_string());
        attribute(out, "max", &to.to_string());
    }
    if matches!(field.kind, Kind::Files) {
        out.push_str(" multiple");
    } else if !matches!(field.kind, Kind::Password | Kind::NewPassword) {
        attribute(out, "value", &field.value);
    }
    out.push('>');
}

/// Any of several: what is chosen stands in the value, apart by spaces.
fn any(out: &mut String, field: &Field, choices: &[Choice], language: Language) {
    out.push_str("<fieldset class=\"field\"><legend>");
    push_escaped(out, field.label.get(language));
    out.push_str("</legend>");
    if !field.help.get(language).is_empty() {
        out.push_str("<p class=\"help\">");
        push_escaped(out, field.help.get(language));
        out.push_str("</p>");
    }
    for Choice { value, label } in choices {
        out.push_str("<label class=\"choice\"><input type=\"checkbox\"");
        attribute(out, "name", field.name);
        attribute(out, "value", value);
        if field.value.split(' ').any(|chosen| chosen == value) {
            out.push_str(" checked");
        }
        out.push_str("> ");
        push_escaped(out, label.get(language));
        out.push_str("</label>");
    }
    out.push_str("</fieldset>");
}
