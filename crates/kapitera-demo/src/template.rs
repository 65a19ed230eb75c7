//! The invented region as a table: municipalities, centres and providers. All names and numbers are made up.
//!
//! A larger demo repeats the table, each repetition (a *block*) with its own codes; see [`crate::region`].

use crate::region::Tone;

/// One municipality of the table.
pub(crate) struct MunicipalityTemplate {
    pub(crate) name: &'static str,
}

/// One centre of the table.
pub(crate) struct CentreTemplate {
    /// Place in [`MUNICIPALITIES`].
    pub(crate) municipality: usize,
    /// Where it lies; areas near it take their names from here.
    pub(crate) place: &'static str,
    /// Persons living nearest to it, of 131 000.
    pub(crate) size: u64,
    /// Place in [`PROVIDERS`].
    pub(crate) provider: usize,
    pub(crate) tone: Tone,
    /// From the main hospital, in kilometres.
    pub(crate) distance_km: u32,
    /// Its care need index before calibration, in ten-thousandths.
    pub(crate) need: u32,
}

/// One provider: its name and the first nine digits of its organisation number.
pub(crate) struct ProviderTemplate {
    pub(crate) name: &'static str,
    pub(crate) org_number_start: &'static str,
}

/// The lowest and the highest care need index: kept as they are when the mean is calibrated.
pub(crate) const NEED_LOWEST: u32 = 7_900;
/// See [`NEED_LOWEST`].
pub(crate) const NEED_HIGHEST: u32 = 13_200;

/// The private centre that closes: its place in [`CENTRES`].
pub(crate) const CLOSING_CENTRE: usize = 11;

/// Älvkrona, where half of the region lives: its place in [`MUNICIPALITIES`].
pub(crate) const LARGEST_MUNICIPALITY: usize = 0;

/// The region itself.
pub(crate) const OWN: usize = 0;

pub(crate) const PROVIDERS: [ProviderTemplate; 5] = [
    ProviderTemplate { name: "Region Fjällmark (påhittad)", org_number_start: "232999999" },
    ProviderTemplate { name: "Fjällmark Vård AB (påhittad)", org_number_start: "559999991" },
    ProviderTemplate { name: "Vinterhälsan AB (påhittad)", org_number_start: "559999992" },
    ProviderTemplate { name: "Älvdoktorerna AB (påhittad)", org_number_start: "559999993" },
    ProviderTemplate { name: "Byns Läkare ekonomisk förening (påhittad)", org_number_start: "769999994" },
];

pub(crate) const MUNICIPALITIES: [MunicipalityTemplate; 8] = [
    MunicipalityTemplate { name: "Älvkrona" },
    MunicipalityTemplate { name: "Norrvadet" },
    MunicipalityTemplate { name: "Tjärnmark" },
    MunicipalityTemplate { name: "Rendalen" },
    MunicipalityTemplate { name: "Vintervidda" },
    MunicipalityTemplate { name: "Myrlanda" },
    MunicipalityTemplate { name: "Skogshöjd" },
    MunicipalityTemplate { name: "Fjällbro" },
];

#[rustfmt::skip]
pub(crate) const CENTRES: [CentreTemplate; 28] = [
    centre(0, "Kronotorget", 14_000, OWN, Tone::Town, 1, 9_700),
    centre(0, "Älvstranden", 11_000, OWN, Tone::Town, 3, 10_900),
    centre(0, "Norrkajen", 8_500, OWN, Tone::Town, 4, 9_300),
    centre(0, "Hattmakaren", 7_200, 1, Tone::Town, 2, 8_900),
    centre(0, "Ängslyckan", 6_400, OWN, Tone::Town, 6, 11_600),
    centre(0, "Sjöporten", 5_600, 2, Tone::Town, 5, 9_000),
    centre(0, "Järnvägsgatan", 4_800, 3, Tone::Town, 2, 10_300),
    centre(0, "Tallbacken", 4_200, OWN, Tone::Village, 14, 9_500),
    centre(0, "Byklippan", 3_600, 3, Tone::Village, 18, 8_600),
    centre(1, "Norrvadets centrum", 7_200, OWN, Tone::Village, 72, 10_800),
    centre(1, "Ytterforsa", 2_100, OWN, Tone::Remote, 104, 11_500),
    centre(1, "Bruksgården", 3_400, 1, Tone::Village, 75, 10_400),
    centre(2, "Tjärnmarks centrum", 6_400, OWN, Tone::Village, 68, 10_700),
    centre(2, "Hammarudden", 2_900, OWN, Tone::Remote, 92, 11_100),
    centre(2, "Kvarnsläppet", 2_600, 1, Tone::Village, 61, 10_000),
    centre(3, "Rendalens kyrkby", 5_300, OWN, Tone::Remote, 118, 10_500),
    centre(3, "Högvålåsen", 1_200, OWN, Tone::Remote, 214, NEED_LOWEST),
    centre(3, "Fjällporten", 2_400, 4, Tone::Remote, 151, 8_700),
    centre(4, "Vintervidda by", 4_700, OWN, Tone::Remote, 98, NEED_HIGHEST),
    centre(4, "Snöfallet", 1_600, OWN, Tone::Remote, 176, 9_800),
    centre(5, "Myrlanda centrum", 5_600, OWN, Tone::Village, 54, 10_100),
    centre(5, "Källmyren", 2_800, 2, Tone::Remote, 79, 9_400),
    centre(5, "Åsboda", 1_900, OWN, Tone::Remote, 88, 9_900),
    centre(6, "Skogshöjds centrum", 4_900, OWN, Tone::Village, 132, 11_300),
    centre(6, "Timmerbäcken", 2_300, 4, Tone::Remote, 155, 10_600),
    centre(6, "Långrået", 1_500, OWN, Tone::Remote, 187, 11_000),
    centre(7, "Fjällbro centrum", 4_300, OWN, Tone::Village, 38, 9_200),
    centre(7, "Västansjöbyn", 2_600, OWN, Tone::Remote, 63, 8_800),
];

const fn centre(
    municipality: usize,
    place: &'static str,
    size: u64,
    provider: usize,
    tone: Tone,
    distance_km: u32,
    need: u32,
) -> CentreTemplate {
    CentreTemplate { municipality, place, size, provider, tone, distance_km, need }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_region_it_claims_to_be() {
        assert_eq!(CENTRES.iter().map(|centre| centre.size).sum::<u64>(), 131_000);
        assert_eq!(CENTRES.iter().filter(|centre| centre.provider != OWN).count(), 9);
        assert!(CENTRES.iter().all(|centre| (NEED_LOWEST..=NEED_HIGHEST).contains(&centre.need)));
        assert_ne!(CENTRES[CLOSING_CENTRE].provider, OWN);
        let in_largest = CENTRES.iter().filter(|centre| centre.municipality == LARGEST_MUNICIPALITY);
        assert_eq!(in_largest.map(|centre| centre.size).sum::<u64>() / 1_000, 65);
    }
}
