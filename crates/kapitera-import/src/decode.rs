//! Bytes become lines of text, in a stream: memory does not grow with the file.
//!
//! The encoding is settled by reading the whole file once (byte order mark, then valid UTF-8, then
//! Windows-1252), never by a sample: one å in the last row decides. The file's hash is taken over the bytes that
//! are decoded, in the second reading.

use std::io::Read;

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use sha2::{Digest, Sha256};

use crate::RawFile;
use crate::mapping::EncodingChoice;
use crate::refuse::{self, Refusal};

/// Bytes read at a time.
const BLOCK: usize = 64 * 1024;
/// The longest line that is read; a longer one is not a row of a register.
const LINE_MAX: usize = 1024 * 1024;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// An Excel workbook (`.xlsx`).
    Excel,
    /// Text in this encoding, after `skip` bytes of byte order mark.
    Text { encoding: &'static Encoding, skip: usize },
}

/// Reads the file once and says what it is.
pub(crate) fn detect(file: &RawFile, choice: EncodingChoice) -> Result<Content, Refusal> {
    let mut input = file.open().map_err(|error| refuse::unreadable(&file.name, &error))?;
    let mut block = vec![0; BLOCK];
    let mut filled = read_full(&mut *input, &mut block).map_err(|error| refuse::unreadable(&file.name, &error))?;
    let head = &block[..filled.min(8)];
    if head.is_empty() {
        return Err(refuse::empty_file(&file.name));
    }
    if head.starts_with(b"PK\x03\x04") {
        return Ok(Content::Excel);
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(refuse::old_excel(&file.name));
    }
    if let Some((encoding, skip)) = Encoding::for_bom(head) {
        check_choice(&file.name, choice, encoding)?;
        return Ok(Content::Text { encoding, skip });
    }
    if choice == EncodingChoice::Utf16 {
        return Ok(Content::Text { encoding: UTF_16LE, skip: 0 });
    }
    let mut check = Utf8Check::default();
    while filled > 0 {
        check.take(&block[..filled]);
        filled = read_full(&mut *input, &mut block).map_err(|error| refuse::unreadable(&file.name, &error))?;
    }
    check.conclude(&file.name, choice)
}

fn check_choice(name: &str, choice: EncodingChoice, found: &'static Encoding) -> Result<(), Refusal> {
    let agrees = match choice {
        EncodingChoice::Auto => true,
        EncodingChoice::Utf8 => found == UTF_8,
        EncodingChoice::Utf16 => found == UTF_16LE || found == UTF_16BE,
        EncodingChoice::Windows1252 => false,
    };
    if agrees { Ok(()) } else { Err(refuse::other_encoding(name, found.name())) }
}

/// Fills the block as far as the input goes.
fn read_full(input: &mut dyn Read, block: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match input.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Whether a stream of blocks is UTF-8, with characters that lie across blocks.
#[derive(Default)]
struct Utf8Check {
    /// Bytes before the current block.
    seen: u64,
    /// The start of a character that the next block must continue.
    open: Vec<u8>,
    /// The first byte that is not UTF-8.
    wrong: Option<u64>,
    /// The first zero byte.
    zero: Option<u64>,
}

impl Utf8Check {
    fn take(&mut self, block: &[u8]) {
        if self.zero.is_none() {
            self.zero = block.iter().position(|&byte| byte == 0).map(|at| self.seen + at as u64);
        }
        if self.wrong.is_none() {
            self.check(block);
        }
        self.seen += block.len() as u64;
    }

    fn check(&mut self, block: &[u8]) {
        let mut rest = block;
        while !self.open.is_empty() {
            let Some((&next, after)) = rest.split_first() else { return };
            self.open.push(next);
            rest = after;
            match std::str::from_utf8(&self.open) {
                Ok(_) => self.open.clear(),
                Err(error) if error.error_len().is_some() => {
                    self.wrong = Some(self.seen + (block.len() - rest.len()) as u64 - self.open.len() as u64);
                    return;
                }
                Err(_) => {}
            }
        }
        if let Err(error) = std::str::from_utf8(rest) {
            let valid = error.valid_up_to();
            match error.error_len() {
                None => self.open.extend_from_slice(&rest[valid..]),
                Some(_) => self.wrong = Some(self.seen + (block.len() - rest.len() + valid) as u64),
            }
        }
    }

    fn conclude(self, name: &str, choice: EncodingChoice) -> Result<Content, Refusal> {
        if let Some(at) = self.zero {
            return Err(refuse::zero_byte(name, at));
        }
        let wrong = self.wrong.or((!self.open.is_empty()).then(|| self.seen - self.open.len() as u64));
        let encoding = match (choice, wrong) {
            (EncodingChoice::Utf8, Some(at)) => return Err(refuse::undecodable(name, UTF_8.name(), at)),
            (EncodingChoice::Windows1252, _) | (_, Some(_)) => WINDOWS_1252,
            _ => UTF_8,
        };
        Ok(Content::Text { encoding, skip: 0 })
    }
}

/// The lines of a text file, decoded as they are read.
pub(crate) struct Lines<'a> {
    name: &'a str,
    input: Box<dyn Read + 'a>,
    progress: &'a mut dyn FnMut(u64),
    decoder: Decoder,
    encoding: &'static Encoding,
    hash: Sha256,
    bytes: u64,
    skip: usize,
    block: Vec<u8>,
    text: Vec<u8>,
    /// The part of `text` not handed out.
    left: std::ops::Range<usize>,
    at_end: bool,
    after_return: bool,
}

