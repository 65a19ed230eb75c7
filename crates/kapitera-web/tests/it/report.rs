//! The whole of what if as a file, in each of its forms, from the page and from the API.

use kapitera_desk::Scope;

use crate::client::Ask;
use crate::place::{Kind, Place};

const ASKED: &str = "from=2020-01&to=2020-01&knob=base-price&value=400";

#[test]
fn the_whole_comparison_is_a_file_in_each_form() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let me = place.session("steering");
    let page = server.get(&me, &format!("/what-if?{ASKED}")).text();
    let forms: &[&str] =
        if cfg!(feature = "pdf") { &["html", "pdf", "docx", "xlsx"] } else { &["html", "docx", "xlsx"] };
    for form in forms {
        let links = page.split("href=\"").map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
        let end = format!("&format={form}");
        let address = links.into_iter().find(|to| to.starts_with("/what-if/report?") && to.ends_with(&end)).unwrap();
        let file = server.get(&me, &address);
        assert_eq!(file.status, 200, "{form}: {}", file.text());
        let name = file.header("content-disposition").unwrap();
        assert!(name.contains(&format!("vad-om-2020-01-2020-01.{form}")), "{name}");
        let start: &[u8] = match *form {
            "html" => b"<!DOCTYPE html>\n<html lang=\"sv\">",
            "pdf" => b"%PDF-1.7",
            _ => b"PK",
        };
        assert!(file.body.starts_with(start), "{form}");
    }
    let html = server.get(&me, &format!("/what-if/report?{ASKED}")).text();
    let command =
        "kapitera compare models/small.toml --months 2020-01 --turn base-price=400 --table centres --format csv";
    assert!(html.contains(command), "{html}");
    assert!(html.contains("class=\"chart chart--wide chart-bars\"") && !html.contains("<script"));
    assert!(!html.contains(place.root().to_str().unwrap()), "where the region lies is nobody's matter");
    let program = place.token("steering", &[Scope::Read]);
    let same = server.send(&Ask::get(&format!("/api/v1/what-if/report?{ASKED}&format=xlsx")).token(&program));
    assert!(same.status == 200 && same.body.starts_with(b"PK"), "{}", same.text());
}

#[test]
fn what_cannot_be_a_report_is_refused() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let program = place.token("steering", &[Scope::Read]);
    for (query, status, code) in [
        ("from=2020-01", 422, "nothing_to_compare"),
        ("from=2020-01&knob=base-price&value=400&format=odt", 404, "no_such_form"),
        ("from=2020-01&knob=base-price&value=much", 422, "bad_range"),
        ("base=none&knob=base-price&value=400", 404, "not_found"),
    ] {
        let answer = server.send(&Ask::get(&format!("/api/v1/what-if/report?{query}")).token(&program));
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{query}: {}", answer.text());
    }
}
