//! One settlement or correction: its life, its review, its lines, and the step that comes next.

use std::sync::Arc;

use kapitera_books::{DraftKind, SettlementId, Stage, Subject};
use kapitera_desk::Scope;
use kapitera_message::{Problem, Text, text};
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_post::{Act, Office, Standing, Stepped};

use super::done;
use crate::answer::{Answer, Refused};
use crate::app::{App, Rests};
use crate::asked::Asked;
use crate::form::{Field, Form, Kind};
use crate::html::Links;
use crate::page::{Block, Link, Page, Tab};
use crate::rights::{ATTEST, FIGURES, May, POST, REVIEW, STEP_BACK};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/settlements", FIGURES, "All settlements and corrections", list).api(Scope::Read),
    Route::get("/settlements/{settlement}", FIGURES, "A settlement or correction: its life and its review", one)
        .api(Scope::Read),
    Route::get("/settlements/{settlement}/lines", FIGURES, "Its lines, as they are or would be booked", lines)
        .api(Scope::Read)
        .asks(&["centre", "component"]),
    Route::post("/settlements/{settlement}/review", REVIEW, "Says that it is reviewed", |asked| {
        take(asked, "review", Office::review)
    })
    .api(Scope::Settle)
    .asks(&["note", "seen"]),
    Route::post("/settlements/{settlement}/attest", ATTEST, "Attests it", |asked| {
        take(asked, "attest", Office::attest)
    })
    .api(Scope::Attest)
    .asks(&["note", "seen"]),
    Route::post("/settlements/{settlement}/post", POST, "Posts it", post).api(Scope::Post).asks(&["note", "seen"]),
    Route::post("/settlements/{settlement}/withdraw", STEP_BACK, "Withdraws the draft", |asked| {
        take(asked, "withdraw", Office::withdraw)
    })
    .api(Scope::Settle)
    .asks(&["note", "seen"]),
    Route::post("/settlements/{settlement}/revoke-review", REVIEW, "Takes the review back", |asked| {
        take(asked, "revoke-review", Office::revoke_review)
    })
    .api(Scope::Settle)
    .asks(&["note", "seen"]),
    Route::post("/settlements/{settlement}/revoke-attestation", ATTEST, "Takes the attestation back", |asked| {
        take(asked, "revoke-attestation", Office::revoke_attestation)
    })
    .api(Scope::Attest)
    .asks(&["note", "seen"]),
    Route::post("/settlements/{settlement}/reverse", STEP_BACK, "Undoes it with contrary vouchers", reverse)
        .api(Scope::Post)
        .asks(&["note", "seen"]),
];

fn list(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let name = &asked.app.settings.name;
    let output = asked.app.keep("settlements", Rests::OnJournal, || {
        let standings = asked.app.standings()?;
        standings_table(asked.app, name, standings.all())
    })?;
    Ok(Answer::page(
        Page::new(text!("Avräkningar och rättelser", "Settlements and corrections")).linked(output, asked.links()),
    ))
}

/// Settlements and corrections, a row each.
pub(crate) fn standings_table<'a>(
    app: &App,
    region: &str,
    standings: impl Iterator<Item = &'a Arc<Standing>>,
) -> Result<Output, Refused> {
    let listed: Vec<(&Standing, Ore)> =
        standings.map(|standing| Ok((&**standing, app.total(standing)?))).collect::<Result<_, Refused>>()?;
    Ok(kapitera_report::standings_output(region, &listed))
}

/// The settlement of the address.
pub(crate) fn standing(asked: &Asked<'_>) -> Result<Arc<Standing>, Refused> {
    let id: SettlementId = asked.parsed("settlement")?;
    Ok(asked.app.standing(id)?.ok_or_else(|| kapitera_ask::settlement::no_such_settlement(id))?)
}

fn base(standing: &Standing, here: &str) -> Page {
    let (id, month) = (standing.draft.id, standing.draft.id.month);
    let title = match standing.draft.kind {
        DraftKind::Settlement => text!("Avräkning {id}", "Settlement {id}"),
        DraftKind::Correction => text!("Rättelse {id}", "Correction {id}"),
    };
    let tab =
        |end: &str, name: Text| Tab { link: Link::new(name, format!("/settlements/{id}{end}")), is_here: end == here };
    Page::new(title)
        .under(text!("Månader", "Months"), "/months")
        .under(Text::same(month.to_string()), format!("/months/{month}"))
        .tabs(vec![tab("", text!("Läge och granskning", "State and review")), tab("/lines", text!("Rader", "Lines"))])
}

