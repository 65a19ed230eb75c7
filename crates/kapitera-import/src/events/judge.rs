//! Judges the rows of events and passes the good ones on.

use std::sync::Arc;

use kapitera_message::{Problem, Text, text};
use kapitera_money::Ore;
use kapitera_period::{Date, Span};
use kapitera_register::{Event, EventKind, Pseudonym};

use super::EventContext;
use super::labels::Labels;
use super::sums::Sums;
use crate::amount::{Amount, read_amount};
use crate::cell::Cell;
use crate::columns::{EventColumns, columns, event_columns};
use crate::days::{not_after, within};
use crate::intake::Judge;
use crate::known::{Centres, Known};
use crate::person::Persons;
use crate::record::Record;
use crate::refuse::Refusal;
use crate::reject::{Reason, shown};
use crate::report::{Remarked, RowPlace};
use crate::row::{Row, RowLog};

/// Judges one row after the other, and keeps none.
pub(super) struct EventJudge<'a> {
    kind: EventKind,
    columns: &'static EventColumns,
    persons: &'a Persons<'a>,
    centres: Centres,
    labels: Labels,
    covers: Span,
    reference_day: Date,
    /// The row before, of the same file.
    previous: Record,
    sink: &'a mut dyn FnMut(Event) -> Result<(), Problem>,
    pub(super) sums: Sums,
    /// Rows that the sink was given.
    pub(super) accepted: u64,
    /// Whether the sink refused a row.
    stopped: bool,
}

impl<'a> EventJudge<'a> {
    pub(super) fn new(
        kind: EventKind,
        context: &EventContext<'_>,
        persons: &'a Persons<'a>,
        sink: &'a mut dyn FnMut(Event) -> Result<(), Problem>,
    ) -> Self {
        Self {
            kind,
            columns: event_columns(kind),
            persons,
            centres: centres_of(kind, context.known),
            labels: Labels::new(kind, context.known),
            covers: context.covers,
            reference_day: context.reference_day,
            previous: Record::default(),
            sink,
            sums: Sums::new(event_columns(kind).amount.map_or("", |place| columns(kind.register())[place].name)),
            accepted: 0,
            stopped: false,
        }
    }

    /// The event of a row, without its amount; `None` when something is wrong with it.
    fn event(&mut self, row: &Row<'_>, log: &mut RowLog) -> Option<Event> {
        let person = self.person(row, log);
        let day = self.day(row, log);
        let centre = self.centre(row, log);
        let labels = self.labels.read(row, day, log);
        let quantity = self.quantity(row, log);
        let (person, day, centre, labels, quantity) = (person?, day?, centre?, labels?, quantity?);
        if self.kind == EventKind::Costs && person.is_none() && centre.is_empty() {
            let what = text!(
                "raden säger varken vem eller vilken enhet kostnaden gäller",
                "the row says neither whom nor which centre the cost is for"
            );
            log.reject(self.columns.person.unwrap_or(self.columns.day), Reason::new("nobody_and_nowhere", what));
        }
        Some(Event { person, day, centre, amount: Ore::ZERO, quantity, labels })
    }

    /// Dispensings are somebody's, calls and internal trade nobody's; the others may be nobody's.
    fn person(&self, row: &Row<'_>, log: &mut RowLog) -> Option<Option<Pseudonym>> {
        let person = match self.kind {
            EventKind::Drugs => self.persons.read(row, log).map(Some),
            EventKind::Visits
            | EventKind::Costs
            | EventKind::Calls
            | EventKind::Assessments
            | EventKind::Orders
            | EventKind::Feedback
            | EventKind::PocTests => self.persons.read_if_any(row, log),
        }?;
        Some(person.map(|person| person.pseudonym))
    }

    fn day(&self, row: &Row<'_>, log: &mut RowLog) -> Option<Date> {
        let column = self.columns.day;
        let day = row.cell(column, log)?.date();
        let day = day.and_then(|day| within(day, self.covers)).and_then(|day| not_after(day, self.reference_day));
        log.keep(column, day)
    }

    /// The centre; empty where a cost names none, and for drugs.
    fn centre(&mut self, row: &Row<'_>, log: &mut RowLog) -> Option<Arc<str>> {
        let Some(column) = self.columns.centre else { return Some(self.centres.0.text(0).clone()) };
        let cell = row.cell(column, log)?;
        if cell.is_empty() && self.kind == EventKind::Costs {
            return Some(self.centres.0.text(0).clone());
        }
        let centre = log.keep(column, self.centres.read(cell))?;
        Some(self.centres.0.text(centre).clone())
    }

