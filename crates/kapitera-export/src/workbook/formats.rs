//! How cells look.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};

/// What a cell's number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NumberForm {
    /// Digits in groups of three and so many decimals.
    Plain(u32),
    /// Likewise, with its sign always shown.
    Signed(u32),
    /// No number.
    Text,
}

/// Where a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Position {
    /// Among the rows.
    Row,
    /// Among the rows, the sum of others.
    Sum,
    /// Below the rows.
    Total,
}

/// The formats of a workbook; each is made once.
pub(super) struct Formats {
    pub(super) title: Format,
    pub(super) mark: Format,
    pub(super) heading: Format,
    pub(super) heading_right: Format,
    pub(super) wrapped: Format,
    cells: BTreeMap<(NumberForm, Position), Format>,
}

impl Formats {
    pub(super) fn new() -> Self {
        let heading = Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            mark: Format::new().set_bold().set_font_color("C00000"),
            heading_right: heading.clone().set_align(FormatAlign::Right),
            heading,
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            cells: BTreeMap::new(),
        }
    }

    pub(super) fn cell(&mut self, form: NumberForm, position: Position) -> Format {
        self.cells.entry((form, position)).or_insert_with(|| make(form, position)).clone()
    }
}

fn make(form: NumberForm, position: Position) -> Format {
    let format = match form {
        NumberForm::Plain(decimals) => Format::new().set_num_format(digits(decimals)),
        NumberForm::Signed(decimals) => {
            let digits = digits(decimals);
            Format::new().set_num_format(format!("+{digits};-{digits};{digits}"))
        }
        NumberForm::Text => Format::new(),
    };
    match position {
        Position::Row => format,
        Position::Sum => format.set_bold().set_border_top(FormatBorder::Hair).set_background_color("F2F2F2"),
        Position::Total => format.set_bold().set_border_top(FormatBorder::Thin),
    }
}

/// `#,##0.00`: Excel writes the marks that its reader's language has.
fn digits(decimals: u32) -> String {
    if decimals == 0 { "#,##0".to_owned() } else { format!("#,##0.{}", "0".repeat(decimals as usize)) }
}
