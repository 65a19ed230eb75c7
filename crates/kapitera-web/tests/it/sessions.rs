//! Signing in and out, and who a client says that it is.

use crate::client::{Answer, Ask, Signed};
use crate::place::{Kind, PASSWORD, Place};
use crate::server::Server;

fn sign_in(server: &Server, name: &str, password: &str, cookie: &str) -> Answer {
    let fields = [("name", name), ("password", password)];
    server.send(&Ask::post("/sign-in", &fields).with("cookie", cookie))
}

fn with_word(word: &str) -> Signed {
    Signed { word: word.to_owned(), ..Signed::default() }
}

#[test]
fn a_session_is_made_when_somebody_signs_in_and_ends_when_they_sign_out() {
    for kind in [Kind::File, Kind::Postgres] {
        let place = Place::new(kind);
        let servers = [place.serve(), place.serve()];
        // A word that somebody set before is not the one after.
        let planted = "A".repeat(43);
        let answer = sign_in(&servers[0], "controller", PASSWORD, &format!("kapitera={planted}; device={planted}"));
        assert_eq!((answer.status, answer.to()), (303, "/"), "{}", answer.text());
        let word = answer.cookie("kapitera").unwrap();
        let device = answer.cookie("device").unwrap();
        assert!(word != planted && device != planted && word != device && word.len() >= 43);
        for cookie in answer.cookies() {
            assert!(cookie.ends_with("; HttpOnly; SameSite=Lax") && cookie.contains("; Path=/; "), "{cookie}");
        }
        assert_eq!(servers[0].get(&with_word(&planted), "/account").status, 303);
        // It holds in every server of the region at once.
        let page = servers[1].get(&with_word(&word), "/account");
        assert_eq!(page.status, 200);
        let me = Signed { csrf: page.hidden("csrf").unwrap(), ..with_word(&word) };
        let out = servers[1].post(&me, "/sign-out", &[]);
        assert_eq!((out.status, out.to()), (303, "/sign-in?done=signed-out"));
        assert!(out.cookies()[0].starts_with("kapitera=; Path=/; Max-Age=0; "), "{:?}", out.cookies());
        for server in &servers {
            assert_eq!(server.get(&me, "/account?format=json").status, 401, "it really ended");
            assert_eq!(server.post(&me, "/sign-out?format=json", &[]).status, 401);
        }
        // Another sign-in gives another word.
        let again = sign_in(&servers[0], "controller", PASSWORD, "").cookie("kapitera").unwrap();
        assert_ne!(again, word);
        // A new password ends every other session, in every server.
        let other = place.session("controller");
        let mine = with_word(&again);
        let mine = Signed { csrf: servers[0].get(&mine, "/account").hidden("csrf").unwrap(), ..mine };
        let changed =
            servers[0].post(&mine, "/account/password", &[("old", PASSWORD), ("new", "Elva ripor vid fjällbäcken")]);
        assert_eq!((changed.status, changed.to()), (303, "/account?done=password"), "{}", changed.text());
        let renewed = changed.cookie("kapitera").unwrap();
        for (word, status) in [(&again, 401), (&other.word, 401), (&renewed, 200)] {
            assert_eq!(servers[1].get(&with_word(word), "/account?format=json").status, status);
        }
    }
}

/// Wrong passwords are counted in all servers together, and say nothing about who there is.
#[test]
fn guessing_is_slowed_in_all_servers_together() {
    for kind in [Kind::File, Kind::Postgres] {
        let place = Place::new(kind);
        let servers = [place.serve(), place.serve()];
        let wrong = |number: usize, name: &str| {
            let forged = format!("10.0.0.{number}");
            let fields = [("name", name), ("password", "fel lösenord men långt")];
            // The address that a client says it has is not believed: it would be a new one each time.
            servers[number % 2].send(&Ask::post("/sign-in", &fields).with("x-forwarded-for", &forged))
        };
        for name in ["attester", "nobody.at.all"] {
            let statuses: Vec<u16> = (0..7).map(|number| wrong(number, name).status).collect();
            assert_eq!(statuses, [422, 422, 422, 422, 429, 429, 429], "{name}");
        }
        let text = |name: &str| wrong(0, name).text().replace(name, "");
        let cut =
            |text: String| text.split("<ul class=\"problems\"").nth(1).unwrap().split("</p>").next().unwrap().len();
        assert_eq!(cut(text("attester")), cut(text("nobody.at.all")), "who there is cannot be told");
        // The right password waits too, and others are let in.
        assert_eq!(sign_in(&servers[1], "attester", PASSWORD, "").status, 429);
        assert_eq!(sign_in(&servers[1], "auditor", PASSWORD, "").status, 303);
        let addresses = place.desk().log(&kapitera_desk::AuditFilter::default()).unwrap();
        assert!(
            addresses.iter().all(|row| row.address == "127.0.0.1"),
            "the address of the connection is what is logged"
        );
        // What was typed and is no user's name is not kept: it may be a password.
        assert!(addresses.iter().all(|row| row.who != "nobody.at.all"));
    }
}

/// Behind a proxy of the region's own the last address that it names is the client's.
#[test]
fn behind_a_proxy_its_last_word_is_the_address() {
    let place = Place::with(Kind::File, "[web]\nbehind-proxy = true");
    let server = place.serve();
    let fields = [("name", "controller"), ("password", "fel lösenord men långt")];
    for named in ["203.0.113.9, 198.51.100.7", "198.51.100.7", "\"<script>\", 198.51.100.7"] {
        server.send(&Ask::post("/sign-in", &fields).with("x-forwarded-for", named));
    }
    server.send(&Ask::post("/sign-in", &fields).with("x-forwarded-for", "198.51.100.7, <script>"));
    let mut addresses: Vec<String> =
        place.desk().log(&kapitera_desk::AuditFilter::default()).unwrap().into_iter().map(|row| row.address).collect();
    addresses.sort();
    assert_eq!(addresses, ["127.0.0.1", "198.51.100.7", "198.51.100.7", "198.51.100.7"]);
}

/// Many who try passwords at once hold nobody else up: they wait without holding what pages need.
#[test]
fn those_who_sign_in_hold_nobody_else_up() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let me = place.session("controller");
    std::thread::scope(|scope| {
        let tries: Vec<_> = (0..60)
            .map(|number| {
                let server = &server;
                scope.spawn(move || sign_in(server, &format!("guess{number}"), "fel lösenord men långt", "").status)
            })
            .collect();
        std::thread::sleep(std::time::Duration::from_millis(100));
        let before = std::time::Instant::now();
        assert_eq!(server.get(&me, "/account").status, 200);
        let waited = before.elapsed();
        let still = tries.iter().filter(|one| !one.is_finished()).count();
        assert!(still > 20, "there was something to wait for: {still}");
        assert!(waited < std::time::Duration::from_secs(2), "a page took {waited:?}");
        for one in tries {
            assert!([422, 429].contains(&one.join().unwrap()));
        }
    });
}
