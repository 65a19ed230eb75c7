//! Users: who may sign in, with which roles, for which centres, and as whom in the books.

use std::collections::BTreeSet;

use kapitera_desk::{NewUser, OidcSubject, Password, Role, Scope, User, UserChange, UserName};
use kapitera_message::{Problem, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};

use super::done;
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind};
use crate::page::{Block, Page};
use crate::rights::{ADMINISTRATION, AUDIT};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/administration/users", AUDIT, "The users", list).api(Scope::Administer),
    Route::post("/administration/users", ADMINISTRATION, "Makes a user with a first password", create)
        .api(Scope::Administer)
        .asks(&["name", "shown_name", "roles", "centres", "officer", "password"])
        .passwords(),
    Route::get("/administration/users/{user}", AUDIT, "A user", one).api(Scope::Administer),
    Route::post("/administration/users/{user}", ADMINISTRATION, "Changes a user's roles, centres and officer", change)
        .api(Scope::Administer)
        .asks(&["version", "shown_name", "roles", "centres", "officer"]),
    Route::post("/administration/users/{user}/password", ADMINISTRATION, "Gives a user a password to change", password)
        .api(Scope::Administer)
        .asks(&["password"])
        .passwords(),
    Route::post("/administration/users/{user}/disable", ADMINISTRATION, "Shuts a user out", |asked| {
        set_enabled(asked, false)
    })
    .api(Scope::Administer)
    .asks(&["version"]),
    Route::post("/administration/users/{user}/enable", ADMINISTRATION, "Lets a user in again", |asked| {
        set_enabled(asked, true)
    })
    .api(Scope::Administer)
    .asks(&["version"]),
    Route::post(
        "/administration/users/{user}/identity",
        ADMINISTRATION,
        "Ties a user to an identity of the provider",
        identity,
    )
    .api(Scope::Administer)
    .asks(&["version", "subject"]),
];

fn roles_text(roles: &BTreeSet<Role>) -> Text {
    let labels: Vec<Text> = roles.iter().map(|role| role.label()).collect();
    Text {
        sv: labels.iter().map(|text| text.sv.as_str()).collect::<Vec<_>>().join(", "),
        en: labels.iter().map(|text| text.en.as_str()).collect::<Vec<_>>().join(", "),
    }
}

fn list(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let users = asked.app.desk(|desk| desk.users())?;
    let columns = vec![
        Column::new("user", text!("användare", "user")),
        Column::new("shown_name", text!("namn", "name")),
        Column::new("roles", text!("roller", "roles")),
        Column::new("own_centres", text!("hälsocentraler", "centres")),
        Column::new("officer", text!("i böckerna", "in the books")),
        Column::new("last_signed_in", text!("senast inloggad", "last signed in")),
        Column::new("state", text!("läge", "state")),
    ];
    let rows = users
        .iter()
        .map(|user| {
            vec![
                Cell::Name(user.name.to_string()),
                Cell::Name(user.shown_name.clone()),
                Cell::Words(roles_text(&user.roles)),
                if user.centres.is_empty() {
                    Cell::Empty
                } else {
                    Cell::Name(user.centres.iter().cloned().collect::<Vec<_>>().join(", "))
                },
                user.officer.clone().map_or(Cell::Empty, Cell::Name),
                user.last_signed_in.map_or(Cell::Empty, |at| Cell::Name(super::when(at))),
                Cell::Words(match (user.is_disabled, user.is_demo) {
                    (true, _) => text!("avstängd", "disabled"),
                    (false, true) => text!("demo", "demo"),
                    (false, false) => text!("får logga in", "may sign in"),
                }),
            ]
        })
        .collect();
    let table = Table { key: "users", heading: Text::default(), columns, rows, total: None };
    let mut page = Page::new(text!("Användare", "Users"));
    page.blocks.extend(done::done(asked));
    page = page.linked(Output::of(vec![Part::Table(table)]), asked.links());
    page = page.linked(roles_output(), asked.links());
    if asked.may(ADMINISTRATION) {
        page = page.with(Block::Form(new_form(asked)?));
    }
    Ok(Answer::page(page))
}

