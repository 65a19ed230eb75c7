//! Reads TOML texts strictly: every key is known, every value has its type, and a problem points at the words.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use kapitera_message::{Place, Problem, Problems, Text, text};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A text being read, with the problems found so far.
pub struct Document {
    file: Arc<str>,
    source: Arc<str>,
    /// All problems found so far.
    pub problems: Problems,
}

/// A table of a document; remembers which keys were asked for.
pub struct Section<'d, 's> {
    table: &'d DeTable<'s>,
    span: Range<usize>,
    name: String,
    known: BTreeSet<&'static str>,
}

impl Document {
    /// A document for the text of `path`.
    pub fn new(path: &Path, source: &str) -> Self {
        Self { file: path.display().to_string().into(), source: source.into(), problems: Vec::new() }
    }

    /// Parses the text; a syntax error, or a key that stands twice, becomes a problem.
    pub fn parse<'s>(&mut self, source: &'s str) -> Option<Spanned<DeTable<'s>>> {
        match DeTable::parse(source) {
            Ok(table) => Some(table),
            Err(error) if error.message().contains("duplicate key") => {
                self.repeated(error.span().unwrap_or(0..0));
                None
            }
            Err(error) => {
                let said = error.message().to_owned();
                let place = self.place(error.span().unwrap_or(0..0), Text::default());
                self.problems.push(
                    Problem::error("toml_syntax", text!("texten är inte TOML: {said}", "the text is not TOML: {said}"))
                        .at(place),
                );
                None
            }
        }
    }

    /// Reports the key at `span`, which stands there a second time.
    fn repeated(&mut self, span: Range<usize>) {
        let source = self.source.clone();
        let key = source.get(span.clone()).unwrap_or_default();
        let mut problem = Problem::error("repeated_key", text!("”{key}” står två gånger", "“{key}” stands twice"))
            .at(self.place(span.clone(), text!("andra gången", "the second time")))
            .why(text!("en av dem skulle annars gälla i tysthet", "one of them would otherwise win in silence"))
            .hint(text!("ta bort den ena", "remove one of them"));
        let (table, _) = DeTable::parse_recoverable(&source);
        let mut first = None;
        nearest_before(table.get_ref(), key, span.start, &mut first);
        if let Some(first) = first {
            problem = problem.at(self.place(first, text!("första gången", "the first time")));
        }
        self.problems.push(problem);
    }

    /// A place in the text.
    pub fn place(&self, span: Range<usize>, label: Text) -> Place {
        Place::InText { file: self.file.clone(), source: self.source.clone(), span, label }
    }

    /// Notes a problem at `span`.
    pub fn problem(&mut self, problem: Problem, span: Range<usize>) {
        let place = self.place(span, Text::default());
        self.problems.push(problem.at(place));
    }

    /// Notes a problem at `span` that says how to mend it.
    pub fn hinted(&mut self, span: Range<usize>, code: &'static str, what: Text, hint: Text) {
        self.problem(Problem::error(code, what).hint(hint), span);
    }

    /// The whole text as a section.
    pub fn root<'d, 's>(table: &'d Spanned<DeTable<'s>>) -> Section<'d, 's> {
        Section { table: table.get_ref(), span: 0..0, name: String::new(), known: BTreeSet::new() }
    }

    /// The table under `key`, when there is one.
    pub fn section<'d, 's>(&mut self, from: &mut Section<'d, 's>, key: &'static str) -> Option<Section<'d, 's>> {
        let (key_span, value) = from.take(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(key, &text!("en tabell", "a table"), value);
            return None;
        };
        Some(Section { table, span: key_span, name: from.path(key), known: BTreeSet::new() })
    }

    /// The tables of the array under `key`; none when it is missing.
    pub fn sections<'d, 's>(&mut self, from: &mut Section<'d, 's>, key: &'static str) -> Vec<Section<'d, 's>> {
        let Some((_, value)) = from.take(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, &text!("en lista av tabeller", "a list of tables"), value);
            return Vec::new();
        };
        let mut sections = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_table() {
                Some(table) => {
                    sections.push(Section { table, span: item.span(), name: from.path(key), known: BTreeSet::new() });
                }
                None => self.wrong_type(key, &text!("en tabell", "a table"), item),
            }
        }
        sections
    }

    /// The text under `key` and where it stands.
    pub fn string(&mut self, from: &mut Section<'_, '_>, key: &'static str) -> Option<(String, Range<usize>)> {
        let (_, value) = from.take(key)?;
        match value.get_ref().as_str() {
            Some(string) => Some((string.to_owned(), value.span())),
            None => {
                self.wrong_type(key, &text!("en text inom citattecken", "a text in quotes"), value);
                None
            }
        }
    }

    /// The texts under `key`: one, or a list; none when it is missing.
    pub fn strings(&mut self, from: &mut Section<'_, '_>, key: &'static str) -> Vec<String> {
        self.strings_placed(from, key).into_iter().map(|(string, _)| string).collect()
    }

    /// The texts under `key`, one or a list, each with where it stands; none when it is missing.
    pub fn strings_placed(&mut self, from: &mut Section<'_, '_>, key: &'static str) -> Vec<(String, Range<usize>)> {
        let Some((_, value)) = from.take(key) else { return Vec::new() };
        let items: Vec<&Spanned<DeValue<'_>>> = match value.get_ref().as_array() {
            Some(array) => array.iter().collect(),
            None => vec![value],
        };
        let mut strings = Vec::new();
        for item in items {
            match item.get_ref().as_str() {
                Some(string) => strings.push((string.to_owned(), item.span())),
                None => self.wrong_type(key, &text!("texter inom citattecken", "texts in quotes"), item),
            }
        }
        strings
    }

    /// The text under `key`, which must be there.
    pub fn required(&mut self, from: &mut Section<'_, '_>, key: &'static str) -> Option<(String, Range<usize>)> {
        if !from.table.contains_key(key) {
            self.missing(from, key);
        }
        self.string(from, key)
    }

    /// The text under `key`, which must be there and be of the form `read` takes.
    pub fn parsed<T>(
        &mut self,
        from: &mut Section<'_, '_>,
        key: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let (string, span) = self.required(from, key)?;
        let value = read(&string);
        if value.is_none() {
            let problem = Problem::error(
                "value_form",
                text!("”{string}” är inget giltigt värde för ”{key}”", "“{string}” is not a valid value for “{key}”"),
            );
            self.problem(problem, span);
        }
        value
    }

    /// One of the words of `all` under `key`, when there is one; another is reported with those there are.
    pub fn word<T: Copy>(
        &mut self,
        from: &mut Section<'_, '_>,
        key: &'static str,
        all: &[(&'static str, T)],
    ) -> Option<T> {
        let (said, span) = self.string(from, key)?;
        let found = all.iter().find(|(word, _)| *word == said).map(|(_, value)| *value);
        if found.is_none() {
            let known = all.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            let what = text!("”{said}” betyder inget under ”{key}”", "“{said}” means nothing under “{key}”");
            self.hinted(span, "word_unknown", what, text!("här kan stå: {known}", "what may stand here: {known}"));
        }
        found
    }

    /// One of the words of `all` under `key`, which must be there.
    pub fn needed_word<T: Copy>(
        &mut self,
        from: &mut Section<'_, '_>,
        key: &'static str,
        all: &[(&'static str, T)],
    ) -> Option<T> {
        if !from.has(key) {
            self.missing(from, key);
        }
        self.word(from, key, all)
    }

    /// The whole number from 0 under `key`, which must be there.
    pub fn whole(&mut self, from: &mut Section<'_, '_>, key: &'static str) -> Option<u64> {
        let Some((_, value)) = from.take(key) else {
            self.missing(from, key);
            return None;
        };
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| u64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok());
        if number.is_none() {
            self.wrong_type(key, &text!("ett helt tal från 0", "a whole number from 0"), value);
        }
        number
    }

    /// The yes or no under `key`, when there is one.
    pub fn flag(&mut self, from: &mut Section<'_, '_>, key: &'static str) -> Option<bool> {
        let (_, value) = from.take(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, &text!("true eller false", "true or false"), value);
        }
        flag
    }

    /// The day under `key`, when there is one: written `2020-01-01`, without quotes.
    pub fn day(&mut self, from: &mut Section<'_, '_>, key: &'static str) -> Option<Date> {
        let (_, value) = from.take(key)?;
        let day = value.get_ref().as_datetime().filter(|moment| moment.time.is_none()).and_then(|moment| {
            let day = moment.date?;
            Date::new(i16::try_from(day.year).ok()?, day.month.cast_signed(), day.day.cast_signed()).ok()
        });
        if day.is_none() {
            self.wrong_type(key, &text!("en dag (2020-01-01)", "a day (2020-01-01)"), value);
        }
        day
    }

    /// The day under `key`, which must be there: written `2020-01-01`, without quotes.
    pub fn required_day(&mut self, from: &mut Section<'_, '_>, key: &'static str) -> Option<Date> {
        if !from.has(key) {
            self.missing(from, key);
            return None;
        }
        self.day(from, key)
    }

    /// The whole number of either sign under `key`, which must be there.
    pub fn integer(&mut self, from: &mut Section<'_, '_>, key: &'static str) -> Option<i64> {
        let Some((_, value)) = from.take(key) else {
            self.missing(from, key);
            return None;
        };
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|number| i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok());
        if number.is_none() {
            self.wrong_type(key, &text!("ett helt tal", "a whole number"), value);
        }
        number
    }

    /// Reports the keys of `section` that nobody asked for.
    pub fn finish(&mut self, section: Section<'_, '_>) {
        for (key, _) in section.table.iter() {
            let name: &str = key.get_ref();
            if section.known.contains(name) {
                continue;
            }
            let known = section.known.iter().copied().collect::<Vec<_>>().join(", ");
            let problem = Problem::error("unknown_key", text!("okänd nyckel ”{name}”", "unknown key “{name}”"))
                .why(text!(
                    "en felstavad inställning skulle annars gälla i tysthet",
                    "a misspelt setting would otherwise be ignored in silence"
                ))
                .hint(text!("nycklarna här är: {known}", "the keys here are: {known}"));
            self.problem(problem, key.span());
        }
    }

    fn missing(&mut self, section: &Section<'_, '_>, key: &'static str) {
        let place = if section.name.is_empty() { key.to_owned() } else { section.path(key) };
        let problem = Problem::error("missing_key", text!("”{place}” saknas", "“{place}” is missing"));
        self.problem(problem, section.span.clone());
    }

    fn wrong_type(&mut self, key: &str, wanted: &Text, value: &Spanned<DeValue<'_>>) {
        let (sv, en) = (&wanted.sv, &wanted.en);
        let problem = Problem::error("wrong_type", text!("”{key}” ska vara {sv}", "“{key}” must be {en}"));
        self.problem(problem, value.span());
    }
}

