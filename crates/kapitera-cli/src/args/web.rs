//! The words of the web application and its users.

use std::net::SocketAddr;

use clap::{Args, Subcommand};

use kapitera_desk::{Role, UserName};

use crate::command_line::Unread;
use kapitera_message::text;

/// `kapitera serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen; a port of 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The most mebibytes of a delivery that is sent, all files together
    #[arg(long, value_name = "MIB", default_value_t = 2048)]
    pub upload_mib: u64,
    /// In an invented region whose ledger is empty: leave it empty. Otherwise a month is posted and paid, and the next prepared
    #[arg(long)]
    pub empty: bool,
}

/// `kapitera user`.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Make a user, with a first password that is printed once and must be changed
    Add(UserAdd),
    /// Give a user a new password, which is printed once and must be changed
    Password(UserPassword),
    /// List the users
    List,
}

/// `kapitera user add`.
#[derive(Debug, Args)]
pub struct UserAdd {
    /// The name to sign in by: 2 to 40 of a-z, 0-9, full stop, hyphen, low line
    #[arg(value_parser = user_name)]
    pub name: UserName,
    /// The name shown; the name to sign in by when not given
    #[arg(long, value_name = "NAME")]
    pub shown: Option<String>,
    /// A role: controller, attester, accountant, centre, steering, responsible, auditor, administrator; several are allowed
    #[arg(long = "role", value_name = "ROLE", value_parser = role, required = true)]
    pub roles: Vec<Role>,
    /// For the role centre: a health centre's HSA id; several are allowed
    #[arg(long = "centre", value_name = "HSA_ID")]
    pub centres: Vec<String>,
    /// The officer of the books under whom the user's steps are recorded
    #[arg(long, value_name = "OFFICER")]
    pub officer: Option<String>,
}

/// `kapitera user password`.
#[derive(Debug, Args)]
pub struct UserPassword {
    /// The name to sign in by
    #[arg(value_parser = user_name)]
    pub name: UserName,
}

fn user_name(text: &str) -> Result<UserName, Unread> {
    UserName::parse(text).map_err(|problem| Unread(problem.what))
}

fn role(text: &str) -> Result<Role, Unread> {
    Role::from_name(text).ok_or_else(|| {
        let names = Role::ALL.map(Role::name).join(", ");
        Unread(text!("rollerna är {names}", "the roles are {names}"))
    })
}