/// What the roles mean.
fn roles_output() -> Output {
    let columns = vec![Column::new("role", text!("roll", "role")), Column::new("meaning", text!("får", "may"))];
    let rows = Role::ALL.iter().map(|role| vec![Cell::Words(role.label()), Cell::Words(role.meaning())]).collect();
    Output::of(vec![Part::Table(Table { key: "roles", heading: text!("Roller", "Roles"), columns, rows, total: None })])
}

fn common_fields(asked: &Asked<'_>, form: Form, of: Option<&User>) -> Result<Form, Refused> {
    let roles = Role::ALL.iter().map(|role| Choice::new(role.name(), role.label())).collect();
    let has_roles =
        of.map(|user| user.roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(" ")).unwrap_or_default();
    let mut centres: Vec<Choice> = Vec::new();
    for centre in asked.app.centres()?.iter() {
        let id = centre.id.to_string();
        if !centres.iter().any(|there| there.value == id) {
            centres.push(Choice::new(id, Text::same(centre.name.clone())));
        }
    }
    let has_centres = of.map(|user| user.centres.iter().cloned().collect::<Vec<_>>().join(" ")).unwrap_or_default();
    let mut officers = vec![Choice::new("", text!("ingen", "none"))];
    let known: BTreeSet<(String, String)> = asked.app.office(|office| {
        Ok(office.books().officers().iter().map(|officer| (officer.id.clone(), officer.name.clone())).collect())
    })?;
    officers.extend(known.into_iter().map(|(id, name)| Choice::new(id.clone(), Text::same(format!("{name} ({id})")))));
    Ok(form
        .field(
            Field::new("shown_name", text!("Namn", "Name"), Kind::Line)
                .required()
                .holding(of.map(|user| user.shown_name.clone()).unwrap_or_default()),
        )
        .field(Field::new("roles", text!("Roller", "Roles"), Kind::Any(roles)).holding(has_roles))
        .field(
            Field::new("centres", text!("Egna hälsocentraler", "Own centres"), Kind::Any(centres))
                .help(text!("För rollen vårdcentral.", "For the role of a centre."))
                .holding(has_centres),
        )
        .field(
            Field::new("officer", text!("Befattningshavare i böckerna", "Officer of the books"), Kind::One(officers))
                .help(text!(
                    "Under den bokförs stegen; böckernas officers.toml säger vad den får.",
                    "The steps are recorded under it; the books' officers.toml says what it may."
                ))
                .required()
                .holding(of.and_then(|user| user.officer.clone()).unwrap_or_default()),
        ))
}

fn new_form(asked: &Asked<'_>) -> Result<Form, Refused> {
    let form =
        Form::post("/administration/users", text!("Skapa", "Make")).heading(text!("Ny användare", "New user")).field(
            Field::new("name", text!("Användarnamn", "User name"), Kind::UserName)
                .required()
                .help(text!("2–40 av a–z, 0–9, punkt, - och _.", "2–40 of a–z, 0–9, full stop, - and _.")),
        );
    Ok(common_fields(asked, form, None)?.field(
        Field::new("password", text!("Första lösenord", "First password"), Kind::NewPassword).required().help(text!(
            "Minst 12 tecken. Användaren måste byta det.",
            "At least 12 letters. The user must change it."
        )),
    ))
}

fn sent_roles(asked: &Asked<'_>) -> BTreeSet<Role> {
    asked.sent.all("roles").filter_map(Role::from_name).collect()
}

