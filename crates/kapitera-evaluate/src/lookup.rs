//! Finding a table's row for a cell in constant time, and summing count × weight in whole numbers.

use std::collections::HashMap;

use kapitera_cube::{Cell, Cube, Key};
use kapitera_message::Problem;
use kapitera_model::{Filter, Selector, Table, TableKey, TableVersion};
use kapitera_money::{Exact, RoundMode};
use kapitera_register::Label;

use crate::facts::Facts;
use crate::problems;

/// No row.
const NONE: u32 = u32::MAX;

/// The code of what is not known of the person of an event: nobody, or somebody not listed that day.
const UNKNOWN_CODE: usize = u32::MAX as usize;

/// Where a level's code is found.
#[derive(Clone, Copy, Debug)]
enum CodeAt {
    /// In the cell's codes.
    Cell(usize),
    /// It is the centre's position.
    Centre,
}

impl CodeAt {
    #[inline]
    fn code(self, cell: &Cell<'_>, centre: usize) -> usize {
        match self {
            Self::Cell(position) => cell.codes[position] as usize,
            Self::Centre => centre,
        }
    }
}

/// A table prepared for one cube: a tree of look-up arrays, one level per key.
pub(crate) struct Lookup<'a> {
    pub(crate) table: &'a Table,
    pub(crate) version: &'a TableVersion,
    levels: Vec<CodeAt>,
    /// Per node: for each code, and then for [`UNKNOWN_CODE`], the next node, or at the last level the row.
    nodes: Vec<Vec<u32>>,
    weights: Weights,
    /// Of a table with one key and decimal weights: the weight of each code (last, of what is not known), so that a sum
    /// needs no second look-up.
    by_code: Option<(CodeAt, Vec<Option<i64>>)>,
}

/// The rows' values: as whole numbers over a power of ten when they all are decimals.
enum Weights {
    Decimal { mantissas: Vec<i64>, scale: i128 },
    Fraction(Vec<Exact>),
}

impl<'a> Lookup<'a> {
    pub(crate) fn new(table: &'a Table, version: &'a TableVersion, keys: &[Key], names: &Names<'_>) -> Self {
        let levels = table.by.iter().map(|key| code_at(*key, keys)).collect();
        let mut lookup =
            Self { table, version, levels, nodes: Vec::new(), weights: Weights::of(version), by_code: None };
        let rows: Vec<u32> = (0..version.rows.len()).map(|row| u32::try_from(row).unwrap_or(NONE)).collect();
        lookup.build(0, &rows, names);
        if let ([at], [node], Weights::Decimal { mantissas, .. }) = (&*lookup.levels, &*lookup.nodes, &lookup.weights) {
            lookup.by_code = Some((*at, node.iter().map(|row| mantissas.get(*row as usize).copied()).collect()));
        }
        lookup
    }

    /// Builds the node of `level` for the rows that match the levels before, and gives its position.
    fn build(&mut self, level: usize, rows: &[u32], names: &Names<'_>) -> u32 {
        let Some(&key) = self.table.by.get(level) else { return rows.first().copied().unwrap_or(NONE) };
        let position = self.nodes.len();
        self.nodes.push(Vec::new());
        let version = self.version;
        let mut groups: Vec<(&Selector, Vec<u32>)> = Vec::new();
        let mut by_name: HashMap<&str, usize> = HashMap::new();
        for &row in rows {
            let selector = &version.rows[row as usize].selectors[level];
            let known = match selector {
                Selector::Name(name) => by_name.get(&**name).copied(),
                _ => groups.iter().position(|(there, _)| *there == selector),
            };
            match known {
                Some(group) => groups[group].1.push(row),
                None => {
                    if let Selector::Name(name) = selector {
                        by_name.insert(name, groups.len());
                    }
                    groups.push((selector, vec![row]));
                }
            }
        }
        let others = groups.iter().position(|(selector, _)| **selector == Selector::Others);
        // Bands may meet here when a later key tells their rows apart: then the rows of both are looked through.
        let mut merged: HashMap<Vec<usize>, u32> = HashMap::new();
        let mut single: Vec<Option<u32>> = vec![None; groups.len()];
        let mut node = Vec::with_capacity(names.len(key));
        let mut met = Vec::new();
        for code in (0..names.len(key)).chain([UNKNOWN_CODE]) {
            met.clear();
            match names.of(key, code) {
                Name::Number(number) => met.extend((0..groups.len()).filter(|&group| in_band(groups[group].0, number))),
                Name::Word(word) if key.means_beginnings() => met.extend(longest_prefix(word, &by_name)),
                Name::Word(word) => met.extend(by_name.get(word)),
            }
            if met.is_empty() {
                met.extend(others);
            }
            let known = match met.as_slice() {
                [] => Some(NONE),
                [only] => single[*only],
                _ => merged.get(&met).copied(),
            };
            let child = known.unwrap_or_else(|| {
                let rows: Vec<u32> = met.iter().flat_map(|&group| groups[group].1.iter().copied()).collect();
                let child = self.build(level + 1, &rows, names);
                match met.as_slice() {
                    [only] => single[*only] = Some(child),
                    _ => drop(merged.insert(met.clone(), child)),
                }
                child
            });
            node.push(child);
        }
        self.nodes[position] = node;
        u32::try_from(position).unwrap_or(NONE)
    }

