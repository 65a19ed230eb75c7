//! What somebody wrote and others see: it is text on every page and in every file's name, never HTML or a header.

use crate::client::{Answer, Ask, Signed};
use crate::place::{Kind, OWN, Place};
use crate::server::Server;

/// Becomes HTML, or leaves an attribute, wherever it is not written as text.
const EVIL: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&quot;";

/// That a page has nothing of it but as text.
#[track_caller]
fn is_text(answer: &Answer, of: &str) {
    assert!((200..500).contains(&answer.status), "{of}: {}", answer.text());
    if !answer.header("content-type").unwrap_or_default().starts_with("text/html") {
        return;
    }
    let text = answer.text().to_ascii_lowercase();
    for broken in ["<script>alert", "<img src=x", "\"'><", "onerror=alert(1)>"] {
        assert!(!text.contains(broken), "{of}: {broken} in {text}");
    }
}

/// Writes it wherever somebody can write something that is kept.
fn write_everywhere(place: &Place, server: &Server) {
    let (controller, administrator) = (place.session("controller"), place.session("administrator"));
    // A centre of such a name, as a register can hold it, in a file of such a name.
    let quoted = EVIL.replace('"', "\"\"");
    let centres = String::from_utf8(place.raw("centres.csv")).unwrap();
    let centres =
        centres.replace("Björkens hälsocentral;Region Liten (påhittad)", &format!("\"{quoted}\";\"{quoted}\""));
    let name = "<script>alert(1)<script> %22'><img src=x onerror=alert(1)>.csv";
    let fields = [("register", "centres"), ("mode", "full")];
    let sent = server.upload(&controller, &fields, &[(name, centres.as_bytes())]);
    let ended = server.ended(&controller, sent.job().unwrap());
    assert_eq!(ended["of_job"]["state"], "done", "{ended:#}");
    let target = kapitera_desk::UserName::parse("target").unwrap();
    let version = place.desk().user(&target).unwrap().unwrap().version.to_string();
    let change = [("version", version.as_str()), ("shown_name", EVIL), ("roles", "steering")];
    let changed = server.post(&administrator, "/administration/users/target", &change);
    assert_eq!(changed.status, 303, "{}", changed.text());
    for (path, field) in [
        ("/settlements/2020-02-1/review".to_owned(), "note"),
        ("/settlements/2020-02-1/revoke-review".to_owned(), "note"),
        ("/months/2020-01/correct".to_owned(), "reason"),
        (format!("/explain/2020-01/{OWN}/person"), "reason"),
        ("/account/tokens".to_owned(), "label"),
    ] {
        let person = ("person", "19540101-7495");
        let answer =
            server.post(&controller, &path, &[(field, EVIL), person, ("scopes", "read"), ("days", "1"), ("seen", "")]);
        is_text(&answer, &path);
        assert!(answer.status < 400, "{path}: {}", answer.text());
    }
}

#[test]
fn what_somebody_wrote_is_text() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    write_everywhere(&place, &server);
    let everything = pages(&place, &server, &place.session("all"));
    assert!(everything.len() > 60);
    let shown = |answer: &Answer| answer.text().replace("&#60;", "&lt;").replace("&#62;", "&gt;");
    let shows = |path: &str, answer: &Answer| {
        assert!(shown(answer).contains("&lt;script&gt;alert(1)"), "{path} does not show it at all");
    };
    for (path, answer) in &everything {
        is_text(answer, path);
        if ["/centres", "/administration/audit", "/administration/users", "/settlements/2020-02-1"]
            .contains(&path.as_str())
        {
            shows(path, answer);
        }
    }
    for (who, path) in [("target", "/"), ("target", "/account"), ("controller", "/account/tokens")] {
        let page = server.get(&place.session(who), path);
        is_text(&page, path);
        shows(path, &page);
    }
}

/// What is asked for and shown again.
#[test]
fn what_is_asked_for_is_text() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let me = place.session("all");
    let encoded = crate::client::encoded(EVIL);
    let asked = "/ledger?words= /ledger?account= /ledger?settlement= /ledger/balances?centre= /ledger/journal?kind= \
                 /deliveries?register= /administration/audit?who= /administration/audit?about= /neutrality?from= \
                 /sign-in?back= /models/compare?from= /settlements/2020-02-1/lines?component= /upload?register= \
                 /months?done= /months?format=";
    let named = "/months/ /centres/ /models/ /plans/ /payments/ /ledger/vouchers/ /settlements/ /deliveries/listing/ \
                 /administration/users/ /jobs/ /explain/2020-01/ /language/ / /api/v1/";
    for path in asked.split_whitespace().chain(named.split_whitespace()) {
        is_text(&server.get(&me, &format!("{path}{encoded}")), path);
        is_text(&server.send(&Ask::get(&format!("{path}{encoded}"))), path);
    }
    let fields = [("name", EVIL), ("password", EVIL), ("back", EVIL)];
    is_text(&server.send(&Ask::post("/sign-in", &fields)), "/sign-in");
}

