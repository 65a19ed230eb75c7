//! Points with names, by two measures: what centres are paid against what their listed need.

use kapitera_message::{Language, Text};
use kapitera_money::Exact;
use kapitera_output::{Cell, Column, Table};

use crate::Chart;
use crate::field::{Field, Measure, RADIUS, Room};
use crate::figures::Head;
use crate::layout::{Size, count, fitted, share};
use crate::scale::{Base, Scale};
use crate::svg::Drawing;

/// A named point.
#[derive(Clone, Debug)]
pub struct Dot {
    /// What it belongs to.
    pub name: Text,
    /// How far to the right.
    pub x: Exact,
    /// How far up.
    pub y: Exact,
}

/// Points by two measures. The axes begin near the least values, since places count here and not lengths. Those that lie
/// furthest out have their names beside them, where there is room; pointing at any gives its name and both values.
#[derive(Clone, Debug)]
pub struct Scatter {
    /// What is shown.
    pub head: Head,
    /// What the names are ("vårdcentral", "centre").
    pub over: Text,
    /// What lies further to the right when it is more.
    pub x: Measure,
    /// What lies further up when it is more.
    pub y: Measure,
    /// The points.
    pub dots: Vec<Dot>,
}

impl Chart for Scatter {
    fn svg(&self, id: &str, size: Size, language: Language) -> String {
        let mut drawing = Drawing::new(id, size.width());
        let across = Scale::over(self.dots.iter().map(|dot| &dot.x), Base::Fit, Field::ticks_across(size));
        let up = Scale::over(self.dots.iter().map(|dot| &dot.y), Base::Fit, 5);
        let field = Field::draw(&mut drawing, (&self.x, across), (&self.y, up), (0, 0), (size, language));
        let places: Vec<(i64, i64)> = self.dots.iter().map(|dot| (field.x(&dot.x), field.y(&dot.y))).collect();
        for (dot, place) in self.dots.iter().zip(&places) {
            let [x, y] = [(&self.x, &dot.x), (&self.y, &dot.y)].map(|(of, value)| of.said(value, language));
            let tip = format!("{}: {x}; {y}", dot.name.get(language));
            drawing.point("chart-point series-1", 0, *place, RADIUS, &tip);
        }
        self.name(&mut drawing, &field, &places, size, language);
        drawing.finish(&size.classed("chart-scatter"), &self.head, field.bottom(), language)
    }

    fn table(&self) -> Table {
        let row = |dot: &Dot| vec![Cell::Words(dot.name.clone()), self.x.unit.cell(&dot.x), self.y.unit.cell(&dot.y)];
        Table {
            key: self.head.key,
            heading: self.head.title.clone(),
            columns: vec![Column::new("name", self.over.clone()), self.x.column(), self.y.column()],
            rows: self.dots.iter().map(row).collect(),
            total: None,
        }
    }
}

impl Scatter {
    /// Writes the names of the points that lie furthest out, where they cover nothing.
    fn name(&self, drawing: &mut Drawing, field: &Field, places: &[(i64, i64)], size: Size, language: Language) {
        let (middle, plot) = (middle(places), field.plot);
        let away = |(x, y): (i64, i64)| {
            share(1000, (x - middle.0).abs(), plot.width) + share(1000, (y - middle.1).abs(), plot.height)
        };
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(away(places[at])));
        let mut room = Room::around(plot, places, RADIUS);
        let most = if size == Size::Wide { 12 } else { 5 };
        let mut named = 0;
        for at in order {
            let name = fitted(self.dots[at].name.get(language), size.width() / 3);
            if room.write(drawing, "chart-label", places[at], &name) {
                named += 1;
            }
            if named == most {
                break;
            }
        }
    }
}

/// The mean of the places.
fn middle(places: &[(i64, i64)]) -> (i64, i64) {
    let mean = |of: fn(&(i64, i64)) -> i64| share(places.iter().map(of).sum(), 1, count(places.len()));
    (mean(|place| place.0), mean(|place| place.1))
}
