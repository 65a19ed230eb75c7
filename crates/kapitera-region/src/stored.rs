//! Reading what has been delivered, and what was known when.
//!
//! Deliveries are in order of receipt (ties: by id); "known at T" leaves out those received after T. Which one speaks
//! for a day:
//!
//! - **centres**, **units**: the latest delivery whose `covers` holds the day;
//! - **areas**: editions stand side by side; for each edition the latest delivery that has it, as a whole;
//! - **indices**: for each index and scale, the latest delivery with any value for the day, as a whole: a centre that
//!   it leaves out has no value that day;
//! - **prices**: for each supplier, the latest delivery with any price of it for the day, as a whole;
//! - **listing counts**: the latest delivery with any row of the day, as a whole;
//! - **distances**, **care need**: the latest delivery that covers the day and has any row of it, as a whole;
//! - **residents**: the latest delivery whose `covers` holds the day;
//! - **values**, **events**: by source, see [`Region::values`] and [`Region::known_events`].

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use jiff::Timestamp;
use kapitera_message::{Problem, Problems, text};
use kapitera_period::{Date, Span};
use kapitera_register::{
    Area, CareNeedCounts, Centre, Distance, IndexValue, ListPrice, ListingCount, Pseudonym, RegisterKind, Resident,
    Unit,
};

use crate::clip::{self, DaySet};
use crate::persons::{self, PersonsFile};
use crate::table::{StoredTable, file_problem};
use crate::unfinished::UNFINISHED;
use crate::{Manifest, Region, listing, small};

impl Region {
    /// All deliveries of a register, in order of receipt.
    ///
    /// # Errors
    ///
    /// With every problem of every manifest.
    pub fn deliveries(&self, register: RegisterKind) -> Result<Vec<Manifest>, Problems> {
        let folder = self.register(register);
        let mut problems = Problems::new();
        let mut manifests = Vec::new();
        if !folder.exists() {
            return Ok(manifests);
        }
        let entries = fs::read_dir(&folder).map_err(|error| vec![file_problem(&folder, &error)])?;
        for entry in entries {
            let entry = entry.map_err(|error| vec![file_problem(&folder, &error)])?;
            if entry.file_name() == UNFINISHED || !entry.path().is_dir() {
                continue;
            }
            match self.manifest(register, &entry.file_name().to_string_lossy()) {
                Ok(manifest) => manifests.push(manifest),
                Err(mut found) => problems.append(&mut found),
            }
        }
        manifests.sort_by_cached_key(Manifest::order);
        if problems.is_empty() { Ok(manifests) } else { Err(problems) }
    }

    /// The deliveries of a register received at `known_at` or before, in order of receipt.
    ///
    /// # Errors
    ///
    /// As [`Region::deliveries`].
    pub fn known(&self, register: RegisterKind, known_at: Timestamp) -> Result<Vec<Manifest>, Problems> {
        let mut manifests = self.deliveries(register)?;
        manifests.retain(|manifest| manifest.received <= known_at && !self.leaves_out(register, &manifest.id()));
        Ok(manifests)
    }

    /// The centres as known at a time: each row's days are those for which its delivery speaks. Sorted by id and day.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read.
    pub fn centres(&self, known_at: Timestamp) -> Result<Vec<Centre>, Problems> {
        let mut centres = self.by_covers(RegisterKind::Centres, known_at, |row: &mut Centre| &mut row.valid)?;
        centres.sort_by(|a, b| (&a.id, a.valid).cmp(&(&b.id, b.valid)));
        let same = |a: &Centre, b: &Centre| Centre { valid: a.valid, ..b.clone() } == *a;
        Ok(clip::join(centres, same, |centre| &mut centre.valid))
    }

    /// The units that are no centres, as known at a time, sorted by id and day.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read.
    pub fn units(&self, known_at: Timestamp) -> Result<Vec<Unit>, Problems> {
        let mut units = self.by_covers(RegisterKind::Units, known_at, |row: &mut Unit| &mut row.valid)?;
        units.sort_by(|a, b| (&a.id, a.valid).cmp(&(&b.id, b.valid)));
        let same = |a: &Unit, b: &Unit| Unit { valid: a.valid, ..b.clone() } == *a;
        Ok(clip::join(units, same, |unit| &mut unit.valid))
    }

