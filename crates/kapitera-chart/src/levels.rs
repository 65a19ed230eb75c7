//! Levels with words: a centre line, a target, a level that pays. Each has a stroke of its own besides its word.

use kapitera_message::{Language, Text};
use kapitera_money::Exact;
use kapitera_output::{Cell, Column};

use crate::Unit;
use crate::layout::{FONT, GAP, LINE, Size, count, fitted, text_width};
use crate::legend::Sign;
use crate::svg::{Anchor, Area, Drawing};

/// A level: where it lies, and its word.
pub(crate) type Level = (Exact, Text);

/// The strokes of levels, by what they are, so that a level looks alike in all drawings.
pub(crate) const REGION: usize = 0;
pub(crate) const TARGET: usize = 1;
pub(crate) const PAYS: usize = 2;

/// The room that words to the right of a plot need: none on a telephone, where they stand in the legend.
pub(crate) fn room_beside<'l>(levels: impl Iterator<Item = (usize, &'l Level)>, size: Size, language: Language) -> i64 {
    if size == Size::Narrow {
        return 0;
    }
    let widest = levels.map(|(_, (_, word))| text_width(word.get(language))).max();
    widest.map_or(0, |widest| widest.min(size.width() / 4) + GAP / 2)
}

/// What the legend says of levels: nothing where their words stand beside them.
pub(crate) fn signs<'l>(levels: impl Iterator<Item = (usize, &'l Level)>, size: Size) -> Vec<(Sign, Text)> {
    let levels = levels.filter(|_| size == Size::Narrow);
    levels.map(|(stroke, (_, word))| (Sign::Level(stroke), word.clone())).collect()
}

/// Draws lying levels, each with its stroke and its place from above, with their words to the right of the plot where they have room.
pub(crate) fn draw<'l>(
    drawing: &mut Drawing,
    plot: Area,
    levels: impl Iterator<Item = (usize, &'l Level, i64)>,
    unit: &Unit,
    (size, language): (Size, Language),
) {
    let right = plot.x + plot.width;
    let mut words: Vec<(i64, String)> = Vec::new();
    for (stroke, (value, word), y) in levels {
        let word = word.get(language);
        let tip = tip(word, value, unit, language);
        drawing.line_said(&class(stroke), (plot.x, y), (right, y), &tip);
        words.push((y, fitted(word, drawing.width() - right - GAP / 2)));
    }
    if size == Size::Narrow {
        return;
    }
    words.sort_by_key(|(y, _)| *y);
    let wanted: Vec<i64> = words.iter().map(|(y, _)| *y).collect();
    let placed = apart(&wanted, (plot.y, plot.y + plot.height)).into_iter().zip(&words);
    for (y, (_, word)) in placed.filter(|(y, _)| *y <= plot.y + plot.height) {
        let place = (right + GAP / 2, y + FONT * 35 / 100);
        drawing.text("chart-label chart-level-label", place, Anchor::Start, word);
    }
}

/// What a level says when pointed at.
pub(crate) fn tip(word: &str, value: &Exact, unit: &Unit, language: Language) -> String {
    let said = unit.said(value, language);
    if word.is_empty() { said } else { format!("{word}: {said}") }
}

/// The classes of a stroke: three can be told apart, and then they come again.
pub(crate) fn class(stroke: usize) -> String {
    format!("chart-level chart-level--{}", stroke % 3 + 1)
}

/// Their columns of a table, with the same figure in every row: so it stands with those that it is compared with.
pub(crate) fn columns<'l>(levels: impl Iterator<Item = (&'static str, &'l Level)>, unit: &Unit) -> Vec<(Column, Cell)> {
    levels.map(|(key, (value, word))| (Column::new(key, word.clone()), unit.cell(value))).collect()
}

/// Places in order, moved apart so that lines of text do not cover each other, within the ends where there is room.
fn apart(wanted: &[i64], (top, bottom): (i64, i64)) -> Vec<i64> {
    let mut places = wanted.to_vec();
    let mut least = i64::MIN;
    for place in &mut places {
        *place = (*place).max(least);
        least = *place + LINE;
    }
    let mut most = bottom;
    for place in places.iter_mut().rev() {
        *place = (*place).min(most);
        most = *place - LINE;
    }
    // More than there is room for go on below.
    for (place, least) in places.iter_mut().zip((0..).map(|at: usize| top + LINE * count(at))) {
        *place = (*place).max(least);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_move_apart_and_stay_within_the_plot() {
        assert_eq!(apart(&[300, 900], (0, 1000)), [300, 900]);
        assert_eq!(apart(&[300, 310], (0, 1000)), [300, 480]);
        assert_eq!(apart(&[990, 1000], (0, 1000)), [820, 1000]);
        assert_eq!(apart(&[0, 0, 0], (0, 200)), [0, 180, 360]);
    }
}
