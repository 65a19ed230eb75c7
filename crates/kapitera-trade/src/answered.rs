//! The three questions answered, of what is known of a market.

mod awareness;
mod changes;
mod fixed;
mod kronor;
mod learning;
mod tests_of;

pub use awareness::{Awareness, Found, Line, Of, Point, awareness};
pub use changes::{PriceLists, price_lists};
pub use fixed::FixedPrices;
pub use kronor::Kronor;
pub use learning::{GroupVariation, Learning, learning};
pub use tests_of::{Tested, tested};
