//! Ranges as persons write them.

use kapitera_money::Exact;
use kapitera_reform::parse_range;

fn values(written: &str) -> Vec<Exact> {
    parse_range(written).unwrap().values
}

#[test]
fn numbers_and_per_cent() {
    assert_eq!(parse_range("capitation.cni = 40%").unwrap().knob, "capitation.cni");
    assert_eq!(values("a=40%"), [Exact::decimal(40, 2)]);
    assert_eq!(values("a=25..28%"), [25, 26, 27, 28].map(|value| Exact::decimal(value, 2)));
    assert_eq!(values("a=25 %..27.5 %:1.25"), [2500, 2625, 2750].map(|value| Exact::decimal(value, 4)));
    assert_eq!(values("a=1..3"), [1, 2, 3].map(Exact::whole));
    assert_eq!(values("a=-1..1:0.5"), [-10, -5, 0, 5, 10].map(|value| Exact::decimal(value, 1)));
    assert_eq!(values("table/75-79=1.5..2:0.25").len(), 3);
}

#[test]
fn what_is_no_range() {
    for written in
        ["a", "a=", "a=x", "a=1..x", "a=3..1", "a=1..2:0", "a=1..2:-1", "a=0..1000", "a=0..1:0.0001", "a=1..2:x"]
    {
        let problem = parse_range(written).unwrap_err();
        assert_eq!(problem.code, "bad_range", "{written}");
        assert!(problem.hint.is_some() && problem.what.sv.contains(written), "{written}");
    }
    assert_eq!(values("a=1..1000").len(), 1000);
}
