//! A tiny line for the cell of a table.

use kapitera_message::Language;
use kapitera_output::Table;

use crate::Chart;
use crate::figures::{Figures, Mark};
use crate::layout::{GAP, Size, count, share};
use crate::scale::{Base, Scale};
use crate::svg::{Drawing, series_class};

/// The view box: 100 units by 24.
const WIDTH: i64 = 1000;
const HEIGHT: i64 = 240;

/// Lines without axis, labels or legend, with a point at the last figure of each. The figures stand in the table beside it.
#[derive(Clone, Debug)]
pub struct Spark {
    /// What is shown; mostly one series.
    pub figures: Figures,
    /// Where the axis of values begins.
    pub base: Base,
}

impl Chart for Spark {
    /// The same in both sizes: a page has it once, without [`responsive`](crate::responsive).
    fn svg(&self, id: &str, _size: Size, language: Language) -> String {
        let scale = Scale::over(self.figures.values(), self.base, 2);
        let mut drawing = Drawing::new(id, WIDTH);
        let (length, slots) = (HEIGHT - GAP, count(self.figures.labels.len()).max(1));
        let below = |place: i64| HEIGHT - GAP / 2 - place;
        let place = |(label, mark): (usize, &Mark)| {
            let value = mark.value()?;
            let x = GAP / 2 + share(WIDTH - GAP, 2 * count(label) + 1, 2 * slots);
            Some((x, below(scale.place(value, length))))
        };
        if scale.has_zero() {
            let y = below(scale.zero(length));
            drawing.line("chart-grid", (0, y), (WIDTH, y));
        }
        for (series, figures) in self.figures.series.iter().enumerate() {
            let class = series_class(series);
            let places: Vec<_> = figures.marks.iter().enumerate().map(place).collect();
            for piece in places.split(Option::is_none) {
                drawing.path(&format!("chart-line {class}"), &piece.iter().flatten().copied().collect::<Vec<_>>());
            }
            if let Some(last) = places.iter().flatten().next_back() {
                drawing.point(&format!("chart-point {class}"), series, *last, GAP / 2, "");
            }
        }
        drawing.finish("chart-spark", &self.figures.head, HEIGHT, language)
    }

    fn table(&self) -> Table {
        self.figures.table()
    }
}
