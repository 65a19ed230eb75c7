//! Pages drawn as HTML. How results are drawn, and how everything a person or a register wrote is escaped, stands in
//! `kapitera-document`, for documents and pages alike.

mod blocks;
mod forms;
mod frame;
mod links;
mod problems;

pub use blocks::blocks;
pub use frame::{Frame, Who, frame};
pub use links::{Links, Seen};
pub use problems::problem_parts;
