//! Tables made by hand, each with a way to work out what is hidden.

use std::collections::BTreeSet;

use kapitera_disclosure::{
    Audit, Cell, Changes, Counts, Earlier, EarlierCell, How, Place, Publication, Refusal, Rules, Status, Table, Wish,
    Zeros, audit, protect,
};

use crate::region::published;

fn cell(id: u64, of: impl IntoIterator<Item = u32>, pieces: &[Counts]) -> Cell {
    let of: Vec<u32> = of.into_iter().collect();
    let cost = of.iter().map(|&piece| pieces[piece as usize].0.iter().sum::<u64>()).sum();
    Cell { id, of, cost, wish: Wish::Show }
}

/// A table of pieces with the cells that sum them, named from 0.
fn table<const N: usize>(pieces: &[[u64; N]], cells: &[&[u32]]) -> Table {
    let pieces: Vec<Counts> = pieces.iter().map(|counts| Counts::from(*counts)).collect();
    let named = cells.iter().enumerate();
    let cells = named.map(|(id, of)| cell(id as u64, of.iter().copied(), &pieces)).collect();
    Table { pieces, cells, ..Table::default() }
}

fn hidden(table: &Table, rules: &Rules) -> Vec<u64> {
    let protected = protect(table, rules).unwrap();
    assert!(audit(table, &protected.status, rules).unwrap().is_safe());
    let cells = table.cells.iter().zip(&protected.status);
    let hidden: Vec<u64> = cells.filter(|(_, status)| **status == Status::Hidden).map(|(cell, _)| cell.id).collect();
    assert_eq!(hidden.len(), protected.primary + protected.secondary);
    hidden
}

/// What the audit says when only these are hidden.
fn with_hidden(table: &Table, hidden: &[u64], rules: &Rules) -> Audit {
    let status = |cell: &Cell| if hidden.contains(&cell.id) { Status::Hidden } else { Status::Shown };
    audit(table, &table.cells.iter().map(status).collect::<Vec<_>>(), rules).unwrap()
}

fn leaked(audit: &Audit) -> Vec<(u64, How)> {
    audit.leaks.iter().map(|leak| (leak.secret.place.cell, leak.how)).collect()
}

#[test]
fn a_cell_among_totals_takes_a_rectangle() {
    // Three by three, with the totals of rows and columns, and of all.
    let counts = [[3], [40], [50], [45], [41], [60], [70], [43], [80]];
    let mut cells: Vec<Vec<u32>> = (0..9).map(|piece| vec![piece]).collect();
    cells.extend((0..3).map(|row| (3 * row..3 * row + 3).collect()));
    cells.extend((0..3).map(|column| vec![column, column + 3, column + 6]));
    cells.push((0..9).collect());
    let cells: Vec<&[u32]> = cells.iter().map(Vec::as_slice).collect();
    let table = table(&counts, &cells);
    let rules = Rules::default();
    assert_eq!(leaked(&with_hidden(&table, &[0], &rules)), [(0, How::Exactly)]);
    // Two in the row are not enough: the columns tell them.
    assert_eq!(leaked(&with_hidden(&table, &[0, 1], &rules)), [(0, How::Exactly)]);
    assert_eq!(hidden(&table, &rules), [0, 1, 3, 4]);
}

#[test]
fn a_hidden_cell_beside_a_smaller_one_is_narrowed() {
    // Of 3 and 1, both hidden, their total of 4 tells enough: each is between 0 and 4.
    let table = table(&[[3], [1], [96]], &[&[0], &[1], &[2], &[0, 1, 2]]);
    let found = leaked(&with_hidden(&table, &[0, 1], &Rules::default()));
    assert_eq!(found, [(0, How::Nearly { width: 4 }), (1, How::Nearly { width: 4 })]);
    assert_eq!(hidden(&table, &Rules::default()), [0, 1, 2]);
}

#[test]
fn almost_all_is_as_few_as_almost_none() {
    let table = table(&[[198, 2], [100, 110], [90, 110]], &[&[0], &[1], &[2], &[0, 1, 2]]);
    assert_eq!(hidden(&table, &Rules::default()), [0, 2]);
}

