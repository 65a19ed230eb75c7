//! Reads a mapping's TOML with the place of every word.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use kapitera_message::{Place, Problem, Problems, Text, text};
use kapitera_register::RegisterKind;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Codes, EncodingChoice, Mapping, Origin};
use crate::columns::{Column, columns};
use crate::names::is_name;
use crate::nearest::nearest;

const KEYS: [&str; 8] = ["register", "source", "sheet", "encoding", "delimiter", "sum-row", "columns", "codes"];
const ENCODINGS: [&str; 4] = ["auto", "utf-8", "windows-1252", "utf-16"];
const DELIMITERS: [&str; 4] = ["auto", ";", ",", "tab"];

/// Registers that several sources deliver, each its own part.
const SOURCED: [RegisterKind; 9] = [
    RegisterKind::Values,
    RegisterKind::Visits,
    RegisterKind::Drugs,
    RegisterKind::Costs,
    RegisterKind::Calls,
    RegisterKind::Assessments,
    RegisterKind::Orders,
    RegisterKind::Feedback,
    RegisterKind::PocTests,
];

fn has_sources(register: RegisterKind) -> bool {
    SOURCED.contains(&register)
}

type Value<'t> = Spanned<DeValue<'t>>;

pub(super) fn parse(file_name: &str, text: &str) -> Result<Mapping, Problems> {
    let mut reader = Reader { file: file_name.into(), source: text.into(), problems: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let said = error.message();
        let span = error.span().unwrap_or(0..0);
        reader.say(
            "mapping_syntax",
            span,
            text!("filen är inte rätt TOML: {said}", "the file is not right TOML: {said}"),
            None,
        );
    }
    // What the parser recovered after an error is a guess; only its own errors are worth showing.
    if !reader.problems.is_empty() {
        return Err(reader.problems);
    }
    match reader.mapping(table.get_ref()) {
        Some(mapping) if reader.problems.is_empty() => Ok(mapping),
        _ => Err(reader.problems),
    }
}

struct Reader {
    file: Arc<str>,
    source: Arc<str>,
    problems: Problems,
}

impl Reader {
    fn mapping(&mut self, table: &DeTable<'_>) -> Option<Mapping> {
        for (key, _) in table.iter().filter(|(key, _)| !KEYS.contains(&key.get_ref().as_ref())) {
            self.unknown("unknown_key", key.span(), key.get_ref(), &KEYS);
        }
        let register = self.register(table);
        let sheet = self.string(table, "sheet").map(|(name, _)| name);
        let encoding = self.one_of(table, "encoding", &ENCODINGS).map_or(EncodingChoice::Auto, |name| match name {
            "utf-8" => EncodingChoice::Utf8,
            "windows-1252" => EncodingChoice::Windows1252,
            "utf-16" => EncodingChoice::Utf16,
            _ => EncodingChoice::Auto,
        });
        let delimiter = self.one_of(table, "delimiter", &DELIMITERS).and_then(|name| match name {
            ";" => Some(b';'),
            "," => Some(b','),
            "tab" => Some(b'\t'),
            _ => None,
        });
        let sum_row = self.string(table, "sum-row").map(|(word, span)| {
            if word.trim().is_empty() {
                self.say("empty_value", span, text!("sum-row är tom", "sum-row is empty"), None);
            }
            word.trim().to_lowercase()
        });
        let register = register?;
        let source = self.source(table, register);
        let origins = self.origins(table, columns(register));
        if self.problems.is_empty() && !origins.iter().any(|origin| matches!(origin, Some(Origin::Headings(_)))) {
            let what = text!("ingen kolumn läses ur filen", "no column is read from the file");
            self.say("nothing_read", 0..0, what, None);
        }
        let codes = self.codes(table, columns(register), &origins);
        Some(Mapping { register, source, sheet, encoding, delimiter, sum_row, origins, codes })
    }

    fn register(&mut self, table: &DeTable<'_>) -> Option<RegisterKind> {
        if !table.contains_key("register") {
            let hint = text!("skriv till exempel register = \"listing\"", "write for example register = \"listing\"");
            let what =
                text!("filen säger inte vilket register den gäller", "the file does not say which register it is for");
            self.say("missing_key", 0..0, what, Some(hint));
            return None;
        }
        let (name, span) = self.string(table, "register")?;
        let register = RegisterKind::from_name(&name);
        if register.is_none() {
            self.unknown("unknown_register", span, &name, &RegisterKind::ALL.map(RegisterKind::name));
        }
        register
    }

