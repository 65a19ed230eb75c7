//! `kapitera demo`: an invented region, from raw files to a settled month.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use kapitera_deliver::{Request as DeliverRequest, create_key};
use kapitera_demo::{DemoOptions, DemoPlan, PlannedImport, generate};
use kapitera_message::{Problem, Text, text};
use kapitera_period::Span;
use kapitera_region::{Mode, Region};

use super::import::deliver_with_progress;
use super::init::key_place;
use super::settle::{output, settle_with_progress};
use crate::args::{Common, Demo};
use crate::fail::Failure;
use crate::progress::Progress;
use crate::session::{show, talk};

/// The model of the demo region: the one that the region's documents describe.
const MODEL: &str = include_str!("../../../../models/jamtland-harjedalen/2020.toml");
const MODEL_CASES: &str = include_str!("../../../../models/jamtland-harjedalen/2020.cases.toml");
/// Where they lie in the region.
const MODEL_PATH: &str = "models/jamtland-harjedalen/2020.toml";
const CASES_PATH: &str = "models/jamtland-harjedalen/2020.cases.toml";
/// The key of an invented region protects nobody, and a fixed one gives the same bytes on every machine.
const DEMO_KEY: [u8; 32] = *b"kapitera demo: invented persons!";
/// The month shown at the end.
const SHOWN: &str = "2020-02";

pub fn run(common: &Common, demo: &Demo) -> Result<(), Failure> {
    let common = Common { region: demo.dir.clone(), ..common.clone() };
    if demo.dir.exists() {
        let shown = demo.dir.display();
        return Err(Problem::error("demo_exists", text!("{shown} finns redan; inget är ändrat", "{shown} is there already; nothing was changed"))
            .hint(text!(
                "ta bort mappen (och {shown}.key), ange en annan (kapitera demo MAPP), eller fortsätt med den: kapitera settle 2020-02 --region {shown}",
                "remove the folder (and {shown}.key), name another (kapitera demo DIR), or go on with it: kapitera settle 2020-02 --region {shown}"
            ))
            .into());
    }
    let (region, plan) = make(&common, demo)?;
    for import in &plan.imports {
        take_in(&common, &region, import)?;
    }
    let model = crate::session::load_model(&common, None)?;
    let month = SHOWN.parse().map_err(|()| Problem::error("no_month", Text::same(SHOWN)))?;
    let request = kapitera_settle::Request { region: &region, model: &model, month, known_at: Timestamp::MAX, compare: true };
    let settled = settle_with_progress(&request)?;
    show(&common, &output(&region, &model, &settled))?;
    next_steps(&common, &demo.dir, &plan);
    Ok(())
}

/// Writes the raw files, the settings, the model and the key.
fn make(common: &Common, demo: &Demo) -> Result<(Region, DemoPlan), Failure> {
    let (dir, persons, seed) = (&demo.dir, demo.persons, demo.seed);
    talk(common, &text!("Skapar en påhittad region med {persons} invånare (frö {seed}) …", "Making an invented region of {persons} inhabitants (seed {seed}) …"));
    let (key_file, key_path) = key_place(dir)?;
    create_key(&key_path, DEMO_KEY)?;
    let progress = Progress::of("demo");
    let plan = generate(&DemoOptions { persons, seed }, dir, &mut |done, all| progress.at(done, all))?;
    drop(progress);
    write(dir, "kapitera.toml", &plan.settings_toml(&key_file, MODEL_PATH))?;
    write(dir, MODEL_PATH, MODEL)?;
    write(dir, CASES_PATH, MODEL_CASES)?;
    Ok((Region::open(dir)?, plan))
}

fn write(dir: &Path, name: &str, text: &str) -> Result<(), Failure> {
    let path = dir.join(name);
    let folder = path.parent().unwrap_or(dir);
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text));
    written.map_err(|error| {
        let shown = path.display();
        Problem::error("file_not_written", text!("{shown} kan inte skrivas: {error}", "{shown} cannot be written: {error}")).into()
    })
}

fn take_in(common: &Common, region: &Region, import: &PlannedImport) -> Result<(), Failure> {
    let received: Timestamp = import.received.parse().map_err(|error| {
        Problem::error("not_a_time", text!("ingen tid: {error}", "not a time: {error}"))
    })?;
    let request = DeliverRequest {
        register: import.register,
        files: import.files.iter().map(|file| region.path(Path::new(file))).collect(),
        mapping: Some(PathBuf::from(&import.mapping)),
        received,
        covers: Some(Span { from: import.covers_from, to: import.covers_to }),
        mode: if import.changes { Mode::Changes } else { Mode::Full },
    };
    let delivered = deliver_with_progress(region, &request)?;
    let (register, files) = (import.register.name(), import.files.join(", "));
    let report = &delivered.report;
    let (rows, accepted, rejected) = (report.rows_in, report.accepted, report.rejected);
    let remarked: u64 = delivered.remarks.iter().map(|remark| remark.count).sum();
    talk(common, &text!(
        "  {register:<8} {files}: {rows} rader = {accepted} godtagna + {rejected} avvisade; {remarked} anmärkta",
        "  {register:<8} {files}: {rows} rows = {accepted} accepted + {rejected} rejected; {remarked} remarked"
    ));
    Ok(())
}

fn next_steps(common: &Common, dir: &Path, plan: &DemoPlan) {
    let shown = dir.display();
    talk(common, &text!("\nAllt är påhittat. Fortsätt till exempel med:", "\nAll of it is invented. Go on for example with:"));
    let mut commands = vec![
        format!("  kapitera explain 2020-02 --centre F101 --region {shown}"),
        format!("  kapitera settle 2020-01 --known-at 2020-01-31 --region {shown}"),
        format!("  kapitera deliveries --region {shown}"),
    ];
    if let Some(late) = &plan.late_change {
        let (kind, person, centre) = (&late.person_kind, &late.person, &late.to_centre);
        commands.insert(1, format!("  kapitera explain 2020-02 --centre {centre} --person {kind}:{person} --region {shown}"));
    }
    for command in commands {
        talk(common, &Text::same(command));
    }
}
