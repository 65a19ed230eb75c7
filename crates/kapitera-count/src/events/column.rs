//! The positions of the columns of a stored register of events.

pub(crate) use kapitera_region::event_column::{AMOUNT, CENTRE, DAY, LABELS, PERSON, quantity};
