//! How the registers without dated events are stored, and read back. Rows are sorted, so that the order of the raw
//! rows changes no byte.

mod care_need;
mod distance;
mod price;
mod resident;
mod unit;
mod value;

use std::path::Path;

use kapitera_message::{Problem, text};
use kapitera_money::{Exact, decimal_text, parse_number};
use kapitera_period::{Date, Span, day_from_number, day_number};
use kapitera_register::{
    Area, CareNeedCounts, Centre, Distance, IndexValue, ListPrice, ListingCount, Owner, RegisterKind, ReportedValue,
    Resident, Sex, Unit,
};

use crate::table::{ColumnKind, Schema, StoredTable, TableReader, TableWriter, Values, file_problem};

use ColumnKind::{Day, Number, Text};

pub(crate) use value::order as value_order;

/// A row of a small register.
pub(crate) trait SmallRow: Sized + Clone {
    /// The columns of its `rows.parquet`.
    const SCHEMA: Schema;
    /// Puts rows in the order they are stored.
    fn sort(rows: &mut [Self]);
    /// The columns of `rows`.
    fn columns<'a>(rows: &'a [Self], texts: &'a [String]) -> Vec<Values<'a>>;
    /// A text of the row that has to be made for storing.
    fn made_text(&self) -> Result<String, Problem> {
        Ok(String::new())
    }
    /// The rows read back, or `None` when a value has the wrong form.
    fn read(reader: &mut TableReader) -> Result<Option<Vec<Self>>, Problem>;
}

/// The columns of the `rows.parquet` of a register without events.
///
/// # Panics
///
/// For the registers of listings and events, whose rows are not small.
pub(crate) fn schema(register: RegisterKind) -> &'static Schema {
    match register {
        RegisterKind::Centres => &Centre::SCHEMA,
        RegisterKind::Areas => &Area::SCHEMA,
        RegisterKind::Indices => &IndexValue::SCHEMA,
        RegisterKind::ListingCounts => &ListingCount::SCHEMA,
        RegisterKind::Distances => &Distance::SCHEMA,
        RegisterKind::CareNeed => &CareNeedCounts::SCHEMA,
        RegisterKind::Values => &ReportedValue::SCHEMA,
        RegisterKind::Residents => &Resident::SCHEMA,
        RegisterKind::Units => &Unit::SCHEMA,
        RegisterKind::Prices => &ListPrice::SCHEMA,
        RegisterKind::Listing
        | RegisterKind::Visits
        | RegisterKind::Drugs
        | RegisterKind::Costs
        | RegisterKind::Calls
        | RegisterKind::Assessments
        | RegisterKind::Orders
        | RegisterKind::Feedback
        | RegisterKind::PocTests => {
            unreachable!("{} has rows of its own form", register.name())
        }
    }
}

/// Writes the rows; gives the digest of the file.
pub(crate) fn write<T: SmallRow>(path: &Path, mut rows: Vec<T>) -> Result<String, Problem> {
    T::sort(&mut rows);
    let texts: Vec<String> = rows.iter().map(T::made_text).collect::<Result<_, _>>()?;
    let mut writer = TableWriter::create(path, &T::SCHEMA)?;
    for (rows, texts) in rows.chunks(1 << 20).zip(texts.chunks(1 << 20)) {
        writer.group(&T::columns(rows, texts))?;
    }
    writer.finish()
}

/// Reads the rows.
pub(crate) fn read<T: SmallRow>(path: &Path) -> Result<Vec<T>, Problem> {
    let mut reader = StoredTable::open(path, &T::SCHEMA)?.reader()?;
    T::read(&mut reader)?.ok_or_else(|| file_problem(path, &"a value of the wrong form"))
}

fn days<T>(rows: &[T], day: impl Fn(&T) -> Date) -> Values<'_> {
    Values::Numbers(rows.iter().map(|row| day_number(day(row))).collect())
}

fn texts<T>(rows: &[T], text: impl Fn(&T) -> &str) -> Values<'_> {
    Values::Texts(rows.iter().map(text).collect())
}

fn sex_from(name: &str) -> Option<Sex> {
    [Sex::Female, Sex::Male].into_iter().find(|sex| sex.name() == name)
}

