//! Computes the program's digest: a hash over the sources that calibrated figures depend on.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

/// The crates on the way from a delivery to a weight.
const CRATES: [&str; 8] = ["calibrate", "count", "cube", "model", "money", "period", "region", "register"];

fn main() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut hasher = Sha256::new();
    for name in CRATES {
        let folder = crates.join(format!("kapitera-{name}")).join("src");
        println!("cargo::rerun-if-changed={}", folder.display());
        for path in files(&folder) {
            // Line ends differ between systems and change no figure.
            let text = std::fs::read_to_string(&path).unwrap_or_default().replace('\r', "");
            let shown = path.strip_prefix(&crates).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            hasher.update(shown.as_bytes());
            hasher.update([0]);
            hasher.update(text.as_bytes());
            hasher.update([0]);
        }
    }
    let digest: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=KAPITERA_CALIBRATE_SHA256={digest}");
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
