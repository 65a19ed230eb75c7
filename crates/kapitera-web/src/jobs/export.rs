//! Makes files of a month of the books. A file that is made is recorded at once: stopped in between, those made stand.

use kapitera_desk::Job;
use kapitera_handout::{Asked, HandedOut, What, hand_out};
use kapitera_message::{Text, text};
use kapitera_post::Act;

use super::prepare::month;
use super::{Ended, Progress, params};
use crate::answer::Refused;
use crate::app::App;

/// The kinds of files, by the words of the form.
pub(crate) fn kinds() -> Vec<(&'static str, What, Text)> {
    vec![
        #[cfg(feature = "pdf")]
        ("pdf", What::Pdf, text!("besked som PDF", "statements as PDF")),
        ("excel", What::Excel, text!("besked som Excel", "statements as Excel")),
        ("sie", What::Sie, text!("verifikationer som SIE 4I", "vouchers as SIE 4I")),
        ("payments", What::Payments, text!("betalningar till banken (pain.001)", "payments to the bank (pain.001)")),
        ("invoices", What::Invoices, text!("självfakturor (Peppol)", "self-billing invoices (Peppol)")),
        ("csv", What::Csv, text!("huvudbok som CSV", "ledger as CSV")),
    ]
}

pub fn run(app: &App, job: &Job, progress: &Progress<'_>) -> Result<Ended, Refused> {
    let params = params(job);
    let month = month(&params["month"])?;
    let wanted: Vec<&str> = params["kinds"].as_array().into_iter().flatten().filter_map(|kind| kind.as_str()).collect();
    let models = app.models()?;
    let act = Act { by: &job.officer, at: job.asked_at, note: "" };
    let asked = Asked { month, centre: None, models: &models, program_version: crate::VERSION };
    let chosen: Vec<What> =
        kinds().into_iter().filter(|(name, ..)| wanted.contains(name)).map(|(_, what, _)| what).collect();
    let mut all = HandedOut::default();
    let parts = chosen.len() as u64;
    for (at, what) in (0..).zip(chosen) {
        let tell =
            |done: u64, of: u64| progress.at(at * 1000 + (done * 1000).checked_div(of).unwrap_or(0), parts * 1000);
        // What one kind lacks keeps no other from being given out.
        let handed = app.office(|office| Ok(hand_out(office, what, &asked, &act, &tell)))?;
        match handed {
            Ok(handed) => {
                all.files.extend(handed.files);
                all.add_problems(handed.problems);
            }
            Err(problems) => all.add_problems(problems),
        }
    }
    let made = all.files.iter().filter(|file| file.written).count();
    let there = all.files.len() - made;
    if all.files.is_empty() && !all.problems.is_empty() {
        return Ok(Ended::Refused(all.problems));
    }
    let Text { sv, en } =
        Text::number_of(made, text!("fil är gjord", "file is made"), text!("filer är gjorda", "files are made"));
    Ok(Ended::Done {
        to: format!("/months/{month}/files"),
        said: text!("{sv}, {there} fanns redan.", "{en}, {there} were there already."),
        problems: all.problems,
    })
}
