//! Figures of one or several series over ordered labels, as several charts draw them.

use kapitera_message::{Language, Text, text};
use kapitera_money::{Exact, Ore};
use kapitera_output::{Cell, Column, Table};

use crate::Unit;

/// What a chart is called.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// The key of its table.
    pub key: &'static str,
    /// Its title, also of its table: what is shown.
    pub title: Text,
    /// What one sees in it, said in a sentence or two to those who do not see it.
    pub about: Text,
}

/// A figure of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// There is none: a gap, not a zero.
    Missing,
    /// A figure that stands.
    Known(Exact),
    /// A forecast or a draft.
    Forecast(Exact),
}

/// A row of figures with a name.
#[derive(Clone, Debug)]
pub struct Series {
    /// The key of its column.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// Its figures, one for each label.
    pub marks: Vec<Mark>,
}

/// Figures over labels in order: months, age bands.
#[derive(Clone, Debug)]
pub struct Figures {
    pub(crate) head: Head,
    pub(crate) unit: Unit,
    pub(crate) over: Text,
    pub(crate) labels: Vec<Text>,
    pub(crate) series: Vec<Series>,
}

impl Mark {
    /// The figure, if there is one.
    pub fn value(&self) -> Option<&Exact> {
        match self {
            Self::Missing => None,
            Self::Known(value) | Self::Forecast(value) => Some(value),
        }
    }

    /// Whether it is a forecast or a draft.
    pub fn is_forecast(&self) -> bool {
        matches!(self, Self::Forecast(_))
    }
}

impl From<Ore> for Mark {
    fn from(amount: Ore) -> Self {
        Self::Known(amount.to_exact_kr())
    }
}

impl Figures {
    /// Figures without a series yet; `over` names what the labels are ("månad", "month"). At most some 60 labels can be read.
    pub fn new(head: Head, unit: Unit, over: Text, labels: Vec<Text>) -> Self {
        Self { head, unit, over, labels, series: Vec::new() }
    }

    /// The figures with a series more. Six can be told apart.
    ///
    /// # Panics
    ///
    /// When it has another number of figures than there are labels.
    #[must_use]
    pub fn with(mut self, series: Series) -> Self {
        assert_eq!(series.marks.len(), self.labels.len(), "a series has a figure for each label");
        self.series.push(series);
        self
    }

    /// What they are called.
    pub fn head(&self) -> &Head {
        &self.head
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &Exact> {
        self.series.iter().flat_map(|series| series.marks.iter().filter_map(Mark::value))
    }

    pub(crate) fn has_forecasts(&self) -> bool {
        self.series.iter().any(|series| series.marks.iter().any(Mark::is_forecast))
    }

    /// What a mark says when pointed at.
    pub(crate) fn tip(&self, series: usize, label: usize, language: Language) -> String {
        let (series, label, mark) = (&self.series[series], &self.labels[label], &self.series[series].marks[label]);
        let Some(value) = mark.value() else { return String::new() };
        let label = label.get(language);
        let name = series.name.get(language);
        let said = self.unit.said(value, language);
        let forecast = if mark.is_forecast() { format!(" ({})", forecast_name().get(language)) } else { String::new() };
        if name.is_empty() {
            format!("{label}: {said}{forecast}")
        } else {
            format!("{label}, {name}: {said}{forecast}")
        }
    }

    /// A row for each label, a column for each series, and whether a row holds a forecast where any does.
    pub(crate) fn table(&self) -> Table {
        let forecasts = self.has_forecasts();
        let mut columns = vec![Column::new("label", self.over.clone())];
        columns.extend(self.series.iter().map(|series| Column::new(&series.key, series.name.clone())));
        if forecasts {
            columns.push(Column::new("kind", text!("art", "kind")));
        }
        let row = |(index, label): (usize, &Text)| {
            let marks = || self.series.iter().map(move |series| &series.marks[index]);
            let mut row = vec![Cell::Words(label.clone())];
            row.extend(marks().map(|mark| mark.value().map_or(Cell::Empty, |value| self.unit.cell(value))));
            if forecasts {
                row.push(match (marks().any(Mark::is_forecast), marks().any(|mark| mark.value().is_some())) {
                    (true, _) => Cell::Code("forecast", forecast_name()),
                    (false, true) => Cell::Code("known", text!("fastställt", "settled")),
                    (false, false) => Cell::Empty,
                });
            }
            row
        };
        Table {
            key: self.head.key,
            heading: self.head.title.clone(),
            columns,
            rows: self.labels.iter().enumerate().map(row).collect(),
            total: None,
        }
    }
}

/// What figures that do not stand yet are called.
pub(crate) fn forecast_name() -> Text {
    text!("prognos eller utkast", "forecast or draft")
}
