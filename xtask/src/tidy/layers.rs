//! The order of our crates: one may only depend on those that stand above it in the workspace's list.

use super::{Fault, File};

const MEND: &str = "depend only on crates listed above; a new arrow between crates is decided in review";

pub fn check(files: &[File], faults: &mut Vec<Fault>) {
    let Some(workspace) = files.iter().find(|file| file.path == "Cargo.toml") else { return };
    let order: Vec<String> = dependencies(workspace).into_iter().map(|(_, name)| name).collect();
    for file in files {
        let name = file.path.strip_prefix("crates/").and_then(|path| path.strip_suffix("/Cargo.toml"));
        let Some(name) = name.filter(|name| !name.contains('/')) else { continue };
        let Some(place) = order.iter().position(|there| there == name) else {
            faults.push(file.fault(
                0,
                format!("{name} is missing in [workspace.dependencies]"),
                "list it there, below all it depends on",
            ));
            continue;
        };
        // A crate may name itself: so its own tests get features that only tests need.
        for (line, used) in dependencies(file).into_iter().filter(|(_, used)| used != name) {
            if order.iter().position(|there| *there == used).is_none_or(|used| used >= place) {
                faults.push(file.fault(line, format!("{name} depends on {used}, which does not stand above it"), MEND));
            }
        }
    }
}

/// Our crates among the dependencies of a `Cargo.toml`, with their lines.
fn dependencies(file: &File) -> Vec<(usize, String)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (number, line) in file.lines() {
        if line.starts_with('[') {
            inside = line.trim_end().ends_with("dependencies]");
        } else if inside && line.starts_with("kapitera-") {
            let end = line.find(['.', ' ', '=']).unwrap_or(line.len());
            found.push((number, line[..end].to_owned()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn an_arrow_upwards_is_found() {
        let workspace = "[workspace.dependencies]\nkapitera-a = { path = \"a\" }\nkapitera-b = { path = \"b\" }\n";
        let (fine, wrong) =
            ("[dependencies]\nkapitera-a.workspace = true\n", "[dev-dependencies]\nkapitera-b.workspace = true\n");
        let files = [
            file("Cargo.toml", workspace),
            file("crates/kapitera-b/Cargo.toml", fine),
            file("crates/kapitera-a/Cargo.toml", wrong),
        ];
        let mut faults = Vec::new();
        check(&files, &mut faults);
        assert_eq!(faults.len(), 1);
        assert_eq!((faults[0].file.as_str(), faults[0].line), ("crates/kapitera-a/Cargo.toml", 2));
    }
}