    /// Who delivers, where a register is delivered by several.
    fn source(&mut self, table: &DeTable<'_>, register: RegisterKind) -> String {
        let Some((source, span)) = self.string(table, "source") else { return String::new() };
        if !has_sources(register) {
            let (name, registers) = (register.name(), SOURCED.map(RegisterKind::name).join(", "));
            let what = text!("registret {name} har inga källor", "the register {name} has no sources");
            let hint = text!(
                "ta bort raden: en ny leverans ersätter där hela registret; källor har {registers}",
                "remove the line: there a new delivery replaces the whole register; {registers} have sources"
            );
            self.say("source_not_used", span, what, Some(hint));
        } else if !is_name(&source) {
            let what = text!("”{source}” är inget namn på en källa", "“{source}” is no name of a source");
            let hint = text!(
                "namn har små bokstäver a–z, siffror och bindestreck, högst 64: source = \"lab\"",
                "names have small letters a–z, digits and hyphens, at most 64: source = \"lab\""
            );
            self.say("name_form", span, what, Some(hint));
        }
        source
    }

    fn origins(&mut self, table: &DeTable<'_>, columns: &[Column]) -> Vec<Option<Origin>> {
        let mut origins: Vec<Option<Origin>> = columns.iter().map(|_| None).collect();
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let mut at = 0..0;
        let mut failed = Vec::new();
        if let Some((key, section)) = table.get_key_value("columns") {
            at = key.span();
            for (name, value) in self.table(section).into_iter().flatten() {
                let Some(place) = names.iter().position(|known| known == name.get_ref()) else {
                    self.unknown("unknown_column", name.span(), name.get_ref(), &names);
                    continue;
                };
                origins[place] = self.origin(value, &columns[place]);
                if origins[place].is_none() {
                    failed.push(place);
                }
            }
        }
        for (place, column) in columns.iter().enumerate() {
            if column.needed && origins[place].is_none() && !failed.contains(&place) {
                let name = column.name;
                let hint = text!(
                    "skriv {name} = \"rubriken i filen\" under [columns]",
                    "write {name} = \"the heading in the file\" under [columns]"
                );
                self.say(
                    "missing_column",
                    at.clone(),
                    text!("kolumnen {name} saknas", "the column {name} is missing"),
                    Some(hint),
                );
            }
        }
        origins
    }

    fn origin(&mut self, value: &Value<'_>, column: &Column) -> Option<Origin> {
        match value.get_ref() {
            DeValue::String(_) => Some(Origin::Headings(vec![self.heading(value)?])),
            DeValue::Array(headings) if !headings.is_empty() => {
                let headings: Vec<_> = headings.iter().map(|heading| self.heading(heading)).collect();
                Some(Origin::Headings(headings.into_iter().collect::<Option<_>>()?))
            }
            DeValue::Table(table) if table.len() == 1 && table.contains_key("constant") => {
                let (constant, span) = self.string(table, "constant")?;
                self.check_value(&constant, span, column);
                Some(Origin::Constant(constant))
            }
            _ => {
                let hint = text!(
                    "skriv en rubrik, en lista av rubriker, eller {{ constant = \"…\" }}",
                    "write a heading, a list of headings, or {{ constant = \"…\" }}"
                );
                self.say(
                    "wrong_type",
                    value.span(),
                    text!("detta säger inte var kolumnen står", "this does not say where the column stands"),
                    Some(hint),
                );
                None
            }
        }
    }

    fn heading(&mut self, value: &Value<'_>) -> Option<String> {
        match value.get_ref().as_str().map(str::trim) {
            Some("") => {
                self.say("empty_value", value.span(), text!("rubriken är tom", "the heading is empty"), None);
                None
            }
            Some(heading) => Some(heading.to_owned()),
            None => {
                self.say(
                    "wrong_type",
                    value.span(),
                    text!("en rubrik är en text inom citattecken", "a heading is a text in quotes"),
                    None,
                );
                None
            }
        }
    }

