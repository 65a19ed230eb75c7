//! The sheet of a centre for the follow-up meeting, as a file.

use kapitera_document::Frame;
use kapitera_handout::{DocumentForm, document_bytes, region_marks};
use kapitera_message::{Text, text};
use kapitera_report::follow_up::sheet;

use super::followed;
use crate::answer::{Answer, File, Refused};
use crate::asked::Asked;
use crate::dispatch::day;
use crate::form::encoded;
use crate::page::Link;
use crate::pages::kind_of;
use crate::pages::what_if_report::{FORMS, form};

/// The sheet.
pub fn report(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let form = form(asked)?;
    let followed = followed(asked)?;
    let centre = followed.centre(asked)?;
    let settings = &asked.app.settings;
    let document = sheet(&followed.counted, centre, &settings.name, None);
    let frame = Frame {
        language: asked.language,
        author: settings.name.clone(),
        subject: followed.counted.centres[centre].name.clone(),
        dated: day(asked.at),
        marks: region_marks(settings.invented),
    };
    let bytes = document_bytes(&document, form, &frame)?;
    let word = text!("uppfoljning", "follow-up");
    let id = &followed.counted.centres[centre].id;
    let last = followed.counted.months[followed.counted.months.len() - 1];
    let name = format!("{}-{id}-{last}.{}", word.get(asked.language), form.ending());
    Ok(Answer::File(File { kind: kind_of(&name), name, bytes }))
}

/// Where the sheet can be fetched.
pub(super) fn links(centre: &str) -> Vec<Link> {
    let link = |(form, name): (DocumentForm, &str)| {
        let to = format!("/follow-up/centre/{}/report?format={}", encoded(centre), form.ending());
        Link::new(Text { sv: format!("Dialogblad ({name})"), en: format!("Meeting sheet ({name})") }, to)
    };
    let made = FORMS.into_iter().filter(|(form, _)| *form != DocumentForm::Pdf || cfg!(feature = "pdf"));
    made.map(link).collect()
}
