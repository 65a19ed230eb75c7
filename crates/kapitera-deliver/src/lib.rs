//! Raw files become a delivery of a region: read by a mapping, checked against what the region knew when they were
//! received, and stored whole with their quarantine, or refused whole.

mod key;
mod mapping;
mod store;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_import::{
    Amounts, Known, ListingContext, RawFile, Rejected, Remark, Report, import_areas, import_care_need, import_centres,
    import_distances, import_indices, import_listing, import_listing_counts, import_prices, import_residents,
    import_units, import_values,
};
use kapitera_message::{Problem, Problems, text};
use kapitera_money::Ore;
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_region::{Manifest, Mode, Region};
use kapitera_register::{EventKind, RegisterKind};

use crate::mapping::mapping;
use crate::store::Store;

pub use key::{create_key, read_key};

/// What is to be delivered.
#[derive(Clone, Debug)]
pub struct Request {
    /// The register.
    pub register: RegisterKind,
    /// The raw files; together one delivery, in any order.
    pub files: Vec<PathBuf>,
    /// How to read them; none takes the one of the region's settings.
    pub mapping: Option<PathBuf>,
    /// When they were received.
    pub received: Timestamp,
    /// The days they speak about; none for all days, which listings, residents, values and events may not say.
    pub covers: Option<Span>,
    /// Whether they state the whole register.
    pub mode: Mode,
    /// Of events, the sum of all amounts in the files as the sender states it: compared with what is read.
    pub control_sum: Option<Ore>,
    /// Whether they may have been received before deliveries that are stored already, which changes what was known
    /// then: for taking in a history.
    pub backdated: bool,
}

/// A delivery that was stored.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// Its manifest.
    pub manifest: Manifest,
    /// The counts.
    pub report: Report,
    /// What was supposed or changed in accepted rows.
    pub remarks: Vec<Remark>,
    /// What is wrong with the rejected rows.
    pub rejected: Vec<Rejected>,
    /// The sums of the amounts of events.
    pub amounts: Option<Amounts>,
}

/// Reads, checks and stores a delivery. `progress` is told the bytes read so far.
///
/// # Errors
///
/// When the delivery is refused or cannot be read; nothing is stored then, and the raw files are untouched.
pub fn deliver(region: &Region, request: &Request, progress: &mut dyn FnMut(u64)) -> Result<Delivered, Problems> {
    in_order_of_receipt(region, request)?;
    control_sum_of_events(request)?;
    let mapping = mapping(region, request)?;
    let covers = covers(request)?;
    let files: Vec<RawFile> = request.files.iter().map(|path| RawFile::on_disk(name_of(path), path)).collect();
    let names = KnownNames::at(region, request.received)?;
    let known = names.known();
    let store = Store { region, request, covers, source: mapping.source() };
    let reference_day = last_day_known(request.received);
    let changes = request.mode == Mode::Changes;
    match request.register {
        RegisterKind::Centres => {
            store.keep(import_centres(&files, &mapping, known, progress)?, |new, rows| region.write_centres(new, rows))
        }
        RegisterKind::Units => {
            store.keep(import_units(&files, &mapping, known, progress)?, |new, rows| region.write_units(new, rows))
        }
        RegisterKind::Prices => {
            store.keep(import_prices(&files, &mapping, known, progress)?, |new, rows| region.write_prices(new, rows))
        }
        RegisterKind::Areas => {
            store.keep(import_areas(&files, &mapping, progress)?, |new, rows| region.write_areas(new, rows))
        }
        RegisterKind::Indices => {
            store.keep(import_indices(&files, &mapping, known, progress)?, |new, rows| region.write_indices(new, rows))
        }
        RegisterKind::Distances => {
            let imported = import_distances(&files, &mapping, known, progress)?;
            store.keep(imported, |new, rows| region.write_distances(new, rows))
        }
        RegisterKind::CareNeed => {
            let imported = import_care_need(&files, &mapping, known, progress)?;
            store.keep(imported, |new, rows| region.write_care_need(new, rows))
        }
        RegisterKind::Values => {
            let imported = import_values(&files, &mapping, known, covers, progress)?;
            store.keep(imported, |new, rows| region.write_values(new, rows))
        }
        RegisterKind::ListingCounts => {
            let imported = import_listing_counts(&files, &mapping, known, covers, progress)?;
            store.keep(imported, |new, rows| region.write_listing_counts(new, rows))
        }
        RegisterKind::Listing => {
            let key = read_key(region)?;
            let context = ListingContext { known, key: &key, reference_day, covers, changes };
            let imported = import_listing(&files, &mapping, &context, progress)?;
            store.keep(imported, |new, rows| region.write_listing(new, rows))
        }
        RegisterKind::Residents => {
            let key = read_key(region)?;
            let context = ListingContext { known, key: &key, reference_day, covers, changes };
            let imported = import_residents(&files, &mapping, &context, progress)?;
            store.keep(imported, |new, rows| region.write_residents(new, rows))
        }
        RegisterKind::Visits => store.events(EventKind::Visits, &files, &mapping, known, progress),
        RegisterKind::Drugs => store.events(EventKind::Drugs, &files, &mapping, known, progress),
        RegisterKind::Costs => store.events(EventKind::Costs, &files, &mapping, known, progress),
        RegisterKind::Calls => store.events(EventKind::Calls, &files, &mapping, known, progress),
        RegisterKind::Assessments => store.events(EventKind::Assessments, &files, &mapping, known, progress),
        RegisterKind::Orders => store.events(EventKind::Orders, &files, &mapping, known, progress),
        RegisterKind::Feedback => store.events(EventKind::Feedback, &files, &mapping, known, progress),
        RegisterKind::PocTests => store.events(EventKind::PocTests, &files, &mapping, known, progress),
    }
}

