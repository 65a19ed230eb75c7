//! The tests of open data, in one program.

#![allow(clippy::unwrap_used, reason = "a helper of a test that fails may panic as the test itself may")]

mod it {
    mod catalogue;
    mod forms;
    mod refusals;
    mod sample;
    mod snapshots;
}
