//! JSON for programs. Numbers with decimals are texts (`"1234.50"`), so that no reader rounds them.

use kapitera_message::Language;
use kapitera_money::decimal_text;
use serde_json::{Map, Value};

use super::{Cell, Item, Output, Part, Table};

pub(super) fn object(output: &Output, language: Language) -> Map<String, Value> {
    let mut object = Map::new();
    if let Some(title) = &output.title {
        object.insert("title".to_owned(), Value::from(title.get(language)));
    }
    insert(&mut object, &output.parts, language);
    object
}

fn insert(object: &mut Map<String, Value>, parts: &[Part], language: Language) {
    // Two parts under one key would lose the first: things of one kind stand in a list.
    let keys = parts.iter().filter_map(key).collect::<Vec<_>>();
    let twice = keys.iter().enumerate().find(|(at, key)| keys[..*at].contains(key)).map(|(_, key)| key);
    debug_assert_eq!(twice, None, "each part of a result has a key of its own");
    for part in parts {
        match part {
            Part::Table(table) | Part::ForPrograms(table) => {
                let rows = table.rows.iter().map(|row| self::row(table, row, language)).collect();
                object.insert(table.key.to_owned(), Value::Array(rows));
                if let Some(total) = &table.total {
                    object.insert(format!("{}_total", table.key), row(table, total, language));
                }
            }
            Part::Identities(_) | Part::ForPeople(_) => {}
            Part::Sentences { key, sentences, .. } => {
                let sentences = sentences.iter().map(|sentence| Value::from(sentence.get(language))).collect();
                object.insert((*key).to_owned(), Value::Array(sentences));
            }
            Part::Facts { key, facts, .. } => {
                let facts = facts.iter().map(|(key, _, cell)| ((*key).to_owned(), value(cell, language)));
                if key.is_empty() {
                    object.extend(facts);
                } else {
                    object.insert((*key).to_owned(), Value::Object(facts.collect()));
                }
            }
            Part::List { key, items } => {
                let items = items.iter().map(|item| Value::Object(self::item(item, language))).collect();
                object.insert((*key).to_owned(), Value::Array(items));
            }
        }
    }
}

/// The key that a part stands under; none for what is no part for programs.
fn key(part: &Part) -> Option<&'static str> {
    match part {
        Part::Table(table) | Part::ForPrograms(table) => Some(table.key),
        Part::Sentences { key, .. } | Part::Facts { key, .. } | Part::List { key, .. } => {
            (!key.is_empty()).then_some(*key)
        }
        Part::Identities(_) | Part::ForPeople(_) => None,
    }
}

fn item(item: &Item, language: Language) -> Map<String, Value> {
    let named = item.named.iter().map(|(key, cell)| ((*key).to_owned(), value(cell, language)));
    let mut object: Map<String, Value> = named.collect();
    insert(&mut object, &item.parts, language);
    object
}

fn row(table: &Table, row: &[Cell], language: Language) -> Value {
    let cells = table.columns.iter().zip(row).map(|(column, cell)| (column.key.clone(), value(cell, language)));
    Value::Object(cells.collect())
}

fn value(cell: &Cell, language: Language) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Name(name) => Value::from(name.as_str()),
        Cell::Code(code, _) => Value::from(*code),
        Cell::Words(words) => Value::from(words.get(language)),
        Cell::Whole(number) => i64::try_from(*number).map_or_else(|_| Value::from(number.to_string()), Value::from),
        Cell::Money(ore) | Cell::Change(ore) => Value::from(ore.to_string()),
        Cell::Decimal(mantissa, decimals) => Value::from(decimal_text(*mantissa, *decimals)),
        Cell::Flag(flag) => Value::from(*flag),
    }
}
