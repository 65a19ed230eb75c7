//! What a funnel says of a centre.

use crate::Limits;

/// Where a centre lies in a funnel. What is said of it is for whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Within the inner limits or on them: as the common figure, as far as can be told.
    Within,
    /// Below the inner limits, 95 %, and not the outer.
    Low95,
    /// Above the inner limits, 95 %, and not the outer.
    High95,
    /// Below the outer limits, 99.8 %.
    Low998,
    /// Above the outer limits, 99.8 %.
    High998,
}

impl Verdict {
    /// Whether it lies on the better side; none within. Of much in care neither side is better, and then this is not to be asked.
    pub fn is_better(self, higher_is_better: bool) -> Option<bool> {
        match self {
            Self::Within => None,
            Self::Low95 | Self::Low998 => Some(!higher_is_better),
            Self::High95 | Self::High998 => Some(higher_is_better),
        }
    }
}

impl Limits {
    /// Where the centre's figure lies against its limits.
    ///
    /// Of 20 centres that chance alone sets apart one lies outside the inner limits, of 500 one outside the outer, where the approximation
    /// of the funnel holds. It does not say why: who the patients are, how it was registered, or the care.
    ///
    /// Of few events it holds badly. In [`funnel_of_ratios`](crate::funnel_of_ratios) a low figure comes out too low: where nothing is
    /// added for overdispersion, chance alone puts below the outer limit one centre in 25 with 5 expected, one in 100 with 10, and one
    /// in 230 with 50, rather than one in 1 000; and one with no events lies below it whatever was expected. A centre with fewer than
    /// about 10 expected is therefore better left without a verdict.
    pub fn verdict(&self) -> Verdict {
        if self.value < self.outer.0 {
            Verdict::Low998
        } else if self.value > self.outer.1 {
            Verdict::High998
        } else if self.value < self.inner.0 {
            Verdict::Low95
        } else if self.value > self.inner.1 {
            Verdict::High95
        } else {
            Verdict::Within
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_on_a_limit_is_within_it() {
        let of = |value| Limits { value, inner: (0.4, 0.6), outer: (0.3, 0.7) }.verdict();
        let verdicts = [0.4, 0.6, 0.39, 0.61, 0.3, 0.7, 0.29, 0.71].map(of);
        use Verdict::{High95, High998, Low95, Low998, Within};
        assert_eq!(verdicts, [Within, Within, Low95, High95, Low95, High95, Low998, High998]);
        // A share of 1 where the limit is 1 is as far as it can be, and not beyond.
        assert_eq!(Limits { value: 1.0, inner: (0.6, 1.0), outer: (0.5, 1.0) }.verdict(), Within);
    }

    #[test]
    fn which_side_is_better_is_told_by_who_asks() {
        assert_eq!(Verdict::Within.is_better(true), None);
        assert_eq!((Verdict::Low95.is_better(true), Verdict::Low998.is_better(false)), (Some(false), Some(true)));
        assert_eq!((Verdict::High998.is_better(true), Verdict::High95.is_better(false)), (Some(true), Some(false)));
    }
}
