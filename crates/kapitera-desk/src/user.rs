//! A user, as it is read.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kapitera_message::Problem;
use kapitera_store::sql::{Cells, Sql, Value};

use crate::Password;
use crate::role::Role;
use crate::user_name::UserName;
use crate::when::{time, time_if_any};

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// With which they sign in.
    pub name: UserName,
    /// As they are called on pages.
    pub shown_name: String,
    /// What they may.
    pub roles: BTreeSet<Role>,
    /// The centres whose matters a [`Role::Centre`] sees, as HSA ids.
    pub centres: BTreeSet<String>,
    /// The id in the books' `officers.toml` under which their steps are recorded; none when they take none.
    pub officer: Option<String>,
    /// They may not sign in, and nothing of theirs has effect.
    pub is_disabled: bool,
    /// Of the demo: see [`crate::Desk::with_demo_users`].
    pub is_demo: bool,
    /// They may sign in with a password. Without it only by way of [`User::oidc`].
    pub has_password: bool,
    /// The password was given to them, and they have not chosen their own yet.
    pub must_change_password: bool,
    /// Who they are to the region's service for signing in.
    pub oidc: Option<OidcSubject>,
    /// When they were entered.
    pub created_at: Timestamp,
    /// Who entered them: a user's name, or what the program says.
    pub created_by: String,
    /// When a session of theirs last began.
    pub last_signed_in: Option<Timestamp>,
    /// How many times an administrator has written them; a change names the version that it was made from.
    pub version: i64,
}

/// Somebody to a service for signing in (OpenID Connect).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcSubject {
    /// The service's address, `iss`.
    pub issuer: String,
    /// The id there, `sub`: never a mail address, which may become another's.
    pub subject: String,
}

/// A user to enter.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Not yet anybody's.
    pub name: UserName,
    /// As they are called on pages.
    pub shown_name: String,
    /// What they may.
    pub roles: BTreeSet<Role>,
    /// As HSA ids.
    pub centres: BTreeSet<String>,
    /// As in the books' `officers.toml`.
    pub officer: Option<String>,
    /// Of the demo.
    pub is_demo: bool,
    /// None when they sign in by way of [`NewUser::oidc`].
    pub password: Option<Password>,
    /// They choose their own the first time.
    pub must_change_password: bool,
    /// Who they are to the region's service.
    pub oidc: Option<OidcSubject>,
}

impl User {
    /// Whether they have this role. A user who is disabled has none.
    pub fn has(&self, role: Role) -> bool {
        !self.is_disabled && self.roles.contains(&role)
    }
}

/// What is read of a user, in the order of [`read`].
pub(crate) const COLUMNS: &str = "users.name, users.shown_name, users.roles, users.centres, users.officer, \
    users.is_disabled, users.is_demo, CAST(CASE WHEN users.password_phc = '' THEN 0 ELSE 1 END AS BIGINT), \
    users.must_change_password, users.oidc_issuer, users.oidc_subject, users.created_at, users.created_by, \
    users.last_signed_in_at, users.version";

/// The next columns, which are a user.
pub(crate) fn read(cells: &mut Cells) -> Result<User, Problem> {
    Ok(User {
        name: cells.parsed("users.name")?,
        shown_name: cells.text("users.shown_name")?,
        // A word that a later program knows gives nobody anything here.
        roles: cells.text("users.roles")?.split(' ').filter_map(Role::from_name).collect(),
        centres: cells.text("users.centres")?.split_whitespace().map(str::to_owned).collect(),
        officer: Some(cells.text("users.officer")?).filter(|officer| !officer.is_empty()),
        is_disabled: cells.int("users.is_disabled")? != 0,
        is_demo: cells.int("users.is_demo")? != 0,
        has_password: cells.int("users.password_phc")? != 0,
        must_change_password: cells.int("users.must_change_password")? != 0,
        oidc: {
            let issuer = cells.text("users.oidc_issuer")?;
            let subject = cells.text("users.oidc_subject")?;
            Some(OidcSubject { issuer, subject }).filter(|oidc| !oidc.subject.is_empty())
        },
        created_at: time(cells, "users.created_at")?,
        created_by: cells.text("users.created_by")?,
        last_signed_in: time_if_any(cells, "users.last_signed_in_at")?,
        version: cells.int("users.version")?,
    })
}

/// The users for whom something holds, by name.
pub(crate) fn find(sql: &mut Sql<'_>, what_holds: &str, values: &[Value<'_>]) -> Result<Vec<User>, Problem> {
    let rows = sql.query(&format!("SELECT {COLUMNS} FROM users {what_holds} ORDER BY users.name"), values)?;
    rows.into_iter().map(|mut cells| read(&mut cells)).collect()
}

/// The user of a name.
pub(crate) fn of_name(sql: &mut Sql<'_>, name: &UserName) -> Result<Option<User>, Problem> {
    Ok(find(sql, "WHERE users.name = $1", &[name.as_str().into()])?.pop())
}

/// The user whom a service for signing in calls so.
pub(crate) fn of_subject(sql: &mut Sql<'_>, oidc: &OidcSubject) -> Result<Option<User>, Problem> {
    let values = [oidc.subject.as_str().into(), oidc.issuer.as_str().into()];
    Ok(find(sql, "WHERE users.oidc_subject = $1 AND users.oidc_issuer = $2", &values)?.pop())
}
