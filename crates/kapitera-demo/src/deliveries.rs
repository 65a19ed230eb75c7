//! Walks through all persons once and writes each into the deliveries that mention them.

use std::path::Path;

use kapitera_message::Problems;

use crate::activity::{Activity, WrittenActivity};
use crate::clinicians::Clinicians;
use crate::dirt::DirtFeeder;
use crate::events::{Calendar, DELIVERIES, Events, Happened, LateMove};
use crate::listing_file::{ListingFile, RawDay, RawListing};
use crate::listing_format::FORMATS;
use crate::persons::{History, Listing, People, Person, PersonId};
use crate::plan::{LateChange, ListingContent, RECEIVED};
use crate::random::Draw;
use crate::region::Region;

/// Newborn and newcomers of a month, per million inhabitants.
const BORN: u64 = 850;
const MOVED_IN: u64 = 900;

/// How many persons pass between two reports of progress.
const REPORT_EVERY: u64 = 4_096;

/// What was written.
pub(crate) struct Written {
    pub(crate) listings: [(Vec<String>, ListingContent); DELIVERIES],
    pub(crate) late_change: Option<LateChange>,
    pub(crate) activity: Option<WrittenActivity>,
}

/// Writes all deliveries of persons below `root`: the listings, and the `activity` when there is to be any.
pub(crate) fn write_persons(
    root: &Path,
    persons: u64,
    region: &Region,
    people: &People<'_>,
    activity: Option<Activity<'_>>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Written, Problems> {
    let mut writer = Writer::new(root, persons, region, people, activity)?;
    let (born, moved_in) = (persons * BORN / 1_000_000, persons * MOVED_IN / 1_000_000);
    let arrivals = (born + moved_in) * (DELIVERIES as u64 - 1);
    let total = persons + arrivals;
    for number in 0..persons {
        if number % REPORT_EVERY == 0 {
            progress(number, total);
        }
        let (person, history, draw) = people.resident(number);
        writer.follow(number, &person, history, draw, 0)?;
    }
    for number in persons..total {
        let (turn, delivery) = {
            let place = number - persons;
            (place % (born + moved_in), (place / (born + moved_in)) as usize + 1)
        };
        let (person, history, draw) = people.arrival(number, turn < born, &Calendar::of(delivery));
        writer.follow(number, &person, history, draw, delivery)?;
    }
    let written = writer.finish(persons, total)?;
    progress(total, total);
    Ok(written)
}

struct Delivery {
    calendar: Calendar,
    file: ListingFile,
    dirt: DirtFeeder,
    persons: u64,
}

struct Writer<'a> {
    region: &'a Region,
    people: &'a People<'a>,
    clinicians: Clinicians,
    events: Events<'a>,
    deliveries: Vec<Delivery>,
    late_change: Option<LateChange>,
    activity: Option<Activity<'a>>,
}

impl<'a> Writer<'a> {
    fn new(
        root: &Path,
        persons: u64,
        region: &'a Region,
        people: &'a People<'a>,
        activity: Option<Activity<'a>>,
    ) -> Result<Self, Problems> {
        let deliveries: Result<Vec<_>, Problems> = FORMATS
            .into_iter()
            .enumerate()
            .map(|(number, format)| {
                Ok(Delivery {
                    calendar: Calendar::of(number),
                    file: ListingFile::create(root, format)?,
                    dirt: DirtFeeder::new(number, persons),
                    persons: 0,
                })
            })
            .collect();
        Ok(Self {
            region,
            people,
            clinicians: Clinicians::new(region),
            events: Events::new(region),
            deliveries: deliveries?,
            late_change: None,
            activity,
        })
    }

