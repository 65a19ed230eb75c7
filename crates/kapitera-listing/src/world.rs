//! What the rules meet: centres, areas and distances, as known at a time. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kapitera_period::{Date, Span};
use kapitera_register::{Area, Centre, Distance, Owner};

/// Centres, areas and distances. Centres are named by their position.
#[derive(Clone, Debug, Default)]
pub struct World {
    centres: Vec<Place>,
    municipalities: BTreeMap<Arc<str>, Arc<str>>,
    distances: BTreeMap<Arc<str>, Vec<Stretch>>,
    /// Days on which a centre or a distance changes, ascending.
    changes: Vec<Date>,
}

/// A centre with all that is known of it.
#[derive(Clone, Debug)]
struct Place {
    id: Arc<str>,
    name: String,
    /// Its days with their owner, ascending; none when only listings name it.
    open: Vec<(Span, Owner)>,
}

/// A distance from an area to a centre.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub centre: usize,
    pub km: u32,
    pub valid: Span,
}

impl World {
    /// Builds it from the registers; `listed` are the centres that listings name, which may be missing in the register.
    pub fn new(centres: &[Centre], areas: &[Area], distances: &[Distance], listed: &[Arc<str>]) -> Self {
        let ids: BTreeSet<Arc<str>> =
            centres.iter().map(|centre| centre.id.clone()).chain(listed.iter().cloned()).collect();
        let mut places: Vec<Place> =
            ids.into_iter().map(|id| Place { name: id.to_string(), id, open: Vec::new() }).collect();
        let mut changes = BTreeSet::new();
        for centre in centres {
            let at = places.binary_search_by(|place| place.id.cmp(&centre.id)).expect("every centre has a place");
            places[at].open.push((centre.valid, centre.owner));
            // The name people use now: the one of the latest row.
            places[at].name.clone_from(&centre.name);
            note(&mut changes, centre.valid);
        }
        for place in &mut places {
            place.open.sort_by_key(|(span, _)| *span);
        }
        let mut world = Self { centres: places, ..Self::default() };
        for distance in distances {
            note(&mut changes, distance.valid);
            // A distance to a centre that the register lacks leads nowhere.
            if let Some(centre) = world.centre(&distance.centre) {
                let stretch = Stretch { centre, km: distance.km, valid: distance.valid };
                world.distances.entry(distance.area.clone()).or_default().push(stretch);
            }
        }
        for area in areas {
            world.municipalities.insert(area.code.clone(), area.municipality.as_str().into());
        }
        world.changes = changes.into_iter().collect();
        world
    }

    /// As it would be if `centre` answered for the last time on the day before `from`.
    #[must_use]
    pub fn closed_from(&self, centre: usize, from: Date) -> Self {
        let mut world = self.clone();
        if let Ok(last) = from.yesterday() {
            for (span, _) in &mut world.centres[centre].open {
                span.to = span.to.min(last);
            }
        }
        world.centres[centre].open.retain(|(span, _)| !span.is_empty());
        world
    }

    /// The number of centres.
    pub fn centres(&self) -> usize {
        self.centres.len()
    }

    /// The position of the centre with this HSA id.
    pub fn centre(&self, id: &str) -> Option<usize> {
        self.centres.binary_search_by(|place| (*place.id).cmp(id)).ok()
    }

    /// A centre's HSA id.
    ///
    /// # Panics
    ///
    /// When there is no such centre; so does every method that takes one.
    pub fn id(&self, centre: usize) -> &Arc<str> {
        &self.centres[centre].id
    }

    /// The name people use for a centre.
    pub fn name(&self, centre: usize) -> &str {
        &self.centres[centre].name
    }

    /// Who runs a centre on `day`; none when it is not open.
    pub fn owner_on(&self, centre: usize, day: Date) -> Option<Owner> {
        self.centres[centre].open.iter().find(|(span, _)| span.contains(day)).map(|(_, owner)| *owner)
    }

    /// Whether a centre is open on `day`.
    pub fn is_open(&self, centre: usize, day: Date) -> bool {
        self.owner_on(centre, day).is_some()
    }

    /// Whether a centre was open some day before `day`, and is not on it.
    pub fn has_closed(&self, centre: usize, day: Date) -> bool {
        !self.is_open(centre, day) && self.centres[centre].open.iter().any(|(span, _)| span.to < day)
    }

    /// The first day of the run of days without a break on which a centre is open, `day` among them.
    pub fn opened(&self, centre: usize, day: Date) -> Option<Date> {
        let open = &self.centres[centre].open;
        let mut at = open.iter().position(|(span, _)| span.contains(day))?;
        while at > 0 && open[at - 1].0.to.tomorrow().is_ok_and(|next| next == open[at].0.from) {
            at -= 1;
        }
        Some(open[at].0.from)
    }

    /// The municipality that an area lies in.
    pub fn municipality(&self, area: &str) -> Option<&Arc<str>> {
        self.municipalities.get(area)
    }

    /// Whether the registers know an area.
    pub fn knows_area(&self, area: &str) -> bool {
        self.municipalities.contains_key(area)
    }

    /// Whether the registers know a municipality.
    pub fn knows_municipality(&self, code: &str) -> bool {
        self.municipalities.values().any(|known| &**known == code)
    }

    /// The distances from an area on `day`.
    pub(crate) fn distances(&self, area: &str, day: Date) -> impl Iterator<Item = &Stretch> {
        self.distances.get(area).into_iter().flatten().filter(move |stretch| stretch.valid.contains(day))
    }

    /// The distance from an area to a centre on `day`.
    pub fn km(&self, area: &str, centre: usize, day: Date) -> Option<u32> {
        self.distances(area, day).find(|stretch| stretch.centre == centre).map(|stretch| stretch.km)
    }

    /// Days on which a centre or a distance changes.
    pub(crate) fn changes(&self) -> &[Date] {
        &self.changes
    }
}

/// Notes the first day of a span, and the first day after it.
pub(crate) fn note(changes: &mut BTreeSet<Date>, span: Span) {
    changes.insert(span.from);
    changes.extend(span.to.tomorrow());
}
