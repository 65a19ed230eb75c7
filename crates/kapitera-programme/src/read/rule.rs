//! Reads how an outcome is taken from the ledger or a register.

use std::ops::Range;

use kapitera_message::text;
use kapitera_toml::{Document, Section};

use super::fields::{name_fits, spot, words, year};
use crate::rule::{AccountRange, Against, Good, OutcomeRule, Selector};

#[derive(Clone, Copy)]
enum From {
    Ledger,
    Register,
}

#[derive(Clone, Copy)]
enum AgainstWord {
    Year,
    YearBefore,
    Nothing,
}

pub(super) fn rule(document: &mut Document, item: &mut Section<'_, '_>) -> Option<OutcomeRule> {
    let mut section = document.section(item, "outcome-rule")?;
    let from = &mut section;
    let spot = spot(document, from.span());
    let of = document.needed_word(from, "from", &[("ledger", From::Ledger), ("register", From::Register)]);
    let selector = of.and_then(|of| selector(document, from, of));
    let known =
        [("year", AgainstWord::Year), ("year-before", AgainstWord::YearBefore), ("nothing", AgainstWord::Nothing)];
    let against = document.needed_word(from, "against", &known);
    let year = year(document, from, "year");
    let against = match (against, year) {
        (Some(AgainstWord::Year), Some(year)) => Some(Against::Year(year)),
        (Some(AgainstWord::YearBefore), None) => Some(Against::YearBefore),
        (Some(AgainstWord::Nothing), None) => Some(Against::Nothing),
        (None, _) => None,
        _ => {
            let what = text!("”year” hör till against = \"year\"", "“year” belongs to against = \"year\"");
            let hint = text!(
                "skriv against = \"year\", year = 2014, eller ingetdera",
                "write against = \"year\", year = 2014, or neither"
            );
            document.hinted(from.span(), "year_of_rule", what, hint);
            None
        }
    };
    let good = document.needed_word(from, "good", &[("less", Good::Less), ("more", Good::More)]);
    let remark = words(document, from, "remark");
    document.finish(section);
    Some(OutcomeRule { selector: selector?, against: against?, good: good?, remark, spot })
}

fn selector(document: &mut Document, from: &mut Section<'_, '_>, of: From) -> Option<Selector> {
    let accounts = document.strings_placed(from, "accounts");
    let kinds = document.strings_placed(from, "kinds");
    let register = document.string(from, "register");
    match (of, register) {
        (From::Ledger, None) if !accounts.is_empty() && kinds.is_empty() => {
            let ranges: Vec<AccountRange> =
                accounts.into_iter().filter_map(|(said, span)| account(document, &said, span)).collect();
            Some(Selector::Accounts(ranges))
        }
        (From::Register, Some((register, span))) if !kinds.is_empty() && accounts.is_empty() => {
            let fits = name_fits(document, &register, &span);
            let fit = kinds.iter().filter(|(kind, span)| name_fits(document, kind, span)).count();
            let kinds: Vec<String> = kinds.iter().map(|(kind, _)| kind.clone()).collect();
            (fits && fit == kinds.len()).then_some(Selector::Kinds { register, kinds })
        }
        _ => {
            let what = text!("regeln säger inte vad som läggs ihop", "the rule does not say what is added up");
            let hint = text!(
                "med from = \"ledger\" skrivs accounts = [\"4010-4019\"], med from = \"register\" register och kinds",
                "with from = \"ledger\" write accounts = [\"4010-4019\"], with from = \"register\" register and kinds"
            );
            document.hinted(from.span(), "rule_selects_nothing", what, hint);
            None
        }
    }
}

fn account(document: &mut Document, said: &str, span: Range<usize>) -> Option<AccountRange> {
    let (first, last) = said.split_once('-').unwrap_or((said, said));
    let digits = |part: &str| !part.is_empty() && part.len() <= 20 && part.bytes().all(|byte| byte.is_ascii_digit());
    if digits(first) && digits(last) && first.len() == last.len() && first <= last {
        return Some(AccountRange { from: first.to_owned(), to: last.to_owned() });
    }
    let what = text!("”{said}” är inget konto", "“{said}” is no account");
    let hint = text!(
        "skriv ett konto \"4011\" eller ett spann av lika långa \"4010-4019\"",
        "write an account \"4011\" or a range of the same length \"4010-4019\""
    );
    document.hinted(span, "account_form", what, hint);
    None
}
