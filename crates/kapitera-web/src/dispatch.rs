//! A request on its way: who asks, whether they may, what was sent, the answer, and what is written of it in the log.

mod body;
mod client;
mod respond;
mod upload;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{ConnectInfo, RawPathParams, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use kapitera_desk::{Outcome, Role, Said};
use kapitera_message::{Language, Problem, text};

use crate::answer::{Answer, Refused};
use crate::app::App;
use crate::asked::{Asked, Files, Viewer};
use crate::form::Sent;
use crate::rights::scope_allows;
use crate::route::{Route, Verb};

pub(crate) use respond::{DOCX, Shown, XLSX, day, is_within, respond};
pub(crate) use upload::{CutOff, Upload, clear_uploads, cut_off};

/// The name of the cookie of a session.
pub const SESSION: &str = "kapitera";
/// The name of the cookie of a browser that has signed in before.
pub const DEVICE: &str = "device";
/// The name of the cookie of the language.
pub const LANGUAGE: &str = "lang";

/// Answers a request to a route.
pub async fn dispatch(
    app: Arc<App>,
    route: &'static Route,
    is_api: bool,
    parts: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let (head, body) = request.into_parts();
    // A part that is no text names nothing.
    let Ok(parts) = parts else { return crate::routes::plain(&app, &head.uri, Refused::not_found()) };
    let here = head.uri.path_and_query().map_or("/", |all| all.as_str()).to_owned();
    let cookies = client::cookies(&head.headers);
    let mut asked = AskedParts {
        here,
        parts: parts.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        query: Sent::read(head.uri.query().unwrap_or_default()),
        sent: Sent::default(),
        files: None,
        who: None,
        language: client::language(&cookies, &head.headers, app.settings.language),
        at: Timestamp::now(),
        address: client::address(&head.headers, peer, &app.settings.web),
        user_agent: client::short(head.headers.get("user-agent")),
        cookies,
        is_api,
    };
    let admitted = {
        let (app, headers) = (Arc::clone(&app), head.headers.clone());
        let (cookies, parts, at) = (asked.cookies.clone(), asked.parts.clone(), asked.at);
        blocking(move || admit(&app, route, is_api, &headers, &cookies, &parts, at)).await
    };
    let who = match admitted {
        Ok(who) => who,
        Err(NotAdmitted { who, refused }) => {
            asked.who = who;
            return finish(app, route, asked, Err(refused)).await;
        }
    };
    asked.who = who;
    if route.verb == Verb::Post {
        let read = read_sent(&app, route, &mut asked, &head.headers, body).await;
        if let Err(refused) = read {
            return finish(app, route, asked, Err(refused)).await;
        }
    }
    finish(app, route, asked, Ok(())).await
}

/// What a request holds, before it is with the application.
struct AskedParts {
    here: String,
    parts: Vec<(String, String)>,
    query: Sent,
    sent: Sent,
    files: Option<Files>,
    who: Option<Viewer>,
    language: Language,
    at: Timestamp,
    address: String,
    user_agent: String,
    cookies: Vec<(String, String)>,
    is_api: bool,
}

impl AskedParts {
    fn with<'a>(self, app: &'a App, route: &'static Route) -> Asked<'a> {
        let Self { here, parts, query, sent, files, who, language, at, address, user_agent, cookies, is_api } = self;
        Asked { app, route, here, parts, query, sent, files, who, language, at, address, user_agent, cookies, is_api }
    }
}

/// One who is not let in, perhaps known.
struct NotAdmitted {
    who: Option<Viewer>,
    refused: Refused,
}

impl From<Problem> for NotAdmitted {
    fn from(problem: Problem) -> Self {
        Self { who: None, refused: problem.into() }
    }
}

/// Runs what waits for disks and databases where it holds nobody else up.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Who asks, when they may.
fn admit(
    app: &App,
    route: &Route,
    is_api: bool,
    headers: &HeaderMap,
    cookies: &[(String, String)],
    parts: &[(String, String)],
    at: Timestamp,
) -> Result<Option<Viewer>, NotAdmitted> {
    let who = if is_api { by_token(app, headers, at)? } else { by_session(app, cookies, at)? };
    if route.may == crate::rights::May::Anybody {
        return Ok(who);
    }
    let Some(viewer) = &who else {
        return Err(NotAdmitted { who, refused: not_signed_in(is_api) });
    };
    let roles = &viewer.user.roles;
    let scope_holds = match (&viewer.scopes, route.api) {
        (None, _) => true,
        (Some(scopes), Some(needed)) => scope_allows(scopes, needed),
        (Some(_), None) => false,
    };
    if !scope_holds || !route.may.allows(Some(roles)) || !may_centre(route, viewer, parts) {
        return Err(NotAdmitted { who, refused: Refused::forbidden() });
    }
    // A password that somebody else knows is changed before anything else is done.
    if viewer.user.must_change_password
        && !is_api
        && !["/account", "/account/password", "/sign-out"].contains(&route.path)
    {
        return Err(NotAdmitted { who, refused: must_change_password() });
    }
    Ok(who)
}

fn must_change_password() -> Refused {
    Refused::with(
        StatusCode::FORBIDDEN,
        Problem::error("must_change_password", text!("byt lösenord först", "change your password first"))
            .why(text!("någon annan har satt lösenordet", "somebody else set the password"))
            .hint(text!("byt det på sidan Mitt konto (/account)", "change it on the page My account (/account)")),
    )
}

fn not_signed_in(is_api: bool) -> Refused {
    let problem = Problem::error("not_signed_in", text!("du är inte inloggad", "you are not signed in"));
    let hint = if is_api {
        text!("skicka Authorization: Bearer med en giltig nyckel", "send Authorization: Bearer with a valid token")
    } else {
        text!("logga in", "sign in")
    };
    Refused::with(StatusCode::UNAUTHORIZED, problem.hint(hint))
}

/// A centre's own people see the own centre.
fn may_centre(route: &Route, viewer: &Viewer, parts: &[(String, String)]) -> bool {
    let roles: &BTreeSet<Role> = &viewer.user.roles;
    let Some((_, centre)) = parts.iter().find(|(name, _)| name == "centre") else { return true };
    route.may.is_for_all_centres(roles) || viewer.user.centres.contains(centre)
}

fn by_session(app: &App, cookies: &[(String, String)], at: Timestamp) -> Result<Option<Viewer>, Problem> {
    let name = crate::cookies::full_name(SESSION, app.settings.web.is_https());
    let Some((_, token)) = cookies.iter().find(|(there, _)| *there == name) else { return Ok(None) };
    let session = app.desk(|desk| desk.session(token, at))?;
    Ok(session.map(|session| Viewer {
        user: session.user,
        session: Some(session.id),
        csrf: session.csrf,
        scopes: None,
    }))
}

fn by_token(app: &App, headers: &HeaderMap, at: Timestamp) -> Result<Option<Viewer>, Problem> {
    let Some(token) = client::bearer(headers) else { return Ok(None) };
    let found = app.desk(|desk| desk.token(&token, at))?;
    Ok(found.map(|found| Viewer { user: found.user, session: None, csrf: String::new(), scopes: Some(found.scopes) }))
}

/// Reads what was sent, and that the form is ours.
async fn read_sent(
    app: &Arc<App>,
    route: &'static Route,
    asked: &mut AskedParts,
    headers: &HeaderMap,
    body: axum::body::Body,
) -> Result<(), Refused> {
    if !asked.is_api {
        client::from_us(headers, &app.settings.web)?;
    }
    let csrf = asked.who.as_ref().filter(|_| !asked.is_api).map(|who| who.csrf.clone());
    if route.takes_files {
        let by = asked.who.as_ref().map(|who| who.user.name.to_string()).unwrap_or_default();
        let sender = body::Sender { by: &by, csrf: csrf.as_deref(), at: asked.at };
        let (sent, files) = body::files(app, headers, body, sender).await?;
        (asked.sent, asked.files) = (sent, Some(files));
        return Ok(());
    }
    asked.sent = body::form(headers, body, app.config.patience.form).await?;
    body::carries(csrf.as_deref(), &asked.sent)?;
    body::names_nobody(&asked.sent)
}

/// Asks the route, unless it is refused already; writes the log, and draws the answer.
async fn finish(app: Arc<App>, route: &'static Route, asked: AskedParts, admitted: Result<(), Refused>) -> Response {
    // Who waits to try a password holds no thread meanwhile: each try takes much memory and time on purpose.
    let waits = route.tries_passwords && admitted.is_ok();
    let turn = if waits { Arc::clone(&app.password_turns).acquire_owned().await.ok() } else { None };
    blocking(move || {
        let _turn = turn;
        let asked = asked.with(&app, route);
        let answer = admitted.and_then(|()| answer(route, &asked));
        note(&asked, &answer);
        let shown = Shown {
            region: &app.settings.name,
            invented: app.settings.invented,
            is_https: app.settings.web.is_https(),
            here: &asked.here,
            language: asked.language,
            who: asked.who.as_ref(),
            is_api: asked.is_api,
            format: asked.query.get("format"),
            at: asked.at,
            is_post: route.verb == Verb::Post,
        };
        respond(answer, &shown)
    })
    .await
}

/// What the route answers. That it fails altogether is our fault, said once in the server's own talk.
fn answer(route: &Route, asked: &Asked<'_>) -> Result<Answer, Refused> {
    catch_unwind(AssertUnwindSafe(|| (route.handler)(asked))).unwrap_or_else(|_| {
        crate::log::say(&format!("fault in {:?} {}", route.verb, route.path));
        Err(Refused::with(
            StatusCode::INTERNAL_SERVER_ERROR,
            Problem::error("program_fault", text!("ett fel i programmet", "a fault in the program"))
                .why(text!("det som begärdes är inte gjort", "what was asked is not done"))
                .hint(text!("anmäl felet med vad du gjorde och när", "report it with what you did and when")),
        ))
    })
}

/// Writes what was done in the log; looks at pages are gathered. What could not be logged has been said by the server.
fn note(asked: &Asked<'_>, answer: &Result<Answer, Refused>) {
    let outcome = match answer {
        Ok(_) => Outcome::Done,
        Err(refused) if refused.status.is_server_error() => Outcome::Failed,
        Err(_) => Outcome::Refused,
    };
    if asked.route.verb == Verb::Get && outcome == Outcome::Done {
        if asked.route.may != crate::rights::May::Anybody {
            asked.app.seen.note(asked);
        }
        return;
    }
    // Who is not signed in has done nothing, and may try as often as they like.
    // Signing in is logged where it is tried.
    if asked.who.is_none() {
        return;
    }
    let said = Said {
        at: asked.at,
        who: asked.who.as_ref().map(|who| who.user.name.to_string()).unwrap_or_default(),
        session: asked.who.as_ref().and_then(|who| who.session),
        act: act_of(asked.route),
        about: asked.here.split('?').next().unwrap_or_default().to_owned(),
        reason: asked.sent.get("reason").or(asked.sent.get("note")).unwrap_or_default().to_owned(),
        outcome,
        address: asked.address.clone(),
    };
    if let Err(problem) = asked.app.desk(|desk| desk.say(&said)) {
        crate::log::problem("audit log", &problem);
    }
}

/// What a route does, in the log.
fn act_of(route: &Route) -> &'static str {
    match route.verb {
        Verb::Get => "saw",
        Verb::Post => route.path,
    }
}
