//! What must stand nowhere: passwords, the words of sessions and tokens, the key of pseudonyms, personal numbers. Everything a
//! server shows, logs, keeps and says in a run of all of it is searched.

use std::path::Path;

use kapitera_desk::Scope;
use kapitera_web::route::Verb;

use crate::client::{Ask, Signed};
use crate::echoes::pages;
use crate::place::{Kind, OWN, PASSWORD, Place, listing};
use crate::server::Server;

const WRONG: &str = "Hemligt men fel lösenord";
const NEXT: &str = "Sju lavskrikor i granen";
/// The published test numbers that stand in the deliveries, in the forms that people write.
const PERSONS: [&str; 6] =
    ["19540101-7495", "195401017495", "540101-7495", "5401017495", "195000692383", "19500069-2383"];

/// Something that was shown, kept or said, and where.
struct Found(Vec<(String, String)>);

impl Found {
    fn add(&mut self, place: impl Into<String>, bytes: &[u8]) {
        self.0.push((place.into(), String::from_utf8_lossy(bytes).into_owned()));
    }

    fn has_none_of(&self, secrets: &[(&str, String)]) {
        for (place, text) in &self.0 {
            for (what, secret) in secrets {
                assert!(!text.contains(secret.as_str()), "{what} stands in {place}");
            }
        }
    }
}

/// A run of everything, and what was found in it.
struct Run {
    place: Place,
    server: Server,
    found: Found,
    /// Words that prove who somebody is.
    words: Vec<String>,
    jobs: Vec<i64>,
}

impl Run {
    fn new(kind: Kind) -> Self {
        let place = Place::new(kind);
        let server = place.serve();
        Self { place, server, found: Found(Vec::new()), words: Vec::new(), jobs: Vec::new() }
    }

    /// Signed in by password, wrongly too, and with a password typed as the name.
    fn sign_in(&mut self) -> Signed {
        let ask = |name: &str, password: &str| Ask::post("/sign-in", &[("name", name), ("password", password)]);
        for (name, password) in [("all", WRONG), (WRONG, PASSWORD), ("nobody", WRONG)] {
            let answer = self.server.send(&ask(name, password));
            // What was typed as a name is shown again to who typed it, and to nobody else.
            let text = answer.text().replace(&format!("value=\"{name}\""), "");
            self.found.add("the sign-in page", text.as_bytes());
        }
        let answer = self.server.send(&ask("all", PASSWORD));
        self.words.extend(["kapitera", "device"].map(|name| answer.cookie(name).unwrap()));
        let me = Signed { word: self.words[0].clone(), ..Signed::default() };
        Signed { csrf: self.server.get(&me, "/account").hidden("csrf").unwrap(), ..me }
    }

    /// A token, which is shown once.
    fn token(&mut self, me: &Signed) -> Signed {
        let fields = [("label", "prövning"), ("scopes", "read"), ("scopes", "administer"), ("days", "2")];
        let text = self.server.post(me, "/account/tokens", &fields).text();
        let is_of_it = |letter: &char| letter.is_ascii_alphanumeric() || "-_".contains(*letter);
        let word: String = text.split("kap_").nth(1).unwrap().chars().take_while(is_of_it).collect();
        let token = Signed { word: format!("kap_{word}"), ..Signed::default() };
        self.words.push(token.word.clone());
        token
    }

    /// Deliveries with raw personal numbers, taken in, refused, and in quarantine.
    fn deliver(&mut self, me: &Signed) {
        let raw = self.place.raw("listing-2020-01.csv");
        let row = format!("PNR;{};1954-13-01;K;9901A0010;{OWN};2020-01-01;\n", PERSONS[1]);
        let bad = format!("Typ;Person;Född;Kön;DeSO;Enhet;Från;Till\n{row}");
        let mixed = [listing(3, 30), row.into_bytes()].concat();
        let fields = [("register", "listing"), ("mode", "changes"), ("from", "2020-01-01")];
        for (name, bytes) in [
            ("listing.csv", raw.as_slice()),
            ("bad.csv", bad.as_bytes()),
            ("mixed.csv", &mixed),
            ("19540101-7495.csv", b"Typ;Person\n"),
        ] {
            self.jobs.push(self.server.upload(me, &fields, &[(name, bytes)]).job().unwrap());
        }
    }

    /// A look at a person; a number where reasons are written is refused, as they are recorded for ever.
    fn look(&mut self, me: &Signed) {
        let path = format!("/explain/2020-01/{OWN}/person");
        let fields = [("person", PERSONS[0]), ("reason", "fråga från hälsocentralen")];
        let shown = self.server.post(me, &path, &fields);
        assert_eq!(shown.status, 200, "{}", shown.text());
        self.found.add("a person's part", &shown.body);
        for (path, fields) in [
            (path.as_str(), [("person", PERSONS[0]), ("reason", "fråga om 19540101-7495 och 195000692383")]),
            ("/months/2020-01/correct", [("post_in", "2020-03"), ("reason", "sen listning av 195401017495")]),
        ] {
            let refused = self.server.post(me, &format!("{path}?format=json"), &fields);
            assert_eq!((refused.status, refused.code().as_str()), (422, "note_names_person"));
        }
        assert_eq!(self.server.get(me, &format!("/ledger?words={}", PERSONS[1])).status, 200);
    }

