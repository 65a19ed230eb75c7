//! The listed persons of a centre, what each costs, and the terms on which the centre carries it.

use crate::{Band, Refusal, Shock, StopLoss, TwoPart};

/// Listed persons who cost alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Which band.
    pub band: Band,
    /// How many are listed.
    pub listed: u32,
    /// What one costs in a year, alone and without the common shock.
    pub person: TwoPart,
}

/// What a centre carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Portfolio {
    groups: Vec<Group>,
    stop_loss: Option<StopLoss>,
    shock: Shock,
}

/// The variance of a year's retained cost, split by whether pooling removes it.
///
/// With the factor S (mean 1, variance τ²) on the sum T of N persons with mean μ and variance σ²:
/// Var(S T) = E\[S²\] Var T + τ² (E T)² = (1 + τ²) N σ² + N² μ² τ². The first part grows as N and is removed by pooling
/// beside a mean that grows as N; the second is not. (The (1 + τ²) is often left out; for τ = 5 % it is a fourth of a per cent.)
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The mean, kr.
    pub mean: f64,
    /// (1 + τ²) N σ², kr².
    pub poolable_variance: f64,
    /// N² μ² τ², kr².
    pub common_variance: f64,
}

impl Spread {
    /// The standard deviation of what pooling removes, kr.
    pub fn poolable_deviation(&self) -> f64 {
        self.poolable_variance.sqrt()
    }

    /// The standard deviation of the common shock, kr.
    pub fn common_deviation(&self) -> f64 {
        self.common_variance.sqrt()
    }

    /// The whole standard deviation, kr.
    pub fn deviation(&self) -> f64 {
        (self.poolable_variance + self.common_variance).sqrt()
    }

    /// The whole standard deviation beside the mean; 0 where the mean is 0.
    pub fn coefficient_of_variation(&self) -> f64 {
        if self.mean > 0.0 { self.deviation() / self.mean } else { 0.0 }
    }
}

impl Portfolio {
    /// More groups are refused.
    pub const GROUPS_MAX: usize = 500;
    /// More listed are refused: twice the inhabitants of Sweden.
    pub const LISTED_MAX: u64 = 20_000_000;

    /// Of groups in any order; groups of the same band and the same person are added up.
    ///
    /// # Errors
    ///
    /// When there are more groups than [`Self::GROUPS_MAX`] or more listed than [`Self::LISTED_MAX`].
    pub fn new(groups: Vec<Group>, stop_loss: Option<StopLoss>, shock: Shock) -> Result<Self, Refusal> {
        let mut kept: Vec<Group> = Vec::new();
        let mut total = 0_u64;
        for group in groups {
            total += u64::from(group.listed);
            if total > Self::LISTED_MAX {
                return Err(Refusal::LimitExceeded { name: "listed", limit: Self::LISTED_MAX });
            }
            match kept.iter_mut().find(|there| there.band == group.band && there.person == group.person) {
                Some(there) => there.listed += group.listed,
                None => kept.push(group),
            }
            if kept.len() > Self::GROUPS_MAX {
                return Err(Refusal::LimitExceeded { name: "groups", limit: Self::GROUPS_MAX as u64 });
            }
        }
        kept.sort_by_key(|group| group.band.number);
        Ok(Self { groups: kept, stop_loss, shock })
    }

