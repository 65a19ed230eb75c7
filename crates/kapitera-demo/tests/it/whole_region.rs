//! The region in its usual size, and larger: some hundred megabytes, so only with a release build
//! (`cargo test --release -p kapitera-demo -- --nocapture` shows the time and every delivery).

use std::time::Instant;

use kapitera_demo::DemoOptions;
use kapitera_register::RegisterKind;

use crate::reading::demo_of;

#[test]
fn the_region_in_its_usual_size() {
    let begun = Instant::now();
    let (dir, plan) = demo_of(&DemoOptions::default());
    println!("{:.1} s", begun.elapsed().as_secs_f64());
    let mut bytes = 0;
    for import in &plan.imports {
        let of_file = |file: &String| std::fs::metadata(dir.path().join(file)).unwrap().len();
        bytes += import.files.iter().map(of_file).sum::<u64>();
        let (rows, amount) = import.content.as_ref().map_or((0, 0), |content| (content.rows, content.amount_ore / 100));
        let (received, register, files) = (&import.received, import.register.name(), import.files.join(", "));
        println!("{received} {register:<9} {files}: {rows} rows, {amount} kr");
    }
    println!("{} deliveries, {} MB; {:?}", plan.imports.len(), bytes / 1_000_000, plan.late_cost);
    let rows = |register| -> u64 {
        let contents = plan.imports.iter().filter(|import| import.register == register);
        contents.filter_map(|import| import.content.as_ref()).map(|content| content.rows).sum()
    };
    // A year and a half, and January's visits twice.
    assert!((850_000..1_000_000).contains(&rows(RegisterKind::Visits)));
    assert!((1_850_000..2_100_000).contains(&rows(RegisterKind::Drugs)));
    assert!((1_150_000..1_400_000).contains(&rows(RegisterKind::Costs)));
}

#[test]
fn a_larger_region_of_several_blocks() {
    let (_dir, plan) = demo_of(&DemoOptions::new(300_000, 2));
    assert_eq!(plan.geography.centres, 63);
    assert!(plan.imports.iter().filter_map(|import| import.content.as_ref()).all(|content| content.rows > 0));
}
