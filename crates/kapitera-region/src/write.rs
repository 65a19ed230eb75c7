//! Writing a delivery: what is refused before anything is kept, and the rows of each register but the events, which
//! have a writer of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use kapitera_message::{Problem, Problems, text};
use kapitera_money::Exact;
use kapitera_period::Span;
use kapitera_register::{
    Area, CareNeedCounts, Centre, Distance, EventKind, IndexValue, ListPrice, ListingCount, ListingRow, RegisterKind,
    ReportedValue, Resident, Unit,
};

use crate::listing::Numbered;
use crate::small::{self, SmallRow};
use crate::unfinished::{Unfinished, Written};
use crate::{Manifest, Mode, QuarantineRow, RawFile, Region, StoredAmounts, persons};

/// What is known of a delivery besides its rows.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// When it was received; the caller's clock.
    pub received: Timestamp,
    /// The days it speaks about.
    pub covers: Span,
    /// Whether it states the whole register; only listings, events and reported values come as changes.
    pub mode: Mode,
    /// The system or supplier it comes from; empty when that is not said.
    pub source: String,
    /// The raw files, in the order given.
    pub files: Vec<RawFile>,
    /// How many times each remark was made, by code.
    pub remarks: BTreeMap<String, u64>,
    /// The rejected rows, each once for every fault.
    pub quarantine: Vec<QuarantineRow>,
    /// The amounts as the import added them up, of events only: compared with what is stored. None takes the sum of
    /// what is stored, and knows of no amount that was rejected.
    pub amounts: Option<StoredAmounts>,
}

impl Region {
    /// Stores a delivery of listings. New persons get the next free numbers.
    ///
    /// # Errors
    ///
    /// When a raw file was delivered before, too large a share of rows was rejected, a person is listed twice on one
    /// day, or the directory cannot be written. Nothing is stored then.
    pub fn write_listing(&self, new: NewDelivery, rows: Vec<ListingRow>) -> Result<Manifest, Problems> {
        self.write(RegisterKind::Listing, new, |folder, region| {
            let (files, next) = region.persons_files()?;
            let numbered = Numbered::new(&rows, &files, next)?;
            let one = |problem| vec![problem];
            let rows_sha256 = numbered.write(&folder.join("rows.parquet")).map_err(one)?;
            let persons_sha256 = persons::write(&folder.join("persons.parquet"), &numbered.new).map_err(one)?;
            let count = numbered.new.len() as u32;
            let persons = Some((numbered.from, count, persons_sha256));
            Ok(Written { rows: rows.len() as u64, rows_sha256, persons, amounts: None })
        })
    }

