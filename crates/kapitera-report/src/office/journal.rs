//! The journal's entries.

use kapitera_books::{Entry, RecordKind};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};

use super::life::moment;

/// How much of a digest people read.
const SHOWN: usize = 12;
/// The length of a digest.
const DIGEST: usize = 64;

/// A page of the journal.
#[derive(Clone, Copy, Debug)]
pub struct JournalPage<'a> {
    /// The entries, in the order they are shown.
    pub entries: &'a [Entry],
    /// The number of the entry before which the next page begins; none when this is the last.
    pub next: Option<u64>,
}

/// A page of entries: number, when, by whom, what kind, key and hash. People read the beginnings of digests, programs the whole.
pub fn journal_output(region: &str, page: &JournalPage<'_>) -> Output {
    let table = |said: fn(&str) -> String| {
        let columns = vec![
            Column::new("entry", text!("post", "entry")),
            Column::new("at", text!("när", "when")),
            Column::new("by", text!("av", "by")),
            Column::new("kind", text!("slag", "kind")),
            Column::new("key", text!("nyckel", "key")),
            Column::new("sha256", text!("hash", "hash")),
        ];
        let rows = page.entries.iter().map(|entry| row(entry, said)).collect();
        Table { key: "entries", heading: Text::default(), columns, rows, total: None }
    };
    let whole = table(str::to_owned);
    let for_people = if whole.rows.is_empty() {
        Part::Sentences { key: "none", heading: Text::default(), sentences: vec![text!("inga poster", "no entries")] }
    } else {
        Part::ForPeople(table(short))
    };
    let mut parts = vec![for_people, Part::ForPrograms(whole.clone())];
    if let Some(entry) = page.next {
        parts.push(Part::Sentences {
            key: "next",
            heading: Text::default(),
            sentences: vec![text!("Nästa sida: --before {entry}", "Next page: --before {entry}")],
        });
    }
    Output { title: Some(text!("{region}: journalen", "{region}: the journal")), parts, csv: Some(whole) }
}

fn row(entry: &Entry, said: fn(&str) -> String) -> Vec<Cell> {
    vec![
        Cell::Whole(entry.number.into()),
        moment(entry.at),
        Cell::Name(entry.by.clone()),
        kind_cell(entry.kind),
        Cell::Name(said(&entry.key)),
        Cell::Name(said(&entry.sha256)),
    ]
}

/// What an entry records.
pub(super) fn kind_cell(kind: RecordKind) -> Cell {
    let said = match kind {
        RecordKind::Text => text!("text", "text"),
        RecordKind::Draft => text!("utkast", "draft"),
        RecordKind::Step => text!("steg", "step"),
        RecordKind::Voucher => text!("verifikation", "voucher"),
        RecordKind::Period => text!("bokföringsmånad", "month of the books"),
        RecordKind::Plan => text!("plan", "plan"),
        RecordKind::PlanStep => text!("steg i plan", "step of a plan"),
        RecordKind::Payment => text!("betalning", "payment"),
        RecordKind::Export => text!("fil", "file"),
        RecordKind::Publication => text!("publicering", "publication"),
        RecordKind::PublicationStep => text!("steg i publicering", "step of a publication"),
        RecordKind::Outcome => text!("utfall i program", "outcome in a programme"),
    };
    Cell::Code(kind.name(), said)
}

/// A text in which each digest is cut to its beginning.
fn short(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_inclusive(['/', '@']) {
        let Some((digits, end)) = word.split_at_checked(DIGEST) else {
            out.push_str(word);
            continue;
        };
        if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            out.push_str(&digits[..SHOWN]);
            out.push('…');
            out.push_str(end);
        } else {
            out.push_str(word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digests_are_cut() {
        let digest = "0123456789abcdef".repeat(4);
        assert_eq!(short(&digest), "0123456789ab…");
        assert_eq!(short(&format!("text/{digest}@models/å.toml")), "text/0123456789ab…@models/å.toml");
        // Sixty-four bytes may end within a letter.
        let long = format!("export/{}å.pdf", "a-".repeat(31) + "x");
        assert_eq!(short(&long), long);
    }
}
