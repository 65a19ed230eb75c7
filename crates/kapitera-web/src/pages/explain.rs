//! From a krona to its sentence, its values, their decisions, the deliveries, and for those who may, the persons.

use kapitera_ask::explain::{
    Explain, What, explain_answer, explain_person_answer, find_component, rests_on_indicators,
};
use kapitera_books::{Draft, DraftKind, SettlementId};
use kapitera_desk::Scope;
use kapitera_message::{Problem, Text, text};
use kapitera_model::Count;
use kapitera_period::Month;
use kapitera_settle::find_centre;

use crate::answer::{Answer, Refused};
use crate::app::SettledBy;
use crate::asked::Asked;
use crate::form::{Field, Form, Kind, encoded};
use crate::html::Links;
use crate::page::{Block, Page, Tone};
use crate::rights::{ONE_CENTRE, PERSONS};
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[
    Route::get("/explain/{month}/{centre}", ONE_CENTRE, "How a centre's lines came about", all)
        .api(Scope::Read)
        .asks(&["settlement"]),
    Route::get("/explain/{month}/{centre}/{component}", ONE_CENTRE, "How one line came about", one)
        .api(Scope::Read)
        .asks(&["settlement"]),
    Route::post(
        "/explain/{month}/{centre}/{component}/items",
        PERSONS,
        "The visits, dispensings or costs behind a line, with a reason",
        items,
    )
    .api(Scope::Persons)
    .asks(&["reason", "settlement"]),
    Route::post(
        "/explain/{month}/{centre}/person",
        PERSONS,
        "One person's part of a centre's lines, with a reason",
        person,
    )
    .api(Scope::Persons)
    .asks(&["person", "reason", "settlement"]),
];

/// So many items behind a line are shown.
const ITEMS: usize = 100;
/// The fewest letters of a reason.
const REASON: usize = 8;

/// What is explained: a month as it is known now, or as a settlement settled it.
struct Explained {
    month: Month,
    centre: String,
    draft: Option<Draft>,
    by: std::sync::Arc<SettledBy>,
    position: usize,
}

fn explained(asked: &Asked<'_>) -> Result<Explained, Refused> {
    let month = asked.month()?;
    let centre = asked.part("centre").to_owned();
    let named = asked.query.get("settlement").or(asked.sent.get("settlement"));
    let draft = named.map(|id| draft(asked, month, id)).transpose()?;
    let by = asked.app.settled(month, draft.as_ref())?;
    let position = find_centre(&by.settled.settlement.centres, &centre)?;
    // A name or the end of an id finds a centre too: the rights were asked for the whole id.
    if *by.settled.settlement.centres[position].id != *centre {
        return Err(Refused::not_found());
    }
    Ok(Explained { month, centre, draft, by, position })
}

/// The draft that a month was settled as; a correction stands for the month as known then.
fn draft(asked: &Asked<'_>, month: Month, id: &str) -> Result<Draft, Refused> {
    let id: SettlementId = id.parse().map_err(|_| Refused::not_found())?;
    if id.month != month {
        return Err(Refused::not_found());
    }
    let standings = asked.app.standings()?;
    Ok(standings.one(id).ok_or_else(|| kapitera_ask::settlement::no_such_settlement(id))?.draft.clone())
}

impl Explained {
    fn answer(
        &self,
        asked: &Asked<'_>,
        component: Option<&str>,
        what: What,
    ) -> Result<kapitera_output::Output, Refused> {
        let SettledBy { settled, model } = &*self.by;
        let component = component.map(|name| find_component(model, name)).transpose()?;
        let explain = Explain { model, settled, centre: self.position, component, what };
        Ok(asked.app.shown(explain_answer(&explain, &asked.app.region()?)?))
    }

    fn page(&self) -> Page {
        let (month, centre) = (self.month, &self.centre);
        let mut page = Page::default()
            .under(text!("Hälsocentraler", "Health centres"), "/centres")
            .under(
                Text::same(self.by.settled.settlement.centres[self.position].name.clone()),
                format!("/centres/{}", encoded(centre)),
            )
            .under(Text::same(month.to_string()), format!("/centres/{}/{month}", encoded(centre)));
        match &self.draft {
            Some(draft) => {
                let (id, at) = (draft.id, super::when(draft.known_at));
                page = page
                    .lead(text!("Som i {id}, med det som var känt {at}.", "As in {id}, with what was known at {at}."));
                if self.by.settled.digests.result != draft.result && draft.kind == DraftKind::Settlement {
                    page = page.with(Block::Notice(Tone::Warning, text!(
                        "Räknad om blir {id} inte samma som när den registrerades: förklaringen gäller det som räknas nu. Kontrollera journalen.",
                        "Computed again {id} is not the same as when it was recorded: the explanation is of what is computed now. Verify the journal."
                    )));
                }
            }
            None => page = page.lead(text!("Med det som är känt nu.", "With what is known now.")),
        }
        page
    }

    fn links(&self, asked: &Asked<'_>) -> Links {
        Links {
            month: Some(self.month.to_string()),
            centre: Some(self.centre.clone()),
            settlement: self.draft.as_ref().map(|draft| draft.id.to_string()),
            model: Some(self.by.model.id.clone()),
            ..asked.links()
        }
    }

