//! Texts that come from outside: checked where a person wrote them, cut where a program sent them.

use kapitera_message::{Problem, Text, text};

/// Checks what a person wrote: one line without control characters, with at most so many characters.
pub(crate) fn check(name: &Text, value: &str, most: usize) -> Result<(), Problem> {
    let Text { sv, en } = name;
    if value.chars().any(char::is_control) {
        return Err(Problem::error("field_not_clean", text!("{sv} har styrtecken", "{en} has control characters"))
            .hint(text!("skriv en rad utan tabb och radbyte", "write one line without tabs and line breaks")));
    }
    let count = value.chars().count();
    if count > most {
        return Err(Problem::error(
            "field_too_long",
            text!("{sv} har {count} tecken, högst {most} får plats", "{en} has {count} characters, {most} is the most"),
        )
        .hint(text!("skriv kortare", "write less")));
    }
    Ok(())
}

/// As [`check`], and not empty.
pub(crate) fn check_said(name: &Text, value: &str, most: usize) -> Result<(), Problem> {
    if value.trim().is_empty() {
        let Text { sv, en } = name;
        return Err(Problem::error("field_empty", text!("{sv} saknas", "{en} is missing"))
            .hint(text!("fyll i det", "fill it in")));
    }
    check(name, value, most)
}

/// What a program sent, made into one line: a blank for each control character, and cut.
pub(crate) fn cut(value: &str, most: usize) -> String {
    value.chars().take(most).map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Refuses a text of more bytes than may be kept, of whatever form.
pub(crate) fn check_bytes(code: &'static str, name: &Text, value: &str, most: usize) -> Result<(), Problem> {
    let Text { sv, en } = name;
    if value.contains('\0') {
        // PostgreSQL keeps none.
        return Err(Problem::error("field_not_clean", text!("{sv} har ett nolltecken", "{en} has a zero character")));
    }
    let count = value.len();
    if count <= most {
        return Ok(());
    }
    Err(Problem::error(
        code,
        text!("{sv} är {count} byte, högst {most} får plats", "{en} is {count} bytes, {most} is the most"),
    ))
}
