//! Events compared with a plain computation, event by event; in memory and through stored deliveries.

mod deliveries;
mod follow;
mod naive;
mod person_costs;
mod places;
mod random;
