//! Files of the tests' own vouchers and payment, written to a folder for the checkers that `cargo xtask test` runs.
//!
//! The folder is that of `KAPITERA_SAMPLE_FILES`, or one under the target directory.

use std::path::PathBuf;

use kapitera_export::pain::{PainVersion, payments};
use kapitera_export::settings::{BankProfile, Reference};
use kapitera_export::word::document_word;
use kapitera_export::{ledger_csv, sie};
use kapitera_message::Language;

use super::document::{document, frame};
use super::samples::{DAY, documents, header, names, payment, recorded_at, settings, vouchers};

#[test]
fn sample_files_are_written() {
    let folder = std::env::var_os("KAPITERA_SAMPLE_FILES")
        .map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sample-files"), PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    let settings = settings();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    for (name, checksum) in [("sample.si", true), ("sample-without-checksum.si", false)] {
        let mut settings = settings.sie(DAY).unwrap().clone();
        settings.checksum = checksum;
        write(name, &sie::vouchers(&header(), &vouchers(), &names(), &settings).unwrap().bytes);
    }
    for version in PainVersion::ALL {
        for (word, reference) in [("text", Reference::Unstructured), ("invoice", Reference::SelfBilledInvoice)] {
            let bank = BankProfile { version, reference, ..settings.bank(DAY).unwrap().clone() };
            let made = payments(&payment(), recorded_at(), settings.payer(DAY).unwrap(), &bank, &documents()).unwrap();
            write(&format!("sample-{word}.{}.xml", version.name()), &made.file.unwrap().bytes);
        }
    }
    let layout = settings.layout("huvudbok", DAY).unwrap();
    for (name, language) in [("sample-sv.docx", Language::Sv), ("sample-en.docx", Language::En)] {
        write(name, &document_word(&document(), &frame(language)).unwrap());
    }
    write("sample.csv", &ledger_csv::rows(&vouchers(), &names(), layout).unwrap().bytes);
}
