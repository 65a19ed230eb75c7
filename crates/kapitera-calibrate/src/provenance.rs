//! What calibrated weights stand on: the window, the deliveries by id, and the program.

use jiff::Timestamp;
use kapitera_message::Problems;
use kapitera_period::Span;
use kapitera_region::{KnownEvents, Manifest, Region};
use kapitera_register::{EventKind, RegisterKind};
use sha2::{Digest as _, Sha256};

use crate::ages::Ages;

/// What weights stand on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The days that events and listings are counted of.
    pub window: Span,
    /// The day or days on which ages are taken.
    pub ages: Ages,
    /// The deliveries that were known and speak about a day of the window, by register and in order of receipt.
    pub deliveries: Vec<Manifest>,
    /// The digest of their rows' digests, 64 hexadecimal digits.
    pub deliveries_sha256: String,
}

impl Provenance {
    /// The deliveries of `registers` that were known at `known_at` and speak about a day of `window`.
    ///
    /// # Errors
    ///
    /// When a delivery's manifest cannot be read.
    pub fn of(
        region: &Region,
        known_at: Timestamp,
        window: Span,
        ages: Ages,
        registers: &[RegisterKind],
    ) -> Result<Self, Problems> {
        let mut deliveries = Vec::new();
        for &register in registers {
            deliveries.extend(match EventKind::of(register) {
                Some(kind) => speaking(region.known_events(kind, known_at)?, window),
                None => region.known(register, known_at)?,
            });
        }
        deliveries.retain(|delivery| delivery.covers.intersect(window).is_some());
        let mut hasher = Sha256::new();
        for delivery in &deliveries {
            hasher.update(format!("{} {}\n", delivery.register.name(), delivery.rows_sha256));
        }
        let deliveries_sha256 = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { window, ages, deliveries, deliveries_sha256 })
    }
}

/// The deliveries of events that speak for a day of the window: not those that later ones have replaced.
fn speaking(known: Vec<KnownEvents>, window: Span) -> Vec<Manifest> {
    known.into_iter().filter(|known| !known.days.clip(window).is_empty()).map(|known| known.manifest).collect()
}
