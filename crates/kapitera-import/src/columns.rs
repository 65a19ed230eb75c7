//! The columns of each register, by the names that mappings, stored registers and messages use.

use kapitera_register::{EventKind, RegisterKind};

/// One column of a register.
#[derive(Debug)]
pub(crate) struct Column {
    /// Its name in mappings and messages.
    pub name: &'static str,
    /// Whether a mapping must say where it stands.
    pub needed: bool,
    /// The only values it may have; empty when any value may be right.
    pub values: &'static [&'static str],
}

const fn needed(name: &'static str) -> Column {
    Column { name, needed: true, values: &[] }
}

const fn optional(name: &'static str) -> Column {
    Column { name, needed: false, values: &[] }
}

const SEXES: &[&str] = &["female", "male"];

const CENTRES: [Column; 7] = [
    needed("id"),
    needed("name"),
    needed("provider"),
    needed("org-number"),
    Column { name: "owner", needed: true, values: &["own-operated", "private"] },
    needed("from"),
    optional("to"),
];
const AREAS: [Column; 5] =
    [needed("code"), needed("name"), needed("municipality"), needed("edition"), optional("distance-km")];
const INDICES: [Column; 6] =
    [needed("index"), needed("scale"), needed("from"), optional("to"), needed("centre"), needed("value")];
const LISTING: [Column; 10] = [
    needed("person"),
    optional("birth"),
    Column { name: "sex", needed: false, values: SEXES },
    optional("area"),
    needed("centre"),
    needed("from"),
    optional("to"),
    Column { name: "kind", needed: false, values: &["active", "assigned"] },
    optional("doctor"),
    optional("person-kind"),
];
const LISTING_COUNTS: [Column; 6] = [
    needed("day"),
    needed("centre"),
    needed("age"),
    Column { name: "sex", needed: true, values: SEXES },
    needed("area"),
    needed("count"),
];

const DISTANCES: [Column; 5] = [needed("area"), needed("centre"), needed("km"), optional("from"), optional("to")];
const CARE_NEED: [Column; 12] = [
    needed("centre"),
    needed("from"),
    optional("to"),
    needed("under-5"),
    needed("foreign-born"),
    needed("alone-65"),
    needed("single-parent"),
    needed("moved-in"),
    needed("unemployed"),
    needed("low-education"),
    needed("population"),
    optional("printed"),
];
const VALUES: [Column; 6] =
    [needed("value"), needed("centre"), optional("item"), needed("from"), optional("to"), needed("amount")];
const RESIDENTS: [Column; 7] = [
    needed("person"),
    optional("birth"),
    Column { name: "sex", needed: false, values: SEXES },
    optional("area"),
    needed("from"),
    optional("to"),
    optional("person-kind"),
];
const VISITS: [Column; 10] = [
    optional("person"),
    needed("day"),
    needed("centre"),
    needed("profession"),
    needed("contact"),
    Column { name: "prescription", needed: false, values: &["yes", "no"] },
    optional("county"),
    optional("clinician"),
    needed("fee"),
    optional("person-kind"),
];
const DRUGS: [Column; 7] = [
    needed("person"),
    needed("day"),
    needed("atc"),
    needed("cost"),
    needed("responsibility"),
    optional("workplace"),
    optional("person-kind"),
];
const COSTS: [Column; 8] = [
    needed("kind"),
    optional("person"),
    optional("centre"),
    needed("day"),
    optional("service"),
    needed("amount"),
    optional("person-kind"),
    optional("diagnosis"),
];
const CALLS: [Column; 4] = [
    needed("day"),
    needed("centre"),
    optional("errand"),
    Column { name: "answer", needed: true, values: &kapitera_register::ANSWERS },
];
const ASSESSMENTS: [Column; 7] = [
    optional("person"),
    needed("day"),
    needed("centre"),
    needed("assessed"),
    optional("assessor"),
    Column { name: "chosen", needed: false, values: &["yes", "no"] },
    optional("person-kind"),
];
const UNITS: [Column; 7] = [
    needed("id"),
    needed("name"),
    needed("kind"),
    needed("organisation"),
    needed("org-number"),
    needed("from"),
    optional("to"),
];
const PRICES: [Column; 7] = [
    needed("supplier"),
    needed("service"),
    optional("group"),
    optional("points"),
    needed("price"),
    needed("from"),
    optional("to"),
];
const ORDERS: [Column; 7] = [
    needed("day"),
    needed("centre"),
    needed("supplier"),
    needed("service"),
    optional("referrer"),
    needed("quantity"),
    needed("amount"),
];
const FEEDBACK: [Column; 4] = [needed("day"), needed("centre"), needed("supplier"), optional("subject")];
const POC_TESTS: [Column; 5] = [needed("day"), needed("centre"), needed("service"), needed("quantity"), needed("cost")];