    /// Stores a delivery of listing counts.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing`]; also when it comes as changes.
    pub fn write_listing_counts(&self, new: NewDelivery, rows: Vec<ListingCount>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::ListingCounts, new, rows)
    }

    /// Stores a delivery of centres.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing_counts`].
    pub fn write_centres(&self, new: NewDelivery, rows: Vec<Centre>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::Centres, new, rows)
    }

    /// Stores a delivery of units that are no centres.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing_counts`].
    pub fn write_units(&self, new: NewDelivery, rows: Vec<Unit>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::Units, new, rows)
    }

    /// Stores a delivery of price lists.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing_counts`].
    pub fn write_prices(&self, new: NewDelivery, rows: Vec<ListPrice>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::Prices, new, rows)
    }

    /// Stores a delivery of areas.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing_counts`].
    pub fn write_areas(&self, new: NewDelivery, rows: Vec<Area>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::Areas, new, rows)
    }

    /// Stores a delivery of index values.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing_counts`].
    pub fn write_indices(&self, new: NewDelivery, rows: Vec<IndexValue>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::Indices, new, rows)
    }

    /// Stores a delivery of distances.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing_counts`].
    pub fn write_distances(&self, new: NewDelivery, rows: Vec<Distance>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::Distances, new, rows)
    }

    /// Stores a delivery of counts for the Care Need Index.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing_counts`].
    pub fn write_care_need(&self, new: NewDelivery, rows: Vec<CareNeedCounts>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::CareNeed, new, rows)
    }

    /// Stores a delivery of reported values, which may come as changes: rows added to what is known.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing`].
    pub fn write_values(&self, new: NewDelivery, rows: Vec<ReportedValue>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::Values, new, rows)
    }

    /// Stores a delivery of residents.
    ///
    /// # Errors
    ///
    /// As [`Region::write_listing_counts`].
    pub fn write_residents(&self, new: NewDelivery, rows: Vec<Resident>) -> Result<Manifest, Problems> {
        self.write_small(RegisterKind::Residents, new, rows)
    }

    fn write_small<T: SmallRow>(
        &self,
        register: RegisterKind,
        new: NewDelivery,
        rows: Vec<T>,
    ) -> Result<Manifest, Problems> {
        let name = register.name();
        if new.mode == Mode::Changes && register != RegisterKind::Values {
            return Err(vec![
                Problem::error(
                    "changes_only_for_listing",
                    text!(
                        "registret {name} kan inte levereras som ändringar",
                        "the register {name} cannot be delivered as changes"
                    ),
                )
                .hint(text!("leverera hela registret", "deliver the whole register")),
            ]);
        }
        self.write(register, new, |folder, _| {
            let count = rows.len() as u64;
            let rows_sha256 = small::write(&folder.join("rows.parquet"), rows).map_err(|problem| vec![problem])?;
            Ok(Written { rows: count, rows_sha256, persons: None, amounts: None })
        })
    }

    fn write(
        &self,
        register: RegisterKind,
        new: NewDelivery,
        rows: impl FnOnce(&Path, &Self) -> Result<Written, Problems>,
    ) -> Result<Manifest, Problems> {
        let unfinished = Unfinished::begin(self, register)?;
        self.check_new(register, &new)?;
        let written = rows(unfinished.folder(), self)?;
        unfinished.store(new, written)
    }

    /// Refuses what was delivered before, and what has too many rejected rows.
    pub(crate) fn check_new(&self, register: RegisterKind, new: &NewDelivery) -> Result<(), Problems> {
        let mut problems = Problems::new();
        if new.covers.is_empty() {
            let days = new.covers;
            problems.push(Problem::error(
                "covers_no_day",
                text!("leveransen avser inga dagar: {days}", "the delivery speaks about no days: {days}"),
            ));
        }
        let earlier = self.deliveries(register)?;
        let mut seen = BTreeSet::new();
        for file in &new.files {
            problems.extend(earlier.iter().find_map(|delivery| repeated(file, delivery)));
            if !seen.insert(&file.sha256) {
                let name = &file.name;
                problems.push(Problem::error(
                    "file_repeated",
                    text!("filen {name} finns två gånger i leveransen", "the file {name} is in the delivery twice"),
                ));
            }
        }
        if problems.is_empty() {
            problems.extend(earlier.iter().find_map(|delivery| at_the_same_time(new, delivery)));
        }
        problems.extend(self.too_many_rejected(new));
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn too_many_rejected(&self, new: &NewDelivery) -> Option<Problem> {
        let sum = |count: fn(&RawFile) -> u64| new.files.iter().map(count).sum::<u64>();
        let (accepted, rejected) = (sum(|file| file.accepted), sum(|file| file.rejected));
        let all = accepted + rejected;
        let limit = &self.settings().rejected_share;
        if Exact::whole(rejected) <= limit * &Exact::whole(all) {
            return None;
        }
        let limit = limit.to_fraction_text();
        Some(
            Problem::error(
                "too_many_rejected",
                text!("{rejected} av {all} rader avvisas", "{rejected} of {all} rows are rejected"),
            )
            .why(text!(
                "regionens gräns är {limit} av raderna; så många fel tyder på fel fil eller fel mappning",
                "the region's limit is {limit} of the rows; so many errors mean the wrong file or the wrong mapping"
            ))
            .hint(text!(
                "rätta filen eller mappningen, eller höj ”rejected-share” i kapitera.toml",
                "mend the file or the mapping, or raise “rejected-share” in kapitera.toml"
            )),
        )
    }
}

/// Which of two deliveries of a source replaces the other is decided by when they were received: a tie would be
/// decided by their digests. Changes only add, so that two of them need no order.
fn at_the_same_time(new: &NewDelivery, delivery: &Manifest) -> Option<Problem> {
    let of_sources = delivery.register == RegisterKind::Values || EventKind::of(delivery.register).is_some();
    let ordered = new.mode == Mode::Full || delivery.mode == Mode::Full;
    let same = new.received == delivery.received && new.source == delivery.source;
    if !(of_sources && ordered && same && new.covers.intersect(delivery.covers).is_some()) {
        return None;
    }
    let (id, received) = (delivery.id(), new.received);
    Some(
        Problem::error(
            "received_at_the_same_time",
            text!(
                "en leverans från samma källa för samma dagar är mottagen i samma stund, {received}",
                "a delivery from the same source for the same days was received at the same moment, {received}"
            ),
        )
        .named(text!("leverans {id}", "delivery {id}"))
        .why(text!(
            "den som är mottagen senast gäller, och vilken det är går inte att säga",
            "the one received last holds, and which it is cannot be said"
        ))
        .hint(text!("ange en senare tid med --received", "give a later time with --received")),
    )
}

fn repeated(file: &RawFile, delivery: &Manifest) -> Option<Problem> {
    let same = delivery.files.iter().find(|earlier| earlier.sha256 == file.sha256)?;
    let (name, earlier, id, received) = (&file.name, &same.name, delivery.id(), delivery.received);
    Some(
        Problem::error(
            "delivery_repeated",
            text!("filen {name} är redan levererad", "the file {name} has been delivered already"),
        )
        .named(text!(
            "leverans {id}, fil {earlier}, mottagen {received}",
            "delivery {id}, file {earlier}, received {received}"
        ))
        .why(text!("innehållet är detsamma byte för byte", "the content is the same byte for byte"))
        .hint(text!(
            "kontrollera att det är rätt fil; annars är inget att göra",
            "check that it is the right file; otherwise nothing needs doing"
        )),
    )
}
