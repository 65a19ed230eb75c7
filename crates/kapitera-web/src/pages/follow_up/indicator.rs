//! One indicator of all centres: beside each other, in a funnel, in a table, pooled by place, and the region over time.

use kapitera_chart::responsive;
use kapitera_document::Picture;
use kapitera_indicator::{Comparison, Counted, Figure, Period};
use kapitera_message::{Problem, Text, text};
use kapitera_output::{Output, Part, Table};
use kapitera_report::follow_up::{
    centres_table, division_table, figure_words, funnel, month_lines, months_table, period_words, places_table, read,
    says, signals, unit_of, whiskers,
};

use super::{FollowedUp, followed, under};
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind, encoded};
use crate::html::Links;
use crate::page::{Block, Page};

/// One indicator.
pub fn page(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let followed = followed(asked)?;
    let at = followed.indicator(asked)?;
    let counted = &followed.counted;
    let label = counted.indicators[at].indicator.label.clone();
    let own = followed.own(asked);
    // Months beside each other would tell what is hidden in one of them.
    let chosen = if own.is_none() { chosen(asked, counted, at)? } else { None };
    let comparison = followed.comparison(asked, at, chosen)?;
    let mut page = under(Page::new(label)).linked(Output::of(vec![says(counted, at)]), Links::default());
    if own.is_none() {
        let shown = chosen.or_else(|| comparison.as_ref().ok().map(|latest| (latest.period, latest.end)));
        page = page.with(Block::Form(form(counted, at, shown)));
    }
    page = match comparison {
        Ok(comparison) => shown(asked, page, &followed, at, &comparison),
        Err(why) => page.with(Block::Sentence(why)),
    };
    Ok(Answer::page(page))
}

/// The period and the place of the month that are asked for; none when none are.
fn chosen(asked: &Asked<'_>, counted: &Counted, at: usize) -> Result<Option<(Period, usize)>, Refused> {
    let (period, month) = (asked.query.get("period"), asked.query.get("month"));
    if period.is_none() && month.is_none() {
        return Ok(None);
    }
    let of = &counted.indicators[at];
    let periods = Period::of(&of.indicator.measure);
    let period = match period {
        None => periods.last(),
        Some(name) => periods.iter().find(|period| period.name() == name),
    };
    let period = *period.ok_or_else(|| bad_period(periods))?;
    let end = match month {
        None => kapitera_report::follow_up::shown_end(of, period),
        Some(month) => counted.months.iter().position(|there| there.to_string() == month),
    };
    Ok(Some((period, end.ok_or_else(|| no_such_month(counted))?)))
}

fn bad_period(periods: &[Period]) -> Problem {
    let known: Vec<&str> = periods.iter().map(|period| period.name()).collect();
    let known = known.join(", ");
    Problem::error("bad_period", text!("indikatorn har ingen sådan period", "the indicator has no such period"))
        .hint(text!("de som finns: {known}", "those there are: {known}"))
}

fn no_such_month(counted: &Counted) -> Problem {
    let (first, last) = (counted.months[0], counted.months[counted.months.len() - 1]);
    Problem::error("no_such_month", text!("månaden följs inte upp", "the month is not followed up"))
        .hint(text!("månaderna är {first} till {last}", "the months are {first} to {last}"))
}

/// Which time: only where there is something to choose.
fn form(counted: &Counted, at: usize, shown: Option<(Period, usize)>) -> Form {
    let of = &counted.indicators[at];
    let name = &of.indicator.name;
    let periods = Period::of(&of.indicator.measure);
    let word = |period: Period| match period {
        Period::Month => text!("månaden", "the month"),
        Period::Year => text!("tolv månader till och med månaden", "twelve months to the month"),
        Period::Point => text!("vid slutet av månaden", "at the end of the month"),
    };
    let mut form = Form::ask(format!("/follow-up/{}", encoded(name)), text!("Visa", "Show"));
    if periods.len() > 1 {
        let choices = periods.iter().map(|&period| Choice::new(period.name(), word(period))).collect();
        let now = shown.map_or("", |(period, _)| period.name());
        form = form.field(Field::new("period", text!("Tid", "Time"), Kind::One(choices)).holding(now).required());
    }
    let months = counted.months.iter().rev().map(|month| Choice::new(month.to_string(), Text::same(month.to_string())));
    let now = shown.map(|(_, end)| counted.months[end].to_string()).unwrap_or_default();
    form.field(Field::new("month", text!("Månad", "Month"), Kind::One(months.collect())).holding(now).required())
}

