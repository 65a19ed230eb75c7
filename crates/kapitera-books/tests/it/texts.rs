//! What the books' texts say on a day.

use jiff::civil::date;
use kapitera_books::{BankAccount, Books, PayAccount, Right};
use kapitera_money::Ore;
use kapitera_register::Owner;

use crate::fixtures::{books, codes, parse, texts, texts_with};

const DAY: jiff::civil::Date = date(2020, 2, 25);

#[test]
fn entries_answer_for_their_days() {
    let books = books();
    let posting = |component, owner| books.posting(component, owner, DAY).map(|posting| posting.account.as_str());
    assert_eq!(posting("listed", Owner::Private).unwrap(), "5510");
    assert_eq!(posting("listed", Owner::OwnOperated).unwrap(), "5610");
    assert_eq!(posting("lab", Owner::OwnOperated).unwrap(), "3610");
    assert_eq!(posting("fees", Owner::Private).unwrap_err().code, "posting_missing");
    assert_eq!(books.role("payable", Owner::Private, DAY).unwrap().account, "2446");
    assert_eq!(books.role("result", Owner::Private, DAY).unwrap_err().code, "role_missing");
    assert_eq!(books.accounts_of_role("payable").into_iter().collect::<Vec<_>>(), ["2446", "2896"]);
    assert_eq!(books.provider("5599999926", DAY).unwrap().name, "Elm Ltd");
    assert_eq!(books.payee("university", DAY).unwrap().org_number, "5599999926");
    assert_eq!(books.payee("college", DAY).unwrap_err().code, "payee_missing");
    assert_eq!(books.corrections(DAY).unwrap().threshold, Ore(50_000));
    assert_eq!(books.account("1930", DAY).unwrap().name, "Bank");
    assert_eq!(books.account("1931", DAY).unwrap_err().code, "account_missing");
    assert_eq!(books.counterpart("870", DAY).unwrap().name, "Companies");
    assert_eq!(books.text("rules.toml").unwrap().0, "books/rules.toml");
    assert_eq!(books.texts(), texts());
}

#[test]
fn rights_hold_for_their_days_and_no_others() {
    let books = books();
    assert_eq!(books.officer("controller", Right::Post, date(2020, 12, 31)).unwrap().name, "Controller");
    let refused = |id: &str, right, day| books.officer(id, right, day).unwrap_err().code;
    assert_eq!(refused("controller", Right::Post, date(2021, 1, 1)), "officer_missing");
    assert_eq!(refused("controller", Right::Post, date(2019, 12, 31)), "officer_missing");
    assert_eq!(refused("controller", Right::Attest, DAY), "officer_may_not");
    assert_eq!(refused("eve", Right::Attest, DAY), "officer_missing");
}

#[test]
fn the_star_is_the_last_resort_and_only_when_written() {
    let star = "{ component = \"*\", account = \"5540\" },\n    { component = \"lab\", account = \"3610\", cost-centre = \"71000\", to = 2020-06-30 },";
    let books =
        parse(&texts_with("chart.toml", "{ component = \"lab\", account = \"3610\", cost-centre = \"71000\" },", star));
    let account = |component, day| books.posting(component, Owner::Private, day).unwrap().account.clone();
    assert_eq!(account("lab", date(2020, 6, 30)), "3610");
    assert_eq!(account("lab", date(2020, 7, 1)), "5540");
    assert_eq!(account("never-heard-of", DAY), "5540");
}

#[test]
fn a_change_from_a_day_on_is_two_entries() {
    let changed = "threshold = \"500 kr\"\nto = 2020-12-31\nlook-back-months = 24\ninstalments-most = 12\n\n\
                   [[corrections]]\ndecision = \"d\"\nfrom = 2021-01-01\nthreshold = \"99.50 kr\"";
    let books = parse(&texts_with("rules.toml", "threshold = \"500 kr\"", changed));
    assert_eq!(books.corrections(date(2020, 12, 31)).unwrap().threshold, Ore(50_000));
    assert_eq!(books.corrections(date(2021, 1, 1)).unwrap().threshold, Ore(9_950));
}

#[test]
fn a_gap_matters_only_on_its_days() {
    let gap = "rule = \"invoice\"\nfrom = 2020-03-01";
    let books = parse(&texts_with("rules.toml", "rule = \"invoice\"", gap));
    assert!(books.negative(Owner::Private, date(2020, 3, 1)).is_ok());
    let problem = books.negative(Owner::Private, DAY).unwrap_err();
    assert_eq!((problem.code, problem.places.len()), ("negative_rule_missing", 1));
}

#[test]
fn a_name_that_changes_does_not_leave_its_rules_without_account() {
    let renamed = "name = \"Charged\", class = \"income\", to = 2020-06-30 },\n    \
                   { number = \"3610\", name = \"Deducted\", class = \"income\", from = 2020-07-01";
    let books = parse(&texts_with("chart.toml", "name = \"Charged\", class = \"income\"", renamed));
    assert_eq!(books.account("3610", date(2020, 7, 1)).unwrap().name, "Deducted");
    let gap = renamed.replace("2020-07-01", "2020-07-02");
    let problems = Books::parse(&texts_with("chart.toml", "name = \"Charged\", class = \"income\"", &gap)).unwrap_err();
    assert_eq!(codes(&problems), ["code_not_in_force"]);
    assert!(problems[0].what.en.contains("2020-07-01"), "{}", problems[0].what.en);
}

