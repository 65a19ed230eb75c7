//! Signing in by a provider of identities: OpenID Connect's authorization code flow with PKCE.
//!
//! A browser is sent to the provider with words that follow from a cookie ([`under_way`]), and comes back with a code. The code
//! is exchanged for an ID token ([`exchange`]), which is believed when its signature, issuer, audience, time and nonce hold.
//! Who it names is looked up among the users: nobody is made a user here, and nothing else than the `sub` is asked for or kept.
//! All talk with the provider goes by [`http`], with limits; what it says of itself is kept for an hour ([`known`]).

mod exchange;
mod http;
mod known;
mod problems;
mod under_way;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use kapitera_desk::{BeginSession, Outcome, Said, SignInRefusal, SignedIn, User};
use kapitera_message::{Problem, Problems, text};
use kapitera_region::WebSettings;
use openidconnect::{ClientId, ClientSecret, IssuerUrl, RedirectUrl};

use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::dispatch::DEVICE;
use crate::page::{Block, Link, Page};
use crate::pages::sign_in;
use known::Known;
use under_way::{Key, UnderWay};

/// The name of the cookie between begin and answer.
const COOKIE: &str = "oidc";
/// Where the provider sends the browser back.
const ANSWER: &str = "/sign-in/provider/answer";
/// So many sign-ins talk with the provider at once: a provider that is slow must not hold all the server's threads.
const TALKS: usize = 8;
/// A secret that a provider made is longer. From a shorter one somebody could find it by trying, since `state` follows from it.
const SECRET_LEAST: usize = 16;
/// What a provider may call a person, by the standard.
const SUBJECT_MOST: usize = 255;

/// The provider of identities, when the region has one.
pub struct Provider(Option<Configured>);

/// A provider that the settings name.
struct Configured {
    /// As it stands in the settings, and so with the users that are tied to it.
    issuer: String,
    issuer_url: IssuerUrl,
    client_id: ClientId,
    client_secret: ClientSecret,
    key: Key,
    redirect: RedirectUrl,
    http: http::Http,
    known: Known,
    talks: AtomicUsize,
}

/// A sign-in that came to nothing.
struct Failure {
    status: StatusCode,
    problem: Problem,
    /// Who it was, as far as that was found out: the user's name.
    who: String,
    /// What the provider calls the person, when no user is tied to it.
    unknown: Option<String>,
    /// Whether the sign-in was one that this browser had begun.
    is_ours: bool,
    /// Where it was to lead.
    back: String,
}

/// One of the talks with the provider that may be at once.
struct Talk<'a>(&'a AtomicUsize);

impl Drop for Talk<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Provider {
    /// The provider that the settings name. Nothing is asked of it yet: the server begins also when it cannot be reached.
    ///
    /// # Errors
    ///
    /// `oidc_secret_not_read`, `oidc_secret_short`, `oidc_setting`, `oidc_no_roots`.
    pub fn new(web: &WebSettings, root: &Path) -> Result<Self, Problems> {
        let Some(oidc) = &web.oidc else { return Ok(Self(None)) };
        let one = |problem: Problem| vec![problem];
        let secret = read_secret(&root.join(&oidc.client_secret_file)).map_err(one)?;
        let address = web.address.as_deref().unwrap_or_default();
        let redirect = RedirectUrl::new(format!("{address}{ANSWER}"));
        Ok(Self(Some(Configured {
            issuer: oidc.issuer.clone(),
            issuer_url: IssuerUrl::new(oidc.issuer.clone()).map_err(|_| one(problems::setting("issuer")))?,
            client_id: ClientId::new(oidc.client_id.clone()),
            key: Key::of(&secret),
            client_secret: ClientSecret::new(secret),
            redirect: redirect.map_err(|_| one(problems::setting("address")))?,
            http: http::Http::new(oidc.issuer.starts_with("http://")).map_err(one)?,
            known: Known::default(),
            talks: AtomicUsize::new(0),
        })))
    }

    fn configured(&self) -> Result<&Configured, Refused> {
        self.0.as_ref().ok_or_else(Refused::not_found)
    }
}

impl Configured {
    fn talk(&self) -> Result<Talk<'_>, Problem> {
        let talk = Talk(&self.talks);
        if self.talks.fetch_add(1, Ordering::AcqRel) < TALKS { Ok(talk) } else { Err(problems::busy()) }
    }
}

fn read_secret(path: &Path) -> Result<String, Problem> {
    let read = std::fs::read_to_string(path).map_err(|error| problems::secret_not_read(path, error.kind()))?;
    let secret = read.trim();
    if secret.len() < SECRET_LEAST { Err(problems::secret_short(path, SECRET_LEAST)) } else { Ok(secret.to_owned()) }
}

/// Sends the browser to the provider.
pub fn begin(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let provider = asked.app.oidc.configured()?;
    let back = sign_in::back(asked);
    if asked.who.is_some() {
        return Ok(Answer::Done(back));
    }
    let way = UnderWay::new(&back, asked.at).and_then(|way| {
        let _talk = provider.talk()?;
        Ok((exchange::way_there(provider, &way)?, way))
    });
    match way {
        Ok((to, way)) => Ok(Answer::Provider(to, vec![(COOKIE, way.cookie().to_owned(), under_way::SECONDS)])),
        Err(problem) => {
            let (who, unknown) = (String::new(), None);
            Ok(failed(asked, Failure { status: of_provider(&problem), problem, who, unknown, is_ours: false, back }))
        }
    }
}

