//! What is followed up, as tables and sentences.
//!
//! Statistics are binary floating point, and are shown rounded; what was counted is shown as it is, so that anyone can reckon the figure
//! again.

mod behind;
mod centres;
mod charts;
mod checked;
mod divided;
mod months;
mod overview;
mod sheet;
mod standings;
mod words;

pub use behind::{Behind, Which, behind_title, events_behind, tallies_behind};
pub use centres::{by_centre, centres_table, read, says};
pub(crate) use charts::standing_of;
pub use charts::{funnel, month_lines, spark, whiskers};
pub use checked::checked;
pub use divided::{division_table, places_table};
pub use months::{by_month, months_table, signals};
pub use overview::{levels_sentence, overview};
pub use sheet::sheet;
pub use standings::{StandingCounts, standing_counts, standings_table};
pub use words::{
    FigureUnit, figure_cell, figure_words, hidden_words, missing_words, no_figure, percent_cell, period_words,
    shown_end, standing, standing_words, unit_of, unit_words,
};
