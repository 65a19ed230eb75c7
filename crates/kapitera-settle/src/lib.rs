//! A month settled: model, counts and facts meet, are checked, named by their digests, and explained.

mod case_run;

pub use case_run::{CaseOutcome, run_case};
