//! `[[sie]]`: how vouchers are written for the ledger that takes them.

use std::collections::BTreeMap;

use kapitera_books::Series;
use kapitera_message::{Problem, text};
use kapitera_toml::{Document, Section};

use super::{Replacements, Validity, one_of, replace, validity};
use crate::vouchers::RowCode;

/// The first number that the standard leaves to those who use it.
const OWN_DIMENSIONS: u64 = 20;
/// A limit, so that a slip is not taken for a number.
const DIMENSION_MAX: u64 = 9_999;
/// The standard's number of cost centres and of suppliers.
const STANDARD: [(u64, RowCode); 2] = [(1, RowCode::CostCentre), (9, RowCode::Provider)];

/// Who numbers the vouchers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// Series and number are ours.
    Ours,
    /// The series is given, the receiver numbers.
    Series,
    /// The receiver gives both.
    Receiver,
}

/// A dimension of the receiving ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// Its number: 1 of cost centres, 9 of providers as suppliers, else from 20.
    pub number: u64,
    /// What it is called.
    pub name: String,
    /// What we put in it.
    pub code: RowCode,
}

/// How vouchers are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SieSettings {
    /// When this holds.
    pub validity: Validity,
    /// The type of chart of accounts, `EUBAS97` and the like; a region's own is none of them.
    pub chart_type: Option<String>,
    /// Who numbers.
    pub numbering: Numbering,
    /// What the receiver calls our series; one that is not here keeps its letter.
    pub series: BTreeMap<Series, String>,
    /// Whether the file carries a checksum.
    pub checksum: bool,
    /// The dimensions, by number.
    pub dimensions: Vec<Dimension>,
    /// What is written instead of characters that CP437 lacks.
    pub replacements: Replacements,
}

pub(super) fn read(document: &mut Document, root: &mut Section<'_, '_>) -> Vec<SieSettings> {
    document.sections(root, "sie").into_iter().filter_map(|section| one(document, section)).collect()
}

fn one(document: &mut Document, mut section: Section<'_, '_>) -> Option<SieSettings> {
    let validity = validity(document, &mut section);
    let types = ["BAS95", "BAS96", "EUBAS97", "NE2007"].map(|word| (word, Some(word)));
    let chart_type = one_of(document, &mut section, "chart-type", &types, Some(None));
    let ways = [("ours", Numbering::Ours), ("series", Numbering::Series), ("receiver", Numbering::Receiver)];
    let numbering = one_of(document, &mut section, "numbering", &ways, Some(Numbering::Ours));
    let checksum = if section.has("checksum") { document.flag(&mut section, "checksum") } else { Some(false) };
    let series = series(document, &mut section);
    let dimensions = dimensions(document, &mut section);
    let replacements = replace::read(document, &mut section);
    document.finish(section);
    Some(SieSettings {
        validity: validity?,
        chart_type: chart_type?.map(str::to_owned),
        numbering: numbering?,
        series,
        checksum: checksum?,
        dimensions,
        replacements,
    })
}

/// Reads `series = [{ ours = "A", theirs = "KA" }, …]`; two of ours must not become one of theirs.
fn series(document: &mut Document, section: &mut Section<'_, '_>) -> BTreeMap<Series, String> {
    let mut named: BTreeMap<Series, String> = BTreeMap::new();
    let letters = Series::ALL.map(|series| (series.letter(), series));
    for mut pair in document.sections(section, "series") {
        let ours = one_of(document, &mut pair, "ours", &letters, None);
        let theirs = document.required(&mut pair, "theirs");
        document.finish(pair);
        let (Some(ours), Some((theirs, span))) = (ours, theirs) else { continue };
        let letter = ours.letter();
        if named.contains_key(&ours) {
            let problem = Problem::error(
                "series_named_twice",
                text!("serien {letter} får två namn", "the series {letter} gets two names"),
            );
            document.problem(problem, span);
        } else {
            let taken = |series: &Series| named.get(series).map_or(series.letter(), String::as_str) == theirs;
            if let Some(other) = Series::ALL.iter().filter(|series| **series != ours).find(|series| taken(series)) {
                let other = other.letter();
                let problem = Problem::error(
                    "series_mixed",
                    text!(
                        "serierna {other} och {letter} skulle båda bli ”{theirs}”",
                        "the series {other} and {letter} would both become “{theirs}”"
                    ),
                )
                .why(text!("deras nummer skulle krocka", "their numbers would collide"));
                document.problem(problem, span);
            }
            named.insert(ours, theirs);
        }
    }
    named
}

fn dimensions(document: &mut Document, section: &mut Section<'_, '_>) -> Vec<Dimension> {
    let mut dimensions: Vec<Dimension> = Vec::new();
    let codes = RowCode::ALL.map(|code| (code.name(), code));
    for mut part in document.sections(section, "dimension") {
        let number = document.whole(&mut part, "number");
        let name = document.required(&mut part, "name");
        let code = one_of(document, &mut part, "code", &codes, None);
        document.finish(part);
        let (Some(number), Some((name, span)), Some(code)) = (number, name, code) else { continue };
        let wrong = dimension_problem(number, code).or_else(|| {
            let same = dimensions.iter().any(|other| other.number == number || other.code == code);
            same.then(|| {
                Problem::error(
                    "dimension_twice",
                    text!(
                        "dimension {number} eller dess innehåll står två gånger",
                        "dimension {number} or what it holds stands twice"
                    ),
                )
            })
        });
        match wrong {
            Some(problem) => document.problem(problem, span),
            None => dimensions.push(Dimension { number, name, code }),
        }
    }
    dimensions.sort_by_key(|dimension| dimension.number);
    dimensions
}

fn dimension_problem(number: u64, code: RowCode) -> Option<Problem> {
    let fits = match STANDARD.iter().find(|(standard, _)| *standard == number) {
        Some((_, meant)) => *meant == code,
        None => (OWN_DIMENSIONS..=DIMENSION_MAX).contains(&number) && code != RowCode::CostCentre,
    };
    let holds = code.name();
    (!fits).then(|| {
        Problem::error(
            "dimension_reserved",
            text!("dimension {number} kan inte hålla {holds}", "dimension {number} cannot hold {holds}"),
        )
        .why(text!(
            "SIE ger 1 åt kostnadsställen och 9 åt leverantörer och håller de andra under 20 för sig",
            "SIE gives 1 to cost centres and 9 to suppliers and keeps the others below 20 to itself"
        ))
        .hint(text!("ta ett nummer från 20", "take a number from 20"))
    })
}
