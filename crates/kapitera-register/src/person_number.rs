//! Swedish personal numbers (*personnummer*) and coordination numbers (*samordningsnummer*).
//!
//! A number is checked once, when it is read, and kept in its twelve-digit form. The ten-digit forms do not say
//! the century, so reading takes a reference day. Numbers mask themselves when printed; the digits come out only
//! through [`PersonNumber::digits`].
//!
//! Source: folkbokföringslagen (1991:481) 18 § and Skatteverket's published test numbers, which show that a
//! coordination number may have month 00 and day 60 when the birth date is not known, and the 31st of any month.

use std::fmt;

use kapitera_message::{Text, text};
use kapitera_period::Date;

use crate::Sex;
use crate::luhn::luhn_holds;

/// Which of the two kinds a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonNumberKind {
    /// *Personnummer*, of a person in the population register.
    Personal,
    /// *Samordningsnummer*: the day is 60 more than the birth day.
    Coordination,
}

/// A checked personal or coordination number. Prints itself masked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonNumber {
    /// Twelve ASCII digits, `YYYYMMDDNNNC`.
    digits: [u8; 12],
}

/// Why a text is not a personal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonNumberError {
    /// There is nothing.
    Empty,
    /// Other characters than digits and one hyphen or plus before the last four.
    Form,
    /// Letters among the digits: a reserve number, or another id.
    Letters,
    /// Neither ten nor twelve digits, but this many.
    Length(usize),
    /// A spreadsheet has turned the number into a power of ten, and the last digits are lost.
    DamagedByExcel,
    /// The date does not exist.
    ImpossibleDate,
    /// The number says a birth after the reference day.
    BornLater,
    /// The serial number is 000, which is given to nobody.
    SerialZero,
    /// The last digit does not agree with the others.
    CheckDigit,
}

impl PersonNumber {
    /// Reads `YYYYMMDDNNNC`, `YYYYMMDD-NNNC`, `YYMMDD-NNNC`, `YYMMDD+NNNC` and `YYMMDDNNNC`.
    ///
    /// In the ten-digit forms the hyphen means a person who turns less than 100 in the year of `reference`, the
    /// plus one who turns 100 to 199; without either, the latest birth date not after `reference` is taken.
    ///
    /// # Errors
    ///
    /// The first cause found, in the order form, length, date, serial number, check digit.
    ///
    /// ```
    /// use kapitera_register::{PersonNumber, PersonNumberError};
    /// let day = "2024-03-01".parse().unwrap();
    /// assert!(PersonNumber::parse("18900101-9802", day).is_ok());
    /// assert_eq!(PersonNumber::parse("18900101-9803", day), Err(PersonNumberError::CheckDigit));
    /// ```
    pub fn parse(text: &str, reference: Date) -> Result<Self, PersonNumberError> {
        let (written, count, sign) = split(text.trim())?;
        let digits = match (count, sign) {
            (12, None | Some(b'-')) => written,
            (10, _) => with_century(&written[..10], sign, reference)?,
            (12, Some(_)) => return Err(PersonNumberError::Form),
            _ => return Err(PersonNumberError::Length(count)),
        };
        check_date(&digits)?;
        if digits[8..11] == [0; 3] {
            return Err(PersonNumberError::SerialZero);
        }
        if !luhn_holds(&digits[2..]) {
            return Err(PersonNumberError::CheckDigit);
        }
        Ok(Self { digits: digits.map(|digit| digit + b'0') })
    }

    /// The twelve digits, the form that pseudonyms are made from.
    pub fn digits(&self) -> &str {
        std::str::from_utf8(&self.digits).expect("the digits are ASCII")
    }

    /// Which of the two kinds it is.
    pub fn kind(&self) -> PersonNumberKind {
        if self.digits[6] >= b'6' { PersonNumberKind::Coordination } else { PersonNumberKind::Personal }
    }

    /// The birth date that the number says; `None` when a coordination number leaves month or day open,
    /// or says a day that its month does not have.
    /// The population register's date may be another one and goes before this.
    pub fn birth(&self) -> Option<Date> {
        let [year, month, day] = date_parts(&self.digits.map(|byte| byte - b'0'));
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day % 60).ok()?).ok()
    }

    /// The legal sex that the number says: the ninth digit of ten is odd for men.
    pub fn sex(&self) -> Sex {
        if self.digits[10] % 2 == 1 { Sex::Male } else { Sex::Female }
    }
}

