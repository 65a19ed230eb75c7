//! Pages drawn as HTML. Everything a person or a register wrote is escaped here, in one place.

mod blocks;
mod escape;
mod forms;
mod frame;
mod links;
mod problems;
mod table;

pub use blocks::blocks;
pub(crate) use escape::{attribute, push_escaped};
pub use frame::{Frame, frame};
pub use links::Links;
pub use problems::problem_parts;
