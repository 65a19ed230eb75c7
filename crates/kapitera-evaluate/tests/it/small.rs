//! Small cases, worked by hand, of what steps mean when they meet: each was wrong once, or nearly.

use std::fmt::Write as _;

use jiff::civil::date;
use kapitera_evaluate::{Amount, LimitKind, Plan, Settlement, Step, alternatives, evaluate};
use kapitera_model::{Model, read_model};
use kapitera_money::{Exact, Ore};
use kapitera_period::{Month, OPEN_END};

use crate::generate::decimal;
use crate::region::{Area, Person, Region};

/// Two centres; the numbers of persons of each, aged 10 and up, all with the first doctor but the first two.
pub fn region(persons: [u32; 2]) -> Region {
    let person = |centre: usize, number: u32| Person {
        centre,
        age: 10 + number,
        male: number.is_multiple_of(2),
        area: Some(0),
        assigned: false,
        tenure: 24,
        doctor: usize::from(number > 1),
        from: date(2000, 1, 1),
        to: OPEN_END,
    };
    let persons = (0..2).flat_map(|centre| (0..persons[centre]).map(move |number| (centre, number)));
    Region {
        centres: vec![false, true],
        areas: vec![Area { code: "2380A".to_owned(), municipality: "2380".to_owned(), distance: Some(12) }],
        persons: persons.map(|(centre, number)| person(centre, number)).collect(),
        index: vec![Some(decimal(11, 1)), Some(decimal(9, 1))],
        values: [("weeks".to_owned(), vec![Some(vec![decimal(12, 0), decimal(4, 0)]), Some(vec![decimal(3, 0)])])]
            .into(),
        ..Region::default()
    }
}

/// A region and a model, to be settled.
pub struct Try {
    pub region: Region,
    pub model: Model,
}

impl Try {
    pub fn new(region: Region, rounding: &str, text: &str) -> Self {
        let head = "[model]\nid = \"m\"\nname = \"M\"\nfrom = 2024-01-01\nto = 2024-12-31\n";
        let rounding =
            if rounding.is_empty() { "level = \"line\"\nmode = \"half-away\"\nunit = \"öre\"" } else { rounding };
        let mut whole = format!("{head}[rounding]\nbasis = \"illustrative\"\n{rounding}\n");
        // Every section rests on the same, unless a comment beside its name says that its versions do.
        for line in text.lines() {
            let _ = writeln!(whole, "{}", line.trim());
            if line.trim().starts_with('[') && !line.contains('#') {
                whole.push_str("basis = \"illustrative\"\n");
            }
        }
        let (model, _) = read_model("m.toml", &whole, &|_, _| Err(String::new()))
            .unwrap_or_else(|problems| panic!("{whole}\n{problems:#?}"));
        Self { region, model }
    }

    pub fn settle(&self, month: i8) -> Settlement {
        let plan = Plan::new(&self.model, Month::new(2024, month).unwrap());
        let settlement = evaluate(&plan, &self.region.cube(plan.specs(), |position| position), &self.region.facts());
        settlement.unwrap_or_else(|problems| panic!("{problems:#?}"))
    }

    /// The öre of the component at `position` in the text, line by line.
    pub fn ore(&self, month: i8, position: usize) -> Vec<i64> {
        let settlement = self.settle(month);
        let of_component = settlement.lines.iter().filter(|line| line.component == position);
        let ore = |amount| if let Amount::Money(Ore(ore)) = amount { ore } else { panic!("kronor") };
        of_component.map(|line| ore(line.amount)).collect()
    }

    fn year(&self, position: usize) -> Vec<i64> {
        let months = (1..=12).map(|month| self.ore(month, position));
        months.reduce(|sum, month| sum.iter().zip(&month).map(|(sum, part)| sum + part).collect()).unwrap()
    }
}

