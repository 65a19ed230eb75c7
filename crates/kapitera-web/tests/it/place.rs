//! A small invented region with a ledger and users, ready to be served: one month posted, paid and given out, the next one
//! prepared.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use kapitera_ask::publication::{PublishAsked, draft_answer};
use kapitera_books::PublicationAct;
use kapitera_deliver::{Request, deliver};
use kapitera_desk::{BeginSession, Desk, NewToken, NewUser, Password, Role, Scope, UserName};
use kapitera_handout::{Asked, What, hand_out};
use kapitera_model::Model;
use kapitera_period::{Month, OPEN_END, Span};
use kapitera_post::{Act, Office, Prepare};
use kapitera_region::{Mode, Region};
use kapitera_register::RegisterKind;
use kapitera_store::Location;
use kapitera_store::testing::PostgresServer;
use tempfile::TempDir;

use crate::client::Signed;
use crate::server::Server;

/// The centre of the manager `centre`, and that of `other`.
pub const OWN: &str = "SE2329999995-S001";
pub const OTHER: &str = "SE2329999995-S002";
/// A centre of nobody's, with few calls.
pub const THIRD: &str = "SE5599999918-S003";

const FOLLOW_UP: &str = "[follow-up]\nindicators = \"indicators.toml\"\n[import.calls]\nmapping = \"mappings/calls.toml\"\n[open-data]\nbase = \"https://data.example.org\"\npublisher = \"Region Liten\"\npublisher-uri = \"https://example.org\"\ncontact = \"Beställarenheten\"\nemail = \"vard@example.org\"\ncounty = \"99\"\nspatial = [\"http://publications.europa.eu/resource/authority/country/SWE\"]";
const INDICATORS: &str = r#"
[indicators]
id = "small"
name = "Uppföljning"
from = 2018-01-01

[indicator.telephone]
label = { sv = "Svar i telefon", en = "Answered calls" }
says = { sv = "Hur stor del av samtalen som besvarades.", en = "How large a part of the calls that were answered." }
says-not = { sv = "Inte hur länge någon väntade.", en = "Not how long anybody waited." }
measure = "share"
of = { of = "calls" }
those = { of = "calls", where = { answer = "answered" } }
better = "higher"
target = "90 %"
basis = "illustrative"
"#;
const CALLS: &str = r#"
register = "calls"
source = "telephony"
encoding = "utf-8"
delimiter = ";"
[columns]
day = "Datum"
centre = "Enhet"
answer = "Utfall"
[codes.answer]
"Besvarat" = "answered"
"Ej besvarat" = "unanswered"
"#;
/// The password of everybody who has one.
pub const PASSWORD: &str = "Tjugotre renar i dimman";

/// A listing in which one row cannot be taken in: it names a person by one of the published test numbers.
const LATE: &str = "late.csv";

/// Where a ledger lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Postgres,
}

/// A region in a folder of its own.
pub struct Place {
    pub folder: TempDir,
    /// Kept running as long as the place is.
    _postgres: Option<Arc<PostgresServer>>,
    location: Location,
}

/// A user: the name, the roles, the own centre and the officer, where there is one.
type User = (&'static str, &'static [Role], Option<&'static str>, Option<&'static str>);

/// Who there is, each with roles, own centres and officer.
pub const USERS: [User; 14] = [
    ("controller", &[Role::Controller], None, Some("controller")),
    ("attester", &[Role::Attester], None, Some("attestant")),
    ("accountant", &[Role::Accountant], None, Some("ekonom")),
    ("centre", &[Role::Centre], Some(OWN), None),
    ("other", &[Role::Centre], Some(OTHER), None),
    ("steering", &[Role::Steering], None, None),
    ("responsible", &[Role::Responsible], None, Some("regiondirektor")),
    ("auditor", &[Role::Auditor], None, None),
    ("administrator", &[Role::Administrator], None, None),
    ("none", &[], None, None),
    ("disabled", &[Role::Controller], None, Some("controller")),
    ("all", &Role::ALL, None, Some("controller")),
    ("keeper", &[Role::Administrator, Role::Controller], None, Some("controller")),
    ("target", &[Role::Steering], None, None),
];

impl Place {
    pub fn new(kind: Kind) -> Self {
        Self::with(kind, "")
    }

