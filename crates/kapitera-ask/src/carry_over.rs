//! What of the units' surplus and deficit goes on into the next year.

use kapitera_message::text;
use kapitera_output::Output;
use kapitera_post::{CarriedOver, carry_parts};

/// A year carried over, before or after it is recorded. `region` is the region's name.
pub fn carry_over_answer(region: &str, over: &CarriedOver) -> Output {
    let year = over.outcome.year;
    let title = text!(
        "{region}: över- och underskott {year} förs över",
        "{region}: surplus and deficit of {year} carried over"
    );
    Output { title: Some(title), parts: carry_parts(over), csv: None }
}
