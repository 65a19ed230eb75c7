//! Why a table cannot be published.

use std::fmt;

use kapitera_message::{Text, text};

use crate::{Leak, Place, Publication};

/// Why a table cannot be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Earlier publications give these away, whatever is hidden now. They are never empty. Nothing is published in silence: either the
    /// cells are looked into, or [`given up`](crate::Table::given_up).
    GivenAway(Vec<Leak>),
    /// What was found safe is not when the finished choice is audited by itself: a fault of ours.
    AuditFailed(Vec<Leak>),
    /// Two cells of one publication with one name.
    NamedTwice(Place),
    /// A cell without pieces, or with one of them twice.
    PiecesNotOnce(Place),
    /// A cell with a piece that was not there in its publication.
    NoSuchPiece(Place),
    /// A choice of what is shown that is not as long as the table.
    ChoiceDiffers,
    /// Pieces without counts, or not all with equally many.
    CountsDiffer,
    /// A count above 2⁴⁰.
    TooLarge,
    /// More than 2²⁴ pieces or cells.
    TooMany,
    /// The least width is 0, or above 2⁴⁰.
    NoWidth,
}

impl Refusal {
    /// In words.
    pub fn text(&self) -> Text {
        match self {
            Self::GivenAway(leaks) => {
                let (sv, en) = listed(leaks);
                text!("tidigare publiceringar röjer redan {sv}", "earlier publications already give away {en}")
            }
            Self::AuditFailed(leaks) => {
                let (sv, en) = listed(leaks);
                text!("granskningen godtar inte valet: {sv}", "the audit does not accept the choice: {en}")
            }
            Self::NamedTwice(place) => told_of(*place, &text!("två celler med ett namn", "two cells with one name")),
            Self::PiecesNotOnce(place) => told_of(
                *place,
                &text!("saknar delar, eller har en del två gånger", "has no pieces, or one of them twice"),
            ),
            Self::NoSuchPiece(place) => {
                told_of(*place, &text!("har en del som inte fanns då", "has a piece that was not there then"))
            }
            Self::ChoiceDiffers => {
                text!("valet är inte lika långt som tabellen", "the choice is not as long as the table")
            }
            Self::CountsDiffer => {
                text!("delar saknar antal, eller har olika många", "pieces have no counts, or not equally many")
            }
            Self::TooLarge => text!("ett antal är för stort", "a count is too large"),
            Self::TooMany => text!("för många delar eller celler", "too many pieces or cells"),
            Self::NoWidth => text!("minsta bredd måste vara över noll", "the least width must be above zero"),
        }
    }
}

/// So many are told of by name.
const NAMED: usize = 5;

fn listed(leaks: &[Leak]) -> (String, String) {
    let texts: Vec<Text> = leaks.iter().take(NAMED).map(|leak| leak.secret.text()).collect();
    let join = |of: fn(&Text) -> &str| texts.iter().map(of).collect::<Vec<_>>().join(", ");
    let more = leaks.len().saturating_sub(NAMED);
    let Text { sv, en } = if more == 0 { Text::default() } else { text!(" och {more} till", " and {more} more") };
    (join(|text| &text.sv) + &sv, join(|text| &text.en) + &en)
}

fn told_of(place: Place, what: &Text) -> Text {
    let Text { sv: place_sv, en: place_en } = place.text();
    let Text { sv, en } = what;
    text!("{place_sv}: {sv}", "{place_en}: {en}")
}

impl Place {
    /// In words. A publication is named by its number from the oldest, which is 1.
    pub fn text(self) -> Text {
        let cell = self.cell;
        match self.publication {
            Publication::Now => text!("cell {cell}", "cell {cell}"),
            Publication::Earlier(place) => {
                let number = place + 1;
                text!("cell {cell} i publicering {number}", "cell {cell} in publication {number}")
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text().en)
    }
}

impl std::error::Error for Refusal {}
