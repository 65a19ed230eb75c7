//! A small tree of XML elements: no element of it is empty, and no text has a character that XML cannot hold.

use kapitera_message::{Problem, Problems, text};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// An element.
#[derive(Clone, Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Text(String),
    Elements(Vec<Element>),
}

impl Element {
    /// An element of other elements.
    pub(super) fn group(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), content: Content::Elements(Vec::new()) }
    }

    /// An element of a text.
    pub(super) fn text(name: &'static str, text: impl ToString) -> Self {
        Self { name, attributes: Vec::new(), content: Content::Text(text.to_string()) }
    }

    /// With an attribute.
    pub(super) fn attribute(mut self, name: &'static str, value: impl ToString) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// With an element more.
    pub(super) fn with(mut self, element: Self) -> Self {
        if let Content::Elements(elements) = &mut self.content {
            elements.push(element);
        }
        self
    }

    /// With an element more, when there is one.
    pub(super) fn with_some(self, element: Option<Self>) -> Self {
        match element {
            Some(element) => self.with(element),
            None => self,
        }
    }

    /// With several elements more.
    pub(super) fn with_all(self, elements: impl IntoIterator<Item = Self>) -> Self {
        elements.into_iter().fold(self, Self::with)
    }
}

/// The bytes of a document with this root.
pub(super) fn bytes(root: &Element) -> Result<Vec<u8>, Problems> {
    let mut problems = Problems::new();
    check(root, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let written = writer
        .write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))
        .and_then(|()| write(root, &mut writer))
        // A vector takes all bytes: the writer has no case in which it fails.
        .map(|()| writer.into_inner());
    let mut bytes = written.unwrap_or_else(|error| unreachable!("a document cannot be written: {error}"));
    bytes.push(b'\n');
    Ok(bytes)
}

fn check(element: &Element, problems: &mut Problems) {
    let name = element.name;
    match &element.content {
        Content::Elements(elements) => {
            debug_assert!(!elements.is_empty(), "{name} holds elements");
            elements.iter().for_each(|element| check(element, problems));
        }
        Content::Text(content) if content.trim().is_empty() => problems.push(
            Problem::error("text_missing", text!("fakturans {name} är tomt", "the invoice's {name} is empty"))
                .why(text!("mottagaren tar inte emot tomma element", "the receiver refuses empty elements")),
        ),
        Content::Text(content) => {
            if let Some(wrong) = content.chars().find(|&letter| !is_xml(letter)) {
                let code = u32::from(wrong);
                problems.push(Problem::error(
                    "character_not_in_xml",
                    text!(
                        "”{content}” har ett tecken (U+{code:04X}) som en XML-fil inte kan ha",
                        "“{content}” has a character (U+{code:04X}) that an XML file cannot hold"
                    ),
                ));
            }
        }
    }
}

/// The characters of XML 1.0, without line breaks and tabs: our texts are of one line.
fn is_xml(letter: char) -> bool {
    !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}')
}

fn write(element: &Element, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
    let mut start = BytesStart::new(element.name);
    for (name, value) in &element.attributes {
        start.push_attribute((*name, value.as_str()));
    }
    writer.write_event(Event::Start(start))?;
    match &element.content {
        Content::Text(text) => writer.write_event(Event::Text(BytesText::new(text)))?,
        Content::Elements(elements) => {
            for element in elements {
                write(element, writer)?;
            }
        }
    }
    writer.write_event(Event::End(BytesEnd::new(element.name)))
}
