//! What must stand nowhere: passwords, the words of sessions and tokens, the key of pseudonyms, personal numbers. Everything a
//! server shows, logs, keeps and says in a run of all of it is searched.

use std::path::Path;

use kapitera_desk::Scope;
use kapitera_web::route::Verb;

use crate::client::{Ask, Signed};
use crate::echoes::pages;
use crate::place::{Kind, OWN, PASSWORD, Place, listing};

const WRONG: &str = "Hemligt men fel lösenord";
const NEXT: &str = "Sju lavskrikor i granen";
/// The published test numbers that stand in the deliveries, in the forms that people write.
const PERSONS: [&str; 6] = ["19540101-7495", "195401017495", "540101-7495", "5401017495", "195000692383", "19500069-2383"];

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

fn run(kind: Kind) {
    let place = Place::new(kind);
    let server = place.serve();
    let mut found = Found(Vec::new());
    let mut words = Vec::new();
    // Signed in by password, wrongly too, and with a password typed as the name.
    let sign_in = |name: &str, password: &str| {
        server.send(&Ask::post("/sign-in", &[("name", name), ("password", password)]))
    };
    for (name, password) in [("all", WRONG), (WRONG, PASSWORD), ("nobody", WRONG)] {
        let answer = sign_in(name, password);
        // What was typed as a name is shown again to who typed it, and to nobody else.
        found.add("the sign-in page", answer.text().replace(&format!("value=\"{name}\""), "").as_bytes());
    }
    let answer = sign_in("all", PASSWORD);
    words.extend(["kapitera", "device"].map(|name| answer.cookie(name).unwrap()));
    let me = Signed { word: words[0].clone(), ..Signed::default() };
    let me = Signed { csrf: server.get(&me, "/account").hidden("csrf").unwrap(), ..me };
    // A token, which is shown once, and used.
    let made = server.post(&me, "/account/tokens", &[("label", "prövning"), ("scopes", "read"), ("scopes", "administer"), ("days", "2")]);
    let token = made.text().split("kap_").nth(1).unwrap().chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect::<String>();
    let token = Signed { word: format!("kap_{token}"), ..Signed::default() };
    words.push(token.word.clone());
    // Deliveries with raw personal numbers, taken in, refused, and in quarantine; a look at persons, with a number as the reason.
    let raw = place.raw("listing-2020-01.csv");
    let bad = format!("Typ;Person;Född;Kön;DeSO;Enhet;Från;Till\nPNR;{};1954-13-01;K;9901A0010;{OWN};2020-01-01;\n", PERSONS[1]);
    let mixed = [listing(3, 30), bad.lines().nth(1).unwrap().as_bytes().to_vec()].concat();
    let mut jobs = Vec::new();
    for (name, bytes) in [("listing.csv", raw.as_slice()), ("bad.csv", bad.as_bytes()), ("mixed.csv", &mixed), ("19540101-7495.csv", b"Typ;Person\n")] {
        let fields = [("register", "listing"), ("mode", "changes"), ("from", "2020-01-01")];
        jobs.push(server.upload(&me, &fields, &[(name, bytes)]).job().unwrap());
    }
    let person = [("person", PERSONS[0]), ("reason", "fråga om 19540101-7495 och 195000692383")];
    let shown = server.post(&me, &format!("/explain/2020-01/{OWN}/person"), &person);
    assert!([200, 422, 404].contains(&shown.status), "{}", shown.text());
    found.add("a person's part", &shown.body);
    // What is recorded for ever names nobody: it is refused.
    let named = [("post_in", "2020-03"), ("reason", "sen listning av 195401017495")];
    let refused = server.post(&me, "/months/2020-01/correct?format=json", &named);
    assert_eq!((refused.status, refused.code().as_str()), (422, "note_names_person"));
    let asked = server.get(&me, &format!("/ledger?words={}", PERSONS[1]));
    assert_eq!(asked.status, 200);
    for (path, fields) in [
        ("/months/2020-03/prepare", &[("post_in", "2020-03")][..]),
        ("/months/2020-01/correct", &[("post_in", "2020-03"), ("reason", "sen listning")]),
        ("/ledger/verify", &[]),
    ] {
        jobs.push(server.post(&me, path, fields).job().unwrap());
    }
    let accountant = place.session("accountant");
    let kinds = [("kinds", "excel"), ("kinds", "sie"), ("kinds", "csv"), ("kinds", "payments"), ("kinds", "invoices")];
    jobs.push(server.post(&accountant, "/months/2020-02/export", &kinds).job().unwrap());
    let mut states: Vec<String> = Vec::new();
    for job in &jobs {
        let ended = server.ended(&me, *job);
        states.push(ended["of_job"]["state"].as_str().unwrap_or_default().to_owned());
        found.add(format!("job {job}"), ended.to_string().as_bytes());
        found.add(format!("the page of job {job}"), &server.get(&me, &format!("/jobs/{job}")).body);
    }
    assert!(states.contains(&"done".to_owned()) && states.contains(&"refused".to_owned()), "{states:?}");
    let changed = server.post(&me, "/account/password", &[("old", PASSWORD), ("new", NEXT)]);
    let me = Signed { word: changed.cookie("kapitera").unwrap(), ..me };
    words.extend([me.word.clone(), changed.cookie("device").unwrap()]);
    for (path, answer) in pages(&place, &server, &me) {
        assert!([200, 303, 404, 406, 422].contains(&answer.status), "{path}: {}", answer.status);
        found.add(path, &answer.body);
    }
    for route in kapitera_web::routes::routes().filter(|route| route.api.is_some() && route.verb == Verb::Get && !route.path.contains('{')) {
        let path = kapitera_web::routes::api_path(route.path);
        found.add(path.clone(), &server.send(&Ask::get(&path).token(&token)).body);
    }
    std::thread::sleep(std::time::Duration::from_millis(1200));
    kept(&place, &mut found);
    found.add("what the server said", server.errors().as_bytes());
    let key = std::fs::read_to_string(place.folder.path().join("small.key")).unwrap().trim().to_owned();
    let mut secrets: Vec<(&str, String)> = [PASSWORD, WRONG, NEXT].map(|word| ("a password", word.to_owned())).to_vec();
    secrets.extend(words.into_iter().map(|word| ("a word that proves somebody", word)));
    secrets.push(("the key", key));
    secrets.extend(PERSONS.map(|number| ("a personal number", number.to_owned())));
    found.has_none_of(&secrets);
    // What was searched is what was shown: the words that stand in it are found.
    assert!(found.0.iter().any(|(_, text)| text.contains("prövning")), "the token's label is shown");
    assert!(found.0.iter().any(|(place, text)| place == "the audit log" && text.contains("********-****")), "a number was masked");
}

/// What the database and the folder keep, but for the registers and the quarantine, which are the region's own.
fn kept(place: &Place, found: &mut Found) {
    let mut desk = place.desk();
    let rows = desk.log(&kapitera_desk::AuditFilter::default()).unwrap();
    assert!(rows.len() > 30);
    found.add("the audit log", format!("{rows:?}").as_bytes());
    for job in desk.jobs(&kapitera_desk::JobFilter::default()).unwrap() {
        let whole = desk.job(job.id).unwrap().unwrap();
        // A file's name is its sender's: it stands in the job until the job is over, and on pages never as it came.
        found.add(format!("row of job {}", job.id), whole.answer.as_bytes());
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
