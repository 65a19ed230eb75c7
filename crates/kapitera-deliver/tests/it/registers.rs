//! Deliveries of the registers without events.

use kapitera_money::{Exact, Ore};
use kapitera_period::{OPEN_END, Span};
use kapitera_region::{Mode, verify};
use kapitera_register::{CareNeedCounts, Distance, RegisterKind};

use crate::small::{AREA, BIRCH, SPRUCE, Sent, Small, day, january};

#[test]
fn each_register_comes_back() {
    let small = Small::new();
    let send =
        |register, text: &str| small.deliver(&Sent::january(register, RegisterKind::name(register), text)).unwrap();
    let known_at = jiff::Timestamp::MAX;

    let distances = format!("area;centre;km\n{AREA};{BIRCH};3\n{AREA};{SPRUCE};41\n");
    let sent = Sent { covers: None, ..Sent::january(RegisterKind::Distances, "distances", &distances) };
    small.deliver(&sent).unwrap();
    let found = small.region.distances(known_at).unwrap();
    let Distance { area, centre, km, .. } = &found[1];
    assert_eq!((found.len(), &**area, &**centre, *km), (2, AREA, SPRUCE, 41));

    let need = format!("centre;a;b;c;d;e;f;g;all;cni\n{BIRCH};1;2;3;4;5;6;7;1000;1,25\n");
    send(RegisterKind::CareNeed, &need);
    let expected = CareNeedCounts {
        centre: BIRCH.into(),
        // What the delivery covers of the days stated.
        valid: january(),
        counts: [1, 2, 3, 4, 5, 6, 7],
        population: 1000,
        printed: Some(Exact::decimal(125, 2)),
    };
    assert_eq!(small.region.care_need(known_at).unwrap(), [expected]);

    send(RegisterKind::Residents, "id;birth;from\nDEMO-1;1950-01-01;2020-01-05\nDEMO-2;2001-02-03;2010-01-01\n");
    let found = small.region.residents(known_at).unwrap();
    let days: Vec<Span> = found.iter().map(|resident| resident.valid).collect();
    assert!(days.contains(&january()) && days.contains(&Span { from: day("2020-01-05"), ..january() }), "{days:?}");

    let values = format!("value;centre;item;from;to;amount\nbreach-weeks;{BIRCH};autumn;2020-01-03;2020-01-03;2\n");
    send(RegisterKind::Values, &values);
    let late = format!("value;centre;item;from;to;amount\nbreach-weeks;{BIRCH};autumn;2020-01-10;2020-01-10;1\n");
    let late = Sent { mode: Mode::Changes, ..Sent::january(RegisterKind::Values, "late", &late) };
    assert_eq!(small.refused(&late), ["received_at_the_same_time"]);
    small.deliver(&Sent { received: "2020-02-04T07:00:01Z", ..late }).unwrap();
    let found = small.region.values(known_at).unwrap();
    let amounts: Vec<&Exact> = found.rows.iter().map(|known| &known.row.amount).collect();
    assert_eq!(amounts, [&Exact::whole(2), &Exact::whole(1)]);
    assert!(found.covers("breach-weeks", january()));

    assert_eq!(verify(small.root()).problems, []);
}

#[test]
fn what_a_register_does_not_take_is_refused() {
    let small = Small::new();
    let values = format!("value;centre;item;from;to;amount\nweeks;{BIRCH};;2020-01-03;2020-01-03;2\n");
    let residents = "id;birth;from\nDEMO-1;1950-01-01;2020-01-05\n";
    for (register, text) in [(RegisterKind::Values, values.as_str()), (RegisterKind::Residents, residents)] {
        let sent = Sent { covers: None, ..Sent::january(register, "a", text) };
        assert_eq!(small.refused(&sent), ["covers_missing"]);
        let sent = Sent { control_sum: Some(Ore(2)), ..Sent::january(register, "a", text) };
        assert_eq!(small.refused(&sent), ["control_sum_only_for_events"]);
    }
    let changes = Sent { mode: Mode::Changes, ..Sent::january(RegisterKind::Residents, "a", residents) };
    assert_eq!(small.refused(&changes), ["changes_only_for_listing"]);
    // A value that begins outside the days covered would be replaced by nobody.
    let outside = format!("{values}weeks;{BIRCH};;2020-02-01;{OPEN_END};2\n");
    assert_eq!(
        small.refused(&Sent::january(RegisterKind::Values, "a", &outside)),
        ["too_many_rejected", "outside_covers"]
    );
}
