//! Small cases of visits, drugs and costs, worked by hand.

use jiff::civil::{Date, date};
use kapitera_evaluate::{
    CentreFact, CostBalance, EventTally, Facts, Plan, Priced, Settlement, Step, cost_balances, evaluate,
};
use kapitera_message::Problems;
use kapitera_model::{Carrier, Per};
use kapitera_money::{Exact, Ore};
use kapitera_period::{Month, Span};
use kapitera_register::{EventKind, Label};

use crate::generate::decimal;
use crate::region::{Event, Region};
use crate::small::{Try, region};

/// A visit of a person (by position; none for somebody unknown) at a centre, with its fee in kronor.
fn visit(person: Option<usize>, centre: usize, day: Date, profession: &'static str, fee: i64) -> Event {
    let labels = vec![
        (Label::Profession, profession),
        (Label::Contact, "visit"),
        (Label::Prescription, "no"),
        (Label::County, "23"),
        (Label::Clinician, ""),
    ];
    Event { kind: EventKind::Visits, person, day, centre: Some(centre), amount: fee * 100, labels }
}

fn cost(person: Option<usize>, day: Date, kind: &'static str, kronor: i64) -> Event {
    let labels = vec![(Label::CostKind, kind), (Label::Service, ""), (Label::Diagnosis, "")];
    Event { kind: EventKind::Costs, person, day, centre: None, amount: kronor * 100, labels }
}

fn drug(person: Option<usize>, day: Date, responsibility: &'static str, atc: &'static str, kronor: i64) -> Event {
    let labels = vec![(Label::Responsibility, responsibility), (Label::Atc, atc), (Label::Workplace, "")];
    Event { kind: EventKind::Drugs, person, day, centre: None, amount: kronor * 100, labels }
}

fn april(day: i8) -> Date {
    date(2024, 4, day)
}

/// Two persons at the first centre (0 and 1), one at the other (2).
fn with(events: Vec<Event>) -> Region {
    Region { events, ..region([2, 1]) }
}

fn settled(tried: &Try, facts: &Facts) -> Result<Settlement, Problems> {
    let plan = Plan::new(&tried.model, Month::new(2024, 4).unwrap());
    evaluate(&plan, &tried.region.cube(plan.specs(), |position| position), facts)
}

