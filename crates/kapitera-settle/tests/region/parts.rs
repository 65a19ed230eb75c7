//! The parts of all persons of a centre are its lines before rounding, exactly.

use kapitera_deliver::read_key;
use kapitera_evaluate::Plan;
use kapitera_money::Exact;
use kapitera_register::PersonId;
use kapitera_settle::{ExplanationRequest, Settled, explain_person, find_centre};

use super::small::{BIRCH, PERSONS, SPRUCE, Small};

fn person(small: &Small, id: &str) -> u32 {
    let pseudonym = read_key(&small.region).unwrap().pseudonym(&PersonId::reserve("reserve", id).unwrap());
    small.region.find_person(&pseudonym).unwrap().unwrap()
}

fn check(small: &Small, settled: &Settled, centre_id: &str) {
    let model = small.model();
    let centre = find_centre(&settled.settlement.centres, centre_id).unwrap();
    let request =
        ExplanationRequest { plan: Plan::new(&model, settled.settlement.month), settled, centre, component: None };
    let mut sums = [Exact::ZERO, Exact::ZERO];
    for (id, ..) in PERSONS.iter().filter(|(.., at)| *at == centre_id) {
        let own = explain_person(&request, person(small, id)).unwrap();
        assert_eq!((own.listings.len(), own.parts.len(), own.events.len()), (1, 2, 0), "{id}");
        for (sum, part) in sums.iter_mut().zip(&own.parts) {
            *sum += &part.element.as_ref().unwrap().amount;
        }
    }
    let exact = |component| {
        settled
            .settlement
            .lines
            .iter()
            .find(|line| line.component == component && line.centre == centre)
            .unwrap()
            .exact
            .clone()
    };
    assert_eq!(sums, [exact(0), exact(1)], "{centre_id}");
}

#[test]
fn the_parts_of_all_are_the_line() {
    let small = Small::listed("");
    for month in ["2020-01", "2020-02", "2020-12"] {
        let settled = small.settle(month);
        check(&small, &settled, BIRCH);
        check(&small, &settled, SPRUCE);
    }
}

#[test]
fn a_person_of_another_centre_has_no_part() {
    let small = Small::listed("");
    let settled = small.settle("2020-02");
    let model = small.model();
    let centre = find_centre(&settled.settlement.centres, SPRUCE).unwrap();
    let request = ExplanationRequest {
        plan: Plan::new(&model, settled.settlement.month),
        settled: &settled,
        centre,
        component: None,
    };
    let problems = explain_person(&request, person(&small, "T1")).unwrap_err();
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["person_not_counted_here"]);
}
