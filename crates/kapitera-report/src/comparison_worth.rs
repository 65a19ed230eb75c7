//! The marginal krona: what one more of something is worth to a centre by each model.

use kapitera_message::{Text, text};
use kapitera_model::{Model, Selector};
use kapitera_money::{Exact, Ore, RoundMode};
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_reform::{Compared, Comparison, Home, More, Visitor, Worth, WorthAt};
use kapitera_register::{EventKind, Label};

use crate::comparison_need::called;
use crate::words::joined;

/// What one more is worth by each model, none for the base: to a centre on average, each weighing by its listed, or to one centre.
pub fn worth_parts(
    comparison: &Comparison,
    models: &[(Option<&Compared>, Vec<Worth>)],
    centre: Option<usize>,
) -> Vec<Part> {
    let month = comparison.ground.months().iter().max().map(ToString::to_string).unwrap_or_default();
    let mut read = vec![text!(
        "Ett till av något har lagts till i registren hos en hälsocentral i taget, och {month} har räknats om: vad den då betalas mer i månaden. ”De andra” är vad alla andra hälsocentraler betalas mer eller mindre av det.",
        "One more of something has been added to the registers at one centre at a time, and {month} computed anew: what it is then paid more in the month. “The others” is what all other centres are paid more or less by it."
    )];
    read.extend(avoided(models));
    read.extend(without_price(comparison, models));
    read.extend(worthless(comparison, models));
    vec![
        Part::Sentences { key: "worth_read", heading: text!("Marginalkronan", "The marginal krona"), sentences: read },
        Part::Table(table(comparison, models, centre)),
    ]
}

/// Whether what is avoided is the opposite of what is added; the table then says it once.
fn mirrored(models: &[(Option<&Compared>, Vec<Worth>)], at: usize) -> bool {
    let opposite = |more: &More| match more {
        More::Cost { of, word, kr } => Some(More::Cost { of: *of, word: word.clone(), kr: -kr }),
        _ => None,
    };
    models.iter().all(|(_, all)| {
        let Some(other) = opposite(&all[at].more).and_then(|more| all.iter().find(|worth| worth.more == more)) else {
            return false;
        };
        match (&all[at].at, &other.at) {
            (Ok(one), Ok(other)) => one.iter().flatten().zip(other.iter().flatten()).all(|(one, other)| {
                one.paid == -other.paid && one.others == -other.others && one.received == -other.received
            }),
            _ => false,
        }
    })
}

fn is_avoided(more: &More) -> bool {
    matches!(more, More::Cost { kr, .. } if *kr < 0)
}

fn avoided(models: &[(Option<&Compared>, Vec<Worth>)]) -> Option<Text> {
    let (_, first) = models.first()?;
    let avoided: Vec<usize> = (0..first.len()).filter(|at| is_avoided(&first[*at].more)).collect();
    let all = avoided.iter().all(|at| mirrored(models, *at));
    (!avoided.is_empty()).then(|| {
        if all {
            text!(
                "En kostnad eller remiss som undviks är värd lika mycket med motsatt tecken, räknat för varje slag.",
                "A cost or referral that is avoided is worth as much with the opposite sign, computed for each kind."
            )
        } else {
            text!(
                "En kostnad som undviks är värd lika mycket med motsatt tecken, utom där den står på en egen rad.",
                "A cost that is avoided is worth as much with the opposite sign, except where it has a row of its own."
            )
        }
    })
}

/// Whether nothing is paid to anybody for it, by any of the models.
fn is_worthless(models: &[(Option<&Compared>, Vec<Worth>)], at: usize) -> bool {
    models.iter().all(
        |(_, all)| matches!(&all[at].at, Ok(worth) if worth.iter().flatten().all(|one| *one == WorthAt::default())),
    )
}

/// What nothing is paid for, in one sentence.
fn worthless(comparison: &Comparison, models: &[(Option<&Compared>, Vec<Worth>)]) -> Option<Text> {
    let (_, first) = models.first()?;
    let none = (0..first.len()).filter(|at| is_worthless(models, *at) && !is_avoided(&first[*at].more));
    let Text { sv, en } = joined(none.map(|at| named(comparison, &first[at].more)), "; ");
    (!sv.is_empty()).then(|| {
        text!(
            "Ingenting betalas eller dras av någon av modellerna för: {sv}.",
            "Nothing is paid or charged by any of the models for: {en}."
        )
    })
}