    fn codes(&mut self, table: &DeTable<'_>, columns: &[Column], origins: &[Option<Origin>]) -> Vec<Option<Codes>> {
        let mut all: Vec<Option<Codes>> = columns.iter().map(|_| None).collect();
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let Some(section) = table.get("codes") else { return all };
        for (name, value) in self.table(section).into_iter().flatten() {
            let Some(place) = names.iter().position(|known| known == name.get_ref()) else {
                self.unknown("unknown_column", name.span(), name.get_ref(), &names);
                continue;
            };
            if !matches!(origins[place], Some(Origin::Headings(_))) {
                let what = text!(
                    "koderna används inte: kolumnen läses inte ur filen",
                    "the codes are not used: the column is not read from the file"
                );
                self.say("codes_without_column", name.span(), what, None);
            }
            all[place] = self.column_codes(value, &columns[place]);
        }
        all
    }

    fn column_codes(&mut self, value: &Value<'_>, column: &Column) -> Option<Codes> {
        let mut codes: Codes = HashMap::new();
        for (code, meaning) in self.table(value)? {
            let Some(meaning_text) = meaning.get_ref().as_str() else {
                self.say(
                    "wrong_type",
                    meaning.span(),
                    text!("en kods betydelse är en text inom citattecken", "a code's meaning is a text in quotes"),
                    None,
                );
                continue;
            };
            // An empty meaning says that the code stands for "not stated", which an optional column allows.
            if !meaning_text.is_empty() || column.needed {
                self.check_value(meaning_text, meaning.span(), column);
            }
            if codes.insert(code.get_ref().trim().to_lowercase(), meaning_text.trim().to_owned()).is_some() {
                let name = code.get_ref();
                let what = text!(
                    "koden ”{name}” står två gånger (stora och små bokstäver räknas lika)",
                    "the code “{name}” stands twice (upper and lower case count as the same)"
                );
                self.say("repeated_code", code.span(), what, None);
            }
        }
        Some(codes)
    }

    fn check_value(&mut self, value: &str, span: Range<usize>, column: &Column) {
        let name = column.name;
        if value.trim().is_empty() {
            self.say("empty_value", span, text!("{name} får inte vara tom här", "{name} must not be empty here"), None);
        } else if !column.values.is_empty() && !column.values.contains(&value) {
            self.unknown("unknown_value", span, value, column.values);
        }
    }

    fn table<'a, 't>(&mut self, value: &'a Value<'t>) -> Option<&'a DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.say("wrong_type", value.span(), text!("här väntas en tabell", "a table is expected here"), None);
        }
        table
    }

    fn string(&mut self, table: &DeTable<'_>, key: &str) -> Option<(String, Range<usize>)> {
        let value = table.get(key)?;
        let text = value.get_ref().as_str().map(|text| (text.to_owned(), value.span()));
        if text.is_none() {
            self.say(
                "wrong_type",
                value.span(),
                text!("{key} är en text inom citattecken", "{key} is a text in quotes"),
                None,
            );
        }
        text
    }

    fn one_of(&mut self, table: &DeTable<'_>, key: &str, known: &[&'static str]) -> Option<&'static str> {
        let (name, span) = self.string(table, key)?;
        let found = known.iter().copied().find(|candidate| *candidate == name);
        if found.is_none() {
            self.unknown("unknown_value", span, &name, known);
        }
        found
    }

    fn unknown(&mut self, code: &'static str, span: Range<usize>, name: &str, known: &[&str]) {
        let plain = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let list = if known.iter().all(plain) { known.join(", ") } else { format!("\"{}\"", known.join("\", \"")) };
        let hint = match nearest(name, known.iter().copied()) {
            Some(near) => text!("menar du {near}? Möjliga är {list}", "do you mean {near}? Possible are {list}"),
            None => text!("möjliga är {list}", "possible are {list}"),
        };
        self.say(code, span, text!("”{name}” finns inte här", "“{name}” is not known here"), Some(hint));
    }

    fn say(&mut self, code: &'static str, span: Range<usize>, what: Text, hint: Option<Text>) {
        let place =
            Place::InText { file: self.file.clone(), source: self.source.clone(), span, label: Text::default() };
        let problem = Problem::error(code, what).at(place);
        self.problems.push(match hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        });
    }
}
