//! Signing in. Whoever fails learns that it was wrong and how many attempts are left, and nothing about who exists.

use jiff::Timestamp;
use kapitera_message::Problem;
use kapitera_store::sql::Sql;

use crate::counters::{self, Place, Tried};
use crate::session::{self, From};
use crate::user::{self, User};
use crate::user_name::UserName;
use crate::{Desk, Password, device, hash, users};

/// What somebody shows to sign in.
#[derive(Clone, Copy, Debug)]
pub struct SignIn<'a> {
    /// The user name as it was typed.
    pub name: &'a str,
    /// The password as it was typed.
    pub password: &'a Password,
    /// The word that this browser was given when it last signed in as this user.
    pub device: Option<&'a str>,
    /// The network address from which it is tried.
    pub address: &'a str,
    /// What the browser says it is.
    pub user_agent: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Who was vouched for by the region's service for signing in.
#[derive(Clone, Copy, Debug)]
pub struct BeginSession<'a> {
    /// Whom the service knows as [`User::oidc`].
    pub name: &'a UserName,
    /// The word that this browser was given when it last signed in as this user.
    pub device: Option<&'a str>,
    /// The network address.
    pub address: &'a str,
    /// What the browser says it is.
    pub user_agent: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Somebody has signed in. The words are shown once: only their digests are kept.
#[derive(Clone)]
pub struct SignedIn {
    /// Proves the session, for as long as it holds.
    pub session_token: String,
    /// Shows next time that this browser has signed in as this user before. In place of the one that it had.
    pub device_token: String,
    /// Who.
    pub user: User,
}

/// Why somebody has not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInRefusal {
    /// The name or the password is wrong.
    Wrong {
        /// How many more may be wrong; the last of them locks. At least 1.
        left: u32,
    },
    /// Too many were wrong, this one or those before; the password was not looked at in the latter case.
    Locked {
        /// From when on one may try again.
        until: Timestamp,
    },
    /// Name and password are right, but the user is disabled.
    Disabled,
    /// Name and password are right, but this is a user of the demo, and the desk was opened without these.
    DemoNotAllowed,
}

/// Masks the words.
impl std::fmt::Debug for SignedIn {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SignedIn").field("user", &self.user).finish_non_exhaustive()
    }
}

/// An attempt under way: what was read before the password is looked at.
struct Begun {
    tried: Tried,
    name: Option<UserName>,
    kept: Option<String>,
}

impl Desk {
    /// Signs in with a password. Every attempt is counted first, whether the user exists or not, and costs one Argon2id.
    ///
    /// # Errors
    ///
    /// When the database cannot be read or written. The refusal within is for the person.
    pub fn sign_in(&mut self, asked: &SignIn<'_>) -> Result<Result<SignedIn, SignInRefusal>, Problem> {
        let Begun { tried, name, kept } = match self.writing(|sql| begin(sql, asked))? {
            Ok(begun) => begun,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // Outside the transaction: others need not wait for it.
        let holds = hash::holds(asked.password, kept.as_deref())?;
        let (Some(name), Some(kept), true) = (name, kept, holds) else { return Ok(Err(tried.refusal())) };
        let anew = if hash::is_weaker(&kept) { Some(hash::hash(asked.password)?) } else { None };
        let demo_users = self.demo_users();
        self.writing(|sql| {
            // Changed since it was read, the password that was looked at is not theirs any more.
            if hash::stored(sql, &name)?.as_ref() != Some(&kept) {
                return Ok(Err(tried.refusal()));
            }
            tried.was_right(sql, asked.at)?;
            if let Some(anew) = anew {
                let values = [name.as_str().into(), anew.into()];
                sql.execute("UPDATE users SET password_phc = $2 WHERE name = $1", &values)?;
            }
            let from = From { address: asked.address, user_agent: asked.user_agent };
            enter(sql, &Entering { name: &name, device: asked.device, from, at: asked.at, demo_users })
        })
    }

    /// Begins a session of a user whom the region's service for signing in has vouched for, or who has just set a password
    /// of their own in the session before.
    ///
    /// # Errors
    ///
    /// `user_unknown`; when the database cannot be written. The refusal within is for the person.
    pub fn begin_session(&mut self, asked: &BeginSession<'_>) -> Result<Result<SignedIn, SignInRefusal>, Problem> {
        let demo_users = self.demo_users();
        let from = From { address: asked.address, user_agent: asked.user_agent };
        let entering = Entering { name: asked.name, device: asked.device, from, at: asked.at, demo_users };
        self.writing(|sql| enter(sql, &entering))
    }
}

/// Counts the attempt, and reads what the password is compared with.
fn begin(sql: &mut Sql<'_>, asked: &SignIn<'_>) -> Result<Result<Begun, SignInRefusal>, Problem> {
    let name = UserName::parse(asked.name).ok();
    let (mut kept, mut device) = (None, None);
    if let Some(name) = &name {
        kept = hash::stored(sql, name)?;
        device = device::known(sql, name, asked.device)?;
    }
    let places = match device {
        // Nobody else fills its counter, and no neighbour of the address shuts it out.
        Some(device) => vec![Place::device(device)],
        None => {
            let typed = name.as_ref().map_or(asked.name, UserName::as_str);
            vec![Place::user(typed), Place::address(asked.address)]
        }
    };
    Ok(counters::attempt(sql, places, asked.at)?.map(|tried| Begun { tried, name, kept }))
}

/// Who comes in, with everything proved.
struct Entering<'a> {
    name: &'a UserName,
    device: Option<&'a str>,
    from: From<'a>,
    at: Timestamp,
    demo_users: bool,
}

fn enter(sql: &mut Sql<'_>, entering: &Entering<'_>) -> Result<Result<SignedIn, SignInRefusal>, Problem> {
    let Entering { name, device, from, at, demo_users } = *entering;
    let user = users::known(sql, name)?;
    if user.is_disabled {
        return Ok(Err(SignInRefusal::Disabled));
    }
    if user.is_demo && !demo_users {
        return Ok(Err(SignInRefusal::DemoNotAllowed));
    }
    let session_token = session::begin(sql, name, from, at)?;
    let before = device::known(sql, name, device)?;
    let device_token = device::signed_in(sql, name, before, at)?;
    let user = user::of_name(sql, name)?.unwrap_or(user);
    Ok(Ok(SignedIn { session_token, device_token, user }))
}
