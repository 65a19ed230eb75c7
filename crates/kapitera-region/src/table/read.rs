//! Reading a table, column by column within a group of rows.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use bytes::{Buf as _, Bytes};
use kapitera_message::Problem;
use parquet::basic::{Encoding, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{ChunkReader, FileReader as _, Length, SerializedFileReader, SerializedPageReader};
use parquet::file::statistics::Statistics;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor};

use super::{Schema, file_problem};

/// A stored table whose form has been checked; cheap to share between threads.
#[derive(Clone, Debug)]
pub struct StoredTable {
    path: PathBuf,
    metadata: Arc<ParquetMetaData>,
    /// Columns of texts at the end that the file lacks: it is older than they are. They read as empty texts.
    lacks: usize,
}

/// Reads a stored table; one for each thread.
#[derive(Debug)]
pub struct TableReader {
    table: StoredTable,
    file: Arc<File>,
    length: u64,
}

impl StoredTable {
    /// Opens the table at `path` and checks that it has the columns of `schema`.
    pub(crate) fn open(path: &Path, schema: &Schema) -> Result<Self, Problem> {
        Self::open_older(path, schema, 0)
    }

    /// As [`StoredTable::open`], or without the last `lacking_most` of the columns at most, which are of texts.
    pub(crate) fn open_older(path: &Path, schema: &Schema, lacking_most: usize) -> Result<Self, Problem> {
        let file = File::open(path).map_err(|error| file_problem(path, &error))?;
        let reader = SerializedFileReader::new(file).map_err(|error| file_problem(path, &error))?;
        for lacks in 0..=lacking_most {
            let wanted = schema.message_without(lacks);
            let wanted = parse_message_type(&wanted).map_err(|error| file_problem(path, &error))?;
            if *reader.metadata().file_metadata().schema() == wanted {
                return Ok(Self { path: path.to_owned(), metadata: Arc::new(reader.metadata().clone()), lacks });
            }
        }
        Err(file_problem(path, &format!("wrong columns for {}", schema.name)))
    }

    /// The number of groups of rows.
    pub fn groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// The number of rows in a group.
    ///
    /// # Panics
    ///
    /// When there is no such group; so does every method that takes a group or a column.
    pub fn rows(&self, group: usize) -> usize {
        usize::try_from(self.metadata.row_group(group).num_rows()).unwrap_or(0)
    }

    /// The number of rows in all groups.
    pub fn all_rows(&self) -> u64 {
        (0..self.groups()).map(|group| self.rows(group) as u64).sum()
    }

    /// The least and the largest value of a column of numbers or days in a group, when the file says them.
    pub fn range(&self, group: usize, column: usize) -> Option<(i32, i32)> {
        match self.metadata.row_group(group).column(column).statistics()? {
            Statistics::Int32(range) => Some((*range.min_opt()?, *range.max_opt()?)),
            _ => None,
        }
    }

    /// The least and the largest value of a column of amounts in a group, when the file says them.
    pub fn amount_range(&self, group: usize, column: usize) -> Option<(i64, i64)> {
        match self.metadata.row_group(group).column(column).statistics()? {
            Statistics::Int64(range) => Some((*range.min_opt()?, *range.max_opt()?)),
            _ => None,
        }
    }

    /// Whether a column is one that the file is too old for.
    fn lacks(&self, column: usize) -> bool {
        let there = self.metadata.file_metadata().schema_descr().num_columns();
        (there..there + self.lacks).contains(&column)
    }

    /// A reader with a file handle of its own.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub fn reader(&self) -> Result<TableReader, Problem> {
        let opened = File::open(&self.path).and_then(|file| Ok((file.metadata()?.len(), Arc::new(file))));
        let (length, file) = opened.map_err(|error| file_problem(&self.path, &error))?;
        Ok(TableReader { table: self.clone(), file, length })
    }
}

impl TableReader {
    /// The table read.
    pub fn table(&self) -> &StoredTable {
        &self.table
    }

