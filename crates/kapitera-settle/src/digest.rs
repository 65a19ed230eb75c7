//! The names of everything a settlement stands on: hashes that anybody can recompute.

use kapitera_evaluate::{Amount, Settlement};
use kapitera_model::{Model, Stance};
use kapitera_region::Manifest;
use sha2::{Digest as _, Sha256};

/// The digests of a settlement, each 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    /// Of the program's sources that amounts depend on.
    pub engine: String,
    /// Of the model's text and of all it extends, in that order.
    pub model: String,
    /// Of the deliveries: their registers and the hashes of their rows, in order of receipt.
    pub deliveries: String,
    /// Of the lines: month, component, centre, payee, stance and amount.
    pub result: String,
}

impl Digests {
    pub(crate) fn new(model: &Model, deliveries: &[Manifest], settlement: &Settlement) -> Self {
        Self {
            engine: engine_digest().to_owned(),
            model: model_digest(model),
            deliveries: deliveries_digest(deliveries),
            result: result_digest(model, settlement),
        }
    }
}

/// The digest of the program's sources that amounts depend on.
pub fn engine_digest() -> &'static str {
    env!("KAPITERA_ENGINE_SHA256")
}

/// The digest of a model's texts.
pub fn model_digest(model: &Model) -> String {
    let mut hasher = Sha256::new();
    for source in &model.sources {
        hasher.update(source.text.replace('\r', "").as_bytes());
        hasher.update([0]);
    }
    hex(hasher)
}

fn deliveries_digest(deliveries: &[Manifest]) -> String {
    let mut hasher = Sha256::new();
    for delivery in deliveries {
        hasher.update(format!("{} {}\n", delivery.register.name(), delivery.rows_sha256));
    }
    hex(hasher)
}

fn result_digest(model: &Model, settlement: &Settlement) -> String {
    let mut hasher = Sha256::new();
    for line in &settlement.lines {
        let (component, centre) = (&model.components[line.component].name, &settlement.centres[line.centre].id);
        let payee = line.payee.as_deref().unwrap_or("");
        let stance = match line.stance {
            Stance::Paid => "paid",
            Stance::Charged => "charged",
            Stance::Shadow => "shadow",
            Stance::Received => "received",
        };
        let amount = match line.amount {
            Amount::Money(ore) => ore.to_string(),
            Amount::Quantity { mantissa, decimals } => kapitera_money::decimal_text(mantissa, decimals),
        };
        hasher.update(format!("{}\t{component}\t{centre}\t{payee}\t{stance}\t{amount}\n", line.period));
    }
    hex(hasher)
}

fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
