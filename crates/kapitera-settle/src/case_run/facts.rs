//! What a case gives, as counts and facts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_count::{EventInput, Input, ListingInput, count};
use kapitera_cube::{Cells, CellsBuilder, CountSpec, Cube, Key, Measure};
use kapitera_evaluate::{AreaFact, CentreFact, Facts, Plan};
use kapitera_message::Problems;
use kapitera_model::{Case, CaseEvent};
use kapitera_period::{Month, Span};
use kapitera_region::KnownValue;
use kapitera_register::{
    Centre, Event, EventKind, Label, ListingKind, ListingRow, Owner, Pseudonym, ReportedValue, Sex, UNKNOWN_AREA,
};

/// The facts of the period that `plan` pays for.
pub(super) fn facts(case: &Case, plan: &Plan<'_>) -> Facts {
    let period = plan.period(&plan.model.time);
    let settled = centres(case).into_iter().filter(|centre| centre.spans.iter().any(|span| meets(*span, period)));
    let centres = settled.map(|centre| CentreFact {
        id: centre.id.into(),
        name: centre.id.to_owned(),
        owner: if centre.private { Owner::Private } else { Owner::OwnOperated }.name(),
    });
    let mut facts = Facts { centres: centres.collect(), areas: areas(case), ..Facts::default() };
    for (index, scale, centre, value) in &case.indices {
        let key = (index.as_str().into(), scale.as_str().into());
        facts.indices.entry(key).or_default().insert(centre.as_str().into(), value.clone());
    }
    let ids: Vec<Arc<str>> = facts.centres.iter().map(|centre| centre.id.clone()).collect();
    let covered = |name: &str, _: Span| {
        case.values.iter().any(|given| given.value == name) || case.covered.iter().any(|covered| covered == name)
    };
    facts.values = crate::values::values(plan.model, period, &ids, &rows(case, period), &covered);
    facts
}

fn meets(span: Span, period: Month) -> bool {
    span.intersect(period.span()).is_some()
}

/// A centre that the case names, and when it is open.
struct CaseCentre<'a> {
    id: &'a str,
    private: bool,
    spans: Vec<Span>,
}

fn centres(case: &Case) -> Vec<CaseCentre<'_>> {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    ids.extend(case.listed.iter().map(|listed| listed.centre.as_str()));
    ids.extend(case.persons.iter().map(|person| person.centre.as_str()));
    ids.extend(case.values.iter().map(|value| value.centre.as_str()));
    ids.extend(case.indices.iter().map(|(_, _, centre, _)| centre.as_str()));
    ids.extend(case.events.iter().map(|event| event.centre.as_str()).filter(|centre| !centre.is_empty()));
    ids.extend(case.events.iter().filter_map(seller));
    ids.extend(case.open.iter().map(|(centre, _)| centre.as_str()));
    let centre = |id| {
        let mut spans: Vec<Span> = case.open.iter().filter(|(of, _)| of == id).map(|(_, span)| *span).collect();
        if spans.is_empty() {
            spans.push(Span::open(jiff::civil::Date::MIN));
        }
        CaseCentre { id, private: case.private.iter().any(|private| private == id), spans }
    };
    ids.into_iter().map(centre).collect()
}

/// The unit that sells, of events of trade: it is settled too.
fn seller(event: &CaseEvent) -> Option<&str> {
    let at = event.kind.labels().iter().position(|label| *label == Label::Supplier)?;
    event.labels.get(at).map(|seller| &**seller)
}

fn areas(case: &Case) -> BTreeMap<Arc<str>, AreaFact> {
    let areas = case.areas.iter().map(|(code, municipality, distance_km)| {
        (Arc::from(code.as_str()), AreaFact { municipality: municipality.as_str().into(), distance_km: *distance_km })
    });
    let mut areas: BTreeMap<Arc<str>, AreaFact> = areas.collect();
    let named = case.listed.iter().map(|listed| &listed.area).chain(case.persons.iter().map(|person| &person.area));
    for area in named.filter(|area| *area != UNKNOWN_AREA) {
        areas.entry(area.as_str().into()).or_insert_with(|| AreaFact { municipality: "".into(), distance_km: None });
    }
    areas
}

/// The case's values as rows of the register; what says no days is reported for the period alone.
fn rows(case: &Case, period: Month) -> Vec<KnownValue> {
    let row = |given: &kapitera_model::GivenValue| {
        let valid = given.days.unwrap_or_else(|| period.span());
        let row = ReportedValue {
            value: given.value.as_str().into(),
            centre: given.centre.as_str().into(),
            item: given.item.as_str().into(),
            valid,
            amount: given.amount.clone(),
        };
        KnownValue { row, days: vec![valid] }
    };
    case.values.iter().map(row).collect()
}

