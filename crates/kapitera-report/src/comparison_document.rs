//! A comparison as a whole document: what was asked, who gains and loses, in tables and charts, each section with the command
//! that prints its figures.

use jiff::Timestamp;
use kapitera_document::{Document, Picture, Piece, Section, Tabled};
use kapitera_message::{Language, Text, text};
use kapitera_money::{Ore, plain_text};
use kapitera_output::{Cell, Item, Part, Table};
use kapitera_reform::{Compared, Comparison, GroupBy, PlaceRow, Swept, TransitionYear};

use crate::comparison::{
    ComparisonShown, centres, changes, comparison_title, components, groups, models, months_text, neutral_months,
    per_cent, per_listed,
};
use crate::comparison_charts::{VALUES, change_bars, sweep_lines};
use crate::comparison_goal::transition_parts;
use crate::comparison_sweep::sweep_tables;

/// What a command of the document is to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The table, by its key; all that was asked for when none.
    pub table: Option<&'static str>,
    /// Only this proposal, by its place; several proposals have tables of one name.
    pub proposal: Option<usize>,
    /// What of that which may be asked for.
    pub of: PrintedOf,
}

/// What of a comparison a command prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintedOf {
    /// The models as they are.
    Models,
    /// What each change does.
    Changes,
    /// A transition.
    Transition,
    /// A value over a range.
    Sweep,
    /// A value that reaches a goal.
    Goal,
    /// Something else that is seen of it, by its word.
    View(&'static str),
}

/// What a document of a comparison is made of.
#[derive(Clone, Copy)]
pub struct ComparisonDocument<'a> {
    /// The comparison.
    pub comparison: &'a Comparison,
    /// What is shown of it.
    pub shown: ComparisonShown<'a>,
    /// Deliveries received later did not count.
    pub known_at: Timestamp,
    /// The years of each proposal's transition; nothing when there is none.
    pub transitions: &'a [Vec<TransitionYear>],
    /// A value over a range, for each proposal.
    pub swept: Option<(&'a str, &'a [Vec<Swept>])>,
    /// What a value has to be, for each proposal; nothing when it was not asked for.
    pub sought: &'a [Item],
    /// The command that prints something.
    pub command: &'a dyn Fn(&Printed) -> String,
}

/// A comparison as a document, with further sections after its own.
pub fn comparison_document(of: &ComparisonDocument<'_>, further: Vec<Section>) -> Document {
    let comparison = of.comparison;
    let mut sections = Vec::new();
    // A value over a range alone compares nothing else.
    let is_plain = comparison.compared.iter().any(|one| one.chain.is_some() || !one.proposal.turned.is_empty())
        || comparison.compared.iter().any(|one| one.prepared.model.id != comparison.base.model.id);
    if is_plain {
        sections.push(summary(of));
        sections.push(of_centres(of));
        for by in [GroupBy::Owner, GroupBy::Rurality, GroupBy::Municipality, GroupBy::Provider] {
            sections.push(of.table(groups(comparison, by), None, PrintedOf::Models));
        }
        for (at, compared) in comparison.compared.iter().enumerate() {
            proposal(of, at, compared, &mut sections);
        }
    }
    for (at, compared) in comparison.compared.iter().enumerate() {
        if let Some((knob, all)) = of.swept
            && let Some(swept) = all.get(at)
        {
            of_sweep(of, (at, compared), knob, swept, &mut sections);
        }
        if let Some(item) = of.sought.get(at) {
            sections.push(of_goal(of, at, &item.parts));
        }
    }
    sections.extend(further);
    Document { title: comparison_title(comparison, of.shown.region), sections }
}

impl ComparisonDocument<'_> {
    fn command(&self, table: Option<&'static str>, proposal: Option<usize>, of: PrintedOf) -> String {
        // A proposal by itself is named when there are others.
        let proposal = proposal.filter(|_| self.comparison.compared.len() > 1);
        (self.command)(&Printed { table, proposal, of })
    }

    /// A section that is one table.
    fn table(&self, table: Table, proposal: Option<usize>, of: PrintedOf) -> Section {
        let command = self.command(Some(table.key), proposal, of);
        Section::new(table.heading.clone()).with(Piece::Result(vec![Part::Table(table)])).printed_by(command)
    }
}

