//! A value over a range: what each centre would be paid for each value, as lines and tables.

use kapitera_chart::responsive;
use kapitera_message::{Text, text};
use kapitera_reform::{Swept, parse_range, sweep};
use kapitera_report::{sweep_lines, sweep_output};

use super::wanted::{Wanted, base, wanted};
use super::{head, question, tabs, without_model};
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind};
use crate::html::Links;
use crate::page::{Block, Page};
use crate::pages::models::all;

/// The word of the tab.
pub(super) const NAME: &str = "sweep";

pub(super) fn page(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let found = all(asked)?;
    let mut page = head(asked);
    let Some(base) = base(asked, &asked.query, &found)? else { return Ok(Answer::page(without_model(page))) };
    let wanted = match wanted(asked, &asked.query, &found, base) {
        Ok(wanted) => wanted,
        Err(refused) if !asked.is_api => return Ok(Answer::page(page.with(Block::Problems(refused.problems)))),
        Err(refused) => return Err(refused),
    };
    page.tabs = tabs(Some(&wanted), NAME);
    page = page.with(Block::Sentence(wanted.said())).with(Block::Form(form(asked, &wanted)));
    let (Some(knob), Some(range)) = (asked.query.get("sweep"), asked.query.get("range")) else {
        return Ok(Answer::page(page));
    };
    match swept(asked, &wanted, knob, range, &mut page) {
        Ok(()) => {}
        Err(refused) if !asked.is_api => page.blocks.push(Block::Problems(refused.problems)),
        Err(refused) => return Err(refused),
    }
    Ok(Answer::page(page))
}

fn swept(asked: &Asked<'_>, wanted: &Wanted<'_>, knob: &str, range: &str, page: &mut Page) -> Result<(), Refused> {
    let range = parse_range(&format!("{knob}={}", range.replace(',', ".")))?;
    let comparison = wanted.comparison(asked)?;
    let target = comparison.base.by_month();
    let neutral = wanted.neutral.map(|knob| (knob, &target[..]));
    let all = comparison
        .compared
        .iter()
        .map(|compared| {
            let turned = &compared.proposal.turned;
            sweep(&comparison.ground, &compared.prepared, turned, &range.knob, &range.values, neutral)
        })
        .collect::<Result<Vec<Vec<Swept>>, _>>()?;
    for (number, (compared, swept)) in comparison.compared.iter().zip(&all).enumerate() {
        let svg = responsive(&sweep_lines(&comparison, &range.knob, swept), &format!("sweep-{number}"), asked.language);
        page.blocks.push(Block::Heading(Text::same(compared.prepared.model.name.clone())));
        page.blocks.push(Block::Chart { svg, table: None, links: Links::default() });
    }
    let mut output = sweep_output(&comparison, &range.knob, &all, &asked.app.settings.name);
    output.title = None;
    page.can_be_downloaded = true;
    page.blocks.push(Block::Output(asked.app.shown(output).into(), asked.links()));
    Ok(())
}

/// Which value, and from where to where.
fn form(asked: &Asked<'_>, wanted: &Wanted<'_>) -> Form {
    let values = question::values(&wanted.base.1, wanted.with.iter().map(|(_, model)| model));
    let choices = values.into_iter().map(|value| {
        let (Text { sv, en }, name, now) = (&value.label, &value.name, question::now(&value));
        Choice::new(name.clone(), text!("{sv} ({name}, nu {now})", "{en} ({name}, now {now})"))
    });
    let held = |name: &str| asked.query.get(name).unwrap_or_default().to_owned();
    let form = wanted.hidden_in(Form::ask("/what-if/sweep", text!("Visa", "Show")));
    form.field(
        Field::new("sweep", text!("Värde", "Value"), Kind::One(choices.collect())).required().holding(held("sweep")),
    )
    .field(
        Field::new("range", text!("Från och till", "From and to"), Kind::Line).required().holding(held("range")).help(
            text!(
                "Till exempel 25..40% (hela procent) eller 1200..1400:50 (steg om 50).",
                "For example 25..40% (whole per cent) or 1200..1400:50 (steps of 50)."
            ),
        ),
    )
}
