//! Reads the rules of carrying over: `[[carry-over]]` of a text of the books.

use std::path::Path;

use kapitera_message::{Problem, Problems, text};
use kapitera_model::Basis;
use kapitera_money::{Exact, Ore};
use kapitera_period::{OPEN_END, Span};
use kapitera_register::Owner;
use kapitera_toml::{Document, Section};

use super::{CarriedSide, CarryRule, Ceilings, Repayment, WhenItCeases};
use crate::plan::{
    Plan, basis, centre_id, formed, items, kr, once, read_decision, said, share_or_none, value_span, word,
};
use crate::texts::Books;

const OWNERS: [(&str, Option<Owner>); 3] =
    [("own-operated", Some(Owner::OwnOperated)), ("private", Some(Owner::Private)), ("any", None)];
const WHEN_IT_CEASES: [(&str, WhenItCeases); 3] =
    [("stays", WhenItCeases::Stays), ("written-off", WhenItCeases::WrittenOff), ("paid-out", WhenItCeases::PaidOut)];

/// Reads a text that has nothing but rules of carrying over.
///
/// # Errors
///
/// All that is wrong with it, each problem with its place.
pub fn read_carry_rules(path: &str, text: &str) -> Result<Vec<CarryRule>, Problems> {
    let mut document = Document::new(Path::new(path), text);
    let Some(table) = document.parse(text) else { return Err(document.problems) };
    let mut root = Document::root(&table);
    let rules = read_carry_sections(&mut document, &mut root);
    document.finish(root);
    if document.problems.is_empty() { Ok(rules) } else { Err(document.problems) }
}

/// The rules of a region's books: the `[[carry-over]]` of `rules.toml` and of `carry-over.toml`. The books were checked with
/// them when they were read; what else those texts have is read by others.
///
/// # Errors
///
/// All that is wrong with them.
pub fn rules_of_books(books: &Books) -> Result<Vec<CarryRule>, Problems> {
    let mut rules = Vec::new();
    let mut problems = Problems::new();
    for (path, text) in ["rules.toml", "carry-over.toml"].iter().filter_map(|name| books.text(name)) {
        let mut document = Document::new(Path::new(path), text);
        if let Some(table) = document.parse(text) {
            rules.extend(read_carry_sections(&mut document, &mut Document::root(&table)));
        }
        problems.append(&mut document.problems);
    }
    if problems.is_empty() { Ok(rules) } else { Err(problems) }
}

/// Reads the `[[carry-over]]` of a text that may have more.
pub fn read_carry_sections(document: &mut Document, from: &mut Section<'_, '_>) -> Vec<CarryRule> {
    let sections = document.sections(from, "carry-over");
    let spans: Vec<_> = sections.iter().map(Section::span).collect();
    let rules: Vec<Option<CarryRule>> = sections.into_iter().map(|section| read_rule(document, section)).collect();
    for (index, rule) in rules.iter().enumerate() {
        let Some(rule) = rule else { continue };
        let first = rules[..index].iter().position(|other| other.as_ref().is_some_and(|other| other.name == rule.name));
        if let Some(first) = first {
            let name = &rule.name;
            let problem =
                Problem::error("carry_name_twice", text!("två regler heter ”{name}”", "two rules are called “{name}”"))
                    .at(document.place(spans[index].clone(), text!("den ena", "one")))
                    .at(document.place(spans[first].clone(), text!("den andra", "the other")))
                    .hint(text!("ge den ena ett annat namn", "give one of them another name"));
            document.problems.push(problem);
        }
    }
    rules.into_iter().flatten().collect()
}

fn read_rule(document: &mut Document, mut section: Section<'_, '_>) -> Option<CarryRule> {
    let from = &mut section;
    let plain = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (!text.is_empty() && text.len() <= 60 && text.bytes().all(fits)).then(|| text.to_owned())
    };
    let name = formed(document, from, "name", plain, || {
        text!("skriv små bokstäver, siffror och bindestreck", "write small letters, digits and hyphens")
    });
    let valid = valid(document, from);
    let owner = word(document, from, "owner", &OWNERS);
    let centres = centres(document, from);
    let (surplus, deficit) = (side(document, from, "surplus"), deficit_side(document, from));
    let when_it_ceases = word(document, from, "when-it-ceases", &WHEN_IT_CEASES);
    let basis = basis(document, from);
    let whole = basis.is_none_or(|basis| basis == Basis::Decided);
    let decision = needed(document, from, "decision").and_then(|section| read_decision(document, section, whole));
    let ceases_by = document.section(from, "ceases-by");
    let ceases_by = ceases_by.and_then(|section| read_decision(document, section, whole));
    let read = said(document, from, "read", false);
    document.finish(section);
    let (deficit, repaid) = deficit?;
    Some(CarryRule {
        name: name?,
        valid: valid?,
        owner: owner?,
        centres: centres?,
        surplus: surplus?,
        deficit,
        repaid,
        when_it_ceases: when_it_ceases?,
        decision: decision?,
        ceases_by,
        basis: basis?,
        read,
    })
}

fn valid(document: &mut Document, from: &mut Section<'_, '_>) -> Option<Span> {
    let span = from.span();
    let given = from.has("from");
    let first = document.day(from, "from");
    let last_given = from.has("to");
    let last = document.day(from, "to");
    if !given {
        let what = text!("regeln saknar första dagen", "the rule lacks its first day");
        document.hinted(
            span.clone(),
            "carry_first_day_missing",
            what,
            text!("skriv from = 2010-01-01", "write from = 2010-01-01"),
        );
    }
    let valid = Span { from: first?, to: if last_given { last? } else { OPEN_END } };
    if valid.is_empty() {
        let what = text!("sista dagen är före den första", "the last day is before the first");
        document.hinted(
            value_span(from, "to"),
            "carry_ends_before_it_begins",
            what,
            text!("ändra from eller to", "change from or to"),
        );
        return None;
    }
    Some(valid)
}

