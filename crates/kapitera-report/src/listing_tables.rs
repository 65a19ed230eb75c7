//! The tables of `kapitera listing check`.

use std::collections::BTreeMap;

use kapitera_listing::{
    Breach, BreachKind, CapBreach, FullFor, Known, NotJudged, Report, Rules, Who, World, breach_text, in_force,
    not_judged_text,
};
use kapitera_message::{Text, text};
use kapitera_model::{Basis, Provenance};
use kapitera_money::format_whole;
use kapitera_period::Date;
use kapitera_region::Region;

use crate::words::days;
use kapitera_output::{Cell, Column, Output, Part, Table};

/// What a check found.
pub fn check_output(region: &Region, rules: &Rules, known: &Known, report: &Report) -> Output {
    let (name, title) = (&region.settings().name, &rules.name);
    let days_text = match days(report.days) {
        Cell::Name(days) => days,
        _ => String::new(),
    };
    let title =
        text!("{name}: listningen {days_text} mot {title}", "{name}: the listings of {days_text} against {title}");
    let whole = |number: u64| Cell::Whole(number.into());
    let mut parts = vec![Part::Facts {
        key: "persons",
        heading: text!("Personer", "Persons"),
        facts: vec![
            ("checked", text!("prövade", "checked"), whole(report.checked)),
            ("in_order", text!("i ordning", "in order"), whole(report.in_order)),
            ("not_judged", text!("kan inte bedömas", "cannot be judged"), whole(report.not_judged)),
            ("with_breach", text!("bryter mot reglerna", "break the rules"), whole(report.with_breach)),
            ("with_several", text!("varav på flera sätt", "of whom in several ways"), whole(report.with_several)),
        ],
    }];
    parts.push(Part::Table(breaches(rules, known, report)));
    parts.push(Part::Table(caps(rules, &known.world, &report.caps)));
    parts.push(Part::Table(rules_broken(rules, report)));
    parts.push(Part::Table(not_judged(&known.world, report)));
    parts.push(Part::Table(offers(&known.world, report)));
    parts.push(Part::Sentences { key: "remarks", heading: Text::default(), sentences: remarks(rules, known, report) });
    Output { title: Some(title), parts, csv: None }
}

fn breaches(rules: &Rules, known: &Known, report: &Report) -> Table {
    let row = |breach: &Breach| {
        let (code, words) = breach_text(breach.kind);
        let examples: Vec<String> = breach.examples.iter().map(|who| masked(known, who)).collect();
        let [id, name] = centre_cells(&known.world, breach.centre);
        vec![
            Cell::Code(code, words),
            id,
            name,
            Cell::Whole(breach.persons.into()),
            Cell::Name(examples.join(", ")),
            breach.rule.as_ref().map_or(Cell::Empty, place),
            breach.rule.as_ref().map_or_else(|| by_register(breach.kind), |rule| rests_on(rules, rule)),
        ]
    };
    Table {
        key: "breaches",
        heading: text!("Brott mot reglerna", "Breaches of the rules"),
        columns: vec![
            Column::new("kind", text!("slag", "kind")),
            Column::for_programs("centre_id"),
            Column::new("centre", text!("hälsocentral", "centre")),
            Column::new("persons", text!("personer", "persons")),
            Column::new("examples", text!("till exempel", "for example")),
            Column::new("rule", text!("regel", "rule")),
            Column::for_programs("rests_on"),
        ],
        rows: report.breaches.iter().map(row).collect(),
        total: None,
    }
}

/// What the rules rest on that something was found by, each once.
fn rules_broken(rules: &Rules, report: &Report) -> Table {
    let found = report.breaches.iter().filter_map(|breach| breach.rule.as_ref());
    let found: BTreeMap<usize, &Provenance> =
        found.chain(report.caps.iter().map(|cap| &cap.rule)).map(|rule| (rule.spot.span.start, rule)).collect();
    Table {
        key: "rules",
        heading: text!("Reglerna", "The rules"),
        columns: vec![
            Column::new("rule", text!("regel", "rule")),
            Column::new("valid", text!("gäller", "in force")),
            Column::new("rests_on", text!("grund", "rests on")),
        ],
        rows: found.values().map(|rule| vec![place(rule), days(rule.valid), rests_on(rules, rule)]).collect(),
        total: None,
    }
}

/// Where a rule stands: file and line.
fn place(rule: &Provenance) -> Cell {
    let line = rule.spot.line();
    Cell::Name(line.rsplit(['/', '\\']).next().unwrap_or(&line).to_owned())
}

/// What is known by the register of centres alone, when no rule speaks of it.
fn by_register(kind: BreachKind) -> Cell {
    match kind {
        BreachKind::NotOpen | BreachKind::ListRemains => {
            Cell::Words(text!("registret över hälsocentraler", "the register of centres"))
        }
        _ => Cell::Empty,
    }
}

/// A person without a number: the first digits of the pseudonym.
fn masked(known: &Known, who: &Who) -> String {
    match who {
        Who::Number(number) => match known.pseudonyms.get(*number as usize) {
            Some(person) => format!("{person:?}"),
            None => format!("person {number}"),
        },
        Who::Person(person) => format!("{person:?}"),
    }
}

/// A centre's id for programs, and its name.
pub fn centre_cells(world: &World, centre: Option<usize>) -> [Cell; 2] {
    match centre {
        Some(centre) => [Cell::Name(world.id(centre).to_string()), Cell::Name(world.name(centre).to_owned())],
        None => [Cell::Empty, Cell::Empty],
    }
}

