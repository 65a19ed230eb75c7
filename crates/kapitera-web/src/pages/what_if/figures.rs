//! A comparison drawn: the models, a picture of each, and all the rest.

use kapitera_chart::{Bar, Bars, Head, Unit, responsive};
use kapitera_message::{Text, text};
use kapitera_money::{Exact, RoundMode};
use kapitera_output::Output;
use kapitera_reform::{Compared, Comparison, PlaceRow};
use kapitera_report::{ComparisonShown, comparison_output};

use super::wanted::Wanted;
use crate::answer::Refused;
use crate::asked::Asked;
use crate::page::{Block, Link};

pub(super) fn figures(asked: &Asked<'_>, wanted: &Wanted<'_>, comparison: &Comparison) -> Result<Vec<Block>, Refused> {
    let shown = ComparisonShown { centre: wanted.centre_in(comparison), region: &asked.app.settings.name };
    let mut output = asked.app.shown(comparison_output(comparison, &shown));
    output.title = None;
    // The models first, then a picture of each, then all the rest.
    let models = Output::of(output.parts.drain(..1.min(output.parts.len())).collect());
    let mut parts = vec![Block::Output(models.into(), asked.links())];
    let drawn = comparison.compared.iter().enumerate().map(|(number, compared)| {
        let bars = bars(comparison, compared);
        let svg = responsive(&bars, &format!("change-{number}"), asked.language);
        (bars.head.title.clone(), svg)
    });
    parts.push(Block::Charts(drawn.collect()));
    parts.push(Block::SavedAs(saved_as(wanted)));
    parts.push(Block::Output(output.into(), asked.links()));
    Ok(parts)
}

/// The same to keep or to send to somebody.
fn saved_as(wanted: &Wanted<'_>) -> Vec<Link> {
    let query = wanted.query();
    let form = |name: Text, format: &str| Link::new(name, format!("/what-if?{query}&format={format}"));
    let mut links = vec![
        Link::new(text!("Länk till det här", "Link to this"), format!("/what-if?{query}")),
        form(Text::same("Excel"), "xlsx"),
        form(Text::same("CSV"), "csv"),
        form(Text::same("JSON"), "json"),
    ];
    if cfg!(feature = "pdf") {
        links.push(form(Text::same("PDF"), "pdf"));
    }
    links
}

/// The centres' changes per listed, the largest gain first.
fn bars(comparison: &Comparison, compared: &Compared) -> Bars {
    let name = &compared.prepared.model.name;
    let mut rows = comparison.rows(compared);
    rows.sort_by(|one, other| other.per_listed.cmp(&one.per_listed));
    let bar = |row: &PlaceRow| {
        let value = row.per_listed.clone().unwrap_or(Exact::ZERO);
        Bar { name: Text::same(comparison.places[row.place].name.clone()), value: hundredths(&value) }
    };
    let head = Head {
        key: "change",
        title: text!("{name}: ändring per listad", "{name}: change per listed"),
        about: text!(
            "En stapel för varje hälsocentral, den som vinner mest överst: ändringen i kronor per listad i alla månader tillsammans.",
            "A bar for each health centre, the one that gains most first: the change in kronor per listed person in all months together."
        ),
    };
    let unit = Unit::Number(text!("kr per listad", "kr per listed"));
    Bars { head, unit, over: text!("hälsocentral", "health centre"), bars: rows.iter().map(bar).collect() }
}

fn hundredths(value: &Exact) -> Exact {
    let mantissa = value.round_decimals(2, RoundMode::HalfAway);
    mantissa.map_or_else(|| value.clone(), |mantissa| Exact::decimal(mantissa, 2))
}