    /// The row for a cell of a centre.
    #[inline]
    pub(crate) fn row(&self, cell: &Cell<'_>, centre: usize) -> Option<usize> {
        let mut node = 0;
        for level in &self.levels {
            let code = level.code(cell, centre);
            node = *of_code(self.nodes.get(node as usize)?, code)?;
            if node == NONE {
                return None;
            }
        }
        Some(node as usize)
    }

    /// The weight of a row.
    pub(crate) fn weight(&self, row: usize) -> Exact {
        match &self.weights {
            Weights::Decimal { mantissas, scale } => {
                Exact::fraction(mantissas[row].into(), *scale).unwrap_or(Exact::ZERO)
            }
            Weights::Fraction(weights) => weights[row].clone(),
        }
    }

    /// The weight of a row as a whole number over [`Lookup::scale`].
    #[inline]
    fn mantissa(&self, row: usize) -> Option<i64> {
        match &self.weights {
            Weights::Decimal { mantissas, .. } => mantissas.get(row).copied(),
            Weights::Fraction(_) => None,
        }
    }

    fn scale(&self) -> Option<i128> {
        match &self.weights {
            Weights::Decimal { scale, .. } => Some(*scale),
            Weights::Fraction(_) => None,
        }
    }
}

impl Weights {
    fn of(version: &TableVersion) -> Self {
        let rows = &version.rows;
        let decimals = rows.iter().try_fold(0, |most: u32, row| Some(most.max(row.value.decimals_needed(12)?)));
        let mantissas = decimals.and_then(|decimals| {
            rows.iter()
                .map(|row| {
                    row.value
                        .round_decimals(decimals, RoundMode::Down)
                        .and_then(|mantissa| i64::try_from(mantissa).ok())
                })
                .collect::<Option<Vec<i64>>>()
        });
        match (decimals, mantissas) {
            (Some(decimals), Some(mantissas)) => Self::Decimal { mantissas, scale: 10_i128.pow(decimals) },
            _ => Self::Fraction(rows.iter().map(|row| row.value.clone()).collect()),
        }
    }
}

/// What each cell gives to a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    /// How many it counts.
    Count,
    /// The amount of its events in öre.
    Amount,
}

impl Gives {
    #[inline]
    pub(crate) fn of(self, cell: &Cell<'_>) -> i128 {
        match self {
            Self::Count => cell.count.into(),
            Self::Amount => cell.amount.into(),
        }
    }
}

/// Adds up what the cells of a centre give, and that × the product of the tables' weights, exactly.
///
/// # Errors
///
/// The first cell without a row, and the lookup that lacks it.
pub(crate) fn weighted_sum<'c, 'l>(
    cells: impl Iterator<Item = Cell<'c>>,
    gives: Gives,
    lookups: &'l [Lookup<'l>],
    centre: usize,
) -> Result<(i128, Exact), (Cell<'c>, &'l Lookup<'l>)> {
    // Two loops are compiled, so that neither asks again at each cell.
    match gives {
        Gives::Count => weighted_sum_of(cells, |cell| cell.count.into(), lookups, centre),
        Gives::Amount => weighted_sum_of(cells, |cell| cell.amount.into(), lookups, centre),
    }
}

