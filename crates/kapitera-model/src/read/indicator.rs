//! Indicators: a text of its own, in the words of models.

use std::cell::RefCell;
use std::sync::Arc;

use kapitera_cube::EventAt;
use kapitera_message::{Problem, Problems, Severity, Text, text};
use kapitera_money::Exact;
use kapitera_period::Span;
use kapitera_register::EventKind;

use super::entries;
use super::filter::filters;
use super::origin::Origins;
use super::parameters::label;
use super::rules;
use crate::ast::{Filter, TableKey};
use crate::doc::{Entry, Kind, Node, Source, parse};
use crate::fields::{Fields, as_number, one_or_more, pick};
use crate::indicator::{
    Beside, Better, Division, Index, Indicator, IndicatorMeasure, Indicators, Level, LevelKind, Move, Tally,
};

const MEASURES: [(&str, MeasureWord); 4] = [
    ("share", MeasureWord::Share),
    ("rate", MeasureWord::Rate),
    ("continuity", MeasureWord::Continuity),
    ("number", MeasureWord::Number),
];
const INDICES: [(&str, Index); 3] = [("coc", Index::Coc), ("upc", Index::Upc), ("secon", Index::Secon)];
const BETTER: [(&str, Better); 3] =
    [("higher", Better::Higher), ("lower", Better::Lower), ("neither", Better::Neither)];
const DIVISIONS: [(&str, Division); 2] = [("sex", Division::Sex), ("age", Division::Age)];
const PLACES: [(&str, EventAt); 2] = [("visited", EventAt::Own), ("listed", EventAt::Listed)];

/// What may be counted.
const OF: [(&str, Of); 10] = [
    ("visits", Of::Events(EventKind::Visits)),
    ("dispensings", Of::Events(EventKind::Drugs)),
    ("costs", Of::Events(EventKind::Costs)),
    ("calls", Of::Events(EventKind::Calls)),
    ("assessments", Of::Events(EventKind::Assessments)),
    ("listed", Of::Listed),
    ("joined", Of::Moved(Move::Joined)),
    ("joined-from-centre", Of::Moved(Move::JoinedFromCentre)),
    ("left", Of::Moved(Move::Left)),
    ("left-for-centre", Of::Moved(Move::LeftForCentre)),
];

#[derive(Clone, Copy)]
enum MeasureWord {
    Share,
    Rate,
    Continuity,
    Number,
}

#[derive(Clone, Copy)]
enum Of {
    Events(EventKind),
    Listed,
    Moved(Move),
}

/// Reads and checks a text of indicators. `file` is the name the person knows.
///
/// # Errors
///
/// All problems that could be found, each with its place.
pub fn read_indicators(file: &str, text: &str) -> Result<Indicators, Problems> {
    let source = Arc::new(Source { file: file.into(), text: text.into() });
    let tree = parse(&source)?;
    let problems = RefCell::new(Vec::new());
    let read = of_tree(&tree, source, &problems);
    let problems = problems.into_inner();
    match read {
        Some(indicators) if problems.iter().all(|problem| problem.severity != Severity::Error) => Ok(indicators),
        _ => Err(problems),
    }
}

fn of_tree(tree: &Node, source: Arc<Source>, problems: &RefCell<Problems>) -> Option<Indicators> {
    let top = Fields::new(tree, text!("texten", "the text"), problems);
    let head = Fields::new(top.need("indicators")?, text!("[indicators]", "[indicators]"), problems);
    let id = head.need("id").and(head.text("id"));
    let name = head.need("name").and(head.text("name"));
    let from = head.need("from").and(head.day("from"));
    let to = head.day("to");
    let still_valid = head.day("still-valid");
    let ages = head.get("ages").map_or_else(|| vec![0, 20, 65, 80], |node| ages(node, problems));
    head.finish();
    let (Some((id, _)), Some((name, _)), Some(from)) = (id, name, from) else { return None };
    let valid = to.map_or(Span::open(from), |to| Span { from, to });
    if valid.to < valid.from {
        let what = text!("texten slutar innan den börjar", "the text ends before it begins");
        let problem = Problem::error("ends_before_it_begins", what).at(top.need("indicators")?.spot.here());
        problems.borrow_mut().push(problem.hint(text!("ändra from eller to", "change from or to")));
    }
    let decisions = rules::decisions(entries(&top, "decision"), problems);
    let origins = Origins { decisions: &decisions, valid, still_valid, problems };
    let indicators: Vec<Indicator> =
        entries(&top, "indicator").iter().filter_map(|entry| indicator(entry, &origins)).collect();
    if entries(&top, "indicator").is_empty() {
        let what = text!("texten följer inte upp något", "the text follows nothing up");
        let problem = Problem::error("no_indicator", what).at(top.need("indicators")?.spot.here());
        problems.borrow_mut().push(
            problem.hint(text!(
                "lägg till en indikator: [indicator.telephone]",
                "add an indicator: [indicator.telephone]"
            )),
        );
    }
    top.finish();
    Some(Indicators { id, name, valid, source, decisions, ages, indicators })
}

