//! Reads the TOML text key by key, so that every key is either used or reported, with its place.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_model::{Source, Spot};
use kapitera_period::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A text being read, and the problems found so far.
pub(crate) struct Document {
    /// The text and its name.
    pub source: Arc<Source>,
    /// All problems found so far.
    pub problems: RefCell<Problems>,
}

/// A table being read. Each reading marks its key as known; [`Fields::finish`] reports the keys nobody asked for.
pub(crate) struct Fields<'d, 's> {
    document: &'d Document,
    table: &'d DeTable<'s>,
    /// Where the table stands.
    pub spot: Spot,
    what: Text,
    asked: RefCell<Vec<&'static str>>,
}

/// A value and where it stands.
pub(crate) type Value<'d, 's> = &'d Spanned<DeValue<'s>>;

impl Document {
    /// The place of some words.
    pub fn spot(&self, span: Range<usize>) -> Spot {
        let length = self.source.text.len();
        Spot { source: self.source.clone(), span: span.start.min(length)..span.end.min(length) }
    }

    /// Notes a problem.
    pub fn push(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// Parses the text; what is not TOML, and a key that stands twice, becomes a problem.
    pub fn parse<'s>(&self, text: &'s str) -> Option<Spanned<DeTable<'s>>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let spot = self.spot(error.span().unwrap_or(0..0));
            let said = error.message().to_owned();
            self.push(if said.contains("duplicate key") {
                let key = &self.source.text[spot.span.clone()];
                Problem::error("repeated_key", text!("”{key}” står två gånger", "“{key}” stands twice"))
                    .at(spot.here())
                    .why(text!("en av dem skulle annars gälla i tysthet", "one of them would otherwise win in silence"))
                    .hint(text!("ta bort den ena", "remove one of them"))
            } else {
                Problem::error("not_toml", text!("texten är inte TOML: {said}", "the text is not TOML: {said}"))
                    .at(spot.here())
                    .hint(text!(
                        "texter står inom citattecken, dagar skrivs 2020-01-01, varje nyckel på en egen rad",
                        "texts stand in quotes, days are written 2020-01-01, each key on a line of its own"
                    ))
            });
        }
        errors.is_empty().then_some(table)
    }

    /// The text in quotes that `value` is.
    pub fn as_text<'d>(&self, value: Value<'d, '_>) -> Option<(&'d str, Spot)> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_kind(value, &text!("en text inom citattecken", "a text in quotes"));
        }
        Some((text?, self.spot(value.span())))
    }

    /// The items of a list, or the one value where a list of one may be written without brackets.
    pub fn one_or_more<'d, 's>(&self, value: Value<'d, 's>) -> Vec<Value<'d, 's>> {
        value.get_ref().as_array().map_or_else(|| vec![value], |items| items.iter().collect())
    }

    /// One of the words of `choices`; anything else is reported with what there is to choose from.
    pub fn pick<T: Copy>(&self, value: Value<'_, '_>, choices: &[(&'static str, T)]) -> Option<T> {
        let (word, spot) = self.as_text(value)?;
        let found = choices.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if found.is_none() {
            let all = choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            self.push(
                Problem::error("unknown_word", text!("”{word}” betyder inget här", "“{word}” means nothing here"))
                    .at(spot.here())
                    .hint(text!("här kan stå: {all}", "what may stand here: {all}")),
            );
        }
        found
    }

    /// Reports a value that is not of the kind wanted.
    pub fn wrong_kind(&self, value: Value<'_, '_>, wanted: &Text) {
        let (sv, en) = (&wanted.sv, &wanted.en);
        self.push(
            Problem::error("wrong_kind", text!("här ska {sv} stå", "{en} belongs here"))
                .at(self.spot(value.span()).here()),
        );
    }
}

impl<'d, 's> Fields<'d, 's> {
    /// Begins reading `table`, which is `what` in words and stands at `spot`.
    pub fn new(document: &'d Document, table: &'d DeTable<'s>, spot: Spot, what: Text) -> Self {
        Self { document, table, spot, what, asked: RefCell::default() }
    }

    /// The document.
    pub fn document(&self) -> &'d Document {
        self.document
    }

    /// The value under `key`, when there is one.
    pub fn get(&self, key: &'static str) -> Option<Value<'d, 's>> {
        self.asked.borrow_mut().push(key);
        self.table.get(key)
    }

    /// The value under `key`, which must be there.
    pub fn need(&self, key: &'static str) -> Option<Value<'d, 's>> {
        let found = self.get(key);
        if found.is_none() {
            let (sv, en) = (&self.what.sv, &self.what.en);
            self.document.push(
                Problem::error("key_missing", text!("{sv} saknar ”{key}”", "{en} lacks “{key}”"))
                    .at(self.spot.here())
                    .hint(text!("lägg till ”{key} = …”", "add “{key} = …”")),
            );
        }
        found
    }

    /// The text under `key`.
    pub fn text(&self, key: &'static str) -> Option<(&'d str, Spot)> {
        self.document.as_text(self.get(key)?)
    }

    /// The text under `key`, which must be there.
    pub fn needed_text(&self, key: &'static str) -> Option<(&'d str, Spot)> {
        self.document.as_text(self.need(key)?)
    }

    /// The day under `key`.
    pub fn day(&self, key: &'static str) -> Option<Date> {
        let value = self.get(key)?;
        let day = value.get_ref().as_datetime().filter(|moment| moment.time.is_none()).and_then(|moment| {
            let day = moment.date?;
            Date::new(i16::try_from(day.year).ok()?, day.month.cast_signed(), day.day.cast_signed()).ok()
        });
        if day.is_none() {
            self.document.wrong_kind(value, &text!("en dag (2020-01-01)", "a day (2020-01-01)"));
        }
        day
    }

    /// The day under `key`, which must be there.
    pub fn needed_day(&self, key: &'static str) -> Option<Date> {
        self.need(key)?;
        self.day(key)
    }

    /// The whole number from `least` under `key`.
    pub fn whole(&self, key: &'static str, least: u32) -> Option<u32> {
        let value = self.get(key)?;
        let number = value.get_ref().as_integer().and_then(|number| {
            u32::from_str_radix(&number.as_str().replace('_', ""), number.radix())
                .ok()
                .filter(|&number| number >= least)
        });
        if number.is_none() {
            self.document
                .wrong_kind(value, &text!("ett helt tal, {least} eller mer", "a whole number, {least} or more"));
        }
        number
    }

    /// One of the words of `choices` under `key`, or `default` when the key is not there.
    pub fn choice<T: Copy>(&self, key: &'static str, choices: &[(&'static str, T)], default: T) -> T {
        self.get(key).and_then(|value| self.document.pick(value, choices)).unwrap_or(default)
    }

    /// The tables of the list of tables under `key`; none when it is missing.
    pub fn tables(&self, key: &'static str, what: &Text) -> Vec<Fields<'d, 's>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let mut tables = Vec::new();
        for item in self.document.one_or_more(value) {
            match item.get_ref().as_table() {
                Some(table) => {
                    let spot = self.document.spot(item.span());
                    tables.push(Fields::new(self.document, table, spot, what.clone()));
                }
                None => self.document.wrong_kind(item, &text!("en tabell", "a table")),
            }
        }
        tables
    }

    /// The entries of the table under `key`: name, place of the name, value.
    pub fn entries(&self, key: &'static str) -> Vec<(&'d str, Spot, Value<'d, 's>)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            self.document.wrong_kind(value, &text!("en tabell", "a table"));
            return Vec::new();
        };
        table.iter().map(|(key, value)| (&**key.get_ref(), self.document.spot(key.span()), value)).collect()
    }

    /// Reports the keys that nobody asked for.
    pub fn finish(self) {
        let mut asked = self.asked.into_inner();
        asked.sort_unstable();
        asked.dedup();
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            if asked.contains(&name) {
                continue;
            }
            let (sv, en, known) = (&self.what.sv, &self.what.en, asked.join(", "));
            self.document.push(
                Problem::error("unknown_key", text!("{sv} har inget ”{name}”", "{en} has no “{name}”"))
                    .at(self.document.spot(key.span()).here())
                    .why(text!(
                        "en felstavad regel skulle annars inte gälla, i tysthet",
                        "a misspelt rule would otherwise not hold, in silence"
                    ))
                    .hint(text!("här kan stå: {known}", "what may stand here: {known}")),
            );
        }
    }
}
