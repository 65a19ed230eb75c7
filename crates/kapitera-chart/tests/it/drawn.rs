//! Reads a drawing back: its elements with their attributes, by another project's XML reader, and the places they take.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// An element of a drawing.
#[derive(Clone, Debug)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub text: String,
    /// The names of the elements around it, from the outermost.
    pub inside: Vec<String>,
}

impl Element {
    pub fn has_class(&self, class: &str) -> bool {
        self.attributes.get("class").is_some_and(|classes| classes.split(' ').any(|there| there == class))
    }

    /// An attribute as a number in tenths.
    pub fn tenths(&self, name: &str) -> i64 {
        tenths(&self.attributes[name])
    }

    /// The places it spans: left, top, right, bottom; none for elements that draw nothing.
    pub fn extent(&self) -> Option<[i64; 4]> {
        let at = |name| self.tenths(name);
        match self.name.as_str() {
            "rect" => Some([at("x"), at("y"), at("x") + at("width"), at("y") + at("height")]),
            "line" => {
                let [x1, y1, x2, y2] = [at("x1"), at("y1"), at("x2"), at("y2")];
                Some([x1.min(x2), y1.min(y2), x1.max(x2), y1.max(y2)])
            }
            "circle" => Some([at("cx") - at("r"), at("cy") - at("r"), at("cx") + at("r"), at("cy") + at("r")]),
            "path" => {
                let places = self.places();
                let [xs, ys] = [0, 1].map(|axis| places.iter().map(move |place| place[axis]));
                Some([xs.clone().min()?, ys.clone().min()?, xs.max()?, ys.max()?])
            }
            // A quarter of their size wide each, as the narrowest letters are: this finds what is far outside.
            "text" => {
                let width = 130 * i64::try_from(self.text.chars().count()).unwrap() / 4;
                let left = match self.attributes.get("text-anchor").map(String::as_str) {
                    None => at("x"),
                    Some("middle") => at("x") - width / 2,
                    _ => at("x") - width,
                };
                Some([left, at("y") - 100, left + width, at("y") + 20])
            }
            _ => None,
        }
    }

    /// The places of a path.
    pub fn places(&self) -> Vec<[i64; 2]> {
        let numbers = self.attributes["d"].trim_end_matches('Z');
        let pairs = numbers.split(['M', 'L']).filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let (x, y) = pair.split_once(' ').unwrap();
                [tenths(x), tenths(y)]
            })
            .collect()
    }
}

pub fn tenths(text: &str) -> i64 {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    assert_eq!(rest.len(), 1, "one decimal: {text}");
    let sign = if text.starts_with('-') { -1 } else { 1 };
    whole.parse::<i64>().unwrap() * 10 + sign * rest.parse::<i64>().unwrap()
}

/// All elements of a drawing; a drawing that is not well-formed ends the test.
pub fn elements(svg: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(svg);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element> = Vec::new();
    let mut done = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) => open.push(element(&start, &open)),
            Event::Empty(start) => done.push(element(&start, &open)),
            Event::End(_) => done.push(open.pop().unwrap()),
            Event::Text(text) => push(&mut open, &text),
            Event::GeneralRef(named) => {
                push(&mut open, quick_xml::escape::resolve_predefined_entity(&named).expect("a known entity"));
            }
            Event::Eof => break,
            other => panic!("a drawing has elements and texts only: {other:?}"),
        }
    }
    assert!(open.is_empty(), "every element is closed");
    done
}

fn push(open: &mut [Element], text: &str) {
    if let Some(innermost) = open.last_mut() {
        innermost.text.push_str(text);
    }
}

fn element(start: &BytesStart<'_>, open: &[Element]) -> Element {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.expect("well-formed, no attribute twice");
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).expect("escaped");
        (attribute.key.as_ref().to_owned(), value.into_owned())
    });
    Element {
        name: start.name().as_ref().to_owned(),
        attributes: attributes.collect(),
        text: String::new(),
        inside: open.iter().map(|element| element.name.clone()).collect(),
    }
}