fn span(from: i32, to: i32) -> Option<Span> {
    Some(Span { from: day_from_number(from)?, to: day_from_number(to)? })
}

impl SmallRow for Centre {
    const SCHEMA: Schema = Schema {
        name: "centres",
        columns: &[
            ("id", Text),
            ("name", Text),
            ("provider", Text),
            ("org-number", Text),
            ("owner", Text),
            ("from", Day),
            ("to", Day),
        ],
    };

    fn sort(rows: &mut [Self]) {
        rows.sort_by(|a, b| (&a.id, a.valid, &a.name).cmp(&(&b.id, b.valid, &b.name)));
    }

    fn columns<'a>(rows: &'a [Self], _: &'a [String]) -> Vec<Values<'a>> {
        vec![
            texts(rows, |row| &row.id),
            texts(rows, |row| &row.name),
            texts(rows, |row| &row.provider),
            texts(rows, |row| &row.org_number),
            texts(rows, |row| row.owner.name()),
            days(rows, |row| row.valid.from),
            days(rows, |row| row.valid.to),
        ]
    }

    fn read(reader: &mut TableReader) -> Result<Option<Vec<Self>>, Problem> {
        let (id, name, provider) = (reader.all_texts(0)?, reader.all_texts(1)?, reader.all_texts(2)?);
        let (org_number, owner) = (reader.all_texts(3)?, reader.all_texts(4)?);
        let (from, to) = (reader.all_numbers(5)?, reader.all_numbers(6)?);
        let row = |index: usize| {
            Some(Self {
                id: id[index].clone(),
                name: name[index].to_string(),
                provider: provider[index].to_string(),
                org_number: org_number[index].to_string(),
                owner: [Owner::OwnOperated, Owner::Private].into_iter().find(|kind| kind.name() == &*owner[index])?,
                valid: span(from[index], to[index])?,
            })
        };
        Ok((0..id.len()).map(row).collect())
    }
}

/// Stored for an area whose distance is not stated.
const NO_DISTANCE: u32 = u32::MAX;

impl SmallRow for Area {
    const SCHEMA: Schema = Schema {
        name: "areas",
        columns: &[("code", Text), ("name", Text), ("municipality", Text), ("edition", Text), ("distance-km", Number)],
    };

    fn sort(rows: &mut [Self]) {
        rows.sort_by(|a, b| (&a.edition, &a.code, &a.name).cmp(&(&b.edition, &b.code, &b.name)));
    }

    fn columns<'a>(rows: &'a [Self], _: &'a [String]) -> Vec<Values<'a>> {
        vec![
            texts(rows, |row| &row.code),
            texts(rows, |row| &row.name),
            texts(rows, |row| &row.municipality),
            texts(rows, |row| &row.edition),
            Values::Numbers(rows.iter().map(|row| row.distance_km.unwrap_or(NO_DISTANCE).cast_signed()).collect()),
        ]
    }

    fn read(reader: &mut TableReader) -> Result<Option<Vec<Self>>, Problem> {
        let (code, name) = (reader.all_texts(0)?, reader.all_texts(1)?);
        let (municipality, edition) = (reader.all_texts(2)?, reader.all_texts(3)?);
        let distance = reader.all_numbers(4)?;
        let row = |index: usize| Self {
            code: code[index].clone(),
            name: name[index].to_string(),
            municipality: municipality[index].to_string(),
            edition: edition[index].to_string(),
            distance_km: Some(distance[index].cast_unsigned()).filter(|&distance| distance != NO_DISTANCE),
        };
        Ok(Some((0..code.len()).map(row).collect()))
    }
}

impl SmallRow for IndexValue {
    const SCHEMA: Schema = Schema {
        name: "indices",
        columns: &[("index", Text), ("scale", Text), ("from", Day), ("to", Day), ("centre", Text), ("value", Text)],
    };

    fn sort(rows: &mut [Self]) {
        rows.sort_by(|a, b| {
            (&a.index, &a.scale, &a.centre, a.valid, &a.value).cmp(&(&b.index, &b.scale, &b.centre, b.valid, &b.value))
        });
    }

