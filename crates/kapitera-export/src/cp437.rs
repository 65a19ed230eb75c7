//! Code page 437, the "PC8" of SIE files.
//!
//! Only what can be written is: a character that the page lacks is given back, never a substitute.

/// The characters of the bytes 80 to FF hexadecimal; those below are ASCII.
#[rustfmt::skip]
const UPPER: [char; 128] = [
    'Ç', 'ü', 'é', 'â', 'ä', 'à', 'å', 'ç', 'ê', 'ë', 'è', 'ï', 'î', 'ì', 'Ä', 'Å',
    'É', 'æ', 'Æ', 'ô', 'ö', 'ò', 'û', 'ù', 'ÿ', 'Ö', 'Ü', '¢', '£', '¥', '₧', 'ƒ',
    'á', 'í', 'ó', 'ú', 'ñ', 'Ñ', 'ª', 'º', '¿', '⌐', '¬', '½', '¼', '¡', '«', '»',
    '░', '▒', '▓', '│', '┤', '╡', '╢', '╖', '╕', '╣', '║', '╗', '╝', '╜', '╛', '┐',
    '└', '┴', '┬', '├', '─', '┼', '╞', '╟', '╚', '╔', '╩', '╦', '╠', '═', '╬', '╧',
    '╨', '╤', '╥', '╙', '╘', '╒', '╓', '╫', '╪', '┘', '┌', '█', '▄', '▌', '▐', '▀',
    'α', 'ß', 'Γ', 'π', 'Σ', 'σ', 'µ', 'τ', 'Φ', 'Θ', 'Ω', 'δ', '∞', 'φ', 'ε', '∩',
    '≡', '±', '≥', '≤', '⌠', '⌡', '÷', '≈', '°', '∙', '·', '√', 'ⁿ', '²', '■', '\u{a0}',
];

/// The byte of a character; `None` when the page has none, or the character controls instead of showing.
pub(crate) fn byte(letter: char) -> Option<u8> {
    if letter.is_ascii() {
        return (!letter.is_ascii_control()).then_some(letter as u8);
    }
    let place = UPPER.iter().position(|there| *there == letter)?;
    u8::try_from(place + 128).ok()
}

#[cfg(test)]
/// The character of a byte.
pub(crate) fn letter(byte: u8) -> char {
    if byte.is_ascii() { byte.into() } else { UPPER[usize::from(byte) - 128] }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same table as another program has it: for each byte from 80 hexadecimal its character, as Python 3 decodes it.
    const OTHER: &str = include_str!("../testdata/cp437.txt");

    #[test]
    fn the_standard_s_own_values() {
        for (letter, value) in [('å', 0x86), ('ä', 0x84), ('ö', 0x94), ('Å', 0x8f), ('Ä', 0x8e), ('Ö', 0x99)] {
            assert_eq!(byte(letter), Some(value), "{letter}");
        }
        assert_eq!(byte('é'), Some(0x82));
    }

    #[test]
    fn the_table_is_another_program_s() {
        let lines: Vec<&str> = OTHER.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(lines.len(), 128);
        for line in lines {
            let (value, code) = line.split_once(' ').unwrap();
            let value = u8::from_str_radix(value, 16).unwrap();
            let expected = char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap();
            assert_eq!((letter(value), byte(expected)), (expected, Some(value)), "{line}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_there() {
        for letter in ['š', 'ł', '–', '“', '”', '’', '−', '€', '…', '§', '\u{7f}', '\n', '\t', '\0', '?']
        {
            assert_eq!(byte(letter).is_some(), letter == '?', "{letter:?}");
        }
    }
}
