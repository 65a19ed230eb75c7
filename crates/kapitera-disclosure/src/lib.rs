//! Disclosure control of public tables: what must be hidden so that no small number can be worked out.
//!
//! A region publishes sums: by centre, provider, municipality and the whole, by month and rolling year, by sex. A sum of few persons may
//! not be told ([`Rules`]), nor what lets it be worked out: the whole less the other centres, two years less the months they share, last
//! month's publication less this one's. [`protect`] hides what is sensitive, and then as little more as it finds to be enough. [`audit`]
//! says of any choice whether it is safe.
//!
//! ```
//! use kapitera_disclosure::{Cell, Counts, Rules, Status, Table, Wish, protect};
//!
//! // Three centres with those met and the others, and the region. Of the first so few were met that it is hidden.
//! let pieces: Vec<Counts> = [[2, 40], [30, 60], [35, 80]].map(Counts::from).into();
//! let cell = |id, of: &[u32], cost| Cell { id, of: of.to_vec(), cost, wish: Wish::Show };
//! let cells = vec![cell(1, &[0], 42), cell(2, &[1], 90), cell(3, &[2], 115), cell(4, &[0, 1, 2], 247)];
//! let found = protect(&Table { pieces, cells, ..Table::default() }, &Rules::default())?;
//! // The region less the others would tell it; so the second, which costs least, is hidden too.
//! assert_eq!(found.status, [Status::Hidden, Status::Hidden, Status::Shown, Status::Shown]);
//! # Ok::<(), kapitera_disclosure::Refusal>(())
//! ```
//!
//! # What is proved
//!
//! For each secret (each count of each sensitive cell, of this publication and of all before it, and each small change between them) the audit
//! holds two *worlds*: whole numbers for every piece, none below 0, of which everything that is public would be true, and which hold
//! the secret at least [`Rules::least_width`] apart. Whoever knows only what is public, and that counts are whole and not below 0, cannot tell the
//! worlds from each other, however they reckon: so they can neither work the secret out nor narrow it further. Since kinds of counts are
//! told apart everywhere, the same holds of a cell's counts together.
//!
//! The worlds are found by linear programming, in floating point, and by branching where a solution is not whole; but they are checked on whole
//! numbers, against every public sum. A secret for which no worlds are found counts as given away. So a fault of the solver can hide too much,
//! and never too little.
//!
//! Hiding a cell only takes equations away, so the worlds found stay worlds: each secret is taken once, and the search ends. Where a secret is
//! not held apart, the cheapest world that holds it apart is looked for, each cell costing what it would lose for each person that the world
//! has more or less in it; the cells that this world breaks are hidden.
//!
//! # Corrections
//!
//! Counts are corrected between publications. A piece with other counts than before is another unknown, and the sums of earlier publications are
//! of the unknowns of their time; a piece that stayed the same is one unknown in all of them. The outsider is thus held to know which
//! pieces were corrected, which is more than anybody is told, and only hides more. What was sensitive then is guarded still, and small changes
//! are guarded too if [`Changes`] says so.
//!
//! # What is not proved
//!
//! - *Knowledge of one's own.* Who is one of three persons at a centre, or knows one of them, knows more than is public. So does a centre
//!   that knows its own numbers: it may work out its neighbour's.
//! - *Likelihood.* Two worlds are possible; nothing is said of how likely they are. A centre that had 21, 22 and 20, and is then hidden, probably
//!   has fewer than 20. Late rows make numbers grow more often than shrink. If a total is known not to have changed, its parts probably did
//!   not either.
//! - *Knowledge of the algorithm.* There is one reason for all that is hidden, and the reason that a cell is itself small is never given. But
//!   who knows the rules, the costs and the algorithm may ask for which numbers it would have hidden just these cells. This is not modelled; that
//!   most hidden cells are not small (their number is not to be published) makes it harder.
//! - *Other tables.* Sums that were published without being in [`Table::earlier`], and other indicators that count the same persons. Give all
//!   that is told of the same pieces as one table.
//! - *The least loss.* More may be hidden than is needed.
//!
//! Kept out on purpose: what is counted, dates, files, and whether rates or shares are shown of a cell: a cell is shown with all its counts.

mod audit;
mod near;
mod programme;
mod protect;
mod rank;
mod reduce;
mod refusal;
mod rules;
mod search;
mod system;
mod table;
mod worlds;

pub use audit::{Audit, How, Leak, Secret, audit};
pub use protect::{Protected, protect};
pub use refusal::Refusal;
pub use rules::{Changes, Rules, Zeros};
pub use table::{Cell, Counts, Earlier, EarlierCell, Place, Publication, Status, Table, Wish};