#[test]
fn overlapping_windows_tell_of_their_ends() {
    // Fourteen months of one centre; windows of twelve. The first month is small.
    let counts: Vec<[u64; 1]> = (0..14).map(|month| [if month == 0 { 7 } else { 30 + month }]).collect();
    let mut cells: Vec<Vec<u32>> = (0..14).map(|month| vec![month]).collect();
    cells.extend((0..3).map(|from| (from..from + 12).collect()));
    let cells: Vec<&[u32]> = cells.iter().map(Vec::as_slice).collect();
    let mut table = table(&counts, &cells);
    let rules = Rules::default();
    assert_eq!(leaked(&with_hidden(&table, &[0], &rules)), [(0, How::Exactly)]);
    // The second month beside it is told by the second window; with the first window hidden it is not.
    assert_eq!(leaked(&with_hidden(&table, &[0, 1], &rules)), [(0, How::Exactly)]);
    assert_eq!(leaked(&with_hidden(&table, &[0, 14], &rules)), []);
    // Two more months are cheaper than the window: what the third has less, the first and the thirteenth have more.
    assert_eq!(hidden(&table, &rules), [0, 2, 12]);
    // Where windows alone are published, two of them tell how much larger one month is than another, but neither month.
    table.cells[..14].iter_mut().for_each(|month| month.wish = Wish::Hide);
    assert_eq!(hidden(&table, &rules), (0..14).collect::<Vec<_>>());
}

#[test]
fn the_region_less_its_centres_is_the_one_that_is_hidden() {
    let table = table(&[[12], [400], [300], [500]], &[&[0], &[1], &[2], &[3], &[0, 1, 2, 3]]);
    assert_eq!(leaked(&with_hidden(&table, &[0], &Rules::default())), [(0, How::Exactly)]);
    // The cheapest beside it.
    assert_eq!(hidden(&table, &Rules::default()), [0, 2]);
}

#[test]
fn all_less_the_women_are_the_men() {
    // Women and men of two centres and of the region.
    let table =
        table(&[[30], [4], [200], [210]], &[&[0], &[1], &[0, 1], &[2], &[3], &[2, 3], &[0, 2], &[1, 3], &[0, 1, 2, 3]]);
    let hidden = hidden(&table, &Rules::default());
    assert!(hidden.contains(&1) && (hidden.contains(&0) || hidden.contains(&2)), "{hidden:?}");
}

#[test]
fn a_cell_in_which_nobody_was_counted_is_open() {
    let table = table(&[[0, 0], [40, 60], [50, 50]], &[&[0], &[1], &[2], &[0, 1, 2]]);
    assert_eq!(hidden(&table, &Rules::default()), []);
    let guarded = Rules { zeros: Zeros::Guarded, ..Rules::default() };
    assert_eq!(hidden(&table, &guarded), [0, 1]);
}

#[test]
fn none_of_a_few_is_guarded_by_how_few() {
    // 0 of 12: that there is none of them may follow, when the region has none; of how many may not.
    let table = table(&[[0, 12], [0, 100], [0, 90]], &[&[0], &[1], &[2], &[0, 1, 2]]);
    assert_eq!(hidden(&table, &Rules::default()), [0, 2]);
    // If it may not follow either, the region's nought must go.
    let guarded = Rules { zeros: Zeros::Guarded, ..Rules::default() };
    assert!(hidden(&table, &guarded).contains(&3));
}

/// Months 0 and 1 of two centres with their sums; the first month was published when the second was not there.
fn two_months() -> (Table, Rules) {
    let counts = [[3], [60], [55], [70]];
    let first = table(&counts[..2], &[&[0], &[1], &[0, 1]]);
    let rules = Rules::default();
    let status = protect(&first, &rules).unwrap().status;
    assert_eq!(status, [Status::Hidden, Status::Hidden, Status::Shown]);
    let cells: [&[u32]; 8] = [&[0], &[1], &[0, 1], &[2], &[3], &[2, 3], &[0, 2], &[1, 3]];
    let mut second = table(&counts, &cells);
    second.earlier.push(published(&first, &status));
    (second, rules)
}

#[test]
fn what_was_hidden_is_not_told_by_the_next_publication() {
    let (table, rules) = two_months();
    // The centres' sums of both months less their second months are their first.
    assert_eq!(leaked(&with_hidden(&table, &[0, 1], &rules)), [(0, How::Exactly)]);
    let hidden = hidden(&table, &rules);
    // What was told is shown again, and hiding it would be of no use.
    assert!(!hidden.contains(&2) && hidden.contains(&0) && hidden.contains(&1), "{hidden:?}");
}

#[test]
fn a_small_cell_that_grows_stays_a_secret_as_it_was() {
    // The centre had 3, and its neighbour was hidden for its sake. Late rows make it 40; nothing else changed.
    let rules = Rules::default();
    let first = table(&[[3], [60], [500]], &[&[0], &[1], &[2], &[0, 1, 2]]);
    let status = protect(&first, &rules).unwrap().status;
    let mut second = table(&[[40], [60], [500]], &[&[0], &[1], &[2], &[0, 1, 2]]);
    second.earlier.push(published(&first, &status));
    // Now no cell is sensitive; but the region grew by 37, and 40 less 37 is 3.
    let naive = with_hidden(&second, &[], &rules);
    let place = Place { publication: Publication::Earlier(0), cell: 0 };
    assert!(naive.leaks.iter().any(|leak| leak.secret.place == place && leak.how == How::Exactly));
    assert!(!hidden(&second, &rules).is_empty());
}

