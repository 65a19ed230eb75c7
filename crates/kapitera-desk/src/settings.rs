//! Named values that the administration sets, with all that they have been.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use kapitera_message::{Problem, text};
use kapitera_store::sql::{Cells, Sql, Value};

use crate::when::{stored, time};
use crate::{Desk, field};

/// Characters of a key, and bytes of a value.
const KEY_MOST: usize = 80;
const VALUE_MOST: usize = 64 * 1024;
/// Values of the history that are given at once.
const HISTORY_MOST: i64 = 1000;

/// The name of a setting: 1 to 80 of `a`–`z`, `0`–`9`, `.`, `-` and `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SettingKey(Cow<'static, str>);

/// A value that a setting has, or had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Which setting.
    pub key: SettingKey,
    /// How many values it has had, this one included.
    pub version: i64,
    /// The value, in the form that whoever asks for it knows.
    pub value: String,
    /// Who set it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl SettingKey {
    /// A key that stands in a program, checked when it is compiled.
    ///
    /// # Panics
    ///
    /// When it does not have the form of one.
    ///
    /// ```
    /// use kapitera_desk::SettingKey;
    /// const NOTICE: SettingKey = SettingKey::of("front-page.notice");
    /// assert_eq!(NOTICE.as_str(), "front-page.notice");
    /// ```
    pub const fn of(key: &'static str) -> Self {
        assert!(has_form(key.as_bytes()), "a key is 1 to 80 of a-z, 0-9, full stop, hyphen and underscore");
        Self(Cow::Borrowed(key))
    }

    /// Checks a key.
    ///
    /// # Errors
    ///
    /// `setting_key_form`.
    pub fn parse(key: &str) -> Result<Self, Problem> {
        if has_form(key.as_bytes()) {
            return Ok(Self(Cow::Owned(key.to_owned())));
        }
        Err(Problem::error(
            "setting_key_form",
            text!("inställningens namn har inte rätt form", "the setting's name does not have the right form"),
        )
        .hint(text!(
            "skriv 1 till 80 tecken av a–z, 0–9, punkt, bindestreck och understreck",
            "write 1 to 80 characters of a–z, 0–9, full stop, hyphen and underscore"
        )))
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SettingKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Desk {
    /// The value that holds; none when it was never set.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn setting(&mut self, key: &SettingKey) -> Result<Option<Setting>, Problem> {
        self.reading(|sql| Ok(history(sql, key, 1)?.pop()))
    }

    /// Sets a value. Setting what holds already sets nothing.
    ///
    /// # Errors
    ///
    /// `setting_too_large` over 64 KiB.
    pub fn set_setting(&mut self, key: &SettingKey, value: &str, by: &str, at: Timestamp) -> Result<Setting, Problem> {
        let name = text!("inställningen", "the setting");
        field::check_bytes("setting_too_large", &name, value, VALUE_MOST)?;
        self.writing(|sql| {
            let now = history(sql, key, 1)?.pop();
            if let Some(now) = now.as_ref().filter(|now| now.value == value) {
                return Ok(now.clone());
            }
            let version = now.map_or(0, |now| now.version) + 1;
            sql.execute(
                "INSERT INTO settings (setting_key, version, setting_value, set_by, set_at) VALUES ($1, $2, $3, $4, $5)",
                &[key.as_str().into(), version.into(), value.into(), by.into(), stored(at)],
            )?;
            history(sql, key, 1)?.pop().ok_or_else(|| {
                Problem::error("setting_not_kept", text!("{key} blev inte satt", "{key} was not set"))
            })
        })
    }

    /// All values that it has had, the newest first; the last 1000 of them.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn setting_history(&mut self, key: &SettingKey) -> Result<Vec<Setting>, Problem> {
        self.reading(|sql| history(sql, key, HISTORY_MOST))
    }
}

fn history(sql: &mut Sql<'_>, key: &SettingKey, most: i64) -> Result<Vec<Setting>, Problem> {
    let values: [Value<'_>; 2] = [key.as_str().into(), most.into()];
    let rows = sql.query(
        "SELECT version, setting_value, set_by, set_at FROM settings WHERE setting_key = $1 \
         ORDER BY version DESC LIMIT $2",
        &values,
    )?;
    rows.into_iter().map(|mut cells| read(&mut cells, key)).collect()
}

fn read(cells: &mut Cells, key: &SettingKey) -> Result<Setting, Problem> {
    Ok(Setting {
        key: key.clone(),
        version: cells.int("settings.version")?,
        value: cells.text("settings.setting_value")?,
        by: cells.text("settings.set_by")?,
        at: time(cells, "settings.set_at")?,
    })
}

const fn has_form(key: &[u8]) -> bool {
    let mut at = 0;
    while at < key.len() {
        if !matches!(key[at], b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_') {
            return false;
        }
        at += 1;
    }
    at >= 1 && at <= KEY_MOST
}
