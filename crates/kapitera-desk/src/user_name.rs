//! The name with which somebody signs in.

use std::fmt;
use std::str::FromStr;

use kapitera_message::{Problem, text};

use crate::mask;

/// A name of 2 to 40 of `a`–`z`, `0`–`9`, `.`, `-` and `_`, which is no personal number. It is never given to somebody else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserName(String);

impl UserName {
    /// Checks a name; capital letters are made small, blanks around it are left out.
    ///
    /// # Errors
    ///
    /// `user_name_form`; `user_name_personal_number`.
    ///
    /// ```
    /// use kapitera_desk::UserName;
    /// assert_eq!(UserName::parse(" Anna.A ").map(|name| name.to_string()), Ok("anna.a".to_owned()));
    /// assert!(UserName::parse("å").is_err());
    /// ```
    pub fn parse(name: &str) -> Result<Self, Problem> {
        let name = name.trim().to_ascii_lowercase();
        let belongs =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_');
        if !(2..=40).contains(&name.len()) || !name.bytes().all(belongs) {
            // What was written is not repeated: it may be a password in the wrong place.
            return Err(Problem::error(
                "user_name_form",
                text!("användarnamnet har inte rätt form", "the user name does not have the right form"),
            )
            .hint(text!(
                "skriv 2 till 40 tecken av a–z, 0–9, punkt, bindestreck och understreck",
                "write 2 to 40 characters of a–z, 0–9, full stop, hyphen and underscore"
            )));
        }
        if mask::holds_number(&name) {
            return Err(Problem::error(
                "user_name_personal_number",
                text!("användarnamnet ser ut som ett personnummer", "the user name looks like a personal number"),
            )
            .why(text!("användarnamn står i loggen och på sidor", "user names stand in the log and on pages"))
            .hint(text!("välj ett annat namn", "choose another name")));
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for UserName {
    type Err = Problem;

    fn from_str(name: &str) -> Result<Self, Problem> {
        Self::parse(name)
    }
}
