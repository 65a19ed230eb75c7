//! Results as PDF files.

mod it {
    // The document that the crate of documents draws in its own tests.
    #[path = "../../../kapitera-document/tests/it/sample.rs"]
    mod sample;

    mod examples;
    mod file;
    mod text;
}