impl PersonNumberError {
    /// The rule that was broken, stable.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "person_missing",
            Self::Form => "person_number_form",
            Self::Letters => "person_number_letters",
            Self::Length(_) => "person_number_length",
            Self::DamagedByExcel => "person_number_damaged_by_excel",
            Self::ImpossibleDate => "person_number_date",
            Self::BornLater => "person_number_born_later",
            Self::SerialZero => "person_number_serial_zero",
            Self::CheckDigit => "person_number_check_digit",
        }
    }

    /// The cause in words, without the number itself.
    pub fn text(self) -> Text {
        match self {
            Self::Empty => text!("personnummer saknas", "the personal number is missing"),
            Self::Form => text!(
                "personnumret har andra tecken än siffror och ett bindestreck eller plus före de fyra sista",
                "the personal number has other characters than digits and one hyphen or plus before the last four"
            ),
            Self::Letters => text!(
                "personnumret har bokstäver; ett reservnummer måste ha sitt slag i kolumnen person-kind",
                "the personal number has letters; a reserve number must have its kind in the column person-kind"
            ),
            Self::Length(count) => {
                text!(
                    "personnumret har {count} siffror, inte 10 eller 12",
                    "the personal number has {count} digits, not 10 or 12"
                )
            }
            Self::DamagedByExcel => text!(
                "ett kalkylprogram har gjort om personnumret till en tiopotens och de sista siffrorna är borta",
                "a spreadsheet has turned the personal number into a power of ten and its last digits are lost"
            ),
            Self::ImpossibleDate => {
                text!("personnumrets datum finns inte", "the date in the personal number does not exist")
            }
            Self::BornLater => text!(
                "personnumret säger en födelse efter leveransens sista dag",
                "the personal number says a birth after the delivery's last day"
            ),
            Self::SerialZero => text!(
                "personnumrets löpnummer är 000, som ingen har",
                "the serial number in the personal number is 000, which nobody has"
            ),
            Self::CheckDigit => {
                text!("personnumrets kontrollsiffra stämmer inte", "the check digit of the personal number is wrong")
            }
        }
    }
}

impl fmt::Display for PersonNumberError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text().en)
    }
}

impl std::error::Error for PersonNumberError {}

impl fmt::Debug for PersonNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PersonNumber(********-****)")
    }
}

impl fmt::Display for PersonNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("********-****")
    }
}

/// The digits' values, how many they are, and the sign before the last four.
fn split(text: &str) -> Result<([u8; 12], usize, Option<u8>), PersonNumberError> {
    if text.is_empty() {
        return Err(PersonNumberError::Empty);
    }
    let bytes = text.as_bytes();
    let sign_at = bytes.len().wrapping_sub(5);
    let (mut digits, mut count, mut sign) = ([0; 12], 0, None);
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if let Some(place) = digits.get_mut(count) {
                    *place = byte - b'0';
                }
                count += 1;
            }
            b'-' | b'+' if at == sign_at => sign = Some(byte),
            _ => return Err(wrong_characters(text)),
        }
    }
    Ok((digits, count, sign))
}

fn wrong_characters(text: &str) -> PersonNumberError {
    if is_power_of_ten(text) {
        return PersonNumberError::DamagedByExcel;
    }
    if text.chars().any(char::is_alphabetic) { PersonNumberError::Letters } else { PersonNumberError::Form }
}

/// Whether the text is a number as spreadsheets shorten it: `1,98507E+11`.
fn is_power_of_ten(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let (whole, decimals) = mantissa.split_once([',', '.']).unwrap_or((mantissa, "0"));
    digits(exponent) && exponent.len() <= 2 && digits(whole) && whole.len() == 1 && digits(decimals)
}

/// Twelve digits from ten, the century placed by the sign and the reference day.
fn with_century(ten: &[u8], sign: Option<u8>, reference: Date) -> Result<[u8; 12], PersonNumberError> {
    let this_year = i32::from(reference.year());
    let in_century = i32::from(ten[0]) * 10 + i32::from(ten[1]);
    let latest = this_year - (this_year - in_century).rem_euclid(100);
    let build = |year: i32| {
        let mut digits = [0; 12];
        digits[0] = (year / 1000 % 10).unsigned_abs() as u8;
        digits[1] = (year / 100 % 10).unsigned_abs() as u8;
        digits[2..].copy_from_slice(ten);
        digits
    };
    if sign == Some(b'+') {
        return Ok(build(latest - 100));
    }
    let digits = build(latest);
    if !is_after(&digits, reference) {
        return Ok(digits);
    }
    if sign.is_none() { Ok(build(latest - 100)) } else { Err(PersonNumberError::BornLater) }
}

