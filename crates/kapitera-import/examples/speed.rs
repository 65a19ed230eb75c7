//! Temporary.
use kapitera_import::*;
use kapitera_period::*;
use kapitera_register::*;
use std::fmt::Write as _;
use std::sync::Arc;
fn main() {
    let rows: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(1_000_000);
    let base: Vec<&str> = include_str!("../../kapitera-register/testdata/personnummer.txt").lines().filter(|l| *l < "2023").collect();
    let centres: Vec<Arc<str>> = (0..1200).map(|i| format!("SE2321000214-E{i:04}").into()).collect();
    let areas: Vec<Arc<str>> = (0..6000).map(|i| format!("{:04}A{:04}", i / 10 + 1000, i).into()).collect();
    let mut text = String::from("Personnummer;Enhet;DeSO;Fr.o.m.;Val\r\n");
    for i in 0..rows {
        let day = i / base.len() % 28 + 1;
        let y = 1900 + i / base.len() / 28 ;
        let _ = write!(text, "{};{};{};{}-01-{:02};Aktivt\r\n", base[i % base.len()], centres[i * 7 % 1200], areas[i * 13 % 6000], 2000.max(y), day);
    }
    let path = "/tmp/speed.csv";
    std::fs::write(path, &text).unwrap();
    println!("{} MB", text.len() / 1_000_000);
    drop(text);
    let mapping = Mapping::parse("m", "register = \"listing\"\n[columns]\nperson=\"Personnummer\"\ncentre=\"Enhet\"\narea=\"DeSO\"\nfrom=\"Fr.o.m.\"\nkind=\"Val\"\n[codes.kind]\nAktivt=\"active\"").unwrap();
    let key = PseudonymKey::from_bytes([1; 32]);
    let covers = Span::open("2000-01-01".parse().unwrap());
    let context = ListingContext { known: Known { centres: &centres, areas: &areas }, key: &key, reference_day: "2024-01-01".parse().unwrap(), covers };
    let start = std::time::Instant::now();
    let got = import_listing(&[RawFile::on_disk("speed.csv", path)], &mapping, &context, &mut |_| {}).unwrap();
    println!("{:?} rows {} rejected {} remarks {:?}", start.elapsed(), got.rows.len(), got.report.rejected, got.remarks.iter().map(|r| (r.code, r.count)).collect::<Vec<_>>());
    println!("{}", std::fs::read_to_string("/proc/self/status").unwrap().lines().filter(|l| l.starts_with("VmHWM")).collect::<String>());
}
