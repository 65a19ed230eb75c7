//! Sessions: who is signed in, from one request to the next. What they may is read anew with each request.

use jiff::{SignedDuration, Timestamp};
use kapitera_message::Problem;
use kapitera_store::sql::{Cells, Sql};

use crate::counters::{self, Place};
use crate::desk::next_id;
use crate::sign_in::SignInRefusal;
use crate::user::{self, User};
use crate::user_name::UserName;
use crate::when::{after, before, stored, time};
use crate::{Desk, Password, field, hash, secret};

/// A session that is not used for so long ends.
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_mins(60);
/// A session ends after so long, used or not.
pub const SESSION_LONGEST: SignedDuration = SignedDuration::from_hours(12);

/// How exactly it is known when a session or token was last used: writing is dearer than reading.
pub(crate) const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// Sessions that one user has at once; the oldest ends when there is one more.
const MOST: i64 = 20;
/// Characters of an address and of what a browser says it is.
const ADDRESS_MOST: usize = 64;
const USER_AGENT_MOST: usize = 200;

/// The purpose of the word that forms carry.
const CSRF: &str = "kapitera csrf 1";

/// A session that holds, for the request that showed its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its number, which no other session ever has: the log names it.
    pub id: i64,
    /// Whose, as they are now.
    pub user: User,
    /// The word that forms carry, so that no other site can send them. It follows from the token and is kept nowhere.
    pub csrf: String,
    /// When somebody signed in.
    pub began: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen: Timestamp,
    /// When it ends if it is not used again.
    pub expires: Timestamp,
    /// The network address from which it began.
    pub address: String,
    /// What the browser said it was when it began.
    pub user_agent: String,
    /// When they last proved who they are: when it began, or later.
    pub reauthenticated_at: Timestamp,
}

/// A session as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub user: UserName,
    /// When somebody signed in.
    pub began: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen: Timestamp,
    /// When it ends if it is not used again.
    pub expires: Timestamp,
    /// The network address from which it began.
    pub address: String,
    /// What the browser said it was.
    pub user_agent: String,
}

impl Desk {
    /// The session of a token; none when there is no such, when it has ended, and when its user may not sign in. Using a
    /// session keeps it from ending.
    ///
    /// # Errors
    ///
    /// When the database cannot be read, or, once a minute, written.
    pub fn session(&mut self, token: &str, at: Timestamp) -> Result<Option<Session>, Problem> {
        let demo_users = self.demo_users();
        let found = self.reading(|sql| find(sql, token))?;
        let found = found.filter(|found| at < found.expires && !found.user.is_disabled);
        let Some(mut session) = found.filter(|found| demo_users || !found.user.is_demo) else { return Ok(None) };
        if session.last_seen <= before(at, SEEN_EVERY) {
            self.writing(|sql| {
                let values = [session.id.into(), stored(at)];
                sql.execute("UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2", &values)
            })?;
            session.last_seen = at;
            session.expires = expires(session.began, at);
        }
        Ok(Some(session))
    }

    /// Asks the one who is signed in for the password again, before a step of weight. Wrong ones are counted for the
    /// session.
    ///
    /// # Errors
    ///
    /// When the database cannot be read or written. The refusal within says that it was wrong.
    pub fn reauthenticate(
        &mut self,
        session: i64,
        password: &Password,
        at: Timestamp,
    ) -> Result<Result<(), SignInRefusal>, Problem> {
        let (kept, tried) = self.writing(|sql| {
            let name = sql.query("SELECT user_name FROM sessions WHERE id = $1", &[session.into()])?;
            let name: Option<UserName> =
                name.into_iter().next().map(|mut cells| cells.parsed("sessions.user_name")).transpose()?;
            let kept = name.map(|name| hash::stored(sql, &name)).transpose()?.flatten();
            Ok((kept, counters::attempt(sql, vec![Place::session(session)], at)?))
        })?;
        let tried = match tried {
            Ok(tried) => tried,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !hash::holds(password, kept.as_deref())? {
            return Ok(Err(tried.refusal()));
        }
        self.writing(|sql| {
            tried.was_right(sql, at)?;
            proved(sql, session, at)
        })?;
        Ok(Ok(()))
    }

    /// Notes that the one who is signed in has proved again who they are, to the region's service for signing in.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn note_reauthenticated(&mut self, session: i64, at: Timestamp) -> Result<(), Problem> {
        self.writing(|sql| proved(sql, session, at))
    }

