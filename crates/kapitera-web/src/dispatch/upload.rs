//! The folder of an upload, and the note beside it of who sends it.
//!
//! The process that takes an upload holds a lock on its note, which the system lets go of when the process dies. So another
//! process, or the next one, can tell an upload under way from one that was cut off, whatever its age, and knows whose it was.
//! The note is there before the folder and is taken away after it.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::StatusCode;
use jiff::Timestamp;
use kapitera_message::{Problem, text};
use serde_json::{Value, json};

use crate::answer::Refused;
use crate::app::App;

/// A folder that is taken away when it is dropped, unless a job has it.
#[derive(Debug)]
pub struct Upload {
    /// Its name among the uploads.
    pub name: String,
    /// Where it is.
    pub folder: PathBuf,
    is_handed_over: AtomicBool,
    /// Locked until the upload is a job's, or nobody's.
    _note: File,
}

/// An upload that was cut off.
#[derive(Debug)]
pub struct CutOff {
    /// Its name.
    pub name: String,
    /// Who sent it.
    pub by: String,
    /// When it began.
    pub at: Timestamp,
    /// Held while it is looked after, so that no two processes do it.
    _note: File,
}

impl Upload {
    /// Begins an upload of somebody's.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made.
    pub fn begin(app: &App, by: &str, at: Timestamp) -> Result<Self, Refused> {
        let name = new_name()?;
        let folder = app.uploads().join(&name);
        let made = fs::create_dir_all(app.uploads()).and_then(|()| {
            // Whole and locked before anybody else sees it under the name of a note.
            let making = folder.with_extension("making");
            let mut note = File::create_new(&making)?;
            note.lock()?;
            note.write_all(json!({ "by": by, "at": at.to_string() }).to_string().as_bytes())?;
            fs::rename(&making, note_of(&folder))?;
            fs::create_dir(&folder)?;
            Ok(note)
        });
        let note = made.map_err(|error| not_kept(&error))?;
        Ok(Self { name, folder, is_handed_over: AtomicBool::new(false), _note: note })
    }

    /// A job has it: the job takes it away.
    pub fn hand_over(&self) {
        self.is_handed_over.store(true, Ordering::Relaxed);
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.is_handed_over.load(Ordering::Relaxed) {
            clear(&self.folder);
        }
    }
}

/// Takes away an upload by its name.
pub(crate) fn clear_uploads(app: &App, upload: &str) {
    if is_name(upload) {
        clear(&app.uploads().join(upload));
    }
}

/// The uploads whose process is gone, a job's or not.
pub(crate) fn cut_off(app: &App) -> Vec<CutOff> {
    let mut all = Vec::new();
    for path in fs::read_dir(app.uploads()).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let Some(name) = path.file_stem().and_then(|name| name.to_str()).filter(|name| is_name(name)) else { continue };
        match path.extension().and_then(|end| end.to_str()) {
            Some("note") => {
                // What is locked is under way in a process that lives.
                let Ok(note) = File::open(&path) else { continue };
                if note.try_lock().is_err() {
                    continue;
                }
                let said: Value =
                    fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
                all.push(CutOff {
                    name: name.to_owned(),
                    by: said["by"].as_str().unwrap_or_default().to_owned(),
                    at: said["at"].as_str().and_then(|at| at.parse().ok()).unwrap_or(Timestamp::UNIX_EPOCH),
                    _note: note,
                });
            }
            Some(_) if is_old(&path) => drop(fs::remove_file(&path)),
            // A folder without a note is one that an earlier version left.
            None if is_old(&path) && !note_of(&path).exists() => clear(&path),
            _ => {}
        }
    }
    all
}

/// Whether nothing has been made in it for a minute: longer than beginning an upload takes.
fn is_old(path: &Path) -> bool {
    let age = path.metadata().and_then(|there| there.modified()).ok().and_then(|at| at.elapsed().ok());
    age.is_some_and(|age| age.as_secs() > 60)
}

fn note_of(folder: &Path) -> PathBuf {
    folder.with_extension("note")
}

fn clear(folder: &Path) {
    let gone = |done: std::io::Result<()>| match done {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            crate::log::say(&format!("an upload cannot be taken away: {}", error.kind()));
            false
        }
        _ => true,
    };
    if gone(fs::remove_dir_all(folder)) {
        gone(fs::remove_file(note_of(folder)));
    }
}

fn is_name(upload: &str) -> bool {
    upload.len() == 32 && upload.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The name of a new upload.
fn new_name() -> Result<String, Refused> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|_| {
        Refused::with(
            StatusCode::INTERNAL_SERVER_ERROR,
            Problem::error("no_randomness", text!("systemet ger inga slumptal", "the system gives no random numbers")),
        )
    })?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

pub(super) fn not_kept(error: &std::io::Error) -> Refused {
    let kind = error.kind();
    Refused::with(
        StatusCode::INSUFFICIENT_STORAGE,
        Problem::error("upload_not_kept", text!("filerna kan inte läggas: {kind}", "the files cannot be laid: {kind}"))
            .why(text!("inget är mottaget", "nothing is taken in"))
            .hint(text!("ge plats på serverns disk och skicka om", "make room on the server's disk and send again")),
    )
}
