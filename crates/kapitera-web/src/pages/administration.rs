//! Who is signed in, who did what, and the settings.

use jiff::Timestamp;
use kapitera_desk::{AuditFilter, AuditRow, Outcome, Scope};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Date;

use super::done;
use crate::answer::{Answer, File, Refused};
use crate::asked::Asked;
use crate::form::{Field, Form, Kind, encoded};
use crate::page::{Block, Link, Page, Tone};
use crate::rights::{ADMINISTRATION, AUDIT};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/administration/sessions", AUDIT, "Who is signed in", sessions).api(Scope::Administer),
    Route::post("/administration/sessions/{session}/end", ADMINISTRATION, "Ends a session", end_session)
        .api(Scope::Administer),
    Route::get("/administration/audit", AUDIT, "Who saw or did what", audit)
        .api(Scope::Administer)
        .asks(&["who", "act", "about", "from", "to", "before"]),
    Route::get("/administration/audit/export", AUDIT, "The whole audit log as CSV", export).api(Scope::Administer),
    Route::get("/administration/settings", ADMINISTRATION, "The settings that hold", settings).api(Scope::Administer),
];

/// Rows on a page of the log.
const ROWS: u32 = 200;

fn sessions(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let sessions = asked.app.desk(|desk| desk.sessions(asked.at))?;
    let columns = vec![
        Column::new("user", text!("användare", "user")),
        Column::new("began", text!("loggade in", "signed in")),
        Column::new("last_seen", text!("senast sedd", "last seen")),
        Column::new("expires", text!("går ut", "expires")),
        Column::new("address", text!("från", "from")),
        Column::new("user_agent", text!("webbläsare", "browser")),
    ];
    let rows = sessions
        .iter()
        .map(|session| {
            vec![
                Cell::Name(session.user.to_string()),
                Cell::Name(super::when(session.began)),
                Cell::Name(super::when(session.last_seen)),
                Cell::Name(super::when(session.expires)),
                Cell::Name(session.address.clone()),
                Cell::Name(session.user_agent.clone()),
            ]
        })
        .collect();
    let table = Table { key: "sessions", heading: Text::default(), columns, rows, total: None };
    let mut page = Page::new(text!("Inloggade", "Sessions"));
    page.blocks.extend(done::done(asked));
    page = page.linked(Output::of(vec![Part::Table(table)]), asked.links());
    if asked.may(ADMINISTRATION) {
        let forms = sessions.iter().map(|session| {
            let (id, user, began) = (session.id, &session.user, super::when(session.began));
            Form::post(
                format!("/administration/sessions/{id}/end"),
                text!("Avsluta {user}, {began}", "End {user}, {began}"),
            )
            .grave()
        });
        page = page.with(Block::Actions(forms.collect()));
    }
    Ok(Answer::page(page))
}

fn end_session(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let id: i64 = asked.parsed("session")?;
    if !asked.app.desk(|desk| desk.end_session_by_id(id))? {
        return Err(Refused::not_found());
    }
    Ok(Answer::Done("/administration/sessions?done=ended".to_owned()))
}

fn day_start(day: Date) -> Option<Timestamp> {
    day.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn filter(asked: &Asked<'_>) -> Result<AuditFilter, Refused> {
    let text = |name: &str| asked.query.get(name).map(str::to_owned);
    let to = asked.query.parsed::<Date>("to")?.and_then(|day| day.tomorrow().ok());
    Ok(AuditFilter {
        from: asked.query.parsed::<Date>("from")?.and_then(day_start),
        to: to.and_then(day_start),
        who: text("who"),
        act: text("act"),
        about: text("about"),
        before: asked.query.parsed("before")?,
        limit: ROWS,
    })
}

fn table(rows: &[AuditRow]) -> Table {
    let columns = vec![
        Column::new("number", text!("nr", "no.")),
        Column::new("at", text!("när", "when")),
        Column::new("who", text!("vem", "who")),
        Column::new("act", text!("vad", "what")),
        Column::new("about", text!("om", "about")),
        Column::new("reason", text!("skäl", "reason")),
        Column::new("outcome", text!("utfall", "outcome")),
        Column::new("address", text!("från", "from")),
        Column::for_programs("sha256"),
    ];
    let optional = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Name(text.to_owned()) };
    let rows = rows
        .iter()
        .map(|row| {
            vec![
                Cell::Whole(row.number.into()),
                Cell::Name(super::when(row.at)),
                optional(&row.who),
                Cell::Name(row.act.clone()),
                optional(&row.about),
                optional(&row.reason),
                match row.outcome {
                    Outcome::Done => Cell::Code("done", text!("gjort", "done")),
                    Outcome::Refused => Cell::Code("refused", text!("avvisat", "refused")),
                    Outcome::Failed => Cell::Code("failed", text!("fel", "failed")),
                },
                optional(&row.address),
                Cell::Name(row.sha256.clone()),
            ]
        })
        .collect();
    Table { key: "audit", heading: Text::default(), columns, rows, total: None }
}

