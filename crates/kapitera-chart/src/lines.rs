//! Figures over months as lines with points, with gaps where figures are missing, and a band of what may come.

use kapitera_message::{Language, Text, text};
use kapitera_money::Exact;
use kapitera_output::{Cell, Column, Table};

use crate::Chart;
use crate::figures::{Figures, Mark};
use crate::frame::{Beside, Frame, Swatch};
use crate::layout::Size;
use crate::legend::Sign;
use crate::levels;
use crate::scale::{Base, Scale};
use crate::svg::{Drawing, Fill, series_class};

/// Lines over labels. Each series has a shape of point; forecasts are dashed lines and hollow points.
#[derive(Clone, Debug)]
pub struct Lines {
    /// What is shown.
    pub figures: Figures,
    /// Where the axis of values begins.
    pub base: Base,
    /// The label, from 0, before which the present lies, when it is marked.
    pub now: Option<usize>,
    /// Labels, from 0, at which a line with a word stands: what others found, a limit.
    pub marked: Vec<(usize, Text)>,
    /// Lying lines with words: a centre line, a limit. Three can be told apart by their strokes.
    pub level: Vec<(Exact, Text)>,
    /// Labels, from 0, whose points in the first series are signals, with what they tell.
    pub signals: Vec<(usize, Text)>,
    band: Vec<Option<(Exact, Exact)>>,
}

impl Lines {
    /// Lines from zero without a band.
    pub fn new(figures: Figures) -> Self {
        Self {
            figures,
            base: Base::Zero,
            now: None,
            marked: Vec::new(),
            level: Vec::new(),
            signals: Vec::new(),
            band: Vec::new(),
        }
    }

    /// The lines with a band from low to high behind them, at the labels where there is one.
    ///
    /// # Panics
    ///
    /// When there is another number of pairs than there are labels.
    #[must_use]
    pub fn with_band(mut self, band: Vec<Option<(Exact, Exact)>>) -> Self {
        assert_eq!(band.len(), self.figures.labels.len(), "a band has a pair or none for each label");
        self.band = band;
        self
    }

    fn draw_band(&self, drawing: &mut Drawing, frame: &Frame, language: Language) {
        let said = band_names().map(|name| name.get(language).to_owned());
        for (start, run) in runs(&self.band) {
            let place = |offset: usize, value: &Exact| (frame.middle(start + offset), frame.y(value));
            let highs = run.iter().enumerate().map(|(offset, (_, high))| place(offset, high));
            let lows = run.iter().enumerate().rev().map(|(offset, (low, _))| place(offset, low));
            let corners: Vec<_> = highs.chain(lows).collect();
            drawing.polygon("chart-band", &corners, Fill::Plain, &format!("{}–{}", said[0], said[1]));
        }
    }

    /// What the point of a label tells, when it is a signal: all that is said of it.
    fn signal(&self, label: usize) -> Option<Text> {
        let words = self.signals.iter().filter(|(at, _)| *at == label).map(|(_, word)| word.clone());
        words
            .reduce(|all, word| Text { sv: format!("{}; {}", all.sv, word.sv), en: format!("{}; {}", all.en, word.en) })
    }

    /// What it shows besides its series.
    fn beside(&self, size: Size, language: Language) -> Beside {
        let mut signs = levels::signs(self.level.iter().enumerate(), size);
        if !self.signals.is_empty() {
            signs.push((Sign::Signal, text!("signal", "signal")));
        }
        // A signal at the last of many labels is whole too.
        let least = if self.signals.is_empty() { 0 } else { SIGNAL };
        let right = levels::room_beside(self.level.iter().enumerate(), size, language).max(least);
        Beside { signs, right }
    }

