//! What was tried, kept as a model text in the region's folder.

use std::path::Path;

use kapitera_ask::compare::{Keep, id_of, keep_variant};
use kapitera_message::{Text, text};

use super::wanted::{Wanted, base, wanted};
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::{Choice, Field, Form, Kind, encoded};
use crate::pages::models::all;

/// The folder that variants lie in.
const FOLDER: &str = "models/variants";

/// The form that keeps a variant; none when nothing is turned and nothing gives way.
pub(super) fn form(wanted: &Wanted<'_>) -> Option<Form> {
    if wanted.turned.is_empty() && wanted.neutral.is_none() {
        return None;
    }
    let mut form = Form::post("/what-if/keep", text!("Behåll", "Keep"))
        .heading(text!("Behåll det här som ett förslag", "Keep this as a proposal"))
        .about(text!(
            "De ändrade värdena, och det som gav vika, skrivs som en modelltext som alla kan läsa, jämföra och pröva vidare.",
            "The turned values, and what gave way, are written as a model text that everybody can read, compare and try on."
        ));
    form = wanted.hidden_in(form);
    if wanted.with.len() > 1 {
        let choices =
            wanted.with.iter().map(|(_, model)| Choice::new(model.id.clone(), Text::same(model.name.clone())));
        form = form.field(Field::new("of", text!("På", "On top of"), Kind::One(choices.collect())).required());
    }
    Some(
        form.field(
            Field::new("name", text!("Namn", "Name"), Kind::Line)
                .required()
                .help(text!("Till exempel: Majoriteten med CNI 38 %.", "For example: The majority with CNI 38 %.")),
        ),
    )
}

pub(super) fn keep(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let found = all(asked)?;
    let Some(base) = base(asked, &asked.sent, &found)? else { return Err(Refused::not_found()) };
    let wanted = wanted(asked, &asked.sent, &found, base)?;
    let name = asked.sent.need("name")?;
    let comparison = wanted.comparison(asked)?;
    let of = asked.sent.get("of").or(wanted.with.first().map(|(_, model)| model.id.as_str()));
    let at = of.and_then(|of| wanted.with.iter().position(|(_, model)| model.id == of));
    let parent = at.map_or(&base.0, |at| &wanted.with[at].0);
    let compared = comparison.compared.get(at.unwrap_or_default()).ok_or_else(Refused::not_found)?;
    let region = asked.app.region()?;
    let file = region.path(Path::new(FOLDER)).join(format!("{}.toml", id_of(name)?));
    let model = keep_variant(&Keep { parent, file: &file, name, compared })?;
    asked.app.look_again();
    // Beside what it was made of, with nothing turned.
    let mut to = format!("/what-if?base={}", encoded(&base.1.id));
    for id in wanted.with.iter().map(|(_, model)| &model.id).chain([&model.id]) {
        to.push_str(&format!("&with={}", encoded(id)));
    }
    Ok(Answer::Done(format!("{to}&from={}&to={}&done=kept", wanted.from, wanted.to)))
}
