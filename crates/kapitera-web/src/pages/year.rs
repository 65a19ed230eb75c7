//! The year so far as a picture: what is posted for each month, what is charged, and what waits.

use std::collections::BTreeSet;

use kapitera_books::DraftKind;
use kapitera_chart::Chart as _;
use kapitera_chart::{Arrangement, Columns, Figures, Head, Mark, Series, Unit, responsive};
use kapitera_message::{Text, text};
use kapitera_money::Ore;
use kapitera_period::Month;
use kapitera_post::Standings;

use crate::answer::Refused;
use crate::asked::Asked;
use crate::page::{Block, Page};

/// Adds the picture of the year of the last settlement, with its table.
pub fn so_far(asked: &Asked<'_>, page: Page, standings: &Standings) -> Result<Page, Refused> {
    let months: BTreeSet<Month> =
        standings.all().filter(|one| one.is_posted() || one.is_live()).map(|one| one.draft.id.month).collect();
    let Some(last) = months.last() else {
        return Ok(page.with(Block::Sentence(text!(
            "Inget är avräknat ännu. Ta in registren och förbered den första månaden.",
            "Nothing is settled yet. Take in the registers and prepare the first month."
        ))));
    };
    let year = last.year();
    let Some(january) = Month::new(year, 1) else { return Ok(page) };
    let all: Vec<Month> = (0..12).map(|number| january.plus(number)).collect();
    let (mut paid, mut charged, mut waiting) = (Vec::new(), Vec::new(), Vec::new());
    for month in &all {
        let is_posted = standings.of(*month).any(|one| one.is_posted());
        if is_posted {
            let (plus, minus) = posted(asked, *month)?;
            paid.push(Mark::from(plus));
            charged.push(Mark::from(minus));
        } else {
            paid.push(Mark::Missing);
            charged.push(Mark::Missing);
        }
        let live = standings.of(*month).find(|one| one.is_live() && one.draft.kind == DraftKind::Settlement);
        waiting.push(match live {
            Some(live) => Mark::Forecast(asked.app.total(live)?.to_exact_kr()),
            None => Mark::Missing,
        });
    }
    let head = Head {
        key: "year",
        title: text!("Bokfört {year}, per månad", "Posted {year}, by month"),
        about: text!(
            "Staplar för varje månad: betald ersättning uppåt, kostnader som hälsocentralerna bär nedåt, och utkast som väntar streckade.",
            "Columns for each month: payment upwards, costs that the centres carry downwards, and drafts that wait hatched."
        ),
    };
    let labels = all.iter().map(|month| Text::same(month.to_string())).collect();
    let series = |key: &str, name: Text, marks: Vec<Mark>| Series { key: key.to_owned(), name, marks };
    let figures = Figures::new(head, Unit::Kronor, text!("månad", "month"), labels)
        .with(series("paid", text!("ersättning", "payment"), paid))
        .with(series("charged", text!("kostnader", "costs"), charged))
        .with(series("waiting", text!("utkast, netto", "draft, net"), waiting));
    let chart = Columns { figures, arrangement: Arrangement::Stacked, now: None };
    let svg = responsive(&chart, "year", asked.language);
    Ok(page.with(Block::Chart { svg, table: Some(chart.table()), links: asked.links() }))
}

/// What is posted for a month: what is paid and what is charged.
fn posted(asked: &Asked<'_>, month: Month) -> Result<(Ore, Ore), Refused> {
    let rows = asked.app.posted(month)?;
    let of = |plus: bool| rows.iter().map(|row| row.amount).filter(|amount| (*amount > Ore::ZERO) == plus).sum();
    Ok((of(true), of(false)))
}
