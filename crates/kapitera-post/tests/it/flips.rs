//! Single changed bytes in deliveries, texts and given files: each is found, and it is said where.

use std::fs;
use std::path::{Path, PathBuf};

use kapitera_books::ExportKind;
use kapitera_message::{Language, render};
use kapitera_post::NewExport;
use kapitera_store::testing::Random;

use crate::small::{Small, act};

/// Flips of this test; those of the ledger are the store's.
const FLIPS: u32 = 2_400;

/// All files that a change must be found in.
fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["registers", "quarantine", "models", "books", "exports"] {
        walk(&root.join(folder), &mut found);
    }
    found.retain(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.'));
    found.sort();
    found
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

#[test]
fn any_changed_byte_is_found_and_named() {
    let small = Small::new();
    let mut office = small.office();
    let total = small.post(&mut office, "2020-01").draft.total();
    for (path, bytes) in [("2020-01/sie.si", "#FLAGGA 0\r\n".repeat(40)), ("2020-01/a.csv", "konto;kr\n".repeat(30))] {
        let new = NewExport { kind: ExportKind::Sie, of: "2020-01", path, bytes: bytes.as_bytes(), total };
        office.write_export(&new, &act("controller", "2020-01-22T10:00:00Z")).unwrap();
    }
    let files = files(&small.root());
    let kinds = ["manifest.toml", "rows.parquet", "persons.parquet", ".csv", "base.toml", "chart.toml", "sie.si"];
    for kind in kinds {
        assert!(files.iter().any(|path| path.to_string_lossy().ends_with(kind)), "{kind} is among {files:?}");
    }
    assert!(office.verify_files().unwrap().problems.is_empty());
    let mut random = Random::new(11);
    for flip in 0..FLIPS {
        let file = &files[usize::try_from(random.below(files.len() as u64)).unwrap()];
        let whole = fs::read(file).unwrap();
        let place = usize::try_from(random.below(whole.len() as u64)).unwrap();
        let mut changed = whole.clone();
        changed[place] ^= u8::try_from(1 + random.below(255)).unwrap();
        fs::write(file, &changed).unwrap();
        let verified = office.verify_files().unwrap();
        assert!(!verified.problems.is_empty(), "flip {flip}: byte {place} of {} is not found", file.display());
        let said: Vec<String> = verified.problems.iter().map(|problem| render(problem, Language::En)).collect();
        let name = named(file);
        assert!(said.iter().any(|said| said.contains(&name)), "flip {flip}: {name} is not named: {said:?}");
        fs::write(file, &whole).unwrap();
    }
    assert!(office.verify_files().unwrap().problems.is_empty(), "all is as it was");
}

/// What a problem must say of a file: the last two parts of its path.
fn named(file: &Path) -> String {
    let name = file.file_name().unwrap().to_string_lossy();
    let folder = file.parent().unwrap().file_name().unwrap().to_string_lossy();
    format!("{folder}/{name}")
}
