//! Counting compared with a plain loop over persons, in memory and through stored deliveries.

mod naive;
mod random;
mod stored;
