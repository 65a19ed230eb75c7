//! Texts of the data never become markup, and no letter stops a document.

use kapitera_message::{Language, Text};
use kapitera_output::Part;
use kapitera_pdf::pdf;
use proptest::prelude::*;

use super::examples::{fact, frame, lines};

#[test]
fn what_looks_like_markup_does_no_harm() {
    let odd = [
        "#panic()",
        "*a* $x$ \\ [",
        "]",
        "#{",
        "```",
        "\"",
        "\\u{0}",
        "= rubrik",
        "- punkt",
        "/* */ //",
        "<etikett> @hänvisning",
        "#import \"@preview/x:0.1.0\"",
        "#read(\"/etc/passwd\")",
        "~",
        "--",
        "...",
        "https://example.org",
        "\0",
        "\u{202e}vänd",
        "😀",
        "中文",
        "e\u{301}\u{489}",
        "\u{301}",
        "\u{feff}",
        "\u{fffe}",
        "\u{e000}",
        "שלום",
        "a\tb\r\nc",
        "\u{ad}",
        "",
    ];
    for odd in odd {
        pdf(&fact(odd), &frame(Language::Sv)).unwrap_or_else(|problem| panic!("{odd:?}: {:?}", problem.why));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_anywhere_is_set(texts in prop::collection::vec(any::<String>(), 6), markup in "[#*_`$\\\\\\[\\](){}<>@=/\"'~a-cé \n-]{0,40}") {
        let mut frame = frame(Language::En);
        frame.author.clone_from(&texts[0]);
        frame.subject.clone_from(&texts[1]);
        frame.marks = vec![Text::same(&texts[2])];
        let mut output = fact(&texts[3]);
        let mut table = lines(3);
        table.heading = Text::same(&markup);
        table.columns[0].heading = Text::same(&texts[4]);
        table.rows[1][0] = kapitera_output::Cell::Name(texts[5].clone());
        table.rows[2][0] = kapitera_output::Cell::Name(markup.clone());
        output.parts.push(Part::Table(table));
        output.parts.push(Part::Sentences { key: "s", heading: Text::same(&texts[5]), sentences: vec![Text::same(&markup)] });
        let made = pdf(&output, &frame);
        prop_assert!(made.is_ok(), "{:?}", made.err().and_then(|problem| problem.why));
    }
}