    /// A column of numbers or days; numbers above 2³¹−1 come as the negative number of the same bits.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn numbers(&mut self, group: usize, column: usize) -> Result<ColumnReader, Problem> {
        self.has_type(column, Type::INT32)?;
        let pages = self.pages(group, column)?;
        Ok(ColumnReader::new(self.table.path.clone(), pages, None))
    }

    /// A column of texts, each as the number that `code` gives it. `code` is called once per distinct text.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn codes(
        &mut self,
        group: usize,
        column: usize,
        mut code: impl FnMut(&str) -> i32,
    ) -> Result<ColumnReader, Problem> {
        if self.table.lacks(column) {
            return Ok(ColumnReader::of_one(self.table.path.clone(), code(""), self.table.rows(group)));
        }
        let mut pages = self.pages(group, column)?;
        let path = self.table.path.clone();
        let codes = dictionary_codes(&mut pages, code).map_err(|error| file_problem(&path, &error))?;
        Ok(ColumnReader::new(path, pages, Some(codes)))
    }

    /// Reads a column of amounts in öre.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn amounts(&mut self, group: usize, column: usize) -> Result<AmountReader, Problem> {
        self.has_type(column, Type::INT64)?;
        let pages = self.pages(group, column)?;
        let pages = CodedPages { pages, codes: None, form: Form::Amounts, has_dictionary: false };
        let reader = ColumnReaderImpl::new(amount_column(), Box::new(pages));
        Ok(AmountReader { path: self.table.path.clone(), reader })
    }

    /// The distinct texts of a column in a group.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn texts(&mut self, group: usize, column: usize) -> Result<Vec<Arc<str>>, Problem> {
        let mut texts = Vec::new();
        self.codes(group, column, |text| {
            texts.push(Arc::from(text));
            0
        })?;
        Ok(texts)
    }

    /// All numbers of a column, of all groups.
    pub(crate) fn all_numbers(&mut self, column: usize) -> Result<Vec<i32>, Problem> {
        let mut all = Vec::new();
        for group in 0..self.table.groups() {
            let rows = self.table.rows(group);
            self.numbers(group, column)?.read(rows, &mut all)?;
        }
        Ok(all)
    }

    /// All texts of a column, of all groups.
    pub(crate) fn all_texts(&mut self, column: usize) -> Result<Vec<Arc<str>>, Problem> {
        let mut all = Vec::new();
        for group in 0..self.table.groups() {
            let mut texts: Vec<Arc<str>> = Vec::new();
            let mut reader = self.codes(group, column, |text| {
                texts.push(text.into());
                texts.len() as i32 - 1
            })?;
            let mut codes = Vec::new();
            reader.read(self.table.rows(group), &mut codes)?;
            all.extend(codes.into_iter().map(|code| texts[code as usize].clone()));
        }
        Ok(all)
    }

    /// All pseudonyms of a column, of all groups.
    pub(crate) fn all_pseudonyms(&mut self, column: usize) -> Result<Vec<[u8; 16]>, Problem> {
        let mut all = Vec::new();
        self.pseudonyms(column, |person| all.push(person))?;
        Ok(all)
    }

    /// Gives all pseudonyms of a column to `take`, of all groups, in order.
    pub(crate) fn pseudonyms(&mut self, column: usize, mut take: impl FnMut([u8; 16])) -> Result<(), Problem> {
        for group in 0..self.table.groups() {
            let mut pages = self.pages(group, column)?;
            let mut left = self.table.rows(group);
            loop {
                let page = pages.get_next_page().map_err(|error| file_problem(&self.table.path, &error))?;
                let Some(page) = page else { break };
                let (chunks, _) = page.buffer().as_chunks::<16>();
                for chunk in chunks.iter().take(left) {
                    take(*chunk);
                }
                left = left.saturating_sub(chunks.len());
            }
            if left > 0 {
                return Err(file_problem(&self.table.path, &"too few values"));
            }
        }
        Ok(())
    }

    /// Refuses to read a column as what it is not: the bytes would mean nothing.
    fn has_type(&self, column: usize, wanted: Type) -> Result<(), Problem> {
        let found = self.table.metadata.file_metadata().schema_descr().column(column).physical_type();
        let differs = || file_problem(&self.table.path, &format!("column {column} is {found}, not {wanted}"));
        if found == wanted { Ok(()) } else { Err(differs()) }
    }

    /// The pages of a column in a group; each is read from the disk when it is asked for.
    fn pages(&mut self, group: usize, column: usize) -> Result<Pages, Problem> {
        let group = self.table.metadata.row_group(group);
        let source = Arc::new(Source { file: self.file.clone(), length: self.length });
        let rows = usize::try_from(group.num_rows()).unwrap_or(0);
        let pages = SerializedPageReader::new(source, group.column(column), rows, None);
        pages.map_err(|error| file_problem(&self.table.path, &error))
    }
}

type Pages = SerializedPageReader<Source>;

/// Bytes read to find the header of a page; headers written here are far shorter.
const HEADER_WINDOW: usize = 512;

/// A file read by place. All columns of one reader share its handle: every read goes to its place first.
#[derive(Debug)]
struct Source {
    file: Arc<File>,
    length: u64,
}

impl Length for Source {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Source {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        let left = usize::try_from(self.length.saturating_sub(start)).unwrap_or(HEADER_WINDOW);
        Ok(self.get_bytes(start, left.min(HEADER_WINDOW))?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let short = || ParquetError::EOF("the file is too short".to_owned());
        // Asked before anything is allocated: a damaged file may name any length.
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(short());
        }
        let mut bytes = Vec::with_capacity(length);
        let mut file: &File = &self.file;
        file.seek(SeekFrom::Start(start))?;
        file.take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() == length { Ok(bytes.into()) } else { Err(short()) }
    }
}