/// The centres that were sent, each of which the region knows.
fn sent_centres(asked: &Asked<'_>) -> Result<BTreeSet<String>, Refused> {
    let known = asked.app.centres()?;
    let wanted: BTreeSet<String> = asked.sent.all("centres").map(str::to_owned).collect();
    match wanted.iter().find(|id| !known.iter().any(|centre| *centre.id == ***id)) {
        Some(_) => Err(Problem::error(
            "no_such_centre",
            text!("regionen har ingen sådan hälsocentral", "the region has no such centre"),
        )
        .hint(text!("välj bland dem som visas", "choose among those shown"))
        .into()),
        None => Ok(wanted),
    }
}

fn create(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let by = asked.viewer()?.user.name.to_string();
    let new = NewUser {
        name: UserName::parse(asked.sent.need("name")?)?,
        shown_name: asked.sent.need("shown_name")?.to_owned(),
        roles: sent_roles(asked),
        centres: sent_centres(asked)?,
        officer: asked.sent.get("officer").map(str::to_owned),
        is_demo: false,
        password: Some(Password::new(asked.sent.raw("password").unwrap_or_default())),
        must_change_password: true,
        oidc: None,
    };
    asked.app.desk(|desk| desk.create_user(&new, &by, asked.at))?;
    let name = &new.name;
    Ok(Answer::Done(format!("/administration/users/{name}?done=created")))
}

fn named(asked: &Asked<'_>) -> Result<User, Refused> {
    let name = UserName::parse(asked.part("user")).map_err(|_| Refused::not_found())?;
    asked.app.desk(|desk| desk.user(&name))?.ok_or_else(Refused::not_found)
}

fn one(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let user = named(asked)?;
    let name = &user.name;
    let mut page =
        Page::new(Text::same(user.shown_name.clone())).under(text!("Användare", "Users"), "/administration/users");
    page.blocks.extend(done::done(asked));
    let facts = vec![
        ("user", text!("användarnamn", "user name"), Cell::Name(name.to_string())),
        ("roles", text!("roller", "roles"), Cell::Words(roles_text(&user.roles))),
        ("created_at", text!("skapad", "made"), Cell::Name(super::when(user.created_at))),
        ("created_by", text!("av", "by"), Cell::Name(user.created_by.clone())),
        (
            "last_signed_in",
            text!("senast inloggad", "last signed in"),
            user.last_signed_in.map_or(Cell::Empty, |at| Cell::Name(super::when(at))),
        ),
        ("may_sign_in", text!("får logga in", "may sign in"), Cell::Flag(!user.is_disabled)),
        ("has_password", text!("har lösenord", "has a password"), Cell::Flag(user.has_password)),
        (
            "identity",
            text!("identitet hos leverantören", "identity at the provider"),
            user.oidc.as_ref().map_or(Cell::Empty, |oidc| Cell::Name(oidc.subject.clone())),
        ),
    ];
    page =
        page.linked(Output::of(vec![Part::Facts { key: "of_user", heading: Text::default(), facts }]), asked.links());
    if !asked.may(ADMINISTRATION) {
        return Ok(Answer::page(page));
    }
    let version = user.version.to_string();
    let to = |end: &str| format!("/administration/users/{name}{end}");
    let change =
        Form::post(to(""), text!("Spara", "Keep")).heading(text!("Ändra", "Change")).hidden("version", version.clone());
    page = page.with(Block::Form(common_fields(asked, change, Some(&user))?));
    page = page.with(Block::Form(
        Form::post(to("/password"), text!("Sätt lösenordet", "Set the password"))
            .heading(text!("Nytt lösenord", "New password"))
            .about(text!(
                "Användarens inloggningar avslutas, och lösenordet måste bytas vid nästa.",
                "The user's sessions end, and the password must be changed at the next."
            ))
            .field(Field::new("password", text!("Lösenord", "Password"), Kind::NewPassword).required())
            .grave(),
    ));
    if let Some(oidc) = &asked.app.settings.web.oidc {
        let provider = &oidc.name;
        page = page.with(Block::Form(
            Form::post(to("/identity"), text!("Knyt", "Tie"))
                .heading(text!("Identitet hos {provider}", "Identity at {provider}"))
                .about(text!(
                    "Det ”sub” som leverantören ger personen. Tomt löser bandet.",
                    "The “sub” that the provider gives the person. Empty unties it."
                ))
                .hidden("version", version.clone())
                .field(
                    Field::new("subject", text!("sub", "sub"), Kind::Line)
                        .holding(user.oidc.as_ref().map(|oidc| oidc.subject.clone()).unwrap_or_default()),
                ),
        ));
    }
    let (end, button) = if user.is_disabled {
        ("/enable", text!("Släpp in", "Let in"))
    } else {
        ("/disable", text!("Stäng av", "Shut out"))
    };
    page = page.with(Block::Actions(vec![Form::post(to(end), button).hidden("version", version).grave()]));
    Ok(Answer::page(page))
}

