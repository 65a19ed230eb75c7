//! What in a region rests on decisions: values of models, indicators, rules of listing, the books, rules of carrying over, plans and
//! programmes, each with what it cites.

use std::path::Path;

use kapitera_books::carry::rules_of_books;
use kapitera_books::{Books, PlanDecision};
use kapitera_decision::{Basis, Cited, Resting, When};
use kapitera_message::{Problems, Text, text};
use kapitera_model::{Decision, Model, Provenance, Selector, Spot, Table, TableKey, TableVersion};
use kapitera_period::{Date, Span};
use kapitera_post::{Offer, Offers};
use kapitera_region::Region;
use kapitera_register::Label;
use kapitera_settle::ValueBehind;

use super::files::{below, relative};
use super::programmes;
use crate::neutrality::{OFFERS, offers};

/// What rests on decisions, and the texts that could not be read, each with why.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// What cites decisions, or cites none.
    pub(super) things: Vec<Resting>,
    /// The texts that could not be read, and what is wrong with them.
    pub(super) unread: Vec<(String, Problems)>,
}

/// Where the region's rules of listing lie.
const LISTING_RULES: &str = "models/listing-rules.toml";

/// All that the region's texts say. A text that cannot be read hides nothing: it is named.
pub(super) fn gather(region: &Region) -> Gathered {
    let mut gathered = Gathered::default();
    models(region, &mut gathered);
    if let Ok(path) = crate::indicators::path(region) {
        let file = relative(region, &path);
        gathered.take(&file, crate::indicators::indicators(region).map(|read| indicators(&file, &read)));
    }
    let rules = region.path(Path::new(LISTING_RULES));
    if rules.is_file() {
        let read = crate::listing::load_rules(region, None);
        gathered.take(LISTING_RULES, read.map(|rules| listing_rules(region, &rules)));
    }
    for path in crate::programmes::paths(region) {
        let file = relative(region, &path);
        let read = crate::programmes::Known::alone(&path);
        gathered.take(&file, read.map(|known| programmes::in_programme(&file, &known.programme)));
    }
    gathered.take("books/", kapitera_post::read_books(region).and_then(|books| in_books(region, &books)));
    gathered
}

impl Gathered {
    fn take(&mut self, file: &str, read: Result<Vec<Resting>, Problems>) {
        match read {
            Ok(things) => self.things.extend(things),
            Err(problems) => self.unread.push((file.to_owned(), problems)),
        }
    }
}

/// The models and reforms below `models/`, each with what it says itself: what it takes from another stands with that one.
fn models(region: &Region, gathered: &mut Gathered) {
    for path in below(&region.path(Path::new("models"))) {
        let file = relative(region, &path);
        if file.ends_with(".cases.toml") || file == LISTING_RULES {
            continue;
        }
        let read = kapitera_settle::load_model(&path).map(|(model, _)| in_model(region, &model));
        gathered.take(&file, read);
    }
}

/// Where a thing comes from, and how to tell it.
struct Origin<'a> {
    region: &'a Region,
    decisions: &'a [Decision],
}

impl Origin<'_> {
    fn thing(&self, kind: Text, name: String, label: Text, origin: &Provenance) -> Resting {
        let cites = cites(self.decisions, origin);
        let changed = origin.said.source.file != origin.spot.source.file;
        let (file, place) = place(self.region, if changed { &origin.said } else { &origin.spot });
        Resting {
            kind,
            name,
            label,
            file,
            place,
            basis: basis(origin.basis, !cites.is_empty(), origin.read.is_some()),
            cites,
            ended_by: None,
            from: first(origin.valid),
            to: last(origin.valid),
        }
    }
}

/// What explained lines rest on, with what it cites: as [`gather`] tells it, of these things only.
pub(super) fn behind(region: &Region, model: &Model, things: Vec<ValueBehind<'_>>) -> Vec<Resting> {
    let from = Origin { region, decisions: &model.decisions };
    things.into_iter().map(|it| from.thing(it.kind, it.name, it.label, it.origin)).collect()
}

/// A value of a model, with its kind, name and label.
type Value<'m> = (&'m Provenance, Text, String, Text);

