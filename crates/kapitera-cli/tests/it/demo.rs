//! What holds of the demo region's settlements, by exact sums of what is printed.

use crate::harness::Place;

/// Kronor with two decimals as öre.
fn ore(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap()
}

#[test]
fn lines_of_csv_sum_to_the_total_of_json() {
    let place = Place::demo();
    for month in ["2020-01", "2020-02", "2020-03", "2020-04"] {
        let json = place.json(&format!("kapitera settle {month} --region demo"));
        let total = &json["centres_total"];
        let csv = place.ok(&format!("kapitera settle {month} --region demo --format csv"));
        let mut reader = csv.lines();
        let headings: Vec<&str> = reader.next().unwrap().split(',').collect();
        let row = |line: &str| -> Vec<String> { cells(line) };
        let rows: Vec<Vec<String>> = reader.map(row).collect();
        assert_eq!(rows.len(), json["centres"].as_array().unwrap().len());
        let money: Vec<usize> = (0..headings.len())
            .filter(|&column| headings[column].starts_with("component.") || headings[column] == "total")
            .collect();
        assert_eq!(money.len(), 22, "twenty-one components and the total: {headings:?}");
        for &column in &money {
            let sum: i64 = rows.iter().map(|row| ore(&row[column])).sum();
            assert_eq!(sum, ore(total[headings[column]].as_str().unwrap()), "{month} {}", headings[column]);
        }
        let signs: Vec<i64> = money[..21].iter().map(|&column| sign(&json, headings[column])).collect();
        let all = |row: &Vec<String>| {
            money[..21].iter().zip(&signs).map(|(&column, sign)| sign * ore(&row[column])).sum::<i64>()
        };
        assert!(
            rows.iter().all(|row| all(row) == ore(&row[money[21]])),
            "a centre's total is what is paid less what is charged"
        );
        for (row, object) in rows.iter().zip(json["centres"].as_array().unwrap()) {
            for (heading, cell) in headings.iter().zip(row) {
                let there = &object[*heading];
                let there = there.as_str().map_or_else(|| there.to_string(), str::to_owned);
                assert!(
                    there == *cell || (there == "null" && cell.is_empty()),
                    "{month} {heading}: {there} and {cell}"
                );
            }
        }
    }
}

/// What a component's amounts do to the total: added, taken off, or neither.
fn sign(settled: &serde_json::Value, heading: &str) -> i64 {
    let name = heading.strip_prefix("component.").unwrap();
    let component = settled["components"].as_array().unwrap().iter().find(|there| there["component"] == name).unwrap();
    match component["stance"].as_str().unwrap() {
        "paid" => 1,
        "charged" => -1,
        "received" => 0,
        other => panic!("{other}"),
    }
}

/// The cells of a line of CSV with quotes round some.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for sign in line.chars() {
        match sign {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells.last_mut().unwrap().push(sign),
        }
    }
    cells
}

#[test]
fn explained_lines_are_the_settled_ones() {
    let place = Place::demo();
    let settled = place.json("kapitera settle 2020-03 --region demo");
    for centre in settled["centres"].as_array().unwrap().iter().step_by(5) {
        let id = centre["centre_id"].as_str().unwrap();
        let explained = place.json(&format!("kapitera explain 2020-03 --centre {id} --region demo"));
        let lines = explained["lines"].as_array().unwrap();
        assert_eq!(lines.len(), 21, "one object for each component");
        for line in lines {
            let column = format!("component.{}", line["component"].as_str().unwrap());
            assert_eq!(line["amount"], centre[column.as_str()], "{id} {column}");
            let of_listed = ["listed", "drugs", "rural"].contains(&line["component"].as_str().unwrap());
            let Some(elements) = line["elements"].as_array().filter(|_| of_listed) else { continue };
            let counted: i64 =
                elements.iter().map(|element| element["count"].as_str().unwrap().parse::<i64>().unwrap()).sum();
            assert_eq!(counted, centre["listed"].as_i64().unwrap(), "{id} {column}: everyone in an element");
        }
    }
}

#[test]
fn what_comes_late_changes_a_settled_month_only_with_the_knowledge_of_today() {
    let place = Place::demo();
    let settle = "kapitera settle 2020-02 --no-compare --format csv --region demo";
    let then = place.ok(&format!("{settle} --known-at 2020-03-10"));
    let now = place.ok(settle);
    assert_ne!(then, now, "the deliveries of April speak about February too");
    assert_eq!(then, place.ok(&format!("{settle} --known-at 2020-03-31T00:00:00Z")), "nothing came between");
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (one, other) = (Place::demo(), Place::empty());
    other.ok("kapitera demo demo --persons 3000 --seed 7");
    let line = "kapitera settle 2020-02 --region demo --format json; cat demo/registers/*/*/manifest.toml demo/kapitera.toml | sha256sum";
    assert_eq!(one.ok(line), other.ok(line));
}
