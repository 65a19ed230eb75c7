//! Values over ordered bands as steps: the weights of a table by age, for one sex or two.

use kapitera_message::Language;
use kapitera_output::Table;

use crate::Chart;
use crate::figures::Figures;
use crate::frame::{Frame, Swatch};
use crate::layout::Size;
use crate::scale::{Base, Scale};
use crate::svg::{Drawing, series_class};

/// A level for each label, as wide as the label's room, joined by risers; a missing figure is a gap. Each series has a shape of
/// point in the middle of its levels.
#[derive(Clone, Debug)]
pub struct Steps {
    /// What is shown.
    pub figures: Figures,
}

impl Chart for Steps {
    fn svg(&self, id: &str, size: Size, language: Language) -> String {
        let scale = Scale::over(self.figures.values(), Base::Zero, 5);
        let mut drawing = Drawing::new(id, size.width());
        let frame = Frame::draw(&mut drawing, &self.figures, scale, (size, language, Swatch::Line));
        for series in 0..self.figures.series.len() {
            self.draw_series(&mut drawing, &frame, series, language);
        }
        drawing.finish(&size.classed("chart-steps"), &self.figures.head, frame.bottom(), language)
    }

    fn table(&self) -> Table {
        self.figures.table()
    }
}

impl Steps {
    fn draw_series(&self, drawing: &mut Drawing, frame: &Frame, series: usize, language: Language) {
        let marks = &self.figures.series[series].marks;
        let class = series_class(series);
        let level = format!("chart-line {class}");
        let mut piece = Vec::new();
        for (label, mark) in marks.iter().enumerate() {
            let Some(value) = mark.value() else {
                drawing.path(&level, &std::mem::take(&mut piece));
                continue;
            };
            let y = frame.y(value);
            piece.extend([(frame.slot(label), y), (frame.slot(label + 1), y)]);
        }
        drawing.path(&level, &piece);
        for (label, mark) in marks.iter().enumerate() {
            let Some(value) = mark.value() else { continue };
            let kind = if mark.is_forecast() { " chart-point--forecast" } else { "" };
            let place = (frame.middle(label), frame.y(value));
            let tip = self.figures.tip(series, label, language);
            drawing.point(&format!("chart-point{kind} {class}"), series, place, 40, &tip);
        }
    }
}
