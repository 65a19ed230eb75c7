//! A drawing with its paint: what the style sheet says of its classes, as attributes, for where no style sheet is read.

use std::fmt::Write as _;
use std::sync::LazyLock;

/// The rules of the style sheet.
static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| rules(crate::html::CHART_STYLE));

/// What may be said by an attribute.
const PAINT: [&str; 9] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linejoin",
    "stroke-linecap",
    "font-weight",
    "paint-order",
];

/// The colour of the series that an element belongs to.
const SERIES: &str = "--series";

struct Rule {
    selectors: Vec<Selector>,
    said: Vec<(&'static str, &'static str)>,
}

/// `.root .class:not(.other)`
struct Selector {
    root: Option<&'static str>,
    class: &'static str,
    not: Option<&'static str>,
}

impl Selector {
    fn of(written: &'static str) -> Self {
        let (root, last) =
            written.rsplit_once(' ').map_or((None, written), |(root, last)| (root.strip_prefix('.'), last));
        let (class, not) = last.split_once(":not(.").map_or((last, None), |(class, not)| (class, Some(not)));
        Self { root, class: class.trim_start_matches('.'), not: not.map(|not| not.trim_end_matches(')')) }
    }

    fn fits(&self, root: &[&str], classes: &[&str]) -> bool {
        classes.contains(&self.class)
            && self.not.is_none_or(|not| !classes.contains(&not))
            && self.root.is_none_or(|wanted| root.contains(&wanted))
    }
}

fn rules(style: &'static str) -> Vec<Rule> {
    let lines = style.lines().filter_map(|line| line.strip_suffix('}')?.split_once('{'));
    let rule = |(selectors, said): (&'static str, &'static str)| Rule {
        selectors: selectors.split(',').map(|selector| Selector::of(selector.trim())).collect(),
        said: said
            .split(';')
            .filter_map(|one| one.split_once(':').map(|(name, value)| (name.trim(), value.trim())))
            .collect(),
    };
    lines.map(rule).collect()
}

/// What the style sheet says of an element with these classes, in a drawing with those.
fn said(root: &[&str], classes: &[&str]) -> Vec<(&'static str, &'static str)> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.selectors.iter().any(|selector| selector.fits(root, classes))) {
        for (name, value) in &rule.said {
            found.retain(|(there, _)| there != name);
            found.push((name, value));
        }
    }
    let series = found.iter().find_map(|(name, value)| (*name == SERIES).then_some(*value));
    let value = |value: &'static str| if value == "var(--series)" { series } else { Some(value) };
    found
        .iter()
        .filter(|(name, _)| PAINT.contains(name))
        .filter_map(|&(name, told)| Some((name, value(told)?)))
        .collect()
}

/// A drawing of `kapitera-chart` with colours and strokes as attributes. What an element says itself stands.
pub fn painted(svg: &str) -> String {
    const CLASS: &str = " class=\"";
    let mut out = String::with_capacity(svg.len() * 2);
    let mut root: Vec<&str> = Vec::new();
    let mut rest = svg;
    // Quotes are escaped in texts: a class is where it seems to be.
    while let Some(at) = rest.find(CLASS) {
        let from = at + CLASS.len();
        let Some(length) = rest[from..].find('"') else { break };
        let classes: Vec<&str> = rest[from..from + length].split(' ').collect();
        if root.is_empty() {
            root.clone_from(&classes);
        }
        let after = &rest[from + length + 1..];
        out.push_str(&rest[..=from + length]);
        let element = after.split('>').next().unwrap_or_default();
        for (name, value) in said(&root, &classes) {
            if !element.contains(&format!(" {name}=\"")) {
                // Writing to a text cannot fail.
                let _ = write!(out, " {name}=\"{value}\"");
            }
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_gets_its_paint() {
        let drawn = "<svg class=\"chart chart-bars\"><rect class=\"chart-bar series-1\" x=\"1\"/>\
                     <rect class=\"chart-bar chart-bar--negative series-1\"/>\
                     <rect class=\"chart-bar chart-bar--forecast series-2\" fill=\"url(#a)\"/>\
                     <text class=\"chart-value\">class=&quot;</text></svg>";
        let expected = "<svg class=\"chart chart-bars\"><rect class=\"chart-bar series-1\" fill=\"#1f5f99\" x=\"1\"/>\
                        <rect class=\"chart-bar chart-bar--negative series-1\" fill=\"#a83232\"/>\
                        <rect class=\"chart-bar chart-bar--forecast series-2\" stroke=\"#a8500f\" stroke-width=\"1\" \
                        fill=\"url(#a)\"/><text class=\"chart-value\" fill=\"#1c232b\">class=&quot;</text></svg>";
        assert_eq!(painted(drawn), expected);
    }

    #[test]
    fn names_over_lines_keep_their_ground_and_rows_stay_clear() {
        let drawn = "<svg class=\"chart chart-whiskers\"><rect class=\"chart-row\"/>\
                     <rect class=\"chart-row chart-row--own\"/><text class=\"chart-label chart-halo\">a</text></svg>";
        let painted = painted(drawn);
        for expected in [
            "<rect class=\"chart-row\" fill=\"#1f5f99\" fill-opacity=\"0\"/>",
            "<rect class=\"chart-row chart-row--own\" fill=\"#1f5f99\" fill-opacity=\".12\"/>",
            // Without the order the ground would be painted over the letters.
            "paint-order=\"stroke\"",
        ] {
            assert!(painted.contains(expected), "{expected} in {painted}");
        }
    }

    #[test]
    fn every_rule_of_the_style_sheet_is_understood() {
        let rules = crate::html::CHART_STYLE.matches('{').count();
        assert_eq!(RULES.len(), rules, "each rule stands on a line of its own");
        for rule in RULES.iter() {
            for selector in &rule.selectors {
                let plain = |class: &str| class.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
                assert!(plain(selector.class) && selector.not.is_none_or(plain), "{}", selector.class);
            }
        }
    }
}
