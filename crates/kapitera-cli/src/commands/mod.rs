//! One file per command.

mod calibrate;
mod deliveries;
mod demo;
mod explain;
mod import;
mod init;
mod listing;
mod model;
mod reconcile;
mod settle;
mod statement;
mod verify;

use crate::args::{Arguments, Command};
use crate::fail::Failure;

/// Does what was asked.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let common = &arguments.common;
    match &arguments.command {
        Command::Demo(demo) => demo::run(common, demo),
        Command::Init(init) => init::run(common, init),
        Command::Import(import) => import::run(common, import),
        Command::Deliveries(deliveries) => deliveries::run(common, deliveries),
        Command::Model(model) => model::run(common, model),
        Command::Settle(settle) => settle::run(common, settle),
        Command::Explain(explain) => explain::run(common, explain),
        Command::Statement(statement) => statement::run(common, statement),
        Command::Reconcile(reconcile) => reconcile::run(common, reconcile),
        Command::Calibrate(calibrate) => calibrate::run(common, calibrate),
        Command::Listing(listing) => listing::run(common, listing),
        Command::Verify => verify::run(common),
    }
}
