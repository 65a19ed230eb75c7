//! Statements: what a centre is paid, what it is charged and what is left.

use kapitera_model::Model;
use kapitera_output::Output;
use kapitera_report::{mark, statement_output, statements_output};
use kapitera_settle::Statements;

/// The statement of the centre at a position among [`Statements::centres`] ([`kapitera_settle::find_centre`] finds it), or of
/// all centres, a row each. `models` are those that the statements were made by; `region` is the region's name.
///
/// # Panics
///
/// When there is no centre at the position.
pub fn statement_answer(made: &Statements, models: &[Model], centre: Option<usize>, region: &str) -> Output {
    let mut output = match centre {
        Some(centre) => statement_output(made, centre),
        None => statements_output(made, region),
    };
    let model = models.iter().find(|model| model.id == made.month.model);
    output.parts.splice(0..0, model.and_then(mark));
    output
}
