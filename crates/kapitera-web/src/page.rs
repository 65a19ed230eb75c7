//! What a page holds, before it is drawn: headings, results, forms, charts, notices.
//!
//! A page is data, so that one place draws all of them alike, the API can give the same as JSON, and a page can be downloaded
//! as CSV or a workbook.

use std::sync::Arc;

use kapitera_message::{Problem, Text};
use kapitera_output::Output;

use crate::form::Form;
use crate::html::Links;

/// A page.
#[derive(Default)]
pub struct Page {
    /// The heading, and the title of the window.
    pub title: Text,
    /// The way here: names and addresses of the pages above.
    pub trail: Vec<Link>,
    /// What the page is about, in a sentence; may be empty.
    pub lead: Text,
    /// What it holds, in order.
    pub blocks: Vec<Block>,
    /// Other views of the same thing.
    pub tabs: Vec<Tab>,
    /// Whether its results can be downloaded as CSV and a workbook.
    pub can_be_downloaded: bool,
}

/// A name that leads somewhere.
#[derive(Clone, Debug)]
pub struct Link {
    /// The words.
    pub name: Text,
    /// The address, from the root.
    pub to: String,
}

impl Link {
    /// A link.
    pub fn new(name: Text, to: impl Into<String>) -> Self {
        Self { name, to: to.into() }
    }
}

/// One of several views.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Where it leads, and its name.
    pub link: Link,
    /// Whether it is the one shown.
    pub is_here: bool,
}

/// A part of a page.
pub enum Block {
    /// A result, the same that a command shows.
    Output(Arc<Output>, Links),
    /// A heading of the second level.
    Heading(Text),
    /// A paragraph.
    Sentence(Text),
    /// A picture as SVG. Its figures stand in a table of the same page, or in `table`.
    Chart {
        /// The drawing, made by `kapitera-chart`.
        svg: String,
        /// Its figures.
        table: Option<kapitera_output::Table>,
        /// How its cells lead on.
        links: Links,
    },
    /// Pictures beside each other, each with its caption; their figures stand in a table of the same page.
    Charts(Vec<(Text, String)>),
    /// The same as the page, or as a part of it, to save.
    SavedAs(Vec<Link>),
    /// Something to fill in and send.
    Form(Form),
    /// Several forms beside each other, each with one button.
    Actions(Vec<Form>),
    /// Something that must be seen.
    Notice(Tone, Text),
    /// What is wrong, with where, why and how to mend it.
    Problems(Vec<Problem>),
    /// Where one can go from here.
    Links(Vec<Link>),
    /// Cards with a figure each.
    Cards(Vec<Card>),
    /// Something that is shown once, to be copied.
    Secret(String),
    /// A text with its lines numbered, each with a place of its own: `#line-12`.
    Lines(Vec<String>),
    /// A part that asks for itself again until it is done.
    Progress(Progress),
    /// What a live form is answered in: see [`Form::LIVE`].
    Live(Vec<Block>),
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// To know.
    Plain,
    /// Something is done.
    Good,
    /// To be careful about.
    Warning,
}

/// A figure with its name, that leads somewhere.
#[derive(Clone, Debug)]
pub struct Card {
    /// What it is.
    pub name: Text,
    /// The figure.
    pub value: Text,
    /// What it means or what is to be done; may be empty.
    pub note: Text,
    /// Where it leads; may be empty.
    pub to: String,
    /// Whether it asks for something.
    pub tone: Tone,
    /// A tiny drawing as SVG; mostly empty.
    pub drawing: String,
}

/// How far a job has come.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The address of this part alone.
    pub from: String,
    /// Done so far.
    pub done: u64,
    /// In all; 0 when nobody knows.
    pub all: u64,
    /// What is being done.
    pub what: Text,
    /// Whether it goes on, so that the part is asked for again.
    pub goes_on: bool,
}

impl Page {
    /// A page with a title.
    pub fn new(title: Text) -> Self {
        Self { title, ..Self::default() }
    }

    /// With a link to a page above it.
    #[must_use]
    pub fn under(mut self, name: Text, to: impl Into<String>) -> Self {
        self.trail.push(Link::new(name, to));
        self
    }

    /// With a sentence on what it is about.
    #[must_use]
    pub fn lead(mut self, lead: Text) -> Self {
        self.lead = lead;
        self
    }

    /// With one more part.
    #[must_use]
    pub fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// With a result that can be downloaded. A page without a title takes the result's.
    #[must_use]
    pub fn output(self, output: impl Into<Arc<Output>>) -> Self {
        self.linked(output, Links::default())
    }

    /// With a result whose cells lead on.
    #[must_use]
    pub fn linked(mut self, output: impl Into<Arc<Output>>, links: Links) -> Self {
        let output = output.into();
        if self.title == Text::default()
            && let Some(title) = &output.title
        {
            self.title = title.clone();
        }
        self.can_be_downloaded = true;
        self.blocks.push(Block::Output(output, links));
        self
    }

    /// With the views that it is one of.
    #[must_use]
    pub fn tabs(mut self, tabs: Vec<Tab>) -> Self {
        self.tabs = tabs;
        self
    }

    /// Its results, in order.
    pub fn outputs(&self) -> impl Iterator<Item = &Arc<Output>> {
        fn within(block: &Block) -> &[Block] {
            match block {
                Block::Live(blocks) => blocks,
                _ => std::slice::from_ref(block),
            }
        }
        self.blocks.iter().flat_map(within).filter_map(|block| match block {
            Block::Output(output, _) => Some(output),
            _ => None,
        })
    }
}
