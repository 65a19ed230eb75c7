//! Amounts per month and the like, as columns from zero up or down.

use kapitera_message::Language;
use kapitera_money::Exact;
use kapitera_output::Table;

use crate::Chart;
use crate::figures::{Figures, Mark};
use crate::frame::{Frame, Swatch};
use crate::layout::{FONT, Size, count, share, text_width};
use crate::legend::letter;
use crate::scale::{Base, Scale};
use crate::svg::{Anchor, Area, Drawing, Fill, series_class};

/// How several series stand at one label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Arrangement {
    /// On each other: what is above zero upwards, what is below downwards. For parts of a whole.
    #[default]
    Stacked,
    /// Beside each other.
    Beside,
}

/// Columns over labels. Forecasts are hatched, each series has a letter, a missing figure has no column.
#[derive(Clone, Debug)]
pub struct Columns {
    /// What is shown.
    pub figures: Figures,
    /// How several series stand.
    pub arrangement: Arrangement,
    /// The label, from 0, before which the present lies, when it is marked.
    pub now: Option<usize>,
}

/// A column to draw: which, and from where to where on the axis of values.
struct Segment<'a> {
    series: usize,
    label: usize,
    from: Exact,
    to: Exact,
    mark: &'a Mark,
}

impl Chart for Columns {
    fn svg(&self, id: &str, size: Size, language: Language) -> String {
        let segments = self.segments();
        let ends = segments.iter().flat_map(|segment| [&segment.from, &segment.to]);
        let scale = Scale::over(ends, Base::Zero, 5);
        let mut drawing = Drawing::new(id, size.width());
        let frame = Frame::draw(&mut drawing, &self.figures, scale, (size, language, Swatch::Letter));
        for segment in &segments {
            self.draw(&mut drawing, &frame, segment, language);
        }
        let zero = frame.y_zero();
        drawing.line("chart-axis", (frame.plot.x, zero), (frame.plot.x + frame.plot.width, zero));
        if let Some(now) = self.now {
            frame.now(&mut drawing, now, language);
        }
        drawing.finish(&size.classed("chart-columns"), &self.figures.head, frame.bottom(), language)
    }

    fn table(&self) -> Table {
        self.figures.table()
    }
}

impl Columns {
    fn segments(&self) -> Vec<Segment<'_>> {
        let mut segments = Vec::new();
        for label in 0..self.figures.labels.len() {
            let (mut above, mut below) = (Exact::ZERO, Exact::ZERO);
            for (series, figures) in self.figures.series.iter().enumerate() {
                let mark = &figures.marks[label];
                let Some(value) = mark.value() else { continue };
                let from = match (self.arrangement, value.is_negative()) {
                    (Arrangement::Beside, _) => Exact::ZERO,
                    (Arrangement::Stacked, false) => above.clone(),
                    (Arrangement::Stacked, true) => below.clone(),
                };
                let to = &from + value;
                *(if value.is_negative() { &mut below } else { &mut above }) = to.clone();
                segments.push(Segment { series, label, from, to, mark });
            }
        }
        segments
    }

    fn draw(&self, drawing: &mut Drawing, frame: &Frame, segment: &Segment<'_>, language: Language) {
        let (start, end) = (frame.slot(segment.label), frame.slot(segment.label + 1));
        let margin = (end - start) / 7;
        let (start, room) = (start + margin, end - start - 2 * margin);
        let (place, places) = match self.arrangement {
            Arrangement::Stacked => (0, 1),
            Arrangement::Beside => (count(segment.series), count(self.figures.series.len())),
        };
        let (x, right) = (start + share(room, place, places), start + share(room, place + 1, places));
        let (one, other) = (frame.y(&segment.from), frame.y(&segment.to));
        let area = Area { x, y: one.min(other), width: right - x, height: (one - other).abs() };
        let negative = segment.mark.value().is_some_and(Exact::is_negative);
        let forecast = segment.mark.is_forecast();
        let class = format!(
            "chart-bar{}{} {}",
            if negative { " chart-bar--negative" } else { "" },
            if forecast { " chart-bar--forecast" } else { "" },
            series_class(segment.series)
        );
        let fill = if forecast { Fill::Hatched(segment.series % 6) } else { Fill::Plain };
        drawing.rect(&class, area, fill, &self.figures.tip(segment.series, segment.label, language));
        let letter = letter(segment.series % 6);
        let fits = area.height > FONT && area.width > text_width(&letter);
        if self.figures.series.len() > 1 && !forecast && fits {
            let middle = (area.x + area.width / 2, area.y + area.height / 2 + FONT * 35 / 100);
            drawing.text("chart-letter", middle, Anchor::Middle, &letter);
        }
    }
}
