//! The highest point of a function of two numbers, by the simplex of Nelder and Mead (1965).

type Point = [f64; 2];

/// The highest point found from `start`, with the value there; `None` when the function has no value at the start.
///
/// Where the function is not a number it counts as lowest of all.
pub(super) fn highest(function: impl Fn(Point) -> f64, start: Point) -> Option<(Point, f64)> {
    let value = |point: Point| {
        let there = function(point);
        if there.is_finite() { there } else { f64::NEG_INFINITY }
    };
    let mut found = climb(&value, start, 0.2);
    // A second climb from where the first ended mends a simplex that has become flat.
    for width in [0.05, 0.01] {
        found = climb(&value, found.0, width);
    }
    found.1.is_finite().then_some(found)
}

fn climb(value: &impl Fn(Point) -> f64, start: Point, width: f64) -> (Point, f64) {
    let corner = |point: Point| (point, value(point));
    let mut corners = [corner(start), corner([start[0] + width, start[1]]), corner([start[0], start[1] + width])];
    for _ in 0..400 {
        corners.sort_by(|one, other| other.1.total_cmp(&one.1));
        let [best, middle, worst] = corners;
        let apart = (best.0[0] - worst.0[0]).abs().max((best.0[1] - worst.0[1]).abs());
        if apart < 1e-11 {
            break;
        }
        let centre = mix(best.0, middle.0, 0.5);
        let reflected = corner(mix(worst.0, centre, 2.0));
        corners[2] = if reflected.1 > best.1 {
            let expanded = corner(mix(worst.0, centre, 3.0));
            if expanded.1 > reflected.1 { expanded } else { reflected }
        } else if reflected.1 > middle.1 {
            reflected
        } else {
            let contracted = corner(mix(worst.0, centre, if reflected.1 > worst.1 { 1.5 } else { 0.5 }));
            if contracted.1 > worst.1.max(reflected.1) {
                contracted
            } else {
                corners[1] = corner(mix(best.0, middle.0, 0.5));
                corner(mix(best.0, worst.0, 0.5))
            }
        };
    }
    corners.sort_by(|one, other| other.1.total_cmp(&one.1));
    corners[0]
}

/// The point at `part` of the way from one to the other.
fn mix(from: Point, to: Point, part: f64) -> Point {
    [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])]
}
