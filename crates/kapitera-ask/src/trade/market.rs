//! What a region knows of its internal trade.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_count::count;
use kapitera_cube::{Cell, Cells, CountSpec, Cube, EventAt, Key, Measure, Responsibility, Unplaced};
use kapitera_message::{Problem, Problems, text};
use kapitera_money::{Exact, Ore};
use kapitera_period::{Date, Month};
use kapitera_region::{DaySet, Mode, Region};
use kapitera_register::{EventKind, Label, Owner, RegisterKind};
use kapitera_settle::Known;
use kapitera_trade::asked::{BuyerKind, Months};
use kapitera_trade::{Bought, Cell as Of, Evaluation, ListPrice, Market, PriceList, Service};

use crate::one;

/// What an evaluation stands on.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// What is known.
    pub market: Market,
    /// What units are called, by id.
    pub names: BTreeMap<Arc<str>, String>,
    /// Orders of units that were not there that day, or of none: they stand in no series.
    pub stray: Bought,
    /// The deliveries it stands on.
    pub deliveries: Vec<(RegisterKind, String)>,
}

/// The registers that an evaluation reads.
const KINDS: [EventKind; 3] = [EventKind::Orders, EventKind::Feedback, EventKind::PocTests];

/// Gathers what a region knew at a time. `progress` is told rows counted and rows in all.
///
/// # Errors
///
/// When a day of the evaluation's months has no orders stated, a delivery cannot be read, or a list has two prices for one day.
pub fn gathered(
    region: &Region,
    evaluation: &Evaluation,
    known_at: Timestamp,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Gathered, Problems> {
    let kinds: Vec<EventKind> =
        KINDS.into_iter().filter(|kind| *kind == EventKind::Orders || is_known(region, *kind, known_at)).collect();
    let known = Known::at(region, known_at, &kinds)?;
    let prices = prices(region, known_at)?;
    let counted: Vec<Month> = evaluation.months.each().collect();
    let mut specs: Vec<CountSpec> = Vec::new();
    for &kind in &kinds {
        specs.extend(counted.iter().map(|month| events(kind, *month)));
    }
    let listed_on = months_listed(region, evaluation, known_at)?;
    specs.extend(listed_on.iter().map(|month| heads(month.first())));
    let cube = count(&known.input, &specs, &known.centres, progress)?;
    let mut market = Market { prices, ..Market::default() };
    let mut names = BTreeMap::new();
    let units: BTreeSet<Arc<str>> = region.units(known_at)?.into_iter().map(|unit| unit.id).collect();
    for centre in &known.centres {
        let kind = match centre.owner {
            _ if units.contains(&centre.id) => BuyerKind::Unit,
            Owner::OwnOperated => BuyerKind::OwnCentre,
            Owner::Private => BuyerKind::PrivateCentre,
        };
        market.buyers.insert(centre.id.clone(), kind);
        names.insert(centre.id.clone(), centre.name.clone());
    }
    let groups = groups(&market.prices);
    let mut gather = Gather { cube: &cube, groups: &groups, market, stray: Bought::default() };
    for month in &counted {
        for &kind in &kinds {
            gather.add(kind, *month);
        }
    }
    for month in &listed_on {
        gather.add_listed(*month);
    }
    let mut deliveries = Vec::new();
    let registers = [RegisterKind::Listing, RegisterKind::Units, RegisterKind::Prices];
    for register in registers.into_iter().chain(kinds.iter().map(|kind| kind.register())) {
        deliveries.extend(region.known(register, known_at)?.iter().map(|manifest| (register, manifest.id())));
    }
    let Gather { market, stray, .. } = gather;
    Ok(Gathered { market, names, stray, deliveries })
}

fn is_known(region: &Region, kind: EventKind, known_at: Timestamp) -> bool {
    region.known(kind.register(), known_at).is_ok_and(|known| !known.is_empty())
}

fn prices(region: &Region, known_at: Timestamp) -> Result<PriceList, Problems> {
    let of_register = region.prices(known_at)?.into_iter().map(|price| ListPrice {
        service: Service::new(price.supplier, price.service),
        group: price.group,
        points: price.points,
        price: price.price,
        valid: price.valid,
    });
    PriceList::new(of_register)
}

/// What kind a service is: by the latest of its prices.
fn groups(prices: &PriceList) -> BTreeMap<Service, Arc<str>> {
    prices.prices().map(|price| (price.service.clone(), price.group.clone())).collect()
}

/// The months on whose first day listings are known.
fn months_listed(region: &Region, evaluation: &Evaluation, known_at: Timestamp) -> Result<Vec<Month>, Problems> {
    let mut days = DaySet::default();
    for manifest in region.known(RegisterKind::Listing, known_at)? {
        if manifest.mode == Mode::Full {
            days = days.union(&DaySet::of([manifest.covers]));
        }
    }
    let Months { first, last } = evaluation.months;
    let fixed = evaluation.feedback.listed_on.and_then(Month::of);
    let wanted = evaluation.months.each().chain(fixed.filter(|month| *month < first || *month > last));
    let mut months = Vec::new();
    for month in wanted {
        let day = month.first();
        let by_persons = days.contains(day);
        if by_persons || region.listing_counts(known_at, day)?.is_some() {
            months.push(month);
        }
    }
    if let Some(month) = fixed.filter(|month| !months.contains(month)) {
        return Err(one(listing_unknown(month.first())));
    }
    Ok(months)
}

fn listing_unknown(day: Date) -> Problem {
    Problem::error(
        "listing_unknown",
        text!("ingen leverans säger vilka som var listade {day}", "no delivery says who was listed on {day}"),
    )
    .hint(text!(
        "ändra ”listed-on” under [feedback] i utvärderingens text, eller läs in listningen",
        "change “listed-on” under [feedback] in the evaluation's text, or import the listing"
    ))
}

fn heads(on: Date) -> CountSpec {
    CountSpec { measure: Measure::Heads { on }, age_on: on, responsibility: Responsibility::SameDay, keys: Vec::new() }
}

fn events(of: EventKind, month: Month) -> CountSpec {
    let labels: &[Label] = match of {
        EventKind::Orders => &[Label::Supplier, Label::Service],
        EventKind::Feedback => &[Label::Supplier],
        _ => &[Label::Service],
    };
    let mut keys: Vec<Key> = labels.iter().copied().map(Key::Label).collect();
    keys.sort_unstable();
    let measure = Measure::Events { of, span: month.span(), at: EventAt::Own };
    CountSpec { measure, age_on: Date::ZERO, responsibility: Responsibility::SameDay, keys }
}

struct Gather<'a> {
    cube: &'a Cube,
    groups: &'a BTreeMap<Service, Arc<str>>,
    market: Market,
    stray: Bought,
}

