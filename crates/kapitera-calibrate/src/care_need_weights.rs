//! What a person counts in the Care Need Index for each variable: SCB's weights, or a region's own in a text.

use std::path::Path;
use std::sync::Arc;

use kapitera_message::{Place, Problem, Problems, Text, text};
use kapitera_money::{Exact, parse_number};
use kapitera_register::CARE_NEED_VARIABLES;
use toml::de::{DeTable, DeValue};

/// The weights of the index, in hundredths and in the order of [`CARE_NEED_VARIABLES`] (S2 ch. 6).
pub const CARE_NEED_WEIGHTS: [u16; 7] = [323, 572, 615, 419, 419, 513, 397];

/// Reads weights from a TOML text with a number for every variable: `under-5 = 3.23`.
///
/// # Errors
///
/// All that is missing, unknown or not a number above 0, with its place.
pub fn read_care_need_weights(path: &Path, source: &str) -> Result<[Exact; 7], Problems> {
    let file: Arc<str> = path.display().to_string().into();
    let place = |span| Place::InText { file: file.clone(), source: source.into(), span, label: Text::default() };
    let table = DeTable::parse(source).map_err(|error| {
        let said = error.message().to_owned();
        vec![
            Problem::error("not_toml", text!("texten är inte TOML: {said}", "the text is not TOML: {said}"))
                .at(place(error.span().unwrap_or(0..0)))
                .hint(text!("skriv rader som under-5 = 3.23", "write lines such as under-5 = 3.23")),
        ]
    })?;
    let mut problems = Problems::new();
    let mut weights: [Option<Exact>; 7] = Default::default();
    for (key, value) in table.get_ref() {
        let name: &str = key.get_ref();
        let written = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
            DeValue::Float(number) => Some(number.as_str()),
            DeValue::String(text) => Some(&**text),
            _ => None,
        };
        let number = written.and_then(|written| parse_number(written).ok());
        match (CARE_NEED_VARIABLES.iter().position(|variable| *variable == name), number) {
            (None, _) => problems.push(unknown(name).at(place(key.span()))),
            (Some(index), Some(number)) if !number.is_negative() => weights[index] = Some(number),
            (Some(_), _) => problems.push(not_a_weight(name).at(place(value.span()))),
        }
    }
    let named =
        |name: &str| problems.iter().any(|problem| problem.code == "not_a_weight" && problem.what.en.contains(name));
    let missing: Vec<&str> = CARE_NEED_VARIABLES
        .iter()
        .zip(&weights)
        .filter(|(name, weight)| weight.is_none() && !named(name))
        .map(|(name, _)| *name)
        .collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        problems.push(
            Problem::error(
                "weight_not_given",
                text!("vikten för {missing} saknas", "the weight of {missing} is missing"),
            )
            .named(text!("{file}", "{file}"))
            .why(text!("en vikt som saknas är inte 0", "a weight that is missing is not 0"))
            .hint(text!(
                "ange alla sju; 0 för den som inte ska räknas",
                "give all seven; 0 for one that is not to count"
            )),
        );
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(weights.map(|weight| weight.unwrap_or(Exact::ZERO)))
}

fn unknown(name: &str) -> Problem {
    let known = CARE_NEED_VARIABLES.join(", ");
    Problem::error("unknown_key", text!("indexet har ingen variabel ”{name}”", "the index has no variable “{name}”"))
        .hint(text!("variablerna är {known}", "the variables are {known}"))
}

fn not_a_weight(name: &str) -> Problem {
    Problem::error(
        "not_a_weight",
        text!("vikten för {name} är inget tal från 0 och uppåt", "the weight of {name} is no number from 0 up"),
    )
    .hint(text!("skriv till exempel {name} = 3.23", "write for example {name} = 3.23"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_read_exactly_or_refused_whole() {
        let text = "under-5 = 3.23\nforeign-born = 5.72\nalone-65 = 6.15\nsingle-parent = 4.19\nmoved-in = \"419/100\"\nunemployed = 5.13\nlow-education = 0\n";
        let read = read_care_need_weights(Path::new("w.toml"), text).unwrap();
        assert_eq!(read[4], Exact::decimal(419, 2));
        assert_eq!(read[6], Exact::ZERO);
        let check = |from: &str, to: &str, codes: &[&str]| {
            let problems = read_care_need_weights(Path::new("w.toml"), &text.replace(from, to)).unwrap_err();
            assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), codes, "{to}");
        };
        check("under-5 = 3.23\n", "", &["weight_not_given"]);
        check("under-5", "under-6", &["unknown_key", "weight_not_given"]);
        check("3.23", "-3.23", &["not_a_weight"]);
        check("3.23", "true", &["not_a_weight"]);
        check("3.23", "", &["not_toml"]);
    }
}
