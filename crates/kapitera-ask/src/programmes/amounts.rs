//! Amounts in the unit that a programme speaks in.

use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_output::Cell;
use kapitera_programme::{Programme, Unit};

/// An amount in the programme's unit, exact: with one decimal, or as many as it needs.
pub(super) fn amount(programme: &Programme, amount: Ore) -> Cell {
    if programme.unit == Unit::Kr {
        return Cell::Money(amount);
    }
    let (mut mantissa, mut decimals) = (i128::from(amount.0), programme.unit.ore().ilog10());
    while decimals > 1 && mantissa % 10 == 0 {
        mantissa /= 10;
        decimals -= 1;
    }
    Cell::Decimal(mantissa, decimals)
}

/// An amount that was reckoned, in the programme's unit with one decimal, half away from zero.
pub(super) fn reckoned(programme: &Programme, amount: Ore) -> Cell {
    if programme.unit == Unit::Kr {
        return Cell::Money(amount);
    }
    let exact = Exact::decimal(i128::from(amount.0), programme.unit.ore().ilog10());
    exact.round_decimals(1, RoundMode::HalfAway).map_or(Cell::Empty, |mantissa| Cell::Decimal(mantissa, 1))
}

pub(super) fn maybe(programme: &Programme, of: Option<Ore>) -> Cell {
    of.map_or(Cell::Empty, |of| amount(programme, of))
}