/// What a change of a user rests on: the version that was seen.
fn version(asked: &Asked<'_>, user: &User) -> Result<i64, Refused> {
    Ok(asked.sent.parsed::<i64>("version")?.unwrap_or(user.version))
}

fn change(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let user = named(asked)?;
    let by = asked.viewer()?.user.name.to_string();
    let (roles, centres) = (sent_roles(asked), sent_centres(asked)?);
    let shown_name = asked.sent.need("shown_name")?;
    let officer = asked.sent.get("officer");
    let mut version = version(asked, &user)?;
    let name = &user.name;
    asked.app.desk(|desk| {
        let mut now = user.clone();
        let at = asked.at;
        let change = |version: i64| UserChange { name, version, by: &by, at };
        // Roles first: the last administrator cannot lose them, and nothing else is changed then.
        if now.roles != roles || version != now.version {
            now = desk.set_roles(&change(version), &roles)?;
            version = now.version;
        }
        if now.centres != centres {
            now = desk.set_centres(&change(version), &centres)?;
            version = now.version;
        }
        if now.officer.as_deref() != officer {
            now = desk.set_officer(&change(version), officer)?;
            version = now.version;
        }
        if now.shown_name != shown_name {
            desk.set_shown_name(&change(version), shown_name)?;
        }
        Ok::<_, Problem>(())
    })?;
    Ok(Answer::Done(format!("/administration/users/{name}?done=changed")))
}

fn password(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let user = named(asked)?;
    let by = asked.viewer()?.user.name.to_string();
    let new = Password::new(asked.sent.raw("password").unwrap_or_default());
    let name = &user.name;
    asked.app.desk(|desk| desk.set_temporary_password(name, &new, &by, asked.at))?;
    Ok(Answer::Done(format!("/administration/users/{name}?done=changed")))
}

fn set_enabled(asked: &Asked<'_>, is_enabled: bool) -> Result<Answer, Refused> {
    let user = named(asked)?;
    let by = asked.viewer()?.user.name.to_string();
    let name = &user.name;
    let change = UserChange { name, version: version(asked, &user)?, by: &by, at: asked.at };
    asked.app.desk(|desk| if is_enabled { desk.enable(&change) } else { desk.disable(&change) })?;
    Ok(Answer::Done(format!("/administration/users/{name}?done=changed")))
}

fn identity(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let user = named(asked)?;
    let oidc = asked.app.settings.web.oidc.as_ref().ok_or_else(Refused::not_found)?;
    let by = asked.viewer()?.user.name.to_string();
    let name = &user.name;
    let change = UserChange { name, version: version(asked, &user)?, by: &by, at: asked.at };
    asked.app.desk(|desk| match asked.sent.get("subject") {
        Some(subject) => {
            desk.link_oidc(&change, &OidcSubject { issuer: oidc.issuer.clone(), subject: subject.to_owned() })
        }
        None => desk.unlink_oidc(&change),
    })?;
    Ok(Answer::Done(format!("/administration/users/{name}?done=changed")))
}
