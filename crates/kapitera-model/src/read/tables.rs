//! Tables: values by age, sex, area and other keys.

use std::cell::RefCell;

use kapitera_message::{Problem, Problems, text};
use kapitera_register::{Label, STILL_WAITING, UNKNOWN_COUNTY};

use super::origin::{BASES, Origins};
use super::parameters::label;
use crate::ast::{Selector, Table, TableKey, TableRow, TableVersion};
use crate::doc::{Entry, Kind, Node};
use crate::fields::{Fields, as_number, one_or_more, pick};

/// The row for what is not known of a person: the home area, or for events of somebody who is not listed all of it.
const UNKNOWN: &str = "unknown";

pub(super) fn tables(entries: &[Entry], origins: &Origins<'_>) -> Vec<Table> {
    entries.iter().map(|entry| table(entry, origins)).collect()
}

fn table(entry: &Entry, origins: &Origins<'_>) -> Table {
    let name = &entry.key;
    let what = text!("tabellen ”{name}”", "the table “{name}”");
    let fields = Fields::new(&entry.value, what.clone(), origins.problems);
    let unit = fields.need("unit").and(fields.text("unit")).map(|(unit, _)| unit).unwrap_or_default();
    let keys = fields.need("by").map(one_or_more).unwrap_or_default();
    let by: Vec<TableKey> = keys.iter().filter_map(|key| pick(key, &TableKey::NAMES, origins.problems)).collect();
    if let Some(node) = fields.get("by").filter(|node| one_or_more(node).is_empty()) {
        crate::fields::report_kind(origins.problems, node, &text!("minst en nyckel", "at least one key"));
    }
    let label = label(&fields);
    let mut versions = Vec::new();
    if let Some(list) = fields.get("versions") {
        for item in one_or_more(list) {
            let version = Fields::new(item, what.clone(), origins.problems);
            let rows = version.need("rows").map(|node| rows(node, &by, origins.problems)).unwrap_or_default();
            let provenance = origins.read(&version, &item.spot, None);
            version.finish();
            versions.push(TableVersion { rows, provenance });
        }
    } else {
        let rows = fields.need("rows").map(|node| rows(node, &by, origins.problems)).unwrap_or_default();
        let provenance = origins.read(&fields, &entry.spot, None);
        versions.push(TableVersion { rows, provenance });
    }
    fields.finish();
    versions.sort_by_key(|version| version.provenance.valid.from);
    Table { name: name.clone(), label, unit, by, versions }
}

fn rows(node: &Node, by: &[TableKey], problems: &RefCell<Problems>) -> Vec<TableRow> {
    let mut rows = Vec::new();
    let mut path = Vec::new();
    if by.is_empty() {
        return rows;
    }
    collect(node, by, &mut path, &mut rows, problems);
    rows
}

fn collect(
    node: &Node,
    by: &[TableKey],
    path: &mut Vec<(Selector, String)>,
    rows: &mut Vec<TableRow>,
    problems: &RefCell<Problems>,
) {
    let Some((&key, inner)) = by.split_first() else {
        rows.extend(row(node, path, problems));
        return;
    };
    if !matches!(node.kind, Kind::Table(_)) {
        let key = key.name();
        crate::fields::report_kind(
            problems,
            node,
            &text!("en tabell med rader per {key}", "a table with rows by {key}"),
        );
        return;
    }
    for entry in node.entries() {
        match selector(&entry.key, key) {
            Ok(selector) => {
                path.push((selector, entry.key.clone()));
                collect(&entry.value, inner, path, rows, problems);
                path.pop();
            }
            Err(problem) => problems.borrow_mut().push(problem.at(entry.spot.here())),
        }
    }
}

fn row(node: &Node, path: &[(Selector, String)], problems: &RefCell<Problems>) -> Option<TableRow> {
    let (value, basis, read) = if matches!(node.kind, Kind::Table(_)) {
        let fields = Fields::new(node, text!("raden", "the row"), problems);
        let value = fields.need("value").and_then(|value| as_number(value, problems));
        let basis = fields.get("basis").and_then(|basis| pick(basis, &BASES, problems));
        let read = fields.text("read").map(|(read, _)| read);
        fields.finish();
        (value?, basis, read)
    } else {
        (as_number(node, problems)?, None, None)
    };
    let written: Vec<&str> = path.iter().map(|(_, written)| written.as_str()).collect();
    Some(TableRow {
        selectors: path.iter().map(|(selector, _)| selector.clone()).collect(),
        written: written.join(" / "),
        value,
        basis,
        read,
        spot: node.spot.clone(),
    })
}

