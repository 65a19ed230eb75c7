//! `kapitera demo`: an invented region, from raw files to a settled month.

mod texts;

use std::path::Path;

use jiff::Timestamp;
use kapitera_ask::settle::settlement_answer;
use kapitera_deliver::{Request as DeliverRequest, create_key};
use kapitera_demo::{DemoOptions, DemoPlan, PlannedImport, generate};
use kapitera_message::{Problem, Text, text};
use kapitera_money::format_whole;
use kapitera_period::{Month, Span};
use kapitera_region::{Mode, Region};
use kapitera_register::RegisterKind;

use super::import::deliver_with_progress;
use super::init::{beside, key_place, no_key_yet};
use super::settle::settle_with_progress;
use crate::args::{Common, Demo};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{care_model_to_settle, show, talk};

/// The models that the settings name: the demo's in its time, and the one of a demo without visits, drugs and costs.
const DEMO_MODEL: &str = "models/demo/2020.toml";
const BEFORE: &str = "models/demo/2019.toml";
const CAPITATION: &str = "models/demo/capitation.toml";
/// The key of an invented region protects nobody, and a fixed one gives the same bytes on every machine.
const DEMO_KEY: [u8; 32] = *b"kapitera demo: invented persons!";
/// The month shown at the end.
const SHOWN: &str = "2020-02";

pub fn run(common: &Common, demo: &Demo) -> Result<(), Failure> {
    let common = Common { region: demo.dir.clone(), ..common.clone() };
    let (key_file, key_path) = key_place(&demo.dir)?;
    nothing_there_yet(&demo.dir, &key_path)?;
    let (region, plan) = made_whole(&common, demo, &key_file, &key_path).inspect_err(|_| {
        // Nothing of this was there before; half a demo would only be in the way.
        let _ = std::fs::remove_dir_all(&demo.dir);
        let _ = std::fs::remove_file(&key_path);
    })?;
    let month: Month = SHOWN.parse().map_err(|()| Problem::error("no_month", Text::same(SHOWN)))?;
    let model = care_model_to_settle(&common, &region, None, month)?;
    let request =
        kapitera_settle::Request { region: &region, model: &model, month, known_at: Timestamp::MAX, compare: true };
    let settled = settle_with_progress(&request)?;
    show(&common, &settlement_answer(&region, &model, &settled))?;
    next_steps(&common, &demo.dir, &plan);
    Ok(())
}

/// Refuses a place where there is something, also only a key: it could be another region's.
fn nothing_there_yet(dir: &Path, key: &Path) -> Result<(), Problem> {
    let shown = dir.display();
    let key_shown = beside(dir, key);
    let key_shown = key_shown.display();
    if dir.exists() {
        return Err(Problem::error("demo_exists", text!("{shown} finns redan", "{shown} is there already"))
            .why(text!("en demo skriver inte över något", "a demo overwrites nothing"))
            .hint(text!(
                "ta bort mappen (och {key_shown}), ange en annan (kapitera demo MAPP), eller fortsätt med den: kapitera settle {SHOWN} --region {shown}",
                "remove the folder (and {key_shown}), name another (kapitera demo DIR), or go on with it: kapitera settle {SHOWN} --region {shown}"
            )));
    }
    no_key_yet(dir, key)
}

/// Makes the region and takes in its deliveries.
fn made_whole(common: &Common, demo: &Demo, key_file: &str, key_path: &Path) -> Result<(Region, DemoPlan), Failure> {
    let (dir, persons, seed) = (&demo.dir, demo.persons, demo.seed);
    let shown = format_whole(persons);
    talk(
        common,
        &text!(
            "Skapar en påhittad region med {shown} invånare (frö {seed}) …",
            "Making an invented region of {shown} inhabitants (seed {seed}) …"
        ),
    );
    let progress = Progress::of("demo");
    let plan = generate(&DemoOptions::new(persons, seed), dir, &mut |done, all| progress.at(done, all))?;
    drop(progress);
    create_key(key_path, DEMO_KEY)?;
    let models: &[&str] = if has_activity(&plan) { &[DEMO_MODEL, BEFORE] } else { &[CAPITATION] };
    write(dir, "kapitera.toml", &plan.settings_toml(key_file, models))?;
    for (path, text) in texts::all() {
        write(dir, path, text)?;
    }
    let region = Region::open(dir)?;
    for import in &plan.imports {
        take_in(common, &region, import)?;
    }
    Ok((region, plan))
}

