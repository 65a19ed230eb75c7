//! Signing in and out, and the language.

use axum::http::StatusCode;
use kapitera_desk::{Outcome, Password, Said, SignIn, SignInRefusal, SignedIn, UserName};
use kapitera_message::{Problem, text};

use super::done;
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::cookies::full_name;
use crate::dispatch::{DEVICE, LANGUAGE, SESSION, is_within};
use crate::form::{Field, Form, Kind};
use crate::page::{Block, Link, Page, Tone};
use crate::rights::May;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/sign-in", May::Anybody, "The page for signing in", page),
    Route::post("/sign-in", May::Anybody, "Signs in by name and password", sign_in).passwords(),
    Route::post("/sign-out", May::SignedIn, "Signs out", sign_out),
    Route::get("/language/{language}", May::Anybody, "Chooses the language", language).asks(&["back"]),
    #[cfg(feature = "oidc")]
    Route::get(
        "/sign-in/provider",
        May::Anybody,
        "Begins to sign in by the provider of identities",
        crate::oidc::begin,
    ),
    #[cfg(feature = "oidc")]
    Route::get("/sign-in/provider/answer", May::Anybody, "Signs in by what the provider answered", crate::oidc::answer),
];

/// How long a session's cookie lasts; the session itself ends sooner when nothing is done.
const SESSION_SECONDS: i64 = 12 * 3600;
/// How long a browser is known.
const DEVICE_SECONDS: i64 = 180 * 24 * 3600;

/// Where to go when signed in: a page of ours, the start page otherwise.
pub(crate) fn back(asked: &Asked<'_>) -> String {
    let wanted = asked.query.get("back").or(asked.sent.get("back")).unwrap_or("/");
    if is_within(wanted) && !wanted.starts_with("/sign-") { wanted.to_owned() } else { "/".to_owned() }
}

fn page(asked: &Asked<'_>) -> Result<Answer, Refused> {
    if asked.who.is_some() {
        return Ok(Answer::Done(back(asked)));
    }
    let mut page = form_page(asked, "");
    if let Some(said) = done::done(asked) {
        page.blocks.insert(0, said);
    }
    Ok(Answer::page(page))
}

fn form_page(asked: &Asked<'_>, name: &str) -> Page {
    let mut page = Page::new(text!("Logga in", "Sign in")).with(Block::Form(
        Form::post("/sign-in", text!("Logga in", "Sign in"))
            .hidden("back", back(asked))
            .field(Field::new("name", text!("Användarnamn", "User name"), Kind::UserName).required().holding(name))
            .field(Field::new("password", text!("Lösenord", "Password"), Kind::Password).required()),
    ));
    if let Some(oidc) = asked.app.settings.web.oidc.as_ref().filter(|_| cfg!(feature = "oidc")) {
        let name = &oidc.name;
        let to = format!("/sign-in/provider?back={}", crate::form::encoded(&back(asked)));
        page = page.with(Block::Links(vec![Link::new(text!("Logga in med {name}", "Sign in with {name}"), to)]));
    }
    if asked.app.settings.invented {
        page = page.with(Block::Notice(
            Tone::Plain,
            text!(
                "Påhittad region: demoanvändarna och deras lösenord skrivs ut när servern startar.",
                "An invented region: the demo users and their passwords are printed when the server begins."
            ),
        ));
    }
    page
}

