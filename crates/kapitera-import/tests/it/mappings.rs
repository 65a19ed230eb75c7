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
        "X",
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