    /// The areas as known at a time, all editions, sorted by edition and code.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read.
    pub fn areas(&self, known_at: Timestamp) -> Result<Vec<Area>, Problems> {
        let mut editions: BTreeMap<String, Vec<Area>> = BTreeMap::new();
        for manifest in self.known(RegisterKind::Areas, known_at)? {
            let rows = self.small_rows::<Area>(&manifest)?;
            for edition in rows.iter().map(|area| &area.edition).collect::<BTreeSet<_>>() {
                let areas = rows.iter().filter(|area| area.edition == *edition).cloned().collect();
                editions.insert(edition.clone(), areas);
            }
        }
        Ok(editions.into_values().flatten().collect())
    }

    /// The index values as known at a time, sorted by index, scale, centre and day.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read.
    pub fn indices(&self, known_at: Timestamp) -> Result<Vec<IndexValue>, Problems> {
        let name = |row: &IndexValue| (row.index.clone(), row.scale.clone());
        let mut values = self.by_name(RegisterKind::Indices, known_at, name, |row| &mut row.valid)?;
        values.sort_by(|a, b| (&a.index, &a.scale, &a.centre, a.valid).cmp(&(&b.index, &b.scale, &b.centre, b.valid)));
        let same = |a: &IndexValue, b: &IndexValue| IndexValue { valid: a.valid, ..b.clone() } == *a;
        Ok(clip::join(values, same, |value| &mut value.valid))
    }

    /// The price lists as known at a time, sorted by supplier, service and day: for each supplier the latest delivery with any
    /// price of it for the day holds, as a whole, so that what a new list leaves out has no price.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read.
    pub fn prices(&self, known_at: Timestamp) -> Result<Vec<ListPrice>, Problems> {
        let name = |row: &ListPrice| row.supplier.clone();
        let mut prices = self.by_name(RegisterKind::Prices, known_at, name, |row| &mut row.valid)?;
        prices.sort_by(|a, b| (&a.supplier, &a.service, a.valid).cmp(&(&b.supplier, &b.service, b.valid)));
        let same = |a: &ListPrice, b: &ListPrice| ListPrice { valid: a.valid, ..b.clone() } == *a;
        Ok(clip::join(prices, same, |price| &mut price.valid))
    }

    /// The distances as known at a time, sorted by area, centre and day.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read.
    pub fn distances(&self, known_at: Timestamp) -> Result<Vec<Distance>, Problems> {
        let mut rows = self.by_days_stated(RegisterKind::Distances, known_at, |row: &mut Distance| &mut row.valid)?;
        rows.sort_by(|a, b| (&a.area, &a.centre, a.valid).cmp(&(&b.area, &b.centre, b.valid)));
        let same = |a: &Distance, b: &Distance| Distance { valid: a.valid, ..b.clone() } == *a;
        Ok(clip::join(rows, same, |row| &mut row.valid))
    }

    /// The counts for the Care Need Index as known at a time, sorted by centre and day.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read.
    pub fn care_need(&self, known_at: Timestamp) -> Result<Vec<CareNeedCounts>, Problems> {
        let mut rows =
            self.by_days_stated(RegisterKind::CareNeed, known_at, |row: &mut CareNeedCounts| &mut row.valid)?;
        rows.sort_by(|a, b| (&a.centre, a.valid).cmp(&(&b.centre, b.valid)));
        let same = |a: &CareNeedCounts, b: &CareNeedCounts| CareNeedCounts { valid: a.valid, ..b.clone() } == *a;
        Ok(clip::join(rows, same, |row| &mut row.valid))
    }

