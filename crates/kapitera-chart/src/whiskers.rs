//! A row for each centre: its figure as a point, with the interval that it may lie in, against the region's.

use kapitera_message::{Language, Text, text};
use kapitera_money::Exact;
use kapitera_output::{Cell, Column, Table};

use crate::Chart;
use crate::field::{Field, Measure};
use crate::figures::Head;
use crate::layout::{FONT, GAP, LINE, Size, count, fitted, share, text_width};
use crate::legend::{Sign, legend};
use crate::levels::{self, Level};
use crate::scale::{Base, Scale};
use crate::standing::{self, Standing};
use crate::svg::{Anchor, Area, Drawing, Fill};

/// A figure with the interval that it may lie in.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// The figure.
    pub value: Exact,
    /// The lower end of its interval.
    pub low: Exact,
    /// The upper end of its interval.
    pub high: Exact,
    /// What it is a share of.
    pub of: Exact,
    /// Where it stands against the limits around the region's.
    pub standing: Standing,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Whisker {
    /// What it belongs to.
    pub name: Text,
    /// Its figure, or why there is none.
    pub figure: Result<Estimate, Text>,
    /// Whether it is the reader's own: its name is heavier and its row shaded.
    pub is_own: bool,
}

/// Rows below each other, in the caller's order, each with its figure and its interval, under the levels that they are compared
/// with. A long name is cut in the drawing; pointing at the row gives it whole.
///
/// Some 60 can be read; the drawing grows with their number.
#[derive(Clone, Debug)]
pub struct Whiskers {
    /// What is shown.
    pub head: Head,
    /// What the names are ("vårdcentral", "centre").
    pub over: Text,
    /// The figures.
    pub measure: Measure,
    /// What they are shares of: visits, listed.
    pub of: Measure,
    /// The region's figure, with its word.
    pub region: (Exact, Text),
    /// The target, with its word.
    pub target: Option<(Exact, Text)>,
    /// The level that pays, with its word.
    pub level: Option<(Exact, Text)>,
    /// The rows, from above.
    pub rows: Vec<Whisker>,
}

/// Half the height of the ends of an interval.
const END: i64 = 28;
/// With more rows the axis is written above them too.
const ROWS_LOW: usize = 15;

/// Where the parts of a drawing are.
struct Grid {
    size: Size,
    /// Where names end, on a desk.
    names: i64,
    plot: Area,
    row: i64,
    scale: Scale,
}

impl Grid {
    fn x(&self, value: &Exact) -> i64 {
        self.plot.x + self.scale.place(value, self.plot.width)
    }

    /// The row from 0: its top, and the stretch of it where its interval is.
    fn row(&self, at: usize) -> (i64, (i64, i64)) {
        let top = self.plot.y + self.row * count(at);
        match self.size {
            Size::Wide => (top, (top, top + self.row)),
            Size::Narrow => (top, (top + LINE, top + self.row - GAP / 4)),
        }
    }

    /// A line from above to below: on a telephone in pieces, since it would cross the names.
    fn line(&self, drawing: &mut Drawing, class: &str, (x, from): (i64, i64), rows: usize, tip: &str) {
        let bottom = self.plot.y + self.plot.height;
        if self.size == Size::Wide || rows == 0 {
            return drawing.line_said(class, (x, from), (x, bottom), tip);
        }
        if from < self.plot.y {
            drawing.line_said(class, (x, from), (x, self.plot.y), tip);
        }
        for at in 0..rows {
            let (_, (top, bottom)) = self.row(at);
            drawing.line_said(class, (x, top), (x, bottom), tip);
        }
    }
}

impl Chart for Whiskers {
    fn svg(&self, id: &str, size: Size, language: Language) -> String {
        let mut drawing = Drawing::new(id, size.width());
        let top = legend(&mut drawing, 0, &self.entries(), language);
        let values = self.measure.unit.short(self.estimates().map(|figure| &figure.value), language);
        let mut grid = self.grid(size, &values, language);
        let words = self.words(&grid, language);
        let rows = words.iter().map(|word| word.row + 1).max().unwrap_or(0);
        let is_long = self.rows.len() > ROWS_LOW;
        grid.plot.y = top + LINE * rows + if is_long { LINE } else { 0 } + GAP / 2;
        let mut values = values.into_iter();
        for at in 0..self.rows.len() {
            self.shade(&mut drawing, &grid, at, language);
        }
        let ticks: Vec<Exact> = grid.scale.ticks().collect();
        for tick in &ticks {
            grid.line(&mut drawing, "chart-grid", (grid.x(tick), grid.plot.y), self.rows.len(), "");
        }
        for word in &words {
            let y = top + LINE * (rows - word.row);
            let tip = levels::tip(word.whole, word.value, &self.measure.unit, language);
            grid.line(&mut drawing, &levels::class(word.stroke), (word.x, y + GAP / 4), self.rows.len(), &tip);
            drawing.text("chart-label chart-level-label", (word.left, y - GAP / 4), Anchor::Start, &word.shown);
        }
        self.axis(&mut drawing, &grid, &ticks, is_long, language);
        for at in 0..self.rows.len() {
            self.row(&mut drawing, &grid, at, &mut values, language);
        }
        let bottom = grid.plot.y + grid.plot.height + 2 * LINE + GAP;
        drawing.finish(&size.classed("chart-whiskers"), &self.head, bottom, language)
    }

