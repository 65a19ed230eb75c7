//! What `kapitera calibrate` shows of weights: beside those in force, what stands behind them, and who gains and who
//! loses.

use kapitera_calibrate::{
    Band, CalibrateWeights, CalibratedWeights, Effect, Group, LeftOut, Measured, PROGRAM_SHA256, Provenance,
    STANDARD_ERROR_DECIMALS,
};
use kapitera_message::{Text, text};
use kapitera_model::Model;
use kapitera_money::{Exact, Ore, RoundMode, format_decimal, format_whole};
use kapitera_region::Region;

use crate::words::days;
use kapitera_output::{Cell, Column, Output, Part, Table};

/// Decimals of what is shown beside the weights.
const ERROR_DECIMALS: u32 = 4;

/// Calibrated weights for people and programs.
pub fn weights_output(
    region: &Region,
    model: &Model,
    asked: &CalibrateWeights<'_>,
    found: &CalibratedWeights<'_>,
    effect: Option<&Effect>,
    model_text: Option<&str>,
) -> Output {
    let (region, table, model) = (&region.settings().name, &found.table.name, &model.name);
    let title = text!("{region}: ”{table}” kalibrerad, mot {model}", "{region}: “{table}” calibrated, against {model}");
    let mut parts = vec![counted(asked, found), Part::Table(weights(asked, found)), checks(asked, found)];
    parts.extend(effect.map(|effect| Part::Table(effect_table(effect))));
    parts.push(stands_on(&found.provenance));
    parts.extend(model_text.map(|text| Part::Sentences {
        key: "model_text",
        heading: text!(
            "Modelltext, att spara bredvid modellen den bygger på",
            "Model text, to save beside the model it extends"
        ),
        sentences: text.lines().map(Text::same).collect(),
    }));
    Output { title: Some(title), parts, csv: Some(weights(asked, found)) }
}

/// What was counted, and what of it is in no weight.
fn counted(asked: &CalibrateWeights<'_>, found: &CalibratedWeights<'_>) -> Part {
    let (gathered, all) = (&found.gathered, &found.calibration.all);
    let whole = |number: u64| Cell::Whole(number.into());
    let mut facts = vec![
        ("window", text!("fönster", "window"), days(asked.window)),
        ("ages", text!("åldrar", "ages"), Cell::Words(found.provenance.ages.said())),
        ("listed_days", text!("listade dagar", "listed days"), whole(all.days)),
        ("person_years", text!("personår", "person-years"), person_years(all.days)),
        ("events", events_name(&asked.measured), whole(gathered.events)),
        ("used", text!("därav vägda", "of them weighed"), whole(gathered.used)),
    ];
    if matches!(asked.measured, Measured::Visits { .. }) {
        facts.push(("by_doctor", text!("därav hos läkare", "of these to a doctor"), whole(gathered.by_doctor)));
    }
    for (why, key, name) in left_out(&asked.measured) {
        let (count, _) = gathered.left_out.get(&why).copied().unwrap_or((0, Ore::ZERO));
        facts.push((key, name, whole(count)));
    }
    Part::Facts { key: "counted", heading: text!("Räknat", "Counted"), facts }
}

fn events_name(measured: &Measured) -> Text {
    match measured {
        Measured::Visits { .. } => text!("besök i fönstret", "visits in the window"),
        Measured::Drugs => text!("uttag i fönstret", "dispensings in the window"),
    }
}

fn left_out(measured: &Measured) -> Vec<(LeftOut, &'static str, Text)> {
    let own = match measured {
        Measured::Visits { .. } => (
            LeftOut::TelephonePrescription,
            "telephone_prescriptions",
            text!("utelämnade: telefonrecept", "left out: telephone prescriptions"),
        ),
        Measured::Drugs => (
            LeftOut::Specialty,
            "carried_by_specialties",
            text!("utelämnade: bärs av en specialitet", "left out: carried by a specialty"),
        ),
    };
    vec![
        own,
        (
            LeftOut::ListedNowhere,
            "listed_nowhere",
            text!("utelämnade: personen inte listad den dagen", "left out: the person not listed that day"),
        ),
        (
            LeftOut::NotOpen,
            "centre_not_open",
            text!("utelämnade: hälsocentralen inte öppen den dagen", "left out: the centre not open that day"),
        ),
    ]
}

