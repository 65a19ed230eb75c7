//! The smallest change that reaches a goal, told by settling with it and with a little less.

use kapitera_model::Model;
use kapitera_money::{Exact, Ore};
use kapitera_reform::{Goal, Seek, Turned};

use crate::small::{Facts, Small, head, months};

fn facts() -> Facts {
    Facts {
        persons: (0..30).map(|at| (1930 + at * 3, (at % 4) as usize, 0)).collect(),
        indices: [80, 95, 120, 105],
        positions: [0, 1, 2, 0],
    }
}

#[test]
fn the_nearest_value_reaches_it_and_a_grain_nearer_does_not() {
    let small = Small::new(&facts());
    small.write("same.toml", &head("same"));
    let months = months(2);
    let comparison = small.compare(&["same.toml"], &months, &[], None);
    let prepared = &comparison.compared[0].prepared;
    let base = comparison.base.paid.by_centre();
    let target = comparison.base.by_month();
    let goals = [
        ("fixed", 0, 50_000, None, 2),
        ("capitation.need", 2, 1_000, None, 4),
        ("position", 1, 50_000, Some("fixed"), 0),
        ("age/70-", 3, 50_000, None, 3),
    ];
    for (knob, centre, more, neutral, decimals) in goals {
        let goal = Goal { centres: vec![centre], at_least: vec![base[centre] + Ore(more)] };
        let neutral = neutral.map(|knob| (knob, &target[..]));
        let seek = Seek { ground: &comparison.ground, prepared, turned: &[], knob, neutral, decimals };
        let found = seek.nearest(&goal).unwrap();
        assert!(found.by_centre[centre] >= goal.at_least[0], "{knob}");
        let grain = Exact::decimal(1, decimals);
        let nearer = if found.value > found.before { &found.value - &grain } else { &found.value + &grain };
        if neutral.is_none() {
            let settled = |value: &Exact| -> Ore {
                let model: Model = small.model("same.toml").turned(knob, value).unwrap();
                small.settled_in(&model, &months)[centre]
            };
            assert_eq!(settled(&found.value), found.by_centre[centre], "{knob}");
            assert!(settled(&nearer) < goal.at_least[0], "{knob}: {nearer:?} is nearer and does too");
        } else {
            assert_eq!(found.by_centre.iter().copied().sum::<Ore>(), base.iter().copied().sum::<Ore>());
        }
    }
}

#[test]
fn what_is_reached_already_and_what_cannot_be() {
    let small = Small::new(&facts());
    small.write("same.toml", &head("same"));
    let comparison = small.compare(&["same.toml"], &months(1), &[], None);
    let prepared = &comparison.compared[0].prepared;
    let base = comparison.base.paid.by_centre();
    let turned = [Turned { name: "fixed".into(), value: Exact::whole(3000) }];
    let seek = |knob, turned| Seek { ground: &comparison.ground, prepared, turned, knob, neutral: None, decimals: 2 };
    let goal = |more: i64| Goal { centres: vec![0, 3], at_least: vec![base[0] + Ore(more), base[3] + Ore(more)] };
    let there = seek("fixed", &[]).nearest(&goal(0)).unwrap();
    assert_eq!((there.value, there.before), (Exact::whole(3273), Exact::whole(3273)));
    assert_eq!(seek("fixed", &turned).nearest(&goal(0)).unwrap().value, Exact::whole(3273));
    let refused = |knob, more| seek(knob, &[]).nearest(&goal(more)).unwrap_err()[0].code;
    assert_eq!(refused("capitation.need", 100_000_000), "goal_out_of_reach");
    assert_eq!(refused("nothing", 1), "no_such_knob");
}
