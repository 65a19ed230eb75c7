//! What everybody sees without signing in: only what was published, as it was published, and nothing that was hidden.

use jiff::civil::date;
use kapitera_deliver::{Request, deliver};
use kapitera_period::Span;
use kapitera_region::Mode;
use kapitera_register::RegisterKind;

use crate::client::{Answer, Ask, Signed, carries_headers};
use crate::place::{Kind, OTHER, OWN, Place, THIRD};
use crate::server::Server;

const FILES: [&str; 7] = [
    "katalog.rdf",
    "katalog.ttl",
    "uppfoljning-primarvard/2020-02-1.csv",
    "uppfoljning-primarvard/2020-02-1.csv-metadata.json",
    "uppfoljning-primarvard/2020-02-1.json",
    "uppfoljning-primarvard/2020-02-1.kolada.json",
    "uppfoljning-primarvard/2020-02-1.kolada.csv",
];

fn anybody(server: &Server, path: &str) -> Answer {
    server.send(&Ask::get(path))
}

fn step(server: &Server, who: &Signed, path: &str, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("csrf", who.csrf.as_str())];
    fields.extend(more);
    server.send(&Ask::post(path, &fields).of(who))
}

#[test]
fn nothing_is_public_before_two_persons_have_said_so() {
    let place = Place::followed_up(Kind::File, "");
    let server = place.serve();
    let (controller, attester) = (place.session("controller"), place.session("attester"));
    let said = "Inget är publicerat ännu.";
    let is_empty = || {
        for path in ["/jamfor", "/oppna-data"] {
            let page = anybody(&server, path);
            carries_headers(&page, path);
            assert!(page.status == 200 && page.text().contains(said), "{path}: {}", page.text());
        }
        let files = FILES.iter().map(|file| anybody(&server, &format!("/oppna-data/{file}")).status);
        assert!(files.clone().all(|status| status == 404), "{:?}", files.collect::<Vec<_>>());
    };
    is_empty();
    let wanted = [("month", "2020-02"), ("notice", ""), ("changes", "guarded")];
    let begun = step(&server, &controller, "/publications", &wanted);
    let ended = server.ended(&controller, begun.job().unwrap());
    assert_eq!(ended["of_job"]["to"], "/publications/2020-02-1", "{ended:#}");
    let checker = server.get(&attester, "/publications/2020-02-1").text();
    for part in ["Vad som visas och vad som döljs", "Inget är publicerat förut.", "Så ser invånare siffrorna", "53,0"]
    {
        assert!(checker.contains(part), "{part} in {checker}");
    }
    assert_eq!(server.get(&place.session("centre"), "/publications/2020-02-1").status, 403, "a draft is not public");
    is_empty();
    let own = step(&server, &controller, "/publications/2020-02-1/check?format=json", &[]);
    assert_eq!(own.code(), "checked_by_preparer", "{}", own.text());
    let early = step(&server, &controller, "/publications/2020-02-1/publish", &[]);
    assert!(early.status >= 400, "{}", early.text());
    is_empty();
    assert_eq!(
        step(&server, &attester, "/publications/2020-02-1/check", &[]).to(),
        "/publications/2020-02-1?done=checked"
    );
    is_empty();
    let done = step(&server, &controller, "/publications/2020-02-1/publish", &[]);
    assert_eq!(done.to(), "/publications/2020-02-1?done=published", "{}", done.text());
    let page = anybody(&server, "/jamfor");
    assert!(page.text().contains("Alla hälsocentraler") && !page.text().contains(said), "{}", page.text());
}