    /// How many alike the row tells of; 1 where it has no column for that.
    fn quantity(&self, row: &Row<'_>, log: &mut RowLog) -> Option<u32> {
        let Some(column) = self.columns.quantity else { return Some(1) };
        let cell = row.cell(column, log)?;
        log.keep(column, read_quantity(cell))
    }

    /// The amount, also of rows that are rejected for something else; 0 for events without one.
    fn amount(&self, row: &Row<'_>, log: &mut RowLog) -> Option<Amount> {
        let Some(column) = self.columns.amount else { return Some(Amount { ore: Ore::ZERO, rounded: false }) };
        let cell = row.cell(column, log)?;
        let amount = log.keep(column, read_amount(cell))?;
        if self.kind == EventKind::Visits && amount.ore.0 < 0 {
            let shown = shown(cell.text);
            let what = text!("avgiften ”{shown}” är under noll", "the fee “{shown}” is below zero");
            let hint = text!(
                "en avgift som betalats tillbaka levereras som en rättad fil för tiden",
                "a fee that was paid back is delivered as a corrected file of the time"
            );
            log.reject(column, Reason::new("negative_fee", what).hint(hint));
        }
        if self.kind.has_quantities() && amount.ore.0 < 0 {
            let shown = shown(cell.text);
            let what = text!("beloppet ”{shown}” är under noll", "the amount “{shown}” is below zero");
            log.reject(column, Reason::new("negative_charge", what).hint(credited()));
        }
        if amount.rounded {
            log.remark(Remarked::AmountRounded);
        }
        Some(amount)
    }
}

/// Where events of a kind may be: internal trade also at units that are no centres.
fn centres_of(kind: EventKind, known: Known<'_>) -> Centres {
    if kind.is_of_trade() { Centres::and_units(known) } else { Centres::new(known.centres) }
}

/// The most of one service that a row may tell of; more is another number than a quantity.
const QUANTITY_MAX: u32 = 1_000_000;

/// A whole number from 1 up.
fn read_quantity(cell: Cell<'_>) -> Result<u32, Reason> {
    let shown = shown(cell.text);
    match cell.whole() {
        Ok(0) => Err(no_quantity(&shown)),
        Ok(quantity) => u32::try_from(quantity).ok().filter(|quantity| *quantity <= QUANTITY_MAX).ok_or_else(|| {
            let what = text!("antalet ”{shown}” är mer än en miljon", "the quantity “{shown}” is more than a million");
            Reason::new("quantity_too_large", what)
        }),
        Err(reason) if reason.code == "negative" => Err(no_quantity(&shown)),
        Err(reason) => Err(reason),
    }
}

fn no_quantity(shown: &str) -> Reason {
    let what = text!("antalet ”{shown}” är inte minst ett", "the quantity “{shown}” is not at least one");
    Reason::new("quantity_not_positive", what).hint(credited())
}

fn credited() -> Text {
    text!(
        "det som krediterats levereras som en rättad fil för tiden, utan raden eller med rätt antal och belopp",
        "what was credited is delivered as a corrected file of the time, without the row or with the right quantity and amount"
    )
}

impl Judge for EventJudge<'_> {
    fn row(&mut self, row: &Row<'_>, _place: RowPlace, log: &mut RowLog) -> Result<(), Refusal> {
        if self.previous.row > 0 && self.previous.same_cells(row.record) {
            log.remark(Remarked::IdenticalNeighbours);
        } else {
            self.previous.copy_from(row.record);
        }
        let event = self.event(row, log);
        // The amount is read in any case: also a rejected row's counts in the control sum.
        let Some(amount) = self.amount(row, log) else { return Ok(()) };
        let event = event.filter(|_| log.is_clean());
        self.sums.add(amount, event.is_some());
        if let Some(event) = event {
            self.accepted += 1;
            (self.sink)(Event { amount: amount.ore, ..event }).inspect_err(|_| self.stopped = true)?;
        }
        Ok(())
    }

    fn is_over(&self) -> bool {
        self.stopped
    }

    /// A sum without its word: an amount and nothing else, where each row has its day.
    fn is_sum(&self, row: &Row<'_>) -> bool {
        let only = |column: usize| row.is_read(self.columns.day) && row.has_only(column);
        row.mapping.sum_row.is_some() && self.columns.amount.is_some_and(only)
    }

    fn sum(&mut self, row: &Row<'_>, place: RowPlace, log: &mut RowLog) {
        let stated = |column: &usize| row.is_read(*column) && (!row.is_plain(*column) || !row.raw(*column).is_empty());
        match self.columns.amount.filter(stated) {
            Some(column) => self.sums.state(row, column, place),
            None => log.remark(Remarked::SumNotCompared),
        }
    }

    fn end_of_file(&mut self, name: &str, rejected: Option<u64>) {
        self.previous = Record::default();
        self.sums.end_of_file(name, rejected);
    }
}
