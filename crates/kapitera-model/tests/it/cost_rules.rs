//! Two cost rules are told apart exactly when no event can fit both, against trying every event there can be of a few
//! words.

use std::fmt::Write as _;

use kapitera_model::read_model;
use proptest::prelude::*;

const HEAD: &str = "[model]\nid = \"m\"\nname = \"M\"\nfrom = 2020-01-01\nto = 2020-12-31\n\n[rounding]\n\
    level = \"line\"\nmode = \"half-away\"\nunit = \"öre\"\nbasis = \"illustrative\"\n";

/// Codes and their beginnings; the last two are named by no rule, so that there is always one that nobody thought of.
const CODES: [&str; 9] = ["A", "A1", "A10", "A2", "B", "B1", "A109", "A3", "C"];
const NAMED_CODES: usize = 6;
const WORDS: [&str; 4] = ["general", "oncology", "surgery", "nobody-named-this"];
const NAMED_WORDS: usize = 3;

/// What a rule asks of one key: any of these, and none of these. Empty asks nothing.
#[derive(Clone, Debug, Default)]
struct Asked {
    any: Vec<&'static str>,
    none: Vec<&'static str>,
}

#[derive(Clone, Debug)]
struct Rule {
    atc: Asked,
    responsibility: Asked,
}

impl Rule {
    fn text(&self, name: &str) -> String {
        let mut text = format!("\n[cost.{name}]\nof = \"drugs\"\nbasis = \"illustrative\"\ncarrier = \"central\"\n");
        let keys = [("atc", &self.atc), ("responsibility", &self.responsibility)];
        let written = |words: &[&str]| words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        for (table, of) in [("where", false), ("where-not", true)] {
            for (key, asked) in keys {
                let words = if of { &asked.none } else { &asked.any };
                if !words.is_empty() {
                    writeln!(text, "{table}.{key} = [{}]", written(words)).unwrap();
                }
            }
        }
        text
    }

    /// Whether a drug fits, one condition after the other.
    fn fits(&self, atc: &str, responsibility: &str) -> bool {
        let begins = |beginning: &&str| atc.starts_with(*beginning);
        let is = |word: &&str| *word == responsibility;
        (self.atc.any.is_empty() || self.atc.any.iter().any(begins))
            && !self.atc.none.iter().any(begins)
            && (self.responsibility.any.is_empty() || self.responsibility.any.iter().any(is))
            && !self.responsibility.none.iter().any(is)
    }
}

fn asked(words: &'static [&'static str]) -> impl Strategy<Value = Asked> {
    let some = || proptest::collection::vec(prop::sample::select(words), 0..3);
    (some(), some()).prop_map(|(any, none)| Asked { any, none })
}

fn rule() -> impl Strategy<Value = Rule> {
    (asked(&CODES[..NAMED_CODES]), asked(&WORDS[..NAMED_WORDS]))
        .prop_map(|(atc, responsibility)| Rule { atc, responsibility })
}

proptest! {
    #[test]
    fn rules_meet_when_an_event_fits_both(one in rule(), other in rule()) {
        let text = format!("{HEAD}{}{}", one.text("one"), other.text("other"));
        let problems = read_model("m.toml", &text, &|_, _| Err("stands alone".to_owned())).err().unwrap_or_default();
        let said = problems.iter().any(|problem| problem.code == "two_carriers");
        prop_assert!(problems.iter().all(|problem| problem.code == "two_carriers"), "{problems:?}\n{text}");
        let both = |atc: &str, word: &str| one.fits(atc, word) && other.fits(atc, word);
        let meet = CODES.iter().any(|atc| WORDS.iter().any(|word| both(atc, word)));
        prop_assert_eq!(said, meet, "{}", text);
    }
}