    /// With more in the settings.
    pub fn with(kind: Kind, settings: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("region");
        let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kapitera-cli/tests");
        copy(&small.join("small"), &root);
        fs::copy(small.join("small.key"), folder.path().join("small.key")).unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../books/demo"), &root.join("books"));
        for shipped in ["decisions", "programmes"] {
            copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(shipped), &root.join(shipped));
        }
        fs::rename(root.join("raw"), folder.path().join("raw")).unwrap();
        // The small model calls need by another name than the demo's.
        let chart = fs::read_to_string(root.join("books/chart.toml")).unwrap();
        fs::write(root.join("books/chart.toml"), chart.replace("component = \"cni\"", "component = \"need\"")).unwrap();
        // What the demo offers some providers the small model does not have.
        fs::remove_file(root.join("books/offers.toml")).unwrap();
        // Who attests may withdraw, so that two officers may take each step.
        let officers = fs::read_to_string(root.join("books/officers.toml")).unwrap();
        let officers = officers.replace("\"review\", \"attest\"", "\"prepare\", \"review\", \"attest\"");
        fs::write(root.join("books/officers.toml"), officers).unwrap();
        let (postgres, location) = match kind {
            Kind::File => (None, Location::Sqlite(root.join("ledger.db"))),
            Kind::Postgres => {
                let server = PostgresServer::shared().unwrap();
                let location = server.place().unwrap();
                (Some(server), location)
            }
        };
        let database = match &location {
            Location::Sqlite(_) => "ledger.db",
            Location::Postgres(address) => address,
        };
        let text = fs::read_to_string(root.join("kapitera.toml")).unwrap();
        let text = text.replace(
            "[limits]",
            &format!("invented = true\n[ledger]\ndatabase = \"{database}\"\nbooks = \"books\"\n{settings}\n[limits]"),
        );
        fs::write(root.join("kapitera.toml"), text).unwrap();
        let place = Self { folder, _postgres: postgres, location };
        place.deliver_all();
        place.settle();
        place.make_users();
        place
    }

    /// With calls that are followed up: many at the centres of `centre` and `other`, few at a third; and with internal trade.
    pub fn followed_up(kind: Kind, settings: &str) -> Self {
        let place = Self::with(kind, &format!("{settings}\n{FOLLOW_UP}\n{}", crate::trading::SETTINGS));
        crate::trading::trade(&place);
        fs::write(place.root().join("indicators.toml"), INDICATORS).unwrap();
        fs::write(place.root().join("mappings/calls.toml"), CALLS).unwrap();
        let mut text = "Datum;Enhet;Utfall\n".to_owned();
        for month in ["2020-01", "2020-02"] {
            for (centre, answered, not) in [(OWN, 30, 10), (OTHER, 12, 28), (THIRD, 2, 1)] {
                for (outcome, many) in [("Besvarat", answered), ("Ej besvarat", not)] {
                    text += &format!("{month}-07;{centre};{outcome}\n").repeat(many);
                }
            }
        }
        let path = place.folder.path().join("raw/calls.csv");
        fs::write(&path, text).unwrap();
        let request = Request {
            register: RegisterKind::Calls,
            files: vec![path],
            mapping: None,
            received: "2020-03-04T08:00:00Z".parse().unwrap(),
            covers: Some(Span { from: jiff::civil::date(2020, 1, 1), to: jiff::civil::date(2020, 2, 29) }),
            mode: Mode::Full,
            control_sum: None,
            backdated: false,
        };
        deliver(&place.region(), &request, &mut |_| {}).unwrap();
        place
    }

    /// Publishes the follow-up until a month, by the two that it takes, and gives its id.
    pub fn publish(&self, month: Month, notice: &str, at: &str) -> String {
        let at: Timestamp = at.parse().unwrap();
        let mut office = self.office();
        let act = |by: &'static str| Act { by, at, note: "" };
        let asked = PublishAsked {
            month: Some(month),
            known_at: Timestamp::MAX,
            notice: notice.to_owned(),
            open_changes: false,
            give_up: false,
        };
        draft_answer(&mut office, &asked, &act("controller"), &|_, _| {}).unwrap();
        let id = office.publications().unwrap().last().unwrap().record.id.clone();
        office.publication_step(&id, PublicationAct::Checked, &act("attestant")).unwrap();
        office.publication_step(&id, PublicationAct::Published, &act("controller")).unwrap();
        id
    }

    /// The region's directory.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("region")
    }

    pub fn raw(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.path().join("raw").join(name)).unwrap()
    }

    pub fn desk(&self) -> Desk {
        Desk::open(&self.location).unwrap()
    }

    pub fn office(&self) -> Office {
        Office::open(self.region()).unwrap()
    }

    pub fn region(&self) -> Region {
        Region::open(&self.root()).unwrap()
    }

    pub fn serve(&self) -> Server {
        Server::begin(&self.root())
    }

    /// What lies among the uploads.
    pub fn uploads(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root().join("uploads")).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    /// Somebody in a new session, without a password.
    pub fn session(&self, name: &str) -> Signed {
        let at = Timestamp::now();
        let user = UserName::parse(name).unwrap();
        let begin = BeginSession { name: &user, device: None, address: "127.0.0.1", user_agent: "test", at };
        let mut desk = self.desk();
        let word = desk.begin_session(&begin).unwrap().unwrap().session_token;
        let session = desk.session(&word, at).unwrap().unwrap();
        Signed { name: name.to_owned(), word, csrf: session.csrf, session: session.id }
    }

    /// A program of somebody's.
    pub fn token(&self, name: &str, scopes: &[Scope]) -> Signed {
        let at = Timestamp::now();
        let user = UserName::parse(name).unwrap();
        let scopes: BTreeSet<Scope> = scopes.iter().copied().collect();
        let expires = at + SignedDuration::from_hours(24);
        let new = NewToken { user: &user, label: "test", scopes: &scopes, expires, at };
        let word = self.desk().create_token(&new).unwrap();
        Signed { name: name.to_owned(), word, ..Signed::default() }
    }

    fn deliver_all(&self) {
        let region = self.region();
        let year = Span { from: jiff::civil::date(2020, 1, 1), to: OPEN_END };
        for (register, file, day, covers) in [
            (RegisterKind::Centres, "centres.csv", 2, None),
            (RegisterKind::Areas, "areas.csv", 2, None),
            (RegisterKind::Indices, "indices.csv", 3, None),
            (RegisterKind::Listing, "listing-2020-01.csv", 4, Some(year)),
        ] {
            let request = Request {
                register,
                files: vec![self.folder.path().join("raw").join(file)],
                mapping: None,
                received: format!("2020-01-0{day}T08:00:00Z").parse().unwrap(),
                covers,
                mode: Mode::Full,
                control_sum: None,
                backdated: false,
            };
            deliver(&region, &request, &mut |_| {}).unwrap();
        }
        self.deliver_late();
    }

    /// Twenty who were listed late, and a row that is rejected.
    fn deliver_late(&self) {
        let mut text = listing(1, 20);
        text.extend_from_slice(format!("PNR;195401017495;1954-13-01;K;9901A0010;{OWN};2020-01-01;\n").as_bytes());
        let path = self.folder.path().join("raw").join(LATE);
        fs::write(&path, text).unwrap();
        let request = Request {
            register: RegisterKind::Listing,
            files: vec![path],
            mapping: None,
            received: "2020-01-10T08:00:00Z".parse().unwrap(),
            covers: Some(Span { from: jiff::civil::date(2020, 1, 1), to: OPEN_END }),
            mode: Mode::Changes,
            control_sum: None,
            backdated: false,
        };
        let delivered = deliver(&self.region(), &request, &mut |_| {}).unwrap();
        assert_eq!(delivered.manifest.rejected, 1);
    }

    pub fn models(&self) -> Vec<Model> {
        kapitera_ask::models::load_models(&self.region()).unwrap()
    }

    /// The first month posted, paid and given out; the second prepared.
    fn settle(&self) {
        let (first, second) = (month("2020-01"), month("2020-02"));
        let mut office = self.office();
        let models = self.models();
        office.open_period(first, &act("ekonom")).unwrap();
        office.open_period(second, &act("ekonom")).unwrap();
        office.open_period(month("2020-03"), &act("ekonom")).unwrap();
        let prepare = |month| Prepare {
            subject: kapitera_books::Subject::PrimaryCare,
            month,
            models: &models,
            known_at: None,
            post_in: month,
        };
        let id = office.prepare(&prepare(first), &act("controller"), &|_, _| {}).unwrap().draft.id;
        office.review(id, &act("controller")).unwrap();
        office.attest(id, &act("attestant")).unwrap();
        office.post(id, &act("ekonom")).unwrap();
        office.pay(second, jiff::civil::date(2020, 2, 27), &act("ekonom")).unwrap();
        let asked = Asked { month: first, centre: None, models: &models, program_version: "test" };
        hand_out(&mut office, What::Excel, &asked, &act("ekonom"), &|_, _| {}).unwrap();
        office.prepare(&prepare(second), &act("controller"), &|_, _| {}).unwrap();
    }

    fn make_users(&self) {
        let mut desk = self.desk();
        let at = Timestamp::now();
        for (name, roles, centre, officer) in USERS {
            let new = NewUser {
                name: UserName::parse(name).unwrap(),
                shown_name: format!("Påhittad {name}"),
                roles: roles.iter().copied().collect(),
                centres: centre.into_iter().map(str::to_owned).collect(),
                officer: officer.map(str::to_owned),
                is_demo: false,
                password: Some(Password::new(PASSWORD)),
                must_change_password: false,
                oidc: None,
            };
            desk.create_user(&new, "test", at).unwrap();
        }
    }
}

/// A listing of so many invented persons, others for each series.
pub fn listing(series: u32, persons: u32) -> Vec<u8> {
    let mut text = "Typ;Person;Född;Kön;DeSO;Enhet;Från;Till\n".to_owned();
    for number in 0..persons {
        text += &format!("RES;LITEN-{series}-{number:05};1970-03-1{};K;9901A0010;{OWN};2020-01-01;\n", number % 10);
    }
    text.into_bytes()
}

/// When all that was done before a server begins was done.
pub fn act(by: &str) -> Act<'_> {
    Act { by, at: "2020-02-20T08:00:00Z".parse().unwrap(), note: "" }
}

pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
