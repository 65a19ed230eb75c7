//! Programmes of any amounts, beside a plain second computation.

use std::fmt::Write as _;

use kapitera_money::Ore;
use kapitera_period::Date;
use kapitera_programme::{Facts, Programme, Report, Reported, changes, reconcile, report};
use proptest::prelude::*;

use crate::texts::read;

const YEARS: [i16; 3] = [2015, 2016, 2017];

/// A package's own outcomes and plans by year, and those of its two measures.
type Amounts = [Option<i64>; 3];

#[derive(Clone, Debug)]
struct Package {
    plan: Amounts,
    own: Amounts,
    measures: [Amounts; 2],
    effect: u8,
}

fn amounts() -> impl Strategy<Value = Amounts> {
    prop::array::uniform3(prop::option::of(-1_000_000_000_000_i64..1_000_000_000_000))
}

fn packages() -> impl Strategy<Value = Vec<Package>> {
    let package = (amounts(), amounts(), prop::array::uniform2(amounts()), 0..3_u8)
        .prop_map(|(plan, own, measures, effect)| Package { plan, own, measures, effect });
    prop::collection::vec(package, 1..5)
}

fn table(name: &str, amounts: &Amounts, out: &mut String) {
    let entries = YEARS.iter().zip(amounts).filter_map(|(year, amount)| amount.map(|amount| (year, amount)));
    let entries: Vec<String> = entries
        .map(|(year, ore)| {
            let sign = if ore < 0 { "-" } else { "" };
            format!("\"{year}\" = \"{sign}{}.{:02} kr\"", ore.unsigned_abs() / 100, ore.unsigned_abs() % 100)
        })
        .collect();
    let _ = writeln!(out, "{name} = {{ {} }}", entries.join(", "));
}

fn text(packages: &[Package], entered: bool) -> String {
    let title = "title = { sv = \"T\", en = \"T\" }\n";
    let mut out = format!("[programme]\nname = \"t\"\n{title}unit = \"kr\"\nlast-year = 2019\n[source.S]\n{title}");
    for year in YEARS {
        let _ = write!(out, "[period.{year}]\n{title}kind = \"annual\"\nfrom = {year}-01-01\nto = {year}-12-31\n");
    }
    for (id, package) in packages.iter().enumerate() {
        let effect = ["", "effect = \"lasting\"\n", "effect = \"one-off\"\n"][usize::from(package.effect)];
        let _ = write!(out, "[[package]]\nid = \"{id}\"\n{title}at = \"S, {id}\"\n{effect}");
        table("plan", &package.plan, &mut out);
        if entered {
            table("outcome", &package.own, &mut out);
        }
        for (id, measure) in package.measures.iter().enumerate() {
            let _ = write!(out, "[[package.measure]]\nid = \"{id}\"\n{title}");
            if entered {
                table("outcome", measure, &mut out);
            }
        }
    }
    out
}

/// What a package has in a year: its own, or its measures'.
fn outcome(package: &Package, year: usize) -> Option<i64> {
    package.own[year]
        .or_else(|| package.measures.iter().filter_map(|measure| measure[year]).reduce(|sum, one| sum + one))
}

fn sum(amounts: impl Iterator<Item = Option<i64>>) -> Option<i64> {
    amounts.flatten().reduce(|sum, amount| sum + amount)
}

fn ore(amount: Option<Ore>) -> Option<i64> {
    amount.map(|amount| amount.0)
}

const LATER: Date = Date::constant(2018, 6, 1);

fn whole(programme: &Programme) -> Report {
    report(programme, &Facts::default(), LATER).unwrap()
}

/// A journal of reports: item, year, amount, day after 2016-01-01.
fn journal() -> impl Strategy<Value = Vec<Reported>> {
    let items = prop::sample::select(vec!["0", "0/0", "0/1"]);
    let one = (items, 0..3_usize, prop::option::of(-1_000_000_i64..1_000_000), 0..900_i32);
    let one = one.prop_map(|(item, year, amount, days)| Reported {
        item: item.to_owned(),
        period: YEARS[year].to_string(),
        amount: amount.map(Ore),
        status: None,
        comment: amount.is_none().then(|| "invented".to_owned()),
        by: "t".to_owned(),
        at: day_after(days),
    });
    prop::collection::vec(one, 0..30)
}