/// A control sum of a register without amounts would be compared with nothing, in silence.
fn control_sum_of_events(request: &Request) -> Result<(), Problems> {
    if request.control_sum.is_none() || EventKind::of(request.register).is_some_and(EventKind::has_amounts) {
        return Ok(());
    }
    let name = request.register.name();
    Err(vec![
        Problem::error(
            "control_sum_only_for_events",
            text!(
                "registret {name} har inga belopp att jämföra en kontrollsumma med",
                "the register {name} has no amounts to compare a control sum with"
            ),
        )
        .hint(text!(
            "utelämna kontrollsumman; den kan anges för visits, drugs, costs, orders och poc-tests",
            "leave out the control sum; it can be given for visits, drugs, costs, orders and poc-tests"
        )),
    ])
}

/// A delivery received before others would change what a settlement of then stands on.
fn in_order_of_receipt(region: &Region, request: &Request) -> Result<(), Problems> {
    if request.backdated {
        return Ok(());
    }
    for register in RegisterKind::ALL {
        if let Some(last) = region.deliveries(register)?.last().filter(|last| last.received > request.received) {
            let (id, when) = (last.id(), last.received.strftime("%Y-%m-%d %H:%M:%SZ"));
            let problem = Problem::error(
                "received_out_of_order",
                text!(
                    "leveransen {id} är mottagen senare ({when}) än den här",
                    "the delivery {id} was received later ({when}) than this one"
                ),
            )
            .why(text!(
                "vad som var känt då skulle ändras, och en avräkning med --known-at gå att ändra i efterhand",
                "what was known then would change, and with it settlements with --known-at"
            ))
            .hint(text!(
                "utelämna --received, eller ange --backdate när en historik läses in",
                "leave out --received, or give --backdate when a history is taken in"
            ));
            return Err(vec![problem]);
        }
    }
    Ok(())
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// The day of receipt: a delivery knows of nothing later.
fn last_day_known(received: Timestamp) -> Date {
    received.to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn covers(request: &Request) -> Result<Span, Problems> {
    if let Some(covers) = request.covers {
        return Ok(covers);
    }
    let said = match request.register {
        RegisterKind::Listing => {
            text!("vilka dagar listningen gäller är inte sagt", "the days that the listing speaks about are not said")
        }
        register @ (RegisterKind::Residents
        | RegisterKind::Values
        | RegisterKind::Visits
        | RegisterKind::Drugs
        | RegisterKind::Costs
        | RegisterKind::Calls
        | RegisterKind::Assessments
        | RegisterKind::Orders
        | RegisterKind::Feedback
        | RegisterKind::PocTests) => {
            let name = register.name();
            text!(
                "vilka dagar leveransen av {name} gäller är inte sagt",
                "the days that the delivery of {name} speaks about are not said"
            )
        }
        _ => return Ok(Span { from: date(1900, 1, 1), to: OPEN_END }),
    };
    let why = text!(
        "en ny leverans ersätter äldre för just de dagarna",
        "a new delivery replaces older ones for exactly those days"
    );
    // Listings and residents are mostly stated from a day on, the others by month.
    let hint = if matches!(request.register, RegisterKind::Listing | RegisterKind::Residents) {
        text!("ange till exempel --covers 2020-01-01/", "give for example --covers 2020-01-01/")
    } else {
        text!("ange till exempel --covers 2020-01-01/2020-01-31", "give for example --covers 2020-01-01/2020-01-31")
    };
    Err(vec![Problem::error("covers_missing", said).why(why).hint(hint)])
}

/// The centres, other units and areas the region knew, by id and code.
struct KnownNames {
    centres: Vec<Arc<str>>,
    units: Vec<Arc<str>>,
    areas: Vec<Arc<str>>,
}

impl KnownNames {
    fn at(region: &Region, received: Timestamp) -> Result<Self, Problems> {
        let mut centres: Vec<Arc<str>> = region.centres(received)?.into_iter().map(|centre| centre.id).collect();
        centres.dedup();
        let mut units: Vec<Arc<str>> = region.units(received)?.into_iter().map(|unit| unit.id).collect();
        units.dedup();
        let areas = region.areas(received)?.into_iter().map(|area| area.code).collect();
        Ok(Self { centres, units, areas })
    }

    fn known(&self) -> Known<'_> {
        Known { centres: &self.centres, units: &self.units, areas: &self.areas }
    }
}
