//! The events that are counted: deliveries as known at a time, or events in memory.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use kapitera_message::Problems;
use kapitera_period::{OPEN_END, Span};
use kapitera_region::{DaySet, KnownEvents, Region, StoredTable};
use kapitera_register::{Event, EventKind};

use super::memory::MemoryEvents;

/// Events of one kind to count: stored ones as known at a time, or in memory.
#[derive(Clone, Debug)]
pub struct EventInput {
    pub(crate) kind: EventKind,
    /// In order of receipt.
    pub(crate) deliveries: Vec<EventDelivery>,
    /// The days for which each source of events has stated everything; `None` when that holds for every day.
    pub(crate) covered: Option<Vec<(String, DaySet)>>,
}

/// A delivery of events, wherever its rows are.
#[derive(Clone, Debug)]
pub(crate) struct EventDelivery {
    /// How people name it.
    pub id: String,
    /// The days for which no later one speaks in its stead.
    pub days: DaySet,
    /// Its rows.
    pub source: EventSource,
    /// Its rows' number.
    pub rows: u64,
}

/// The rows of a delivery.
#[derive(Clone, Debug)]
pub(crate) enum EventSource {
    /// In Parquet.
    Stored(StoredTable),
    /// In memory.
    Memory(Arc<MemoryEvents>),
}

impl EventInput {
    /// The events of a kind that a region knew at `known_at`.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read.
    pub fn from_region(region: &Region, kind: EventKind, known_at: Timestamp) -> Result<Self, Problems> {
        let mut deliveries = Vec::new();
        let mut problems = Problems::new();
        for KnownEvents { manifest, days } in region.known_events(kind, known_at)? {
            if days.is_empty() {
                continue;
            }
            match region.event_table(kind, &manifest) {
                Ok(table) => deliveries.push(EventDelivery {
                    id: manifest.id(),
                    days,
                    rows: table.all_rows(),
                    source: EventSource::Stored(table),
                }),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self { kind, deliveries, covered: Some(region.events_covered(kind, known_at)?) })
    }

    /// Events in memory as one delivery that states everything, whatever the day.
    ///
    /// # Panics
    ///
    /// When an event has not one word for each label of its kind.
    pub fn from_events(kind: EventKind, events: Vec<Event>) -> Self {
        let rows = events.len() as u64;
        let source = EventSource::Memory(Arc::new(MemoryEvents::new(kind, &events)));
        let days = DaySet::of([Span { from: Date::MIN, to: OPEN_END }]);
        Self { kind, deliveries: vec![EventDelivery { id: "1".into(), days, source, rows }], covered: None }
    }

    /// The kind of the events.
    pub fn kind(&self) -> EventKind {
        self.kind
    }

    /// The ids of the deliveries, in order of receipt.
    pub fn delivery_ids(&self) -> Vec<&str> {
        self.deliveries.iter().map(|delivery| delivery.id.as_str()).collect()
    }
}
