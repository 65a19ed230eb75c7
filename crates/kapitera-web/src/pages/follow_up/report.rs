//! The sheet of a centre for the follow-up meeting, as a file.

use kapitera_message::text;
use kapitera_report::follow_up::sheet;

use super::followed;
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::dispatch::day;
use crate::form::encoded;
use crate::page::Link;
use crate::pages::as_file;

/// The sheet.
pub fn report(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let form = as_file::form(asked)?;
    let followed = followed(asked)?;
    let centre = followed.centre(asked)?;
    let document = sheet(&followed.counted, centre, &asked.app.settings.name, None);
    let word = text!("uppfoljning", "follow-up");
    let id = &followed.counted.centres[centre].id;
    let last = followed.counted.months[followed.counted.months.len() - 1];
    let name = format!("{}-{id}-{last}", word.get(asked.language));
    let subject = followed.counted.centres[centre].name.clone();
    as_file::file(asked, &document, form, (&name, subject, day(asked.at)))
}

/// Where the sheet can be fetched.
pub(super) fn links(centre: &str) -> Vec<Link> {
    let what = text!("Dialogblad", "Meeting sheet");
    as_file::links(&what, &format!("/follow-up/centre/{}/report?", encoded(centre)))
}
