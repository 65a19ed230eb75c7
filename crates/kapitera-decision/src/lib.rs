//! One register of what was decided: body, date, case, section and points, who is to do what and report back by when, how long
//! it holds, what ends or replaces it. Linked both ways to whatever cites decisions.
//!
//! ```text
//! decisions/*.toml ──Register::read──▶ Register ──┬─find(citation)──▶ one, none, several
//!                                                 ├─tasks(day)──────▶ assignments: due, overdue, answered …
//! what cites decisions ──Links::of────────────────┴─▶ rests on, rests on none, ceases, falls with, outlives
//! ```
//!
//! The crate is pure: no clock, no file. It knows nothing of models, books or programmes: whoever has them says what each thing
//! cites as a [`Resting`]. What a source does not say is `None`, and is shown so; nothing is guessed. The written reference
//! is `docs/decisions.md`.

mod assignment;
mod check;
mod decision;
mod find;
mod links;
mod read;
mod register;
mod resting;
mod spot;
mod tasks;
mod when;
mod words;

pub use assignment::{Answer, Assignment};
pub use decision::{Also, Decision, Ends, Point, Property, Source, Status};
pub use find::{Cited, Found};
pub use links::{Ceasing, Falling, Links, Loose, Outliving, OwnEnd, Stopping, Support, Thing, Unsupported, Why};
pub use register::{Disagreement, End, EndedBy, Register, Version};
pub use resting::{Basis, Resting};
pub use spot::Spot;
pub use tasks::{State, Task};
pub use when::{Stated, When};
pub use words::{own_end_text, property_text, state_text, status_text, why_text};
