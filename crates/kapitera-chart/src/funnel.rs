//! Points over the limits that their sizes give: which centres lie further from the target than chance explains.

use kapitera_message::{Language, Text, text};
use kapitera_money::Exact;
use kapitera_output::{Cell, Column, Table};

use crate::Chart;
use crate::field::{Field, Measure, Room, Spot};
use crate::figures::Head;
use crate::layout::{GAP, Size, text_width};
use crate::legend::{Sign, legend, letter};
use crate::levels::{self, Level};
use crate::scale::{Base, Scale};
use crate::standing::{self, RADIUS, Standing};
use crate::svg::Drawing;

/// A named point with its own limits.
#[derive(Clone, Debug)]
pub struct FunnelPoint {
    /// What it belongs to.
    pub name: Text,
    /// How large it is: what its figure is a share of.
    pub x: Exact,
    /// Its figure.
    pub y: Exact,
    /// The inner limits (95 %), low and high.
    pub inner: (Exact, Exact),
    /// The outer limits (99.8 %), low and high.
    pub outer: (Exact, Exact),
    /// Where it stands against them.
    pub standing: Standing,
}

/// Points by size and figure, with the limits outside of which chance is no likely cause. The limits are drawn through the
/// points' own, from the smallest to the largest, with straight lines between: they need not follow one formula.
///
/// A point outside the outer limits has its name beside it, or a letter that is explained below where the name has no room;
/// those outside the inner limits have their names where they cover and cross nothing, on a desk. Pointing at any gives its name and values.
#[derive(Clone, Debug)]
pub struct Funnel {
    /// What is shown.
    pub head: Head,
    /// What the names are ("vårdcentral", "centre").
    pub over: Text,
    /// The sizes.
    pub x: Measure,
    /// The figures.
    pub y: Measure,
    /// What the limits are around, with its word.
    pub target: (Exact, Text),
    /// Another level with its word: what pays.
    pub level: Option<(Exact, Text)>,
    /// The points.
    pub points: Vec<FunnelPoint>,
}

/// The most points within the outer limits that have their names beside them.
const NAMED: usize = 8;

/// The most orders that names are tried in.
const ORDERS: usize = 12;