fn weighted_sum_of<'c, 'l>(
    cells: impl Iterator<Item = Cell<'c>>,
    given: impl Fn(&Cell<'c>) -> i128,
    lookups: &'l [Lookup<'l>],
    centre: usize,
) -> Result<(i128, Exact), (Cell<'c>, &'l Lookup<'l>)> {
    let mut cells = cells;
    if lookups.is_empty() {
        // An index weighs whole centres: their cells are only added up.
        let sum = cells.map(|cell| given(&cell)).sum();
        return Ok((sum, Exact::whole(sum)));
    }
    let mut sum = Sum { given: 0, whole: 0, exact: Exact::ZERO };
    if let [only @ Lookup { by_code: Some((at, weights)), .. }] = lookups {
        // The common case, kept tight: one machine word, and what does not fit in it is added exactly.
        let mut whole = 0_i64;
        for cell in cells.by_ref() {
            let Some(Some(weight)) = of_code(weights, at.code(&cell, centre)) else { return Err((cell, only)) };
            let number = given(&cell);
            sum.given += number;
            let product = i64::try_from(number).ok().and_then(|number| number.checked_mul(*weight));
            match product.and_then(|product| whole.checked_add(product)) {
                Some(sum) => whole = sum,
                None => sum.exact += &slow_product(&cell, number, lookups, centre),
            }
        }
        sum.whole = whole.into();
    }
    let scale = lookups.iter().try_fold(1_i128, |scale, lookup| scale.checked_mul(lookup.scale()?));
    for cell in cells {
        let number = given(&cell);
        sum.given += number;
        let mut product = Some(number);
        for lookup in lookups {
            let Some(row) = lookup.row(&cell, centre) else { return Err((cell, lookup)) };
            product = product.and_then(|product| product.checked_mul(lookup.mantissa(row)?.into()));
        }
        match (scale, product.and_then(|product| sum.whole.checked_add(product))) {
            (Some(_), Some(whole)) => sum.whole = whole,
            _ => sum.exact += &slow_product(&cell, number, lookups, centre),
        }
    }
    let whole = Exact::fraction(sum.whole, scale.unwrap_or(1)).unwrap_or(Exact::ZERO);
    Ok((sum.given, if sum.exact.is_zero() { whole } else { &whole + &sum.exact }))
}

/// A sum on its way: what was given, that × weight as a whole number over the weights' scale, and what does not fit
/// in it.
struct Sum {
    given: i128,
    whole: i128,
    exact: Exact,
}

fn slow_product(cell: &Cell<'_>, number: i128, lookups: &[Lookup<'_>], centre: usize) -> Exact {
    let weights = lookups.iter().filter_map(|lookup| lookup.row(cell, centre).map(|row| lookup.weight(row)));
    weights.fold(Exact::whole(number), |product, weight| &product * &weight)
}

/// The entry of a code; the last is of what is not known.
#[inline]
fn of_code<T>(entries: &[T], code: usize) -> Option<&T> {
    let found = entries.get(code);
    // Looked at only when nothing is found, which costs the common case nothing.
    if found.is_none() && code == UNKNOWN_CODE { entries.last() } else { found }
}

/// A filter prepared for one cube: for each code, and last for [`UNKNOWN_CODE`], whether it passes.
pub(crate) struct Sieve {
    at: CodeAt,
    passes: Vec<bool>,
}

impl Sieve {
    pub(crate) fn new(filter: &Filter, keys: &[Key], names: &Names<'_>) -> Self {
        let passes = (0..names.len(filter.key)).chain([UNKNOWN_CODE]).map(|code| {
            let name = names.of(filter.key, code);
            let meant = match name {
                Name::Word(word) => return filter.lets_word_through(word),
                Name::Number(number) => {
                    filter.any_of.iter().any(|selector| *selector == Selector::Others || in_band(selector, number))
                }
            };
            meant != filter.negated
        });
        Self { at: code_at(filter.key, keys), passes: passes.collect() }
    }

    pub(crate) fn lets_through(&self, cell: &Cell<'_>, centre: usize) -> bool {
        of_code(&self.passes, self.at.code(cell, centre)).copied().unwrap_or(false)
    }
}

/// The row whose name is the longest beginning of `word`: `N02BE` rather than `N02`, whichever stands first.
fn longest_prefix<'n>(word: &str, by_name: &'n HashMap<&str, usize>) -> Option<&'n usize> {
    let ends = (0..=word.len()).rev().filter(|&end| word.is_char_boundary(end));
    ends.into_iter().find_map(|end| by_name.get(&word[..end]))
}

fn code_at(key: TableKey, keys: &[Key]) -> CodeAt {
    match key.count_key().and_then(|wanted| keys.iter().position(|key| *key == wanted)) {
        Some(position) => CodeAt::Cell(position),
        None => CodeAt::Centre,
    }
}

fn in_band(selector: &Selector, number: u32) -> bool {
    matches!(selector, Selector::Band(from, to) if *from <= number && to.is_none_or(|to| number <= to))
}

/// What a code means for a key.
pub(crate) enum Name<'a> {
    Number(u32),
    Word(&'a str),
}

