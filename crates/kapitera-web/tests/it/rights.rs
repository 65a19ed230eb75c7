//! The matrix of rights: every route is asked for by everybody, as a page and under `/api/v1`, and what comes of it stands in
//! `rights.txt`. `UPDATE_RIGHTS=1` writes it anew; read the difference before it is committed.

use std::fmt::Write as _;
use std::path::Path;

use jiff::Timestamp;
use kapitera_desk::{NewJob, Role, Scope, UserChange, UserName};
use kapitera_web::route::{Route, Verb};
use kapitera_web::routes::{api_path, routes};

use crate::client::{Answer, Ask, Signed, encoded};
use crate::place::{Kind, OWN, Place};
use crate::server::Server;

/// Who asks: nobody, somebody without roles, each of the roles (`other` is of another centre than the one asked about), and
/// somebody who has been shut out.
const WHO: [&str; 11] = [
    "nobody",
    "none",
    "controller",
    "attester",
    "accountant",
    "centre",
    "other",
    "steering",
    "auditor",
    "administrator",
    "disabled",
];

const HEAD: &str = "\
# Whom each route lets in: + let in, - refused. Made by the test `rights`, with UPDATE_RIGHTS=1; each sign was tried.
# The centre of the addresses is that of `centre`; `other` is of another. Let in means: refused for other reasons at the most.
# Under /api/v1 everybody has a token for all that their roles give; after them somebody with all roles, with one scope each.
";

/// So that users can be tied to identities.
const PROVIDER: &str = "[web]\naddress = \"http://127.0.0.1:1\"\n[web.oidc]\nissuer = \"https://login.test\"\nclient-id = \"kapitera\"\nclient-secret-file = \"../small.key\"";

/// What is published of the follow-up.
const PUBLISHED: &str = "2020-02-1";

/// Everybody, in a browser and as a program.
struct Everybody {
    browsers: Vec<Option<Signed>>,
    programs: Vec<Option<Signed>>,
    scoped: Vec<Signed>,
}

impl Everybody {
    fn of(place: &Place) -> Self {
        let all = |roles: &[Role]| roles.iter().flat_map(|role| role.scopes()).copied().collect::<Vec<_>>();
        let roles = |name: &str| crate::place::USERS.iter().find(|user| user.0 == name).map_or(&[][..], |user| user.1);
        // Who has no roles any more, or is shut out, has a token and a session from before.
        change(place, "none", |desk, change| drop(desk.set_roles(change, &[Role::Steering].into()).unwrap()));
        let program = |name: &&str| match *name {
            "nobody" => None,
            "none" => Some(place.token(name, &[Scope::Read])),
            name => Some(place.token(name, &all(roles(name)))),
        };
        let scoped = Scope::ALL.iter().map(|scope| place.token("all", &[*scope])).collect();
        let programs = WHO.iter().map(program).collect();
        // One more each, to be taken back.
        let _ = WHO.iter().map(program).collect::<Vec<_>>();
        let browser = |name: &&str| (*name != "nobody").then(|| place.session(name));
        let everybody = Self { programs, browsers: WHO.iter().map(browser).collect(), scoped };
        change(place, "none", |desk, change| drop(desk.set_roles(change, &[].into()).unwrap()));
        change(place, "disabled", |desk, change| drop(desk.disable(change).unwrap()));
        everybody
    }
}

fn change(place: &Place, name: &str, work: impl FnOnce(&mut kapitera_desk::Desk, &UserChange<'_>)) {
    let mut desk = place.desk();
    let name = UserName::parse(name).unwrap();
    let version = desk.user(&name).unwrap().unwrap().version;
    work(&mut desk, &UserChange { name: &name, version, by: "test", at: Timestamp::now() });
}

/// Real ids for the parts of addresses.
pub struct Parts<'a> {
    place: &'a Place,
    delivery: String,
    voucher: String,
    payment: String,
    job: String,
    file: String,
}

