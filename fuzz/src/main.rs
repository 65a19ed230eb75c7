//! The program that libFuzzer drives; `KAPITERA_FUZZ` names the target.
#![no_main]

mod targets;

use std::sync::OnceLock;

static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let target = TARGET.get_or_init(|| {
        let name = std::env::var("KAPITERA_FUZZ").unwrap_or_default();
        targets::TARGETS.iter().find(|(target, _)| *target == name).expect("KAPITERA_FUZZ names a target").1
    });
    target(bytes);
});
