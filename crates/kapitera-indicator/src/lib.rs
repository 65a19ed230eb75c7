//! Indicators counted: what is followed up, said by a text in the words of the model, counted by the one kernel from the registers.
//!
//! ```text
//! text ─▶ which months are known ─▶ what to count ─▶ kapitera-count, one pass over each register
//!                                                     │
//!                    cells by centre, month, sex, age ▼
//!                                   figures of any place and period, with their statistics
//! ```
//!
//! - What is counted is whole numbers; shares and rates are exact fractions, so that something may be paid by them. Only their limits are
//!   binary floating point, for those are never paid by.
//! - The figure of a place is always *pooled*: all of its numerators by all of its denominators. The unweighted mean of its centres is
//!   another figure, with another name.
//! - A month of which a register is not known whole has no figure: it says what is missing, and is never 0.

mod cells;
mod count;
mod figure;
mod months;
mod place;
mod specs;
mod standard;
mod trend;

pub use cells::{BANDS, Cell, CellKey, UNKNOWN_SEX};
pub use count::{Counted, CountedIndicator, MonthState, Request, count_indicators};
pub use figure::{Figure, NoFigure, Period, Whose, figure, unweighted_mean};
pub use months::Missing;
pub use place::{Centre, Place, PlaceKind, places};
pub use specs::{KeepFound, are_told_apart, behind};
pub use standard::{Standardised, standardised};
pub use trend::{Comparison, FEWEST_EXPECTED, FEWEST_TO_JUDGE, Ranked, compared, trend};
