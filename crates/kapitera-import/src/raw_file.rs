//! A file as it was delivered, on disk or in memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

/// A file as it was delivered. Its name is what reports and the quarantine call it.
#[derive(Clone, Debug)]
pub struct RawFile {
    pub(crate) name: Arc<str>,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Path(PathBuf),
    Bytes(Arc<[u8]>),
}

impl std::fmt::Debug for Content {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => path.fmt(out),
            // The bytes hold personal data.
            Self::Bytes(bytes) => write!(out, "{} bytes", bytes.len()),
        }
    }
}

impl RawFile {
    /// A file on disk; it is read when it is imported, in a stream.
    pub fn on_disk(name: impl Into<Arc<str>>, path: impl Into<PathBuf>) -> Self {
        Self { name: name.into(), content: Content::Path(path.into()) }
    }

    /// A file in memory.
    pub fn in_memory(name: impl Into<Arc<str>>, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { name: name.into(), content: Content::Bytes(bytes.into()) }
    }

    /// The name in reports.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        match &self.content {
            Content::Path(path) => Ok(Box::new(File::open(path)?)),
            Content::Bytes(bytes) => Ok(Box::new(&**bytes)),
        }
    }
}
