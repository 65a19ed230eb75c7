//! Case files: small inputs and the kronor they must give, written by somebody who knows the rules.

mod events;
mod expect;

pub use events::CaseEvent;
pub use expect::{BalanceOf, BalancePart, ExpectWhat, Expectation};

use std::cell::RefCell;
use std::sync::Arc;

use kapitera_message::{Problem, Problems, text};
use kapitera_money::Exact;
use kapitera_period::{Date, Month, OPEN_END, Span};

use crate::doc::{Node, Source, Spot, parse};
use crate::fields::{Fields, one_or_more};

/// A file of cases.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// The cases in the order of the text.
    pub cases: Vec<Case>,
}

/// One case: facts, and what must come out.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows, as a sentence.
    pub name: String,
    /// The first and the last month settled.
    pub months: (Month, Month),
    /// Listed persons as counts; they hold on every day.
    pub listed: Vec<ListedCount>,
    /// Listed persons one by one.
    pub persons: Vec<CasePerson>,
    /// Centres whose owner matters: HSA id or any name, and whether it is private.
    pub private: Vec<String>,
    /// When centres are open, one entry per time; a centre without an entry is always open.
    pub open: Vec<(String, Span)>,
    /// Areas: code, municipality, distance in kilometres.
    pub areas: Vec<(String, String, Option<u32>)>,
    /// Index values: index, scale, centre, value.
    pub indices: Vec<(String, String, String, Exact)>,
    /// Values given for centres.
    pub values: Vec<GivenValue>,
    /// Values that are reported though the case may give no row of them: the centres without a row then have what the
    /// model says they have.
    pub covered: Vec<String>,
    /// Visits, dispensings and costs.
    pub events: Vec<CaseEvent>,
    /// What must come out.
    pub expect: Vec<Expectation>,
    /// Where the case stands.
    pub spot: Spot,
}

/// Listed persons as a count.
#[derive(Clone, Debug)]
pub struct ListedCount {
    /// The centre.
    pub centre: String,
    /// Age in whole years.
    pub age: u32,
    /// `female` or `male`.
    pub female: bool,
    /// Home area.
    pub area: String,
    /// Whether they chose the centre.
    pub active: bool,
    /// Whole months since their listing began.
    pub tenure: u32,
    /// Named doctor.
    pub doctor: Option<String>,
    /// How many.
    pub count: u64,
}

/// The months that persons given as a count have been listed, unless the case says otherwise: long.
const LONG_LISTED: u32 = 1200;

/// A listed person of a case; one entry per listing.
#[derive(Clone, Debug)]
pub struct CasePerson {
    /// Any name; listings with the same name are the same person's.
    pub id: String,
    /// The centre.
    pub centre: String,
    /// Birth date.
    pub birth: Date,
    /// Whether female.
    pub female: bool,
    /// Home area.
    pub area: String,
    /// Whether the person chose the centre.
    pub active: bool,
    /// Named doctor.
    pub doctor: Option<String>,
    /// First and last day.
    pub valid: Span,
}

/// A value given for a centre.
#[derive(Clone, Debug)]
pub struct GivenValue {
    /// The value's name.
    pub value: String,
    /// The centre.
    pub centre: String,
    /// The item (occasion) it is for; empty when there is one only.
    pub item: String,
    /// The days it is for; none when it is given anew for every month settled.
    pub days: Option<Span>,
    /// How much.
    pub amount: Exact,
}

/// Reads a case file.
///
/// # Errors
///
/// All problems of the text.
pub fn read_cases(file: &str, text: &str) -> Result<CaseFile, Problems> {
    let source = Arc::new(Source { file: file.into(), text: text.into() });
    let tree = parse(&source)?;
    let problems = RefCell::new(Vec::new());
    let top = Fields::new(&tree, text!("fallfilen", "the case file"), &problems);
    let covered = names(top.get("covered"), &problems);
    let cases = top.need("case").map(one_or_more).unwrap_or_default();
    let mut cases: Vec<Case> = cases.iter().filter_map(|node| case(node, &problems)).collect();
    for case in &mut cases {
        case.covered.extend(covered.iter().cloned());
    }
    top.finish();
    let problems = problems.into_inner();
    if problems.is_empty() { Ok(CaseFile { cases }) } else { Err(problems) }
}

