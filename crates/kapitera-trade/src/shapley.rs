//! Shapley's shares of a product's change (Shapley 1953; of decompositions Albrecht, François and Schoors 2002): each factor gets the mean
//! of what it changes over all orders in which the factors may be changed. Exact, and without logarithms.

use kapitera_money::Exact;

/// Factors of a product.
pub(crate) const FACTORS: usize = 4;

/// The part of each factor in the change of their product, from the first of each pair to the second.
pub(crate) fn shapley(factors: &[(Exact, Exact); FACTORS]) -> [Exact; FACTORS] {
    std::array::from_fn(|at| {
        let (was, is) = &factors[at];
        let others = (0..1_u32 << FACTORS).filter(|changed| changed & (1 << at) == 0);
        let product = |changed: u32| {
            (0..FACTORS).filter(|other| *other != at).fold(weight(changed), |product, other| {
                let (was, is) = &factors[other];
                &product * if changed & (1 << other) == 0 { was } else { is }
            })
        };
        &others.map(product).sum::<Exact>() * &(is - was)
    })
}

/// How many of the 24 orders change exactly these before, as a share: n!(3 − n)!/4!.
fn weight(changed: u32) -> Exact {
    let twenty_fourths = if matches!(changed.count_ones(), 0 | 3) { 6 } else { 2 };
    &Exact::whole(twenty_fourths) * &Exact::fraction(1, 24).unwrap_or(Exact::ZERO)
}
