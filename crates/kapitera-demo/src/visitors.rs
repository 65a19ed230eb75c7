//! People from other regions who need care while they are here: most in the weeks of winter and Easter and in July, and
//! most in the mountains. They are listed nowhere.

use crate::periods::Days;
use crate::random::{Draw, Weighted};
use crate::region::{Region, Tone};
use crate::visits::Visitor;

/// Visits a year per thousand inhabitants.
const A_YEAR: u64 = 140;
/// Of a thousand in a year, January to December.
const BY_MONTH: [u64; 12] = [70, 140, 150, 120, 30, 65, 180, 85, 40, 30, 30, 60];
/// Counties by how many come from there; the last is not known.
const COUNTIES: [(&str, u64); 9] =
    [("01", 26), ("22", 19), ("14", 14), ("12", 13), ("21", 10), ("24", 7), ("03", 6), ("17", 3), ("", 2)];
/// A centre with one of these words lies where the tourists are.
const FELLS: [&str; 4] = ["Fjäll", "Snö", "Vintervidda", "Högvål"];
/// How much more likely a visit is there than at another centre of the same size.
const FELL_TIMES: u64 = 40;

/// A visitor's one visit.
pub(crate) struct OneVisitor {
    pub(crate) number: u64,
    /// Empty when the journal has no id.
    pub(crate) id: String,
    county: &'static str,
    age: u32,
    pub(crate) month: usize,
    pub(crate) day: usize,
    pub(crate) centre: usize,
    pub(crate) needs_lab: bool,
}

impl OneVisitor {
    pub(crate) fn as_visit(&self) -> Visitor<'_> {
        let Self { id, county, age, month, day, centre, .. } = self;
        Visitor { id, county, age: *age, month: *month, day: *day, centre: *centre }
    }
}

/// Makes the visitors.
pub(crate) struct Visitors<'a> {
    persons: u64,
    region: &'a Region,
    days: &'a Days,
    centres: Weighted,
    counties: Weighted,
}

impl<'a> Visitors<'a> {
    pub(crate) fn new(persons: u64, region: &'a Region, days: &'a Days) -> Self {
        let weight = |centre: &crate::region::Centre| {
            let is_fell = centre.tone == Tone::Remote && FELLS.iter().any(|word| centre.place.contains(word));
            centre.size * if is_fell { FELL_TIMES } else { 1 }
        };
        let centres = region.centres.iter().map(|centre| if centre.last_day.is_some() { 0 } else { weight(centre) });
        let counties = Weighted::new(COUNTIES.map(|(_, weight)| weight));
        Self { persons, centres: Weighted::new(centres), counties, region, days }
    }

    /// Everyone, month by month.
    pub(crate) fn all(&self, draw: &mut Draw) -> Vec<OneVisitor> {
        let mut visitors = Vec::new();
        for (number, month) in self.days.months.iter().enumerate() {
            let share = BY_MONTH[month.first.month() as usize - 1];
            for _ in 0..self.persons * A_YEAR * share / 1_000_000 {
                let day = month.start + draw.below(month.days as u64) as usize;
                visitors.push(self.one(visitors.len() as u64, number, day, draw));
            }
        }
        visitors
    }

    fn one(&self, number: u64, month: usize, day: usize, draw: &mut Draw) -> OneVisitor {
        let centre = self.centres.pick(draw);
        debug_assert!(self.region.centres[centre].last_day.is_none());
        OneVisitor {
            number,
            id: if draw.chance(620_000) { format!("DEMO-T{number:07}") } else { String::new() },
            county: COUNTIES[self.counties.pick(draw)].0,
            age: draw.between(1, 79).unsigned_abs(),
            month,
            day,
            centre,
            needs_lab: draw.chance(300_000),
        }
    }
}