impl<'d, 's> Section<'d, 's> {
    /// The key's and the value's place and value; remembers that the key is known.
    fn take(&mut self, key: &'static str) -> Option<(Range<usize>, &'d Spanned<DeValue<'s>>)> {
        self.known.insert(key);
        self.table.get_key_value(key).map(|(key, value)| (key.span(), value))
    }

    /// A table called `name` at `span`, whose keys are to be asked for: one of the values of [`Section::entries`].
    pub fn of(name: &str, span: Range<usize>, table: &'d DeTable<'s>) -> Self {
        Self { table, span, name: name.to_owned(), known: BTreeSet::new() }
    }

    /// Where the table stands.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Whether there is a value under `key`.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Where the value under `key` stands; the section's own place when there is none.
    pub fn place_of(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or_else(|| self.span.clone(), Spanned::span)
    }

    /// All keys with their values, in the order written; the caller checks the keys.
    pub fn entries(&self) -> impl Iterator<Item = (&'d str, Range<usize>, &'d Spanned<DeValue<'s>>)> + use<'d, 's> {
        self.table.iter().map(|(key, value)| (&**key.get_ref(), key.span(), value))
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

/// The last place before `before` where `wanted` stands as a key: of a repeated key, the first time.
fn nearest_before(table: &DeTable<'_>, wanted: &str, before: usize, found: &mut Option<Range<usize>>) {
    for (key, value) in table.iter() {
        let span = key.span();
        if **key.get_ref() == *wanted.trim_matches(['"', '\''])
            && span.start < before
            && found.as_ref().is_none_or(|found| found.start < span.start)
        {
            *found = Some(span);
        }
        let mut values = vec![value];
        while let Some(value) = values.pop() {
            match value.get_ref() {
                DeValue::Table(table) => nearest_before(table, wanted, before, found),
                DeValue::Array(items) => values.extend(items.iter()),
                _ => {}
            }
        }
    }
}

/// A string as TOML writes it, in quotes.
pub fn quoted(string: &str) -> String {
    toml::Value::String(string.to_owned()).to_string()
}
