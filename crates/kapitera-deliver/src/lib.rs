//! Raw files become a delivery of a region: read by a mapping, checked against what the region knew when they were
//! received, and stored whole with their quarantine, or refused whole.

mod key;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use kapitera_import::{
    Imported, Known, ListingContext, Mapping, RawFile, Rejected, Remark, Report, check_rejected_share, import_areas,
    import_centres, import_indices, import_listing, import_listing_counts,
};
use kapitera_message::{Language, Problem, Problems, text};
use kapitera_period::{Date, OPEN_END, Span};
use kapitera_region::{Manifest, Mode, NewDelivery, QuarantineRow, Region};
use kapitera_register::RegisterKind;

pub use key::{create_key, read_key};

/// Rejected rows shown when a delivery is refused for having too many of them.
const REFUSED_SHOWN: usize = 100;

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
    /// The days they speak about; none for all days, which a listing may not say.
    pub covers: Option<Span>,
    /// Whether they state the whole register.
    pub mode: Mode,
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
}

/// Reads, checks and stores a delivery. `progress` is told the bytes read so far.
///
/// # Errors
///
/// When the delivery is refused or cannot be read; nothing is stored then, and the raw files are untouched.
pub fn deliver(region: &Region, request: &Request, progress: &mut dyn FnMut(u64)) -> Result<Delivered, Problems> {
    in_order_of_receipt(region, request)?;
    let mapping = mapping(region, request)?;
    let covers = covers(request)?;
    let files: Vec<RawFile> = request.files.iter().map(|path| RawFile::on_disk(name_of(path), path)).collect();
    let names = KnownNames::at(region, request.received)?;
    let known = names.known();
    let store = Store { region, request, covers };
    match request.register {
        RegisterKind::Centres => {
            store.keep(import_centres(&files, &mapping, progress)?, |new, rows| region.write_centres(new, rows))
        }
        RegisterKind::Areas => {
            store.keep(import_areas(&files, &mapping, progress)?, |new, rows| region.write_areas(new, rows))
        }
        RegisterKind::Indices => {
            store.keep(import_indices(&files, &mapping, known, progress)?, |new, rows| region.write_indices(new, rows))
        }
        RegisterKind::ListingCounts => {
            let imported = import_listing_counts(&files, &mapping, known, covers, progress)?;
            store.keep(imported, |new, rows| region.write_listing_counts(new, rows))
        }
        RegisterKind::Listing => {
            let key = read_key(region)?;
            let reference_day = last_day_known(request.received);
            let context =
                ListingContext { known, key: &key, reference_day, covers, changes: request.mode == Mode::Changes };
            let imported = import_listing(&files, &mapping, &context, progress)?;
            store.keep(imported, |new, rows| region.write_listing(new, rows))
        }
        _ => Err(vec![]),
    }
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

fn mapping(region: &Region, request: &Request) -> Result<Mapping, Problems> {
    let register = request.register;
    let name = register.name();
    let own = || region.settings().mappings.get(&register).map(|path| region.path(path));
    let path = request.mapping.clone().or_else(own).ok_or_else(|| {
        vec![
            Problem::error(
                "no_mapping",
                text!(
                    "regionen har ingen avbildning för registret ”{name}”",
                    "the region has no mapping for the register “{name}”"
                ),
            )
            .why(text!("kolumnernas innebörd gissas aldrig", "the meaning of columns is never guessed"))
            .hint(text!(
                "skriv [import.{name}] mapping = \"mappings/…toml\" i kapitera.toml, eller ange --mapping",
                "write [import.{name}] mapping = \"mappings/…toml\" in kapitera.toml, or give --mapping"
            )),
        ]
    })?;
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        vec![
            Problem::error(
                "mapping_not_read",
                text!("avbildningen {shown} kan inte läsas: {error}", "the mapping {shown} cannot be read: {error}"),
            )
            .why(text!(
                "utan avbildningen är det inte sagt vad kolumnerna betyder",
                "without the mapping it is not said what the columns mean"
            ))
            .hint(text!(
                "rätta sökvägen i [import.{name}] i kapitera.toml, eller ange --mapping",
                "mend the path in [import.{name}] in kapitera.toml, or give --mapping"
            )),
        ]
    })?;
    let mapping = Mapping::parse(&shown, &text)?;
    let of = mapping.register().name();
    if mapping.register() != register {
        return Err(vec![
            Problem::error(
                "mapping_of_another_register",
                text!(
                    "avbildningen är för registret ”{of}”, inte ”{name}”",
                    "the mapping is for the register “{of}”, not “{name}”"
                ),
            )
            .named(kapitera_message::Text::same(shown))
            .hint(text!(
                "ange registrets egen avbildning med --mapping, eller ett annat register",
                "name the register's own mapping with --mapping, or another register"
            )),
        ]);
    }
    Ok(mapping)
}

