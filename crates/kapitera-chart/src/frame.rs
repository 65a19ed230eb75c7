//! What charts over labels share: the axis of values with its grid, the labels below, and the legend above.

use kapitera_message::{Language, Text, text};
use kapitera_money::Exact;

use crate::figures::{Figures, forecast_name};
use crate::layout::{FONT, GAP, LINE, Size, count, fitted, share, text_width};
use crate::scale::Scale;
use crate::svg::{Anchor, Area, Drawing, Fill, series_class};

/// How the legend shows a series.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Swatch {
    /// A square with the series' letter.
    Letter,
    /// A piece of line with the series' point.
    Line,
}

/// The part of a drawing where the marks are.
pub(crate) struct Frame {
    pub plot: Area,
    slots: i64,
    /// Where text above the plot ends that is already there.
    taken: i64,
    pub scale: Scale,
}

/// The letter of a series.
pub(crate) fn letter(series: usize) -> String {
    let letter = u8::try_from(series % 6).map_or('F', |series| char::from(b'A' + series));
    letter.to_string()
}

impl Frame {
    /// Draws all but the marks.
    pub fn draw(
        drawing: &mut Drawing,
        figures: &Figures,
        scale: Scale,
        (size, language, swatch): (Size, Language, Swatch),
    ) -> Self {
        let form = figures.unit.axis(&scale.most(), scale.step());
        // Beside it stands the word of the present.
        let unit = fitted(form.name.get(language), drawing.width() - 6 * GAP);
        let bottom = legend(drawing, figures, language, swatch);
        let top = bottom + LINE + GAP;
        if !unit.is_empty() {
            drawing.text("chart-label chart-unit", (0, bottom + FONT), Anchor::Start, &unit);
        }
        let ticks: Vec<(Exact, String)> =
            scale.ticks().map(|tick| (tick.clone(), form.shown(&tick, language))).collect();
        let left = ticks.iter().map(|(_, said)| text_width(said)).max().unwrap_or(0) + GAP;
        let plot = Area { x: left, y: top, width: drawing.width() - left - GAP / 2, height: size.plot_height() };
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

/// The names of the series in rows, when there is more than one or some figures are forecasts; the end of the rows.
fn legend(drawing: &mut Drawing, figures: &Figures, language: Language, swatch: Swatch) -> i64 {
    let (series, forecasts) = (figures.series.len(), figures.has_forecasts());
    let named = (0..series).filter(|_| series > 1).map(|index| (Some(index), &figures.series[index].name));
    let forecast = forecast_name();
    let entries: Vec<_> = named.chain(forecasts.then_some((None, &forecast))).collect();
    let (mut x, mut y) = (0, 0);
    let side = if swatch == Swatch::Letter { FONT } else { 2 * FONT };
    for (index, name) in &entries {
        let name = fitted(name.get(language), drawing.width() - side - GAP);
        let width = side + GAP + text_width(&name);
        if x > 0 && x + width > drawing.width() {
            (x, y) = (0, y + LINE);
        }
        let area = Area { x, y: y + GAP / 2, width: side, height: FONT };
        match swatch {
            Swatch::Letter => letter_swatch(drawing, *index, area, series > 1),
            Swatch::Line => line_swatch(drawing, *index, area),
        }
        drawing.text(
            "chart-label chart-legend",
            (x + side + GAP / 2, y + GAP / 2 + FONT * 85 / 100),
            Anchor::Start,
            &name,
        );
        x += width + GAP;
    }
    if entries.is_empty() { 0 } else { y + LINE + GAP }
}

fn letter_swatch(drawing: &mut Drawing, series: Option<usize>, area: Area, lettered: bool) {
    let Some(series) = series else {
        return drawing.rect("chart-bar chart-bar--forecast series-1", area, Fill::Hatched(0), "");
    };
    drawing.rect(&format!("chart-bar {}", series_class(series)), area, Fill::Plain, "");
    if lettered {
        let place = (area.x + area.width / 2, area.y + area.height * 85 / 100);
        drawing.text("chart-letter", place, Anchor::Middle, &letter(series));
    }
}

fn line_swatch(drawing: &mut Drawing, series: Option<usize>, area: Area) {
    let y = area.y + area.height / 2;
    let (class, kind) = match series {
        Some(series) => (series_class(series), ""),
        None => ("series-1".to_owned(), " chart-line--forecast"),
    };
    drawing.path(&format!("chart-line{kind} {class}"), &[(area.x, y), (area.x + area.width, y)]);
    let kind = if series.is_some() { "" } else { " chart-point--forecast" };
    drawing.point(&format!("chart-point{kind} {class}"), series.unwrap_or(0), (area.x + area.width / 2, y), 40, "");
}