/// The first ages of the bands.
fn ages(node: &Node, problems: &RefCell<Problems>) -> Vec<u32> {
    let ages: Vec<u32> = one_or_more(node)
        .iter()
        .filter_map(|item| match &item.kind {
            Kind::Number(digits) => digits.parse().ok(),
            _ => None,
        })
        .collect();
    let right = ages.len() == one_or_more(node).len() && ages.first() == Some(&0) && ages.is_sorted_by(|a, b| a < b);
    if !right || ages.iter().any(|first| first % 5 != 0 || *first > 90) {
        let problem = Problem::error("ages_wrong", text!("åldrarna är inga intervall", "the ages are no bands"))
            .at(node.spot.here())
            .why(text!(
                "ålder räknas i femårsklasser, den sista från 90",
                "ages are counted in bands of five years, the last from 90"
            ))
            .hint(text!(
                "räkna upp första åldern i varje intervall, stigande från 0 och jämnt delbar med fem: [0, 20, 65, 80]",
                "list the first age of each band, ascending from 0 and a multiple of five: [0, 20, 65, 80]"
            ));
        problems.borrow_mut().push(problem);
    }
    ages
}

fn indicator(entry: &Entry, origins: &Origins<'_>) -> Option<Indicator> {
    let name = &entry.key;
    let problems = origins.problems;
    let fields = Fields::new(&entry.value, text!("indikatorn ”{name}”", "the indicator “{name}”"), problems);
    check_name(name, entry, problems);
    let label = fields.need("label").and(label(&fields));
    let said = |key: &'static str| fields.need(key).and_then(|node| both(node, problems));
    let (says, says_not) = (said("says"), said("says-not"));
    let measure = fields.need("measure").and_then(|node| pick(node, &MEASURES, problems));
    let measure = measure.and_then(|word| measured(&fields, word));
    let better = fields.need("better").and_then(|node| pick(node, &BETTER, problems));
    let mut levels: Vec<Level> =
        fields.number("target").map(|at| Level { kind: LevelKind::Target, at, label: None }).into_iter().collect();
    levels.extend(fields.get("pay").and_then(|node| pay(node, problems)));
    let by = fields.get("by").map_or_else(Vec::new, |node| {
        one_or_more(node).iter().filter_map(|item| pick(item, &DIVISIONS, problems)).collect()
    });
    let beside = fields.get("beside").map_or(&[][..], Node::entries).iter();
    let beside = beside.filter_map(|entry| of_beside(entry, problems)).collect();
    let public = fields.flag("public").unwrap_or(true);
    let like = fields.text("like").map(|(like, _)| like);
    let provenance = origins.read(&fields, &entry.spot, None);
    fields.finish();
    let indicator = Indicator {
        name: name.clone(),
        label: label?,
        says: says?,
        says_not: says_not?,
        measure: measure?,
        beside,
        better: better?,
        levels,
        by,
        public,
        like,
        provenance,
    };
    check_division(&indicator, problems);
    check_time(&indicator, problems);
    Some(indicator)
}

/// A name that commands, addresses and models can use.
fn check_name(name: &str, entry: &Entry, problems: &RefCell<Problems>) {
    let fits = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if !fits {
        let problem = Problem::error(
            "name_form",
            text!("”{name}” kan inte vara namnet på en indikator", "“{name}” cannot be the name of an indicator"),
        );
        problems.borrow_mut().push(problem.at(entry.spot.here()).hint(text!(
            "namn har små bokstäver a–z, siffror och bindestreck",
            "names have small letters a–z, digits and hyphens"
        )));
    }
    if name == "centre" {
        let problem = Problem::error(
            "name_taken",
            text!("”{name}” kan inte vara namnet på en indikator", "“{name}” cannot be the name of an indicator"),
        );
        problems.borrow_mut().push(
            problem
                .at(entry.spot.here())
                .why(text!(
                    "sidan /follow-up/centre är hälsocentralernas",
                    "the page /follow-up/centre is that of the centres"
                ))
                .hint(text!("välj ett annat namn", "choose another name")),
        );
    }
}

