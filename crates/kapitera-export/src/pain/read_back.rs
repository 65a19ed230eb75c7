//! The finished file read again: its sums and ids must be those of the payment.

use kapitera_message::{Problem, text};
use kapitera_money::Ore;
use quick_xml::Reader;
use quick_xml::events::Event;

/// Reads the leaves of the file and compares.
///
/// # Errors
///
/// `payment_file_differs` when the file does not say what was meant; that is a fault of ours, and the file is not given out.
pub(super) fn check(bytes: &[u8], expected: &[(&str, Ore)]) -> Result<(), Problem> {
    let leaves = std::str::from_utf8(bytes).ok().and_then(leaves).ok_or_else(|| differs("XML"))?;
    let all = |name: &str| leaves.iter().filter(|leaf| leaf.0 == name).map(|leaf| leaf.1.as_str()).collect::<Vec<_>>();
    let total: Ore = expected.iter().map(|(_, amount)| *amount).sum();
    let (count, total) = (expected.len().to_string(), total.to_string());
    let references: Vec<&str> = expected.iter().map(|(reference, _)| *reference).collect();
    let amounts: Vec<String> = expected.iter().map(|(_, amount)| amount.to_string()).collect();
    let differing = [
        ("NbOfTxs", all("NbOfTxs") == [count.as_str(); 2]),
        ("CtrlSum", all("CtrlSum") == [total.as_str(); 2]),
        ("EndToEndId", all("EndToEndId") == references),
        ("InstdAmt", all("InstdAmt") == amounts.iter().map(String::as_str).collect::<Vec<_>>()),
    ];
    differing.into_iter().find(|(_, same)| !same).map_or(Ok(()), |(name, _)| Err(differs(name)))
}

/// The elements that hold text, in order.
fn leaves(said: &str) -> Option<Vec<(String, String)>> {
    let mut reader = Reader::from_str(said);
    let mut leaves = Vec::new();
    let mut open: Option<(String, String)> = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                open = Some((start.name().as_ref().to_owned(), String::new()));
            }
            Event::Text(part) => {
                if let Some((_, said)) = &mut open {
                    said.push_str(&part);
                }
            }
            Event::End(_) => leaves.extend(open.take()),
            Event::Eof => return Some(leaves),
            _ => {}
        }
    }
}

fn differs(name: &str) -> Problem {
    Problem::error(
        "payment_file_differs",
        text!("betalfilens {name} är inte betalningens", "the payment file's {name} is not the payment's"),
    )
    .why(text!("filen lämnas inte ut; felet är programmets", "the file is not given out; the fault is the program's"))
}
