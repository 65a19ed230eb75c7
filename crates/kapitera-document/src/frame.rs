//! What stands around a result or a document, in every form of file.

use kapitera_message::{Language, Text};
use kapitera_period::Date;

/// What stands around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The language: of the texts, the number forms and the hyphens.
    pub language: Language,
    /// Who gives it out: the region.
    pub author: String,
    /// What it is about, in one line: for example the centre and the month.
    pub subject: String,
    /// Its day.
    pub dated: Date,
    /// What must not be overlooked, for example that it is a try-out. Stands below the title and at the top of every page
    /// or sheet.
    pub marks: Vec<Text>,
}

const SV: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];
const EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Frame {
    /// The day as people write it in a letter.
    pub fn day(&self) -> String {
        let day = self.dated;
        let months = match self.language {
            Language::Sv => SV,
            Language::En => EN,
        };
        let month = usize::try_from(day.month()).ok().and_then(|month| months.get(month.checked_sub(1)?));
        format!("{} {} {}", day.day(), month.unwrap_or(&""), day.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_written_out() {
        let day = |language| {
            let dated = Date::constant(2020, 3, 1);
            Frame { language, author: String::new(), subject: String::new(), dated, marks: Vec::new() }.day()
        };
        assert_eq!(day(Language::Sv), "1 mars 2020");
        assert_eq!(day(Language::En), "1 March 2020");
    }
}
