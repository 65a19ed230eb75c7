//! One indicator of a centre: its months, and with a reason what stands behind one of them.

use kapitera_ask::indicators::{FollowUpAsked, behind_answer};
use kapitera_indicator::{MonthState, Period, Whose, figure};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Output, Part};
use kapitera_report::follow_up::{
    division_table, figure_cell, months_table, no_figure, percent_cell, period_words, says, signals, standing,
    tallies_behind, unit_of, unit_words,
};

use super::indicator::drawn;
use super::{FollowedUp, followed, under};
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind, encoded};
use crate::html::Links;
use crate::page::{Block, Link, Page};
use crate::pages::explain::{reason, reason_field};
use crate::rights::{EVENTS, PERSONS};

/// So many events of a kind are shown.
const EVENTS_MOST: usize = 20;

/// A centre's months.
pub fn page(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let followed = followed(asked)?;
    let (at, centre) = (followed.indicator(asked)?, followed.centre(asked)?);
    let counted = &followed.counted;
    let mut page = head(asked, &followed, at, centre).linked(Output::of(vec![says(counted, at)]), Links::default());
    let comparison = followed.comparison(asked, at, None)?;
    let mut parts = Vec::new();
    match &comparison {
        Ok(comparison) => parts.push(beside(&followed, at, centre, comparison)),
        Err(why) => page = page.with(Block::Sentence(why.clone())),
    }
    let picture = kapitera_report::follow_up::month_lines(counted, at, &[centre]);
    if !parts.is_empty() {
        page = page.linked(Output::of(std::mem::take(&mut parts)), Links::default());
    }
    if let Some(picture) = &picture {
        page = page.with(drawn(asked, picture, None));
    }
    parts.push(signals(counted, at, &[centre]));
    let months = months_table(counted, at, &[centre]);
    let csv = Some(months.clone());
    parts.push(Part::Table(months));
    if let Ok(comparison) = &comparison {
        parts.extend(division_table(counted, at, comparison, &[centre], &followed.indicators.ages).map(Part::Table));
    }
    page = page.linked(Output { title: None, parts, csv }, Links::default());
    if let Some(form) = form(asked, &followed, at, centre) {
        page = page.with(Block::Form(form));
    }
    Ok(Answer::page(page))
}

fn head(asked: &Asked<'_>, followed: &FollowedUp, at: usize, centre: usize) -> Page {
    let of = &followed.counted.centres[centre];
    let indicator = &followed.counted.indicators[at].indicator;
    let (id, name) = (encoded(&of.id), &of.name);
    let Text { sv, en } = &indicator.label;
    let page = Page::new(text!("{sv}: {name}", "{en}: {name}"));
    let page = under(page).under(indicator.label.clone(), format!("/follow-up/{}", encoded(&indicator.name)));
    debug_assert!(asked.may_see_centre(&of.id), "the rights were asked for the centre");
    page.under(Text::same(name.clone()), format!("/follow-up/centre/{id}"))
}

/// The centre's latest figure beside the region's.
fn beside(followed: &FollowedUp, at: usize, centre: usize, comparison: &kapitera_indicator::Comparison) -> Part {
    let counted = &followed.counted;
    let indicator = &counted.indicators[at].indicator;
    let unit = unit_of(indicator);
    let ranked = &comparison.centres[centre];
    let value = |figure: &Result<kapitera_indicator::Figure, kapitera_indicator::NoFigure>| match figure {
        Ok(figure) => figure_cell(unit, &figure.value),
        Err(why) => Cell::Words(no_figure(why)),
    };
    let mut facts = vec![
        ("period", text!("tid", "time"), Cell::Words(period_words(comparison.period, counted.months[comparison.end]))),
        ("unit", text!("enhet", "unit"), Cell::Words(unit_words(unit))),
        ("value", text!("hälsocentralen", "the health centre"), value(&ranked.figure)),
    ];
    if let Some(standard) = &ranked.standard {
        let name = text!("standardiserat för ålder och kön", "standardised for age and sex");
        facts.push(("standardised", name, percent_cell(unit, standard.rate.value)));
    }
    facts.push(("region", text!("regionen", "the region"), value(&comparison.region)));
    facts.push((
        "standing",
        text!("jämfört med de andra", "beside the others"),
        standing(indicator.better, ranked.limits.as_ref()),
    ));
    if let Some(rank) = ranked.rank {
        let (best, worst) = (rank.best, rank.worst);
        let judged = comparison.centres.iter().filter(|ranked| ranked.rank.is_some()).count();
        let words = if best == worst {
            text!("{best} av {judged}", "{best} of {judged}")
        } else {
            text!(
                "någonstans mellan {best} och {worst} av {judged}",
                "somewhere between {best} and {worst} of {judged}"
            )
        };
        facts.push(("places", text!("plats", "place"), Cell::Words(words)));
    }
    Part::Facts { key: "beside", heading: Text::default(), facts }
}

