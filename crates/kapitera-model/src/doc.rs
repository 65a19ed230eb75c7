//! The text as a tree that remembers where each word stands.
//!
//! Numbers keep the digits that were written; nothing passes through binary floating point.

use std::ops::Range;
use std::sync::Arc;

use kapitera_message::{Place, Problem, Problems, Text, text};
use kapitera_period::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A text and the name it is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as the person knows it.
    pub file: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The text.
    pub source: Arc<Source>,
    /// The words, as byte positions.
    pub span: Range<usize>,
}

impl Spot {
    /// The place for a problem, with a word on what stands there.
    pub fn place(&self, label: Text) -> Place {
        Place::InText {
            file: self.source.file.clone(),
            source: self.source.text.clone(),
            span: self.span.clone(),
            label,
        }
    }

    /// The place for a problem, without a word.
    pub fn here(&self) -> Place {
        self.place(Text::default())
    }

    /// The file and the line, for people: `models/x.toml:12`.
    pub fn line(&self) -> String {
        let end = self.span.start.min(self.source.text.len());
        let line = self.source.text.as_bytes()[..end].iter().filter(|&&byte| byte == b'\n').count() + 1;
        format!("{}:{line}", self.source.file)
    }
}

/// A value of the text.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub spot: Spot,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A text in quotes.
    Text(String),
    /// A number as it was written.
    Number(String),
    /// `true` or `false`.
    Flag(bool),
    /// A day, `2020-01-01`.
    Day(Date),
    /// A list.
    List(Vec<Node>),
    /// A table, its entries in the order of the text.
    Table(Vec<Entry>),
}

/// One entry of a table.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub spot: Spot,
    /// The value.
    pub value: Node,
}

impl Node {
    /// What the value is, in words.
    pub fn kind_name(&self) -> Text {
        match &self.kind {
            Kind::Text(said) if said.chars().count() <= 30 => text!("texten ”{said}”", "the text “{said}”"),
            Kind::Text(_) => text!("en text", "a text"),
            Kind::Number(digits) => text!("talet {digits}", "the number {digits}"),
            Kind::Flag(flag) => Text::same(flag.to_string()),
            Kind::Day(day) => text!("dagen {day}", "the day {day}"),
            Kind::List(items) if items.is_empty() => text!("en tom lista", "an empty list"),
            Kind::List(_) => text!("en lista", "a list"),
            Kind::Table(_) => text!("en tabell", "a table"),
        }
    }

    /// The entry with `key`, when this is a table that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The entries, when this is a table.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Table(entries) => entries,
            _ => &[],
        }
    }
}

/// Reads a TOML text.
///
/// # Errors
///
/// All places where the text is not TOML, and every repeated key with both its places.
pub fn parse(source: &Arc<Source>) -> Result<Node, Problems> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let mut problems = Problems::new();
    let mut repeated_table = 0..0;
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        // The keys of a table that stands twice are there twice because of it.
        if repeated_table.contains(&at) && is_repeated(error) {
            continue;
        }
        if is_repeated(error) && is_heading(&source.text, at) {
            let end =
                source.text.get(at..).and_then(|rest| rest.find("\n[")).map_or(source.text.len(), |length| at + length);
            repeated_table = at..end;
        }
        problems.push(syntax_problem(source, error));
    }
    let spot = Spot { source: source.clone(), span: 0..0 };
    let node = Node { kind: convert_table(source, table.get_ref(), &mut problems), spot };
    if problems.is_empty() { Ok(node) } else { Err(problems) }
}

fn is_repeated(error: &toml::de::Error) -> bool {
    error.message().contains("duplicate key")
}

/// Whether the line of this place is a table's heading.
fn is_heading(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before[before.rfind('\n').map_or(0, |end| end + 1)..].trim_start().starts_with('[')
}

