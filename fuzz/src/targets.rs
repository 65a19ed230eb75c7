//! Everything that reads what others wrote, fed with any bytes. A target does not judge what comes out: it holds when
//! nothing panics, and no amount of input makes it run for long.
//!
//! Shared by the fuzzer and by the test that runs the corpus.

use std::io::{Cursor, Write as _};
use std::path::Path;
use std::sync::Arc;

use kapitera_import::{
    EventContext, Known, ListingContext, Mapping, RawFile, import_areas, import_care_need, import_centres,
    import_distances, import_events, import_indices, import_listing, import_listing_counts, import_prices,
    import_residents, import_units, import_values,
};
use kapitera_message::{Language, Problems, render};
use kapitera_model::{cliffs, read_cases, read_model};
use kapitera_period::{Date, Month, Span};
use kapitera_register::{EventKind, PersonNumber, PseudonymKey, RegisterKind};

/// A name, and what is fed.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 8] = [
    ("model", model),
    ("cases", cases),
    ("evaluate", evaluate),
    ("mapping", mapping),
    ("import", import),
    ("workbook", workbook),
    ("settings", settings),
    ("words", words),
];

/// What a reform in the corpus may extend.
const BASE: &str = include_str!("../../models/jamtland-harjedalen/2020.toml");
/// Stands between the parts of an input that has several.
const CUT: &str = "\n=====\n";

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// Problems are drawn too: they point into the text. Drawing all would take most of the time.
fn shown(problems: &Problems) {
    for problem in problems.first().into_iter().chain(problems.last()) {
        let _ = (render(problem, Language::Sv), render(problem, Language::En));
    }
}

fn find(_: &str, wanted: &str) -> Result<(String, String), String> {
    if wanted.contains("2020") { Ok((wanted.to_owned(), BASE.to_owned())) } else { Err("there is none".to_owned()) }
}

fn model(bytes: &[u8]) {
    match read_model("fuzz.toml", &text(bytes), &find) {
        Ok((model, warnings)) => {
            shown(&warnings);
            let _ = cliffs(&model, model.valid.from);
            for month in
                [Month::of(model.valid.from), Month::of(model.valid.to), Month::new(2020, 2)].into_iter().flatten()
            {
                let _ = kapitera_evaluate::Plan::new(&model, month).specs();
            }
        }
        Err(problems) => shown(&problems),
    }
}

fn cases(bytes: &[u8]) {
    match read_cases("fuzz.cases.toml", &text(bytes)) {
        Ok(_) => {}
        Err(problems) => shown(&problems),
    }
}

/// A model, a cut, and cases to run by it.
fn evaluate(bytes: &[u8]) {
    let text = text(bytes);
    let Some((model, cases)) = text.split_once(CUT) else { return };
    let (Ok((model, _)), Ok(file)) = (read_model("fuzz.toml", model, &find), read_cases("fuzz.cases.toml", cases))
    else {
        return;
    };
    for case in &file.cases {
        for outcome in kapitera_settle::run_case(&model, case) {
            shown(&outcome.problems);
        }
    }
}

fn mapping(bytes: &[u8]) {
    if let Err(problems) = Mapping::parse("fuzz.toml", &text(bytes)) {
        shown(&problems);
    }
}

/// The first byte says how the rest is to be read.
fn import(bytes: &[u8]) {
    if let Some((&first, file)) = bytes.split_first() {
        imported(first, file);
    }
}

/// The first byte says how; the rest is a workbook's sheet, or, after a cut, its shared strings.
fn workbook(bytes: &[u8]) {
    if let Some((&first, parts)) = bytes.split_first()
        && let Some(file) = packed(parts)
    {
        imported(first, &file);
    }
}

