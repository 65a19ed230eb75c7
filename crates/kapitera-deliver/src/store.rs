//! Storing what was imported, or refusing it.

use std::collections::BTreeMap;

use kapitera_import::{
    Amounts, EventContext, Imported, ImportedEvents, Known, Mapping, RawFile, Rejected, Remark, Report,
    check_rejected_share, import_events,
};
use kapitera_message::{Language, Problems, text};
use kapitera_period::Span;
use kapitera_region::{Manifest, NewDelivery, QuarantineRow, Region, StoredAmounts};
use kapitera_register::{Event, EventKind};

use crate::{Delivered, Request, last_day_known, read_key};

/// Rejected rows shown when a delivery is refused for having too many of them.
const REFUSED_SHOWN: usize = 100;

/// What is said of a delivery besides its rows.
pub(crate) struct Store<'a> {
    /// Where it is stored.
    pub region: &'a Region,
    /// What was asked for.
    pub request: &'a Request,
    /// The days it speaks about.
    pub covers: Span,
    /// Where it comes from, by its mapping.
    pub source: &'a str,
}

impl Store<'_> {
    /// Stores imported rows by `write`, unless too many were rejected.
    pub fn keep<R>(
        &self,
        imported: Imported<R>,
        write: impl FnOnce(NewDelivery, Vec<R>) -> Result<Manifest, Problems>,
    ) -> Result<Delivered, Problems> {
        let Imported { rows, rejected, remarks, report } = imported;
        self.refuse(&report, &rejected)?;
        let new = self.new_delivery(&report, &remarks, &rejected, None);
        let manifest = write(new, rows)?;
        Ok(Delivered { manifest, report, remarks, rejected, amounts: None })
    }

    /// Imports events straight into the region's store, row by row; whatever is refused, the writer leaves nothing.
    pub fn events(
        &self,
        kind: EventKind,
        files: &[RawFile],
        mapping: &Mapping,
        known: Known<'_>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Delivered, Problems> {
        let key = read_key(self.region)?;
        let reference_day = last_day_known(self.request.received);
        let context = EventContext { known, key: &key, reference_day, covers: self.covers };
        let mut writer = self.region.event_writer(kind)?;
        let mut sink = |event: Event| writer.push(&event);
        let control_sum = self.request.control_sum;
        let imported = import_events(kind, files, mapping, &context, control_sum, &mut sink, progress)?;
        let ImportedEvents { rejected, remarks, report, amounts, .. } = imported;
        self.refuse(&report, &rejected)?;
        assert_eq!(writer.rows(), report.accepted, "every accepted event is stored once");
        let new = self.new_delivery(&report, &remarks, &rejected, Some(amounts));
        let manifest = writer.finish(new)?;
        Ok(Delivered { manifest, report, remarks, rejected, amounts: Some(amounts) })
    }

    /// Refuses a delivery of which too many rows were rejected, naming the first of them.
    fn refuse(&self, report: &Report, rejected: &[Rejected]) -> Result<(), Problems> {
        let Err(mut problems) = check_rejected_share(report, &self.region.settings().rejected_share) else {
            return Ok(());
        };
        let all = rejected.len();
        if all > REFUSED_SHOWN {
            let said = text!(
                "visar de {REFUSED_SHOWN} första av {all} fel",
                "showing the first {REFUSED_SHOWN} of {all} faults"
            );
            problems = problems.into_iter().map(|problem| problem.named(said.clone())).collect();
        }
        problems.extend(rejected.iter().take(REFUSED_SHOWN).map(Rejected::problem));
        Err(problems)
    }

    fn new_delivery(
        &self,
        report: &Report,
        remarks: &[Remark],
        rejected: &[Rejected],
        amounts: Option<Amounts>,
    ) -> NewDelivery {
        let language = self.region.settings().language;
        NewDelivery {
            received: self.request.received,
            covers: self.covers,
            mode: self.request.mode,
            source: self.source.to_owned(),
            files: report.files.iter().map(stored_file).collect(),
            remarks: remarks.iter().map(|remark| (remark.code.to_owned(), remark.count)).collect::<BTreeMap<_, _>>(),
            quarantine: rejected.iter().map(|row| quarantine_row(row, language)).collect(),
            amounts: amounts.map(stored_amounts),
        }
    }
}

fn stored_amounts(amounts: Amounts) -> StoredAmounts {
    let Amounts { accepted, rejected, rejected_without_amount } = amounts;
    StoredAmounts { accepted, rejected, rejected_without_amount }
}

fn stored_file(file: &kapitera_import::FileReport) -> kapitera_region::RawFile {
    kapitera_region::RawFile {
        name: file.name.clone(),
        sha256: file.sha256_hex.clone(),
        bytes: file.bytes,
        rows_in: file.rows_in,
        accepted: file.accepted,
        rejected: file.rejected,
        left_out: file.left_out.title + file.left_out.blank + file.left_out.sum,
    }
}

fn quarantine_row(rejected: &Rejected, language: Language) -> QuarantineRow {
    QuarantineRow {
        file: rejected.file.to_string(),
        row: rejected.row,
        column: if rejected.heading.is_empty() { rejected.column.to_owned() } else { rejected.heading.to_string() },
        value: rejected.value.clone(),
        code: rejected.reason.code.to_owned(),
        reason: rejected.reason.what.get(language).to_owned(),
        cells: rejected.raw.to_vec(),
    }
}