fn without_price(comparison: &Comparison, models: &[(Option<&Compared>, Vec<Worth>)]) -> Vec<Text> {
    let mut sentences = Vec::new();
    for (compared, all) in models {
        for worth in all {
            let Err(problems) = &worth.at else { continue };
            let (Text { sv, en }, id) = (said(comparison, &worth.more), called(comparison, *compared).0);
            let why = problems.first().map(|problem| problem.what.clone()).unwrap_or_default();
            let Text { sv: why_sv, en: why_en } = why;
            sentences
                .push(text!("{id}, {sv}: kan inte prissättas ({why_sv}).", "{id}, {en}: cannot be priced ({why_en})."));
        }
    }
    sentences
}

fn table(comparison: &Comparison, models: &[(Option<&Compared>, Vec<Worth>)], centre: Option<usize>) -> Table {
    let mut columns = vec![Column::for_programs("kind"), Column::new("more", text!("ett till", "one more"))];
    for (compared, _) in models {
        let (id, Text { sv, en }) = called(comparison, *compared);
        columns.push(Column::new(&format!("paid.{id}"), text!("{sv}, kr", "{en}, kr")));
        if centre.is_none() {
            columns.push(Column::new(&format!("least.{id}"), text!("{sv}, minst", "{en}, least")));
            columns.push(Column::new(&format!("most.{id}"), text!("{sv}, mest", "{en}, most")));
        }
        columns.push(Column::new(&format!("received.{id}"), text!("{sv}, avgift", "{en}, fee")));
        columns.push(Column::new(&format!("others.{id}"), text!("{sv}, de andra", "{en}, the others")));
    }
    let kinds = models.first().map_or(0, |(_, all)| all.len());
    let mut rows = Vec::new();
    let says_more = |at: &usize| !(is_avoided(&models[0].1[*at].more) && mirrored(models, *at));
    for at in (0..kinds).filter(says_more).filter(|at| !is_worthless(models, *at)) {
        let more = &models[0].1[at].more;
        let mut row = vec![Cell::Name(key(more)), Cell::Words(said(comparison, more))];
        for (_, all) in models {
            let worth = all[at].at.as_deref().unwrap_or_default();
            match centre {
                Some(centre) => {
                    let own = worth.get(centre).and_then(Option::as_ref);
                    row.push(own.map_or(Cell::Empty, |own| Cell::Change(own.paid)));
                    row.push(own.map_or(Cell::Empty, |own| Cell::Change(own.received)));
                    row.push(own.map_or(Cell::Empty, |own| Cell::Change(own.others)));
                }
                None => {
                    let listed: Vec<(usize, &WorthAt)> =
                        worth.iter().enumerate().filter_map(|(place, one)| Some((place, one.as_ref()?))).collect();
                    let mean = |of: &dyn Fn(&WorthAt) -> Ore| mean(comparison, &listed, of);
                    let paid = listed.iter().map(|(_, one)| one.paid);
                    row.push(mean(&|one| one.paid));
                    row.push(paid.clone().min().map_or(Cell::Empty, Cell::Change));
                    row.push(paid.max().map_or(Cell::Empty, Cell::Change));
                    row.push(mean(&|one| one.received));
                    row.push(mean(&|one| one.others));
                }
            }
        }
        rows.push(row);
    }
    let heading = match centre.and_then(|centre| comparison.places.get(centre)) {
        Some(place) => {
            let name = &place.name;
            text!("Vad ett till är värt för {name}, kr i månaden", "What one more is worth to {name}, kr in the month")
        }
        None => text!(
            "Vad ett till är värt för en hälsocentral, kr i månaden",
            "What one more is worth to a centre, kr in the month"
        ),
    };
    Table { key: "worth", heading, columns, rows, total: None }
}

