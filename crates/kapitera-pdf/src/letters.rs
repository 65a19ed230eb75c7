//! The embedded fonts: which letters they have, and how wide these are.
//!
//! PDF/UA forbids letters without a glyph, so each text is first made [printable](Letters::printable). Widths are in
//! thousandths of the text size (`_mem`), whole numbers, without kerning.

use std::fmt::Write as _;

use typst::layout::Abs;
use typst::text::{Font, FontInstance, FontStyle, FontVariations, FontWeight};
use unicode_width::UnicodeWidthChar as _;

/// The families that `statement.typ` names, in the order they are looked into.
const FAMILIES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

/// The weight of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// The fonts of the document, two weights of each family.
pub(crate) struct Letters {
    families: [Pair; FAMILIES.len()],
}

struct Pair {
    regular: FontInstance,
    bold: FontInstance,
}

impl Letters {
    /// The fonts used, out of these.
    pub(crate) fn new(fonts: &[Font]) -> Result<Self, String> {
        let face = |family: &str, weight: FontWeight| {
            let fits = |font: &&Font| {
                let info = font.info();
                let upright = info.variant.style == FontStyle::Normal;
                info.family == family && upright && info.variant.weight == weight
            };
            let font = fonts.iter().find(fits).ok_or_else(|| format!("no font {family} of weight {weight:?}"))?;
            // The fonts have one form for all sizes.
            Ok::<_, String>(font.clone().instantiate(font.info().variant, Abs::pt(10.0), &FontVariations::default()))
        };
        let pair = |family: &str| {
            Ok::<_, String>(Pair { regular: face(family, FontWeight::REGULAR)?, bold: face(family, FontWeight::BOLD)? })
        };
        Ok(Self { families: [pair(FAMILIES[0])?, pair(FAMILIES[1])?] })
    }

    /// All fonts.
    pub(crate) fn fonts(&self) -> Vec<Font> {
        self.families.iter().flat_map(|pair| [&pair.regular, &pair.bold].map(|face| face.font().clone())).collect()
    }

    /// The text with every letter visible and in a font: white space as spaces, invisible letters and those that no
    /// font has as their code points.
    ///
    /// A letter and the marks over it must come from one font, so they are taken together.
    pub(crate) fn printable(&self, text: &str) -> String {
        let mut printable = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let marks = rest[first.len_utf8()..].chars().take_while(|&mark| is_mark(mark));
            let length = first.len_utf8() + marks.map(char::len_utf8).sum::<usize>();
            let (cluster, after) = rest.split_at(length);
            rest = after;
            if first.is_whitespace() && first != '\u{a0}' && first != '\u{202f}' {
                printable.push(' ');
                self.push_cluster(&cluster[first.len_utf8()..], &mut printable);
            } else {
                self.push_cluster(cluster, &mut printable);
            }
        }
        printable
    }

    fn push_cluster(&self, cluster: &str, printable: &mut String) {
        let in_one_family = self.families.iter().any(|pair| cluster.chars().all(|letter| pair.has(letter)));
        // A mark at the very start has nothing to stand over.
        let stands = cluster.chars().next().is_some_and(|first| !is_mark(first));
        if in_one_family && stands && !cluster.chars().any(is_invisible) {
            printable.push_str(cluster);
            return;
        }
        for letter in cluster.chars() {
            if !is_mark(letter) && !is_invisible(letter) && self.families.iter().any(|pair| pair.has(letter)) {
                printable.push(letter);
            } else {
                // Writing to a text cannot fail.
                let _ = write!(printable, "[U+{:04X}]", u32::from(letter));
            }
        }
    }

    /// The width of a printable text on one line.
    pub(crate) fn width_mem(&self, text: &str, weight: Weight) -> i64 {
        text.chars().map(|letter| self.letter_width_mem(letter, weight)).sum()
    }

    /// The start of a printable text that fits on a line, with `…` where it is cut.
    pub(crate) fn shortened(&self, text: &str, room_mem: i64, weight: Weight) -> String {
        if self.width_mem(text, weight) <= room_mem {
            return text.to_owned();
        }
        let mut used = self.width_mem("…", weight);
        let fits = |letter: &char| {
            used += self.letter_width_mem(*letter, weight);
            used <= room_mem
        };
        let start: String = text.chars().take_while(fits).collect();
        format!("{}…", start.trim_end())
    }

    fn letter_width_mem(&self, letter: char, weight: Weight) -> i64 {
        // All figures are as wide as the widest: they stand below each other.
        if letter.is_ascii_digit() {
            return ('0'..='9').map(|digit| self.glyph_width_mem(digit, weight)).max().unwrap_or(0);
        }
        self.glyph_width_mem(letter, weight)
    }

    fn glyph_width_mem(&self, letter: char, weight: Weight) -> i64 {
        let width = |pair: &Pair| {
            let face = match weight {
                Weight::Regular => pair.regular.ttf(),
                Weight::Bold => pair.bold.ttf(),
            };
            let advance = i64::from(face.glyph_hor_advance(face.glyph_index(letter)?)?);
            Some(advance * 1000 / i64::from(face.units_per_em()) + 1)
        };
        self.families.iter().find_map(width).unwrap_or(0)
    }
}

impl Pair {
    fn has(&self, letter: char) -> bool {
        [&self.regular, &self.bold].iter().all(|font| font.ttf().glyph_index(letter).is_some())
    }
}

/// Whether the letter stands over the one before it.
fn is_mark(letter: char) -> bool {
    letter.width() == Some(0) && !is_invisible(letter)
}

/// Whether nothing is seen of the letter, so that a reader could be misled: controls, marks of direction, joiners.
/// The soft hyphen is seen where it matters.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}
