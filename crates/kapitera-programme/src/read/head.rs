//! Reads the head of a programme: who owns it, its documents, its categories, its periods.

use kapitera_message::text;
use kapitera_period::Span;
use kapitera_toml::{Document, Section};

use super::fields::{cited, decisions, line, name, named, needed_words, spot, words, year};
use crate::amount::Unit;
use crate::period::{Period, PeriodKind};
use crate::programme::{Category, Programme, Source};
use crate::report::ForecastBy;

/// The programme without its packages and what is said of the whole.
pub(super) fn read(document: &mut Document, root: &mut Section<'_, '_>) -> Option<Programme> {
    let sources = sources(document, root);
    let categories = categories(document, root);
    let mut periods = periods(document, root);
    periods.sort_by_key(|period| (period.days.to, period.within.is_none()));
    let Some(mut section) = document.section(root, "programme") else {
        let what = text!("texten saknar ”[programme]”", "the text lacks “[programme]”");
        let hint = text!("börja med [programme] och name och title", "begin with [programme] and name and title");
        document.hinted(0..0, "no_head", what, hint);
        return None;
    };
    let from = &mut section;
    let head_spot = spot(document, from.span());
    let (name, title) = (name(document, from, "name"), needed_words(document, from, "title"));
    let (owner, base_year) = (line(document, from, "owner"), year(document, from, "base-year"));
    let unit = document.needed_word(from, "unit", &Unit::ALL);
    let forecast = document.word(from, "forecast", &ForecastBy::ALL).unwrap_or(ForecastBy::RemainingPlan);
    let (first, last) = (year(document, from, "first-year"), year(document, from, "last-year"));
    let decisions = decisions(document, from);
    document.finish(section);
    let spoken = |of: Option<&Period>, last: bool| of.map(|at| if last { at.days.to } else { at.days.from }.year());
    let first = first.or_else(|| spoken(periods.iter().min_by_key(|period| period.days.from), false));
    let last = last.or_else(|| spoken(periods.last(), true));
    Some(Programme {
        name: name?,
        title: title?,
        owner,
        base_year,
        unit: unit?,
        years: (first.unwrap_or(1900), last.unwrap_or(1900)),
        forecast,
        sources,
        decisions,
        categories,
        periods,
        packages: Vec::new(),
        stated: Vec::new(),
        figures: Vec::new(),
        spot: head_spot,
    })
}

fn sources(document: &mut Document, root: &mut Section<'_, '_>) -> Vec<Source> {
    let mut found = Vec::new();
    for (name, _, mut section) in named(document, root, "source") {
        let from = &mut section;
        let title = needed_words(document, from, "title");
        let (case, date) = (line(document, from, "case"), document.day(from, "date"));
        let remark = words(document, from, "remark");
        document.finish(section);
        found.extend(title.map(|title| Source { name, title, case, date, remark }));
    }
    found
}

fn categories(document: &mut Document, root: &mut Section<'_, '_>) -> Vec<Category> {
    let mut found = Vec::new();
    for (name, _, mut section) in named(document, root, "category") {
        let title = needed_words(document, &mut section, "title");
        document.finish(section);
        found.extend(title.map(|title| Category { name, title }));
    }
    found
}

fn periods(document: &mut Document, root: &mut Section<'_, '_>) -> Vec<Period> {
    let mut found = Vec::new();
    for (name, span, mut section) in named(document, root, "period") {
        let from = &mut section;
        let title = needed_words(document, from, "title");
        let kind = document.needed_word(from, "kind", &PeriodKind::ALL);
        let (first, last) = (document.required_day(from, "from"), document.required_day(from, "to"));
        let (due, within) = (document.day(from, "due"), line(document, from, "within"));
        let illustrative = document.flag(from, "illustrative").unwrap_or(false);
        let (at, remark) = (cited(document, from, "at"), words(document, from, "remark"));
        let spot = spot(document, span);
        document.finish(section);
        let (Some(title), Some(kind), Some(first), Some(last)) = (title, kind, first, last) else { continue };
        let days = Span { from: first, to: last };
        found.push(Period { name, title, kind, days, due, within, illustrative, at, remark, spot });
    }
    found
}