    /// Ends the session of a token. False when there is none.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn end_session(&mut self, token: &str) -> Result<bool, Problem> {
        let digest = secret::digest(token);
        self.writing(|sql| Ok(sql.execute("DELETE FROM sessions WHERE token_sha256 = $1", &[digest.into()])? > 0))
    }

    /// Ends a session by its number. False when there is none.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn end_session_by_id(&mut self, id: i64) -> Result<bool, Problem> {
        self.writing(|sql| Ok(sql.execute("DELETE FROM sessions WHERE id = $1", &[id.into()])? > 0))
    }

    /// Ends all sessions of a user, and says how many they were.
    ///
    /// # Errors
    ///
    /// When the database cannot be written.
    pub fn end_sessions_of(&mut self, name: &UserName) -> Result<u64, Problem> {
        self.writing(|sql| end_all(sql, name))
    }

    /// The sessions that hold, the newest first.
    ///
    /// # Errors
    ///
    /// When the database cannot be read.
    pub fn sessions(&mut self, at: Timestamp) -> Result<Vec<OpenSession>, Problem> {
        let rows = self.reading(|sql| {
            sql.query(
                "SELECT id, user_name, began_at, last_seen_at, address, user_agent FROM sessions ORDER BY id DESC",
                &[],
            )
        })?;
        let sessions: Result<Vec<OpenSession>, Problem> =
            rows.into_iter().map(|mut cells| read_open(&mut cells)).collect();
        Ok(sessions?.into_iter().filter(|session| at < session.expires).collect())
    }
}

/// Where somebody signs in from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct From<'a> {
    pub(crate) address: &'a str,
    pub(crate) user_agent: &'a str,
}

/// Begins a session under a token that nobody has had before, and gives the token.
pub(crate) fn begin(sql: &mut Sql<'_>, name: &UserName, from: From<'_>, at: Timestamp) -> Result<String, Problem> {
    let token = secret::new_secret()?;
    let id = next_id(sql, "session")?;
    sql.execute(
        "INSERT INTO sessions (id, token_sha256, user_name, began_at, last_seen_at, reauthenticated_at, address, \
         user_agent) VALUES ($1, $2, $3, $4, $4, $4, $5, $6)",
        &[
            id.into(),
            secret::digest(&token).into(),
            name.as_str().into(),
            stored(at),
            field::cut(from.address, ADDRESS_MOST).into(),
            field::cut(from.user_agent, USER_AGENT_MOST).into(),
        ],
    )?;
    sql.execute(
        "DELETE FROM sessions WHERE user_name = $1 AND id NOT IN \
         (SELECT id FROM sessions WHERE user_name = $1 ORDER BY id DESC LIMIT $2)",
        &[name.as_str().into(), MOST.into()],
    )?;
    sql.execute("UPDATE users SET last_signed_in_at = $2 WHERE name = $1", &[name.as_str().into(), stored(at)])?;
    Ok(token)
}

/// Ends all sessions of a user, and says how many they were.
pub(crate) fn end_all(sql: &mut Sql<'_>, name: &UserName) -> Result<u64, Problem> {
    sql.execute("DELETE FROM sessions WHERE user_name = $1", &[name.as_str().into()])
}

fn find(sql: &mut Sql<'_>, token: &str) -> Result<Option<Session>, Problem> {
    let columns = user::COLUMNS;
    let rows = sql.query(
        &format!(
            "SELECT sessions.id, sessions.began_at, sessions.last_seen_at, sessions.reauthenticated_at, \
             sessions.address, sessions.user_agent, {columns} FROM sessions JOIN users ON \
             users.name = sessions.user_name WHERE sessions.token_sha256 = $1"
        ),
        &[secret::digest(token).into()],
    )?;
    rows.into_iter().next().map(|mut cells| read(&mut cells, token)).transpose()
}

fn read(cells: &mut Cells, token: &str) -> Result<Session, Problem> {
    let id = cells.int("sessions.id")?;
    let began = time(cells, "sessions.began_at")?;
    let last_seen = time(cells, "sessions.last_seen_at")?;
    Ok(Session {
        id,
        csrf: secret::derived(CSRF, token),
        began,
        last_seen,
        expires: expires(began, last_seen),
        reauthenticated_at: time(cells, "sessions.reauthenticated_at")?,
        address: cells.text("sessions.address")?,
        user_agent: cells.text("sessions.user_agent")?,
        user: user::read(cells)?,
    })
}

fn read_open(cells: &mut Cells) -> Result<OpenSession, Problem> {
    let id = cells.int("sessions.id")?;
    let user = cells.parsed("sessions.user_name")?;
    let began = time(cells, "sessions.began_at")?;
    let last_seen = time(cells, "sessions.last_seen_at")?;
    Ok(OpenSession {
        id,
        user,
        began,
        last_seen,
        expires: expires(began, last_seen),
        address: cells.text("sessions.address")?,
        user_agent: cells.text("sessions.user_agent")?,
    })
}

fn expires(began: Timestamp, last_seen: Timestamp) -> Timestamp {
    after(began, SESSION_LONGEST).min(after(last_seen, SESSION_IDLE))
}

fn proved(sql: &mut Sql<'_>, session: i64, at: Timestamp) -> Result<(), Problem> {
    sql.execute("UPDATE sessions SET reauthenticated_at = $2 WHERE id = $1", &[session.into(), stored(at)])?;
    Ok(())
}
