//! The second computation: loops over what was put in, a figure at a time, with nothing of the program but calendars.

use std::collections::BTreeMap;

use kapitera_period::{Date, Month, Span, age_on};

use crate::region::{Facts, Visit};

/// The text that [`Plain`] computes once more: an indicator of every kind.
pub const TEXT: &str = r#"
[indicators]
id = "test"
name = "Test"
from = 2018-01-01

[indicator.telephone]
label = "Telephone"
says = "How many are answered the same day."
says-not = "Nothing else."
measure = "share"
of = { of = "calls", where-not = { errand = "other" } }
those = { of = "calls", where-not = { errand = "other" }, where = { answer = ["answered", "called-back"] } }
better = "higher"
basis = "illustrative"
[indicator.telephone.beside.called-back]
label = "Called back the same day"
count = { of = "calls", where-not = { errand = "other" }, where = { answer = "called-back" } }

[indicator.three-days]
label = "Three days"
says = "How many are assessed within three days."
says-not = "Nothing else."
measure = "share"
of = { of = "assessments", where = { chosen = "no" }, where-not = { wait = "waiting" } }
those = { of = "assessments", where = { chosen = "no", wait = [0, 1, 2, 3], assessor = ["doctor", "nurse"] } }
better = "higher"
by = "sex"
basis = "illustrative"
[indicator.three-days.beside.chosen]
label = "Chose to wait"
count = { of = "assessments", where = { chosen = "yes" } }
[indicator.three-days.beside.waiting]
label = "Waiting still"
count = { of = "assessments", where = { chosen = "no", wait = "waiting" } }

[indicator.coverage]
label = "Coverage of primary care"
says = "How much is at the own centre."
says-not = "Nothing else."
measure = "share"
of = { of = "visits", at = "listed", where-not = { prescription = "yes" } }
those = { of = "visits", at = "listed", where = { listed-at = "here" }, where-not = { prescription = "yes" } }
better = "neither"
by = "sex"
basis = "illustrative"

[indicator.coverage-outpatient]
label = "Coverage of outpatient care"
says = "How much is at the own centre."
says-not = "Nothing else."
measure = "share"
of = [
    { of = "visits", at = "listed", where-not = { prescription = "yes" } },
    { of = "costs", at = "listed", where = { cost-kind = "outpatient" } },
]
those = { of = "visits", at = "listed", where = { listed-at = "here" }, where-not = { prescription = "yes" } }
better = "neither"
basis = "illustrative"

[indicator.own-patients]
label = "Visitors who are listed"
says = "How many visits at the centre are of its own."
says-not = "Nothing else."
measure = "share"
of = { of = "visits" }
those = { of = "visits", where = { listed-at = "here" } }
better = "neither"
by = "sex"
basis = "illustrative"

[indicator.fixed-doctor]
label = "A named doctor"
says = "How many have a named doctor."
says-not = "Nothing else."
measure = "share"
of = { of = "listed" }
those = { of = "listed", with = "doctor" }
better = "higher"
by = ["sex", "age"]
basis = "illustrative"

[indicator.antibiotics]
label = "Antibiotics"
says = "How many dispensings."
says-not = "Nothing else."
measure = "rate"
those = { of = "dispensings", where = { atc = "J01" } }
per = 1000
standardised = true
better = "lower"
by = "sex"
basis = "illustrative"

[indicator.nurse-visits]
label = "Visits to nurses"
says = "How many visits the listed have."
says-not = "Nothing else."
measure = "rate"
those = { of = "visits", at = "listed", where = { profession = "nurse" } }
per = 10
better = "neither"
basis = "illustrative"

[indicator.survey]
label = "Survey"
says = "How many are pleased."
says-not = "Nothing else."
measure = "share"
of = { value = "answers" }
those = { value = "positive" }
better = "higher"
basis = "illustrative"
[indicator.survey.beside.sent]
label = "Sent"
count = { value = "sent" }

[indicator.joined]
label = "Joined"
says = "How many came."
says-not = "Nothing else."
measure = "number"
those = { of = "joined" }
better = "neither"
by = "sex"
basis = "illustrative"
[indicator.joined.beside.from-centre]
label = "From a centre"
count = { of = "joined-from-centre" }

[indicator.left]
label = "Left"
says = "How many went."
says-not = "Nothing else."
measure = "number"
those = { of = "left" }
better = "neither"
basis = "illustrative"
[indicator.left.beside.for-centre]
label = "For a centre"
count = { of = "left-for-centre" }

[indicator.net]
label = "Net"
says = "How many more."
says-not = "Nothing else."
measure = "number"
those = { of = "joined" }
less = { of = "left" }
better = "neither"
basis = "illustrative"

