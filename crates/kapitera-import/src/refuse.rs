//! Why a whole delivery is refused before its rows can be judged.

use kapitera_message::{Problem, Text, text};

/// A reason to refuse the whole delivery; boxed, since the good path returns through it for every row.
pub(crate) type Refusal = Box<Problem>;

fn named(name: &str) -> Text {
    Text::same(name)
}

pub(crate) fn unreadable(name: &str, error: &std::io::Error) -> Refusal {
    Box::new(
        Problem::error("file_unreadable", text!("filen kan inte läsas: {error}", "the file cannot be read: {error}"))
            .named(named(name)),
    )
}

pub(crate) fn empty_file(name: &str) -> Refusal {
    Box::new(
        Problem::error("empty_file", text!("filen är tom", "the file is empty"))
            .named(named(name))
            .why(text!("en tom fil skulle tömma registret", "an empty file would empty the register")),
    )
}

pub(crate) fn old_excel(name: &str) -> Refusal {
    Box::new(
        Problem::error(
            "old_excel",
            text!(
                "filen är en arbetsbok i Excels gamla form (.xls) eller har lösenord",
                "the file is a workbook in Excel's old form (.xls) or has a password"
            ),
        )
        .named(named(name))
        .hint(text!("spara den som .xlsx utan lösenord", "save it as .xlsx without a password")),
    )
}

pub(crate) fn broken_excel(name: &str, said: &str) -> Refusal {
    Box::new(
        Problem::error(
            "excel_unreadable",
            text!("arbetsboken kan inte läsas: {said}", "the workbook cannot be read: {said}"),
        )
        .named(named(name))
        .hint(text!(
            "öppna den i Excel och spara den på nytt som .xlsx",
            "open it in Excel and save it again as .xlsx"
        )),
    )
}

pub(crate) fn no_sheet(name: &str, sheet: &str, sheets: &str) -> Refusal {
    Box::new(
        Problem::error(
            "sheet_missing",
            text!("arbetsboken har inget blad ”{sheet}”", "the workbook has no sheet “{sheet}”"),
        )
        .named(named(name))
        .hint(text!("den har {sheets}", "it has {sheets}")),
    )
}

pub(crate) fn other_encoding(name: &str, found: &str) -> Refusal {
    Box::new(
        Problem::error(
            "encoding_differs",
            text!(
                "filens första bytes säger {found}, avbildningen något annat",
                "the file's first bytes say {found}, the mapping something else"
            ),
        )
        .named(named(name))
        .hint(text!("skriv encoding = \"auto\" i avbildningen", "write encoding = \"auto\" in the mapping")),
    )
}

pub(crate) fn undecodable(name: &str, encoding: &str, at: u64) -> Refusal {
    Box::new(
        Problem::error("undecodable_bytes", text!("byte {at} är inte {encoding}", "byte {at} is not {encoding}"))
            .named(named(name))
            .why(text!("filen sägs vara i {encoding}", "the file is said to be in {encoding}"))
            .hint(text!(
                "skriv encoding = \"auto\" i avbildningen, eller be om en hel fil",
                "write encoding = \"auto\" in the mapping, or ask for a whole file"
            )),
    )
}

pub(crate) fn zero_byte(name: &str, at: u64) -> Refusal {
    Box::new(
        Problem::error(
            "zero_byte",
            text!(
                "byte {at} är noll, så filen är ingen vanlig text",
                "byte {at} is zero, so the file is no plain text"
            ),
        )
        .named(named(name))
        .hint(text!(
            "är den UTF-16 utan byteordningsmärke, skriv encoding = \"utf-16\" i avbildningen",
            "if it is UTF-16 without a byte order mark, write encoding = \"utf-16\" in the mapping"
        )),
    )
}

pub(crate) fn line_too_long(name: &str, limit: usize) -> Refusal {
    Box::new(
        Problem::error(
            "line_too_long",
            text!("en rad är längre än {limit} bytes", "a line is longer than {limit} bytes"),
        )
        .named(named(name)),
    )
}

pub(crate) fn quote_open(name: &str, row: u32, limit: usize) -> Refusal {
    Box::new(
        Problem::error(
            "quote_not_closed",
            text!(
                "ett citattecken öppnas men stängs inte inom {limit} rader",
                "a quote is opened but not closed within {limit} lines"
            ),
        )
        .named(text!("{name}, rad {row}", "{name}, row {row}"))
        .why(text!("allt efter det skulle läsas som en enda cell", "everything after it would be read as one cell"))
        .hint(text!("ett citattecken inuti en cell skrivs två gånger", "a quote inside a cell is written twice")),
    )
}

pub(crate) fn too_many_rows(name: &str) -> Refusal {
    Box::new(
        Problem::error(
            "too_many_rows",
            text!("filen har fler rader än 4 294 967 295", "the file has more rows than 4,294,967,295"),
        )
        .named(named(name)),
    )
}

pub(crate) fn too_large(name: &str, limit: u64) -> Refusal {
    let what = text!("arbetsboken är större än {limit} bytes", "the workbook is larger than {limit} bytes");
    let hint = text!("spara den som text (.csv)", "save it as text (.csv)");
    Box::new(Problem::error("workbook_too_large", what).named(named(name)).hint(hint))
}
