//! What those responsible report, into the journal and back.

use jiff::tz::TimeZone;
use kapitera_books::Right;
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::Ore;
use kapitera_output::{Cell, Column, Output, Part, Table};
use kapitera_period::Date;
use kapitera_post::{Act, NewOutcome, Office, RecordedOutcome};
use kapitera_programme::{Facts, Item, Programme, Reported, Status, Valuation, report, status_text};

use super::Known;
use super::amounts::maybe;
use crate::one;

/// What is reported of an item.
#[derive(Clone, Debug)]
pub struct ReportAsked {
    /// The item: `8/travel`.
    pub item: String,
    /// The period, by its name in the text.
    pub period: String,
    /// The outcome; none when only the status or a comment is told.
    pub amount: Option<Ore>,
    /// How it stands, in the text's words: `done`.
    pub status: Option<String>,
}

/// Records a report, when the programme has such an item and period and takes reports of it.
///
/// # Errors
///
/// `nothing_reported`, `unknown_status`; what [`kapitera_programme::report`] says of a fact that does not fit; those of recording.
pub fn report_outcome(
    office: &mut Office,
    known: &Known,
    asked: &ReportAsked,
    act: &Act<'_>,
) -> Result<Text, Problems> {
    if asked.amount.is_none() && asked.status.is_none() && act.note.trim().is_empty() {
        return Err(one(Problem::error(
            "nothing_reported",
            text!("rapporten säger ingenting", "the report says nothing"),
        )
        .hint(text!("ange utfall, läge eller kommentar", "give an outcome, a status or a comment"))));
    }
    let status = asked.status.as_deref().map(status_of).transpose().map_err(one)?;
    let new = Reported {
        item: asked.item.clone(),
        period: asked.period.clone(),
        amount: asked.amount,
        status,
        comment: (!act.note.trim().is_empty()).then(|| act.note.to_owned()),
        by: act.by.to_owned(),
        at: act.day(),
    };
    let mut reported = known.reported.clone();
    reported.push(new);
    report(&known.programme, &Facts { reported: &reported, derived: &known.derived }, act.day())?;
    let recorded = office.report_outcome(
        &NewOutcome {
            programme: known.programme.name.clone(),
            text: known.text.clone(),
            measure: asked.item.clone(),
            responsible: known.programme.responsible(&asked.item).map(str::to_owned),
            period: asked.period.clone(),
            amount: asked.amount,
            status: asked.status.clone(),
        },
        act,
    )?;
    let (item, period, entry) = (&recorded.record.measure, &recorded.record.period, recorded.entry);
    Ok(text!(
        "{item} {period} är rapporterat, post {entry} i journalen.",
        "{item} {period} is reported, entry {entry} of the journal."
    ))
}

/// What somebody may report of: what the books let the officer `by`, and is still in the programme. Of what a rule gives, and of what is
/// kept apart, only the status and comments are reported: see [`takes_amounts`].
pub fn reportable<'a>(office: &Office, programme: &'a Programme, by: &str, on: Date) -> Vec<&'a Item> {
    let Ok(officer) = office.books().officer(by, Right::Report, on) else { return Vec::new() };
    let may = |item: &&Item| item.removed.is_none() && officer.reports_for(programme.responsible(&item.path));
    programme.items().into_iter().filter(may).collect()
}

/// Whether amounts are reported of an item: it is valued, and no rule gives them.
pub fn takes_amounts(item: &Item) -> bool {
    item.rule.is_none() && item.valuation == Valuation::Valued
}

/// All that was reported of a programme, the earliest first.
///
/// # Errors
///
/// When the journal cannot be read, or holds a word that this program does not know.
pub(super) fn all(office: &mut Office, programme: &Programme) -> Result<Vec<Reported>, Problems> {
    office.outcomes(&programme.name)?.into_iter().map(|recorded| fact(recorded).map_err(one)).collect()
}

fn fact(recorded: RecordedOutcome) -> Result<Reported, Problem> {
    let RecordedOutcome { record, at, by, .. } = recorded;
    Ok(Reported {
        item: record.measure,
        period: record.period,
        amount: record.amount,
        status: record.status.as_deref().map(status_of).transpose()?,
        comment: (!record.note.is_empty()).then_some(record.note),
        by,
        at: at.to_zoned(TimeZone::UTC).date(),
    })
}

fn status_of(word: &str) -> Result<Status, Problem> {
    let known = Status::ALL.iter().find(|(name, _)| *name == word).map(|(_, status)| *status);
    known.ok_or_else(|| {
        let words = Status::ALL.map(|(name, _)| name).join(", ");
        Problem::error("unknown_status", text!("läget ”{word}” finns inte", "there is no status “{word}”"))
            .hint(text!("lägena är {words}", "those there are: {words}"))
    })
}

/// All that was reported of a programme or of one item, with who and when.
///
/// # Errors
///
/// `item_not_in_programme` when the programme has no such item.
pub fn history_answer(known: &Known, item: Option<&str>) -> Output {
    let programme = &known.programme;
    let row = |reported: &Reported| {
        let status = reported.status.map_or(Cell::Empty, |status| {
            let (code, words) = status_text(status);
            Cell::Code(code, words)
        });
        vec![
            Cell::Name(reported.at.to_string()),
            Cell::Name(reported.by.clone()),
            Cell::Name(reported.item.clone()),
            Cell::Name(reported.period.clone()),
            maybe(programme, reported.amount),
            status,
            reported.comment.as_ref().map_or(Cell::Empty, |said| Cell::Name(said.clone())),
        ]
    };
    let of = |reported: &&Reported| item.is_none_or(|item| reported.item == item);
    let table = Table {
        key: "reported",
        heading: Text::default(),
        columns: vec![
            Column::new("at", text!("dag", "day")),
            Column::new("by", text!("av", "by")),
            Column::new("item", text!("post", "item")),
            Column::new("period", text!("period", "period")),
            Column::new("amount", text!("utfall", "outcome")),
            Column::new("status", text!("läge", "status")),
            Column::new("comment", text!("kommentar", "comment")),
        ],
        rows: known.reported.iter().filter(of).map(row).collect(),
        total: None,
    };
    let Text { sv, en } = &programme.title;
    let title = text!("{sv}: rapporterat", "{en}: reported");
    let parts = if table.rows.is_empty() {
        let sentences = vec![text!("Inget är rapporterat.", "Nothing has been reported.")];
        vec![Part::Sentences { key: "reported", heading: Text::default(), sentences }]
    } else {
        vec![Part::Table(table)]
    };
    Output { title: Some(title), parts, csv: None }
}
