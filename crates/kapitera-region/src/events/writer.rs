//! Storing a delivery of events, row by row as they are read: memory is bounded by a group of rows and by the persons
//! of the region, not by the file.

use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::{Ore, format_decimal};
use kapitera_period::{Span, day_from_number, day_number};
use kapitera_register::{Event, EventKind};

use super::numbering::{Numbered, Numbering};
use super::schema;
use super::spill::{LABELS_MAX, Row, Spill};
use super::words::Words;
use crate::known_persons::KnownPersons;
use crate::table::{TableWriter, Values};
use crate::unfinished::{Unfinished, Written};
use crate::{Manifest, NewDelivery, Region, StoredAmounts, persons, quarantine};

/// The most rows in one group of the file.
const GROUP_ROWS: usize = 1 << 20;

/// A delivery of events being written. The region is locked until it ends; dropped without
/// [`EventWriter::finish`], nothing is stored and nothing left.
#[derive(Debug)]
pub struct EventWriter {
    kind: EventKind,
    // Before the folder it lies in: the file is closed when the folder is removed.
    spill: Spill,
    persons: Numbering,
    words: Words,
    /// First and last service date met.
    days: Option<(i32, i32)>,
    /// The sum of all amounts in öre; wide enough for as many rows as a disk can hold.
    amount: i128,
    group_rows: usize,
    unfinished: Unfinished,
}

impl Region {
    /// Begins a delivery of events: locks the region and reads which persons it knows.
    ///
    /// # Errors
    ///
    /// When the region is being written to, or the directory cannot be read or written.
    pub fn event_writer(&self, kind: EventKind) -> Result<EventWriter, Problems> {
        let unfinished = Unfinished::begin(self, kind.register())?;
        let (files, next) = self.persons_files()?;
        let one = |problem| vec![problem];
        let persons = Numbering::new(KnownPersons::read(&files).map_err(one)?, next);
        let spill = Spill::create(&unfinished.folder().join("rows.spill"), kind.labels().len()).map_err(one)?;
        let words = Words::default();
        Ok(EventWriter { kind, spill, persons, words, days: None, amount: 0, group_rows: GROUP_ROWS, unfinished })
    }
}

impl EventWriter {
    /// Lets a group of the file hold at most `rows` rows rather than 2²⁰, the most there may be. Small groups cost
    /// space and time; tests make many of few rows.
    #[must_use]
    pub fn with_group_rows(mut self, rows: usize) -> Self {
        self.group_rows = rows.clamp(1, GROUP_ROWS);
        self
    }

    /// Rows taken so far.
    pub fn rows(&self) -> u64 {
        self.spill.rows()
    }

    /// Takes an event.
    ///
    /// # Errors
    ///
    /// When the disk is full, the region has no more numbers for persons, or the words of events are too many.
    ///
    /// # Panics
    ///
    /// When the event has not the labels of its kind, or a quantity that its kind cannot have.
    pub fn push(&mut self, event: &Event) -> Result<(), Problem> {
        assert_eq!(event.labels.len(), self.kind.labels().len(), "an event has the labels of its kind");
        let counts = event.quantity == 1 || (event.quantity > 1 && self.kind.has_quantities());
        assert!(counts, "an event counts 1, or more where its kind has quantities");
        let day = day_number(event.day);
        let mut row = Row {
            person: self.persons.number(event.person.as_ref())?,
            day,
            centre: self.words.code(&event.centre)?,
            amount: event.amount.0,
            labels: [0; LABELS_MAX],
            quantity: event.quantity,
        };
        for (code, label) in row.labels.iter_mut().zip(&event.labels) {
            *code = self.words.code(label)?;
        }
        self.spill.push(&row)?;
        self.days = Some(self.days.map_or((day, day), |(first, last)| (first.min(day), last.max(day))));
        self.amount += i128::from(row.amount);
        Ok(())
    }

    /// Stores what was taken as a delivery.
    ///
    /// # Errors
    ///
    /// When a raw file was delivered before, too large a share of rows was rejected, an event lies outside the days
    /// covered, the amounts are not those that the import added up, or the directory cannot be written. Nothing is
    /// stored then.
    pub fn finish(self, new: NewDelivery) -> Result<Manifest, Problems> {
        let register = self.unfinished.register();
        self.unfinished.region().check_new(register, &new)?;
        let one = |problem| vec![problem];
        check_days(self.days, new.covers).map_err(one)?;
        let amounts = amounts(self.amount, &new).map_err(one)?;
        let rows = self.spill.rows();
        let folder = self.unfinished.folder();
        let numbered = self.persons.finish();
        let persons_sha256 = persons::write(&folder.join("persons.parquet"), &numbered.new).map_err(one)?;
        let mut table = TableWriter::create(&folder.join("rows.parquet"), schema(self.kind)).map_err(one)?;
        let sorting = Sorting { numbered: &numbered, kind: self.kind, group_rows: self.group_rows };
        sorting.write(self.spill, self.words, &mut table).map_err(one)?;
        let rows_sha256 = table.finish().map_err(one)?;
        let persons = Some((numbered.from, numbered.new.len() as u32, persons_sha256));
        self.unfinished.store(new, Written { rows, rows_sha256, persons, amounts: Some(amounts) })
    }
}

