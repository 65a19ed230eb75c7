//! Continuity of care: how often a person meets the same clinician.

use std::collections::BTreeMap;

use kapitera_money::Exact;

/// A person's continuity, exactly. Visits without a known clinician are in none of the indices; how many they are is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continuity {
    /// Visits with a known clinician.
    pub visits: usize,
    /// Visits without one.
    pub unknown: usize,
    /// COC (Bice and Boxerman 1977): the chance that two visits, drawn without putting back, are to the same clinician. None with fewer than
    /// two visits.
    pub coc: Option<Exact>,
    /// UPC: the share of visits to the clinician met most. None without visits.
    pub upc: Option<Exact>,
    /// SECON: the share of visits to the same clinician as the one before. None with fewer than two visits.
    pub secon: Option<Exact>,
}

/// The continuity of a person's visits in order of time; visits of one day stand in the order that is given.
pub fn continuity<'a>(clinicians: impl IntoIterator<Item = Option<&'a str>>) -> Continuity {
    let mut unknown = 0;
    let mut met: Vec<&str> = Vec::new();
    for clinician in clinicians {
        match clinician {
            Some(clinician) => met.push(clinician),
            None => unknown += 1,
        }
    }
    let mut by_clinician: BTreeMap<&str, i128> = BTreeMap::new();
    met.iter().for_each(|clinician| *by_clinician.entry(clinician).or_default() += 1);
    let many = met.len() as i128;
    let squares: i128 = by_clinician.values().map(|visits| visits * visits).sum();
    let most = by_clinician.values().max().copied().unwrap_or_default();
    let same = met.windows(2).filter(|pair| pair[0] == pair[1]).count() as i128;
    // Of one visit there is no pair: the fractions have nothing to divide by, and are none.
    Continuity {
        visits: met.len(),
        unknown,
        coc: Exact::fraction(squares - many, many * (many - 1)),
        upc: Exact::fraction(most, many),
        secon: if many > 1 { Exact::fraction(same, many - 1) } else { None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str) -> Continuity {
        continuity(words.split(' ').filter(|word| !word.is_empty()).map(|word| (word != "-").then_some(word)))
    }

    fn fraction(top: i128, bottom: i128) -> Option<Exact> {
        Exact::fraction(top, bottom)
    }

    #[test]
    fn by_hand() {
        // Three to A, one to B: (9 + 1 − 4)/(4 · 3); of three pairs in a row two are the same.
        let found = of("A A A B");
        assert_eq!((found.coc, found.upc, found.secon), (fraction(1, 2), fraction(3, 4), fraction(2, 3)));
        let found = of("A B A B");
        assert_eq!((found.coc, found.upc, found.secon), (fraction(1, 3), fraction(1, 2), fraction(0, 1)));
        let found = of("A A A");
        assert_eq!((found.coc, found.upc, found.secon), (fraction(1, 1), fraction(1, 1), fraction(1, 1)));
        let found = of("A B C");
        assert_eq!((found.coc, found.upc, found.secon), (fraction(0, 1), fraction(1, 3), fraction(0, 1)));
    }

    #[test]
    fn who_is_not_known_is_counted_and_left_out() {
        let found = of("A - A -");
        assert_eq!((found.visits, found.unknown, found.coc), (2, 2, fraction(1, 1)));
        assert_eq!(of("-").upc, None);
    }

    #[test]
    fn one_visit_has_no_pair() {
        let found = of("A");
        assert_eq!((found.coc, found.upc, found.secon), (None, fraction(1, 1), None));
        assert_eq!(of(""), Continuity { visits: 0, unknown: 0, coc: None, upc: None, secon: None });
    }
}