/// What was compared, and in a sentence what each proposal does.
fn summary(of: &ComparisonDocument<'_>) -> Section {
    let comparison = of.comparison;
    let (months, base) = (months_text(&comparison.base.paid.months), &comparison.base.model.name);
    let mut section = Section::new(text!("Sammanfattning", "Summary")).with(Piece::Sentence(text!(
        "Vad förslagen skulle betala samma hälsocentraler för {months}, jämfört med {base}, på samma register. Inget betalas.",
        "What the proposals would pay the same health centres for {months}, beside {base}, on the same registers. Nothing is paid."
    )));
    section =
        section.with(Piece::Result(vec![Part::Facts { key: "asked", heading: Text::default(), facts: asked(of) }]));
    for compared in &comparison.compared {
        section = section.with(Piece::Sentence(in_words(comparison, compared)));
    }
    let table = models(comparison);
    let command = of.command(Some(table.key), None, PrintedOf::Models);
    section.with(Piece::Result(vec![Part::Table(table)])).printed_by(command)
}

fn asked(of: &ComparisonDocument<'_>) -> Vec<(&'static str, Text, Cell)> {
    let comparison = of.comparison;
    let name = |name: &str| Cell::Name(name.to_owned());
    let mut facts = vec![
        ("base", text!("jämförs med", "compared with"), name(&comparison.base.model.name)),
        ("months", text!("månader", "months"), name(&months_text(&comparison.base.paid.months))),
        ("centres", text!("hälsocentraler", "health centres"), crate::comparison::whole(comparison.places.len())),
    ];
    let first = comparison.compared.first();
    let turned: Vec<String> = first.into_iter().flat_map(turned).collect();
    if !turned.is_empty() {
        facts.push(("turned", text!("ändrade värden", "turned values"), Cell::Name(turned.join(", "))));
    }
    if let Some(neutral) = first.and_then(|compared| compared.neutral.as_ref()) {
        let said =
            text!("ger vika, så att varje månad kostar lika mycket", "gives way, so that each month costs the same");
        facts.push(("neutral", said, name(&neutral.knob)));
    }
    let known = if of.known_at == Timestamp::MAX {
        Cell::Words(text!("när filen gjordes", "when the file was made"))
    } else {
        Cell::Name(of.known_at.to_string())
    };
    facts.push(("known_at", text!("registren som de var kända", "the registers as they were known"), known));
    facts
}

fn turned(compared: &Compared) -> Vec<String> {
    let one = |turned: &kapitera_reform::Turned| format!("{} = {}", turned.name, plain_text(&turned.value, 6));
    compared.proposal.turned.iter().map(one).collect()
}

/// What a proposal does, in plain words.
fn in_words(comparison: &Comparison, compared: &Compared) -> Text {
    Text { sv: said(comparison, compared, Language::Sv), en: said(comparison, compared, Language::En) }
}

fn said(comparison: &Comparison, compared: &Compared, language: Language) -> String {
    let (base, paid) = (comparison.base.paid.total(), compared.paid.total());
    let change = paid - base;
    let mut name = compared.prepared.model.name.clone();
    let turned = turned(compared).join(", ");
    if !turned.is_empty() {
        name = format!("{name} ({turned})");
    }
    let share = per_cent(change.to_exact_kr().checked_div(&base.to_exact_kr()).as_ref()).shown(language);
    let other = &comparison.base.model.name;
    let rows = comparison.rows(compared);
    let count = |which: fn(Ore) -> bool| rows.iter().filter(|row| which(row.change())).count();
    let (gain, lose) = (count(|change| change > Ore::ZERO), count(|change| change < Ore::ZERO));
    let amount = Cell::Change(change).shown(language);
    let whole = match (change == Ore::ZERO, language) {
        (true, Language::Sv) => format!("{name} betalar lika mycket som {other}"),
        (true, Language::En) => format!("{name} pays as much as {other}"),
        (false, Language::Sv) => format!("{name} betalar {amount} kr ({share} %) mot {other}"),
        (false, Language::En) => format!("{name} pays {amount} kr ({share} %) beside {other}"),
    };
    let ends = |order: std::cmp::Ordering| {
        let better = |one: &&PlaceRow, other: &&PlaceRow| one.per_listed.cmp(&other.per_listed);
        let listed = rows.iter().filter(|row| row.per_listed.is_some());
        let end = if order.is_gt() { listed.max_by(better) } else { listed.min_by(better) };
        let end = end.filter(|row| row.change().cmp(&Ore::ZERO) == order)?;
        let place = &comparison.places[end.place].name;
        Some((place, per_listed(end.per_listed.as_ref()).shown(language)))
    };
    let mut said = match language {
        Language::Sv => format!("{whole}. {gain} hälsocentraler vinner och {lose} förlorar."),
        Language::En => format!("{whole}. {gain} health centres gain and {lose} lose."),
    };
    if let Some((place, value)) = ends(std::cmp::Ordering::Greater) {
        said += &match language {
            Language::Sv => format!(" Mest per listad vinner {place}, {value} kr."),
            Language::En => format!(" {place} gains most per listed, {value} kr."),
        };
    }
    if let Some((place, value)) = ends(std::cmp::Ordering::Less) {
        said += &match language {
            Language::Sv => format!(" Mest förlorar {place}, {value} kr."),
            Language::En => format!(" {place} loses most, {value} kr."),
        };
    }
    said
}

