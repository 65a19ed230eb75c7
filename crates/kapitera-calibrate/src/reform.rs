//! The calibrated table as a model text that extends the model in force.

use std::fmt::Write as _;

use kapitera_message::{Language, Text, text};
use kapitera_model::{Model, Table};
use kapitera_money::{Exact, RoundMode, decimal_text, format_decimal, format_whole};

use crate::PROGRAM_SHA256;
use crate::gather::Measured;
use crate::provenance::Provenance;
use crate::weights::{Calibration, Group, WeightRule};

/// What the text is made of.
#[derive(Clone, Copy, Debug)]
pub struct ReformText<'a> {
    /// The model in force.
    pub model: &'a Model,
    /// Its table that gets new weights.
    pub table: &'a Table,
    /// The new weights.
    pub calibration: &'a Calibration,
    /// The rule they were made by.
    pub rule: &'a WeightRule,
    /// What was weighed.
    pub measured: &'a Measured,
    /// What they stand on.
    pub provenance: &'a Provenance,
    /// The path of the model in force, counted from the folder that the text will lie in.
    pub extends: &'a str,
    /// The language of its remarks.
    pub language: Language,
}

/// Writes the text: it changes the table, names the origin of its values and has the status proposed.
///
/// The rows of the table in force are changed when it has one version and the same bands. Else the table is removed and
/// added anew, because rows that are not named would stay.
pub fn reform_text(reform: &ReformText<'_>) -> String {
    let ReformText { model, table, provenance, language, .. } = *reform;
    let mut out = String::new();
    for line in remarks(reform) {
        let _ = writeln!(out, "# {}", line.get(language));
    }
    let window = provenance.window;
    let (name, id) = (&model.name, &model.id);
    let label = table.label.as_ref().map_or_else(|| Text::same(table.name.clone()), Clone::clone);
    let label_here = label.get(language);
    let (first, last) = (window.from, window.to);
    let _ = writeln!(out, "\n[model]\nextends = {}", quoted(reform.extends));
    let _ = writeln!(out, "id = {}", quoted(&format!("{id}-{}-{first}-{last}", table.name)));
    let _ = writeln!(out, "name = {}", quoted(&format!("{name}: {label_here} {first}–{last}")));
    let _ = writeln!(out, "status = \"proposed\"\n");
    let verb = if keeps_rows(table, reform.calibration) {
        "change"
    } else {
        let _ = writeln!(out, "[remove]\ntable = [{}]\n", quoted(&table.name));
        "add"
    };
    let heading = format!("{verb}.table.{}", key(&table.name));
    let (sv, en) = (quoted(&label.sv), quoted(&label.en));
    let _ = writeln!(out, "[{heading}]\nlabel = {{ sv = {sv}, en = {en} }}\nunit = {}", quoted(&table.unit));
    let _ = writeln!(out, "by = \"age\"\nbasis = \"proposed\"\nread = {}", quoted(read(reform).get(language)));
    let _ = writeln!(out, "[{heading}.rows]");
    rows(&mut out, reform);
    out
}

fn rows(out: &mut String, reform: &ReformText<'_>) {
    let calibration = reform.calibration;
    let width = calibration.bands.iter().map(|band| band.written.chars().count()).max().unwrap_or(0);
    for (index, band) in calibration.bands.iter().enumerate() {
        let group = calibration.group_of(index);
        let weight = decimal_text(group.mantissa, calibration.decimals);
        let behind = behind(calibration, group);
        let written = quoted(&band.written);
        let width = width + 2;
        let _ = writeln!(out, "{written:<width$} = {weight} # {}", behind.get(reform.language));
    }
}

/// How much stands behind a weight.
fn behind(calibration: &Calibration, group: &Group) -> Text {
    let Text { sv: years_sv, en: years_en } = person_years(group.tally.days);
    let events = format_whole(group.tally.events);
    let alone = group.bands.len() == 1;
    let bands = &calibration.bands[group.bands.clone()];
    let shared = match (bands.first(), bands.last()) {
        (Some(first), Some(last)) if !alone => {
            text!("; delad av {first} till {last}", "; shared by {first} to {last}")
        }
        _ => Text::default(),
    };
    let Text { sv: shared_sv, en: shared_en } = shared;
    text!("personår {years_sv}, händelser {events}{shared_sv}", "person-years {years_en}, events {events}{shared_en}")
}

/// Days as years of 365.25 days, with one decimal.
fn person_years(days: u64) -> Text {
    let years = Exact::fraction(i128::from(days) * 4, 1461).unwrap_or(Exact::ZERO);
    let tenths = years.round_decimals(1, RoundMode::HalfAway).unwrap_or_default();
    Text { sv: format_decimal(tenths, 1, ','), en: format_decimal(tenths, 1, '.') }
}

/// Whether the rows in force are those that get new values.
fn keeps_rows(table: &Table, calibration: &Calibration) -> bool {
    let [version] = &table.versions[..] else { return false };
    let mut there: Vec<&str> = version.rows.iter().map(|row| row.written.as_str()).collect();
    let mut new: Vec<&str> = calibration.bands.iter().map(|band| band.written.as_str()).collect();
    there.sort_unstable();
    new.sort_unstable();
    there == new
}