fn weights(asked: &CalibrateWeights<'_>, found: &CalibratedWeights<'_>) -> Table {
    let calibration = &found.calibration;
    let (amount, decimals) = match asked.measured {
        // Points are whole unless a visit counts a part of one.
        Measured::Visits { .. } => (text!("poäng", "points"), calibration.all.amount.decimals_needed(2).unwrap_or(2)),
        Measured::Drugs => (text!("kr", "kr"), 2),
    };
    let amount_of = |amount: &Exact| fixed(amount, decimals);
    let columns = vec![
        Column::new("band", text!("ålder", "age")),
        Column::new("person_years", text!("personår", "person-years")),
        Column::new("events", text!("antal", "number")),
        Column::new("amount", amount),
        Column::new("in_force", text!("gäller", "in force")),
        Column::new("weight", text!("ny vikt", "new weight")),
        Column::new("change", text!("ändring", "change")),
        Column::new("error_by_chance", text!("medelfel (slump)", "s.e. (chance)")),
        Column::new("error_between_centres", text!("medelfel (mellan HC)", "s.e. (centres)")),
        Column::new("merged", text!("delas av", "shared by")),
        Column::for_programs("listed_days"),
        Column::for_programs("exact"),
    ];
    let row = |(index, band): (usize, &Band)| {
        let (tally, group) = (&calibration.tallies[index], calibration.group_of(index));
        let new = calibration.weight(index);
        let in_force = found.in_force(band);
        vec![
            Cell::Name(band.written.clone()),
            person_years(tally.days),
            Cell::Whole(tally.events.into()),
            amount_of(&tally.amount),
            in_force.map_or(Cell::Empty, |there| fixed(there, calibration.decimals)),
            Cell::Decimal(group.mantissa, calibration.decimals),
            in_force.map_or(Cell::Empty, |there| fixed(&(&new - there), calibration.decimals)),
            standard_error(group.error_by_chance),
            standard_error(group.error_between_centres),
            shared(group, &calibration.bands),
            Cell::Whole(tally.days.into()),
            Cell::Name(group.exact.to_fraction_text()),
        ]
    };
    let all = &calibration.all;
    let mut total = vec![Cell::Words(text!("Alla", "All")), person_years(all.days), Cell::Whole(all.events.into())];
    total.push(amount_of(&all.amount));
    total.resize(columns.len(), Cell::Empty);
    let rows = calibration.bands.iter().enumerate().map(row).collect();
    Table { key: "weights", heading: text!("Vikter", "Weights"), columns, rows, total: Some(total) }
}

/// The bands that share a weight, when they are several.
fn shared(group: &Group, bands: &[Band]) -> Cell {
    let bands = &bands[group.bands.clone()];
    match (bands.first(), bands.last()) {
        (Some(first), Some(last)) if bands.len() > 1 => Cell::Words(text!("{first} till {last}", "{first} to {last}")),
        _ => Cell::Name(String::new()),
    }
}

fn checks(asked: &CalibrateWeights<'_>, found: &CalibratedWeights<'_>) -> Part {
    let (calibration, gathered) = (&found.calibration, &found.gathered);
    let (met, used) = (format_whole(gathered.events), format_whole(gathered.used));
    let others = format_whole(gathered.events - gathered.used);
    let Text { sv: on_sv, en: on_en } = match asked.normalise_on {
        Some(day) => text!("de listade {day}", "those listed on {day}"),
        None => text!("fönstrets listade dagar", "the window's listed days"),
    };
    let decimals = calibration.decimals + 4;
    let mean = &found.rule.mean;
    let rest = &calibration.rounded_mean - mean;
    let (rest_sv, rest_en) = shown(&rest, decimals);
    let Text { sv: mean_sv, en: mean_en } = if *mean == Exact::ONE {
        text!("exakt 1", "exactly 1")
    } else {
        let (sv, en) = shown(mean, decimals);
        text!("den som gällande vikter ger ({sv})", "the one that the weights in force give ({en})")
    };
    let min = format_whole(asked.person_years_min);
    let merged =
        calibration.groups.iter().filter(|group| group.bands.len() > 1).map(|group| group.bands.len()).sum::<usize>();
    let bands = calibration.bands.len();
    let mut sentences = vec![
        text!("{met} mötta = {used} vägda + {others} utelämnade", "{met} met = {used} weighed + {others} left out"),
        text!(
            "Medelvikten för {on_sv} är {mean_sv} före avrundning, {rest_sv} mer efter",
            "The mean weight of {on_en} is {mean_en} before rounding, {rest_en} more after"
        ),
        text!(
            "{merged} av {bands} åldersgrupper delar vikt: en grupp under {min} personår slås ihop med den granne som har minst",
            "{merged} of {bands} bands share a weight: a band under {min} person-years is merged with the thinner neighbour"
        ),
    ];
    sentences.extend(found.mean_in_force().filter(|there| there != mean).map(|there| {
        let (sv, en) = shown(&there, calibration.decimals);
        text!(
            "Samma medelvikt med de vikter som gäller: {sv}; skillnaden i nivå ligger i varje ändring (--keep-level tar bort den)",
            "The same mean by the weights in force: {en}; the difference in level is in every change (--keep-level removes it)"
        )
    }));
    sentences.extend((asked.measured == Measured::Drugs).then(|| {
        text!(
            "Medelfelet av slump förutsätter att varje uttag kostar lika mycket, och är därför för litet",
            "The standard error by chance takes every dispensing to cost the same, and is therefore too small"
        )
    }));
    Part::Sentences { key: "checks", heading: text!("Kontroller som höll", "Checks that held"), sentences }
}

