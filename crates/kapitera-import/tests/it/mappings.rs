//! What a mapping may not say, and how it is told.

use kapitera_import::Mapping;

use crate::support::{MAPPING_ALL, english};

#[track_caller]
fn check(text: &str, expected: &str) {
    let problems = Mapping::parse("m.toml", text).map(|_| ()).unwrap_err();
    assert_eq!(english(&problems), expected);
}

#[test]
fn several_problems_are_all_told() {
    check(
        "register = \"listing\"\nsheets = \"x\"\ndelimiter = \"|\"\n[columns]\npersn = \"Pnr\"\nfrom = 3\ncentre = \"\"\n[codes.kind]\nA = \"aktiv\"\n",
        r#"error[unknown_key]: “sheets” is not known here
 --> m.toml:2:1
  |
2 | sheets = "x"
  | ^^^^^^
  |
  = hint: do you mean sheet? Possible are register, sheet, encoding, delimiter, sum-row, columns, codes

error[unknown_value]: “|” is not known here
 --> m.toml:3:13
  |
3 | delimiter = "|"
  |             ^^^
  |
  = hint: possible are "auto", ";", ",", "tab"

error[unknown_column]: “persn” is not known here
 --> m.toml:5:1
  |
5 | persn = "Pnr"
  | ^^^^^
  |
  = hint: do you mean person? Possible are person, birth, sex, area, centre, from, to, kind, doctor, person-kind

error[wrong_type]: this does not say where the column stands
 --> m.toml:6:8
  |
6 | from = 3
  |        ^
  |
  = hint: write a heading, a list of headings, or { constant = "…" }

error[empty_value]: the heading is empty
 --> m.toml:7:10
  |
7 | centre = ""
  |          ^^

error[missing_column]: the column person is missing
 --> m.toml:4:2
  |
4 | [columns]
  |  ^^^^^^^
  |
  = hint: write person = "the heading in the file" under [columns]

error[codes_without_column]: the codes are not used: the column is not read from the file
 --> m.toml:8:8
  |
8 | [codes.kind]
  |        ^^^^

error[unknown_value]: “aktiv” is not known here
 --> m.toml:9:5
  |
9 | A = "aktiv"
  |     ^^^^^^^
  |
  = hint: do you mean active? Possible are active, assigned"#,
    );
}

#[test]
fn each_problem_has_its_code() {
    let code = |text: &str| -> Vec<&str> {
        Mapping::parse("m.toml", text).map(|_| ()).unwrap_err().iter().map(|problem| problem.code).collect()
    };
    assert_eq!(code("register = "), ["mapping_syntax"]);
    assert_eq!(code("a = 1\na = 2"), ["mapping_syntax"]);
    assert_eq!(code("[columns]\nperson = \"P\""), ["missing_key"]);
    assert_eq!(code("register = \"listings\""), ["unknown_register"]);
    assert_eq!(code("register = 1"), ["wrong_type"]);
    assert_eq!(code("register = \"areas\""), ["missing_column"; 4]);
    let areas = "register = \"areas\"\n[columns]\nname = \"N\"\nmunicipality = \"K\"\nedition = { constant = \"E\" }\n";
    assert!(Mapping::parse("m.toml", &format!("{areas}code = [\"DeSO\", \"Kod\"]")).is_ok());
    for (line, expected) in [
        ("code = []", "wrong_type"),
        ("code = { constant = \" \" }", "empty_value"),
        ("code = { fixed = \"1\" }", "wrong_type"),
        ("code = \"D\"\n[codes.edition]\n1 = \"x\"", "codes_without_column"),
        ("code = \"D\"\n[codes.code]\na = \"x\"\nA = \"y\"", "repeated_code"),
        ("code = \"D\"\n[codes.code]\na = \"\"", "empty_value"),
        ("code = \"D\"\n[codes.kod]\na = \"b\"", "unknown_column"),
        ("code = \"D\"\n[codes]\ncode = 1", "wrong_type"),
    ] {
        assert_eq!(code(&format!("{areas}{line}")), [expected], "{line}");
    }
    let constants = "register = \"listing\"\n[columns]\nperson = {constant=\"a\"}\ncentre = {constant=\"b\"}\nfrom = {constant=\"c\"}";
    assert_eq!(code(constants), ["nothing_read"]);
    assert!(Mapping::parse("m.toml", MAPPING_ALL).is_ok());
}
