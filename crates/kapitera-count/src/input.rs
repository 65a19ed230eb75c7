//! What is counted: listings, and events of the kinds that something is counted of.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kapitera_message::Problems;
use kapitera_region::Region;
use kapitera_register::EventKind;

use crate::{EventInput, ListingInput};

/// Listings and events to count.
#[derive(Clone, Debug)]
pub struct Input {
    /// Who is listed where.
    pub listing: ListingInput,
    /// The events, by kind; only those that something is counted of need be here.
    pub events: BTreeMap<EventKind, EventInput>,
}

impl From<ListingInput> for Input {
    /// Listings without events.
    fn from(listing: ListingInput) -> Self {
        Self { listing, events: BTreeMap::new() }
    }
}

impl Input {
    /// What a region knew at `known_at`: its listings, and its events of these kinds.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read, or there is no listing. That there are no events is said when they are counted.
    pub fn from_region(region: &Region, known_at: Timestamp, events: &[EventKind]) -> Result<Self, Problems> {
        let mut input = Self::from(ListingInput::from_region(region, known_at)?);
        for &kind in events {
            input.events.insert(kind, EventInput::from_region(region, kind, known_at)?);
        }
        Ok(input)
    }
}