/// All values of a model, those it takes from others among them.
pub(super) fn values(model: &Model) -> Vec<Value<'_>> {
    let mut things = Vec::new();
    let named = |name: &str, label: Option<&Text>| label.cloned().unwrap_or_else(|| Text::same(name.to_owned()));
    for parameter in &model.parameters {
        let (name, label) = (&parameter.name, named(&parameter.name, parameter.label.as_ref()));
        for version in &parameter.versions {
            let kind = text!("parameter", "parameter");
            things.push((&version.provenance, kind, format!("parameter.{name}"), label.clone()));
        }
    }
    for table in &model.tables {
        let (name, label) = (&table.name, named(&table.name, table.label.as_ref()));
        for version in &table.versions {
            let (kind, label) = kind_of_table(table, version, &label);
            things.push((&version.provenance, kind, format!("table.{name}"), label));
        }
    }
    for rule in &model.costs {
        let label = rule.label.clone();
        for version in &rule.versions {
            let kind = text!("kostnadsansvar", "cost responsibility");
            things.push((&version.provenance, kind, format!("cost.{}", rule.name), label.clone()));
        }
    }
    for component in &model.components {
        let label = component.label.clone();
        let kind = text!("komponent", "component");
        things.push((&component.provenance, kind, format!("component.{}", component.name), label));
    }
    let rounding = text!("avrundning", "rounding");
    things.push((&model.rounding_provenance, rounding.clone(), "rounding".to_owned(), rounding));
    things
}

/// What a model itself says, as against what it extends.
fn in_model(region: &Region, model: &Model) -> Vec<Resting> {
    let from = Origin { region, decisions: &model.decisions };
    let own = model.sources.first().map(|source| source.file.clone());
    let is_own = |spot: &Spot| Some(&spot.source.file) == own.as_ref();
    // What a reform changes stands in the model that it extends, and says in the reform what it rests on.
    let things = values(model).into_iter().filter(|(origin, ..)| is_own(&origin.spot) || is_own(&origin.said));
    let things = things.map(|(origin, kind, name, label)| from.thing(kind, name, label, origin));
    things
        .chain(ended(region, model).into_iter().filter(|_| model.ended_by.iter().all(|(_, spot)| is_own(spot))))
        .collect()
}

/// A table, or the price list that it is: one in kronor by supplier, told with its suppliers.
fn kind_of_table(table: &Table, version: &TableVersion, label: &Text) -> (Text, Text) {
    let by_supplier = table.by.iter().position(|key| *key == TableKey::Label(Label::Supplier));
    let Some(position) = by_supplier.filter(|_| table.unit.starts_with("kr")) else {
        return (text!("tabell", "table"), label.clone());
    };
    let mut suppliers: Vec<&str> = Vec::new();
    for selector in version.rows.iter().filter_map(|row| row.selectors.get(position)) {
        if let Selector::Name(name) = selector
            && !suppliers.contains(&&**name)
        {
            suppliers.push(name);
        }
    }
    let (Text { sv, en }, suppliers) = (label, suppliers.join(", "));
    (text!("prislista", "price list"), text!("{sv}: {suppliers}", "{en}: {suppliers}"))
}

/// The model itself, when it says which decision ends what it pays.
fn ended(region: &Region, model: &Model) -> Option<Resting> {
    let (name, spot) = model.ended_by.as_ref()?;
    let (file, line) = place(region, spot);
    Some(Resting {
        kind: text!("modell", "model"),
        name: format!("model.{}", model.id),
        label: Text::same(model.name.clone()),
        file,
        place: line,
        basis: Basis::ReadOnly,
        cites: Vec::new(),
        ended_by: Some(by_name(name)),
        from: first(model.valid),
        to: last(model.valid),
    })
}

/// The file and the line of a spot.
fn place(region: &Region, spot: &Spot) -> (String, String) {
    let line = spot.line();
    let (file, line) = line.rsplit_once(':').unwrap_or((&line, ""));
    (relative(region, Path::new(file)), line.to_owned())
}

fn indicators(file: &str, read: &kapitera_model::Indicators) -> Vec<Resting> {
    let thing = |indicator: &kapitera_model::Indicator| {
        let origin = &indicator.provenance;
        let cites = cites(&read.decisions, origin);
        Resting {
            kind: text!("indikator", "indicator"),
            name: format!("indicator.{}", indicator.name),
            label: indicator.label.clone(),
            file: file.to_owned(),
            place: origin.spot.line().rsplit_once(':').map(|(_, line)| line.to_owned()).unwrap_or_default(),
            basis: basis(origin.basis, !cites.is_empty(), origin.read.is_some()),
            cites,
            ended_by: None,
            from: first(origin.valid),
            to: last(origin.valid),
        }
    };
    read.indicators.iter().map(thing).collect()
}

fn listing_rules(region: &Region, rules: &kapitera_listing::Rules) -> Vec<Resting> {
    let from = Origin { region, decisions: &rules.decisions };
    let thing = |origin: &Provenance| {
        let kind = text!("listningsregel", "listing rule");
        let line = origin.spot.line();
        let at = line.rsplit_once(':').map_or("", |(_, line)| line);
        let label = text!("regel på rad {at}", "rule on line {at}");
        from.thing(kind, format!("listing-rules:{at}"), label, origin)
    };
    rules.origins().map(thing).collect()
}

