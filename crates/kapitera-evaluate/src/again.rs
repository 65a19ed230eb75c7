//! Many variants of a model on the same counts: only what a variant changes is evaluated.

use kapitera_cube::Cube;
use kapitera_message::Problems;
use kapitera_money::Exact;

use crate::evaluate::{context_of_known, in_force, lines_of};
use crate::facts::Facts;
use crate::plan::Plan;
use crate::settlement::{Line, Settlement, UnallocatedAmount};

/// What the components of a settlement come to by centre, in kronor or their own units, exactly.
#[derive(Clone, Debug)]
pub struct ComponentAmounts(Vec<Vec<Exact>>);

impl ComponentAmounts {
    /// Those of a settlement by a model with so many components.
    pub fn of(settlement: &Settlement, components: usize) -> Self {
        let mut amounts = vec![vec![Exact::ZERO; settlement.centres.len()]; components];
        for line in &settlement.lines {
            amounts[line.component][line.centre] += &line.amount.to_exact();
        }
        Self(amounts)
    }
}

/// The lines of the components that `touched` names, in the model's order, by a model with the same components as the one that
/// `before` was evaluated by and other values; all others stand as they are. With them comes what nobody could be given, of the
/// shares and of the touched components.
///
/// The result is part of that of [`crate::evaluate`], when `touched` names all that the other values may touch:
/// [`kapitera_model::Model::touched_by`].
///
/// # Errors
///
/// Those of [`crate::evaluate`].
pub fn evaluate_again(
    plan: &Plan<'_>,
    cube: &Cube,
    facts: &Facts,
    before: &ComponentAmounts,
    touched: &[bool],
) -> Result<(Vec<Line>, Vec<UnallocatedAmount>), Problems> {
    in_force(plan)?;
    let context = context_of_known(plan, cube, facts)?;
    lines_of(context, |position| (!touched[position]).then(|| before.0[position].clone()))
}