/// Reads a row's key, or one value of a filter: `5-9`, `85-`, `12`, `female`, `others`.
pub(super) fn selector(written: &str, key: TableKey) -> Result<Selector, Problem> {
    if written == "others" {
        return Ok(Selector::Others);
    }
    if written == UNKNOWN && key.may_be_unknown() {
        return Ok(Selector::Name(UNKNOWN.into()));
    }
    if key.has_bands() {
        return band(written).ok_or_else(|| {
            Problem::error("not_a_band", text!("”{written}” är inget intervall", "“{written}” is not a band"))
                .hint(text!("skriv \"5-9\", \"85-\" eller \"12\"", "write \"5-9\", \"85-\" or \"12\""))
        });
    }
    let allowed = key.words();
    if !allowed.is_empty() && !allowed.contains(&written) {
        let problem =
            Problem::error("unknown_word", text!("”{written}” betyder inget här", "“{written}” means nothing here"));
        return Err(crate::fields::suggest(problem, written, allowed.iter().copied()));
    }
    if !is_code_of(key, written) {
        return Err(not_a_code(written, key));
    }
    Ok(Selector::Name(written.into()))
}

/// Whether `written` can be a code of the key: a county has two digits, an ATC code begins with a letter. A code that
/// no event can have would be met by nothing, in silence.
fn is_code_of(key: TableKey, written: &str) -> bool {
    match key {
        TableKey::Label(Label::County) => {
            written == UNKNOWN_COUNTY || (written.len() == 2 && written.bytes().all(|byte| byte.is_ascii_digit()))
        }
        TableKey::Label(Label::Atc) => {
            let length = (1..=7).contains(&written.len());
            let begins = written.starts_with(|first: char| first.is_ascii_uppercase());
            length && begins && written.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        }
        TableKey::Label(Label::Diagnosis) => {
            let begins = written.starts_with(|first: char| first.is_ascii_uppercase());
            let is_sign = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'.';
            (1..=8).contains(&written.len()) && begins && written.bytes().all(is_sign)
        }
        TableKey::Label(Label::Wait) => {
            written == STILL_WAITING || written.parse::<u16>().is_ok_and(|days| days.to_string() == written)
        }
        _ => true,
    }
}

fn not_a_code(written: &str, key: TableKey) -> Problem {
    let name = key.name();
    let problem = Problem::error(
        "not_a_code",
        text!("”{written}” kan inte vara {name}", "“{written}” cannot be a code of {name}"),
    );
    match key {
        TableKey::Label(Label::County) => problem.hint(text!(
            "en länskod är två siffror, till exempel \"23\"; \"unknown\" för dem vars hemregion inte är känd",
            "a county code is two digits, for example \"23\"; \"unknown\" for those whose home region is not known"
        )),
        TableKey::Label(Label::Wait) => problem.hint(text!(
            "en väntan är hela dagar, till exempel 3, eller \"waiting\"",
            "a wait is whole days, for example 3, or \"waiting\""
        )),
        _ => problem.hint(text!(
            "skriv början av en ATC-kod, till exempel \"A10\" eller \"A10BA02\"",
            "write the beginning of an ATC code, for example \"A10\" or \"A10BA02\""
        )),
    }
}

/// `5-9` (a hyphen or an en dash), `85-`, `85+` or `12`.
fn band(written: &str) -> Option<Selector> {
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|&number| number <= 100_000);
    if let Some(from) = written.strip_suffix('+') {
        return Some(Selector::Band(number(from)?, None));
    }
    match written.split_once(['-', '–']) {
        None => number(written).map(|only| Selector::Band(only, Some(only))),
        Some((from, "")) => Some(Selector::Band(number(from)?, None)),
        Some((from, to)) => {
            let (from, to) = (number(from)?, number(to)?);
            (from <= to).then_some(Selector::Band(from, Some(to)))
        }
    }
}
