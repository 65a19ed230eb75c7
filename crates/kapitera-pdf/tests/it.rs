//! Results as PDF files.

mod it {
    mod examples;
    mod file;
    mod text;
}
