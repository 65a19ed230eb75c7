//! One writer at a time: a lock on a file in the region's directory, let go by the system if the process dies.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use kapitera_message::{Problem, text};

use crate::table::file_problem;

/// Held while a delivery is written.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "held for its lock, which closing the file lets go")] File);

/// Name of the locked file, beside the registers.
pub(crate) const FILE_NAME: &str = ".lock";

/// How often a lock that another holds is tried again, and after which pause: half a second in all.
const TRIES: u32 = 25;
const PAUSE: Duration = Duration::from_millis(20);

/// Takes the lock; refuses when another process holds it.
pub(crate) fn take(registers: &Path) -> Result<Lock, Problem> {
    let path = registers.join(FILE_NAME);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| file_problem(&path, &error))?;
    let mut taken = file.try_lock();
    // A program that this one is starting holds what is open here until it runs: that passes in a moment.
    for _ in 0..TRIES {
        if !matches!(taken, Err(TryLockError::WouldBlock)) {
            break;
        }
        std::thread::sleep(PAUSE);
        taken = file.try_lock();
    }
    match taken {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(Problem::error(
            "region_busy",
            text!(
                "ett annat program skriver i regionens register",
                "another program is writing to the region's registers"
            ),
        )
        .why(text!(
            "två som skriver samtidigt kan ge två personer samma nummer",
            "two writers at once could give two persons one number"
        ))
        .hint(text!("vänta tills det är klart och försök igen", "wait until it is done and try again"))),
        Err(TryLockError::Error(error)) => Err(file_problem(&path, &error)),
    }
}