fn case(node: &Node, problems: &RefCell<Problems>) -> Option<Case> {
    let fields = Fields::new(node, text!("fallet", "the case"), problems);
    let name = fields.need("name").and(fields.text("name"));
    let months = months(&fields, None);
    let read_list = |key: &'static str| fields.get(key).map(one_or_more).unwrap_or_default();
    if let (Some(counts), Some(persons)) = (fields.get("listed"), fields.get("persons")) {
        problems.borrow_mut().push(
            Problem::error(
                "listed_twice",
                text!("fallet ger både antal och personer", "the case gives both counts and persons"),
            )
            .at(persons.spot.place(text!("personer", "persons")))
            .at(counts.spot.place(text!("antal", "counts")))
            .hint(text!(
                "dela det i två fall: ett med listed, ett med persons",
                "make two cases of it: one with listed, one with persons"
            )),
        );
    }
    let listed = read_list("listed").iter().filter_map(|item| listed(item, problems)).collect();
    let persons: Vec<CasePerson> = read_list("persons").iter().filter_map(|item| person(item, problems)).collect();
    let private = names(fields.get("private"), problems);
    let covered = names(fields.get("covered"), problems);
    let events = events::events(&fields, &persons);
    let open = read_list("open").iter().filter_map(|item| open(item, problems)).collect();
    let areas = read_list("areas").iter().filter_map(|item| area(item, problems)).collect();
    let indices = read_list("indices").iter().filter_map(|item| index(item, problems)).collect();
    let values = read_list("values").iter().filter_map(|item| value(item, problems)).collect();
    let expected = fields.need("expect").map(one_or_more).unwrap_or_default();
    let expect = expected.iter().filter_map(|item| expect::expectation(item, months, problems)).collect();
    fields.finish();
    let (name, _) = name?;
    Some(Case {
        name,
        months: months?,
        listed,
        persons,
        private,
        open,
        areas,
        indices,
        values,
        covered,
        events,
        expect,
        spot: node.spot.clone(),
    })
}

/// The names in a list; none when there is no list.
fn names(list: Option<&Node>, problems: &RefCell<Problems>) -> Vec<String> {
    let items = list.map(one_or_more).unwrap_or_default().iter();
    items.filter_map(|item| crate::fields::as_text(item, problems)).map(|(name, _)| name).collect()
}

/// `month = "2020-02"`, or `months = ["2020-01", "2020-12"]`.
fn months(fields: &Fields<'_>, outer: Option<(Month, Month)>) -> Option<(Month, Month)> {
    let Some(list) = fields.get("months") else {
        if outer.is_some() && fields.get("month").is_none() {
            return outer;
        }
        return fields.month("month").map(|month| (month, month));
    };
    let read: Vec<Month> = one_or_more(list)
        .iter()
        .filter_map(|item| crate::fields::as_text(item, fields.problems()))
        .filter_map(|(month, _)| month.parse().ok())
        .collect();
    match read[..] {
        [first, last] if first <= last && first.months_to(last) < 600 => Some((first, last)),
        _ => {
            crate::fields::report_kind(
                fields.problems(),
                list,
                &text!(
                    "första och sista månad ([\"2020-01\", \"2020-12\"])",
                    "first and last month ([\"2020-01\", \"2020-12\"])"
                ),
            );
            None
        }
    }
}

fn female(fields: &Fields<'_>) -> bool {
    fields.choice("sex", &[("female", true), ("male", false)], true)
}

fn active(fields: &Fields<'_>) -> bool {
    fields.choice("kind", &[("active", true), ("assigned", false)], true)
}

fn word(fields: &Fields<'_>, key: &'static str, default: &str) -> String {
    fields.text(key).map_or_else(|| default.to_owned(), |(word, _)| word)
}