const PRICES: &str = "[table.price] # by version
    unit = \"kr\"
    by = \"profession\"
    versions = [
        { to = 2024-04-15, basis = \"illustrative\", rows = { doctor = 300, others = 100 } },
        { from = 2024-04-16, basis = \"illustrative\", rows = { doctor = 320, others = 100 } },
    ]";

#[test]
fn a_price_list_that_changes_within_the_month_meets_each_visit_by_its_day() {
    let text = format!(
        "{PRICES}
        [component.visits]
        count = {{ of = \"visits\" }}
        weigh = [{{ table = \"price\" }}]
        price = {{ each = 1, per = \"once\" }}"
    );
    // Three before the change and one after it: by their days, not by half a month each.
    let days = [(1, "doctor"), (15, "doctor"), (15, "nurse"), (16, "doctor")];
    let events = days.into_iter().map(|(day, profession)| visit(None, 0, april(day), profession, 0)).collect();
    let tried = Try::new(with(events), "", &text);
    assert_eq!(tried.ore(4, 0), [30_000 + 30_000 + 10_000 + 32_000, 0]);
    let line = tried.settle(4).lines.swap_remove(0);
    let table = |weighted: i64| Step::TableWeighted { table: "price".to_owned(), weighted: Exact::whole(weighted) };
    let counted = |count: i64| Step::Counted { count: Exact::whole(count), item: None };
    let days = |from, to| Step::EventDays { days: Span { from: april(from), to: april(to) } };
    let whole = Exact::whole(1020);
    let expected = [
        days(1, 15),
        counted(3),
        table(700),
        days(16, 30),
        counted(1),
        table(320),
        Step::Together { count: Exact::whole(4), weighted: whole.clone() },
        Step::Priced {
            weighted: whole.clone(),
            priced: Priced::Each(Exact::ONE),
            per: Per::Once,
            amount: whole.clone(),
        },
    ];
    assert_eq!(line.steps, expected);
    assert_eq!(line.weighted, whole);
}

#[test]
fn a_price_that_changes_is_paid_for_each_days_visits() {
    let text = "[parameter.each]
        unit = \"kr\"
        values = [{ value = 300, to = 2024-04-15 }, { value = 320, from = 2024-04-16 }]
        [component.visits]
        count = { of = \"visits\" }
        price = { each = \"each\", per = \"once\" }
        [component.capped]
        count = { of = \"visits\" }
        shape = [{ cap = 3, on = \"count\" }]
        price = { each = \"each\", per = \"once\" }
        [component.steps]
        count = { of = \"visits\" }
        price = { steps = [{ up-to = 3, each = \"each\" }, { each = 10 }], per = \"once\" }";
    let days = [2, 3, 20, 21, 22, 23].map(|day| visit(None, 0, april(day), "nurse", 0));
    let tried = Try::new(with(days.to_vec()), "", text);
    assert_eq!(tried.ore(4, 0)[0], (2 * 300 + 4 * 320) * 100);
    // Three of six count, of each day in proportion.
    assert_eq!(tried.ore(4, 1)[0], (2 * 300 + 4 * 320) * 50);
    // The first three in the order of their days cost the price of their day, not three of each half of the month.
    assert_eq!(tried.ore(4, 2)[0], (2 * 300 + 320 + 3 * 10) * 100);
}

#[test]
fn who_visits_elsewhere_is_paid_for_where_visited_and_charged_where_listed() {
    let component = |name: &str, at: &str, stance: &str| {
        format!(
            "[component.{name}]
            stance = \"{stance}\"
            count = {{ of = \"visits\", at = \"{at}\", where = {{ listed-at = \"elsewhere\" }} }}
            price = {{ each = 500, per = \"once\" }}\n"
        )
    };
    let text = component("guests", "visited", "paid") + &component("away", "listed", "charged");
    let events = vec![
        visit(Some(0), 1, april(3), "doctor", 0),
        visit(Some(1), 1, april(4), "nurse", 0),
        visit(Some(2), 1, april(4), "nurse", 0),
        visit(None, 1, april(5), "nurse", 0),
    ];
    let tried = Try::new(with(events), "", &text);
    assert_eq!((tried.ore(4, 0), tried.ore(4, 1)), (vec![0, 100_000], vec![100_000, 0]));
    assert_eq!(tried.settle(4).total(), Ore(0));
}

#[test]
fn fees_that_a_centre_keeps_are_received_and_not_paid() {
    let text = "[component.fees]
        stance = \"received\"
        count = { of = \"fees\" }
        price = { share = \"100 %\" }
        [component.pooled]
        stance = \"charged\"
        count = { of = \"fees\", where-not = { profession = \"doctor\" } }
        price = { share = \"40 %\" }";
    let events = vec![visit(None, 0, april(3), "doctor", 200), visit(None, 0, april(4), "nurse", 100)];
    let settlement = Try::new(with(events), "", text).settle(4);
    assert_eq!((settlement.received_of_centre(0), settlement.total_of_centre(0)), (Ore(30_000), Ore(-4_000)));
    assert_eq!((settlement.total_received(), settlement.total()), (Ore(30_000), Ore(-4_000)));
}

const LAB: &str = "[cost.lab]
    where = { cost-kind = \"lab\" }
    carriers = [
        { carrier = \"listed\", to = 2024-04-15, basis = \"illustrative\" },
        { carrier = \"central\", from = 2024-04-16, basis = \"illustrative\" },
    ]
    [component.lab]
    stance = \"charged\"
    count = { cost = \"lab\" }
    price = { share = \"90 %\" }";

fn balances(tried: &Try) -> Vec<CostBalance> {
    let plan = Plan::new(&tried.model, Month::new(2024, 4).unwrap());
    let cube = tried.region.cube(plan.specs(), |position| position);
    cost_balances(&plan, &cube, &tried.region.facts()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

#[test]
fn a_carrier_that_changes_is_followed_by_day() {
    let events = vec![
        cost(Some(0), april(15), "lab", 1000),
        cost(Some(0), april(16), "lab", 700),
        cost(Some(2), april(2), "lab", -50),
        cost(None, april(3), "lab", 20),
        cost(Some(0), april(3), "rent", 9000),
    ];
    let mut tried = Try::new(with(events), "", LAB);
    assert_eq!(tried.ore(4, 0), [90_000, -4_500]);
    let steps = tried.settle(4).lines.swap_remove(0).steps;
    assert_eq!(steps[3], Step::CarriedBy { carrier: Carrier::Central });
    let tally = |number, kronor: i128| EventTally { number, amount: kronor * 100 };
    let balance = balances(&tried).remove(0);
    assert_eq!(
        (balance.of, balance.in_files, balance.without_rule),
        (EventKind::Costs, tally(5, 10_670), tally(1, 9000))
    );
    let [listed, central] = balance.rules.as_slice() else { panic!("two versions") };
    assert_eq!((listed.charged, listed.nobody, listed.not_open), (tally(2, 950), tally(1, 20), tally(0, 0)));
    assert_eq!((listed.in_files, central.in_files, central.central), (tally(3, 970), tally(1, 700), tally(1, 700)));
    assert_eq!(central.days, Span { from: april(16), to: april(30) });
    // The centre closes on the 10th: its costs after that are nobody's, and are shown as such.
    tried.region.open.insert(0, (date(2000, 1, 1), april(10)));
    assert_eq!(balances(&tried)[0].rules[0].not_open, tally(1, 1000));
    assert_eq!(tried.ore(4, 0), [0, -4_500]);
}

#[test]
fn a_credit_that_takes_out_a_cost_may_still_weigh_something() {
    let text = "[cost.diagnostics]
        where = { cost-kind = [\"lab\", \"x-ray\"] }
        carrier = \"listed\"
        [table.t]
        unit = \"weight\"
        by = \"cost-kind\"
        rows = { lab = 1, x-ray = 3 }
        [component.c]
        count = { cost = \"diagnostics\" }
        weigh = [{ table = \"t\" }, { constant = 2 }]
        price = { share = \"100 %\" }";
    let events = vec![cost(Some(0), april(2), "lab", 100), cost(Some(0), april(3), "x-ray", -100)];
    // 100 × 1 − 100 × 3, twice.
    assert_eq!(Try::new(with(events), "", text).ore(4, 0), [-40_000, 0]);
}

#[test]
fn costs_that_are_paid_for_late_are_balanced_for_the_month_they_are_of() {
    let text = LAB.replace("count = {", "time = { pays-for = \"previous-month\" }\ncount = {");
    let march = cost(Some(0), date(2024, 3, 20), "lab", 100);
    let tried = Try::new(with(vec![march, cost(Some(0), april(2), "lab", 7)]), "", &text);
    assert_eq!(tried.ore(4, 0), [9_000, 0]);
    let balance = balances(&tried).remove(0);
    assert_eq!(
        (balance.days, balance.in_files),
        (Month::new(2024, 3).unwrap().span(), EventTally { number: 1, amount: 10_000 })
    );
}

#[test]
fn the_longest_beginning_of_a_code_counts() {
    let text = "[table.t]
        unit = \"kr\"
        by = \"atc\"
        rows = { A = 1, A10BA02 = 1000, A10 = 10, A10B = 100, others = 0 }
        [component.c]
        count = { of = \"dispensings\", where-not = { atc = [\"N02\"] } }
        weigh = [{ table = \"t\" }]
        price = { each = 1, per = \"once\" }";
    for (atc, kronor) in
        [("A02BC01", 1), ("A10AC01", 10), ("A10BB01", 100), ("A10BA02", 1000), ("C07AB02", 0), ("N02BE01", 0)]
    {
        let tried = Try::new(with(vec![drug(Some(0), april(3), "general", atc, 50)]), "", text);
        assert_eq!(tried.ore(4, 0), [kronor * 100, 0], "{atc}");
    }
    let tried = Try::new(with(vec![drug(Some(0), april(3), "general", "N02BE01", 50)]), "", text);
    assert_eq!(tried.settle(4).lines[0].steps[0], Step::Counted { count: Exact::ZERO, item: None });
}

#[test]
fn what_is_not_known_of_a_visitor_needs_a_row() {
    let text = |rows: &str| {
        format!(
            "[table.t]
            unit = \"weight\"
            by = [\"age\", \"profession\"]
            rows = {{ {rows} }}
            [component.c]
            count = {{ of = \"visits\" }}
            weigh = [{{ table = \"t\" }}]
            price = {{ each = 1, per = \"once\" }}"
        )
    };
    let visits = || with(vec![visit(Some(0), 0, april(3), "doctor", 0), visit(None, 0, april(4), "doctor", 0)]);
    let known = "\"0-\" = { doctor = 2, nurse = 1 }";
    let tried = Try::new(visits(), "", &text(known));
    let problems = settled(&tried, &tried.region.facts()).unwrap_err();
    assert_eq!(problems[0].code, "weight_missing");
    assert!(problems[0].what.en.contains("age unknown, profession doctor"), "{}", problems[0].what.en);
    let all = format!("{known}, unknown = {{ others = 5 }}");
    assert_eq!(Try::new(visits(), "", &text(&all)).ore(4, 0), [700, 0]);
}

#[test]
fn a_centre_that_is_not_in_the_cube_has_no_events() {
    let text = "[component.c]
        count = { of = \"visits\", at = \"listed\" }
        price = { each = 1, per = \"once\" }";
    let tried =
        Try::new(with(vec![visit(None, 0, april(3), "doctor", 0), visit(Some(0), 0, april(3), "doctor", 0)]), "", text);
    let mut facts = tried.region.facts();
    facts.centres.push(CentreFact { id: "SE-9999".into(), name: "New".to_owned(), owner: "private" });
    let settlement = settled(&tried, &facts).unwrap();
    // What nobody has lies after the centres: it is not the new centre's.
    assert_eq!(
        settlement.lines.iter().map(kapitera_evaluate::Line::paid).collect::<Vec<_>>(),
        [Ore(100), Ore(0), Ore(0)]
    );
}

#[test]
fn a_component_of_half_a_month_counts_its_own_days() {
    let text = "[component.visits]
        from = 2024-04-16
        count = { of = \"visits\" }
        price = { each = 10, per = \"once\" }
        [component.pool]
        from = 2024-04-16
        count = { of = \"visits\" }
        price = { pool = 3000, per = \"month\" }";
    let tried = Try::new(with([3, 15, 16, 30].map(|day| visit(None, 0, april(day), "doctor", 0)).to_vec()), "", text);
    assert_eq!((tried.ore(4, 0), tried.ore(4, 1)), (vec![2_000, 0], vec![150_000, 0]));
    let plan = Plan::new(&tried.model, Month::new(2024, 3).unwrap());
    assert!(plan.event_kinds().is_empty(), "before its first day nothing need be known");
}

#[test]
fn reported_shares_go_to_those_they_name() {
    let text = "[component.maternity]
        count = { value = \"weeks\" }
        price = { each = 100, per = \"once\" }
        split = { centre = \"rest\", midwives = \"10 %\", reported = \"shares\" }";
    let mut tried = Try::new(region([0, 0]), "", text);
    let shares = vec![Some(vec![decimal(333, 3), decimal(25, 2)]), Some(Vec::new())];
    tried.region.values.insert("shares".to_owned(), shares);
    let settlement = tried.settle(4);
    let lines: Vec<(&str, Ore)> =
        settlement.lines.iter().map(|line| (line.payee.as_deref().unwrap(), line.paid())).collect();
    // 16 weeks at the first centre, 3 at the other, which reported that nobody has a share.
    let first = [("centre", Ore(50_720)), ("midwives", Ore(16_000)), ("0", Ore(53_280)), ("1", Ore(40_000))];
    assert_eq!(lines, [first.as_slice(), &[("centre", Ore(27_000)), ("midwives", Ore(3_000))]].concat());
    let share = |name: &str, thousandths| (name.to_owned(), Exact::decimal(thousandths, 3));
    let shares = vec![share("centre", 317), share("midwives", 100), share("0", 333), share("1", 250)];
    let expected = Step::SharesReported { value: "shares".to_owned(), shares };
    assert_eq!(settlement.lines[0].steps.last(), Some(&expected));
}
