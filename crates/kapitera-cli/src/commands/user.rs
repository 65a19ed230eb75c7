//! `kapitera user`: who may sign in to the web application. The first administrator of a region is made here.

use jiff::Timestamp;
use kapitera_desk::{Desk, NewUser, Password};
use kapitera_message::{Problem, Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_post::Office;
use kapitera_store::Location;

use crate::args::{Common, User, UserAdd, UserPassword};
use crate::fail::Failure;
use crate::session::{open, show, talk};

/// Who did it, in the desk: the one at the server's command line.
const BY: &str = "command-line";

pub fn run(common: &Common, asked: &User) -> Result<(), Failure> {
    match asked {
        User::Add(asked) => add(common, asked),
        User::Password(asked) => password(common, asked),
        User::List => list(common),
    }
}

/// The desk of the region. The ledger is opened first: in a database that is shared it looks for tables of others.
fn open_desk(common: &Common) -> Result<(Desk, Office), Failure> {
    let region = open(common)?;
    let location = Location::parse(&region.settings().database, region.root())?;
    let office = Office::open(region)?;
    Ok((Desk::open(&location)?, office))
}

fn add(common: &Common, asked: &UserAdd) -> Result<(), Failure> {
    let (mut desk, office) = open_desk(common)?;
    let known = office.region().centres(Timestamp::MAX)?;
    if let Some(missing) = asked.centres.iter().find(|id| !known.iter().any(|centre| *centre.id == ***id)) {
        return Err(Problem::error(
            "no_such_centre",
            text!("regionen har ingen hälsocentral {missing}", "the region has no health centre {missing}"),
        )
        .hint(text!("ange hela HSA-id", "give the whole HSA id"))
        .into());
    }
    if let Some(officer) = &asked.officer
        && !office.books().officers().iter().any(|there| there.id == *officer)
    {
        return Err(Problem::error(
            "no_such_officer",
            text!("böckerna har ingen befattningshavare {officer}", "the books have no officer {officer}"),
        )
        .hint(text!("de står i böckernas officers.toml", "they stand in the books' officers.toml"))
        .into());
    }
    let first = first_password()?;
    let new = NewUser {
        name: asked.name.clone(),
        shown_name: asked.shown.clone().unwrap_or_else(|| asked.name.to_string()),
        roles: asked.roles.iter().copied().collect(),
        centres: asked.centres.iter().cloned().collect(),
        officer: asked.officer.clone(),
        is_demo: false,
        password: Some(Password::new(first.clone())),
        must_change_password: true,
        oidc: None,
    };
    let user = desk.create_user(&new, BY, Timestamp::now())?;
    say_password(common, user.name.as_str(), first)
}

fn password(common: &Common, asked: &UserPassword) -> Result<(), Failure> {
    let (mut desk, _) = open_desk(common)?;
    let first = first_password()?;
    desk.set_temporary_password(&asked.name, &Password::new(first.clone()), BY, Timestamp::now())?;
    say_password(common, asked.name.as_str(), first)
}

fn say_password(common: &Common, name: &str, password: String) -> Result<(), Failure> {
    let facts = vec![
        ("user", text!("användare", "user"), Cell::Name(name.to_owned())),
        ("password", text!("lösenord, visas bara nu", "password, shown only now"), Cell::Name(password)),
    ];
    show(common, &Output::of(vec![Part::Facts { key: "user", heading: Text::default(), facts }]))?;
    talk(common, &text!("Det måste bytas vid första inloggningen.", "It must be changed at the first sign-in."));
    Ok(())
}

/// A password that nobody has chosen: 20 letters and figures that are not mistaken for each other, about 98 bits.
fn first_password() -> Result<String, Failure> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut random = [0_u8; 20];
    getrandom::fill(&mut random).map_err(|error| {
        Problem::error(
            "no_randomness",
            text!("systemet ger inga slumptal: {error}", "the system gives no random numbers: {error}"),
        )
    })?;
    Ok(random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
}

fn list(common: &Common) -> Result<(), Failure> {
    let (mut desk, _) = open_desk(common)?;
    let users = desk.users()?;
    let columns = vec![
        Column::new("user", text!("användare", "user")),
        Column::new("shown_name", text!("namn", "name")),
        Column::new("roles", text!("roller", "roles")),
        Column::new("officer", text!("befattningshavare", "officer")),
        Column::new("may_sign_in", text!("får logga in", "may sign in")),
    ];
    let rows = users
        .iter()
        .map(|user| {
            let roles: Vec<Text> = user.roles.iter().map(|role| role.label()).collect();
            let joined = |of: fn(&Text) -> &str| roles.iter().map(of).collect::<Vec<_>>().join(", ");
            vec![
                Cell::Name(user.name.to_string()),
                Cell::Name(user.shown_name.clone()),
                Cell::Words(Text { sv: joined(|text| &text.sv), en: joined(|text| &text.en) }),
                user.officer.clone().map_or(Cell::Empty, Cell::Name),
                Cell::Flag(!user.is_disabled),
            ]
        })
        .collect();
    let table = Table { key: "users", heading: Text::default(), columns, rows, total: None };
    show(common, &Output::of(vec![Part::Table(table)]))
}