/// The limits: where to find them in a point, their key, and whether they are the outer ones.
type Limit = (fn(&FunnelPoint) -> &Exact, &'static str, bool);

const LIMITS: [Limit; 4] = [
    (|point| &point.inner.0, "inner_low", false),
    (|point| &point.inner.1, "inner_high", false),
    (|point| &point.outer.0, "outer_low", true),
    (|point| &point.outer.1, "outer_high", true),
];

impl Chart for Funnel {
    fn svg(&self, id: &str, size: Size, language: Language) -> String {
        let mut drawing = Drawing::new(id, size.width());
        let top = legend(&mut drawing, 0, &self.entries(size), language);
        // The largest point is whole where the axis ends.
        let beside = levels::room_beside(self.levels(), size, language).max(RADIUS);
        let across = Scale::over(self.points.iter().map(|point| &point.x), Base::Fit, Field::ticks_across(size));
        let limits = LIMITS.iter().flat_map(|(limit, ..)| self.points.iter().map(limit));
        let lines = self.levels().map(|(_, (value, _))| value);
        let values = self.points.iter().map(|point| &point.y).chain(limits).chain(lines);
        let up = Scale::over(values, Base::Fit, 5);
        let field = Field::draw(&mut drawing, (&self.x, across), (&self.y, up), (top, beside), (size, language));
        let mut lines = self.limits(&field);
        for (line, (.., is_outer)) in lines.iter().zip(LIMITS) {
            drawing.path(if is_outer { "chart-limit" } else { "chart-limit chart-limit--inner" }, line);
        }
        let levels = self.levels().map(|(stroke, level)| (stroke, level, field.y(&level.0)));
        levels::draw(&mut drawing, field.plot, levels, &self.y.unit, (size, language));
        let places: Vec<(i64, i64)> = self.points.iter().map(|point| (field.x(&point.x), field.y(&point.y))).collect();
        for at in self.by_standing() {
            let point = &self.points[at];
            point.standing.draw(&mut drawing, places[at], &self.tip(point, language));
        }
        let (left, right) = (field.plot.x, field.plot.x + field.plot.width);
        lines.extend(self.levels().map(|(_, (value, _))| vec![(left, field.y(value)), (right, field.y(value))]));
        let room = Room::around(field.plot, &places, RADIUS).among(lines);
        let lettered = self.name(&mut drawing, room, &places, size, language);
        let bottom = legend(&mut drawing, field.bottom(), &lettered, language);
        drawing.finish(&size.classed("chart-funnel"), &self.head, bottom, language)
    }

    fn table(&self) -> Table {
        let mut columns = vec![Column::new("name", self.over.clone()), self.x.column(), self.y.column()];
        let words = [
            text!("95 %-gräns, undre", "95% limit, lower"),
            text!("95 %-gräns, övre", "95% limit, upper"),
            text!("99,8 %-gräns, undre", "99.8% limit, lower"),
            text!("99,8 %-gräns, övre", "99.8% limit, upper"),
        ];
        columns.extend(LIMITS.iter().zip(words).map(|((_, key, _), name)| Column::new(key, name)));
        columns.push(Column::new("standing", text!("läge", "standing")));
        let (level_columns, level_cells): (Vec<_>, Vec<_>) =
            levels::columns(["target", "level"].into_iter().zip(self.levels().map(|(_, level)| level)), &self.y.unit)
                .into_iter()
                .unzip();
        columns.extend(level_columns);
        let row = |point: &FunnelPoint| {
            let mut row = vec![Cell::Words(point.name.clone()), self.x.unit.cell(&point.x), self.y.unit.cell(&point.y)];
            row.extend(LIMITS.iter().map(|(limit, ..)| self.y.unit.cell(limit(point))));
            row.push(point.standing.cell());
            row.extend(level_cells.iter().cloned());
            row
        };
        Table {
            key: self.head.key,
            heading: self.head.title.clone(),
            columns,
            rows: self.points.iter().map(row).collect(),
            total: None,
        }
    }
}

impl Funnel {
    /// The levels with their strokes. What the limits are around is drawn as the region's figure, which it mostly is.
    fn levels(&self) -> impl Iterator<Item = (usize, &Level)> {
        let pays = self.level.as_ref().map(|level| (levels::PAYS, level));
        [Some((levels::REGION, &self.target)), pays].into_iter().flatten()
    }

    fn entries(&self, size: Size) -> Vec<(Sign, Text)> {
        let mut entries = levels::signs(self.levels(), size);
        if !self.points.is_empty() {
            entries.push((Sign::LimitInner, text!("95 %-gränser", "95% limits")));
            entries.push((Sign::LimitOuter, text!("99,8 %-gränser", "99.8% limits")));
        }
        entries.extend(standing::signs(self.points.iter().map(|point| point.standing)));
        entries
    }

    /// The points in the order they are drawn: those that stand out above the others.
    fn by_standing(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.points.len()).collect();
        order.sort_by_key(|&at| self.points[at].standing);
        order
    }

    /// Where the limits are drawn, in the order of [`LIMITS`].
    fn limits(&self, field: &Field) -> Vec<Vec<(i64, i64)>> {
        let mut points: Vec<&FunnelPoint> = self.points.iter().collect();
        points.sort_by(|one, other| one.x.cmp(&other.x));
        let line = |(limit, ..): &Limit| {
            let mut places: Vec<(i64, i64)> =
                points.iter().map(|point| (field.x(&point.x), field.y(limit(point)))).collect();
            // The limits of a single size would have no length.
            if let [first, .., last] | [first @ last] = places.as_slice()
                && first.0 == last.0
            {
                let (left, right) = (field.plot.x, field.plot.x + field.plot.width);
                let ends = [((first.0 - GAP).max(left), first.1), ((last.0 + GAP).min(right), last.1)];
                places.insert(0, ends[0]);
                places.push(ends[1]);
            }
            places
        };
        LIMITS.iter().map(line).collect()
    }

    fn tip(&self, point: &FunnelPoint, language: Language) -> String {
        let [x, y] = [(&self.x, &point.x), (&self.y, &point.y)].map(|(of, value)| of.said(value, language));
        point.standing.tip(&format!("{}: {y}; {x}", point.name.get(language)), language)
    }

    /// Writes the names of the points outside the limits; those outside the outer limits whose names have no room get letters,
    /// which are returned for a legend.
    fn name(
        &self,
        drawing: &mut Drawing,
        mut room: Room,
        places: &[(i64, i64)],
        size: Size,
        language: Language,
    ) -> Vec<(Sign, Text)> {
        // A name that is cut says little where all begin alike: it is whole, or a letter.
        let longest = if size == Size::Wide { size.width() * 45 / 100 } else { size.width() / 2 };
        let name = |at: usize| self.points[at].name.get(language);
        let (mut outer, mut others): (Vec<usize>, Vec<usize>) = (0..places.len())
            .filter(|&at| matches!(self.points[at].standing, Standing::Inner(_) | Standing::Outer(_)))
            .partition(|&at| matches!(self.points[at].standing, Standing::Outer(_)));
        let named = place_names(&mut room, &outer, |at| (places[at], text_width(name(at))), longest);
        for (at, spot) in &named {
            spot.write(drawing, "chart-label chart-halo chart-name", name(*at));
        }
        outer.retain(|at| !named.iter().any(|(there, _)| there == at));
        // From left to right, so that letters are found in their order.
        outer.sort_by_key(|&at| places[at]);
        let mut lettered = Vec::new();
        for (number, at) in outer.into_iter().enumerate() {
            room.write_or_over(drawing, "chart-label chart-halo chart-name", places[at], &letter(number));
            lettered.push((Sign::Letter(number), self.points[at].name.clone()));
        }
        others.sort_by_key(|&at| places[at]);
        for at in others.into_iter().take(if size == Size::Wide { NAMED } else { 0 }) {
            if text_width(name(at)) <= longest && room.clear(places[at], text_width(name(at))) > 0 {
                room.write(drawing, "chart-label chart-halo", places[at], name(at));
            }
        }
        lettered
    }
}

