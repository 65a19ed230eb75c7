//! What is said on a page after something was done. The address names it by a word, never by a sentence, so that nobody can make
//! a link that puts words in our mouth.

use kapitera_message::{Text, text};

use crate::asked::Asked;
use crate::page::{Block, Tone};

/// The notice of what was done, when the address names one.
pub fn done(asked: &Asked<'_>) -> Option<Block> {
    said(asked.query.get("done")?).map(|said| Block::Notice(Tone::Good, said))
}

fn said(word: &str) -> Option<Text> {
    Some(match word {
        "review" => text!("Granskad.", "Reviewed."),
        "attest" => text!("Attesterad.", "Attested."),
        "post" => text!("Bokförd.", "Posted."),
        "withdraw" => text!("Utkastet är tillbakadraget.", "The draft is withdrawn."),
        "revoke-review" => text!("Granskningen är tillbakatagen.", "The review is taken back."),
        "revoke-attestation" => text!("Attesten är tillbakatagen.", "The attestation is taken back."),
        "reverse" => text!("Avräkningen är vänd.", "The settlement is reversed."),
        "pay" => text!("Betalningen är bokförd.", "The payment is booked."),
        "reject" => text!("Beloppet är åter en skuld.", "The amount is owed again."),
        "open" => text!("Bokföringsmånaden är öppen.", "The month of the books is open."),
        "close" => text!("Bokföringsmånaden är stängd.", "The month of the books is closed."),
        "reported" => text!("Rapporten är mottagen.", "The report is taken in."),
        "drafted" => text!("Utkastet är gjort.", "The draft is made."),
        "checked" => text!("Kontrollerad.", "Checked."),
        "published" => text!("Publicerad.", "Published."),
        "withdrawn" => text!("Utkastet är tillbakadraget.", "The draft is withdrawn."),
        "kept" => text!(
            "Förslaget är sparat som en modelltext, och står här bredvid det som det gjordes av.",
            "The proposal is kept as a model text, and stands here beside what it was made of."
        ),
        "created" => text!("Användaren är skapad.", "The user is made."),
        "changed" => text!("Ändringen är sparad.", "The change is kept."),
        "password" => text!(
            "Lösenordet är bytt. Andra inloggningar är avslutade.",
            "The password is changed. Other sessions are ended."
        ),
        "ended" => text!("Inloggningen är avslutad.", "The session is ended."),
        "revoked" => text!("Nyckeln gäller inte längre.", "The token holds no longer."),
        "stopped" => text!("Jobbet ska avbrytas.", "The job is to be stopped."),
        "signed-out" => text!("Du är utloggad.", "You are signed out."),
        _ => return None,
    })
}