/// The mean of the centres, each by its listed, to the öre.
fn mean(comparison: &Comparison, worth: &[(usize, &WorthAt)], of: &dyn Fn(&WorthAt) -> Ore) -> Cell {
    let listed: Exact = worth.iter().map(|(place, _)| comparison.base.listed(*place)).sum();
    let sum: Exact = worth.iter().map(|(place, one)| &of(one).to_exact_kr() * &comparison.base.listed(*place)).sum();
    let ore = sum.checked_div(&listed).and_then(|mean| mean.round_decimals(2, RoundMode::HalfAway));
    ore.and_then(|ore| i64::try_from(ore).ok()).map_or(Cell::Empty, |ore| Cell::Change(Ore(ore)))
}

/// The name for programs: `listed-75`, `visit-doctor-own`, `costs-lab`.
fn key(more: &More) -> String {
    match more {
        More::Listed { age, home: Home::Usual } => format!("listed-{age}"),
        More::Listed { age, home: Home::Remote } => format!("listed-{age}-remote"),
        More::Visit { profession, visitor } => {
            let who = match visitor {
                Visitor::Own => "own",
                Visitor::Others => "others",
                Visitor::OtherRegion => "other-region",
                Visitor::Away => "away",
            };
            format!("visit-{}-{who}", profession.as_deref().unwrap_or("any"))
        }
        More::Cost { of, word, kr } => {
            format!("{}-{word}{}", of.name(), if *kr < 0 { "-avoided" } else { "" })
        }
    }
}

fn said(comparison: &Comparison, more: &More) -> Text {
    match more {
        More::Listed { age: 1, .. } => text!("listad, 1 år", "listed, 1 year old"),
        More::Listed { age, home: Home::Usual } => text!("listad, {age} år", "listed, {age} years old"),
        More::Listed { age, home: Home::Remote } => {
            text!("listad, {age} år, längst från sjukhuset", "listed, {age} years old, farthest from the hospital")
        }
        More::Visit { profession, visitor } => {
            let Text { sv, en } = visit(profession.as_deref());
            match visitor {
                Visitor::Own => text!("{sv} av en egen listad", "{en} by one of its listed"),
                Visitor::Others => text!("{sv} av en annan hälsocentrals listade", "{en} by another centre's listed"),
                Visitor::OtherRegion => {
                    text!("{sv} av någon från en annan region", "{en} by somebody from another region")
                }
                Visitor::Away => {
                    text!("{sv} av en egen listad hos någon annan", "{en} by one of its listed at another centre")
                }
            }
        }
        More::Cost { of, word, kr } => {
            let Text { sv, en } = cost(&comparison.base.model, *of, word);
            if *kr < 0 {
                let kr = -kr;
                text!("{sv}: {kr} kr som undviks", "{en}: {kr} kr that are avoided")
            } else {
                text!("{sv}: kostnad på {kr} kr", "{en}: a cost of {kr} kr")
            }
        }
    }
}

/// A cost without its kronor; all else as it is said.
fn named(comparison: &Comparison, more: &More) -> Text {
    match more {
        More::Cost { of, word, .. } => cost(&comparison.base.model, *of, word),
        _ => said(comparison, more),
    }
}

fn visit(profession: Option<&str>) -> Text {
    match profession {
        Some("doctor") => text!("läkarbesök", "a visit to a doctor"),
        Some("nurse") => text!("sjuksköterskebesök", "a visit to a nurse"),
        Some("physiotherapist") => text!("besök hos fysioterapeut", "a visit to a physiotherapist"),
        Some("psychologist") => text!("besök hos psykolog", "a visit to a psychologist"),
        Some(other) => text!("besök ({other})", "a visit ({other})"),
        None => text!("besök", "a visit"),
    }
}

/// What a model's rule of the cost calls it; its word when no rule names it.
fn cost(model: &Model, of: EventKind, word: &str) -> Text {
    let named = model.costs.iter().find(|rule| {
        rule.of == of
            && rule.filter.iter().any(|filter| {
                let is_key =
                    matches!(filter.key, kapitera_model::TableKey::Label(Label::CostKind | Label::Responsibility));
                let is_word = |one: &Selector| matches!(one, Selector::Name(name) if **name == *word);
                is_key && !filter.negated && filter.any_of.iter().any(is_word)
            })
    });
    named.map(|rule| rule.label.clone()).unwrap_or_else(|| match of {
        EventKind::Drugs => text!("läkemedel ({word})", "drugs ({word})"),
        _ => Text::same(word),
    })
}