/// Signs in by what the provider answered. Whatever comes of it, the cookie is taken away: a `state` holds once in a browser.
pub fn answer(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let provider = asked.app.oidc.configured()?;
    match enter(asked, provider) {
        Ok((signed_in, back)) => {
            sign_in::log(asked, signed_in.user.name.as_str(), Outcome::Done);
            let mut answer = sign_in::go_in(&signed_in, back);
            if let Answer::SignedIn { cookies, .. } = &mut answer {
                cookies.push((COOKIE, String::new(), 0));
            }
            Ok(answer)
        }
        Err(failure) => Ok(failed(asked, *failure)),
    }
}

/// Who comes back from the provider, and where to.
fn enter(asked: &Asked<'_>, provider: &Configured) -> Result<(SignedIn, String), Box<Failure>> {
    let state = asked.query.raw("state").unwrap_or_default();
    let way = sign_in::cookie(asked, COOKIE).ok_or_else(problems::not_begun).and_then(|cookie| {
        let way = UnderWay::read(&cookie, asked.at)?;
        if way.is_answered_by(&provider.key, state) { Ok(way) } else { Err(problems::other_state()) }
    });
    let way = way.map_err(|problem| Box::new(Failure::new(StatusCode::BAD_REQUEST, problem, "/")))?;
    let failure = |status, problem| Box::new(Failure { is_ours: true, ..Failure::new(status, problem, way.back()) });
    let code = code(asked, provider).map_err(|(status, problem)| failure(status, problem))?;
    let subject = provider
        .talk()
        .and_then(|_talk| exchange::subject(provider, &way, code))
        .map_err(|problem| failure(of_provider(&problem), problem))?;
    let user = asked.app.desk(|desk| desk.user_of_subject(&provider.issuer, &subject));
    let Some(user) = user.map_err(|problem: Problem| failure(StatusCode::SERVICE_UNAVAILABLE, problem))? else {
        let nobody = failure(StatusCode::FORBIDDEN, problems::unknown());
        return Err(Box::new(Failure { unknown: Some(subject.chars().take(SUBJECT_MOST).collect()), ..*nobody }));
    };
    let signed_in = begin_session(asked, &user)
        .map_err(|(status, problem)| Box::new(Failure { who: user.name.to_string(), ..*failure(status, problem) }))?;
    Ok((signed_in, way.back().to_owned()))
}

fn begin_session(asked: &Asked<'_>, user: &User) -> Result<SignedIn, (StatusCode, Problem)> {
    let device = sign_in::cookie(asked, DEVICE);
    let wanted = BeginSession {
        name: &user.name,
        device: device.as_deref(),
        address: &asked.address,
        user_agent: &asked.user_agent,
        at: asked.at,
    };
    let begun = asked.app.desk(|desk| desk.begin_session(&wanted));
    begun
        .map_err(|problem: Problem| (StatusCode::SERVICE_UNAVAILABLE, problem))?
        .map_err(|refusal: SignInRefusal| (StatusCode::FORBIDDEN, sign_in::problem(&refusal)))
}

/// The code that the provider sent, once the browser is known to be the one that began.
fn code<'a>(asked: &'a Asked<'_>, provider: &Configured) -> Result<&'a str, (StatusCode, Problem)> {
    // A provider that says who it is in its answer says the same as its token (RFC 9207).
    if asked.query.raw("iss").is_some_and(|issuer| issuer != provider.issuer) {
        return Err((StatusCode::BAD_REQUEST, problems::token_issuer()));
    }
    if let Some(error) = asked.query.raw("error") {
        return Err((StatusCode::FORBIDDEN, problems::provider_refused(error)));
    }
    asked.query.get("code").ok_or_else(|| (StatusCode::BAD_REQUEST, problems::no_code()))
}

impl Failure {
    fn new(status: StatusCode, problem: Problem, back: &str) -> Self {
        Self { status, problem, who: String::new(), unknown: None, is_ours: false, back: back.to_owned() }
    }
}

fn of_provider(problem: &Problem) -> StatusCode {
    if problem.code == problems::BUSY { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::BAD_GATEWAY }
}

/// The page of a sign-in that came to nothing. The server's own talk has the code alone, for what the person cannot mend.
fn failed(asked: &Asked<'_>, failure: Failure) -> Answer {
    let Failure { status, problem, who, unknown, is_ours, back } = failure;
    if status.is_server_error() {
        crate::log::problem("sign-in by provider", &problem);
    }
    // An answer to nothing that this browser began is nobody's attempt, and may come as often as it likes.
    if is_ours {
        let outcome = if status.is_server_error() { Outcome::Failed } else { Outcome::Refused };
        log(asked, who, unknown.clone().unwrap_or_default(), problem.code, outcome);
    }
    let again = format!("/sign-in?back={}", crate::form::encoded(&back));
    let mut page = Page::new(text!("Inloggningen gick inte", "Signing in failed")).with(Block::Problems(vec![problem]));
    if let Some(subject) = unknown {
        page = page
            .with(Block::Sentence(text!("Leverantörens namn på dig (sub):", "What the provider calls you (sub):")))
            .with(Block::Secret(subject));
    }
    page = page.with(Block::Links(vec![Link::new(text!("Till inloggningen", "To the sign-in"), again)]));
    Answer::Left(status, Box::new(page), vec![(COOKIE, String::new(), 0)])
}

/// As by password, with why it was refused; and with whom the provider named, so that the administrator can tie them.
fn log(asked: &Asked<'_>, who: String, about: String, code: &str, outcome: Outcome) {
    let said = Said {
        at: asked.at,
        who,
        session: None,
        act: "sign-in",
        about,
        reason: code.to_owned(),
        outcome,
        address: asked.address.clone(),
    };
    if let Err(problem) = asked.app.desk(|desk| desk.say(&said)) {
        crate::log::problem("audit log", &problem);
    }
}
