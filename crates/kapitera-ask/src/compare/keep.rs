//! A variant that was tried, kept as a model text: what was turned and what gave way, on top of the model it was tried on.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Component, Path};

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::{Model, ParameterValue};
use kapitera_money::{Exact, plain_text};
use kapitera_reform::{Compared, NeutralMonth};
use kapitera_settle::load_model;

use crate::one;

/// What is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Keep<'a> {
    /// The text of the model that it was tried on.
    pub parent: &'a Path,
    /// Where it is to lie; there must be nothing there.
    pub file: &'a Path,
    /// What it is to be called.
    pub name: &'a str,
    /// The model with what was turned, and what gave way.
    pub compared: &'a Compared,
}

/// An id made of a name: small letters, digits and `-`.
///
/// # Errors
///
/// `name_without_letters` when nothing is left of it.
pub fn id_of(name: &str) -> Result<String, Problem> {
    let mut id = String::new();
    for letter in name.to_lowercase().chars() {
        match letter {
            'å' | 'ä' | 'á' | 'à' => id.push('a'),
            'ö' | 'ø' => id.push('o'),
            'é' | 'è' => id.push('e'),
            _ if letter.is_ascii_alphanumeric() => id.push(letter),
            _ if !id.ends_with('-') && !id.is_empty() => id.push('-'),
            _ => {}
        }
    }
    let id = id.trim_end_matches('-').chars().take(60).collect::<String>();
    if id.chars().any(|letter| letter.is_ascii_alphabetic()) {
        return Ok(id);
    }
    Err(Problem::error(
        "name_without_letters",
        text!("namnet ”{name}” har ingen bokstav", "the name “{name}” has no letter"),
    )
    .hint(text!(
        "ge varianten ett namn, till exempel ”CNI 38 procent”",
        "give the variant a name, such as “CNI 38 per cent”"
    )))
}

/// Writes the variant, and reads it again: what is kept is a sound model.
///
/// # Errors
///
/// `nothing_to_keep` when nothing was turned and nothing gave way; `already_there`; `not_kept` when it cannot be written, and whatever makes
/// the text no sound model: then nothing is left behind.
pub fn keep_variant(keep: &Keep<'_>) -> Result<Model, Problems> {
    let written = variant_text(keep).map_err(one)?;
    let not_kept = |error: std::io::Error| vec![not_kept(keep.file, &error)];
    if let Some(folder) = keep.file.parent() {
        std::fs::create_dir_all(folder).map_err(not_kept)?;
    }
    let mut file = match std::fs::OpenOptions::new().write(true).create_new(true).open(keep.file) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Err(vec![already_there(keep.file)]),
        Err(error) => return Err(not_kept(error)),
    };
    let done = file.write_all(written.as_bytes()).and_then(|()| file.sync_all()).map_err(not_kept);
    let read = done.and_then(|()| load_model(keep.file));
    match read {
        Ok((model, _)) => Ok(model),
        Err(problems) => {
            let _ = std::fs::remove_file(keep.file);
            Err(problems)
        }
    }
}

/// The variant as a text.
///
/// # Errors
///
/// `nothing_to_keep`; `no_such_knob`; `differs_between_months` when a share that gave way has another value in each month.
pub fn variant_text(keep: &Keep<'_>) -> Result<String, Problem> {
    let model = &keep.compared.prepared.model;
    let gave_way = keep.compared.neutral.as_ref();
    let turned = keep.compared.proposal.turned.iter();
    let turned: Vec<_> = turned.filter(|turned| gave_way.is_none_or(|neutral| neutral.knob != turned.name)).collect();
    if turned.is_empty() && gave_way.is_none() {
        return Err(nothing_to_keep());
    }
    let parent = relative(keep.parent, keep.file.parent().unwrap_or(Path::new("")));
    let (id, name) = (id_of(keep.name)?, keep.name.trim());
    let mut said = String::from("# Kept from a comparison. Its values are tried, not decided.\n");
    if let Some(neutral) = gave_way {
        let ties: usize = neutral.months.iter().map(|month| month.by_order).sum();
        let months = neutral.months.iter().map(|month| month.month.to_string()).collect::<Vec<_>>().join(", ");
        let _ = writeln!(said, "# {} is what makes each of these months cost what it did: {months}.", neutral.knob);
        if ties > 0 {
            let _ =
                writeln!(said, "# In the comparison {ties} lines were given an öre by order; the text alone does not.");
        }
    }
    let _ = write!(
        said,
        "\n[model]\nextends = {}\nid = {}\nname = {}\nfrom = {}\nto = {}\nstatus = \"try-out\"\n",
        quoted(&parent),
        quoted(&id),
        quoted(name),
        model.valid.from,
        model.valid.to,
    );
    for turned in turned {
        let _ = write!(said, "\n{}", model.turned_text(&turned.name, &turned.value)?);
    }
    if let Some(neutral) = gave_way {
        let _ = write!(said, "\n{}", given_way(model, &neutral.knob, &neutral.months)?);
    }
    Ok(said)
}

