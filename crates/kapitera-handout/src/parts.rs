//! Vouchers and ledger rows leave in parts: each holds what was recorded since the part before.

use kapitera_books::{Entry, ExportKind, Voucher};
use kapitera_export::sie::SieHeader;
use kapitera_export::{Made, Names, VoucherOut, ledger_csv, sie as sie_file};
use kapitera_message::{Problem, Problems, text};
use kapitera_period::{Date, Month};
use kapitera_post::{Act, Office};

use crate::booked::{day_of, in_month, names, out, vouchers_of};
use crate::given::{File, HandedOut};
use crate::{Asked, file_settings};

/// A part: the entries from one number to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    number: usize,
    from: u64,
    to: u64,
}

impl Part {
    /// What it is of, as it is recorded: `2020-02 part 1: entries 17–58`.
    fn of(self, month: Month) -> String {
        let Self { number, from, to } = self;
        format!("{month} part {number}: entries {from}-{to}")
    }

    /// Reads what was recorded.
    fn read(of: &str, month: Month) -> Option<Self> {
        let rest = of.strip_prefix(&format!("{month} part "))?;
        let (number, entries) = rest.split_once(": entries ")?;
        let (from, to) = entries.split_once('-')?;
        Some(Self { number: number.parse().ok()?, from: from.parse().ok()?, to: to.parse().ok()? })
    }
}

/// The parts that were given out already under a folder, and one more when there is more.
fn parts(
    office: &mut Office,
    kind: ExportKind,
    folder: &str,
    month: Month,
    vouchers: &[(Entry, Voucher)],
) -> Result<Vec<Part>, Problem> {
    let mut parts = Vec::new();
    for (_, record) in office.given_exports(folder)? {
        if record.kind == kind
            && let Some(part) = Part::read(&record.of, month)
        {
            parts.push(part);
        }
    }
    parts.sort_by_key(|part| part.number);
    let given = parts.last().map_or(0, |part| part.to);
    let rest: Vec<u64> = vouchers.iter().map(|(entry, _)| entry.number).filter(|number| *number > given).collect();
    if let (Some(&from), Some(&to)) = (rest.first(), rest.last()) {
        parts.push(Part { number: parts.len() + 1, from, to });
    }
    Ok(parts)
}

/// The vouchers of a part, and the day the last of them was recorded: a day that is the same whenever the file is made.
fn of_part(vouchers: &[(Entry, Voucher)], part: Part) -> (Vec<VoucherOut>, Option<Date>) {
    let inside: Vec<&(Entry, Voucher)> =
        vouchers.iter().filter(|(entry, _)| (part.from..=part.to).contains(&entry.number)).collect();
    let day = inside.iter().map(|(entry, _)| day_of(entry)).max();
    (inside.iter().map(|(entry, voucher)| out(entry, voucher)).collect(), day)
}

fn nothing_booked(month: Month) -> kapitera_message::Text {
    text!("inget är bokfört i {month}", "nothing is booked in {month}")
}

/// The month's vouchers as SIE 4I.
pub(crate) fn sie(office: &mut Office, asked: &Asked<'_>, act: &Act<'_>) -> Result<HandedOut, Problems> {
    let one = |problem: Problem| vec![problem];
    let month = asked.month;
    let vouchers = vouchers_of(office, month).map_err(one)?;
    let mut handed = HandedOut::default();
    let parts = parts(office, ExportKind::Sie, &format!("sie/{month}"), month, &vouchers).map_err(one)?;
    for part in &parts {
        let path = format!("sie/{month}-{}.si", part.number);
        handed.give(office, &path, act, |office, _| sie_part(office, asked, &vouchers, *part));
    }
    if parts.is_empty() {
        handed.add_without(nothing_booked(month));
    }
    Ok(handed)
}

fn sie_part(
    office: &mut Office,
    asked: &Asked<'_>,
    vouchers: &[(Entry, Voucher)],
    part: Part,
) -> Result<Option<File>, Problems> {
    let one = |problem: Problem| vec![problem];
    let (inside, Some(day)) = of_part(vouchers, part) else { return Ok(None) };
    let settings = file_settings(office)?;
    let names = names_in(office, asked.month, vouchers)?;
    let payer = settings.payer(day).map_err(one)?;
    let header = SieHeader {
        company: payer.name.clone(),
        org_number: payer.org_number.clone(),
        generated: day,
        by: inside.last().map(|last| last.by.clone()).unwrap_or_default(),
        program_version: asked.program_version.to_owned(),
    };
    let Made { bytes, total, .. } = sie_file::vouchers(&header, &inside, &names, settings.sie(day).map_err(one)?)?;
    Ok(Some(File { kind: ExportKind::Sie, of: part.of(asked.month), bytes, total }))
}

/// The month's rows in each layout of the books.
pub(crate) fn csv(office: &mut Office, asked: &Asked<'_>, act: &Act<'_>) -> Result<HandedOut, Problems> {
    let one = |problem: Problem| vec![problem];
    let month = asked.month;
    let settings = file_settings(office)?;
    let vouchers = vouchers_of(office, month).map_err(one)?;
    let mut handed = HandedOut::default();
    let mut layouts: Vec<&str> = settings.layouts.iter().map(|layout| layout.name.as_str()).collect();
    layouts.sort_unstable();
    layouts.dedup();
    for name in &layouts {
        let folder = format!("ledger/{name}/{month}");
        for part in parts(office, ExportKind::LedgerCsv, &folder, month, &vouchers).map_err(one)? {
            let path = format!("{folder}-{}.csv", part.number);
            handed.give(office, &path, act, |office, _| {
                let (inside, Some(day)) = of_part(&vouchers, part) else { return Ok(None) };
                let layout = settings.layout(name, day).map_err(one)?;
                let names = names_in(office, month, &vouchers)?;
                let Made { bytes, total, .. } = ledger_csv::rows(&inside, &names, layout)?;
                Ok(Some(File { kind: ExportKind::LedgerCsv, of: part.of(month), bytes, total }))
            });
        }
    }
    if layouts.is_empty() {
        handed.add_without(text!(
            "files.toml har ingen filuppställning ([[layout]])",
            "files.toml has no layout ([[layout]])"
        ));
    } else if vouchers.is_empty() {
        handed.add_without(nothing_booked(month));
    }
    Ok(handed)
}

/// What is called what among a month's vouchers.
fn names_in(office: &mut Office, month: Month, vouchers: &[(Entry, Voucher)]) -> Result<Names, Problems> {
    let standings = in_month(office, month, vouchers).map_err(|problem| vec![problem])?.booked;
    names(office, &standings, vouchers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_reads_back() {
        let month: Month = "2020-02".parse().unwrap();
        let part = Part { number: 2, from: 17, to: 58 };
        assert_eq!(part.of(month), "2020-02 part 2: entries 17-58");
        assert_eq!(Part::read(&part.of(month), month), Some(part));
        assert_eq!(Part::read(&part.of(month), month.plus(1)), None);
    }
}