    /// Who lived in the region, as known at a time, sorted by person and day.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read.
    pub fn residents(&self, known_at: Timestamp) -> Result<Vec<Resident>, Problems> {
        let mut rows = self.by_covers(RegisterKind::Residents, known_at, |row: &mut Resident| &mut row.valid)?;
        rows.sort_by_key(|row| (row.person, row.valid));
        let same = |a: &Resident, b: &Resident| Resident { valid: a.valid, ..b.clone() } == *a;
        Ok(clip::join(rows, same, |row| &mut row.valid))
    }

    /// The listing counts of a day as known at a time, with the delivery they come from; `None` when no delivery has
    /// rows of the day.
    ///
    /// # Errors
    ///
    /// When a delivery cannot be read.
    pub fn listing_counts(
        &self,
        known_at: Timestamp,
        day: Date,
    ) -> Result<Option<(Manifest, Vec<ListingCount>)>, Problems> {
        for manifest in self.known(RegisterKind::ListingCounts, known_at)?.into_iter().rev() {
            let mut rows = self.small_rows::<ListingCount>(&manifest)?;
            rows.retain(|row| row.day == day);
            if !rows.is_empty() {
                return Ok(Some((manifest, rows)));
            }
        }
        Ok(None)
    }

    /// The stored rows of a delivery of listings; its columns are those of [`crate::listing_column`].
    ///
    /// # Errors
    ///
    /// When the file cannot be read or has other columns.
    pub fn listing_table(&self, manifest: &Manifest) -> Result<StoredTable, Problem> {
        StoredTable::open(&self.rows_path(RegisterKind::Listing, &manifest.id()), &listing::SCHEMA)
    }

    /// The number of a person, when the region has met them.
    ///
    /// # Errors
    ///
    /// When a file of persons cannot be read.
    pub fn find_person(&self, person: &Pseudonym) -> Result<Option<u32>, Problems> {
        let (files, _) = self.persons_files()?;
        let numbers = persons::numbers(&files, std::slice::from_ref(person)).map_err(|problem| vec![problem])?;
        Ok(numbers.first().copied().flatten())
    }

    /// The pseudonyms of all persons in any register; a person's number is the position here.
    ///
    /// # Errors
    ///
    /// When a file of persons cannot be read.
    pub fn pseudonyms(&self) -> Result<Vec<Pseudonym>, Problems> {
        let (files, end) = self.persons_files()?;
        let mut all = vec![Pseudonym([0; 16]); end as usize];
        for file in files {
            let mut places = all.iter_mut().skip(file.from as usize);
            let read = persons::read(&file.path, |person| {
                if let Some(place) = places.next() {
                    *place = Pseudonym(person);
                }
            });
            read.map_err(|problem| vec![problem])?;
        }
        Ok(all)
    }

    /// Above the number of every person in any register, whenever delivered.
    ///
    /// # Errors
    ///
    /// When a manifest cannot be read.
    pub fn persons_end(&self) -> Result<u32, Problems> {
        Ok(self.persons_files()?.1)
    }

    /// All files of persons, and the next free number.
    pub(crate) fn persons_files(&self) -> Result<(Vec<PersonsFile>, u32), Problems> {
        let mut files = Vec::new();
        let mut next = 0;
        for register in persons::REGISTERS {
            for manifest in self.deliveries(register)? {
                let path = self.persons_path(register, &manifest.id());
                files.push(PersonsFile { path, from: manifest.persons_from });
                let end = manifest.persons_from.checked_add(manifest.persons_count);
                next = end.ok_or_else(|| vec![persons::too_many()])?.max(next);
            }
        }
        Ok((files, next))
    }

    /// The manifest of the delivery in folder `id`, which must be its id.
    pub(crate) fn manifest(&self, register: RegisterKind, id: &str) -> Result<Manifest, Problems> {
        let path = self.register(register).join(id).join("manifest.toml");
        let source = fs::read_to_string(&path).map_err(|error| vec![file_problem(&path, &error)])?;
        let manifest = Manifest::parse(&path, &source)?;
        if manifest.id() == id && manifest.register == register {
            return Ok(manifest);
        }
        let place = path.display().to_string();
        Err(vec![
            Problem::error(
                "manifest_misplaced",
                text!("manifestet hör till en annan mapp", "the manifest belongs to another folder"),
            )
            .named(text!("{place}", "{place}"))
            .why(text!(
                "en leverans ändras aldrig efter att den tagits emot",
                "a delivery is never changed once received"
            )),
        ])
    }

