//! Tokens with which programs ask in the name of a user, and never do more than the user may.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use kapitera_message::{Problem, Text, text};
use kapitera_store::sql::{Cells, Sql};

use crate::desk::next_id;
use crate::role::{Scope, joined, scopes_of};
use crate::session::SEEN_EVERY;
use crate::user::{self, User};
use crate::user_name::UserName;
use crate::users::{self, UserChange};
use crate::when::{after, before, stored, time, time_if_any};
use crate::{Desk, field, secret};

/// What a token begins with, so that it is found where it does not belong.
pub(crate) const PREFIX: &str = "kap_";

/// No token holds longer than a year and a day.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366);
/// Tokens of one user that hold at once.
const MOST: i64 = 20;
const LABEL_MOST: usize = 80;

/// A token to make.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// In whose name it asks.
    pub user: &'a UserName,
    /// What it is for.
    pub label: &'a str,
    /// What it may do, of what the user may.
    pub scopes: &'a BTreeSet<Scope>,
    /// From when on it no longer holds: within a year and a day.
    pub expires: Timestamp,
    /// When it is made.
    pub at: Timestamp,
}

/// A token as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// In whose name it asks.
    pub user: UserName,
    /// What it is for.
    pub label: String,
    /// What it was made for; it does less when the user may less.
    pub scopes: BTreeSet<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it no longer holds.
    pub expires: Timestamp,
    /// When it was last used, to the minute.
    pub last_used: Option<Timestamp>,
    /// When it was revoked, and by whom.
    pub revoked: Option<(Timestamp, String)>,
}

/// A token that holds, for the request that showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenUse {
    /// Its number.
    pub id: i64,
    /// In whose name it asks, as they are now.
    pub user: User,
    /// What it may do now: what it was made for, and its user still may.
    pub scopes: BTreeSet<Scope>,
    /// What it is for.
    pub label: String,
}

impl Desk {
    /// Makes a token, and gives the word that proves it, which begins with `kap_` and is shown this once.
    ///
    /// # Errors
    ///
    /// `user_unknown`; `token_scope_beyond_roles`; `token_without_scope`; `token_expiry`; `too_many_tokens`;
    /// `field_empty`, `field_not_clean`, `field_too_long`.
    pub fn create_token(&mut self, new: &NewToken<'_>) -> Result<String, Problem> {
        field::check_said(&text!("nyckelns ändamål", "the token's purpose"), new.label, LABEL_MOST)?;
        if new.expires <= new.at || new.expires > after(new.at, LONGEST) {
            return Err(Problem::error(
                "token_expiry",
                text!("nyckelns sista dag ligger inte inom ett år", "the token's last day is not within a year"),
            )
            .hint(text!("välj en dag inom ett år", "choose a day within a year")));
        }
        if new.scopes.is_empty() {
            return Err(Problem::error(
                "token_without_scope",
                text!("nyckeln får inte göra något", "the token may do nothing"),
            )
            .hint(text!("välj vad den ska få göra", "choose what it may do")));
        }
        let word = format!("{PREFIX}{}", secret::new_secret()?);
        self.writing(|sql| {
            check_scopes(&users::known(sql, new.user)?, new.scopes)?;
            check_count(sql, new)?;
            let id = next_id(sql, "token")?;
            sql.execute(
                "INSERT INTO tokens (id, token_sha256, user_name, label, scopes, created_at, expires_at, last_used_at, \
                 revoked_at, revoked_by) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, '')",
                &[
                    id.into(),
                    secret::digest(&word).into(),
                    new.user.as_str().into(),
                    new.label.trim().into(),
                    joined(new.scopes.iter().map(|scope| scope.name())).into(),
                    stored(new.at),
                    stored(new.expires),
                ],
            )
        })?;
        Ok(word)
    }

    /// The token that a word proves; none when there is no such, when it no longer holds, and when its user may not sign
    /// in.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or, once a minute, written.
    pub fn token(&mut self, word: &str, at: Timestamp) -> Result<Option<TokenUse>, Problem> {
        if !word.starts_with(PREFIX) {
            return Ok(None);
        }
        let demo_users = self.demo_users();
        let Some((token, user)) = self.reading(|sql| find(sql, word))? else { return Ok(None) };
        let holds = token.revoked.is_none() && at < token.expires;
        if !holds || user.is_disabled || (user.is_demo && !demo_users) {
            return Ok(None);
        }
        if token.last_used.is_none_or(|used| used <= before(at, SEEN_EVERY)) {
            self.writing(|sql| {
                let values = [token.id.into(), stored(at)];
                sql.execute("UPDATE tokens SET last_used_at = $2 WHERE id = $1 AND last_used_at < $2", &values)
            })?;
        }
        let scopes = token.scopes.intersection(&scopes_of(&user.roles)).copied().collect();
        Ok(Some(TokenUse { id: token.id, user, scopes, label: token.label }))
    }

