//! A package or measure of a programme: what its text says of it, its periods, what was reported, and for who answers for it the form to
//! report by.

use jiff::tz::TimeZone;
use kapitera_ask::programmes::{
    Asked as ReportOf, Known, Shown, history_answer, path_of, report_answer, reportable, takes_amounts,
};
use kapitera_message::{Text, text};
use kapitera_period::Date;
use kapitera_post::Office;
use kapitera_programme::{Cell, Item, Late, Programme, Row, Status, amount_text, report, status_text};

use super::done;
use super::programmes::{address, untitled};
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind, encoded};
use crate::html::Links;
use crate::page::{Block, Link, Page};
use crate::rights::REPORT;

/// The page of an item.
pub(super) fn one(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let said: Option<Date> = asked.query.parsed("day")?;
    let today = asked.at.to_zoned(TimeZone::UTC).date();
    let as_of = said.unwrap_or(today);
    let item = asked.query.need("item")?.to_owned();
    let (known, output, row, may_report) = asked.app.office(|office| {
        let path = path_of(office.region(), asked.part("programme"))?;
        let known = Known::of(office, &path, as_of)?;
        let output = report_answer(&known, &ReportOf { as_of, since: None, of: Shown::Below(item.clone()) })?;
        let row = report(&known.programme, &known.facts(), as_of)?.rows.into_iter().find(|row| row.path == item);
        let may_report = mine(asked, office, &known.programme).iter().any(|own| own.path == item);
        Ok((known, output, row, may_report))
    })?;
    let programme = &known.programme;
    let mut page = Page::default().under(text!("Program", "Programmes"), "/programmes");
    page = page.under(programme.title.clone(), address(programme));
    page.blocks.extend(done::done(asked));
    page = page.linked(output, links(asked, programme));
    page = page.with(Block::Heading(text!("Rapporterat", "Reported")));
    page = page.linked(untitled(history_answer(&known, Some(&item))), links(asked, programme));
    // What is reported is of today: an earlier day is only looked at.
    if let (true, Some(row)) = (may_report && as_of == today, row) {
        page = page.with(Block::Form(form(programme, &row)));
    }
    Ok(Answer::page(page))
}

/// Links from a programme's tables: its items lead to their pages.
pub(super) fn links(asked: &Asked<'_>, programme: &Programme) -> Links {
    Links { programme: Some(programme.name.clone()), ..asked.links() }
}

/// What who asks may report of.
fn mine<'a>(asked: &Asked<'_>, office: &Office, programme: &'a Programme) -> Vec<&'a Item> {
    let officer = asked.officer().ok().filter(|_| asked.may(REPORT));
    let today = asked.at.to_zoned(TimeZone::UTC).date();
    officer.map_or_else(Vec::new, |officer| reportable(office, programme, officer, today))
}

/// What who asks is to report and has not, as links to the forms; none when nothing of the programme is theirs.
pub(super) fn yours(asked: &Asked<'_>, office: &Office, programme: &Programme, late: &[Late]) -> Option<Block> {
    let mine = mine(asked, office, programme);
    let is_late = |item: &&&Item| late.iter().any(|late| !late.by_rule && late.path == item.path);
    let link = |item: &&Item| {
        let (path, Text { sv, en }) = (&item.path, &item.title);
        Link::new(text!("{path} {sv}", "{path} {en}"), item_address(programme, path))
    };
    let links: Vec<Link> = mine.iter().filter(is_late).map(link).collect();
    match (mine.is_empty(), links.is_empty()) {
        (true, _) => None,
        (_, true) => Some(Block::Sentence(text!(
            "Inget väntar. Den som vill rapportera mer väljer en post i tabellen.",
            "Nothing waits. Whoever wants to report more chooses an item of the table."
        ))),
        _ => Some(Block::Links(links)),
    }
}

fn item_address(programme: &Programme, path: &str) -> String {
    format!("{}/item?item={}", address(programme), encoded(path))
}

fn form(programme: &Programme, row: &Row) -> Form {
    let unit = programme.unit.name();
    let amounts = programme.item(&row.path).is_some_and(takes_amounts);
    let waited_for = row.cells.iter().find(|cell| cell.standing.is_waited_for());
    let as_before = match row.status {
        Some(status) => {
            let Text { sv, en } = status_text(status).1;
            text!("som förut: {sv}", "as before: {en}")
        }
        None => text!("sägs inte", "not said"),
    };
    let mut statuses = vec![Choice::new("", as_before)];
    statuses.extend(Status::ALL.iter().map(|(word, status)| Choice::new(*word, status_text(*status).1)));
    let periods = row.cells.iter().map(|cell| period(programme, cell, amounts)).collect();
    let mut form = Form::post(format!("{}/outcome", address(programme)), text!("Rapportera", "Report"))
        .heading(text!("Rapportera", "Report"))
        .about(text!(
            "En senare rapport gäller i stället för en tidigare. Ingen tas bort: alla står ovan.",
            "A later report counts instead of an earlier one. None is taken away: all stand above."
        ))
        .hidden("item", row.path.clone())
        .field(
            Field::new("period", text!("Period", "Period"), Kind::One(periods))
                .holding(waited_for.map(|cell| cell.period.clone()).unwrap_or_default())
                .required(),
        );
    if amounts {
        form = form.field(Field::new("amount", text!("Utfall, {unit}", "Outcome, {unit}"), Kind::Line).help(text!(
            "Bättre är större än noll: 8,2. Tomt när bara läget eller en kommentar sägs: då står utfallet som det är.",
            "Better is above zero: 8.2. Empty when only the status or a comment is told: the outcome then stays as it is."
        )));
    }
    form.field(Field::new("status", text!("Läge", "Status"), Kind::One(statuses))).field(Field::new(
        "note",
        text!("Kommentar", "Comment"),
        Kind::Line,
    ))
}

/// A period to choose, with what its outcome is now when the form asks for it.
fn period(programme: &Programme, cell: &Cell, amounts: bool) -> Choice {
    let title = programme.period(&cell.period).map_or_else(|| Text::same(cell.period.clone()), |it| it.title.clone());
    let Text { sv, en } = &title;
    let words = match cell.amount() {
        _ if !amounts => title,
        Some(amount) => {
            let Text { sv: now_sv, en: now_en } = amount_text(programme.unit, amount);
            text!("{sv} (nu {now_sv})", "{en} (now {now_en})")
        }
        None => text!("{sv} (inget utfall ännu)", "{en} (no outcome yet)"),
    };
    Choice::new(cell.period.clone(), words)
}
