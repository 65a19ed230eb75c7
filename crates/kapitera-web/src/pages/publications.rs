//! Publishing the follow-up: draft, check, publish.

use kapitera_ask::publication::{Review, list_answer, review};
use kapitera_books::PublicationAct;
use kapitera_message::{Text, text};
use kapitera_period::Month;
use kapitera_post::{PublicationStage, RecordedPublication};
use kapitera_publish::PublishedCentre;
use serde_json::json;

use super::done;
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind};
use crate::html::Links;
use crate::jobs::{self, Kind as JobKind};
use crate::page::{Block, Link, Page};
use crate::rights::{May, PREPARE, REVIEW, WORK};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/publications", WORK, "The publications, and where each is in its life", list)
        .api(kapitera_desk::Scope::Read),
    Route::get("/publications/{id}", WORK, "A publication: what it hides, what it changes, and its figures", one)
        .api(kapitera_desk::Scope::Read),
    Route::post("/publications", PREPARE, "Drafts a publication", draft),
    Route::post(
        "/publications/{id}/check",
        REVIEW,
        "Says that a draft has been checked, by another than who made it",
        check,
    ),
    Route::post("/publications/{id}/publish", PUBLISH, "Publishes a draft that has been checked", publish),
    Route::post("/publications/{id}/withdraw", PUBLISH, "Gives a draft up", withdraw),
];

/// Who may publish: the books' officers say who of them does.
const PUBLISH: May = REVIEW;

fn list(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let mut page = Page::new(text!("Publicera uppföljningen", "Publish the follow-up")).lead(text!(
        "Vad invånare får se: utkast, kontrollerat av en annan, publicerat. Det publicerade ändras aldrig.",
        "What residents are shown: draft, checked by another, published. What is published never changes."
    ));
    if let Some(said) = done::done(asked) {
        page = page.with(said);
    }
    let (output, standings) = asked.app.office(|office| Ok((list_answer(office)?, office.publications()?)))?;
    page = page.linked(output, Links::default());
    let link = |standing: &RecordedPublication| {
        let (id, Text { sv, en }) = (&standing.record.id, standing.stage().said());
        Link::new(text!("{id}, {sv}", "{id}, {en}"), format!("/publications/{id}"))
    };
    page = page.with(Block::Links(standings.iter().rev().map(link).collect()));
    if asked.may(PREPARE) {
        page = page.with(Block::Form(new_draft(asked)));
    }
    page = page.with(Block::Links(vec![
        Link::new(text!("Så ser invånare det", "As residents see it"), "/jamfor"),
        Link::new(text!("Öppna data", "Open data"), "/oppna-data"),
    ]));
    Ok(Answer::page(page))
}

/// One publication, for those who check it: what it hides, what it changes, and its figures as residents would see them.
fn one(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let Review { standing, publication, output } = asked.app.office(|office| Ok(review(office, asked.part("id"))?))?;
    let (id, Text { sv, en }) = (&standing.record.id, standing.stage().said());
    let mut page = Page::new(text!("Publicering {id}: {sv}", "Publication {id}: {en}"))
        .under(text!("Publicera", "Publish"), "/publications");
    if let Some(said) = done::done(asked) {
        page = page.with(said);
    }
    page = steps(asked, page, &standing).linked(output, Links::default());
    page = page.with(Block::Heading(text!("Så ser invånare siffrorna", "The figures as residents see them")));
    let all: Vec<&PublishedCentre> = publication.centres.iter().collect();
    Ok(Answer::page(super::public::figures(asked, page, &publication, &all, false)))
}

/// The next steps of what is not published yet.
fn steps(asked: &Asked<'_>, page: Page, standing: &RecordedPublication) -> Page {
    let id = &standing.record.id;
    let form = |step: &str, button: Text| Form::post(format!("/publications/{id}/{step}"), button);
    let next = match standing.stage() {
        PublicationStage::Draft => form("check", text!("Kontrollerad", "Checked")),
        PublicationStage::Checked => form("publish", text!("Publicera", "Publish")),
        PublicationStage::Published | PublicationStage::Withdrawn => return page,
    };
    if !asked.may(PUBLISH) {
        return page;
    }
    let is_own = asked.officer().is_ok_and(|officer| officer == standing.by);
    let page = if standing.stage() == PublicationStage::Draft && is_own {
        page.with(Block::Sentence(text!(
            "Någon annan än den som gjort utkastet ska kontrollera det.",
            "Somebody else than who made the draft is to check it."
        )))
    } else {
        page.with(Block::Actions(vec![next]))
    };
    let give_up = form("withdraw", text!("Dra tillbaka", "Withdraw")).field(
        Field::new("note", text!("Skäl att dra tillbaka utkastet", "Reason to withdraw the draft"), Kind::Line)
            .required(),
    );
    page.with(Block::Form(give_up.grave()))
}

fn new_draft(asked: &Asked<'_>) -> Form {
    Form::post("/publications", text!("Gör utkast", "Make a draft"))
        .hidden("once", jobs::once(asked))
        .field(Field::new("month", text!("Till och med", "Until"), Kind::Month).help(text!(
            "Tomt för den senaste månad som är känd i sin helhet.",
            "Empty for the last month that is known whole."
        )))
        .field(Field::new("notice", text!("Rättelse eller upplysning", "Correction or notice"), Kind::Line).help(
            text!(
                "Måste sägas när siffror som redan är publicerade är andra nu.",
                "Must be said when figures that are published already are others now."
            ),
        ))
        .field(Field::new(
            "changes",
            text!("Små ändringar sedan förra gången", "Small changes since the last time"),
            Kind::One(vec![
                Choice::new("guarded", text!("döljs", "are hidden")),
                Choice::new("open", text!("får synas", "may be seen")),
            ]),
        ))
        .field(Field::new(
            "given_away",
            text!(
                "Om något redan är röjt av tidigare publiceringar",
                "If earlier publications have given something away"
            ),
            Kind::One(vec![
                Choice::new("stop", text!("stanna och säg vad", "stop and say what")),
                Choice::new(
                    "go-on",
                    text!("gå vidare; det döljs, men bevakas inte mer", "go on; it is hidden, but guarded no more"),
                ),
            ]),
        ))
}

fn draft(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let month: Option<Month> = asked.sent.parsed("month")?;
    let params = json!({
        "month": month.map(|month| month.to_string()),
        "notice": asked.sent.get("notice").unwrap_or_default(),
        "open_changes": asked.sent.get("changes") == Some("open"),
        "give_up": asked.sent.get("given_away") == Some("go-on"),
    });
    jobs::start(asked, JobKind::Publish, &params, Some(asked.officer()?))
}

fn check(asked: &Asked<'_>) -> Result<Answer, Refused> {
    step(asked, PublicationAct::Checked, "checked")
}

fn publish(asked: &Asked<'_>) -> Result<Answer, Refused> {
    step(asked, PublicationAct::Published, "published")
}

fn withdraw(asked: &Asked<'_>) -> Result<Answer, Refused> {
    step(asked, PublicationAct::Withdrawn, "withdrawn")
}

fn step(asked: &Asked<'_>, act: PublicationAct, done: &str) -> Result<Answer, Refused> {
    let by = asked.act(asked.sent.get("note").unwrap_or_default())?;
    asked.app.office(|office| Ok(office.publication_step(asked.part("id"), act, &by)?))?;
    let id = asked.part("id");
    Ok(Answer::Done(format!("/publications/{id}?done={done}")))
}
