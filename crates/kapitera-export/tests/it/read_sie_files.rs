//! Finished SIE files in a folder, read by another project's reader.
//!
//! The folder is that of `KAPITERA_SIE_FILES`, as `cargo xtask files` gives it; the tests' own vouchers when it is not given.

use std::path::{Path, PathBuf};

use kapitera_export::sie;
use sie_parser::{Severity, decode_cp437, document};

use super::samples::{DAY, header, names, settings, vouchers};

/// All `.si` files below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files = Vec::new();
    for path in entries {
        if path.is_dir() {
            files.append(&mut below(&path));
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("si")) {
            files.push(path);
        }
    }
    files
}

#[test]
fn another_project_reads_every_file_and_finds_nothing_wrong() {
    let files: Vec<(String, Vec<u8>)> = match std::env::var_os("KAPITERA_SIE_FILES") {
        Some(folder) => below(Path::new(&folder))
            .into_iter()
            .map(|path| (path.display().to_string(), std::fs::read(path).unwrap()))
            .collect(),
        None => {
            let settings = settings();
            let made = sie::vouchers(&header(), &vouchers(), &names(), settings.sie(DAY).unwrap()).unwrap();
            vec![("the tests' own".into(), made.bytes)]
        }
    };
    assert!(!files.is_empty(), "there is no .si file");
    for (name, bytes) in files {
        let text = decode_cp437(&bytes);
        for said in sie_parser::parse(&text).diagnostics {
            let harmless = matches!(said.severity, Severity::Info | Severity::Hint);
            assert!(harmless, "{name}: {} {}", said.code, said.message);
        }
        let read = document::read(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!read.vouchers.is_empty(), "{name}");
        for voucher in &read.vouchers {
            // Cents of a decimal text, added as whole numbers.
            let sum: i64 =
                voucher.rows.iter().map(|row| row.amount.to_string().replace('.', "").parse::<i64>().unwrap()).sum();
            assert_eq!(sum, 0, "{name}: {} {}", voucher.series, voucher.number);
            for row in &voucher.rows {
                assert!(read.accounts.contains_key(&row.account), "{name}: {}", row.account);
                for object in &row.objects {
                    assert!(read.objects.contains_key(object), "{name}: {object:?}");
                }
            }
        }
    }
}
