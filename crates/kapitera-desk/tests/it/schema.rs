//! The tables: classified, alike in both databases, and refused when they are not ours.

use std::collections::BTreeSet;

use kapitera_desk::{COLUMNS, Class, Desk};
use kapitera_store::Location;

use crate::cases::{Place, on_both, with_password, without_password};

const COLUMNS_OF_SERVER: &str = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT) \
    FROM information_schema.columns WHERE table_schema = current_schema()";
const COLUMNS_OF_FILE: &str = "SELECT tables.name, columns.name, lower(columns.type) FROM sqlite_schema AS tables, \
    pragma_table_info(tables.name) AS columns WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'";

/// Table, column and type of each.
fn columns(place: &Place) -> BTreeSet<[String; 3]> {
    match &place.location {
        Location::Sqlite(path) => {
            let connection = rusqlite::Connection::open(path.with_file_name("desk.db")).unwrap();
            let mut statement = connection.prepare(COLUMNS_OF_FILE).unwrap();
            let rows = statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?])).unwrap();
            rows.map(Result::unwrap).collect()
        }
        Location::Postgres(_) => {
            let rows = place.client().query(COLUMNS_OF_SERVER, &[]).unwrap();
            rows.iter().map(|row| [row.get(0), row.get(1), row.get(2)]).collect()
        }
    }
}

#[test]
fn every_column_is_classified_and_a_number_or_a_text() {
    on_both(|place| {
        drop(place.open());
        let columns = columns(place);
        for [table, column, kind] in &columns {
            assert!(["bigint", "text"].contains(&kind.as_str()), "{table}.{column} is {kind}");
        }
        let there: Vec<(String, String)> = columns.into_iter().map(|[table, column, _]| (table, column)).collect();
        let classified: Vec<(String, String)> =
            COLUMNS.iter().map(|(table, column, _)| ((*table).to_owned(), (*column).to_owned())).collect();
        assert_eq!(there, classified);
    });
}

#[test]
fn what_proves_who_somebody_is_is_secret() {
    for (table, column, class) in COLUMNS {
        let proves = ["token_sha256", "password_phc", "counter"].contains(column);
        assert_eq!(*class == Class::Secret, proves, "{table}.{column}");
    }
}

#[test]
fn texts_are_compared_by_their_bytes() {
    on_both(|place| {
        let mut desk = place.open();
        for user in ["b_x", "b-x", "b.x", "bax", "b1x"] {
            without_password(&mut desk, user, &[]);
        }
        let names: Vec<String> = desk.users().unwrap().into_iter().map(|user| user.name.to_string()).collect();
        assert_eq!(names, ["b-x", "b.x", "b1x", "b_x", "bax"]);
    });
}

#[test]
fn what_is_not_ours_is_refused() {
    let code = |place: &Place| Desk::open(&place.location).unwrap_err().code;
    on_both(|place| {
        drop(place.open());
        place.run("INSERT INTO schema_version (version, name) VALUES (99, 'later')");
        assert_eq!(code(place), "store_newer");
    });
    on_both(|place| {
        drop(place.open());
        place.run("DROP TABLE schema_version");
        assert_eq!(code(place), "store_not_ours");
    });
    let place = Place::sqlite();
    let Location::Sqlite(path) = &place.location else { panic!("a file") };
    std::fs::write(path.with_file_name("desk.db"), "This is no database but a text longer than a header.".repeat(9))
        .unwrap();
    assert_eq!(code(&place), "store_damaged");
    let same = Location::Sqlite(path.with_file_name("desk.db"));
    assert_eq!(Desk::open(&same).unwrap_err().code, "ledger_file_name");
    let nowhere = Location::Sqlite("/nowhere/at/all/ledger.db".into());
    assert_eq!(Desk::open(&nowhere).unwrap_err().code, "store_io");
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_and_holds_no_password() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::sqlite();
    let mut desk = place.open();
    with_password(&mut desk, "anna", &[]);
    let token = crate::cases::Try::right("anna").at(&mut desk, crate::cases::at(0)).unwrap();
    let Location::Sqlite(path) = &place.location else { panic!("a file") };
    let mut seen = 0;
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name.starts_with("desk.db"), "{name}");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0, "{name}");
        let bytes = std::fs::read(&file).unwrap();
        for word in [crate::cases::RIGHT, &token.session_token, &token.device_token] {
            assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{name}");
        }
        seen += 1;
    }
    // The file, its log, and the index of the log.
    assert_eq!(seen, 3);
    // Rights that the administration has set are theirs.
    let file = path.with_file_name("desk.db");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    drop(place.open());
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}
