//! How the risk falls with the number of listed, and from where on it is small enough.

use super::{Fan, RESOLUTION, Terms, fan};
use crate::computed::above_with_shock;
use crate::{Budget, Computed, Fit, Portfolio, Refusal, SizeNeeded, floor, size_needed};

/// The risk by list size, all of the same mix of ages.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeStudy {
    /// What the common shock alone leaves of the probability, however many are listed.
    pub floor: f64,
    /// By size, rising.
    pub at: Vec<AtSize>,
    /// The size that is needed without a stop-loss.
    pub needed: SizeNeeded,
    /// With the stop-loss, where one is looked at.
    pub needed_limited: Option<SizeNeeded>,
    /// Without a stop-loss and were there no common shock.
    pub needed_without_shock: SizeNeeded,
}

/// The risk at one size: probabilities of overspending by more than the tolerance's share.
#[derive(Clone, Debug, PartialEq)]
pub struct AtSize {
    /// How many are listed.
    pub listed: u32,
    /// With the shock, without a stop-loss.
    pub whole: f64,
    /// The persons' own luck alone, without a stop-loss.
    pub persons_only: f64,
    /// With the shock and the stop-loss, where one is looked at.
    pub limited: Option<f64>,
    /// The result without a stop-loss.
    pub fan: Fan,
}

/// The sizes of a step; `None` where nobody costs anything.
pub(super) fn study(fit: &Fit, mix: &[(u16, u32)], terms: &Terms) -> Result<Option<SizeStudy>, Refusal> {
    let (groups, _) = fit.groups(mix);
    let whole = Portfolio::new(groups, None, terms.shock)?;
    if whole.mean() <= 0.0 {
        return Ok(None);
    }
    let limited = terms.stop_loss.map(|stop_loss| whole.clone().with_stop_loss(Some(stop_loss)));
    let needed = |portfolio: &Portfolio| size_needed(portfolio, terms.tolerance, RESOLUTION);
    let at = |&listed: &u32| {
        let portfolio = whole.with_listed(listed)?;
        let limited = limited.as_ref().map(|limited| limited.with_listed(listed)).transpose()?;
        at_size(listed, &portfolio, limited.as_ref(), terms)
    };
    Ok(Some(SizeStudy {
        floor: floor(&whole, terms.tolerance.percent),
        at: terms.sizes.iter().map(at).collect::<Result<_, _>>()?,
        needed: needed(&whole)?,
        needed_limited: limited.as_ref().map(needed).transpose()?,
        needed_without_shock: needed(&whole.clone().with_shock(crate::Shock::NONE))?,
    }))
}

fn at_size(listed: u32, whole: &Portfolio, limited: Option<&Portfolio>, terms: &Terms) -> Result<AtSize, Refusal> {
    let limit = |portfolio: &Portfolio| Budget::expected(portfolio).limit(terms.tolerance.percent) * (1.0 + 1e-12);
    let computed = Computed::of(whole, RESOLUTION)?;
    let of_limited = |portfolio: &Portfolio| {
        let persons_only = crate::computed::persons_only(portfolio, RESOLUTION)?;
        Ok(above_with_shock(&persons_only, portfolio.shock(), limit(portfolio)))
    };
    Ok(AtSize {
        listed,
        whole: above_with_shock(&computed.persons_only, whole.shock(), limit(whole)),
        persons_only: computed.persons_only.above(limit(whole)),
        limited: limited.map(of_limited).transpose()?,
        fan: fan(&computed.with_shock, Budget::expected(whole)),
    })
}
