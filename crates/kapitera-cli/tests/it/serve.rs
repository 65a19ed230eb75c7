//! The web application as it is begun at the command line: who may sign in, and when it refuses to begin.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::harness::Place;

/// A region that is not invented, with books.
fn real() -> Place {
    let place = Place::demo();
    let settings = std::fs::read_to_string(place.path("demo/kapitera.toml")).unwrap();
    place.write("demo/kapitera.toml", &settings.replace("invented = true\n", ""));
    place
}

#[test]
fn a_real_region_begins_with_an_administrator_made_where_it_runs() {
    let place = real();
    let refused = place.run("kapitera serve --region demo --listen 127.0.0.1:0 --lang en");
    assert_eq!(refused.exit, 1, "{}", refused.stderr);
    assert!(refused.stderr.contains("error[no_administrator]"), "{}", refused.stderr);
    assert!(refused.stderr.contains("kapitera user add NAME --role administrator"), "{}", refused.stderr);

    let made = place.run("kapitera user add anna.a --role administrator --shown 'Anna A' --region demo --format json");
    assert_eq!(made.exit, 0, "{}", made.stderr);
    let made: serde_json::Value = serde_json::from_str(&made.stdout).unwrap();
    let password = made["user"]["password"].as_str().unwrap().to_owned();
    assert_eq!(password.len(), 20);
    let listed = place.run("kapitera user list --region demo --format csv --lang en");
    assert_eq!(listed.stdout, "user,shown_name,roles,officer,may_sign_in\nanna.a,Anna A,administrator,,true\n");

    let server = Server::begin(&place);
    let signed_in = server.post("/sign-in", &format!("name=anna.a&password={password}"));
    assert!(signed_in.starts_with("HTTP/1.1 303") && signed_in.contains("location: /account"), "{signed_in}");
    // The users of the demo are none here.
    let demo = server.post("/sign-in", "name=admin&password=fjallmark-demo");
    assert!(demo.starts_with("HTTP/1.1 422"), "{demo}");
}

#[test]
fn users_are_refused_with_what_to_do() {
    let place = real();
    place.run("kapitera user add anna --role administrator --region demo");
    let cases = [
        ("kapitera user add anna --role auditor --region demo --lang en", 1, "error[user_name_taken]"),
        ("kapitera user add b --role auditor --region demo --lang en", 2, "error"),
        ("kapitera user add bea --role queen --region demo --lang en", 2, "the roles are controller, attester"),
        ("kapitera user add bea --role centre --centre SE0 --region demo --lang en", 1, "error[no_such_centre]"),
        (
            "kapitera user add bea --role controller --officer nobody --region demo --lang en",
            1,
            "error[no_such_officer]",
        ),
        ("kapitera user password nobody --region demo --lang en", 1, "error[user_unknown]"),
    ];
    for (command, exit, said) in cases {
        let printed = place.run(command);
        assert_eq!(printed.exit, exit, "{command}: {}", printed.stderr);
        assert!(printed.stderr.contains(said), "{command}: {}", printed.stderr);
        assert!(printed.stdout.is_empty(), "{command}: {}", printed.stdout);
    }
}

#[test]
fn an_invented_region_comes_to_life_once_and_prints_its_users() {
    let place = Place::demo();
    let server = Server::begin(&place);
    let signed_in = server.post("/sign-in", "name=chef&password=fjallmark-demo");
    assert!(signed_in.starts_with("HTTP/1.1 303"), "{signed_in}");
    drop(server);
    let listed = place.run("kapitera settlement list --region demo --format csv --lang en");
    let stages: Vec<&str> = listed.stdout.lines().skip(1).map(|line| line.split(',').nth(2).unwrap()).collect();
    assert_eq!(stages, ["paid", "reviewed"], "{}", listed.stdout);
    let whole = place.run("kapitera ledger verify --resettle --region demo");
    assert_eq!(whole.exit, 0, "{}{}", whole.stdout, whole.stderr);

    // A second start adds nothing, and another region is left empty when it is asked for.
    drop(Server::begin(&place));
    let again = place.run("kapitera settlement list --region demo --format csv --lang en");
    assert_eq!(again.stdout, listed.stdout);
    let empty = Place::demo();
    drop(Server::begin_with(&empty, &["--empty"]));
    let none = empty.run("kapitera settlement list --region demo --format csv --lang en");
    assert_eq!(none.stdout.lines().count(), 1, "{}", none.stdout);
}

/// A server; it ends with the value.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn begin(place: &Place) -> Self {
        Self::begin_with(place, &[])
    }

    fn begin_with(place: &Place, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kapitera"))
            .args(["serve", "--listen", "127.0.0.1:0", "--region"])
            .arg(place.path("demo"))
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        assert!(!address.is_empty(), "the server did not say where it listens");
        Self { child, address }
    }

    fn post(&self, path: &str, form: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (host, length) = (&self.address, form.len());
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{form}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}
