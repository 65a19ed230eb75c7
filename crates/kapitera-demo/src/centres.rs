//! The centres: HSA ids, providers, sizes, and care need indices whose mean, weighted by the lists, is 1.

use kapitera_period::Date;
use kapitera_register::Owner;

use crate::luhn::check_digit;
use crate::random::Draw;
use crate::region::{Centre, Tone, numbered};
use crate::scale::Scale;
use crate::template::{
    CENTRES, CLOSING_CENTRE, CentreTemplate, MUNICIPALITIES, NEED_HIGHEST, NEED_LOWEST, OWN, PROVIDERS,
};

/// The mean that the centres' indices are calibrated to, ten-thousandths.
const NEED_MEAN: u64 = 10_000;

/// The last day open of the centre that closes.
const LAST_DAY: Date = jiff::civil::date(2020, 2, 29);

/// All centres, those of block 0 first, in the order of the table.
pub(crate) fn make_centres(persons: u64, scale: Scale, draw: &mut Draw) -> Vec<Centre> {
    let shares: u64 = (0..scale.centres).map(|number| CENTRES[number % CENTRES.len()].size).sum();
    let mut centres: Vec<_> = (0..scale.centres)
        .map(|number| {
            let template = &CENTRES[number % CENTRES.len()];
            centre(number, template, persons * template.size / shares, draw)
        })
        .collect();
    calibrate(&mut centres);
    centres
}

/// The provider's organisation number, ten digits, the last one a right check digit.
fn organisation_number(provider: usize) -> String {
    let start = PROVIDERS[provider].org_number_start;
    format!("{start}{}", check_digit(start))
}

/// The HSA id of the centre with this number.
pub(crate) fn hsa_id(number: usize) -> String {
    format!("SE{}-F{}", organisation_number(CENTRES[number % CENTRES.len()].provider), 101 + number)
}

fn centre(number: usize, template: &CentreTemplate, size: u64, draw: &mut Draw) -> Centre {
    let block = number / CENTRES.len();
    let org_number = organisation_number(template.provider);
    let place = numbered(template.place, block);
    let (owner, name) = if template.provider == OWN {
        (Owner::OwnOperated, format!("Hälsocentralen {place}"))
    } else {
        (Owner::Private, format!("Läkarhuset {place}"))
    };
    let municipality = block * MUNICIPALITIES.len() + template.municipality;
    let town = numbered(MUNICIPALITIES[template.municipality].name, block);
    Centre {
        id: hsa_id(number),
        name: format!("{name}, {town}"),
        place,
        provider: PROVIDERS[template.provider].name,
        org_number,
        owner,
        opened: opened(owner, number),
        last_day: (number % CENTRES.len() == CLOSING_CENTRE).then_some(LAST_DAY),
        municipality,
        size,
        tone: template.tone,
        distance_km: template.distance_km,
        need: need(block, template, draw),
    }
}

/// The region's own centres are old; the private ones came with the choice of centre in 2010 and after it.
fn opened(owner: Owner, number: usize) -> Date {
    let later = (number % 5) as i16;
    match owner {
        Owner::OwnOperated => jiff::civil::date(2004, 1, 1),
        Owner::Private => jiff::civil::date(2010 + later, 1, 1),
    }
}

/// Block 0 has the table's values, the others something near them.
fn need(block: usize, template: &CentreTemplate, draw: &mut Draw) -> u32 {
    if block == 0 {
        return template.need;
    }
    let moved = template.need + draw.below(600) as u32 - 300;
    moved.clamp(NEED_LOWEST, NEED_HIGHEST)
}

/// Moves all values but the lowest and the highest by the same amount, so that the mean weighted by size is right.
fn calibrate(centres: &mut [Centre]) {
    let pinned = |centre: &Centre| centre.need == NEED_LOWEST || centre.need == NEED_HIGHEST;
    let weighted: u64 = centres.iter().map(|centre| centre.size * u64::from(centre.need)).sum();
    let wanted: u64 = centres.iter().map(|centre| centre.size * NEED_MEAN).sum();
    let free: u64 = centres.iter().filter(|centre| !pinned(centre)).map(|centre| centre.size).sum();
    let shift = (wanted as i64 - weighted as i64) / (free.max(1) as i64);
    for centre in centres.iter_mut().filter(|centre| !pinned(centre)) {
        let moved = i64::from(centre.need) + shift;
        centre.need = moved.clamp(i64::from(NEED_LOWEST) + 1, i64::from(NEED_HIGHEST) - 1) as u32;
    }
}

/// The letter of the codes of areas round a centre: A outside densely built-up places, B in them, C in the main town.
pub(crate) fn area_letter(tone: Tone) -> char {
    match tone {
        Tone::Town => 'C',
        Tone::Village => 'B',
        Tone::Remote => 'A',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Source;

    #[test]
    fn the_mean_need_is_1_and_the_extremes_stay() {
        for persons in [131_000, 1_310_000, 10_500_000] {
            let centres = make_centres(persons, Scale::of(persons), &mut Source::new(5).for_region());
            let listed: u64 = centres.iter().map(|centre| centre.size).sum();
            let mean = centres.iter().map(|centre| centre.size * u64::from(centre.need)).sum::<u64>() / listed;
            assert!((9_995..=10_005).contains(&mean), "{mean}");
            assert_eq!(centres.iter().map(|centre| centre.need).min(), Some(NEED_LOWEST));
            assert_eq!(centres.iter().map(|centre| centre.need).max(), Some(NEED_HIGHEST));
        }
    }

    #[test]
    fn hsa_ids_carry_the_providers_number() {
        let centres = make_centres(131_000, Scale::of(131_000), &mut Source::new(5).for_region());
        assert_eq!(centres[0].id, "SE2329999995-F101");
        assert!(centres.iter().all(|centre| centre.id.contains(&centre.org_number)));
    }
}
