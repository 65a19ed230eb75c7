//! Users entered and changed, one change at a time, and never so that nobody can look after them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kapitera_message::{Problem, Text, text};
use kapitera_register::parse_hsa_id;
use kapitera_store::sql::Sql;

use crate::role::{Role, joined};
use crate::user::{self, NewUser, OidcSubject, User};
use crate::user_name::UserName;
use crate::when::{stored, time};
use crate::{Desk, Password, field, hash, password, session, token};

/// Characters of a name on a page, and of an officer's id.
const NAME_MOST: usize = 80;
/// Characters of an issuer's address, and of a subject.
const SUBJECT_MOST: usize = 255;
/// Centres of one user.
const CENTRES_MOST: usize = 200;

/// Who changes whom, and what they had read.
#[derive(Clone, Copy, Debug)]
pub struct UserChange<'a> {
    /// Whom.
    pub name: &'a UserName,
    /// [`User::version`] as it was when the change was thought of.
    pub version: i64,
    /// Who.
    pub by: &'a str,
    /// When.
    pub at: Timestamp,
}

impl Desk {
    /// Enters a user.
    ///
    /// # Errors
    ///
    /// `user_name_taken`; `oidc_subject_taken`; `centre_id_form`, `too_many_centres`; `field_empty`, `field_not_clean`,
    /// `field_too_long`; those of [`Desk::set_password`].
    pub fn create_user(&mut self, new: &NewUser, by: &str, at: Timestamp) -> Result<User, Problem> {
        let user = User {
            name: new.name.clone(),
            shown_name: new.shown_name.trim().to_owned(),
            roles: new.roles.clone(),
            centres: checked_centres(&new.centres)?,
            officer: new.officer.clone(),
            is_disabled: false,
            is_demo: new.is_demo,
            has_password: new.password.is_some(),
            must_change_password: new.must_change_password,
            oidc: new.oidc.clone(),
            created_at: at,
            created_by: by.to_owned(),
            last_signed_in: None,
            version: 0,
        };
        check(&user)?;
        let phc = match &new.password {
            Some(password) => {
                password::check(password, &new.name)?;
                hash::hash(password)?
            }
            None => String::new(),
        };
        self.writing(|sql| {
            if user::of_name(sql, &user.name)?.is_some() {
                let name = &user.name;
                return Err(Problem::error(
                    "user_name_taken",
                    text!("det finns redan en användare {name}", "there is a user {name} already"),
                )
                .hint(text!("välj ett annat namn", "choose another name")));
            }
            check_subject_free(sql, &user)?;
            sql.execute(
                "INSERT INTO users (name, shown_name, roles, centres, officer, is_disabled, is_demo, password_phc, \
                 must_change_password, oidc_issuer, oidc_subject, created_at, created_by, changed_at, changed_by, \
                 last_signed_in_at, version) VALUES ($1, '', '', '', '', 0, $2, $3, $4, '', '', $5, $6, $5, $6, 0, 0)",
                &[
                    user.name.as_str().into(),
                    i64::from(user.is_demo).into(),
                    phc.into(),
                    i64::from(user.must_change_password).into(),
                    stored(at),
                    by.into(),
                ],
            )?;
            write(sql, &user, &UserChange { name: &user.name, version: 0, by, at })?;
            known(sql, &user.name)
        })
    }

