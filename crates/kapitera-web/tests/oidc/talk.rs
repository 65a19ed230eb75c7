//! Talking with the provider: what does not come, comes late or is too much becomes a page, and nothing is told that is secret.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::keys::Key;
use crate::provider::{Instead, SECRET};
use crate::world::World;

const DOCUMENT: &str = "/.well-known/openid-configuration";

fn begins_with(instead: Instead, path: &'static str) -> (World, crate::browser::Response) {
    let mut world = World::new();
    world.provider.gives(path, instead);
    let response = world.browser.get("/sign-in/provider");
    (world, response)
}

#[test]
fn a_provider_that_says_nothing_of_use_is_told_at_the_beginning() {
    for (instead, path, words) in [
        (Instead::Status(500), DOCUMENT, "answered with 500"),
        (Instead::Status(404), "/keys", "answered with 404"),
        (Instead::Elsewhere, DOCUMENT, "answered with 302"),
        (Instead::Large, DOCUMENT, "larger than 1 MiB"),
        (Instead::Large, "/keys", "larger than 1 MiB"),
        (Instead::Garbled, DOCUMENT, "not understood"),
    ] {
        let (mut world, response) = begins_with(instead, path);
        assert_eq!(response.status, 502);
        assert!(response.body.contains(words), "{words} lacks in {}", response.body);
        assert!(!response.body.contains("secret-in-an-error"));
        // Nothing of it is kept: when the provider is itself again, people sign in.
        world.provider.says(|says| says.instead.clear());
        assert_eq!(world.sign_in("/").location(), "/");
    }
}

#[test]
fn a_provider_that_calls_itself_something_else_is_refused() {
    let mut world = World::new();
    world.provider.says(|says| says.issuer_is_own = false);
    let response = world.browser.get("/sign-in/provider");
    assert!(response.status == 502 && response.body.contains("something else"), "{}", response.body);
}

#[test]
fn a_token_that_is_too_large_or_elsewhere_is_refused() {
    for (instead, code, words) in [
        (Instead::Large, "oidc_too_large", "larger than 1 MiB"),
        (Instead::Elsewhere, "oidc_not_understood", "not understood"),
        (Instead::Status(500), "oidc_not_understood", "not understood"),
    ] {
        let mut world = World::new();
        world.provider.gives("/token", instead);
        world.is_refused(502, code, words);
        assert_eq!(world.provider.asked("/elsewhere/token"), 0);
    }
}

#[test]
fn a_provider_that_is_down_is_told_and_passwords_still_asked_for() {
    let mut world = World::served(true, |root| {
        let path = root.join("kapitera.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        // Nobody listens at port 1.
        let at = text.find("issuer = \"").unwrap() + "issuer = \"".len();
        let end = at + text[at..].find('"').unwrap();
        std::fs::write(&path, format!("{}http://127.0.0.1:1{}", &text[..at], &text[end..])).unwrap();
        crate::world::serve(root)
    });
    let response = world.browser.get("/sign-in/provider");
    assert!(response.status == 502 && response.body.contains("is not reached"), "{}", response.body);
    assert!(world.browser.get("/sign-in").body.contains("password"));
}

#[test]
fn a_provider_that_is_slow_is_waited_for_ten_seconds() {
    let mut world = World::new();
    let answer = world.begun("/");
    world.provider.gives("/token", Instead::Slow(Duration::from_secs(60)));
    let begun = Instant::now();
    let response = world.browser.get(&answer);
    let seconds = begun.elapsed().as_secs();
    assert!((9..30).contains(&seconds), "{seconds}");
    world.was_refused(&response, 502, "oidc_slow", "within 10 seconds");
}

#[test]
fn a_provider_that_is_slow_does_not_hold_the_server() {
    let mut world = World::new();
    world.provider.gives("/token", Instead::Slow(Duration::from_secs(60)));
    let answers: Vec<_> = (0..12)
        .map(|_| {
            let mut browser = world.another_browser();
            let to = browser.get("/sign-in/provider").location().to_owned();
            (browser, world.provider.sign_in(&to))
        })
        .collect();
    let waiting: Vec<_> = answers
        .into_iter()
        .map(|(mut browser, answer)| std::thread::spawn(move || browser.get(&answer).status))
        .collect();
    let begun = Instant::now();
    // Others are served meanwhile.
    assert_eq!(world.browser.get("/sign-in").status, 200);
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    let mut all: Vec<u16> = waiting.into_iter().map(|one| one.join().unwrap()).collect();
    all.sort_unstable();
    assert_eq!(all, [[502; 8].as_slice(), &[503; 4]].concat());
}

/// A server in a process of its own, whose talk can be read; it is this test, told so by its environment.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const REGION: &str = "KAPITERA_TEST_REGION";
const LISTENS: &str = "listens at ";

#[test]
fn nothing_secret_is_said_on_standard_error() {
    if let Some(region) = std::env::var_os(REGION) {
        let app = kapitera_web::App::open(crate::world::config(region.into())).unwrap();
        kapitera_web::serve(app, |address| println!("\n{LISTENS}{address}")).unwrap();
        return;
    }
    let mut served = None;
    let mut world = World::served(true, |root| {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "talk::nothing_secret_is_said_on_standard_error", "--nocapture"])
            .env(REGION, root)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address: SocketAddr =
            lines.map_while(Result::ok).find_map(|line| line.strip_prefix(LISTENS)?.parse().ok()).unwrap();
        served = Some(Served(child));
        address
    });
    assert_eq!(world.sign_in("/").location(), "/");
    world.browser = world.another_browser();
    "subject-of-nobody".clone_into(&mut world.provider.says.lock().unwrap().subject);
    world.is_refused(403, "oidc_unknown", "subject-of-nobody");
    world.provider.says(|says| says.key = Key::Es256 { kid: "first", byte: 9 });
    world.is_refused(502, "oidc_token_signature", "not signed");
    for (instead, code) in [(Instead::Garbled, "oidc_not_understood"), (Instead::Status(400), "oidc_not_understood")] {
        world.provider.gives("/token", instead);
        world.is_refused(502, code, "not understood");
    }
    let mut served = served.unwrap();
    served.0.kill().unwrap();
    let mut said = String::new();
    served.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("sign-in by provider: oidc_token_signature"), "{said}");
    for secret in &world.provider.given.lock().unwrap().secrets {
        assert!(!said.contains(secret), "{said}");
    }
    for secret in [SECRET, "1234567890", "subject-of", "secret-in-an-error", "eyJ", "code"] {
        assert!(!said.contains(secret), "{secret} stands in {said}");
    }
}
