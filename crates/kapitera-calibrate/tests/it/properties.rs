//! What holds of all weights, against a plain second computation.

use kapitera_calibrate::{
    CARE_NEED_WEIGHTS, Calibration, CareNeedRule, CareNeedScale, ReferenceMean, SumUsed, Tallies, Tally, WeightRule,
    care_need_index, weigh,
};
use kapitera_money::{Exact, RoundMode};
use kapitera_period::Span;
use kapitera_register::CareNeedCounts;
use proptest::prelude::*;

use crate::small::tallies;

/// Centres with the same number of bands; many days, or few, or none.
fn any_tallies() -> impl Strategy<Value = Tallies> {
    let days = prop_oneof![2 => Just(0_u64), 5 => 1_u64..40_000, 5 => 40_000_u64..2_000_000];
    let tally = (days, 0_u64..5_000, 0_u64..100_000).prop_map(|(days, events, ore)| {
        let amount = Exact::decimal(ore.into(), 2);
        let variance = &amount * &amount;
        Tally { days, events, amount, variance }
    });
    (1_usize..5, 1_usize..12)
        .prop_flat_map(move |(centres, bands)| {
            prop::collection::vec(prop::collection::vec(tally.clone(), bands), centres)
        })
        .prop_map(tallies)
}

/// The rule of thin bands done by hand: lists of bands, all sums anew in every turn.
fn merged_by_hand(days: &[u64], min: u64) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = (0..days.len()).map(|band| vec![band]).collect();
    loop {
        let sums: Vec<u64> = groups.iter().map(|group| group.iter().map(|&band| days[band]).sum()).collect();
        let mut thin: Vec<(u64, usize)> = sums
            .iter()
            .enumerate()
            .filter(|(_, sum)| **sum == 0 || **sum * 4 < min * 1461)
            .map(|(index, sum)| (*sum, index))
            .collect();
        thin.sort_unstable();
        if groups.len() < 2 || thin.is_empty() {
            return groups;
        }
        let (_, at) = thin[0];
        let mut beside: Vec<(u64, usize)> = Vec::new();
        if at > 0 {
            beside.push((sums[at - 1], at - 1));
        }
        if at + 1 < groups.len() {
            beside.push((sums[at + 1], at + 1));
        }
        beside.sort_unstable();
        let (first, second) = (at.min(beside[0].1), at.max(beside[0].1));
        let second = groups.remove(second);
        groups[first].extend(second);
    }
}

fn sum_of(tallies: &Tallies, bands: impl Iterator<Item = usize> + Clone) -> (u64, u64, Exact) {
    let mut sum = (0, 0, Exact::ZERO);
    for centre in &tallies.centres {
        for band in bands.clone() {
            let tally = &centre.bands[band];
            sum = (sum.0 + tally.days, sum.1 + tally.events, &sum.2 + &tally.amount);
        }
    }
    sum
}