    /// The rows of each delivery, on the days it covers and no later one does. A row whose days fall apart comes once
    /// for each part.
    fn by_covers<T: small::SmallRow>(
        &self,
        register: RegisterKind,
        known_at: Timestamp,
        span: impl Fn(&mut T) -> &mut Span,
    ) -> Result<Vec<T>, Problems> {
        let known = self.known(register, known_at)?;
        let spoken: Vec<DaySet> = known.iter().map(|manifest| DaySet::of([manifest.covers])).collect();
        let mut rows = Vec::new();
        for (manifest, days) in known.iter().zip(clip::effective(&spoken)) {
            // A delivery that speaks for no day any more need not be read.
            if !days.is_empty() {
                clip_into(&mut rows, self.small_rows(manifest)?, &days, &span);
            }
        }
        Ok(rows)
    }

    /// The rows of each name on the days for which no later delivery has any row of the name.
    fn by_name<T: small::SmallRow, N: Ord>(
        &self,
        register: RegisterKind,
        known_at: Timestamp,
        name: impl Fn(&T) -> N,
        span: impl Fn(&mut T) -> &mut Span,
    ) -> Result<Vec<T>, Problems> {
        let mut deliveries: BTreeMap<N, Vec<Vec<T>>> = BTreeMap::new();
        for manifest in self.known(register, known_at)? {
            let mut by_name: BTreeMap<N, Vec<T>> = BTreeMap::new();
            for row in self.small_rows::<T>(&manifest)? {
                by_name.entry(name(&row)).or_default().push(row);
            }
            for (name, rows) in by_name {
                deliveries.entry(name).or_default().push(rows);
            }
        }
        let mut all = Vec::new();
        for mut deliveries in deliveries.into_values() {
            let spoken: Vec<DaySet> =
                deliveries.iter_mut().map(|rows| DaySet::of(rows.iter_mut().map(|row| *span(row)))).collect();
            for (rows, days) in deliveries.into_iter().zip(clip::effective(&spoken)) {
                clip_into(&mut all, rows, &days, &span);
            }
        }
        Ok(all)
    }

    /// The rows of each delivery, on the days it covers and has any row of, and no later one does.
    fn by_days_stated<T: small::SmallRow>(
        &self,
        register: RegisterKind,
        known_at: Timestamp,
        span: impl Fn(&mut T) -> &mut Span,
    ) -> Result<Vec<T>, Problems> {
        let mut deliveries = Vec::new();
        for manifest in self.known(register, known_at)? {
            let mut rows: Vec<T> = self.small_rows(&manifest)?;
            let stated = DaySet::of(rows.iter_mut().map(|row| *span(row)));
            deliveries.push((rows, stated.intersect(&DaySet::of([manifest.covers]))));
        }
        let spoken: Vec<DaySet> = deliveries.iter().map(|(_, days)| days.clone()).collect();
        let mut all = Vec::new();
        for ((rows, _), days) in deliveries.into_iter().zip(clip::effective(&spoken)) {
            clip_into(&mut all, rows, &days, &span);
        }
        Ok(all)
    }

    pub(crate) fn small_rows<T: small::SmallRow>(&self, manifest: &Manifest) -> Result<Vec<T>, Problems> {
        small::read(&self.rows_path(manifest.register, &manifest.id())).map_err(|problem| vec![problem])
    }
}

/// Adds `rows` on those of their days that are among `days`.
fn clip_into<T: Clone>(all: &mut Vec<T>, rows: Vec<T>, days: &DaySet, span: impl Fn(&mut T) -> &mut Span) {
    for mut row in rows {
        for part in days.clip(*span(&mut row)) {
            *span(&mut row) = part;
            all.push(row.clone());
        }
    }
}
