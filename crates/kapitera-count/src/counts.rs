//! Cells from listing counts: numbers delivered instead of persons, for one day by age, sex and area.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_cube::{CellsBuilder, CountSpec, Cube, Key, Measure, Outcome, Responsibility};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_period::Date;
use kapitera_region::Region;
use kapitera_register::{Centre, ListingCount, Sex};

use crate::cells::CENTRE_NOT_OPEN;
use crate::source::position;

/// Listing counts, wherever they are.
#[derive(Clone, Debug)]
pub(crate) enum KnownCounts {
    /// Those of a region, known at a time.
    Region(Box<Region>, Timestamp),
    /// Rows in memory.
    Memory(Arc<Vec<ListingCount>>),
}

impl KnownCounts {
    /// The rows of a day; `None` when the day was not delivered.
    fn of_day(&self, day: Date) -> Result<Option<Vec<ListingCount>>, Problems> {
        match self {
            Self::Region(region, known_at) => Ok(region.listing_counts(*known_at, day)?.map(|(_, rows)| rows)),
            Self::Memory(rows) => {
                let rows: Vec<ListingCount> = rows.iter().filter(|row| row.day == day).cloned().collect();
                Ok(Some(rows).filter(|rows| !rows.is_empty()))
            }
        }
    }
}

/// The cube of listing counts.
pub(crate) fn cube(known: &KnownCounts, specs: &[CountSpec], register: &[Centre]) -> Result<Cube, Problems> {
    let mut problems = Problems::new();
    let mut rows_of: Vec<(Date, Vec<ListingCount>)> = Vec::new();
    for spec in specs {
        match day_of(spec) {
            Err(problem) => problems.push(problem),
            Ok(day) if rows_of.iter().any(|(known, _)| *known == day) => {}
            Ok(day) => match known.of_day(day)? {
                Some(rows) => rows_of.push((day, rows)),
                None => problems.push(not_delivered(day)),
            },
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    rows_of.sort_by_key(|(day, _)| *day);
    let is_open = |id: &str, day| register.iter().any(|centre| &*centre.id == id && centre.valid.contains(day));
    let mut centres: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut areas: BTreeSet<Arc<str>> = BTreeSet::new();
    for (day, rows) in &rows_of {
        centres.extend(rows.iter().filter(|row| row.count > 0).map(|row| row.centre.clone()));
        centres.extend(register.iter().filter(|centre| centre.valid.contains(*day)).map(|centre| centre.id.clone()));
    }
    for spec in specs.iter().filter(|spec| spec.keys.contains(&Key::Area)) {
        for (_, rows) in rows_of.iter().filter(|(day, _)| spec.measure == (Measure::Heads { on: *day })) {
            let counted = rows.iter().filter(|row| row.count > 0 && is_open(&row.centre, row.day));
            areas.extend(counted.map(|row| row.area.clone()));
        }
    }
    let centres: Vec<Arc<str>> = centres.into_iter().collect();
    let areas: Vec<Arc<str>> = areas.into_iter().collect();
    let mut counts = Vec::new();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for spec in specs {
        let mut builder = CellsBuilder::new(spec.clone());
        for row in
            rows_of.iter().filter(|(day, _)| spec.measure == (Measure::Heads { on: *day })).flat_map(|(_, rows)| rows)
        {
            if is_open(&row.centre, row.day) {
                let codes: Vec<u32> = spec.keys.iter().map(|key| code(*key, row, &areas)).collect();
                builder.add(position(&centres, &row.centre).cast_unsigned(), &codes, row.count);
            }
        }
        counts.push(builder.finish(centres.len()));
    }
    for (day, rows) in &rows_of {
        for centre in centres.iter().filter(|centre| !is_open(centre, *day)) {
            let count = rows.iter().filter(|row| row.centre == *centre).map(|row| row.count).sum();
            if count > 0 {
                let measure = Measure::Heads { on: *day };
                let (reason, responsibility) = (CENTRE_NOT_OPEN, Responsibility::SameDay);
                outcomes.push(Outcome { measure, responsibility, reason, centre: centre.clone(), count });
            }
        }
    }
    Ok(Cube { centres, areas, doctors: Vec::new(), labels: BTreeMap::new(), counts, outcomes })
}

fn code(key: Key, row: &ListingCount, areas: &[Arc<str>]) -> u32 {
    match key {
        Key::Age => row.age,
        Key::Sex => u32::from(row.sex == Sex::Male),
        Key::Area => position(areas, &row.area).cast_unsigned(),
        Key::Kind | Key::Tenure | Key::Doctor | Key::ListedAt | Key::Label(_) => unreachable!("refused before"),
    }
}

/// The day that counts must be of, or why they cannot answer.
fn day_of(spec: &CountSpec) -> Result<Date, Problem> {
    let Measure::Heads { on } = spec.measure else {
        return Err(cannot(text!(
            "antal för en dag säger inget om persondagar",
            "numbers for one day say nothing of person-days"
        )));
    };
    if spec.responsibility == Responsibility::NextDay {
        return Err(cannot(text!("de säger inte vem som valde när", "they do not say who chose when")));
    }
    for key in &spec.keys {
        match key {
            Key::Kind => return Err(cannot(text!("de saknar listningsform", "they have no listing kind"))),
            Key::Tenure => {
                return Err(cannot(text!("de saknar listningens första dag", "they have no first day of the listing")));
            }
            Key::Doctor => return Err(cannot(text!("de saknar namngiven läkare", "they have no named doctor"))),
            Key::ListedAt | Key::Label(_) => {
                return Err(cannot(text!("de säger inget om händelser", "they say nothing of events")));
            }
            Key::Age if spec.age_on != on => {
                let age_on = spec.age_on;
                return Err(cannot(text!(
                    "åldern gäller {on}, modellen frågar efter {age_on}",
                    "ages are on {on}, the model asks for {age_on}"
                )));
            }
            Key::Age | Key::Sex | Key::Area => {}
        }
    }
    Ok(on)
}

fn cannot(why: Text) -> Problem {
    Problem::error(
        "counts_cannot_answer",
        text!("listning som antal räcker inte för modellen", "listing counts are not enough for the model"),
    )
    .why(why)
    .hint(text!("leverera listningen per person", "deliver the listing person by person"))
}

fn not_delivered(day: Date) -> Problem {
    Problem::error(
        "day_without_listing",
        text!("ingen känd leverans har antal för {day}", "no known delivery has counts for {day}"),
    )
    .hint(text!("ta emot antalen för den dagen", "take in the counts of that day"))
}