/// Each centre's pay before and after.
pub(super) fn effect_table(effect: &Effect) -> Table {
    let month = effect.month;
    let row = |centre: &kapitera_calibrate::CentreEffect| {
        vec![
            Cell::Name(centre.id.to_string()),
            Cell::Name(centre.name.clone()),
            Cell::Money(centre.before),
            Cell::Money(centre.after),
            Cell::Change(centre.change()),
            per_listed(centre.change(), &centre.listed),
        ]
    };
    let (before, after) = effect.totals();
    let listed: Exact = effect.centres.iter().map(|centre| &centre.listed).sum();
    let total = vec![
        Cell::Empty,
        Cell::Words(text!("Summa", "Total")),
        Cell::Money(before),
        Cell::Money(after),
        Cell::Change(after - before),
        per_listed(after - before, &listed),
    ];
    Table {
        key: "effect",
        heading: text!("Vem vinner och vem förlorar {month}", "Who gains and who loses in {month}"),
        columns: vec![
            Column::for_programs("centre_id"),
            Column::new("centre", text!("hälsocentral", "centre")),
            Column::new("before", text!("gällande kr", "in force kr")),
            Column::new("after", text!("nytt kr", "new kr")),
            Column::new("change", text!("ändring", "change")),
            Column::new("change_per_listed", text!("kr/listad", "kr/listed")),
        ],
        rows: effect.centres.iter().map(row).collect(),
        total: Some(total),
    }
}

fn per_listed(change: Ore, listed: &Exact) -> Cell {
    change.to_exact_kr().checked_div(listed).map_or(Cell::Empty, |average| fixed(&average, 2))
}

/// The digests of the program and the deliveries.
pub(super) fn stands_on(provenance: &Provenance) -> Part {
    let count = provenance.deliveries.len();
    Part::Facts {
        key: "digests",
        heading: text!("Digester (SHA-256)", "Digests (SHA-256)"),
        facts: vec![
            ("program", text!("program för kalibrering", "calibration program"), Cell::Name(PROGRAM_SHA256.to_owned())),
            (
                "deliveries",
                if count == 1 {
                    text!("1 leverans", "1 delivery")
                } else {
                    text!("{count} leveranser", "{count} deliveries")
                },
                Cell::Name(provenance.deliveries_sha256.clone()),
            ),
        ],
    }
}

/// A number in sentences, Swedish and English.
fn shown(value: &Exact, decimals: u32) -> (String, String) {
    let mantissa = value.round_decimals(decimals, RoundMode::HalfAway).unwrap_or_default();
    (format_decimal(mantissa, decimals, ','), format_decimal(mantissa, decimals, '.'))
}

/// Days as years of 365.25 days, with one decimal.
fn person_years(days: u64) -> Cell {
    let years = Exact::fraction(i128::from(days) * 4, 1461).unwrap_or(Exact::ZERO);
    fixed(&years, 1)
}

/// A number with so many decimals.
pub(super) fn fixed(value: &Exact, decimals: u32) -> Cell {
    value
        .round_decimals(decimals, RoundMode::HalfAway)
        .map_or(Cell::Empty, |mantissa| Cell::Decimal(mantissa, decimals))
}

fn standard_error(error: Option<i128>) -> Cell {
    let shown = |error: i128| RoundMode::HalfAway.divide(error, 10_i128.pow(STANDARD_ERROR_DECIMALS - ERROR_DECIMALS));
    error.map_or(Cell::Empty, |error| Cell::Decimal(shown(error), ERROR_DECIMALS))
}
