//! Lines whose change is far from the other centres'.
//!
//! The rule is robust: one wild line does not hide another. Of each component the centres' changes in per cent have a
//! middle one (the median); how far a centre usually is from it is the median of the distances (MAD). A line is an outlier
//! when it is farther from the middle than [`TIMES`] times that, and than [`LEAST_HUNDREDTHS`] too: where all centres
//! move alike, nothing is an outlier for a fraction of a per cent.

use kapitera_money::Ore;

use super::data::{Outlier, ReviewLine, Said};

/// How many times the usual distance from the middle.
pub(super) const TIMES: i64 = 5;
/// At least so many hundredths of a per cent from the middle.
pub(super) const LEAST_HUNDREDTHS: i64 = 200;
/// With fewer centres there is no "usual".
pub(super) const CENTRES_LEAST: usize = 5;
/// At most so many are listed, those of the largest amounts first.
pub(super) const LISTED_MOST: usize = 50;

/// The outliers among the lines, which stand by component; the largest changes first.
pub(super) fn outliers(
    lines: &[ReviewLine],
    name_of: impl Fn(&str) -> String,
    label_of: impl Fn(&str) -> Said,
) -> Vec<Outlier> {
    let mut components: Vec<&str> = lines.iter().map(|line| line.component.as_str()).collect();
    components.sort_unstable();
    components.dedup();
    let mut found = Vec::new();
    for component in components {
        let changes: Vec<(&ReviewLine, i64)> = lines
            .iter()
            .filter(|line| line.component == component)
            .filter_map(|line| hundredths(line.before, line.now).map(|change| (line, change)))
            .collect();
        if changes.len() < CENTRES_LEAST {
            continue;
        }
        let median = median(changes.iter().map(|(_, change)| *change).collect());
        let usual = self::median(changes.iter().map(|(_, change)| (change - median).saturating_abs()).collect());
        let limit = usual.saturating_mul(TIMES).max(LEAST_HUNDREDTHS);
        for (line, change) in changes {
            if (change - median).saturating_abs() > limit {
                found.push(Outlier {
                    centre: line.centre.clone(),
                    name: name_of(&line.centre),
                    component: component.to_owned(),
                    label: label_of(component),
                    before: line.before,
                    change: line.now - line.before,
                    change_percent_hundredths: change,
                    median_percent_hundredths: median,
                    usual_percent_hundredths: usual,
                });
            }
        }
    }
    found.sort_by(|one, other| {
        let size = |outlier: &Outlier| std::cmp::Reverse(outlier.change.0.unsigned_abs());
        (size(one), &one.centre, &one.component).cmp(&(size(other), &other.centre, &other.component))
    });
    found.truncate(LISTED_MOST);
    found
}

/// The change in hundredths of a per cent, rounded toward zero; none when there was nothing before. What does not fit is as
/// far away as can be said.
pub(super) fn hundredths(before: Ore, now: Ore) -> Option<i64> {
    if before == Ore::ZERO {
        return None;
    }
    let change = (i128::from(now.0) - i128::from(before.0)) * 10_000 / i128::from(before.0).abs();
    // Half of what fits: differences of two such are still numbers.
    let most = i128::from(i64::MAX / 2);
    i64::try_from(change.clamp(-most, most)).ok()
}

/// The middle number, of an even number of them the lower of the two in the middle.
fn median(mut numbers: Vec<i64>) -> i64 {
    numbers.sort_unstable();
    let middle = numbers.len().saturating_sub(1) / 2;
    numbers.get(middle).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::data::Split;
    use kapitera_message::Text;

    fn lines(amounts: &[(i64, i64)]) -> Vec<ReviewLine> {
        let line = |(index, (before, now)): (usize, &(i64, i64))| ReviewLine {
            centre: format!("C{index}"),
            component: "listed".to_owned(),
            before: Ore(*before),
            now: Ore(*now),
            split: Split::default(),
        };
        amounts.iter().enumerate().map(line).collect()
    }

    #[test]
    fn one_wild_line_does_not_hide_another() {
        let mut amounts =
            vec![(100_00, 101_00), (200_00, 202_00), (300_00, 303_30), (400_00, 404_10), (500_00, 505_00)];
        assert!(outliers(&lines(&amounts), |id| id.to_owned(), |name| Said::from(Text::same(name))).is_empty());
        amounts.extend([(100_00, 900_00), (100_00, 50_00), (100_00, 103_50), (0, 100_00)]);
        let found = outliers(&lines(&amounts), |id| id.to_owned(), |name| Said::from(Text::same(name)));
        let shown: Vec<(&str, i64, i64)> = found
            .iter()
            .map(|one| (one.centre.as_str(), one.change_percent_hundredths, one.median_percent_hundredths))
            .collect();
        assert_eq!(shown, [("C5", 80_000, 100), ("C6", -5_000, 100), ("C7", 350, 100)]);
    }

    #[test]
    fn few_centres_have_no_usual() {
        assert!(
            outliers(
                &lines(&[(100, 100), (100, 100), (100, 100), (100, 900)]),
                |id| id.to_owned(),
                |name| Said::from(Text::same(name))
            )
            .is_empty()
        );
    }

    #[test]
    fn extremes_do_not_overflow() {
        let amounts = [(1, i64::MAX), (1, i64::MIN + 1), (1, 1), (1, 1), (1, 1)];
        assert_eq!(outliers(&lines(&amounts), |id| id.to_owned(), |name| Said::from(Text::same(name))).len(), 2);
    }
}
