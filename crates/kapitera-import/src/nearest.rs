//! The known name that a mistyped one most likely stands for.

/// The candidate that takes the fewest changed letters to become `name`, when these are few enough to suggest it.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Long texts are headings of another file or rubbish: no suggestion, and no quadratic work.
    let length = name.chars().count();
    if length > 60 {
        return None;
    }
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count() <= 60)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(changes, candidate)| *changes < length && *changes <= 1 + length.max(candidate.chars().count()) / 3)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, letters compared without case.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (place, letter) in left.to_lowercase().chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], place + 1);
        for (at, other) in right.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_near_names_only() {
        let names = ["person", "person-kind", "centre", "from"];
        assert_eq!(nearest("persn", names), Some("person"));
        assert_eq!(nearest("Center", names), Some("centre"));
        assert_eq!(nearest("kön", names), None);
        assert_eq!(nearest(&"x".repeat(1000), names), None);
    }
}
