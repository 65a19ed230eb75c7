//! How a server is started.

use std::net::SocketAddr;
use std::path::PathBuf;

/// How a server is started.
#[derive(Clone, Debug)]
pub struct Config {
    /// The region's directory.
    pub region: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The most bytes of an upload, all files together.
    pub upload_bytes: u64,
}

impl Config {
    /// The most bytes of an upload when nothing else is said: 2 GiB.
    pub const UPLOAD_BYTES: u64 = 2 << 30;
}
