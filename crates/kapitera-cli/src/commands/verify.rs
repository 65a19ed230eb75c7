//! `kapitera verify`: proves that the region's directory is whole.

use kapitera_message::{Text, text};

use crate::args::Common;
use crate::fail::{Failure, say_problems};
use crate::session::{language, open, show};
use kapitera_output::{Cell, Output, Part};

pub fn run(common: &Common) -> Result<(), Failure> {
    open(common)?;
    let verified = kapitera_region::verify(&common.region);
    let whole = |number: u64| Cell::Whole(number.into());
    let facts = vec![
        ("deliveries", text!("leveranser", "deliveries"), whole(verified.deliveries)),
        ("files", text!("filer med rätt digest", "files with the right digest"), whole(verified.files)),
        ("bytes", text!("byte", "bytes"), whole(verified.bytes)),
        ("rows", text!("rader", "rows"), whole(verified.rows)),
        ("persons", text!("numrerade personer", "numbered persons"), whole(verified.persons)),
        ("whole", text!("hel", "whole"), Cell::Flag(verified.problems.is_empty())),
    ];
    show(common, &Output::of(vec![Part::Facts { key: "verified", heading: Text::default(), facts }]))?;
    say_problems(&verified.problems, language(common));
    if verified.problems.is_empty() { Ok(()) } else { Err(Failure::DoesNotHold) }
}
