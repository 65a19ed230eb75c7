//! The Care Need Index from SCB's counts: Σ weight × count, per person, over a reference mean.
//!
//! SCB prints the sum cut off to a whole number and the index with four decimals. Both are kept beside the exact ones, so
//! that what is printed can be compared and nothing is computed from a figure that was cut.

use std::sync::Arc;

use kapitera_message::{Problem, Problems, text};
use kapitera_money::{Exact, RoundMode};
use kapitera_period::Span;
use kapitera_register::CareNeedCounts;

/// The decimals of the index that SCB prints.
const PRINTED_DECIMALS: u32 = 4;

/// The mean that the index is set against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceMean {
    /// A stated one, such as the country's.
    Given(Exact),
    /// That of all persons counted: Σ sums over Σ populations.
    OfPopulation,
}

/// The scale of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CareNeedScale {
    /// Over the reference mean: 1 is average.
    MeanOne,
    /// The sum per person itself, about 2.5 in Sweden.
    Unnormalised,
}

impl CareNeedScale {
    /// The name in models and registers.
    pub fn name(self) -> &'static str {
        match self {
            Self::MeanOne => "mean-1",
            Self::Unnormalised => "un-normalised",
        }
    }
}

/// Which sum the index is computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SumUsed {
    /// The exact one.
    Exact,
    /// The one that is printed, cut off to a whole number.
    Printed,
}

/// How the index is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareNeedRule {
    /// What a person counts for each variable, in the order of
    /// [`CARE_NEED_VARIABLES`](kapitera_register::CARE_NEED_VARIABLES).
    pub weights: [Exact; 7],
    /// The mean.
    pub mean: ReferenceMean,
    /// The scale.
    pub scale: CareNeedScale,
    /// Decimals of the index, 0 to 12.
    pub decimals: u32,
    /// What happens to the rest.
    pub mode: RoundMode,
    /// The sum it is computed from.
    pub sum: SumUsed,
}

/// The index of a centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareNeedRow {
    /// The centre's HSA id.
    pub centre: Arc<str>,
    /// The days it is for.
    pub valid: Span,
    /// Persons counted.
    pub population: u64,
    /// Σ weight × count, exact.
    pub sum: Exact,
    /// The same as it is printed: cut off to a whole number.
    pub sum_printed: i128,
    /// The sum that is used, per person.
    pub per_person: Exact,
    /// The index before rounding.
    pub exact: Exact,
    /// The index: `mantissa` × 10⁻ᵈᵉᶜⁱᵐᵃˡˢ.
    pub mantissa: i128,
    /// The index that SCB printed beside the counts.
    pub printed: Option<Exact>,
    /// The index on the scale mean 1, rounded as SCB prints it, less the printed one.
    pub difference: Option<Exact>,
}

/// The indices of all centres.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CareNeedIndex {
    /// Per centre, by HSA id.
    pub rows: Vec<CareNeedRow>,
    /// The mean that was used on the scale mean 1.
    pub mean: Exact,
    /// The mean of all persons counted, whichever was used.
    pub mean_of_population: Exact,
    /// The decimals of the index.
    pub decimals: u32,
    /// The scale.
    pub scale: CareNeedScale,
}

/// Computes the index of each centre.
///
/// # Errors
///
/// `no_care_need` without counts, `no_population`, `variable_above_population`, `no_reference_mean`, `index_too_large`.
///
/// # Panics
///
/// When the population-weighted index is not 1 under a population-weighted mean: a fault of the program.
pub fn care_need_index(counts: &[CareNeedCounts], rule: &CareNeedRule) -> Result<CareNeedIndex, Problems> {
    let problems: Problems = counts.iter().filter_map(wrong).collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut counts: Vec<&CareNeedCounts> = counts.iter().collect();
    counts.sort_by(|one, other| (&one.centre, one.valid).cmp(&(&other.centre, other.valid)));
    let used: Vec<(Exact, i128, Exact)> = counts.iter().filter_map(|row| sums(row, rule)).collect();
    if used.len() < counts.len() {
        return Err(vec![too_large()]);
    }
    let population = Exact::whole(counts.iter().map(|row| i128::from(row.population)).sum::<i128>());
    let total: Exact = used.iter().map(|(_, _, sum)| sum).sum();
    let mean_of_population = total.checked_div(&population).ok_or_else(|| vec![no_counts()])?;
    let mean = match &rule.mean {
        ReferenceMean::Given(mean) => mean.clone(),
        ReferenceMean::OfPopulation => mean_of_population.clone(),
    };
    if mean.is_zero() || mean.is_negative() {
        return Err(vec![no_mean()]);
    }
    let mut rows = Vec::new();
    for (counts, (sum, sum_printed, used)) in counts.iter().zip(used) {
        let row = row(counts, rule, &mean, (sum, sum_printed, used)).ok_or_else(|| vec![too_large()])?;
        rows.push(row);
    }
    if rule.mean == ReferenceMean::OfPopulation && rule.scale == CareNeedScale::MeanOne {
        let weighted: Exact = rows.iter().map(|row| &row.exact * &Exact::whole(row.population)).sum();
        assert_eq!(weighted, population, "the population-weighted mean index is 1");
    }
    Ok(CareNeedIndex { rows, mean, mean_of_population, decimals: rule.decimals, scale: rule.scale })
}

