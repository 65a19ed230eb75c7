//! Results and documents as HTML. Everything a person or a register wrote is escaped here, in one place.

mod around;
mod escape;
mod parts;
mod table;
mod whole;

pub use around::{Around, Nowhere, Setting};
pub use escape::{attribute, element, push_escaped};
pub use parts::parts;
pub use table::table;
pub use whole::html;

/// What drawings are painted with.
pub(crate) const CHART_STYLE: &str = include_str!("../assets/chart.css");

const FIGURES_STYLE: &str = include_str!("../assets/figures.css");

/// How tables, facts, sentences and charts look, in pages and documents alike.
pub fn figures_style() -> String {
    format!("{FIGURES_STYLE}{CHART_STYLE}")
}
