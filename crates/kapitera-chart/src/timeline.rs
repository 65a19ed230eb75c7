//! Decisions on a line of time: from when to when each holds, in rows where none covers another.

use kapitera_message::{Language, Text, text};
use kapitera_output::{Cell, Column, Table};

use crate::Chart;
use crate::figures::Head;
use crate::frame::now_line;
use crate::layout::{FONT, GAP, LINE, Size, fitted, share, text_width};
use crate::svg::{Anchor, Area, Drawing, Fill, series_class};

/// A day: its number in a count of days that the caller chooses, and how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its number.
    pub number: i64,
    /// How it is written, `2025-01-01`.
    pub shown: String,
}

/// Something that holds for a time.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is.
    pub label: Text,
    /// The first day.
    pub from: Day,
    /// The last day; none when no end is decided.
    pub to: Option<Day>,
    /// Its colour, from 0: things of one kind have one. The label says it too.
    pub series: usize,
}

/// Items on a line of time. An item without an end goes to the end of the drawing and has an arrow there.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// What is shown.
    pub head: Head,
    /// The items; those that begin first stand above.
    pub items: Vec<Item>,
    /// The days that the axis names, with its words for them: the beginnings of years.
    pub ticks: Vec<Day>,
    /// The present, when it is marked.
    pub now: Option<Day>,
}

/// The height of an item's bar.
const THICK: i64 = 100;
/// From a row to the next.
const ROW: i64 = LINE + THICK + GAP;

/// The days that are shown.
struct Span {
    first: i64,
    last: i64,
    width: i64,
}

impl Span {
    fn place(&self, day: i64) -> i64 {
        let whole = self.last.saturating_sub(self.first).max(1);
        share(self.width - GAP, day.saturating_sub(self.first).clamp(0, whole), whole)
    }
}

impl Chart for Timeline {
    fn svg(&self, id: &str, size: Size, language: Language) -> String {
        let span = self.span(size.width());
        let mut drawing = Drawing::new(id, size.width());
        let placed = self.placed(&span, language);
        let rows = placed.iter().map(|(row, ..)| row + 1).max().unwrap_or(0);
        let top = 2 * LINE;
        let bottom = top + ROW * rows.max(1);
        self.draw_ticks(&mut drawing, &span, (top, bottom));
        for (item, (row, area, label_x)) in self.sorted().into_iter().zip(placed) {
            let area = Area { y: top + ROW * row + LINE, ..area };
            draw_item(&mut drawing, item, area, label_x, language);
        }
        if let Some(now) = &self.now {
            now_line(&mut drawing, span.place(now.number), (top - GAP / 2, bottom), 0, language);
        }
        drawing.finish(&size.classed("chart-timeline"), &self.head, bottom + GAP, language)
    }

    fn table(&self) -> Table {
        let day = |day: &Day| Cell::Name(day.shown.clone());
        let row = |item: &Item| {
            vec![Cell::Words(item.label.clone()), day(&item.from), item.to.as_ref().map_or(Cell::Empty, day)]
        };
        Table {
            key: self.head.key,
            heading: self.head.title.clone(),
            columns: vec![
                Column::new("label", text!("vad", "what")),
                Column::new("from", text!("från och med", "from")),
                Column::new("to", text!("till och med", "to and including")),
            ],
            rows: self.sorted().into_iter().map(row).collect(),
            total: None,
        }
    }
}

impl Timeline {
    fn sorted(&self) -> Vec<&Item> {
        let mut items: Vec<&Item> = self.items.iter().collect();
        items.sort_by_key(|item| item.from.number);
        items
    }

    fn span(&self, width: i64) -> Span {
        let items = self.items.iter().flat_map(|item| [Some(&item.from), item.to.as_ref()]).flatten();
        let days = items.chain(&self.ticks).chain(&self.now).map(|day| day.number);
        let (first, last) = days.fold((i64::MAX, i64::MIN), |(first, last), day| (first.min(day), last.max(day)));
        Span { first: first.min(last), last: last.max(first), width }
    }

    /// The row of each item, its area across and where its label begins: in the first row where both have room.
    fn placed(&self, span: &Span, language: Language) -> Vec<(i64, Area, i64)> {
        let mut row_ends: Vec<i64> = Vec::new();
        let mut placed = Vec::new();
        for item in self.sorted() {
            let x = span.place(item.from.number);
            let end = item.to.as_ref().map_or(span.width, |to| span.place(to.number.saturating_add(1)));
            let end = end.max(x + GAP / 4);
            let label = text_width(item.label.get(language)).min(span.width);
            let label_x = x.min(span.width - label);
            let room = label_x.min(x);
            let row = row_ends.iter().position(|row_end| *row_end <= room).unwrap_or(row_ends.len());
            row_ends.resize(row_ends.len().max(row + 1), 0);
            row_ends[row] = end.max(label_x + label) + GAP / 2;
            let area = Area { x, y: 0, width: end - x, height: THICK };
            placed.push((i64::try_from(row).unwrap_or(i64::MAX), area, label_x));
        }
        placed
    }

    /// The named days above, those that have room, and a line down from each.
    fn draw_ticks(&self, drawing: &mut Drawing, span: &Span, (top, bottom): (i64, i64)) {
        let mut ticks: Vec<&Day> = self.ticks.iter().collect();
        ticks.sort_by_key(|tick| tick.number);
        let mut taken = 0;
        for tick in ticks {
            let x = span.place(tick.number);
            drawing.line("chart-grid", (x, top), (x, bottom));
            let shown = fitted(&tick.shown, span.width);
            let width = text_width(&shown);
            let start = x.min(span.width - width);
            if start >= taken {
                drawing.text("chart-label", (start, FONT), Anchor::Start, &shown);
                taken = start + width + GAP;
            }
        }
        drawing.line("chart-axis", (0, top), (span.width, top));
    }
}

fn draw_item(drawing: &mut Drawing, item: &Item, area: Area, label_x: i64, language: Language) {
    let label = item.label.get(language);
    let until = item.to.as_ref().map_or("", |to| to.shown.as_str());
    let tip = format!("{label}: {}–{until}", item.from.shown);
    let class = series_class(item.series);
    let Area { x, y, width, height } = area;
    if item.to.is_some() {
        drawing.rect(&format!("chart-bar {class}"), area, Fill::Plain, &tip);
    } else {
        let (end, head) = (x + width, GAP.min(width));
        let corners = [(x, y), (end - head, y), (end, y + height / 2), (end - head, y + height), (x, y + height)];
        drawing.polygon(&format!("chart-bar chart-bar--open {class}"), &corners, Fill::Plain, &tip);
    }
    drawing.text("chart-label", (label_x, y - GAP / 2), Anchor::Start, &fitted(label, drawing.width() - label_x));
}
