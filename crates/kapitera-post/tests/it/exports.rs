//! Files given to somebody: once, whole, and the same again.

use std::fs;

use kapitera_books::ExportKind;
use kapitera_message::Problem;
use kapitera_money::Ore;
use kapitera_post::{Exported, NewExport, Office};

use crate::small::{Small, act};

fn export(office: &mut Office, path: &str, bytes: &[u8]) -> Result<Exported, Problem> {
    let new = NewExport { kind: ExportKind::Sie, of: "2020-01", path, bytes, total: Ore(100) };
    office.write_export(&new, &act("controller", "2020-01-22T10:00:00Z"))
}

fn code(result: Result<Exported, Problem>) -> &'static str {
    result.map(|_| ()).unwrap_err().code
}

#[test]
fn the_same_again_is_the_same() {
    let small = Small::new();
    let mut office = small.office();
    let first = export(&mut office, "2020-01/sie.si", b"#FLAGGA 0\n").unwrap();
    assert!(first.written);
    let file = small.root().join("exports/2020-01/sie.si");
    assert_eq!(fs::read(&file).unwrap(), b"#FLAGGA 0\n");
    let again = export(&mut office, "2020-01/sie.si", b"#FLAGGA 0\n").unwrap();
    assert_eq!((again.written, &again.entry), (false, &first.entry));
    // The recorded file is lost: it is written again, and no second entry is made.
    fs::remove_file(&file).unwrap();
    let again = export(&mut office, "2020-01/sie.si", b"#FLAGGA 0\n").unwrap();
    assert_eq!((again.written, again.entry), (true, first.entry));
    assert_eq!(fs::read(&file).unwrap(), b"#FLAGGA 0\n");
}

#[test]
fn other_bytes_under_a_given_name_are_refused() {
    let small = Small::new();
    let mut office = small.office();
    let first = export(&mut office, "sie.si", b"one").unwrap();
    let differs = export(&mut office, "sie.si", b"two").unwrap_err();
    assert_eq!(differs.code, "export_differs");
    assert!(differs.what.sv.contains(&first.record.sha256), "it says which digest is recorded");
    let file = small.root().join("exports/sie.si");
    fs::write(&file, b"changed").unwrap();
    assert_eq!(code(export(&mut office, "sie.si", b"one")), "export_changed");
    assert_eq!(fs::read(&file).unwrap(), b"changed", "what somebody changed is not hidden");
}

#[test]
fn a_file_that_a_kill_left_is_recorded_and_a_foreign_one_is_not() {
    let small = Small::new();
    let mut office = small.office();
    let folder = small.root().join("exports");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("a.si"), b"whole").unwrap();
    fs::write(folder.join("a.si.unfinished"), b"who").unwrap();
    let found = export(&mut office, "a.si", b"whole").unwrap();
    assert!(!found.written && found.record.bytes == 5);
    fs::write(folder.join("b.si"), b"somebody's").unwrap();
    assert_eq!(code(export(&mut office, "b.si", b"whole")), "export_in_the_way");
    // What is left half under the other name is written over.
    fs::write(folder.join("c.si.unfinished"), b"ha").unwrap();
    assert!(export(&mut office, "c.si", b"half no more").unwrap().written);
    assert!(!folder.join("c.si.unfinished").exists());
}

#[test]
fn paths_stay_under_exports() {
    let small = Small::new();
    let mut office = small.office();
    for path in ["", "../a", "/etc/a", "a/../b", "a//b", ".lock", "a/.b", "a.unfinished", "a\\b", "a:b", "a\nb", "./a"]
    {
        assert_eq!(code(export(&mut office, path, b"x")), "export_path", "{path:?}");
    }
    assert!(!small.root().join("exports").exists());
}

#[test]
fn a_file_that_cannot_be_written_is_not_recorded() {
    let small = Small::new();
    let mut office = small.office();
    // A folder that cannot be: a file stands where it would lie.
    fs::create_dir_all(small.root().join("exports")).unwrap();
    fs::write(small.root().join("exports/2020-01"), b"a file").unwrap();
    assert_eq!(code(export(&mut office, "2020-01/a.si", b"x")), "file_not_written");
    assert!(office.store().entry("export/exports/2020-01/a.si").unwrap().is_none());
}