/// The exact sum, the printed one, and the one that is used.
fn sums(row: &CareNeedCounts, rule: &CareNeedRule) -> Option<(Exact, i128, Exact)> {
    let sum: Exact = rule.weights.iter().zip(row.counts).map(|(weight, count)| weight * &Exact::whole(count)).sum();
    let printed = sum.round(RoundMode::Down)?;
    let used = match rule.sum {
        SumUsed::Exact => sum.clone(),
        SumUsed::Printed => Exact::whole(printed),
    };
    Some((sum, printed, used))
}

fn row(
    counts: &CareNeedCounts,
    rule: &CareNeedRule,
    mean: &Exact,
    (sum, sum_printed, used): (Exact, i128, Exact),
) -> Option<CareNeedRow> {
    let per_person = used.checked_div(&Exact::whole(counts.population))?;
    let against_mean = per_person.checked_div(mean)?;
    let rounded = |value: &Exact| value.round_decimals(rule.decimals, rule.mode);
    let compared = against_mean.round_decimals(PRINTED_DECIMALS, RoundMode::HalfAway)?;
    let compared = Exact::decimal(compared, PRINTED_DECIMALS);
    let exact = match rule.scale {
        CareNeedScale::MeanOne => against_mean,
        CareNeedScale::Unnormalised => per_person.clone(),
    };
    Some(CareNeedRow {
        centre: counts.centre.clone(),
        valid: counts.valid,
        population: counts.population,
        sum,
        sum_printed,
        per_person,
        mantissa: rounded(&exact)?,
        exact,
        printed: counts.printed.clone(),
        difference: counts.printed.as_ref().map(|printed| &compared - printed),
    })
}

fn wrong(row: &CareNeedCounts) -> Option<Problem> {
    let centre = &row.centre;
    if row.population == 0 {
        return Some(
            Problem::error("no_population", text!("{centre} har befolkning 0", "{centre} has a population of 0"))
                .why(text!("indexet är per person", "the index is per person"))
                .hint(text!(
                    "leverera registret care-need igen med befolkningen, eller utan hälsocentralen",
                    "deliver the register care-need again with the population, or without the centre"
                )),
        );
    }
    let most = row.counts.iter().max().copied().unwrap_or(0);
    let population = row.population;
    (most > population).then(|| {
        Problem::error(
            "variable_above_population",
            text!(
                "{centre} har {most} personer i en variabel men befolkning {population}",
                "{centre} has {most} persons in a variable but a population of {population}"
            ),
        )
        .why(text!("varje variabel räknar en del av befolkningen", "each variable counts a part of the population"))
        .hint(text!(
            "se efter att kolumnerna är rätt avbildade och leverera registret care-need igen",
            "see that the columns are mapped rightly and deliver the register care-need again"
        ))
    })
}

fn no_counts() -> Problem {
    Problem::error(
        "no_care_need",
        text!("det finns inga räkningar att beräkna index av", "there are no counts to compute an index from"),
    )
    .hint(text!(
        "läs in SCB:s tabell: kapitera import care-need FIL; eller välj en annan dag med --on",
        "take in SCB's table: kapitera import care-need FILE; or choose another day with --on"
    ))
}

fn no_mean() -> Problem {
    Problem::error(
        "no_reference_mean",
        text!("referensmedelvärdet är inte över 0", "the reference mean is not above 0"),
    )
    .why(text!("indexet delas med det", "the index is divided by it"))
    .hint(text!("ange --reference-mean, till exempel 2.4762", "give --reference-mean, for example 2.4762"))
}

fn too_large() -> Problem {
    Problem::error("index_too_large", text!("ett index är orimligt stort", "an index is unreasonably large"))
        .hint(text!("se över vikterna, och ange färre --decimals", "look over the weights, and give fewer --decimals"))
}
