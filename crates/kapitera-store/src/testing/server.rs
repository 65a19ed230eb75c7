//! A PostgreSQL server for the length of a test: the machine's own program, in a folder that is taken away afterwards.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};
use tempfile::TempDir;

use crate::Location;

/// How long a server may take to begin.
const BEGIN: Duration = Duration::from_secs(30);

/// The server that tests share while one of them holds it.
static SHARED: Mutex<Weak<PostgresServer>> = Mutex::new(Weak::new());

/// A server that is stopped when it is dropped, also by a test that fails, and when the process dies.
#[derive(Debug)]
pub struct PostgresServer {
    folder: TempDir,
    process: u32,
    /// Waits for the process, of which it is the parent.
    waiter: Option<JoinHandle<()>>,
    made: AtomicU32,
}

impl PostgresServer {
    /// The server that the tests of this process share; begun when nobody has it.
    ///
    /// # Errors
    ///
    /// As [`PostgresServer::begin`].
    pub fn shared() -> Result<Arc<Self>, String> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = shared.upgrade() {
            return Ok(server);
        }
        // What is kept only until the tests end need not reach the disk: no test cuts the power.
        let server = Arc::new(Self::begin(&["fsync=off", "full_page_writes=off"])?);
        *shared = Arc::downgrade(&server);
        Ok(server)
    }

    /// Begins a server of one's own, with settings beyond the usual, as `name=value`.
    ///
    /// # Errors
    ///
    /// Says which command to give when PostgreSQL is not installed, and what it said when it does not begin.
    pub fn begin(settings: &[&str]) -> Result<Self, String> {
        let programs = programs()?;
        let folder = TempDir::new().map_err(|error| format!("no folder for PostgreSQL: {error}"))?;
        // The server does not run as root; whoever it runs as makes its own folder in this one.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777))
            .map_err(|error| format!("the folder for PostgreSQL: {error}"))?;
        let root = std::fs::metadata(folder.path()).is_ok_and(|metadata| metadata.uid() == 0);
        let data = folder.path().join("data");
        let mut initdb = unprivileged(&programs.join("initdb"), root);
        initdb.args(["--username=kapitera", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        let made = initdb.arg("-D").arg(&data).current_dir(folder.path()).output();
        let made = made.map_err(|error| format!("initdb does not run: {error}"))?;
        if !made.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&made.stderr)));
        }
        let mut server = unprivileged(&programs.join("postgres"), root);
        server.arg("-D").arg(&data).arg("-k").arg(folder.path()).args(["-c", "listen_addresses="]);
        server.args(settings.iter().flat_map(|setting| ["-c", setting]));
        server.current_dir(folder.path()).stdout(Stdio::null());
        server.stderr(
            std::fs::File::create(folder.path().join("log")).map_err(|error| format!("the server's log: {error}"))?,
        );
        let (process, waiter) = spawn(server)?;
        let server = Self { folder, process, waiter: Some(waiter), made: AtomicU32::new(0) };
        server.wait()?;
        Ok(server)
    }

    /// A place for a ledger that holds nothing yet: a schema of its own.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    pub fn place(&self) -> Result<Location, String> {
        let name = format!("place{}", self.made.fetch_add(1, Ordering::Relaxed));
        self.client()?
            .batch_execute(&format!("CREATE SCHEMA {name}"))
            .map_err(|error| format!("schema {name}: {error}"))?;
        let folder = self.folder.path().display().to_string().replace('/', "%2F");
        Ok(Location::Postgres(format!(
            "postgres://kapitera@{folder}/postgres?options=-c%20search_path%3D{name}&connect_timeout=30"
        )))
    }

    /// A connection beside the ledger's, for what a test does to it.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    pub fn client(&self) -> Result<Client, String> {
        let address = format!("host={} user=kapitera dbname=postgres", self.folder.path().display());
        Client::connect(&address, NoTls).map_err(|error| format!("PostgreSQL does not answer: {error}"))
    }

    /// Kills a process of the server that serves somebody, as a lack of memory does; the server then begins anew by
    /// itself. False when there is none.
    ///
    /// # Errors
    ///
    /// When the server does not answer, or `kill` does not run.
    pub fn kill_a_backend(&self) -> Result<bool, String> {
        let serving =
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        let found = self.client()?.query(serving, &[]).map_err(|error| format!("who is served: {error}"))?;
        let Some(backend) = found.first().map(|row| row.get::<_, i32>(0)) else { return Ok(false) };
        let killed = Command::new("kill").args(["-KILL", &backend.to_string()]).stderr(Stdio::null()).status();
        killed.map(|status| status.success()).map_err(|error| format!("kill does not run: {error}"))
    }

    /// Waits until the server answers.
    ///
    /// # Errors
    ///
    /// When it does not, with its log.
    pub fn wait(&self) -> Result<(), String> {
        let until = Instant::now() + BEGIN;
        loop {
            match self.client() {
                Ok(_) => return Ok(()),
                Err(_) if Instant::now() < until => std::thread::sleep(Duration::from_millis(20)),
                Err(error) => {
                    let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                    return Err(format!("{error}\n{log}"));
                }
            }
        }
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        // At once, without regard to who is connected. It cannot be told to anybody when this fails.
        let _ = Command::new("kill").args(["-INT", &self.process.to_string()]).stderr(Stdio::null()).status();
        if let Some(waiter) = self.waiter.take() {
            let _ = waiter.join();
        }
    }
}

/// Runs a program from a thread that lives as long as the program: that thread is the parent whose end stops it.
fn spawn(mut command: Command) -> Result<(u32, JoinHandle<()>), String> {
    let (send, receive) = mpsc::channel();
    let waiter = std::thread::spawn(move || match command.spawn() {
        Ok(mut child) => {
            let _ = send.send(Ok(Child::id(&child)));
            let _ = child.wait();
        }
        Err(error) => {
            let _ = send.send(Err(format!("postgres does not run: {error}")));
        }
    });
    let process = receive.recv().map_err(|error| format!("postgres does not run: {error}"))??;
    Ok((process, waiter))
}

/// A command that runs as nobody when we are root, and is stopped when its parent dies.
fn unprivileged(program: &Path, root: bool) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "INT"]);
    if root {
        command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]);
    }
    command.arg(program);
    command
}

/// Where PostgreSQL's programs lie: on the path, or where Debian puts them, the newest first.
fn programs() -> Result<PathBuf, String> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by(|one, other| other.cmp(one));
    folders.extend(versions.into_iter().map(|(_, folder)| folder));
    folders.into_iter().find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists()).ok_or_else(
        || "PostgreSQL's initdb and postgres are needed by the tests: apt-get install -y postgresql".to_owned(),
    )
}