/// What gave way: one value, or one for each month; before and after them the nearest.
fn given_way(model: &Model, knob: &str, months: &[NeutralMonth]) -> Result<String, Problem> {
    let mut months: Vec<&NeutralMonth> = months.iter().collect();
    months.sort_by_key(|month| month.month);
    let first = months.first().map_or(Exact::ZERO, |month| month.value.clone());
    if months.iter().all(|month| month.value == first) {
        return model.turned_text(knob, &first);
    }
    let parameter = model.parameter(knob).filter(|parameter| {
        parameter.versions.iter().all(|version| matches!(version.value, ParameterValue::Number(_)))
    });
    if parameter.is_none() {
        return Err(differs(knob));
    }
    let mut said = format!("[change.parameter.{knob}]\nvalues = [\n");
    for (at, month) in months.iter().enumerate() {
        let from = if at == 0 { String::new() } else { format!(", from = {}", month.month.first()) };
        let next = months.get(at + 1).and_then(|next| next.month.first().yesterday().ok());
        let to = next.map_or_else(String::new, |to| format!(", to = {to}"));
        let _ = writeln!(said, "    {{ value = {}{from}{to}, basis = \"proposed\" }},", plain_text(&month.value, 18));
    }
    said.push_str("]\n");
    Ok(said)
}

/// A path as seen from a folder.
fn relative(path: &Path, from: &Path) -> String {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (path, from) = (whole(path), whole(from));
    let parts = |path: &'_ Path| path.components().map(|part| part.as_os_str().to_owned()).collect::<Vec<_>>();
    let (to, at) = (parts(&path), parts(&from));
    let shared = to.iter().zip(&at).take_while(|(one, other)| one == other).count();
    let up = std::iter::repeat_n(Component::ParentDir.as_os_str().to_owned(), at.len() - shared);
    let steps: Vec<String> =
        up.chain(to[shared..].iter().cloned()).map(|step| step.to_string_lossy().into_owned()).collect();
    steps.join("/")
}

/// A text between quotes of TOML.
fn quoted(words: &str) -> String {
    let clean: String = words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    format!("\"{}\"", clean.replace('\\', "\\\\").replace('"', "\\\""))
}

fn nothing_to_keep() -> Problem {
    Problem::error("nothing_to_keep", text!("inget värde är ändrat", "no value is changed"))
        .why(text!("varianten skulle vara samma som modellen", "the variant would be the same as the model"))
        .hint(text!("ändra ett värde, eller låt ett ge vika", "change a value, or let one give way"))
}

fn already_there(file: &Path) -> Problem {
    let shown = file.file_name().unwrap_or_default().to_string_lossy();
    Problem::error("already_there", text!("det finns redan en text {shown}", "there is a text {shown} already"))
        .hint(text!("ge varianten ett annat namn", "give the variant another name"))
}

fn not_kept(file: &Path, error: &std::io::Error) -> Problem {
    let shown = file.file_name().unwrap_or_default().to_string_lossy();
    Problem::error("not_kept", text!("{shown} kunde inte skrivas", "{shown} could not be written"))
        .why(Text::same(error.to_string()))
        .hint(text!("se till att mappen går att skriva i", "see that the folder can be written in"))
}

fn differs(knob: &str) -> Problem {
    Problem::error(
        "differs_between_months",
        text!(
            "”{knob}” ger vika till olika värden i olika månader, och en del av en fördelning har ett",
            "“{knob}” gives way to other values in other months, and a part of shares has one"
        ),
    )
    .hint(text!("jämför en månad, eller låt en parameter ge vika", "compare one month, or let a parameter give way"))
}
