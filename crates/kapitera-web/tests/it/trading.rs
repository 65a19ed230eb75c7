//! A small region whose centres buy of a laboratory, and what is asked of it: each question has its page, its figures and its report.

use std::fs;

use kapitera_deliver::{Request, deliver};
use kapitera_period::{OPEN_END, Span};
use kapitera_region::Mode;
use kapitera_register::RegisterKind;

use crate::place::{Kind, OTHER, OWN, Place};

/// What is in the settings of a region that trades.
pub const SETTINGS: &str = "[import.units]\nmapping = \"mappings/units.toml\"\n[import.prices]\nmapping = \"mappings/prices.toml\"\n[import.orders]\nmapping = \"mappings/orders.toml\"\n";
/// The name of the evaluation.
pub const EVALUATION: &str = "small-trade";

const LAB: &str = "SE2329999995-LAB9";
const UNITS: &str = r#"register = "units"
encoding = "utf-8"
delimiter = ";"
[columns]
id = "HSA-id"
name = "Enhet"
kind = "Slag"
organisation = "Organisation"
org-number = "Orgnr"
from = "Från"
[codes.kind]
"Leverantör" = "supplier"
"#;
const PRICES: &str = r#"register = "prices"
encoding = "utf-8"
delimiter = ";"
[columns]
supplier = "Säljare"
service = "Tjänst"
price = "Pris"
from = "Från"
"#;
const ORDERS: &str = r#"register = "orders"
source = "lab"
encoding = "utf-8"
delimiter = ";"
[columns]
day = "Datum"
centre = "Enhet"
supplier = "Säljare"
service = "Tjänst"
quantity = "Antal"
amount = "Belopp"
"#;
const MODEL: &str = r#"[model]
id = "small-trade"
name = "Liten internhandel (påhittad)"
from = 2020-01-01
to = 2020-12-31
status = "try-out"
[rounding]
level = "line"
mode = "half-away"
unit = "öre"
basis = "illustrative"
[component.laboratory]
label = { sv = "Laboratoriet", en = "The laboratory" }
basis = "illustrative"
stance = "charged"
count = { of = "orders", at = "buyer" }
price = { each = 10, per = "once" }
"#;
const ASKED: &str = r#"[evaluation]
name = "small-trade"
title = { sv = "Liten utvärdering", en = "A small evaluation" }
months = "2018-01..2020-02"
[awareness]
introduced = "2019-02"
phase-in = 0
season = "none"
per = "month"
priced = ["SE2329999995-LAB9"]
at-prices-of = 2019-02-01
[awareness.price-lists]
before = "2019-02..2019-03"
after = "2020-01..2020-02"
[feedback]
supplier = "SE2329999995-LAB9"
before = 6
after = 6
variation = "2020-01..2020-02"
[variants]
today = "trade/model.toml"
months = "2020-01..2020-02"
[point-of-care]
months = "2020-01..2020-02"
staff-per-minute = "7"
"#;

/// Lets the region trade for 26 months: ordering falls by a fifth when a price comes.
pub fn trade(place: &Place) {
    let root = place.root();
    for (file, text) in [
        ("mappings/units.toml", UNITS),
        ("mappings/prices.toml", PRICES),
        ("mappings/orders.toml", ORDERS),
        ("trade/model.toml", MODEL),
        ("evaluations/small.toml", ASKED),
    ] {
        fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
        fs::write(root.join(file), text).unwrap();
    }
    let mut orders = "Datum;Enhet;Säljare;Tjänst;Antal;Belopp\n".to_owned();
    for turn in 0..26 {
        let month = "2018-01".parse::<kapitera_period::Month>().unwrap().plus(turn);
        let priced = turn >= 13;
        for (centre, many) in [(OWN, 1_000), (OTHER, 600)] {
            let many = (many + turn * 7_919 % 41) * if priced { 4 } else { 5 } / 5;
            let amount = if priced { many * 10 } else { 0 };
            orders += &format!("{month}-15;{centre};{LAB};A;{many};{amount}\n");
        }
    }
    let units = format!(
        "HSA-id;Enhet;Slag;Organisation;Orgnr;Från\n{LAB};Laboratoriet;Leverantör;Region Liten (påhittad);2329999995;2010-01-01\n"
    );
    let prices = format!("Säljare;Tjänst;Pris;Från\n{LAB};A;10;2019-02-01\n");
    let from = |year| Span { from: jiff::civil::date(year, 1, 1), to: OPEN_END };
    let stated = Span { from: jiff::civil::date(2018, 1, 1), to: jiff::civil::date(2020, 2, 29) };
    for (register, name, text, covers, minute) in [
        (RegisterKind::Units, "units.csv", units, from(2010), 1),
        (RegisterKind::Prices, "prices.csv", prices, from(2018), 2),
        (RegisterKind::Orders, "orders.csv", orders, stated, 3),
    ] {
        let path = place.folder.path().join("raw").join(name);
        fs::write(&path, text).unwrap();
        let request = Request {
            register,
            files: vec![path],
            mapping: None,
            received: format!("2020-03-01T08:0{minute}:00Z").parse().unwrap(),
            covers: Some(covers),
            mode: Mode::Full,
            control_sum: None,
            backdated: false,
        };
        let delivered = deliver(&place.region(), &request, &mut |_| {}).unwrap();
        assert_eq!(delivered.manifest.rejected, 0, "{name}");
    }
}

#[test]
fn each_question_has_its_page() {
    let place = Place::with(Kind::File, SETTINGS);
    trade(&place);
    let server = place.serve();
    let steering = place.session("steering");
    let list = server.get(&steering, "/trade").text();
    for question in ["awareness", "feedback", "change"] {
        assert!(list.contains(&format!("/trade/{EVALUATION}/{question}")), "{question}");
    }
    let awareness = server.get(&steering, &format!("/trade/{EVALUATION}/awareness?format=json")).json();
    let said = awareness.to_string();
    // Ordering fell by a fifth at the day of the price; no series stands beside, which is told of.
    assert!(said.contains("\"lower\"") && said.contains("jämförelseserie"), "{awareness:#}");
    // Three centres and none with feedback are too few, which is said and no fault.
    let feedback = server.get(&steering, &format!("/trade/{EVALUATION}/feedback")).text();
    assert!(feedback.contains("Det går inte att säga"), "{feedback}");
    let change = server.get(&steering, &format!("/trade/{EVALUATION}/change")).text();
    assert!(change.contains("Liten internhandel (påhittad)") && change.contains("<svg"), "{change}");
    for form in ["html", "docx", "xlsx"] {
        let report = server.get(&steering, &format!("/trade/{EVALUATION}/report?format={form}"));
        assert_eq!(report.status, 200, "{form}");
        assert!(report.header("content-disposition").is_some_and(|name| name.contains(EVALUATION)), "{form}");
    }
    assert_eq!(server.get(&steering, "/trade/none/awareness").status, 404);
    // Who sees one centre alone does not see what all of them order.
    assert_eq!(server.get(&place.session("centre"), &format!("/trade/{EVALUATION}/awareness")).status, 403);
}