/// What `plan` needs counted. Persons and events are counted as those of a region; counts of listed persons are laid
/// out beside the events, which then have no persons.
pub(super) fn cube(case: &Case, plan: &Plan<'_>) -> Result<Cube, Problems> {
    let open = open_centres(case);
    let kinds = plan.event_kinds();
    let events: BTreeMap<EventKind, EventInput> =
        kinds.into_iter().map(|kind| (kind, EventInput::from_events(kind, events_of(case, kind)))).collect();
    let listing = ListingInput::from_rows(listings(case))?;
    let input = Input { listing, events };
    if !case.persons.is_empty() {
        return count(&input, &plan.specs(), &open, &|_, _| {});
    }
    let (of_events, of_listings): (Vec<CountSpec>, Vec<CountSpec>) =
        plan.specs().into_iter().partition(|spec| spec.measure.is_of_events());
    let mut cube = if of_events.is_empty() { Cube::default() } else { count(&input, &of_events, &open, &|_, _| {})? };
    lay_out_counts(case, of_listings, &mut cube);
    Ok(cube)
}

fn listings(case: &Case) -> Vec<ListingRow> {
    let row = |person: &kapitera_model::CasePerson| ListingRow {
        person: pseudonym(&person.id),
        birth: person.birth,
        sex: if person.female { Sex::Female } else { Sex::Male },
        area: person.area.as_str().into(),
        centre: person.centre.as_str().into(),
        kind: if person.active { ListingKind::Active } else { ListingKind::Assigned },
        doctor: person.doctor.as_deref().map(Arc::from),
        valid: person.valid,
    };
    case.persons.iter().map(row).collect()
}

fn open_centres(case: &Case) -> Vec<Centre> {
    let mut open = Vec::new();
    for centre in centres(case) {
        let owner = if centre.private { Owner::Private } else { Owner::OwnOperated };
        open.extend(centre.spans.iter().map(|valid| Centre {
            id: centre.id.into(),
            name: centre.id.to_owned(),
            provider: String::new(),
            org_number: String::new(),
            owner,
            valid: *valid,
        }));
    }
    open
}

fn events_of(case: &Case, kind: EventKind) -> Vec<Event> {
    let of_kind = case.events.iter().filter(|event| event.kind == kind);
    of_kind.flat_map(|event| std::iter::repeat_n(event, event.count as usize).map(one_event)).collect()
}

fn one_event(event: &CaseEvent) -> Event {
    Event {
        person: event.person.as_deref().map(pseudonym),
        day: event.day,
        centre: event.centre.as_str().into(),
        amount: event.amount,
        quantity: event.quantity,
        labels: event.labels.clone(),
    }
}

/// A case's person has a name, not a number; the name itself, cut or filled, is the key.
fn pseudonym(name: &str) -> Pseudonym {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(name.as_bytes());
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    Pseudonym(key)
}

/// Adds the case's counts of listed persons to a cube of events without persons.
fn lay_out_counts(case: &Case, specs: Vec<CountSpec>, cube: &mut Cube) {
    let sorted = |names: BTreeSet<&str>| -> Vec<Arc<str>> { names.into_iter().map(Arc::from).collect() };
    if cube.counts.is_empty() {
        cube.centres = sorted(case.listed.iter().map(|listed| listed.centre.as_str()).collect());
    }
    cube.areas = sorted(case.listed.iter().map(|listed| listed.area.as_str()).collect());
    let named = case.listed.iter().filter_map(|listed| listed.doctor.as_deref());
    cube.doctors = sorted(named.chain([""]).collect());
    for spec in specs {
        let cells = cells_of_counts(case, spec, cube);
        cube.counts.push(cells);
    }
}

fn cells_of_counts(case: &Case, spec: CountSpec, cube: &Cube) -> Cells {
    let days = match spec.measure {
        Measure::Heads { .. } | Measure::Events { .. } => 1,
        Measure::Days { span } => u64::from(span.days()),
    };
    let code = |names: &[Arc<str>], name: &str| {
        names.iter().position(|there| **there == *name).and_then(|position| u32::try_from(position).ok()).unwrap_or(0)
    };
    let keys = spec.keys.clone();
    let mut builder = CellsBuilder::new(spec);
    for listed in &case.listed {
        let codes: Vec<u32> = keys
            .iter()
            .map(|key| match key {
                Key::Age => listed.age,
                Key::Sex => u32::from(!listed.female),
                Key::Area => code(&cube.areas, &listed.area),
                Key::Kind => u32::from(!listed.active),
                Key::Doctor => code(&cube.doctors, listed.doctor.as_deref().unwrap_or_default()),
                Key::Tenure => listed.tenure,
                // Listed persons are counted by none of these: the model's check sees to it.
                Key::ListedAt | Key::Label(_) => 0,
            })
            .collect();
        builder.add(code(&cube.centres, &listed.centre), &codes, listed.count * days);
    }
    builder.finish(cube.centres.len())
}
