//! `kapitera serve`: the web application.

use jiff::Timestamp;
use kapitera_books::{SettlementId, Subject};
use kapitera_desk::Role;
use kapitera_message::{Problem, text};
use kapitera_period::{Date, Month};
use kapitera_post::{Act, Office, Prepare};
use kapitera_web::{App, Config, DEMO_PASSWORD, Patience, demo_users};

use crate::args::{Common, Serve};
use crate::fail::Failure;
use crate::session::{language, open, open_office, talk};

pub fn run(common: &Common, asked: &Serve) -> Result<(), Failure> {
    let region = open(common)?;
    let invented = region.settings().invented;
    if invented && !asked.empty {
        let mut office = open_office(common)?;
        if office.store().head()?.number == 0 {
            come_to_life(common, &mut office)?;
        }
    }
    let config = Config {
        region: common.region.clone(),
        listen: asked.listen,
        upload_bytes: asked.upload_mib.saturating_mul(1 << 20),
        patience: Patience::default(),
    };
    let app = App::open(config)?;
    if invented {
        kapitera_web::make_demo_users(&app, Timestamp::now()).map_err(|refused| Failure::Refused(refused.problems))?;
        say_demo_users(common);
    } else {
        needs_administrator(&app)?;
    }
    kapitera_web::serve(app, |address| {
        use std::io::Write as _;
        // The one line for programs: where the server is reached.
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "http://{address}/").and_then(|()| out.flush());
    })?;
    Ok(())
}

fn say_demo_users(common: &Common) {
    talk(
        common,
        &text!(
            "Demoanvändare, alla med lösenordet {DEMO_PASSWORD}:",
            "Demo users, all with the password {DEMO_PASSWORD}:"
        ),
    );
    let language = language(common);
    for user in demo_users() {
        let (name, shown) = (user.name, user.shown.get(language).to_owned());
        talk(common, &text!("  {name:<12} {shown}", "  {name:<12} {shown}"));
    }
}

/// A real region is served when somebody can sign in to it.
fn needs_administrator(app: &App) -> Result<(), Failure> {
    let users = app.desk(|desk| desk.users())?;
    if users.iter().any(|user| user.has(Role::Administrator)) {
        return Ok(());
    }
    Err(Problem::error("no_administrator", text!("ingen administratör finns", "there is no administrator"))
        .why(text!("ingen skulle kunna släppa in någon", "nobody could let anybody in"))
        .hint(text!(
            "gör en: kapitera user add NAMN --role administrator",
            "make one: kapitera user add NAME --role administrator"
        ))
        .into())
}

/// The first month of the demo is posted and paid, and the next prepared and reviewed, so that there is something to see and
/// something to do.
fn come_to_life(common: &Common, office: &mut Office) -> Result<(), Failure> {
    let models = kapitera_ask::models::load_models(office.region())?;
    let month =
        |text: &str| text.parse::<Month>().map_err(|()| Problem::error("no_month", kapitera_message::Text::same(text)));
    let (first, second) = (month("2020-01")?, month("2020-02")?);
    let known: Timestamp = at("2020-02-17T09:00:00Z")?;
    talk(
        common,
        &text!(
            "Huvudboken är tom och regionen påhittad: {first} bokförs och betalas, {second} förbereds och granskas.",
            "The ledger is empty and the region invented: {first} is posted and paid, {second} is prepared and reviewed."
        ),
    );
    let act = |by: &'static str, time: &str| Ok::<_, Problem>(Act { by, at: at(time)?, note: "" });
    office.open_period(first, &act("ekonom", "2020-02-17T08:00:00Z")?)?;
    let prepare = |month, known_at| Prepare {
        month,
        subject: Subject::PrimaryCare,
        models: &models,
        known_at: Some(known_at),
        post_in: month,
    };
    let prepared = office.prepare(&prepare(first, known), &act("controller", "2020-02-17T09:00:00Z")?, &|_, _| {})?;
    let id: SettlementId = prepared.draft.id;
    office.review(id, &act("controller", "2020-02-17T10:00:00Z")?)?;
    office.attest(id, &act("attestant", "2020-02-18T09:00:00Z")?)?;
    office.post(id, &act("ekonom", "2020-02-18T13:00:00Z")?)?;
    office.open_period(second, &act("ekonom", "2020-02-24T08:00:00Z")?)?;
    let day = Date::constant(2020, 2, 27);
    office.pay(second, day, &act("ekonom", "2020-02-25T08:00:00Z")?)?;
    let known: Timestamp = at("2020-03-17T09:00:00Z")?;
    let prepared = office.prepare(&prepare(second, known), &act("controller", "2020-03-17T09:00:00Z")?, &|_, _| {})?;
    office.review(prepared.draft.id, &act("controller", "2020-03-17T10:00:00Z")?)?;
    Ok(())
}

fn at(text: &str) -> Result<Timestamp, Problem> {
    text.parse().map_err(|error| Problem::error("not_a_time", text!("ingen tid: {error}", "not a time: {error}")))
}
