//! Who saw which page: gathered, and written to the log once a second, so that no reader waits for the disk. One who looks at a
//! page again within ten minutes is not logged again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use kapitera_desk::{Outcome, Said};

use crate::app::App;
use crate::asked::Asked;

/// A look at a page counts once in this time.
const ONCE: Duration = Duration::from_secs(600);
/// At most so many looks are remembered.
const REMEMBERED: usize = 20_000;

/// Looks that are not written yet, and those of the last minutes.
#[derive(Default)]
pub struct SeenLog {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    waiting: Vec<Said>,
    lately: HashMap<(String, String), Instant>,
}

impl SeenLog {
    /// Notes that somebody saw a page.
    pub fn note(&self, asked: &Asked<'_>) {
        let Some(who) = &asked.who else { return };
        let path = asked.here.split('?').next().unwrap_or_default().to_owned();
        let name = who.user.name.to_string();
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (name.clone(), path.clone());
        let now = Instant::now();
        if inner.lately.get(&key).is_some_and(|at| now.duration_since(*at) < ONCE) {
            return;
        }
        if inner.lately.len() >= REMEMBERED {
            inner.lately.retain(|_, at| now.duration_since(*at) < ONCE);
        }
        inner.lately.insert(key, now);
        inner.waiting.push(Said {
            at: asked.at,
            who: name,
            session: who.session,
            act: "saw",
            about: path,
            reason: String::new(),
            outcome: Outcome::Done,
            address: asked.address.clone(),
        });
    }

    /// Writes what waits.
    pub fn write(&self, app: &App) {
        let waiting = {
            let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut inner.waiting)
        };
        if waiting.is_empty() {
            return;
        }
        let written = app.desk(|desk| waiting.iter().try_for_each(|said| desk.say(said).map(|_| ())));
        if let Err(problem) = written {
            crate::log::problem("audit log", &problem);
        }
    }
}
