//! Pay against need on a region reckoned by hand.

use kapitera_money::{Exact, Ore};

use crate::small::{Facts, Small, head, months};

/// Four centres, each with one more listed than the one before, of one age each.
fn small() -> Small {
    let ages = [(0_usize, 1980_i16), (1, 1970), (2, 1960), (3, 1950)];
    let persons = ages.into_iter().flat_map(|(centre, year)| (0..=centre).map(move |_| (year, centre, 0)));
    Small::new(&Facts { persons: persons.collect(), indices: [80, 90, 110, 120], positions: [0; 4] })
}

#[test]
fn needs_are_read_from_the_registers() {
    let small = small();
    small.write("same.toml", &head("same"));
    let comparison = small.compare(&["same.toml"], &[months(1)[0]], &[], None);
    let needs = comparison.needs();
    let keys: Vec<&str> = needs.iter().map(|need| need.key.as_str()).collect();
    assert_eq!(keys, ["age", "cni.mean-1", "distance"]);
    let known = |at: usize| needs[at].by_place.iter().map(|value| value.clone().unwrap()).collect::<Vec<_>>();
    // Born on 1 June, counted on 1 January.
    assert_eq!(known(0), [39, 49, 59, 69].map(|years: i64| Exact::whole(years)));
    assert_eq!(known(1), [80, 90, 110, 120].map(|hundredths| Exact::decimal(hundredths, 2)));
    assert_eq!(known(2), [0, 40, 80, 120].map(|km: i64| Exact::whole(km)));
    assert_eq!(needs[1].step, Exact::decimal(1, 1), "a tenth of the mean");
}

#[test]
fn quarters_hold_all_listed_and_all_kronor() {
    let small = small();
    small.write("same.toml", &head("same"));
    let comparison = small.compare(&["same.toml"], &[months(1)[0]], &[], None);
    let needs = comparison.needs();
    let pay = comparison.pay_against_need(None, &needs);
    for quarters in &pay.quarters {
        // 1, 2, 3 and 4 listed: the middles of the centres stand at 0.5, 2, 4.5 and 8 of 10.
        assert_eq!(quarters.iter().map(|quarter| quarter.centres).collect::<Vec<_>>(), [2, 1, 0, 1]);
        let paid =
            quarters.iter().filter_map(|quarter| Some(&quarter.per_listed.clone()? * &quarter.listed)).sum::<Exact>();
        assert_eq!(paid, comparison.base.paid.total().to_exact_kr());
    }
    let listed: Exact = pay.quarters[0].iter().map(|quarter| &quarter.listed).sum();
    assert_eq!(listed, Exact::whole(10));
    // Age and distance rise together here, so the three cannot be told apart; age and index can.
    assert_eq!(pay.together, None);
    let together = comparison.pay_against_need(None, &needs[..2]).together.unwrap();
    // What is beyond need sums to nothing, each centre by its listed: the measures only move it.
    let beyond: Vec<Exact> = together.beside.into_iter().map(Option::unwrap).collect();
    assert!(beyond.iter().any(|kr| !kr.is_zero()));
    let sum: Exact = beyond.iter().enumerate().map(|(at, kr)| kr * &comparison.base.listed(at)).sum();
    assert!(sum.is_zero());
}

#[test]
fn pay_that_is_the_index_follows_it_wholly() {
    let small = small();
    let only = "[remove]\ncomponent = [\"vat\", \"listed\", \"shared\", \"shown\", \"positions\"]\n";
    small.write("only.toml", &(head("only") + only + "parameter = [\"vat\", \"pool\", \"position\"]\n"));
    let comparison = small.compare(&["only.toml"], &[months(1)[0]], &[], None);
    let needs = comparison.needs();
    let pay = comparison.pay_against_need(comparison.compared.first(), &needs);
    let slope = pay.alone[1].as_ref().unwrap();
    // The mean weighs by listed: (0.8 + 1.8 + 3.3 + 4.8)/10 = 1.07 gives 3 273 × 25 %/12; a tenth of an index gives 0.1/1.07 of it.
    let expected = &Exact::decimal(3_273 * 25, 2) * &Exact::fraction(10, 107 * 12).unwrap();
    assert!((&slope.kr - &expected).abs() < Exact::decimal(1, 2));
    assert!(slope.share > Exact::decimal(99_999, 5));
    assert_eq!(pay.per_listed.len(), 4);
    let total: Ore = comparison.compared[0].paid.by_centre().into_iter().sum();
    assert_eq!(total, comparison.compared[0].paid.total());
}
