//! What can only be seen when all texts are read: that names are one of each and known, that no two answer the same question,
//! and that times come in order.

mod names;
mod times;

use kapitera_message::Problems;

use crate::read::Unchecked;

/// All that is wrong with texts that are read whole.
pub(crate) fn check(all: &Unchecked) -> Problems {
    let mut problems = Problems::new();
    names::check(all, &mut problems);
    times::check(all, &mut problems);
    problems
}
