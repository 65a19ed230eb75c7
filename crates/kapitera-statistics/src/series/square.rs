//! Small symmetric matrices: covariances of coefficients.

/// A square matrix of as many rows as there are coefficients.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Square {
    pub size: usize,
    /// Row by row.
    cells: Vec<f64>,
}

impl Square {
    pub fn zero(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    pub fn of(size: usize, cell: impl Fn(usize, usize) -> f64) -> Self {
        Self { size, cells: (0..size * size).map(|place| cell(place / size, place % size)).collect() }
    }

    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    /// Adds another of the same size, times a factor.
    pub fn add(&mut self, other: &Self, factor: f64) {
        for (own, other) in self.cells.iter_mut().zip(&other.cells) {
            *own += other * factor;
        }
    }

    /// Adds a vector times itself, times a factor.
    pub fn add_outer(&mut self, vector: &[f64], factor: f64) {
        for (row, left) in vector.iter().enumerate() {
            for (column, right) in vector.iter().enumerate() {
                self.cells[row * self.size + column] += left * right * factor;
            }
        }
    }

    pub fn times(&self, factor: f64) -> Self {
        Self { size: self.size, cells: self.cells.iter().map(|cell| cell * factor).collect() }
    }

    pub fn product(&self, other: &Self) -> Self {
        Self::of(self.size, |row, column| (0..self.size).map(|at| self.at(row, at) * other.at(at, column)).sum())
    }

    /// One vector through the matrix to another.
    pub fn between(&self, left: &[f64], right: &[f64]) -> f64 {
        let row = |row: usize| right.iter().enumerate().map(|(column, cell)| self.at(row, column) * cell).sum::<f64>();
        left.iter().enumerate().map(|(at, cell)| cell * row(at)).sum()
    }

    /// The inverse of a matrix that is positive definite, by Cholesky's factors; none of another.
    fn inverse(&self) -> Option<Self> {
        let size = self.size;
        let mut factor = Self::zero(size);
        for row in 0..size {
            for column in 0..=row {
                let known: f64 = (0..column).map(|at| factor.at(row, at) * factor.at(column, at)).sum();
                let left = self.at(row, column) - known;
                factor.cells[row * size + column] = match row == column {
                    true if left > 0.0 => left.sqrt(),
                    true => return None,
                    false => left / factor.at(column, column),
                };
            }
        }
        // The inverse of the factor, row by row; then its transpose times itself.
        let mut inverse = Self::zero(size);
        for column in 0..size {
            for row in column..size {
                let known: f64 = (column..row).map(|at| factor.at(row, at) * inverse.at(at, column)).sum();
                let unit = if row == column { 1.0 } else { 0.0 };
                inverse.cells[row * size + column] = (unit - known) / factor.at(row, row);
            }
        }
        Some(Self::of(size, |row, column| {
            (row.max(column)..size).map(|at| inverse.at(at, row) * inverse.at(at, column)).sum()
        }))
    }

    /// The geometric mean of two positive definite matrices: what their arithmetic and harmonic means meet in. It is the same in every
    /// basis, and for matrices that are multiples of each other it is the multiple between. None where one is not positive definite.
    pub fn geometric_mean(&self, other: &Self) -> Option<Self> {
        const STEPS: usize = 60;
        let scale: Vec<f64> = (0..self.size).map(|at| (self.at(at, at) * other.at(at, at)).powf(0.25)).collect();
        if scale.iter().any(|scale| !scale.is_normal()) {
            return None;
        }
        let scaled = |of: &Self| Self::of(of.size, |row, column| of.at(row, column) / (scale[row] * scale[column]));
        let (mut arithmetic, mut harmonic) = (scaled(self), scaled(other));
        for _ in 0..STEPS {
            let mut inverses = arithmetic.inverse()?;
            inverses.add(&harmonic.inverse()?, 1.0);
            let mut next = arithmetic.times(0.5);
            next.add(&harmonic, 0.5);
            harmonic = inverses.inverse()?.times(2.0);
            let apart = (0..self.size).map(|at| (next.at(at, at) - arithmetic.at(at, at)).abs() / next.at(at, at));
            let apart = apart.fold(0.0, f64::max);
            arithmetic = next;
            if apart < 1e-14 {
                break;
            }
        }
        Some(Self::of(self.size, |row, column| arithmetic.at(row, column) * scale[row] * scale[column]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_geometric_mean_solves_its_equation() {
        // G A⁻¹ G = B.
        let one = Square { size: 2, cells: vec![4.0, 1.0, 1.0, 3.0] };
        let other = Square { size: 2, cells: vec![900.0, -20.0, -20.0, 2.0] };
        let mean = one.geometric_mean(&other).unwrap();
        let found = mean.product(&one.inverse().unwrap()).product(&mean);
        for (found, wanted) in found.cells.iter().zip(&other.cells) {
            assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
        }
        // Of multiples it is the multiple between.
        let nine = one.geometric_mean(&one.times(9.0)).unwrap();
        assert!((nine.at(0, 1) - 3.0).abs() < 1e-12);
        assert_eq!(one.geometric_mean(&Square::zero(2)), None);
        assert_eq!(Square { size: 2, cells: vec![1.0, 2.0, 2.0, 1.0] }.inverse(), None);
    }
}
