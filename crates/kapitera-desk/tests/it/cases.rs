//! Where the tests have their desks, and who is invented to sit at them.

use std::collections::BTreeSet;
use std::sync::{Arc, Barrier};

use jiff::Timestamp;
use kapitera_desk::{Desk, NewUser, Password, Role, SignIn, SignInRefusal, SignedIn, User, UserChange, UserName};
use kapitera_message::Problem;
use kapitera_store::Location;
use kapitera_store::testing::PostgresServer;
use tempfile::TempDir;

/// A password that the rules allow.
pub const RIGHT: &str = "fyra gula bussar står";
/// And one that is nobody's.
pub const WRONG: &str = "fyra gula bussar gick";

/// A place for a ledger, for as long as it is kept.
pub struct Place {
    pub location: Location,
    #[expect(dead_code, reason = "kept for its folder")]
    folder: Option<TempDir>,
    #[expect(dead_code, reason = "kept for its server")]
    server: Option<Arc<PostgresServer>>,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        Self { location: Location::Sqlite(folder.path().join("ledger.db")), folder: Some(folder), server: None }
    }

    pub fn postgres() -> Self {
        let server = PostgresServer::shared().unwrap();
        Self { location: server.place().unwrap(), folder: None, server: Some(server) }
    }

    pub fn open(&self) -> Desk {
        Desk::open(&self.location).unwrap()
    }

    /// Runs a statement beside the desk, as somebody who can write the database.
    pub fn run(&self, statement: &str) {
        match &self.location {
            Location::Sqlite(path) => {
                let file = rusqlite::Connection::open(path.with_file_name("desk.db")).unwrap();
                file.execute_batch(statement).unwrap();
            }
            Location::Postgres(_) => {
                let mut client = self.client();
                client.batch_execute(statement).unwrap();
            }
        }
    }

    /// A connection to the server that sees the desk's tables.
    pub fn client(&self) -> postgres::Client {
        let Location::Postgres(address) = &self.location else { panic!("a server") };
        let mut client = postgres::Client::connect(address, postgres::NoTls).unwrap();
        let own: String = client.query_one("SELECT CAST(current_schema() AS TEXT)", &[]).unwrap().get(0);
        client.batch_execute(&format!("SET search_path = \"desk_{own}\"")).unwrap();
        client
    }
}

/// Runs a case on both, each in a database of its own.
pub fn on_both(case: impl Fn(&Place)) {
    case(&Place::sqlite());
    case(&Place::postgres());
}

/// Runs as many at the same instant, each with a desk of its own.
pub fn at_once<T: Send>(place: &Place, count: usize, run: impl Fn(usize, &mut Desk) -> T + Sync) -> Vec<T> {
    let together = Barrier::new(count);
    let (together, run) = (&together, &run);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|number| {
                let mut desk = place.open();
                scope.spawn(move || {
                    together.wait();
                    run(number, &mut desk)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub fn name(name: &str) -> UserName {
    UserName::parse(name).unwrap()
}

pub fn code<T: std::fmt::Debug>(done: Result<T, Problem>) -> &'static str {
    done.unwrap_err().code
}

pub fn new_user(user: &str, roles: &[Role]) -> NewUser {
    NewUser {
        name: name(user),
        shown_name: format!("Påhittad {user}"),
        roles: roles.iter().copied().collect(),
        centres: BTreeSet::new(),
        officer: None,
        is_demo: false,
        password: None,
        must_change_password: false,
        oidc: None,
    }
}

/// Somebody who signs in with [`RIGHT`].
pub fn with_password(desk: &mut Desk, user: &str, roles: &[Role]) -> User {
    let new = NewUser { password: Some(Password::new(RIGHT)), ..new_user(user, roles) };
    desk.create_user(&new, "test", at(0)).unwrap()
}

pub fn without_password(desk: &mut Desk, user: &str, roles: &[Role]) -> User {
    desk.create_user(&new_user(user, roles), "test", at(0)).unwrap()
}

/// A change by who has just read.
pub fn change(user: &User) -> UserChange<'_> {
    UserChange { name: &user.name, version: user.version, by: "chef", at: at(5) }
}

/// An attempt to sign in.
#[derive(Clone, Copy)]
pub struct Try<'a> {
    pub user: &'a str,
    pub password: &'a str,
    pub device: Option<&'a str>,
    pub address: &'a str,
}

impl<'a> Try<'a> {
    pub fn right(user: &'a str) -> Self {
        Self { user, password: RIGHT, device: None, address: "10.0.0.7" }
    }

    pub fn wrong(user: &'a str) -> Self {
        Self { password: WRONG, ..Self::right(user) }
    }

    pub fn at(self, desk: &mut Desk, at: Timestamp) -> Result<SignedIn, SignInRefusal> {
        let Self { user, password, device, address } = self;
        let password = Password::new(password);
        desk.sign_in(&SignIn { name: user, password: &password, device, address, user_agent: "Webbläsare 1", at })
            .unwrap()
    }
}
