//! The tables of `kapitera listing assign`.

use std::collections::BTreeMap;

use kapitera_cube::Responsibility;
use kapitera_listing::{
    Barred, Candidate, Cause, Effect, Outcome, Pay, Proposed, Rules, barred_text, cause_text, no_centre_text, way_text,
};
use kapitera_message::{Text, text};
use kapitera_model::Model;
use kapitera_money::{Ore, format_whole};
use kapitera_period::Month;
use kapitera_region::Region;

use crate::listing_tables::centre_cells;
use kapitera_output::{Cell, Column, Output, Part, Table};

/// Persons shown with their reason.
const PERSONS_SHOWN: usize = 10;

/// The pay, and what it was computed from.
pub struct Paid {
    /// What becomes of lists and pay.
    pub effect: Effect,
    /// The month whose pay is compared.
    pub month: Month,
    /// The model it is settled by.
    pub model: Model,
}

/// What is proposed.
pub fn assign_output(region: &Region, rules: &Rules, proposed: &Proposed, paid: Option<&Paid>) -> Output {
    let (name, title, day) = (&region.settings().name, &rules.name, proposed.day);
    let title = text!(
        "{name}: förslag till listning från {day} enligt {title}",
        "{name}: listings proposed from {day} by {title}"
    );
    let [placed, offered, stays, nowhere] = proposed.outcomes().map(|count| Cell::Whole(count.into()));
    let mut parts = vec![Part::Facts {
        key: "persons",
        heading: text!("Personer", "Persons"),
        facts: vec![
            ("asked", text!("att placera", "to be placed"), Cell::Whole(proposed.movers.len() as i128)),
            ("placed", text!("placerade", "placed"), placed),
            ("offered", text!("erbjuds", "offered"), offered),
            ("stays", text!("står kvar", "stay"), stays),
            ("nowhere", text!("utan hälsocentral", "without a centre"), nowhere),
            ("listed_from", text!("listningen börjar", "listings begin"), Cell::Name(proposed.listed_from.to_string())),
        ],
    }];
    parts.push(Part::Table(effect_table(proposed, paid)));
    parts.push(Part::Table(moves(proposed)));
    parts.push(Part::Table(passed(proposed)));
    parts.push(Part::Table(persons(proposed)));
    parts.push(Part::Sentences { key: "checks", heading: Text::default(), sentences: sums(rules, proposed, paid) });
    Output { title: Some(title), parts, csv: None }
}

fn effect_table(proposed: &Proposed, paid: Option<&Paid>) -> Table {
    let world = &proposed.world;
    let mut columns = vec![
        Column::for_programs("centre_id"),
        Column::new("centre", text!("hälsocentral", "centre")),
        Column::new("listed_before", text!("listade före", "listed before")),
        Column::new("listed_after", text!("efter", "after")),
        Column::new("listed_change", text!("ändring", "change")),
    ];
    if paid.is_some() {
        columns.push(Column::new("pay_before", text!("kr före", "kr before")));
        columns.push(Column::new("pay_after", text!("kr efter", "kr after")));
        columns.push(Column::new("pay_change", text!("ändring", "change")));
    }
    let listed = |before: u64, after: u64| {
        [before.into(), after.into(), i128::from(after) - i128::from(before)].map(Cell::Whole)
    };
    let money = |before: Ore, after: Ore| [Cell::Money(before), Cell::Money(after), Cell::Change(after - before)];
    let (before, after) = (&proposed.before, &proposed.proposals.lists);
    let mut rows = Vec::new();
    for centre in 0..world.centres() {
        let pay = paid.map(|paid| paid.effect.pay[centre]);
        let empty = pay.is_none_or(|pay| pay.before == Ore::ZERO && pay.after == Ore::ZERO);
        if before[centre] == 0 && after[centre] == 0 && empty {
            continue;
        }
        let mut row = centre_cells(world, Some(centre)).to_vec();
        row.extend(listed(before[centre], after[centre]));
        row.extend(pay.into_iter().flat_map(|pay| money(pay.before, pay.after)));
        rows.push(row);
    }
    let mut total = vec![Cell::Empty, Cell::Words(text!("Summa", "Total"))];
    total.extend(listed(before.iter().sum(), after.iter().sum()));
    if let Some(paid) = paid {
        let sum = |of: fn(&Pay) -> Ore| paid.effect.pay.iter().map(of).sum();
        total.extend(money(sum(|pay| pay.before), sum(|pay| pay.after)));
    }
    let heading = paid.map_or_else(
        || text!("Listorna", "The lists"),
        |paid| {
            let month = paid.month;
            text!("Listorna, och ersättningen {month}", "The lists, and the pay of {month}")
        },
    );
    Table { key: "effect", heading, columns, rows, total: Some(total) }
}

