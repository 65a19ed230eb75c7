//! From the tree of a text to a checked model: one file per part of the language.

mod component;
mod costs;
mod count;
mod filter;
mod indicator;
mod number;
mod origin;
mod parameters;
mod price;
mod rules;
mod shape;
mod split;
mod tables;
mod values;
mod weigh;

use std::cell::RefCell;
use std::sync::Arc;

use kapitera_message::{Problem, Problems, Severity, text};
use kapitera_period::Span;

use crate::ast::{Model, Status};
use crate::doc::{Entry, Node, Source};
use crate::extend::{Find, load};
use crate::fields::Fields;
pub use indicator::read_indicators;
use origin::Origins;
pub(crate) use parameters::unknown_parameter;
pub(crate) use price::PERS;

/// Reads and checks a model and all that it extends.
///
/// `file` is the name the person knows, `text` its content; `find` fetches what it extends.
///
/// # Errors
///
/// All problems that could be found, warnings among them when there are errors too. A model that is returned has
/// no errors; its warnings come with it.
pub fn read_model(file: &str, text: &str, find: Find<'_>) -> Result<(Model, Problems), Problems> {
    let source = Arc::new(Source { file: file.into(), text: text.into() });
    let (tree, sources) = load(source, find)?;
    checked(&tree, sources)
}

/// A checked model of a tree, with its warnings.
pub(crate) fn checked(tree: &Node, sources: Vec<Arc<Source>>) -> Result<(Model, Problems), Problems> {
    let problems = RefCell::new(Vec::new());
    let model = read_tree(tree, sources, &problems);
    let mut problems = problems.into_inner();
    if let Some(model) = &model {
        problems.extend(crate::check::check(model));
    }
    let errors = problems.iter().any(|problem| problem.severity == Severity::Error);
    match model {
        Some(model) if !errors => Ok((model, problems)),
        _ => Err(problems),
    }
}

fn read_tree(tree: &Node, sources: Vec<Arc<Source>>, problems: &RefCell<Problems>) -> Option<Model> {
    let top = Fields::new(tree, text!("modellen", "the model"), problems);
    let head = Fields::new(top.need("model")?, text!("[model]", "[model]"), problems);
    head.get("extends");
    head.get("includes");
    let id = head.need("id").and(head.text("id"));
    let name = head.need("name").and(head.text("name"));
    let from = head.need("from").and(head.day("from"));
    let to = head.day("to");
    let statuses = [("in-force", Status::InForce), ("proposed", Status::Proposed), ("try-out", Status::TryOut)];
    let status = head.choice("status", &statuses, Status::TryOut);
    let still_valid = head.day("still-valid");
    let ended_by = head.text("ended-by").map(|(name, spot)| (name, spot.clone()));
    let model_spot = head.spot().clone();
    head.finish();
    let (Some((id, _)), Some((name, _)), Some(from)) = (id, name, from) else { return None };
    let valid = to.map_or(Span::open(from), |to| Span { from, to });
    if valid.is_empty() {
        top.push(
            Problem::error(
                "ends_before_it_begins",
                text!("modellen slutar innan den börjar", "the model ends before it begins"),
            )
            .at(model_spot.here())
            .hint(text!("ändra from eller to", "change from or to")),
        );
    }
    let decisions = rules::decisions(entries(&top, "decision"), problems);
    let origins = Origins { decisions: &decisions, valid, still_valid, problems };
    let (parameters, unallocated) =
        parameters::parameters(entries(&top, "parameter"), entries(&top, "shares"), &origins);
    let tables = tables::tables(entries(&top, "table"), &origins);
    let time = rules::time(top.get("time"), rules::DEFAULT_TIME, problems);
    let (rounding, rounding_provenance) = rules::rounding(top.get("rounding"), &origins, tree);
    let costs = costs::costs(entries(&top, "cost"), &origins);
    let values = values::values(entries(&top, "value"), problems);
    let components = component::components(entries(&top, "component"), time, &origins);
    top.finish();
    Some(Model {
        id,
        name,
        valid,
        status,
        ended_by,
        sources,
        time,
        rounding,
        rounding_provenance,
        decisions,
        parameters,
        unallocated,
        tables,
        costs,
        values,
        components,
    })
}

fn entries<'a>(top: &Fields<'a>, key: &'static str) -> &'a [Entry] {
    top.get(key).map_or(&[], |node| {
        Fields::new(node, text!("[{key}]", "[{key}]"), top.problems());
        node.entries()
    })
}
