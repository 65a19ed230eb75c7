//! Variants of the model of internal trade beside each other, for every unit that buys or sells.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use kapitera_message::Problems;
use kapitera_model::Model;
use kapitera_money::Ore;
use kapitera_reform::{Comparison, ComparisonRequest, Proposal};
use kapitera_region::Region;
use kapitera_report::trade::{Variants, VariantsRow};
use kapitera_settle::{load_model, load_reform};
use kapitera_trade::asked::BuyerKind;
use kapitera_trade::{Evaluation, Market};

/// What each unit gets and pays by each model: all are counted once and evaluated by the evaluation that settles months.
///
/// A unit sells when something is ordered of it; a unit that nothing is ordered of and that orders nothing in the months has a row only
/// where a model pays or charges it.
///
/// # Errors
///
/// When a model cannot be read, or a month cannot be settled by one of them.
pub fn variants(
    region: &Region,
    evaluation: &Evaluation,
    market: &Market,
    known_at: Timestamp,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Variants, Problems> {
    let asked = &evaluation.change;
    let path = |file: &Path| region.path(file);
    let today = path(&asked.today);
    let base = read(&today)?;
    let mut proposals = Vec::new();
    for variant in &asked.variants {
        let file = path(variant);
        let model = read(&file)?;
        proposals.push(Proposal { model, reform: load_reform(&file, &today)?, turned: Vec::new() });
    }
    let months: Vec<_> = asked.months.each().collect();
    let request = ComparisonRequest {
        region,
        base: &base,
        proposals: &proposals,
        months: &months,
        known_at,
        neutral: None,
        why: None,
    };
    let comparison = Comparison::new(&request, progress)?;
    let within = market.purchases.only(|cell| asked.months.holds(cell.month));
    let sells: BTreeSet<Arc<str>> = within.cells().map(|(cell, _)| cell.service.supplier.clone()).collect();
    let buys: BTreeSet<Arc<str>> = within.cells().map(|(cell, _)| cell.buyer.clone()).collect();
    let by_model: Vec<Vec<Ore>> = std::iter::once(comparison.base.paid.by_centre())
        .chain(comparison.compared.iter().map(|compared| compared.paid.by_centre()))
        .collect();
    let mut rows = Vec::new();
    for (at, place) in comparison.places.iter().enumerate() {
        let amounts: Vec<Ore> = by_model.iter().map(|amounts| amounts[at]).collect();
        let trades = buys.contains(&place.id) || sells.contains(&place.id);
        if trades || amounts.iter().any(|amount| *amount != Ore::ZERO) {
            let kind = market.buyers.get(&place.id).copied().unwrap_or(BuyerKind::Unit);
            rows.push(VariantsRow { name: place.name.clone(), sells: sells.contains(&place.id), kind, amounts });
        }
    }
    let sums = |at: usize| rows.iter().map(|row| row.amounts[at]).sum::<Ore>();
    for (at, amounts) in by_model.iter().enumerate() {
        assert_eq!(sums(at), amounts.iter().copied().sum::<Ore>(), "the rows sum to what a model pays");
    }
    let names = std::iter::once(&base).chain(proposals.iter().map(|proposal| &proposal.model));
    Ok(Variants { models: names.map(|model| model.name.clone()).collect(), rows })
}

fn read(file: &Path) -> Result<Arc<Model>, Problems> {
    Ok(Arc::new(load_model(file)?.0))
}
