//! One cell's text becomes a value of the kind that its column is declared to hold.
//!
//! Every reader says what is wrong with the cell in a [`Reason`]; none guesses another kind.

use kapitera_message::{Text, text};
use kapitera_money::Exact;
use kapitera_period::Date;

use crate::record::CellKind;
use crate::reject::{Reason, shown};
use crate::source_excel::serial_date;

/// The most digits of a number.
const DIGITS_MAX: u32 = 30;

/// A cell without white space round it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell<'a> {
    pub text: &'a str,
    pub kind: CellKind,
    pub from_1904: bool,
}

impl<'a> Cell<'a> {
    /// A cell of a text file.
    pub(crate) fn of_text(text: &'a str) -> Self {
        Self { text, kind: CellKind::Text, from_1904: false }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.text.is_empty()
    }

    /// The text, which must not be empty.
    pub(crate) fn required(self) -> Result<&'a str, Reason> {
        if self.is_empty() { Err(Reason::missing()) } else { Ok(self.text) }
    }

    /// A text of at most `most` characters, without control characters.
    pub(crate) fn name(self, most: usize) -> Result<&'a str, Reason> {
        if self.text.chars().count() > most {
            return Err(Reason::new(
                "too_long",
                text!("texten är längre än {most} tecken", "the text is longer than {most} characters"),
            ));
        }
        if self.text.chars().any(char::is_control) {
            return Err(Reason::new(
                "control_character",
                text!("texten har radbrytning eller styrtecken", "the text has a line break or a control character"),
            ));
        }
        Ok(self.text)
    }

    /// A day: `20240301`, `2024-03-01`, `2024-03-01 00:00:00`, or a workbook's day number.
    pub(crate) fn date(self) -> Result<Date, Reason> {
        let text = self.required()?;
        if self.kind == CellKind::Number && text.len() <= 7 {
            let serial = text.parse::<u32>().ok().and_then(|serial| serial_date(f64::from(serial), self.from_1904));
            return serial.ok_or_else(|| self.not_a("date_form", text!("ett datum", "a date")));
        }
        let (day, time) = split_time(text);
        let date = read_day(day).ok_or_else(|| {
            self.not_a("date_form", text!("ett datum", "a date"))
                .hint(text!("skriv 2024-03-01 eller 20240301", "write 2024-03-01 or 20240301"))
        })?;
        if !time.bytes().all(|byte| matches!(byte, b'0' | b':' | b'.' | b',')) {
            let shown = shown(text);
            let what = text!("”{shown}” har ett klockslag", "“{shown}” has a time of day");
            return Err(Reason::new("date_has_time", what)
                .hint(text!("registren räknar hela dagar", "the registers count whole days")));
        }
        date.ok_or_else(|| {
            let shown = shown(text);
            Reason::new("date_impossible", text!("dagen ”{shown}” finns inte", "the day “{shown}” does not exist"))
        })
    }

    /// A decimal number, exactly.
    pub(crate) fn decimal(self) -> Result<Exact, Reason> {
        let (mantissa, decimals) = self.number()?;
        Ok(Exact::decimal(mantissa, decimals))
    }

    /// An exact number: a decimal, a fraction of two (`1/3`), or a percentage (`84,9 %` is 0.849).
    pub(crate) fn ratio(self) -> Result<Exact, Reason> {
        let part = |text: &'a str| Cell { text: text.trim(), ..self }.number().ok().map(|(m, d)| Exact::decimal(m, d));
        let wrong = || {
            self.not_a("number_form", text!("ett tal", "a number"))
                .hint(text!("skriv till exempel 1 234,5, 1/3 eller 84,9 %", "write for example 1 234,5, 1/3 or 84,9 %"))
        };
        if let Some((over, under)) = self.required()?.split_once('/') {
            let (over, under) = (part(over).ok_or_else(wrong)?, part(under).ok_or_else(wrong)?);
            return over.checked_div(&under).ok_or_else(wrong);
        }
        match self.text.strip_suffix('%') {
            Some(percent) => part(percent).map(|percent| &percent * &Exact::decimal(1, 2)).ok_or_else(wrong),
            None => part(self.text).ok_or_else(wrong),
        }
    }

    /// A whole number from zero up.
    pub(crate) fn whole(self) -> Result<u64, Reason> {
        let (mut mantissa, mut decimals) = self.number()?;
        while decimals > 0 && mantissa % 10 == 0 {
            (mantissa, decimals) = (mantissa / 10, decimals - 1);
        }
        let shown = shown(self.text);
        if decimals > 0 {
            return Err(Reason::new(
                "not_whole",
                text!("”{shown}” är inte ett helt tal", "“{shown}” is not a whole number"),
            ));
        }
        if mantissa < 0 {
            return Err(Reason::new("negative", text!("”{shown}” är under noll", "“{shown}” is below zero")));
        }
        u64::try_from(mantissa)
            .map_err(|_| Reason::new("number_too_large", text!("”{shown}” är för stort", "“{shown}” is too large")))
    }

    /// Mantissa and number of decimals.
    pub(crate) fn number(self) -> Result<(i128, u32), Reason> {
        let text = self.required()?;
        read_number(text).ok_or_else(|| {
            self.not_a("number_form", text!("ett tal", "a number"))
                .hint(text!("skriv till exempel 1 234,5", "write for example 1 234,5"))
        })
    }

    fn not_a(self, code: &'static str, kind: Text) -> Reason {
        let shown = shown(self.text);
        let Text { sv, en } = kind;
        Reason::new(code, text!("”{shown}” är inte {sv}", "“{shown}” is not {en}"))
    }
}

