//! What can only be seen when a programme is read whole: that names lead somewhere, that periods fit together, and that
//! nothing is answered in two ways.

use std::collections::BTreeSet;

use kapitera_message::{Place, Problem, Problems, Text, text};
use kapitera_period::Month;

use crate::item::{Entry, Item, Level, Measured};
use crate::period::Period;
use crate::programme::{Cited, Programme};
use crate::rule::Against;
use crate::stated::{DeviationFrom, Stated, What};

pub(crate) fn check(programme: &Programme) -> Problems {
    let mut check = Checking { programme, problems: Problems::new() };
    check.periods();
    check.stated(&programme.stated);
    for figure in &programme.figures {
        check.cites(&figure.at, &figure.spot);
    }
    for stated in programme.stated.iter().filter(|stated| stated.what == What::Deviation(DeviationFrom::Goal)) {
        let what = text!("programmet som helhet har inget mål", "the programme as a whole has no goal");
        let hint = text!("skriv against = \"plan\", eller ta bort det", "write against = \"plan\", or remove it");
        check.note("goal_of_programme", &stated.spot, what, hint);
    }
    for package in &programme.packages {
        check.item(package);
    }
    check.problems
}

struct Checking<'a> {
    programme: &'a Programme,
    problems: Problems,
}

impl Checking<'_> {
    fn note(&mut self, code: &'static str, spot: &Place, what: Text, hint: Text) {
        self.problems.push(Problem::error(code, what).at(spot.clone()).hint(hint));
    }

    fn periods(&mut self) {
        let programme = self.programme;
        if programme.wholes().next().is_none() {
            let what = text!("programmet har ingen period", "the programme has no period");
            let hint = text!(
                "skriv [period.2016] med title, kind, from och to",
                "write [period.2016] with title, kind, from and to"
            );
            self.note("no_period", &programme.spot, what, hint);
        }
        let (first, last) = programme.years;
        if last < first || i32::from(last) - i32::from(first) > 200 {
            let what = text!("åren {first}–{last} går inte att följa", "the years {first}–{last} cannot be followed");
            let hint = text!("ändra first-year eller last-year", "change first-year or last-year");
            self.note("years_of_programme", &programme.spot, what, hint);
        }
        for period in &programme.periods {
            self.period(period);
        }
        let mut wholes: Vec<&Period> = programme.wholes().collect();
        wholes.sort_by_key(|period| period.days);
        for pair in wholes.windows(2) {
            if pair[1].days.from <= pair[0].days.to && !pair[0].days.is_empty() && !pair[1].days.is_empty() {
                self.overlap(pair[0], pair[1]);
            }
        }
    }

    fn overlap(&mut self, first: &Period, second: &Period) {
        let (one, other) = (&first.name, &second.name);
        let what = text!("perioderna {one} och {other} delar dagar", "the periods {one} and {other} share days");
        self.problems.push(
            Problem::error("periods_overlap", what)
                .at(second.spot.clone())
                .at(first.spot.clone())
                .why(text!("summan skulle räkna dem två gånger", "the sum would count them twice"))
                .hint(text!(
                    "ändra dagarna, eller skriv within för den som är ett steg på vägen i den andra",
                    "change the days, or write within for one that is a stop on the way of the other"
                )),
        );
    }

    fn period(&mut self, period: &Period) {
        let name = &period.name;
        let days = period.days;
        if let Some(at) = &period.at {
            self.cites(at, &period.spot);
        }
        let whole_months = days.from.day() == 1 && Month::of(days.to).is_some_and(|month| month.last() == days.to);
        if days.is_empty() || !whole_months {
            let what = text!("perioden {name} är inte hela månader", "the period {name} is not of whole months");
            let hint = text!(
                "börja den första i en månad och sluta den sista i samma eller en senare",
                "begin on the first of a month and end on the last of the same or a later one"
            );
            self.note("period_not_months", &period.spot, what, hint);
        }
        if period.due.is_some_and(|due| due <= days.to) {
            let what =
                text!("perioden {name} ska rapporteras innan den är slut", "{name} is to be reported before it ends");
            self.note("due_before_end", &period.spot, what, text!("ändra due eller to", "change due or to"));
        }
        let Some(whole) = &period.within else { return };
        let fits = self
            .programme
            .period(whole)
            .is_some_and(|whole| whole.within.is_none() && whole.days.from == days.from && days.to < whole.days.to);
        if !fits {
            let what = text!("{name} är inget steg på vägen i {whole}", "{name} is no stop on the way of {whole}");
            let hint = text!(
                "within ska nämna en hel period som börjar samma dag och slutar senare",
                "within must name a whole period that begins on the same day and ends later"
            );
            self.note("stop_does_not_fit", &period.spot, what, hint);
        }
    }

    fn cites(&mut self, at: &Cited, spot: &Place) {
        if self.programme.source(&at.source).is_some() {
            return;
        }
        let name = &at.source;
        let known: Vec<&str> = self.programme.sources.iter().map(|source| source.name.as_str()).collect();
        let known = known.join(", ");
        let what = text!("källan ”{name}” finns inte i texten", "the source “{name}” is not in the text");
        let hint = text!(
            "skriv källans namn, ett komma och stället; källorna är: {known}",
            "write the source's name, a comma and the place; the sources are: {known}"
        );
        self.note("source_unknown", spot, what, hint);
    }

    fn names_period(&mut self, name: &str, spot: &Place) {
        if self.programme.period(name).is_some() {
            return;
        }
        let known: Vec<&str> = self.programme.periods.iter().map(|period| period.name.as_str()).collect();
        let known = known.join(", ");
        let what = text!("perioden ”{name}” finns inte i texten", "the period “{name}” is not in the text");
        let hint = text!("perioderna är: {known}", "the periods are: {known}");
        self.note("period_unknown", spot, what, hint);
    }

    fn stated(&mut self, all: &[Stated]) {
        let mut met = BTreeSet::new();
        for stated in all {
            self.cites(&stated.at, &stated.spot);
            if let Some(period) = &stated.period {
                self.names_period(period, &stated.spot);
            }
            if !met.insert((stated.what, &stated.period, &stated.at)) {
                let at = &stated.at;
                let what = text!("samma sak sägs två gånger på {at}", "the same is said twice at {at}");
                self.note("stated_twice", &stated.spot, what, text!("ta bort den ena", "remove one of them"));
            }
        }
    }

    fn item(&mut self, item: &Item) {
        self.cites(&item.at, &item.spot);
        if let Some(goal) = &item.goal {
            self.cites(&goal.at, &goal.spot);
        }
        if let Some(removed) = &item.removed {
            self.cites(&removed.at, &item.spot);
        }
        for figure in &item.figures {
            self.cites(&figure.at, &figure.spot);
        }
        self.stated(&item.stated);
        for (period, entry) in item.plan.iter().chain(&item.outcome) {
            self.entry(period, entry);
        }
        for period in &item.reports {
            self.names_period(period, &item.spot);
        }
        self.category(item);
        if !item.counts() {
            self.without_amounts(item);
        }
        self.rule(item);
        if item.level == Level::Package && item.measured == Measured::AgainstBase {
            self.calendar_years(item);
        }
        for part in &item.parts {
            self.item(part);
        }
    }

    fn entry(&mut self, name: &str, entry: &Entry) {
        self.names_period(name, &entry.spot);
        self.cites(&entry.at, &entry.spot);
        let Some((period, year)) = self.programme.period(name).zip(entry.year) else { return };
        let days = period.days;
        if year < days.from.year() || year > days.to.year() {
            let what = text!("{year} ligger inte i perioden {name}", "{year} is not in the period {name}");
            self.note("year_outside_period", &entry.spot, what, text!("ändra year", "change year"));
        }
    }

    fn category(&mut self, item: &Item) {
        let Some(name) = &item.category else { return };
        let known: Vec<&str> = self.programme.categories.iter().map(|category| category.name.as_str()).collect();
        if !known.contains(&name.as_str()) {
            let known = known.join(", ");
            let what = text!("kategorin ”{name}” finns inte i texten", "the category “{name}” is not in the text");
            let hint = text!(
                "lägg till [category.{name}] med title; de som finns är: {known}",
                "add [category.{name}] with title; those there are: {known}"
            );
            self.note("category_unknown", &item.spot, what, hint);
        }
    }

    fn without_amounts(&mut self, item: &Item) {
        let path = &item.path;
        let has = !item.plan.is_empty() || !item.outcome.is_empty() || item.rule.is_some() || !item.reports.is_empty();
        if has {
            let what = text!("”{path}” hålls isär och har belopp", "“{path}” is kept apart and has amounts");
            let hint = text!(
                "ta bort valuation, eller skriv beloppen som figure",
                "remove valuation, or write the amounts as figure"
            );
            self.note("amount_kept_apart", &item.spot, what, hint);
        }
    }

    /// An outcome against the base year takes the place of the earlier one: that has a meaning only year by year.
    fn calendar_years(&mut self, item: &Item) {
        let path = &item.path;
        let other = self.programme.wholes().find(|whole| whole.year().is_none() || whole.months() != 12);
        let Some(name) = other.map(|whole| &whole.name) else { return };
        let what = text!(
            "”{path}” mäts mot basåret, och perioden {name} är inget kalenderår",
            "“{path}” is measured against the base year, and the period {name} is no calendar year"
        );
        let hint = text!(
            "dela perioden i kalenderår, eller ta bort measured",
            "divide the period into calendar years, or remove measured"
        );
        self.note("against_base_not_years", &item.spot, what, hint);
    }

    fn rule(&mut self, item: &Item) {
        let Some(rule) = &item.rule else { return };
        let path = &item.path;
        if !item.outcome.is_empty() {
            let what = text!(
                "utfallet för ”{path}” är både skrivet och härlett",
                "the outcome of “{path}” is both written and derived"
            );
            let hint = text!("ta bort outcome eller outcome-rule", "remove outcome or outcome-rule");
            self.note("outcome_two_ways", &rule.spot, what, hint);
        }
        let against_base = matches!(rule.against, Against::Year(_));
        if against_base != (item.measured == Measured::AgainstBase) {
            let what = text!(
                "regeln för ”{path}” mäter inte som paketet säger",
                "the rule of “{path}” does not measure as the package says"
            );
            self.problems.push(
                Problem::error("rule_not_as_measured", what)
                    .at(rule.spot.clone())
                    .why(text!(
                        "mot ett fast år är varje utfall hela effekten och får inte läggas till de tidigare",
                        "against a fixed year each outcome is the whole effect and must not be added to earlier ones"
                    ))
                    .hint(text!(
                        "against = \"year\" hör ihop med measured = \"against-base\" i paketet, de andra med \"new\"",
                        "against = \"year\" goes with measured = \"against-base\" in the package, the others with \"new\""
                    )),
            );
        }
    }
}