fn in_books(region: &Region, books: &Books) -> Result<Vec<Resting>, Problems> {
    let from = Origin { region, decisions: books.decisions() };
    let mut things: Vec<Resting> = books
        .origins()
        .map(|(what, origin)| {
            let name = what.en.clone();
            from.thing(text!("böckerna", "the books"), name, what, origin)
        })
        .collect();
    for rule in rules_of_books(books)? {
        let cites = vec![plan_cited(&rule.decision)];
        things.push(Resting {
            kind: text!("regel för över- och underskott", "rule of surplus and deficit"),
            name: format!("carry-over.{}", rule.name),
            label: Text::same(rule.name.clone()),
            file: "books/".to_owned(),
            place: String::new(),
            basis: basis(rule.basis, true, rule.read.is_some()),
            cites,
            ended_by: rule.ceases_by.as_ref().map(plan_cited),
            from: first(rule.valid),
            to: last(rule.valid),
        });
    }
    things.extend(offered(&offers(books)?));
    Ok(things)
}

/// What was offered to whom. An offer tells its decision in words: only the register's name leads to one.
fn offered(offers: &Offers) -> Vec<Resting> {
    let thing = |offer: &Offer| {
        let of = if offer.plan.is_empty() { &offer.component } else { &offer.plan };
        let cites: Vec<Cited> =
            Some(&offer.register).filter(|name| !name.is_empty()).map(|name| by_name(name)).into_iter().collect();
        let said = match offer.basis.as_str() {
            "illustrative" => kapitera_model::Basis::Illustrative,
            "proposed" => kapitera_model::Basis::Proposed,
            _ => kapitera_model::Basis::Decided,
        };
        Resting {
            kind: text!("erbjudande", "offer"),
            name: format!("offer.{of}"),
            label: Text::same(offer.rests_on().to_owned()),
            file: format!("books/{OFFERS}"),
            place: programmes::line(&offer.place),
            basis: basis(said, !cites.is_empty(), true),
            cites,
            ended_by: None,
            from: first(offer.days),
            to: last(offer.days),
        }
    };
    offers.offers.iter().map(thing).collect()
}

/// A plan as it was recorded.
pub(super) fn in_plan(plan: &kapitera_books::Plan, entry: u64) -> Resting {
    Resting {
        kind: text!("plan", "plan"),
        name: format!("plan/{}", plan.id),
        label: Text::same(plan.name.clone()),
        file: "journal".to_owned(),
        place: entry.to_string(),
        basis: basis(plan.basis, true, plan.read.is_some()),
        cites: vec![plan_cited(&plan.decision)],
        ended_by: None,
        from: Some(plan.first.first()),
        to: Some(plan.first.plus(i32::try_from(plan.months.saturating_sub(1)).unwrap_or(0)).span().to),
    }
}

/// What a value cites: a decision of its text, and one by its name in the register.
fn cites(decisions: &[Decision], origin: &Provenance) -> Vec<Cited> {
    let own = origin.decision.iter().filter_map(|name| decisions.iter().find(|it| it.name == *name));
    own.map(cited).chain(origin.register.iter().map(|name| by_name(name))).collect()
}

fn by_name(name: &str) -> Cited {
    Cited { name: Some(name.to_owned()), ..Cited::default() }
}

fn cited(decision: &Decision) -> Cited {
    Cited {
        name: None,
        case: decision.case_number.clone(),
        section: decision.section.clone(),
        body: Some(decision.body.clone()),
        date: Some(When::Day(decision.date)),
        title: decision.title.clone(),
    }
}

fn plan_cited(decision: &PlanDecision) -> Cited {
    Cited {
        name: None,
        case: Some(decision.case.clone()),
        section: decision.section.clone(),
        body: decision.body.clone(),
        date: decision.date.map(When::Day),
        title: decision.title.clone(),
    }
}

/// What a thing says that it rests on: a text that only says where it was read cites no decision.
fn basis(said: kapitera_model::Basis, cites: bool, read: bool) -> Basis {
    match said {
        kapitera_model::Basis::Proposed => Basis::Proposed,
        kapitera_model::Basis::Illustrative => Basis::Illustrative,
        kapitera_model::Basis::Decided if !cites && read => Basis::ReadOnly,
        kapitera_model::Basis::Decided => Basis::Decided,
    }
}

/// The first day; one that nobody has written says nothing.
fn first(span: Span) -> Option<Date> {
    (span.from.year() > 1).then_some(span.from)
}

fn last(span: Span) -> Option<Date> {
    (!span.is_open()).then_some(span.to)
}
