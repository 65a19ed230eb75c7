//! SQLite's rollback journal while a transaction is under way: which pages it changes, and what they were.
//!
//! Before a page that was there is changed, SQLite writes it to the journal; so the journal names every page that is
//! changed but for new ones, which lie after the others, and the first, which is changed last. Its form is that of
//! <https://sqlite.org/fileformat2.html#the_rollback_journal>.

use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::Path;

/// What a transaction changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Changed {
    /// These pages of those that were there.
    Pages(Vec<u32>),
    /// It cannot be said.
    Unknown,
    /// Among others this page, which was not what it should have been.
    Tampered(u32),
}

const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
const HEADER: u64 = 28;

/// Reads the journal of the transaction under way; `holds` is asked of each page as it was.
pub(super) fn read(path: &Path, page_size: u32, holds: impl Fn(u32, &[u8]) -> bool) -> io::Result<Changed> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Changed::Unknown),
        Err(error) => return Err(error),
    };
    let mut left = file.metadata()?.len();
    let mut input = BufReader::with_capacity(1 << 20, file);
    let record = u64::from(page_size) + 8;
    let mut pages = Vec::new();
    let mut page_bytes = vec![0; usize::try_from(page_size).unwrap_or(0)];
    while left >= HEADER {
        let Some(Header { records, sector }) = header(&mut input, page_size)? else { return Ok(Changed::Unknown) };
        skip(&mut input, (sector - HEADER).min(left - HEADER))?;
        left = left.saturating_sub(sector);
        let records = records.unwrap_or(left / record);
        if records.checked_mul(record).is_none_or(|size| size > left) {
            return Ok(Changed::Unknown);
        }
        for _ in 0..records {
            let page = number(&mut input)?;
            input.read_exact(&mut page_bytes)?;
            number(&mut input)?;
            if page == 0 {
                return Ok(Changed::Unknown);
            }
            if !holds(page, &page_bytes) {
                return Ok(Changed::Tampered(page));
            }
            pages.push(page);
        }
        left -= records * record;
        // The next header stands at the next whole sector.
        let gap = (sector - (records * record) % sector) % sector;
        skip(&mut input, gap.min(left))?;
        left = left.saturating_sub(gap);
    }
    Ok(if pages.is_empty() { Changed::Unknown } else { Changed::Pages(pages) })
}

struct Header {
    /// None: all that follow.
    records: Option<u64>,
    sector: u64,
}

/// None when it is not understood.
fn header(input: &mut impl io::Read, page_size: u32) -> io::Result<Option<Header>> {
    let mut magic = [0; 8];
    input.read_exact(&mut magic)?;
    let records = number(input)?;
    let _nonce = number(input)?;
    let _pages_before = number(input)?;
    let sector = u64::from(number(input)?);
    let size = number(input)?;
    // Until it is on the disk the header has neither its first words nor the number of records.
    let open = magic == [0; 8] && records == 0;
    let understood = (open || magic == MAGIC) && size == page_size && (HEADER..=65_536).contains(&sector);
    let records = (magic == MAGIC && records != u32::MAX).then_some(u64::from(records));
    Ok(understood.then_some(Header { records, sector }))
}

fn number(input: &mut impl io::Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    input.read_exact(&mut bytes)?;
    Ok(u32::from_be_bytes(bytes))
}

fn skip(input: &mut impl io::Read, bytes: u64) -> io::Result<()> {
    io::copy(&mut input.take(bytes), &mut io::sink()).map(|_| ())
}
