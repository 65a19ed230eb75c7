//! What is followed up: all indicators, one of them at all centres, one centre, and what stands behind a figure.
//!
//! Counting all indicators takes seconds, so that it is kept until a delivery or a text changes. Figures of all centres stand here, and no
//! persons. To a centre's own people the others' figures that tell of few persons are hidden, and only the latest of the longest period is
//! shown of others: months beside each other would give the hidden ones away.

mod centre;
mod drill;
mod indicator;
mod report;

use std::collections::BTreeSet;
use std::sync::Arc;

use kapitera_ask::indicators::{FollowUpAsked, counted};
use kapitera_chart::{Chart as _, Size};
use kapitera_desk::Scope;
use kapitera_indicator::{Comparison, Counted, NoFigure, Period, compared};
use kapitera_message::{Language, Text, text};
use kapitera_model::Indicators;
use kapitera_output::{Output, Part};
use kapitera_report::follow_up::{
    FigureUnit, figure_cell, figure_words, no_figure, shown_end, spark, standing_counts, standings_table, unit_of,
    unit_words,
};

use crate::answer::{Answer, Refused};
use crate::app::Rests;
use crate::asked::Asked;
use crate::form::encoded;
use crate::page::{Block, Card, Link, Page, Tone};
use crate::rights::{EVENTS, FIGURES, FOLLOW_UP, ONE_CENTRE};
use crate::route::Route;

/// The routes. The addresses of a centre's own pages come before an indicator called `centre`.
pub const ROUTES: &[Route] = &[
    Route::get("/follow-up", FOLLOW_UP, "What is followed up: all indicators at their latest", overview)
        .api(Scope::Read),
    Route::get(
        "/follow-up/{indicator}",
        FOLLOW_UP,
        "One indicator of all centres, with places as ranges; months and years as asked",
        indicator::page,
    )
    .api(Scope::Read)
    .asks(&["period", "month"]),
    Route::get("/follow-up/centre/{centre}", ONE_CENTRE, "All indicators of a centre beside the region", centre::page)
        .api(Scope::Read),
    Route::get(
        "/follow-up/centre/{centre}/report",
        ONE_CENTRE,
        "A centre's sheet for the follow-up meeting as a file: html, pdf, docx or xlsx by format",
        report::report,
    )
    .api(Scope::Read),
    Route::get("/follow-up/{indicator}/{centre}", ONE_CENTRE, "One indicator of a centre, month by month", drill::page)
        .api(Scope::Read),
    Route::post(
        "/follow-up/{indicator}/{centre}/items",
        EVENTS,
        "The calls, visits or contacts behind a centre's figure of a month, with a reason",
        drill::items,
    )
    .api(Scope::Persons)
    .asks(&["month", "reason"]),
];

/// All indicators counted, with how the centres compare at the latest.
pub(super) struct FollowedUp {
    pub indicators: Indicators,
    pub counted: Counted,
    /// As many as the indicators: the latest of the longest period; why there is none.
    pub latest: Vec<Result<Comparison, Text>>,
}

/// What is followed up, as it is known now.
fn followed(asked: &Asked<'_>) -> Result<Arc<FollowedUp>, Refused> {
    asked.app.keep_large("follow-up", || {
        let (indicators, counted) = counted(&asked.app.region()?, &FollowUpAsked::default(), &|_, _| {})?;
        let latest = (0..counted.indicators.len()).map(|at| latest(&counted, at)).collect();
        Ok(FollowedUp { indicators, counted, latest })
    })
}

fn latest(counted: &Counted, at: usize) -> Result<Comparison, Text> {
    let of = &counted.indicators[at];
    let periods = Period::of(&of.indicator.measure).iter().rev();
    let found = periods.filter_map(|&period| Some((period, shown_end(of, period)?))).next();
    let (period, end) = found.ok_or_else(|| match of.months.last() {
        Some(kapitera_indicator::MonthState::Missing(missing)) => no_figure(&NoFigure::Missing(missing.clone())),
        _ => no_figure(&NoFigure::TooFewMonths),
    })?;
    Ok(compared(of, &counted.months, counted.centres.len(), period, end))
}

impl FollowedUp {
    /// The place of the indicator of the address; no such page when there is none.
    fn indicator(&self, asked: &Asked<'_>) -> Result<usize, Refused> {
        let name = asked.part("indicator");
        let place = self.counted.indicators.iter().position(|of| of.indicator.name == name);
        place.ok_or_else(Refused::not_found)
    }

    /// The place of the centre of the address, by its whole id: the rights were asked for that.
    fn centre(&self, asked: &Asked<'_>) -> Result<usize, Refused> {
        let id = asked.part("centre");
        self.counted.centres.iter().position(|centre| *centre.id == *id).ok_or_else(Refused::not_found)
    }

