//! `kapitera import`: takes in raw files as one delivery.

use jiff::Timestamp;
use kapitera_ask::deliveries::delivered_answer;
use kapitera_deliver::{Delivered, Request, deliver};
use kapitera_message::{Problem, text};
use kapitera_region::Mode;

use crate::args::{Common, Import};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{open, show};

pub fn run(common: &Common, import: &Import) -> Result<(), Failure> {
    let region = open(common)?;
    let request = Request {
        register: import.register,
        files: import.files.clone(),
        mapping: import.mapping.clone(),
        received: import.received.unwrap_or_else(Timestamp::now),
        covers: import.covers,
        mode: if import.changes { Mode::Changes } else { Mode::Full },
        backdated: import.backdate,
        control_sum: import.control_sum,
    };
    if request.received > Timestamp::now() {
        return Err(received_in_future());
    }
    let delivered = deliver_with_progress(&region, &request)?;
    show(common, &delivered_answer(&delivered))
}

fn received_in_future() -> Failure {
    Problem::error(
        "received_in_future",
        text!("leveransen kan inte ha tagits emot i framtiden", "the delivery cannot have been received in the future"),
    )
    .why(text!(
        "den skulle ändra vad som är känt utan att synas förrän då",
        "it would change what is known, unseen until then"
    ))
    .hint(text!("utelämna --received", "leave out --received"))
    .into()
}

/// Delivers, with progress by the bytes of the files.
pub fn deliver_with_progress(region: &kapitera_region::Region, request: &Request) -> Result<Delivered, Failure> {
    let all = request.files.iter().filter_map(|path| path.metadata().ok()).map(|file| file.len()).sum();
    let progress = Progress::of_bytes(request.register.name());
    Ok(deliver(region, request, &mut |bytes| progress.at(bytes, all))?)
}
