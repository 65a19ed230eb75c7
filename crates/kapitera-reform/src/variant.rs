//! A model of a comparison as it stands in a month: with its turned knobs and what gave way.

use std::borrow::Cow;

use kapitera_message::Problems;
use kapitera_model::Model;

use crate::compare::{Compared, Comparison};
use crate::prepared::{Prepared, Turned};

/// A model in a month.
pub(crate) struct Variant<'a> {
    /// The model that it is a variant of.
    pub(crate) prepared: &'a Prepared,
    /// The variant.
    pub(crate) model: Cow<'a, Model>,
    /// The components that differ from what was prepared.
    pub(crate) touched: Vec<bool>,
    /// The month's position.
    pub(crate) month: usize,
}

impl Comparison {
    /// The base, or a proposal, in the last month of the comparison.
    pub(crate) fn last_variant<'a>(&'a self, compared: Option<&'a Compared>) -> Result<Variant<'a>, Problems> {
        let months = self.ground.months();
        let month = (0..months.len()).max_by_key(|at| months[*at]).unwrap_or_default();
        self.variant(compared, month)
    }

    /// The base, or a proposal, in a month.
    pub(crate) fn variant<'a>(&'a self, compared: Option<&'a Compared>, month: usize) -> Result<Variant<'a>, Problems> {
        let prepared = compared.map_or(&self.base, |compared| &compared.prepared);
        let mut turned: Vec<Turned> = compared.map(|compared| compared.proposal.turned.clone()).unwrap_or_default();
        if let Some(neutral) = compared.and_then(|compared| compared.neutral.as_ref()) {
            turned.retain(|turned| turned.name != neutral.knob);
            turned.push(Turned { name: neutral.knob.clone(), value: neutral.months[month].value.clone() });
        }
        if turned.is_empty() {
            let touched = vec![false; prepared.model.components.len()];
            return Ok(Variant { prepared, model: Cow::Borrowed(&prepared.model), touched, month });
        }
        let (model, touched) = prepared.varied(&turned)?;
        Ok(Variant { prepared, model: Cow::Owned(model), touched, month })
    }
}