fn syntax_problem(source: &Arc<Source>, error: &toml::de::Error) -> Problem {
    let length = source.text.len();
    let span = error.span().unwrap_or(0..0);
    let span = span.start.min(length)..span.end.min(length);
    let said = error.message().to_owned();
    let spot = Spot { source: source.clone(), span };
    if is_repeated(error) {
        return repeated_key(&spot);
    }
    Problem::error("not_toml", text!("texten är inte TOML: {said}", "the text is not TOML: {said}"))
        .at(spot.here())
        .hint(text!(
            "texter står inom citattecken, tal med punkt och utan mellanslag, dagar som 2020-01-01",
            "texts stand in quotes, numbers with a point and no spaces, days as 2020-01-01"
        ))
}

fn repeated_key(spot: &Spot) -> Problem {
    let source = &spot.source.text;
    let key = &source[spot.span.clone()];
    let mut problem = Problem::error("repeated_key", text!("”{key}” står två gånger", "“{key}” stands twice"))
        .at(spot.place(text!("andra gången", "the second time")));
    if let Some(first) = first_place_of(source, key, spot.span.start) {
        let first = Spot { source: spot.source.clone(), span: first };
        problem = problem.at(first.place(text!("första gången", "the first time")));
    }
    problem
        .why(text!("en av dem skulle annars gälla i tysthet", "one of them would otherwise win in silence"))
        .hint(text!("ta bort den ena, eller ge den ett eget namn", "remove one of them, or give it its own name"))
}

/// The nearest earlier line that sets the same key, or opens the same table.
fn first_place_of(source: &str, key: &str, before: usize) -> Option<Range<usize>> {
    let line_start = source[..before].rfind('\n').map_or(0, |index| index + 1);
    let line = source[line_start..].lines().next().unwrap_or("").trim();
    let mut found = None;
    let mut position = 0;
    for earlier in source[..line_start].split_inclusive('\n') {
        let trimmed = earlier.trim();
        let same = if line.starts_with('[') { trimmed == line } else { sets_key(trimmed, key) };
        if same && let Some(offset) = earlier.find(key) {
            found = Some(position + offset..position + offset + key.len());
        }
        position += earlier.len();
    }
    found
}

fn sets_key(line: &str, key: &str) -> bool {
    line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
}

fn convert_table(source: &Arc<Source>, table: &DeTable<'_>, problems: &mut Problems) -> Kind {
    let entries = table.iter().map(|(key, value)| Entry {
        key: key.get_ref().to_string(),
        spot: Spot { source: source.clone(), span: key.span() },
        value: convert(source, value, problems),
    });
    Kind::Table(entries.collect())
}

fn convert(source: &Arc<Source>, value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Node {
    let spot = Spot { source: source.clone(), span: value.span() };
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Text(text.to_string()),
        DeValue::Integer(number) => Kind::Number(match number.radix() {
            10 => number.as_str().to_owned(),
            _ => source.text.get(value.span()).unwrap_or_default().to_owned(),
        }),
        DeValue::Float(number) => Kind::Number(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Kind::Flag(*flag),
        DeValue::Datetime(moment) => match (moment.date, moment.time) {
            (Some(day), None) => day_kind(day.year, day.month, day.day),
            _ => {
                problems.push(
                    Problem::error(
                        "not_a_day",
                        text!("här ska en dag stå, utan klockslag", "a day belongs here, without a time"),
                    )
                    .at(spot.here())
                    .hint(text!("skriv till exempel 2020-01-01", "write for example 2020-01-01")),
                );
                Kind::Text(moment.to_string())
            }
        },
        DeValue::Array(items) => Kind::List(items.iter().map(|item| convert(source, item, problems)).collect()),
        DeValue::Table(table) => convert_table(source, table, problems),
    };
    Node { kind, spot }
}

/// The TOML reader has checked the day against the calendar already; a text is left where it has not.
fn day_kind(year: u16, month: u8, day: u8) -> Kind {
    let date = i16::try_from(year).ok().and_then(|year| Date::new(year, month.cast_signed(), day.cast_signed()).ok());
    date.map_or_else(|| Kind::Text(format!("{year:04}-{month:02}-{day:02}")), Kind::Day)
}
