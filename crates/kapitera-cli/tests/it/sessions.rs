//! The sessions in `tests/sessions`.

use std::collections::BTreeSet;

use crate::harness::{Place, session, tests};

macro_rules! sessions {
    ($($name:ident in $place:ident;)*) => {
        $(#[test] fn $name() { session(stringify!($name), &Place::$place()); })*

        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

sessions! {
    begin_a_region in small;
    begin_a_region_en in small;
    errors_command_line in settled;
    errors_command_line_en in settled;
    errors_deliveries in settled;
    errors_deliveries_en in settled;
    errors_models in settled;
    errors_models_en in settled;
    errors_region in settled;
    errors_region_en in settled;
    settle_a_month in settled;
    settle_a_month_en in settled;
    calibrate in settled;
    calibrate_en in settled;
    listing_rules in settled;
    listing_rules_en in settled;
    explain_a_line in settled;
    explain_a_line_en in settled;
    models in settled;
    models_en in settled;
    look_at_a_delivery in settled;
    look_at_a_delivery_en in settled;
    look_in_the_ledger in demo;
    look_in_the_ledger_en in demo;
    state_a_month in demo;
    state_a_month_en in demo;
    pay_a_month in demo;
    pay_a_month_en in demo;
    plans_and_carry_over in demo;
    ask_what_if in demo;
    ask_what_if_en in demo;
    risk in demo;
    risk_en in demo;
    decisions in demo;
    decisions_en in demo;
    programmes in demo;
    programmes_en in demo;
    trade in demo;
    trade_en in demo;
    internal_trade in demo;
    internal_trade_en in demo;
    demo_region in empty;
    demo_region_en in empty;
    demo_errors in empty;
    errors_reports in demo;
    errors_reports_en in demo;
}

#[test]
fn every_session_file_is_played() {
    let files = std::fs::read_dir(tests().join("sessions")).unwrap();
    let files: BTreeSet<String> =
        files.map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(files, NAMES.iter().map(|name| (*name).to_owned()).collect());
}
