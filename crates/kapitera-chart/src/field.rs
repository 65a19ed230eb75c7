//! The room of points by two measures: both axes with their grids and names, and where the name of a point covers nothing.

use kapitera_message::{Language, Text};
use kapitera_money::Exact;
use kapitera_output::Column;

use crate::Unit;
use crate::layout::{FONT, GAP, LINE, Size, count, fitted, share, text_width};
use crate::scale::Scale;
use crate::svg::{Anchor, Area, Drawing};
use crate::unit::AxisForm;

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

/// How large a point is, from its middle.
pub(crate) const RADIUS: i64 = 40;

/// The room of a drawing that points have, with its scales.
pub(crate) struct Field {
    pub plot: Area,
    across: Scale,
    up: Scale,
}

impl Measure {
    pub(crate) fn said(&self, value: &Exact, language: Language) -> String {
        format!("{} {}", self.name.get(language), self.unit.said(value, language))
    }

    /// What the axis is called: its name and what it is counted in.
    pub(crate) fn caption(&self, form: &AxisForm, language: Language) -> String {
        captioned(self.name.get(language), form.name.get(language))
    }

    /// Its column of a table.
    pub(crate) fn column(&self) -> Column {
        let said = |language| captioned(self.name.get(language), self.unit.name().get(language));
        Column::new(self.key, Text { sv: said(Language::Sv), en: said(Language::En) })
    }
}

fn captioned(name: &str, unit: &str) -> String {
    if name.is_empty() || unit.is_empty() { format!("{name}{unit}") } else { format!("{name}, {unit}") }
}

impl Field {
    /// How many ticks the axis across has.
    pub fn ticks_across(size: Size) -> i128 {
        if size == Size::Wide { 8 } else { 4 }
    }

    /// Draws both axes with their grids and names: from `top`, with room `beside` the plot to the right.
    pub fn draw(
        drawing: &mut Drawing,
        (x, across): (&Measure, Scale),
        (y, up): (&Measure, Scale),
        (top, beside): (i64, i64),
        (size, language): (Size, Language),
    ) -> Self {
        let [right, above] = [(x, &across), (y, &up)].map(|(of, scale)| {
            let form = of.unit.axis(&scale.most(), scale.step());
            let ticks: Vec<(Exact, String)> =
                scale.ticks().map(|tick| (tick.clone(), form.shown(&tick, language))).collect();
            (of.caption(&form, language), ticks)
        });
        let caption = top + FONT;
        let top = top + LINE + GAP;
        let left = above.1.iter().map(|(_, said)| text_width(said)).max().unwrap_or(0) + GAP;
        let plot = Area { x: left, y: top, width: size.width() - left - GAP / 2 - beside, height: size.plot_height() };
        let field = Self { plot, across, up };
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
        drawing.text("chart-label chart-unit", (0, caption), Anchor::Start, &fitted(&above.0, room));
        let place = (left + plot.width, below + 2 * LINE);
        drawing.text("chart-label chart-unit", place, Anchor::End, &fitted(&right.0, room));
        field
    }

    /// How far to the right a value lies.
    pub fn x(&self, value: &Exact) -> i64 {
        self.plot.x + self.across.place(value, self.plot.width)
    }

    /// Where a value lies, from above.
    pub fn y(&self, value: &Exact) -> i64 {
        self.plot.y + self.plot.height - self.up.place(value, self.plot.height)
    }

    /// Below the names of the ticks and of the axis.
    pub fn bottom(&self) -> i64 {
        self.plot.y + self.plot.height + 2 * LINE + GAP
    }
}

/// What is covered of a plot already: by points and names, and by lines that names had better not cross.
#[derive(Clone)]
pub(crate) struct Room {
    plot: Area,
    taken: Vec<Area>,
    lines: Vec<Vec<(i64, i64)>>,
}

impl Room {
    /// The room that points leave.
    pub fn around(plot: Area, places: &[(i64, i64)], radius: i64) -> Self {
        let round = |&(x, y): &(i64, i64)| Area { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius };
        Self { plot, taken: places.iter().map(round).collect(), lines: Vec::new() }
    }

    /// The room among lines, each from left to right. Beside them more places around a point are tried.
    #[must_use]
    pub fn among(mut self, lines: Vec<Vec<(i64, i64)>>) -> Self {
        self.lines = lines;
        self
    }

    /// How many places beside a point a text of this width has where it covers nothing and crosses no line.
    pub fn clear(&self, place: (i64, i64), width: i64) -> usize {
        self.free(place, width).iter().filter(|(crossed, _)| *crossed == 0).count()
    }