impl<'a> Parts<'a> {
    pub fn of(place: &'a Place) -> Self {
        let mut office = place.office();
        let payment = office.payments().unwrap()[0].1.id.clone();
        let given = office.given_exports("").unwrap();
        let file = given.iter().map(|(_, record)| record.path.clone()).find(|path| path.contains("S001")).unwrap();
        let deliveries = place.region().deliveries(kapitera_register::RegisterKind::Listing).unwrap();
        let delivery = deliveries.iter().find(|manifest| manifest.rejected > 0).unwrap().id();
        let rows = office.store().rows(&kapitera_store::RowFilter::default()).unwrap();
        let voucher = rows[0].voucher.to_string();
        let at = Timestamp::now();
        let new =
            NewJob { key: "first", kind: "verify", params: "{}", by: "controller", officer: "", centre: None, at };
        let job = place.desk().add_job(&new).unwrap().id.to_string();
        Self { place, delivery, voucher, payment, job, file: file.trim_start_matches("exports/").to_owned() }
    }

    /// The address of a route, about what is there.
    pub fn fill(&self, route: &Route, who: Option<&Signed>) -> String {
        let part = |name: &str| match name {
            "month" => "2020-01".to_owned(),
            "settlement" => "2020-02-1".to_owned(),
            "centre" => OWN.to_owned(),
            "component" => "listed".to_owned(),
            "register" => "listing".to_owned(),
            "delivery" => self.delivery.clone(),
            "voucher" => self.voucher.clone(),
            "payment" => self.payment.clone(),
            "job" => self.job.clone(),
            "user" => "target".to_owned(),
            "language" => "en".to_owned(),
            "indicator" => "telephone".to_owned(),
            "model" => "small-2020".to_owned(),
            "view" => "need".to_owned(),
            "plan" | "number" => "none".to_owned(),
            "evaluation" => crate::trading::EVALUATION.to_owned(),
            "decision" => "carry-over-2010".to_owned(),
            "programme" => "kostnadsminskningar-2024".to_owned(),
            "id" => PUBLISHED.to_owned(),
            "dataset" => "uppfoljning-primarvard".to_owned(),
            "file" if route.path == "/oppna-data/{file}" => "katalog.ttl".to_owned(),
            "file" if route.path == "/oppna-data/{dataset}/{file}" => format!("{PUBLISHED}.csv"),
            "*path" => self.file.clone(),
            "file" => self.file.rsplit('/').next().unwrap().to_owned(),
            "session" => self.place.session("target").session.to_string(),
            "token" => who.map_or("1".to_owned(), |who| self.token_of(&who.name)),
            other => panic!("what is {other} of {route:?}?"),
        };
        let filled = |piece: &str| match piece.strip_prefix('{').and_then(|piece| piece.strip_suffix('}')) {
            Some("*path") => part("*path"),
            Some(name) => encoded(&part(name)),
            None => piece.to_owned(),
        };
        route.path.split('/').map(filled).collect::<Vec<_>>().join("/")
    }

    fn token_of(&self, name: &str) -> String {
        let tokens = self.place.desk().tokens(Some(&UserName::parse(name).unwrap())).unwrap();
        tokens[0].id.to_string()
    }
}

/// What is asked of a route, when it may be.
pub fn ask(route: &Route, path: &str, csrf: &str) -> Ask {
    let reason = "prövning av behörigheter";
    let fields =
        [("csrf", csrf), ("reason", reason), ("person", "LITEN:1"), ("from", "small-2020"), ("to", "small-2020")];
    let asked = match path {
        "/models/compare" | "/api/v1/models/compare" => "&from=small-2020&to=small-2020",
        _ => "",
    };
    match route.verb {
        Verb::Get => Ask::get(&format!("{path}?format=json{asked}")),
        Verb::Post if route.takes_files => Ask::upload(&format!("{path}?format=json"), &fields, &[]),
        Verb::Post => Ask::post(&format!("{path}?format=json"), &fields),
    }
}

/// Whether somebody was let in: `not_found` is what those are told who may not know that something is there.
fn is_let_in(answer: &Answer, of: &str) -> bool {
    assert!((200..500).contains(&answer.status), "{of}: {} {}", answer.status, answer.text());
    match answer.status {
        401 | 403 => false,
        404 => answer.code() != "not_found",
        _ => true,
    }
}

