//! Texts that drafts stand on: recorded word for word when they are used, compared with the files ever after.

mod meant;

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use kapitera_books::{Draft, Entry, NewEntry, Record, RecordKind, TextRecord, TextRef, sha256};
use kapitera_message::{Problem, Problems, text};
use kapitera_model::Model;
use kapitera_region::Region;

use crate::Office;

/// What stands before the id in the recorded path of a review, which is no file's.
pub(crate) const REVIEW: &str = "review:";

/// The key of a text.
pub(crate) fn text_key(text: &TextRef) -> String {
    format!("text/{}@{}", text.sha256, text.path)
}

/// A text to be recorded, and how it is referred to.
pub(crate) fn text_entry(path: String, source: String) -> (TextRef, NewEntry) {
    let sha256 = sha256(source.as_bytes());
    let reference = TextRef { path: path.clone(), sha256: sha256.clone() };
    let key = text_key(&reference);
    (reference, NewEntry { key, record: Record::Text(TextRecord { path, sha256, text: source }) })
}

/// Texts to be recorded, each once, and how they are referred to. Those that are recorded already are passed over by the
/// journal.
pub(crate) fn text_entries(texts: Vec<(String, String)>) -> (Vec<TextRef>, Vec<NewEntry>) {
    let (mut references, mut entries): (Vec<TextRef>, Vec<NewEntry>) = (Vec::new(), Vec::new());
    for (path, source) in texts {
        let (reference, entry) = text_entry(path, source);
        if !references.contains(&reference) {
            references.push(reference);
            entries.push(entry);
        }
    }
    (references, entries)
}

/// The texts of a model with all it extends, by their paths from the region's directory.
pub(crate) fn model_texts(region: &Region, model: &Model) -> Vec<(String, String)> {
    let texts = model.sources.iter().map(|source| (region_path(region, &source.file), source.text.to_string()));
    texts.collect()
}

/// A path as it is recorded: from the region's directory when it lies there, else the whole path.
pub(crate) fn region_path(region: &Region, file: &str) -> String {
    let whole = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let (root, file) = (whole(region.root()), whole(Path::new(file)));
    match file.strip_prefix(&root) {
        Ok(inside) => crate::office::shown(inside),
        Err(_) => file.to_string_lossy().replace('\\', "/"),
    }
}

/// Where a recorded path lies now.
pub(crate) fn file_of(region: &Region, path: &str) -> PathBuf {
    region.path(Path::new(path))
}

impl Office {
    /// The model that a draft was computed by, read from the texts recorded with it: whatever has become of the files since.
    ///
    /// # Errors
    ///
    /// When the texts are not recorded, or cannot be read as a model by this program.
    pub fn recorded_model(&mut self, draft: &Draft) -> Result<Model, Problems> {
        let mut texts = Vec::new();
        for reference in &draft.texts {
            texts.push((reference.path.clone(), self.recorded_text(reference).map_err(|problem| vec![problem])?));
        }
        model_of(&texts)
    }
}

/// The model that recorded texts say: the first of them with what it extends, found among the others.
pub(crate) fn model_of(texts: &[(String, String)]) -> Result<Model, Problems> {
    let Some((path, source)) = texts.first() else {
        return Err(vec![Problem::error(
            "model_not_recorded",
            text!("utkastet har ingen modelltext", "the draft has no model text"),
        )]);
    };
    let find = |from: &str, wanted: &str| {
        let folder = Path::new(from).parent().unwrap_or(Path::new(""));
        let path = plain(&folder.join(wanted));
        let found = texts.iter().find(|(there, _)| *there == path);
        found.cloned().ok_or_else(|| "not recorded".to_owned())
    };
    kapitera_model::read_model(path, source, &find).map(|(model, _)| model)
}

/// A path without `.` and `..`, with slashes.
fn plain(path: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut root = "";
    for part in path.components() {
        match part {
            Component::ParentDir => {
                parts.pop();
            }
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::RootDir => root = "/",
            Component::CurDir | Component::Prefix(_) => {}
        }
    }
    format!("{root}{}", parts.join("/"))
}

impl Office {
    /// A recorded text.
    pub(crate) fn recorded_text(&mut self, reference: &TextRef) -> Result<String, Problem> {
        let missing = || {
            let path = &reference.path;
            Problem::error(
                "text_not_recorded",
                text!("texten {path} är inte registrerad", "the text {path} is not recorded"),
            )
        };
        let entry = self.store.entry(&text_key(reference))?.ok_or_else(missing)?;
        match self.store.record(&entry)? {
            Record::Text(record) => Ok(record.text),
            _ => Err(missing()),
        }
    }

    /// The text that each path last stood for: as it was recorded, or named by a draft, whichever came last. A text that
    /// goes back to an earlier wording is not recorded again, but drafts name it again.
    pub(crate) fn latest_texts(&mut self) -> Result<BTreeMap<String, (Entry, TextRef)>, Problem> {
        let mut named: Vec<(Entry, TextRef)> = Vec::new();
        for entry in self.entries(RecordKind::Text, "text/")? {
            if let Record::Text(record) = Record::read(RecordKind::Text, &entry.body)? {
                named.push((entry, TextRef { path: record.path, sha256: record.sha256 }));
            }
        }
        for entry in self.entries(RecordKind::Draft, "settlement/")? {
            if let Record::Draft(draft) = Record::read(RecordKind::Draft, &entry.body)? {
                named.extend(draft.texts.into_iter().map(|text| (entry.clone(), text)));
            }
        }
        named.sort_by_key(|(entry, _)| entry.number);
        let no_files = [REVIEW, crate::publications::PUBLICATION, crate::outcomes::PROGRAMME];
        let is_file = |path: &str| !no_files.iter().any(|prefix| path.starts_with(prefix));
        named.retain(|(_, text)| is_file(&text.path));
        Ok(named.into_iter().map(|(entry, text)| (text.path.clone(), (entry, text))).collect())
    }
}