    /// The tokens of a user, or of all, the newest first; revoked and expired ones too.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn tokens(&mut self, user: Option<&UserName>) -> Result<Vec<Token>, Problem> {
        let (whose, values) = match user {
            Some(user) => ("WHERE tokens.user_name = $1", vec![user.as_str().into()]),
            None => ("", Vec::new()),
        };
        let sql_text = format!("SELECT {COLUMNS} FROM tokens {whose} ORDER BY tokens.id DESC");
        let rows = self.reading(|sql| sql.query(&sql_text, &values))?;
        rows.into_iter().map(|mut cells| read(&mut cells)).collect()
    }

    /// Makes a token hold no longer, from now on. False when it does not already.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn revoke_token(&mut self, id: i64, by: &str, at: Timestamp) -> Result<bool, Problem> {
        self.writing(|sql| {
            let revoked = sql.execute(
                "UPDATE tokens SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at = 0",
                &[id.into(), stored(at), by.into()],
            )?;
            Ok(revoked > 0)
        })
    }
}

/// Revokes all tokens of a user who is disabled.
pub(crate) fn revoke_all(sql: &mut Sql<'_>, change: &UserChange<'_>) -> Result<(), Problem> {
    sql.execute(
        "UPDATE tokens SET revoked_at = $2, revoked_by = $3 WHERE user_name = $1 AND revoked_at = 0",
        &[change.name.as_str().into(), stored(change.at), change.by.into()],
    )?;
    Ok(())
}

const COLUMNS: &str = "tokens.id, tokens.user_name, tokens.label, tokens.scopes, tokens.created_at, tokens.expires_at, \
    tokens.last_used_at, tokens.revoked_at, tokens.revoked_by";

fn find(sql: &mut Sql<'_>, word: &str) -> Result<Option<(Token, User)>, Problem> {
    let of_user = user::COLUMNS;
    let rows = sql.query(
        &format!(
            "SELECT {COLUMNS}, {of_user} FROM tokens JOIN users ON users.name = tokens.user_name \
             WHERE tokens.token_sha256 = $1"
        ),
        &[secret::digest(word).into()],
    )?;
    let both = |mut cells: Cells| Ok((read(&mut cells)?, user::read(&mut cells)?));
    rows.into_iter().next().map(both).transpose()
}

fn read(cells: &mut Cells) -> Result<Token, Problem> {
    Ok(Token {
        id: cells.int("tokens.id")?,
        user: cells.parsed("tokens.user_name")?,
        label: cells.text("tokens.label")?,
        scopes: cells.text("tokens.scopes")?.split(' ').filter_map(Scope::from_name).collect(),
        created_at: time(cells, "tokens.created_at")?,
        expires: time(cells, "tokens.expires_at")?,
        last_used: time_if_any(cells, "tokens.last_used_at")?,
        revoked: {
            let at = time_if_any(cells, "tokens.revoked_at")?;
            let by = cells.text("tokens.revoked_by")?;
            at.map(|at| (at, by))
        },
    })
}

fn check_scopes(user: &User, scopes: &BTreeSet<Scope>) -> Result<(), Problem> {
    let allowed = scopes_of(&user.roles);
    let Some(scope) = scopes.difference(&allowed).next() else { return Ok(()) };
    let (name, Text { sv, en }) = (&user.name, scope.label());
    Err(Problem::error(
        "token_scope_beyond_roles",
        text!("{name} får inte själv {sv}", "{name} may not {en} themselves"),
    )
    .why(text!("en nyckel får inte göra mer än sin användare", "a token may not do more than its user"))
    .hint(text!("välj bland det som användarens roller ger", "choose of what the user's roles give")))
}

fn check_count(sql: &mut Sql<'_>, new: &NewToken<'_>) -> Result<(), Problem> {
    let count = sql.number(
        "SELECT COUNT(*) FROM tokens WHERE user_name = $1 AND revoked_at = 0 AND expires_at > $2",
        &[new.user.as_str().into(), stored(new.at)],
    )?;
    if count.unwrap_or(0) < MOST {
        return Ok(());
    }
    let name = new.user;
    Err(Problem::error("too_many_tokens", text!("{name} har redan {MOST} nycklar", "{name} has {MOST} tokens already"))
        .hint(text!("återkalla dem som inte används", "revoke those that are not used")))
}
