//! One voucher.

use kapitera_books::{Entry, Step, Voucher};
use kapitera_message::{Text, text};
use kapitera_output::{Cell, Output, Part, Table};
use kapitera_post::Standing;
use kapitera_store::LedgerRow;

use super::journal::kind_cell;
use super::ledger::rows_table;
use super::life::{moment, stage};
use super::names::BookNames;

/// A voucher with what is known of it.
#[derive(Clone, Copy)]
pub struct VoucherShown<'a> {
    /// The entry that records it.
    pub entry: &'a Entry,
    /// The voucher, with its rows.
    pub voucher: &'a Voucher,
    /// The settlement or correction it comes from.
    pub standing: Option<&'a Standing>,
    /// What accounts and cost centres are called.
    pub names: &'a BookNames,
}

/// A voucher: what it is, what it rests on, its rows and its entry in the journal. `mark` stands above it.
pub fn voucher_output(region: &str, shown: &VoucherShown<'_>, mark: Option<Part>) -> Output {
    let name = shown.voucher.name();
    let mut parts: Vec<Part> = mark.into_iter().collect();
    let rows = rows(shown);
    let csv = rows.clone();
    parts.extend([what(shown.voucher), rests(shown), Part::Table(rows), entry(shown.entry)]);
    let title = text!("{region}: verifikation {name}", "{region}: voucher {name}");
    Output { title: Some(title), parts, csv: Some(csv) }
}

fn what(voucher: &Voucher) -> Part {
    let facts = vec![
        ("voucher", text!("verifikation", "voucher"), Cell::Name(voucher.name())),
        ("text", text!("text", "text"), Cell::Name(voucher.text.clone())),
        ("date", text!("dag", "date"), Cell::Name(voucher.date.to_string())),
        ("period", text!("bokföringsmånad", "month of the books"), Cell::Name(voucher.period.to_string())),
    ];
    Part::Facts { key: "voucher", heading: Text::default(), facts }
}

/// What it rests on. Vouchers that no settlement made have none, and those of settlements may have no other ground.
fn rests(shown: &VoucherShown<'_>) -> Part {
    let Voucher { settlement, rests, .. } = shown.voucher;
    let several = |texts: &[String]| if texts.is_empty() { Cell::Empty } else { Cell::Name(texts.join(", ")) };
    let reason = if rests.reason.is_empty() { Cell::Empty } else { Cell::Name(rests.reason.clone()) };
    let mut facts = vec![
        ("reason", text!("varför", "why"), reason),
        ("on", text!("vilar på", "rests on"), several(&rests.on)),
        ("vouchers", text!("går vidare från verifikation", "goes on from voucher"), several(&rests.vouchers)),
        ("settlement", text!("avräkning", "settlement"), Cell::Empty),
    ];
    if let Some(id) = settlement {
        facts[3].2 = Cell::Name(id.to_string());
    }
    if let Some(standing) = shown.standing {
        let Standing { draft, life, .. } = standing;
        let attested = life.steps.iter().rev().find(|taken| taken.step == Step::Attested);
        facts.extend([
            ("model_id", text!("modell", "model"), Cell::Name(draft.model_id.clone())),
            ("prepared_by", text!("förberedd av", "prepared by"), Cell::Name(life.prepared_by.clone())),
            (
                "attested_by",
                text!("attesterad av", "attested by"),
                attested.map_or(Cell::Empty, |taken| Cell::Name(taken.by.clone())),
            ),
            ("stage", text!("läge", "stage"), stage(life.stage)),
            ("draft_entry", text!("utkastets post", "the draft's entry"), Cell::Whole(standing.entry.number.into())),
            ("draft", text!("utkastets hash", "the draft's hash"), Cell::Name(standing.entry.sha256.clone())),
        ]);
    }
    Part::Facts { key: "rests", heading: text!("Vilar på", "Rests on"), facts }
}

/// The rows as the ledger shows them, but for what is the same in all of them; with their texts and cost centres.
fn rows(shown: &VoucherShown<'_>) -> Table {
    let voucher = shown.voucher;
    let of_ledger = |(row, position)| LedgerRow {
        entry: shown.entry.number,
        position,
        voucher: voucher.name(),
        date: voucher.date,
        period: voucher.period,
        settlement: voucher.settlement,
        row,
    };
    let rows: Vec<LedgerRow> = voucher.rows.iter().cloned().zip(1..).map(of_ledger).collect();
    let account_name = |number: &str| BookNames::of(&shown.names.accounts, number);
    let mut table = rows_table(&rows, &account_name, Cell::Code("total", text!("Summa", "Total")));
    table.heading = text!("Rader", "Rows");
    for column in &mut table.columns {
        let heading = match column.key.as_str() {
            "voucher" | "date" => None,
            "cost_centre" => Some(text!("kostnadsställe", "cost centre")),
            "text" => Some(text!("text", "text")),
            _ => continue,
        };
        column.for_programs = heading.is_none();
        column.heading = heading.unwrap_or_default();
    }
    // The word of the sums stands in the first column that people read.
    let account = table.columns.iter().position(|column| column.key == "account");
    if let (Some(total), Some(account)) = (&mut table.total, account) {
        total.swap(0, account);
    }
    table
}

fn entry(entry: &Entry) -> Part {
    let name = |text: &str| Cell::Name(text.to_owned());
    let facts = vec![
        ("entry", text!("post", "entry"), Cell::Whole(entry.number.into())),
        ("kind", text!("slag", "kind"), kind_cell(entry.kind)),
        ("key", text!("nyckel", "key"), name(&entry.key)),
        ("by", text!("av", "by"), name(&entry.by)),
        ("at", text!("när", "when"), moment(entry.at)),
        ("detail_sha256", text!("radernas digest", "the rows' digest"), name(&entry.detail_sha256)),
        ("previous", text!("postens före hash", "hash of the entry before"), name(&entry.previous)),
        ("sha256", text!("hash", "hash"), name(&entry.sha256)),
    ];
    Part::Facts { key: "entry", heading: text!("I journalen", "In the journal"), facts }
}
