//! Corrections: by hand, what is refused, and random sequences.

#[path = "correct/hand.rs"]
mod hand;
#[path = "correct/region.rs"]
mod region;
#[path = "correct/sequences.rs"]
mod sequences;
