//! A chart as data: one of the kinds that are drawn.

use kapitera_chart::{Bars, Chart, Columns, Fan, Funnel, Head, Lines, Scatter, Size, Steps, Waterfall, Whiskers};
use kapitera_message::Language;
use kapitera_output::Table;

/// A chart of one of the kinds that documents hold.
#[derive(Clone, Debug)]
pub enum Picture {
    /// Bars below each other.
    Bars(Bars),
    /// Columns over labels.
    Columns(Columns),
    /// What may come, as bands.
    Fan(Fan),
    /// Named points by size and figure, over the limits of chance.
    Funnel(Funnel),
    /// Lines over labels, with or without a band.
    Lines(Lines),
    /// Named points by two measures.
    Scatter(Scatter),
    /// Levels over ordered bands.
    Steps(Steps),
    /// From one amount to another by what lies between.
    Waterfall(Waterfall),
    /// Figures with their intervals below each other.
    Whiskers(Whiskers),
}

impl Picture {
    /// What it is called, and what one sees in it.
    pub fn head(&self) -> &Head {
        match self {
            Self::Bars(bars) => &bars.head,
            Self::Columns(columns) => columns.figures.head(),
            Self::Fan(fan) => &fan.head,
            Self::Funnel(funnel) => &funnel.head,
            Self::Lines(lines) => lines.figures.head(),
            Self::Scatter(scatter) => &scatter.head,
            Self::Steps(steps) => steps.figures.head(),
            Self::Waterfall(waterfall) => waterfall.head(),
            Self::Whiskers(whiskers) => &whiskers.head,
        }
    }

    /// The chart itself.
    pub fn chart(&self) -> &dyn Chart {
        match self {
            Self::Bars(bars) => bars,
            Self::Columns(columns) => columns,
            Self::Fan(fan) => fan,
            Self::Funnel(funnel) => funnel,
            Self::Lines(lines) => lines,
            Self::Scatter(scatter) => scatter,
            Self::Steps(steps) => steps,
            Self::Waterfall(waterfall) => waterfall,
            Self::Whiskers(whiskers) => whiskers,
        }
    }

    /// Its figures as a table.
    pub fn table(&self) -> Table {
        self.chart().table()
    }

    /// The wide drawing by itself, painted.
    pub fn painted(&self, id: &str, language: Language) -> String {
        crate::painted(&self.chart().svg(id, Size::Wide, language))
    }
}
