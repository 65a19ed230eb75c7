//! The pictures of the risk: the year's result by step and by list size, and how the probability of overspending falls.

use kapitera_chart::{Fan, Figures, Head, Lines, Mark, Series, Spread, Unit};
use kapitera_message::{Text, text};
use kapitera_money::{Exact, format_whole};
use kapitera_risk::{Listed, figure, findings};

use super::{Risk, RiskPlaceKind};

/// A number as the charts take it, with two decimals.
fn exact(value: f64) -> Option<Exact> {
    figure::decimal(value, 2).map(|mantissa| Exact::decimal(mantissa.into(), 2))
}

fn spread(fan: &kapitera_risk::Fan) -> Option<Spread> {
    let values: Option<Vec<Exact>> = fan.iter().map(|value| value.and_then(exact)).collect();
    values.and_then(|values| values.try_into().ok())
}

fn of_budget() -> Unit {
    Unit::Number(text!("% av budgeten", "% of the budget"))
}

/// By step: the result of the centre shown that has the middle number of listed.
pub fn fan_by_step(risk: &Risk) -> Fan {
    let place = middle(risk);
    let Text { sv, en } = place.map(|place| risk.places[place].name.clone()).unwrap_or_default();
    let band = |step: usize| {
        let fan = place.and_then(|place| risk.steps[step].places.get(place)).and_then(|found| spread(&found.whole.fan));
        (Text::same(risk.short(step).to_owned()), fan)
    };
    Fan {
        head: Head {
            key: "fan_by_step",
            title: text!("Årets resultat steg för steg: {sv}", "The year's result step by step: {en}"),
            about: text!(
                "Ett band per steg: var nio år av tio och vartannat år hamnar, i procent av budgeten. Under noll räckte budgeten inte.",
                "A band a step: where nine years in ten and every other year end, in per cent of the budget. Below zero the budget was not enough."
            ),
        },
        unit: of_budget(),
        over: text!("steg", "step"),
        bands: (0..risk.steps.len()).map(band).collect(),
    }
}

/// The place of the centre with the middle number of listed; everyone's when no centre is shown.
fn middle(risk: &Risk) -> Option<usize> {
    let listed = |place: &usize| risk.steps.first().and_then(|step| step.places.get(*place)).map(|found| found.listed);
    let is_centre = |place: &usize| risk.places[*place].kind == RiskPlaceKind::Centre;
    let mut centres: Vec<usize> = (0..risk.places.len()).filter(is_centre).collect();
    centres.sort_by_key(listed);
    centres.get(centres.len() / 2).copied().or_else(|| risk.places.len().checked_sub(1))
}

/// By list size, in the last step.
pub fn fan_by_size(risk: &Risk) -> Fan {
    let last = risk.steps.len().saturating_sub(1);
    let name = risk.models.get(last).map(|model| model.name.clone()).unwrap_or_default();
    let at = risk.steps.get(last).and_then(|step| step.sizes.as_ref()).map(|sizes| &sizes.at[..]).unwrap_or_default();
    Fan {
        head: Head {
            key: "fan_by_size",
            title: text!(
                "Årets resultat efter antalet listade: {name}",
                "The year's result by number of listed: {name}"
            ),
            about: text!(
                "Ett band per antal listade, med hela regionens åldrar. Banden smalnar, men inte till noll: den gemensamma svängningen finns kvar.",
                "A band for each number of listed, with the whole region's ages. The bands narrow, but not to nothing: the common shock remains."
            ),
        },
        unit: of_budget(),
        over: text!("listade", "listed"),
        bands: at.iter().map(|at| (Text::same(format_whole(at.listed)), spread(&at.fan))).collect(),
    }
}

/// The probability of overspending by list size, a line for each step, with the sizes of S2 marked.
pub fn risk_curve(risk: &Risk) -> Lines {
    let sizes = &risk.terms.sizes;
    let percent = risk.terms.tolerance.percent;
    let limit = exact(percent).map(|limit| kapitera_money::plain_text(&limit, 2)).unwrap_or_default();
    let head = Head {
        key: "curve",
        title: text!(
            "Hur ofta budgeten överskrids med mer än {limit} %, efter antalet listade",
            "How often the budget is overspent by more than {limit} %, by number of listed"
        ),
        about: text!(
            "En linje per steg, i procent av åren. Två märken: storlekar som regionens översyn nämner, brittiska läkargrupper från 10 000 och amerikanska omkring 100 000 listade.",
            "A line a step, in per cent of years. Two marks: sizes that the region's review names, British practices from 10 000 and American associations at about 100 000 listed."
        ),
    };
    let labels = sizes.iter().map(|size| Text::same(format_whole(*size))).collect();
    let mut figures =
        Figures::new(head, Unit::Number(text!("% av åren", "% of years")), text!("listade", "listed"), labels);
    for (step, found) in risk.steps.iter().enumerate() {
        let at = |size: &u32| found.sizes.as_ref().and_then(|sizes| sizes.at.iter().find(|at| at.listed == *size));
        let mark = |size: &u32| {
            let share = at(size).and_then(|at| figure::percent(at.whole, 1.0)).and_then(exact);
            share.map_or(Mark::Missing, Mark::Known)
        };
        let (key, name) = (format!("step_{}", step + 1), Text::same(risk.short(step).to_owned()));
        figures = figures.with(Series { key, name, marks: sizes.iter().map(mark).collect() });
    }
    let mut lines = Lines::new(figures);
    lines.marked = marked(sizes);
    lines
}

/// The first two findings are those that S2 names.
fn marked(sizes: &[u32]) -> Vec<(usize, Text)> {
    let names = [text!("brittiska grupper", "British practices"), text!("amerikanska", "American")];
    let of_size = |finding: &kapitera_risk::Finding| match finding.listed {
        Listed::About(size) | Listed::AtLeast(size) => sizes.iter().position(|there| *there == size),
        _ => None,
    };
    findings().iter().take(2).zip(names).filter_map(|(finding, name)| Some((of_size(finding)?, name))).collect()
}
