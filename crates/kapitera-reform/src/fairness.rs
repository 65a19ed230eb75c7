//! Pay against need: what centres are paid per listed person beside how old their listed are, their indices and how far away they live.
//!
//! Everything is exact. A centre weighs by its listed. That two things go together says nothing of what causes what, and need that no
//! register holds is not here.

use std::sync::Arc;

use kapitera_message::{Text, text};
use kapitera_money::{Exact, Ore, RoundMode};

use crate::compare::{Compared, Comparison};

mod linear;

use self::linear::least_squares;

/// A measure of need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Its name for programs: `age`, `distance`, or the index's name.
    pub key: String,
    /// What it is called.
    pub label: Text,
    /// What a step of it is called: `one year older`.
    pub step_label: Text,
    /// The step that a slope is said for.
    pub step: Exact,
    /// Of each centre, by its place, with at most four decimals; none where it is not known.
    pub by_place: Vec<Option<Exact>>,
}

/// What a model pays beside need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayAgainstNeed {
    /// Kronor per listed of each centre, by its place; none where nobody is listed.
    pub per_listed: Vec<Option<Exact>>,
    /// For each measure: what is paid per listed in each quarter of the listed, the least need first.
    pub quarters: Vec<Vec<Quarter>>,
    /// For each measure by itself.
    pub alone: Vec<Option<Slope>>,
    /// For all measures together: the slope of each with the others as they are. None when they cannot be told apart.
    pub together: Option<Together>,
}

/// About a quarter of all listed: whole centres in the order of their need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarter {
    /// How many centres.
    pub centres: usize,
    /// Listed persons on average.
    pub listed: Exact,
    /// Kronor per listed.
    pub per_listed: Option<Exact>,
}

/// How pay follows a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slope {
    /// Kronor more per listed for a step more of the measure.
    pub kr: Exact,
    /// The share, 0 to 1, of the differences between centres (of their variance) that goes with the measure.
    pub share: Exact,
}

/// How pay follows all measures at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    /// Kronor more per listed for a step of each, in the order of the measures.
    pub kr: Vec<Exact>,
    /// The share of the differences between centres that goes with them.
    pub share: Exact,
    /// What each centre is paid per listed beside what centres of its need are, by its place.
    pub beside: Vec<Option<Exact>>,
}

/// The decimals that measures are kept with: enough to tell centres apart, few enough to reckon exactly with.
const DECIMALS: u32 = 4;

impl Comparison {
    /// The measures of need that the registers hold: mean age, each index in force in the last month, mean distance to the hospital.
    /// Those that are the same everywhere are left out.
    pub fn needs(&self) -> Vec<Need> {
        let mut needs = vec![Need {
            key: "age".to_owned(),
            label: text!("medelålder", "mean age"),
            step_label: text!("ett år äldre", "one year older"),
            step: Exact::ONE,
            by_place: self.places.iter().map(|place| place.mean_age.as_ref().map(kept)).collect(),
        }];
        let months = self.ground.months();
        let last = (0..months.len()).max_by_key(|at| months[*at]).unwrap_or_default();
        for ((index, scale), by_centre) in &self.base.facts(last).indices {
            let of = |id: &Arc<str>| by_centre.get(id).map(kept);
            let by_place: Vec<_> = self.places.iter().map(|place| of(&place.id)).collect();
            // A tenth of the mean: an index may have any scale.
            let known: Vec<&Exact> = by_place.iter().flatten().collect();
            let count = i128::try_from(known.len()).unwrap_or(1);
            let mean = known.into_iter().sum::<Exact>().checked_div(&Exact::whole(count));
            let step = mean.and_then(|mean| mean.checked_div(&Exact::whole(10))).map_or(Exact::ONE, |step| kept(&step));
            let name = index.to_uppercase();
            needs.push(Need {
                key: format!("{index}.{scale}"),
                label: text!("{name}", "{name}"),
                step_label: text!("{name} en tiondel högre", "{name} a tenth higher"),
                step,
                by_place,
            });
        }
        needs.push(Need {
            key: "distance".to_owned(),
            label: text!("km till sjukhuset", "km to the hospital"),
            step_label: text!("en mil längre bort", "10 km farther away"),
            step: Exact::whole(10),
            by_place: self.places.iter().map(|place| place.mean_km.as_ref().map(kept)).collect(),
        });
        let differs = |need: &Need| {
            let mut known = need.by_place.iter().flatten();
            let first = known.next();
            first.is_some_and(|first| known.any(|other| other != first)) && !need.step.is_zero()
        };
        needs.into_iter().filter(differs).collect()
    }

