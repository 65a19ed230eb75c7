//! Addresses: where one is sent, and what files can be reached.

use crate::client::Ask;
use crate::place::{Kind, OTHER, OWN, PASSWORD, Place};

/// Addresses that lead to another site, or break a header, or both.
const ELSEWHERE: [&str; 16] = [
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "https://evil.test",
    "https:evil.test",
    "http:/evil.test",
    "javascript:alert(1)",
    "/\t/evil.test",
    "/ /evil.test",
    "/x\r\nSet-Cookie: kapitera=evil",
    "/x\nLocation: //evil.test",
    "/%0d%0aX: y",
    "evil.test",
    "@evil.test",
    "/\u{2028}/evil.test",
];

#[test]
fn nobody_is_sent_to_another_site() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let me = place.session("controller");
    let is_ours = |to: &str| to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\");
    for address in ELSEWHERE {
        let encoded = crate::client::encoded(address);
        for path in [format!("/language/en?back={encoded}"), format!("/language/en?back={address}")] {
            // A line break or a blank as it is, is no request at all.
            if path.contains(['\r', '\n', ' ', '\t', '\u{2028}']) {
                continue;
            }
            let answer = server.send(&Ask::get(&path).of(&me));
            assert!(answer.status == 303 && is_ours(answer.to()), "{path} leads to {}", answer.to());
            assert!(
                answer.cookies().len() == 1 && answer.cookies()[0].starts_with("lang=en;"),
                "{:?}",
                answer.cookies()
            );
        }
        let signed_in = server.send(&Ask::get(&format!("/sign-in?back={encoded}")).of(&me));
        assert!(signed_in.status == 303 && is_ours(signed_in.to()), "{address} leads to {}", signed_in.to());
        let page = server.send(&Ask::get(&format!("/sign-in?back={encoded}")));
        let held = page.hidden("back").unwrap();
        assert!(is_ours(&held), "the form holds {held}");
    }
    // As the form sends it.
    for address in ["//evil.test", "/\\evil.test", "/x\r\nSet-Cookie: kapitera=evil", "https://evil.test"] {
        let fields = [("name", "controller"), ("password", PASSWORD), ("back", address)];
        let answer = server.send(&Ask::post("/sign-in", &fields));
        assert!(answer.status == 303 && answer.to() == "/", "{address} leads to {}", answer.to());
        assert!(answer.cookies().iter().all(|cookie| !cookie.contains("evil")));
    }
    // A refusal leads to the page for signing in and, after it, back: the way back is within the site.
    let answer = server.send(&Ask::get("//evil.test/%0d%0aX:y"));
    assert_eq!(answer.status, 404);
    let answer = server.send(&Ask::get("/months?x=//evil.test"));
    assert_eq!((answer.status, answer.to()), (303, "/sign-in?back=%2Fmonths%3Fx%3D%2F%2Fevil.test"));
}

#[test]
fn no_address_leads_out_of_the_folder() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let me = place.session("all");
    let given = place.office().given_exports("").unwrap();
    let path = given[0].1.path.trim_start_matches("exports/").to_owned();
    let good = server.get(&me, &format!("/months/2020-01/files/{path}"));
    assert_eq!(good.status, 200, "a file that was made is given");
    assert!(good.header("content-disposition").unwrap().starts_with("attachment; filename=\""));
    let key = std::fs::read_to_string(place.folder.path().join("small.key")).unwrap();
    let mut wrong = Vec::new();
    for up in ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "%252e%252e%252f", "....//", "..;/", "./../", "..%00/"]
    {
        for target in ["kapitera.toml", "../small.key", "ledger.db", "../../../../../../../../etc/passwd"] {
            let target = target.replace("../", up);
            for folder in ["", "statements/", "statements/2020-01/"] {
                let ups = up.repeat(folder.matches('/').count() + 1);
                wrong.push(format!("/months/2020-01/files/{folder}{ups}{target}"));
            }
            wrong.push(format!("/deliveries/listing/{up}{target}"));
            wrong.push(format!("/deliveries/{up}listing/{target}"));
            wrong.push(format!("/centres/{OWN}/2020-01/files/{up}{target}"));
            wrong.push(format!("/models/small-2020/text?file={up}{target}"));
            wrong.push(format!("/ledger/vouchers/{up}{target}"));
            wrong.push(format!("/static/{up}{target}"));
        }
    }
    for absolute in
        ["/etc/passwd", "%2fetc%2fpasswd", "//etc/passwd", "file:///etc/passwd", "%00", "x%00.csv", "C:%5cx"]
    {
        wrong.push(format!("/months/2020-01/files/{absolute}"));
        wrong.push(format!("/models/small-2020/text?file={absolute}"));
        wrong.push(format!("/models/{absolute}"));
        wrong.push(format!("/deliveries/listing/{absolute}"));
    }
    let region = place.root().display().to_string();
    for path in &wrong {
        let answer = server.get(&me, path);
        let text = answer.text();
        assert!([400, 404, 405].contains(&answer.status), "{path}: {} {text}", answer.status);
        for secret in [key.trim(), "root:x:", "key-file", &region] {
            assert!(!text.contains(secret), "{path} says {secret}");
        }
    }
    assert!(wrong.len() > 300);
}

/// Names of a centre that are not exactly its id open no other door.
#[test]
fn another_centre_is_not_reached_by_another_spelling() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let me = place.session("other");
    assert_eq!(server.get(&me, &format!("/centres/{OTHER}/2020-01")).status, 200);
    let spellings = [
        OWN.to_owned(),
        OWN.to_lowercase(),
        "S001".into(),
        "Bj%C3%B6rkens".into(),
        "Bj%C3%B6rkens%20h%C3%A4lsocentral".into(),
        format!("{OWN}%20"),
        format!("%20{OWN}"),
        format!("{OTHER}%2f..%2f{OWN}"),
        format!("{OWN}%00"),
        OWN.replace('-', "%2d"),
        OWN.replace('-', "%E2%80%90"),
        format!("{OTHER}/../{OWN}"),
        format!("{OTHER},{OWN}"),
        "%FF".into(),
    ];
    for spelling in &spellings {
        for path in [
            format!("/centres/{spelling}"),
            format!("/centres/{spelling}/2020-01"),
            format!("/centres/{spelling}/2020-01/forecast"),
            format!("/explain/2020-01/{spelling}"),
            format!("/explain/2020-01/{spelling}/listed"),
        ] {
            let answer = server.get(&me, &path);
            assert!([403, 404].contains(&answer.status), "{path}: {}", answer.status);
            assert!(!answer.text().contains("Björkens"), "{path} names the centre");
        }
    }
    // Nor by asking besides: the file of another, two models in kronor, the draft of a month.
    let file = place
        .office()
        .given_exports("")
        .unwrap()
        .iter()
        .map(|(_, record)| record.path.clone())
        .find(|path| path.contains("S001"))
        .unwrap();
    let file = file.rsplit('/').next().unwrap().to_owned();
    assert_eq!(server.get(&me, &format!("/centres/{OTHER}/2020-01/files/{file}")).status, 404);
    assert_eq!(server.get(&me, "/models/compare?from=small-2020&to=small-2020&month=2020-01").status, 403);
    for path in ["/", "/centres", "/centres?format=csv", "/api/v1/centres"] {
        assert!(!server.get(&me, path).text().contains(OWN), "{path}");
    }
}
