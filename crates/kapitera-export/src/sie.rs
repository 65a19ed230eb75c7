//! Vouchers as SIE type 4I (`.SI`): a file that another ledger reads vouchers from.
//!
//! By the standard's edition 4B: code page 437, `#FLAGGA` first, then who and what, then accounts, dimensions and objects
//! that are used, then the vouchers. What the page lacks is an error, never a substitute; each voucher sums to zero.

mod checksum;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use kapitera_books::{Row, Series, Voucher};
use kapitera_message::{Problem, Problems, Text, text};
use kapitera_money::Ore;
use kapitera_period::Date;

use crate::made::Made;
use crate::settings::{Dimension, Numbering, SieSettings};
use crate::vouchers::{Names, RowCode, VoucherOut, place, row_place};
use words::Words;

/// What the file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SieHeader {
    /// The region's name.
    pub company: String,
    /// Its organisation number, ten digits.
    pub org_number: String,
    /// The day it is made.
    pub generated: Date,
    /// Who makes it.
    pub by: String,
    /// The program's version.
    pub program_version: String,
}

/// The file for these vouchers, by series and number.
///
/// # Errors
///
/// All that cannot be written as it is: characters that the code page lacks, a voucher without its number or that stands
/// twice or does not sum to zero, an account that is no number or has no name.
pub fn vouchers(
    header: &SieHeader,
    vouchers: &[VoucherOut],
    names: &Names,
    settings: &SieSettings,
) -> Result<Made, Problems> {
    let mut sorted: Vec<&VoucherOut> = vouchers.iter().collect();
    sorted.sort_by_key(|out| (out.voucher.series, out.voucher.number));
    let mut words = Words::new(&settings.replacements);
    let mut problems = check(&sorted);
    head(&mut words, header, &sorted, settings);
    declare(&mut words, &sorted, names, settings, &mut problems);
    let mut total: i128 = 0;
    for out in &sorted {
        total += voucher(&mut words, out, settings);
    }
    let (bytes, mut found) = words.finish();
    problems.append(&mut found);
    let Ok(total) = i64::try_from(total) else {
        problems.push(Problem::error("sie_total_too_large", text!("summan ryms inte", "the sum does not fit")));
        return Err(problems);
    };
    if problems.is_empty() { Ok(Made { bytes, total: Ore(total), count: sorted.len() }) } else { Err(problems) }
}

/// What must hold of the vouchers before they are written; they are sorted.
fn check(sorted: &[&VoucherOut]) -> Problems {
    let mut problems = Problems::new();
    if sorted.is_empty() {
        problems.push(
            Problem::error(
                "sie_without_vouchers",
                text!("det finns inga verifikationer att skriva", "there are no vouchers to write"),
            )
            .why(text!("en fil av typ 4I utan verifikationer är ingen", "a file of type 4I without vouchers is none")),
        );
    }
    let mut numbers: BTreeSet<(Series, u64)> = BTreeSet::new();
    for VoucherOut { voucher, .. } in sorted {
        let name = voucher.name();
        if let Err(problem) = voucher.check() {
            problems.push(problem.named(place(voucher)));
        }
        match voucher.number {
            None => problems.push(
                Problem::error(
                    "voucher_not_numbered",
                    text!("verifikationen har inget nummer", "the voucher has no number"),
                )
                .named(place(voucher))
                .why(text!("bara det som är bokfört lämnas ut", "only what is posted is handed over")),
            ),
            Some(number) if !numbers.insert((voucher.series, number)) => problems.push(Problem::error(
                "voucher_twice",
                text!("verifikation {name} står två gånger", "voucher {name} stands twice"),
            )),
            Some(_) => {}
        }
    }
    problems
}

fn head(words: &mut Words<'_>, header: &SieHeader, sorted: &[&VoucherOut], settings: &SieSettings) {
    let place = || text!("filens huvud", "the head of the file");
    words.line("#FLAGGA").bare("0").end();
    if settings.checksum {
        words.start_checksum();
    }
    words.line("#PROGRAM").quoted("Kapitera", &place).quoted(&header.program_version, &place).end();
    words.line("#FORMAT").bare("PC8").end();
    words.line("#GEN").bare(&day(header.generated)).quoted(&header.by, &place).end();
    words.line("#SIETYP").bare("4").end();
    let number = &header.org_number;
    let (start, end) = number.split_at_checked(6).unwrap_or((number, ""));
    words.line("#ORGNR").quoted(&format!("{start}-{end}"), &place).end();
    words.line("#FNAMN").quoted(&header.company, &place).end();
    // A region's accounting year is the calendar year; the latest is year 0, those before it are −1, −2 …
    let years: BTreeSet<i16> = sorted.iter().map(|out| out.voucher.date.year()).collect();
    for (before, year) in years.iter().rev().enumerate() {
        let number = if before == 0 { "0".to_owned() } else { format!("-{before}") };
        words.line("#RAR").bare(&number).bare(&format!("{year:04}0101")).bare(&format!("{year:04}1231")).end();
    }
    if let Some(chart_type) = &settings.chart_type {
        words.line("#KPTYP").bare(chart_type).end();
    }
}