fn is_after(digits: &[u8; 12], reference: Date) -> bool {
    let [year, month, day] = date_parts(digits);
    let (month, day) = (i32::from(month), i32::from(day % 60));
    (i32::from(year), month, day)
        > (i32::from(reference.year()), i32::from(reference.month()), i32::from(reference.day()))
}

fn date_parts(digits: &[u8; 12]) -> [i16; 3] {
    let number = |part: &[u8]| part.iter().fold(0, |sum, &digit| sum * 10 + i16::from(digit));
    [number(&digits[..4]), number(&digits[4..6]), number(&digits[6..8])]
}

fn check_date(digits: &[u8; 12]) -> Result<(), PersonNumberError> {
    let [year, month, day] = date_parts(digits);
    let coordination = day >= 60;
    let birth_day = day % 60;
    // Nobody with a number was born before 1840; a year past 2199 is a reserve number in the wrong column.
    let possible = (1840..2200).contains(&year)
        && match (month, birth_day) {
            (0, _) => coordination && birth_day <= 31,
            // Published coordination numbers also have the 31st of April.
            (1..=12, _) if coordination => birth_day <= 31,
            _ => Date::new(year, month as i8, birth_day as i8).is_ok(),
        };
    if possible { Ok(()) } else { Err(PersonNumberError::ImpossibleDate) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const PERSONAL: &str = include_str!("../testdata/personnummer.txt");
    const COORDINATION: &str = include_str!("../testdata/samordningsnummer.txt");
    const REFERENCE: Date = date(2024, 3, 1);

    fn read(text: &str) -> Result<PersonNumber, PersonNumberError> {
        PersonNumber::parse(text, REFERENCE)
    }

    #[test]
    fn accepts_all_official_test_numbers() {
        let mut seen = 0;
        for (list, kind) in [(PERSONAL, PersonNumberKind::Personal), (COORDINATION, PersonNumberKind::Coordination)] {
            for line in list.lines() {
                let number = read(line).unwrap_or_else(|error| panic!("{line}: {error}"));
                assert_eq!((number.digits(), number.kind()), (line, kind));
                assert_eq!(read(&format!("{}-{}", &line[..8], &line[8..])), Ok(number));
                seen += 1;
            }
        }
        assert!(seen > 43_000, "{seen}");
    }

    #[test]
    fn some_birth_dates_are_unknown() {
        let unknown = COORDINATION.lines().filter(|line| read(line).unwrap().birth().is_none()).count();
        assert!(unknown > 132, "{unknown}");
        assert!(PERSONAL.lines().all(|line| read(line).unwrap().birth().is_some()));
        assert_eq!(read("191401682396").unwrap().birth(), Some(date(1914, 1, 8)));
        assert_eq!(read("189001019802").unwrap().sex(), Sex::Female);
        assert_eq!(read("189001029819").unwrap().sex(), Sex::Male);
    }

    #[test]
    fn ten_digits_take_their_century_from_the_sign_and_the_day() {
        for line in PERSONAL.lines().filter(|line| &line[..4] > "1824" && &line[..8] < "20240301") {
            let number = read(line).unwrap();
            let sign = if number.birth().unwrap().year() <= 1924 { '+' } else { '-' };
            let short = format!("{}{sign}{}", &line[2..8], &line[8..]);
            assert_eq!(read(&short), Ok(number), "{short}");
            if number.birth().unwrap() > date(1924, 3, 1) {
                assert_eq!(read(&line[2..]), Ok(number), "{line} without sign");
            }
        }
    }

    #[test]
    fn names_each_cause() {
        let check = |text: &str, expected| assert_eq!(read(text), Err(expected), "{text}");
        check("", PersonNumberError::Empty);
        check("189001019803", PersonNumberError::CheckDigit);
        check("189002309802", PersonNumberError::ImpossibleDate);
        check("189000019802", PersonNumberError::ImpossibleDate);
        check("992005010000", PersonNumberError::ImpossibleDate);
        check("189001010008", PersonNumberError::SerialZero);
        check("18900101980", PersonNumberError::Length(11));
        check("0101-9802", PersonNumberError::Length(8));
        check("1890-01019802", PersonNumberError::Form);
        check("18900101+9802", PersonNumberError::Form);
        check("1890 0101 9802", PersonNumberError::Form);
        check("18900101T802", PersonNumberError::Letters);
        check("1,98507E+11", PersonNumberError::DamagedByExcel);
        check("1.98507e11", PersonNumberError::DamagedByExcel);
        check("240302-9801", PersonNumberError::BornLater);
    }

    #[test]
    fn prints_itself_masked() {
        let number = read("189001019802").unwrap();
        assert!(!format!("{number} {number:?}").chars().any(|sign| sign.is_ascii_digit()));
    }
}
