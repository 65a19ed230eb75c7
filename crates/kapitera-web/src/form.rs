//! Forms: what is to be filled in, and what was sent.

use kapitera_message::{Problem, Text, text};

/// A form.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// The heading; may be empty.
    pub heading: Text,
    /// What sending it does; may be empty.
    pub about: Text,
    /// Where it is sent.
    pub to: String,
    /// Whether it only asks for a page, and changes nothing.
    pub is_question: bool,
    /// Whether it sends files.
    pub has_files: bool,
    /// What is filled in.
    pub fields: Vec<Field>,
    /// The words of its button.
    pub button: Text,
    /// Whether the button is for what cannot be undone, or is seldom meant.
    pub is_grave: bool,
    /// The address that answers as the fields are changed, into the part of the page called [`Form::LIVE`]; none when only the button sends.
    /// Without scripts the button does.
    pub live: Option<&'static str>,
    /// How many fields are shown at once, what the rest unfolds under, and whether it is open from the start; none for the usual.
    pub unfolds: Option<Unfolds>,
}

/// Fields that unfold.
#[derive(Clone, Debug)]
pub struct Unfolds {
    /// So many stand before them.
    pub after: usize,
    /// What they unfold under.
    pub under: Text,
    /// Whether they are open from the start.
    pub is_open: bool,
}

/// One thing to fill in.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in what is sent.
    pub name: &'static str,
    /// Its label.
    pub label: Text,
    /// What is expected; may be empty.
    pub help: Text,
    /// What it holds.
    pub value: String,
    /// Its kind.
    pub kind: Kind,
    /// Whether it must be filled in.
    pub is_required: bool,
}

/// What a field takes.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A line of text.
    Line,
    /// A name to sign in by.
    UserName,
    /// The password that one has.
    Password,
    /// A new password.
    NewPassword,
    /// A month, `2020-02`.
    Month,
    /// A day.
    Day,
    /// A whole number from and to.
    Number(u32, u32),
    /// One of several.
    One(Vec<Choice>),
    /// Any of several.
    Any(Vec<Choice>),
    /// A value of a model that may be turned: sent as `knob` and `value`, the value empty when it is as it was.
    Knob(Knob),
    /// A file or several.
    Files,
    /// Not shown.
    Hidden,
}

/// A value that may be turned, by words or by a slide.
#[derive(Clone, Debug)]
pub struct Knob {
    /// The knob's name in the model.
    pub name: String,
    /// Its value now, as it is written.
    pub now: String,
    /// The ends of the slide and its step.
    pub slide: [String; 3],
    /// What is written after the number: ` %`; mostly nothing.
    pub unit: &'static str,
}

/// One of several to choose from.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: Text,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: Text) -> Self {
        Self { value: value.into(), label }
    }
}

impl Form {
    /// The name of the part of a page that a live form's answers go into.
    pub const LIVE: &'static str = "figures";

    /// As one that is answered as its fields are changed.
    #[must_use]
    pub fn live(mut self, from: &'static str) -> Self {
        self.live = Some(from);
        self
    }

    /// With its last fields folded.
    #[must_use]
    pub fn unfolds(mut self, under: Text, is_open: bool) -> Self {
        self.unfolds = Some(Unfolds { after: self.fields.len(), under, is_open });
        self
    }

    /// A form that changes something.
    pub fn post(to: impl Into<String>, button: Text) -> Self {
        Self { to: to.into(), button, ..Self::default() }
    }

    /// A form that asks for a page.
    pub fn ask(to: impl Into<String>, button: Text) -> Self {
        Self { to: to.into(), button, is_question: true, ..Self::default() }
    }

