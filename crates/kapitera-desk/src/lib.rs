//! The desk of the web application: who may sign in, what they may, what they did, and what runs for them.
//!
//! It lies in a database beside the ledger (the file `desk.db`, or the schema `desk`), which any number of processes use
//! at once. What a person decides about money is no part of it: that stands in the ledger. Here is no HTTP, no page and no
//! clock: times are arguments, kept to the microsecond.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "ids and times are exact: nothing is cut off on the way"
)]

mod audit;
mod counters;
mod desk;
mod device;
mod field;
mod hash;
mod job;
mod jobs;
mod mask;
mod password;
mod role;
mod schema;
mod secret;
mod session;
mod settings;
mod sign_in;
pub mod throttle;
mod token;
mod user;
mod user_name;
mod users;
mod when;

pub use audit::{AuditFilter, AuditRow, AuditVerified, Outcome, Said};
pub use desk::Desk;
pub use job::{Heartbeat, Job, JobEnd, JobFilter, JobState, NewJob, Progress};
pub use kapitera_store::Class;
pub use mask::masked;
pub use password::Password;
pub use role::{Role, Scope};
pub use schema::COLUMNS;
pub use session::{OpenSession, SESSION_IDLE, SESSION_LONGEST, Session};
pub use settings::{Setting, SettingKey};
pub use sign_in::{BeginSession, SignIn, SignInRefusal, SignedIn};
pub use token::{NewToken, Token, TokenUse};
pub use user::{NewUser, OidcSubject, User};
pub use user_name::UserName;
pub use users::UserChange;
