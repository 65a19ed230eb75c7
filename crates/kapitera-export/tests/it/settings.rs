//! The settings of files: which one holds on a day, and what is wrong in a text.

use jiff::civil::date;
use kapitera_export::settings::FileSettings;

use super::samples::{DAY, DEMO, codes, english, settings};

fn problems(text: &str) -> Vec<&'static str> {
    match FileSettings::parse("files.toml".as_ref(), text) {
        Ok(_) => Vec::new(),
        Err(problems) => {
            assert!(!english(&problems).is_empty());
            codes(&problems)
        }
    }
}

#[test]
fn settings_hold_on_their_days() {
    let settings = settings();
    assert_eq!(settings.payer(DAY).unwrap().org_number, "2329999995");
    assert_eq!(settings.bank(DAY).unwrap().iban, "SE4999900000000000000017");
    let before = date(2017, 12, 31);
    assert_eq!(settings.sie(before).unwrap_err().code, "file_setting_missing");
    assert_eq!(settings.layout("huvudbok", before).unwrap_err().code, "layout_not_found");
    assert_eq!(settings.layout("annan", DAY).unwrap_err().code, "layout_not_found");
    let newer = DEMO.replace("[[bank]]\nfrom = 2018-01-01", "[[bank]]\nfrom = 2018-01-01\nto = 2019-12-31");
    let part = DEMO.split("[[bank]]").nth(1).unwrap().split("\n[[layout]]").next().unwrap();
    let part = part.replace("2018-01-01", "2020-01-01").replace("001.03", "001.09");
    let both = FileSettings::parse("files.toml".as_ref(), &format!("{newer}\n[[bank]]{part}\n")).unwrap();
    assert_eq!(both.bank(date(2019, 12, 31)).unwrap().version.name(), "pain.001.001.03");
    assert_eq!(both.bank(date(2020, 1, 1)).unwrap().version.name(), "pain.001.001.09");
    assert_eq!(problems(&format!("{DEMO}\n[[bank]]{part}\n")), ["file_settings_overlap"]);
}

#[test]
fn what_is_wrong_is_found() {
    let check = |from: &str, to: &str, code: &str| {
        let text = DEMO.replacen(from, to, 1);
        assert_ne!(text, DEMO, "{from} is not in the demo's text");
        assert_eq!(problems(&text), [code], "{to}");
    };
    check("[[payer]]", "[[payers]]\n[[payer]]", "unknown_key");
    check("from = 2018-01-01", "from = \"2018-01-01\"", "wrong_type");
    check("from = 2018-01-01", "from = 2018-01-01\nto = 2017-01-01", "ends_before_start");
    check("232999-9995", "232999-9996", "org_number_form");
    check("SE232999999501", "SE232999999502", "vat_number_form");
    check("numbering = \"ours\"", "numbering = \"mine\"", "value_form");
    check("from = \"–\", to = \"-\"", "from = \"––\", to = \"-\"", "replacement_of_one");
    check("from = \"’\", to = \"'\"", "from = \"–\", to = \"'\"", "replacement_twice");
    check("number = 20", "number = 19", "dimension_reserved");
    check("number = 1\n", "number = 6\n", "dimension_reserved");
    check("number = 20", "number = 9", "dimension_reserved");
    check("number = 21", "number = 20", "dimension_twice");
    check("checksum = true", "checksum = true\nseries = [{ ours = \"A\", theirs = \"R\" }]", "series_mixed");
    check(
        "checksum = true",
        "checksum = true\nseries = [{ ours = \"A\", theirs = \"K\" }, { ours = \"A\", theirs = \"L\" }]",
        "series_named_twice",
    );
    check("0000 0017", "0000 0018", "bank_value_form");
    check("FJALSESX", "fjalsesx", "bank_value_form");
    check("556677889900", "5566/77889900", "bank_value_form");
    check("service-level = \"NURG\"", "service-level = \"SOON\"", "value_form");
    check("service-level = \"NURG\"", "bankgiro-member = \"99\"", "bank_value_form");
    check("delimiter = \";\"", "delimiter = \",\"", "layout_marks_same");
    check("field = \"voucher\"", "field = \"vouchers\"", "column_field_unknown");
    check("field = \"credit\"", "field = \"text\"", "layout_without_amount");
    check("constant = \"KAP\", ", "", "column_constant");
    check(", width = 4 ", "", "layout_widths");
    check("heading = \"Datum\" }", "heading = \"Datum\", width = 3 }", "layout_widths");
}
