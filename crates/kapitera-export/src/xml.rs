//! XML written element by element, indented, every text escaped.

use quick_xml::escape::escape;

/// XML being written. What is opened is closed in turn, by its own name.
pub(crate) struct Xml {
    text: String,
    open: Vec<&'static str>,
}

impl Xml {
    pub(crate) fn new() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), open: Vec::new() }
    }

    pub(crate) fn open(&mut self, name: &'static str) {
        self.open_with(name, &[]);
    }

    pub(crate) fn open_with(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push('\n');
        self.open.push(name);
    }

    pub(crate) fn leaf(&mut self, name: &'static str, said: &str) {
        self.leaf_with(name, &[], said);
    }

    pub(crate) fn leaf_with(&mut self, name: &'static str, attributes: &[(&str, &str)], said: &str) {
        self.start(name, attributes);
        self.text.push_str(&escape(said));
        self.end(name);
    }

    /// An element with nothing in it.
    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start_tag(name, attributes);
        self.text.push_str("/>\n");
    }

    pub(crate) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.end(name);
        }
    }

    /// The text; what is still open is closed.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start_tag(name, attributes);
        self.text.push('>');
    }

    fn start_tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in attributes {
            for part in [" ", key, "=\"", &escape(*value), "\""] {
                self.text.push_str(part);
            }
        }
    }

    fn end(&mut self, name: &str) {
        for part in ["</", name, ">\n"] {
            self.text.push_str(part);
        }
    }

    fn indent(&mut self) {
        for _ in &self.open {
            self.text.push_str("  ");
        }
    }
}
