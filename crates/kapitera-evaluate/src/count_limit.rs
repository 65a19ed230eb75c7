//! At most n per centre or per named doctor.

use std::collections::BTreeMap;

use kapitera_cube::{Cell, Key};
use kapitera_message::Problem;
use kapitera_model::{AtMostPer, Component, Count};
use kapitera_money::Exact;
use kapitera_period::Span;

use crate::lookup::{Lookup, weighted_sum};
use crate::quantity::{Context, Counted, Quantity};
use crate::settlement::Step;

/// A limit on the count, as it meets one centre: what is over it is scaled away in proportion, so that the
/// result does not depend on which persons come first. Listed without a named doctor are not limited by doctor.
pub(crate) struct CountLimit {
    most: Exact,
    scale: Scale,
}

/// What each counted person counts as.
enum Scale {
    /// One.
    Whole,
    /// The same part for all of the centre.
    Centre(Exact),
    /// A part by doctor: the position of the doctor's code in the cells, and the parts by ascending code.
    Doctors(usize, Vec<(u32, Exact)>),
}

impl CountLimit {
    /// The limit for a centre where `count` are counted, in the cells that `mine` gives.
    pub(crate) fn new<'c, I: Iterator<Item = Cell<'c>>>(
        context: &Context<'_>,
        component: &Component,
        part: Span,
        counted: &Counted<'_>,
        count: &Exact,
        mine: impl Fn() -> I,
    ) -> Result<Self, Problem> {
        let Count::Listed { at_most: Some((number, per)), .. } = &component.count else {
            return Ok(Self { most: Exact::ZERO, scale: Scale::Whole });
        };
        let most = context.number(component, number, part.from)?;
        let position = counted.cells.spec().keys.iter().position(|key| *key == Key::Doctor);
        let scale = match (per, position) {
            (AtMostPer::Centre, _) if *count > most => Scale::Centre(most.checked_div(count).unwrap_or(Exact::ZERO)),
            (AtMostPer::Centre, _) | (AtMostPer::Doctor, None) => Scale::Whole,
            (AtMostPer::Doctor, Some(position)) => {
                let named = |code: u32| context.cube.doctors.get(code as usize).is_some_and(|name| !name.is_empty());
                Scale::Doctors(position, doctor_scales(mine(), position, &most, counted, named))
            }
        };
        Ok(Self { most, scale })
    }

    /// What each person of `cell` counts as.
    pub(crate) fn factor(&self, cell: &Cell<'_>) -> Exact {
        match &self.scale {
            Scale::Whole => Exact::ONE,
            Scale::Centre(factor) => factor.clone(),
            Scale::Doctors(position, factors) => {
                let found = factors.binary_search_by_key(&cell.codes[*position], |(doctor, _)| *doctor);
                found.map_or(Exact::ONE, |index| factors[index].1.clone())
            }
        }
    }

    /// Scales the count and the weighted count, and says so.
    pub(crate) fn apply<'c, I: Iterator<Item = Cell<'c>>>(
        &self,
        quantity: &mut Quantity,
        counted: &Counted<'_>,
        mine: impl Fn() -> I,
        lookups: &[Lookup<'_>],
    ) {
        match &self.scale {
            Scale::Whole => return,
            Scale::Centre(factor) => {
                quantity.count = &quantity.count * factor;
                quantity.weighted = &quantity.weighted * factor;
            }
            Scale::Doctors(position, factors) => {
                debug_assert_eq!(counted.cells.spec().keys.get(*position), Some(&Key::Doctor));
                let before = quantity.count.clone();
                quantity.count = Exact::ZERO;
                quantity.weighted = Exact::ZERO;
                for (doctor, factor) in factors {
                    let of_doctor = || mine().filter(|cell| cell.codes[*position] == *doctor);
                    // Every cell has its row: the whole centre was weighted before.
                    let (heads, weighted) =
                        weighted_sum(of_doctor(), counted.gives, lookups, quantity.centre).unwrap_or((0, Exact::ZERO));
                    quantity.count += &(&counted.quotient(Exact::whole(heads)) * factor);
                    quantity.weighted += &(&counted.quotient(weighted) * factor);
                }
                if quantity.count == before {
                    return;
                }
            }
        }
        quantity.steps.push(Step::CountLimited { at_most: self.most.clone(), count: quantity.count.clone() });
    }
}

/// For each doctor's code what that doctor's listed count as: 1, or less when a named doctor has more than `most`.
fn doctor_scales<'c>(
    cells: impl Iterator<Item = Cell<'c>>,
    position: usize,
    most: &Exact,
    counted: &Counted<'_>,
    named: impl Fn(u32) -> bool,
) -> Vec<(u32, Exact)> {
    let mut heads: BTreeMap<u32, u64> = BTreeMap::new();
    for cell in cells {
        *heads.entry(cell.codes[position]).or_default() += cell.count;
    }
    let scale = |(doctor, heads): (u32, u64)| {
        let heads = counted.quotient(Exact::whole(heads));
        let over = named(doctor) && heads > *most;
        let factor = if over { most.checked_div(&heads).unwrap_or(Exact::ZERO) } else { Exact::ONE };
        (doctor, factor)
    };
    heads.into_iter().map(scale).collect()
}
