//! A result as tagged PDF.
