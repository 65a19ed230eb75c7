//! One file per command.

mod backup;
mod calibrate;
mod carry_over;
mod compare;
mod compare_report;
mod correct;
mod decision;
mod deliveries;
mod demo;
mod explain;
mod export;
mod import;
mod indicator;
mod init;
mod ledger;
mod listing;
mod model;
mod neutrality;
mod pay;
mod plan;
mod programme;
mod publication;
mod reconcile;
mod risk;
mod serve;
mod settle;
mod settlement;
mod statement;
mod trade;
mod trade_invoices;
mod user;
mod verify;
mod written;

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
        Command::Compare(compare) => compare::run(common, compare),
        Command::Risk(risk) => risk::run(common, risk),
        Command::Explain(explain) => explain::run(common, explain),
        Command::Statement(statement) => statement::run(common, statement),
        Command::Reconcile(reconcile) => reconcile::run(common, reconcile),
        Command::Indicator(indicator) => indicator::run(common, indicator),
        Command::Trade(trade) => trade::run(common, trade),
        Command::Publication(publication) => publication::run(common, publication),
        Command::Calibrate(calibrate) => calibrate::run(common, calibrate),
        Command::Listing(listing) => listing::run(common, listing),
        Command::Settlement(settlement) => settlement::run(common, settlement),
        Command::Correct(correct) => correct::run(common, correct),
        Command::Pay(pay) => pay::run(common, pay),
        Command::Ledger(ledger) => ledger::run(common, ledger),
        Command::Plan(plan) => plan::run(common, plan),
        Command::CarryOver(carry_over) => carry_over::run(common, carry_over),
        Command::Programme(programme) => programme::run(common, programme),
        Command::Decision(decision) => decision::run(common, decision),
        Command::Neutrality(neutrality) => neutrality::run(common, neutrality),
        Command::Export(export) => export::run(common, export),
        Command::Backup(backup) => backup::back_up(common, backup),
        Command::Restore(restore) => backup::restore(common, restore),
        Command::Serve(serve) => serve::run(common, serve),
        Command::User(user) => user::run(common, user),
        Command::Verify => verify::run(common),
    }
}
