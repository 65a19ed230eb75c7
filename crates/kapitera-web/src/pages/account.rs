//! My account: who I am here, and my password.

use kapitera_desk::Password;
use kapitera_message::{Problem, Text, text};
use kapitera_output::{Cell, Output, Part};

use super::done;
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Field, Form, Kind};
use crate::page::{Block, Link, Page, Tone};
use crate::rights::May;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/account", May::SignedIn, "Who one is here, and what one may", account).api(kapitera_desk::Scope::Read),
    Route::post("/account/password", May::SignedIn, "Changes one's password", password).passwords(),
];

fn account(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let user = &asked.viewer()?.user;
    let joined = |texts: Vec<Text>| Text {
        sv: texts.iter().map(|text| text.sv.as_str()).collect::<Vec<_>>().join(", "),
        en: texts.iter().map(|text| text.en.as_str()).collect::<Vec<_>>().join(", "),
    };
    let roles = joined(user.roles.iter().map(|role| role.label()).collect());
    let centres = user.centres.iter().cloned().collect::<Vec<_>>().join(", ");
    let optional = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Name(text) };
    let facts = vec![
        ("user", text!("användarnamn", "user name"), Cell::Name(user.name.to_string())),
        ("shown_name", text!("namn", "name"), Cell::Name(user.shown_name.clone())),
        ("roles", text!("roller", "roles"), Cell::Words(roles)),
        ("own_centres", text!("egna hälsocentraler", "own centres"), optional(centres)),
        (
            "officer",
            text!("befattningshavare i böckerna", "officer of the books"),
            optional(user.officer.clone().unwrap_or_default()),
        ),
    ];
    let mut page = Page::new(text!("Mitt konto", "My account"));
    page.blocks.extend(done::done(asked));
    if user.must_change_password {
        page = page.with(Block::Notice(
            Tone::Warning,
            text!("Byt lösenord innan du gör något annat.", "Change your password before you do anything else."),
        ));
    }
    page = page.with(Block::Output(
        Output::of(vec![Part::Facts { key: "account", heading: Text::default(), facts }]).into(),
        asked.links(),
    ));
    page = page
        .with(Block::Links(vec![Link::new(text!("Nycklar för program", "Tokens for programs"), "/account/tokens")]));
    page = page.with(Block::Form(
        Form::post("/account/password", text!("Byt lösenord", "Change password"))
            .heading(text!("Lösenord", "Password"))
            .field(Field::new("old", text!("Nuvarande lösenord", "Current password"), Kind::Password).required())
            .field(
                Field::new("new", text!("Nytt lösenord", "New password"), Kind::NewPassword)
                    .help(text!("Minst 12 tecken.", "At least 12 letters."))
                    .required(),
            ),
    ));
    Ok(Answer::page(page))
}

fn password(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let viewer = asked.viewer()?;
    let Some(session) = viewer.session else { return Err(Refused::forbidden()) };
    let old = Password::new(asked.sent.raw("old").unwrap_or_default());
    let new = Password::new(asked.sent.raw("new").unwrap_or_default());
    let name = &viewer.user.name;
    let is_right = asked.app.desk(|desk| desk.reauthenticate(session, &old, asked.at))?;
    if let Err(refusal) = is_right {
        let problem = match refusal {
            kapitera_desk::SignInRefusal::Wrong { .. } => Problem::error(
                "password_wrong",
                text!("det nuvarande lösenordet är fel", "the current password is wrong"),
            )
            .hint(text!("skriv det igen", "write it again")),
            other => super::sign_in::problem(&other),
        };
        return Err(problem.into());
    }
    // All sessions end with the old password, this one too: a new one begins at once.
    asked.app.desk(|desk| desk.set_password(name, &new, asked.at))?;
    let device = super::sign_in::cookie(asked, crate::dispatch::DEVICE);
    let begin = kapitera_desk::BeginSession {
        name,
        device: device.as_deref(),
        address: &asked.address,
        user_agent: &asked.user_agent,
        at: asked.at,
    };
    match asked.app.desk(|desk| desk.begin_session(&begin))? {
        Ok(signed_in) => Ok(super::sign_in::go_in(&signed_in, "/account?done=password".to_owned())),
        Err(refusal) => Err(super::sign_in::problem(&refusal).into()),
    }
}
