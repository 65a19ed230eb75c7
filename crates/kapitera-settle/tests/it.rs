//! The models of the repository and of its language reference, through reading, counting and evaluating.

#[path = "it/language.rs"]
mod language;
#[path = "it/models.rs"]
mod models;
#[path = "it/mutations.rs"]
mod mutations;
#[path = "it/refusals.rs"]
mod refusals;