fn of_centres(of: &ComparisonDocument<'_>) -> Section {
    let table = centres(of.comparison);
    let mut section = Section::new(table.heading.clone());
    for compared in &of.comparison.compared {
        let bars = Picture::Bars(change_bars(of.comparison, compared));
        section = section.charted(bars, Tabled::InSection);
    }
    let command = of.command(Some(table.key), None, PrintedOf::Models);
    section.with(Piece::Result(vec![Part::Table(table)])).printed_by(command)
}

/// What is told of one proposal: by what it comes, what each change does, what gave way, and the way there.
fn proposal(of: &ComparisonDocument<'_>, at: usize, compared: &Compared, sections: &mut Vec<Section>) {
    let comparison = of.comparison;
    sections.push(of.table(components(comparison, compared), Some(at), PrintedOf::Models));
    if let Some(chain) = &compared.chain {
        let table = changes(comparison, compared, chain, of.shown.centre);
        sections.push(of.table(table, Some(at), PrintedOf::Changes));
    }
    if let Some(Part::Table(table)) = neutral_months(compared) {
        sections.push(of.table(table, Some(at), PrintedOf::Models));
    }
    for part in of.transitions.get(at).into_iter().flat_map(|years| transition_parts(comparison, compared, years).parts)
    {
        if let Part::Table(table) = part {
            sections.push(of.table(table, Some(at), PrintedOf::Transition));
        }
    }
}

/// A value over a range: as lines, and in tables as long as they can be read.
fn of_sweep(
    of: &ComparisonDocument<'_>,
    (at, compared): (usize, &Compared),
    knob: &str,
    swept: &[Swept],
    sections: &mut Vec<Section>,
) {
    let is_long = swept.len() > VALUES;
    let mut tables = sweep_tables(of.comparison, compared, knob, swept);
    // What is drawn first.
    tables.sort_by_key(|table| table.key != "swept_per_listed");
    for table in tables {
        let of_lines = table.key == "swept_per_listed";
        if is_long && !of_lines && table.key != "values" {
            continue;
        }
        let mut section = of.table(table, Some(at), PrintedOf::Sweep);
        if of_lines {
            let lines = Picture::Lines(sweep_lines(of.comparison, knob, swept));
            let tabled = if is_long { Tabled::Here } else { Tabled::InSection };
            if is_long {
                section.pieces.clear();
            }
            section.pieces.insert(0, Piece::Chart(Box::new(lines), tabled));
        }
        sections.push(section);
    }
}

fn of_goal(of: &ComparisonDocument<'_>, at: usize, parts: &[Part]) -> Section {
    let heading = parts.iter().find_map(|part| match part {
        Part::Facts { heading, .. } => Some(heading.clone()),
        _ => None,
    });
    let parts = parts.iter().cloned().map(|part| match part {
        Part::Facts { key, facts, .. } => Part::Facts { key, heading: Text::default(), facts },
        other => other,
    });
    Section::new(heading.unwrap_or_default()).with(Piece::Result(parts.collect())).printed_by(of.command(
        None,
        Some(at),
        PrintedOf::Goal,
    ))
}
