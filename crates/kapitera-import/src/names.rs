//! Words as models write them, and free texts that are kept as they came.

use kapitera_message::text;

use crate::cell::Cell;
use crate::reject::{Reason, shown};

/// The most characters of a name, a word or a free text.
pub(crate) const NAME_MAX: usize = 64;

/// Whether models can use the text as a name: `cni`, `mean-1`.
pub(crate) fn is_name(text: &str) -> bool {
    text.len() <= NAME_MAX
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

/// A name, written as models write it; `column` is what its codes stand under.
pub(crate) fn read_name<'a>(cell: Cell<'a>, column: &str) -> Result<&'a str, Reason> {
    let name = cell.required()?;
    if is_name(name) { Ok(name) } else { Err(no_name(name, column)) }
}

/// A word in any case; it becomes lower case.
pub(crate) fn read_word(cell: Cell<'_>, column: &str) -> Result<String, Reason> {
    let written = cell.required()?;
    let word = written.to_lowercase();
    if is_name(&word) { Ok(word) } else { Err(no_name(written, column)) }
}

fn no_name(written: &str, column: &str) -> Reason {
    let shown = shown(written);
    Reason::new(
        "name_form",
        text!("”{shown}” är inget namn som modeller kan använda", "“{shown}” is no name that models can use"),
    )
    .hint(text!(
        "namn har små bokstäver a–z, siffror och bindestreck; förklara det under [codes.{column}] i avbildningen",
        "names have small letters a–z, digits and hyphens; explain it under [codes.{column}] in the mapping"
    ))
}

/// A text that is kept as it came, or nothing. It must not be a person's number, since it is stored and shown.
pub(crate) fn read_free<'a>(cell: Cell<'a>, column: &str) -> Result<&'a str, Reason> {
    let free = cell.name(NAME_MAX)?;
    if shown(free) == free {
        return Ok(free);
    }
    let what = text!("texten är eller liknar ett personnummer", "the text is or resembles a personal number");
    Err(Reason::new("text_is_person_number", what).hint(text!(
        "personnummer sparas inte; är det en kod, förklara den under [codes.{column}] i avbildningen",
        "personal numbers are not stored; if it is a code, explain it under [codes.{column}] in the mapping"
    )))
}
