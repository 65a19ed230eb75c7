//! A region that is served, the provider that it names, and its users.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use jiff::Timestamp;
use kapitera_desk::{AuditFilter, AuditRow, Desk, NewUser, OidcSubject, User, UserChange, UserName};
use kapitera_store::Location;
use kapitera_web::{App, Config, Patience};
use tempfile::TempDir;

use crate::browser::{Browser, Response};
use crate::provider::{Provider, SECRET};

/// What browsers use; the test's own goes to where the server listens.
pub const ADDRESS: &str = "http://127.0.0.1:9";

pub struct World {
    dir: TempDir,
    pub provider: Provider,
    pub browser: Browser,
    server: SocketAddr,
}

/// Writes a region without deliveries, whose `[web]` is `web`.
pub fn write_region(root: &Path, invented: bool, web: &str) {
    let settings = format!(
        "[region]\nname = \"Region Test (påhittad)\"\nlanguage = \"sv\"\nkey-file = \"test.key\"\ninvented = {invented}\n\
         [ledger]\ndatabase = \"ledger.db\"\nbooks = \"books\"\n[limits]\nrejected-share = \"60 %\"\n{web}"
    );
    std::fs::create_dir_all(root.join("books")).unwrap();
    std::fs::write(root.join("kapitera.toml"), settings).unwrap();
    let books = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../books/demo");
    for file in std::fs::read_dir(books).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), root.join("books").join(file.file_name())).unwrap();
    }
}

pub fn config(root: PathBuf) -> Config {
    Config { region: root, listen: ([127, 0, 0, 1], 0).into(), upload_bytes: 1 << 20, patience: Patience::default() }
}

/// The section that names the provider, whose secret lies in a file beside the region's directory.
pub fn web(issuer: &str) -> String {
    format!(
        "[web]\naddress = \"{ADDRESS}\"\n[web.oidc]\nissuer = \"{issuer}\"\nclient-id = \"{}\"\n\
         client-secret-file = \"../secret\"\nname = \"Test (påhittad)\"\n",
        crate::provider::CLIENT
    )
}

pub fn serve(root: PathBuf) -> SocketAddr {
    let (tell, told) = mpsc::channel();
    let app = App::open(config(root)).unwrap();
    std::thread::spawn(move || kapitera_web::serve(app, |address| tell.send(address).unwrap()));
    told.recv().unwrap()
}

impl World {
    /// An invented region, in which Anna is tied to the provider.
    pub fn new() -> Self {
        Self::of(true)
    }

    pub fn of(invented: bool) -> Self {
        Self::served(invented, serve)
    }

    pub fn served(invented: bool, serve: impl FnOnce(PathBuf) -> SocketAddr) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let provider = Provider::new(&format!("{ADDRESS}/sign-in/provider/answer"));
        write_region(&dir.path().join("region"), invented, &web(&provider.issuer()));
        std::fs::write(dir.path().join("secret"), format!("{SECRET}\n")).unwrap();
        let server = serve(dir.path().join("region"));
        let world = Self { dir, provider, browser: Browser::new(server), server };
        world.user("anna", "subject-of-anna", false);
        world
    }

    /// Another server of the same region.
    pub fn another_server(&self) -> SocketAddr {
        serve(self.root())
    }

    pub fn another_browser(&self) -> Browser {
        Browser::new(self.server)
    }

    pub fn root(&self) -> PathBuf {
        self.dir.path().join("region")
    }

    pub fn desk(&self) -> Desk {
        Desk::open(&Location::parse("ledger.db", &self.root()).unwrap()).unwrap()
    }

    pub fn user(&self, name: &str, subject: &str, is_demo: bool) -> User {
        let new = NewUser {
            name: UserName::parse(name).unwrap(),
            shown_name: format!("Shown {name}"),
            roles: [kapitera_desk::Role::Controller].into(),
            centres: [].into(),
            officer: None,
            is_demo,
            password: None,
            must_change_password: false,
            oidc: Some(OidcSubject { issuer: self.provider.issuer(), subject: subject.to_owned() }),
        };
        let mut desk = self.desk();
        if is_demo {
            desk = desk.with_demo_users();
        }
        desk.create_user(&new, "test", Timestamp::now()).unwrap()
    }

    pub fn change(&self, name: &str, change: impl FnOnce(&mut Desk, &UserChange<'_>)) {
        let mut desk = self.desk();
        let name = UserName::parse(name).unwrap();
        let version = desk.user(&name).unwrap().unwrap().version;
        change(&mut desk, &UserChange { name: &name, version, by: "test", at: Timestamp::now() });
    }

    /// Goes to the provider: where it sends back to.
    pub fn begun(&mut self, back: &str) -> String {
        let to = self.browser.get(&format!("/sign-in/provider?back={back}")).location().to_owned();
        self.provider.sign_in(&to)
    }

    /// Goes to the provider, signs in there and comes back.
    pub fn sign_in(&mut self, back: &str) -> Response {
        let answer = self.begun(back);
        self.browser.get(&answer)
    }

    /// What the log says of sign-ins, the newest first.
    pub fn log(&self) -> Vec<AuditRow> {
        let filter = AuditFilter { act: Some("sign-in".to_owned()), ..AuditFilter::default() };
        self.desk().log(&filter).unwrap()
    }

    /// That nobody is signed in, and that the browser has nothing left of the attempt.
    #[track_caller]
    pub fn is_out(&mut self) {
        assert_eq!(self.browser.get("/account").status, 303);
        assert!(!self.browser.cookies.contains_key("oidc"));
        assert!(!self.browser.cookies.contains_key("kapitera"));
    }

    /// That a sign-in is refused with a page, the rule in the log, and nobody signed in.
    #[track_caller]
    pub fn is_refused(&mut self, status: u16, code: &str, words: &str) {
        let response = self.sign_in("/");
        self.was_refused(&response, status, code, words);
    }

    #[track_caller]
    pub fn was_refused(&mut self, response: &Response, status: u16, code: &str, words: &str) {
        assert_eq!(response.status, status, "{}", response.body);
        assert!(response.body.contains(words), "{words} lacks in {}", response.body);
        let row = &self.log()[0];
        assert_eq!(row.reason, code);
        assert_ne!(row.outcome, kapitera_desk::Outcome::Done);
        for secret in &self.provider.given.lock().unwrap().secrets {
            assert!(!response.body.contains(secret), "a secret stands on the page");
        }
        assert!(!response.body.contains("1234567890"));
        self.is_out();
    }
}
