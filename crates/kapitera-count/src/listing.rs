//! The listings that are counted: deliveries of listings or of listing counts, as known at a time.

use std::sync::Arc;

use jiff::Timestamp;
use kapitera_message::{Problem, Problems, text};
use kapitera_period::{OPEN_END, Span, day_number};
use kapitera_region::listing_column::PERSON;
use kapitera_region::{Mode, Region};
use kapitera_register::{ListingCount, ListingRow, Pseudonym, RegisterKind};

use crate::counts::KnownCounts;
use crate::person::counts_have_no_persons;
use crate::source::{MemoryRows, Source};

/// Listings to count: stored ones as known at a time, or rows in memory.
#[derive(Clone, Debug)]
pub struct ListingInput {
    pub(crate) form: Form,
    /// The persons of deliveries in memory: a person's number is the position here. Empty for stored deliveries.
    pub(crate) pseudonyms: Arc<[Pseudonym]>,
}

#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// Persons, in deliveries by order of receipt.
    Persons(Vec<Delivery>),
    /// Counts of one or more days.
    Counts(KnownCounts),
}

/// A delivery of listings, wherever its rows are.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    /// How people name it.
    pub id: String,
    /// First and last day it speaks about, as numbers.
    pub covers: (i32, i32),
    /// Whether it states the whole register.
    pub full: bool,
    /// Its rows.
    pub source: Source,
    /// Its rows' number.
    pub rows: u64,
    /// Above every person number in it.
    pub persons_end: u32,
}

/// A delivery of listings in memory.
#[derive(Clone, Debug)]
pub struct MemoryDelivery {
    /// The days it speaks about.
    pub covers: Span,
    /// Whether it states the whole register.
    pub mode: Mode,
    /// Its rows, in any order.
    pub rows: Vec<ListingRow>,
}

impl ListingInput {
    /// The listings that a region knew at `known_at`: its deliveries of listings, or when it has none its deliveries
    /// of listing counts.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read, or there is none.
    pub fn from_region(region: &Region, known_at: Timestamp) -> Result<Self, Problems> {
        let known = region.known(RegisterKind::Listing, known_at)?;
        let counts = region.known(RegisterKind::ListingCounts, known_at)?;
        if !known.is_empty() && !counts.is_empty() {
            return Err(vec![two_listings()]);
        }
        if known.is_empty() {
            if counts.is_empty() {
                return Err(vec![no_listing(known_at)]);
            }
            return Ok(Self::of(Form::Counts(KnownCounts::Region(Box::new(region.clone()), known_at))));
        }
        let mut deliveries = Vec::new();
        let mut problems = Problems::new();
        for manifest in &known {
            match region.listing_table(manifest) {
                Ok(table) => deliveries.push(Delivery {
                    id: manifest.id(),
                    covers: numbers(manifest.covers),
                    full: manifest.mode == Mode::Full,
                    rows: table.all_rows(),
                    source: Source::Stored(table),
                    persons_end: 0,
                }),
                Err(problem) => problems.push(problem),
            }
        }
        // A delivery may mention persons that one received later, but stored earlier, has numbered; so may one of another
        // register.
        let end = region.persons_end()?;
        for delivery in &mut deliveries {
            delivery.persons_end = end;
        }
        if problems.is_empty() { Ok(Self::of(Form::Persons(deliveries))) } else { Err(problems) }
    }

    fn of(form: Form) -> Self {
        Self { form, pseudonyms: Arc::default() }
    }

    /// Rows in memory as one full delivery that speaks for every day.
    ///
    /// # Errors
    ///
    /// When a person is listed twice on one day.
    pub fn from_rows(rows: Vec<ListingRow>) -> Result<Self, Problems> {
        let covers = Span { from: jiff::civil::Date::MIN, to: OPEN_END };
        Self::from_deliveries(vec![MemoryDelivery { covers, mode: Mode::Full, rows }])
    }