fn listed(node: &Node, problems: &RefCell<Problems>) -> Option<ListedCount> {
    let fields = Fields::new(node, text!("de listade", "the listed"), problems);
    let centre = fields.need("centre").and(fields.text("centre"));
    let count = fields.need("count").and(fields.whole("count"));
    let age = fields.whole("age").unwrap_or(40);
    let listed = ListedCount {
        centre: centre?.0,
        age,
        female: female(&fields),
        area: word(&fields, "area", "unknown"),
        active: active(&fields),
        tenure: fields.whole("tenure").unwrap_or(LONG_LISTED).min(LONG_LISTED),
        doctor: fields.text("doctor").map(|(doctor, _)| doctor),
        count: count?.into(),
    };
    fields.finish();
    Some(listed)
}

fn person(node: &Node, problems: &RefCell<Problems>) -> Option<CasePerson> {
    let fields = Fields::new(node, text!("personen", "the person"), problems);
    let id = fields.need("id").and(fields.text("id"));
    let centre = fields.need("centre").and(fields.text("centre"));
    let birth = fields.need("birth").and(fields.day("birth"));
    let from = fields.need("from").and(fields.day("from"));
    let person = CasePerson {
        id: id?.0,
        centre: centre?.0,
        birth: birth?,
        female: female(&fields),
        area: word(&fields, "area", "unknown"),
        active: active(&fields),
        doctor: fields.text("doctor").map(|(doctor, _)| doctor),
        valid: Span { from: from?, to: fields.day("to").unwrap_or(OPEN_END) },
    };
    fields.finish();
    Some(person)
}

fn open(node: &Node, problems: &RefCell<Problems>) -> Option<(String, Span)> {
    let fields = Fields::new(node, text!("tiden", "the time"), problems);
    let centre = fields.need("centre").and(fields.text("centre"));
    let from = fields.need("from").and(fields.day("from"));
    let to = fields.day("to").unwrap_or(OPEN_END);
    fields.finish();
    Some((centre?.0, Span { from: from?, to }))
}

fn area(node: &Node, problems: &RefCell<Problems>) -> Option<(String, String, Option<u32>)> {
    let fields = Fields::new(node, text!("området", "the area"), problems);
    let code = fields.need("code").and(fields.text("code"));
    let area = (code?.0, word(&fields, "municipality", ""), fields.whole("distance"));
    fields.finish();
    Some(area)
}

fn index(node: &Node, problems: &RefCell<Problems>) -> Option<(String, String, String, Exact)> {
    let fields = Fields::new(node, text!("indexvärdet", "the index value"), problems);
    let [index, scale, centre] = ["index", "scale", "centre"].map(|key| fields.need(key).and(fields.text(key)));
    let value = fields.need("value").and(fields.number("value"));
    fields.finish();
    Some((index?.0, scale?.0, centre?.0, value?))
}

fn value(node: &Node, problems: &RefCell<Problems>) -> Option<GivenValue> {
    let fields = Fields::new(node, text!("värdet", "the value"), problems);
    let value = fields.need("value").and(fields.text("value"));
    let centre = fields.need("centre").and(fields.text("centre"));
    let amount = fields.need("amount").and(fields.number("amount"));
    let days = days(&fields);
    let item = word(&fields, "item", "");
    fields.finish();
    Some(GivenValue { value: value?.0, centre: centre?.0, item, days, amount: amount? })
}

/// The days of a value: `month`, or `from` and maybe `to`; none when it says neither.
fn days(fields: &Fields<'_>) -> Option<Span> {
    let from = fields.day("from");
    let to = fields.day("to");
    if let Some(month) = fields.get("month") {
        if from.is_some() || to.is_some() {
            fields.push(
                Problem::error(
                    "unknown_key",
                    text!("ett värde för en månad har inga andra dagar", "a value for a month has no other days"),
                )
                .at(month.spot.here())
                .hint(text!("skriv month, eller from och to", "write month, or from and to")),
            );
        }
        return fields.month("month").map(Month::span);
    }
    if to.is_some() && from.is_none() {
        fields.need("from");
    }
    from.map(|from| Span { from, to: to.unwrap_or(OPEN_END) })
}