/// The columns of `register`, in the order of their places.
pub(crate) fn columns(register: RegisterKind) -> &'static [Column] {
    match register {
        RegisterKind::Centres => &CENTRES,
        RegisterKind::Areas => &AREAS,
        RegisterKind::Indices => &INDICES,
        RegisterKind::Listing => &LISTING,
        RegisterKind::ListingCounts => &LISTING_COUNTS,
        RegisterKind::Distances => &DISTANCES,
        RegisterKind::CareNeed => &CARE_NEED,
        RegisterKind::Values => &VALUES,
        RegisterKind::Residents => &RESIDENTS,
        RegisterKind::Visits => &VISITS,
        RegisterKind::Drugs => &DRUGS,
        RegisterKind::Costs => &COSTS,
        RegisterKind::Calls => &CALLS,
        RegisterKind::Assessments => &ASSESSMENTS,
        RegisterKind::Units => &UNITS,
        RegisterKind::Prices => &PRICES,
        RegisterKind::Orders => &ORDERS,
        RegisterKind::Feedback => &FEEDBACK,
        RegisterKind::PocTests => &POC_TESTS,
    }
}

/// The places of the columns that say who a row is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PersonColumns {
    pub person: usize,
    pub kind: usize,
}

/// The person columns of `register`; none when it holds no persons.
pub(crate) fn person_columns(register: RegisterKind) -> Option<PersonColumns> {
    let place = |name| columns(register).iter().position(|column| column.name == name);
    Some(PersonColumns { person: place("person")?, kind: place("person-kind")? })
}

/// Places of the columns of `centres`.
pub(crate) mod centres {
    pub(crate) const ID: usize = 0;
    pub(crate) const NAME: usize = 1;
    pub(crate) const PROVIDER: usize = 2;
    pub(crate) const ORG_NUMBER: usize = 3;
    pub(crate) const OWNER: usize = 4;
    pub(crate) const FROM: usize = 5;
    pub(crate) const TO: usize = 6;
}

/// Places of the columns of `areas`.
pub(crate) mod areas {
    pub(crate) const CODE: usize = 0;
    pub(crate) const NAME: usize = 1;
    pub(crate) const MUNICIPALITY: usize = 2;
    pub(crate) const EDITION: usize = 3;
    pub(crate) const DISTANCE_KM: usize = 4;
}

/// Places of the columns of `indices`.
pub(crate) mod indices {
    pub(crate) const INDEX: usize = 0;
    pub(crate) const SCALE: usize = 1;
    pub(crate) const FROM: usize = 2;
    pub(crate) const TO: usize = 3;
    pub(crate) const CENTRE: usize = 4;
    pub(crate) const VALUE: usize = 5;
}

/// Places of the columns of `listing`.
pub(crate) mod listing {
    pub(crate) const BIRTH: usize = 1;
    pub(crate) const SEX: usize = 2;
    pub(crate) const AREA: usize = 3;
    pub(crate) const CENTRE: usize = 4;
    pub(crate) const FROM: usize = 5;
    pub(crate) const TO: usize = 6;
    pub(crate) const KIND: usize = 7;
    pub(crate) const DOCTOR: usize = 8;
}

/// Places of the columns of `listing-counts`.
pub(crate) mod listing_counts {
    pub(crate) const DAY: usize = 0;
    pub(crate) const CENTRE: usize = 1;
    pub(crate) const AGE: usize = 2;
    pub(crate) const SEX: usize = 3;
    pub(crate) const AREA: usize = 4;
    pub(crate) const COUNT: usize = 5;
}

/// Places of the columns of `distances`.
pub(crate) mod distances {
    pub(crate) const AREA: usize = 0;
    pub(crate) const CENTRE: usize = 1;
    pub(crate) const KM: usize = 2;
    pub(crate) const FROM: usize = 3;
    pub(crate) const TO: usize = 4;
}

/// Places of the columns of `care-need`; the seven counts stand after each other, in the order of SCB's table.
pub(crate) mod care_need {
    pub(crate) const CENTRE: usize = 0;
    pub(crate) const FROM: usize = 1;
    pub(crate) const TO: usize = 2;
    pub(crate) const COUNTS: usize = 3;
    pub(crate) const POPULATION: usize = 10;
    pub(crate) const PRINTED: usize = 11;
}

/// Places of the columns of `values`.
pub(crate) mod values {
    pub(crate) const VALUE: usize = 0;
    pub(crate) const CENTRE: usize = 1;
    pub(crate) const ITEM: usize = 2;
    pub(crate) const FROM: usize = 3;
    pub(crate) const TO: usize = 4;
    pub(crate) const AMOUNT: usize = 5;
}

/// Places of the columns of `residents`.
pub(crate) mod residents {
    pub(crate) const BIRTH: usize = 1;
    pub(crate) const SEX: usize = 2;
    pub(crate) const AREA: usize = 3;
    pub(crate) const FROM: usize = 4;
    pub(crate) const TO: usize = 5;
}

