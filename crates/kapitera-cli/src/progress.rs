//! Progress on standard error, for what takes more than a second.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long something may take before progress is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that appears on a terminal after a second, and is gone when it is dropped.
pub struct Progress {
    began: Instant,
    what: String,
    bytes: bool,
    bar: Mutex<Option<ProgressBar>>,
}

impl Progress {
    /// Progress of `what`, counted in rows or the like.
    pub fn of(what: &str) -> Self {
        Self::new(what, false)
    }

    /// Progress of `what`, counted in bytes.
    pub fn of_bytes(what: &str) -> Self {
        Self::new(what, true)
    }

    fn new(what: &str, bytes: bool) -> Self {
        Self { began: Instant::now(), what: what.to_owned(), bytes, bar: Mutex::new(None) }
    }

    /// So much of so much is done.
    pub fn at(&self, done: u64, all: u64) {
        if self.began.elapsed() < PATIENCE {
            return;
        }
        let Ok(mut bar) = self.bar.lock() else { return };
        let bar = bar.get_or_insert_with(|| self.begin(all));
        bar.set_length(all.max(done));
        bar.set_position(done);
    }

    fn begin(&self, all: u64) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(Some(all), ProgressDrawTarget::stderr_with_hz(5));
        let form = if self.bytes {
            "{msg} {wide_bar} {bytes}/{total_bytes} {eta}"
        } else {
            "{msg} {wide_bar} {human_pos}/{human_len} {eta}"
        };
        bar.set_style(ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(self.what.clone());
        bar
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Ok(Some(bar)) = self.bar.get_mut().map(Option::take) {
            bar.finish_and_clear();
        }
    }
}