fn sign_in(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let name = asked.sent.need("name")?;
    let password = Password::new(asked.sent.raw("password").unwrap_or_default());
    let device = cookie(asked, DEVICE);
    let wanted = SignIn {
        name,
        password: &password,
        device: device.as_deref(),
        address: &asked.address,
        user_agent: &asked.user_agent,
        at: asked.at,
    };
    let signed_in = asked.app.desk(|desk| desk.sign_in(&wanted))?;
    match signed_in {
        Ok(signed_in) => {
            log(asked, name, Outcome::Done);
            Ok(go_in(&signed_in, back(asked)))
        }
        Err(refusal) => {
            log(asked, name, Outcome::Refused);
            let mut page = form_page(asked, name);
            page.blocks.insert(0, Block::Problems(vec![problem(&refusal)]));
            let status = match refusal {
                SignInRefusal::Locked { .. } => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            Ok(Answer::Again(status, Box::new(page)))
        }
    }
}

/// The answer that signs a browser in.
pub(crate) fn go_in(signed_in: &SignedIn, to: String) -> Answer {
    let to = if signed_in.user.must_change_password { "/account".to_owned() } else { to };
    Answer::SignedIn {
        to,
        cookies: vec![
            (SESSION, signed_in.session_token.clone(), SESSION_SECONDS),
            (DEVICE, signed_in.device_token.clone(), DEVICE_SECONDS),
        ],
    }
}

pub(crate) fn problem(refusal: &SignInRefusal) -> Problem {
    match refusal {
        SignInRefusal::Wrong { .. } => Problem::error(
            "sign_in_wrong",
            text!("namnet eller lösenordet är fel", "the name or the password is wrong"),
        )
        .hint(text!(
            "skriv dem igen; efter flera fel får man vänta",
            "write them again; after several errors one has to wait"
        )),
        SignInRefusal::Locked { until } => {
            let until = super::when(*until);
            Problem::error("sign_in_locked", text!("för många fel: vänta till {until}", "too many errors: wait until {until}"))
                .why(text!(
                    "så kan ingen pröva sig fram; en webbläsare som du har loggat in i förut stängs inte ute av andras fel",
                    "so that nobody can guess; a browser that you have signed in with before is not shut out by others' errors"
                ))
        }
        SignInRefusal::Disabled => {
            Problem::error("sign_in_disabled", text!("användaren är avstängd", "the user is disabled"))
                .hint(text!("tala med administratören", "speak with the administrator"))
        }
        SignInRefusal::DemoNotAllowed => Problem::error(
            "sign_in_demo",
            text!("demoanvändare gäller bara i en påhittad region", "demo users hold only in an invented region"),
        ),
    }
}

/// Signing in is logged by the name that was said, when there is such a user: what is no user's name may be a password that was
/// typed in its place.
pub(crate) fn log(asked: &Asked<'_>, name: &str, outcome: Outcome) {
    let known = UserName::parse(name)
        .ok()
        .filter(|name| asked.app.desk(|desk| desk.user(name)).is_ok_and(|user| user.is_some()));
    let said = Said {
        at: asked.at,
        who: known.map(|name| name.to_string()).unwrap_or_default(),
        session: None,
        act: "sign-in",
        about: String::new(),
        reason: String::new(),
        outcome,
        address: asked.address.clone(),
    };
    if let Err(problem) = asked.app.desk(|desk| desk.say(&said)) {
        crate::log::problem("audit log", &problem);
    }
}

/// A cookie of ours.
pub(crate) fn cookie(asked: &Asked<'_>, name: &str) -> Option<String> {
    let name = full_name(name, asked.app.settings.web.is_https());
    asked.cookies.iter().find(|(there, _)| *there == name).map(|(_, value)| value.clone())
}

fn sign_out(asked: &Asked<'_>) -> Result<Answer, Refused> {
    if let Some(id) = asked.viewer()?.session {
        asked.app.desk(|desk| desk.end_session_by_id(id))?;
    }
    Ok(Answer::SignedIn { to: "/sign-in?done=signed-out".to_owned(), cookies: vec![(SESSION, String::new(), 0)] })
}

fn language(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let language = asked.part("language");
    if !["sv", "en"].contains(&language) {
        return Err(Refused::not_found());
    }
    Ok(Answer::SignedIn { to: back(asked), cookies: vec![(LANGUAGE, language.to_owned(), 365 * 24 * 3600)] })
}
