//! Weighted least squares in exact fractions.

use kapitera_money::Exact;

/// What was fitted.
pub(super) struct Fitted {
    /// What one unit more of each measure gives.
    pub(super) slopes: Vec<Exact>,
    /// The share of the weighted variance that goes with the measures.
    pub(super) share: Exact,
    /// What each observation is above the fitted; none for those left out.
    pub(super) residuals: Vec<Option<Exact>>,
}

/// Fits `of` by a constant and `measures`, each observation by its weight. Observations where something is not known, or
/// that weigh nothing, are left out. None when the measures cannot be told apart or nothing differs.
pub(super) fn least_squares<M: AsRef<[Option<Exact>]>>(
    measures: &[M],
    of: &[Option<Exact>],
    weights: &[Exact],
) -> Option<Fitted> {
    let known: Vec<usize> = (0..of.len())
        .filter(|at| of[*at].is_some() && !weights[*at].is_zero())
        .filter(|at| measures.iter().all(|measure| measure.as_ref()[*at].is_some()))
        .collect();
    let value = |column: &[Option<Exact>], at: usize| column[at].clone().unwrap_or(Exact::ZERO);
    let all: Exact = known.iter().map(|at| &weights[*at]).sum();
    let mean = |column: &[Option<Exact>]| -> Option<Exact> {
        known.iter().map(|at| &weights[*at] * &value(column, *at)).sum::<Exact>().checked_div(&all)
    };
    // Around their means, so that the constant needs no equation.
    let centred = |column: &[Option<Exact>]| -> Option<Vec<Exact>> {
        let mean = mean(column)?;
        Some(known.iter().map(|at| &value(column, *at) - &mean).collect())
    };
    let columns: Vec<Vec<Exact>> = measures.iter().map(|measure| centred(measure.as_ref())).collect::<Option<_>>()?;
    let wanted = centred(of)?;
    let product = |one: &[Exact], other: &[Exact]| -> Exact {
        known.iter().zip(one.iter().zip(other)).map(|(at, (one, other))| &weights[*at] * &(one * other)).sum()
    };
    let matrix = columns.iter().map(|one| columns.iter().map(|other| product(one, other)).collect()).collect();
    let slopes = solved(matrix, columns.iter().map(|column| product(column, &wanted)).collect())?;
    let fitted =
        |row: usize| -> Exact { columns.iter().zip(&slopes).map(|(column, slope)| &column[row] * slope).sum() };
    let over: Vec<Exact> = (0..known.len()).map(|row| &wanted[row] - &fitted(row)).collect();
    let share = &Exact::ONE - &product(&over, &over).checked_div(&product(&wanted, &wanted))?;
    let mut residuals = vec![None; of.len()];
    for (at, over) in known.iter().zip(over) {
        residuals[*at] = Some(over);
    }
    Some(Fitted { slopes, share, residuals })
}

/// Elimination with exact fractions; none when the equations do not decide.
fn solved(mut matrix: Vec<Vec<Exact>>, mut right: Vec<Exact>) -> Option<Vec<Exact>> {
    let size = right.len();
    for column in 0..size {
        let pivot = (column..size).find(|row| !matrix[*row][column].is_zero())?;
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        let own = matrix[column].clone();
        for row in (0..size).filter(|row| *row != column) {
            let factor = matrix[row][column].checked_div(&own[column])?;
            for (cell, of_pivot) in matrix[row].iter_mut().zip(&own).skip(column) {
                *cell = &*cell - &(&factor * of_pivot);
            }
            right[row] = &right[row] - &(&factor * &right[column]);
        }
    }
    (0..size).map(|row| right[row].checked_div(&matrix[row][row])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(values: &[i64]) -> Vec<Option<Exact>> {
        values.iter().map(|value| Some(Exact::whole(*value))).collect()
    }

    #[test]
    fn what_follows_two_measures_exactly_is_found() {
        let (one, other) = (whole(&[1, 2, 3, 4, 7]), whole(&[2, 2, 5, 1, 0]));
        let of: Vec<_> = [1_i64, 2, 3, 4, 7]
            .iter()
            .zip([2_i64, 2, 5, 1, 0])
            .map(|(a, b)| Some(Exact::whole(100 + 3 * a - 4 * b)))
            .collect();
        let weights: Vec<Exact> = (1..6_i64).map(Exact::whole).collect();
        let fitted = least_squares(&[&one, &other], &of, &weights).unwrap();
        assert_eq!(fitted.slopes, [Exact::whole(3), Exact::whole(-4)]);
        assert_eq!(fitted.share, Exact::ONE);
        assert!(fitted.residuals.iter().flatten().all(Exact::is_zero));
    }

    #[test]
    fn a_slope_by_hand() {
        // Weights 1, 2, 1: means 2 and 5; 4 + 0 + 8 over 1 + 0 + 1.
        let fitted = least_squares(
            &[&whole(&[1, 2, 3])],
            &whole(&[1, 5, 9]),
            &[1, 2, 1].map(|weight: i64| Exact::whole(weight)),
        );
        assert_eq!(fitted.unwrap().slopes, [Exact::whole(4)]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_not_fitted() {
        let (one, twice) = (whole(&[1, 2, 3]), whole(&[2, 4, 6]));
        let weights = [1, 1, 1].map(|weight: i64| Exact::whole(weight));
        assert!(least_squares(&[&one, &twice], &whole(&[1, 5, 9]), &weights).is_none());
        assert!(least_squares(&[&one], &whole(&[5, 5, 5]), &weights).is_none());
    }

    #[test]
    fn what_is_not_known_or_weighs_nothing_is_left_out() {
        let mut one = whole(&[1, 2, 3, 90]);
        one[1] = None;
        let weights = [1, 1, 1, 0].map(|weight: i64| Exact::whole(weight));
        let fitted = least_squares(&[&one], &whole(&[10, 0, 30, 7]), &weights).unwrap();
        assert_eq!(fitted.slopes, [Exact::whole(10)]);
        assert_eq!(fitted.residuals[1], None);
        assert_eq!(fitted.residuals[3], None);
    }
}
