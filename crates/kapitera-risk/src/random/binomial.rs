//! How many of so many persons cost anything: a binomial number, by inversion of a table.

use super::Draw;

/// Probabilities below this, beside the likeliest number's, are left out of the table.
const LEFT_OUT: f64 = 1e-19;

/// The table of one binomial distribution.
pub(crate) struct Binomial {
    /// The number that the first entry stands for.
    first: u32,
    /// The running sum of the probabilities; the last is 1.
    cumulative: Vec<f64>,
}

impl Binomial {
    /// Of `persons`, each with probability `share` from 0 to 1.
    pub(crate) fn new(persons: u32, share: f64) -> Self {
        if persons == 0 || share <= 0.0 {
            return Self { first: 0, cumulative: vec![1.0] };
        }
        if share >= 1.0 {
            return Self { first: persons, cumulative: vec![1.0] };
        }
        let n = f64::from(persons);
        let mode = ((n + 1.0) * share).floor().min(n) as u32;
        let odds = share / (1.0 - share);
        // Relative to the likeliest number: P(k + 1) = P(k) (n − k)/(k + 1) odds.
        let mut below = Vec::new();
        let (mut weight, mut number) = (1.0, mode);
        while number > 0 && weight > LEFT_OUT {
            weight *= f64::from(number) / ((n - f64::from(number) + 1.0) * odds);
            number -= 1;
            below.push(weight);
        }
        let first = number;
        let mut weights: Vec<f64> = below.into_iter().rev().chain([1.0]).collect();
        (weight, number) = (1.0, mode);
        while number < persons && weight > LEFT_OUT {
            weight *= (n - f64::from(number)) * odds / (f64::from(number) + 1.0);
            number += 1;
            weights.push(weight);
        }
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let mut cumulative: Vec<f64> = weights
            .iter()
            .map(|weight| {
                sum += weight / total;
                sum
            })
            .collect();
        if let Some(last) = cumulative.last_mut() {
            *last = 1.0;
        }
        Self { first, cumulative }
    }

    pub(crate) fn draw(&self, draw: &mut Draw<'_>) -> u32 {
        if self.cumulative.len() == 1 {
            return self.first;
        }
        let at = draw.uniform();
        let place = self.cumulative.partition_point(|&sum| sum <= at).min(self.cumulative.len() - 1);
        self.first + place as u32
    }
}