/// Names that were given places in some order.
struct Attempt {
    room: Room,
    named: Vec<(usize, Spot)>,
    /// How many have no place, and how many lines the others cross.
    cost: (usize, usize),
}

impl Attempt {
    fn new(mut room: Room, order: &[usize], name: impl Fn(usize) -> ((i64, i64), i64)) -> Self {
        let (mut named, mut crossed) = (Vec::new(), 0);
        for &at in order {
            let (place, width) = name(at);
            if let Some((lines, spot)) = room.take(place, width) {
                crossed += lines;
                named.push((at, spot));
            }
        }
        Self { cost: (order.len() - named.len(), crossed), room, named }
    }
}

/// Places for names that are no longer than `longest`, given where each point is and how long its name: of several orders to
/// give them in, the one that leaves the fewest without a place and then crosses the fewest lines.
fn place_names(
    room: &mut Room,
    of: &[usize],
    name: impl Fn(usize) -> ((i64, i64), i64),
    longest: i64,
) -> Vec<(usize, Spot)> {
    let mut order: Vec<usize> = of.iter().copied().filter(|&at| name(at).1 <= longest).collect();
    // First those that have the fewest places to choose from.
    order.sort_by_key(|&at| room.clear(name(at).0, name(at).1));
    let attempts = (0..order.len().min(ORDERS)).map(|_| {
        let attempt = Attempt::new(room.clone(), &order, &name);
        order.rotate_left(1);
        attempt
    });
    let Some(best) = attempts.min_by_key(|attempt| attempt.cost) else { return Vec::new() };
    *room = best.room;
    best.named
}
