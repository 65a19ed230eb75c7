//! The ledger's file, opened once beside SQLite in a process however many ledgers are open on it.
//!
//! A process that closes any handle of a file loses all its POSIX locks on that file, those of SQLite too
//! (<https://sqlite.org/howtocorrupt.html>, 2.2). So a handle is shared by all that are open on the file, and is closed
//! when the last of them, with its connection, is.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// What tells files apart.
type Id = (u64, u64);

/// The handles that are open: the file, and how many use it.
static OPEN: Mutex<Vec<(Id, Arc<File>, usize)>> = Mutex::new(Vec::new());

/// A handle for reading.
#[derive(Debug)]
pub(super) struct PageFile {
    id: Id,
    /// None only while it is dropped.
    file: Option<Arc<File>>,
}

#[cfg(unix)]
fn id(metadata: &Metadata) -> Id {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

impl PageFile {
    /// Opens a file; makes an empty one where there is none.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(metadata) = fs::metadata(path) {
            let id = id(&metadata);
            if let Some((_, file, users)) = open.iter_mut().find(|(other, ..)| *other == id) {
                *users += 1;
                return Ok(Self { id, file: Some(Arc::clone(file)) });
            }
        }
        let file = Arc::new(File::options().read(true).write(true).create(true).truncate(false).open(path)?);
        let id = id(&file.metadata()?);
        open.push((id, Arc::clone(&file), 1));
        Ok(Self { id, file: Some(file) })
    }

    fn file(&self) -> io::Result<&File> {
        self.file.as_deref().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    pub(super) fn len(&self) -> io::Result<u64> {
        Ok(self.file()?.metadata()?.len())
    }

    /// Fills `bytes` from a place on.
    #[cfg(unix)]
    pub(super) fn read_at(&self, bytes: &mut [u8], at: u64) -> io::Result<()> {
        use std::os::unix::fs::FileExt as _;
        self.file()?.read_exact_at(bytes, at)
    }
}

impl Drop for PageFile {
    fn drop(&mut self) {
        // The last handle is closed before anybody else can open the file: what is declared later is dropped first.
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.file.take());
        if let Some(index) = open.iter().position(|(id, ..)| *id == self.id) {
            open[index].2 -= 1;
            if open[index].2 == 0 {
                drop(open.swap_remove(index));
            }
        }
    }
}