/// What a rule rests on: its decision, where it was read, or that it is not decided.
fn rests_on(rules: &Rules, rule: &Provenance) -> Cell {
    if let Some(decision) = rules.decision_of(rule) {
        let (body, date) = (&decision.body, decision.date);
        let case = decision.case_number.as_ref().map_or_else(String::new, |case| format!(" ({case})"));
        return Cell::Name(format!("{body} {date}{case}"));
    }
    match (&rule.read, rule.basis) {
        (Some(read), _) => Cell::Name(read.clone()),
        (None, Basis::Illustrative) => Cell::Words(text!("illustrativ", "illustrative")),
        (None, Basis::Proposed) => Cell::Words(text!("föreslagen", "proposed")),
        (None, Basis::Decided) => Cell::Words(text!("beslutad", "decided")),
    }
}

fn caps(rules: &Rules, world: &World, caps: &[CapBreach]) -> Table {
    let row = |cap: &CapBreach| {
        let [id, name] = centre_cells(world, Some(cap.centre));
        let over = i128::from(cap.listed) - i128::from(cap.most);
        vec![
            id,
            name,
            Cell::Whole(cap.most.into()),
            Cell::Whole(cap.listed.into()),
            Cell::Whole(over),
            Cell::Name(cap.worst.to_string()),
            Cell::Whole(cap.days.into()),
            Cell::Name(cap.first.to_string()),
            Cell::Code(full_code(cap.active), full_text(cap.active)),
            place(&cap.rule),
            rests_on(rules, &cap.rule),
        ]
    };
    Table {
        key: "caps",
        heading: text!("Fler listade än taket", "More listed than the cap"),
        columns: vec![
            Column::for_programs("centre_id"),
            Column::new("centre", text!("hälsocentral", "centre")),
            Column::new("most", text!("tak", "cap")),
            Column::new("listed", text!("listade", "listed")),
            Column::new("over", text!("över", "over")),
            Column::new("worst", text!("den", "on")),
            Column::new("days", text!("dagar", "days")),
            Column::new("first", text!("först", "first")),
            Column::new("active", text!("aktiva val", "active choices")),
            Column::new("rule", text!("regel", "rule")),
            Column::for_programs("rests_on"),
        ],
        rows: caps.iter().map(row).collect(),
        total: None,
    }
}

fn full_code(active: FullFor) -> &'static str {
    match active {
        FullFor::Queue => "queue",
        FullFor::Refused => "refused",
    }
}

fn full_text(active: FullFor) -> Text {
    match active {
        FullFor::Queue => text!("köar", "queue"),
        FullFor::Refused => text!("avvisas", "refused"),
    }
}

fn not_judged(world: &World, report: &Report) -> Table {
    let row = |(why, centre, count): &(NotJudged, usize, u64)| {
        let (code, words) = not_judged_text(*why);
        let [id, name] = centre_cells(world, Some(*centre));
        vec![Cell::Code(code, words), id, name, Cell::Whole((*count).into())]
    };
    Table {
        key: "not_judged",
        heading: text!("Kan inte bedömas", "Cannot be judged"),
        columns: vec![
            Column::new("why", text!("varför", "why")),
            Column::for_programs("centre_id"),
            Column::new("centre", text!("hälsocentral", "centre")),
            Column::new("persons", text!("personer", "persons")),
        ],
        rows: report.unjudged.iter().map(row).collect(),
        total: None,
    }
}

fn offers(world: &World, report: &Report) -> Table {
    let row = |(centre, count): &(usize, u64)| {
        let [id, name] = centre_cells(world, Some(*centre));
        vec![id, name, Cell::Whole((*count).into())]
    };
    Table {
        key: "offers",
        heading: text!("Ska erbjudas en hälsocentral som har öppnat", "To be offered a centre that has opened"),
        columns: vec![
            Column::for_programs("centre_id"),
            Column::new("centre", text!("hälsocentral", "centre")),
            Column::new("persons", text!("personer", "persons")),
        ],
        rows: report.offers.iter().map(row).collect(),
        total: None,
    }
}

fn remarks(rules: &Rules, known: &Known, report: &Report) -> Vec<Text> {
    let [checked, in_order, not_judged, with] =
        [report.checked, report.in_order, report.not_judged, report.with_breach].map(format_whole);
    let mut said = vec![text!(
        "{checked} prövade = {in_order} i ordning + {not_judged} som inte kan bedömas + {with} som bryter mot reglerna",
        "{checked} checked = {in_order} in order + {not_judged} that cannot be judged + {with} that break the rules"
    )];
    if let (Some(known_from), Some(window)) = (report.known_from, report.window_from)
        && known_from > window
    {
        said.push(text!(
            "Byten räknas från {window}, men listningarna är kända först från {known_from}: byten dessförinnan syns inte",
            "Changes count from {window} on, but listings are known only from {known_from} on: earlier changes are not seen"
        ));
    }
    if known.residents.is_none() {
        said.push(text!(
            "Vilka som bor i regionen är inte känt alla dagarna: olistade söks inte",
            "Who lives in the region is not known on all the days: the unlisted are not looked for"
        ));
    }
    said.extend(not_in_force(rules, report.days.from));
    said
}

/// The kinds of rule that say nothing on a day, so that nothing is found by them.
fn not_in_force(rules: &Rules, day: Date) -> Option<Text> {
    let missing: Vec<&str> = [
        ("assignment", in_force(&rules.assignments, day).is_none()),
        ("receives", in_force(&rules.receives, day).is_none()),
        ("re-listing", in_force(&rules.re_listings, day).is_none()),
    ]
    .into_iter()
    .filter_map(|(kind, missing)| missing.then_some(kind))
    .collect();
    let kinds = missing.join(", ");
    (!missing.is_empty()).then(|| {
        text!("Ingen regel gäller {day} av slagen: {kinds}", "No rule is in force on {day} of the kinds: {kinds}")
    })
}
