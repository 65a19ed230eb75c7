//! Programs killed at random instants.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

/// Numbers that look random and are the same for the same seed (SplitMix64).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `end`, which is above 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end.max(1)
    }
}

/// How often, and when.
#[derive(Clone, Copy, Debug)]
pub struct Kills {
    /// Programs killed.
    pub runs: u32,
    /// Each is killed at most so long after its first line of output; one in eight is killed so long after it was started,
    /// whatever it has come to.
    pub within: Duration,
    /// The same seed gives the same delays; what the program has come to by then is another matter.
    pub seed: u64,
}

/// A run that was killed, or ended before.
#[derive(Clone, Debug)]
pub struct Killed {
    /// Which, from 0.
    pub run: u32,
    /// The whole lines that it wrote.
    pub lines: Vec<String>,
    /// How it ended.
    pub status: ExitStatus,
}

/// Starts the program, kills it (SIGKILL) at a random instant, and lets `check` look at what is left; many times.
///
/// The program writes a line when it has begun, and may write what it has been told is done. `program` is asked for the
/// command of each run, so that a run may go on from the one before.
///
/// # Errors
///
/// When the program cannot be started, when it fails by itself, and what `check` says.
pub fn kill_at_random(
    kills: Kills,
    mut program: impl FnMut(u32) -> Command,
    mut check: impl FnMut(&Killed) -> Result<(), String>,
) -> Result<(), String> {
    let mut random = Random::new(kills.seed);
    let within = u64::try_from(kills.within.as_micros()).unwrap_or(u64::MAX);
    for run in 0..kills.runs {
        let delay = Duration::from_micros(random.below(within));
        let at_once = random.below(8) == 0;
        let mut command = program(run);
        let child = command.stdout(Stdio::piped()).spawn();
        let mut child = child.map_err(|error| format!("run {run} cannot be started: {error}"))?;
        let Some(output) = child.stdout.take() else { return Err(format!("run {run} has no output")) };
        let mut output = BufReader::new(output);
        let mut text = String::new();
        let unread = |error| format!("the output of run {run} cannot be read: {error}");
        if !at_once {
            output.read_line(&mut text).map_err(unread)?;
        }
        std::thread::sleep(delay);
        // Refused when it has ended by itself, which is seen next.
        let _ = child.kill();
        let status = child.wait().map_err(unread)?;
        output.read_to_string(&mut text).map_err(unread)?;
        if status.code().is_some_and(|code| code != 0) {
            return Err(format!("run {run} failed by itself: {status}\n{text}"));
        }
        // A line that was cut off was not told.
        let lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')).map(str::to_owned).collect();
        check(&Killed { run, lines, status })
            .map_err(|said| format!("after run {run}, killed after {delay:?}: {said}"))?;
    }
    Ok(())
}
