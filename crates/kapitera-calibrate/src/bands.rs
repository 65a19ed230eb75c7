//! Age bands: those of a table in a model, or those that are asked for.

use std::fmt;

use kapitera_message::{Problem, Text, text};
use kapitera_model::{Selector, Table, TableKey, TableVersion};

/// A band of whole years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// The lowest age.
    pub from: u32,
    /// The highest age; none when there is no end.
    pub to: Option<u32>,
    /// The band as it is written in the model: `0-4`, `85-`.
    pub written: String,
}

impl Band {
    /// The band from `from` to `to`, written in the way of models.
    pub fn new(from: u32, to: Option<u32>) -> Self {
        let written = match to {
            Some(to) if to == from => from.to_string(),
            Some(to) => format!("{from}-{to}"),
            None => format!("{from}-"),
        };
        Self { from, to, written }
    }

    /// Whether the age belongs to it.
    pub fn contains(&self, age: u32) -> bool {
        self.from <= age && self.to.is_none_or(|to| age <= to)
    }
}

impl fmt::Display for Band {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.written)
    }
}

/// The bands of a table that goes by age alone, by age.
///
/// # Errors
///
/// `table_not_by_age` when it goes by something else too, `band_without_ages` when a row is `others`.
pub fn bands_of_table(table: &Table, version: &TableVersion) -> Result<Vec<Band>, Problem> {
    let name = &table.name;
    if table.by != [TableKey::Age] {
        let by = table.by.iter().map(|key| key.name()).collect::<Vec<_>>().join(", ");
        return Err(Problem::error(
            "table_not_by_age",
            text!(
                "tabellen ”{name}” går efter {by}, inte bara ålder",
                "the table “{name}” goes by {by}, not by age alone"
            ),
        )
        .at(version.provenance.spot.here())
        .why(text!(
            "det som kalibreras är en vikt för varje åldersgrupp",
            "what is calibrated is a weight for each age band"
        ))
        .hint(text!("ange en tabell med by = \"age\" med --table", "name a table with by = \"age\" with --table")));
    }
    let mut bands = Vec::new();
    for row in &version.rows {
        match row.selectors.first() {
            Some(Selector::Band(from, to)) => {
                bands.push(Band { from: *from, to: *to, written: row.written.clone() });
            }
            _ => {
                let written = &row.written;
                return Err(Problem::error(
                    "band_without_ages",
                    text!(
                        "raden ”{written}” i tabellen ”{name}” säger inte vilka åldrar den är för",
                        "the row “{written}” of the table “{name}” does not say which ages it is for"
                    ),
                )
                .at(row.spot.here())
                .hint(text!(
                    "skriv raden som ett intervall (\"85-\"), eller ange åldersgrupper med --bands",
                    "write the row as a band (\"85-\"), or give the bands with --bands"
                )));
            }
        }
    }
    bands.sort_by_key(|band| band.from);
    Ok(bands)
}

/// Reads bands written with commas: `0-4,5-9,85-`.
///
/// # Errors
///
/// What is wanted, when they are written otherwise or two of them have an age in common.
pub fn parse_bands(written: &str) -> Result<Vec<Band>, Text> {
    let wanted = || {
        text!(
            "skriv åldersgrupper som 0-4,5-9,85- utan att två har samma ålder",
            "write bands as 0-4,5-9,85- with no age in two of them"
        )
    };
    let mut bands = Vec::new();
    for part in written.split(',').map(str::trim) {
        let number = |text: &str| text.parse::<u32>().ok().filter(|&age| age <= 1_000);
        let band = match part.split_once('-') {
            None => number(part).map(|only| Band::new(only, Some(only))),
            Some((from, "")) => number(from).map(|from| Band::new(from, None)),
            Some((from, to)) => {
                number(from).zip(number(to)).filter(|(from, to)| from <= to).map(|(from, to)| Band::new(from, Some(to)))
            }
        };
        bands.push(band.ok_or_else(wanted)?);
    }
    bands.sort_by_key(|band| band.from);
    if bands.windows(2).any(|pair| pair[0].contains(pair[1].from)) {
        return Err(wanted());
    }
    Ok(bands)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_read_in_any_order_and_never_overlap() {
        let bands = parse_bands("85-, 0-4,5").unwrap();
        assert_eq!(bands, [Band::new(0, Some(4)), Band::new(5, Some(5)), Band::new(85, None)]);
        assert_eq!(bands.iter().map(Band::to_string).collect::<Vec<_>>(), ["0-4", "5", "85-"]);
        for wrong in ["", "0-4,4-9", "85-,90-", "9-5", "a", "0-4,", "-4", "1.5"] {
            assert!(parse_bands(wrong).is_err(), "{wrong}");
        }
    }
}
