//! On the way to a reform: a change taken in over years, with a floor under losses and a ceiling over gains.
//!
//! What a floor gives and a ceiling holds back has to come from somewhere. Either the region pays it, and what that comes to is
//! shown; or the other side does: gains pay for the floor, and what the ceiling holds back softens losses, each in proportion and
//! to the öre.

use kapitera_message::{Problem, text};
use kapitera_money::{Exact, Ore, RoundMode, largest_remainder};

/// How a change comes into force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Over how many years; 1 for at once.
    pub years: u32,
    /// The greatest loss, as a share of what the base pays.
    pub floor: Option<Exact>,
    /// The greatest gain, as a share of what the base pays.
    pub ceiling: Option<Exact>,
    /// Whether the centres bear the limits among themselves, rather than the region.
    pub shared: bool,
}

/// A year of a transition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransitionYear {
    /// Counted from 1.
    pub year: u32,
    /// The change of each centre, as the reform's part of that year alone gives it.
    pub part: Vec<Ore>,
    /// The change of each centre with the limits.
    pub change: Vec<Ore>,
    /// What the region pays more than the part alone comes to; less when negative. Nothing when it is shared, unless nobody can
    /// bear it.
    pub region: Ore,
}

/// At most so many years.
const YEARS_MOST: u32 = 20;

impl Transition {
    /// The years from what the base pays to what a proposal pays, centre by centre.
    ///
    /// # Errors
    ///
    /// `bad_transition` when there are no years or more than 20, or a limit is negative.
    ///
    /// # Panics
    ///
    /// When a year's changes do not sum to its part and what the region bears: a broken invariant.
    pub fn years(&self, base: &[Ore], paid: &[Ore]) -> Result<Vec<TransitionYear>, Problem> {
        let limits = [&self.floor, &self.ceiling];
        if !(1..=YEARS_MOST).contains(&self.years) || limits.into_iter().flatten().any(Exact::is_negative) {
            return Err(bad_transition());
        }
        let whole: Vec<Ore> = base.iter().zip(paid).map(|(base, paid)| *paid - *base).collect();
        Ok((1..=self.years).map(|year| self.year(year, base, &whole)).collect())
    }

    fn year(&self, year: u32, base: &[Ore], whole: &[Ore]) -> TransitionYear {
        let share = Exact::fraction(year.into(), self.years.into()).unwrap_or(Exact::ONE);
        let part: Vec<Ore> = whole.iter().map(|change| times(*change, &share)).collect();
        let mut change: Vec<Ore> = part.iter().zip(base).map(|(change, base)| self.limited(*change, *base)).collect();
        let sum = |all: &[Ore]| all.iter().copied().sum::<Ore>();
        let mut region = sum(&change) - sum(&part);
        if self.shared {
            region = bear(&mut change, region);
        }
        assert_eq!(sum(&change), sum(&part) + region, "a year's changes are its part and what the region bears");
        TransitionYear { year, part, change, region }
    }

    /// A change within the limits of what the base pays; what is charged more than paid has limits too, of its size.
    fn limited(&self, change: Ore, base: Ore) -> Ore {
        let size = Ore(base.0.saturating_abs());
        let limit = |share: &Option<Exact>| share.as_ref().map(|share| times(size, share));
        let change = limit(&self.floor).map_or(change, |most| change.max(-most));
        limit(&self.ceiling).map_or(change, |most| change.min(most))
    }
}

fn times(ore: Ore, share: &Exact) -> Ore {
    let rounded = (&Exact::whole(ore.0) * share).round(RoundMode::HalfAway);
    Ore(rounded.and_then(|ore| i64::try_from(ore).ok()).unwrap_or(ore.0))
}

/// Lets gains bear what floors cost, or losses be softened by what ceilings hold back, in proportion; what nobody can bear is
/// left.
fn bear(change: &mut [Ore], region: Ore) -> Ore {
    let bears = |change: &Ore| if region > Ore::ZERO { *change > Ore::ZERO } else { *change < Ore::ZERO };
    let sizes: Vec<Exact> = change
        .iter()
        .map(|change| if bears(change) { Exact::whole(change.0.saturating_abs()) } else { Exact::ZERO })
        .collect();
    let most: i128 = change.iter().filter(|change| bears(change)).map(|change| i128::from(change.0).abs()).sum();
    let shared = i128::from(region.0).abs().min(most);
    // Nobody bears anything when nothing is to be borne.
    let Ok(parts) = largest_remainder(shared, &sizes) else { return region };
    let sign = if region > Ore::ZERO { -1 } else { 1 };
    let mut left = region;
    for (change, part) in change.iter_mut().zip(parts) {
        let moved = Ore(i64::try_from(part * sign).unwrap_or_default());
        *change += moved;
        left += moved;
    }
    left
}

fn bad_transition() -> Problem {
    Problem::error("bad_transition", text!("övergången går inte att räkna", "the transition cannot be computed"))
        .why(text!(
            "åren är inte mellan 1 och 20, eller en gräns är under 0",
            "the years are not between 1 and 20, or a limit is below 0"
        ))
        .hint(text!("ange till exempel tre år och golvet 2 %", "give for example three years and a floor of 2 %"))
}
