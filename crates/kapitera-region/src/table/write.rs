//! Writing a table, group of rows by group of rows, with its digest.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kapitera_message::Problem;
use parquet::basic::Encoding;
use parquet::data_type::{ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use sha2::{Digest as _, Sha256};

use super::{ColumnKind, Schema, file_problem};

/// The values of one column in one group of rows.
pub(crate) enum Values<'a> {
    /// Days, or numbers bit for bit.
    Numbers(Vec<i32>),
    /// Öre.
    Amounts(Vec<i64>),
    /// Texts.
    Texts(Vec<&'a str>),
    /// Texts as their places in a list of words, each word there once.
    Words(Vec<u32>, &'a [Arc<str>]),
    /// Pseudonyms.
    Pseudonyms(Vec<[u8; 16]>),
}

/// Writes a table.
pub(crate) struct TableWriter {
    path: PathBuf,
    inner: SerializedFileWriter<Hashing>,
}

impl TableWriter {
    /// Begins a table at `path`.
    pub fn create(path: &Path, schema: &Schema) -> Result<Self, Problem> {
        let file = File::create_new(path).map_err(|error| file_problem(path, &error))?;
        let sink = Hashing { file: BufWriter::with_capacity(1 << 18, file), digest: Sha256::new() };
        let message = parse_message_type(&schema.message()).map_err(|error| file_problem(path, &error))?;
        let inner = SerializedFileWriter::new(sink, Arc::new(message), Arc::new(properties(schema)))
            .map_err(|error| file_problem(path, &error))?;
        Ok(Self { path: path.to_owned(), inner })
    }

    /// Writes one group of rows: a column of values for each column of the schema, all of one length.
    pub fn group(&mut self, columns: &[Values<'_>]) -> Result<(), Problem> {
        let written = self.write_group(columns);
        written.map_err(|error| file_problem(&self.path, &error))
    }

    fn write_group(&mut self, columns: &[Values<'_>]) -> Result<(), ParquetError> {
        let mut group = self.inner.next_row_group()?;
        for values in columns {
            let Some(mut column) = group.next_column()? else { break };
            write_column(&mut column, values)?;
            column.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Ends the table on the disk; gives the digest of the file.
    pub fn finish(self) -> Result<String, Problem> {
        let path = self.path;
        let sink = self.inner.into_inner().map_err(|error| file_problem(&path, &error))?;
        let file = sink.file.into_inner().map_err(|error| file_problem(&path, &error))?;
        file.sync_all().map_err(|error| file_problem(&path, &error))?;
        Ok(hex(&sink.digest.finalize()))
    }
}

/// Bytes of the dictionary of a column of amounts; from there on they are written plain.
const AMOUNTS_DICTIONARY: usize = 1 << 20;

/// Large dictionaries are kept whole: counting looks values up in them instead of comparing texts. Pages are small, so
/// that reading one reuses memory that is still in the processor's cache.
fn properties(schema: &Schema) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_created_by("kapitera".to_owned())
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_dictionary_page_size_limit(256 << 20)
        .set_data_page_size_limit(64 << 10)
        .set_data_page_row_count_limit(1 << 20)
        .set_max_row_group_row_count(None);
    for (name, kind) in schema.columns {
        let path = ColumnPath::from(*name);
        properties = match kind {
            ColumnKind::Day | ColumnKind::Number => properties,
            // Fees and prices repeat; when they do not, a dictionary would only cost space and time.
            ColumnKind::Amount => properties.set_column_dictionary_page_size_limit(path, AMOUNTS_DICTIONARY),
            // Comparing texts for a least and a largest one costs more than all the rest, and nobody asks for it.
            ColumnKind::Text => properties.set_column_statistics_enabled(path, EnabledStatistics::None),
            ColumnKind::Ascending => properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
            ColumnKind::Pseudonym => properties
                .set_column_statistics_enabled(path.clone(), EnabledStatistics::None)
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::PLAIN),
        };
    }
    properties.build()
}

fn write_column(column: &mut SerializedColumnWriter<'_>, values: &Values<'_>) -> Result<(), ParquetError> {
    match values {
        Values::Numbers(numbers) => column.typed::<Int32Type>().write_batch(numbers, None, None)?,
        Values::Amounts(amounts) => column.typed::<Int64Type>().write_batch(amounts, None, None)?,
        Values::Words(codes, words) => {
            let mut shared: Vec<Option<ByteArray>> = vec![None; words.len()];
            let mut array = |code: u32| {
                let text = || ByteArray::from(words[code as usize].as_bytes().to_vec());
                shared[code as usize].get_or_insert_with(text).clone()
            };
            let arrays: Vec<ByteArray> = codes.iter().map(|&code| array(code)).collect();
            column.typed::<ByteArrayType>().write_batch(&arrays, None, None)?
        }
        Values::Texts(texts) => {
            let mut shared: HashMap<&str, ByteArray> = HashMap::new();
            let arrays: Vec<ByteArray> = texts
                .iter()
                .map(|text| shared.entry(text).or_insert_with(|| ByteArray::from(text.as_bytes().to_vec())).clone())
                .collect();
            column.typed::<ByteArrayType>().write_batch(&arrays, None, None)?
        }
        Values::Pseudonyms(persons) => {
            let arrays: Vec<FixedLenByteArray> =
                persons.iter().map(|person| ByteArray::from(person.to_vec()).into()).collect();
            column.typed::<FixedLenByteArrayType>().write_batch(&arrays, None, None)?
        }
    };
    Ok(())
}

/// A file whose digest is taken while it is written.
struct Hashing {
    file: BufWriter<File>,
    digest: Sha256,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// A digest as hex digits.
pub(crate) fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