/// From rows as they came to groups of sorted rows with final numbers.
struct Sorting<'a> {
    numbered: &'a Numbered,
    kind: EventKind,
    group_rows: usize,
}

impl Sorting<'_> {
    fn write(&self, spill: Spill, words: Words, table: &mut TableWriter) -> Result<(), Problem> {
        let labels = self.kind.labels().len();
        let (words, ranks) = words.ranked();
        let rank = |code: u32| ranks[code as usize];
        let mut spill = spill.read()?;
        let mut rows = Vec::new();
        loop {
            spill.next(self.group_rows, &mut rows)?;
            if rows.is_empty() {
                return spill.remove();
            }
            for row in &mut rows {
                row.person = self.numbered.number(row.person);
                row.centre = rank(row.centre);
                for label in &mut row.labels[..labels] {
                    *label = rank(*label);
                }
            }
            rows.sort_unstable();
            let column = |word: &dyn Fn(&Row) -> u32| Values::Words(rows.iter().map(word).collect(), &words);
            let mut columns = vec![
                Values::Numbers(rows.iter().map(|row| row.person.cast_signed()).collect()),
                Values::Numbers(rows.iter().map(|row| row.day).collect()),
                column(&|row| row.centre),
                Values::Amounts(rows.iter().map(|row| row.amount).collect()),
            ];
            columns.extend((0..labels).map(|label| column(&|row| row.labels[label])));
            if self.kind.has_quantities() {
                columns.push(Values::Numbers(rows.iter().map(|row| row.quantity.cast_signed()).collect()));
            }
            table.group(&columns)?;
        }
    }
}

/// An event outside the days covered would be stored and never counted.
fn check_days(days: Option<(i32, i32)>, covers: Span) -> Result<(), Problem> {
    let outside = days.and_then(|(first, last)| {
        let all = [first, last].into_iter().filter_map(day_from_number);
        all.into_iter().find(|&day| !covers.contains(day))
    });
    let Some(day) = outside else { return Ok(()) };
    Err(Problem::error(
        "event_outside_covers",
        text!(
            "en händelse är daterad {day}, utanför de dagar leveransen avser: {covers}",
            "an event is dated {day}, outside the days that the delivery speaks about: {covers}"
        ),
    )
    .why(text!("den skulle lagras men aldrig räknas", "it would be stored and never counted"))
    .hint(text!("ange alla dagar som leveransen avser", "name all days that the delivery speaks about")))
}

/// The amounts as stored, which must be those that the import saw.
fn amounts(sum: i128, new: &NewDelivery) -> Result<StoredAmounts, Problem> {
    let Ok(accepted) = i64::try_from(sum).map(Ore) else {
        return Err(Problem::error(
            "amounts_too_large",
            text!("summan av leveransens belopp är för stor", "the sum of the delivery's amounts is too large"),
        ));
    };
    let rejected = quarantine::rejected(&new.quarantine);
    let stored = StoredAmounts { accepted, rejected: Ore::ZERO, rejected_without_amount: rejected };
    let Some(said) = new.amounts else { return Ok(stored) };
    if said.accepted == accepted {
        return Ok(said);
    }
    let [said, found] = [said.accepted, accepted].map(|amount| i128::from(amount.0));
    let kr = |mark| [said, found].map(|amount| format_decimal(amount, 2, mark));
    let ([said_sv, found_sv], [said_en, found_en]) = (kr(','), kr('.'));
    Err(Problem::error(
        "amounts_not_as_imported",
        Text {
            sv: format!("inläsningen summerade {said_sv} kr, men raderna som skulle lagras har {found_sv} kr"),
            en: format!("the import added up {said_en} kr, but the rows to be stored have {found_en} kr"),
        },
    )
    .why(text!(
        "varje öre ska gå att följa; felet ligger i kapitera, inte i filen",
        "every öre must be accounted for; the fault lies in kapitera, not in the file"
    )))
}
