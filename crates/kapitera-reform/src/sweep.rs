//! A knob over a range: what each value would pay each centre.

use kapitera_message::{Problem, Problems, text};
use kapitera_money::{Exact, Ore};
use kapitera_settle::Ground;

use crate::neutral::make_neutral;
use crate::prepared::{Prepared, Turned};

/// What one value of a sweep gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swept {
    /// The value.
    pub value: Exact,
    /// What each centre is paid in all months.
    pub by_centre: Vec<Ore>,
    /// The value of what gives way in the first month, when the sweep is neutral.
    pub gives_way: Option<Exact>,
}

/// Turns `knob` through `values`, with other knobs at `turned`. With `neutral` another knob gives way, so that each month costs
/// its target.
///
/// # Errors
///
/// Those of evaluating, or of making it neutral, at any of the values.
pub fn sweep(
    ground: &Ground,
    prepared: &Prepared,
    turned: &[Turned],
    knob: &str,
    values: &[Exact],
    neutral: Option<(&str, &[Ore])>,
) -> Result<Vec<Swept>, Problems> {
    in_parallel(values.len(), |at| {
        let value = &values[at];
        let mut all: Vec<Turned> = turned.iter().filter(|turned| turned.name != knob).cloned().collect();
        all.push(Turned { name: knob.to_owned(), value: value.clone() });
        let (paid, gives_way) = match neutral {
            None => (prepared.turned(ground, &all)?, None),
            Some((gives_way, target)) => {
                let neutral = make_neutral(ground, prepared, &all, gives_way, target)?;
                (neutral.paid, neutral.months.into_iter().next().map(|month| month.value))
            }
        };
        Ok(Swept { value: value.clone(), by_centre: paid.by_centre(), gives_way })
    })
}

/// Does `count` pieces of work on all processors; the results stand in order. The first problem, by order, is the one told.
pub(crate) fn in_parallel<T: Send>(
    count: usize,
    work: impl Fn(usize) -> Result<T, Problems> + Sync,
) -> Result<Vec<T>, Problems> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(count.max(1));
    if threads == 1 {
        return (0..count).map(work).collect();
    }
    let done = std::thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..threads)
            .map(|first| {
                scope.spawn(move || (first..count).step_by(threads).map(|at| (at, work(at))).collect::<Vec<_>>())
            })
            .collect();
        workers.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    let mut results: Vec<Option<Result<T, Problems>>> = (0..count).map(|_| None).collect();
    for worker in done {
        match worker {
            Ok(part) => part.into_iter().for_each(|(at, result)| results[at] = Some(result)),
            Err(fault) => std::panic::resume_unwind(fault),
        }
    }
    results.into_iter().map(|result| result.unwrap_or_else(|| Err(vec![not_done()]))).collect()
}

fn not_done() -> Problem {
    Problem::error("not_done", text!("en del av arbetet blev inte gjort", "a part of the work was not done"))
}
