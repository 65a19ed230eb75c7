//! Taking in a delivery: the files are sent, and a job reads them.

use std::collections::BTreeMap;

use kapitera_desk::Scope;
use kapitera_message::{Problem, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_register::RegisterKind;
use serde_json::json;

use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind};
use crate::jobs::{self, Kind as JobKind};
use crate::page::{Block, Page};
use crate::rights::PREPARE;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/upload", PREPARE, "The form for taking in a delivery", form).asks(&["register"]),
    Route::post("/upload", PREPARE, "Takes in files as one delivery, as a job", send)
        .api(Scope::Import)
        .asks(&["register", "mapping", "mode", "from", "to", "control_sum", "files"])
        .files(),
];

/// The texts of mappings in the region, by file name.
fn mappings(asked: &Asked<'_>) -> Vec<String> {
    let folder = asked.app.root().join("mappings");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    names
}

fn form(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let registers =
        RegisterKind::ALL.iter().map(|register| Choice::new(register.name(), Text::same(register.name()))).collect();
    let mut mappings: Vec<Choice> =
        mappings(asked).into_iter().map(|name| Choice::new(name.clone(), Text::same(name))).collect();
    mappings.insert(0, Choice::new("", text!("registrets vanliga", "the register's usual one")));
    let form = Form::post("/upload", text!("Ta in", "Take in"))
        .hidden("once", jobs::once(asked))
        .field(
            Field::new("register", text!("Register", "Register"), Kind::One(registers))
                .required()
                .holding(asked.query.get("register").unwrap_or("listing")),
        )
        .field(
            Field::new("mapping", text!("Avbildning", "Mapping"), Kind::One(mappings))
                .help(text!("Hur filens kolumner läses.", "How the columns of the file are read."))
                .required(),
        )
        .field(
            Field::new(
                "mode",
                text!("Slag", "Kind"),
                Kind::One(vec![
                    Choice::new("full", text!("hela registret för dagarna", "the whole register for the days")),
                    Choice::new("changes", text!("bara ändringar", "changes only")),
                ]),
            )
            .required(),
        )
        .field(Field::new("from", text!("Avser från och med", "Covers from"), Kind::Day).help(text!(
            "Lämnas tomt för register utan dagar (hälsocentraler, områden).",
            "Left empty for registers without days (centres, areas)."
        )))
        .field(Field::new("to", text!("Avser till och med", "Covers to"), Kind::Day))
        .field(Field::new("control_sum", text!("Kontrollsumma i kronor", "Control sum in kronor"), Kind::Line).help(
            text!(
                "Av händelser: leverantörens summa, som jämförs med filens.",
                "Of events: the sender's sum, compared with the files'."
            ),
        ))
        .field(Field::new("files", text!("Filer", "Files"), Kind::Files).required().help(text!(
            "CSV, text eller Excel; alla filer blir en leverans. Filerna sparas inte när de är intagna.",
            "CSV, text or Excel; all files become one delivery. The files are not kept once they are taken in."
        )));
    Ok(Answer::page(
        Page::new(text!("Ta in en leverans", "Take in a delivery"))
            .under(text!("Leveranser", "Deliveries"), "/deliveries")
            .lead(text!(
                "Varje rad prövas; rader som inte kan tas in läggs i karantän med skäl. Är för många fel tas inget in.",
                "Each row is tried; rows that cannot be taken in go to quarantine with the reason. When too many are wrong nothing is taken in."
            ))
            .with(Block::Form(form)),
    ))
}