/// How many go from where to where, and by which way.
fn moves(proposed: &Proposed) -> Table {
    type Key = (Cause, &'static str, Option<usize>, &'static str);
    let mut groups: BTreeMap<Key, (u64, Option<u32>, Text)> = BTreeMap::new();
    for (mover, row) in proposed.movers.iter().zip(&proposed.proposals.rows) {
        let (outcome, candidate) = outcome(&row.outcome);
        let ((code, words), km) = match (candidate, row.outcome) {
            (Some(candidate), _) => (way_text(candidate.way), candidate.km),
            (None, Outcome::Nowhere(why)) => (no_centre_text(why), None),
            (None, _) => continue,
        };
        let key = (mover.cause, outcome.0, candidate.map(|candidate| candidate.centre), code);
        let group = groups.entry(key).or_insert((0, None, words));
        group.0 += 1;
        group.1 = group.1.max(km);
    }
    let row = |((cause, outcome, centre, code), (count, km, words)): (Key, (u64, Option<u32>, Text))| {
        let (cause_code, cause_words) = cause_text(cause);
        let from = match cause {
            Cause::Newcomer => None,
            Cause::Closing(from) | Cause::Opening(from, _) => Some(from),
        };
        let [from_id, from_name] = centre_cells(&proposed.world, from);
        let [to_id, to_name] = centre_cells(&proposed.world, centre);
        vec![
            Cell::Code(cause_code, cause_words),
            from_id,
            from_name,
            Cell::Code(outcome, outcome_text(outcome)),
            to_id,
            to_name,
            Cell::Code(code, words),
            Cell::Whole(count.into()),
            km.map_or(Cell::Empty, |km| Cell::Whole(km.into())),
        ]
    };
    Table {
        key: "moves",
        heading: text!("Vart de kommer", "Where they go"),
        columns: vec![
            Column::new("cause", text!("anledning", "cause")),
            Column::for_programs("from_id"),
            Column::new("from", text!("från", "from")),
            Column::new("outcome", text!("utfall", "outcome")),
            Column::for_programs("to_id"),
            Column::new("to", text!("till", "to")),
            Column::new("way", text!("enligt", "by")),
            Column::new("persons", text!("personer", "persons")),
            Column::new("km_most", text!("km längst", "km at most")),
        ],
        rows: groups.into_iter().map(row).collect(),
        total: None,
    }
}

