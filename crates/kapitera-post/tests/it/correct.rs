//! Corrections: by hand, what is refused, and random sequences.

#[path = "correct/hand.rs"]
mod hand;
#[path = "correct/model.rs"]
mod model;
#[path = "correct/region.rs"]
mod region;
#[path = "correct/sequences.rs"]
mod sequences;
#[path = "correct/sums.rs"]
mod sums;
