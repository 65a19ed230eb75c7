//! The whole of what is shown under [`what_if`](super::what_if) as a file: HTML, PDF, a file for Word or a workbook.

use std::path::Path;

use jiff::Timestamp;
use kapitera_ask::compare::{CompareAsked, TransitionAsked, View};
use kapitera_ask::compare_report::compare_document;
use kapitera_desk::Scope;
use kapitera_message::{Problem, text};
use kapitera_money::plain_text;
use kapitera_reform::Turned;
use kapitera_report::risk_section;

use super::as_file;
use super::models::all;
use super::what_if::wanted::{Wanted, base, wanted};
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::dispatch::day;
use crate::page::Link;
use crate::rights::FIGURES;
use crate::route::Route;

/// The routes.
pub const ROUTES: &[Route] = &[Route::get(
    "/what-if/report",
    FIGURES,
    "The whole comparison with its charts and commands as a file: html, pdf, docx or xlsx by format",
    report,
)
.api(Scope::Read)
.asks(&["base", "with", "from", "to", "knob", "value", "neutral", "centre", "sweep", "range"])];

fn report(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let form = as_file::form(asked)?;
    let found = all(asked)?;
    let base = base(asked, &asked.query, &found)?.ok_or_else(nothing_chosen)?;
    let wanted = wanted(asked, &asked.query, &found, base)?;
    if wanted.with.is_empty() && wanted.turned.is_empty() {
        return Err(nothing_chosen().into());
    }
    let comparison = wanted.comparison(asked)?;
    let settings = &asked.app.settings;
    let mut typed = as_typed(asked, &wanted)?;
    let mut further = Vec::new();
    if let Some(risk) = super::risk::of_comparison(asked, &comparison)? {
        typed.risk = true;
        further.push(risk_section(&risk, &settings.name, typed.risk_command(None)));
    }
    let document = compare_document(&comparison, &typed, &settings.name, further)?;
    let word = text!("vad-om", "what-if");
    let name = format!("{}-{}-{}", word.get(asked.language), wanted.from, wanted.to);
    // The title says it all.
    as_file::file(asked, &document, form, (&name, String::new(), day(asked.at)))
}

/// What was asked here as it would be typed in the region's directory.
fn as_typed(asked: &Asked<'_>, wanted: &Wanted<'_>) -> Result<CompareAsked, Problem> {
    let in_region = |path: &Path| path.strip_prefix(asked.app.root()).unwrap_or(path).to_owned();
    let turned = |turned: &Turned| format!("{}={}", turned.name, plain_text(&turned.value, 18));
    let sweep = asked.query.get("sweep").zip(asked.query.get("range"));
    let sweep = sweep.map(|(knob, range)| format!("{knob}={}", range.replace(',', ".")));
    Ok(CompareAsked {
        base: in_region(&wanted.base.0),
        reforms: wanted.with.iter().map(|(path, _)| in_region(path)).collect(),
        months: wanted.months(),
        known_at: Timestamp::MAX,
        turned: wanted.turned.iter().map(turned).collect(),
        neutral: wanted.neutral.map(str::to_owned),
        sweep,
        transition: TransitionAsked::default(),
        seek: None,
        under: None,
        each: false,
        centre: wanted.centre.map(str::to_owned),
        views: View::ALL.into(),
        risk: false,
        keep: None,
        table: None,
    })
}

/// Where the whole of it can be fetched as a file; of a value over a range with `also` after the rest of the address.
pub(super) fn links(wanted: &Wanted<'_>, also: &str) -> Vec<Link> {
    as_file::links(&as_file::report(), &format!("/what-if/report?{}{also}&", wanted.query()))
}

fn nothing_chosen() -> Problem {
    Problem::error("nothing_to_compare", text!("inget att jämföra med är valt", "nothing to compare with is chosen"))
        .hint(text!(
            "välj förslag (with), eller ett värde att ändra (knob och value)",
            "choose proposals (with), or a value to change (knob and value)"
        ))
}
