//! What is followed up: what stands on its pages, and what a centre's own people are kept from.

use kapitera_desk::Scope;

use crate::client::Ask;
use crate::place::{Kind, OTHER, OWN, Place, THIRD};

#[test]
fn those_who_see_all_see_all_centres() {
    let place = Place::followed_up(Kind::File, "");
    let server = place.serve();
    let me = place.session("steering");
    let overview = server.get(&me, "/follow-up").text();
    assert!(overview.contains("Svar i telefon") && overview.contains("href=\"/follow-up/telephone\""), "{overview}");
    let page = server.get(&me, "/follow-up/telephone").text();
    for part in ["Inte hur länge någon väntade.", "Det ovägda medelvärdet", "chart-whiskers", "mål 90,0"] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(page.contains(&format!("/follow-up/telephone/{THIRD}")), "every centre leads on");
    let csv = server.get(&me, "/follow-up/telephone?period=month&month=2020-01&format=csv").text();
    assert!(csv.contains(&format!("{OWN},")) && csv.contains("75.0") && csv.contains("66.7"), "{csv}");
    assert_eq!(csv.lines().count(), 4, "one table alone, without sums: {csv}");
    let drill = server.get(&me, &format!("/follow-up/telephone/{OTHER}")).text();
    assert!(drill.contains("30,0") && !drill.contains("/items"), "steering sees no events: {drill}");
    for (path, status) in [
        ("/follow-up/nothing", 404),
        ("/follow-up/telephone/SE1", 404),
        ("/follow-up/telephone?period=week", 422),
        ("/follow-up/telephone?month=1999-01", 404),
        ("/follow-up/telephone?period=year", 404),
    ] {
        assert_eq!(server.get(&me, path).status, status, "{path}");
    }
}

#[test]
fn a_centre_sees_others_figures_but_not_of_few_nor_what_is_behind() {
    let place = Place::followed_up(Kind::File, "");
    let server = place.serve();
    let me = place.session("centre");
    assert!(server.get(&me, &format!("/centres/{OWN}")).text().contains(&format!("/follow-up/centre/{OWN}")));
    assert!(server.get(&me, "/follow-up").text().contains(&format!("/follow-up/centre/{OWN}")));
    for form in ["", "?format=csv", "?format=json", "?period=month&month=2020-01&format=csv"] {
        let page = server.get(&me, &format!("/follow-up/telephone{form}")).text();
        assert!(page.contains("75,0") || page.contains("75.0"), "the own figure{form}: {page}");
        assert!(!page.contains("66,7") && !page.contains("66.7"), "that of three calls{form}: {page}");
        // With one hidden alone it could be reckoned from the region's.
        assert!(!page.contains("30,0") && !page.contains("30.0"), "nor the next smallest{form}: {page}");
        assert!(page.contains("få personer") || form.contains("json"), "{form}: {page}");
        assert!(!page.contains(&format!("/follow-up/telephone/{OTHER}")), "no link leads to others{form}");
    }
    let own = server.get(&me, &format!("/follow-up/telephone/{OWN}"));
    let page = own.text();
    assert!(page.contains(&format!("action=\"/follow-up/telephone/{OWN}/items\"")), "{page}");
    let others = [
        format!("/follow-up/centre/{OTHER}"),
        format!("/follow-up/centre/{OTHER}/report"),
        format!("/follow-up/telephone/{OTHER}"),
    ];
    for path in &others {
        assert_eq!(server.get(&me, path).status, 403, "{path}");
    }
    let fields = [("csrf", me.csrf.as_str()), ("reason", "förbereder dialogen"), ("month", "2020-02")];
    let items = |centre: &str, fields: &[(&str, &str)]| {
        server.send(&Ask::post(&format!("/follow-up/telephone/{centre}/items"), fields).of(&me))
    };
    let seen = items(OWN, &fields);
    assert!(seen.status == 200 && seen.text().contains("2020-02-07"), "{}", seen.text());
    assert!(seen.text().contains("Räknade: 30, av dem 20 visade"), "{}", seen.text());
    assert!(!seen.text().contains("data-key=\"person\"") && !seen.text().contains("person nr"), "{}", seen.text());
    assert_eq!(items(OTHER, &fields).status, 403);
    let without = [("csrf", me.csrf.as_str()), ("reason", "kort"), ("month", "2020-02")];
    assert_eq!(items(OWN, &without).status, 422, "each look asks for a reason");
}

#[test]
fn the_sheet_is_a_file_in_each_form() {
    let place = Place::followed_up(Kind::File, "");
    let server = place.serve();
    let me = place.session("centre");
    let page = server.get(&me, &format!("/follow-up/centre/{OWN}")).text();
    let mut forms: Vec<(&str, &[u8])> = vec![("html", b"<!DOCTYPE html>"), ("docx", b"PK"), ("xlsx", b"PK")];
    if cfg!(feature = "pdf") {
        forms.push(("pdf", b"%PDF-1.7"));
    }
    for (form, start) in &forms {
        let address = format!("/follow-up/centre/{OWN}/report?format={form}");
        assert!(page.contains(&address), "{page}");
        let file = server.get(&me, &address);
        assert!(file.status == 200 && file.body.starts_with(start), "{form}: {}", file.status);
        let name = file.header("content-disposition").unwrap();
        assert!(name.contains(&format!("uppfoljning-{OWN}-2020-02.{form}")), "{name}");
    }
    let html = server.get(&me, &format!("/follow-up/centre/{OWN}/report")).text();
    assert!(html.contains("Vad är redan gjort?") && html.contains("få personer") && !html.contains("66,7"), "{html}");
}

#[test]
fn a_region_that_says_nothing_of_it_is_told_how_to() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let page = server.get(&place.session("steering"), "/follow-up");
    assert!(page.status == 200 && page.text().contains("[follow-up]"), "{}", page.text());
    let program = place.token("steering", &[Scope::Read]);
    let answer = server.send(&Ask::get("/api/v1/follow-up").token(&program));
    assert_eq!((answer.status, answer.code().as_str()), (422, "no_indicators"));
    let own = server.get(&place.session("centre"), &format!("/centres/{OWN}")).text();
    assert!(!own.contains("/follow-up/centre"), "no link leads to what is not there");
}
