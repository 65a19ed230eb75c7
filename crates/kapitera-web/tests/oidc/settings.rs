//! What a server does not begin with.

use kapitera_web::App;

use crate::world::{ADDRESS, config, web, write_region};

const SECRET: &str = "0123456789abcdef";

/// The codes of what is wrong with a region whose `[web]` and secret are these.
fn codes(web: &str, secret: Option<&str>) -> Vec<&'static str> {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("region");
    write_region(&root, true, web);
    if let Some(secret) = secret {
        std::fs::write(dir.path().join("secret"), secret).unwrap();
    }
    match App::open(config(root)) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(|problem| problem.code).collect(),
    }
}

#[test]
fn a_provider_needs_its_secret_and_an_address() {
    let web = web("https://login.example.se");
    assert_eq!(codes(&web, Some(SECRET)), [""; 0]);
    assert_eq!(codes(&web, None), ["oidc_secret_not_read"]);
    assert_eq!(codes(&web, Some("  \n")), ["oidc_secret_short"]);
    assert_eq!(codes(&web, Some(&SECRET[1..])), ["oidc_secret_short"]);
    assert_eq!(codes(&web.replace(&format!("address = \"{ADDRESS}\""), ""), Some(SECRET)), ["web_oidc_address"]);
    assert_eq!(codes(&web.replace("https://login", "http://login"), Some(SECRET)), ["web_oidc_issuer"]);
    assert_eq!(codes("", None), [""; 0]);
}