    /// Lets one person live through the deliveries, from the `first` that mentions them.
    fn follow(
        &mut self,
        number: u64,
        person: &Person,
        mut history: History,
        mut draw: Draw,
        first: usize,
    ) -> Result<(), Problems> {
        for place in first..DELIVERIES {
            let calendar = self.deliveries[place].calendar;
            // Newcomers come as they are; nothing more happens to them in their first month.
            let arrives = place == first && first > 0;
            let happened = if arrives {
                Happened::Changed
            } else {
                self.events.happen(number, person, &mut history, &calendar, &mut draw)
            };
            if place == 0 || !matches!(happened, Happened::Nothing) {
                self.write(place, number, person, &history, happened)?;
            }
        }
        self.activity.as_mut().map_or(Ok(()), |activity| activity.person(number, person, &history))
    }

    fn write(
        &mut self,
        place: usize,
        number: u64,
        person: &Person,
        history: &History,
        happened: Happened,
    ) -> Result<(), Problems> {
        let mut rows = self.raw_rows(number, person, history);
        let delivery = &mut self.deliveries[place];
        delivery.persons += 1;
        if person.protected {
            delivery.dirt.count_missing_area();
        }
        if let Happened::MovedLate(moved) = happened {
            // The person shown as an example stays clean; so do the other late ones.
            self.note_late(place, person, moved);
            return self.deliveries[place].file.write(&rows);
        }
        if let Some(kind) = delivery.dirt.due(number) {
            let last = history.last();
            let other = self.region.areas[last.area].home_centre;
            let other = if other == last.centre { (other + 1) % self.region.centres.len() } else { other };
            delivery.dirt.soil(kind, &mut rows, &self.region.centres[other].id, &self.people.numbers);
        }
        delivery.file.write(&rows)
    }

    fn raw_rows(&self, number: u64, person: &Person, history: &History) -> Vec<RawListing> {
        let region = self.region;
        let row = |listing: &Listing| RawListing {
            id_kind: person.id.kind_code(),
            id: person.id.text(),
            birth: Some(person.birth),
            sex: person.sex,
            area: if person.protected { String::new() } else { region.areas[listing.area].code.clone() },
            centre: region.centres[listing.centre].id.clone(),
            from: RawDay::Day(listing.valid.from),
            to: (!listing.valid.is_open()).then_some(listing.valid.to),
            kind: listing.kind,
            doctor: self.clinicians.fixed_doctor(listing.centre, number).unwrap_or_default().to_owned(),
        };
        history.rows.iter().map(row).collect()
    }

    /// Keeps the first late move as the example, one of a person with a reserve id when there is such.
    fn note_late(&mut self, place: usize, person: &Person, moved: LateMove) {
        let is_reserve = matches!(person.id, PersonId::Reserve(_));
        let keep = match &self.late_change {
            None => place == 1,
            Some(kept) => place == 1 && is_reserve && kept.person_kind != "reserve",
        };
        if !keep {
            return;
        }
        self.late_change = Some(LateChange {
            person: person.id.text(),
            person_kind: match person.id.kind_code() {
                "PNR" => "personal-number",
                "SAM" => "coordination-number",
                _ => "reserve",
            },
            effective: moved.effective,
            months: vec![self.deliveries[place].calendar.month],
            from_centre: self.region.centres[moved.from_centre].id.clone(),
            to_centre: self.region.centres[moved.to_centre].id.clone(),
            received: RECEIVED[place].to_owned(),
        });
    }

    /// `first_free` is a number past those of all persons.
    fn finish(mut self, persons: u64, first_free: u64) -> Result<Written, Problems> {
        let mut listings: [(Vec<String>, ListingContent); DELIVERIES] = Default::default();
        for (delivery, listing) in self.deliveries.iter_mut().zip(&mut listings) {
            delivery.file.finish()?;
            let content =
                ListingContent { rows: delivery.file.rows, persons: delivery.persons, dirt: delivery.dirt.counts() };
            *listing = (std::mem::take(&mut delivery.file.files), content);
        }
        let activity = self.activity.map(|activity| activity.finish(persons, self.people, first_free)).transpose()?;
        Ok(Written { listings, late_change: self.late_change, activity })
    }
}