[indicator.coc]
label = "COC"
says = "The chance of the same."
says-not = "Nothing else."
measure = "continuity"
index = "coc"
where = { profession = "doctor" }
where-not = { prescription = "yes" }
months = 6
at-least = 3
better = "higher"
by = "sex"
basis = "illustrative"

[indicator.upc]
label = "UPC"
says = "The share to the usual."
says-not = "Nothing else."
measure = "continuity"
index = "upc"
months = 3
at-least = 2
own-centre = false
better = "higher"
basis = "illustrative"

[indicator.secon]
label = "SECON"
says = "The same as before."
says-not = "Nothing else."
measure = "continuity"
index = "secon"
where = { profession = ["doctor", "nurse"] }
months = 12
at-least = 2
better = "higher"
by = "sex"
basis = "illustrative"
"#;

/// Whose figure is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The days of the period, and its last month.
    pub days: Span,
    pub centres: &'a [usize],
    pub sex: Option<u8>,
}

impl Asked<'_> {
    fn has(&self, centre: usize, sex: Option<usize>) -> bool {
        self.centres.contains(&centre) && self.sex.is_none_or(|wanted| sex == Some(usize::from(wanted)))
    }

    /// Its months.
    fn months(&self) -> impl Iterator<Item = Month> {
        let (first, last) = (Month::of(self.days.from).unwrap(), Month::of(self.days.to).unwrap());
        (0..=first.months_to(last)).map(move |turn| first.plus(turn))
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub those: i64,
    pub of: u64,
    pub beside: Vec<u64>,
}

/// Persons with an index, their visits, and what is not among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Persons {
    pub persons: u64,
    pub visits: u64,
    pub unknown: u64,
    pub lost: u64,
    pub indices: Vec<f64>,
}

pub struct Plain<'a>(pub &'a Facts);