/// What the codes of a cube mean.
pub(crate) struct Names<'a> {
    cube: &'a Cube,
    areas: Vec<&'a str>,
    municipalities: Vec<&'a str>,
    distances: Vec<Option<u32>>,
    centres: Vec<(&'a str, &'a str)>,
}

/// The word for what is not known.
const UNKNOWN: &str = "unknown";
/// One more than the highest age and the most months that a code can be.
const AGES: usize = 180;
const MONTHS: usize = 1201;

impl<'a> Names<'a> {
    /// The meaning of the cube's codes, by the facts about areas and centres.
    ///
    /// # Errors
    ///
    /// Areas that the cube has and the area register does not.
    pub(crate) fn new(cube: &'a Cube, facts: &'a Facts) -> Result<Self, Vec<Problem>> {
        let mut names =
            Names { cube, areas: Vec::new(), municipalities: Vec::new(), distances: Vec::new(), centres: Vec::new() };
        let mut missing = Vec::new();
        let mut known = facts.areas.iter().peekable();
        for area in &cube.areas {
            // Both ascend, so the next is mostly near; it is searched for only when it is not.
            while known.next_if(|(code, _)| *code < area).is_some() {}
            let met = known.next_if(|(code, _)| *code == area).map(|(_, fact)| fact);
            let fact = met.or_else(|| facts.areas.get(area));
            if fact.is_none() && **area != *UNKNOWN {
                missing.push(problems::area_unknown(area));
            }
            names.areas.push(area);
            names.municipalities.push(fact.map_or(UNKNOWN, |fact| &fact.municipality));
            names.distances.push(fact.and_then(|fact| fact.distance_km));
        }
        names.centres = facts.centres.iter().map(|centre| (&*centre.id, centre.owner)).collect();
        if missing.is_empty() { Ok(names) } else { Err(missing) }
    }

    fn len(&self, key: TableKey) -> usize {
        match key {
            TableKey::Age => AGES,
            TableKey::Tenure => MONTHS,
            TableKey::Sex | TableKey::Kind => 2,
            TableKey::Area | TableKey::Municipality | TableKey::Distance => self.areas.len(),
            TableKey::Owner | TableKey::Centre => self.centres.len(),
            // The words stand in the order of the codes.
            TableKey::ListedAt => key.words().len(),
            TableKey::Label(label) => self.cube.labels.get(&label).map_or(0, Vec::len),
        }
    }

    pub(crate) fn of(&self, key: TableKey, code: usize) -> Name<'a> {
        let number = u32::try_from(code).unwrap_or(NONE);
        match key {
            _ if code == UNKNOWN_CODE => Name::Word(UNKNOWN),
            TableKey::Age | TableKey::Tenure => Name::Number(number),
            TableKey::Sex => Name::Word(if code == 0 { "female" } else { "male" }),
            TableKey::Kind => Name::Word(if code == 0 { "active" } else { "assigned" }),
            TableKey::Area => Name::Word(self.areas.get(code).copied().unwrap_or(UNKNOWN)),
            TableKey::Municipality => Name::Word(self.municipalities.get(code).copied().unwrap_or(UNKNOWN)),
            TableKey::Distance => self.distances.get(code).copied().flatten().map_or(Name::Word(UNKNOWN), Name::Number),
            TableKey::Centre => Name::Word(self.centres.get(code).map_or(UNKNOWN, |centre| centre.0)),
            TableKey::Owner => Name::Word(self.centres.get(code).map_or(UNKNOWN, |centre| centre.1)),
            TableKey::ListedAt => Name::Word(key.words().get(code).copied().unwrap_or(UNKNOWN)),
            TableKey::Label(label) => Name::Word(self.label(label, number)),
        }
    }

    /// The word of a label's code.
    pub(crate) fn label(&self, label: Label, code: u32) -> &'a str {
        self.cube.labels.get(&label).and_then(|words| words.get(code as usize)).map_or(UNKNOWN, |word| word)
    }

    /// The keys of a cell in words, as the table of `lookup` sees them.
    pub(crate) fn words(&self, lookup: &Lookup<'_>, cell: &Cell<'_>, centre: usize) -> String {
        let words = lookup.table.by.iter().zip(&lookup.levels).map(|(key, at)| {
            let code = at.code(cell, centre);
            let key_name = key.name();
            match self.of(*key, code) {
                Name::Number(number) => format!("{key_name} {number}"),
                Name::Word(word) => format!("{key_name} {word}"),
            }
        });
        words.collect::<Vec<_>>().join(", ")
    }
}
