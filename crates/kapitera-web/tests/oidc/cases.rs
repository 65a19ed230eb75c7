//! Answers and tokens: the right ones sign in, all others are refused.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::browser::parameter;
use crate::keys::Key;
use crate::provider::{CLIENT, FIRST, Instead, SECRET};
use crate::world::World;

#[test]
fn who_signs_in_at_the_provider_is_in() {
    let mut world = World::new();
    assert_eq!(world.browser.get("/account").status, 303);
    assert!(world.browser.get("/sign-in").body.contains("Test (påhittad)"));
    let response = world.sign_in("/account?a=b");
    assert_eq!((response.status, response.location()), (303, "/account?a=b"));
    let account = world.browser.get("/account");
    assert_eq!(account.status, 200);
    assert!(account.body.contains("Shown anna"));
    assert!(!world.browser.cookies.contains_key("oidc"));
    assert!(world.browser.cookies.contains_key("device"));
    let row = &world.log()[0];
    assert_eq!((row.who.as_str(), row.outcome), ("anna", kapitera_desk::Outcome::Done));
    // Who is in is not sent to the provider again.
    assert_eq!(world.browser.get("/sign-in/provider?back=/months").location(), "/months");
}

#[test]
fn a_token_signed_by_rsa_and_a_secret_in_the_form_are_taken() {
    let mut world = World::new();
    let key = Key::Rs256 { kid: "rsa" };
    world.provider.says(|says| (says.key, says.published, says.secret_in_form) = (key.clone(), vec![FIRST, key], true));
    assert_eq!(world.sign_in("/").location(), "/");
    assert_eq!(world.browser.get("/account").status, 200);
}

fn with_claim(name: &'static str, value: Value) -> World {
    let world = World::new();
    world.provider.says(|says| says.claims.push((name, value)));
    world
}

#[test]
fn another_nonce_is_refused() {
    for nonce in [json!("another"), Value::Null] {
        with_claim("nonce", nonce).is_refused(502, "oidc_token_nonce", "belongs to another sign-in");
    }
}

#[test]
fn another_audience_is_refused() {
    for audience in [json!("another"), json!([CLIENT, "another"]), json!([])] {
        with_claim("aud", audience).is_refused(502, "oidc_token_audience", "client-id");
    }
    with_claim("azp", json!("another")).is_refused(502, "oidc_token_audience", "client-id");
    assert_eq!(with_claim("azp", json!(CLIENT)).sign_in("/").location(), "/");
}

#[test]
fn another_issuer_is_refused() {
    with_claim("iss", json!("https://evil.example")).is_refused(502, "oidc_token_issuer", "another provider");
    // In the answer too, before its code is used for anything.
    let mut world = World::new();
    let answer = world.begun("/");
    let response = world.browser.get(&format!("{answer}&iss=https%3A%2F%2Fevil.example"));
    world.was_refused(&response, 400, "oidc_token_issuer", "another provider");
    assert_eq!(world.provider.asked("/token"), 0);
    let (answer, issuer) = (world.begun("/"), world.provider.issuer());
    assert_eq!(world.browser.get(&format!("{answer}&iss={issuer}")).location(), "/");
}

#[test]
fn a_token_that_has_expired_is_refused() {
    let expired = Timestamp::now().as_second() - 1;
    with_claim("exp", json!(expired)).is_refused(502, "oidc_token_expired", "has expired");
}

fn signed_by(key: Key) -> World {
    let world = World::new();
    world.provider.says(|says| says.key = key);
    world
}

#[test]
fn a_signature_that_is_not_the_providers_is_refused() {
    for key in [
        Key::Es256 { kid: "first", byte: 9 },
        Key::Es256 { kid: "unknown", byte: 9 },
        Key::Rs256 { kid: "first" },
        Key::Hs256 { kid: "first", secret: SECRET },
        Key::None,
    ] {
        let told = format!("{key:?}");
        let mut world = signed_by(key);
        let response = world.sign_in("/");
        assert_eq!(response.status, 502, "{told}");
        world.was_refused(&response, 502, "oidc_token_signature", "not signed by it");
    }
}

#[test]
fn a_key_that_is_new_is_asked_for() {
    let mut world = World::new();
    assert_eq!(world.sign_in("/").status, 303);
    let second = Key::Es256 { kid: "second", byte: 8 };
    world.provider.says(|says| (says.key, says.published) = (second.clone(), vec![second]));
    world.browser = world.another_browser();
    assert_eq!(world.sign_in("/").location(), "/");
    assert_eq!(world.provider.asked("/keys"), 2);
    // And kept: nothing is asked again while nothing is new.
    world.browser = world.another_browser();
    assert_eq!(world.sign_in("/").location(), "/");
    assert_eq!((world.provider.asked("/keys"), world.provider.asked("/.well-known/openid-configuration")), (2, 2));
}

