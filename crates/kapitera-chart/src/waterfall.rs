//! From one amount to another by what lies between them, as columns that begin where the one before ended.

use kapitera_message::{Language, Text};
use kapitera_money::Exact;
use kapitera_output::Table;

use crate::Chart;
use crate::figures::{Figures, Head, Mark, Series};
use crate::frame::{Frame, Swatch};
use crate::layout::{FONT, Size, text_width};
use crate::legend::letter;
use crate::scale::{Base, Scale};
use crate::svg::{Anchor, Area, Drawing, Fill, series_class};
use crate::unit::Unit;

/// What a waterfall is made of.
#[derive(Clone, Debug)]
pub struct Steps<'a> {
    /// What it begins with.
    pub start: (Text, Exact),
    /// What lies between, in order.
    pub steps: &'a [(Text, Exact)],
    /// What it ends with: the start and all steps.
    pub end: Text,
    /// What the two wholes are called, what a step up is, and what a step down is.
    pub names: [Text; 3],
}

/// From one amount to another by steps: the first and the last column stand on zero, each of the others begins where the one before ended.
/// The three kinds have letters and colours, and their own columns in the table.
#[derive(Clone, Debug)]
pub struct Waterfall {
    /// What is shown: the wholes, what goes down and what goes up, each label with one of them at most.
    figures: Figures,
}

/// A column: its kind, its label, and from where to where it stands.
struct Stair {
    kind: usize,
    label: usize,
    from: Exact,
    to: Exact,
}

impl Waterfall {
    /// The waterfall of some steps; `over` names what they are.
    pub fn new(head: Head, unit: Unit, over: Text, of: Steps<'_>) -> Self {
        let Steps { start, steps, end, names } = of;
        let labels: Vec<Text> =
            std::iter::once(start.0).chain(steps.iter().map(|(label, _)| label.clone())).chain([end]).collect();
        let mut marks = [(); 3].map(|()| vec![Mark::Missing; labels.len()]);
        let mut sum = start.1.clone();
        marks[0][0] = Mark::Known(start.1);
        for (at, (_, step)) in steps.iter().enumerate() {
            marks[if step.is_negative() { 1 } else { 2 }][at + 1] = Mark::Known(step.clone());
            sum += step;
        }
        marks[0][labels.len() - 1] = Mark::Known(sum);
        let mut figures = Figures::new(head, unit, over, labels);
        // Down before up: the third colour is green.
        let [whole, up, down] = names;
        for ((marks, name), key) in marks.into_iter().zip([whole, down, up]).zip(["whole", "down", "up"]) {
            figures = figures.with(Series { key: key.to_owned(), name, marks });
        }
        Self { figures }
    }

    /// What it is called.
    pub fn head(&self) -> &Head {
        self.figures.head()
    }

    fn stairs(&self) -> Vec<Stair> {
        let last = self.figures.labels.len() - 1;
        let mut stairs = Vec::new();
        let mut at = Exact::ZERO;
        for label in 0..=last {
            for (kind, series) in self.figures.series.iter().enumerate() {
                let Some(value) = series.marks[label].value() else { continue };
                let from = if kind == 0 { Exact::ZERO } else { at.clone() };
                let to = &from + value;
                assert!(label != last || to == at, "a waterfall ends where its steps led");
                stairs.push(Stair { kind, label, from, to: to.clone() });
                at = to;
            }
        }
        stairs
    }

    fn draw(&self, drawing: &mut Drawing, frame: &Frame, stair: &Stair, language: Language) {
        let (start, end) = (frame.slot(stair.label), frame.slot(stair.label + 1));
        let margin = (end - start) / 7;
        let (one, other) = (frame.y(&stair.from), frame.y(&stair.to));
        // What moves nothing is a line.
        let height = (one - other).abs().max(FONT / 10);
        let area = Area { x: start + margin, y: one.min(other), width: end - start - 2 * margin, height };
        let class = format!("chart-bar {}", series_class(stair.kind));
        drawing.rect(&class, area, Fill::Plain, &self.figures.tip(stair.kind, stair.label, language));
        let letter = letter(stair.kind);
        if area.height > FONT && area.width > text_width(&letter) {
            let middle = (area.x + area.width / 2, area.y + area.height / 2 + FONT * 35 / 100);
            drawing.text("chart-letter", middle, Anchor::Middle, &letter);
        }
    }
}

impl Chart for Waterfall {
    fn svg(&self, id: &str, size: Size, language: Language) -> String {
        let stairs = self.stairs();
        let scale = Scale::over(stairs.iter().flat_map(|stair| [&stair.from, &stair.to]), Base::Zero, 5);
        let mut drawing = Drawing::new(id, size.width());
        let frame = Frame::draw(&mut drawing, &self.figures, scale, (size, language, Swatch::Letter));
        for pair in stairs.windows(2) {
            // From the end of one column to the beginning of the next.
            let y = frame.y(&pair[0].to);
            drawing.line("chart-grid", (frame.middle(pair[0].label), y), (frame.middle(pair[1].label), y));
        }
        for stair in &stairs {
            self.draw(&mut drawing, &frame, stair, language);
        }
        let zero = frame.y_zero();
        drawing.line("chart-axis", (frame.plot.x, zero), (frame.plot.x + frame.plot.width, zero));
        drawing.finish(&size.classed("chart-waterfall"), self.figures.head(), frame.bottom(), language)
    }

    fn table(&self) -> Table {
        self.figures.table()
    }
}

#[cfg(test)]
mod tests {
    use kapitera_message::text;

    use super::*;

    fn waterfall(steps: &[i64]) -> Waterfall {
        let steps: Vec<(Text, Exact)> =
            steps.iter().enumerate().map(|(at, step)| (Text::same(at.to_string()), Exact::whole(*step))).collect();
        let head = Head { key: "steps", title: text!("Steg", "Steps"), about: text!("Steg.", "Steps.") };
        let names = [text!("helt", "whole"), text!("upp", "up"), text!("ner", "down")];
        let of = Steps {
            start: (text!("plan", "plan"), Exact::whole(48)),
            steps: &steps,
            end: text!("utfall", "outcome"),
            names,
        };
        Waterfall::new(head, Unit::Number(Text::default()), text!("post", "item"), of)
    }

    #[test]
    fn each_column_begins_where_the_one_before_ended() {
        let stairs = waterfall(&[10, -20, 0]).stairs();
        let ends: Vec<(usize, Exact, Exact)> =
            stairs.into_iter().map(|stair| (stair.kind, stair.from, stair.to)).collect();
        let whole = Exact::whole;
        let expected = [(0, 0, 48), (2, 48, 58), (1, 58, 38), (2, 38, 38), (0, 0, 38)];
        assert_eq!(ends, expected.map(|(kind, from, to): (usize, i64, i64)| (kind, whole(from), whole(to))).to_vec());
    }

    #[test]
    fn it_goes_below_zero_and_has_a_table() {
        let fall = waterfall(&[-60]);
        let drawn = fall.svg("fall", Size::Wide, Language::En);
        assert!(drawn.contains("chart-waterfall") && drawn.contains("down: −60"), "{drawn}");
        let table = fall.table();
        assert_eq!((table.rows.len(), table.columns.len()), (3, 4));
        assert_eq!(table.rows[2][1].shown(Language::En), "−12");
    }
}
