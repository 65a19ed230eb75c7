//! Keeps workbooks that would exhaust the memory from the reader of workbooks.
//!
//! A workbook is a compressed archive: a small file may unfold to any size, and its table of texts says
//! beforehand how many it holds, which the reader believes and makes room for.

use std::io::{self, Cursor, Read};

use crate::refuse::{self, Refusal};

/// The most bytes of a workbook's unpacked parts.
const UNPACKED_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// A workbook unfolds to at most so many times its size, and what every workbook may have besides: tables of a register come to
/// ten or twenty times, and what comes to a thousand was made to fill the memory.
const TIMES_MAX: u64 = 100;
const UNPACKED_ALWAYS: u64 = 64 * 1024 * 1024;
/// No text takes fewer bytes in the table than `<si/>`.
const TEXT_BYTES_MIN: u64 = 5;

/// Refuses an archive whose parts are larger than a register's, or that promises more texts than it has room for.
pub(crate) fn check(name: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let broken = |error: &dyn std::fmt::Display| refuse::broken_excel(name, &error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let most = (bytes.len() as u64).saturating_mul(TIMES_MAX).saturating_add(UNPACKED_ALWAYS).min(UNPACKED_MAX);
    let mut left = most;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|error| broken(&error))?;
        let is_texts = part.name().is_ok_and(|part| part.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let mut part = part.take(left);
        let size = if is_texts {
            let mut text = Vec::new();
            let size = part.read_to_end(&mut text).map_err(|error| broken(&error))? as u64;
            if promised_texts(&text) > size / TEXT_BYTES_MIN {
                return Err(broken(&"uniqueCount"));
            }
            size
        } else {
            io::copy(&mut part, &mut io::sink()).map_err(|error| broken(&error))?
        };
        left -= size;
        if left == 0 {
            return Err(refuse::too_large(name, most));
        }
    }
    Ok(())
}

/// The largest number after a word `uniqueCount`.
fn promised_texts(text: &[u8]) -> u64 {
    const WORD: &[u8] = b"uniqueCount";
    let places = text.windows(WORD.len()).enumerate().filter(|(_, window)| *window == WORD).map(|(at, _)| at);
    let number = |at: usize| {
        let digits = text[at + WORD.len()..].iter().skip_while(|byte| !byte.is_ascii_digit() && **byte != b'>');
        digits
            .take_while(|byte| byte.is_ascii_digit())
            .fold(0_u64, |sum, byte| sum.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
    };
    places.map(number).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_are_found() {
        assert_eq!(promised_texts(b"<sst count=\"3\" uniqueCount = '9999999999999999999999'><si/>"), u64::MAX);
        assert_eq!(promised_texts(b"<sst uniqueCount=\"12\">uniqueCount>7"), 12);
        assert_eq!(promised_texts(b"uniqueCount"), 0);
    }
}