/// Places of the columns of `units`.
pub(crate) mod units {
    pub(crate) const ID: usize = 0;
    pub(crate) const NAME: usize = 1;
    pub(crate) const KIND: usize = 2;
    pub(crate) const ORGANISATION: usize = 3;
    pub(crate) const ORG_NUMBER: usize = 4;
    pub(crate) const FROM: usize = 5;
    pub(crate) const TO: usize = 6;
}

/// Places of the columns of `prices`.
pub(crate) mod prices {
    pub(crate) const SUPPLIER: usize = 0;
    pub(crate) const SERVICE: usize = 1;
    pub(crate) const GROUP: usize = 2;
    pub(crate) const POINTS: usize = 3;
    pub(crate) const PRICE: usize = 4;
    pub(crate) const FROM: usize = 5;
    pub(crate) const TO: usize = 6;
}

/// Where an event's parts stand.
#[derive(Debug)]
pub(crate) struct EventColumns {
    /// None for events that are nobody's.
    pub person: Option<usize>,
    pub day: usize,
    pub centre: Option<usize>,
    /// None for events without one.
    pub amount: Option<usize>,
    /// None for events that count 1 each.
    pub quantity: Option<usize>,
    /// In the order of [`EventKind::labels`].
    pub labels: &'static [usize],
}

/// The places of the columns of a register of events.
pub(crate) fn event_columns(kind: EventKind) -> &'static EventColumns {
    const fn of(
        person: Option<usize>,
        day: usize,
        centre: Option<usize>,
        amount: Option<usize>,
        labels: &'static [usize],
    ) -> EventColumns {
        EventColumns { person, day, centre, amount, quantity: None, labels }
    }
    const fn with_quantity(quantity: usize, columns: EventColumns) -> EventColumns {
        EventColumns { quantity: Some(quantity), ..columns }
    }
    const VISITS: &EventColumns = &of(Some(0), 1, Some(2), Some(8), &[3, 4, 5, 6, 7]);
    const DRUGS: &EventColumns = &of(Some(0), 1, None, Some(3), &[4, 2, 5]);
    const COSTS: &EventColumns = &of(Some(1), 3, Some(2), Some(5), &[0, 4, 7]);
    const CALLS: &EventColumns = &of(None, 0, Some(1), None, &[2, 3]);
    const ASSESSMENTS: &EventColumns = &of(Some(0), 1, Some(2), None, &[4, 5, 3]);
    const ORDERS: &EventColumns = &with_quantity(5, of(None, 0, Some(1), Some(6), &[2, 3, 4]));
    const FEEDBACK: &EventColumns = &of(None, 0, Some(1), None, &[2, 3]);
    const POC_TESTS: &EventColumns = &with_quantity(3, of(None, 0, Some(1), Some(4), &[2]));
    match kind {
        EventKind::Visits => VISITS,
        EventKind::Drugs => DRUGS,
        EventKind::Costs => COSTS,
        EventKind::Calls => CALLS,
        EventKind::Assessments => ASSESSMENTS,
        EventKind::Orders => ORDERS,
        EventKind::Feedback => FEEDBACK,
        EventKind::PocTests => POC_TESTS,
    }
}

#[cfg(test)]
mod tests {
    use kapitera_register::{CARE_NEED_VARIABLES, Label};

    use super::*;

    #[test]
    fn the_places_of_events_are_those_of_their_names() {
        for kind in EventKind::ALL {
            let name = |place: usize| columns(kind.register())[place].name;
            let EventColumns { person, day, centre, amount, quantity, labels } = event_columns(kind);
            assert!(person.is_none_or(|person| name(person) == "person"));
            assert_eq!(name(*day), "day");
            assert!(centre.is_none_or(|centre| name(centre) == "centre"));
            assert!(amount.is_none_or(|amount| ["fee", "cost", "amount"].contains(&name(amount))));
            assert_eq!(quantity.map(name), kind.has_quantities().then_some("quantity"));
            assert_eq!(amount.is_some(), kind.has_amounts());
            let named: Vec<&str> = labels.iter().map(|label| name(*label)).collect();
            // A wait is reckoned from the day of the assessment.
            let of_label = |label: &Label| if *label == Label::Wait { "assessed" } else { label.name() };
            assert_eq!(named, kind.labels().iter().map(of_label).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_counts_of_care_need_stand_in_the_order_of_scb() {
        let names: Vec<&str> = columns(RegisterKind::CareNeed).iter().map(|column| column.name).collect();
        assert_eq!(names[care_need::COUNTS..care_need::POPULATION], CARE_NEED_VARIABLES);
        assert_eq!((names[care_need::POPULATION], names[care_need::PRINTED]), ("population", "printed"));
    }

    #[test]
    fn persons_are_found_by_name() {
        let with = RegisterKind::ALL.into_iter().filter(|register| person_columns(*register).is_some());
        let names: Vec<&str> = with.map(RegisterKind::name).collect();
        assert_eq!(names, ["listing", "residents", "visits", "drugs", "costs", "assessments"]);
    }
}