impl Gather<'_> {
    /// Adds the events of a month.
    fn add(&mut self, kind: EventKind, month: Month) {
        let Some(cells) = self.cube.find(&events(kind, month)) else { return };
        for (at, unit) in self.cube.centres.iter().enumerate() {
            for cell in cells.of_centre(at) {
                self.add_cell(kind, month, unit, cells, &cell);
            }
        }
        if kind == EventKind::Orders {
            for why in [Unplaced::Nobody, Unplaced::NotOpen] {
                for cell in cells.unplaced(why) {
                    self.stray += bought(&cell);
                }
            }
        }
    }

    fn add_cell(&mut self, kind: EventKind, month: Month, unit: &Arc<str>, cells: &Cells, cell: &Cell<'_>) {
        let word = |label: Label| -> Arc<str> {
            let at = cells.spec().keys.iter().position(|key| *key == Key::Label(label));
            let code = at.and_then(|at| cell.codes.get(at)).map_or(usize::MAX, |code| *code as usize);
            self.cube.labels.get(&label).and_then(|words| words.get(code)).cloned().unwrap_or_default()
        };
        match kind {
            EventKind::Orders => {
                let service = Service { supplier: word(Label::Supplier), code: word(Label::Service) };
                let group = self.groups.get(&service).cloned().unwrap_or_default();
                self.market.purchases.add(Of { month, buyer: unit.clone(), service, group }, bought(cell));
            }
            EventKind::Feedback => {
                let firsts = self.market.feedback.entry(word(Label::Supplier)).or_default();
                let first = firsts.entry(unit.clone()).or_insert(month);
                *first = (*first).min(month);
            }
            _ => {
                let key = (month, unit.clone(), word(Label::Service));
                *self.market.tests.entry(key).or_default() += bought(cell);
            }
        }
    }

    /// Adds how many were listed on the first day of a month.
    fn add_listed(&mut self, month: Month) {
        let Some(cells) = self.cube.find(&heads(month.first())) else { return };
        let listed = self.cube.centres.iter().enumerate();
        let listed = listed.map(|(at, centre)| (centre.clone(), Exact::whole(i128::from(cells.total_of_centre(at)))));
        self.market.listed.insert(month, listed.filter(|(_, many)| *many > Exact::ZERO).collect());
    }
}

fn bought(cell: &Cell<'_>) -> Bought {
    Bought { quantity: cell.count, amount: Ore(cell.amount) }
}