    /// With one more field.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.has_files |= matches!(field.kind, Kind::Files);
        self.fields.push(field);
        self
    }

    /// With something that is sent and not shown.
    #[must_use]
    pub fn hidden(self, name: &'static str, value: impl Into<String>) -> Self {
        self.field(Field::new(name, Text::default(), Kind::Hidden).holding(value))
    }

    /// With a heading.
    #[must_use]
    pub fn heading(mut self, heading: Text) -> Self {
        self.heading = heading;
        self
    }

    /// With what sending it does.
    #[must_use]
    pub fn about(mut self, about: Text) -> Self {
        self.about = about;
        self
    }

    /// As one whose button is seldom meant.
    #[must_use]
    pub fn grave(mut self) -> Self {
        self.is_grave = true;
        self
    }
}

impl Field {
    /// A field that may be left empty.
    pub fn new(name: &'static str, label: Text, kind: Kind) -> Self {
        Self { name, label, help: Text::default(), value: String::new(), kind, is_required: false }
    }

    /// One that must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// With what is expected.
    #[must_use]
    pub fn help(mut self, help: Text) -> Self {
        self.help = help;
        self
    }

    /// With what it holds.
    #[must_use]
    pub fn holding(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }
}

/// Names and values that were sent, in order; a name may stand several times.
#[derive(Clone, Debug, Default)]
pub struct Sent(Vec<(String, String)>);

impl Sent {
    /// At most so many names are read.
    const MOST: usize = 500;

    /// Reads `name=value&…`. What is no text is read as the sign for that.
    pub fn read(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).take(Self::MOST);
        Self(
            pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decoded(name), decoded(value))
                })
                .collect(),
        )
    }

    /// Adds a value.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// The first value of a name, without space around it; none when it is empty or not there.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(there, _)| there == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The first value of a name as it was sent.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(there, _)| there == name).map(|(_, value)| value.as_str())
    }

    /// All values of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(there, _)| there == name).map(|(_, value)| value.as_str())
    }

    /// All names and values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A value that must be there.
    ///
    /// # Errors
    ///
    /// `field_empty` when it is not.
    pub fn need(&self, name: &'static str) -> Result<&str, Problem> {
        self.get(name).ok_or_else(|| {
            Problem::error("field_empty", text!("fältet ”{name}” är tomt", "the field “{name}” is empty"))
                .hint(text!("fyll i det och skicka igen", "fill it in and send again"))
        })
    }

    /// A value read as something else; none when it is empty.
    ///
    /// # Errors
    ///
    /// `field_not_read` when it is something that cannot be.
    pub fn parsed<T: std::str::FromStr>(&self, name: &'static str) -> Result<Option<T>, Problem> {
        let Some(value) = self.get(name) else { return Ok(None) };
        value.parse().map(Some).map_err(|_| {
            let shown: String = value.chars().take(60).collect();
            Problem::error(
                "field_not_read",
                text!("fältet ”{name}” kan inte vara ”{shown}”", "the field “{name}” cannot be “{shown}”"),
            )
            .hint(text!("rätta det och skicka igen", "mend it and send again"))
        })
    }
}

/// `+` and `%41` as what they stand for.
pub(crate) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |from: usize| bytes.get(from).and_then(|byte| char::from(*byte).to_digit(16));
        match bytes[at] {
            b'+' => out.push(b' '),
            b'%' => match (hex(at + 1), hex(at + 2)) {
                (Some(high), Some(low)) => {
                    out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                    at += 2;
                }
                _ => out.push(b'%'),
            },
            byte => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A text as it stands in an address.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_read_as_it_was_written() {
        let sent = Sent::read("a=1&b=%C3%A5+%26&a=2&c&%zz=%4&d=%FF");
        assert_eq!(sent.get("a"), Some("1"));
        assert_eq!(sent.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(sent.get("b"), Some("å &"));
        assert_eq!((sent.get("c"), sent.raw("c")), (None, Some("")));
        assert_eq!(sent.get("%zz"), Some("%4"));
        assert_eq!(sent.get("d"), Some("\u{fffd}"));
        assert_eq!(sent.need("e").map_err(|problem| problem.code), Err("field_empty"));
        assert_eq!(decoded(&encoded("å/&? +")), "å/&? +");
    }
}
