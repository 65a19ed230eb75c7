//! A programme's report as a document, in the shape of its source's tables.

use kapitera_document::{Document, Picture, Piece, Section, Tabled};
use kapitera_message::{Problems, Text, text};
use kapitera_output::{Cell, Part};
use kapitera_period::Date;

use super::{Asked, Known, Shown, history_answer, plan_and_outcome, plan_to_outcome, reconcile_answer, report_answer};

/// The report as a document; `command` is how its figures are printed, as it is typed.
///
/// # Errors
///
/// As [`report_answer`].
pub fn report_document(known: &Known, as_of: Date, since: Option<Date>, file: &str) -> Result<Document, Problems> {
    let programme = &known.programme;
    let (Text { sv, en }, day) = (&programme.title, as_of);
    let asked = |of: Shown| report_answer(known, &Asked { as_of, since, of });
    let command = |rest: &str| format!("kapitera programme report {file} --as-of {as_of}{rest}");
    let mut sections = vec![about(known, as_of)];
    let mut glance = Section::new(text!("I bild", "In pictures"));
    if let Some(waterfall) = plan_to_outcome(known, as_of)? {
        glance = glance.charted(Picture::Waterfall(waterfall), Tabled::Here);
    }
    glance = glance.charted(Picture::Columns(plan_and_outcome(known, as_of)?), Tabled::Here);
    sections.push(glance);
    sections.push(
        Section::new(text!("Paket", "Packages"))
            .with(Piece::Result(asked(Shown::Packages)?.parts))
            .printed_by(command(&since.map_or_else(String::new, |since| format!(" --since {since}")))),
    );
    let all = asked(Shown::All)?;
    let items = all.parts.into_iter().take(1).collect();
    sections.push(
        Section::new(text!("Åtgärder och delar", "Measures and parts"))
            .with(Piece::Result(items))
            .printed_by(command(" --all")),
    );
    sections.push(
        Section::new(text!("Där texten säger olika", "Where the text disagrees with itself"))
            .with(Piece::Result(reconcile_answer(programme).parts))
            .printed_by(format!("kapitera programme reconcile {file}")),
    );
    if !known.reported.is_empty() {
        sections.push(
            Section::new(text!("Rapporterat", "Reported"))
                .with(Piece::Result(history_answer(known, None).parts))
                .printed_by(format!("kapitera programme history {file}")),
        );
    }
    Ok(Document { title: text!("{sv}, {day}", "{en}, {day}"), sections })
}

/// What the programme is, and where its figures are from.
fn about(known: &Known, as_of: Date) -> Section {
    let programme = &known.programme;
    let mut facts = vec![("as_of", text!("som det stod den", "as it stood on"), Cell::Name(as_of.to_string()))];
    if let Some(owner) = &programme.owner {
        facts.push(("owner", text!("ansvarig", "responsible"), Cell::Name(owner.clone())));
    }
    facts.push(("unit", text!("belopp i", "amounts in"), Cell::Name(programme.unit.name().to_owned())));
    let mut section = Section::new(text!("Om programmet", "About the programme"))
        .with(Piece::Result(vec![Part::Facts { key: "about", heading: Text::default(), facts }]));
    for source in &programme.sources {
        let (Text { sv, en }, case) = (&source.title, source.case.clone().unwrap_or_default());
        let dated = source.date.map(|date| date.to_string()).unwrap_or_default();
        let beside = [case, dated].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
        let beside = if beside.is_empty() { String::new() } else { format!(" ({beside})") };
        section = section.with(Piece::Sentence(text!("Källa: {sv}{beside}.", "Source: {en}{beside}.")));
    }
    section
}
