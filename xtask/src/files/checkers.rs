//! The checkers: which files each is for, and how a file is broken that it must refuse.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// A checker in `tests/files/`: prints a line per file and ends with another code than 0 when one fails.
pub struct Checker {
    /// Its file.
    pub script: &'static str,
    /// Whether it is for a file.
    pub takes: fn(&Path) -> bool,
    /// Faults that it must find.
    pub broken: &'static [Broken],
    /// The samples that it breaks itself in ways that need its own eyes, asked with `--control`.
    pub control: &'static [&'static str],
}

/// A fault made on purpose: the first `from` becomes `to`, in the first file that has it.
pub struct Broken {
    /// What the file then has.
    pub what: &'static str,
    pub from: &'static [u8],
    pub to: &'static [u8],
}

const fn broken(what: &'static str, from: &'static str, to: &'static str) -> Broken {
    Broken { what, from: from.as_bytes(), to: to.as_bytes() }
}

/// All checkers.
pub const CHECKERS: &[Checker] = &[
    Checker {
        script: "check_sie.py",
        takes: |path| has_extension(path, "si"),
        broken: &[
            broken("a changed amount", "\"} ", "\"} 1"),
            broken("a voucher that is cut", "\r\n}", "\r\n"),
            broken("an account that is not declared", "#TRANS ", "#TRANS 9"),
            broken("an object that is not declared", "#OBJEKT 2", "#OBJEKT 3"),
            broken("an amount with a decimal comma", ".00 2", ",00 2"),
            broken("a label of another type of file", "#SIETYP 4", "#SIETYP 4\r\n#IB 0 1930 0"),
            broken("the flag of a file that is read", "#FLAGGA 0", "#FLAGGA 1"),
            broken("a control character", "#FNAMN \"", "#FNAMN \"\u{7}"),
            broken("a wrong checksum", "\r\n#KSUMMA ", "\r\n#KSUMMA 1"),
            broken("a changed word under the checksum", "#KSUMMA\r\n#PROGRAM \"", "#KSUMMA\r\n#PROGRAM \"X"),
        ],
        control: &[],
    },
    Checker {
        script: "check_pain.py",
        takes: |path| has_extension(path, "xml") && begins_with(path, "iso:20022:tech:xsd:pain.001"),
        broken: &[
            broken("another sum than its payments", "<CtrlSum>", "<CtrlSum>1"),
            broken("another number than its payments", "<NbOfTxs>", "<NbOfTxs>1"),
            broken("an element that the schema lacks", "<PmtMtd>TRF</PmtMtd>", "<PmtMtd>TRF</PmtMtd><Memo>x</Memo>"),
            broken("an unknown method", "<PmtMtd>TRF</PmtMtd>", "<PmtMtd>XXX</PmtMtd>"),
            broken("a bankgiro under Cd", "<Prtry>BGNR</Prtry>", "<Cd>BGNR</Cd>"),
            broken("a wrong IBAN", "<IBAN>SE", "<IBAN>SE1"),
            broken("a name that payments do not take", "<Nm>", "<Nm>\u{141}"),
            broken("a negative amount", "<InstdAmt Ccy=\"SEK\">", "<InstdAmt Ccy=\"SEK\">-"),
            broken("an id with a slash", "<EndToEndId>", "<EndToEndId>/"),
        ],
        control: &[],
    },
    Checker {
        script: "check_peppol.py",
        takes: |path| has_extension(path, "xml") && begins_with(path, "oasis:names:specification:ubl:schema:xsd:"),
        broken: &[],
        control: &["selfbilling-invoice.xml", "selfbilling-reclaim.xml"],
    },
    Checker {
        script: "check_pdf.py",
        takes: |path| has_extension(path, "pdf"),
        broken: &[
            broken("no mark of PDF/UA", "pdfuaid:part>1", "pdfuaid:part>2"),
            broken("no language", "/Lang", "/Lanx"),
            broken("no main heading", "/S/H1", "/S/H3"),
            broken("a header cell of nothing", "/Scope/Column", "/Scopx/Column"),
            broken("letters that cannot be copied", "/ToUnicode", "/ToUnicodx"),
            broken("no shown title", "/DisplayDocTitle true", "/DisplayDocTitle null"),
            broken("a page outside the tags", "/StructParents", "/StructParentx"),
            broken("a picture without words", "/Alt", "/Alx"),
        ],
        control: &[],
    },
    Checker {
        script: "check_docx.py",
        takes: |path| has_extension(path, "docx"),
        broken: &[],
        control: &["sample-sv.docx", "what-if.docx"],
    },
    Checker {
        script: "check_openapi.py",
        takes: |path| path.ends_with("openapi.json"),
        broken: &[
            broken("another version", "\"openapi\": \"3.1", "\"openapi\": \"2.0"),
            broken("a part that is not declared", "\"name\": \"settlement\"", "\"name\": \"settlment\""),
            broken("a reference that leads nowhere", "#/components/schemas/Page", "#/components/schemas/Pages"),
            broken("a part in no place", "\"in\": \"path\"", "\"in\": \"paths\""),
            broken("two operations of one name", "\"operationId\": \"get_months\"", "\"operationId\": \"get_jobs\""),
            broken("no answers", "\"responses\"", "\"respones\""),
        ],
        control: &[],
    },
    Checker {
        script: "check_opendata.py",
        takes: |path| path.iter().any(|part| part == "oppna-data"),
        broken: &[
            broken("a catalogue that is no XML", "</dcat:Catalog>", ""),
            broken("a text that is not escaped", "&amp;", "&"),
            broken("no title in English", "<dct:title xml:lang=\"en\">", "<dct:title xml:lang=\"fi\">"),
            broken("an unknown kind of publisher", "publishertype/RegionalAuthority", "publishertype/Region"),
            broken("a theme that is in no list", "data-theme/HEAL", "data-theme/HEALTH"),
            broken("a catalogue under another licence", "publicdomain/zero/1.0/\"", "licenses/by/4.0/\""),
            broken("a day that is none", ">2020-02-17</dct:issued>", ">2020-02-37</dct:issued>"),
            broken("a format without its family", "<dct:format>text/csv", "<dct:format>csv"),
            broken("a digest that is too long", "#hexBinary\">", "#hexBinary\">0"),
            broken("a file without an address", "<dcat:accessURL ", "<dcat:accessUrl "),
            broken(
                "a version of nothing",
                "<dcat:isVersionOf rdf:resource=\"",
                "<dcat:isVersionOf rdf:resource=\"http://x.se/",
            ),
            broken("a version without its number", "<dcat:version>2020-02-17</dcat:version>", ""),
            broken("a period that ends before it begins", ">2020-02-29</dcat:endDate>", ">2018-02-28</dcat:endDate>"),
            broken("a contact without mail", "rdf:resource=\"mailto:", "rdf:resource=\"mail:"),
            broken("a Turtle text that does not end", "\"@sv ;", "@sv ;"),
            broken("two licences of a file in Turtle", "dct:format \"", "dct:license <http://a.se/> ; dct:format \""),
            broken("a cube of another size", "\"size\": [", "\"size\": [1"),
            broken("a cell too many", "\"value\": [", "\"value\": [1, "),
            broken("a figure with a reason why there is none", "\"status\": {", "\"status\": {\"0\": \"hidden\","),
            broken("a reason that is not explained", ": \"hidden\"", ": \"secret\""),
            broken("a role of no dimension", "\"time\": [\"period\"]", "\"time\": [\"perod\"]"),
            broken("another class of cube", "\"class\": \"dataset\"", "\"class\": \"datasets\""),
            broken("another letter than Kolada's", "\"gender\": \"K\"", "\"gender\": \"F\""),
            broken("neither value nor reason", "\"status\": \"hidden\"", "\"status\": \"\""),
            broken("another count of rows", "\"count\": 8,", "\"count\": 9,"),
            broken("a page without its next", "\"next_url\"", "\"next\""),
        ],
        control: &["tillganglighet/2020-03-16.csv", "open-data/oppna-data/katalog.rdf"],
    },
];

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|there| there.eq_ignore_ascii_case(extension))
}

/// Whether the first thousand bytes hold some words.
fn begins_with(path: &Path, words: &str) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(1_000).read_to_end(&mut start));
    read.is_ok() && String::from_utf8_lossy(&start).contains(words)
}