    fn table(&self) -> Table {
        let mut columns = vec![
            Column::new("name", self.over.clone()),
            self.measure.column(),
            Column::new("low", text!("intervall från", "interval from")),
            Column::new("high", text!("intervall till", "interval to")),
            self.of.column(),
            Column::new("standing", text!("läge", "standing")),
        ];
        let (level_columns, level_cells): (Vec<_>, Vec<_>) =
            levels::columns(self.levels().map(|(key, _, level)| (key, level)), &self.measure.unit).into_iter().unzip();
        columns.extend(level_columns);
        let row = |row: &Whisker| {
            let mut cells = vec![Cell::Words(row.name.clone())];
            match &row.figure {
                Ok(Estimate { value, low, high, of, standing }) => {
                    cells.extend([value, low, high].map(|value| self.measure.unit.cell(value)));
                    cells.extend([self.of.unit.cell(of), standing.cell()]);
                }
                Err(why) => {
                    cells.extend([const { Cell::Empty }; 4]);
                    cells.push(Cell::Words(why.clone()));
                }
            }
            cells.extend(level_cells.iter().cloned());
            cells
        };
        Table {
            key: self.head.key,
            heading: self.head.title.clone(),
            columns,
            rows: self.rows.iter().map(row).collect(),
            total: None,
        }
    }
}

/// The word of a level, above the plot.
struct Word<'w> {
    stroke: usize,
    value: &'w Exact,
    whole: &'w str,
    shown: String,
    /// Where its level is.
    x: i64,
    /// Where it begins.
    left: i64,
    /// How many lines of words are below it.
    row: i64,
}

impl Whiskers {
    /// The levels, each with its key and its stroke.
    fn levels(&self) -> impl Iterator<Item = (&'static str, usize, &Level)> {
        let levels = [
            ("region", levels::REGION, Some(&self.region)),
            ("target", levels::TARGET, self.target.as_ref()),
            ("level", levels::PAYS, self.level.as_ref()),
        ];
        levels.into_iter().filter_map(|(key, stroke, level)| level.map(|level| (key, stroke, level)))
    }

    fn estimates(&self) -> impl Iterator<Item = &Estimate> + Clone {
        self.rows.iter().filter_map(|row| row.figure.as_ref().ok())
    }

    fn entries(&self) -> Vec<(Sign, Text)> {
        let shown = self.estimates().next();
        let interval = text!("värde med osäkerhetsintervall", "figure with its interval of uncertainty");
        let mut entries: Vec<_> = shown.map(|_| (Sign::Whisker, interval)).into_iter().collect();
        // Where nothing stands out there is nothing to tell shapes apart by.
        if self.estimates().any(|figure| figure.standing != Standing::Within) {
            entries.extend(standing::signs(self.estimates().map(|figure| figure.standing)));
        }
        entries
    }

    /// Where the parts are, but for how far from above: that depends on the words of the levels.
    fn grid(&self, size: Size, values: &[String], language: Language) -> Grid {
        let ends = self.estimates().flat_map(|figure| [&figure.value, &figure.low, &figure.high]);
        let levels = self.levels().map(|(.., (value, _))| value);
        let scale = Scale::over(ends.chain(levels), Base::Fit, Field::ticks_across(size) - 1);
        let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(text_width).max().unwrap_or(0);
        let (names, right, row) = match size {
            Size::Wide => {
                let names = widest(&mut self.rows.iter().map(|row| row.name.get(language))).min(3000);
                (names, widest(&mut values.iter().map(String::as_str)).min(size.width() / 4), LINE + 10)
            }
            Size::Narrow => (0, 0, 2 * LINE),
        };
        let left = names + GAP;
        let width = size.width() - left - right - GAP;
        let height = row * count(self.rows.len().max(1));
        Grid { size, names, plot: Area { x: left, y: 0, width, height }, row, scale }
    }

