//! No personal number stands in the repository but those that the tax agency gives out for testing.
//!
//! Looked for is what would be taken for a number: twelve digits (with or without a hyphen before the last four) or
//! six, a hyphen or plus, and four; a possible date; and a check digit that holds.

use std::collections::HashSet;

use super::{Fault, File};

/// The official lists; the same two files serve the tests and the demo.
const LISTS: [&str; 2] = ["crates/kapitera-register/testdata/", "crates/kapitera-demo/data/"];

pub fn check(files: &[File], faults: &mut Vec<Fault>) {
    let listed = |file: &&File| file.path.ends_with(".txt") && LISTS.iter().any(|folder| file.path.starts_with(folder));
    let lists: Vec<&File> = files.iter().filter(listed).collect();
    let official: HashSet<Vec<u8>> = lists
        .iter()
        .flat_map(|file| file.bytes.split(|byte| byte.is_ascii_whitespace()))
        .filter_map(last_ten)
        .collect();
    for file in &lists {
        let name = file.path.rsplit('/').next();
        if lists.iter().any(|other| other.path.rsplit('/').next() == name && other.bytes != file.bytes) {
            faults.push(file.fault(
                0,
                "the two copies of the official list differ",
                "copy the one that came from the tax agency over the other",
            ));
        }
    }
    for file in files.iter().filter(|file| !listed(file)) {
        for (index, line) in file.bytes.split(|&byte| byte == b'\n').enumerate() {
            if candidates(line).any(|number| !official.contains(&number)) {
                faults.push(file.fault(
                    index + 1,
                    "what could be a living person's personal number",
                    "take one of the official test numbers",
                ));
            }
        }
    }
}

/// The last ten digits of a number of twelve digits.
fn last_ten(number: &[u8]) -> Option<Vec<u8>> {
    (number.len() == 12 && number.iter().all(u8::is_ascii_digit)).then(|| number[2..].to_vec())
}

/// The last ten digits of each possible personal number in a line.
fn candidates(line: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'_');
    line.split(move |byte| !belongs(byte))
        .filter_map(ten_digits)
        .filter(|digits| number_is_possible(digits) && check_digit_holds(digits))
}

fn ten_digits(word: &[u8]) -> Option<Vec<u8>> {
    let signs: Vec<usize> = (0..word.len()).filter(|&index| !word[index].is_ascii_digit()).collect();
    let digits: Vec<u8> = word.iter().copied().filter(u8::is_ascii_digit).collect();
    let before_last_four = || signs.len() == 1 && signs[0] == word.len() - 5 && matches!(word[signs[0]], b'-' | b'+');
    match digits.len() {
        12 if signs.is_empty() || before_last_four() => {
            matches!(&digits[..2], b"18" | b"19" | b"20").then(|| digits[2..].to_vec())
        }
        10 if !signs.is_empty() && before_last_four() => Some(digits),
        _ => None,
    }
}

/// A day of a month, or one of a coordination number: the day plus 60, month and day perhaps zero; and a serial number.
fn number_is_possible(digits: &[u8]) -> bool {
    let two = |at: usize| (digits[at] - b'0') * 10 + (digits[at + 1] - b'0');
    if &digits[6..9] == b"000" {
        return false;
    }
    let (month, day) = (two(2), two(4));
    match day {
        1..=31 => (1..=12).contains(&month),
        60..=91 => month <= 12,
        _ => false,
    }
}

fn check_digit_holds(digits: &[u8]) -> bool {
    let doubled = digits.iter().enumerate().map(|(index, &digit)| {
        let value = u32::from(digit - b'0') * if index % 2 == 0 { 2 } else { 1 };
        value / 10 + value % 10
    });
    doubled.sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn a_number_outside_the_lists_is_found_in_each_form() {
        // From the official list; it serves as a stranger where the list is not given.
        let official = file("crates/kapitera-register/testdata/a.txt", "189001019802\n");
        for form in ["18900101-9802", "900101-9802", "900101+9802", "\"189001019802\""] {
            let mut faults = Vec::new();
            check(&[file("a.csv", &format!("x\n{form};1\n"))], &mut faults);
            assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2], "{form}");
            faults.clear();
            check(&[file("a.csv", form), file(&official.path, "189001019802\n")], &mut faults);
            assert_eq!(faults, []);
        }
    }

    #[test]
    fn organisation_numbers_wrong_check_digits_and_digests_are_no_persons() {
        for word in ["232100-0214", "18900101-9803", "ab189001019802cd", "189013019802", "992005019802", "2020-01-01"] {
            assert_eq!(candidates(word.as_bytes()).count(), 0, "{word}");
        }
    }
}