    fn draw_series(&self, drawing: &mut Drawing, frame: &Frame, series: usize, language: Language) {
        let marks = &self.figures.series[series].marks;
        let class = series_class(series);
        let place = |label: usize, mark: &Mark| mark.value().map(|value| (frame.middle(label), frame.y(value)));
        // A piece for each stretch that is drawn alike: what leads to a forecast is dashed.
        let mut piece: Vec<(i64, i64)> = Vec::new();
        let mut dashed = false;
        let flush = |drawing: &mut Drawing, piece: &mut Vec<(i64, i64)>, dashed: bool| {
            let kind = if dashed { " chart-line--forecast" } else { "" };
            drawing.path(&format!("chart-line{kind} {class}"), piece);
            piece.clear();
        };
        for (label, mark) in marks.iter().enumerate() {
            let Some(here) = place(label, mark) else {
                flush(drawing, &mut piece, dashed);
                continue;
            };
            if !piece.is_empty() && mark.is_forecast() != dashed {
                let last = piece.last().copied();
                flush(drawing, &mut piece, dashed);
                piece.extend(last);
            }
            dashed = mark.is_forecast();
            piece.push(here);
        }
        flush(drawing, &mut piece, dashed);
        for (label, mark) in marks.iter().enumerate() {
            let Some(here) = place(label, mark) else { continue };
            let kind = if mark.is_forecast() { " chart-point--forecast" } else { "" };
            let tip = self.figures.tip(series, label, language);
            if let Some(signal) = self.signal(label).filter(|_| series == 0) {
                draw_signal(drawing, here, &format!("{tip}; {}", signal.get(language)));
                continue;
            }
            drawing.point(&format!("chart-point{kind} {class}"), series, here, 40, &tip);
        }
    }
}

impl Chart for Lines {
    fn svg(&self, id: &str, size: Size, language: Language) -> String {
        let band = self.band.iter().flatten().flat_map(|(low, high)| [low, high]);
        let levels = self.level.iter().map(|(value, _)| value);
        let scale = Scale::over(self.figures.values().chain(band).chain(levels), self.base, 5);
        let mut drawing = Drawing::new(id, size.width());
        let look = (size, language, Swatch::Line);
        let frame = Frame::draw_with(&mut drawing, &self.figures, scale, look, &self.beside(size, language));
        self.draw_band(&mut drawing, &frame, language);
        let levels = self.level.iter().enumerate().map(|(at, level)| (at, level, frame.y(&level.0)));
        levels::draw(&mut drawing, frame.plot, levels, &self.figures.unit, (size, language));
        if let Some(now) = self.now {
            frame.now(&mut drawing, now, language);
        }
        for (label, word) in self.marked.iter().filter(|(label, _)| *label < self.figures.labels.len()) {
            frame.mark(&mut drawing, *label, word.get(language));
        }
        for series in 0..self.figures.series.len() {
            self.draw_series(&mut drawing, &frame, series, language);
        }
        drawing.finish(&size.classed("chart-lines"), &self.figures.head, frame.bottom(), language)
    }

    fn table(&self) -> Table {
        let mut table = self.figures.table();
        if !self.band.is_empty() {
            let [low, high] = band_names();
            table.columns.extend([Column::new("low", low), Column::new("high", high)]);
            for (row, pair) in table.rows.iter_mut().zip(&self.band) {
                row.extend(match pair {
                    Some((low, high)) => [low, high].map(|value| self.figures.unit.cell(value)),
                    None => [Cell::Empty, Cell::Empty],
                });
            }
        }
        for (at, (value, word)) in (1..).zip(&self.level) {
            table.columns.push(Column::new(&format!("level_{at}"), word.clone()));
            table.rows.iter_mut().for_each(|row| row.push(self.figures.unit.cell(value)));
        }
        if !self.signals.is_empty() {
            table.columns.push(Column::new("signal", text!("signal", "signal")));
            for (label, row) in table.rows.iter_mut().enumerate() {
                row.push(self.signal(label).map_or(Cell::Empty, Cell::Words));
            }
        }
        table
    }
}

/// How large a signal is, from its middle.
const SIGNAL: i64 = 65;

/// A point that is a signal: larger than others, and of another shape.
pub(crate) fn draw_signal(drawing: &mut Drawing, place: (i64, i64), tip: &str) {
    drawing.point("chart-point chart-point--signal series-6", 3, place, SIGNAL, tip);
}

fn band_names() -> [Text; 2] {
    [text!("lägst", "lowest"), text!("högst", "highest")]
}

/// The stretches without a gap, each with where it begins.
fn runs(band: &[Option<(Exact, Exact)>]) -> Vec<(usize, Vec<&(Exact, Exact)>)> {
    let mut runs: Vec<(usize, Vec<_>)> = Vec::new();
    let mut open = false;
    for (label, pair) in band.iter().enumerate() {
        match (pair, open) {
            (Some(pair), true) => runs.last_mut().into_iter().for_each(|(_, run)| run.push(pair)),
            (Some(pair), false) => runs.push((label, vec![pair])),
            (None, _) => {}
        }
        open = pair.is_some();
    }
    runs
}
