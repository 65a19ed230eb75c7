//! Whose a component's amounts are, as far as the model says.

use std::collections::BTreeMap;
use std::sync::Arc;

use kapitera_cube::EventAt;
use kapitera_model::{Component, Count, Filter, Model, PriceKind, Selector, Stance, TableKey};
use kapitera_register::Label;

/// The seller of each component that has one alone.
pub(super) struct Sellers<'m>(BTreeMap<&'m str, Arc<str>>);

impl<'m> Sellers<'m> {
    /// A component whose orders are of one supplier is that supplier's. One that counts no orders is whose the pool is that it is
    /// shared by, when that pool is one supplier's alone; or whose the components are that it counts.
    pub(super) fn of(model: &'m Model) -> Self {
        let mut sellers = BTreeMap::new();
        for component in &model.components {
            if let Some(seller) = only_supplier(component) {
                sellers.insert(component.name.as_str(), seller);
            }
        }
        for component in &model.components {
            if let Some(seller) = pooled(model, component).or_else(|| counted(&sellers, component)) {
                sellers.entry(component.name.as_str()).or_insert(seller);
            }
        }
        Self(sellers)
    }

    /// The seller of this component; none when the model does not say one.
    pub(super) fn of_component(&self, name: &str) -> Option<Arc<str>> {
        self.0.get(name).cloned()
    }
}

/// The supplier that a component's condition names, when it names one.
fn only_supplier(component: &Component) -> Option<Arc<str>> {
    let Count::Events { of, filter, .. } = &component.count else { return None };
    let suppliers = |filter: &&Filter| filter.key == TableKey::Label(Label::Supplier) && !filter.negated;
    let named = filter.iter().find(suppliers).filter(|_| of.is_of_trade())?;
    match named.any_of.as_slice() {
        [Selector::Name(name)] => Some(name.as_ref().into()),
        _ => None,
    }
}

/// The supplier that is paid the pool that a component's amounts go to, when there is one such pool.
fn pooled(model: &Model, component: &Component) -> Option<Arc<str>> {
    let shares = |pool: &&Component| {
        let sells = matches!(&pool.count, Count::Events { at: EventAt::Seller, .. }) && pool.stance == Stance::Paid;
        let of = match pool.price.as_ref().map(|price| &price.kind) {
            Some(PriceKind::PoolOf { components, .. }) => components.as_slice(),
            _ => &[],
        };
        sells && of.iter().any(|(name, _)| *name == component.name)
    };
    let mut pools = model.components.iter().filter(shares);
    let (Some(pool), None) = (pools.next(), pools.next()) else { return None };
    only_supplier(pool)
}

/// The one seller of the components that a component counts.
fn counted(sellers: &BTreeMap<&str, Arc<str>>, component: &Component) -> Option<Arc<str>> {
    let Count::Components(names) = &component.count else { return None };
    let mut of = names.iter().map(|(name, _)| sellers.get(name.as_str()));
    let first = of.next()??;
    of.all(|other| other == Some(first)).then(|| first.clone())
}