    /// How the centres compare, as who asks may see it. Without a period and a month it is the latest of the longest period.
    fn comparison(
        &self,
        asked: &Asked<'_>,
        at: usize,
        of: Option<(Period, usize)>,
    ) -> Result<Result<Comparison, Text>, Refused> {
        let comparison = match (of, &self.latest[at]) {
            (None, Ok(latest)) => latest.clone(),
            (None, Err(why)) => return Ok(Err(why.clone())),
            (Some((period, end)), Ok(latest)) if (latest.period, latest.end) == (period, end) => latest.clone(),
            (Some((period, end)), _) => {
                let of = &self.counted.indicators[at];
                let name = format!("follow-up {} {} {end}", of.indicator.name, period.name());
                let kept = asked.app.keep(&name, Rests::OnRegion, || {
                    Ok(compared(of, &self.counted.months, self.counted.centres.len(), period, end))
                })?;
                (*kept).clone()
            }
        };
        Ok(Ok(match self.own(asked) {
            None => comparison,
            Some(own) => comparison.for_own(&own),
        }))
    }

    /// The places of the own centres of somebody who sees no more than those whole; none for who sees all.
    fn own(&self, asked: &Asked<'_>) -> Option<BTreeSet<usize>> {
        if asked.may(FIGURES) {
            return None;
        }
        let centres = self.counted.centres.iter().enumerate();
        Some(centres.filter(|(_, centre)| asked.may_see_centre(&centre.id)).map(|(place, _)| place).collect())
    }
}

/// A page below the first one.
fn under(page: Page) -> Page {
    page.under(text!("Uppföljning", "Follow-up"), "/follow-up")
}

fn overview(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let page = Page::new(text!("Uppföljning", "Follow-up")).lead(text!(
        "Alla indikatorer, regionen sammanslagen. En hälsocentral skiljer sig när slumpen knappast kan ha lagt den där den ligger.",
        "All indicators, the region pooled. A centre differs when chance can hardly have put it where it lies."
    ));
    let followed = match followed(asked) {
        Ok(followed) => followed,
        // What a person is to mend stands in a page like the others; a program is told as usual.
        Err(refused) if !asked.is_api => {
            return Ok(Answer::page(page.with(Block::Problems(refused.problems))));
        }
        Err(refused) => return Err(refused),
    };
    let mut page = page;
    if let Some(own) = followed.own(asked) {
        page = page.with(Block::Links(own.iter().map(|&centre| own_link(&followed.counted, centre)).collect()));
    }
    let everyone: Vec<usize> = (0..followed.counted.centres.len()).collect();
    let cards = (0..followed.counted.indicators.len()).filter_map(|at| card(asked, &followed, at, &everyone)).collect();
    page = page.with(Block::Cards(cards)).with(Block::Heading(text!("Alla indikatorer", "All indicators")));
    let table = standings_table(&followed.counted, &followed.latest);
    page = page.linked(Output::of(vec![Part::Table(table)]), asked.links());
    if followed.own(asked).is_none() {
        let mut centres: Vec<Link> = (0..everyone.len()).map(|centre| centre_link(&followed.counted, centre)).collect();
        centres.sort_by(|one, other| one.name.sv.cmp(&other.name.sv));
        page = page
            .with(Block::Heading(text!("Uppföljning av en hälsocentral", "Follow-up of a health centre")))
            .with(Block::Links(centres));
    }
    Ok(Answer::page(page))
}

/// A card of an indicator with its months as a tiny line; none without a figure.
fn card(asked: &Asked<'_>, followed: &FollowedUp, at: usize, everyone: &[usize]) -> Option<Card> {
    let counted = &followed.counted;
    let indicator = &counted.indicators[at].indicator;
    let comparison = followed.latest[at].as_ref().ok()?;
    let region = comparison.region.as_ref().ok()?;
    let counts = standing_counts(comparison);
    let drawing = spark(counted, at, everyone)
        .map(|spark| spark.svg(&format!("spark-{at}"), Size::Wide, asked.language))
        .unwrap_or_default();
    // A long unit stands with the note, so that figures are seen at once.
    let (unit, standing) = (unit_of(indicator), counts.words(indicator.better));
    let (value, note) = match unit {
        FigureUnit::PerCent | FigureUnit::Number => (figure_words(unit, &region.value), standing),
        FigureUnit::Per(_) | FigureUnit::Index => {
            let cell = figure_cell(unit, &region.value);
            let words = unit_words(unit);
            let note =
                Text { sv: format!("{}: {}", words.sv, standing.sv), en: format!("{}: {}", words.en, standing.en) };
            (Text { sv: cell.shown(Language::Sv), en: cell.shown(Language::En) }, note)
        }
    };
    Some(Card {
        name: indicator.label.clone(),
        value,
        note,
        to: format!("/follow-up/{}", encoded(&indicator.name)),
        tone: if counts.worse(indicator.better) > 0 { Tone::Warning } else { Tone::Plain },
        drawing,
    })
}

fn centre_link(counted: &Counted, centre: usize) -> Link {
    let of = &counted.centres[centre];
    Link::new(Text::same(of.name.clone()), format!("/follow-up/centre/{}", encoded(&of.id)))
}

fn own_link(counted: &Counted, centre: usize) -> Link {
    let Link { name: Text { sv, en }, to } = centre_link(counted, centre);
    Link::new(text!("Uppföljning av {sv}", "Follow-up of {en}"), to)
}
