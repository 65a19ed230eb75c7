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
  = hint: do you mean sheet? Possible are register, source, sheet, encoding, delimiter, sum-row, columns, codes

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

#[test]
fn a_source_is_said_where_there_are_several() {
    let costs = |line: &str| {
        format!(
            "register = \"costs\"\n{line}\n[columns]\nkind = {{ constant = \"lab\" }}\nperson = \"P\"\nday = \"D\"\namount = \"B\"\n"
        )
    };
    let source = |line: &str| Mapping::parse("m.toml", &costs(line)).unwrap().source().to_owned();
    assert_eq!((source("").as_str(), source("source = \"lab-2\"").as_str()), ("", "lab-2"));
    check(
        &costs("source = \"Labb \""),
        "error[name_form]: “Labb ” is no name of a source\n --> m.toml:2:10\n  |\n2 | source = \"Labb \"\n  |          ^^^^^^^\n  |\n  \
         = hint: names have small letters a–z, digits and hyphens, at most 64: source = \"lab\"",
    );
    check(
        "register = \"indices\"\nsource = \"scb\"\n[columns]\nindex = \"I\"\nscale = \"S\"\nfrom = \"F\"\ncentre = \"C\"\nvalue = \"V\"\n",
        "error[source_not_used]: the register indices has no sources\n --> m.toml:2:10\n  |\n2 | source = \"scb\"\n  |          ^^^^^\n  |\n  \
         = hint: remove the line: there a new delivery replaces the whole register; values, visits, drugs, costs, calls, assessments, orders, feedback, poc-tests have sources",
    );
}

/// A reader copies them.
#[test]
fn the_examples_of_the_reference_are_right() {
    let reference = include_str!("../../../../docs/registers.md");
    let blocks = reference.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let mut registers = Vec::new();
    for block in blocks.filter(|block| block.starts_with("register = ")) {
        match Mapping::parse("registers.md", block) {
            Ok(mapping) => registers.push(mapping.register().name()),
            Err(problems) => panic!("{}", english(&problems)),
        }
    }
    registers.sort_unstable();
    let expected = [
        "assessments",
        "calls",
        "care-need",
        "costs",
        "distances",
        "drugs",
        "feedback",
        "listing",
        "orders",
        "poc-tests",
        "prices",
        "residents",
        "units",
        // Centres' values, and what production costs a unit.
        "values",
        "values",
        "visits",
    ];
    assert_eq!(registers, expected);
}