/// Where the values come from, in so few words that tables can hold them; the remarks say the rest.
fn read(reform: &ReformText<'_>) -> Text {
    let Provenance { window, deliveries_sha256, .. } = reform.provenance;
    let deliveries = &deliveries_sha256[..8];
    let (sv, en) = match reform.measured {
        Measured::Visits { .. } => ("besök", "visits"),
        Measured::Drugs => ("läkemedel", "drugs"),
    };
    text!(
        "kalibrerad ur {sv} {window}, leveranser {deliveries}",
        "calibrated from {en} {window}, deliveries {deliveries}"
    )
}

/// What was weighed, in words.
fn measured(measured: &Measured) -> Text {
    match measured {
        Measured::Visits { doctor, other } => {
            let (doctor, other) = (shown(doctor), shown(other));
            text!(
                "besök utom telefonrecept, läkarbesök × {doctor}, övriga × {other},",
                "visits except telephone prescriptions, doctor visits × {doctor}, others × {other},"
            )
        }
        Measured::Drugs => text!(
            "kronor för uthämtade läkemedel som primärvården bär",
            "kronor of dispensed drugs that primary care carries"
        ),
    }
}

fn shown(number: &Exact) -> String {
    match number
        .decimals_needed(6)
        .and_then(|decimals| Some((number.round_decimals(decimals, RoundMode::Down)?, decimals)))
    {
        Some((mantissa, decimals)) => decimal_text(mantissa, decimals),
        None => number.to_fraction_text(),
    }
}

fn remarks(reform: &ReformText<'_>) -> Vec<Text> {
    let ReformText { calibration, rule, provenance, table, .. } = *reform;
    let Provenance { window, ages, deliveries, deliveries_sha256 } = provenance;
    let Text { sv: ages_sv, en: ages_en } = ages.said();
    let (name, decimals, min) = (&table.name, rule.decimals, rule.person_years_min);
    let Text { sv, en } = measured(reform.measured);
    let Text { sv: mean_sv, en: mean_en } = mean(calibration);
    let normalised = if rule.normalise_on.is_some() {
        text!("de listade på en dag", "those listed on a day")
    } else {
        text!("fönstrets listade dagar", "the window's listed days")
    };
    let Text { sv: on_sv, en: on_en } = normalised;
    let mut lines = vec![
        text!(
            "Vikterna i tabellen ”{name}”, kalibrerade ur registren.",
            "The weights of the table “{name}”, calibrated from the registers."
        ),
        text!("Mått: {sv} per listad tid.", "Measure: {en} by listed time."),
        text!(
            "Fönster: {window}; åldrar {ages_sv}, samma dag i täljare och nämnare.",
            "Window: {window}; ages {ages_en}, the same day above and below the line."
        ),
        text!(
            "Regel: gruppens antal per dag genom allas; grupper under {min} personår slås ihop med den granne som har minst.",
            "Rule: the band's rate over the rate of all; bands under {min} person-years are merged with the thinner neighbour."
        ),
        text!(
            "Avrundat till {decimals} decimaler; medelvikten för {on_sv} är då {mean_sv}.",
            "Rounded to {decimals} decimals; the mean weight of {on_en} is then {mean_en}."
        ),
        if rule.mean == Exact::ONE {
            text!("Nivå: medelvikten före avrundning är 1.", "Level: the mean weight before rounding is 1.")
        } else {
            text!(
                "Nivå: medelvikten är den som de gamla vikterna gav.",
                "Level: the mean weight is the one that the old weights gave."
            )
        },
        text!("Program: {PROGRAM_SHA256}", "Program: {PROGRAM_SHA256}"),
        text!("Leveranser: {deliveries_sha256}", "Deliveries: {deliveries_sha256}"),
    ];
    lines.extend(deliveries.iter().map(|delivery| {
        let (register, id, covers) = (delivery.register.name(), delivery.id(), delivery.covers);
        Text::same(format!("  {register} {id}, {covers}"))
    }));
    lines
}

/// The mean weight after rounding, to four more decimals than the weights have.
fn mean(calibration: &Calibration) -> Text {
    let decimals = calibration.decimals + 4;
    let mantissa = calibration.rounded_mean.round_decimals(decimals, RoundMode::HalfAway).unwrap_or_default();
    Text { sv: format_decimal(mantissa, decimals, ','), en: format_decimal(mantissa, decimals, '.') }
}

/// A text in quotes as TOML has it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' | '\\' => {
                out.push('\\');
                out.push(sign);
            }
            sign if sign.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(sign));
            }
            sign => out.push(sign),
        }
    }
    out.push('"');
    out
}

/// A key, in quotes when it must be.
fn key(name: &str) -> String {
    let bare = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_keys_are_quoted() {
        assert_eq!(quoted("a \"b\" \\ c\n"), r#""a \"b\" \\ c\u000A""#);
        assert_eq!((key("age-weight").as_str(), key("ålder").as_str()), ("age-weight", "\"ålder\""));
    }
}
