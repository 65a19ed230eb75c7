//! What is said when the desk refuses, in both languages. After a change run the tests with `UPDATE_GALLERY=1` and read
//! what changed.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use kapitera_desk::{
    Desk, JobEnd, JobState, NewJob, NewToken, NewUser, OidcSubject, Password, Role, Scope, SettingKey, UserName,
};
use kapitera_message::{Language, Problem, render};
use kapitera_store::Location;

use crate::cases::{Place, RIGHT, at, change, name, new_user, with_password, without_password};
use crate::jobs;

fn refused<T: std::fmt::Debug>(done: Result<T, Problem>) -> Problem {
    done.unwrap_err()
}

fn of_users(desk: &mut Desk) -> Vec<Problem> {
    let anna = with_password(desk, "anna", &[Role::Administrator]);
    let bo = without_password(desk, "bo", &[]);
    let oidc = OidcSubject { issuer: "https://id.region.example".into(), subject: "a-1".into() };
    let linked = desk.link_oidc(&change(&bo), &oidc).unwrap();
    let nobody = kapitera_desk::UserChange { name: &name("nobody"), version: 1, by: "chef", at: at(0) };
    let create = |desk: &mut Desk, new: NewUser| refused(desk.create_user(&new, "test", at(0)));
    vec![
        refused(UserName::parse("Å")),
        refused(UserName::parse("900101-9802")),
        create(desk, new_user("anna", &[])),
        create(desk, NewUser { shown_name: " ".into(), ..new_user("c2", &[]) }),
        create(desk, NewUser { shown_name: "a\tb".into(), ..new_user("c2", &[]) }),
        create(desk, NewUser { shown_name: "x".repeat(81), ..new_user("c2", &[]) }),
        create(desk, NewUser { centres: ["Björken".to_owned()].into(), ..new_user("c2", &[]) }),
        create(
            desk,
            NewUser { centres: (0..201).map(|id| format!("SE2321000214-{id}")).collect(), ..new_user("c2", &[]) },
        ),
        create(desk, NewUser { oidc: Some(oidc), ..new_user("c2", &[]) }),
        refused(desk.enable(&nobody)),
        refused(desk.enable(&change(&bo))),
        refused(desk.disable(&change(&anna))),
        refused(desk.set_officer(&change(&linked), Some(""))),
    ]
}

/// Passwords that nobody may choose, with the rule each breaks.
fn of_passwords(desk: &mut Desk) -> Vec<Problem> {
    let long = "lång ".repeat(41);
    let gallery = [
        ("kort men ny", "password_too_short"),
        (long.as_str(), "password_too_long"),
        ("svenskanamnet", "password_is_user_name"),
        ("SvenskanamnetSvenskanamnet1", "password_is_user_name"),
        ("svenskanamnet2024", "password_is_user_name"),
        ("password1234", "password_too_common"),
        ("P@ssw0rd2024!", "password_too_common"),
        ("Sommar2024!!", "password_too_common"),
        ("sommarsommar", "password_too_common"),
        ("Välkommen-2025", "password_too_common"),
        ("lösenordlösenord", "password_too_common"),
        ("qwertyuiop12", "password_too_common"),
        ("qwertyasdfgh", "password_too_common"),
        ("1qaz2wsx3edc", "password_too_common"),
        ("123456789012", "password_too_common"),
        ("202401012024", "password_too_common"),
        ("aaaabbbbcccc", "password_too_common"),
        ("administrator1", "password_too_common"),
    ];
    without_password(desk, "svenskanamnet", &[]);
    let user = name("svenskanamnet");
    let mut told: Vec<Problem> = Vec::new();
    for (password, code) in gallery {
        let done = desk.set_password(&user, &Password::new(password), at(0));
        let problem = done.expect_err(password);
        assert_eq!(problem.code, code, "{password}");
        let said = format!("{problem:?}");
        assert!(!said.contains(password), "a password is not repeated");
        if !told.iter().any(|other| other.code == problem.code) {
            told.push(problem);
        }
    }
    for good in [RIGHT, "korrekt häst batteri", "svenskanamnet äter gröt", "Sommarregn över Vättern", "aB3$xY7!kL9#"]
    {
        desk.set_password(&user, &Password::new(good), at(0)).unwrap();
    }
    told.push(refused(desk.set_password(&user, &Password::new("aB3$xY7!kL9#"), at(0))));
    told
}