fn centres(document: &mut Document, from: &mut Section<'_, '_>) -> Option<Vec<String>> {
    let given = from.has("centres");
    let named = items(document, from, "centres")?;
    let named: Vec<_> = named.into_iter().map(|(id, span)| (id.to_ascii_uppercase(), span)).collect();
    if given && named.is_empty() {
        let what = text!("listan ”centres” är tom", "the list “centres” is empty");
        let hint = text!(
            "namnge enheterna, eller ta bort nyckeln: då gäller alla",
            "name the units, or leave the key out: then it is for all"
        );
        document.hinted(value_span(from, "centres"), "carry_centres_empty", what, hint);
        return None;
    }
    let mut fit = once(document, "centres", &named);
    for (id, span) in &named {
        fit &= centre_id(document, id, span);
    }
    fit.then(|| named.into_iter().map(|(id, _)| id).collect())
}

/// `[carry-over.surplus]` or the like: a share and ceilings.
fn side(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<CarriedSide> {
    let mut section = needed(document, from, key)?;
    let side = read_side(document, &mut section);
    document.finish(section);
    side
}

fn deficit_side(document: &mut Document, from: &mut Section<'_, '_>) -> Option<(CarriedSide, Repayment)> {
    let mut section = needed(document, from, "deficit")?;
    let side = read_side(document, &mut section);
    let repaid = repaid(document, &mut section);
    document.finish(section);
    Some((side?, repaid?))
}

/// `repaid = "by-surplus"` or `repaid-months = 36`: one of them.
fn repaid(document: &mut Document, from: &mut Section<'_, '_>) -> Option<Repayment> {
    let span = from.span();
    let (by, months) = (from.has("repaid"), from.has("repaid-months"));
    if by == months {
        let _ = document.string(from, "repaid");
        if months {
            let _ = document.whole(from, "repaid-months");
        }
        let what = text!(
            "det ska stå på ett sätt hur underskott återbetalas",
            "how deficits are repaid must be stated in one way"
        );
        let hint = text!(
            "skriv repaid = \"by-surplus\" eller repaid-months = 36",
            "write repaid = \"by-surplus\" or repaid-months = 36"
        );
        document.hinted(span, "carry_repayment", what, hint);
        return None;
    }
    if by {
        return word(document, from, "repaid", &[("by-surplus", Repayment::BySurplus)]);
    }
    let months = document.whole(from, "repaid-months")?;
    let months = u32::try_from(months).ok().filter(|months| (1..=Plan::MONTHS_MOST).contains(months));
    if months.is_none() {
        let most = Plan::MONTHS_MOST;
        let what = text!("antalet månader ska vara 1 till {most}", "the number of months must be 1 to {most}");
        let span = value_span(from, "repaid-months");
        document.hinted(span, "carry_repayment", what, text!("ändra antalet månader", "change the number of months"));
    }
    months.map(Repayment::Months)
}

fn read_side(document: &mut Document, section: &mut Section<'_, '_>) -> Option<CarriedSide> {
    let before = document.problems.len();
    let share = share(document, section, "share");
    let year = ceilings(document, section, "year-most");
    let balance = ceilings(document, section, "balance-most");
    (document.problems.len() == before).then_some(())?;
    Some(CarriedSide { share: share?, year, balance })
}

fn share(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Exact> {
    formed(document, from, key, share_or_none, || {
        text!("skriv en andel från 0 till 1: \"50 %\"", "write a share from 0 to 1: \"50 %\"")
    })
}

/// Ceilings, when there are any: `{ of-payments = "4 %", per-listed = "100 kr", amount = "500 000 kr" }`.
fn ceilings(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Ceilings {
    let Some(mut section) = document.section(from, key) else { return Ceilings::default() };
    let of = &mut section;
    let ceilings = Ceilings {
        of_payments: of.has("of-payments").then(|| share(document, of, "of-payments")).flatten(),
        per_listed: amount(document, of, "per-listed"),
        amount: amount(document, of, "amount"),
    };
    // Asked for, so that the keys there are can be told.
    let _ = document.string(of, "of-payments");
    document.finish(section);
    ceilings
}

fn amount(document: &mut Document, from: &mut Section<'_, '_>, key: &'static str) -> Option<Ore> {
    let (text, span) = document.string(from, key)?;
    let amount = kr(&text).filter(|amount| *amount >= Ore::ZERO);
    if amount.is_none() {
        let what = text!("”{text}” är inget belopp", "“{text}” is no amount");
        let hint =
            text!("skriv det i kronor, från noll: \"500 000 kr\"", "write it in kronor, from zero: \"500 000 kr\"");
        document.hinted(span, "carry_amount", what, hint);
    }
    amount
}

/// The table under `key`, which must be there.
fn needed<'d, 's>(document: &mut Document, from: &mut Section<'d, 's>, key: &'static str) -> Option<Section<'d, 's>> {
    if !from.has(key) {
        let what = text!("regeln saknar ”{key}”", "the rule lacks “{key}”");
        document.hinted(from.span(), "carry_part_missing", what, text!("lägg till ”{key} = …”", "add “{key} = …”"));
    }
    document.section(from, key)
}
