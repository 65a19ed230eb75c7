//! The examples of the language reference.
