//! Points with names, by two measures: what centres are paid against what their listed need.

use kapitera_message::{Language, Text};
use kapitera_money::Exact;
use kapitera_output::{Cell, Column, Table};

use crate::figures::Head;
use crate::layout::{FONT, GAP, LINE, Size, count, fitted, share, text_width};
use crate::scale::{Base, Scale};
use crate::svg::{Anchor, Area, Drawing};
use crate::unit::AxisForm;
use crate::{Chart, Unit};

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

/// What an axis measures.
#[derive(Clone, Debug)]
pub struct Measure {
    /// The key of its column.
    pub key: &'static str,
    /// Its name: "behov", "need".
    pub name: Text,
    /// What it is counted in.
    pub unit: Unit,
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

/// How large a point is, from its middle.
const RADIUS: i64 = 40;

/// The room of a drawing that the points have, with its scales.
struct Field {
    plot: Area,
    across: Scale,
    up: Scale,
}

impl Field {
    fn place(&self, dot: &Dot) -> (i64, i64) {
        let x = self.plot.x + self.across.place(&dot.x, self.plot.width);
        (x, self.plot.y + self.plot.height - self.up.place(&dot.y, self.plot.height))
    }
}

impl Chart for Scatter {
    fn svg(&self, id: &str, size: Size, language: Language) -> String {
        let mut drawing = Drawing::new(id, size.width());
        let field = self.field(&mut drawing, size, language);
        let places: Vec<(i64, i64)> = self.dots.iter().map(|dot| field.place(dot)).collect();
        for (dot, place) in self.dots.iter().zip(&places) {
            let [x, y] = [(&self.x, &dot.x), (&self.y, &dot.y)].map(|(of, value)| of.said(value, language));
            let tip = format!("{}: {x}; {y}", dot.name.get(language));
            drawing.point("chart-point series-1", 0, *place, RADIUS, &tip);
        }
        self.name(&mut drawing, &field, &places, size, language);
        let bottom = field.plot.y + field.plot.height + 2 * LINE + GAP;
        drawing.finish(&size.classed("chart-scatter"), &self.head, bottom, language)
    }

    fn table(&self) -> Table {
        let row = |dot: &Dot| vec![Cell::Words(dot.name.clone()), self.x.unit.cell(&dot.x), self.y.unit.cell(&dot.y)];
        let measure = |of: &Measure| {
            let said = |language| captioned(of.name.get(language), of.unit.name().get(language));
            Column::new(of.key, Text { sv: said(Language::Sv), en: said(Language::En) })
        };
        Table {
            key: self.head.key,
            heading: self.head.title.clone(),
            columns: vec![Column::new("name", self.over.clone()), measure(&self.x), measure(&self.y)],
            rows: self.dots.iter().map(row).collect(),
            total: None,
        }
    }
}

impl Measure {
    fn said(&self, value: &Exact, language: Language) -> String {
        format!("{} {}", self.name.get(language), self.unit.said(value, language))
    }