#[test]
fn a_key_of_the_same_name_may_be_a_new_one() {
    let mut world = World::new();
    assert_eq!(world.sign_in("/").status, 303);
    let second = Key::Es256 { kid: "first", byte: 8 };
    world.provider.says(|says| (says.key, says.published) = (second.clone(), vec![second]));
    world.browser = world.another_browser();
    assert_eq!(world.sign_in("/").location(), "/");
}

#[test]
fn an_answer_holds_once() {
    let mut world = World::new();
    let answer = world.begun("/");
    let cookies = world.browser.cookies.clone();
    assert_eq!(world.browser.get(&answer).location(), "/");
    // The browser has forgotten; nothing is asked of the provider.
    world.browser.cookies.remove("kapitera");
    let again = world.browser.get(&answer);
    assert_eq!((again.status, again.body.contains("not begun in this browser")), (400, true));
    assert_eq!(world.provider.asked("/token"), 1);
    // Who kept the cookie has a code that the provider does not take again.
    world.browser.cookies = cookies;
    let again = world.browser.get(&answer);
    world.was_refused(&again, 502, "oidc_code", "invalid_grant");
}

#[test]
fn an_answer_belongs_to_the_browser_that_began() {
    let mut world = World::new();
    let answer = world.begun("/");
    let mut other = world.another_browser();
    assert_eq!(other.get(&answer).status, 400);
    // One that has begun itself does not take another's answer.
    let to = other.get("/sign-in/provider").location().to_owned();
    let response = other.get(&answer);
    assert!(response.status == 400 && response.body.contains("another sign-in"), "{}", response.body);
    assert!(!other.cookies.contains_key("kapitera"));
    // Its own cookie is gone with that: its own answer comes to nothing either.
    let own = world.provider.sign_in(&to);
    assert_eq!(other.get(&own).status, 400);
    assert_eq!(world.provider.asked("/token"), 0);
    assert!(world.log().is_empty());
    // Another's cookie with one's own state.
    let state = parameter(&to, "state").unwrap();
    let response = world.browser.get(&format!("/sign-in/provider/answer?code=c&state={state}"));
    assert_eq!(response.status, 400);
    world.is_out();
}

#[test]
fn an_answer_without_state_or_cookie_is_refused() {
    let mut world = World::new();
    for without in ["?code=c", "?code=c&state=", "", "?error=access_denied"] {
        world.begun("/");
        let response = world.browser.get(&format!("/sign-in/provider/answer{without}"));
        assert!(response.status == 400 && response.body.contains("another sign-in"), "{}", response.body);
        world.is_out();
    }
    let answer = world.begun("/");
    for cookie in ["", "x", "å", &"A".repeat(80)] {
        world.browser.cookies = [("oidc".to_owned(), cookie.to_owned())].into();
        assert_eq!(world.browser.get(&answer).status, 400);
        world.is_out();
    }
    let answer = answer.replace("code=", "other=");
    let response = world.browser.get(&answer);
    assert!(response.body.contains("not begun"), "{}", response.body);
    assert!(world.log().is_empty());
    let answer = world.begun("/").replace("code=", "other=");
    let response = world.browser.get(&answer);
    world.was_refused(&response, 400, "oidc_no_code", "empty");
}

#[test]
fn a_code_that_the_provider_refuses_is_told() {
    let mut world = World::new();
    let answer = world.begun("/").replace("code=code", "code=made-up");
    let response = world.browser.get(&answer);
    world.was_refused(&response, 502, "oidc_code", "invalid_grant");
}

#[test]
fn a_provider_that_refuses_the_person_is_told() {
    let mut world = World::new();
    for (error, words) in [("access_denied", "broke off"), ("%3Cscript%3Ealert(1)%3C/script%3E", "scriptalert1script")]
    {
        let answer = world.begun("/").replace("code=", &format!("error={error}&other="));
        let response = world.browser.get(&answer);
        assert!(!response.body.contains("<script>alert"));
        world.was_refused(&response, 403, "oidc_refused", words);
    }
    assert_eq!(world.provider.asked("/token"), 0);
}

#[test]
fn a_secret_that_the_provider_does_not_know_is_told() {
    let mut world = World::new();
    world.provider.says(|says| says.secret_in_form = true);
    let answer = world.begun("/");
    world.provider.says(|says| says.secret_in_form = false);
    let response = world.browser.get(&answer);
    world.was_refused(&response, 502, "oidc_client", "client-secret-file");
}

#[test]
fn an_answer_that_is_no_token_is_told() {
    let mut world = World::new();
    world.provider.gives("/token", Instead::Garbled);
    let answer = world.begun("/");
    let response = world.browser.get(&answer);
    assert!(!response.body.contains("secret-in-an-error"));
    world.was_refused(&response, 502, "oidc_not_understood", "not understood");
}

#[test]
fn another_server_of_the_region_takes_the_answer() {
    let mut world = World::new();
    let answer = world.begun("/account");
    let mut there = crate::browser::Browser::new(world.another_server());
    there.cookies = world.browser.cookies.clone();
    assert_eq!(there.get(&answer).location(), "/account");
    assert_eq!(there.get("/account").status, 200);
}
