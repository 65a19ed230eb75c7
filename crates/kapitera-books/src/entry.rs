//! The journal: numbered entries, each chained to the one before by its hash.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::record::{Record, RecordKind};

/// What is to be recorded together: all of it or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// When, as the recorder says; never later than what the journal says already is checked by nobody.
    pub at: Timestamp,
    /// Who, as the region names its officers.
    pub by: String,
    /// The entries, in order.
    pub entries: Vec<NewEntry>,
}

/// An entry that has no number yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// The key, made by the caller and unique for ever: a second recording under it is refused, or is the same thing.
    pub key: String,
    /// What is recorded.
    pub record: Record,
}

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// From 1, without gaps.
    pub number: u64,
    /// The key.
    pub key: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// What kind of thing its body says.
    pub kind: RecordKind,
    /// The record as JSON on one line, without its details.
    pub body: String,
    /// The digest of the details: a voucher's rows, a draft's lines; of nothing for records without.
    pub detail_sha256: String,
    /// The hash of the entry before; 64 zeros for the first.
    pub previous: String,
    /// The hash of all of the above.
    pub sha256: String,
}

impl Entry {
    /// The hash that the first entry names as the one before.
    pub const GENESIS: &'static str = "0000000000000000000000000000000000000000000000000000000000000000";

    /// Seals a record as entry `number` after the entry with hash `previous`. A voucher must have its number by now.
    pub fn seal(number: u64, at: Timestamp, by: &str, new: &NewEntry, previous: &str) -> Self {
        let mut entry = Self {
            number,
            key: new.key.clone(),
            at,
            by: by.to_owned(),
            kind: new.record.kind(),
            body: new.record.body(),
            detail_sha256: detail_sha256(&new.record.details()),
            previous: previous.to_owned(),
            sha256: String::new(),
        };
        entry.sha256 = entry.hash();
        entry
    }

    /// The hash that its content has.
    pub fn hash(&self) -> String {
        let Self { number, key, at, by, body, detail_sha256, previous, .. } = self;
        let kind = self.kind.name();
        sha256(
            format!("kapitera entry 1\n{number}\n{kind}\n{key}\n{at}\n{by}\n{body}\n{detail_sha256}\n{previous}\n")
                .as_bytes(),
        )
    }
}

/// The digest of details: each on a line.
pub fn detail_sha256(details: &[String]) -> String {
    let mut hasher = Sha256::new();
    for detail in details {
        hasher.update(detail.as_bytes());
        hasher.update(b"\n");
    }
    hex(hasher)
}

/// The SHA-256 of some bytes, 64 hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(bytes);
    hex(hasher)
}

fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{PeriodAct, PeriodRecord};

    fn entry(key: &str) -> Entry {
        let month = "2020-02".parse().unwrap();
        let record = Record::Period(PeriodRecord { month, act: PeriodAct::Opened, reason: String::new() });
        Entry::seal(1, Timestamp::UNIX_EPOCH, "anna", &NewEntry { key: key.into(), record }, Entry::GENESIS)
    }

    #[test]
    fn the_hash_covers_every_field() {
        let whole = entry("period/2020-02/1");
        assert_eq!(whole.hash(), whole.sha256);
        let changes: [fn(&mut Entry); 8] = [
            |entry| entry.number = 2,
            |entry| entry.key.push('x'),
            |entry| entry.at = Timestamp::MAX,
            |entry| entry.by.push('x'),
            |entry| entry.kind = RecordKind::Step,
            |entry| entry.body.push(' '),
            |entry| entry.detail_sha256.replace_range(0..1, "x"),
            |entry| entry.previous.replace_range(0..1, "1"),
        ];
        for change in changes {
            let mut changed = whole.clone();
            change(&mut changed);
            assert_ne!(changed.hash(), whole.sha256);
        }
    }

    #[test]
    fn a_body_reads_back() {
        let entry = entry("period/2020-02/1");
        assert_eq!(entry.body, r#"{"month":"2020-02","act":"opened","reason":""}"#);
        assert_eq!(Record::read(entry.kind, &entry.body).unwrap().body(), entry.body);
        assert!(Record::read(entry.kind, r#"{"month":"2020-02","act":"opened","reason":"","x":1}"#).is_err());
    }
}
