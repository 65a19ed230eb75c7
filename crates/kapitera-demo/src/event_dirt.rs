//! The wrong rows among events: a few of each kind, evenly spread, beside the right ones.

use kapitera_period::Span;
use kapitera_register::EventKind;

use crate::assessments::WAIT;
use crate::event_format::{EventFormat, Field};
use crate::periods::HISTORY_FIRST;
use crate::table::Cell;

/// A file with fewer rows has no wrong ones: one would be a large share of it.
const FIRST: u64 = 1_200;
/// Rows between one wrong row and the next.
const BETWEEN: u64 = 6_000;

/// What is wrong with a row of events, residents or distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventDirtKind {
    /// 30 February.
    ImpossibleDate,
    /// A day before those that the delivery is of.
    OutsidePeriod,
    /// Words where the amount, or the distance, should stand.
    AmountInWords,
    /// A centre that no register knows.
    UnknownCentre,
    /// A code that the source's list does not have.
    UnknownCode,
    /// An ATC code of a form that does not exist.
    WrongAtc,
    /// An assessment before the contact.
    AssessedBefore,
}

/// How many of one kind a delivery holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventDirtCount {
    /// The kind.
    pub kind: EventDirtKind,
    /// Rows.
    pub count: u64,
}

impl EventDirtKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::ImpossibleDate,
        Self::OutsidePeriod,
        Self::AmountInWords,
        Self::UnknownCentre,
        Self::UnknownCode,
        Self::WrongAtc,
        Self::AssessedBefore,
    ];

    /// What stands in a column instead of the right value; none where the right value stays.
    pub(crate) fn spoil(self, field: Field, format: &EventFormat, covers: Span) -> Option<Cell<'static>> {
        match (self, field) {
            (Self::ImpossibleDate, Field::Day) => Some(Cell::Text("2020-02-30")),
            (Self::OutsidePeriod, Field::Day) => covers.from.yesterday().ok().map(Cell::Day),
            (Self::AmountInWords, Field::Amount) => Some(Cell::Text("se faktura")),
            (Self::UnknownCentre, Field::Centre) => Some(Cell::Text("SE2329999995-F999X")),
            (Self::UnknownCode, Field::Word(_)) if format.coded_word() == Some(field) => Some(Cell::Text("övrigt?")),
            (Self::WrongAtc, Field::Word(1)) => Some(Cell::Text("A10-BA?2")),
            (Self::AssessedBefore, Field::Word(WAIT)) => HISTORY_FIRST.yesterday().ok().map(Cell::Day),
            _ => None,
        }
    }

    /// Whether rows of this form can be wrong in this way.
    fn fits(self, format: &EventFormat) -> bool {
        match self {
            Self::ImpossibleDate | Self::OutsidePeriod => true,
            Self::AmountInWords => format.has(Field::Amount),
            Self::UnknownCentre => format.has(Field::Centre),
            Self::UnknownCode => format.coded_word().is_some(),
            Self::WrongAtc => format.kind == EventKind::Drugs,
            Self::AssessedBefore => format.kind == EventKind::Assessments,
        }
    }
}

/// Says when a wrong row is due, and counts them.
pub(crate) struct EventDirtFeeder {
    kinds: Vec<EventDirtKind>,
    counts: Vec<u64>,
    given: u64,
}

impl EventDirtFeeder {
    /// For a file of this form.
    pub(crate) fn new(format: &EventFormat) -> Self {
        let kinds: Vec<_> = EventDirtKind::ALL.into_iter().filter(|kind| kind.fits(format)).collect();
        Self { counts: vec![0; kinds.len()], kinds, given: 0 }
    }

    /// The kind of wrong row to write when so many rows have been written, if it is time for one.
    pub(crate) fn due(&mut self, rows: u64) -> Option<EventDirtKind> {
        if rows < FIRST + self.given * BETWEEN {
            return None;
        }
        let place = (self.given % self.kinds.len() as u64) as usize;
        self.given += 1;
        self.counts[place] += 1;
        Some(self.kinds[place])
    }

    /// What was put out.
    pub(crate) fn counts(&self) -> Vec<EventDirtCount> {
        self.kinds.iter().zip(&self.counts).map(|(&kind, &count)| EventDirtCount { kind, count }).collect()
    }
}
