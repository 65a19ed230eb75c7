//! The weights by age that visits and drugs are drawn with: the truth that a calibration is to find again.
//!
//! They are those of the model of 2020. The factor to kronor or to visits a year is the demo's own: only the proportions
//! between the bands can be found again.

/// The weights that visits are drawn with, by five-year band: in each band the expected number of visits a day, a
/// doctor's counted twice and telephone prescriptions left out, is proportional to the weight. Band and weight are
/// written as in the model.
///
/// ```
/// assert_eq!(kapitera_demo::true_age_weights()[2], ("10-14", "0.3327"));
/// ```
pub fn true_age_weights() -> &'static [(&'static str, &'static str)] {
    &AGE
}

/// The weights that general drugs are drawn with, by five-year band: in each band the expected cost a day is
/// proportional to the weight. Nobody in the demo is older than 104.
///
/// ```
/// assert_eq!(kapitera_demo::true_drug_weights()[5], ("25-29", "0.2280"));
/// ```
pub fn true_drug_weights() -> &'static [(&'static str, &'static str)] {
    &DRUGS
}

/// Five-year bands; the last one is open.
pub(crate) const BANDS: usize = 21;

/// The band of an age in whole years.
pub(crate) fn band(age: u32) -> usize {
    (age as usize / 5).min(BANDS - 1)
}

/// The weights in ten-thousandths, one per band.
pub(crate) fn ten_thousandths(weights: &[(&str, &str)]) -> Vec<u64> {
    let value =
        |text: &str| text.bytes().filter(u8::is_ascii_digit).fold(0, |sum, byte| sum * 10 + u64::from(byte - b'0'));
    weights.iter().take(BANDS).map(|(_, weight)| value(weight)).collect()
}

const AGE: [(&str, &str); 21] = [
    ("0-4", "0.8423"),
    ("5-9", "0.4286"),
    ("10-14", "0.3327"),
    ("15-19", "0.5214"),
    ("20-24", "0.6135"),
    ("25-29", "0.6471"),
    ("30-34", "0.6822"),
    ("35-39", "0.7104"),
    ("40-44", "0.7563"),
    ("45-49", "0.8391"),
    ("50-54", "0.9348"),
    ("55-59", "1.0417"),
    ("60-64", "1.1736"),
    ("65-69", "1.3385"),
    ("70-74", "1.5672"),
    ("75-79", "1.8146"),
    ("80-84", "2.0583"),
    ("85-89", "2.2132"),
    ("90-94", "2.1748"),
    ("95-99", "2.0896"),
    ("100-", "1.9824"),
];

const DRUGS: [(&str, &str); 22] = [
    ("0-4", "0.2714"),
    ("5-9", "0.2962"),
    ("10-14", "0.3391"),
    ("15-19", "0.3128"),
    ("20-24", "0.2465"),
    ("25-29", "0.2280"),
    ("30-34", "0.3016"),
    ("35-39", "0.3874"),
    ("40-44", "0.5023"),
    ("45-49", "0.6718"),
    ("50-54", "0.8675"),
    ("55-59", "1.0864"),
    ("60-64", "1.3429"),
    ("65-69", "1.6357"),
    ("70-74", "1.9586"),
    ("75-79", "2.2843"),
    ("80-84", "2.5627"),
    ("85-89", "2.7915"),
    ("90-94", "2.9434"),
    ("95-99", "3.0862"),
    ("100-104", "3.2217"),
    ("105-", "3.2217"),
];

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = include_str!("../../../models/jamtland-harjedalen/2020.toml");

    #[test]
    fn they_are_the_models() {
        let model: toml::Table = MODEL.parse().unwrap();
        for (table, weights) in [("age-weight", true_age_weights()), ("drug-weight", true_drug_weights())] {
            let rows = model["table"][table]["rows"].as_table().unwrap();
            assert_eq!(rows.len(), weights.len());
            for (band, weight) in weights {
                let row = &rows[*band];
                let value = row.get("value").unwrap_or(row).as_float().unwrap();
                assert_eq!(format!("{value:.4}"), *weight, "{table} {band}");
            }
        }
    }

    #[test]
    fn each_age_has_its_band() {
        let weights = ten_thousandths(true_drug_weights());
        assert_eq!((weights.len(), weights[band(4)], weights[band(5)], weights[band(104)]), (21, 2714, 2962, 32_217));
    }
}
