//! `#KSUMMA`: the CRC-32 over labels and fields that the standard's edition 4B describes.
//!
//! Polynomial EDB88320 hexadecimal, started with all ones and inverted at the end. What counts is the labels and the content
//! of the fields; blanks between fields, quotes round them, braces and line ends do not, so that a file that is only laid
//! out otherwise has the same sum.

/// A sum being made.
pub(super) struct Checksum(u32);

impl Checksum {
    pub(super) fn new() -> Self {
        Self(u32::MAX)
    }

    pub(super) fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 ^= u32::from(*byte);
            for _ in 0..8 {
                let carry = self.0 & 1 == 1;
                self.0 >>= 1;
                if carry {
                    self.0 ^= 0xEDB8_8320;
                }
            }
        }
    }

    pub(super) fn value(&self) -> u32 {
        !self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_the_common_crc_32() {
        // The check value that the catalogues of such sums give, and one that Python's zlib gives.
        for (bytes, expected) in [(&b"123456789"[..], 0xCBF4_3926), (&b"#KONTO1915Kassa\x86\x84\x94"[..], 0x8030_CB94)]
        {
            let mut sum = Checksum::new();
            sum.add(bytes);
            assert_eq!(sum.value(), expected);
        }
        assert_eq!(Checksum::new().value(), 0);
    }
}