/// All that anybody can fetch: pages with every centre, of any day, and all files.
fn all_public(server: &Server) -> Vec<(String, String)> {
    let centres = format!("hc={OWN}&hc={OTHER}&hc={THIRD}");
    let pages = ["/jamfor", "/jamfor/publicerat", "/oppna-data", "/oppna-data/uppfoljning-primarvard"];
    let mut paths: Vec<String> = pages.map(str::to_owned).to_vec();
    paths.push(format!("/jamfor?{centres}"));
    paths.push(format!("/jamfor?{centres}&den=2020-03-13"));
    paths.extend(FILES.map(|file| format!("/oppna-data/{file}")));
    let fetch = |path: String| {
        let answer = anybody(server, &path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        (path, answer.text())
    };
    paths.into_iter().map(fetch).collect()
}

/// A page without its pictures, whose points stand at all kinds of numbers.
fn words(page: &str) -> String {
    let pieces = page.split("<svg").enumerate();
    pieces
        .map(|(at, piece)| if at == 0 { piece } else { piece.split_once("</svg>").map_or("", |(_, rest)| rest) })
        .collect()
}

#[test]
fn what_is_hidden_is_in_no_page_and_no_file() {
    let place = Place::followed_up(Kind::File, "");
    place.publish("2020-02".parse().unwrap(), "", "2020-03-12T10:00:00Z");
    let server = place.serve();
    for (path, text) in all_public(&server) {
        // Two of three calls at the third centre.
        for given_away in ["66,7", "66.7", "0.6666"] {
            assert!(!words(&text).contains(given_away), "{given_away} in {path}: {text}");
        }
    }
    let page = anybody(&server, &format!("/jamfor?hc={OWN}&hc={THIRD}")).text();
    assert!(page.contains("53,0") && page.contains("Inte hur länge någon väntade."), "{page}");
    assert!(page.contains("visas inte"), "what is hidden is said: {page}");
    let csv = anybody(&server, "/oppna-data/uppfoljning-primarvard/2020-02-1.csv");
    assert_eq!(csv.header("access-control-allow-origin"), Some("*"), "programs on other sites may read it");
    assert!(csv.header("content-type").unwrap().starts_with("text/csv"), "{:?}", csv.headers);
    let text = csv.text();
    for month in ["2020-01", "2020-02"] {
        let is_hidden = |centre: &&str| {
            let row = text.lines().find(|row| row.contains(*centre) && row.contains(&format!(",{month},")));
            row.unwrap_or_else(|| panic!("{centre} {month} in {text}")).contains(",hidden,")
        };
        assert!(is_hidden(&THIRD), "{month}: {text}");
        // With one hidden alone it could be reckoned from the region's.
        assert_eq!([OWN, OTHER, THIRD].iter().filter(|centre| is_hidden(centre)).count(), 2, "{month}: {text}");
    }
    // A page is not for other sites' scripts, and waits for none of its own.
    let page = anybody(&server, "/jamfor");
    assert_eq!(page.header("access-control-allow-origin"), None);
}

#[test]
fn what_was_public_stays_and_a_correction_says_so() {
    let place = Place::followed_up(Kind::File, "");
    place.publish("2020-02".parse().unwrap(), "", "2020-03-12T10:00:00Z");
    let server = place.serve();
    let before = all_public(&server);
    // Half of the own centre's answered calls of February turn out not to have been.
    let mut text = "Datum;Enhet;Utfall\n".to_owned();
    for (month, of_own) in [("2020-01", (30, 10)), ("2020-02", (15, 25))] {
        for (centre, answered, not) in [(OWN, of_own.0, of_own.1), (OTHER, 12, 28), (THIRD, 2, 1)] {
            for (outcome, many) in [("Besvarat", answered), ("Ej besvarat", not)] {
                text += &format!("{month}-07;{centre};{outcome}\n").repeat(many);
            }
        }
    }
    let path = place.folder.path().join("raw/calls-corrected.csv");
    std::fs::write(&path, text).unwrap();
    let request = Request {
        register: RegisterKind::Calls,
        files: vec![path],
        mapping: None,
        received: "2020-03-20T08:00:00Z".parse().unwrap(),
        covers: Some(Span { from: date(2020, 1, 1), to: date(2020, 2, 29) }),
        mode: Mode::Full,
        control_sum: None,
        backdated: false,
    };
    deliver(&place.region(), &request, &mut |_| {}).unwrap();
    // What is counted now is not what is public.
    let unchanged = all_public(&server);
    assert_eq!(before, unchanged, "a delivery changes nothing that is public");
    let controller = place.session("controller");
    let begun = step(&server, &controller, "/publications", &[("month", "2020-02"), ("changes", "open")]);
    let silent = server.ended(&controller, begun.job().unwrap()).to_string();
    assert!(silent.contains("refused") && silent.contains("notice_missing"), "{silent}");
    let notice = "Fel i telefonväxeln.";
    place.publish("2020-02".parse().unwrap(), notice, "2020-03-25T10:00:00Z");
    let review = server.get(&controller, "/publications/2020-02-2").text();
    assert!(review.contains("tal var andra förut") && review.contains("53,0") && review.contains("34,9"), "{review}");
    let compared = anybody(&server, &format!("/jamfor?hc={OWN}")).text();
    assert!(compared.contains(notice) && compared.contains("34,9"), "{compared}");
    let then = anybody(&server, &format!("/jamfor?hc={OWN}&den=2020-03-13")).text();
    assert!(then.contains("53,0") && then.contains("vad som var publicerat") && !then.contains(notice), "{then}");
    assert!(anybody(&server, "/jamfor/publicerat").text().contains(notice));
    let early = anybody(&server, "/jamfor?den=2020-03-01").text();
    assert!(early.contains("Inget"), "nothing was public then: {early}");
    for (path, text) in before.iter().filter(|(path, _)| path.contains("/2020-02-1.")) {
        assert_eq!(&anybody(&server, path).text(), text, "the address of a version gives the same bytes");
    }
    let corrected = anybody(&server, "/oppna-data/uppfoljning-primarvard/2020-02-2.csv");
    assert!(corrected.status == 200 && corrected.text().contains("34.9"), "{}", corrected.text());
    assert!(anybody(&server, "/oppna-data/katalog.ttl").text().contains(notice));
}

#[test]
fn what_cannot_be_shown_is_said() {
    let place = Place::followed_up(Kind::File, "");
    place.publish("2020-02".parse().unwrap(), "", "2020-03-12T10:00:00Z");
    let server = place.serve();
    let page = anybody(&server, "/jamfor?hc=SE1-NOBODY").text();
    assert!(page.contains("Inget är publicerat om SE1-NOBODY"), "{page}");
    let page = anybody(&server, "/jamfor?plats=Atlantis").text();
    assert!(page.contains("Ingen ort eller hälsocentral heter så"), "{page}");
    assert_eq!(anybody(&server, "/jamfor?den=igar&format=json").code(), "not_a_day");
    for (path, status) in [
        ("/oppna-data/nothing", 404),
        ("/oppna-data/uppfoljning-primarvard/2020-02-9.csv", 404),
        ("/publications", 303),
    ] {
        assert_eq!(anybody(&server, path).status, status, "{path}");
    }
    let robots = anybody(&server, "/robots.txt").text();
    assert!(robots.contains("Allow: /jamfor") && robots.contains("Allow: /oppna-data"), "{robots}");
}
