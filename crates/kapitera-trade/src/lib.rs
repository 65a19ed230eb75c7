//! Internal trade (*internhandel*, köp/sälj) evaluated: what units order of laboratories, radiology and others inside the region, and
//! what it says of the three questions that the region asked (S0): do prices hold costs back, does feedback from those who sell help,
//! and what would another way cost.
//!
//! - [`Purchases`]: what was bought, in cells whose sums are the whole; [`reconcile`] lays what was charged beside the [`PriceList`].
//! - [`price_quantity`] (Bennet), [`price_index`] and [`chained`] (Fisher), [`four_factors`] (listed, use per listed, mix, price): price
//!   lists are taken out first, since another internal price moves costs and saves nothing.
//! - [`feedback`]: whether ordering changed otherwise where feedback was given.
//! - [`variation`]: how far apart the units order, and what it would be in kronor if the upper half came to the median.
//! - [`break_even`]: from which volume a test at the point of care (*patientnära analys*, PNA) costs no more than the central laboratory's.
//!
//! Amounts are whole öre or [`Exact`](kapitera_money::Exact) fractions, and parts sum to their wholes, which is checked when they are made.
//! Logarithms, intervals and funnels are reckoned with binary floating point: they are weighed by people, never paid. Of parts that were
//! reckoned so, the öre are made to sum to the exact whole.
//!
//! ```
//! use kapitera_money::Ore;
//! use kapitera_trade::{Basket, Bought, Service, price_quantity};
//!
//! let bought = |quantity, amount| Bought { quantity, amount: Ore(amount) };
//! let (crp, hba1c) = (Service::new("LAB", "CRP"), Service::new("LAB", "HBA1C"));
//! // 100 CRP for 40 kr became 120 for 45 kr, and HbA1c was not bought before.
//! let before = Basket::from([(crp.clone(), bought(100, 4_000_00))]);
//! let after = Basket::from([(crp, bought(120, 5_400_00)), (hba1c, bought(10, 900_00))]);
//! let change = price_quantity(&before, &after)?;
//! let sums = change.sums;
//! // ½(100 + 120) · 5 kr, and ½(40 kr + 45 kr) · 20.
//! assert_eq!((sums.price, sums.quantity), (Ore(550_00), Ore(850_00)));
//! assert_eq!((sums.entering, sums.leaving), (Ore(900_00), Ore::ZERO));
//! assert_eq!(sums.change(), Ore(6_300_00 - 4_000_00));
//! # Ok::<(), kapitera_trade::Refusal>(())
//! ```
//!
//! What is asked stands in a text, [`Evaluation`], read by [`read_evaluation`]; what is known of a region is a [`Market`]. [`awareness`] and
//! [`price_lists`] answer the first question, [`learning`] the second, and [`tested`] what of the third is no model.
//!
//! Kept out on purpose: files and registers, how what was bought is counted, and how results are shown.
#![deny(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    reason = "amounts and counts are exact; the modules of statistics and logarithms say so below"
)]

mod answered;
pub mod asked;
mod break_even;
#[expect(
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "the logarithmic mean; its parts are completed"
)]
mod factors;
#[expect(clippy::float_arithmetic, reason = "means and limits of ordering, no amounts")]
mod feedback;
mod index;
#[expect(clippy::float_arithmetic, reason = "logarithms")]
mod log_mean;
mod price_list;
mod price_quantity;
mod purchases;
mod reconcile;
mod refusal;
mod shapley;
mod variation;
mod whole;

pub use answered::{
    Awareness, FixedPrices, Found, GroupVariation, Kronor, Learning, Line, Of, Point, PriceLists, Tested, awareness,
    learning, price_lists, tested,
};
pub use asked::{Evaluation, Market, read_evaluation};
pub use break_even::{
    Assumption, Basis, BreakEven, Central, Figure, Measure, Monthly, PointOfCare, Transport, UnitCost, WhatPays,
    break_even,
};
pub use factors::{FactorLine, FactorSums, FourFactors, Method, Period, Points, Weighing, four_factors};
pub use feedback::{
    Feedback, LeftOut, MonthOrdered, UnitMonths, WhyLeftOut, Windows, WithFeedback, WithoutFeedback, feedback,
};
pub use index::{Chained, Link, PriceIndex, chained, price_index};
pub use price_list::{ListPrice, PriceList};
pub use price_quantity::{PriceQuantity, PriceQuantityLine, PriceQuantitySums, price_quantity};
pub use purchases::{Basket, Bought, Cell, Purchase, Purchases, Service};
pub use reconcile::{Difference, Outcome, Reconciled, Tally, reconcile};
pub use refusal::Refusal;
pub use variation::{Expected, Ordering, ToMedian, Variation, variation};