fn write(dir: &Path, name: &str, text: &str) -> Result<(), Failure> {
    let path = dir.join(name);
    let folder = path.parent().unwrap_or(dir);
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text));
    written.map_err(|error| {
        let shown = path.display();
        Problem::error(
            "file_not_written",
            text!("{shown} kan inte skrivas: {error}", "{shown} cannot be written: {error}"),
        )
        .into()
    })
}

fn take_in(common: &Common, region: &Region, import: &PlannedImport) -> Result<(), Failure> {
    let received: Timestamp = import
        .received
        .parse()
        .map_err(|error| Problem::error("not_a_time", text!("ingen tid: {error}", "not a time: {error}")))?;
    let request = DeliverRequest {
        register: import.register,
        files: import.files.iter().map(|file| region.path(Path::new(file))).collect(),
        mapping: Some(region.path(Path::new(&import.mapping))),
        received,
        covers: Some(Span { from: import.covers_from, to: import.covers_to }),
        mode: if import.changes { Mode::Changes } else { Mode::Full },
        backdated: false,
        control_sum: None,
    };
    let delivered = deliver_with_progress(region, &request)?;
    let (register, files) = (import.register.name(), import.files.join(", "));
    let report = &delivered.report;
    let [rows, accepted, rejected] = [report.rows_in, report.accepted, report.rejected].map(format_whole);
    let remarked = format_whole(delivered.remarks.iter().map(|remark| remark.count).sum::<u64>());
    talk(
        common,
        &text!(
            "  {register:<8} {files}: {rows} rader = {accepted} godtagna + {rejected} avvisade; {remarked} anmärkta",
            "  {register:<8} {files}: {rows} rows = {accepted} accepted + {rejected} rejected; {remarked} remarked"
        ),
    );
    Ok(())
}

/// Whether the demo has visits, drugs and costs; a country has not.
fn has_activity(plan: &DemoPlan) -> bool {
    plan.imports.iter().any(|import| import.register == RegisterKind::Visits)
}

fn next_steps(common: &Common, dir: &Path, plan: &DemoPlan) {
    let shown = dir.display();
    talk(
        common,
        &text!("\nAllt är påhittat. Fortsätt till exempel med:", "\nAll of it is invented. Go on for example with:"),
    );
    let mut commands = vec![format!("  kapitera explain {SHOWN} --centre F101 --region {shown}")];
    if let Some(late) = &plan.late_change {
        let (kind, person, centre) = (&late.person_kind, &late.person, &late.to_centre);
        commands
            .push(format!("  kapitera explain {SHOWN} --centre {centre} --person {kind}:{person} --region {shown}"));
    }
    if let Some(late) = &plan.late_cost {
        // A cost of January that came in March, of somebody who had moved: it is the old centre's.
        let (person, centre) = (&late.person, &late.listed_at);
        let month = Month::of(late.day).map(|month| month.to_string()).unwrap_or_default();
        commands
            .push(format!("  kapitera explain {month} --centre {centre} --person reserve:{person} --region {shown}"));
    }
    if has_activity(plan) {
        commands.push(format!("  kapitera statement {SHOWN} --centre F101 --region {shown}"));
        commands.push(format!("  kapitera reconcile {SHOWN} --region {shown}"));
        commands.push(format!("  kapitera settle {SHOWN} --known-at 2020-03-31 --region {shown}"));
        commands.push(format!("  kapitera listing check --day 2020-04-01 --region {shown}"));
        commands.push(format!("  kapitera calibrate weights --window 2018-11/2019-10 --region {shown}"));
    }
    commands.push(format!("  kapitera deliveries --region {shown}"));
    if has_activity(plan) {
        commands.push(format!("  kapitera ledger open {SHOWN} --by ekonom --region {shown}"));
        commands.push(format!("  kapitera settlement prepare {SHOWN} --by controller --region {shown}"));
    }
    for command in commands {
        talk(common, &Text::same(command));
    }
}
