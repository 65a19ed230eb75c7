//! What charts over labels share: the axis of values with its grid, the labels below, and the legend above.

use kapitera_message::{Language, Text, text};
use kapitera_money::Exact;

use crate::figures::{Figures, forecast_name};
use crate::layout::{FONT, GAP, LINE, Size, count, fitted, share, text_width};
use crate::legend::{Sign, legend};
use crate::scale::Scale;
use crate::svg::{Anchor, Area, Drawing};

/// How the legend shows a series.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Swatch {
    /// A square with the series' letter.
    Letter,
    /// A piece of line with the series' point.
    Line,
}

/// What a drawing shows besides its series.
#[derive(Default)]
pub(crate) struct Beside {
    /// What the legend says of it.
    pub signs: Vec<(Sign, Text)>,
    /// The room it needs to the right of the plot.
    pub right: i64,
}

/// The part of a drawing where the marks are.
pub(crate) struct Frame {
    pub plot: Area,
    slots: i64,
    /// Where text above the plot ends that is already there.
    taken: i64,
    pub scale: Scale,
}

impl Frame {
    /// Draws all but the marks.
    pub fn draw(drawing: &mut Drawing, figures: &Figures, scale: Scale, look: (Size, Language, Swatch)) -> Self {
        Self::draw_with(drawing, figures, scale, look, &Beside::default())
    }

    /// Draws all but the marks, with room for more than the series.
    pub fn draw_with(
        drawing: &mut Drawing,
        figures: &Figures,
        scale: Scale,
        (size, language, swatch): (Size, Language, Swatch),
        beside: &Beside,
    ) -> Self {
        let form = figures.unit.axis(&scale.most(), scale.step());
        // Beside it stands the word of the present.
        let unit = fitted(form.name.get(language), drawing.width() - 6 * GAP);
        let mut entries = entries(figures, swatch);
        entries.extend(beside.signs.iter().cloned());
        let bottom = legend(drawing, 0, &entries, language);
        let top = bottom + LINE + GAP;
        if !unit.is_empty() {
            drawing.text("chart-label chart-unit", (0, bottom + FONT), Anchor::Start, &unit);
        }
        let ticks: Vec<(Exact, String)> =
            scale.ticks().map(|tick| (tick.clone(), form.shown(&tick, language))).collect();
        let left = ticks.iter().map(|(_, said)| text_width(said)).max().unwrap_or(0) + GAP;
        let plot = Area {
            x: left,
            y: top,
            width: drawing.width() - left - GAP / 2 - beside.right,
            height: size.plot_height(),
        };
        let frame = Self { plot, slots: count(figures.labels.len()).max(1), taken: text_width(&unit) + GAP, scale };
        for (tick, said) in ticks {
            let y = frame.y(&tick);
            let class = if tick.is_zero() { "chart-axis" } else { "chart-grid" };
            drawing.line(class, (left, y), (left + plot.width, y));
            drawing.text("chart-label", (left - GAP / 2, y + FONT * 35 / 100), Anchor::End, &said);
        }
        frame.labels(drawing, &figures.labels, language);
        frame
    }

    /// The height of the whole drawing.
    pub fn bottom(&self) -> i64 {
        self.plot.y + self.plot.height + LINE + GAP
    }

    /// Where a value is, from above.
    pub fn y(&self, value: &Exact) -> i64 {
        self.plot.y + self.plot.height - self.scale.place(value, self.plot.height)
    }

    /// Where zero is, or the end of the axis nearest to it.
    pub fn y_zero(&self) -> i64 {
        self.plot.y + self.plot.height - self.scale.zero(self.plot.height)
    }

    /// Where the room of a label begins.
    pub fn slot(&self, label: usize) -> i64 {
        self.plot.x + share(self.plot.width, count(label), self.slots)
    }

    /// The middle of the room of a label.
    pub fn middle(&self, label: usize) -> i64 {
        self.plot.x + share(self.plot.width, 2 * count(label) + 1, 2 * self.slots)
    }

    /// The line between what has been and what is to come, before a label.
    pub fn now(&self, drawing: &mut Drawing, label: usize, language: Language) {
        let x = self.slot(label.min(usize::try_from(self.slots).unwrap_or(label)));
        now_line(drawing, x, (self.plot.y, self.plot.y + self.plot.height), self.taken, language);
    }

    /// A line at a label with its word at the top, on the side where there is more room.
    pub fn mark(&self, drawing: &mut Drawing, label: usize, word: &str) {
        let (x, top) = (self.middle(label), self.plot.y);
        drawing.line("chart-mark", (x, top), (x, top + self.plot.height));
        let is_left = x < drawing.width() / 2;
        let room = if is_left { drawing.width() - x } else { x } - GAP;
        let (place, anchor) = if is_left { (x + GAP / 2, Anchor::Start) } else { (x - GAP / 2, Anchor::End) };
        drawing.text("chart-label chart-now-label", (place, top + FONT), anchor, &fitted(word, room));
    }

    /// As many of the labels as have room, evenly.
    fn labels(&self, drawing: &mut Drawing, labels: &[Text], language: Language) {
        let widest = labels.iter().map(|label| text_width(label.get(language))).max().unwrap_or(0);
        let every = (1..self.slots).find(|every| share(self.plot.width, *every, self.slots) >= widest + GAP / 2);
        let every = usize::try_from(every.unwrap_or(self.slots)).unwrap_or(1);
        let y = self.plot.y + self.plot.height + LINE;
        for (index, label) in labels.iter().enumerate().step_by(every) {
            let label = fitted(label.get(language), self.plot.width);
            let half = text_width(&label) / 2;
            let x = self.middle(index).clamp(half, drawing.width() - half);
            drawing.text("chart-label", (x, y), Anchor::Middle, &label);
        }
    }
}

/// A line from above to below that marks the present, with its word above; text to the left of `taken` is there already.
pub(crate) fn now_line(drawing: &mut Drawing, x: i64, (top, bottom): (i64, i64), taken: i64, language: Language) {
    let word = text!("nu", "now");
    let word = word.get(language);
    let half = text_width(word) / 2;
    drawing.line("chart-now", (x, top), (x, bottom));
    let place = (x.max(taken + half).min(drawing.width() - half), top - GAP / 2);
    drawing.text("chart-label chart-now-label", place, Anchor::Middle, word);
}

/// What the legend says: the series when there is more than one, and what forecasts look like where there are any.
fn entries(figures: &Figures, swatch: Swatch) -> Vec<(Sign, Text)> {
    let is_one = figures.series.len() == 1;
    let named = figures.series.iter().enumerate().filter(|_| !is_one);
    let sign = |series| if swatch == Swatch::Letter { Sign::Square(series) } else { Sign::Line(series) };
    let mut entries: Vec<_> = named.map(|(index, series)| (sign(index), series.name.clone())).collect();
    if figures.has_forecasts() {
        entries.push((if swatch == Swatch::Letter { Sign::Hatched } else { Sign::Dashed }, forecast_name()));
    }
    entries
}
