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

#[test]
fn what_somebody_wrote_is_text() {
    let place = Place::new(Kind::File);
    // A centre and a file of such names, as a register can hold them.
    let centres = format!(
        "HSA-id;Namn;Vårdgivare;Orgnr;Drift;Öppen från;Öppen till\n{OWN};\"{}\";\"{}\";2329999995;Egen regi;2010-01-01;\n",
        EVIL.replace('"', "\"\""),
        EVIL.replace('"', "\"\"")
    );
    let server = place.serve();
    let (controller, administrator) = (place.session("controller"), place.session("administrator"));
    let fields = [("register", "centres"), ("mode", "changes"), ("mapping", "")];
    let name = "<script>alert(1)<script> \"'><img src=x onerror=alert(1)>.csv";
    let sent = server.upload(&controller, &fields, &[(&name.replace('"', "%22"), centres.as_bytes())]);
    let ended = server.ended(&controller, sent.job().unwrap());
    let version =
        place.desk().user(&kapitera_desk::UserName::parse("target").unwrap()).unwrap().unwrap().version.to_string();
    let change = [("version", version.as_str()), ("shown_name", EVIL), ("roles", "steering")];
    let changed = server.post(&administrator, "/administration/users/target", &change);
    assert_eq!(changed.status, 303, "{}", changed.text());
    for (who, path, field) in [
        (&controller, "/settlements/2020-02-1/review".to_owned(), "note"),
        (&controller, "/settlements/2020-02-1/revoke-review".to_owned(), "note"),
        (&controller, "/months/2020-01/correct".to_owned(), "reason"),
        (&controller, format!("/explain/2020-01/{OWN}/listed/items"), "reason"),
        (&controller, "/account/tokens".to_owned(), "label"),
    ] {
        let answer = server.post(who, &path, &[(field, EVIL), ("scopes", "read"), ("days", "1"), ("seen", "")]);
        is_text(&answer, &path);
        assert!(answer.status < 400 || path.ends_with("/items"), "{path}: {}", answer.text());
    }
    let target = place.session("target");
    let encoded = crate::client::encoded(EVIL);
    let everything = pages(&place, &server, &place.session("all"));
    assert!(everything.len() > 60);
    for (path, answer) in &everything {
        is_text(answer, path);
    }
    for path in ["/", "/account"] {
        let page = server.get(&target, path);
        is_text(&page, path);
        let shown = page.text().replace("&#60;", "&lt;").replace("&#62;", "&gt;");
        assert!(shown.contains("&lt;script&gt;alert(1)"), "{path} does not show the name at all");
    }
    assert!(
        everything.iter().any(|(path, answer)| path == "/centres" && answer.text().contains("&lt;script&gt;"))
            || ended["of_job"]["state"] == "refused",
        "{ended:#}"
    );
    // What is asked for and shown again.
    for path in [
        "/ledger?words=",
        "/ledger?account=",
        "/ledger/balances?centre=",
        "/deliveries?register=",
        "/administration/audit?who=",
        "/administration/audit?about=",
        "/neutrality?from=",
        "/sign-in?back=",
        "/models/compare?from=",
        "/settlements/2020-02-1/lines?component=",
        "/upload?register=",
        "/months?done=",
        "/ledger?settlement=",
        "/ledger/journal?kind=",
    ] {
        is_text(&server.get(&place.session("all"), &format!("{path}{encoded}")), path);
    }
    for path in [
        "/months/",
        "/centres/",
        "/models/",
        "/plans/",
        "/payments/",
        "/ledger/vouchers/",
        "/settlements/",
        "/deliveries/listing/",
        "/administration/users/",
        "/jobs/",
        "/explain/2020-01/",
        "/language/",
        "/",
    ] {
        is_text(&server.get(&place.session("all"), &format!("{path}{encoded}")), path);
    }
    is_text(&server.send(&Ask::post("/sign-in", &[("name", EVIL), ("password", EVIL), ("back", EVIL)])), "/sign-in");
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
