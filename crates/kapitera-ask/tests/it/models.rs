//! Which models a month is settled by.

use std::fs;
use std::path::Path;

use kapitera_ask::models::{load_models, model_to_settle, models_to_settle};
use kapitera_message::Problems;
use kapitera_model::Model;

use crate::small::Small;

/// A region with the demo's models of 2019 and 2020, and what they extend.
fn with_models() -> Small {
    let small = Small::new();
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    for path in ["demo/2019.toml", "demo/2020.toml", "demo/capitation.toml", "jamtland-harjedalen/2020.toml"] {
        small.write(&format!("models/{path}"), &fs::read_to_string(models.join(path)).unwrap());
    }
    let settings = fs::read_to_string(small.dir.path().join("kapitera.toml")).unwrap();
    let own = "model = [\"models/demo/2020.toml\", \"models/demo/2019.toml\"]\nkey-file";
    small.write("kapitera.toml", &settings.replace("key-file", own));
    small
}

fn ids(models: Result<Vec<Model>, Problems>) -> Vec<String> {
    models.unwrap().into_iter().map(|model| model.id).collect()
}

#[test]
fn the_model_in_force_settles_and_a_named_one_goes_before() {
    let small = with_models();
    let region = small.region();
    let own = ids(load_models(&region));
    assert_eq!(own.len(), 2);
    let of = |month: &str| model_to_settle(&region, None, month.parse().unwrap()).map(|model| model.id);
    assert_eq!(of("2020-02").unwrap(), own[0]);
    assert_eq!(of("2019-11").unwrap(), own[1]);
    assert_eq!(of("2031-01").unwrap_err()[0].code, "no_model_in_force");
    // Of the region's own only those stand beside the named one that are in force in other times.
    let named = small.dir.path().join("models/jamtland-harjedalen/2020.toml");
    let beside = ids(models_to_settle(&region, Some(&named)));
    assert_eq!(beside[1..], own[1..]);
    assert_ne!(beside[0], own[0]);
    let settled_by = model_to_settle(&region, Some(&named), "2019-11".parse().unwrap()).unwrap();
    assert_eq!(settled_by.id, beside[0]);
    // One that cannot be read is in nobody's way.
    small.write("models/demo/2019.toml", "broken");
    assert_eq!(ids(models_to_settle(&region, Some(&named))), beside[..1]);
    assert!(load_models(&region).is_err());
}

#[test]
fn a_region_without_models_says_so() {
    let small = Small::new();
    assert_eq!(load_models(&small.region()).unwrap_err()[0].code, "no_model");
}
