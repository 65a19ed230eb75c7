//! `cargo xtask tidy`: the house rules that no compiler checks, each with the place and how to mend it.
//!
//! A rule that is written down somewhere and checked nowhere is broken sooner or later; so it stands here as a check.

mod documents;
mod layers;
mod person_numbers;
mod sources;

use std::fmt::Write as _;
use std::path::Path;

use crate::run::root;

/// A broken rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    file: String,
    /// From 1; 0 for the file as a whole.
    line: usize,
    what: String,
    mend: &'static str,
}

/// A file of the repository.
pub struct File {
    /// Relative to the root, with `/`.
    path: String,
    bytes: Vec<u8>,
}

impl File {
    /// The lines, numbered from 1; what is no text gives something unreadable.
    fn lines(&self) -> impl Iterator<Item = (usize, std::borrow::Cow<'_, str>)> {
        self.bytes
            .split(|&byte| byte == b'\n')
            .map(String::from_utf8_lossy)
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    fn fault(&self, line: usize, what: impl Into<String>, mend: &'static str) -> Fault {
        Fault { file: self.path.clone(), line, what: what.into(), mend }
    }
}

pub fn tidy() -> Result<(), String> {
    let files = files()?;
    let mut faults = Vec::new();
    sources::check(&files, &mut faults);
    layers::check(&files, &mut faults);
    person_numbers::check(&files, &mut faults);
    documents::check(&files, &mut faults);
    for line in sources::long_files(&files) {
        println!("{line}");
    }
    if faults.is_empty() {
        println!("{} files are tidy", files.len());
        return Ok(());
    }
    Err(told(faults))
}

fn told(mut faults: Vec<Fault>) -> String {
    faults.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    let mut out = String::new();
    for Fault { file, line, what, mend } in &faults {
        let place = if *line == 0 { file.clone() } else { format!("{file}:{line}") };
        let _ = writeln!(out, "{place}: {what}\n    mend: {mend}");
    }
    let _ = write!(out, "tidy: {} faults", faults.len());
    out
}

/// All files of the repository but those that `.gitignore` names, by path.
fn files() -> Result<Vec<File>, String> {
    let ignored = std::fs::read_to_string(root().join(".gitignore")).unwrap_or_default();
    let mut left_out: Vec<&str> =
        ignored.lines().filter_map(|line| line.strip_prefix('/')).map(|line| line.trim_end_matches('/')).collect();
    left_out.push(".git");
    let mut files = Vec::new();
    collect(root(), "", &left_out, &mut files).map_err(|error| format!("the repository cannot be read: {error}"))?;
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, left_out: &[&str], files: &mut Vec<File>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if left_out.contains(&path.as_str()) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), left_out, files)?;
        } else {
            files.push(File { path, bytes: std::fs::read(entry.path())? });
        }
    }
    Ok(())
}

#[cfg(test)]
fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
}