fn outcome(outcome: &Outcome) -> ((&'static str, Text), Option<Candidate>) {
    let (code, candidate) = match outcome {
        Outcome::Placed(candidate) => ("placed", Some(*candidate)),
        Outcome::Offered(candidate) => ("offered", Some(*candidate)),
        Outcome::Stays(candidate) => ("stays", Some(*candidate)),
        Outcome::Nowhere(_) => ("nowhere", None),
    };
    ((code, outcome_text(code)), candidate)
}

fn outcome_text(code: &str) -> Text {
    match code {
        "placed" => text!("placeras", "placed"),
        "offered" => text!("erbjuds", "offered"),
        "stays" => text!("står kvar", "stays"),
        _ => text!("utan hälsocentral", "without a centre"),
    }
}

/// Which centres were passed over, why, and for how many.
fn passed(proposed: &Proposed) -> Table {
    let mut counts: BTreeMap<(usize, Barred), u64> = BTreeMap::new();
    for passed in proposed.proposals.rows.iter().flat_map(|row| &row.passed) {
        *counts.entry(*passed).or_default() += 1;
    }
    let row = |((centre, why), count): ((usize, Barred), u64)| {
        let (code, words) = barred_text(why);
        let [id, name] = centre_cells(&proposed.world, Some(centre));
        vec![id, name, Cell::Code(code, words), Cell::Whole(count.into())]
    };
    Table {
        key: "passed_over",
        heading: text!("Hälsocentraler som gicks förbi", "Centres passed over"),
        columns: vec![
            Column::for_programs("centre_id"),
            Column::new("centre", text!("hälsocentral", "centre")),
            Column::new("why", text!("varför", "why")),
            Column::new("persons", text!("personer", "persons")),
        ],
        rows: counts.into_iter().map(row).collect(),
        total: None,
    }
}

/// The first few persons, masked, with the reason.
fn persons(proposed: &Proposed) -> Table {
    let shown = proposed.movers.len().min(PERSONS_SHOWN);
    let row = |index: usize| {
        let mover = &proposed.movers[index];
        let ((code, words), candidate) = outcome(&proposed.proposals.rows[index].outcome);
        let [id, name] = centre_cells(&proposed.world, candidate.map(|candidate| candidate.centre));
        vec![
            Cell::Name(format!("{:?}", mover.person)),
            Cell::Name(mover.area.to_string()),
            Cell::Code(code, words),
            id,
            name,
            Cell::Words(reason(proposed, index)),
        ]
    };
    let all = proposed.movers.len();
    Table {
        key: "persons_shown",
        heading: text!("De första {shown} av {all}", "The first {shown} of {all}"),
        columns: vec![
            Column::new("person", text!("person", "person")),
            Column::new("area", text!("område", "area")),
            Column::new("outcome", text!("utfall", "outcome")),
            Column::for_programs("centre_id"),
            Column::new("centre", text!("hälsocentral", "centre")),
            Column::new("reason", text!("skäl", "reason")),
        ],
        rows: (0..shown).map(row).collect(),
        total: None,
    }
}

/// Why somebody is proposed what they are: the way, the distance, and the centres passed over.
pub fn reason(proposed: &Proposed, index: usize) -> Text {
    let row = &proposed.proposals.rows[index];
    let cause = cause_text(proposed.movers[index].cause).1;
    let by = match (&row.outcome, outcome(&row.outcome).1) {
        (Outcome::Nowhere(why), _) => no_centre_text(*why).1,
        (_, Some(candidate)) => {
            let Text { sv, en } = way_text(candidate.way).1;
            let km = candidate.km.map_or_else(String::new, |km| format!(", {km} km"));
            text!("{sv}{km}", "{en}{km}")
        }
        (_, None) => Text::default(),
    };
    let (cause_sv, cause_en, by_sv, by_en) = (cause.sv, cause.en, by.sv, by.en);
    if row.passed.is_empty() {
        return text!("{cause_sv}: {by_sv}", "{cause_en}: {by_en}");
    }
    let passed = |word: fn(Text) -> String| {
        let names = row.passed.iter().map(|(centre, why)| {
            let why = word(barred_text(*why).1);
            format!("{} ({why})", proposed.world.name(*centre))
        });
        names.collect::<Vec<_>>().join(", ")
    };
    let (sv, en) = (passed(|text| text.sv), passed(|text| text.en));
    text!("{cause_sv}: {by_sv}; förbi {sv}", "{cause_en}: {by_en}; past {en}")
}

/// The sums that hold, and what the reader must know of the pay.
fn sums(rules: &Rules, proposed: &Proposed, paid: Option<&Paid>) -> Vec<Text> {
    let newcomers = (0..proposed.movers.len())
        .filter(|&index| proposed.movers[index].cause == Cause::Newcomer && proposed.proposals.placed(index).is_some());
    let [before, after, newcomers] =
        [proposed.before.iter().sum::<u64>(), proposed.proposals.lists.iter().sum(), newcomers.count() as u64]
            .map(format_whole);
    let mut said = vec![text!(
        "{after} listade efter = {before} före + {newcomers} olistade som placerades",
        "{after} listed after = {before} before + {newcomers} not listed who were placed"
    )];
    let Some(paid) = paid else { return said };
    let month = paid.month;
    if paid.effect.by_list_only {
        said.push(text!(
            "{month} har inte alla register än: ersättningen före och efter är bara de delar som räknar listade",
            "{month} has not all its registers yet: the pay before and after is only the parts that count the listed"
        ));
    }
    if !paid.effect.seen {
        let from = proposed.listed_from;
        said.push(text!(
            "Modellen räknar listade innan listningarna börjar {from}: {month} ändras inte; prova en senare månad med --month",
            "The model counts the listed before the listings begin on {from}: {month} does not change; try a later month with --month"
        ));
    }
    let next = rules.shift_on(proposed.day) == 1;
    if next != (paid.model.time.responsibility == Responsibility::NextDay) {
        let (name, rules_say) = (&paid.model.name, if next { "next-day" } else { "same-day" });
        said.push(text!(
            "Reglerna räknar ansvaret {rules_say}, men modellen {name} gör det inte: ersättningen följer modellen",
            "The rules count responsibility {rules_say}, and the model {name} does not: the pay follows the model"
        ));
    }
    said
}
