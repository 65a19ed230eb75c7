//! Centres, other units and areas that the region already knows, looked up by what a file writes.
//!
//! Texts are looked up as they are written before anything is made of them: a million rows name a few hundred
//! centres, and each is checked once.

use std::collections::HashMap;
use std::sync::Arc;

use kapitera_message::text;
use kapitera_register::{UNKNOWN_AREA, parse_hsa_id};

use crate::cell::Cell;
use crate::nearest::nearest;
use crate::reject::{Reason, shown};
use crate::report::Remarked;
use crate::row::{Row, RowLog};

/// The ids and codes that rows may refer to.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The HSA ids of the centre register, upper case.
    pub centres: &'a [Arc<str>],
    /// The HSA ids of the register of other units, upper case; none is a centre's.
    pub units: &'a [Arc<str>],
    /// The codes of the area register, upper case.
    pub areas: &'a [Arc<str>],
}

/// Texts by small numbers; number 0 is the text that stands for none.
pub(crate) struct Texts {
    by_text: HashMap<Box<str>, u32>,
    texts: Vec<Arc<str>>,
}

impl Texts {
    pub(crate) fn new(none: &str) -> Self {
        Self { by_text: HashMap::new(), texts: vec![none.into()] }
    }

    pub(crate) fn get(&self, text: &str) -> Option<u32> {
        self.by_text.get(text).copied()
    }

    /// The number of `text`, a new one when it has none.
    pub(crate) fn add(&mut self, text: &Arc<str>) -> u32 {
        if let Some(number) = self.get(text) {
            return number;
        }
        let number = u32::try_from(self.texts.len()).expect("fewer texts than a file has rows");
        self.texts.push(text.clone());
        self.by_text.insert((&**text).into(), number);
        number
    }

    /// Another way to write the text with this number.
    fn alias(&mut self, text: &str, number: u32) {
        self.by_text.insert(text.into(), number);
    }

    pub(crate) fn text(&self, number: u32) -> &Arc<str> {
        &self.texts[number as usize]
    }
}

/// The known centres, or other units, by any way to write them.
pub(crate) struct Centres(pub Texts, Among);

/// Which of the region's places a column may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Among {
    Centres,
    Units,
    Both,
}

impl Centres {
    /// The health centres.
    pub(crate) fn new(known: &[Arc<str>]) -> Self {
        Self::among(Among::Centres, known.iter())
    }

    /// The other units of the region: those that sell.
    pub(crate) fn units(known: Known<'_>) -> Self {
        Self::among(Among::Units, known.units.iter())
    }

    /// Centres and other units: those that buy. A region without other units has centres alone.
    pub(crate) fn and_units(known: Known<'_>) -> Self {
        let among = if known.units.is_empty() { Among::Centres } else { Among::Both };
        Self::among(among, known.centres.iter().chain(known.units))
    }

    fn among<'a>(among: Among, known: impl Iterator<Item = &'a Arc<str>>) -> Self {
        let mut texts = Texts::new("");
        for id in known {
            texts.add(id);
        }
        Self(texts, among)
    }

    /// The number of the centre or unit in the cell.
    pub(crate) fn read(&mut self, cell: Cell<'_>) -> Result<u32, Reason> {
        let written = cell.required()?;
        if let Some(number) = self.0.get(written) {
            return Ok(number);
        }
        let value = shown(written);
        let id = parse_hsa_id(written).map_err(|error| {
            let cause = error.text();
            let (sv, en) = (cause.sv, cause.en);
            Reason::new("centre_form", text!("HSA-id ”{value}” {sv}", "the HSA id “{value}” {en}")).hint(text!(
                "skriv SE, tio siffror, bindestreck, bokstäver och siffror; andra koder förklaras under [codes.centre]",
                "write SE, ten digits, a hyphen, letters and digits; other codes are explained under [codes.centre]"
            ))
        })?;
        if let Some(number) = self.0.get(&id) {
            self.0.alias(written, number);
            return Ok(number);
        }
        Err(self.unknown(&id, &value))
    }

    fn unknown(&self, id: &str, value: &str) -> Reason {
        let reason = match self.1 {
            Among::Centres => Reason::new(
                "centre_unknown",
                text!(
                    "enheten ”{value}” finns inte i enhetsregistret",
                    "the centre “{value}” is not in the centre register"
                ),
            ),
            Among::Units => Reason::new(
                "unit_unknown",
                text!(
                    "enheten ”{value}” finns inte i registret units",
                    "the unit “{value}” is not in the register of units"
                ),
            ),
            Among::Both => Reason::new(
                "centre_unknown",
                text!(
                    "enheten ”{value}” finns varken i enhetsregistret eller i registret units",
                    "“{value}” is neither in the centre register nor in the register of units"
                ),
            ),
        };
        let (sv, en) = match self.1 {
            Among::Centres => ("enhetsregistret", "the centre register"),
            Among::Units => ("registret units", "the register of units"),
            Among::Both => ("det register som har enheten", "the register that has it"),
        };
        match nearest(id, self.0.texts.iter().skip(1).map(|text| &**text)) {
            Some(near) => reason.hint(text!(
                "menas {near}? Annars importera {sv} först",
                "is {near} meant? Otherwise import {en} first"
            )),
            None => reason.hint(text!("importera {sv} först", "import {en} first")),
        }
    }
}

/// The known areas, by any way to write them; number 0 is the unknown area.
pub(crate) struct Areas(pub Texts);

impl Areas {
    pub(crate) fn new(known: &[Arc<str>]) -> Self {
        let mut texts = Texts::new(UNKNOWN_AREA);
        texts.alias("", 0);
        texts.alias(UNKNOWN_AREA, 0);
        for code in known {
            texts.add(code);
        }
        Self(texts)
    }

    /// The area of a row where it need not be known; the unknown area gives a remark.
    pub(crate) fn read_remarked(&mut self, row: &Row<'_>, column: usize, log: &mut RowLog) -> Option<u32> {
        let cell = row.cell(column, log)?;
        let area = log.keep(column, self.read(cell))?;
        if area == 0 {
            log.remark(Remarked::AreaUnknown);
        }
        Some(area)
    }

    /// The number of the area in the cell; 0 for the unknown area.
    pub(crate) fn read(&mut self, cell: Cell<'_>) -> Result<u32, Reason> {
        if let Some(number) = self.0.get(cell.text) {
            return Ok(number);
        }
        let upper = cell.text.to_uppercase();
        if let Some(number) = self.0.get(&upper) {
            self.0.alias(cell.text, number);
            return Ok(number);
        }
        let value = shown(cell.text);
        let what =
            text!("området ”{value}” finns inte i områdesregistret", "the area “{value}” is not in the area register");
        let reason = Reason::new("area_not_in_register", what);
        let with_zero = format!("0{upper}");
        Err(if self.0.get(&with_zero).is_some() {
            reason.hint(text!(
                "menas {with_zero}? Excel tar bort inledande nollor: kolumnen ska ha formatet Text",
                "is {with_zero} meant? Excel drops leading zeros: the column must have the format Text"
            ))
        } else {
            reason.hint(text!(
                "importera områdesregistrets rätta utgåva först",
                "import the right edition of the area register first"
            ))
        })
    }
}
