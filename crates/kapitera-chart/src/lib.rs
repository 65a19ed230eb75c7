//! Figures drawn as SVG, for web pages and reports.
//!
//! Each chart is a value that is drawn by a pure function: the same figures give the same bytes. Places are reckoned from the
//! exact values in whole tenths of a unit of the view box. A drawing holds classes and geometry only, no style and no script, so
//! that a page may forbid both: colours and strokes are the page's style sheet's. Colours never carry meaning alone (letters,
//! shapes, hatching and words stand beside them), and every chart gives its figures as a table, which a page shows with it.
//!
//! A drawing scales with its page. Since letters scale along, there are two sizes of each, for a desk and for a telephone;
//! [`responsive`] gives both, and the style sheet shows one.
//!
//! Kept out on purpose: files, dates (days are numbers and words given by the caller), and what the figures mean.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "places are reckoned from exact values, and nothing is cut off on the way"
)]

mod bars;
mod columns;
mod fan;
mod field;
mod figures;
mod frame;
mod funnel;
mod layout;
mod legend;
mod levels;
mod lines;
mod scale;
mod scatter;
mod spark;
mod standing;
mod steps;
mod svg;
mod timeline;
mod unit;
mod waterfall;
mod whiskers;

pub use bars::{Bar, Bars};
pub use columns::{Arrangement, Columns};
pub use fan::{Fan, Spread};
pub use field::Measure;
pub use figures::{Figures, Head, Mark, Series};
pub use funnel::{Funnel, FunnelPoint};
pub use layout::Size;
pub use lines::Lines;
pub use scale::Base;
pub use scatter::{Dot, Scatter};
pub use spark::Spark;
pub use standing::{Side, Standing};
pub use steps::Steps;
pub use timeline::{Day, Item, Timeline};
pub use unit::Unit;
pub use waterfall::{Steps as WaterfallSteps, Waterfall};
pub use whiskers::{Estimate, Whisker, Whiskers};

use kapitera_message::Language;
use kapitera_output::Table;

/// Something that can be drawn.
pub trait Chart {
    /// The drawing: one `<svg>` element with a title and a description.
    ///
    /// `id` is unique in the page; the ids inside begin with it.
    ///
    /// # Panics
    ///
    /// When `id` is not an ASCII letter followed by ASCII letters, digits, `-` and `_`.
    fn svg(&self, id: &str, size: Size, language: Language) -> String;

    /// The same figures as a table, exact.
    fn table(&self) -> Table;
}

/// The drawing in both sizes, one after the other; the style sheet shows the one that fits the page.
///
/// The narrow one's ids begin with `ID-narrow`.
///
/// # Panics
///
/// As [`Chart::svg`].
pub fn responsive(chart: &dyn Chart, id: &str, language: Language) -> String {
    let wide = chart.svg(id, Size::Wide, language);
    let narrow = chart.svg(&format!("{id}-narrow"), Size::Narrow, language);
    format!("{wide}\n{narrow}")
}
