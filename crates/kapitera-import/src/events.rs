//! Imports dated events: visits, dispensed drugs, cost items, orders and the others.
//!
//! Events stream through: a row is judged, given to the sink and forgotten, so that memory does not grow with the
//! file. The amounts of all rows that are data are summed on the way, accepted and rejected apart, and compared with
//! the sums that the files state.

mod judge;
mod labels;
mod sums;

use kapitera_message::{Problem, Problems};
use kapitera_money::Ore;
use kapitera_period::{Date, Span};
use kapitera_register::{Event, EventKind, PseudonymKey};

use crate::intake::{Counted, Delivery};
use crate::known::Known;
use crate::person::Persons;
use crate::reject::Rejected;
use crate::report::{Remark, Report};
use crate::{Mapping, RawFile};

/// What events are checked against.
#[derive(Clone, Copy, Debug)]
pub struct EventContext<'a> {
    /// The centres that rows may refer to.
    pub known: Known<'a>,
    /// The key that pseudonyms are made with.
    pub key: &'a PseudonymKey,
    /// The last day that the delivery knows of: no event is later, and ten-digit numbers take their century from it.
    pub reference_day: Date,
    /// The days that the delivery speaks about: an event of another day is rejected.
    pub covers: Span,
}

/// The sums of a delivery's amounts, in öre. Rows in = accepted + rejected, and so are these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Of the accepted rows.
    pub accepted: Ore,
    /// Of the rejected rows whose amount could be read.
    pub rejected: Ore,
    /// The number of rejected rows whose amount could not be read: they are in neither sum.
    pub rejected_without_amount: u64,
}

impl Amounts {
    /// The sum of all rows whose amount could be read: what a control sum is compared with.
    pub fn in_files(&self) -> Ore {
        self.accepted + self.rejected
    }
}

/// The result of importing a delivery of events; the accepted rows went to the sink.
#[derive(Clone, Debug)]
pub struct ImportedEvents {
    /// What is wrong with the rejected rows, by file and row.
    pub rejected: Vec<Rejected>,
    /// What was supposed or changed in accepted rows, or is worth a look.
    pub remarks: Vec<Remark>,
    /// The counts.
    pub report: Report,
    /// The sums of the amounts.
    pub amounts: Amounts,
    /// How many sums, stated by the files or the caller, were compared with the rows and agreed.
    pub sums_compared: u64,
}

/// Reads the files of one delivery of events and gives each accepted row to `sink`, in the order of file names and
/// rows. `progress` is told the bytes read so far.
///
/// A row that says the sum of a file's amounts (see the mapping's `sum-row`), and `control_sum` for all files
/// together, are compared with the amounts of all rows, accepted or rejected.
///
/// # Errors
///
/// When the delivery cannot be judged row by row, when a sum differs, and when the sink refuses a row. What the sink
/// was given is then to be thrown away.
pub fn import_events(
    kind: EventKind,
    files: &[RawFile],
    mapping: &Mapping,
    context: &EventContext<'_>,
    control_sum: Option<Ore>,
    sink: &mut dyn FnMut(Event) -> Result<(), Problem>,
    progress: &mut dyn FnMut(u64),
) -> Result<ImportedEvents, Problems> {
    let persons = Persons::new(kind.register(), context.key, context.reference_day);
    let delivery = Delivery::new(files, mapping, kind.register(), Some(&persons))?;
    let mut judge = judge::EventJudge::new(kind, context, &persons, sink);
    let intake = delivery.read_with(progress, &mut judge).map_err(|mut problems| {
        problems.extend(judge.sums.take_problems());
        problems
    })?;
    let amounts = judge.sums.finish(control_sum, &intake)?;
    let (accepted, sums_compared) = (judge.accepted, judge.sums.compared());
    let Counted { rejected, remarks, report } = intake.finish_counted(accepted);
    Ok(ImportedEvents { rejected, remarks, report, amounts, sums_compared })
}