/// The pictures, the tables, and the region over time. One result holds all tables, so that the page is one file of each form.
fn shown(asked: &Asked<'_>, mut page: Page, followed: &FollowedUp, at: usize, comparison: &Comparison) -> Page {
    let counted = &followed.counted;
    let everyone: Vec<usize> = (0..counted.centres.len()).collect();
    match &comparison.region {
        Ok(region) => page = page.with(Block::Sentence(means(counted, at, comparison, region))),
        Err(why) => return page.with(Block::Sentence(kapitera_report::follow_up::no_figure(why))),
    }
    let own = followed.own(asked).filter(|own| own.len() == 1).and_then(|own| own.first().copied());
    if let Some(picture) = whiskers(counted, at, comparison, own) {
        page = page
            .with(Block::Heading(text!("Hälsocentralerna bredvid varandra", "The health centres beside each other")));
        page = page.with(drawn(asked, &picture, None));
    }
    if let Some(picture) = funnel(counted, at, comparison) {
        page = page.with(Block::Heading(text!("Vad slumpen kan förklara", "What chance may explain")));
        page = page.with(Block::Sentence(text!(
            "En liten hälsocentral kan hamna långt från de andra av slump; en stor kan det inte. Den som ligger utanför de yttre linjerna är värd en fråga.",
            "A small centre may end up far from the others by chance; a large one may not. One that lies outside the outer lines is worth a question."
        )));
        page = page.with(drawn(asked, &picture, None));
    }
    page = page.with(Block::Heading(text!("Tabeller", "Tables")));
    let mut parts = vec![Part::Table(centres_table(counted, at, comparison)), sentences(read(counted, at, comparison))];
    parts.extend(places_table(counted, at, comparison).map(Part::Table));
    parts.extend(division_table(counted, at, comparison, &everyone, &followed.indicators.ages).map(Part::Table));
    let months = months_table(counted, at, &everyone);
    let (key, csv) = ("months", csv_of(&parts));
    debug_assert!(months.key == key, "the months of the region are called so");
    parts.push(Part::ForPrograms(months));
    let links = Links { indicator: Some(counted.indicators[at].indicator.name.clone()), ..asked.links() };
    page = page.linked(Output { title: None, parts, csv }, links);
    if let Some(picture) = month_lines(counted, at, &everyone) {
        page = page.with(Block::Heading(text!("Regionen månad för månad", "The region month by month")));
        let table = months_table(counted, at, &everyone);
        page = page.with(drawn(asked, &picture, Some(Table { heading: Text::default(), ..table })));
        page = page.linked(Output::of(vec![signals(counted, at, &everyone)]), Links::default());
    }
    page
}

/// The region's figure: what it is a mean of, and the other mean beside it.
fn means(counted: &Counted, at: usize, comparison: &Comparison, region: &Figure) -> Text {
    let unit = unit_of(&counted.indicators[at].indicator);
    let Text { sv: when_sv, en: when_en } = period_words(comparison.period, counted.months[comparison.end]);
    let Text { sv, en } = figure_words(unit, &region.value);
    text!("Regionen sammanslagen, {when_sv}: {sv}.", "The region pooled, {when_en}: {en}.")
}

fn sentences(sentences: Vec<Text>) -> Part {
    Part::Sentences { key: "read", heading: Text::default(), sentences }
}

/// As CSV it is the table of all centres.
fn csv_of(parts: &[Part]) -> Option<Table> {
    parts.iter().find_map(|part| match part {
        Part::Table(table) => Some(table.clone()),
        _ => None,
    })
}

/// A picture in both its sizes.
pub(super) fn drawn(asked: &Asked<'_>, picture: &Picture, table: Option<Table>) -> Block {
    let id = format!("follow-up-{}", picture.head().key);
    Block::Chart { svg: responsive(picture.chart(), &id, asked.language), table, links: Links::default() }
}
