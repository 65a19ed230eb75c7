//! Reported values: how their rows become one figure for a month.

use std::cell::RefCell;

use kapitera_message::{Problems, Text, text};

use super::parameters::label;
use crate::activity::{DeclaredValue, Take};
use crate::doc::Entry;
use crate::fields::Fields;
use crate::rule_words::TAKES;

pub(super) fn values(entries: &[Entry], problems: &RefCell<Problems>) -> Vec<DeclaredValue> {
    entries.iter().map(|entry| value(entry, problems)).collect()
}

fn value(entry: &Entry, problems: &RefCell<Problems>) -> DeclaredValue {
    let name = &entry.key;
    let fields = Fields::new(&entry.value, text!("värdet ”{name}”", "the value “{name}”"), problems);
    let label = label(&fields).unwrap_or_else(|| Text::same(name));
    let unit = fields.need("unit").and(fields.text("unit")).map(|(unit, _)| unit).unwrap_or_default();
    let take = fields.choice("take", &TAKES, Take::Sum);
    let without_row = fields.number("without-row");
    fields.finish();
    DeclaredValue { name: name.as_str().into(), label, unit, take, without_row, spot: entry.spot.clone() }
}
