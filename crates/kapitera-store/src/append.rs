//! Recording a batch: all of it or nothing, once.

use std::collections::BTreeMap;

use kapitera_books::{Batch, Entry, NewEntry, Record, RecordKind, detail_sha256};
use kapitera_message::{Problem, text};

use crate::check;
use crate::database::{Database, Value};
use crate::derived::Derived;
use crate::encode::{ENTRIES, read_entry};
use crate::insert::insert_entries;

/// Keys asked for at once.
const KEYS: usize = 50;

/// Records a batch in the transaction that has begun. Gives its entries, and whether anything was written.
pub(crate) fn append(database: &mut Database, batch: &Batch) -> Result<(Vec<Entry>, bool), Problem> {
    let there = there(database, batch)?;
    for new in &batch.entries {
        if let Some(entry) = there.get(new.key.as_str()) {
            same(entry, new, &batch.by)?;
        }
    }
    let missing = |new: &&NewEntry| !there.contains_key(new.key.as_str());
    let Some(first_missing) = batch.entries.iter().find(missing) else {
        return Ok((in_order(batch, there, Vec::new()), false));
    };
    // A text is what it is, whoever recorded it first; anything else that is there already belongs to another batch.
    let half = batch.entries.iter().find(|new| !missing(new) && new.record.kind() != RecordKind::Text);
    if let Some(new) = half {
        let (key, lacks) = (&new.key, &first_missing.key);
        let entry = &there[key.as_str()];
        return Err(taken(entry).why(text!(
            "samma sak är registrerad, men utan {lacks}: det som registreras tillsammans är registrerat tillsammans",
            "the same is recorded, but without {lacks}: what is recorded together stands together"
        )));
    }
    let before = Derived::load(database)?;
    let (sealed, after) = seal(batch, &there, before.clone())?;
    insert_entries(database, &sealed)?;
    after.store(&before, database)?;
    Ok((in_order(batch, there, sealed), true))
}

/// Seals the entries that are not there, each after the one before.
fn seal(
    batch: &Batch,
    there: &BTreeMap<String, Entry>,
    mut derived: Derived,
) -> Result<(Vec<(Entry, Record)>, Derived), Problem> {
    let mut sealed = Vec::with_capacity(batch.entries.len());
    for new in batch.entries.iter().filter(|new| !there.contains_key(&new.key)) {
        let mut new = new.clone();
        if let Record::Voucher(voucher) = &mut new.record {
            voucher.number = Some(derived.series.get(&voucher.series).copied().unwrap_or(0) + 1);
        }
        let entry = Entry::seal(derived.head.number + 1, batch.at, &batch.by, &new, &derived.head.sha256);
        let mut problems = Vec::new();
        derived.add(&entry, &new.record, &mut problems);
        if let Some(problem) = problems.into_iter().next() {
            let key = &new.key;
            return Err(problem.named(text!("nyckel {key}", "key {key}")));
        }
        sealed.push((entry, new.record));
    }
    Ok((sealed, derived))
}

/// The entries that are there under the keys of a batch.
fn there(database: &mut Database, batch: &Batch) -> Result<BTreeMap<String, Entry>, Problem> {
    let columns = ENTRIES.columns();
    let mut there = BTreeMap::new();
    for keys in batch.entries.chunks(KEYS) {
        // The last key stands in all the places that are left, so that the statement is always the same.
        let last = keys.last().map(|new| new.key.as_str()).unwrap_or_default();
        let keys = keys.iter().map(|new| new.key.as_str()).chain(std::iter::repeat(last)).take(KEYS);
        let values: Vec<Value<'_>> = keys.map(Value::from).collect();
        let places: Vec<String> = (1..=KEYS).map(|place| format!("${place}")).collect();
        let places = places.join(", ");
        let rows = database.query(&format!("SELECT {columns} FROM entries WHERE entry_key IN ({places})"), &values)?;
        for mut cells in rows {
            let entry = read_entry(&mut cells)?;
            there.insert(entry.key.clone(), entry);
        }
    }
    Ok(there)
}

/// Whether the entry that is there is what was to be recorded: the same record by the same person. When it was recorded
/// does not matter: who repeats does it later.
fn same(entry: &Entry, new: &NewEntry, by: &str) -> Result<(), Problem> {
    let numberless = match (&new.record, Record::read(entry.kind, &entry.body)?) {
        (Record::Voucher(_), Record::Voucher(mut voucher)) => {
            voucher.number = None;
            Record::Voucher(voucher).body()
        }
        _ => entry.body.clone(),
    };
    let same = entry.kind == new.record.kind()
        && numberless == new.record.body()
        && entry.detail_sha256 == detail_sha256(&new.record.details())
        && (entry.by == by || entry.kind == RecordKind::Text);
    if same { Ok(()) } else { Err(taken(entry)) }
}

fn taken(entry: &Entry) -> Problem {
    let Entry { key, by, at, number, .. } = entry;
    Problem::error(
        "entry_key_taken",
        text!("{key} är redan registrerad av {by} {at}", "{key} is recorded already, by {by} {at}"),
    )
    .named(check::place(*number, key))
    .hint(text!("se vad som är registrerat, och gör om därifrån", "look at what is recorded, and go on from there"))
}

fn in_order(batch: &Batch, mut there: BTreeMap<String, Entry>, sealed: Vec<(Entry, Record)>) -> Vec<Entry> {
    there.extend(sealed.into_iter().map(|(entry, _)| (entry.key.clone(), entry)));
    batch.entries.iter().filter_map(|new| there.remove(&new.key)).collect()
}