/// A text in one language or both.
fn both(node: &Node, problems: &RefCell<Problems>) -> Option<Text> {
    if let Kind::Text(same) = &node.kind {
        return Some(Text::same(same));
    }
    let words = Fields::new(node, text!("texten", "the text"), problems);
    let (sv, en) = (words.need("sv").and(words.text("sv")), words.need("en").and(words.text("en")));
    words.finish();
    Some(Text { sv: sv?.0, en: en?.0 })
}

fn pay(node: &Node, problems: &RefCell<Problems>) -> Option<Level> {
    if !matches!(node.kind, Kind::Table(_)) {
        return Some(Level { kind: LevelKind::Pay, at: as_number(node, problems)?, label: None });
    }
    let fields = Fields::new(node, text!("pay", "pay"), problems);
    let at = fields.need("at").and(fields.number("at"));
    let label = label(&fields);
    fields.finish();
    Some(Level { kind: LevelKind::Pay, at: at?, label })
}

fn measured(fields: &Fields<'_>, word: MeasureWord) -> Option<IndicatorMeasure> {
    let problems = fields.problems();
    let several = |key: &'static str| fields.need(key).map(|node| tallies(node, problems));
    match word {
        MeasureWord::Share => {
            let (of, those) = (several("of"), several("those"));
            Some(IndicatorMeasure::Share { of: of?, those: those? })
        }
        MeasureWord::Rate => {
            let (those, per) = (several("those"), fields.need("per").and(fields.whole("per")));
            let standardised = fields.flag("standardised").unwrap_or(false);
            if per == Some(0) {
                let what = text!("ett tal per 0 listade går inte", "a figure per 0 listed cannot be");
                fields.push(
                    Problem::error("per_nobody", what)
                        .at(fields.spot().here())
                        .hint(text!("per är vanligen 1000", "per is usually 1000")),
                );
            }
            Some(IndicatorMeasure::Rate { those: those?, per: per?, standardised })
        }
        MeasureWord::Number => {
            let those = several("those");
            let less = fields.get("less").map_or_else(Vec::new, |node| tallies(node, problems));
            Some(IndicatorMeasure::Number { those: those?, less })
        }
        MeasureWord::Continuity => {
            let index = fields.need("index").and_then(|node| pick(node, &INDICES, problems));
            let months = fields.need("months").and(fields.whole("months"));
            let least = fields.need("at-least").and(fields.whole("at-least"));
            let own_centre = fields.flag("own-centre").unwrap_or(true);
            let filter = filters(fields);
            only(&filter, |key| matches!(key, TableKey::Label(label) if label.is_of(EventKind::Visits)), problems);
            let (months, least) = (months?, least?);
            if !(1..=120).contains(&months) || least < 2 {
                let what = text!(
                    "fönstret eller minsta antalet besök går inte",
                    "the window or the fewest visits will not do"
                );
                fields.push(Problem::error("continuity_limits", what).at(fields.spot().here()).hint(text!(
                    "months är 1 till 120, at-least minst 2: av ett besök finns inget par",
                    "months is 1 to 120, at-least 2 or more: of one visit there is no pair"
                )));
            }
            Some(IndicatorMeasure::Continuity { index: index?, filter, months, least, own_centre })
        }
    }
}

fn of_beside(entry: &Entry, problems: &RefCell<Problems>) -> Option<Beside> {
    let name = &entry.key;
    let fields = Fields::new(&entry.value, text!("”{name}” intill", "“{name}” beside"), problems);
    let label = fields.need("label").and(label(&fields));
    let count = fields.need("count").map(|node| tallies(node, problems));
    fields.finish();
    Some(Beside { name: name.clone(), label: label?, count: count? })
}

