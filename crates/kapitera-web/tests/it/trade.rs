//! Internal trade on the pages of a month: settled beside primary care, each by its own form.

use std::fs;
use std::sync::Arc;

use kapitera_money::Ore;
use kapitera_period::{OPEN_END, Span};
use kapitera_region::{Mode, NewDelivery, RawFile};
use kapitera_register::{Event, EventKind, Unit};

use crate::place::{Kind, OWN, Place};

const LAB: &str = "SE2329999995-LAB9";

const MODEL: &str = r#"
[model]
id = "trade-small"
name = "Internhandel"
from = 2020-01-01
to = 2020-12-31
status = "try-out"
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
basis = "illustrative"
[component.laboratory]
basis = "illustrative"
stance = "charged"
count = { of = "orders", where = { supplier = "SE2329999995-LAB9" } }
price = { each = 12.50, per = "once" }
[component.laboratory-sold]
basis = "illustrative"
count = { of = "orders", at = "seller", where = { supplier = "SE2329999995-LAB9" } }
price = { pool-of = ["laboratory"] }
"#;

/// A region whose laboratory sold eight to a centre in January.
fn trading() -> Place {
    let place = Place::with(Kind::File, "[trade]\nmodel = \"models/trade.toml\"\n");
    fs::write(place.root().join("models/trade.toml"), MODEL).unwrap();
    let valid = Span { from: jiff::civil::date(2010, 1, 1), to: OPEN_END };
    let delivery = |received: &str| NewDelivery {
        received: received.parse().unwrap(),
        covers: valid,
        mode: Mode::Full,
        source: String::new(),
        files: vec![RawFile {
            name: "raw.csv".to_owned(),
            sha256: format!("{:064x}", received.len()),
            bytes: 1,
            rows_in: 1,
            accepted: 1,
            rejected: 0,
            left_out: 0,
        }],
        remarks: Default::default(),
        quarantine: Vec::new(),
        amounts: None,
    };
    let unit = Unit {
        id: LAB.into(),
        name: "Laboratoriet".to_owned(),
        kind: "supplier".into(),
        organisation: "Region Liten (påhittad)".to_owned(),
        org_number: "2329999995".to_owned(),
        valid,
    };
    place.region().write_units(delivery("2020-02-20T08:00:00Z"), vec![unit]).unwrap();
    let mut writer = place.region().event_writer(EventKind::Orders).unwrap();
    let labels = [LAB, "CRP", ""].map(Arc::from).to_vec();
    let day = jiff::civil::date(2020, 1, 15);
    writer.push(&Event { person: None, day, centre: OWN.into(), amount: Ore(100_00), quantity: 8, labels }).unwrap();
    writer.finish(delivery("2020-02-20T08:00:01Z")).unwrap();
    place
}

#[test]
fn a_month_is_settled_for_each_by_a_form_of_its_own() {
    let place = trading();
    let server = place.serve();
    let me = place.session("controller");
    let page = server.get(&me, "/months/2020-01").text();
    let form = "/months/2020-01/prepare?of=internal-trade";
    assert!(page.contains(&format!("action=\"{form}\"")), "{page}");
    assert!(page.contains("Förbered avräkningen: internhandel"), "{page}");
    let once = [("once", "0123456789abcdef"), ("post_in", "2020-03")];
    let asked = server.post(&me, form, &once);
    let ended = server.ended(&me, asked.job().unwrap());
    assert!(ended.to_string().contains("/settlements/2020-01-trade-1"), "{ended}");
    // Primary care of the month is posted, and the correction of it is offered as before.
    let page = server.get(&me, "/months/2020-01").text();
    assert!(page.contains("2020-01-trade-1") && page.contains("Rätta månaden"), "{page}");
    assert!(!page.contains(form), "what waits is not prepared again: {page}");
    let lines = server.get(&me, "/settlements/2020-01-trade-1/lines").text();
    assert!(lines.contains("enhet") && lines.contains("Laboratoriet"), "{lines}");
    assert!(!lines.contains("<th scope=\"col\">hälsocentral"), "{lines}");
    let explained = server.get(&me, &format!("/explain/2020-01/{LAB}?settlement=2020-01-trade-1"));
    assert_eq!(explained.status, 200, "{}", explained.text());
    // Of each its own correction.
    let none = server.get(&me, "/months/2020-01/correction?of=internal-trade").text();
    assert!(none.contains("Månaden är inte bokförd"), "{none}");
    assert_eq!(server.get(&me, "/months/2020-01/correction?of=nothing").status, 404);
    assert_eq!(server.get(&me, "/months/2020-01/correction").status, 200);
}

#[test]
fn a_region_without_a_model_of_trade_is_offered_none() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let me = place.session("controller");
    assert!(!server.get(&me, "/months/2020-01").text().contains("internal-trade"));
    assert!(!server.get(&me, "/months/2020-01/correction").text().contains("internal-trade"));
    let fields = [("once", "0123456789abcdef"), ("of", "internal-trade"), ("post_in", "2020-03")];
    let asked = server.post(&me, "/months/2020-03/prepare", &fields);
    let ended = server.ended(&me, asked.job().unwrap());
    assert!(ended.to_string().contains("[trade]"), "{ended}");
}

#[test]
fn a_unit_s_invoices_stand_on_a_page_with_their_files() {
    let place = trading();
    let server = place.serve();
    let steering = place.session("steering");
    let all = server.get(&steering, "/months/2020-01/invoices?format=json").json().to_string();
    assert!(all.contains("100.00") && all.contains(LAB), "{all}");
    let page = server.get(&steering, "/months/2020-01/invoices").text();
    assert!(page.contains(&format!("/months/2020-01/invoices?unit={OWN}")), "{page}");
    let own = server.get(&steering, &format!("/months/2020-01/invoices?unit={OWN}")).text();
    assert!(own.contains("CRP") && own.contains("12,50"), "its lines: {own}");
    let file = format!("/months/2020-01/invoices/2020-01-{LAB}-{OWN}");
    for form in ["html", "docx", "xlsx"] {
        assert!(own.contains(&format!("{file}?format={form}")), "{form}");
        assert_eq!(server.get(&steering, &format!("{file}?format={form}")).status, 200, "{form}");
    }
    assert_eq!(server.get(&steering, "/months/2020-01/invoices/2020-01-none").status, 404);
    let unknown = server.get(&steering, "/months/2020-01/invoices?unit=nobody&format=json");
    assert_eq!(unknown.code(), "unknown_centre", "{}", unknown.text());
    // Amounts as they would be now, of internal trade as of primary care.
    let now = server.get(&steering, "/months/2020-01/amounts?of=internal-trade&format=json").json().to_string();
    assert!(now.contains("laboratory"), "{now}");
    // A region that does not trade has no such view.
    let other = Place::new(Kind::File);
    let page = other.serve().get(&other.session("steering"), "/months/2020-01").text();
    assert!(!page.contains("/months/2020-01/invoices"), "{page}");
}
