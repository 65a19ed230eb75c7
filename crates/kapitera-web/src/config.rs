//! How a server is started.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// How a server is started.
#[derive(Clone, Debug)]
pub struct Config {
    /// The region's directory.
    pub region: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The most bytes of an upload, all files together.
    pub upload_bytes: u64,
    /// How long clients, and other servers, may take.
    pub patience: Patience,
}

/// How long others may take: none keeps a place that others need.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the head of a request, and for the next request on a connection.
    pub head: Duration,
    /// For a form.
    pub form: Duration,
    /// For the next bytes of an upload.
    pub silence: Duration,
    /// For an upload.
    pub upload: Duration,
    /// For taking the next bytes of an answer.
    pub answer: Duration,
    /// For a server that runs a job to be heard of; then its job is interrupted.
    pub job: Duration,
}

impl Config {
    /// The most bytes of an upload when nothing else is said: 2 GiB.
    pub const UPLOAD_BYTES: u64 = 2 << 30;
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            form: Duration::from_secs(20),
            silence: Duration::from_secs(30),
            upload: Duration::from_secs(2 * 3600),
            answer: Duration::from_secs(30),
            job: Duration::from_secs(10),
        }
    }
}