fn links(asked: &Asked<'_>, standing: &Standing) -> Links {
    Links {
        month: Some(standing.draft.id.month.to_string()),
        settlement: Some(standing.draft.id.to_string()),
        model: Some(standing.draft.model_id.clone()),
        ..asked.links()
    }
}

fn one(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let standing = standing(asked)?;
    let id = standing.draft.id;
    // Read anew for what is kept: it must not be older than what it is kept under.
    let output = asked.app.output(&format!("settlement {id}"), Rests::OnMonth(id.month), |office| {
        Ok(kapitera_ask::settlement::one_answer(office, id)?)
    })?;
    let mut page = base(&standing, "");
    page.blocks.extend(done::done(asked));
    let forms = steps(asked, &standing);
    if !forms.is_empty() {
        page = page.with(Block::Actions(forms));
    }
    Ok(Answer::page(page.linked(output, links(asked, &standing))))
}

/// A step that may come next.
struct Offered {
    /// The end of its address.
    step: &'static str,
    may: May,
    button: Text,
    about: Text,
    is_grave: bool,
}

fn forward(step: &'static str, may: May, button: Text, about: Text) -> Offered {
    Offered { step, may, button, about, is_grave: false }
}

fn backward(step: &'static str, may: May, button: Text) -> Offered {
    Offered { step, may, button, about: Text::default(), is_grave: true }
}

fn withdraw() -> Offered {
    let about =
        text!("Utkastet bokförs inte; ett nytt kan förberedas.", "The draft is not posted; another may be prepared.");
    Offered { about, ..backward("withdraw", STEP_BACK, text!("Dra tillbaka", "Withdraw")) }
}

/// The steps that may come next.
fn offered(stage: Stage) -> Vec<Offered> {
    match stage {
        Stage::Draft => vec![
            forward(
                "review",
                REVIEW,
                text!("Granskad", "Reviewed"),
                text!("Du har sett vad som ändrats och varför.", "You have seen what changed and why."),
            ),
            withdraw(),
        ],
        Stage::Reviewed => vec![
            forward(
                "attest",
                ATTEST,
                text!("Attestera", "Attest"),
                text!(
                    "Du svarar för beloppen. Den som förberedde kan inte attestera.",
                    "You answer for the amounts. Who prepared it cannot attest."
                ),
            ),
            backward("revoke-review", REVIEW, text!("Ta tillbaka granskningen", "Take the review back")),
            withdraw(),
        ],
        Stage::Attested => vec![
            forward(
                "post",
                POST,
                text!("Bokför", "Post"),
                text!("Verifikationerna skrivs i huvudboken.", "The vouchers are written in the ledger."),
            ),
            backward("revoke-attestation", ATTEST, text!("Ta tillbaka attesten", "Take the attestation back")),
            withdraw(),
        ],
        Stage::Posted => {
            let about = text!(
                "Motverifikationer tar ut dem som är bokförda; en ny avräkning kan förberedas.",
                "Contrary vouchers undo those that are posted; another settlement may be prepared."
            );
            vec![Offered { about, ..backward("reverse", STEP_BACK, text!("Vänd", "Reverse")) }]
        }
        _ => Vec::new(),
    }
}

/// The forms of the steps that may come next, for those who may take them.
fn steps(asked: &Asked<'_>, standing: &Standing) -> Vec<Form> {
    let id = standing.draft.id;
    let seen = standing.life.steps.len().to_string();
    let mine = offered(standing.life.stage).into_iter().filter(|offered| asked.may(offered.may));
    mine.map(|Offered { step, button, about, is_grave, .. }| {
        // Who reads the journal is to understand why a step was taken back.
        let note = match is_grave {
            true => Field::new("note", text!("Skäl", "Reason"), Kind::Line).required(),
            false => Field::new("note", text!("Anteckning", "Note"), Kind::Line),
        };
        let form = Form::post(format!("/settlements/{id}/{step}"), button)
            .about(about)
            .hidden("seen", seen.clone())
            .field(note);
        if is_grave { form.grave() } else { form }
    })
    .collect()
}

