//! Stored tables: Parquet files with required columns of a few simple kinds, written and read column by column.
//!
//! Numbers and days are 32-bit integers, amounts are öre in 64 bits, texts are dictionary-encoded, and nothing is compressed, so that reading
//! a column is unpacking bits and looking up in a small table. Columns are read through Parquet's page interface
//! rather than as Arrow batches: the dictionary of a text column is replaced by the numbers that the caller gives
//! its entries, so that one pass unpacks the column and codes it.

mod read;
mod write;

pub use read::{AmountReader, ColumnReader, StoredTable, TableReader};
pub(crate) use write::hex;
pub(crate) use write::{TableWriter, Values};

use std::path::Path;

use kapitera_message::{Problem, text};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    /// Days since 1970-01-01.
    Day,
    /// Whole numbers from 0 to 2³²−1 with few distinct values.
    Number,
    /// Whole numbers that ascend.
    Ascending,
    /// Öre, from −2⁶³ to 2⁶³−1.
    Amount,
    /// Texts.
    Text,
    /// Pseudonyms of 16 bytes.
    Pseudonym,
}

/// A table's name and columns.
#[derive(Debug)]
pub(crate) struct Schema {
    /// The name written in the file.
    pub name: &'static str,
    /// The columns in order.
    pub columns: &'static [(&'static str, ColumnKind)],
}

impl Schema {
    /// The schema as Parquet's message text.
    fn message(&self) -> String {
        self.message_without(0)
    }

    /// The same without the last `left_out` columns.
    fn message_without(&self, left_out: usize) -> String {
        let kept = self.columns.len().saturating_sub(left_out);
        let columns = self.columns[..kept].iter().map(|(name, kind)| match kind {
            ColumnKind::Day => format!("required int32 {name} (DATE);"),
            ColumnKind::Number | ColumnKind::Ascending => format!("required int32 {name} (INTEGER(32,false));"),
            ColumnKind::Amount => format!("required int64 {name};"),
            ColumnKind::Text => format!("required binary {name} (STRING);"),
            ColumnKind::Pseudonym => format!("required fixed_len_byte_array(16) {name};"),
        });
        format!("message {} {{ {} }}", self.name, columns.collect::<String>())
    }
}

/// The problem of a stored file that cannot be read or written.
pub(crate) fn file_problem(path: &Path, error: &dyn std::fmt::Display) -> Problem {
    let path = path.display().to_string();
    Problem::error(
        "stored_file",
        text!("filen kan inte läsas eller skrivas: {error}", "the file cannot be read or written: {error}"),
    )
    .named(text!("{path}", "{path}"))
    .hint(text!("kör ”kapitera verify” för att se vad som är helt", "run “kapitera verify” to see what is whole"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;

    const SCHEMA: Schema = Schema {
        name: "test",
        columns: &[
            ("day", ColumnKind::Day),
            ("number", ColumnKind::Number),
            ("ascending", ColumnKind::Ascending),
            ("name", ColumnKind::Text),
            ("person", ColumnKind::Pseudonym),
            ("amount", ColumnKind::Amount),
            ("word", ColumnKind::Text),
        ],
    };

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn columns_come_back(rows in prop::collection::vec((any::<i32>(), any::<u32>(), any::<u32>(), "[a-zå]{0,3}", any::<[u8; 16]>(), any::<i64>()), 1..300), split in 1usize..300) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("t.parquet");
            let words: Vec<Arc<str>> = ["", "a", "å", "never"].map(Arc::from).to_vec();
            let word = |row: usize| (row % 3) as u32;
            let mut written = 0;
            let mut writer = TableWriter::create(&path, &SCHEMA).unwrap();
            for rows in rows.chunks(split) {
                writer.group(&[
                    Values::Numbers(rows.iter().map(|row| row.0).collect()),
                    Values::Numbers(rows.iter().map(|row| row.1 as i32).collect()),
                    Values::Numbers(rows.iter().map(|row| row.2 as i32).collect()),
                    Values::Texts(rows.iter().map(|row| row.3.as_str()).collect()),
                    Values::Pseudonyms(rows.iter().map(|row| row.4).collect()),
                    Values::Amounts(rows.iter().map(|row| row.5).collect()),
                    Values::Words((written..written + rows.len()).map(word).collect(), &words),
                ]).unwrap();
                written += rows.len();
            }
            writer.finish().unwrap();
            let table = StoredTable::open(&path, &SCHEMA).unwrap();
            let mut reader = table.reader().unwrap();
            prop_assert_eq!(reader.all_numbers(0).unwrap(), rows.iter().map(|row| row.0).collect::<Vec<_>>());
            prop_assert_eq!(reader.all_numbers(1).unwrap(), rows.iter().map(|row| row.1 as i32).collect::<Vec<_>>());
            prop_assert_eq!(reader.all_numbers(2).unwrap(), rows.iter().map(|row| row.2 as i32).collect::<Vec<_>>());
            let names = reader.all_texts(3).unwrap();
            prop_assert!(names.iter().map(|name| &**name).eq(rows.iter().map(|row| row.3.as_str())));
            let mut persons = Vec::new();
            reader.pseudonyms(4, |person| persons.push(person)).unwrap();
            prop_assert_eq!(persons, rows.iter().map(|row| row.4).collect::<Vec<_>>());
            let mut amounts = Vec::new();
            for group in 0..table.groups() {
                let wanted: Vec<i64> = rows[amounts.len()..][..table.rows(group)].iter().map(|row| row.5).collect();
                prop_assert_eq!(
                    table.amount_range(group, 5),
                    Some((*wanted.iter().min().unwrap(), *wanted.iter().max().unwrap()))
                );
                // In two reads, as a reader by batches would.
                let first = wanted.len() / 2;
                let mut column = reader.amounts(group, 5).unwrap();
                column.read(first, &mut amounts).unwrap();
                column.read(wanted.len() - first, &mut amounts).unwrap();
                prop_assert!(column.read(1, &mut Vec::new()).is_err());
            }
            prop_assert_eq!(amounts, rows.iter().map(|row| row.5).collect::<Vec<_>>());
            let read = reader.all_texts(6).unwrap();
            prop_assert!(read.iter().enumerate().all(|(row, read)| *read == words[word(row) as usize]));
            prop_assert!(reader.amounts(0, 1).and_then(|mut column| column.read(1, &mut Vec::new())).is_err());
            prop_assert!(StoredTable::open(&path, &crate::persons::SCHEMA).is_err());
        }
    }

    /// More distinct amounts than a dictionary holds: its pages are followed by plain ones.
    #[test]
    fn amounts_that_outgrow_their_dictionary_come_back() {
        const SCHEMA: Schema = Schema { name: "test", columns: &[("amount", ColumnKind::Amount)] };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.parquet");
        let amounts: Vec<i64> = (0..400_000).map(|row| (row * 7_919) % 300_000 - 1_000).collect();
        let mut writer = TableWriter::create(&path, &SCHEMA).unwrap();
        writer.group(&[Values::Amounts(amounts.clone())]).unwrap();
        writer.finish().unwrap();
        let table = StoredTable::open(&path, &SCHEMA).unwrap();
        let mut read = Vec::new();
        table.reader().unwrap().amounts(0, 0).unwrap().read(amounts.len(), &mut read).unwrap();
        assert!(read == amounts);
        assert_eq!(table.amount_range(0, 0), Some((-1_000, 298_999)));
    }
}
