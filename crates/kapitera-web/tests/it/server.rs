//! Servers in processes of their own: this very program, told to serve a region. They can be killed at any instant.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kapitera_web::{App, Config, Patience};

use crate::client::{Answer, Ask, Signed};

/// Where a server is told which region it serves, and whether it has little patience and room.
const ROOT: &str = "KAPITERA_WEB_ROOT";
const NARROW: &str = "KAPITERA_WEB_NARROW";
/// The most bytes of an upload to a server with little room.
pub const NARROW_BYTES: u64 = 200_000;

/// Serves, when it is told what; nobody else gives it anything to do.
#[test]
fn program() {
    let Some(root) = std::env::var_os(ROOT) else { return };
    let is_narrow = std::env::var_os(NARROW).is_some();
    let watchful = Patience { job: Duration::from_millis(1500), ..Patience::default() };
    let short = Patience {
        head: Duration::from_secs(1),
        form: Duration::from_secs(1),
        silence: Duration::from_secs(1),
        upload: Duration::from_secs(3),
        answer: Duration::from_secs(1),
        ..watchful
    };
    let config = Config {
        region: root.into(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        upload_bytes: if is_narrow { NARROW_BYTES } else { 64 << 20 },
        patience: if is_narrow { short } else { watchful },
    };
    kapitera_web::serve(App::open(config).unwrap(), |address| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nserves {address}").unwrap();
        out.flush().unwrap();
    })
    .unwrap();
}

/// A server; killed when it is dropped.
pub struct Server {
    pub address: SocketAddr,
    child: Child,
    errors: PathBuf,
}

impl Server {
    /// Begins to serve a region.
    pub fn begin(root: &Path) -> Self {
        Self::with(root, false)
    }

    /// With little patience and room.
    pub fn narrow(root: &Path) -> Self {
        Self::with(root, true)
    }

    fn with(root: &Path, is_narrow: bool) -> Self {
        // What it says goes on in one file, however often it begins anew.
        let errors = root.with_file_name("errors.txt");
        let log = File::options().create(true).append(true).open(&errors).unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "server::program", "--nocapture", "--test-threads=1"]);
        command.env(ROOT, root).stdout(Stdio::piped()).stderr(log);
        if is_narrow {
            command.env(NARROW, "yes");
        }
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| line.unwrap().strip_prefix("serves ").map(str::to_owned));
        let address = address.unwrap_or_else(|| panic!("no server: {}", std::fs::read_to_string(&errors).unwrap()));
        Self { address: address.parse().unwrap(), child, errors }
    }

    pub fn send(&self, ask: &Ask) -> Answer {
        ask.send(self.address)
    }

    /// A page or answer as somebody sees it.
    pub fn get(&self, who: &Signed, path: &str) -> Answer {
        self.send(&Ask::get(path).of(who))
    }

    /// A form as somebody sends it, with the mark.
    pub fn post(&self, who: &Signed, path: &str, fields: &[(&str, &str)]) -> Answer {
        let all: Vec<(&str, &str)> = [("csrf", who.csrf.as_str())].iter().chain(fields).copied().collect();
        self.send(&Ask::post(path, &all).of(who))
    }

    /// Files as somebody sends them.
    pub fn upload(&self, who: &Signed, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        let all: Vec<(&str, &str)> = [("csrf", who.csrf.as_str())].iter().chain(fields).copied().collect();
        self.send(&Ask::upload("/upload", &all, files).of(who))
    }

    /// The state of a job when it is over.
    pub fn ended(&self, who: &Signed, job: i64) -> serde_json::Value {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let answer = self.get(who, &format!("/jobs/{job}?format=json"));
            let state = answer.json()["of_job"]["state"].clone();
            if !["waiting", "running"].contains(&state.as_str().unwrap_or_default()) {
                assert_eq!(answer.status, 200, "{}", answer.text());
                return answer.json();
            }
            assert!(Instant::now() < until, "job {job} does not end: {}", answer.text());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The most memory that it has held so far, in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap() * 1024
    }

    /// How many threads it has.
    pub fn threads(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap().count()
    }

    /// What it has said.
    pub fn errors(&self) -> String {
        std::fs::read_to_string(&self.errors).unwrap()
    }

    /// Kills it at once.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be dead already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
