//! Part of the build scripts of the crates that name the program they are: a hash over the sources that a result depends
//! on. Nothing else is read.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// The digest of the sources of these crates, without the prefix `kapitera-`; the build is run again when one changes.
pub fn source_digest(names: &[&str]) -> String {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut hasher = Sha256::new();
    for name in names {
        let folder = crates.join(format!("kapitera-{name}")).join("src");
        println!("cargo::rerun-if-changed={}", folder.display());
        for path in files(&folder) {
            // Line ends differ between systems and change no amount.
            let text = std::fs::read_to_string(&path).unwrap_or_default().replace('\r', "");
            let shown = path.strip_prefix(&crates).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            hasher.update(shown.as_bytes());
            hasher.update([0]);
            hasher.update(text.as_bytes());
            hasher.update([0]);
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