fn send(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let files = asked.files.as_ref().ok_or_else(Refused::not_found)?;
    if files.paths.is_empty() {
        return Err(Problem::error("no_files", text!("ingen fil är vald", "no file is chosen"))
            .hint(text!("välj en fil eller flera", "choose a file or several"))
            .into());
    }
    let register = asked.sent.need("register")?;
    if RegisterKind::from_name(register).is_none() {
        return Err(Refused::not_found());
    }
    let mapping = asked.sent.get("mapping").unwrap_or_default();
    if !mapping.is_empty() && !mappings(asked).iter().any(|name| name == mapping) {
        return Err(Problem::error(
            "no_such_mapping",
            text!("regionen har ingen sådan avbildning", "the region has no such mapping"),
        )
        .hint(text!(
            "välj en ur listan; de ligger i mappen mappings",
            "choose one of the list; they lie in the folder mappings"
        ))
        .into());
    }
    let from: Option<jiff::civil::Date> = asked.sent.parsed("from")?;
    let to: Option<jiff::civil::Date> = asked.sent.parsed("to")?;
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(Problem::error("days_reversed", text!("{from} är efter {to}", "{from} is after {to}"))
            .hint(text!("byt plats på dagarna", "change the days about"))
            .into());
    }
    if let Some(sum) = asked.sent.get("control_sum")
        && kapitera_money::parse_kronor(sum).is_none()
    {
        return Err(Problem::error(
            "control_sum_not_read",
            text!("kontrollsumman är inga kronor", "the control sum is no kronor"),
        )
        .hint(text!("skriv kronor med öre, 1234,50", "write kronor with öre, 1234.50"))
        .into());
    }
    let names: Vec<String> =
        files.paths.iter().map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned()).collect();
    let params = json!({
        "upload": files.upload.name,
        "files": names,
        "register": register,
        "mapping": mapping,
        "mode": asked.sent.get("mode").unwrap_or("full"),
        "from": from.map(|day| day.to_string()),
        "to": to.map(|day| day.to_string()),
        "control_sum": asked.sent.get("control_sum"),
    });
    match jobs::start(asked, JobKind::Import, &params, None) {
        Ok(started) => {
            files.upload.hand_over();
            Ok(started)
        }
        // The same form sent twice is the first one's job, and these files are nobody's.
        Err(refused) => match jobs::of_form(asked, JobKind::Import)? {
            Some(job) if but_upload(jobs::params(&job)) == but_upload(params) => Ok(Answer::Started(job.id)),
            _ => Err(refused),
        },
    }
}

/// What was asked for, but for where the files lie.
fn but_upload(mut params: serde_json::Value) -> serde_json::Value {
    params["upload"] = serde_json::Value::Null;
    params
}

/// Why rows of a delivery were rejected, counted by column and reason: the rows themselves stand in the quarantine, which only
/// some may see.
pub(crate) fn rejected(asked: &Asked<'_>, register: RegisterKind, id: &str) -> Result<Output, Refused> {
    let region = asked.app.region()?;
    let Some(path) = kapitera_ask::deliveries::quarantine(&region, register, id)? else { return Ok(Output::default()) };
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let mut reasons: BTreeMap<(String, String, String), (u64, String)> = BTreeMap::new();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true).from_reader(text.as_bytes());
    for record in reader.records().flatten() {
        let of = |at: usize| record.get(at).unwrap_or_default().to_owned();
        let place = format!("{}:{}", of(0), of(1));
        let entry = reasons.entry((of(2), of(4), without_values(&of(5)))).or_insert((0, place));
        entry.0 += 1;
    }
    let columns = vec![
        Column::new("column", text!("kolumn", "column")),
        Column::new("code", text!("regel", "rule")),
        Column::new("reason", text!("skäl", "reason")),
        Column::new("count", text!("rader", "rows")),
        Column::new("first", text!("första raden", "the first row")),
    ];
    let mut all: Vec<_> = reasons.into_iter().collect();
    all.sort_by(|one, other| other.1.0.cmp(&one.1.0).then(one.0.cmp(&other.0)));
    let rows = all
        .into_iter()
        .map(|((column, code, reason), (count, first))| {
            vec![
                if column.is_empty() { Cell::Words(text!("hela raden", "the whole row")) } else { Cell::Name(column) },
                Cell::Name(code),
                Cell::Name(reason),
                Cell::Whole(count.into()),
                Cell::Name(first),
            ]
        })
        .collect();
    let heading = text!("Avvisade rader, efter skäl", "Rejected rows, by reason");
    Ok(Output::of(vec![Part::Table(Table { key: "rejected", heading, columns, rows, total: None })]))
}

/// A reason without the values it quotes, which may name a person.
fn without_values(reason: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in reason.chars() {
        match letter {
            '”' | '“' | '"' => {
                if !inside {
                    out.push('…');
                }
                inside = !inside;
            }
            _ if inside => {}
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_left_out_of_reasons() {
        assert_eq!(without_values("”19121212-1212” är inget datum"), "… är inget datum");
        assert_eq!(without_values("tom"), "tom");
        assert_eq!(without_values("“a” is after “b”"), "… is after …");
    }
}
