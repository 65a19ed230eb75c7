//! SCB's counts for the Care Need Index.

use kapitera_message::{Problem, text};
use kapitera_money::parse_number;
use kapitera_register::{CARE_NEED_VARIABLES, CareNeedCounts};

use super::{SmallRow, days, span, stored_number, texts};
use crate::table::ColumnKind::{Day, Number, Text};
use crate::table::{Schema, TableReader, Values};

/// The place of the first count among the columns.
const COUNTS: usize = 3;
/// The place of the column of all persons.
const POPULATION: usize = COUNTS + CARE_NEED_VARIABLES.len();

impl SmallRow for CareNeedCounts {
    const SCHEMA: Schema = Schema {
        name: "care-need",
        columns: &[
            ("centre", Text),
            ("from", Day),
            ("to", Day),
            ("under-5", Number),
            ("foreign-born", Number),
            ("alone-65", Number),
            ("single-parent", Number),
            ("moved-in", Number),
            ("unemployed", Number),
            ("low-education", Number),
            ("population", Number),
            ("printed", Text),
        ],
    };

    fn sort(rows: &mut [Self]) {
        rows.sort_by(|a, b| {
            (&a.centre, a.valid, a.population, a.counts, &a.printed).cmp(&(
                &b.centre,
                b.valid,
                b.population,
                b.counts,
                &b.printed,
            ))
        });
    }

    fn columns<'a>(rows: &'a [Self], printed: &'a [String]) -> Vec<Values<'a>> {
        let numbers = |number: &dyn Fn(&Self) -> u64| {
            Values::Numbers(rows.iter().map(|row| (number(row) as u32).cast_signed()).collect())
        };
        let mut columns =
            vec![texts(rows, |row| &row.centre), days(rows, |row| row.valid.from), days(rows, |row| row.valid.to)];
        columns.extend((0..CARE_NEED_VARIABLES.len()).map(|at| numbers(&|row| row.counts[at])));
        columns.push(numbers(&|row| row.population));
        columns.push(Values::Texts(printed.iter().map(String::as_str).collect()));
        columns
    }

    fn made_text(&self) -> Result<String, Problem> {
        let centre = &self.centre;
        let all = || self.counts.into_iter().chain([self.population]);
        if let Some(count) = all().find(|&count| u32::try_from(count).is_err()) {
            return Err(Problem::error(
                "count_too_large",
                text!("{count} personer är fler än en rad rymmer", "{count} persons are more than a row can hold"),
            )
            .named(text!("enhet {centre}", "centre {centre}")));
        }
        let Some(printed) = &self.printed else { return Ok(String::new()) };
        stored_number(printed).ok_or_else(|| {
            Problem::error(
                "index_value_too_long",
                text!("ett indexvärde har fler än 30 siffror", "an index value has more than 30 digits"),
            )
            .named(text!("enhet {centre}", "centre {centre}"))
        })
    }

    fn read(reader: &mut TableReader) -> Result<Option<Vec<Self>>, Problem> {
        let (centre, from, to) = (reader.all_texts(0)?, reader.all_numbers(1)?, reader.all_numbers(2)?);
        let counts: Vec<Vec<i32>> =
            (COUNTS..POPULATION).map(|column| reader.all_numbers(column)).collect::<Result<_, _>>()?;
        let (population, printed) = (reader.all_numbers(POPULATION)?, reader.all_texts(POPULATION + 1)?);
        let row = |at: usize| {
            Some(Self {
                centre: centre[at].clone(),
                valid: span(from[at], to[at])?,
                counts: std::array::from_fn(|variable| counts[variable][at].cast_unsigned().into()),
                population: population[at].cast_unsigned().into(),
                printed: match &*printed[at] {
                    "" => None,
                    printed => Some(parse_number(printed).ok()?),
                },
            })
        };
        Ok((0..centre.len()).map(row).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_counts_are_the_variables() {
        let names = CareNeedCounts::SCHEMA.columns[COUNTS..POPULATION].iter().map(|(name, _)| *name);
        assert!(names.eq(CARE_NEED_VARIABLES));
    }
}
