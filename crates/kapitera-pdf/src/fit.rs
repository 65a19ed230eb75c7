//! How a table fits on a page: upright or lying, how large its text is, how wide its columns are, and into how many
//! tables it falls when it is wider than a page.
//!
//! Widths of texts are in thousandths of the text size (`_mem`), widths on paper in hundredths of a point (`_cpt`): whole
//! numbers, so that the same table always gets the same columns.

/// The room between the margins of an A4 page, which `statement.typ` sets 18 mm from the edges.
const UPRIGHT_CPT: i64 = 493_22;
const LYING_CPT: i64 = 739_84;

/// Sizes of text in tables, in tenths of a point: the first that fits is taken, and a page is laid down before the
/// text becomes hard to read.
const UPRIGHT_SIZES_DPT: [i64; 3] = [100, 95, 90];
const LYING_SIZES_DPT: [i64; 7] = [100, 95, 90, 85, 80, 75, 70];

/// The space between two columns, half of it on each side of a cell, as `statement.typ` sets it.
const GAP_MEM: i64 = 900;

/// A column of texts need not be wider than this to be read well; longer texts are broken into lines.
pub(crate) const COMFORTABLE_MEM: i64 = 15_000;

/// Widths are sums of the widths of letters, without kerning: this much is added, in thousandths.
const SLACK_PERMILLE: i64 = 15;

/// What a column needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    /// Its longest part that cannot be broken.
    pub(crate) least_mem: i64,
    /// Enough to be read well: its heading and its longest texts are broken into lines.
    pub(crate) comfortable_mem: i64,
    /// Its longest line when nothing is broken.
    pub(crate) natural_mem: i64,
}

/// How a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Page {
    Upright,
    Lying,
}

/// A table on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    /// The size of its text, in tenths of a point.
    pub(crate) size_dpt: i64,
    /// The tables it falls into, mostly one.
    pub(crate) pieces: Vec<Piece>,
}

/// Columns that stand beside each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The positions of its columns.
    pub(crate) columns: Vec<usize>,
    /// Their widths, in hundredths of a point.
    pub(crate) widths_cpt: Vec<i64>,
}

/// The page that a table with these columns wants.
pub(crate) fn page(needs: &[Need]) -> Page {
    if size(needs, Page::Upright, |need| need.comfortable_mem).is_some() { Page::Upright } else { Page::Lying }
}

/// The table on this page; `leading` when the first column says what the rows are, and so is repeated in each piece.
pub(crate) fn fit(needs: &[Need], page: Page, leading: bool) -> Fit {
    let size_dpt = size(needs, page, |need| need.comfortable_mem).or_else(|| size(needs, page, |need| need.least_mem));
    if let Some(size_dpt) = size_dpt {
        let all = (0..needs.len()).collect();
        return Fit { size_dpt, pieces: vec![piece(needs, all, size_dpt, page)] };
    }
    let smallest_dpt = sizes(page).last().copied().unwrap_or(UPRIGHT_SIZES_DPT[0]);
    let groups = groups(needs, room_mem(smallest_dpt, page), leading);
    let pieces = groups.into_iter().map(|columns| piece(needs, columns, smallest_dpt, page)).collect();
    Fit { size_dpt: smallest_dpt, pieces }
}

fn sizes(page: Page) -> &'static [i64] {
    match page {
        Page::Upright => &UPRIGHT_SIZES_DPT,
        Page::Lying => &LYING_SIZES_DPT,
    }
}

/// The largest size at which the columns stand beside each other.
fn size(needs: &[Need], page: Page, width_mem: fn(Need) -> i64) -> Option<i64> {
    let wanted: i64 = needs.iter().map(|&need| width_mem(need) + GAP_MEM).sum();
    sizes(page).iter().copied().find(|&size_dpt| wanted <= room_mem(size_dpt, page))
}

/// How much text of this size stands on one line of the page, from margin to margin.
pub(crate) fn room_mem(size_dpt: i64, page: Page) -> i64 {
    let width_cpt = match page {
        Page::Upright => UPRIGHT_CPT,
        Page::Lying => LYING_CPT,
    };
    width_cpt * (1000 - SLACK_PERMILLE) / (size_dpt * 10)
}

/// The columns in groups that fit into the room, from left to right. A column too wide for the room stands alone with
/// the leading one.
fn groups(needs: &[Need], room_mem: i64, leading: bool) -> Vec<Vec<usize>> {
    let width = |column: usize| needs[column].least_mem + GAP_MEM;
    let head: Vec<usize> = if leading { vec![0] } else { Vec::new() };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group = head.clone();
    let mut used: i64 = head.iter().map(|&column| width(column)).sum();
    for column in head.len()..needs.len() {
        if used + width(column) > room_mem && group.len() > head.len() {
            groups.push(std::mem::replace(&mut group, head.clone()));
            used = head.iter().map(|&column| width(column)).sum();
        }
        group.push(column);
        used += width(column);
    }
    groups.push(group);
    groups
}