/// Accounts, dimensions and objects that the vouchers use.
fn declare(
    words: &mut Words<'_>,
    sorted: &[&VoucherOut],
    names: &Names,
    settings: &SieSettings,
    problems: &mut Problems,
) {
    let mut accounts: BTreeMap<&str, (&Voucher, usize)> = BTreeMap::new();
    let mut objects: BTreeSet<(u64, RowCode, String)> = BTreeSet::new();
    for VoucherOut { voucher, .. } in sorted {
        for (index, row) in voucher.rows.iter().enumerate() {
            accounts.entry(&row.account).or_insert((voucher, index));
            objects.extend(coded(row, settings).map(|(dimension, code)| (dimension.number, dimension.code, code)));
        }
    }
    for (account, (voucher, index)) in accounts {
        if account.is_empty() || account.len() > 9 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            problems.push(
                Problem::error(
                    "account_not_number",
                    text!("kontot ”{account}” är inget tal", "the account “{account}” is not a number"),
                )
                .named(row_place(voucher, index))
                .why(text!("SIE tar bara konton av siffror", "SIE takes accounts of digits only")),
            );
            continue;
        }
        match names.accounts.get(account) {
            Some(name) => {
                let place = || text!("namnet på konto {account}", "the name of account {account}");
                words.line("#KONTO").bare(account).quoted(name, &place).end();
            }
            None => problems.push(
                Problem::error(
                    "account_without_name",
                    text!("kontot {account} har inget namn", "the account {account} has no name"),
                )
                .named(row_place(voucher, index))
                .hint(text!("lägg till det i kontoplanen", "add it to the chart of accounts")),
            ),
        }
    }
    for dimension in
        settings.dimensions.iter().filter(|dimension| objects.iter().any(|object| object.0 == dimension.number))
    {
        let number = dimension.number.to_string();
        let place = || text!("namnet på dimension {number}", "the name of dimension {number}");
        words.line("#DIM").bare(&number).quoted(&dimension.name, &place).end();
    }
    for (number, kind, code) in &objects {
        let place = || text!("objekt {number} {code}", "object {number} {code}");
        let line = words.line("#OBJEKT").bare(&number.to_string());
        line.quoted(code, &place).quoted(names.of(*kind, code), &place).end();
    }
}

/// A voucher with its rows; what its debit rows sum to.
fn voucher(words: &mut Words<'_>, out: &VoucherOut, settings: &SieSettings) -> i128 {
    let VoucherOut { voucher, recorded, by, .. } = out;
    let there = || place(voucher);
    let series = match settings.numbering {
        Numbering::Receiver => "",
        Numbering::Ours | Numbering::Series => {
            settings.series.get(&voucher.series).map_or(voucher.series.letter(), String::as_str)
        }
    };
    let line = words.line("#VER").quoted(series, &there);
    let line = match (settings.numbering, voucher.number) {
        (Numbering::Ours, Some(number)) => line.bare(&number.to_string()),
        _ => line.quoted("", &there),
    };
    line.bare(&day(voucher.date)).quoted(&voucher.text, &there).bare(&day(*recorded)).quoted(by, &there).end();
    words.line("{").end();
    let mut debit: i128 = 0;
    for (index, row) in voucher.rows.iter().enumerate() {
        let there = || row_place(voucher, index);
        debit += i128::from(row.amount.0.max(0));
        let objects: Vec<(u64, String)> =
            coded(row, settings).map(|(dimension, code)| (dimension.number, code)).collect();
        let line = words.line("#TRANS").bare(&row.account).objects(&objects, &there).bare(&row.amount.to_string());
        line.bare(&day(voucher.date)).quoted(&row.text, &there).end();
    }
    words.line("}").end();
    debit
}

/// The dimensions that a row has a code in.
fn coded<'s>(row: &'s Row, settings: &'s SieSettings) -> impl Iterator<Item = (&'s Dimension, String)> {
    let codes = settings.dimensions.iter().map(|dimension| (dimension, dimension.code.of(row)));
    codes.filter(|(_, code)| !code.is_empty())
}

fn day(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// A text that a character of keeps from being written.
fn not_written(letter: char, said: &str, place: Text) -> Problem {
    let (code, said) = (format!("U+{:04X}", u32::from(letter)), said.escape_debug());
    if letter.is_control() {
        return Problem::error(
            "control_character",
            text!(
                "styrtecknet {code} får inte stå i ”{said}”",
                "the control character {code} may not stand in “{said}”"
            ),
        )
        .named(place);
    }
    if letter == '\\' {
        return Problem::error(
            "backslash_in_sie",
            text!(
                "snedstrecket \\ i ”{said}” får inte stå i en SIE-fil",
                "the backslash in “{said}” may not stand in a SIE file"
            ),
        )
        .named(place)
        .why(text!("det läses som ett tecken framför citattecken", "it is read as the mark before a quote"));
    }
    Problem::error(
        "character_outside_cp437",
        text!(
            "tecknet ”{letter}” ({code}) i ”{said}” finns inte i SIE-filers teckenuppsättning",
            "the character “{letter}” ({code}) of “{said}” is not in the character set of SIE files"
        ),
    )
    .named(place)
    .why(text!(
        "ett annat tecken i dess ställe skulle ändra texten i tysthet",
        "another in its place would change the text in silence"
    ))
    .hint(text!(
        "ändra texten, eller säg i files.toml vad som skrivs: replace = [{{ from = \"{letter}\", to = \"…\" }}]",
        "change the text, or say in files.toml what is written: replace = [{{ from = \"{letter}\", to = \"…\" }}]"
    ))
}
