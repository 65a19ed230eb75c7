//! What a centre pays back in instalments, as the ledger has it.

use kapitera_books::SettlementId;
use kapitera_message::{Language, Text, text};
use kapitera_money::{Ore, format_ore};
use kapitera_output::{Cell, Column, Part, Table};
use kapitera_period::Month;

use crate::words::decimal_mark;

/// A correction's claim on a centre. Amounts are what they add to what the provider is to be paid: below 0 takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalmentClaim {
    /// The correction.
    pub correction: SettlementId,
    /// The month that the claim belongs to.
    pub month_for: Month,
    /// In how many instalments.
    pub of: u32,
    /// The month whose settlement takes the first.
    pub first: Month,
    /// The month whose settlement takes the last.
    pub last: Month,
    /// The claim.
    pub claimed: Ore,
    /// What of it was put off in the month of the books.
    pub put_off: Ore,
    /// What the month of the books takes of it.
    pub due: Ore,
    /// Which instalment was taken last, from 1; 0 before the first.
    pub number: u32,
    /// What has been taken by now.
    pub taken: Ore,
    /// The claim on the provider, for all its centres.
    pub of_provider: Ore,
}

impl InstalmentClaim {
    /// What is left to be taken.
    pub fn left(&self) -> Ore {
        self.claimed - self.taken
    }

    /// The row of what is put off.
    pub(super) fn put_off_said(&self) -> Text {
        let (of, first, month) = (self.of, self.first, self.correction.month);
        text!(
            "varav på delbetalning ({of} månader från {first}), rättelsen av {month}",
            "of which put off to instalments ({of} months from {first}), the correction of {month}"
        )
    }
}

/// The claims, one below the other, and how they are reckoned.
pub(super) fn parts(claims: &[InstalmentClaim], provider: &str, language: Language) -> Vec<Part> {
    if claims.is_empty() {
        return Vec::new();
    }
    let columns = vec![
        Column::new("correction", text!("rättelse", "correction")),
        Column::new("month_for", text!("avser", "for")),
        Column::new("number", text!("delbetalning", "instalment")),
        Column::new("due", text!("den här månaden, kr", "this month, kr")),
        Column::new("claimed", text!("i allt, kr", "in all, kr")),
        Column::new("taken", text!("reglerat hittills, kr", "settled so far, kr")),
        Column::new("left", text!("kvar, kr", "left, kr")),
        Column::new("last", text!("sista månad", "last month")),
    ];
    let row = |claim: &InstalmentClaim| {
        let (number, of) = (claim.number, claim.of);
        let number = match number {
            0 => text!("ingen än, av {of}", "none yet, of {of}"),
            number => text!("{number} av {of}", "{number} of {of}"),
        };
        vec![
            Cell::Name(claim.correction.to_string()),
            Cell::Name(claim.month_for.to_string()),
            Cell::Words(number),
            Cell::Change(claim.due),
            Cell::Change(claim.claimed),
            Cell::Change(claim.taken),
            Cell::Change(claim.left()),
            Cell::Name(claim.last.to_string()),
        ]
    };
    let sum = |of: fn(&InstalmentClaim) -> Ore| Cell::Change(claims.iter().map(of).sum());
    let total = vec![
        Cell::Words(text!("Summa", "Total")),
        Cell::Empty,
        Cell::Empty,
        sum(|claim| claim.due),
        sum(|claim| claim.claimed),
        sum(|claim| claim.taken),
        sum(InstalmentClaim::left),
        Cell::Empty,
    ];
    let table = Table {
        key: "instalments",
        heading: text!("Delbetalningar", "Instalments"),
        columns,
        rows: claims.iter().map(row).collect(),
        total: Some(total),
    };
    let mut sentences: Vec<Text> = Vec::new();
    for claim in claims {
        let sentence = netted(claim, provider, language);
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    let heading = text!("Om delbetalningarna", "About the instalments");
    vec![Part::Table(table), Part::Sentences { key: "instalment_notes", heading, sentences }]
}

/// That a correction is put off as a whole for a provider, also at a centre that it gives money.
fn netted(claim: &InstalmentClaim, provider: &str, language: Language) -> Text {
    let (correction, of) = (claim.correction, format_ore(-claim.of_provider, decimal_mark(language)));
    text!(
        "rättelsen {correction} räknas samman för utförarens alla enheter: {provider} betalar tillbaka {of} kr i allt, och varje enhets del läggs på delbetalning, också hos en enhet som rättelsen ger pengar",
        "the correction {correction} is netted over all the provider's centres: {provider} pays back {of} kr in all, and each centre's part is put off to instalments, also at a centre that the correction gives money"
    )
}
