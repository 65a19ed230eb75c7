//! The shape step: conditions, floors, caps, schedules and instalments.

use std::cell::RefCell;

use kapitera_message::{Problem, Problems, text};
use kapitera_money::Exact;

use super::number::{exact_list, number};
use super::price::PERS;
use crate::ast::{Condition, Limit, LimitOn, LimitValue, Per, Shape, Subject, Test};
use crate::doc::{Kind, Node};
use crate::fields::{Fields, as_text, one_or_more, pick};

pub(super) fn shapes(node: &Node, problems: &RefCell<Problems>) -> Vec<Shape> {
    one_or_more(node).iter().filter_map(|item| shape(item, problems)).collect()
}

fn shape(node: &Node, problems: &RefCell<Problems>) -> Option<Shape> {
    let fields = Fields::new(node, text!("formen", "the shape"), problems);
    let shape = if let Some(floor) = fields.get("floor") {
        limit(&fields, floor).map(Shape::Floor)
    } else if let Some(cap) = fields.get("cap") {
        limit(&fields, cap).map(Shape::Cap)
    } else if let Some(when) = fields.get("when") {
        condition(when, problems).map(Shape::When)
    } else if let Some(schedule) = fields.get("schedule") {
        self::schedule(schedule, problems)
    } else if let Some(only) = fields.get("only") {
        months(only, problems).map(|(from, months)| Shape::Only { from, months, spot: node.spot.clone() })
    } else if let Some(instalments) = fields.get("instalments") {
        months(instalments, problems).map(|(from, months)| Shape::Instalments { from, months, spot: node.spot.clone() })
    } else {
        fields.push(
            Problem::error("no_shape", text!("formen säger inte vad den gör", "the shape does not say what it does"))
                .at(node.spot.here())
                .hint(text!(
                    "en form har en av when, floor, cap, schedule, only och instalments",
                    "a shape has one of when, floor, cap, schedule, only and instalments"
                )),
        );
        None
    };
    fields.finish();
    shape
}

fn limit(fields: &Fields<'_>, node: &Node) -> Option<Limit> {
    let limit = match node.get("value") {
        Some(value) => as_text(value, fields.problems()).map(|(name, _)| LimitValue::Value(name)),
        None => number(node, fields.problems()).map(LimitValue::Number),
    };
    fields.need("on");
    let on = fields.choice(
        "on",
        &[("count", LimitOn::Count), ("amount", LimitOn::Amount), ("item", LimitOn::Item)],
        LimitOn::Amount,
    );
    let per = fields.choice("per", &PERS, Per::Month);
    let conditions = fields.get("when").map(one_or_more).unwrap_or_default();
    let when = conditions.iter().filter_map(|node| condition(node, fields.problems())).collect();
    Some(Limit { limit: limit?, on, per, when, spot: fields.spot().clone() })
}

fn condition(node: &Node, problems: &RefCell<Problems>) -> Option<Condition> {
    let fields = Fields::new(node, text!("villkoret", "the condition"), problems);
    let subject = if let Some((value, _)) = fields.text("value") {
        Some(Subject::Value(value))
    } else if let Some((index, _)) = fields.text("index") {
        fields.need("scale").and(fields.text("scale")).map(|(scale, _)| Subject::Index(index, scale))
    } else if fields.get("count").is_some() {
        fields.flag("count").map(|_| Subject::Count)
    } else if let Some(owner) = fields.get("owner") {
        fields.finish();
        let owners = [("own-operated", "own-operated"), ("private", "private")];
        let owner = pick(owner, &owners, problems)?;
        return Some(Condition { subject: Subject::Owner, test: Test::Is(owner.to_owned()), spot: node.spot.clone() });
    } else {
        fields.push(
            Problem::error(
                "no_subject",
                text!("villkoret säger inte vad det gäller", "the condition does not say what it is about"),
            )
            .at(node.spot.here())
            .hint(text!(
                "ett villkor ser på value, index, count = true eller owner",
                "a condition looks at value, index, count = true or owner"
            )),
        );
        None
    };
    let mut tests = Vec::new();
    type Make = fn(crate::ast::Number) -> Test;
    let makers: [(&'static str, Make); 5] = [
        ("above", Test::Above),
        ("at-least", Test::AtLeast),
        ("below", Test::Below),
        ("at-most", Test::AtMost),
        ("equals", Test::Equals),
    ];
    for (key, make) in makers {
        if let Some(found) = fields.get(key) {
            tests.extend(number(found, problems).map(make));
        }
    }
    fields.finish();
    if tests.len() != 1 && subject.is_some() {
        problems.borrow_mut().push(
            Problem::error("one_test", text!("ett villkor prövar precis en sak", "a condition tests exactly one thing"))
                .at(node.spot.here())
                .hint(text!(
                    "skriv ett villkor för varje prövning: above (större än), at-least (minst), below, at-most eller equals",
                    "write one condition for each test: above (greater than), at-least, below, at-most or equals"
                )),
        );
    }
    Some(Condition { subject: subject?, test: tests.into_iter().next()?, spot: node.spot.clone() })
}

fn schedule(node: &Node, problems: &RefCell<Problems>) -> Option<Shape> {
    let fields = Fields::new(node, text!("schemat", "the schedule"), problems);
    let from = fields.month("from");
    let every_months = fields.choice("every", &[("month", 1), ("quarter", 3), ("year", 12)], 12);
    let factors = fields.need("factors").map(|list| exact_list(list, problems)).unwrap_or_default();
    let after = fields.number("after").unwrap_or(Exact::ZERO);
    fields.finish();
    if factors.is_empty() {
        return None;
    }
    Some(Shape::Schedule { from: from?, every_months, factors, after, spot: node.spot.clone() })
}

fn months(node: &Node, problems: &RefCell<Problems>) -> Option<(kapitera_period::Month, u32)> {
    let fields = Fields::new(node, text!("månaderna", "the months"), problems);
    let from = fields.month("from");
    let months = fields.need("months").and(fields.whole("months"));
    fields.finish();
    if months == Some(0) {
        let kind = Kind::Number("0".to_owned());
        crate::fields::report_kind(
            problems,
            &Node { kind, spot: node.spot.clone() },
            &text!("minst en månad", "at least one month"),
        );
        return None;
    }
    Some((from?, months?))
}