/// What asks for the events behind a month; none for who may not, or where there are none to show.
fn form(asked: &Asked<'_>, followed: &FollowedUp, at: usize, centre: usize) -> Option<Form> {
    let of = &followed.counted.indicators[at];
    if !asked.may(EVENTS) || tallies_behind(&of.indicator).is_empty() {
        return None;
    }
    let period = Period::of(&of.indicator.measure)[0];
    let counted = &followed.counted;
    let has = |end: &usize| {
        matches!(of.months[*end], MonthState::Known { .. })
            && figure(of, period, &counted.months, *end, &[centre], Whose::ALL).is_ok()
    };
    let months: Vec<Choice> = (0..counted.months.len())
        .rev()
        .filter(has)
        .map(|end| Choice::new(counted.months[end].to_string(), Text::same(counted.months[end].to_string())))
        .collect();
    let latest = months.first()?.value.clone();
    let (name, id) = (encoded(&of.indicator.name), encoded(&counted.centres[centre].id));
    Some(
        Form::post(format!("/follow-up/{name}/{id}/items"), text!("Visa händelserna", "Show the events"))
            .heading(text!("Händelserna bakom en månad", "The events behind a month"))
            .about(text!(
                "De {EVENTS_MOST} första av dem som räknas, och av dem som de räknas av. Att du tittat och varför skrivs i loggen.",
                "The first {EVENTS_MOST} of those counted, and of those that they are counted of. That you looked and why is written in the log."
            ))
            .field(Field::new("month", text!("Månad", "Month"), Kind::One(months)).holding(latest).required())
            .field(reason_field()),
    )
}

/// The events behind a month.
pub fn items(asked: &Asked<'_>) -> Result<Answer, Refused> {
    reason(asked)?;
    let followed = followed(asked)?;
    let (at, centre) = (followed.indicator(asked)?, followed.centre(asked)?);
    let month = match asked.sent.parsed("month")? {
        Some(month) => month,
        None => followed.counted.months[followed.counted.months.len() - 1],
    };
    let of = FollowUpAsked {
        indicator: Some(asked.part("indicator").to_owned()),
        centre: Some(asked.part("centre").to_owned()),
        ..FollowUpAsked::default()
    };
    let mut output = behind_answer(&asked.app.region()?, &of, month, EVENTS_MOST)?;
    if !asked.may(PERSONS) {
        output.parts.iter_mut().for_each(without_persons);
    }
    let mut page = head(asked, &followed, at, centre).linked(asked.app.shown(output), asked.links());
    let Text { sv, en } = std::mem::take(&mut page.title);
    page.title = text!("{sv}, bakom {month}", "{en}, behind {month}");
    // What asks for a reason each time is no address to fetch files from.
    page.can_be_downloaded = false;
    let back = asked.here.split('?').next().unwrap_or_default().trim_end_matches("/items").to_owned();
    Ok(Answer::page(page.with(Block::Links(vec![Link::new(text!("Alla månader", "All months"), back)]))))
}

/// A centre's own people see what was done and when; not which events are of one person, nor where that person is listed.
fn without_persons(part: &mut Part) {
    let Part::Table(table) = part else { return };
    let hidden: Vec<usize> = (0..table.columns.len())
        .filter(|at| ["person", "listed_at", "delivery"].contains(&table.columns[*at].key.as_str()))
        .collect();
    for at in hidden.into_iter().rev() {
        table.columns.remove(at);
        table.rows.iter_mut().for_each(|row| drop(row.remove(at)));
        table.total.iter_mut().for_each(|row| drop(row.remove(at)));
    }
}
