//! Every seed of the fuzzer, whole and damaged, through its target: nothing panics. This is the part of fuzzing that
//! takes seconds, needs no special build and always does the same; `cargo xtask fuzz` goes on from here.

#[path = "../../fuzz/src/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;

/// Damaged copies of each seed.
const COPIES: u64 = 40;

#[test]
fn no_seed_and_no_damaged_seed_panics() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    for (name, target) in targets::TARGETS {
        let mut seeds: Vec<_> =
            fs::read_dir(corpus.join(name)).expect("each target has seeds").flatten().map(|seed| seed.path()).collect();
        seeds.sort();
        assert!(!seeds.is_empty(), "{name} has seeds");
        for seed in seeds {
            let bytes = fs::read(&seed).expect("a seed can be read");
            println!("{}", seed.display());
            target(&bytes);
            for copy in 0..COPIES {
                let damaged = damaged(&bytes, copy);
                println!("damaged copy {copy}");
                target(&damaged);
            }
        }
    }
}

/// A copy with some bytes changed, taken out or doubled; the same every time.
fn damaged(bytes: &[u8], copy: u64) -> Vec<u8> {
    let mut state = (copy + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ bytes.len() as u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % limit.max(1) as u64) as usize
    };
    let mut bytes = bytes.to_vec();
    for _ in 0..=below(4) {
        let at = below(bytes.len());
        let end = (at + below(40)).min(bytes.len());
        match below(4) {
            0 if at < bytes.len() => bytes[at] = below(256) as u8,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let part = bytes[at..end].to_vec();
                let to = below(bytes.len());
                bytes.splice(to..to, part);
            }
            _ => bytes.truncate(end.max(1)),
        }
    }
    bytes
}
