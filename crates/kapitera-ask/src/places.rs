//! The centre that a person means among some.

use kapitera_message::{Problem, text};

/// The position of the one centre whose HSA id this is, or else the end of it or a part of its name; `places` are ids and names.
///
/// # Errors
///
/// `unknown_centre` when there is none, `several_centres` when there are several.
pub(crate) fn place_of<'a>(
    places: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    wanted: &str,
) -> Result<usize, Problem> {
    let lower = wanted.to_lowercase();
    let places = || places.clone().enumerate();
    if let Some((at, _)) = places().find(|(_, (id, _))| id.eq_ignore_ascii_case(wanted)) {
        return Ok(at);
    }
    let fits = |id: &str, name: &str| id.to_lowercase().ends_with(&lower) || name.to_lowercase().contains(&lower);
    let mut found = places().filter(|(_, (id, name))| fits(id, name));
    match (found.next(), found.next()) {
        (Some((at, _)), None) => Ok(at),
        (None, _) => Err(Problem::error(
            "unknown_centre",
            text!("ingen hälsocentral heter ”{wanted}”", "no health centre is called “{wanted}”"),
        )
        .hint(text!("ange HSA-id eller en del av namnet", "give the HSA id or a part of the name"))),
        (Some((_, (_, one))), Some((_, (_, other)))) => Err(Problem::error(
            "several_centres",
            text!("”{wanted}” kan vara {one} och {other}", "“{wanted}” may be {one} and {other}"),
        )
        .hint(text!("ange HSA-id", "give the HSA id"))),
    }
}
