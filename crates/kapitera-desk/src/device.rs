//! Browsers that have signed in as a user before: known by a word that only they have, which is another one after each
//! time.

use jiff::{SignedDuration, Timestamp};
use kapitera_message::Problem;
use kapitera_store::sql::Sql;

use crate::desk::next_id;
use crate::secret;
use crate::user_name::UserName;
use crate::when::stored;

/// How long a browser is known after it has signed in.
pub(crate) const KEPT: SignedDuration = SignedDuration::from_hours(24 * 365);

/// Browsers that are known of one user; the one that has not signed in for longest is forgotten.
const MOST: i64 = 20;

/// The browser's number, when it is known as this user's.
pub(crate) fn known(sql: &mut Sql<'_>, name: &UserName, word: Option<&str>) -> Result<Option<i64>, Problem> {
    let Some(word) = word else { return Ok(None) };
    sql.number(
        "SELECT id FROM devices WHERE token_sha256 = $1 AND user_name = $2",
        &[secret::digest(word).into(), name.as_str().into()],
    )
}

/// The browser has signed in: it is known by the new word, and not by the one before.
pub(crate) fn signed_in(
    sql: &mut Sql<'_>,
    name: &UserName,
    before: Option<i64>,
    at: Timestamp,
) -> Result<String, Problem> {
    if let Some(before) = before {
        sql.execute("DELETE FROM devices WHERE id = $1", &[before.into()])?;
    }
    let word = secret::new_secret()?;
    let id = next_id(sql, "device")?;
    sql.execute(
        "INSERT INTO devices (id, token_sha256, user_name, signed_in_at) VALUES ($1, $2, $3, $4)",
        &[id.into(), secret::digest(&word).into(), name.as_str().into(), stored(at)],
    )?;
    sql.execute(
        "DELETE FROM devices WHERE user_name = $1 AND id NOT IN \
         (SELECT id FROM devices WHERE user_name = $1 ORDER BY id DESC LIMIT $2)",
        &[name.as_str().into(), MOST.into()],
    )?;
    Ok(word)
}
