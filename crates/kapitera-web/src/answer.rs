//! What a route gives: a page, a file, somewhere else to go, or a refusal.

use axum::http::StatusCode;
use kapitera_message::{Problem, Problems, text};
use serde_json::Value;

use crate::page::{Block, Page};

/// An answer.
pub enum Answer {
    /// A page.
    Page(Box<Page>),
    /// A part of a page, for the page that asked for it again.
    Fragment(Vec<Block>),
    /// Go there: what was asked is done.
    Done(String),
    /// A job does what was asked.
    Started(i64),
    /// Elsewhere, with cookies that are set.
    SignedIn {
        /// Where to.
        to: String,
        /// Names, values and seconds that they last; 0 takes one away.
        cookies: Vec<(&'static str, String, i64)>,
    },
    /// A page with another status, for forms that are shown again.
    Again(StatusCode, Box<Page>),
    /// A page with another status, after which cookies are set: for a way in that ended. Nothing of the address that led to it
    /// stands on it.
    Left(StatusCode, Box<Page>, Vec<(&'static str, String, i64)>),
    /// A file to save.
    File(File),
    /// Something for the browser itself: styles, scripts, pictures.
    Asset(&'static str, &'static [u8]),
    /// Open data: for everybody, also for programs of other sites.
    Open(&'static str, Vec<u8>),
    /// JSON as it is.
    Json(Value),
    /// To another site: only that of the configured provider of identities.
    Provider(String, Vec<(&'static str, String, i64)>),
}

/// A file.
pub struct File {
    /// The name it is saved under.
    pub name: String,
    /// Its media type.
    pub kind: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A refusal: a status and why.
#[derive(Debug)]
pub struct Refused {
    /// The status.
    pub status: StatusCode,
    /// Why.
    pub problems: Problems,
}

impl Answer {
    /// A page.
    pub fn page(page: Page) -> Self {
        Self::Page(Box::new(page))
    }
}

impl Refused {
    /// There is nothing of that name, or nothing that one may see: the two are told alike.
    pub fn not_found() -> Self {
        let problem = Problem::error("not_found", text!("sidan finns inte", "there is no such page"))
            .hint(text!("gå till startsidan och leta därifrån", "go to the start page and look from there"));
        Self { status: StatusCode::NOT_FOUND, problems: vec![problem] }
    }

    /// One may not.
    pub fn forbidden() -> Self {
        let problem = Problem::error("not_allowed", text!("du har inte rätt till det här", "you may not do this"))
            .why(text!("sidan är till för andra roller än dina", "the page is for other roles than yours"))
            .hint(text!(
                "be den som administrerar användarna om rollen, om du ska ha den",
                "ask who administers the users for the role, if you are to have it"
            ));
        Self { status: StatusCode::FORBIDDEN, problems: vec![problem] }
    }

    /// With a status of its own.
    pub fn with(status: StatusCode, problem: Problem) -> Self {
        Self { status, problems: vec![problem] }
    }
}

/// The status that a problem is told with.
fn status_of(code: &str) -> StatusCode {
    match code {
        _ if code.starts_with("no_such_") => StatusCode::NOT_FOUND,
        "unknown_centre" | "unknown_indicator" | "unknown_component" | "unknown_person" | "no_rows_of_centre"
        | "not_a_month" => StatusCode::NOT_FOUND,
        "head_moved"
        | "entry_key_taken"
        | "job_key_taken"
        | "user_changed_meanwhile"
        | "moved_meanwhile"
        | "step_not_allowed"
        | "draft_is_live"
        | "month_is_posted" => StatusCode::CONFLICT,
        "store_busy" | "store_lost" | "store_unreachable" | "store_commit_unknown" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self { status: status_of(problem.code), problems: vec![problem] }
    }
}

impl From<Problems> for Refused {
    fn from(problems: Problems) -> Self {
        let status = problems.first().map_or(StatusCode::INTERNAL_SERVER_ERROR, |first| status_of(first.code));
        Self { status, problems }
    }
}
