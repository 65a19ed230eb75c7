//! Imports as a region meets them: whole files in, rows, rejects and refusals out.

mod encodings;
mod excel;
mod gallery;
mod mappings;
mod properties;
mod small_registers;
mod support;
