//! The risk in words: a sentence or two for each step, and whether the two ways of reckoning agree.

use kapitera_message::Language::{En, Sv};
use kapitera_message::{Text, text};
use kapitera_output::Cell;
use kapitera_risk::{Agreement, PlaceRisk, SizeNeeded, figure};

use super::sizes::{is_centre, needed_cell};
use super::{Risk, RiskPlace, decimals, kronor, percent, share};

/// A sentence for each step: what a centre of middling size would carry, how bad one year in twenty is, and what size it takes.
pub fn step_sentences(risk: &Risk) -> Vec<Text> {
    (0..risk.steps.len()).map(|step| sentence(risk, step)).collect()
}

/// The centre shown with the middle number of listed; everyone when no centre is shown.
fn middle(risk: &Risk, step: usize) -> Option<(&RiskPlace, &PlaceRisk)> {
    let rows = || risk.places.iter().zip(&risk.steps[step].places);
    let mut centres: Vec<_> = rows().filter(|(place, _)| is_centre(place.kind)).collect();
    centres.sort_by_key(|(_, found)| found.listed);
    centres.get(centres.len() / 2).copied().or_else(|| rows().next_back())
}

fn sentence(risk: &Risk, step: usize) -> Text {
    let name = &risk.models[step].name;
    let Some((place, found)) = middle(risk, step) else { return Text::same(name.clone()) };
    let measures = &found.whole.assessment.computed;
    let Text { sv: place_sv, en: place_en } = &place.name;
    if found.whole.budget.amount <= 0.0 {
        return text!("{name}: {place_sv} bär ingenting.", "{name}: {place_en} carries nothing.");
    }
    let reserve = measures.reserve_in_20;
    let over = reserve.and_then(|reserve| figure::percent(reserve.value, measures.budget.amount));
    let cells = [
        Cell::Whole(found.listed.into()),
        figure::per(found.whole.budget.amount, found.listed).map_or(Cell::Empty, kronor),
        decimals(Some(figure::millions(found.whole.budget.amount)), 1),
        percent(over),
        decimals(reserve.map(|reserve| figure::millions(reserve.value)), 1),
    ];
    let [listed_sv, each_sv, all_sv, over_sv, reserve_sv] = cells.each_ref().map(|cell| cell.shown(Sv));
    let [listed_en, each_en, all_en, over_en, reserve_en] = cells.each_ref().map(|cell| cell.shown(En));
    let Text { sv: size_sv, en: size_en } = size(risk, step);
    text!(
        "{name}: {place_sv}, med {listed_sv} listade, skulle bära {all_sv} miljoner kronor om året, {each_sv} kr per listad. Ett år av tjugo kostar minst {over_sv} % mer än budgeten, så {reserve_sv} miljoner behövs i reserv. {size_sv}",
        "{name}: {place_en}, with {listed_en} listed, would carry {all_en} million kronor a year, {each_en} kr per listed. One year in twenty costs at least {over_en} % more than the budget, so a reserve of {reserve_en} million is needed. {size_en}"
    )
}

/// The size that it takes, in words.
fn size(risk: &Risk, step: usize) -> Text {
    let Some(sizes) = &risk.steps[step].sizes else { return Text::default() };
    let (Text { sv: limit_sv, en: limit_en }, Text { sv: once_sv, en: once_en }) = limit(risk);
    match sizes.needed {
        SizeNeeded::Never { floor } => {
            let floor = share(floor);
            let (floor_sv, floor_en) = (floor.shown(Sv), floor.shown(En));
            text!(
                "Ingen storlek räcker för att överskrida med mer än {limit_sv} % i färre än {once_sv} % av åren: den gemensamma svängningen ensam gör det {floor_sv} % av åren.",
                "No size is enough to overspend by more than {limit_en} % in fewer than {once_en} % of years: the common shock alone does so in {floor_en} % of years."
            )
        }
        needed => {
            let cell = needed_cell(&needed);
            let (sv, en) = (cell.shown(Sv), cell.shown(En));
            text!(
                "För att överskrida med mer än {limit_sv} % i färre än {once_sv} % av åren behövs {sv} listade.",
                "To overspend by more than {limit_en} % in fewer than {once_en} % of years takes {en} listed."
            )
        }
    }
}

/// Whether simulated and computed probabilities agree.
pub(super) fn agreement(agreement: &Agreement) -> Text {
    let Agreement { compared, within, farthest, drawn_again } = *agreement;
    let farthest = decimals(Some(farthest), 1);
    let (far_sv, far_en) = (farthest.shown(Sv), farthest.shown(En));
    let [compared, within, again] = [compared, within, drawn_again].map(kapitera_money::format_whole);
    let again = match drawn_again {
        0 => Text::default(),
        1 => text!(
            " En rad låg av slump längre bort och drogs om en gång.",
            " One row lay farther by chance and was drawn once more."
        ),
        _ => text!(
            " {again} rader låg av slump längre bort och drogs om en gång.",
            " {again} rows lay farther by chance and were drawn once more."
        ),
    };
    let Text { sv: again_sv, en: again_en } = again;
    text!(
        "Kontroll: simulerade och exakta sannolikheter stämmer inom 3 medelfel: {within} av {compared} (som längst isär {far_sv}).{again_sv}",
        "Check: simulated and exact probabilities agree within 3 standard errors: {within} of {compared} (at most {far_en} apart).{again_en}"
    )
}

/// The limit in words: how much, and in which share of years at most.
pub(super) fn limit(risk: &Risk) -> (Text, Text) {
    let tolerance = risk.terms.tolerance;
    let said = |value: f64| {
        let cell = plain(value);
        Text { sv: cell.shown(Sv), en: cell.shown(En) }
    };
    (said(tolerance.percent), said(figure::percent(tolerance.probability, 1.0).unwrap_or_default()))
}

/// A number with at most two decimals, and none that it does not need.
pub(super) fn plain(value: f64) -> Cell {
    match figure::decimal(value, 2) {
        Some(hundredths) if hundredths % 100 == 0 => Cell::Whole((hundredths / 100).into()),
        Some(hundredths) if hundredths % 10 == 0 => Cell::Decimal((hundredths / 10).into(), 1),
        Some(hundredths) => Cell::Decimal(hundredths.into(), 2),
        None => Cell::Empty,
    }
}
