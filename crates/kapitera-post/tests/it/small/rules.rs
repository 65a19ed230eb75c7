//! The rules of the books: when corrections are moved, what becomes of what centres owe, what is carried over.

use super::Owners;
use super::books::illustrative;

/// What of the rules of the books differs between regions.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Kronor that a correction must come to for a component to be moved.
    pub threshold: &'a str,
    /// Months that may be corrected.
    pub look_back: u32,
    /// The most instalments of what is paid back.
    pub instalments_most: u32,
    /// Rules of carrying over, as they are written.
    pub carry_over: &'a str,
}

impl Default for Rules<'_> {
    fn default() -> Self {
        Self { threshold: "0", look_back: 24, instalments_most: 12, carry_over: "" }
    }
}

impl Rules<'_> {
    pub(super) fn text(&self, owners: Owners) -> String {
        let Self { threshold, look_back, instalments_most, carry_over } = self;
        let negative = match owners {
            Owners::Alike => "[[negative]]\nrule = \"carry\"\n",
            Owners::Apart => {
                "[[negative]]\nowner = \"own-operated\"\nrule = \"carry\"\n\
                 [[negative]]\nowner = \"private\"\nrule = \"invoice\"\n"
            }
        };
        illustrative(&format!(
            "[[corrections]]\nthreshold = \"{threshold} kr\"\nlook-back-months = {look_back}\n\
             instalments-most = {instalments_most}\n{negative}{carry_over}"
        ))
    }
}
