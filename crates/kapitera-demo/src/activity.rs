//! Everything that is delivered of what people do and cost: visits, drugs, costs, calls, assessments, values, internal trade and who lives here.
//!
//! What is drawn for a person depends on the seed, the person's number and history only. Histories are those known
//! when all listings have come: costs follow the truth, not what a register knew at the time.

use std::path::Path;

use kapitera_message::Problems;

use crate::assessments::Assessments;
use crate::catchment::Catchment;
use crate::costs::Costs;
use crate::distances::Nearest;
use crate::drugs::Drugs;
use crate::hospital::{Hospital, Patient};
use crate::periods::Days;
use crate::persons::{History, People, Person, PersonId};
use crate::plan::{LateCost, PlannedImport};
use crate::random::{Matter, Source};
use crate::region::Region;
use crate::residents::{ResidentFile, make_unlisted, unlisted};
use crate::stay::{Places, Stay, Who, stays};
use crate::survey::write_yearly;
use crate::telephone::Telephone;
use crate::trade::write_trade;
use crate::values::write_values;
use crate::visitors::Visitors;
use crate::visits::Visits;

/// All files of activity being written.
pub(crate) struct Activity<'a> {
    root: &'a Path,
    region: &'a Region,
    nearest: &'a Nearest,
    source: &'a Source,
    days: Days,
    places: Places<'a>,
    visits: Visits,
    drugs: Drugs,
    costs: Costs,
    hospital: Hospital,
    telephone: Telephone,
    assessments: Assessments,
    residents: ResidentFile,
    catchment: Catchment,
}

/// What was written.
pub(crate) struct WrittenActivity {
    pub(crate) imports: Vec<PlannedImport>,
    pub(crate) late_cost: Option<LateCost>,
}

impl<'a> Activity<'a> {
    pub(crate) fn create(
        root: &'a Path,
        region: &'a Region,
        nearest: &'a Nearest,
        source: &'a Source,
    ) -> Result<Self, Problems> {
        let days = Days::new();
        Ok(Self {
            root,
            region,
            nearest,
            source,
            places: Places::new(region, &days),
            telephone: Telephone::create(root, region, &days)?,
            assessments: Assessments::create(root, region, &days, source)?,
            days,
            visits: Visits::create(root, region)?,
            drugs: Drugs::create(root, region)?,
            costs: Costs::create(root)?,
            hospital: Hospital::create(root)?,
            residents: ResidentFile::create(root)?,
            catchment: Catchment::new(region),
        })
    }

    /// Writes what is delivered of one person besides the listings.
    pub(crate) fn person(&mut self, number: u64, person: &Person, history: &History) -> Result<(), Problems> {
        let id = person.id.text();
        self.residents.write(person, &id, history, self.region)?;
        self.catchment.count(person, history);
        let who = Who { number, id_kind: id_kind(person), id: &id, birth: person.birth };
        let mut draw = self.source.for_activity(number);
        let stays: Vec<Stay<'_>> = stays(who, history, &self.days).collect();
        for stay in &stays {
            self.visits.stay(stay, self.region, &self.places, &self.days, &mut draw)?;
            self.drugs.stay(stay, &self.places, &self.days, &mut draw)?;
            self.costs.stay(stay, self.region, &self.places, &self.days, &mut draw)?;
        }
        let (region, places, days) = (self.region, &self.places, &self.days);
        self.telephone.count(&stays);
        let mut draw = self.source.for_needs(number);
        for stay in &stays {
            self.assessments.stay(stay, region, places, days, &mut draw)?;
        }
        let patient = Patient { who, stays: &stays, region, places, days };
        self.hospital.person(&patient, &mut self.source.for_hospital(number))
    }

    /// Writes those who are listed nowhere, visitors, rents and values, and ends all files. `first_free` is a number
    /// past those of all persons.
    pub(crate) fn finish(
        mut self,
        persons: u64,
        people: &People<'_>,
        first_free: u64,
    ) -> Result<WrittenActivity, Problems> {
        for (number, is_newcomer) in (first_free..).zip(unlisted(persons)) {
            let (person, history, _) = make_unlisted(people, number, is_newcomer);
            self.person(number, &person, &history)?;
        }
        let mut draw = self.source.for_matter(Matter::Visitors);
        for visitor in Visitors::new(persons, self.region, &self.days).all(&mut draw) {
            let mut draw = self.source.for_activity(first_free + persons + visitor.number);
            self.visits.visitor(&visitor.as_visit(), self.region, &self.days, &mut draw)?;
            if visitor.needs_lab {
                let (day, centre) = (self.days.date(visitor.day), &self.region.centres[visitor.centre].id);
                self.costs.visitor(&visitor.id, day, visitor.month, centre, &mut draw)?;
            }
        }
        self.costs.rents(self.region, &self.days, &mut self.source.for_matter(Matter::Rents))?;
        let (costs, late_cost) = self.costs.finish()?;
        let mut imports = self.visits.finish()?;
        imports.extend(self.drugs.finish()?);
        imports.extend(costs);
        imports.extend(self.hospital.finish()?);
        imports.extend(self.telephone.finish(self.region, &self.days, self.source)?);
        imports.extend(self.assessments.finish()?);
        imports.extend(write_yearly(self.root, self.region, self.source)?);
        imports.extend(write_values(self.root, self.region, self.source)?);
        imports.extend(self.catchment.write(self.root, self.region, self.nearest)?);
        imports.extend(write_trade(self.root, self.region, self.source)?);
        imports.push(self.residents.finish()?);
        Ok(WrittenActivity { imports, late_cost })
    }
}

fn id_kind(person: &Person) -> &'static str {
    match (person.id, person.id.kind_code()) {
        (PersonId::Reserve(_), _) => "reserve",
        (PersonId::Official(_), "PNR") => "personal-number",
        (PersonId::Official(_), _) => "coordination-number",
    }
}
