//! The marginal krona beside registers that really hold one more, and scenarios beside registers with fewer visits.

use kapitera_money::{Exact, Ore};
use kapitera_reform::{Comparison, Home, More, Visitor, WorthAt};
use kapitera_register::EventKind;
use proptest::prelude::*;

use crate::small::{Facts, Small, Visit, facts, head, months};

/// Fees kept, handed over and shared; a price for visits to doctors; deducted where the visitor is listed; laboratory costs.
const EVENTS: &str = r#"
[add.component.fees]
basis = "proposed"
stance = "received"
count = { of = "fees" }
price = { share = "100 %" }
[add.component.fees-handed-over]
basis = "proposed"
stance = "charged"
count = { of = "fees" }
price = { share = "60 %" }
[add.component.fees-shared-out]
basis = "proposed"
count = "listed"
weigh = [{ table = "age" }]
price = { pool-of = ["fees-handed-over"] }
[add.component.doctor-visits]
basis = "proposed"
count = { of = "visits", where = { profession = "doctor" } }
price = { each = 310, per = "once" }
[add.component.elsewhere]
basis = "proposed"
stance = "charged"
count = { of = "visits", at = "listed", where = { listed-at = "elsewhere" } }
price = { each = 200, per = "once" }
[add.cost.lab]
of = "costs"
where = { cost-kind = "lab" }
carrier = "listed"
basis = "proposed"
[add.component.cost-lab]
basis = "proposed"
stance = "charged"
count = { cost = "lab" }
price = { share = "90 %" }
"#;

fn region(facts: &Facts, visits: &[Visit], costs: &[(usize, i64)]) -> Small {
    let small = Small::new(facts);
    small.happens(visits, costs);
    small.write("events.toml", &(head("events") + EVENTS));
    small
}

/// Some of everything, so that each word is met: the first two persons visit each centre, always for the same fee.
fn plain() -> (Vec<Visit>, Vec<(usize, i64)>) {
    let visits = (0..8).map(|at| (at % 2, at / 2, 150, ["doctor", "nurse"][at % 2])).collect();
    (visits, vec![(0, 700), (1, 90)])
}

fn worth(comparison: &Comparison, more: More) -> Vec<Option<WorthAt>> {
    let compared = comparison.compared.first();
    comparison.worth(compared, &[more]).unwrap().remove(0).at.unwrap()
}

/// What each centre is paid and has more in February, by settling both registers.
fn settled(before: &Small, after: &Small) -> Vec<(Ore, Ore)> {
    let month = months(2)[1];
    let of = |small: &Small| small.settled_and_received(&small.model("events.toml"), month);
    let less = |(more, less): ((Ore, Ore), (Ore, Ore))| (more.0 - less.0, more.1 - less.1);
    of(after).into_iter().zip(of(before)).map(less).collect()
}

fn same(worth: &WorthAt, centre: usize, settled: &[(Ore, Ore)]) -> Result<(), TestCaseError> {
    let others: Ore = settled.iter().enumerate().filter(|(at, _)| *at != centre).map(|(_, one)| one.0).sum();
    prop_assert_eq!((worth.paid, worth.received, worth.others), (settled[centre].0, settled[centre].1, others));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// One more listed person is worth what it is worth to have had the person in the register.
    #[test]
    fn one_more_listed_is_worth_what_the_registers_say(facts in facts(), age in 0_u32..90, centre in 0..4_usize) {
        let (visits, costs) = plain();
        let before = region(&facts, &visits, &costs);
        let comparison = before.compare(&["events.toml"], &months(2), &[], None);
        let found = worth(&comparison, More::Listed { age, home: Home::Usual });
        let mut more = facts.clone();
        // Born on 1 June: on 1 February the birthday is still to come.
        more.persons.push((2019 - i16::try_from(age).unwrap(), centre, 0));
        let after = region(&more, &visits, &costs);
        same(&found[centre].unwrap(), centre, &settled(&before, &after))?;
    }

    /// And so is a visit of somebody listed there, and a cost that is added or avoided.
    #[test]
    fn one_more_visit_and_cost_are_worth_what_the_registers_say(facts in facts(), kr in prop_oneof![Just(1000_i64), Just(-1000)]) {
        let (visits, costs) = plain();
        let before = region(&facts, &visits, &costs);
        let comparison = before.compare(&["events.toml"], &months(2), &[], None);
        let centre = facts.persons[0].1;
        let doctor = More::Visit { profession: Some("doctor".into()), visitor: Visitor::Own };
        let after = region(&facts, &[&visits[..], &[(0, centre, 150, "doctor")]].concat(), &costs);
        same(&worth(&comparison, doctor)[centre].unwrap(), centre, &settled(&before, &after))?;
        let lab = More::Cost { of: EventKind::Costs, word: "lab".into(), kr };
        let after = region(&facts, &visits, &[&costs[..], &[(0, kr)]].concat());
        same(&worth(&comparison, lab)[centre].unwrap(), centre, &settled(&before, &after))?;
    }
}

#[test]
fn a_scenario_is_what_fewer_visits_give() {
    let facts = Facts {
        persons: (0..20).map(|at| (1930 + at * 4, (at % 4) as usize, 0)).collect(),
        indices: [80, 95, 120, 105],
        positions: [0, 1, 2, 0],
    };
    // At each centre so many visits to doctors, and ten to nurses.
    let visits = |doctors: usize| -> Vec<Visit> {
        let of = |profession, many: usize| (0..4 * many).map(move |at| (at % 4, at % 4, 150, profession));
        of("doctor", doctors).chain(of("nurse", 10)).collect()
    };
    let (before, after) = (region(&facts, &visits(10), &[(0, 10)]), region(&facts, &visits(8), &[(0, 10)]));
    let comparison = before.compare(&["events.toml"], &[months(2)[1]], &[], None);
    assert_eq!(comparison.doctor_visits(), Some(40));
    let scenario = comparison.scenario(comparison.compared.first(), &Exact::decimal(-2, 1)).unwrap();
    let settled = settled(&before, &after);
    let found: Vec<(Ore, Ore)> = scenario.paid.into_iter().zip(scenario.received).collect();
    assert_eq!(found, settled);
    assert!(settled.iter().all(|(paid, received)| *paid < Ore::ZERO && *received == Ore(-300_00)));
}

#[test]
fn what_can_be_tried_is_what_the_registers_hold() {
    let facts = Facts { persons: vec![(1950, 0, 0), (1980, 1, 0), (2000, 2, 0)], indices: [100; 4], positions: [0; 4] };
    let (visits, costs) = plain();
    let small = region(&facts, &visits, &costs);
    let kinds = small.compare(&["events.toml"], &months(2), &[], None).kinds_of_more();
    assert!(kinds.contains(&More::Listed { age: 75, home: Home::Remote }));
    assert!(kinds.contains(&More::Visit { profession: Some("nurse".into()), visitor: Visitor::Away }));
    assert!(kinds.contains(&More::Cost { of: EventKind::Costs, word: "lab".into(), kr: -1000 }));
    // Nobody is listed at the fourth centre; one who would be is worth something all the same.
    let small = Small::new(&facts);
    small.write("same.toml", &head("same"));
    let comparison = small.compare(&["same.toml"], &months(1), &[], None);
    let worth = comparison.worth(None, &[More::Listed { age: 40, home: Home::Usual }]).unwrap().remove(0).at.unwrap();
    assert!(worth.iter().all(|one| one.is_some_and(|one| one.paid > Ore::ZERO)));
}
