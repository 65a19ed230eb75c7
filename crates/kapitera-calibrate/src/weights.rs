//! The weights: each band's rate against the rate of all, exact until the one rounding.

use std::ops::Range;
use std::sync::Arc;

use kapitera_message::{Problem, text};
use kapitera_money::{Exact, RoundMode, format_whole};

use crate::bands::Band;
use crate::merge::{is_thin, merge_thin};
use crate::spread;

/// What was found of one band, or of several together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Days that persons were listed.
    pub days: u64,
    /// Events counted: visits, dispensings.
    pub events: u64,
    /// What is weighed: points of visits, or kronor.
    pub amount: Exact,
    /// The variance of `amount` if every event comes by itself: Σ (what each event adds)².
    pub variance: Exact,
}

impl Tally {
    /// Nothing.
    pub const NONE: Self = Self { days: 0, events: 0, amount: Exact::ZERO, variance: Exact::ZERO };

    /// Adds another one.
    pub fn add(&mut self, other: &Self) {
        self.days += other.days;
        self.events += other.events;
        self.amount += &other.amount;
        self.variance += &other.variance;
    }

    fn sum<'a>(tallies: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self::NONE;
        tallies.into_iter().for_each(|tally| sum.add(tally));
        sum
    }
}

/// What was found at one centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentreTallies {
    /// The centre's HSA id.
    pub centre: Arc<str>,
    /// One per band.
    pub bands: Vec<Tally>,
}

/// What was found in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tallies {
    /// The bands, by age.
    pub bands: Vec<Band>,
    /// The centres; their order changes no weight.
    pub centres: Vec<CentreTallies>,
}

impl Tallies {
    /// Each band, all centres together.
    pub fn of_bands(&self) -> Vec<Tally> {
        (0..self.bands.len()).map(|band| Tally::sum(self.centres.iter().map(|centre| &centre.bands[band]))).collect()
    }
}

/// How weights are made of what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightRule {
    /// A band with fewer person-years is merged with a neighbour; one without any always is.
    pub person_years_min: u64,
    /// The decimals of the weights, 0 to 12.
    pub decimals: u32,
    /// Listed persons per band on a day: the mean weight is that of these. None: of the listed days of the window.
    pub normalise_on: Option<Vec<u64>>,
    /// What the mean weight is to be before rounding; 1, or that of the weights in force to change their relations only.
    pub mean: Exact,
}

impl Default for WeightRule {
    fn default() -> Self {
        Self { person_years_min: 100, decimals: 4, normalise_on: None, mean: Exact::ONE }
    }
}

/// Bands that share one weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Their positions among the bands.
    pub bands: Range<usize>,
    /// What stands behind the weight.
    pub tally: Tally,
    /// The weight before rounding.
    pub exact: Exact,
    /// The weight: `mantissa` × 10⁻ᵈᵉᶜⁱᵐᵃˡˢ.
    pub mantissa: i128,
    /// The standard error if every event came by itself, with [`spread::STANDARD_ERROR_DECIMALS`] decimals; none without
    /// events.
    pub error_by_chance: Option<i128>,
    /// The standard error between centres (jackknife); none when fewer than two centres have persons in the group.
    pub error_between_centres: Option<i128>,
}

/// Calibrated weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calibration {
    /// The bands, by age.
    pub bands: Vec<Band>,
    /// Each band by itself, before merging.
    pub tallies: Vec<Tally>,
    /// The groups, by age.
    pub groups: Vec<Group>,
    /// All bands together.
    pub all: Tally,
    /// How many decimals the weights have.
    pub decimals: u32,
    /// What the weights were multiplied by to get the mean that the rule wants; 1 when that is 1 for the window.
    pub factor: Exact,
    /// The listed-weighted mean of the rounded weights: the rule's and what rounding left.
    pub rounded_mean: Exact,
}

impl Calibration {
    /// The group of the band at this position.
    pub fn group_of(&self, band: usize) -> &Group {
        let group = self.groups.iter().find(|group| group.bands.contains(&band));
        group.expect("every band is in a group")
    }

    /// The rounded weight of the band at this position.
    pub fn weight(&self, band: usize) -> Exact {
        Exact::decimal(self.group_of(band).mantissa, self.decimals)
    }
}

/// Makes weights: per group of bands the rate (amount by listed day) over the rate of all, so that the mean weight of all
/// listed days is exactly 1 before rounding.
///
/// # Errors
///
/// `no_person_time`, `no_events`, `too_few_person_years` and `costs_below_zero`; `nobody_listed` when nobody is to be
/// normalised on.
///
/// # Panics
///
/// When a centre has another number of bands, or the exact mean is not 1: a fault of the program.
pub fn weigh(tallies: &Tallies, rule: &WeightRule) -> Result<Calibration, Problem> {
    let by_band = tallies.of_bands();
    let all = Tally::sum(&by_band);
    check_all(&all)?;
    let days: Vec<u64> = by_band.iter().map(|tally| tally.days).collect();
    let ranges = merge_thin(&days, rule.person_years_min);
    if let [_] = ranges[..]
        && is_thin(all.days, rule.person_years_min)
    {
        return Err(too_few(all.days, rule.person_years_min));
    }
    let sums: Vec<Tally> = ranges.iter().map(|range| Tally::sum(&by_band[range.clone()])).collect();
    let own: Vec<Exact> = sums.iter().map(|sum| weight(sum, &all)).collect();
    let mean = mean(&own, sums.iter().map(|sum| sum.days));
    assert_eq!(mean, Some(Exact::ONE), "the listed-weighted mean of the weights is 1");
    let factor = factor(&own, &ranges, rule)?;
    let mut groups = Vec::new();
    for ((bands, tally), own) in ranges.into_iter().zip(sums).zip(&own) {
        if tally.amount.is_negative() {
            return Err(below_zero(&tallies.bands[bands]));
        }
        let exact = own * &factor;
        let mantissa = exact.round_decimals(rule.decimals, RoundMode::HalfAway).ok_or_else(too_large)?;
        let error_by_chance = spread::by_chance(&tally, &all, &exact);
        let error_between_centres = spread::between_centres(&tallies.centres, &bands, &factor);
        groups.push(Group { bands, tally, exact, mantissa, error_by_chance, error_between_centres });
    }
    let rounded: Vec<Exact> = groups.iter().map(|group| Exact::decimal(group.mantissa, rule.decimals)).collect();
    let listed = groups.iter().map(|group| listed_of(group, rule));
    let rounded_mean = self::mean(&rounded, listed).unwrap_or(Exact::ONE);
    let bands = tallies.bands.clone();
    Ok(Calibration { bands, tallies: by_band, groups, all, decimals: rule.decimals, factor, rounded_mean })
}

