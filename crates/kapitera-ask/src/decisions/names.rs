//! Whether the names of the register that a model cites are there.

use kapitera_message::{Problem, Problems, text};
use kapitera_model::{Model, Spot};
use kapitera_region::Region;

use super::{has_register, register, resting};

/// Finds what a model cites by a name that the region's register lacks; a region without a register has nothing to say of it.
///
/// # Errors
///
/// `not_in_register` for each such citation; all that is wrong with the register's texts.
pub fn check_names(region: &Region, model: &Model) -> Result<(), Problems> {
    if !has_register(region) {
        return Ok(());
    }
    let register = register(region)?;
    let values = resting::values(model);
    let cited = values.iter().flat_map(|(origin, ..)| origin.register.iter().map(|name| (name, &origin.spot)));
    let ended = model.ended_by.iter().map(|(name, spot)| (name, spot));
    let mut problems = Problems::new();
    for (name, spot) in cited.chain(ended).filter(|(name, _)| register.decision(name).is_none()) {
        problems.push(not_in_register(name, spot));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn not_in_register(name: &str, spot: &Spot) -> Problem {
    Problem::error(
        "not_in_register",
        text!("registret över beslut har inget beslut ”{name}”", "the register of decisions has no decision “{name}”"),
    )
    .at(spot.here())
    .why(text!("varje krona ska kunna följas till ett beslut", "every krona must be traceable to a decision"))
    .hint(text!("kapitera decision list visar namnen", "kapitera decision list shows the names"))
}