#[test]
fn decided_books_are_not_illustrative_and_one_entry_makes_them_so() {
    assert!(!books().is_illustrative());
    let books = parse(&texts_with("chart.toml", "name = \"Bank\"", "name = \"Bank\", basis = \"illustrative\""));
    assert!(books.is_illustrative());
    let all = books.illustrative();
    assert_eq!(all.iter().map(|entry| entry.what.en.as_str()).collect::<Vec<_>>(), ["account 1930"]);
}

#[test]
fn an_entry_names_its_decision() {
    let books = books();
    let rule = books.negative(Owner::Private, DAY).unwrap();
    assert_eq!(books.decision_of(&rule.origin).unwrap().body, "The board");
    assert!(books.decision_of(&books.account("1930", DAY).unwrap().origin).is_none());
}

#[test]
fn what_others_read_is_kept_as_it_is() {
    let mut texts = texts();
    texts.push(("books/files.toml".to_owned(), "anything = [1]\n".to_owned()));
    let books = parse(&texts);
    assert_eq!(books.text("files.toml"), Some(("books/files.toml", "anything = [1]\n")));
    texts[4].1 = "anything = [".to_owned();
    assert_eq!(codes(&Books::parse(&texts).unwrap_err()), ["toml_syntax"]);
}

#[test]
fn all_problems_of_all_texts_are_told_together() {
    let mut texts = texts_with("chart.toml", "class = \"income\"", "class = \"incoming\"");
    texts[1].1 = texts[1].1.replace("9999-0012", "1").replace("5599999926", "1");
    texts[2].1 = texts[2].1.replace("attest", "do-all");
    let problems = Books::parse(&texts).unwrap_err();
    assert_eq!(codes(&problems), ["unknown_word", "pay_account", "org_number", "unknown_word"]);
}

/// The shipped example.
mod demo {
    use super::*;
    use std::path::Path;

    fn demo() -> Books {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../books/demo");
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".toml") {
                texts.push((format!("books/{name}"), std::fs::read_to_string(path).unwrap()));
            }
        }
        texts.sort();
        parse(&texts)
    }

    /// The components that a model's text names.
    fn components(model: &str) -> Vec<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models").join(model);
        let text = std::fs::read_to_string(path).unwrap();
        let headings = text.lines().filter_map(|line| line.strip_prefix("[component."));
        headings.map(|name| name.trim_end_matches(']').to_owned()).collect()
    }

    #[test]
    fn every_component_and_role_has_its_account() {
        let books = demo();
        let components = components("jamtland-harjedalen/2020.toml");
        assert_eq!(components.len(), 20);
        for owner in [Owner::OwnOperated, Owner::Private] {
            for component in &components {
                let posting = books.posting(component, owner, DAY).unwrap();
                assert_ne!(posting.component, "*");
                books.account(&posting.account, DAY).unwrap();
            }
            for role in [
                "payable",
                "bank",
                "internal-transfer",
                "claim",
                "instalment-claim",
                "clawback",
                "phase-out",
                "sanction",
                "recovery",
                "carried-surplus",
                "carried-deficit",
                "result",
            ] {
                books.role(role, owner, DAY).unwrap();
            }
        }
    }

    #[test]
    fn every_account_follows_its_class() {
        use kapitera_books::AccountClass::{Asset, Cost, Equity, Income, Liability};
        for account in &demo().chart().accounts {
            let fits = match account.number.as_bytes()[0] {
                b'1' => account.class == Asset,
                b'2' => matches!(account.class, Liability | Equity),
                b'3' => account.class == Income,
                b'4'..=b'7' => account.class == Cost,
                b'8' => matches!(account.class, Income | Cost),
                _ => false,
            };
            assert!(fits, "{} {:?}", account.number, account.class);
        }
    }

    #[test]
    fn everything_in_it_is_marked_as_invented() {
        let books = demo();
        assert!(books.is_illustrative());
        let entries = books.chart().accounts.len() + books.chart().postings.len() + books.providers().len();
        assert!(books.illustrative().len() > entries);
        for (path, text) in books.texts() {
            let head: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
            assert!(
                head.iter().any(|line| line.contains("invented") || line.contains("illustrative")),
                "{path}: {head:?}"
            );
        }
    }

    #[test]
    fn its_providers_are_paid_in_every_way() {
        let books = demo();
        let kinds: std::collections::BTreeSet<u8> = books
            .providers()
            .iter()
            .map(|provider| match provider.pay {
                PayAccount::Bank(BankAccount::Bankgiro(_)) => 0,
                PayAccount::Bank(BankAccount::Plusgiro(_)) => 1,
                PayAccount::Bank(BankAccount::Iban { .. }) => 2,
                PayAccount::Internal => 3,
            })
            .collect();
        assert_eq!(kinds.len(), 4);
    }

    #[test]
    fn no_one_may_both_prepare_and_attest() {
        for officer in demo().officers() {
            assert!(!(officer.may.contains(&Right::Prepare) && officer.may.contains(&Right::Attest)));
        }
    }
}
