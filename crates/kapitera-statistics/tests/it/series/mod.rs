//! Interrupted time series: beside computations of others, in simulated markets, by what must hold of any, and what is refused.

mod market;
mod oracle;
mod properties;
mod refused;
mod simulated;
mod told;