fn split_time(text: &str) -> (&str, &str) {
    match text.find([' ', 'T', '\u{a0}']) {
        Some(at) => (&text[..at], text[at..].trim_start_matches(['T', ' ', '\u{a0}'])),
        None => (text, ""),
    }
}

/// The day, `None` inside when it has the form of a day and does not exist.
fn read_day(text: &str) -> Option<Option<Date>> {
    let bytes = text.as_bytes();
    let (year, month, day) = match bytes.len() {
        8 => (&bytes[..4], &bytes[4..6], &bytes[6..]),
        10 if bytes[4] == b'-' && bytes[7] == b'-' => (&bytes[..4], &bytes[5..7], &bytes[8..]),
        _ => return None,
    };
    let (year, month, day) = (digits(year)?, digits(month)?, digits(day)?);
    Some(Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().filter(|_| year >= 1800))
}

fn digits(bytes: &[u8]) -> Option<i16> {
    bytes.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0')))
}

/// Mantissa and number of decimals. Sign before or after, decimal comma or point, groups of three digits apart
/// by spaces of any kind, `kr` after.
fn read_number(text: &str) -> Option<(i128, u32)> {
    const MINUS: [char; 2] = ['-', '\u{2212}'];
    let without_unit = text.strip_suffix("kr").or_else(|| text.strip_suffix("Kr")).or_else(|| text.strip_suffix("KR"));
    let text = without_unit.unwrap_or(text).trim();
    let (negative, text) = match (text.strip_prefix(MINUS), text.strip_suffix(MINUS)) {
        (Some(rest), None) | (None, Some(rest)) => (true, rest),
        (None, None) => (false, text.strip_prefix('+').unwrap_or(text)),
        (Some(_), Some(_)) => return None,
    };
    let text = text.trim();
    let (whole, part) = match text.split_once([',', '.']) {
        Some((whole, part)) => (whole, Some(part)),
        None => (text, None),
    };
    let (mut mantissa, mut count) = (0_i128, 0);
    let mut add = |digit: char| {
        count += 1;
        mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(digit.to_digit(10)?))?;
        (count <= DIGITS_MAX).then_some(())
    };
    let mut groups = whole.split([' ', '\u{a0}', '\u{2009}', '\u{202f}']);
    let first = groups.next()?;
    first.chars().try_for_each(&mut add)?;
    let mut grouped = false;
    for group in groups {
        grouped = true;
        group.chars().try_for_each(&mut add)?;
        if group.len() != 3 {
            return None;
        }
    }
    if first.is_empty() || (grouped && first.len() > 3) || part == Some("") {
        return None;
    }
    let part = part.unwrap_or("");
    part.chars().try_for_each(&mut add)?;
    Some((if negative { -mantissa } else { mantissa }, part.len() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let check = |text: &str, expected: Result<&str, &str>| {
            let got = Cell::of_text(text).date().map(|day| day.to_string()).map_err(|reason| reason.code);
            assert_eq!(got.as_deref().map_err(|code| *code), expected, "{text}");
        };
        for right in ["20240301", "2024-03-01", "2024-03-01 00:00:00", "2024-03-01T00:00:00", "2024-03-01 00:00"] {
            check(right, Ok("2024-03-01"));
        }
        check("9999-12-31", Ok("9999-12-31"));
        check("", Err("value_missing"));
        check("2024-02-30", Err("date_impossible"));
        check("0024-02-20", Err("date_impossible"));
        check("2024-03-01 07:30:00", Err("date_has_time"));
        for wrong in ["24-03-01", "2024/03/01", "1/3 2024", "45352", "2024-3-1", "i går", "202403011"] {
            check(wrong, Err("date_form"));
        }
        let number = |text| Cell { text, kind: CellKind::Number, from_1904: false }.date().map(|day| day.to_string());
        assert_eq!(number("45352").as_deref(), Ok("2024-03-01"));
        assert_eq!(number("20240301").as_deref(), Ok("2024-03-01"));
        assert!(number("45352.5").is_err() && number("0").is_err());
    }

    #[test]
    fn decimals() {
        let check = |text: &str, expected: Result<&str, &str>| {
            let got =
                Cell::of_text(text).decimal().map(|number| number.to_fraction_text()).map_err(|reason| reason.code);
            assert_eq!(got.as_deref().map_err(|code| *code), expected, "{text}");
        };
        check("1,5513", Ok("15513/10000"));
        check("1.5513", Ok("15513/10000"));
        check("-0,05", Ok("-1/20"));
        check("\u{2212}3", Ok("-3"));
        check("3-", Ok("-3"));
        check("3\u{2212}", Ok("-3"));
        for right in [
            "1 234,50",
            "1\u{a0}234,50",
            "1\u{2009}234,50",
            "1\u{202f}234,50",
            "1234,5 kr",
            "1 234,50\u{a0}kr",
            "+1234,5",
        ] {
            check(right, Ok("2469/2"));
        }
        check("", Err("value_missing"));
        for wrong in [
            "-",
            "1,2,3",
            "1.234,50",
            "12 34",
            "1234 567",
            "1e3",
            "x",
            ",5",
            "5,",
            "- -1",
            "-1-",
            "1 %",
            "kr",
            &"9".repeat(31),
        ] {
            check(wrong, Err("number_form"));
        }
    }

    #[test]
    fn ratios() {
        let check = |text: &str, expected: Result<&str, &str>| {
            let got = Cell::of_text(text).ratio().map(|number| number.to_fraction_text()).map_err(|reason| reason.code);
            assert_eq!(got.as_deref().map_err(|code| *code), expected, "{text}");
        };
        check("12", Ok("12"));
        check("84,9 %", Ok("849/1000"));
        check("-10\u{a0}%", Ok("-1/10"));
        check("100%", Ok("1"));
        check("1/3", Ok("1/3"));
        check("820 / 3 273", Ok("820/3273"));
        check("", Err("value_missing"));
        for wrong in ["1/0", "/", "1/2/3", "%", "1 %%", "5 %/2", "ja"] {
            check(wrong, Err("number_form"));
        }
    }

    #[test]
    fn whole_numbers() {
        let check = |text: &str, expected: Result<u64, &str>| {
            assert_eq!(Cell::of_text(text).whole().map_err(|reason| reason.code), expected, "{text}");
        };
        check("1 234", Ok(1234));
        check("12,00", Ok(12));
        check("12,5", Err("not_whole"));
        check("-1", Err("negative"));
        check("99999999999999999999", Err("number_too_large"));
    }
}
