//! Tokens, by which programs ask in one's name under `/api/v1`.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use kapitera_desk::{NewToken, Scope};
use kapitera_message::{Problem, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};

use super::done;
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind};
use crate::page::{Block, Page, Tone};
use crate::rights::May;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/account/tokens", May::SignedIn, "One's tokens", list),
    Route::post("/account/tokens", May::SignedIn, "Makes a token, which is shown once", make),
    Route::post("/account/tokens/{token}/revoke", May::SignedIn, "Takes a token back", revoke),
];

/// The longest a token holds, in days.
const LONGEST: i64 = 366;

fn list(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let mut page = base();
    page.blocks.extend(done::done(asked));
    Ok(Answer::page(rest(asked, page)?))
}

fn base() -> Page {
    Page::new(text!("Nycklar för program", "Tokens for programs"))
        .under(text!("Mitt konto", "My account"), "/account")
        .lead(text!(
            "Ett program som har en nyckel får göra det som nyckeln säger, som du. API:t beskrivs i /api/v1/openapi.json.",
            "A program that has a token may do what the token says, as you. The API is described in /api/v1/openapi.json."
        ))
}

fn rest(asked: &Asked<'_>, mut page: Page) -> Result<Page, Refused> {
    let user = &asked.viewer()?.user;
    let tokens = asked.app.desk(|desk| desk.tokens(Some(&user.name)))?;
    let columns = vec![
        Column::new("label", text!("namn", "name")),
        Column::new("scopes", text!("får", "may")),
        Column::new("created_at", text!("gjord", "made")),
        Column::new("expires", text!("gäller till", "holds until")),
        Column::new("last_used", text!("använd senast", "last used")),
        Column::new("state", text!("läge", "state")),
    ];
    let rows = tokens
        .iter()
        .map(|token| {
            let scopes: Vec<Text> = token.scopes.iter().map(|scope| scope.label()).collect();
            let scopes = Text {
                sv: scopes.iter().map(|text| text.sv.as_str()).collect::<Vec<_>>().join(", "),
                en: scopes.iter().map(|text| text.en.as_str()).collect::<Vec<_>>().join(", "),
            };
            vec![
                Cell::Name(token.label.clone()),
                Cell::Words(scopes),
                Cell::Name(super::when(token.created_at)),
                Cell::Name(super::when(token.expires)),
                token.last_used.map_or(Cell::Empty, |at| Cell::Name(super::when(at))),
                Cell::Words(if token.revoked.is_some() {
                    text!("återtagen", "revoked")
                } else if token.expires < asked.at {
                    text!("har gått ut", "expired")
                } else {
                    text!("gäller", "holds")
                }),
            ]
        })
        .collect();
    let table = Table { key: "tokens", heading: Text::default(), columns, rows, total: None };
    page = page.with(Block::Output(Output::of(vec![Part::Table(table)]).into(), crate::html::Links::default()));
    let open = tokens.iter().filter(|token| token.revoked.is_none() && token.expires >= asked.at);
    let forms: Vec<Form> = open
        .map(|token| {
            let (id, label) = (token.id, &token.label);
            Form::post(format!("/account/tokens/{id}/revoke"), text!("Återta ”{label}”", "Revoke “{label}”")).grave()
        })
        .collect();
    if !forms.is_empty() {
        page = page.with(Block::Actions(forms));
    }
    let allowed: BTreeSet<Scope> = user.roles.iter().flat_map(|role| role.scopes().iter().copied()).collect();
    let choices = allowed.iter().map(|scope| Choice::new(scope.name(), scope.label())).collect();
    Ok(page.with(Block::Form(
        Form::post("/account/tokens", text!("Gör en nyckel", "Make a token"))
            .heading(text!("Ny nyckel", "New token"))
            .field(
                Field::new("label", text!("Namn", "Name"), Kind::Line)
                    .required()
                    .help(text!("Vilket program den är till för.", "Which program it is for.")),
            )
            .field(Field::new("scopes", text!("Får", "May"), Kind::Any(choices)).holding("read"))
            .field(
                Field::new("days", text!("Gäller i dagar", "Holds for days"), Kind::Number(1, 366))
                    .required()
                    .holding("90"),
            ),
    )))
}

fn make(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let user = &asked.viewer()?.user;
    let label = asked.sent.need("label")?;
    let scopes: BTreeSet<Scope> = asked.sent.all("scopes").filter_map(Scope::from_name).collect();
    if scopes.is_empty() {
        asked.sent.need("scopes")?;
    }
    let days = asked.sent.parsed::<i64>("days")?.unwrap_or(90);
    if !(1..=LONGEST).contains(&days) {
        return Err(Problem::error(
            "token_days",
            text!("{days} dagar kan en nyckel inte gälla", "a token cannot hold for {days} days"),
        )
        .hint(text!("välj 1 till {LONGEST} dagar", "choose 1 to {LONGEST} days"))
        .into());
    }
    let expires = asked.at.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(asked.at);
    let new = NewToken { user: &user.name, label, scopes: &scopes, expires, at: asked.at };
    let secret = asked.app.desk(|desk| desk.create_token(&new))?;
    let page = base()
        .with(Block::Notice(
            Tone::Good,
            text!(
                "Nyckeln visas bara nu. Spara den där programmet hittar den.",
                "The token is shown only now. Keep it where the program finds it."
            ),
        ))
        .with(Block::Secret(secret));
    Ok(Answer::page(rest(asked, page)?))
}

fn revoke(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let user = &asked.viewer()?.user;
    let id: i64 = asked.parsed("token")?;
    let own = asked.app.desk(|desk| desk.tokens(Some(&user.name)))?;
    if !own.iter().any(|token| token.id == id) {
        return Err(Refused::not_found());
    }
    asked.app.desk(|desk| desk.revoke_token(id, user.name.as_str(), asked.at))?;
    Ok(Answer::Done("/account/tokens?done=revoked".to_owned()))
}