    /// What the axis is called: its name and what it is counted in.
    fn caption(&self, form: &AxisForm, language: Language) -> String {
        captioned(self.name.get(language), form.name.get(language))
    }
}

fn captioned(name: &str, unit: &str) -> String {
    if name.is_empty() || unit.is_empty() { format!("{name}{unit}") } else { format!("{name}, {unit}") }
}

impl Scatter {
    /// Draws both axes with their grids and names.
    fn field(&self, drawing: &mut Drawing, size: Size, language: Language) -> Field {
        let many = if size == Size::Wide { 8 } else { 4 };
        let across = Scale::over(self.dots.iter().map(|dot| &dot.x), Base::Fit, many);
        let up = Scale::over(self.dots.iter().map(|dot| &dot.y), Base::Fit, 5);
        let [right, above] = [(&self.x, &across), (&self.y, &up)].map(|(of, scale)| {
            let form = of.unit.axis(&scale.most(), scale.step());
            let ticks: Vec<(Exact, String)> =
                scale.ticks().map(|tick| (tick.clone(), form.shown(&tick, language))).collect();
            (of.caption(&form, language), ticks)
        });
        let top = LINE + GAP;
        let left = above.1.iter().map(|(_, said)| text_width(said)).max().unwrap_or(0) + GAP;
        let plot = Area { x: left, y: top, width: size.width() - left - GAP / 2, height: size.plot_height() };
        let field = Field { plot, across, up };
        let below = top + plot.height;
        let class = |tick: &Exact| if tick.is_zero() { "chart-axis" } else { "chart-grid" };
        for (tick, said) in &above.1 {
            let y = below - field.up.place(tick, plot.height);
            drawing.line(class(tick), (left, y), (left + plot.width, y));
            drawing.text("chart-label", (left - GAP / 2, y + FONT * 35 / 100), Anchor::End, said);
        }
        let widest = right.1.iter().map(|(_, said)| text_width(said)).max().unwrap_or(0);
        let slots = count(right.1.len()).max(2) - 1;
        let every = (1..slots).find(|every| share(plot.width, *every, slots) >= widest + GAP / 2).unwrap_or(slots);
        for (index, (tick, said)) in (0..).zip(&right.1) {
            let x = left + field.across.place(tick, plot.width);
            drawing.line(class(tick), (x, top), (x, below));
            if index % every == 0 {
                let said = fitted(said, plot.width);
                let half = text_width(&said) / 2;
                let middle = x.clamp(half, drawing.width() - half);
                drawing.text("chart-label", (middle, below + LINE), Anchor::Middle, &said);
            }
        }
        let room = size.width() - GAP / 2;
        drawing.text("chart-label chart-unit", (0, FONT), Anchor::Start, &fitted(&above.0, room));
        let place = (room, below + 2 * LINE);
        drawing.text("chart-label chart-unit", place, Anchor::End, &fitted(&right.0, room));
        field
    }

    /// Writes the names of the points that lie furthest out, where they cover nothing.
    fn name(&self, drawing: &mut Drawing, field: &Field, places: &[(i64, i64)], size: Size, language: Language) {
        let (middle, plot) = (middle(places), field.plot);
        let away = |(x, y): (i64, i64)| {
            share(1000, (x - middle.0).abs(), plot.width) + share(1000, (y - middle.1).abs(), plot.height)
        };
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|&at| std::cmp::Reverse(away(places[at])));
        let round = |&(x, y): &(i64, i64)| Area { x: x - RADIUS, y: y - RADIUS, width: 2 * RADIUS, height: 2 * RADIUS };
        let mut taken: Vec<Area> = places.iter().map(round).collect();
        let most = if size == Size::Wide { 12 } else { 5 };
        let mut named = 0;
        for at in order {
            let name = fitted(self.dots[at].name.get(language), size.width() / 3);
            let free = |(area, ..): &(Area, i64, Anchor)| {
                within(area, &plot) && !taken.iter().any(|other| overlap(area, other))
            };
            let Some((area, x, anchor)) = beside(places[at], text_width(&name)).into_iter().find(free) else {
                continue;
            };
            drawing.text("chart-label", (x, area.y + FONT * 85 / 100), anchor, &name);
            taken.push(area);
            named += 1;
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

/// Where the name of a point may stand: to the right of it, to the left, above, below.
fn beside((x, y): (i64, i64), width: i64) -> [(Area, i64, Anchor); 4] {
    let off = RADIUS + GAP / 4;
    let area = |x, y| Area { x, y, width, height: FONT };
    let (right, left) = (x + off, x - off);
    [
        (area(right, y - FONT / 2), right, Anchor::Start),
        (area(left - width, y - FONT / 2), left, Anchor::End),
        (area(x - width / 2, y - off - FONT), x, Anchor::Middle),
        (area(x - width / 2, y + off), x, Anchor::Middle),
    ]
}

fn within(inner: &Area, outer: &Area) -> bool {
    inner.x >= outer.x
        && inner.y >= outer.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

fn overlap(one: &Area, other: &Area) -> bool {
    one.x < other.x + other.width
        && other.x < one.x + one.width
        && one.y < other.y + other.height
        && other.y < one.y + one.height
}