#[test]
fn a_floor_on_the_count_stands_after_normalising() {
    let text = "[component.c]
        count = \"listed\"
        weigh = [{ index = \"cni\", scale = \"mean-1\" }]
        normalise = \"mean-1\"
        shape = [{ floor = 50, on = \"count\" }]
        price = { each = 1, per = \"month\" }";
    assert_eq!(Try::new(region([10, 10]), "", text).ore(1, 0), [5_000, 5_000]);
}

#[test]
fn a_limit_on_the_count_leaves_averages_as_they_are() {
    // All weigh 2, so each centre's index is 1 and only the limited count remains: 4 of 10, and with the limit per
    // doctor the two without a doctor and 4 of the doctor's eight.
    for (per, expected) in [("centre", 400), ("doctor", 600)] {
        let text = format!(
            "[table.t]
            unit = \"weight\"
            by = \"age\"
            rows = {{ \"0-\" = 2 }}
            [component.c]
            count = {{ of = \"listed\", at-most = 4, per = \"{per}\" }}
            weigh = [{{ table = \"t\" }}]
            combine = \"per-centre\"
            price = {{ each = 1, per = \"month\" }}"
        );
        assert_eq!(Try::new(region([10, 3]), "", &text).ore(1, 0), [expected, 300], "{per}");
    }
}

#[test]
fn a_pool_outside_its_months_is_no_pool() {
    let text = "[component.c]
        count = \"listed\"
        shape = [{ only = { from = \"2024-02\", months = 1 } }]
        price = { pool = 100, per = \"month\" }";
    let tried = Try::new(region([2, 1]), "", text);
    assert_eq!((tried.ore(2, 0), tried.ore(3, 0)), (vec![6_667, 3_333], vec![0, 0]));
    assert!(tried.settle(3).unallocated.is_empty());
    assert_eq!(Try::new(region([0, 0]), "", text).settle(2).unallocated[0].amount, Ore(10_000));
}

#[test]
fn what_others_took_is_given_back_whole() {
    let text = "[component.take]
        count = \"listed\"
        stance = \"charged\"
        price = { each = \"10/3\", per = \"month\" }
        [component.give]
        count = \"centre\"
        stance = \"charged\"
        price = { pool-of = [\"take\"], share = -1 }";
    let tried = Try::new(region([2, 5]), "", text);
    assert_eq!((tried.ore(1, 0), tried.ore(1, 1)), (vec![667, 1_667], vec![-1_167, -1_167]));
    assert_eq!(tried.settle(1).total(), Ore(0));
}

#[test]
fn twelve_months_of_each_part_are_the_parts_of_the_year() {
    // A month's pool is 1 öre, and so is the amount that is split: month by month the first would always get it.
    let text = "[component.pool]
        count = \"listed\"
        price = { pool = 0.12, per = \"year\" }
        [component.halves]
        count = \"centre\"
        price = { each = 0.12, per = \"year\" }
        split = { one = \"50 %\", two = \"rest\" }";
    let tried = Try::new(region([1, 1]), "", text);
    assert_eq!(tried.year(0), [6, 6]);
    assert_eq!(tried.year(1), [6, 6, 6, 6]);
}

#[test]
fn a_split_is_in_the_unit_of_the_rounding() {
    let text = "[component.c]
        count = \"centre\"
        price = { each = -5, per = \"month\" }
        split = { one = \"50 %\", two = \"rest\" }";
    let krona = "level = \"line\"\nmode = \"half-away\"\nunit = \"krona\"";
    assert_eq!(Try::new(region([0, 0]), krona, text).ore(1, 0), [-300, -200, -300, -200]);
}

#[test]
fn instalments_are_paid_once_at_every_level_of_rounding() {
    let text = "[component.c]
        count = \"listed\"
        shape = [{ instalments = { from = \"2024-02\", months = 3 } }]
        price = { each = 0.1, per = \"once\" }";
    for (level, expected) in [("line", [0, 10, 10, 10, 0]), ("person", [0, 9, 12, 9, 0])] {
        let rounding = format!("level = \"{level}\"\nmode = \"half-away\"\nunit = \"öre\"");
        let tried = Try::new(region([3, 0]), &rounding, text);
        let found: Vec<i64> = (1..=5).map(|month| tried.ore(month, 0)[0]).collect();
        assert_eq!(found, expected, "{level}");
        let plan = Plan::new(&tried.model, Month::new(2024, 5).unwrap());
        let cube = tried.region.cube(plan.specs(), |position| position);
        let others = alternatives(&plan, &cube, &tried.region.facts(), &tried.settle(5)).unwrap();
        assert!(others.iter().all(|other| other.total == Ore(0)), "{others:?}");
    }
}

#[test]
fn a_guarantee_without_persons_is_paid_at_the_level_of_persons_too() {
    let text = "[component.c]
        count = \"listed\"
        shape = [{ floor = 12.345, on = \"amount\", per = \"month\" }]
        price = { each = 1, per = \"month\" }";
    let rounding = "level = \"person\"\nmode = \"half-away\"\nunit = \"öre\"";
    assert_eq!(Try::new(region([0, 1]), rounding, text).ore(1, 0), [1_235, 1_235]);
}

#[test]
fn a_person_over_a_doctors_limit_has_a_smaller_part() {
    // Two without a doctor count 1 each, four of the doctor's count a quarter each: 1.5 + 1.5 and 4 × 0.375 öre. All
    // with the same part, 6 × 0.75, would have been 6 öre.
    let text = "[component.c]
        count = { of = \"listed\", at-most = 1, per = \"doctor\" }
        price = { each = 0.015, per = \"month\" }";
    let rounding = "level = \"person\"\nmode = \"half-away\"\nunit = \"öre\"";
    assert_eq!(Try::new(region([6, 0]), rounding, text).ore(1, 0), [4, 0]);
}

const CHANGE: &str = "[parameter.p]
        unit = \"kr\"
        values = [{ value = 10000, to = 2024-04-15 }, { value = 20000, from = 2024-04-16 }]";

#[test]
fn a_cap_on_an_item_meets_the_whole_item_when_the_price_changes() {
    // 12 weeks come to 180 000 over the month, 4 to 60 000, 3 to 45 000.
    let text = format!(
        "{CHANGE}
        [component.c]
        count = {{ value = \"weeks\", each = \"item\" }}
        shape = [{{ cap = 100000, on = \"item\" }}]
        price = {{ each = \"p\", per = \"once\" }}"
    );
    assert_eq!(Try::new(region([0, 0]), "", &text).ore(4, 0), [16_000_000, 4_500_000]);
}

#[test]
fn a_cap_on_an_item_holds_over_months() {
    // 10 000 a week, at most 100 000 an occasion. The first occasion had 6 weeks before this month, the second 3.
    let text = "[component.c]
        count = { value = \"weeks\", each = \"item\" }
        shape = [{ cap = 100000, on = \"item\" }]
        price = { each = 10000, per = \"once\" }";
    let before = |weeks: [i64; 3]| {
        let mut tried = Try::new(region([0, 0]), "", text);
        for (item, weeks) in [(0, 0), (0, 1), (1, 0)].into_iter().zip(weeks) {
            tried.region.before.insert(("weeks".to_owned(), item.0, item.1), decimal(weeks, 0));
        }
        tried
    };
    // 12 and 4 weeks now, and 3 at the other centre.
    assert_eq!(before([0, 0, 0]).ore(1, 0), [10_000_000 + 4_000_000, 3_000_000]);
    assert_eq!(before([6, 3, 0]).ore(1, 0), [4_000_000 + 4_000_000, 3_000_000]);
    assert_eq!(before([10, 8, 40]).ore(1, 0), [2_000_000, 0]);
    let steps = before([6, 3, 0]).settle(1).lines.swap_remove(0).steps;
    let kronor = |kronor: i64| Exact::whole(kronor);
    assert_eq!(
        steps[3],
        Step::ItemBefore { count: kronor(6), amount: kronor(60_000), given: kronor(60_000), now: kronor(40_000) }
    );
    assert_eq!(steps[2], Step::Limited { kind: LimitKind::Cap, limit: kronor(100_000), before: kronor(180_000) });
    assert_eq!(
        steps[6],
        Step::ItemBefore { count: kronor(3), amount: kronor(30_000), given: kronor(30_000), now: kronor(40_000) }
    );
}

#[test]
fn points_of_an_item_without_a_price_have_a_limit_too() {
    let text = "[component.c]
        count = { value = \"weeks\", each = \"item\" }
        unit = \"points\"
        stance = \"shadow\"
        shape = [{ cap = 14, on = \"item\" }]";
    let mut tried = Try::new(region([0, 0]), "", text);
    tried.region.before.insert(("weeks".to_owned(), 0, 0), decimal(5, 0));
    // 5 before and 12 now come to 14, of which 5 are before; 4 of the other occasion.
    assert_eq!(tried.settle(1).lines[0].exact, Exact::whole(9 + 4));
}

#[test]
fn the_months_of_an_item_sum_to_its_limit_however_they_are_cut() {
    // 3, 5 and 4 weeks of one occasion, each twice 5 000; the price is written anew in the middle of the month.
    let text = "[parameter.p]
        unit = \"kr\"
        values = [{ value = 5000, to = 2024-02-14 }, { value = 5000, from = 2024-02-15 }]
        [component.c]
        count = { value = \"weeks\", each = \"item\" }
        weigh = [{ constant = 2 }]
        shape = [{ cap = 100000, on = \"item\" }, { floor = 40000, on = \"item\" }]
        price = { each = \"p\", per = \"once\" }";
    let mut tried = Try::new(region([0, 0]), "", text);
    let mut before = 0;
    let mut paid = Vec::new();
    for weeks in [3, 5, 4] {
        tried.region.values.insert("weeks".to_owned(), vec![Some(vec![decimal(weeks, 0)]), Some(Vec::new())]);
        tried.region.before.insert(("weeks".to_owned(), 0, 0), decimal(before, 0));
        paid.push(tried.ore(2, 0)[0]);
        before += weeks;
    }
    // The floor lifts the first month; what it lifted is not paid again.
    assert_eq!(paid, [4_000_000, 4_000_000, 2_000_000]);
}

#[test]
fn what_a_component_does_not_use_does_not_cut_its_month() {
    // One is listed the first half, two the second: 1.5 on average, which the limit leaves alone. Cut in halves it
    // would have been 1 and 1.6 (of 2), in all 1.3.
    let text = format!(
        "{CHANGE}
        [component.c]
        count = {{ of = \"listed\", at-most = 1.6 }}
        price = {{ each = 1, per = \"month\" }}
        [component.other]
        count = \"centre\"
        price = {{ each = \"p\", per = \"month\" }}"
    );
    let rules = "level = \"line\"\nmode = \"half-away\"\nunit = \"öre\"\n[time]\ncounting = \"person-days\"\nage = \"first-of-month\"";
    let mut region = region([2, 0]);
    region.persons[1].from = date(2024, 4, 16);
    let tried = Try::new(region, rules, &text);
    assert_eq!((tried.ore(4, 0), tried.ore(4, 1)), (vec![150, 0], vec![1_500_000, 1_500_000]));
}

#[test]
fn a_limit_is_valid_by_day_and_a_threshold_by_the_period() {
    let text = format!(
        "{CHANGE}
        [component.capped]
        count = \"centre\"
        shape = [{{ cap = \"p\", on = \"amount\", per = \"month\" }}]
        price = {{ each = 100000, per = \"month\" }}
        [component.conditional]
        count = \"centre\"
        shape = [{{ floor = 15000, on = \"count\" }}, {{ floor = 20000, on = \"amount\", per = \"month\", when = [{{ value = \"weeks\", below = \"p\" }}] }}]
        price = {{ each = 1, per = \"month\" }}"
    );
    let tried = Try::new(region([0, 0]), "", &text);
    assert_eq!(tried.ore(4, 0), [1_500_000, 1_500_000]);
    assert_eq!(tried.ore(4, 1), [2_000_000, 2_000_000]);
}

#[test]
fn a_component_of_half_a_month_is_half_a_month() {
    let text = "[component.c]
        from = 2024-04-16
        count = \"centre\"
        price = { each = 30, per = \"month\" }";
    let tried = Try::new(region([0, 0]), "", text);
    assert_eq!((tried.ore(3, 0), tried.ore(4, 0), tried.ore(5, 0)), (vec![], vec![1_500, 1_500], vec![3_000, 3_000]));
}