#[test]
fn a_cell_that_shrinks_is_not_told_by_what_it_was() {
    // It had 25, and was shown. It has 18 now; whoever knows 25 must not learn by how much the region shrank.
    let rules = Rules::default();
    let first = table(&[[25], [60], [500]], &[&[0], &[1], &[2], &[0, 1, 2]]);
    let mut second = table(&[[18], [60], [500]], &[&[0], &[1], &[2], &[0, 1, 2]]);
    second.earlier.push(published(&first, &[Status::Shown; 4]));
    assert_eq!(leaked(&with_hidden(&second, &[0], &rules)), [(0, How::Exactly)]);
    // The neighbours were told, and did not change; only the region is left to hide.
    assert_eq!(hidden(&second, &rules), [0, 3]);
}

#[test]
fn a_small_change_is_told_only_if_it_may() {
    let first = table(&[[100], [60]], &[&[0], &[1], &[0, 1]]);
    let mut second = table(&[[102], [60]], &[&[0], &[1], &[0, 1]]);
    second.earlier.push(published(&first, &[Status::Shown; 3]));
    assert_eq!(hidden(&second, &Rules::default()), [0, 2]);
    assert_eq!(hidden(&second, &Rules { changes: Changes::Open, ..Rules::default() }), []);
    // Once it is large enough, it may.
    second.pieces[0] = Counts::from([105]);
    assert_eq!(hidden(&second, &Rules::default()), []);
}

#[test]
fn what_was_given_away_is_named_and_not_guarded_in_vain() {
    let rules = Rules::default();
    let mut table = table(&[[3], [60], [70]], &[&[0], &[1], &[2], &[0, 1, 2]]);
    let counts = table.pieces.iter().cloned().map(Some).collect();
    let told = |id, of: &[u32]| EarlierCell { id, of: of.to_vec(), status: Status::Shown };
    table.earlier.push(Earlier { counts, cells: vec![told(10, &[0, 1]), told(11, &[1])] });
    let Err(refusal) = protect(&table, &rules) else { panic!("it was given away") };
    assert_eq!(refusal.text().en, "earlier publications already give away count 1 of cell 0");
    assert_eq!(refusal.text().sv, "tidigare publiceringar röjer redan antal 1 i cell 0");
    let Refusal::GivenAway(leaks) = refusal else { panic!("{refusal}") };
    assert_eq!(leaks.len(), 1);
    assert_eq!(leaks[0].how, How::Exactly);
    // Given up, it is hidden still, and nothing else has to be.
    table.given_up = BTreeSet::from([leaks[0].secret.place]);
    assert_eq!(hidden(&table, &rules), [0]);
}

#[test]
fn a_table_that_cannot_be_reckoned_on_is_refused() {
    let rules = Rules::default();
    let good = table(&[[30], [40]], &[&[0], &[1]]);
    let refused = |change: fn(&mut Table)| {
        let mut table = good.clone();
        change(&mut table);
        protect(&table, &rules).unwrap_err()
    };
    let place = Place { publication: Publication::Now, cell: 1 };
    assert_eq!(refused(|table| table.cells[0].id = 1), Refusal::NamedTwice(place));
    assert_eq!(refused(|table| table.cells[1].of = vec![1, 1]), Refusal::PiecesNotOnce(place));
    assert_eq!(refused(|table| table.cells[1].of = vec![]), Refusal::PiecesNotOnce(place));
    assert_eq!(refused(|table| table.cells[1].of = vec![2]), Refusal::NoSuchPiece(place));
    assert_eq!(refused(|table| table.pieces[1] = Counts::from([1, 2])), Refusal::CountsDiffer);
    assert_eq!(refused(|table| table.pieces[1] = Counts::from([1 << 41])), Refusal::TooLarge);
    assert_eq!(audit(&good, &[Status::Shown], &rules), Err(Refusal::ChoiceDiffers));
    let narrow = Rules { least_width: 0, ..Rules::default() };
    assert_eq!(protect(&good, &narrow), Err(Refusal::NoWidth));
    assert_eq!(refused(|table| table.cells[1].of = vec![2]).text().sv, "cell 1: har en del som inte fanns då");
}
