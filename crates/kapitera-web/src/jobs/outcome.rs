//! What became of a job, as the desk keeps it: where to look, what is said, and what was wrong.

use kapitera_message::{Place, Problem, Problems, Text};
use serde_json::{Value, json};

/// How a job ended that was not stopped.
pub enum Ended {
    /// Done: where to look, and what is said.
    Done {
        /// Where to look.
        to: String,
        /// What is said.
        said: Text,
        /// What keeps none of it from being done, or what a part lacks.
        problems: Problems,
    },
    /// Refused: nothing is done.
    Refused(Problems),
}

/// What the desk keeps.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// Where to look; empty for nowhere.
    pub to: String,
    /// What is said.
    pub said: Text,
    /// What was wrong.
    pub problems: Problems,
    /// The rules that were broken, one of each problem.
    pub codes: Vec<String>,
}

/// At most so many problems are kept.
const MOST: usize = 200;

impl Stored {
    /// As the desk keeps it.
    pub fn to_text(ended: &Ended) -> String {
        let (to, said, problems) = match ended {
            Ended::Done { to, said, problems } => (to.as_str(), said.clone(), problems),
            Ended::Refused(problems) => ("", Text::default(), problems),
        };
        let problems: Vec<Value> = problems.iter().take(MOST).map(problem).collect();
        json!({ "to": to, "said": both(&said), "problems": problems }).to_string()
    }

    /// Reads what the desk kept; nothing where there is nothing.
    pub fn read(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let all = value["problems"].as_array().cloned().unwrap_or_default();
        Self {
            to: value["to"].as_str().unwrap_or_default().to_owned(),
            said: read_both(&value["said"]),
            codes: all.iter().map(|problem| problem["code"].as_str().unwrap_or_default().to_owned()).collect(),
            problems: all.iter().map(read_problem).collect(),
        }
    }
}

fn both(text: &Text) -> Value {
    json!({ "sv": text.sv, "en": text.en })
}

fn read_both(value: &Value) -> Text {
    let of = |language: &str| value[language].as_str().unwrap_or_default().to_owned();
    Text { sv: of("sv"), en: of("en") }
}

fn problem(problem: &Problem) -> Value {
    let place = |place: &Place| match place {
        Place::Named(name) => both(name),
        Place::InText { file, source, span, .. } => {
            let line = source.get(..span.start).unwrap_or_default().matches('\n').count() + 1;
            let file = file.rsplit('/').next().unwrap_or_default();
            both(&kapitera_message::text!("{file}, rad {line}", "{file}, line {line}"))
        }
    };
    json!({
        "code": problem.code,
        "what": both(&problem.what),
        "where": problem.places.iter().map(place).collect::<Vec<_>>(),
        "why": problem.why.as_ref().map(both),
        "hint": problem.hint.as_ref().map(both),
    })
}

fn read_problem(value: &Value) -> Problem {
    let mut problem = Problem::error("of_a_job", read_both(&value["what"]));
    for place in value["where"].as_array().into_iter().flatten() {
        problem = problem.named(read_both(place));
    }
    if value["why"].is_object() {
        problem = problem.why(read_both(&value["why"]));
    }
    if value["hint"].is_object() {
        problem = problem.hint(read_both(&value["hint"]));
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::*;
    use kapitera_message::text;

    #[test]
    fn what_is_kept_reads_back() {
        let one = Problem::error("a_rule", text!("fel", "wrong")).named(text!("rad 1", "row 1")).hint(text!("å", "m"));
        let ended = Ended::Done { to: "/x".into(), said: text!("klart", "done"), problems: vec![one] };
        let stored = Stored::read(&Stored::to_text(&ended));
        assert_eq!((stored.to.as_str(), stored.said.en.as_str()), ("/x", "done"));
        assert_eq!(stored.codes, ["a_rule"]);
        assert_eq!(stored.problems[0].what, text!("fel", "wrong"));
        assert_eq!(stored.problems[0].places, [Place::Named(text!("rad 1", "row 1"))]);
        assert!(Stored::read("").to.is_empty());
    }
}