    /// The user of a name.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn user(&mut self, name: &UserName) -> Result<Option<User>, Problem> {
        self.reading(|sql| user::of_name(sql, name))
    }

    /// All users, by name.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn users(&mut self) -> Result<Vec<User>, Problem> {
        self.reading(|sql| user::find(sql, "", &[]))
    }

    /// The user whom a service for signing in calls so.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn user_of_subject(&mut self, issuer: &str, subject: &str) -> Result<Option<User>, Problem> {
        let oidc = OidcSubject { issuer: issuer.to_owned(), subject: subject.to_owned() };
        if oidc.subject.is_empty() { Ok(None) } else { self.reading(|sql| user::of_subject(sql, &oidc)) }
    }

    /// Gives and takes roles. They count from the next request on: each reads them anew.
    ///
    /// # Errors
    ///
    /// `user_unknown`; `user_changed_meanwhile`; `last_administrator`.
    pub fn set_roles(&mut self, change: &UserChange<'_>, roles: &BTreeSet<Role>) -> Result<User, Problem> {
        self.changing(change, |user| user.roles.clone_from(roles))
    }

    /// Sets the centres, as HSA ids. They count from the next request on.
    ///
    /// # Errors
    ///
    /// `user_unknown`; `user_changed_meanwhile`; `centre_id_form`; `too_many_centres`.
    pub fn set_centres(&mut self, change: &UserChange<'_>, centres: &BTreeSet<String>) -> Result<User, Problem> {
        let centres = checked_centres(centres)?;
        self.changing(change, |user| user.centres = centres)
    }

    /// Sets under whose id in the books steps are recorded; none: under nobody's.
    ///
    /// # Errors
    ///
    /// `user_unknown`; `user_changed_meanwhile`; `field_not_clean`, `field_too_long`.
    pub fn set_officer(&mut self, change: &UserChange<'_>, officer: Option<&str>) -> Result<User, Problem> {
        self.changing(change, |user| user.officer = officer.map(str::to_owned))
    }

    /// Sets the name on pages.
    ///
    /// # Errors
    ///
    /// `user_unknown`; `user_changed_meanwhile`; `field_empty`, `field_not_clean`, `field_too_long`.
    pub fn set_shown_name(&mut self, change: &UserChange<'_>, shown_name: &str) -> Result<User, Problem> {
        self.changing(change, |user| user.shown_name = shown_name.trim().to_owned())
    }

    /// Shuts somebody out: their sessions end and their tokens are revoked, at once.
    ///
    /// # Errors
    ///
    /// `user_unknown`; `user_changed_meanwhile`; `last_administrator`.
    pub fn disable(&mut self, change: &UserChange<'_>) -> Result<User, Problem> {
        self.changing(change, |user| user.is_disabled = true)
    }

    /// Lets somebody in again. Sessions and tokens from before stay ended.
    ///
    /// # Errors
    ///
    /// `user_unknown`; `user_changed_meanwhile`.
    pub fn enable(&mut self, change: &UserChange<'_>) -> Result<User, Problem> {
        self.changing(change, |user| user.is_disabled = false)
    }

    /// Says who they are to the region's service for signing in.
    ///
    /// # Errors
    ///
    /// `user_unknown`; `user_changed_meanwhile`; `oidc_subject_taken`; `field_empty`, `field_not_clean`, `field_too_long`.
    pub fn link_oidc(&mut self, change: &UserChange<'_>, oidc: &OidcSubject) -> Result<User, Problem> {
        self.changing(change, |user| user.oidc = Some(oidc.clone()))
    }

    /// They no longer sign in by way of the region's service. Sessions that began so end.
    ///
    /// # Errors
    ///
    /// `user_unknown`; `user_changed_meanwhile`.
    pub fn unlink_oidc(&mut self, change: &UserChange<'_>) -> Result<User, Problem> {
        self.changing(change, |user| user.oidc = None)
    }

    /// Sets the user's own password. All their sessions end, that in which it was set too: whoever had the old
    /// password has nothing left. Begin another with [`Desk::begin_session`].
    ///
    /// # Errors
    ///
    /// `user_unknown`; `password_too_short`, `password_too_long`, `password_is_user_name`, `password_too_common`;
    /// `password_unchanged` when it is the one that they have.
    pub fn set_password(&mut self, name: &UserName, password: &Password, at: Timestamp) -> Result<(), Problem> {
        password::check(password, name)?;
        let before = self.reading(|sql| hash::stored(sql, name))?;
        if hash::holds(password, before.as_deref())? {
            return Err(Problem::error(
                "password_unchanged",
                text!("lösenordet är det som redan gäller", "the password is the one that holds already"),
            )
            .hint(text!("välj ett nytt", "choose a new one")));
        }
        self.put_password(name, password, PasswordOf::User, at)
    }

    /// Gives a user a password that they must change when they sign in. All their sessions end.
    ///
    /// # Errors
    ///
    /// As [`Desk::set_password`].
    pub fn set_temporary_password(
        &mut self,
        name: &UserName,
        password: &Password,
        by: &str,
        at: Timestamp,
    ) -> Result<(), Problem> {
        password::check(password, name)?;
        self.put_password(name, password, PasswordOf::Administrator(by), at)
    }

    fn put_password(
        &mut self,
        name: &UserName,
        password: &Password,
        of: PasswordOf<'_>,
        at: Timestamp,
    ) -> Result<(), Problem> {
        let phc = hash::hash(password)?;
        let (must_change, by) = match of {
            PasswordOf::User => (0, name.as_str()),
            PasswordOf::Administrator(by) => (1, by),
        };
        self.writing(|sql| {
            let changed = sql.execute(
                "UPDATE users SET password_phc = $2, must_change_password = $3, changed_at = $4, changed_by = $5 \
                 WHERE name = $1",
                &[name.as_str().into(), phc.into(), must_change.into(), stored(at), by.into()],
            )?;
            if changed == 0 {
                return Err(unknown(name));
            }
            session::end_all(sql, name).map(|_| ())
        })
    }

    /// Changes a user who still is as they were read.
    fn changing(&mut self, change: &UserChange<'_>, edit: impl FnOnce(&mut User)) -> Result<User, Problem> {
        self.writing(|sql| {
            let before = known(sql, change.name)?;
            if before.version != change.version {
                return Err(changed_meanwhile(sql, change.name)?);
            }
            let mut user = before.clone();
            edit(&mut user);
            check(&user)?;
            check_subject_free(sql, &user)?;
            if before.has(Role::Administrator) && !user.has(Role::Administrator) {
                check_other_administrator(sql, change.name)?;
            }
            write(sql, &user, change)?;
            if user.is_disabled || (before.oidc.is_some() && user.oidc.is_none()) {
                session::end_all(sql, change.name)?;
            }
            if user.is_disabled {
                token::revoke_all(sql, change)?;
            }
            known(sql, change.name)
        })
    }
}