    /// Writes a text beside a point where it covers nothing and crosses the fewest lines; whether there was such a place.
    pub fn write(&mut self, drawing: &mut Drawing, classes: &str, place: (i64, i64), text: &str) -> bool {
        let found = self.take(place, text_width(text));
        found.map(|(_, spot)| spot.write(drawing, classes, text)).is_some()
    }

    /// Takes the place beside a point where a text of this width covers nothing and crosses the fewest lines; how many it crosses.
    pub fn take(&mut self, place: (i64, i64), width: i64) -> Option<(usize, Spot)> {
        let found = self.free(place, width).into_iter().min_by_key(|(crossed, _)| *crossed)?;
        self.taken.push(found.1.area);
        Some(found)
    }

    /// The places beside a point where a text covers nothing, each with how many lines it crosses there.
    fn free(&self, place: (i64, i64), width: i64) -> Vec<(usize, Spot)> {
        let mut places = beside(place, width).to_vec();
        if !self.lines.is_empty() {
            places.extend(around(place, width, &self.plot));
        }
        let free =
            |spot: &Spot| within(&spot.area, &self.plot) && !self.taken.iter().any(|other| overlap(&spot.area, other));
        let crossed = |area: &Area| self.lines.iter().filter(|line| crosses(line, area)).count();
        places.into_iter().filter(free).map(|spot| (crossed(&spot.area), spot)).collect()
    }

    /// Writes a short text beside a point: where it covers nothing, or else where it stays in the plot.
    pub fn write_or_over(&mut self, drawing: &mut Drawing, classes: &str, place: (i64, i64), text: &str) {
        if self.write(drawing, classes, place, text) {
            return;
        }
        let places = beside(place, text_width(text));
        let inside = places.iter().find(|spot| within(&spot.area, &self.plot));
        let spot = *inside.unwrap_or(&places[0]);
        spot.write(drawing, classes, text);
        self.taken.push(spot.area);
    }
}

/// Where a name may stand: its area, and where its text begins, ends or has its middle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    area: Area,
    anchor: Anchor,
}

impl Spot {
    pub fn write(self, drawing: &mut Drawing, classes: &str, text: &str) {
        let Area { x, y, width, .. } = self.area;
        let x = match self.anchor {
            Anchor::Start => x,
            Anchor::Middle => x + width / 2,
            Anchor::End => x + width,
        };
        drawing.text(classes, (x, y + FONT * 85 / 100), self.anchor, text);
    }
}

/// Where the name of a point may stand: to the right of it, to the left, above, below.
fn beside((x, y): (i64, i64), width: i64) -> [Spot; 4] {
    let off = RADIUS + GAP / 4;
    let spot = |x, y, anchor| Spot { area: Area { x, y, width, height: FONT }, anchor };
    [
        spot(x + off, y - FONT / 2, Anchor::Start),
        spot(x - off - width, y - FONT / 2, Anchor::End),
        spot(x - width / 2, y - off - FONT, Anchor::Middle),
        spot(x - width / 2, y + off, Anchor::Middle),
    ]
}

/// Where else it may stand: above and below, to the right and to the left, and as far along as keeps a long name in the plot.
fn around((x, y): (i64, i64), width: i64, plot: &Area) -> [Spot; 6] {
    let off = RADIUS + GAP / 4;
    let (above, below, right, left) = (y - off - FONT, y + off, x - RADIUS, x + RADIUS - width);
    let along = (x - width / 2).clamp(plot.x, (plot.x + plot.width - width).max(plot.x));
    let spot = |x, y, anchor| Spot { area: Area { x, y, width, height: FONT }, anchor };
    [
        spot(right, above, Anchor::Start),
        spot(right, below, Anchor::Start),
        spot(left, above, Anchor::End),
        spot(left, below, Anchor::End),
        spot(along, above, Anchor::Middle),
        spot(along, below, Anchor::Middle),
    ]
}

/// Whether a line from left to right goes through an area.
fn crosses(line: &[(i64, i64)], area: &Area) -> bool {
    line.windows(2).any(|ends| {
        let [(x1, y1), (x2, y2)] = [ends[0], ends[1]];
        let (from, to) = (x1.max(area.x), x2.min(area.x + area.width));
        let at = |x: i64| y1 + share(y2 - y1, x - x1, x2 - x1);
        let (one, other) = (at(from), at(to));
        from <= to && one.min(other) <= area.y + area.height && area.y <= one.max(other)
    })
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