/// A workbook as Excel packs it; the bytes that compression and check sums would hide are the input.
fn packed(parts: &[u8]) -> Option<Vec<u8>> {
    const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    const BOOK_RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
    let cut = parts.windows(CUT.len()).position(|window| window == CUT.as_bytes());
    let (sheet, strings) = cut.map_or((parts, &[][..]), |cut| (&parts[..cut], &parts[cut + CUT.len()..]));
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let files: [(&str, &[u8]); 6] = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, content) in files {
        zip.start_file(name, options).ok()?;
        zip.write_all(content).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

/// Reads a file by one of the mappings, one per register.
fn imported(which: u8, bytes: &[u8]) {
    const MAPPINGS: [(RegisterKind, &str); 19] = [
        (RegisterKind::Listing, include_str!("../mappings/listing.toml")),
        (RegisterKind::Centres, include_str!("../mappings/centres.toml")),
        (RegisterKind::Areas, include_str!("../mappings/areas.toml")),
        (RegisterKind::Indices, include_str!("../mappings/indices.toml")),
        (RegisterKind::ListingCounts, include_str!("../mappings/listing-counts.toml")),
        (RegisterKind::Distances, include_str!("../mappings/distances.toml")),
        (RegisterKind::CareNeed, include_str!("../mappings/care-need.toml")),
        (RegisterKind::Values, include_str!("../mappings/values.toml")),
        (RegisterKind::Residents, include_str!("../mappings/residents.toml")),
        (RegisterKind::Visits, include_str!("../mappings/visits.toml")),
        (RegisterKind::Drugs, include_str!("../mappings/drugs.toml")),
        (RegisterKind::Costs, include_str!("../mappings/costs.toml")),
        (RegisterKind::Calls, include_str!("../mappings/calls.toml")),
        (RegisterKind::Assessments, include_str!("../mappings/assessments.toml")),
        (RegisterKind::Units, include_str!("../mappings/units.toml")),
        (RegisterKind::Prices, include_str!("../mappings/prices.toml")),
        (RegisterKind::Orders, include_str!("../mappings/orders.toml")),
        (RegisterKind::Feedback, include_str!("../mappings/feedback.toml")),
        (RegisterKind::PocTests, include_str!("../mappings/poc-tests.toml")),
    ];
    let (register, mapping) = MAPPINGS[usize::from(which) % MAPPINGS.len()];
    let mapping = Mapping::parse("fuzz.toml", mapping).expect("the mappings are whole");
    let centres: [Arc<str>; 2] = ["SE2321000214-A".into(), "SE2321000214-B".into()];
    let areas: [Arc<str>; 2] = ["2380A0010".into(), "0114A0010".into()];
    let units: [Arc<str>; 2] = ["SE2321000214-K".into(), "SE2321000214-L".into()];
    let known = Known { centres: &centres, units: &units, areas: &areas };
    let day = |text: &str| -> Date { text.parse().expect("a day") };
    let covers = Span { from: day("2024-01-01"), to: day("2024-12-31") };
    let key = PseudonymKey::from_bytes([7; 32]);
    let files = [RawFile::in_memory("fuzz", bytes)];
    let reference_day = day("2024-06-30");
    let context = ListingContext { known, key: &key, reference_day, covers, changes: which >= 128 };
    let nothing = &mut |_| {};
    let problems = match register {
        RegisterKind::Listing => import_listing(&files, &mapping, &context, nothing).map(|_| ()),
        RegisterKind::Centres => import_centres(&files, &mapping, known, nothing).map(|_| ()),
        RegisterKind::Units => import_units(&files, &mapping, known, nothing).map(|_| ()),
        RegisterKind::Prices => import_prices(&files, &mapping, known, nothing).map(|_| ()),
        RegisterKind::Areas => import_areas(&files, &mapping, nothing).map(|_| ()),
        RegisterKind::Indices => import_indices(&files, &mapping, known, nothing).map(|_| ()),
        RegisterKind::ListingCounts => import_listing_counts(&files, &mapping, known, covers, nothing).map(|_| ()),
        RegisterKind::Distances => import_distances(&files, &mapping, known, nothing).map(|_| ()),
        RegisterKind::CareNeed => import_care_need(&files, &mapping, known, nothing).map(|_| ()),
        RegisterKind::Values => import_values(&files, &mapping, known, covers, nothing).map(|_| ()),
        RegisterKind::Residents => import_residents(&files, &mapping, &context, nothing).map(|_| ()),
        RegisterKind::Visits
        | RegisterKind::Drugs
        | RegisterKind::Costs
        | RegisterKind::Calls
        | RegisterKind::Assessments
        | RegisterKind::Orders
        | RegisterKind::Feedback
        | RegisterKind::PocTests => {
            let kind = EventKind::of(register).expect("a register of events");
            let context = EventContext { known, key: &key, reference_day, covers };
            import_events(kind, &files, &mapping, &context, None, &mut |_| Ok(()), nothing).map(|_| ())
        }
    };
    if let Err(problems) = problems {
        shown(&problems);
    }
}

fn settings(bytes: &[u8]) {
    if let Err(problems) = kapitera_region::Settings::parse(Path::new("kapitera.toml"), &text(bytes)) {
        shown(&problems);
    }
}

/// Small texts: numbers, personal numbers, identifiers, months.
fn words(bytes: &[u8]) {
    let text = text(bytes);
    if let Ok(number) = PersonNumber::parse(&text, Date::constant(2024, 6, 30)) {
        let _ = (number.birth(), number.sex(), number.kind(), format!("{number:?}"));
    }
    if let Ok(number) = kapitera_money::parse_number(&text) {
        let _ = (
            number.round(kapitera_money::RoundMode::HalfEven),
            number.round_decimals(4, kapitera_money::RoundMode::HalfAway),
        );
    }
    let _ = kapitera_register::parse_hsa_id(&text);
    let _ = kapitera_register::parse_organisation_number(&text);
    let _ = PseudonymKey::from_hex(&text);
    if let Ok(month) = text.parse::<Month>() {
        let _ = (month.first(), month.last(), month.days(), month.plus(12), month.plus(-12));
    }
}
