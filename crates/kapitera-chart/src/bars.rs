//! A bar for each centre, lying, in the caller's order, to the left and right of zero.

use kapitera_message::{Language, Text};
use kapitera_money::Exact;
use kapitera_output::{Cell, Column, Table};

use crate::figures::Head;
use crate::layout::{FONT, GAP, LINE, Size, fitted, text_width};
use crate::scale::{Base, Scale};
use crate::svg::{Anchor, Area, Drawing, Fill};
use crate::{Chart, Unit};

/// A named value.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it belongs to.
    pub name: Text,
    /// The value.
    pub value: Exact,
}

/// Bars below each other with their values beside them. A long name is cut in the drawing; pointing at the bar gives it whole.
///
/// Some 30 can be read; the drawing grows with their number.
#[derive(Clone, Debug)]
pub struct Bars {
    /// What is shown.
    pub head: Head,
    /// What the values are counted in.
    pub unit: Unit,
    /// What the names are ("vårdcentral", "centre").
    pub over: Text,
    /// The bars, from above.
    pub bars: Vec<Bar>,
}

/// The height of a bar.
const THICK: i64 = 150;

impl Chart for Bars {
    fn svg(&self, id: &str, size: Size, language: Language) -> String {
        let scale = Scale::over(self.bars.iter().map(|bar| &bar.value), Base::Zero, 4);
        let mut drawing = Drawing::new(id, size.width());
        let names: Vec<&str> = self.bars.iter().map(|bar| bar.name.get(language)).collect();
        let values = self.unit.short(self.bars.iter().map(|bar| &bar.value), language);
        let name_room = match size {
            Size::Wide => names.iter().map(|name| text_width(name)).max().unwrap_or(0).min(3000),
            Size::Narrow => 0,
        };
        // On a telephone the name stands above its bar.
        let above = if size == Size::Narrow { LINE } else { 0 };
        let left = if name_room > 0 { name_room + GAP } else { GAP / 2 };
        let value_room = values.iter().map(|value| text_width(value)).max().unwrap_or(0).min(size.width() / 2);
        let width = size.width() - left - value_room - GAP;
        let unit = self.unit.name();
        let top = if unit.get(language).is_empty() { GAP / 2 } else { LINE };
        // Letters may reach a little past where they end by their measure.
        let right = size.width() - 10;
        let place = (right, FONT);
        drawing.text("chart-label chart-unit", place, Anchor::End, &fitted(unit.get(language), right));
        let zero = left + scale.zero(width);
        let mut y = top;
        for ((bar, name), value) in self.bars.iter().zip(names).zip(values) {
            let middle = y + above + THICK / 2;
            let text_y = middle + FONT * 35 / 100;
            let (name_place, anchor, room) = match size {
                Size::Wide => ((name_room, text_y), Anchor::End, name_room),
                Size::Narrow => ((0, y + FONT), Anchor::Start, size.width()),
            };
            drawing.text("chart-label", name_place, anchor, &fitted(name, room));
            let end = left + scale.place(&bar.value, width);
            let area = Area { x: zero.min(end), y: y + above, width: (end - zero).abs(), height: THICK };
            let class =
                if bar.value.is_negative() { "chart-bar chart-bar--negative series-1" } else { "chart-bar series-1" };
            let tip = format!("{name}: {}", self.unit.said(&bar.value, language));
            drawing.rect(class, area, Fill::Plain, &tip);
            let value = fitted(&value, value_room);
            drawing.text("chart-value", (right, text_y), Anchor::End, &value);
            if size == Size::Narrow {
                // In pieces, since a line all the way would cross the names.
                let reach = GAP / 4;
                drawing.line("chart-axis", (zero, area.y - reach), (zero, area.y + THICK + reach));
            }
            y += above + THICK + GAP;
        }
        if size == Size::Wide {
            drawing.line("chart-axis", (zero, top - GAP / 2), (zero, y.max(top + GAP)));
        }
        drawing.finish(&size.classed("chart-bars"), &self.head, y.max(top + GAP) + GAP / 2, language)
    }

    fn table(&self) -> Table {
        let row = |bar: &Bar| vec![Cell::Words(bar.name.clone()), self.unit.cell(&bar.value)];
        Table {
            key: self.head.key,
            heading: self.head.title.clone(),
            columns: vec![Column::new("name", self.over.clone()), Column::new("value", self.unit.name())],
            rows: self.bars.iter().map(row).collect(),
            total: None,
        }
    }
}