/// One count or several that are added.
fn tallies(node: &Node, problems: &RefCell<Problems>) -> Vec<Tally> {
    let several = one_or_more(node);
    if several.is_empty() {
        let problem = Problem::error("nothing_counted", text!("här räknas ingenting", "nothing is counted here"));
        problems.borrow_mut().push(problem.at(node.spot.here()).hint(text!(
            "skriv vad som räknas: {{ of = \"visits\" }}",
            "write what is counted: {{ of = \"visits\" }}"
        )));
    }
    several.iter().filter_map(|node| tally(node, problems)).collect()
}

fn tally(node: &Node, problems: &RefCell<Problems>) -> Option<Tally> {
    let fields = Fields::new(node, text!("det som räknas", "what is counted"), problems);
    if let Some((name, spot)) = fields.text("value") {
        let tally = Tally::Value { name, spot: spot.clone() };
        fields.finish();
        return Some(tally);
    }
    let of = fields.need("of").and_then(|node| pick(node, &OF, problems))?;
    let spot = fields.spot().clone();
    let tally = match of {
        Of::Moved(of) => Tally::Moved(of),
        Of::Listed => {
            let with_doctor = fields.get("with").and_then(|node| pick(node, &[("doctor", true)], problems));
            let filter = filters(&fields);
            only(&filter, |key| matches!(key, TableKey::Age | TableKey::Sex), problems);
            Tally::Listed { with_doctor: with_doctor.unwrap_or(false), filter, spot }
        }
        Of::Events(of) => {
            let default = if of == EventKind::Drugs { EventAt::Listed } else { EventAt::Own };
            let at = fields.choice("at", &PLACES, default);
            let filter = filters(&fields);
            let has = |key: TableKey| match key {
                TableKey::Age | TableKey::Sex => of != EventKind::Calls,
                TableKey::ListedAt => !matches!(of, EventKind::Drugs | EventKind::Calls),
                TableKey::Label(label) => label.is_of(of),
                _ => false,
            };
            only(&filter, has, problems);
            if at != default && (of == EventKind::Drugs || of == EventKind::Calls) {
                let what = text!("det som räknas har bara en plats", "what is counted has one place only");
                let problem = Problem::error("at_does_not_fit", what).at(spot.here()).why(text!(
                    "ett samtal är ingens, och ett läkemedel har ingen hälsocentral utom den listades",
                    "a call is nobody's, and a drug has no centre but that of the listed"
                ));
                problems.borrow_mut().push(problem.hint(text!("utelämna ”at”", "leave out “at”")));
            }
            Tally::Events { of, at, filter, spot }
        }
    };
    fields.finish();
    Some(tally)
}

/// Reports conditions by other keys than those that `has` says.
fn only(filter: &[Filter], has: impl Fn(TableKey) -> bool, problems: &RefCell<Problems>) {
    for filter in filter.iter().filter(|filter| !has(filter.key)) {
        let name = filter.key.name();
        let known: Vec<&str> = TableKey::NAMES.iter().filter(|(_, key)| has(*key)).map(|(name, _)| *name).collect();
        let known = known.join(", ");
        let what = text!("det som räknas har inget ”{name}”", "what is counted has no “{name}”");
        let problem = Problem::error("key_does_not_fit", what).at(filter.spot.here());
        problems.borrow_mut().push(problem.hint(text!("villkor kan gälla: {known}", "conditions may be on: {known}")));
    }
}