fn table(kind: Kind) -> String {
    let place = Place::followed_up(kind, PROVIDER);
    assert_eq!(place.publish("2020-02".parse().unwrap(), "", "2020-03-12T10:00:00Z"), PUBLISHED);
    let mut everybody = Everybody::of(&place);
    let parts = Parts::of(&place);
    let server = place.serve();
    let mut out = HEAD.to_owned();
    let scopes: Vec<String> = Scope::ALL.iter().map(|scope| format!("all/{}", scope.name())).collect();
    writeln!(out, "# {} | {}", WHO.join(" "), scopes.join(" ")).unwrap();
    let mut lines: Vec<String> = Vec::new();
    // The provider of identities is there with a feature alone, and has tests of its own.
    for route in routes().filter(|route| !route.path.starts_with("/sign-in/provider")) {
        let signs: String = everybody.browsers.iter_mut().map(|who| page(&server, &parts, route, who)).collect();
        lines.push(format!("{:<4} {:<64} {}", verb(route), route.path, spaced(&signs)));
        if route.api.is_some() {
            let program = |who: Option<&Signed>| api(&server, &parts, route, who);
            let signs: String = everybody.programs.iter().map(|who| program(who.as_ref())).collect();
            let scoped: String = everybody.scoped.iter().map(|who| program(Some(who))).collect();
            let path = api_path(route.path);
            lines.push(format!("{:<4} {path:<64} {} | {}", verb(route), spaced(&signs), spaced(&scoped)));
        }
    }
    lines.sort_by_key(|line| line.split_whitespace().nth(1).map(str::to_owned));
    out + &lines.join("\n") + "\n"
}

fn verb(route: &Route) -> &'static str {
    if route.verb == Verb::Get { "GET" } else { "POST" }
}

fn spaced(signs: &str) -> String {
    signs.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

fn sign(is_let_in: bool) -> char {
    if is_let_in { '+' } else { '-' }
}

fn page(server: &Server, parts: &Parts<'_>, route: &Route, who: &mut Option<Signed>) -> char {
    let path = parts.fill(route, who.as_ref());
    let ask = ask(route, &path, who.as_ref().map_or("", |who| &who.csrf));
    let ask = match who {
        Some(who) => ask.of(who),
        None => ask,
    };
    let answer = server.send(&ask);
    let of = format!("{route:?} by {}", who.as_ref().map_or("nobody", |who| &who.name));
    // Signing out ends it, and who is shut out does not come in again.
    if let Some(signed) = who.as_mut().filter(|signed| route.path == "/sign-out" && signed.name != "disabled") {
        *signed = parts.place.session(&signed.name);
    }
    sign(is_let_in(&answer, &of))
}

fn api(server: &Server, parts: &Parts<'_>, route: &Route, who: Option<&Signed>) -> char {
    let ask = ask(route, &api_path(&parts.fill(route, who)), "");
    let answer = server.send(&match who {
        Some(who) => ask.token(who),
        None => ask,
    });
    sign(is_let_in(&answer, &format!("api {route:?} by {}", who.map_or("nobody", |who| &who.name))))
}

fn compare(kind: Kind) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/rights.txt");
    let now = table(kind);
    if std::env::var_os("UPDATE_RIGHTS").is_some() && kind == Kind::File {
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differ = |one: &str, other: &str| {
        let lines: Vec<&str> = other.lines().collect();
        one.lines().filter(|line| !lines.contains(line)).map(|line| format!("  {line}\n")).collect::<String>()
    };
    let (is, was) = (differ(&now, &kept), differ(&kept, &now));
    assert!(is.is_empty() && was.is_empty(), "whom routes let in has changed; kept:\n{was}now:\n{is}");
}

#[test]
fn rights_in_a_file() {
    compare(Kind::File);
}

#[test]
fn rights_in_postgres() {
    compare(Kind::Postgres);
}
