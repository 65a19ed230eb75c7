//! Least squares by Householder's reflections.
//!
//! Own code rather than a library of linear algebra: the systems have at most sixteen columns, a library would be the crate's largest
//! dependency by far, and what is needed beside the coefficients (the inverse, its determinant, whether the columns can be told apart) falls out
//! of the triangle.

use super::square::Square;

/// Columns of unit length that leave less than this to a further column cannot be told apart from it.
const APART: f64 = 1e-8;

/// What least squares finds.
pub(super) struct LeastSquares {
    pub coefficients: Vec<f64>,
    /// The inverse of X′X.
    pub inverse: Square,
    /// ln |X′X|.
    pub log_determinant: f64,
    /// The sum of the squares that are left.
    pub squares: f64,
}

/// The coefficients of the columns that come nearest the values; none where the columns cannot be told apart, or are as many as the values.
pub(super) fn least_squares(columns: &[Vec<f64>], values: &[f64]) -> Option<LeastSquares> {
    let (size, many) = (columns.len(), values.len());
    if many <= size {
        return None;
    }
    // Columns of unit length, so that what is small is small against its own column.
    let lengths: Vec<f64> = columns.iter().map(|column| length(column)).collect();
    if lengths.iter().any(|length| !length.is_normal()) {
        return None;
    }
    let unit = columns.iter().zip(&lengths).map(|(column, length)| column.iter().map(|cell| cell / length).collect());
    let mut work: Vec<Vec<f64>> = unit.collect();
    work.push(values.to_vec());
    for at in 0..size {
        reflect(&mut work, at)?;
    }
    let triangle = |row: usize, column: usize| work[column][row];
    let rows = inverse_rows(size, triangle);
    let product = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>();
    let coefficients = (0..size).map(|row| product(&rows[row], &work[size]) / lengths[row]).collect();
    let inverse = Square::of(size, |row, column| product(&rows[row], &rows[column]) / (lengths[row] * lengths[column]));
    let log_determinant = (0..size).map(|at| 2.0 * (triangle(at, at).abs() * lengths[at]).ln()).sum();
    let squares = work[size][size..].iter().map(|left| left * left).sum();
    Some(LeastSquares { coefficients, inverse, log_determinant, squares })
}

/// What the values have beside the columns' share of them.
pub(super) fn residuals(columns: &[Vec<f64>], values: &[f64], coefficients: &[f64]) -> Vec<f64> {
    let mut left = values.to_vec();
    for (column, coefficient) in columns.iter().zip(coefficients) {
        for (left, cell) in left.iter_mut().zip(column) {
            *left -= cell * coefficient;
        }
    }
    left
}

/// Turns the column at its place onto the axis, and those after it with it; none where nothing of it is left.
fn reflect(work: &mut [Vec<f64>], at: usize) -> Option<()> {
    let reach = length(&work[at][at..]);
    if reach < APART {
        return None;
    }
    let (done, rest) = work.split_at_mut(at + 1);
    let own = &mut done[at];
    let turned = if own[at] > 0.0 { -reach } else { reach };
    own[at] -= turned;
    let mirror = &own[at..];
    let square: f64 = mirror.iter().map(|cell| cell * cell).sum();
    for column in rest {
        let along: f64 = mirror.iter().zip(&column[at..]).map(|(one, other)| one * other).sum();
        let factor = 2.0 * along / square;
        for (cell, mirror) in column[at..].iter_mut().zip(mirror) {
            *cell -= factor * mirror;
        }
    }
    own[at] = turned;
    Some(())
}

/// The inverse of an upper triangle, row by row, zeros and all.
fn inverse_rows(size: usize, triangle: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; size]; size];
    for row in (0..size).rev() {
        let own = 1.0 / triangle(row, row);
        let known = |column: usize| (row + 1..=column).map(|at| triangle(row, at) * rows[at][column]).sum::<f64>();
        let later: Vec<f64> = (row + 1..size).map(|column| -known(column) * own).collect();
        rows[row][row] = own;
        rows[row][row + 1..].copy_from_slice(&later);
    }
    rows
}

fn length(cells: &[f64]) -> f64 {
    cells.iter().map(|cell| cell * cell).sum::<f64>().sqrt()
}