/// Calls, reports and moves say no age; calls and reports no sex; an index is not divided by age.
fn check_division(indicator: &Indicator, problems: &RefCell<Problems>) {
    let counted: Vec<&Tally> = match &indicator.measure {
        IndicatorMeasure::Share { of, those } => of.iter().chain(those).collect(),
        IndicatorMeasure::Rate { those, .. } => those.iter().collect(),
        IndicatorMeasure::Number { those, less } => those.iter().chain(less).collect(),
        IndicatorMeasure::Continuity { .. } => Vec::new(),
    };
    let of_index = matches!(indicator.measure, IndicatorMeasure::Continuity { .. });
    let standardised = matches!(indicator.measure, IndicatorMeasure::Rate { standardised: true, .. });
    let lacks = |division: Division| {
        let tally = |tally: &&Tally| match tally {
            Tally::Events { of, .. } => *of == EventKind::Calls,
            Tally::Value { .. } => true,
            Tally::Moved(_) => division == Division::Age,
            Tally::Listed { .. } => false,
        };
        counted.iter().any(tally) || (of_index && division == Division::Age)
    };
    let wanted = indicator.by.iter().copied().chain(standardised.then_some(Division::Age));
    if wanted.into_iter().any(lacks) {
        let name = &indicator.name;
        let what = text!("”{name}” kan inte delas upp så", "“{name}” cannot be divided so");
        problems
            .borrow_mut()
            .push(Problem::error("division_does_not_fit", what).at(indicator.provenance.spot.here()).hint(text!(
            "samtal och rapporterade tal är ingens; den som kommit eller gått, och kontinuitet, delas bara efter kön",
            "calls and reported numbers are nobody's; who came or went, and continuity, are divided by sex only"
        )));
    }
    let of_listed = |tally: &Tally| matches!(tally, Tally::Events { at: EventAt::Listed, .. });
    if let IndicatorMeasure::Rate { those, .. } = &indicator.measure
        && !those.iter().all(of_listed)
    {
        let what = text!(
            "en kvot per listad räknar händelser som listade har",
            "a rate per listed counts events that the listed have"
        );
        problems.borrow_mut().push(
            Problem::error("rate_not_of_listed", what)
                .at(indicator.provenance.spot.here())
                .why(text!(
                    "besökare på en hälsocentral är ofta listade någon annanstans",
                    "visitors of a centre are often listed elsewhere"
                ))
                .hint(text!(
                    "räkna händelser, och av besök, bedömningar och kostnader med at = \"listed\"",
                    "count events, and of visits, assessments and costs with at = \"listed\""
                )),
        );
    }
    let share = matches!(indicator.measure, IndicatorMeasure::Share { .. } | IndicatorMeasure::Continuity { .. });
    if share && indicator.levels.iter().any(|level| level.at > Exact::ONE) {
        let what = text!("en nivå är mer än alla", "a level is more than all");
        problems.borrow_mut().push(
            Problem::error("level_above_whole", what)
                .at(indicator.provenance.spot.here())
                .why(text!("en andel eller ett index är högst 1", "a share or an index is at most 1"))
                .hint(text!("skriv \"85 %\" eller 0.85, inte 85", "write \"85 %\" or 0.85, not 85")),
        );
    }
}

/// Twelve months of events are added; a state at a month's end, or a number reported of a year, must not be.
fn check_time(indicator: &Indicator, problems: &RefCell<Problems>) {
    let besides = indicator.beside.iter().flat_map(|beside| &beside.count);
    let counted: Vec<&Tally> = match &indicator.measure {
        IndicatorMeasure::Share { of, those } => of.iter().chain(those).chain(besides).collect(),
        IndicatorMeasure::Number { those, less } => those.iter().chain(less).chain(besides).collect(),
        // An index is of a point in time itself.
        IndicatorMeasure::Rate { .. } | IndicatorMeasure::Continuity { .. } => {
            return check_beside(indicator, problems);
        }
    };
    let at_a_point = |tally: &&Tally| matches!(tally, Tally::Listed { .. } | Tally::Value { .. });
    if counted.iter().any(at_a_point) && !counted.iter().all(at_a_point) {
        problems.borrow_mut().push(times_differ(indicator));
    }
}

/// Beside a rate stand events and moves; beside an index states and reported numbers.
fn check_beside(indicator: &Indicator, problems: &RefCell<Problems>) {
    let rate = matches!(indicator.measure, IndicatorMeasure::Rate { .. });
    let wrong = |tally: &Tally| matches!(tally, Tally::Listed { .. } | Tally::Value { .. }) == rate;
    if indicator.beside.iter().flat_map(|beside| &beside.count).any(wrong) {
        problems.borrow_mut().push(times_differ(indicator));
    }
}

fn times_differ(indicator: &Indicator) -> Problem {
    let name = &indicator.name;
    let what = text!(
        "”{name}” räknar både under en tid och vid en tidpunkt",
        "“{name}” counts both over a time and at a point in time"
    );
    Problem::error("times_differ", what)
        .at(indicator.provenance.spot.here())
        .why(text!(
            "händelser och flyttningar läggs ihop över tolv månader; listade, rapporterade tal och kontinuitet gäller vid månadens slut",
            "events and moves are added over twelve months; listed, reported numbers and continuity are of the month's end"
        ))
        .hint(text!("gör två indikatorer av den", "make two indicators of it"))
}