/// Every page that has no parts, and those of what is there.
pub fn pages(place: &Place, server: &Server, who: &Signed) -> Vec<(String, Answer)> {
    let payment = place.office().payments().unwrap()[0].1.id.clone();
    let mut paths: Vec<String> = Vec::new();
    for route in kapitera_web::routes::routes() {
        if route.verb == kapitera_web::route::Verb::Get && !route.path.contains('{') {
            paths.push(route.path.to_owned());
        }
    }
    for path in [
        "/months/2020-01",
        "/months/2020-01/amounts",
        "/months/2020-01/correction",
        "/months/2020-01/files",
        "/months/2020-02",
        "/settlements/2020-01-1",
        "/settlements/2020-02-1",
        "/settlements/2020-02-1/lines",
        "/models/small-2020",
        "/models/small-2020/values",
        "/models/small-2020/cases",
        "/models/small-2020/text",
        "/ledger/vouchers/A1",
        "/administration/users/target",
        "/jobs/1",
        "/jobs/1/progress",
        "/models/compare?from=small-2020&to=small-2020",
    ] {
        paths.push(path.to_owned());
    }
    paths.push(format!("/payments/{payment}"));
    for end in ["", "/2020-01", "/2020-01/forecast", "/2020-01/files"] {
        paths.push(format!("/centres/{OWN}{end}"));
    }
    paths.push(format!("/explain/2020-01/{OWN}"));
    paths.push(format!("/explain/2020-01/{OWN}/listed"));
    for register in kapitera_register::RegisterKind::ALL {
        for manifest in place.region().deliveries(register).unwrap() {
            paths.push(format!("/deliveries/{}/{}", register.name(), manifest.id()));
        }
    }
    let forms = |path: String| {
        let mark = if path.contains('?') { '&' } else { '?' };
        ["", "json", "csv"]
            .map(|form| if form.is_empty() { path.clone() } else { format!("{path}{mark}format={form}") })
    };
    paths.into_iter().flat_map(forms).map(|path| (path.clone(), server.get(who, &path))).collect()
}

/// Names in headers are letters that headers hold, whatever the address said.
#[test]
fn nothing_that_is_sent_becomes_a_header() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let me = place.session("all");
    let evil = "x%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0a%3Cscript%3E";
    for path in [
        format!("/ledger/balances?format=csv&by=account&account={evil}"),
        format!("/language/{evil}"),
        format!("/language/en?back=/{evil}"),
        format!("/sign-in?back=/{evil}"),
        format!("/deliveries/listing/{evil}?format=csv"),
        format!("/ledger?format={evil}"),
        format!("/months/{evil}"),
        format!("/{evil}"),
        format!("/payments/{evil}/reject"),
    ] {
        for who in [&me, &Signed::default()] {
            let answer = server.get(who, &path);
            assert!(
                answer.headers.iter().all(|(name, value)| name != "set-cookie" || !value.contains("evil=1")),
                "{path}: {answer:?}"
            );
            assert!(!answer.headers.iter().any(|(_, value)| value.contains(['\r', '\n'])), "{path}: {answer:?}");
        }
    }
    for (path, fields) in [
        ("/payments/x%0d%0aevil:1/reject", [("provider", "x"), ("month", "2020-02")]),
        ("/jobs/1%0d%0aevil:1/stop", [("a", "b"), ("c", "d")]),
        ("/administration/users/x%0d%0aevil:1/enable", [("a", "b"), ("c", "d")]),
    ] {
        let answer = server.post(&me, path, &fields);
        assert!(answer.header("evil").is_none() && answer.status >= 400, "{path}: {answer:?}");
    }
    let language =
        server.send(&Ask::get("/account").of(&me).with("cookie", "lang=<script>").with("accept-language", "<script>"));
    assert!(!language.text().contains("lang=\"<script>"));
    let csv = server.get(&me, "/ledger?format=csv");
    assert_eq!(
        csv.header("content-disposition"),
        Some("attachment; filename=\"kapitera-ledger.csv\"; filename*=UTF-8''kapitera-ledger.csv")
    );
}
