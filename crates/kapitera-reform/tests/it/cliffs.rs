//! Thresholds: where each centre stands, and the jump beside months settled on either side.

use kapitera_money::{Exact, Ore};
use kapitera_reform::NearCliff;
use proptest::prelude::*;

use crate::small::{Facts, Small, facts, head, months};

/// Something for those with an index above a level, shared by those with so many listed, and a floor for those without positions.
const CLIFFS: &str = r#"
[add.component.above]
basis = "proposed"
count = "listed"
price = { each = 40, per = "month" }
shape = [{ when = { index = "cni", scale = "mean-1", above = 1.1 } }]
[add.component.many]
basis = "proposed"
count = "listed"
price = { pool = 5000, per = "month" }
shape = [{ when = { count = true, at-least = 4 } }]
[add.component.steps]
basis = "proposed"
count = "listed"
price = { steps = [{ up-to = 2, each = 100 }, { up-to = 5, each = 70 }, { each = 50 }], whole-list = true, per = "month" }
"#;

fn cliffs(small: &Small) -> Vec<NearCliff> {
    small.write("cliffs.toml", &(head("cliffs") + CLIFFS));
    let comparison = small.compare(&["cliffs.toml"], &[months(1)[0]], &[], None);
    comparison.near_cliffs(comparison.compared.first()).unwrap()
}

fn listed(facts: &Facts, centre: usize) -> i64 {
    facts.persons.iter().filter(|(_, at, begins)| *at == centre && *begins <= 1).count().try_into().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A centre stands where the registers say, and crossing a level gives what having another index does.
    #[test]
    fn an_index_that_crosses_its_level_jumps(facts in facts()) {
        let small = Small::new(&facts);
        let near = cliffs(&small);
        for (place, hundredths) in facts.indices.into_iter().enumerate() {
            let found = near.iter().find(|one| one.place == place && one.component == "above").unwrap();
            prop_assert_eq!(&found.found, &Exact::decimal(hundredths.into(), 2));
            prop_assert_eq!(&found.level, &Exact::decimal(11, 1));
            let given = Ore(listed(&facts, place) * 40_00);
            prop_assert_eq!(found.jump, if hundredths > 110 { -given } else { given });
        }
        prop_assert!(near.windows(2).all(|pair| pair[0].nearness() <= pair[1].nearness()));
    }

    /// A price that all units have changes at the ends of the step that a centre stands in, and at no other.
    #[test]
    fn a_price_of_all_units_jumps_at_the_ends_of_its_step(facts in facts()) {
        let small = Small::new(&facts);
        let near = cliffs(&small);
        for place in 0..4 {
            let many = listed(&facts, place);
            let found: Vec<(Exact, Ore)> = near
                .iter()
                .filter(|one| one.place == place && one.component == "steps")
                .map(|one| (one.level.clone(), one.jump))
                .collect();
            let mut expected = Vec::new();
            if many <= 5 {
                // Up to two: 100 each and 70 above; from three to five: 70, 100 below and 50 above.
                expected.push((Exact::whole(2), Ore(many * if many <= 2 { -30_00 } else { 30_00 })));
            }
            if many > 2 {
                expected.push((Exact::whole(5), Ore(many * if many <= 5 { -20_00 } else { 20_00 })));
            }
            let sorted = |mut all: Vec<(Exact, Ore)>| { all.sort(); all };
            prop_assert_eq!(sorted(found), sorted(expected));
        }
    }
}

#[test]
fn a_pool_jumps_by_what_the_others_then_have_to_share_it_with() {
    let persons = [(0, 5), (1, 4), (2, 3)];
    let persons = persons.into_iter().flat_map(|(centre, many)| (0..many).map(move |at| (1950 + at, centre, 0)));
    let small = Small::new(&Facts { persons: persons.collect(), indices: [100; 4], positions: [0; 4] });
    let near = cliffs(&small);
    let of = |place: usize| near.iter().find(|one| one.place == place && one.component == "many").unwrap();
    // Of 5 000: nine share it now. Without the second centre five do; with the third twelve.
    assert_eq!((of(0).found.clone(), of(0).jump), (Exact::whole(5), Ore(-277_778)));
    assert_eq!((of(1).found.clone(), of(1).level.clone()), (Exact::whole(4), Exact::whole(4)));
    assert_eq!(of(1).jump, Ore(-222_222));
    assert_eq!((of(2).found.clone(), of(2).jump), (Exact::whole(3), Ore(125_000)));
}