    /// Each kind of job, and what its page says.
    fn work(&mut self, me: &Signed) {
        for (path, fields) in [
            ("/months/2020-03/prepare", &[("post_in", "2020-03")][..]),
            ("/months/2020-01/correct", &[("post_in", "2020-03"), ("reason", "sen listning")]),
            ("/ledger/verify", &[]),
        ] {
            self.jobs.push(self.server.post(me, path, fields).job().unwrap());
        }
        let accountant = self.place.session("accountant");
        let kinds = ["excel", "sie", "csv", "payments", "invoices"].map(|kind| ("kinds", kind));
        self.jobs.push(self.server.post(&accountant, "/months/2020-02/export", &kinds).job().unwrap());
        let mut states: Vec<String> = Vec::new();
        for job in &self.jobs {
            let ended = self.server.ended(me, *job);
            states.push(ended["of_job"]["state"].as_str().unwrap_or_default().to_owned());
            self.found.add(format!("job {job}"), ended.to_string().as_bytes());
            self.found.add(format!("the page of job {job}"), &self.server.get(me, &format!("/jobs/{job}")).body);
        }
        assert!(states.contains(&"done".to_owned()) && states.contains(&"refused".to_owned()), "{states:?}");
    }

    /// Every page, and what the API lists.
    fn see(&mut self, me: &Signed, token: &Signed) {
        for (path, answer) in pages(&self.place, &self.server, me) {
            assert!([200, 303, 404, 406, 422].contains(&answer.status), "{path}: {}", answer.status);
            self.found.add(path, &answer.body);
        }
        let is_list = |route: &&kapitera_web::route::Route| {
            route.api.is_some() && route.verb == Verb::Get && !route.path.contains('{')
        };
        for route in kapitera_web::routes::routes().filter(is_list) {
            let path = kapitera_web::routes::api_path(route.path);
            let answer = self.server.send(&Ask::get(&path).token(token));
            self.found.add(path, &answer.body);
        }
    }

    /// What must stand nowhere.
    fn secrets(&self) -> Vec<(&'static str, String)> {
        let key = std::fs::read_to_string(self.place.folder.path().join("small.key")).unwrap().trim().to_owned();
        let mut all = vec![("the key", key)];
        all.extend([PASSWORD, WRONG, NEXT].map(|word| ("a password", word.to_owned())));
        all.extend(self.words.iter().map(|word| ("a word that proves somebody", word.clone())));
        all.extend(PERSONS.map(|number| ("a personal number", number.to_owned())));
        all
    }
}

fn run(kind: Kind) {
    let mut run = Run::new(kind);
    let me = run.sign_in();
    let token = run.token(&me);
    run.deliver(&me);
    run.look(&me);
    run.work(&me);
    let changed = run.server.post(&me, "/account/password", &[("old", PASSWORD), ("new", NEXT)]);
    let me = Signed { word: changed.cookie("kapitera").unwrap(), ..me };
    run.words.extend([me.word.clone(), changed.cookie("device").unwrap()]);
    run.see(&me, &token);
    // What was seen is written once a second.
    std::thread::sleep(std::time::Duration::from_millis(1200));
    kept(&run.place, &mut run.found);
    run.found.add("what the server said", run.server.errors().as_bytes());
    run.found.has_none_of(&run.secrets());
    // What was searched is what was shown and kept: the words that stand in it are found.
    let stands =
        |what: &str, wanted: &str| run.found.0.iter().any(|(place, text)| place == what && text.contains(wanted));
    assert!(stands("/account/tokens", "prövning"), "the token's label is shown");
    assert!(stands("the audit log", "********-****"), "a number was masked");
}

/// What the database and the folder keep, but for the registers and the quarantine, which are the region's own.
fn kept(place: &Place, found: &mut Found) {
    let mut desk = place.desk();
    let rows = desk.log(&kapitera_desk::AuditFilter::default()).unwrap();
    assert!(rows.len() > 30);
    found.add("the audit log", format!("{rows:?}").as_bytes());
    for job in desk.jobs(&kapitera_desk::JobFilter::default()).unwrap() {
        let whole = desk.job(job.id).unwrap().unwrap();
        found.add(format!("row of job {}", job.id), format!("{whole:?}").as_bytes());
    }
    for name in ["desk.db", "desk.db-wal", "ledger.db", "ledger.db-wal"] {
        if let Ok(bytes) = std::fs::read(place.root().join(name)) {
            found.add(name, &bytes);
        }
    }
    files(&place.root().join("exports"), found);
    files(&place.root().join("uploads"), found);
}

fn files(folder: &Path, found: &mut Found) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.add(path.display().to_string(), &std::fs::read(&path).unwrap());
        }
    }
}

#[test]
fn no_secret_is_kept_beside_a_file() {
    run(Kind::File);
}

#[test]
fn no_secret_is_kept_in_postgres() {
    run(Kind::Postgres);
}

/// Scopes of a token do not grow.
#[test]
fn a_token_is_not_made_for_more_than_its_user_may() {
    let place = Place::new(Kind::File);
    let server = place.serve();
    let me = place.session("centre");
    for scope in Scope::ALL.iter().filter(|scope| **scope != Scope::Read) {
        let answer = server.post(&me, "/account/tokens", &[("label", "x"), ("scopes", scope.name()), ("days", "1")]);
        assert_eq!(answer.status, 422, "{scope:?}");
        assert!(!answer.text().contains("kap_"));
    }
    for days in ["0", "367", "-1", "99999999999999", "x"] {
        let answer = server.post(&me, "/account/tokens", &[("label", "x"), ("scopes", "read"), ("days", days)]);
        assert_eq!(answer.status, 422, "{days}");
    }
    // Another's token is none of theirs to take back.
    let mut desk = place.desk();
    place.token("controller", &[Scope::Read]);
    let id = desk.tokens(None).unwrap()[0].id;
    assert_eq!(server.post(&me, &format!("/account/tokens/{id}/revoke"), &[]).status, 404);
    assert!(desk.tokens(None).unwrap()[0].revoked.is_none());
}
