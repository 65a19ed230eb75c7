//! Forms that somebody else's site, page or program sends in one's name.

use crate::client::{Answer, Ask, Signed};
use crate::place::{Kind, Place};
use crate::server::Server;

/// A step that anybody's form could take, had it been let in: the draft is withdrawn.
const STEP: &str = "/settlements/2020-02-1/withdraw?format=json";

fn stage(server: &Server, who: &Signed) -> String {
    let answer = server.get(who, "/settlements/2020-02-1?format=json");
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text().split("\"stage\": \"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code().as_str()), (status, code), "{}", answer.text());
}

#[test]
fn forms_of_others_change_nothing() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let (me, other) = (place.session("controller"), place.session("controller"));
    let before = stage(&server, &me);
    let own = [("csrf", me.csrf.as_str())];
    let others = [("csrf", other.csrf.as_str())];
    // Without the mark of the session, with an empty one, with that of another session of the same user.
    for fields in [&[][..], &[("csrf", "")], &others] {
        refused(&server.send(&Ask::post(STEP, fields).of(&me)), 403, "form_without_mark");
    }
    // With the mark, but from elsewhere.
    for (name, value) in [
        ("origin", "https://evil.test"),
        ("origin", "null"),
        ("origin", "http://kapitera.test.evil.test"),
        ("origin", "http://kapitera.test:81"),
        ("origin", "kapitera.test"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "anything"),
    ] {
        refused(&server.send(&Ask::post(STEP, &own).of(&me).with(name, value)), 403, "from_another_site");
    }
    // A form that another site can send without asking first, made to look like something else.
    let body = format!("csrf={}", me.csrf).into_bytes();
    for kind in
        ["text/plain", "multipart/form-data; boundary=x", "application/xml", "", "application/x-www-form-urlencodedx"]
    {
        refused(&server.send(&Ask::new("POST", STEP).body(kind, body.clone()).of(&me)), 415, "form_kind");
    }
    refused(&server.send(&Ask::json(STEP, &serde_json::json!({ "note": "x" })).of(&me)), 403, "form_without_mark");
    // The mark in the address is not in the form, and asking changes nothing.
    refused(&server.send(&Ask::post(&format!("{STEP}&csrf={}", me.csrf), &[]).of(&me)), 403, "form_without_mark");
    for verb in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let answer = server.send(&Ask::new(verb, &format!("{STEP}&csrf={}", me.csrf)).of(&me));
        assert_eq!(answer.status, 405, "{verb}: {}", answer.text());
    }
    // Overriding the verb is no verb.
    let overriding = Ask::get(STEP).of(&me).with("x-http-method-override", "POST");
    assert_eq!(server.send(&overriding).status, 405);
    // The session is no token, and the token is no session.
    let token = place.token("controller", &[kapitera_desk::Scope::Settle]);
    let api = "/api/v1/settlements/2020-02-1/withdraw";
    refused(&server.send(&Ask::post(api, &own).of(&me)), 401, "not_signed_in");
    refused(&server.send(&Ask::post(STEP, &own).token(&token)), 401, "not_signed_in");
    refused(&server.send(&Ask::post(STEP, &own).of(&token)), 401, "not_signed_in");
    assert_eq!(stage(&server, &me), before, "nothing was done");
    // The same with the mark, as a browser here sends it, is done.
    let own = [("csrf", me.csrf.as_str()), ("note", "ska göras om")];
    let done = Ask::post(STEP.trim_end_matches("?format=json"), &own)
        .of(&me)
        .with("origin", "http://kapitera.test")
        .with("sec-fetch-site", "same-origin");
    let answer = server.send(&done);
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(stage(&server, &me), "withdrawn");
}

/// Signing somebody in as somebody else is a form of others too.
#[test]
fn nobody_is_signed_in_by_others() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let fields = [("name", "controller"), ("password", crate::place::PASSWORD)];
    for (name, value) in [("origin", "https://evil.test"), ("sec-fetch-site", "cross-site")] {
        let answer = server.send(&Ask::post("/sign-in?format=json", &fields).with(name, value));
        refused(&answer, 403, "from_another_site");
        assert!(answer.cookies().is_empty());
    }
    let me = place.session("controller");
    for path in ["/sign-out", "/account/tokens", "/account/password", "/upload"] {
        let answer = server.send(&Ask::upload(&format!("{path}?format=json"), &[], &[("a.csv", b"x")]).of(&me));
        assert!([403, 415].contains(&answer.status), "{path}: {}", answer.text());
    }
    assert!(place.uploads().is_empty(), "no file was kept without the mark: {:?}", place.uploads());
    assert_eq!(server.get(&me, "/account").status, 200, "and nobody was signed out");
}

/// With an address in the settings that one alone sends forms, and cookies are bound to it.
#[test]
fn behind_tls_cookies_are_bound_and_other_origins_refused() {
    let place = Place::with(Kind::File, "[web]\naddress = \"https://kapitera.test\"");
    let server = place.serve();
    let fields = [("name", "controller"), ("password", crate::place::PASSWORD)];
    for origin in ["http://kapitera.test", "https://kapitera.test:8443", "https://evil.test"] {
        let answer = server.send(&Ask::post("/sign-in?format=json", &fields).with("origin", origin));
        refused(&answer, 403, "from_another_site");
    }
    let answer = server.send(&Ask::post("/sign-in", &fields).with("origin", "https://kapitera.test"));
    assert_eq!((answer.status, answer.to()), (303, "/"));
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"));
    for cookie in answer.cookies() {
        assert!(cookie.starts_with("__Host-") && cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
        assert!(cookie.contains("; Path=/; Max-Age=") && !cookie.contains("Domain"), "{cookie}");
    }
    // A cookie that another host or plain HTTP could have set is none of ours.
    let word = answer.cookie("__Host-kapitera").unwrap();
    let plain = server.send(&Ask::get("/account?format=json").with("cookie", &format!("kapitera={word}")));
    refused(&plain, 401, "not_signed_in");
    let bound = server.send(&Ask::get("/account?format=json").with("cookie", &format!("__Host-kapitera={word}")));
    assert_eq!(bound.status, 200);
}