    /// Deliveries in memory, in order of receipt.
    ///
    /// # Errors
    ///
    /// When a delivery lists a person twice on one day.
    pub fn from_deliveries(deliveries: Vec<MemoryDelivery>) -> Result<Self, Problems> {
        let all = deliveries.iter().flat_map(|delivery| &delivery.rows);
        let mut persons: Vec<_> = all.map(|row| row.person).collect();
        persons.sort_unstable();
        persons.dedup();
        let mut problems = Problems::new();
        let mut known = Vec::new();
        for (position, delivery) in deliveries.into_iter().enumerate() {
            match MemoryRows::new(&delivery.rows, &persons) {
                Ok(rows) => known.push(Delivery {
                    id: format!("{}", position + 1),
                    covers: numbers(delivery.covers),
                    full: delivery.mode == Mode::Full,
                    rows: delivery.rows.len() as u64,
                    source: Source::Memory(Arc::new(rows)),
                    persons_end: persons.len() as u32,
                }),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self { form: Form::Persons(known), pseudonyms: persons.into() })
    }

    /// These listings with others laid over: on the days of `covers`, `rows` say everything about the persons they
    /// mention, as a delivery of changes received last would. Persons are named by their number here, whatever pseudonym
    /// their rows have; a number that nobody has yet is a new person.
    ///
    /// # Errors
    ///
    /// When a person is listed twice on one day, or these listings are counts.
    pub fn with_changes(mut self, covers: Span, rows: Vec<(u32, ListingRow)>) -> Result<Self, Problems> {
        let Form::Persons(deliveries) = &mut self.form else { return Err(vec![counts_have_no_persons()]) };
        // The number stands for the pseudonym, so that the order of persons is that of their numbers.
        let stand_in = |number: u32| Pseudonym(u128::from(number).to_be_bytes());
        let mut numbers: Vec<u32> = rows.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let persons: Vec<Pseudonym> = numbers.iter().copied().map(stand_in).collect();
        let rows: Vec<ListingRow> =
            rows.into_iter().map(|(number, row)| ListingRow { person: stand_in(number), ..row }).collect();
        let mut laid_over = MemoryRows::new(&rows, &persons).map_err(|problem| vec![problem])?;
        for person in &mut laid_over.columns[PERSON] {
            *person = numbers[person.cast_unsigned() as usize].cast_signed();
        }
        let last = numbers.last().map_or(0, |last| last.saturating_add(1));
        let end = deliveries.iter().map(|delivery| delivery.persons_end).max().unwrap_or(0).max(last);
        deliveries.push(Delivery {
            id: "laid-over".to_owned(),
            covers: self::numbers(covers),
            full: false,
            rows: rows.len() as u64,
            source: Source::Memory(Arc::new(laid_over)),
            persons_end: end,
        });
        Ok(self)
    }

    /// Listing counts in memory.
    pub fn from_counts(rows: Vec<ListingCount>) -> Self {
        Self::of(Form::Counts(KnownCounts::Memory(Arc::new(rows))))
    }

    /// The ids of the deliveries, in order of receipt; those of listings only.
    pub fn delivery_ids(&self) -> Vec<&str> {
        match &self.form {
            Form::Persons(deliveries) => deliveries.iter().map(|delivery| delivery.id.as_str()).collect(),
            Form::Counts(_) => Vec::new(),
        }
    }
}

fn numbers(span: Span) -> (i32, i32) {
    (day_number(span.from), day_number(span.to))
}

fn two_listings() -> Problem {
    Problem::error(
        "two_listings",
        text!(
            "regionen har både listningar per person och listningar som antal",
            "the region has both listings by person and listing counts"
        ),
    )
    .why(text!("vilka som gäller får inte gissas", "which of them holds must not be guessed"))
    .hint(text!(
        "håll dem i var sin region, eller avräkna med --known-at före den ena",
        "keep them in regions of their own, or settle with --known-at before one of them"
    ))
}

fn no_listing(known_at: Timestamp) -> Problem {
    let known_at = known_at.strftime("%Y-%m-%d %H:%M:%SZ");
    Problem::error(
        "no_listing",
        text!("ingen leverans av listningar var känd {known_at}", "no delivery of listings was known at {known_at}"),
    )
    .hint(text!("ta emot en med ”kapitera import listing FIL”", "take one in with “kapitera import listing FILE”"))
}