/// Somebody else was first: who, and when.
fn changed_meanwhile(sql: &mut Sql<'_>, name: &UserName) -> Result<Problem, Problem> {
    let rows = sql.query("SELECT changed_by, changed_at FROM users WHERE name = $1", &[name.as_str().into()])?;
    let mut cells = rows.into_iter().next().ok_or_else(|| unknown(name))?;
    let by = cells.text("users.changed_by")?;
    let at = time(&mut cells, "users.changed_at")?.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    Ok(Problem::error(
        "user_changed_meanwhile",
        text!("{by} har ändrat {name} under tiden, {at}", "{by} has changed {name} meanwhile, {at}"),
    )
    .why(text!("ändringen gjordes utifrån det som gällde förut", "the change was made from what held before"))
    .hint(text!("läs det som gäller nu och gör om", "read what holds now and do it again")))
}

/// Whose choice a password is.
#[derive(Clone, Copy)]
enum PasswordOf<'a> {
    User,
    Administrator(&'a str),
}

/// What the administration writes of a user.
fn write(sql: &mut Sql<'_>, user: &User, change: &UserChange<'_>) -> Result<(), Problem> {
    let roles = joined(user.roles.iter().map(|role| role.name()));
    let centres = joined(user.centres.iter().map(String::as_str));
    let (issuer, subject) = user.oidc.as_ref().map_or(("", ""), |oidc| (oidc.issuer.as_str(), oidc.subject.as_str()));
    sql.execute(
        "UPDATE users SET shown_name = $2, roles = $3, centres = $4, officer = $5, is_disabled = $6, \
         oidc_issuer = $7, oidc_subject = $8, changed_at = $9, changed_by = $10, version = version + 1 WHERE name = $1",
        &[
            user.name.as_str().into(),
            user.shown_name.as_str().into(),
            roles.into(),
            centres.into(),
            user.officer.as_deref().unwrap_or_default().into(),
            i64::from(user.is_disabled).into(),
            issuer.into(),
            subject.into(),
            stored(change.at),
            change.by.into(),
        ],
    )?;
    Ok(())
}