/// The rate of `part` over the rate of all.
pub(crate) fn weight(part: &Tally, all: &Tally) -> Exact {
    let rate = &part.amount * &Exact::whole(all.days);
    rate.checked_div(&(&all.amount * &Exact::whole(part.days))).expect("there are listed days and events")
}

/// What the weights are multiplied by so that their mean is the one wanted, for the window or on the day's list.
fn factor(own: &[Exact], ranges: &[Range<usize>], rule: &WeightRule) -> Result<Exact, Problem> {
    let Some(heads) = &rule.normalise_on else { return Ok(rule.mean.clone()) };
    let heads = ranges.iter().map(|range| heads[range.clone()].iter().sum());
    let mean = mean(own, heads).ok_or_else(nobody_listed)?;
    rule.mean.checked_div(&mean).ok_or_else(nobody_listed)
}

fn listed_of(group: &Group, rule: &WeightRule) -> u64 {
    match &rule.normalise_on {
        Some(heads) => heads[group.bands.clone()].iter().sum(),
        None => group.tally.days,
    }
}

/// The mean of weights by how many have them; none when nobody has.
fn mean(weights: &[Exact], listed: impl Iterator<Item = u64>) -> Option<Exact> {
    let (mut sum, mut all) = (Exact::ZERO, Exact::ZERO);
    for (weight, listed) in weights.iter().zip(listed) {
        let listed = Exact::whole(listed);
        sum += &(weight * &listed);
        all += &listed;
    }
    sum.checked_div(&all)
}

fn check_all(all: &Tally) -> Result<(), Problem> {
    if all.days == 0 {
        return Err(Problem::error(
            "no_person_time",
            text!("ingen var listad i fönstret", "nobody was listed in the window"),
        )
        .why(text!(
            "en vikt är vad en åldersgrupp använder per listad tid",
            "a weight is what an age band uses by listed time"
        ))
        .hint(text!(
            "välj ett fönster som listningarna täcker: kapitera deliveries listing visar vilka dagar",
            "choose a window that the listings cover: kapitera deliveries listing shows which days"
        )));
    }
    if all.amount.is_zero() || all.amount.is_negative() {
        return Err(Problem::error(
            "no_events",
            text!(
                "det som ska vägas är inte mer än 0 för alla listade tillsammans i fönstret",
                "what is to be weighed is not above 0 for all listed together in the window"
            ),
        )
        .why(text!("vikterna skulle delas med 0", "the weights would be divided by 0"))
        .hint(text!(
            "se efter med kapitera deliveries att besöken eller läkemedlen i fönstret är inlästa med rätt avbildning",
            "see with kapitera deliveries that the visits or drugs of the window were read by the right mapping"
        )));
    }
    Ok(())
}

fn too_few(days: u64, min: u64) -> Problem {
    let (days, min) = (format_whole(days), format_whole(min));
    Problem::error(
        "too_few_person_years",
        text!(
            "alla åldersgrupper tillsammans har {days} listade dagar, mindre än {min} personår",
            "all age bands together have {days} listed days, less than {min} person-years"
        ),
    )
    .why(text!(
        "de skulle slås ihop till en enda vikt, 1, som inte säger något",
        "they would be merged into one weight, 1, which says nothing"
    ))
    .hint(text!("välj ett längre fönster, eller sänk --min-persons", "choose a longer window, or lower --min-persons"))
}

fn below_zero(bands: &[Band]) -> Problem {
    let named = bands.iter().map(|band| band.written.as_str()).collect::<Vec<_>>().join(", ");
    Problem::error(
        "costs_below_zero",
        text!(
            "åldersgruppen {named} har mer krediterat än debiterat i fönstret",
            "the age band {named} has more credited than charged in the window"
        ),
    )
    .why(text!(
        "en vikt under 0 skulle dra av för varje listad",
        "a weight below 0 would charge for each listed person"
    ))
    .hint(text!(
        "rätta leveransen, eller höj --min-persons så att gruppen slås ihop",
        "correct the delivery, or raise --min-persons so that the band is merged"
    ))
}

fn nobody_listed() -> Problem {
    Problem::error(
        "nobody_listed",
        text!(
            "ingen med en vikt över 0 var listad den dag som vikterna ska normeras på",
            "nobody with a weight above 0 was listed on the day that the weights are to be normalised on"
        ),
    )
    .hint(text!("välj en annan dag med --normalise-on", "choose another day with --normalise-on"))
}

fn too_large() -> Problem {
    Problem::error("weight_too_large", text!("en vikt är orimligt stor", "a weight is unreasonably large"))
        .hint(text!("ange färre --decimals", "give fewer --decimals"))
}
