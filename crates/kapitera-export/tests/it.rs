//! The tests of files, in one program.

#![allow(clippy::unwrap_used, reason = "a helper of a test that fails may panic as the test itself may")]

mod it {
    // The document that the crate of documents draws in its own tests.
    #[path = "../../../kapitera-document/tests/it/sample.rs"]
    mod document;
    mod document_workbook;
    mod gallery;
    mod ledger_csv;
    mod pain;
    mod peppol;
    mod read_sie_files;
    mod sample_files;
    mod samples;
    mod settings;
    mod sie;
    mod snapshots;
    mod word;
    mod workbook;
}
