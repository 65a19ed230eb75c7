//! One delivery and its quarantine.

use std::fs;

use kapitera_ask::deliveries::{delivered_answer, deliveries_answer, delivery_answer, find_delivery, quarantine};
use kapitera_deliver::{Delivered, Request, deliver};
use kapitera_region::Mode;
use kapitera_register::RegisterKind::{self, Areas, Centres};

use crate::small::{Small, column, fact, says, table};

fn delivered(small: &Small, received: &str, text: &str) -> Delivered {
    small.write("raw/centres.csv", text);
    let request = Request {
        register: Centres,
        files: vec![small.dir.path().join("raw/centres.csv")],
        mapping: None,
        received: received.parse().unwrap(),
        covers: None,
        mode: Mode::Full,
        control_sum: None,
        backdated: false,
    };
    deliver(&small.region(), &request, &mut |_| {}).unwrap()
}

fn code(small: &Small, register: RegisterKind, id: &str) -> &'static str {
    quarantine(&small.region(), register, id).unwrap_err()[0].code
}

#[test]
fn a_delivery_is_shown_as_its_manifest_says() {
    let small = Small::new();
    let first = delivered(&small, "2020-01-02T08:00:00Z", "id;name\nSE2329999995-T001;Björken\n");
    let second = delivered(&small, "2020-02-02T08:00:00Z", "id;name\nSE2329999995-T001;Björken\nT 2;Granen\n");
    let region = small.region();
    let (one, two) = (first.manifest.id(), second.manifest.id());
    assert_eq!(column(table(&deliveries_answer(&region, None).unwrap(), "deliveries"), "delivery"), [&*one, &*two]);
    assert!(table(&deliveries_answer(&region, Some(Areas)).unwrap(), "deliveries").rows.is_empty());
    let shown = delivery_answer(&find_delivery(&region, Centres, &two).unwrap());
    let digests = ["rows_sha256", "quarantine_sha256"].map(|key| fact(&shown, "written", key));
    assert_eq!(digests, [second.manifest.rows_sha256.clone(), second.manifest.quarantine_sha256.clone()]);
    for key in ["rows_in", "accepted", "rejected", "left_out"] {
        // What was said at import is what is said of it ever after.
        assert_eq!(
            column(table(&shown, "files"), key),
            column(table(&delivered_answer(&second), "files"), key),
            "{key}"
        );
    }
    assert_eq!(["rows", "rejected"].map(|key| fact(&shown, "delivery", key)), ["1", "1"]);
    assert!(says(&shown, "quarantine"));
    assert!(!says(&delivery_answer(&find_delivery(&region, Centres, &one).unwrap()), "quarantine"));
}

#[test]
fn no_id_leads_out_of_the_quarantine() {
    let small = Small::new();
    let whole = delivered(&small, "2020-01-02T08:00:00Z", "id;name\nSE2329999995-T001;Björken\n").manifest.id();
    let id =
        delivered(&small, "2020-02-02T08:00:00Z", "id;name\nSE2329999995-T001;Björken\nT 2;Granen\n").manifest.id();
    let region = small.region();
    assert_eq!(quarantine(&region, Centres, &whole), Ok(None));
    let path = quarantine(&region, Centres, &id).unwrap().unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains("Granen"));
    small.write("quarantine/centres/other.csv", "a file that no delivery has");
    small.write("secret.csv", "a file beside");
    for wrong in
        ["", ".", "other", "../../secret", &format!("../centres/{id}"), &format!("./{id}"), &id[1..], "/etc/passwd"]
    {
        assert_eq!(code(&small, Centres, wrong), "no_such_delivery", "{wrong}");
    }
    assert_eq!(code(&small, Areas, &id), "no_such_delivery");
    fs::remove_file(path).unwrap();
    assert_eq!(code(&small, Centres, &id), "quarantine_missing");
}
