//! A settlement's life, from prepared to paid.
