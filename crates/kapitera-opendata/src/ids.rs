//! Names, numbers and addresses, each checked once when made, so that no format has to refuse one.

use std::fmt;

use kapitera_message::{Problem, Text, text};

/// The most characters of an id.
const ID_LENGTH_MAX: usize = 60;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Small letters a to z, digits and hyphens, beginning with a letter or a digit, at most 60 characters: it stands in addresses.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The id that a text is.
            ///
            /// # Errors
            ///
            /// When the text has another form.
            pub fn new(text: &str) -> Result<Self, Problem> {
                let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
                let rest = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
                if first && rest && text.len() <= ID_LENGTH_MAX {
                    return Ok(Self(text.to_owned()));
                }
                Err(Problem::error("open_data_id_form", text!("”{text}” är inget id", "“{text}” is no id")).hint(text!(
                    "skriv små bokstäver a–z, siffror och bindestreck, högst {ID_LENGTH_MAX} tecken",
                    "write small letters a–z, digits and hyphens, at most {ID_LENGTH_MAX} characters"
                )))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

id! {
    /// The id of a dataset: `tillganglighet`.
    DatasetId
}
id! {
    /// The id of a version of a dataset: `2020-03-16`.
    VersionId
}
id! {
    /// The id of a series of datasets.
    SeriesId
}
id! {
    /// The region's own id of an indicator: `telephone`. Kolada's ids belong to Kolada's definitions.
    IndicatorId
}
id! {
    /// The id of a correction.
    NoticeId
}

/// An exact decimal number as text: ASCII digits, perhaps a minus first and a point with decimals, no needless zero first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(String);

impl Decimal {
    /// The number that a text is. It is a number of JSON, of CSV on the Web (`decimal`) and of XML Schema as it stands.
    ///
    /// # Errors
    ///
    /// When the text has another form.
    ///
    /// ```
    /// use kapitera_opendata::Decimal;
    /// assert_eq!(Decimal::new("84.0").unwrap().as_str(), "84.0");
    /// assert!(["84,0", "084", ".5", "5.", "1e3", "−1", "1 000", ""].iter().all(|text| Decimal::new(text).is_err()));
    /// ```
    pub fn new(text: &str) -> Result<Self, Problem> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, decimals) = unsigned.split_once('.').map_or((unsigned, None), |(whole, rest)| (whole, Some(rest)));
        let holds = digits(whole) && decimals.is_none_or(digits) && (whole == "0" || !whole.starts_with('0'));
        if holds {
            return Ok(Self(text.to_owned()));
        }
        Err(Problem::error("open_data_number_form", text!("”{text}” är inget tal", "“{text}” is no number"))
            .hint(text!("skriv siffror 0–9 och decimalpunkt: 84.0", "write digits 0–9 and a decimal point: 84.0")))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An absolute web address, `https://` or `http://`, in the characters that an address may have; without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// The address that a text is.
    ///
    /// # Errors
    ///
    /// When the text has another form; letters outside ASCII are written with per cent signs.
    pub fn new(text: &str) -> Result<Self, Problem> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
        let may = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
        if rest.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric()) && rest.bytes().all(may) {
            return Ok(Self(text.to_owned()));
        }
        Err(Problem::error(
            "open_data_address_form",
            text!("”{text}” är ingen webbadress", "“{text}” is no web address"),
        )
        .hint(text!(
            "skriv hela adressen: https://data.example.se",
            "write the whole address: https://data.example.se"
        )))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// An address of mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The address that a text is.
    ///
    /// # Errors
    ///
    /// When there is not one `@` between letters, digits and the signs `.`, `-`, `_`, `+`.
    pub fn new(text: &str) -> Result<Self, Problem> {
        let may = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte))
        };
        if text.split_once('@').is_some_and(|(name, host)| may(name) && may(host) && host.contains('.')) {
            return Ok(Self(text.to_owned()));
        }
        Err(Problem::error(
            "open_data_email_form",
            text!("”{text}” är ingen e-postadress", "“{text}” is no mail address"),
        ))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The SHA-256 digest of a file, as 64 small hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sha256(String);

impl Sha256 {
    /// The digest of these bytes.
    pub fn of_digest(digest: [u8; 32]) -> Self {
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether every format can hold a text: no control characters but line feed and tab (XML takes no others as they are).
pub(crate) fn can_be_written(text: &Text) -> bool {
    let holds = |letter: char| {
        !(letter.is_control() && !matches!(letter, '\n' | '\t') || matches!(letter, '\u{fffe}' | '\u{ffff}'))
    };
    text.sv.chars().all(holds) && text.en.chars().all(holds)
}
