//! All indicators of a centre beside the region, and its sheet.

use kapitera_message::{Text, text};
use kapitera_report::follow_up::overview;

use super::{followed, report, under};
use crate::answer::{Answer, Refused};
use crate::asked::Asked;
use crate::form::encoded;
use crate::html::Links;
use crate::page::{Block, Link, Page};

/// All indicators of a centre.
pub fn page(asked: &Asked<'_>) -> Result<Answer, Refused> {
    let followed = followed(asked)?;
    let centre = followed.centre(asked)?;
    let of = &followed.counted.centres[centre];
    let output = overview(&followed.counted, Some(centre));
    let links = Links { centre: Some(of.id.to_string()), ..asked.links() };
    let page = under(Page::default())
        .lead(text!(
            "Hälsocentralens tal bredvid regionens. ”Kanske” betyder att slumpen kan ha gjort skillnaden.",
            "The centre's figures beside the region's. “Perhaps” means that chance may have made the difference."
        ))
        .with(Block::Heading(text!("Underlag till uppföljningsdialogen", "Sheet for the follow-up meeting")))
        .with(Block::SavedAs(report::links(&of.id)))
        .with(Block::Heading(text!("Alla indikatorer", "All indicators")))
        .linked(output, links)
        .with(Block::Links(vec![Link::new(
            Text { sv: format!("Ersättning till {}", of.name), en: format!("Payments to {}", of.name) },
            format!("/centres/{}", encoded(&of.id)),
        )]));
    Ok(Answer::page(page))
}
