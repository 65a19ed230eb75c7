//! Stored tables: Parquet files with required columns of three simple kinds, written and read column by column.
//!
//! Numbers and days are 32-bit integers, texts are dictionary-encoded, and nothing is compressed, so that reading
//! a column is unpacking bits and looking up in a small table. Columns are read through Parquet's page interface
//! rather than as Arrow batches: the dictionary of a text column is replaced by the numbers that the caller gives
//! its entries, so that one pass unpacks the column and codes it.

mod read;
mod write;

pub use read::{ColumnReader, StoredTable, TableReader};
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
        let columns = self.columns.iter().map(|(name, kind)| match kind {
            ColumnKind::Day => format!("required int32 {name} (DATE);"),
            ColumnKind::Number | ColumnKind::Ascending => format!("required int32 {name} (INTEGER(32,false));"),
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
    use super::*;
    use proptest::prelude::*;

    const SCHEMA: Schema = Schema {
        name: "test",
        columns: &[
            ("day", ColumnKind::Day),
            ("number", ColumnKind::Number),
            ("ascending", ColumnKind::Ascending),
            ("name", ColumnKind::Text),
            ("person", ColumnKind::Pseudonym),
        ],
    };

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn columns_come_back(rows in prop::collection::vec((any::<i32>(), any::<u32>(), any::<u32>(), "[a-zå]{0,3}", any::<[u8; 16]>()), 1..300), split in 1usize..300) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("t.parquet");
            let mut writer = TableWriter::create(&path, &SCHEMA).unwrap();
            for rows in rows.chunks(split) {
                writer.group(&[
                    Values::Numbers(rows.iter().map(|row| row.0).collect()),
                    Values::Numbers(rows.iter().map(|row| row.1 as i32).collect()),
                    Values::Numbers(rows.iter().map(|row| row.2 as i32).collect()),
                    Values::Texts(rows.iter().map(|row| row.3.as_str()).collect()),
                    Values::Pseudonyms(rows.iter().map(|row| row.4).collect()),
                ]).unwrap();
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
            prop_assert!(StoredTable::open(&path, &crate::persons::SCHEMA).is_err());
        }
    }
}