fn day_after(days: i32) -> Date {
    let start = kapitera_period::day_number(Date::constant(2016, 1, 1));
    kapitera_period::day_from_number(start + days).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn sums_are_those_of_a_plain_computation(packages in packages()) {
        let report = whole(&read(&text(&packages, true)));
        for (year, found) in report.sums.iter().enumerate() {
            let with = |of: &dyn Fn(&Package) -> Option<i64>| sum(packages.iter().map(of));
            prop_assert_eq!(ore(found.plan), with(&|package| package.plan[year]));
            prop_assert_eq!(ore(found.outcome), with(&|package| outcome(package, year)));
            let deviation = |package: &Package| {
                outcome(package, year).map(|outcome| outcome - package.plan[year].unwrap_or_default())
            };
            prop_assert_eq!(ore(found.deviation), with(&deviation));
        }
        let all = sum(packages.iter().flat_map(|package| (0..3).map(|year| outcome(package, year))));
        prop_assert_eq!(ore(report.totals.accumulated), all);
        for (row, package) in report.packages().zip(&packages) {
            prop_assert_eq!(ore(row.accumulated), sum((0..3).map(|year| outcome(package, year))));
        }
    }

    #[test]
    fn effects_carry_on_as_they_last(packages in packages()) {
        let report = whole(&read(&text(&packages, true)));
        prop_assert_eq!(report.effects.len(), 5);
        for (year, effect) in report.effects.iter().enumerate() {
            let new: i64 = packages.iter().filter_map(|package| (year < 3).then(|| outcome(package, year))?).sum();
            let carried = |kind: u8| -> i64 {
                let of_kind = packages.iter().filter(|package| package.effect == kind);
                of_kind.flat_map(|package| (0..year.min(3)).filter_map(|before| outcome(package, before))).sum()
            };
            prop_assert_eq!(effect.new.sum().0, new);
            prop_assert_eq!(effect.carried.one_off, Ore::ZERO);
            prop_assert_eq!(effect.if_unsaid_ends().0, new + carried(1));
            prop_assert_eq!(effect.if_unsaid_lasts().0, new + carried(1) + carried(0));
        }
        // The effects of the packages are those of the whole.
        for (at, effect) in report.effects.iter().enumerate() {
            let rows: Ore = report.packages().map(|row| row.effects[at].if_unsaid_lasts()).sum();
            prop_assert_eq!(rows, effect.if_unsaid_lasts());
        }
    }

    #[test]
    fn parts_that_differ_are_all_found(packages in packages()) {
        let programme = read(&text(&packages, true));
        let mut expected = 0;
        for package in &packages {
            for year in 0..3 {
                let parts = sum(package.measures.iter().map(|measure| measure[year]));
                expected += usize::from(package.own[year].zip(parts).is_some_and(|(own, parts)| own != parts));
            }
        }
        prop_assert_eq!(whole(&programme).parts_differ.len(), expected);
        prop_assert_eq!(reconcile(&programme).len(), expected);
    }

    #[test]
    fn a_report_never_uses_what_came_later(packages in packages(), journal in journal(), days in 0..900) {
        let programme = read(&text(&packages, false));
        let as_of = day_after(days);
        let known: Vec<Reported> = journal.iter().filter(|report| report.at <= as_of).cloned().collect();
        let all = report(&programme, &Facts::reported(&journal), as_of).unwrap();
        prop_assert_eq!(&all, &report(&programme, &Facts::reported(&known), as_of).unwrap());
        // And by itself: the last amount of each cell by that day.
        for row in &all.rows {
            for cell in &row.cells {
                let of_cell = known.iter().filter(|told| told.item == row.path && told.period == cell.period);
                let mut told: Vec<&Reported> = of_cell.filter(|told| told.amount.is_some()).collect();
                told.sort_by_key(|told| told.at);
                if let Some(last) = told.last() {
                    prop_assert_eq!(cell.amount(), last.amount);
                    prop_assert_eq!(cell.outcome.as_ref().unwrap().earlier.len(), told.len() - 1);
                }
            }
        }
    }

    #[test]
    fn what_was_and_what_is_new_make_what_is(packages in packages(), journal in journal(), from in 0..900, more in 0..300) {
        use kapitera_programme::Change;
        let programme = read(&text(&packages, false));
        let facts = Facts::reported(&journal);
        let (since, as_of) = (day_after(from), day_after(from + more));
        let [before, after] = [since, as_of].map(|day| report(&programme, &facts, day).unwrap());
        let new = changes(&programme, &facts, since, as_of).unwrap();
        for (old, row) in before.rows.iter().zip(&after.rows) {
            for (was, is) in old.cells.iter().zip(&row.cells) {
                let change = new.iter().find_map(|change| match change {
                    Change::Outcome { path, period, before, after, .. } if *path == row.path && *period == is.period => {
                        Some((*before, *after))
                    }
                    _ => None,
                });
                prop_assert_eq!(change.unwrap_or((was.amount(), was.amount())), (was.amount(), is.amount()));
            }
        }
        let told = journal.iter().filter(|told| told.comment.is_some() && since < told.at && told.at <= as_of).count();
        prop_assert_eq!(new.iter().filter(|change| matches!(change, Change::Comment { .. })).count(), told);
    }
}
