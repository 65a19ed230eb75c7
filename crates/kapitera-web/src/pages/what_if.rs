//! What if: reforms beside the model that they change, with values turned and another that gives way.
//!
//! The counts and what the models themselves give are kept; a turned value is answered from them, as it is turned. What was tried can
//! be kept as a text. Nobody's persons are here.

mod figures;
mod keep;
mod question;
mod sweep;
pub(super) mod wanted;

use kapitera_ask::compare::View;
use kapitera_desk::Scope;
use kapitera_message::{Text, text};

use self::figures::figures;
use self::wanted::{Wanted, base, wanted};
use super::models::all;
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::page::{Block, Link, Page, Tab};
use crate::rights::{FIGURES, KEEP};
use crate::route::Route;

/// What may be asked of a comparison. `knob` and `value` stand in pairs, as many as one likes.
const ASKS: &[&str] = &["base", "with", "from", "to", "knob", "value", "neutral", "centre"];

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/what-if", FIGURES, "Reforms beside the model that they change: who gains, who loses, and why", page)
        .api(Scope::Read)
        .asks(ASKS),
    Route::get("/what-if/figures", FIGURES, "The figures alone, as values are turned", fragment).asks(ASKS),
    Route::get("/what-if/sweep", FIGURES, "A value over a range: what each centre would be paid for each", sweep::page)
        .api(Scope::Read)
        .asks(&["base", "with", "from", "to", "knob", "value", "neutral", "sweep", "range"]),
    Route::get("/what-if/{view}", FIGURES, "More of a comparison: need, worth (of one more), cliffs, literature", view)
        .api(Scope::Read)
        .asks(ASKS),
    Route::post("/what-if/keep", KEEP, "Keep what was tried as a model text", keep::keep),
];

fn page(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let found = all(asked)?;
    let mut page = head(asked);
    let Some(base) = base(asked, &asked.query, &found)? else { return Ok(Answer::page(without_model(page))) };
    let wanted = wanted(asked, &asked.query, &found, base);
    page = page.with(Block::Form(question::form(asked, &found, base)?));
    let parts = match &wanted {
        Ok(wanted) => {
            page.tabs = tabs(Some(wanted), "");
            parts(asked, wanted)
        }
        Err(refused) => Err(Refused { status: refused.status, problems: refused.problems.clone() }),
    };
    match parts {
        Ok(parts) => page = page.with(Block::Live(parts)),
        Err(refused) if !asked.is_api => page = page.with(Block::Live(vec![Block::Problems(refused.problems)])),
        Err(refused) => return Err(refused),
    }
    Ok(Answer::page(page))
}

/// The figures alone: what a form gets that is answered as its fields are changed.
fn fragment(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let found = all(asked)?;
    let Some(base) = base(asked, &asked.query, &found)? else { return Err(Refused::not_found()) };
    let parts = wanted(asked, &asked.query, &found, base).and_then(|wanted| parts(asked, &wanted));
    Ok(Answer::Fragment(parts.unwrap_or_else(|refused| vec![Block::Problems(refused.problems)])))
}

fn parts(asked: &Asked<'_>, wanted: &Wanted<'_>) -> Result<Vec<Block>, Refused> {
    if wanted.with.is_empty() && wanted.turned.is_empty() {
        return Ok(vec![Block::Sentence(text!(
            "Välj ett eller flera förslag, eller ett värde att ändra.",
            "Choose one or several proposals, or a value to change."
        ))]);
    }
    let mut parts = figures(asked, wanted, &wanted.comparison(asked)?)?;
    if asked.may(KEEP) {
        parts.extend(keep::form(wanted).map(Block::Form));
    }
    Ok(parts)
}

/// What else is seen of a comparison.
fn view(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let view = View::named(asked.part("view")).map_err(|_| Refused::not_found())?;
    let found = all(asked)?;
    let mut page = head(asked);
    let Some(base) = base(asked, &asked.query, &found)? else { return Ok(Answer::page(without_model(page))) };
    let wanted = match wanted(asked, &asked.query, &found, base) {
        Ok(wanted) => wanted,
        Err(refused) if !asked.is_api => return Ok(Answer::page(page.with(Block::Problems(refused.problems)))),
        Err(refused) => return Err(refused),
    };
    page.tabs = tabs(Some(&wanted), view.name());
    page = page.with(Block::Sentence(wanted.said()));
    let kept = asked.app.keep_large(&format!("{} of {}", view.name(), wanted.query()), || {
        let comparison = wanted.comparison(asked)?;
        Ok(asked.app.shown(view.of(&comparison, wanted.centre_in(&comparison))?))
    });
    match kept {
        Ok(output) => {
            if view == View::Need {
                page = page.with(Block::Charts(figures::need(asked, &wanted.comparison(asked)?)));
            }
            page = page.linked(output, asked.links());
        }
        Err(refused) if !asked.is_api => page.blocks.push(Block::Problems(refused.problems)),
        Err(refused) => return Err(refused),
    }
    Ok(Answer::page(page))
}

fn head(asked: &Asked<'_>) -> Page {
    let mut page = Page::new(text!("Vad om?", "What if?")).lead(text!(
        "Förslag bredvid modellen de ändrar, på samma månader och samma register. Inget betalas.",
        "Proposals beside the model that they change, on the same months and the same registers. Nothing is paid."
    ));
    page.blocks.extend(super::done::done(asked));
    page
}

fn without_model(page: Page) -> Page {
    page.with(Block::Sentence(text!(
        "Ingen modell som regionen avräknar med kan läsas.",
        "No model that the region settles by can be read."
    )))
}

/// The views of one comparison.
fn tabs(wanted: Option<&Wanted<'_>>, here: &str) -> Vec<Tab> {
    let query = wanted.map(Wanted::query).unwrap_or_default();
    let tab = |name: Text, view: &str| {
        let path = if view.is_empty() { "/what-if".to_owned() } else { format!("/what-if/{view}") };
        Tab { link: Link::new(name, format!("{path}?{query}")), is_here: view == here }
    };
    let mut tabs = vec![tab(text!("Vinnare och förlorare", "Winners and losers"), "")];
    tabs.push(tab(text!("Intervall", "Over a range"), sweep::NAME));
    tabs.extend(View::ALL.map(|view| tab(view.title(), view.name())));
    tabs.push(Tab { link: Link::new(text!("Risk", "Risk"), "/what-if/risk"), is_here: false });
    tabs
}