    /// The words of the levels: the outermost to their own side, each in the lowest line where it covers no other.
    fn words(&self, grid: &Grid, language: Language) -> Vec<Word<'_>> {
        let mut words: Vec<Word<'_>> = Vec::new();
        for (_, stroke, (value, word)) in self.levels() {
            let whole = word.get(language);
            let (x, shown) = (grid.x(value), fitted(whole, grid.size.width() / 2));
            words.push(Word { stroke, value, whole, shown, x, left: 0, row: 0 });
        }
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by_key(|&at| words[at].x);
        let mut taken: Vec<(i64, i64, i64)> = Vec::new();
        let last = order.len().saturating_sub(1);
        // The outermost first; what lies between goes above them.
        let mut places: Vec<usize> = (0..order.len()).collect();
        places.sort_by_key(|&place| (place != 0 && place != last, place));
        for place in places {
            let word = &mut words[order[place]];
            let width = text_width(&word.shown);
            let left = match place {
                _ if last == 0 || (place != 0 && place != last) => word.x - width / 2,
                0 => word.x - width + GAP / 4,
                _ => word.x - GAP / 4,
            };
            word.left = left.clamp(0, (grid.size.width() - width).max(0));
            let ends = (word.left - GAP / 2, word.left + width + GAP / 2);
            let covers = |row: i64| taken.iter().any(|&(there, from, to)| there == row && from < ends.1 && ends.0 < to);
            word.row = (0..).find(|&row| !covers(row)).unwrap_or(0);
            taken.push((word.row, ends.0, ends.1));
        }
        words
    }

    /// The figures of the axis below the rows and, when there are many, above them too.
    fn axis(&self, drawing: &mut Drawing, grid: &Grid, ticks: &[Exact], is_long: bool, language: Language) {
        let form = self.measure.unit.axis(&grid.scale.most(), grid.scale.step());
        let ticks: Vec<(i64, String)> = ticks.iter().map(|tick| (grid.x(tick), form.shown(tick, language))).collect();
        let bottom = grid.plot.y + grid.plot.height;
        let widest = ticks.iter().map(|(_, said)| text_width(said)).max().unwrap_or(0);
        let slots = count(ticks.len()).max(2) - 1;
        let every = (1..slots).find(|every| share(grid.plot.width, *every, slots) >= widest + GAP / 2);
        let every = every.unwrap_or(slots);
        for (_, (x, said)) in (0..).zip(&ticks).filter(|(index, _)| index % every == 0) {
            let said = fitted(said, grid.plot.width);
            let half = text_width(&said) / 2;
            let middle = (*x).clamp(half, (drawing.width() - half).max(half));
            drawing.text("chart-label", (middle, bottom + LINE), Anchor::Middle, &said);
            if is_long {
                drawing.text("chart-label chart-halo", (middle, grid.plot.y - GAP / 2), Anchor::Middle, &said);
            }
        }
        let room = drawing.width() - GAP / 2;
        let caption = fitted(&self.measure.caption(&form, language), room);
        drawing.text("chart-label chart-unit", (room, bottom + 2 * LINE), Anchor::End, &caption);
    }

    /// The ground of a row, which says all of it when pointed at.
    fn shade(&self, drawing: &mut Drawing, grid: &Grid, at: usize, language: Language) {
        let row = &self.rows[at];
        let area = Area { x: 0, y: grid.row(at).0, width: drawing.width(), height: grid.row };
        let class = if row.is_own { "chart-row chart-row--own" } else { "chart-row" };
        drawing.rect(class, area, Fill::Plain, &self.tip(row, language));
    }

    fn tip(&self, row: &Whisker, language: Language) -> String {
        let name = row.name.get(language);
        match &row.figure {
            Ok(Estimate { value, low, high, of, standing }) => {
                let said = |value| self.measure.unit.said(value, language);
                let of = self.of.said(of, language);
                standing.tip(&format!("{name}: {} ({}–{}); {of}", said(value), said(low), said(high)), language)
            }
            Err(why) => format!("{name}: {}", why.get(language)),
        }
    }

    /// A row: its name, its interval with its point, and its value; or why there is none.
    fn row(
        &self,
        drawing: &mut Drawing,
        grid: &Grid,
        at: usize,
        values: &mut impl Iterator<Item = String>,
        language: Language,
    ) {
        let row = &self.rows[at];
        let (top, (from, to)) = grid.row(at);
        let middle = (from + to) / 2;
        // Letters may reach a little past where they end by their measure.
        let right = drawing.width() - 10;
        let value = row.figure.as_ref().ok().and_then(|_| values.next()).unwrap_or_default();
        let value = fitted(&value, grid.size.width() / 4);
        let (text_y, place, anchor, room) = match grid.size {
            Size::Wide => (middle + FONT * 35 / 100, grid.names, Anchor::End, grid.names),
            Size::Narrow => {
                let room = right - text_width(&value) - GAP;
                (top + LINE - GAP / 2, GAP / 4, Anchor::Start, room)
            }
        };
        let class = if row.is_own { "chart-label chart-own" } else { "chart-label" };
        drawing.text(class, (place, text_y), anchor, &fitted(row.name.get(language), room));
        match &row.figure {
            Ok(figure) => {
                draw_whisker(drawing, (grid.x(&figure.low), grid.x(&figure.high)), middle);
                figure.standing.draw(drawing, (grid.x(&figure.value), middle), &self.tip(row, language));
                drawing.text("chart-value", (right, text_y), Anchor::End, &value);
            }
            Err(why) => {
                let why = fitted(why.get(language), grid.plot.width);
                let left = if grid.size == Size::Wide { grid.plot.x } else { GAP / 4 };
                let place = (left, middle + FONT * 35 / 100);
                drawing.text("chart-label chart-halo", place, Anchor::Start, &why);
            }
        }
    }
}

/// An interval with its ends.
pub(crate) fn draw_whisker(drawing: &mut Drawing, (from, to): (i64, i64), y: i64) {
    drawing.line("chart-whisker", (from, y), (to, y));
    for x in [from, to] {
        drawing.line("chart-whisker", (x, y - END), (x, y + END));
    }
}