impl<'a> Lines<'a> {
    pub(crate) fn open(
        file: &'a RawFile,
        encoding: &'static Encoding,
        skip: usize,
        progress: &'a mut dyn FnMut(u64),
    ) -> Result<Self, Refusal> {
        let input = file.open().map_err(|error| refuse::unreadable(&file.name, &error))?;
        let decoder = encoding.new_decoder_without_bom_handling();
        let room = decoder.max_utf8_buffer_length_without_replacement(BLOCK).unwrap_or(4 * BLOCK).max(4 * BLOCK);
        Ok(Self {
            name: &file.name,
            input,
            progress,
            decoder,
            encoding,
            hash: Sha256::new(),
            bytes: 0,
            skip,
            block: vec![0; BLOCK],
            text: vec![0; room],
            left: 0..0,
            at_end: false,
            after_return: false,
        })
    }

    /// The next line without its end; `false` after the last. Line feed, carriage return and both together end
    /// a line.
    pub(crate) fn next(&mut self, line: &mut Vec<u8>) -> Result<bool, Refusal> {
        line.clear();
        let mut any = false;
        loop {
            if self.left.is_empty() && !self.fill()? {
                return Ok(any);
            }
            if std::mem::take(&mut self.after_return) && self.text[self.left.start] == b'\n' {
                self.left.start += 1;
                continue;
            }
            any = true;
            let rest = &self.text[self.left.clone()];
            let end = rest.iter().position(|&byte| byte == b'\n' || byte == b'\r');
            line.extend_from_slice(&rest[..end.unwrap_or(rest.len())]);
            if line.len() > LINE_MAX {
                return Err(refuse::line_too_long(self.name, LINE_MAX));
            }
            match end {
                Some(end) => {
                    self.after_return = rest[end] == b'\r';
                    self.left.start += end + 1;
                    return Ok(true);
                }
                None => self.left.start = self.left.end,
            }
        }
    }

    /// Decodes more text; `false` at the end of the file.
    fn fill(&mut self) -> Result<bool, Refusal> {
        while !self.at_end {
            let read =
                read_full(&mut *self.input, &mut self.block).map_err(|error| refuse::unreadable(self.name, &error))?;
            let block = &self.block[..read];
            self.hash.update(block);
            self.at_end = read < BLOCK;
            let skipped = self.skip.min(read);
            self.skip -= skipped;
            let (result, used, written) =
                self.decoder.decode_to_utf8_without_replacement(&block[skipped..], &mut self.text, self.at_end);
            if result != DecoderResult::InputEmpty {
                return Err(refuse::undecodable(self.name, self.encoding.name(), self.bytes + (skipped + used) as u64));
            }
            self.bytes += read as u64;
            (self.progress)(read as u64);
            self.left = 0..written;
            if written > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The hash and the number of bytes of what has been read.
    pub(crate) fn finish(self) -> (String, u64) {
        (hex(&self.hash.finalize()), self.bytes)
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