fn of_tokens(desk: &mut Desk) -> Vec<Problem> {
    let user = name("t-user");
    without_password(desk, "t-user", &[Role::Steering]);
    let (read, post, none): (BTreeSet<_>, BTreeSet<_>, BTreeSet<_>) =
        ([Scope::Read].into(), [Scope::Post].into(), BTreeSet::new());
    let good = NewToken { user: &user, label: "natt", scopes: &read, expires: at(1000), at: at(0) };
    let late = at(0) + SignedDuration::from_hours(24 * 367);
    for _ in 0..20 {
        desk.create_token(&good).unwrap();
    }
    vec![
        refused(desk.create_token(&NewToken { scopes: &post, ..good })),
        refused(desk.create_token(&NewToken { scopes: &none, ..good })),
        refused(desk.create_token(&NewToken { expires: late, ..good })),
        refused(desk.create_token(&NewToken { label: "", ..good })),
        refused(desk.create_token(&good)),
    ]
}

fn of_jobs(desk: &mut Desk) -> Vec<Problem> {
    let id = desk.add_job(&jobs::new("a")).unwrap().id;
    let end = JobEnd { state: JobState::Done, answer: "", at: at(1) };
    let large = "x".repeat(4 * 1024 * 1024 + 1);
    let mut told = vec![
        refused(desk.add_job(&NewJob { by: "bo", ..jobs::new("a") })),
        refused(desk.add_job(&NewJob { params: &large, ..jobs::new("b") })),
        refused(desk.add_job(&NewJob { params: "\0", ..jobs::new("b") })),
        refused(desk.end_job(id, "one", &end)),
        refused(desk.end_job(id, "one", &JobEnd { state: JobState::Running, ..end })),
        refused(desk.end_job(id, "one", &JobEnd { answer: &large, ..end })),
        refused(desk.ask_cancel(99, "bo", at(1))),
    ];
    for number in 1..1000 {
        desk.add_job(&jobs::new(&format!("more-{number}"))).unwrap();
    }
    told.push(refused(desk.add_job(&jobs::new("one more"))));
    told
}

fn of_the_rest(place: &Place, desk: &mut Desk) -> Vec<Problem> {
    let key = SettingKey::of("notice");
    let mut told = vec![
        refused(SettingKey::parse("Notice")),
        refused(desk.set_setting(&key, &"x".repeat(65_537), "bo", at(0))),
        refused(Desk::open(&Location::Sqlite("desk.db".into()))),
    ];
    place.run("UPDATE last_ids SET last_id = 1 WHERE kind = 'audit'");
    told.push(refused(desk.audit_verify()));
    place.run("INSERT INTO schema_version (version, name) VALUES (99, 'later')");
    told.push(refused(Desk::open(&place.location)));
    place.run("DROP TABLE schema_version");
    told.push(refused(Desk::open(&place.location)));
    told
}

#[test]
fn every_refusal_has_its_text() {
    let place = Place::sqlite();
    let mut desk = place.open();
    let mut written = String::new();
    let told = [
        of_users(&mut desk),
        of_passwords(&mut desk),
        of_tokens(&mut desk),
        of_jobs(&mut desk),
        of_the_rest(&place, &mut desk),
    ];
    for problem in told.iter().flatten() {
        for language in [Language::En, Language::Sv] {
            written += &format!("{}\n\n", render(problem, language));
        }
        written += "----\n\n";
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/gallery.txt");
    if std::env::var_os("UPDATE_GALLERY").is_some() {
        std::fs::write(path, &written).unwrap();
        return;
    }
    let there = std::fs::read_to_string(path).unwrap_or_default();
    for (line, (got, expected)) in written.lines().zip(there.lines()).enumerate() {
        assert_eq!(got, expected, "gallery.txt line {}", line + 1);
    }
    assert_eq!(written, there);
}