/// The user of a name, whom somebody has seen.
pub(crate) fn known(sql: &mut Sql<'_>, name: &UserName) -> Result<User, Problem> {
    user::of_name(sql, name)?.ok_or_else(|| unknown(name))
}

pub(crate) fn unknown(name: &UserName) -> Problem {
    Problem::error("user_unknown", text!("det finns ingen användare {name}", "there is no user {name}"))
        .hint(text!("välj bland dem som finns", "choose one of those there are"))
}

fn check(user: &User) -> Result<(), Problem> {
    field::check_said(&text!("namnet", "the name"), &user.shown_name, NAME_MOST)?;
    if let Some(officer) = &user.officer {
        field::check_said(&text!("tjänstepersonens id", "the officer's id"), officer, NAME_MOST)?;
    }
    if let Some(OidcSubject { issuer, subject }) = &user.oidc {
        field::check_said(&text!("utfärdaren (iss)", "the issuer (iss)"), issuer, SUBJECT_MOST)?;
        field::check_said(&text!("identiteten (sub)", "the subject (sub)"), subject, SUBJECT_MOST)?;
    }
    Ok(())
}

/// The ids in the form in which the registers have them.
fn checked_centres(centres: &BTreeSet<String>) -> Result<BTreeSet<String>, Problem> {
    let count = centres.len();
    if count > CENTRES_MOST {
        return Err(Problem::error(
            "too_many_centres",
            text!(
                "{count} hälsocentraler, högst {CENTRES_MOST} kan väljas",
                "{count} health centres, {CENTRES_MOST} is the most"
            ),
        )
        .hint(text!("ge en roll som ser alla", "give a role that sees all of them")));
    }
    let one = |id: &String| {
        parse_hsa_id(id).map(|id| id.to_string()).map_err(|error| {
            let Text { sv, en } = error.text();
            Problem::error(
                "centre_id_form",
                text!("hälsocentralens id ”{id}” {sv}", "the health centre's id “{id}” {en}"),
            )
            .hint(text!(
                "skriv ett HSA-id, till exempel SE2321000016-A01B",
                "write an HSA id, for example SE2321000016-A01B"
            ))
        })
    };
    centres.iter().map(one).collect()
}

fn check_subject_free(sql: &mut Sql<'_>, user: &User) -> Result<(), Problem> {
    let Some(oidc) = &user.oidc else { return Ok(()) };
    match user::of_subject(sql, oidc)? {
        Some(other) if other.name != user.name => {
            let name = other.name;
            Err(Problem::error(
                "oidc_subject_taken",
                text!("identiteten är redan kopplad till {name}", "the subject is linked to {name} already"),
            )
            .hint(text!("koppla bort den där först", "unlink it there first")))
        }
        _ => Ok(()),
    }
}

/// Somebody else looks after users.
fn check_other_administrator(sql: &mut Sql<'_>, name: &UserName) -> Result<(), Problem> {
    let others = user::find(sql, "WHERE users.is_disabled = 0 AND users.name <> $1", &[name.as_str().into()])?;
    if others.iter().any(|user| user.has(Role::Administrator)) {
        return Ok(());
    }
    Err(Problem::error(
        "last_administrator",
        text!("{name} är den enda administratören", "{name} is the only administrator"),
    )
    .why(text!("ingen annan kunde sköta användarna", "nobody else could look after the users"))
    .hint(text!("gör någon annan till administratör först", "make somebody else an administrator first")))
}
