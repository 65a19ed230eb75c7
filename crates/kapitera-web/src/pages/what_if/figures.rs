//! A comparison drawn: the models, a picture of each, and all the rest.

use kapitera_chart::responsive;
use kapitera_message::{Text, text};
use kapitera_output::Output;
use kapitera_reform::Comparison;
use kapitera_report::{ComparisonShown, change_bars, comparison_output, need_scatters};

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
        let bars = change_bars(comparison, compared);
        let svg = responsive(&bars, &format!("change-{number}"), asked.language);
        (bars.head.title.clone(), svg)
    });
    parts.push(Block::Charts(drawn.collect()));
    parts.push(Block::SavedAs(saved_as(wanted)));
    parts.push(Block::Output(output.into(), asked.links()));
    Ok(parts)
}

/// What each model pays against each measure of need, the same measure of all models beside each other.
pub(super) fn need(asked: &Asked<'_>, comparison: &Comparison) -> Vec<(Text, String)> {
    let needs = comparison.needs();
    let models = std::iter::once(None).chain(comparison.compared.iter().map(Some));
    let by_model: Vec<_> = models
        .map(|compared| need_scatters(comparison, &needs, (compared, &comparison.pay_against_need(compared, &needs))))
        .collect();
    let of_need =
        |at: usize| by_model.iter().enumerate().map(move |(model, all)| (format!("need-{at}-{model}"), &all[at]));
    (0..needs.len())
        .flat_map(of_need)
        .map(|(id, scatter)| (scatter.head.title.clone(), responsive(scatter, &id, asked.language)))
        .collect()
}

/// The same to keep or to send to somebody.
fn saved_as(wanted: &Wanted<'_>) -> Vec<Link> {
    let query = wanted.query();
    let form = |name: Text, format: &str| Link::new(name, format!("/what-if?{query}&format={format}"));
    let mut links = vec![
        Link::new(text!("Länk till det här", "Link to this"), format!("/what-if?{query}")),
        form(Text::same("Excel"), "xlsx"),
        form(Text::same("Word"), "docx"),
        form(Text::same("CSV"), "csv"),
        form(Text::same("JSON"), "json"),
    ];
    if cfg!(feature = "pdf") {
        links.push(form(Text::same("PDF"), "pdf"));
    }
    links.extend(crate::pages::what_if_report::links(wanted, ""));
    links
}
