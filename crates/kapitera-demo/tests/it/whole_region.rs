//! The region in its usual size: slow without a release build, so only run when asked for.

use std::time::Instant;

use kapitera_demo::DemoOptions;

use crate::reading::demo_of;

#[test]
#[ignore = "writes some 300 megabytes: cargo test --release -p kapitera-demo -- --ignored"]
fn the_region_in_its_usual_size() {
    let begun = Instant::now();
    let (dir, plan) = demo_of(&DemoOptions::default());
    println!("{:.1} s", begun.elapsed().as_secs_f64());
    let mut all = 0;
    for import in &plan.imports {
        let bytes: u64 = import.files.iter().map(|file| std::fs::metadata(dir.path().join(file)).unwrap().len()).sum();
        all += bytes;
        let (rows, amount) = import.content.as_ref().map_or((0, 0), |content| (content.rows, content.amount_ore / 100));
        println!(
            "{} {} {:?} {rows} rows {amount} kr {bytes} bytes",
            import.received,
            import.register.name(),
            import.files
        );
    }
    println!("{all} bytes");
}
