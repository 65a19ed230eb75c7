//! A route: address, verb, whom it is for and what it does, in one entry. The router, the matrix of rights and the API's
//! document are made from the same entries.

use kapitera_desk::Scope;

use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::rights::May;

/// The verb of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Asks; changes nothing but the log.
    Get,
    /// Changes something.
    Post,
}

/// What answers.
pub type Handler = fn(&Asked<'_>) -> Result<Answer, Refused>;

/// A route.
#[derive(Clone, Copy)]
pub struct Route {
    /// The verb.
    pub verb: Verb,
    /// The address with its parts in braces: `/settlements/{settlement}`.
    pub path: &'static str,
    /// Whom it is for.
    pub may: May,
    /// What it does, for the API's document.
    pub about: &'static str,
    /// Under `/api/v1` too, for tokens with this scope.
    pub api: Option<Scope>,
    /// Whether files are sent: they are laid in a folder before it is asked.
    pub takes_files: bool,
    /// Whether a password is tried or made, which takes its time: one at a time.
    pub tries_passwords: bool,
    /// Names of what may be asked for, for the API's document.
    pub asks: &'static [&'static str],
    /// What answers.
    pub handler: Handler,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:?} {}", self.verb, self.path)
    }
}

impl Route {
    /// A route that asks.
    pub const fn get(path: &'static str, may: May, about: &'static str, handler: Handler) -> Self {
        Self {
            verb: Verb::Get,
            path,
            may,
            about,
            api: None,
            takes_files: false,
            tries_passwords: false,
            asks: &[],
            handler,
        }
    }

    /// A route that changes something.
    pub const fn post(path: &'static str, may: May, about: &'static str, handler: Handler) -> Self {
        Self {
            verb: Verb::Post,
            path,
            may,
            about,
            api: None,
            takes_files: false,
            tries_passwords: false,
            asks: &[],
            handler,
        }
    }

    /// Under `/api/v1` too.
    #[must_use]
    pub const fn api(mut self, scope: Scope) -> Self {
        self.api = Some(scope);
        self
    }

    /// With what may be asked for.
    #[must_use]
    pub const fn asks(mut self, names: &'static [&'static str]) -> Self {
        self.asks = names;
        self
    }

    /// With files.
    #[must_use]
    pub const fn files(mut self) -> Self {
        self.takes_files = true;
        self
    }

    /// With a password that is tried or made.
    #[must_use]
    pub const fn passwords(mut self) -> Self {
        self.tries_passwords = true;
        self
    }

    /// The names of the parts in braces.
    pub fn parts(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}
