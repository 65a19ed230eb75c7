//! The texts of a region below a folder.

use std::path::{Path, PathBuf};

use kapitera_region::Region;

/// All TOML texts below a folder, by path; none when there is no such folder.
pub(crate) fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(below(&path));
        } else if path.extension().is_some_and(|kind| kind == "toml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A path from the region's directory, the same on all systems; one that lies elsewhere as it is.
pub(crate) fn relative(region: &Region, path: &Path) -> String {
    let inside = path.strip_prefix(region.root()).unwrap_or(path);
    inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}
