//! Each chart's figures as a table.

use kapitera_message::Language;
use kapitera_output::{Form, Output, Part};

use crate::samples::samples;

fn csv(name: &str) -> Vec<String> {
    let (_, chart) = samples().into_iter().find(|(there, _)| *there == name).unwrap();
    let mut bytes = Vec::new();
    let output = Output::of(vec![Part::Table(chart.table())]);
    output.write(Form::Csv, Language::Sv, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn figures_stand_in_full_beside_the_drawing() {
    assert_eq!(
        csv("columns-stacked")[..3],
        [
            "label,listing,visits,corrections,kind",
            "jan,1204000.00,310000.00,0.00,known",
            "feb,1211500.00,290000.00,-41000.00,known"
        ]
    );
    assert_eq!(csv("columns-beside")[10], "okt,1245000.00,330000.00,0.00,forecast");
    assert_eq!(csv("bars")[5..], ["Linden,-54300.00", "Asken,-402100.00"]);
    assert_eq!(csv("steps")[..2], ["label,women,men", "0–6,1.35,1.28"]);
    assert_eq!(csv("scatter")[..2], ["name,need,pay", "Granen,0.912,4512.3"]);
    assert_eq!(csv("timeline")[2], "Glesbygdstillägg,dag 90,dag 455");
    assert_eq!(csv("timeline")[4], "Nytt glesbygdstillägg,dag 456,");
}

#[test]
fn what_is_missing_is_empty_and_a_band_has_its_columns() {
    let lines = csv("lines");
    assert_eq!(lines[0], "label,listing,before,kind,low,high");
    assert_eq!(lines[4], "apr,,1170000.00,known,,");
    assert_eq!(lines[12], "dec,1255000.00,1200000.00,forecast,1231200.00,1279200.00");
    assert_eq!(csv("spark")[5], "maj,,");
    assert_eq!(csv("fan")[..2], ["label,p5,p25,p50,p75,p95", "1\u{a0}000,-15.3,-4.7,1,6.1,12.6"]);
    assert_eq!(csv("fan")[3], "20\u{a0}000,,,,,");
}

#[test]
fn tables_of_follow_up_say_limits_intervals_and_standing() {
    let funnel = csv("funnel");
    assert_eq!(
        funnel[..2],
        [
            "name,asked,content,inner_low,inner_high,outer_low,outer_high,standing,target,level",
            "\"Hälsocentralen Storsjö, Östersund\",1204,86.1,80.5,84.7,79.3,85.9,outer_high,82.6,85"
        ]
    );
    assert_eq!(funnel.len(), 29);
    let whiskers = csv("whiskers");
    assert_eq!(
        whiskers[..2],
        [
            "name,content,low,high,asked,standing,region,target,level",
            "\"Hälsocentralen Storsjö, Östersund\",86.1,84.2,88,1204,outer_high,82.6,90,85"
        ]
    );
    assert_eq!(whiskers[14], "Hälsocentralen Gäddede,,,,,för få svar för att visas (färre än 100),82.6,90,85");
    let control = csv("control");
    assert_eq!(control[0], "label,content,low,high,level_1,signal");
    assert_eq!(control[10], "2024-10,70.1,71.2,94,82.6,utanför gränserna");
    assert_eq!(control[11], "2024-11,82.6,71.7,93.5,82.6,");
}