impl Plain<'_> {
    fn sex(&self, person: Option<usize>, day: Date) -> Option<usize> {
        self.0.listed(person?, day).map(|(_, sex, _)| sex)
    }

    fn open(&self, centre: usize, day: Date) -> bool {
        self.0.open[centre].contains(day)
    }

    /// What is counted of an indicator that is no index.
    pub fn counts(&self, name: &str, asked: Asked<'_>) -> Counts {
        let mut counts = Counts::default();
        match name {
            "telephone" => self.calls(asked, &mut counts),
            "three-days" => self.needs(asked, &mut counts),
            "coverage" | "coverage-outpatient" => self.coverage(name, asked, &mut counts),
            "own-patients" => self.own_patients(asked, &mut counts),
            "fixed-doctor" => self.named(asked, &mut counts),
            "antibiotics" | "nurse-visits" => self.rate(name, asked, &mut counts),
            "survey" => self.survey(asked, &mut counts),
            "joined" | "left" | "net" => self.moves(name, asked, &mut counts),
            _ => unreachable!("{name} is no count"),
        }
        counts
    }

    fn calls(&self, asked: Asked<'_>, counts: &mut Counts) {
        counts.beside = vec![0];
        for call in self.0.calls.iter().filter(|call| asked.days.contains(call.day) && call.errand != "other") {
            if !asked.has(call.centre, None) || !self.open(call.centre, call.day) {
                continue;
            }
            counts.of += 1;
            counts.those += i64::from(matches!(call.answer, "answered" | "called-back"));
            counts.beside[0] += u64::from(call.answer == "called-back");
        }
    }

    fn needs(&self, asked: Asked<'_>, counts: &mut Counts) {
        counts.beside = vec![0, 0];
        for need in self.0.needs.iter().filter(|need| asked.days.contains(need.day)) {
            if !asked.has(need.centre, self.sex(need.person, need.day)) || !self.open(need.centre, need.day) {
                continue;
            }
            match (need.chosen, need.wait) {
                (true, _) => counts.beside[0] += 1,
                (false, None) => counts.beside[1] += 1,
                (false, Some(wait)) => {
                    counts.of += 1;
                    counts.those += i64::from(wait <= 3 && matches!(need.assessor, "doctor" | "nurse"));
                }
            }
        }
    }

    fn coverage(&self, name: &str, asked: Asked<'_>, counts: &mut Counts) {
        for visit in self.visits(asked.days).filter(|visit| !visit.prescription) {
            let listed = visit.person.and_then(|person| self.0.listed_open(person, visit.day));
            let Some((centre, ..)) = listed.filter(|(centre, sex, _)| asked.has(*centre, Some(*sex))) else {
                continue;
            };
            counts.of += 1;
            counts.those += i64::from(visit.centre == centre);
        }
        let costs = self.0.costs.iter().filter(|cost| name == "coverage-outpatient" && cost.kind == "outpatient");
        for cost in costs.filter(|cost| asked.days.contains(cost.day)) {
            let listed = cost.person.and_then(|person| self.0.listed_open(person, cost.day));
            counts.of += u64::from(listed.is_some_and(|(centre, sex, _)| asked.has(centre, Some(sex))));
        }
    }

    fn own_patients(&self, asked: Asked<'_>, counts: &mut Counts) {
        for visit in self.visits(asked.days) {
            if !asked.has(visit.centre, self.sex(visit.person, visit.day)) || !self.open(visit.centre, visit.day) {
                continue;
            }
            counts.of += 1;
            let listed = visit.person.and_then(|person| self.0.listed(person, visit.day));
            counts.those += i64::from(listed.is_some_and(|(centre, ..)| centre == visit.centre));
        }
    }

    fn named(&self, asked: Asked<'_>, counts: &mut Counts) {
        for person in 0..self.0.persons.len() {
            let listed = self.0.listed_open(person, asked.days.to);
            if let Some((_, _, named)) = listed.filter(|(centre, sex, _)| asked.has(*centre, Some(*sex))) {
                counts.of += 1;
                counts.those += i64::from(named);
            }
        }
    }

    fn rate(&self, name: &str, asked: Asked<'_>, counts: &mut Counts) {
        let events = self.of_listed(name, asked.days);
        counts.those = events.iter().filter(|(_, _, centre, sex)| asked.has(*centre, Some(*sex))).count() as i64;
        counts.of =
            self.days_listed(asked.days).filter(|(_, _, centre, sex)| asked.has(*centre, Some(*sex))).count() as u64;
    }

    fn survey(&self, asked: Asked<'_>, counts: &mut Counts) {
        let last = |name: &str| -> Option<u64> {
            let sums: Vec<i64> =
                asked.centres.iter().filter_map(|centre| self.reported(name, *centre, asked.days.to)).collect();
            (!sums.is_empty()).then(|| sums.iter().sum::<i64>() as u64)
        };
        counts.of = last("answers").unwrap_or(0);
        counts.those = last("positive").unwrap_or(0) as i64;
        counts.beside = vec![last("sent").unwrap_or(0)];
    }

    fn moves(&self, name: &str, asked: Asked<'_>, counts: &mut Counts) {
        let [mut joined, mut from_centre, mut left, mut for_centre] = [0_i64; 4];
        for month in asked.months() {
            let (before, last) = (month.first().yesterday().unwrap(), month.last());
            for person in 0..self.0.persons.len() {
                let (then, now) = (self.0.listed_open(person, before), self.0.listed_open(person, last));
                if then.map(|then| then.0) == now.map(|now| now.0) {
                    continue;
                }
                if now.is_some_and(|(centre, sex, _)| asked.has(centre, Some(sex))) {
                    joined += 1;
                    from_centre += i64::from(then.is_some());
                }
                if then.is_some_and(|(centre, sex, _)| asked.has(centre, Some(sex))) {
                    left += 1;
                    for_centre += i64::from(now.is_some());
                }
            }
        }
        (counts.those, counts.beside) = match name {
            "joined" => (joined, vec![from_centre as u64]),
            "left" => (left, vec![for_centre as u64]),
            _ => (joined - left, Vec::new()),
        };
    }

    fn visits(&self, days: Span) -> impl Iterator<Item = &Visit> {
        self.0.visits.iter().filter(move |visit| days.contains(visit.day))
    }

    /// The events of a rate: person, day, and the open centre and the sex of the listing that day.
    pub fn of_listed(&self, name: &str, days: Span) -> Vec<(usize, Date, usize, usize)> {
        let events: Vec<(usize, Date)> = match name {
            "antibiotics" => {
                let wanted = self.0.drugs.iter().filter(|drug| drug.atc.starts_with("J01"));
                wanted.map(|drug| (drug.person, drug.day)).collect()
            }
            _ => {
                let wanted = self.0.visits.iter().filter(|visit| visit.profession == "nurse");
                wanted.filter_map(|visit| Some((visit.person?, visit.day))).collect()
            }
        };
        let listed = |(person, day): (usize, Date)| {
            let (centre, sex, _) = self.0.listed_open(person, day)?;
            Some((person, day, centre, sex))
        };
        events.into_iter().filter(|(_, day)| days.contains(*day)).filter_map(listed).collect()
    }

    /// Every day of every person who is listed at an open centre.
    pub fn days_listed(&self, days: Span) -> impl Iterator<Item = (usize, Date, usize, usize)> {
        let all =
            std::iter::successors(Some(days.from), |day| day.tomorrow().ok()).take_while(move |day| *day <= days.to);
        all.flat_map(move |day| {
            (0..self.0.persons.len()).filter_map(move |person| {
                let (centre, sex, _) = self.0.listed_open(person, day)?;
                Some((person, day, centre, sex))
            })
        })
    }

    /// Σ f²: how many events each person had where they were listed as they were, squared.
    pub fn squares(&self, name: &str, asked: Asked<'_>) -> u64 {
        let mut often: BTreeMap<(usize, usize, usize), u64> = BTreeMap::new();
        for (person, _, centre, sex) in self.of_listed(name, asked.days) {
            if asked.has(centre, Some(sex)) {
                *often.entry((person, centre, sex)).or_default() += 1;
            }
        }
        often.values().map(|often| often * often).sum()
    }

    /// What is expected of some centres by the rates of all, by sex and five years of age on the last day of each month.
    pub fn expected(&self, name: &str, asked: Asked<'_>) -> f64 {
        let stratum = |person: usize, day: Date, sex: usize| {
            let last = Month::of(day).unwrap().last();
            (sex, (age_on(self.0.persons[person].birth, last).unwrap() / 5).min(18))
        };
        let mut all: BTreeMap<(usize, u32), (u64, u64)> = BTreeMap::new();
        let mut own: BTreeMap<(usize, u32), u64> = BTreeMap::new();
        for (person, day, _, sex) in self.of_listed(name, asked.days) {
            all.entry(stratum(person, day, sex)).or_default().0 += 1;
        }
        for (person, day, centre, sex) in self.days_listed(asked.days) {
            let stratum = stratum(person, day, sex);
            all.entry(stratum).or_default().1 += 1;
            *own.entry(stratum).or_default() += u64::from(asked.centres.contains(&centre));
        }
        own.iter().map(|(stratum, days)| *days as f64 * all[stratum].0 as f64 / all[stratum].1 as f64).sum()
    }

    /// What a centre reported last for days that end in the month or in the 23 before it: all its items of those days together.
    pub fn reported(&self, name: &str, centre: usize, last: Date) -> Option<i64> {
        let first = Month::of(last).unwrap().plus(-23).first();
        let own = || {
            let rows = self.0.values.iter().filter(|value| value.name == name && value.centre == centre);
            rows.filter(|value| first <= value.valid.to && value.valid.to <= last)
        };
        let latest = own().map(|value| value.valid.to).max()?;
        Some(own().filter(|value| value.valid.to == latest).map(|value| value.amount).sum())
    }

    /// What an index is reckoned from; `of` turns the names of the clinicians, in order, into a person's index.
    pub fn persons(&self, name: &str, asked: Asked<'_>) -> Persons {
        let (months, least, own_centre) = match name {
            "coc" => (6, 3, true),
            "upc" => (3, 2, false),
            _ => (12, 2, true),
        };
        let month = Month::of(asked.days.to).unwrap();
        let window = Span { from: month.plus(1 - months).first(), to: month.last() };
        let wanted = |visit: &&Visit| match name {
            "coc" => visit.profession == "doctor" && !visit.prescription,
            "upc" => true,
            _ => matches!(visit.profession, "doctor" | "nurse"),
        };
        let mut found = Persons::default();
        for person in 0..self.0.persons.len() {
            let listed = self.0.listed_open(person, window.to);
            let Some((centre, ..)) = listed.filter(|(centre, sex, _)| asked.has(*centre, Some(*sex))) else { continue };
            let own = self.visits(window).filter(wanted).filter(|visit| visit.person == Some(person));
            let own = own.filter(|visit| !own_centre || visit.centre == centre);
            let (known, unknown): (Vec<&Visit>, Vec<&Visit>) = own.partition(|visit| !visit.clinician.is_empty());
            found.unknown += unknown.len() as u64;
            if known.len() < least {
                found.lost += u64::from(known.len() + unknown.len() >= least);
                continue;
            }
            found.persons += 1;
            found.visits += known.len() as u64;
            let mut in_order: Vec<(Date, &str)> = known.iter().map(|visit| (visit.day, visit.clinician)).collect();
            in_order.sort_unstable();
            let names: Vec<&str> = in_order.into_iter().map(|(_, name)| name).collect();
            found.indices.push(match name {
                "coc" => coc(&names),
                "upc" => upc(&names),
                _ => secon(&names),
            });
        }
        found
    }
}

/// The share of all pairs of visits that are to the same clinician.
pub fn coc(names: &[&str]) -> f64 {
    let (mut alike, mut pairs) = (0.0, 0.0);
    for (at, one) in names.iter().enumerate() {
        for other in &names[at + 1..] {
            pairs += 1.0;
            alike += f64::from(u8::from(one == other));
        }
    }
    alike / pairs
}

/// The share of visits that are to the clinician met most.
pub fn upc(names: &[&str]) -> f64 {
    let most = names.iter().map(|one| names.iter().filter(|other| *other == one).count()).max().unwrap();
    most as f64 / names.len() as f64
}

/// The share of visits but the first that are to the same clinician as the one before.
pub fn secon(names: &[&str]) -> f64 {
    names.windows(2).filter(|pair| pair[0] == pair[1]).count() as f64 / (names.len() - 1) as f64
}