/// Reads the dictionary page of a column of texts and gives each text its number.
fn dictionary_codes(pages: &mut Pages, mut code: impl FnMut(&str) -> i32) -> Result<Vec<u8>, ParquetError> {
    let wrong = || ParquetError::General("a column of texts has no whole dictionary".to_owned());
    let Some(Page::DictionaryPage { buf, num_values, .. }) = pages.get_next_page()? else { return Err(wrong()) };
    let mut codes = Vec::new();
    let mut rest: &[u8] = &buf;
    for _ in 0..num_values {
        let (length, after) = rest.split_first_chunk::<4>().ok_or_else(wrong)?;
        let (text, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(wrong)?;
        let text = std::str::from_utf8(text).map_err(|_| wrong())?;
        codes.extend(code(text).to_le_bytes());
        rest = after;
    }
    Ok(codes)
}

/// Reads a column of one group from its first row to its last.
pub struct ColumnReader {
    path: PathBuf,
    rows: Rows,
}

/// Where the values of a column come from.
enum Rows {
    /// From the file.
    Stored(Box<ColumnReaderImpl<Int32Type>>),
    /// The file lacks the column: one value in each of the rows left.
    Same { value: i32, left: usize },
}

impl ColumnReader {
    fn new(path: PathBuf, pages: Pages, codes: Option<Vec<u8>>) -> Self {
        let form = if codes.is_some() { Form::Codes } else { Form::Numbers };
        let pages = CodedPages { pages, codes: codes.map(Bytes::from), form, has_dictionary: false };
        Self { path, rows: Rows::Stored(Box::new(ColumnReaderImpl::new(number_column(), Box::new(pages)))) }
    }

    fn of_one(path: PathBuf, value: i32, rows: usize) -> Self {
        Self { path, rows: Rows::Same { value, left: rows } }
    }

    /// Adds the next `count` values to `out`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or holds fewer values.
    pub fn read(&mut self, count: usize, out: &mut Vec<i32>) -> Result<(), Problem> {
        let read = match &mut self.rows {
            Rows::Stored(reader) => {
                let read = reader.read_records(count, None, None, out);
                read.map_err(|error| file_problem(&self.path, &error))?.0
            }
            Rows::Same { value, left } => {
                let read = count.min(*left);
                *left -= read;
                out.extend(std::iter::repeat_n(*value, read));
                read
            }
        };
        if read == count { Ok(()) } else { Err(file_problem(&self.path, &"too few values")) }
    }
}

/// Reads a column of amounts of one group from its first row to its last.
pub struct AmountReader {
    path: PathBuf,
    reader: ColumnReaderImpl<Int64Type>,
}

impl AmountReader {
    /// Adds the next `count` amounts, in öre, to `out`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or holds fewer values.
    pub fn read(&mut self, count: usize, out: &mut Vec<i64>) -> Result<(), Problem> {
        let read = self.reader.read_records(count, None, None, out);
        let (read, ..) = read.map_err(|error| file_problem(&self.path, &error))?;
        if read == count { Ok(()) } else { Err(file_problem(&self.path, &"too few values")) }
    }
}

/// The description of a required column of amounts.
fn amount_column() -> ColumnDescPtr {
    static COLUMN: LazyLock<ColumnDescPtr> = LazyLock::new(|| described("message amount { required int64 amount; }"));
    COLUMN.clone()
}

fn described(message: &str) -> ColumnDescPtr {
    let schema = parse_message_type(message).expect("the text is a schema");
    SchemaDescriptor::new(Arc::new(schema)).column(0)
}

/// The description of a required column of numbers, whatever the column is in the file.
fn number_column() -> ColumnDescPtr {
    static COLUMN: LazyLock<ColumnDescPtr> = LazyLock::new(|| described("message number { required int32 number; }"));
    COLUMN.clone()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Numbers,
    Amounts,
    Codes,
}

impl Form {
    /// Bytes of one entry of a dictionary in the file.
    fn width(self) -> usize {
        if self == Self::Amounts { 8 } else { 4 }
    }
}

/// The pages of a column, with the dictionary of texts replaced by one of numbers. Refuses every page that the
/// decoders would not expect.
struct CodedPages {
    pages: Pages,
    /// The dictionary to give first.
    codes: Option<Bytes>,
    form: Form,
    has_dictionary: bool,
}

impl PageReader for CodedPages {
    fn get_next_page(&mut self) -> Result<Option<Page>, ParquetError> {
        if let Some(buf) = self.codes.take() {
            self.has_dictionary = true;
            let num_values = u32::try_from(buf.len() / 4)?;
            return Ok(Some(Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false }));
        }
        let page = self.pages.get_next_page()?;
        let expected = match &page {
            None => true,
            Some(Page::DictionaryPage { buf, num_values, .. }) => {
                let first = !self.has_dictionary && self.form != Form::Codes;
                self.has_dictionary = true;
                first && buf.len() / self.form.width() >= *num_values as usize
            }
            Some(Page::DataPage { encoding, .. }) => match encoding {
                Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => self.has_dictionary,
                Encoding::PLAIN => self.form != Form::Codes,
                Encoding::DELTA_BINARY_PACKED => self.form == Form::Numbers,
                _ => false,
            },
            Some(Page::DataPageV2 { .. }) => false,
        };
        if expected { Ok(page) } else { Err(ParquetError::General("a page of a form not written here".to_owned())) }
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>, ParquetError> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<(), ParquetError> {
        self.pages.skip_next_page()
    }
}

impl Iterator for CodedPages {
    type Item = Result<Page, ParquetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
