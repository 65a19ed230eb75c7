//! Lines of a SIE file: labels, fields, quotes and object lists, in bytes of code page 437.

use kapitera_message::{Problems, Text};

use super::checksum::Checksum;
use super::not_written;
use crate::cp437;
use crate::settings::Replacements;

/// The file being written. What cannot be written is noted and left out; the bytes are then of no use.
pub(super) struct Words<'s> {
    bytes: Vec<u8>,
    problems: Problems,
    replacements: &'s Replacements,
    checksum: Option<Checksum>,
}

/// A line being written.
pub(super) struct Line<'w, 's> {
    words: &'w mut Words<'s>,
}

impl<'s> Words<'s> {
    pub(super) fn new(replacements: &'s Replacements) -> Self {
        Self { bytes: Vec::new(), problems: Problems::new(), replacements, checksum: None }
    }

    /// Writes the mark that the sum starts at.
    pub(super) fn start_checksum(&mut self) {
        self.line("#KSUMMA").end();
        self.checksum = Some(Checksum::new());
    }

    /// Begins a line with a label; a brace alone on its line does not count in the sum.
    pub(super) fn line<'w>(&'w mut self, label: &str) -> Line<'w, 's> {
        self.bytes.extend_from_slice(label.as_bytes());
        if label.starts_with('#') {
            self.count(label.as_bytes());
        }
        Line { words: self }
    }

    /// The bytes with the sum, when there is to be one, and what could not be written.
    pub(super) fn finish(mut self) -> (Vec<u8>, Problems) {
        if let Some(sum) = self.checksum.take() {
            self.line("#KSUMMA").bare(&sum.value().to_string()).end();
        }
        (self.bytes, self.problems)
    }

    fn count(&mut self, bytes: &[u8]) {
        if let Some(checksum) = &mut self.checksum {
            checksum.add(bytes);
        }
    }

    /// The text in bytes, as the sum counts it.
    fn encoded(&mut self, said: &str, place: &dyn Fn() -> Text) -> Vec<u8> {
        let written = self.replacements.apply(said);
        let mut bytes = Vec::with_capacity(written.len());
        let mut told: Vec<char> = Vec::new();
        for letter in written.chars() {
            match cp437::byte(letter) {
                Some(byte) if letter != '\\' => bytes.push(byte),
                _ if told.contains(&letter) => {}
                _ => {
                    told.push(letter);
                    self.problems.push(not_written(letter, said, place()));
                }
            }
        }
        bytes
    }
}

impl Line<'_, '_> {
    /// A field of our own making: digits, words of the format, never empty.
    pub(super) fn bare(self, field: &str) -> Self {
        self.words.bytes.push(b' ');
        self.words.bytes.extend_from_slice(field.as_bytes());
        self.words.count(field.as_bytes());
        self
    }

    /// A field that a person wrote, in quotes.
    pub(super) fn quoted(self, said: &str, place: &dyn Fn() -> Text) -> Self {
        self.words.bytes.push(b' ');
        self.quote(said, place)
    }

    fn quote(self, said: &str, place: &dyn Fn() -> Text) -> Self {
        let field = self.words.encoded(said, place);
        self.words.bytes.push(b'"');
        for &byte in &field {
            if byte == b'"' {
                self.words.bytes.push(b'\\');
            }
            self.words.bytes.push(byte);
        }
        self.words.bytes.push(b'"');
        self.words.count(&field);
        self
    }

    /// A list of dimensions and objects in braces, empty when there are none.
    pub(super) fn objects(mut self, objects: &[(u64, String)], place: &dyn Fn() -> Text) -> Self {
        self.words.bytes.extend_from_slice(b" {");
        for (index, (number, code)) in objects.iter().enumerate() {
            let number = number.to_string();
            if index > 0 {
                self.words.bytes.push(b' ');
            }
            self.words.bytes.extend_from_slice(number.as_bytes());
            self.words.count(number.as_bytes());
            self.words.bytes.push(b' ');
            self = self.quote(code, place);
        }
        self.words.bytes.push(b'}');
        self
    }

    pub(super) fn end(self) {
        self.words.bytes.extend_from_slice(b"\r\n");
    }
}