    /// What a model, the base or a proposal, pays beside need.
    pub fn pay_against_need(&self, compared: Option<&Compared>, needs: &[Need]) -> PayAgainstNeed {
        let paid = compared.map_or(&self.base.paid, |compared| &compared.paid).by_centre();
        let listed: Vec<Exact> = (0..self.places.len()).map(|place| self.base.listed(place)).collect();
        let per_listed: Vec<Option<Exact>> =
            paid.iter().zip(&listed).map(|(paid, listed)| paid.to_exact_kr().checked_div(listed)).collect();
        let quarters = needs.iter().map(|need| quarters(need, &paid, &listed)).collect();
        // Kept to hundredths of an öre for what goes with what.
        let pay: Vec<Option<Exact>> = per_listed.iter().map(|pay| pay.as_ref().map(kept)).collect();
        let alone = needs.iter().map(|need| alone(need, &pay, &listed)).collect();
        let together = (needs.len() > 1).then(|| together(needs, &pay, &listed)).flatten();
        PayAgainstNeed { per_listed, quarters, alone, together }
    }
}

fn kept(value: &Exact) -> Exact {
    let mantissa = value.round_decimals(DECIMALS, RoundMode::HalfAway);
    mantissa.map_or_else(|| value.clone(), |mantissa| Exact::decimal(mantissa, DECIMALS))
}

/// Centres in the order of their need, put into quarters by where the middle of their listed falls.
fn quarters(need: &Need, paid: &[Ore], listed: &[Exact]) -> Vec<Quarter> {
    let mut order: Vec<(&Exact, usize)> =
        need.by_place.iter().enumerate().filter_map(|(place, need)| Some((need.as_ref()?, place))).collect();
    order.sort();
    let all: Exact = order.iter().map(|(_, place)| &listed[*place]).sum();
    let mut sums = vec![(0_usize, Exact::ZERO, Ore::ZERO); 4];
    let mut before = Exact::ZERO;
    for (_, place) in order {
        let middle = &(&before * &Exact::whole(2)) + &listed[place];
        let quarter = (&middle * &Exact::whole(2)).checked_div(&all).and_then(|share| share.round(RoundMode::Down));
        let quarter = quarter.and_then(|quarter| usize::try_from(quarter).ok()).unwrap_or_default().min(3);
        let (centres, sum, kr) = &mut sums[quarter];
        *centres += 1;
        *sum += &listed[place];
        *kr += paid[place];
        before += &listed[place];
    }
    let quarter = |(centres, listed, paid): (usize, Exact, Ore)| Quarter {
        centres,
        per_listed: paid.to_exact_kr().checked_div(&listed),
        listed,
    };
    sums.into_iter().map(quarter).collect()
}

fn alone(need: &Need, pay: &[Option<Exact>], listed: &[Exact]) -> Option<Slope> {
    let fitted = least_squares(&[&need.by_place], pay, listed)?;
    let kr = fitted.slopes.first()? * &need.step;
    Some(Slope { kr, share: fitted.share })
}

fn together(needs: &[Need], pay: &[Option<Exact>], listed: &[Exact]) -> Option<Together> {
    let by_need: Vec<&[Option<Exact>]> = needs.iter().map(|need| &need.by_place[..]).collect();
    let fitted = least_squares(&by_need, pay, listed)?;
    let kr = fitted.slopes.iter().zip(needs).map(|(slope, need)| slope * &need.step).collect();
    Some(Together { kr, share: fitted.share, beside: fitted.residuals })
}
