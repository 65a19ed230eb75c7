//! `rules.toml`: how corrections are moved, and what becomes of a month in which a provider owes.

use kapitera_message::{Problem, Problems, text};
use kapitera_model::Provenance;
use kapitera_money::{Ore, parse_number};
use kapitera_register::Owner;
use kapitera_toml::Section;

use super::dated::{dated, one_at_a_time};
use super::read::{Reader, owner_said, owners};
use crate::record::HeldOutcome;

/// How corrections are moved.
#[derive(Clone, Debug)]
pub struct CorrectionRule {
    /// Differences below this are recorded and not moved.
    pub threshold: Ore,
    /// How many months back from the month of the books a month may still be corrected.
    pub look_back_months: u32,
    /// In how many monthly instalments at most a reclaim may be paid back.
    pub instalments_most: u32,
    /// Its origin.
    pub origin: Provenance,
}

/// What becomes of a balance that a provider owes.
#[derive(Clone, Debug)]
pub struct NegativeRule {
    /// Only for this owner's providers; for both when none is said.
    pub owner: Option<Owner>,
    /// What becomes of it.
    pub rule: HeldOutcome,
    /// Its origin.
    pub origin: Provenance,
}

dated!(CorrectionRule, NegativeRule);

const OUTCOMES: [(&str, HeldOutcome); 2] = [("carry", HeldOutcome::CarriedForward), ("invoice", HeldOutcome::Invoiced)];

/// The most instalments and months of looking back that a rule may say.
const MOST_MONTHS: u32 = 240;

/// Reads the rules; `[[carry-over]]` is read by the rules of surplus and deficit.
pub(super) fn read(reader: &mut Reader<'_>, root: &mut Section<'_, '_>) -> (Vec<CorrectionRule>, Vec<NegativeRule>) {
    let corrections = reader.entries(root, "corrections", |reader, section, origin| {
        let threshold = reader.formed(section, "threshold", wrong_amount, read_amount);
        let look_back_months = months(reader, section, "look-back-months", 0);
        let instalments_most = months(reader, section, "instalments-most", 1);
        let (look_back_months, instalments_most) = (look_back_months?, instalments_most?);
        Some(CorrectionRule { threshold: threshold?, look_back_months, instalments_most, origin })
    });
    let negative = reader.entries(root, "negative", |reader, section, origin| {
        let owner = reader.owner(section);
        let rule = reader.needed_word(section, "rule", &OUTCOMES);
        Some(NegativeRule { owner, rule: rule?, origin })
    });
    // Checked here with the rest; asked for by `carry::rules_of_books`.
    drop(crate::carry::read_carry_sections(&mut reader.document, root));
    (corrections, negative)
}

fn months(reader: &mut Reader<'_>, section: &mut Section<'_, '_>, key: &'static str, least: u32) -> Option<u32> {
    let span = section.span();
    let months = reader.document.whole(section, key)?;
    let found = u32::try_from(months).ok().filter(|months| (least..=MOST_MONTHS).contains(months));
    if found.is_none() {
        reader.document.problem(
            Problem::error(
                "months_out_of_range",
                text!(
                    "”{key}” är {months}, men ska vara {least} till {MOST_MONTHS}",
                    "“{key}” is {months}, but must be {least} to {MOST_MONTHS}"
                ),
            )
            .hint(text!("skriv ett antal månader däremellan", "write a number of months between these")),
            span,
        );
    }
    found
}

/// An amount from nothing upwards as the texts write it: `500 kr`, `1_500.50 kr`.
fn read_amount(written: &str) -> Option<Ore> {
    let number = written.strip_suffix(" kr")?;
    if number.contains(['%', '/']) {
        return None;
    }
    let kronor = parse_number(number).ok()?;
    if kronor.is_negative() || kronor.decimals_needed(2).is_none() {
        return None;
    }
    let ore = kronor.round_decimals(2, kapitera_money::RoundMode::HalfAway)?;
    i64::try_from(ore).ok().map(Ore)
}

fn wrong_amount(written: &str) -> Problem {
    Problem::error("amount_form", text!("”{written}” är inget belopp", "“{written}” is not an amount"))
        .hint(text!("skriv kronor från 0: \"500 kr\", \"99.50 kr\"", "write kronor from 0: \"500 kr\", \"99.50 kr\""))
}

/// What can only be seen when all are read.
pub(super) fn check(corrections: &[CorrectionRule], negative: &[NegativeRule], problems: &mut Problems) {
    one_at_a_time(problems, corrections, |_| {
        vec![(String::new(), text!("hur rättelser görs", "how corrections are made"))]
    });
    one_at_a_time(problems, negative, |rule| {
        let question = |owner: Owner| {
            let kapitera_message::Text { sv, en } = owner_said(owner);
            let said = text!(
                "vad som sker när en utförare ({sv}) är skyldig",
                "what becomes of it when a provider ({en}) owes"
            );
            (owner.name().to_owned(), said)
        };
        owners(rule.owner).into_iter().map(question).collect()
    });
}