    fn settlement(&self) -> String {
        self.draft.as_ref().map(|draft| draft.id.to_string()).unwrap_or_default()
    }
}

fn all(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let explained = explained(asked)?;
    let output = explained.answer(asked, None, What::Lines)?;
    let mut page = explained.page().linked(output, explained.links(asked));
    if asked.may(PERSONS) {
        page = page.with(Block::Form(person_form(&explained)));
    }
    Ok(Answer::page(page))
}

fn one(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let explained = explained(asked)?;
    let component = asked.part("component");
    let output = explained.answer(asked, Some(component), What::Lines)?;
    let of_indicator = rests_on_indicators(&output);
    let mut page = explained.page().linked(output, explained.links(asked));
    let model = &explained.by.model;
    let counted = &model.components[find_component(model, component)?];
    let label = counted.label.clone();
    // Of people counted by a listing there are no items to show.
    let has_items = of_indicator || matches!(counted.count, Count::Events { .. } | Count::Cost { .. });
    let (centre, Text { sv, en }) = (explained.by.settled.settlement.centres[explained.position].name.clone(), label);
    let month = explained.month;
    page.title = text!("{sv}: {centre}, {month}", "{en}: {centre}, {month}");
    let (centre, component) = (encoded(&explained.centre), encoded(component));
    page = page.with(Block::Links(vec![crate::page::Link::new(
        text!("Alla rader för hälsocentralen", "All lines of the centre"),
        match explained.settlement() {
            none if none.is_empty() => format!("/explain/{month}/{centre}"),
            settlement => format!("/explain/{month}/{centre}?settlement={settlement}"),
        },
    )]));
    if asked.may(PERSONS) && has_items {
        let form = Form::post(
            format!("/explain/{month}/{centre}/{component}/items"),
            text!("Visa posterna", "Show the items"),
        )
        .heading(text!("Posterna bakom raden", "The items behind the line"))
        .about(text!(
            "Besök, uthämtade läkemedel eller kostnader, de största först, eller det som en indikator räknats ur. Att du tittat och varför skrivs i loggen.",
            "Visits, dispensed drugs or costs, the largest first, or what an indicator was counted from. That you looked and why is written in the log."
        ))
        .hidden("settlement", explained.settlement())
        .field(reason_field());
        page = page.with(Block::Form(form));
    }
    if asked.may(PERSONS) {
        page = page.with(Block::Form(person_form(&explained)));
    }
    Ok(Answer::page(page))
}

fn person_form(explained: &Explained) -> Form {
    let (month, centre) = (explained.month, encoded(&explained.centre));
    Form::post(format!("/explain/{month}/{centre}/person"), text!("Visa personens del", "Show the person's part"))
        .heading(text!("En persons del", "One person's part"))
        .about(text!(
            "Numret sparas inte. Att du tittat och varför skrivs i loggen.",
            "The number is not kept. That you looked and why is written in the log."
        ))
        .hidden("settlement", explained.settlement())
        .field(
            Field::new(
                "person",
                text!(
                    "Personnummer, eller SLAG:TEXT för ett reservnummer",
                    "Personal number, or KIND:TEXT for a reserve number"
                ),
                Kind::Line,
            )
            .required(),
        )
        .field(reason_field())
}

pub(crate) fn reason_field() -> Field {
    Field::new("reason", text!("Skäl", "Reason"), Kind::Line)
        .help(text!(
            "Minst {REASON} tecken. Skriv inga personuppgifter.",
            "At least {REASON} letters. Write no personal data."
        ))
        .required()
}

/// The reason, which must say something.
pub(crate) fn reason<'a>(asked: &'a Asked<'_>) -> Result<&'a str, Refused> {
    let reason = asked.sent.need("reason")?;
    if reason.chars().count() < REASON {
        return Err(Problem::error("reason_too_short", text!("skälet är för kort", "the reason is too short"))
            .why(text!(
                "varje blick på personer ska kunna förklaras i efterhand",
                "each look at persons must be explicable afterwards"
            ))
            .hint(text!("skriv med minst {REASON} tecken varför", "write why, with at least {REASON} letters"))
            .into());
    }
    Ok(reason)
}

fn items(asked: &Asked<'_>) -> Result<Answer, Refused> {
    reason(asked)?;
    let explained = explained(asked)?;
    let output = explained.answer(asked, Some(asked.part("component")), What::Items(ITEMS))?;
    Ok(Answer::page(explained.page().linked(output, explained.links(asked))))
}

fn person(asked: &Asked<'_>) -> Result<Answer, Refused> {
    reason(asked)?;
    let explained = explained(asked)?;
    let id = asked.sent.need("person")?;
    let region = asked.app.region()?;
    let SettledBy { settled, model } = &*explained.by;
    let explain = Explain { model, settled, centre: explained.position, component: None, what: What::Lines };
    let output = asked.app.shown(explain_person_answer(&explain, &region, id)?);
    Ok(Answer::page(explained.page().linked(output, explained.links(asked))))
}
