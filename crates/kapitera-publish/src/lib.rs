//! What residents are shown of the follow-up.
//!
//! ```text
//! indicators counted ─▶ draft ─▶ protected by what was ever published ─▶ Publication (public) + Basis (the region's own)
//!                                                                          │
//!                                                   pages, and open data ◀─┘
//! ```
//!
//! A [`Publication`] is a text that holds all that is shown: centres, indicators, and cells with their figures, or that they are hidden.
//! What is hidden is not in it. The [`Basis`] holds the counts, so that the next publication can be kept from giving away what this one
//! hid; it is never public.

mod basis;
mod cells;
mod draft;
mod open;
mod protect;
mod publication;

pub use basis::{Basis, BasisCell, BasisPiece, Told};
pub use draft::{Before, DraftAsked, Drafted, draft};
pub use open::{OpenData, catalogue, open_table, publication_files};
pub use publication::{
    CellStatus, Publication, PublishedCell, PublishedCentre, PublishedIndicator, PublishedLevel, PublishedPlace, Words,
};