    fn columns<'a>(rows: &'a [Self], made: &'a [String]) -> Vec<Values<'a>> {
        vec![
            texts(rows, |row| &row.index),
            texts(rows, |row| &row.scale),
            days(rows, |row| row.valid.from),
            days(rows, |row| row.valid.to),
            texts(rows, |row| &row.centre),
            Values::Texts(made.iter().map(String::as_str).collect()),
        ]
    }

    fn made_text(&self) -> Result<String, Problem> {
        if let Some(made) = stored_number(&self.value) {
            return Ok(made);
        }
        let (index, centre) = (&self.index, &self.centre);
        Err(Problem::error(
            "index_value_too_long",
            text!("ett indexvärde har fler än 30 siffror", "an index value has more than 30 digits"),
        )
        .named(text!("{index}, enhet {centre}", "{index}, centre {centre}")))
    }

    fn read(reader: &mut TableReader) -> Result<Option<Vec<Self>>, Problem> {
        let (index, scale) = (reader.all_texts(0)?, reader.all_texts(1)?);
        let (from, to) = (reader.all_numbers(2)?, reader.all_numbers(3)?);
        let (centre, value) = (reader.all_texts(4)?, reader.all_texts(5)?);
        let row = |at: usize| {
            Some(Self {
                index: index[at].clone(),
                scale: scale[at].clone(),
                valid: span(from[at], to[at])?,
                centre: centre[at].clone(),
                value: parse_number(&value[at]).ok()?,
            })
        };
        Ok((0..index.len()).map(row).collect())
    }
}

/// The text that a number is stored as; none when it would not be read back as the same number.
fn stored_number(value: &Exact) -> Option<String> {
    let made = number_text(value);
    (parse_number(&made).as_ref() == Ok(value)).then_some(made)
}

/// The shortest decimal text, or a fraction when no decimal text is exact.
fn number_text(value: &Exact) -> String {
    let decimal = value.decimals_needed(28).and_then(|decimals| {
        let mantissa = value.round_decimals(decimals, kapitera_money::RoundMode::default())?;
        Some(decimal_text(mantissa, decimals))
    });
    decimal.unwrap_or_else(|| value.to_fraction_text())
}

impl SmallRow for ListingCount {
    const SCHEMA: Schema = Schema {
        name: "listing-counts",
        columns: &[("day", Day), ("centre", Text), ("age", Number), ("sex", Text), ("area", Text), ("count", Number)],
    };

    fn sort(rows: &mut [Self]) {
        rows.sort_by(|a, b| {
            (a.day, &a.centre, a.age, a.sex, &a.area, a.count).cmp(&(b.day, &b.centre, b.age, b.sex, &b.area, b.count))
        });
    }

    fn columns<'a>(rows: &'a [Self], _: &'a [String]) -> Vec<Values<'a>> {
        vec![
            days(rows, |row| row.day),
            texts(rows, |row| &row.centre),
            Values::Numbers(rows.iter().map(|row| row.age.cast_signed()).collect()),
            texts(rows, |row| row.sex.name()),
            texts(rows, |row| &row.area),
            Values::Numbers(rows.iter().map(|row| (row.count as u32).cast_signed()).collect()),
        ]
    }

    fn made_text(&self) -> Result<String, Problem> {
        if u32::try_from(self.count).is_ok() {
            return Ok(String::new());
        }
        let (count, centre) = (self.count, &self.centre);
        Err(Problem::error(
            "count_too_large",
            text!("{count} listade är fler än en rad rymmer", "{count} listed are more than a row can hold"),
        )
        .named(text!("enhet {centre}", "centre {centre}")))
    }

    fn read(reader: &mut TableReader) -> Result<Option<Vec<Self>>, Problem> {
        let (day, centre, age) = (reader.all_numbers(0)?, reader.all_texts(1)?, reader.all_numbers(2)?);
        let (sex, area, count) = (reader.all_texts(3)?, reader.all_texts(4)?, reader.all_numbers(5)?);
        let row = |at: usize| {
            Some(Self {
                day: day_from_number(day[at])?,
                centre: centre[at].clone(),
                age: age[at].cast_unsigned(),
                sex: sex_from(&sex[at])?,
                area: area[at].clone(),
                count: count[at].cast_unsigned().into(),
            })
        };
        Ok((0..day.len()).map(row).collect())
    }
}
