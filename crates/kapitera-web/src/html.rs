//! Pages drawn as HTML. Everything a person or a register wrote is escaped here, in one place.

mod blocks;
mod escape;
mod forms;
mod frame;
mod links;
mod problems;
mod table;

pub use blocks::blocks;
pub use frame::{Frame, Who, frame};
pub use links::{Links, Seen};
pub use problems::problem_parts;
