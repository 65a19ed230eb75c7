//! What was meant to be shared out and nobody could be given.

use kapitera_message::{Problems, text};
use kapitera_model::{Component, Stance};
use kapitera_money::{Exact, Ore, RoundMode};

use crate::draft::share_of;
use crate::plan::Plan;
use crate::round::{Share, month_of_year, round_share};
use crate::settlement::UnallocatedAmount;

/// A pool that nobody has a part of is reported, not lost.
pub(crate) fn left_of_pool(component: &Component, left: i128) -> Option<UnallocatedAmount> {
    let left = i64::try_from(left).ok().filter(|left| *left != 0)?;
    let paid = matches!(component.stance, Stance::Paid | Stance::Charged) && component.is_money();
    paid.then(|| UnallocatedAmount {
        name: component.name.clone(),
        amount: Ore(left),
        reason: text!("ingen hälsocentral har del i potten", "no centre has a part of the pool"),
    })
}

/// What shares leave to nobody, for the month: by the unit of the parameter that is shared.
pub(crate) fn unallocated_shares(plan: &Plan<'_>) -> Result<Vec<UnallocatedAmount>, Problems> {
    let period = plan.period(&plan.model.time);
    let mut left = Vec::new();
    for unallocated in &plan.model.unallocated {
        let unit = plan.model.parameter(&unallocated.of).map_or("", |parameter| parameter.unit.as_str());
        if !unit.starts_with("kr") {
            continue;
        }
        let mut whole = Exact::ZERO;
        for part in plan.model.parts_of_parameter(&unallocated.of, period.span()) {
            let Ok(of) = plan.model.parameter_on(&unallocated.of, part.from) else { continue };
            whole += &(&(&of.value * &unallocated.share) * &share_of(part, period.days()));
        }
        let (exact, share) = match unit.rsplit_once('/').map(|(_, time)| time) {
            Some("year") => (
                &whole * &Exact::fraction(1, 12).unwrap_or(Exact::ONE),
                month_of_year(&plan.model.rounding, period.number()),
            ),
            _ => (whole, Share::Whole),
        };
        let ore = round_share(&exact, &plan.model.rounding, share).and_then(|ore| i64::try_from(ore).ok());
        let name = &unallocated.shares;
        let percent =
            (&unallocated.share * &Exact::whole(100)).round_decimals(2, RoundMode::HalfAway).unwrap_or_default();
        let percent = kapitera_money::decimal_text(percent, 2);
        left.extend(ore.map(|ore| UnallocatedAmount {
            name: name.clone(),
            amount: Ore(ore),
            reason: text!("{percent} % är inte fördelade i modellen", "{percent} % are not allocated by the model"),
        }));
    }
    Ok(left)
}
