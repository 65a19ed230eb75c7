//! The raw files as the importer reads them: every delivery is taken in, what is wrong is what the plan says, and the
//! sums agree.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use kapitera_demo::{DemoOptions, EventDirtKind, PlannedImport};
use kapitera_import::{
    EventContext, Known, ListingContext, Mapping, RawFile, Report, import_areas, import_care_need, import_centres,
    import_distances, import_events, import_indices, import_listing, import_prices, import_residents, import_units,
    import_values,
};
use kapitera_message::Problems;
use kapitera_period::Span;
use kapitera_register::{EventKind, PseudonymKey, RegisterKind};

use crate::reading::demo_of;

/// What is known of the region while its deliveries are taken in.
struct Taken {
    key: PseudonymKey,
    centres: Vec<Arc<str>>,
    areas: Vec<Arc<str>>,
    units: Vec<Arc<str>>,
}

struct Delivery<'a> {
    import: &'a PlannedImport,
    files: Vec<RawFile>,
    mapping: Mapping,
    covers: Span,
    /// The day of receipt.
    last_day: Date,
}

impl<'a> Delivery<'a> {
    fn open(dir: &Path, import: &'a PlannedImport) -> Self {
        let mapping = std::fs::read_to_string(dir.join(&import.mapping)).unwrap();
        let mapping = Mapping::parse(&import.mapping, &mapping).unwrap_or_else(|problems| panic!("{problems:?}"));
        let files = import.files.iter().map(|file| RawFile::on_disk(file.as_str(), dir.join(file))).collect();
        let covers = Span { from: import.covers_from, to: import.covers_to };
        Self { import, files, mapping, covers, last_day: import.received[..10].parse().unwrap() }
    }
}

impl Taken {
    fn take(&mut self, delivery: &Delivery<'_>) -> Result<Report, Problems> {
        let Delivery { import, files, mapping, covers, last_day } = delivery;
        let (centres, areas) = (self.centres.clone(), self.areas.clone());
        let units = self.units.clone();
        let known = Known { centres: &centres, units: &units, areas: &areas };
        let context = ListingContext {
            known,
            key: &self.key,
            reference_day: *last_day,
            covers: *covers,
            changes: import.changes,
        };
        let (listing, progress) = (&context, &mut |_: u64| {});
        if let Some(kind) = EventKind::of(import.register) {
            return self.take_events(kind, delivery, known);
        }
        Ok(match import.register {
            RegisterKind::Centres => {
                let imported = import_centres(files, mapping, known, progress)?;
                self.centres = imported.rows.iter().map(|row| row.id.clone()).collect();
                imported.report
            }
            RegisterKind::Units => {
                let imported = import_units(files, mapping, known, progress)?;
                self.units = imported.rows.iter().map(|row| row.id.clone()).collect();
                imported.report
            }
            RegisterKind::Prices => import_prices(files, mapping, known, progress)?.report,
            RegisterKind::Areas => {
                let imported = import_areas(files, mapping, progress)?;
                self.areas = imported.rows.iter().map(|row| row.code.clone()).collect();
                imported.report
            }
            RegisterKind::Indices => import_indices(files, mapping, known, progress)?.report,
            RegisterKind::CareNeed => import_care_need(files, mapping, known, progress)?.report,
            RegisterKind::Distances => import_distances(files, mapping, known, progress)?.report,
            RegisterKind::Values => import_values(files, mapping, known, *covers, progress)?.report,
            RegisterKind::Residents => import_residents(files, mapping, listing, progress)?.report,
            _ => import_listing(files, mapping, listing, progress)?.report,
        })
    }

    fn take_events(&self, kind: EventKind, delivery: &Delivery<'_>, known: Known<'_>) -> Result<Report, Problems> {
        let Delivery { import, files, mapping, covers, last_day } = delivery;
        let context = EventContext { known, key: &self.key, reference_day: *last_day, covers: *covers };
        let mut sum = 0;
        let mut sink = |event: kapitera_register::Event| {
            sum += event.amount.0;
            Ok(())
        };
        let imported = import_events(kind, files, mapping, &context, None, &mut sink, &mut |_| {})?;
        let content = import.content.as_ref().unwrap();
        assert_eq!(imported.amounts.accepted.0, sum);
        assert_eq!(imported.amounts.in_files().0, content.amount_ore, "{:?}", import.files);
        let in_words = content.dirt.iter().find(|dirt| dirt.kind == EventDirtKind::AmountInWords);
        assert_eq!(imported.amounts.rejected_without_amount, in_words.map_or(0, |dirt| dirt.count));
        assert_eq!(in_words.is_some(), kind.has_amounts());
        assert_eq!(imported.sums_compared, imported.report.left_out.sum);
        assert!(!mapping.source().is_empty());
        Ok(imported.report)
    }
}

/// The rows that the plan says are wrong, where it says all that are.
fn wrong_rows(import: &PlannedImport) -> Option<u64> {
    let listing = import
        .listing
        .as_ref()
        .map(|listing| listing.dirt.iter().filter(|dirt| dirt.kind.is_wrong_row()).map(|dirt| dirt.count).sum());
    let content = import.content.as_ref().map(|content| content.dirt.iter().map(|dirt| dirt.count).sum());
    // Of changes, persons with a wrong row are rejected whole.
    let small = EventKind::of(import.register).is_none() && import.register != RegisterKind::Listing;
    content.or(listing.filter(|_| !import.changes)).or(small.then_some(0))
}

#[test]
fn every_delivery_is_taken_in_and_only_the_wrong_rows_are_rejected() {
    let (dir, plan) = demo_of(&DemoOptions::new(6_000, 11));
    let mut taken =
        Taken { key: PseudonymKey::from_bytes([7; 32]), centres: Vec::new(), areas: Vec::new(), units: Vec::new() };
    let mut seen = 0;
    for import in &plan.imports {
        let delivery = Delivery::open(dir.path(), import);
        assert_eq!(delivery.mapping.register(), import.register);
        let report = taken.take(&delivery).unwrap_or_else(|problems| panic!("{:?}: {problems:?}", import.files));
        assert!(report.accepted > 0, "{:?}", import.files);
        // The share that the region's settings allow is 2 %.
        assert!(
            report.rejected * 200 < report.rows_in,
            "{:?}: {} of {}",
            import.files,
            report.rejected,
            report.rows_in
        );
        if let Some(wrong) = wrong_rows(import) {
            assert_eq!(report.rejected, wrong, "{:?}", import.files);
            seen += wrong;
        }
        if let Some(content) = &import.content {
            assert_eq!(report.rows_in, content.rows, "{:?}", import.files);
        }
    }
    assert!(seen > 30, "{seen}");
}
