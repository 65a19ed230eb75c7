//! What is asked of a route: by whom, in which language, with what.

use std::path::PathBuf;

use jiff::Timestamp;
use kapitera_desk::{Role, Scope, User};
use kapitera_message::{Language, Problem, text};
use kapitera_period::Month;
use kapitera_post::Act;

use crate::answer::Refused;
use crate::app::App;
use crate::dispatch::Upload;
use crate::form::Sent;
use crate::html::{Links, Seen};
use crate::rights::{FIGURES, May, ONE_CENTRE, WORK};
use crate::route::Route;

/// What is asked.
pub struct Asked<'a> {
    /// The application.
    pub app: &'a App,
    /// The route.
    pub route: &'static Route,
    /// The address, with what was asked.
    pub here: String,
    /// The parts of the address in braces.
    pub parts: Vec<(String, String)>,
    /// What stands after the question mark.
    pub query: Sent,
    /// What was sent in a form.
    pub sent: Sent,
    /// The files that were sent.
    pub files: Option<Files>,
    /// Who asks; none when not signed in.
    pub who: Option<Viewer>,
    /// The language.
    pub language: Language,
    /// When.
    pub at: Timestamp,
    /// The client's address.
    pub address: String,
    /// What the client says that it is.
    pub user_agent: String,
    /// The cookies that came.
    pub cookies: Vec<(String, String)>,
    /// Whether it is asked under `/api/v1`.
    pub is_api: bool,
}

/// Files that were sent.
#[derive(Debug)]
pub struct Files {
    /// The folder that they lie in, which is taken away unless a job takes it over.
    pub(crate) upload: Upload,
    /// The files, in the order they were sent.
    pub paths: Vec<PathBuf>,
}

/// Who asks.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The user.
    pub user: User,
    /// The session; none for a token.
    pub session: Option<i64>,
    /// What forms of the session carry.
    pub csrf: String,
    /// What a token may; none for a session, which may all that its user may.
    pub scopes: Option<std::collections::BTreeSet<Scope>>,
}

impl<'a> Asked<'a> {
    /// A part of the address.
    pub fn part(&self, name: &str) -> &str {
        self.parts.iter().find(|(there, _)| there == name).map_or("", |(_, value)| value)
    }

    /// A part of the address that is something else than a text; there is no such page when it cannot be read.
    ///
    /// # Errors
    ///
    /// Not found.
    pub fn parsed<T: std::str::FromStr>(&self, name: &str) -> Result<T, Refused> {
        self.part(name).parse().map_err(|_| Refused::not_found())
    }

    /// The month of the address.
    ///
    /// # Errors
    ///
    /// Not found.
    pub fn month(&self) -> Result<Month, Refused> {
        self.parsed("month")
    }

    /// Who asks.
    ///
    /// # Errors
    ///
    /// When nobody is signed in, which the rights of the route have refused before.
    pub fn viewer(&self) -> Result<&Viewer, Refused> {
        self.who.as_ref().ok_or_else(Refused::forbidden)
    }

    /// Whether who asks may what a right says.
    pub fn may(&self, may: May) -> bool {
        may.allows(self.who.as_ref().map(|who| &who.user.roles))
    }

    /// Whether who asks has a role.
    pub fn is(&self, role: Role) -> bool {
        self.who.as_ref().is_some_and(|who| who.user.roles.contains(&role))
    }

    /// Whether who asks may see a centre.
    pub fn may_see_centre(&self, centre: &str) -> bool {
        self.may(FIGURES)
            || (self.may(ONE_CENTRE) && self.who.as_ref().is_some_and(|who| who.user.centres.contains(centre)))
    }

    /// What the links of pages may lead to.
    pub fn links(&self) -> Links {
        let seen = Seen {
            settlements: self.may(FIGURES),
            figures: self.may(FIGURES),
            ledger: self.may(WORK),
            deliveries: self.may(WORK),
            models: self.who.is_some(),
            users: self.may(crate::rights::AUDIT),
            all_centres: self.may(FIGURES),
            own: self.who.as_ref().map(|who| who.user.centres.clone()).unwrap_or_default(),
        };
        Links { seen, ..Links::default() }
    }

    /// As whom something is recorded in the books, and when.
    ///
    /// # Errors
    ///
    /// `no_officer` when the user is none of the books' officers.
    pub fn act<'b>(&'b self, note: &'b str) -> Result<Act<'b>, Refused> {
        Ok(Act { by: self.officer()?, at: self.at, note })
    }

    /// The officer that who asks is.
    ///
    /// # Errors
    ///
    /// `no_officer` when the user is none of the books' officers.
    pub fn officer(&self) -> Result<&str, Refused> {
        let user = &self.viewer()?.user;
        let name = &user.name;
        Ok(user.officer.as_deref().ok_or_else(|| {
            Problem::error(
                "no_officer",
                text!(
                    "{name} står inte för någon av bokföringens befattningshavare",
                    "{name} stands for none of the books' officers"
                ),
            )
            .why(text!(
                "varje steg bokförs under den som böckernas officers.toml ger rätten",
                "each step is recorded under somebody whom the books' officers.toml gives the right"
            ))
            .hint(text!(
                "administratören anger befattningshavaren på användarens sida",
                "the administrator names the officer on the user's page"
            ))
        })?)
    }
}