fn weights(calibration: &Calibration) -> Vec<Exact> {
    (0..calibration.bands.len()).map(|band| calibration.weight(band)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn weights_are_rates_over_the_rate_of_all(tallies in any_tallies(), min in 0_u64..2_000) {
        let rule = WeightRule { person_years_min: min, ..WeightRule::default() };
        let Ok(found) = weigh(&tallies, &rule) else { return Ok(()) };
        let all_bands = 0..tallies.bands.len();
        let (days, events, amount) = sum_of(&tallies, all_bands.clone());
        let by_hand = merged_by_hand(&found.tallies.iter().map(|tally| tally.days).collect::<Vec<_>>(), min);
        let groups: Vec<Vec<usize>> = found.groups.iter().map(|group| group.bands.clone().collect()).collect();
        prop_assert_eq!(&groups, &by_hand);
        // Merging keeps everything, each band once.
        prop_assert_eq!(groups.concat(), all_bands.collect::<Vec<_>>());
        prop_assert_eq!(found.groups.iter().map(|group| group.tally.days).sum::<u64>(), days);
        prop_assert_eq!(found.groups.iter().map(|group| group.tally.events).sum::<u64>(), events);
        prop_assert_eq!(&found.groups.iter().map(|group| group.tally.amount.clone()).sum::<Exact>(), &amount);
        let mut mean = Exact::ZERO;
        for (group, bands) in found.groups.iter().zip(&by_hand) {
            let (own_days, _, own) = sum_of(&tallies, bands.iter().copied());
            prop_assert!(own_days > 0);
            // weight × own days × all = own × all days, with no division.
            let left = &(&group.exact * &Exact::whole(own_days)) * &amount;
            prop_assert_eq!(left, &own * &Exact::whole(days));
            mean += &(&group.exact * &Exact::whole(own_days));
            let away = (&Exact::decimal(group.mantissa, 4) - &group.exact).abs();
            prop_assert!(away <= Exact::decimal(5, 5));
        }
        prop_assert_eq!(mean, Exact::whole(days), "the listed-weighted mean is 1");
    }

    #[test]
    fn the_order_of_centres_and_the_size_of_amounts_change_nothing(
        tallies in any_tallies(),
        turn in 0_usize..5,
        times in 1_i128..1_000,
    ) {
        let rule = WeightRule::default();
        let found = weigh(&tallies, &rule);
        let mut turned = tallies.clone();
        let by = turn % turned.centres.len();
        turned.centres.rotate_left(by);
        turned.centres.reverse();
        prop_assert_eq!(&weigh(&turned, &rule), &found);
        for tally in turned.centres.iter_mut().flat_map(|centre| &mut centre.bands) {
            tally.amount = &tally.amount * &Exact::whole(times);
        }
        prop_assert_eq!(weigh(&turned, &rule).map(|found| weights(&found)), found.map(|found| weights(&found)));
    }

    #[test]
    fn normed_on_a_day_the_mean_of_its_list_is_one(tallies in any_tallies(), heads in prop::collection::vec(0_u64..5_000, 12)) {
        let heads = heads[..tallies.bands.len()].to_vec();
        let rule = WeightRule { normalise_on: Some(heads.clone()), ..WeightRule::default() };
        let (Ok(found), Ok(plain)) = (weigh(&tallies, &rule), weigh(&tallies, &WeightRule::default())) else {
            return Ok(());
        };
        let mut sum = Exact::ZERO;
        for (band, heads) in heads.iter().enumerate() {
            sum += &(&found.group_of(band).exact * &Exact::whole(*heads));
        }
        prop_assert_eq!(sum, Exact::whole(heads.iter().sum::<u64>()));
        for band in 0..heads.len() {
            let (normed, own) = (&found.group_of(band).exact, &plain.group_of(band).exact);
            prop_assert_eq!(normed, &(own * &found.factor), "all are multiplied by the same");
        }
    }
}

/// What SCB's weights give in hundredths, by whole numbers alone.
const HUNDREDTHS: [u64; 7] = [323, 572, 615, 419, 419, 513, 397];

fn any_counts() -> impl Strategy<Value = Vec<CareNeedCounts>> {
    let row = (1_u64..60_000).prop_flat_map(|population| {
        (Just(population), prop::array::uniform7(0..=population), prop::option::of(0_i128..40_000))
    });
    prop::collection::vec(row, 1..12).prop_map(|rows| {
        let counts = |(index, (population, counts, printed)): (usize, (u64, [u64; 7], Option<i128>))| CareNeedCounts {
            centre: format!("C{index:02}").into(),
            valid: Span::open(jiff::civil::date(2020, 1, 1)),
            counts,
            population,
            printed: printed.map(|printed| Exact::decimal(printed, 4)),
        };
        rows.into_iter().enumerate().map(counts).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_index_is_what_whole_numbers_give(rows in any_counts(), mean in 1_i128..50_000, turn in 0_usize..12) {
        let rule = |mean| CareNeedRule {
            weights: CARE_NEED_WEIGHTS.map(|weight| Exact::decimal(weight.into(), 2)),
            mean,
            scale: CareNeedScale::MeanOne,
            decimals: 4,
            mode: RoundMode::HalfAway,
            sum: SumUsed::Exact,
        };
        let given = rule(ReferenceMean::Given(Exact::decimal(mean, 4)));
        let found = care_need_index(&rows, &given).unwrap();
        for (row, found) in rows.iter().zip(&found.rows) {
            let sum: u64 = HUNDREDTHS.iter().zip(row.counts).map(|(weight, count)| weight * count).sum();
            prop_assert_eq!(&found.sum, &Exact::decimal(sum.into(), 2));
            prop_assert_eq!(found.sum_printed, i128::from(sum / 100));
            // sum/100 / population / (mean/10 000), to the nearest ten-thousandth.
            let (above, below) = (i128::from(sum) * 1_000_000, i128::from(row.population) * mean);
            prop_assert_eq!(found.mantissa, (above + below / 2) / below);
            let difference = row.printed.as_ref().map(|printed| &Exact::decimal(found.mantissa, 4) - printed);
            prop_assert_eq!(&found.difference, &difference);
        }
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        prop_assert_eq!(care_need_index(&turned, &given).unwrap(), found);
        let own = care_need_index(&rows, &rule(ReferenceMean::OfPopulation));
        if let Ok(own) = own {
            let weighted: Exact = own.rows.iter().map(|row| &row.exact * &Exact::whole(row.population)).sum();
            prop_assert_eq!(weighted, Exact::whole(rows.iter().map(|row| row.population).sum::<u64>()));
        }
    }
}
