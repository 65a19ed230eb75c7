//! The marks over figures that nobody has decided: who attests must see them.

use kapitera_books::Books;
use kapitera_message::{Text, text};
use kapitera_output::Part;

/// Over what a model gave that may only be tried out.
pub fn try_out_mark(is_try_out: bool) -> Option<Part> {
    let said = || {
        text!(
            "PRÖVNING: modellen eller värden i den är inte beslutade; visas, men kan bara bokföras i en påhittad region",
            "TRY-OUT: the model or values of it are not decided; shown, but can only be posted in an invented region"
        )
    };
    is_try_out.then(|| mark(said()))
}

/// Over what is booked by books that are not decided.
pub fn books_mark(books: &Books) -> Option<Part> {
    let open = books.illustrative().len();
    let said = || {
        let Text { sv, en } = Text::number_of(
            open,
            text!("uppgift i böckerna är inte beslutad", "entry of the books is not decided"),
            text!("uppgifter i böckerna är inte beslutade", "entries of the books are not decided"),
        );
        text!("PRÖVNING: kontoplanen är illustrativ: {sv}", "TRY-OUT: the chart is illustrative: {en}")
    };
    (open > 0).then(|| mark(said()))
}

fn mark(said: Text) -> Part {
    Part::Sentences { key: "marks", heading: Text::default(), sentences: vec![said] }
}
