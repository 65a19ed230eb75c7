//! What may come, as bands: for each label where half of the outcomes lie and where nine in ten do, with the middle one.

use kapitera_message::{Language, Text, text};
use kapitera_money::Exact;
use kapitera_output::{Cell, Column, Table};

use crate::figures::{Figures, Head};
use crate::frame::{Frame, Swatch};
use crate::layout::Size;
use crate::legend::{Sign, legend};
use crate::scale::{Base, Scale};
use crate::svg::{Area, Drawing, Fill};
use crate::{Chart, Unit};

/// The outcomes of a label: five, twenty-five, fifty, seventy-five and ninety-five in a hundred are no higher.
pub type Spread = [Exact; 5];

/// A band for each label: narrow where nine in ten outcomes lie, wide where half of them do, with a line at the middle one. So the
/// widths tell them apart, and not the colours alone.
#[derive(Clone, Debug)]
pub struct Fan {
    /// What is shown.
    pub head: Head,
    /// What the values are counted in.
    pub unit: Unit,
    /// What the labels are ("antal listade", "number of listed").
    pub over: Text,
    /// The labels with their outcomes; none where nothing is known. At most some 30 can be read.
    pub bands: Vec<(Text, Option<Spread>)>,
}

/// The names of the parts, in the order of the legend.
fn names() -> [Text; 3] {
    [
        text!("nio år av tio", "nine years in ten"),
        text!("vartannat år", "every other year"),
        text!("medianår", "median year"),
    ]
}

impl Chart for Fan {
    fn svg(&self, id: &str, size: Size, language: Language) -> String {
        let values = self.bands.iter().filter_map(|(_, spread)| spread.as_ref()).flatten();
        let scale = Scale::over(values, Base::Zero, 5);
        let mut drawing = Drawing::new(id, size.width());
        let labels = self.bands.iter().map(|(label, _)| label.clone()).collect();
        let figures = Figures::new(self.head.clone(), self.unit.clone(), self.over.clone(), labels);
        let frame = Frame::draw(&mut drawing, &figures, scale, (size, language, Swatch::Letter));
        for (label, (name, spread)) in self.bands.iter().enumerate() {
            if let Some(spread) = spread {
                self.band(&mut drawing, &frame, label, (name, spread), language);
            }
        }
        let signs = [Sign::FanOuter, Sign::FanInner, Sign::FanMiddle];
        let entries: Vec<_> = signs.into_iter().zip(names()).collect();
        let bottom = legend(&mut drawing, frame.bottom(), &entries, language);
        drawing.finish(&size.classed("chart-fans"), &self.head, bottom, language)
    }

    fn table(&self) -> Table {
        let keys = ["p5", "p25", "p50", "p75", "p95"];
        let names = [
            text!("5 % är lägre", "5 % are lower"),
            text!("25 % är lägre", "25 % are lower"),
            text!("median", "median"),
            text!("25 % är högre", "25 % are higher"),
            text!("5 % är högre", "5 % are higher"),
        ];
        let mut columns = vec![Column::new("label", self.over.clone())];
        columns.extend(keys.into_iter().zip(names).map(|(key, name)| Column::new(key, name)));
        let row = |(label, spread): &(Text, Option<Spread>)| {
            let mut row = vec![Cell::Words(label.clone())];
            match spread {
                Some(spread) => row.extend(spread.iter().map(|value| self.unit.cell(value))),
                None => row.extend([const { Cell::Empty }; 5]),
            }
            row
        };
        Table {
            key: self.head.key,
            heading: self.head.title.clone(),
            columns,
            rows: self.bands.iter().map(row).collect(),
            total: None,
        }
    }
}

impl Fan {
    fn band(
        &self,
        drawing: &mut Drawing,
        frame: &Frame,
        label: usize,
        (name, spread): (&Text, &Spread),
        language: Language,
    ) {
        let room = (frame.slot(label + 1) - frame.slot(label)).max(4);
        let middle = frame.middle(label);
        let [low, quarter, half, three_quarters, high] = spread.each_ref().map(|value| frame.y(value));
        let said = |value: &Exact| self.unit.said(value, language);
        let bar = |width: i64, top: i64, bottom: i64| Area {
            x: middle - width / 2,
            y: top.min(bottom),
            width,
            height: (bottom - top).abs().max(1).min(frame.plot.y + frame.plot.height - top.min(bottom)),
        };
        let name = name.get(language);
        let [outer, inner, line] = names();
        let tip = |part: &Text, from: &Exact, to: &Exact| {
            let (part, from, to) = (part.get(language), said(from), said(to));
            format!("{name}, {part}: {from} – {to}")
        };
        let outer_tip = tip(&outer, &spread[0], &spread[4]);
        drawing.rect("chart-fan-outer", bar(room / 4, high, low), Fill::Plain, &outer_tip);
        let inner_tip = tip(&inner, &spread[1], &spread[3]);
        drawing.rect("chart-fan-inner", bar(room / 2, three_quarters, quarter), Fill::Plain, &inner_tip);
        let half_width = room / 3;
        drawing.line("chart-fan-middle", (middle - half_width, half), (middle + half_width, half));
        let line_tip = format!("{name}, {}: {}", line.get(language), said(&spread[2]));
        drawing.point("chart-point series-1", 0, (middle, half), 30, &line_tip);
    }
}