fn piece(needs: &[Need], columns: Vec<usize>, size_dpt: i64, page: Page) -> Piece {
    let chosen: Vec<Need> = columns.iter().map(|&column| needs[column]).collect();
    let room = room_mem(size_dpt, page) - GAP_MEM * i64::try_from(chosen.len()).unwrap_or(i64::MAX / GAP_MEM);
    let on_paper = |width_mem: i64| (width_mem + GAP_MEM) * size_dpt * 10 / (1000 - SLACK_PERMILLE);
    Piece { widths_cpt: widths_mem(&chosen, room).into_iter().map(on_paper).collect(), columns }
}

/// The widths of columns in this room: as wide as their texts when there is room, and a full line when they nearly
/// fill one; else comfortable, or at least wide enough for what cannot be broken, and the rest to those that lack most.
fn widths_mem(needs: &[Need], room_mem: i64) -> Vec<i64> {
    let least: Vec<i64> = needs.iter().map(|need| need.least_mem).collect();
    let comfortable: Vec<i64> = needs.iter().map(|need| need.comfortable_mem).collect();
    let natural: Vec<i64> = needs.iter().map(|need| need.natural_mem).collect();
    let sum = |widths: &[i64]| widths.iter().sum::<i64>();
    if sum(&natural) <= room_mem {
        let full = sum(&natural) * 5 >= room_mem * 3;
        return if full { spread(&natural, &natural, room_mem) } else { natural };
    }
    let (from, to) = if sum(&comfortable) <= room_mem { (comfortable, natural) } else { (least, comfortable) };
    if sum(&from) > room_mem {
        // Only when a single word is wider than the page: it is cut there rather than beside it.
        return from.iter().map(|&width| width * room_mem / sum(&from).max(1)).collect();
    }
    let lacks: Vec<i64> = from.iter().zip(&to).map(|(from, to)| to - from).collect();
    spread(&from, &lacks, room_mem)
}

/// Widens the columns to fill the room, by these weights.
fn spread(widths: &[i64], weights: &[i64], room_mem: i64) -> Vec<i64> {
    let left = room_mem - widths.iter().sum::<i64>();
    let weight = weights.iter().sum::<i64>().max(1);
    widths.iter().zip(weights).map(|(&width, &share)| width + left * share / weight).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(least_mem: i64, natural_mem: i64) -> Need {
        Need { least_mem, comfortable_mem: least_mem.max(natural_mem.min(COMFORTABLE_MEM)), natural_mem }
    }

    #[test]
    fn a_narrow_table_stays_upright_and_as_wide_as_its_texts() {
        let needs = [need(4_000, 8_000), need(5_000, 5_000)];
        assert_eq!(page(&needs), Page::Upright);
        let fit = fit(&needs, Page::Upright, true);
        assert_eq!(fit.size_dpt, 100);
        // 8 and 5 times ten points, the gap, and the slack for kerning.
        assert_eq!(fit.pieces, [Piece { columns: vec![0, 1], widths_cpt: vec![90_35, 59_89] }]);
    }

    #[test]
    fn amounts_of_a_year_lay_the_page_down() {
        let mut needs = vec![need(7_000, 20_000)];
        needs.extend([need(6_500, 6_500); 12]);
        assert_eq!(page(&needs), Page::Lying);
        let fit = fit(&needs, Page::Lying, true);
        // The names are broken into lines rather than the text made still smaller.
        assert_eq!((fit.size_dpt, fit.pieces.len()), (75, 1));
    }

    #[test]
    fn nothing_is_ever_wider_than_the_page() {
        for count in 1..40 {
            for least_mem in [1_000, 7_000, 30_000, 150_000] {
                let needs = vec![need(least_mem, least_mem * 3); count];
                for (page, room_cpt) in [(Page::Upright, UPRIGHT_CPT), (Page::Lying, LYING_CPT)] {
                    for leading in [false, true] {
                        let fit = fit(&needs, page, leading);
                        for piece in &fit.pieces {
                            assert!(piece.widths_cpt.iter().sum::<i64>() <= room_cpt, "{count} × {least_mem}: {fit:?}");
                        }
                        let mut shown: Vec<usize> = fit.pieces.iter().flat_map(|piece| piece.columns.clone()).collect();
                        shown.sort_unstable();
                        shown.dedup();
                        assert_eq!(shown, (0..count).collect::<Vec<_>>());
                    }
                }
            }
        }
    }
}