fn covers(request: &Request) -> Result<Span, Problems> {
    if let Some(covers) = request.covers {
        return Ok(covers);
    }
    if matches!(request.register, RegisterKind::Listing) {
        return Err(vec![
            Problem::error(
                "covers_missing",
                text!(
                    "vilka dagar listningen gäller är inte sagt",
                    "the days that the listing speaks about are not said"
                ),
            )
            .why(text!(
                "en ny leverans ersätter äldre för just de dagarna",
                "a new delivery replaces older ones for exactly those days"
            ))
            .hint(text!("ange till exempel --covers 2020-01-01/", "give for example --covers 2020-01-01/")),
        ]);
    }
    Ok(Span { from: date(1900, 1, 1), to: OPEN_END })
}

/// The centres and areas the region knew, by id and code.
struct KnownNames {
    centres: Vec<Arc<str>>,
    areas: Vec<Arc<str>>,
}

impl KnownNames {
    fn at(region: &Region, received: Timestamp) -> Result<Self, Problems> {
        let mut centres: Vec<Arc<str>> = region.centres(received)?.into_iter().map(|centre| centre.id).collect();
        centres.dedup();
        let areas = region.areas(received)?.into_iter().map(|area| area.code).collect();
        Ok(Self { centres, areas })
    }

    fn known(&self) -> Known<'_> {
        Known { centres: &self.centres, areas: &self.areas }
    }
}

struct Store<'a> {
    region: &'a Region,
    request: &'a Request,
    covers: Span,
}

impl Store<'_> {
    fn keep<R>(
        &self,
        imported: Imported<R>,
        write: impl FnOnce(NewDelivery, Vec<R>) -> Result<Manifest, Problems>,
    ) -> Result<Delivered, Problems> {
        let settings = self.region.settings();
        if let Err(mut problems) = check_rejected_share(&imported.report, &settings.rejected_share) {
            let all = imported.rejected.len();
            if all > REFUSED_SHOWN {
                let said = text!(
                    "visar de {REFUSED_SHOWN} första av {all} fel",
                    "showing the first {REFUSED_SHOWN} of {all} faults"
                );
                problems = problems.into_iter().map(|problem| problem.named(said.clone())).collect();
            }
            problems.extend(imported.rejected.iter().take(REFUSED_SHOWN).map(Rejected::problem));
            return Err(problems);
        }
        let Imported { rows, rejected, remarks, report } = imported;
        let new = NewDelivery {
            received: self.request.received,
            covers: self.covers,
            mode: self.request.mode,
            files: report.files.iter().map(stored_file).collect(),
            remarks: remarks.iter().map(|remark| (remark.code.to_owned(), remark.count)).collect::<BTreeMap<_, _>>(),
            quarantine: rejected.iter().map(|row| quarantine_row(row, settings.language)).collect(),
        };
        let manifest = write(new, rows)?;
        Ok(Delivered { manifest, report, remarks, rejected })
    }
}

fn stored_file(file: &kapitera_import::FileReport) -> kapitera_region::RawFile {
    kapitera_region::RawFile {
        name: file.name.clone(),
        sha256: file.sha256_hex.clone(),
        bytes: file.bytes,
        rows_in: file.rows_in,
        accepted: file.accepted,
        rejected: file.rejected,
        left_out: file.left_out.title + file.left_out.blank + file.left_out.sum,
    }
}

fn quarantine_row(rejected: &Rejected, language: Language) -> QuarantineRow {
    QuarantineRow {
        file: rejected.file.to_string(),
        row: rejected.row,
        column: if rejected.heading.is_empty() { rejected.column.to_owned() } else { rejected.heading.to_string() },
        value: rejected.value.clone(),
        code: rejected.reason.code.to_owned(),
        reason: rejected.reason.what.get(language).to_owned(),
        cells: rejected.raw.to_vec(),
    }
}