fn audit(asked: &Asked<'_>) -> Result<Answer, Refused> {
    // What was seen in the last second is written first, so that the log is whole.
    asked.app.seen.write(asked.app);
    let filter = filter(asked)?;
    let rows = asked.app.desk(|desk| desk.log(&filter))?;
    let held = |name: &str| asked.query.get(name).unwrap_or_default().to_owned();
    let form = Form::ask("/administration/audit", text!("Sök", "Search"))
        .field(Field::new("who", text!("Vem", "Who"), Kind::Line).holding(held("who")))
        .field(
            Field::new("act", text!("Vad", "What"), Kind::Line)
                .holding(held("act"))
                .help(text!("”saw” för sidor som setts.", "“saw” for pages that were seen.")),
        )
        .field(Field::new("about", text!("Om", "About"), Kind::Line).holding(held("about")))
        .field(Field::new("from", text!("Från dag", "From day"), Kind::Day).holding(held("from")))
        .field(Field::new("to", text!("Till dag", "To day"), Kind::Day).holding(held("to")));
    let mut page = Page::new(text!("Behörighetslogg", "Audit log"))
        .lead(text!("Vem som sett eller gjort vad, det senaste först.", "Who saw or did what, the last first."))
        .with(Block::Form(form));
    page = page.with(match asked.app.desk(|desk| desk.audit_verify()) {
        Ok(verified) => {
            let (rows, hash) = (verified.rows, verified.sha256.get(..16).unwrap_or_default().to_owned());
            Block::Notice(
                Tone::Plain,
                text!(
                    "Loggens kedja är hel: {rows} rader, den sista {hash}….",
                    "The log's chain is whole: {rows} rows, the last {hash}…."
                ),
            )
        }
        Err(problem) => Block::Problems(vec![problem]),
    });
    page = page.linked(Output::of(vec![Part::Table(table(&rows))]), asked.links());
    let mut links =
        vec![Link::new(text!("Hela loggen som CSV", "The whole log as CSV"), "/administration/audit/export")];
    if let Some(last) = rows.last().filter(|_| rows.len() == ROWS as usize) {
        let others: Vec<String> = asked
            .query
            .pairs()
            .filter(|(name, value)| *name != "before" && !value.is_empty())
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let others = others.join("&");
        links
            .push(Link::new(text!("Äldre", "Older"), format!("/administration/audit?{others}&before={}", last.number)));
    }
    Ok(Answer::page(page.with(Block::Links(links))))
}

/// The most rows of an export.
const EXPORTED: usize = 1_000_000;

fn export(asked: &Asked<'_>) -> Result<Answer, Refused> {
    asked.app.seen.write(asked.app);
    let mut rows: Vec<AuditRow> = Vec::new();
    let mut before = None;
    while rows.len() < EXPORTED {
        let page = asked.app.desk(|desk| desk.log(&AuditFilter { before, limit: 1000, ..AuditFilter::default() }))?;
        let Some(last) = page.last() else { break };
        before = Some(last.number);
        rows.extend(page);
    }
    rows.reverse();
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    let _ = Output::of(vec![Part::Table(table(&rows))]).write(kapitera_output::Form::Csv, asked.language, &mut bytes);
    Ok(Answer::File(File { name: "kapitera-behorighetslogg.csv".to_owned(), kind: "text/csv; charset=utf-8", bytes }))
}

fn settings(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let settings = &asked.app.settings;
    let web = &settings.web;
    let optional = |text: Option<&str>| text.map_or(Cell::Empty, |text| Cell::Name(text.to_owned()));
    let ledger = match &asked.app.ledger {
        kapitera_store::Location::Sqlite(_) => {
            text!("SQLite, en fil i regionens mapp", "SQLite, a file in the region's folder")
        }
        kapitera_store::Location::Postgres(_) => text!("PostgreSQL", "PostgreSQL"),
    };
    let minutes = |seconds: i64| seconds / 60;
    let (idle, longest) =
        (minutes(kapitera_desk::SESSION_IDLE.as_secs()), minutes(kapitera_desk::SESSION_LONGEST.as_secs()));
    let facts = vec![
        ("region", text!("region", "region"), Cell::Name(settings.name.clone())),
        ("invented", text!("påhittad", "invented"), Cell::Flag(settings.invented)),
        ("ledger", text!("huvudbok", "ledger"), Cell::Words(ledger)),
        ("address", text!("adress för webbläsare", "address for browsers"), optional(web.address.as_deref())),
        ("tls", text!("kakor bara över TLS", "cookies over TLS only"), Cell::Flag(web.is_https())),
        ("behind_proxy", text!("bakom egen proxy", "behind a proxy of one's own"), Cell::Flag(web.behind_proxy)),
        (
            "oidc",
            text!("inloggning med leverantör", "sign-in by provider"),
            optional(web.oidc.as_ref().map(|oidc| oidc.issuer.as_str())),
        ),
        (
            "idle",
            text!("inloggning utan att något görs, minuter", "session without doing anything, minutes"),
            Cell::Whole(idle.into()),
        ),
        ("longest", text!("längsta inloggning, minuter", "longest session, minutes"), Cell::Whole(longest.into())),
        (
            "upload_bytes",
            text!("största leverans, MiB", "largest delivery, MiB"),
            Cell::Whole(i128::from(asked.app.config.upload_bytes >> 20)),
        ),
        ("version", text!("program", "program"), Cell::Name(crate::VERSION.to_owned())),
    ];
    let page = Page::new(text!("Inställningar", "Settings")).lead(text!(
        "Inställningarna står i regionens kapitera.toml och gäller när servern startas.",
        "The settings stand in the region's kapitera.toml and hold when the server begins."
    ));
    Ok(Answer::page(
        page.linked(Output::of(vec![Part::Facts { key: "settings", heading: Text::default(), facts }]), asked.links()),
    ))
}
