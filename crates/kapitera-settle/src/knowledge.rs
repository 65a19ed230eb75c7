//! What counts as known, register by register: the choice of deliveries that a settlement stands on.
//!
//! Nearly always everything received until one time. A correction asks how much of a difference came with the listings
//! and how much with the rest, and settles in between with listings known later than visits. Persons have their numbers
//! from when they were first delivered, whatever is known: they are the same persons at every time.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kapitera_message::{Problems, Text, text};
use kapitera_region::{Manifest, Region};
use kapitera_register::RegisterKind;

/// Registers that are known together, so that a difference has one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegisterGroup {
    /// Who is listed where: listings, listing counts, centres and other units, areas, residents.
    Listing,
    /// What was done and what it cost: visits, drugs, costs, orders.
    Activity,
    /// What is known of centres besides: indices, care need, reported values, distances, price lists.
    Facts,
}

impl RegisterGroup {
    /// All of them, in the order in which differences are taken.
    pub const ALL: [Self; 3] = [Self::Listing, Self::Activity, Self::Facts];

    /// The group of a register.
    pub fn of(register: RegisterKind) -> Self {
        match register {
            RegisterKind::Listing
            | RegisterKind::ListingCounts
            | RegisterKind::Centres
            | RegisterKind::Units
            | RegisterKind::Areas
            | RegisterKind::Residents => Self::Listing,
            RegisterKind::Visits
            | RegisterKind::Drugs
            | RegisterKind::Costs
            | RegisterKind::Calls
            | RegisterKind::Assessments
            | RegisterKind::Orders
            | RegisterKind::Feedback
            | RegisterKind::PocTests => Self::Activity,
            RegisterKind::Indices
            | RegisterKind::CareNeed
            | RegisterKind::Values
            | RegisterKind::Prices
            | RegisterKind::Distances => Self::Facts,
        }
    }

    /// What it is called.
    pub fn said(self) -> Text {
        match self {
            Self::Listing => text!("listning", "listing"),
            Self::Activity => text!("besök, läkemedel och kostnader", "visits, drugs and costs"),
            Self::Facts => text!("index och rapporterade värden", "indices and reported values"),
        }
    }
}

/// The deliveries that count: those received until a time, less some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Until {
    /// Deliveries received later do not count.
    pub at: Timestamp,
    /// Nor do these, by register and id, though received before: they were taken in afterwards.
    pub without: BTreeSet<(RegisterKind, String)>,
}

impl From<Timestamp> for Until {
    fn from(at: Timestamp) -> Self {
        Self { at, without: BTreeSet::new() }
    }
}

/// The deliveries that count, by group of registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knowledge {
    /// Of the registers of [`RegisterGroup::Listing`].
    pub listing: Until,
    /// Of the registers of [`RegisterGroup::Activity`].
    pub activity: Until,
    /// Of the registers of [`RegisterGroup::Facts`].
    pub facts: Until,
}

impl From<Timestamp> for Knowledge {
    /// Everything received until a time.
    fn from(at: Timestamp) -> Self {
        Until::from(at).into()
    }
}

impl From<Until> for Knowledge {
    fn from(until: Until) -> Self {
        Self { listing: until.clone(), activity: until.clone(), facts: until }
    }
}

impl Knowledge {
    /// What counts of a group.
    pub fn of(&self, group: RegisterGroup) -> &Until {
        match group {
            RegisterGroup::Listing => &self.listing,
            RegisterGroup::Activity => &self.activity,
            RegisterGroup::Facts => &self.facts,
        }
    }

    /// The same, but of one group what `other` knows.
    #[must_use]
    pub fn with(mut self, group: RegisterGroup, other: &Self) -> Self {
        let until = other.of(group).clone();
        match group {
            RegisterGroup::Listing => self.listing = until,
            RegisterGroup::Activity => self.activity = until,
            RegisterGroup::Facts => self.facts = until,
        }
        self
    }

    /// The deliveries that count, of all registers, by register and in order of receipt.
    ///
    /// # Errors
    ///
    /// When a manifest cannot be read.
    pub fn deliveries(&self, region: &Region) -> Result<Vec<Manifest>, Problems> {
        let views = RegisterGroup::ALL.map(|group| region.without(&self.of(group).without));
        let mut all = Vec::new();
        for register in RegisterKind::ALL {
            let group = RegisterGroup::of(register);
            let view = &views[RegisterGroup::ALL.iter().position(|there| *there == group).unwrap_or(0)];
            all.extend(view.known(register, self.of(group).at)?);
        }
        Ok(all)
    }
}
