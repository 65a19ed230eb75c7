//! Sizes, and what text takes of them.
//!
//! All lengths inside the crate are tenths of a unit of the view box: whole numbers that are as fine as anybody sees.

use kapitera_money::RoundMode;

/// For which width of page a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Some 600 pixels and more: view box 720 units wide.
    Wide,
    /// A telephone of 320 pixels: view box 300 units wide, so that letters keep their size.
    Narrow,
}

impl Size {
    /// The width of the view box.
    pub(crate) fn width(self) -> i64 {
        match self {
            Self::Wide => 7200,
            Self::Narrow => 3000,
        }
    }

    /// The height of the part where marks are.
    pub(crate) fn plot_height(self) -> i64 {
        match self {
            Self::Wide => 2400,
            Self::Narrow => 1900,
        }
    }

    /// The classes of a chart of a kind in this size.
    pub(crate) fn classed(self, kind: &str) -> String {
        match self {
            Self::Wide => format!("chart--wide {kind}"),
            Self::Narrow => format!("chart--narrow {kind}"),
        }
    }
}

/// The size of letters.
pub(crate) const FONT: i64 = 130;
/// From a line of text to the next.
pub(crate) const LINE: i64 = 180;
/// The room between things, and at the edges.
pub(crate) const GAP: i64 = 80;

/// The width a text may take in a plain sans-serif of size [`FONT`]; rather too much than too little.
pub(crate) fn text_width(text: &str) -> i64 {
    text.chars().map(|letter| FONT * hundredths(letter) / 100).sum()
}

/// The width of a letter in hundredths of its size.
fn hundredths(letter: char) -> i64 {
    match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'I' | '.' | ',' | ':' | '\'' | '|' | ' ' | '\u{a0}' => 36,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' | '…' => 100,
        'A'..='Z' | 'Å' | 'Ä' | 'Ö' => 76,
        letter if letter.is_ascii() || letter < '\u{250}' => 62,
        _ => 100,
    }
}

/// The text, or as much of it as fits, with `…` for what is left out.
pub(crate) fn fitted(text: &str, width: i64) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    let mut room = width - text_width("…");
    let mut kept = String::new();
    for letter in text.chars() {
        room -= FONT * hundredths(letter) / 100;
        if room < 0 {
            break;
        }
        kept.push(letter);
    }
    format!("{}…", kept.trim_end())
}

/// `length` × `part` / `whole`, to the nearest.
pub(crate) fn share(length: i64, part: i64, whole: i64) -> i64 {
    let place = RoundMode::HalfAway.divide(i128::from(length) * i128::from(part), i128::from(whole.max(1)));
    i64::try_from(place).unwrap_or(if place < 0 { i64::MIN } else { i64::MAX })
}

/// A length as it stands in an attribute: units, with a decimal where there is one.
pub(crate) fn number(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// A number of things as a length.
pub(crate) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_in_units() {
        assert_eq!([0, 5, -5, 10, -123].map(number), ["0", "0.5", "-0.5", "1", "-12.3"]);
        assert_eq!(share(7200, 1, 3), 2400);
        assert_eq!(share(10, 1, 4), 3);
    }

    #[test]
    fn long_texts_are_cut_with_a_mark() {
        assert_eq!(fitted("Vårdcentral", 10_000), "Vårdcentral");
        let cut = fitted("Vårdcentralen vid det stora torget", 1000);
        assert!(cut.ends_with('…') && cut.starts_with("Vård") && text_width(&cut) <= 1000, "{cut}");
        assert_eq!(fitted("Vårdcentral", 0), "…");
    }
}
