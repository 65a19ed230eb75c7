//! What stops a year from being carried over at the office.

use kapitera_books::Entry;
use kapitera_message::{Problem, text};
use kapitera_model::Basis;

use super::{CarryBooked, CarryRecorded};

pub(super) fn carried_already(year: i16, booked: &CarryBooked, same_file: bool) -> Problem {
    let CarryBooked { by, at, .. } = booked;
    let vouchers: Vec<&str> = booked.vouchers.iter().map(|(_, voucher)| voucher.as_str()).collect();
    let vouchers = if vouchers.is_empty() { "–".to_owned() } else { vouchers.join(", ") };
    let problem = Problem::error(
        "carried_over_already",
        text!(
            "{year} är redan fört över, av {by} {at}, med ett annat utfall",
            "{year} is carried over already, by {by} {at}, with another outcome"
        ),
    )
    .named(text!("verifikation {vouchers}", "vouchers {vouchers}"));
    let problem = if same_file {
        problem.why(text!(
            "resultatfilen är densamma, men reglerna eller enheterna är ändrade sedan dess",
            "the file of results is the same, but the rules or units have changed since"
        ))
    } else {
        problem.why(text!("resultatfilen är en annan", "the file of results is another"))
    };
    let next = year.saturating_add(1);
    problem.hint(text!(
        "ett år förs över en gång: för in skillnaden i resultatet för {next}, eller med en plan",
        "a year is carried over once: put the difference into the results of {next}, or into a plan"
    ))
}

pub(super) fn not_prepared(year: i16) -> Problem {
    Problem::error(
        "carry_not_prepared",
        text!("{year} är inte förberett att föras över", "{year} is not prepared to be carried over"),
    )
    .hint(text!(
        "förbered det med kapitera carry-over prepare {year} --results FIL --post-in MÅNAD --by HANDLÄGGARE",
        "prepare it with kapitera carry-over prepare {year} --results FILE --post-in MONTH --by OFFICER"
    ))
}

pub(super) fn attested_already(year: i16, booked: &CarryBooked) -> Problem {
    let CarryBooked { by, at, .. } = booked;
    Problem::error(
        "carry_attested_already",
        text!(
            "{year} är redan attesterat och fört över, av {by} {at}",
            "{year} is attested and carried over already, by {by} {at}"
        ),
    )
    .hint(text!("det visas av kapitera carry-over show {year}", "kapitera carry-over show {year} shows it"))
}

pub(super) fn attested_by_preparer(year: i16, by: &str) -> Problem {
    Problem::error(
        "carry_attested_by_preparer",
        text!("{by} har förberett {year} och kan inte attestera det", "{by} prepared {year} and cannot attest it"),
    )
    .why(text!("två personer ska stå för det som bokförs", "two persons answer for what is booked"))
    .hint(text!("låt en annan attestera", "let somebody else attest"))
}

pub(super) fn moved(year: i16, recorded: &CarryRecorded) -> Problem {
    let CarryRecorded { by, at, .. } = recorded;
    Problem::error(
        "carry_moved",
        text!(
            "{year} blir nu ett annat utfall än det som {by} förberedde {at}",
            "{year} now comes to another outcome than the one that {by} prepared {at}"
        ),
    )
    .why(text!(
        "saldona, reglerna eller enheterna är ändrade sedan dess",
        "the balances, the rules or the units have changed since"
    ))
    .hint(text!("förbered det igen och läs utfallet", "prepare it again and read the outcome"))
}

pub(super) fn not_read(entry: &Entry) -> Problem {
    let key = &entry.key;
    Problem::error(
        "carry_not_read",
        text!("det som är bokfört under {key} kan inte läsas", "what is recorded under {key} cannot be read"),
    )
    .hint(text!("kontrollera med kapitera ledger verify", "look with kapitera ledger verify"))
}

pub(super) fn not_written(year: i16, error: &dyn std::fmt::Display) -> Problem {
    Problem::error(
        "carry_not_written",
        text!("{year} kan inte skrivas som text: {error}", "{year} cannot be written as a text: {error}"),
    )
}

pub(super) fn try_out(outcome: &kapitera_books::carry::CarriedOver) -> Problem {
    let rules = outcome.units.iter().flat_map(|unit| &unit.parts).filter_map(|part| part.rule.as_ref());
    let mut names: Vec<&str> =
        rules.filter(|rule| rule.basis != Basis::Decided).map(|rule| rule.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let names = names.join(", ");
    Problem::error(
        "carry_is_try_out",
        text!("regeln {names} är inte beslutad, så inget kan bokföras", "the rule {names} is not decided, so nothing can be posted"),
    )
    .why(text!("ingen har beslutat vad som skulle föras över", "nobody has decided what would be carried"))
    .hint(text!(
        "kapitera carry-over show visar utfallet; bara en påhittad region (invented = true i kapitera.toml) får bokföra det",
        "kapitera carry-over show shows the outcome; only an invented region (invented = true in kapitera.toml) may post it"
    ))
}

pub(super) fn later_year(year: i16, later: i16, entry: &Entry) -> Problem {
    let (by, at) = (&entry.by, entry.at);
    Problem::error(
        "carry_later_year",
        text!(
            "{year} kan inte föras över: {later} är redan fört över, av {by} {at}",
            "{year} cannot be carried over: {later} is carried over already, by {by} {at}"
        ),
    )
    .why(text!("{later} räknades på saldon utan {year}", "{later} was computed on balances without {year}"))
    .hint(text!("för över åren i ordning", "carry the years over in their order"))
}

pub(super) fn shared_account(account: &str) -> Problem {
    Problem::error(
        "carry_roles_share_account",
        text!(
            "konto {account} har både rollen carried-surplus och carried-deficit",
            "account {account} has both the role carried-surplus and the role carried-deficit"
        ),
    )
    .why(text!(
        "vad en enhet har sparat och vad den är skyldig kan inte skiljas åt",
        "what a unit has saved and what it owes cannot be told apart"
    ))
    .hint(text!("ge rollerna var sitt konto i chart.toml", "give the roles an account each in chart.toml"))
}

pub(super) fn draft_waits(plan: &str, centre: &str) -> Problem {
    Problem::error(
        "carry_draft_waits",
        text!(
            "ett utkast väntar med en återbetalning för {centre} enligt planen {plan}, som avslutas",
            "a draft waits with a repayment of {centre} by the plan {plan}, which is ended"
        ),
    )
    .why(text!("det återbetalade är inte längre en skuld", "what is repaid is not owed any more"))
    .hint(text!("bokför utkastet eller dra tillbaka det först", "post the draft or withdraw it first"))
}
