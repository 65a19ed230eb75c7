//! A month settled: model, counts and facts meet, are checked, named by their digests, and explained.

mod case_run;
mod checks;
mod digest;
mod explain;
mod facts;
mod settle;
mod words;

pub use case_run::{CaseOutcome, run_case};
pub use checks::Check;
pub use digest::{Digests, model_digest};
pub use explain::{ElementLine, Explanation, ExplanationRequest, PersonPart, explain, explain_person};
pub use settle::{Request, Settled, find_centre, load_model, settle};