    /// Several centres as one: their persons added, independent of each other, under one common shock.
    ///
    /// # Errors
    ///
    /// When there are none, their stop-loss or shock differ, or they are too many together.
    pub fn pooled<'a>(portfolios: impl IntoIterator<Item = &'a Self>) -> Result<Self, Refusal> {
        let mut portfolios = portfolios.into_iter();
        let first = portfolios.next().ok_or(Refusal::NothingToPool)?;
        let mut groups = first.groups.clone();
        for next in portfolios {
            if next.stop_loss != first.stop_loss || next.shock != first.shock {
                return Err(Refusal::TermsMustBeEqual);
            }
            groups.extend(next.groups.iter().cloned());
        }
        Self::new(groups, first.stop_loss, first.shock)
    }

    /// The same mix of groups with `listed` persons in all; what does not divide goes to the largest remainders, the lower band
    /// first where they are equal.
    ///
    /// # Errors
    ///
    /// When nobody is listed, so that there is no mix, or `listed` is above [`Self::LISTED_MAX`].
    pub fn with_listed(&self, listed: u32) -> Result<Self, Refusal> {
        let whole = self.listed();
        if whole == 0 {
            return Err(Refusal::PersonsMustBeListed);
        }
        if u64::from(listed) > Self::LISTED_MAX {
            return Err(Refusal::LimitExceeded { name: "listed", limit: Self::LISTED_MAX });
        }
        let share = |group: &Group| u64::from(group.listed) * u64::from(listed);
        let mut groups = self.groups.clone();
        let mut places: Vec<usize> = (0..groups.len()).collect();
        // Stable, so that equal remainders keep the order of bands.
        places.sort_by_key(|&place| std::cmp::Reverse(share(&self.groups[place]) % whole));
        let mut given = 0;
        for (group, there) in groups.iter_mut().zip(&self.groups) {
            group.listed = (share(there) / whole) as u32;
            given += group.listed;
        }
        for place in places.into_iter().take((listed - given) as usize) {
            groups[place].listed += 1;
        }
        Ok(Self { groups, ..self.clone() })
    }

    /// The same persons with another stop-loss, or none.
    #[must_use]
    pub fn with_stop_loss(self, stop_loss: Option<StopLoss>) -> Self {
        Self { stop_loss, ..self }
    }

    /// The same persons with another common shock.
    #[must_use]
    pub fn with_shock(self, shock: Shock) -> Self {
        Self { shock, ..self }
    }

    /// The groups, in order of their bands.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The stop-loss, when there is one.
    pub fn stop_loss(&self) -> Option<StopLoss> {
        self.stop_loss
    }

    /// The common shock.
    pub fn shock(&self) -> Shock {
        self.shock
    }

    /// How many are listed.
    pub fn listed(&self) -> u64 {
        self.groups.iter().map(|group| u64::from(group.listed)).sum()
    }

    /// The retention, kr, when there is a stop-loss.
    pub(crate) fn retention(&self) -> Option<f64> {
        self.stop_loss.map(|terms| terms.retention())
    }

    /// What all listed cost in the mean before any stop-loss, kr a year: the capitation that is right on average.
    pub fn gross_mean(&self) -> f64 {
        self.groups.iter().map(|group| f64::from(group.listed) * group.person.mean()).sum()
    }

    /// What the centre carries in the mean, kr a year.
    pub fn mean(&self) -> f64 {
        let person = |person: &TwoPart| self.retention().map_or(person.mean(), |amount| person.limited_mean(amount));
        self.groups.iter().map(|group| f64::from(group.listed) * person(&group.person)).sum()
    }

    /// The premium for the stop-loss, kr a year; 0 without one.
    pub fn premium(&self) -> f64 {
        self.stop_loss.map_or(0.0, |terms| terms.on_portfolio(self).premium)
    }

    /// The variance of what the centre carries, by whether pooling removes it; `None` where it does not exist.
    pub fn spread(&self) -> Option<Spread> {
        let mut own = 0.0;
        for group in self.groups.iter().filter(|group| group.listed > 0 && group.person.share() > 0.0) {
            let variance = match self.retention() {
                Some(amount) => group.person.limited_variance(amount),
                None => group.person.variance()?,
            };
            own += f64::from(group.listed) * variance;
        }
        let (mean, tau) = (self.mean(), self.shock.tau());
        let square = tau * tau;
        Some(Spread { mean, poolable_variance: (1.0 + square) * own, common_variance: mean * mean * square })
    }
}