fn take(
    asked: &Asked<'_>,
    step: &str,
    taken: fn(&mut Office, SettlementId, &Act<'_>) -> Result<Stepped, Problem>,
) -> Result<Answer, Refused> {
    step_on(asked, step, |office, id, act| Ok(taken(office, id, act)?))
}

fn post(asked: &Asked<'_>) -> Result<Answer, Refused> {
    step_on(asked, "post", |office, id, act| Ok(office.post(id, act)?))
}

fn reverse(asked: &Asked<'_>) -> Result<Answer, Refused> {
    step_on(asked, "reverse", |office, id, act| Ok(office.reverse(id, act)?))
}

fn step_on(
    asked: &Asked<'_>,
    step: &str,
    taken: impl FnOnce(&mut Office, SettlementId, &Act<'_>) -> Result<Stepped, Refused>,
) -> Result<Answer, Refused> {
    let standing = standing(asked)?;
    let id = standing.draft.id;
    // A step is taken on what was seen: on the page, or else now.
    let seen = asked.sent.parsed::<usize>("seen")?.unwrap_or(standing.life.steps.len());
    let act = asked.act(asked.sent.get("note").unwrap_or_default())?;
    asked.app.office(|office| {
        office.only_after(Some((id, seen)));
        let done = taken(office, id, &act);
        office.only_after(None);
        done
    })?;
    Ok(Answer::Done(format!("/settlements/{id}?done={step}")))
}

/// What the lines are of.
fn place_of(subject: Subject) -> Text {
    match subject {
        Subject::PrimaryCare => text!("hälsocentral", "health centre"),
        Subject::InternalTrade => subject.place(),
    }
}

fn lines(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let standing = standing(asked)?;
    let (centre, component) = (asked.query.get("centre"), asked.query.get("component"));
    let columns = vec![
        Column::for_programs("centre_id"),
        Column::new("centre", place_of(standing.draft.id.subject)),
        Column::new("component", text!("komponent", "component")),
        Column::new("label", text!("rad", "line")),
        Column::new("now", text!("kr", "kr")),
    ];
    let wanted = |line: &&kapitera_books::DraftLine| {
        centre.is_none_or(|centre| line.centre == centre)
            && component.is_none_or(|component| line.component == component)
    };
    let row = |line: &kapitera_books::DraftLine| {
        let name = standing.draft.centre(&line.centre).map_or(line.centre.as_str(), |centre| centre.name.as_str());
        vec![
            Cell::Name(line.centre.clone()),
            Cell::Name(name.to_owned()),
            Cell::Name(line.component.clone()),
            Cell::Name(line.label.clone()),
            Cell::Change(line.booked()),
        ]
    };
    let rows: Vec<Vec<Cell>> = standing.draft.lines.iter().filter(wanted).map(row).collect();
    let total = standing.draft.lines.iter().filter(wanted).map(kapitera_books::DraftLine::booked).sum();
    let total = vec![
        Cell::Name("total".to_owned()),
        Cell::Words(text!("Summa", "Total")),
        Cell::Empty,
        Cell::Empty,
        Cell::Money(total),
    ];
    let table = Table { key: "lines", heading: Text::default(), columns, rows, total: Some(total) };
    let page = base(&standing, "/lines").with(Block::Form(filter(asked, &standing)));
    Ok(Answer::page(page.linked(Output::of(vec![Part::Table(table)]), links(asked, &standing))))
}

fn filter(asked: &Asked<'_>, standing: &Standing) -> Form {
    let id = standing.draft.id;
    let mut centres = vec![crate::form::Choice::new("", text!("alla", "all"))];
    centres.extend(
        standing
            .draft
            .centres
            .iter()
            .map(|centre| crate::form::Choice::new(centre.id.clone(), Text::same(centre.name.clone()))),
    );
    Form::ask(format!("/settlements/{id}/lines"), text!("Visa", "Show"))
        .field(
            Field::new("centre", text!("Hälsocentral", "Health centre"), Kind::One(centres))
                .holding(asked.query.get("centre").unwrap_or_default()),
        )
        .field(
            Field::new("component", text!("Komponent", "Component"), Kind::Line)
                .holding(asked.query.get("component").unwrap_or_default()),
        )
}
